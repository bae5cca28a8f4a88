-- What is needed in a place, as somebody stated it or an assessment found it: the needs that neither incidents nor reports tell. A statement is never
-- changed: it stays open until it is said that it is met, past or wrong, and why.

create table app.stated_need (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  place_id uuid not null,
  need text not null check (need in ('safety', 'justice', 'dialogue', 'rights', 'election', 'livelihood', 'displacement', 'arms')),
  words text not null check (length(words) between 1 and 1000),
  language text not null check (length(language) between 2 and 12),
  said_by text not null check (said_by in ('residents', 'local_organisation', 'officials', 'observers', 'assessment')),
  said_on date not null,
  source_id uuid not null,
  label smallint not null check (label between 0 and 3),
  owner_organisation_id uuid,
  recorded_by uuid,
  recorded_at timestamptz not null,
  ended text check (ended in ('met', 'past', 'wrong')),
  ended_why text check (length(ended_why) between 1 and 500),
  ended_by uuid,
  ended_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, source_id) references app.directory_source (workspace_id, id),
  check ((ended is null) = (ended_at is null) and (ended is null) = (ended_why is null))
);
create index stated_need_place on app.stated_need (workspace_id, place_id);

alter table app.stated_need enable row level security;
create policy make on app.stated_need for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy change on app.stated_need for update to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy read on app.stated_need for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 4096 <> 0
    and (label <= (select case when nullif(current_setting('app.clearance', true), '') is null then -1
          else greatest(1, least(2, current_setting('app.clearance', true)::int)) end)
      or label > 2 and app.may_read_label(label, owner_organisation_id, id, workspace_id)));
grant select, insert, update on app.stated_need to {app};
