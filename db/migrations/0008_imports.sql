-- Files of reports: what was uploaded, how its columns were read, how far it has come.

create table app.import (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('table', 'ged')),
  file_sha256 bytea not null,
  media text not null check (media in ('csv', 'xlsx')),
  name text not null,
  columns text[] not null,
  column_signature bytea not null,
  mapping jsonb,
  state text not null default 'uploaded' check (state in ('uploaded', 'running', 'done', 'cancelled', 'failed')),
  row_count int not null,
  -- the row after which the next batch begins: a stopped import goes on from here
  position int not null default 0,
  added int not null default 0,
  known int not null default 0,
  refused int not null default 0,
  failure text,
  label smallint not null default 2 check (label between 0 and 4),
  created_by uuid,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (workspace_id, id)
);
create index import_newest on app.import (workspace_id, created_at desc);

create table app.import_error (
  workspace_id uuid not null,
  import_id uuid not null,
  row_number int not null,
  column_name text not null,
  code text not null,
  cell text not null,
  primary key (workspace_id, import_id, row_number, column_name),
  foreign key (workspace_id, import_id) references app.import (workspace_id, id) on delete cascade
);

-- How columns with these names were read last time.
create table app.import_mapping (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  column_signature bytea not null,
  mapping jsonb not null,
  at timestamptz not null,
  primary key (workspace_id, column_signature)
);

do $$
declare t text;
begin
  foreach t in array array['import', 'import_error', 'import_mapping'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format($p$create policy make on app.%I for insert to {app}
      with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy change on app.%I for update to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy read on app.%I for select to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
        and (select nullif(current_setting('app.reads', true), '')::int) & 1 <> 0)$p$, t);
    execute format($p$create policy work on app.%I for all to {worker}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant select, insert, update on app.%I to {app}, {worker}', t);
  end loop;
end $$;
