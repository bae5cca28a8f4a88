-- A measure that the answers of a form feed: named, with a unit, for each place and week or month. Its values are not kept: they are worked out of the answers
-- when somebody asks, as far as the reader may read them.

create table app.form_indicator (
  workspace_id uuid not null,
  id uuid not null,
  form uuid not null,
  -- in the languages of the console
  name jsonb not null check (jsonb_typeof(name) = 'object' and length(name::text) <= 2000),
  unit text check (length(unit) between 1 and 40),
  -- what of the answers is counted, and apart by what
  measure jsonb not null check (jsonb_typeof(measure) = 'object'),
  -- counts up with each change; what each version said stands in the record
  version int not null default 1 check (version >= 1),
  created_by uuid,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  ended_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, form) references app.form (workspace_id, id) on delete cascade
);
create index form_indicator_of on app.form_indicator (workspace_id, form) where ended_at is null;

alter table app.form_indicator enable row level security;
create policy read on app.form_indicator for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 131072 <> 0);
create policy make on app.form_indicator for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy change on app.form_indicator for update to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select, insert, update on app.form_indicator to {app};
