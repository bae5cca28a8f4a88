-- What stands under an entry is asked with every reading of it; and of two entries that look alike a person may say that they are not the same,
-- so that nobody is asked again.

create index actor_merged_into on app.actor (workspace_id, merged_into_id) where merged_into_id is not null;

create table app.organisation_apart (
  workspace_id uuid not null,
  a_id uuid not null,
  b_id uuid not null,
  -- false once somebody took it back
  apart boolean not null,
  why text not null check (length(why) between 1 and 300),
  recorded_by uuid,
  recorded_at timestamptz not null,
  primary key (workspace_id, a_id, b_id),
  foreign key (workspace_id, a_id) references app.actor (workspace_id, id) on delete cascade,
  foreign key (workspace_id, b_id) references app.actor (workspace_id, id) on delete cascade,
  check (a_id < b_id)
);
create index organisation_apart_other on app.organisation_apart (workspace_id, b_id);

alter table app.organisation_apart enable row level security;
-- a pair is known to those who know both
create policy read on app.organisation_apart for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.actor a where a.workspace_id = organisation_apart.workspace_id and a.id = a_id)
    and exists (select 1 from app.actor a where a.workspace_id = organisation_apart.workspace_id and a.id = b_id));
create policy make on app.organisation_apart for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy change on app.organisation_apart for update to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select, insert, update on app.organisation_apart to {app};
