-- Backups that were made here, and tried: what `doctor` asks for. Beside public.migration, and like it the owner's alone.

create table public.backup (
  id uuid primary key,
  kind text not null check (kind in ('backup', 'keys', 'rehearsal', 'restore')),
  started_at timestamptz not null,
  -- null while it runs, and for one that was cut off
  finished_at timestamptz,
  key_id text,
  bytes bigint,
  row_count bigint,
  file_count integer,
  missing integer
);

-- Every place where a row names a file kept outside the database. A feature that keeps files adds its own column here (create or
-- replace view): what is not here is in no backup, and is swept away after a day.
create view app.file_reference as
  select sha256 from app.attachment
  union all
  select file_sha256 from app.import;
revoke all on app.file_reference from public;

-- Which of these files no row names. Says "none" while a backup runs: it may still be reading what a row named when it began.
create function app.files_unnamed(hashes bytea[]) returns setof bytea
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select h from unnest(hashes) h
  where not exists (select from app.file_reference r where r.sha256 = h)
    and not exists (select from public.backup b where b.kind = 'backup' and b.finished_at is null and b.started_at > now() - interval '1 day')
$$;
revoke all on function app.files_unnamed(bytea[]) from public;
grant execute on function app.files_unnamed(bytea[]) to {worker};

-- asked for by the sweep, across workspaces
create index attachment_sha256 on app.attachment (sha256);
create index import_file_sha256 on app.import (file_sha256);
