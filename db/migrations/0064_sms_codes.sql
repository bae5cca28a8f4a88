-- Coded SMS for the oldest telephones, and the words of the desk by SMS where two people agreed to it. See decision 0045.

-- Whether what the desk writes may leave by SMS as it is written. Changed by two people, after a day: whoever holds the telephone reads it.
alter table app.custody_settings add column sms_texts boolean not null default false;

-- What the parts of a coded message mean. Never changed once made: another sheet takes its place, so that what was sent keeps its meaning.
create table app.code_sheet (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  name text not null check (length(name) between 1 and 80),
  -- the word a message begins with; without it, a message that begins with a number and has a # is one
  keyword text check (keyword ~ '^[^\s#*]{1,12}$'),
  fields jsonb not null,
  -- whoever sends it was told that they are answered
  answers boolean not null,
  created_by uuid,
  created_at timestamptz not null,
  retired_at timestamptz,
  primary key (workspace_id, id)
);
create unique index code_sheet_keyword on app.code_sheet (workspace_id, coalesce(lower(keyword), '')) where retired_at is null;
alter table app.code_sheet enable row level security;
create policy read on app.code_sheet for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 131072 <> 0);
create policy make on app.code_sheet for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy change on app.code_sheet for update to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy work on app.code_sheet for select to {worker}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select, insert on app.code_sheet to {app};
grant update (retired_at) on app.code_sheet to {app};
grant select on app.code_sheet to {worker};

-- What a coded report said, part by part; or which part could not be read. Seen like its report.
create table app.coded_report (
  workspace_id uuid not null,
  report_id uuid not null,
  sheet_id uuid not null,
  answers jsonb,
  fault jsonb,
  primary key (workspace_id, report_id),
  foreign key (workspace_id, report_id) references app.report (workspace_id, id) on delete cascade,
  foreign key (workspace_id, sheet_id) references app.code_sheet (workspace_id, id),
  check ((answers is null) <> (fault is null))
);
create index coded_report_sheet on app.coded_report (workspace_id, sheet_id);
alter table app.coded_report enable row level security;
create policy read on app.coded_report for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.report r where r.workspace_id = coded_report.workspace_id and r.id = report_id));
create policy work on app.coded_report for all to {worker}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select on app.coded_report to {app};
grant select, insert on app.coded_report to {worker};

-- What was said goes with the words of its report.
create function app.coded_redacted() returns trigger
language plpgsql security definer set search_path = pg_catalog, app as $$
begin
  delete from app.coded_report c where c.workspace_id = new.workspace_id and c.report_id = new.id;
  return null;
end $$;
create trigger coded_redacted after update of redacted_at on app.report for each row
  when (new.redacted_at is not null) execute function app.coded_redacted();
revoke all on function app.coded_redacted() from public;

-- The words of an errand's message: those that no person wrote, and those of people where two agreed to it.
create or replace function app.courier_words(errand uuid) returns table (text text, language text)
language sql stable security definer set search_path = pg_catalog, app as $$
  select m.text, m.language from app.courier_errand e join app.message m on m.workspace_id = e.workspace_id and m.id = e.message_id
  where e.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and e.id = errand and m.direction = 'out' and m.role <> 'note'
    and (e.kind = 'text' and m.author_member_id is null
      or exists (select from app.custody_settings s where s.workspace_id = e.workspace_id and s.sms_texts))
$$;
