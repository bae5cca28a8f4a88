-- A short guided dialogue by SMS, where the workspace chose it. See decision 0045.

-- Changed by two people, after a day: our questions stay on a telephone, and whoever holds it reads what was asked and answered.
alter table app.custody_settings add column sms_dialogue boolean not null default false;

-- What an alias was asked last and what it has said. The words are let go with the last question: then the report holds them.
create table app.sms_dialogue (
  workspace_id uuid not null,
  -- of the report that it becomes
  id uuid not null,
  -- whose report it is, and whose number it is asked by
  source_id uuid not null,
  number_source_id uuid not null,
  language text not null check (length(language) between 2 and 12),
  step text not null check (step in ('what', 'where', 'when', 'harm', 'again')),
  answers jsonb,
  -- the report of the first answer, which the whole takes the place of
  first_report_id uuid,
  -- answers since then
  more boolean not null default false,
  begun_at timestamptz not null,
  asked_at timestamptz not null,
  ended_at timestamptz,
  -- whether every question was answered or passed over
  whole boolean,
  primary key (workspace_id, id),
  foreign key (workspace_id, source_id) references app.source (workspace_id, id) on delete cascade,
  foreign key (workspace_id, number_source_id) references app.source (workspace_id, id) on delete cascade,
  check ((ended_at is null) = (answers is not null)),
  check ((ended_at is null) = (whole is null))
);
create unique index sms_dialogue_one on app.sms_dialogue (workspace_id, source_id) where ended_at is null;
create index sms_dialogue_open on app.sms_dialogue (asked_at) where ended_at is null;
create index sms_dialogue_number on app.sms_dialogue (workspace_id, number_source_id);
alter table app.sms_dialogue enable row level security;
create policy work on app.sms_dialogue for all to {worker}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select, insert, update on app.sms_dialogue to {worker};

-- For the worker: ids of dialogues whose last question nobody answered.
create function app.sms_dialogues_over(before timestamptz, most int) returns table (workspace_id uuid, id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$
  select d.workspace_id, d.id from app.sms_dialogue d where d.ended_at is null and d.asked_at <= before order by d.asked_at, d.id limit most
$$;
-- For the screen: how many began, and how many were gone through to the end. No row is shown.
create function app.sms_dialogue_counts(since timestamptz) returns table (begun int, whole int)
language sql stable security definer set search_path = pg_catalog, app as $$
  select count(*)::int, (count(*) filter (where d.whole))::int from app.sms_dialogue d
  where d.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and d.begun_at >= since
$$;
-- What was said goes with the words of its report, and with whoever is erased.
create function app.dialogue_source_erased() returns trigger
language plpgsql security definer set search_path = pg_catalog, app as $$
begin
  delete from app.sms_dialogue d where d.workspace_id = new.workspace_id and (d.source_id = new.id or d.number_source_id = new.id);
  return null;
end $$;
create trigger dialogue_source_erased after update of erased_at on app.source for each row
  when (new.erased_at is not null) execute function app.dialogue_source_erased();
create function app.dialogue_redacted() returns trigger
language plpgsql security definer set search_path = pg_catalog, app as $$
begin
  delete from app.sms_dialogue d where d.workspace_id = new.workspace_id and d.first_report_id = new.id and d.ended_at is null;
  return null;
end $$;
create trigger dialogue_redacted after update of redacted_at on app.report for each row
  when (new.redacted_at is not null) execute function app.dialogue_redacted();
revoke all on function app.sms_dialogues_over(timestamptz, int), app.sms_dialogue_counts(timestamptz), app.dialogue_source_erased(),
  app.dialogue_redacted() from public;
grant execute on function app.sms_dialogues_over(timestamptz, int) to {worker};
grant execute on function app.sms_dialogue_counts(timestamptz) to {app};
