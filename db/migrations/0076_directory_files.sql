-- Files that fill the directory: IATI, spreadsheets with and without HXL tags. What was uploaded, how far it has come, what became of every record.

create table app.directory_file (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  name text not null check (length(name) between 1 and 200),
  -- null until the file is there and was looked at
  kind text check (kind in ('iati', 'hxl', 'table')),
  parts int not null check (parts between 1 and 200),
  -- of tables: [{"name", "tag", "sample"}], and which of them is what
  columns jsonb,
  column_signature bytea,
  mapping jsonb,
  state text not null check (state in ('uploading', 'uploaded', 'checking', 'checked', 'running', 'done', 'cancelled', 'failed')),
  -- records read and saved (or, in a dry run, tried); of how many, as far as that is known
  position int not null default 0,
  records int,
  -- share of the bytes read, for the eye
  share real not null default 0,
  counts jsonb not null default '{}',
  failure text check (length(failure) <= 200),
  -- what everything of this file is known by, and what was withheld from whoever brought it in
  label smallint not null default 1 check (label between 0 and 3),
  clearance smallint not null default 0,
  owner_organisation_id uuid,
  source_id uuid,
  created_by uuid,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, source_id) references app.directory_source (workspace_id, id)
);
create index directory_file_newest on app.directory_file (workspace_id, created_at desc);

-- The file itself, in parts, until it is done or was stopped for good.
create table app.directory_file_part (
  workspace_id uuid not null,
  file_id uuid not null,
  n int not null check (n between 0 and 199),
  body bytea not null check (length(body) <= 8000000),
  primary key (workspace_id, file_id, n),
  foreign key (workspace_id, file_id) references app.directory_file (workspace_id, id) on delete cascade
);

-- What became of the records of one batch: [{"n", "line", "outcome", "kind", "id", "name", "findings"}]. A row a batch, not a row a record.
create table app.directory_file_batch (
  workspace_id uuid not null,
  file_id uuid not null,
  -- the first record of the batch, from 1
  n int not null,
  -- some of them have something to be looked at
  told boolean not null,
  lines jsonb not null,
  primary key (workspace_id, file_id, n),
  foreign key (workspace_id, file_id) references app.directory_file (workspace_id, id) on delete cascade
);

-- How columns with these names were read last time, in whatever order they stood.
create table app.directory_column_mapping (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  column_signature bytea not null,
  mapping jsonb not null,
  at timestamptz not null,
  primary key (workspace_id, column_signature)
);

do $$
declare t text;
begin
  foreach t in array array['directory_file', 'directory_file_part', 'directory_file_batch', 'directory_column_mapping'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format($p$create policy make on app.%I for insert to {app}
      with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy change on app.%I for update to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy work on app.%I for all to {worker}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant select, insert, update on app.%I to {app}, {worker}', t);
  end loop;
  foreach t in array array['directory_file_part', 'directory_file_batch'] loop
    execute format('grant delete on app.%I to {app}, {worker}', t);
    execute format($p$create policy remove on app.%I for delete to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy read on app.%I for select to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
        and exists (select 1 from app.directory_file f where f.workspace_id = %I.workspace_id and f.id = %I.file_id))$p$, t, t, t);
  end loop;
end $$;
-- a file is known to those to whom its entries are
create policy read on app.directory_file for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 4096 <> 0
    and (label <= (select case when nullif(current_setting('app.clearance', true), '') is null then -1
          else greatest(1, least(2, current_setting('app.clearance', true)::int)) end)
      or label > 2 and app.may_read_label(label, owner_organisation_id, id, workspace_id)
      or created_by = (select nullif(current_setting('app.member', true), '')::uuid)));
create policy read on app.directory_column_mapping for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 4096 <> 0);
