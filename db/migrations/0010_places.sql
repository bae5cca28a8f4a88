-- Places: the world's areas with their versions, names, outlines and successions (reference data, no workspace), and what a
-- workspace adds of its own. Boundaries and names imply no view on the status of any territory.

create schema if not exists ref;
create schema if not exists app;
create extension if not exists pg_trgm with schema app;

-- One reading of one file.
create table ref.place_release (
  id uuid primary key,
  source text not null check (length(source) between 1 and 200),
  release text not null check (length(release) <= 100),
  released_on date,
  licence text,
  file_name text,
  file_sha256 text,
  read_at timestamptz not null,
  counts jsonb not null default '{}'
);
create index place_release_source on ref.place_release (source, read_at);

-- One version of one area. It is never rewritten into another area: a changed one is closed, and its successors point back.
create table ref.place (
  id uuid primary key,
  -- 0 country, 1 to 4 areas downwards, 9 a settlement or other spot without borders
  level smallint not null check (level in (0, 1, 2, 3, 4, 9)),
  name text not null check (length(name) between 1 and 200),
  code text,
  code_system text check (code_system in ('iso3166', 'pcode', 'hasc', 'geonames', 'other')),
  iso3 text check (iso3 ~ '^[A-Z]{3}$'),
  parent_id uuid references ref.place (id),
  -- from the country down to the parent
  ancestors uuid[] not null default '{}',
  -- a point inside, and how far the area reaches from it
  lat double precision check (lat between -90 and 90),
  lon double precision check (lon between -180 and 180),
  reach_km real,
  west double precision, south double precision, east double precision, north double precision,
  area_km2 real,
  population bigint check (population >= 0),
  -- half-open; null is "not known"
  valid_from date,
  valid_to date,
  -- the outline is from before this day, and areas around have changed since
  outline_doubt_from date,
  shape_id uuid,
  release_id uuid not null references ref.place_release (id),
  check ((lat is null) = (lon is null)),
  check (valid_from is null or valid_to is null or valid_from < valid_to)
);
create unique index place_code_open on ref.place (iso3, level, code) where valid_to is null and code is not null;
create index place_code on ref.place (code) where code is not null;
create index place_parent on ref.place (parent_id);
create index place_country on ref.place (iso3, level);
create index place_latitude on ref.place (lat, lon);
create index place_ancestors on ref.place using gin (ancestors);

-- Outlines as read: a redrawn line is added, the older stays. Bytes as `shape-codec.rules.ts` makes them.
create table ref.place_shape (
  id uuid primary key,
  place_id uuid not null references ref.place (id) on delete cascade,
  release_id uuid not null references ref.place_release (id),
  sha256 text not null,
  corners int not null,
  bytes bytea not null
);
alter table ref.place_shape alter column bytes set storage external;
create index place_shape_place on ref.place_shape (place_id);
alter table ref.place add foreign key (shape_id) references ref.place_shape (id);

-- Names by language, with the forms under which they are found (`place-names.rules.ts`).
create table ref.place_name (
  place_id uuid not null references ref.place (id) on delete cascade,
  -- BCP 47; 'und' when the file does not tell
  language text not null default 'und',
  kind text not null check (kind in ('official', 'alternative', 'former', 'local')),
  name text not null check (length(name) between 1 and 200),
  fold text not null,
  core text not null,
  sound text not null,
  skeleton text not null,
  release_id uuid not null references ref.place_release (id),
  primary key (place_id, language, name)
);
create index place_name_core on ref.place_name (core text_pattern_ops);
create index place_name_fold on ref.place_name (fold text_pattern_ops);
create index place_name_skeleton on ref.place_name (skeleton) where length(skeleton) > 2;
create index place_name_sound on ref.place_name using gin (sound app.gin_trgm_ops);

create table ref.place_succession (
  from_id uuid not null references ref.place (id) on delete cascade,
  to_id uuid not null references ref.place (id) on delete cascade,
  kind text not null check (kind in ('split', 'merge', 'rename', 'recode', 'boundary', 'parent')),
  -- how much of the older area lies in the newer one, 0 to 1
  share real,
  on_day date,
  release_id uuid not null references ref.place_release (id),
  primary key (from_id, to_id),
  check (from_id <> to_id)
);
create index place_succession_to on ref.place_succession (to_id);

-- Changes with every import, so that what processes keep in memory is thrown away.
create table ref.place_version (
  only_one boolean primary key default true check (only_one),
  version uuid not null
);
insert into ref.place_version (version) values ('00000000-0000-4000-8000-000000000000');

grant usage on schema ref to {app}, {worker};
grant select on ref.place_release, ref.place, ref.place_shape, ref.place_name, ref.place_succession, ref.place_version to {app}, {worker};
grant insert, update on ref.place_release, ref.place, ref.place_shape, ref.place_name, ref.place_succession, ref.place_version to {worker};

-- What a workspace adds: a market, a well, a camp that no file has.
create table app.local_place (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  name text not null check (length(name) between 1 and 200),
  kind text,
  parent_id uuid,
  ancestors uuid[] not null default '{}',
  lat double precision check (lat between -90 and 90),
  lon double precision check (lon between -180 and 180),
  precision text not null check (precision in ('point', 'village', 'district', 'region', 'country', 'unknown')),
  radius_km real check (radius_km >= 0),
  note text,
  created_by uuid,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (workspace_id, id),
  check ((lat is null) = (lon is null))
);

-- Names that people of this workspace use, for places of their own and for those of the reference.
create table app.local_place_name (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  place_id uuid not null,
  language text not null default 'und',
  name text not null check (length(name) between 1 and 200),
  fold text not null,
  core text not null,
  sound text not null,
  skeleton text not null,
  created_by uuid,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, place_id, name)
);
create index local_place_name_core on app.local_place_name (workspace_id, core);

-- Where files of two countries claim the same ground, whose chain comes first here; and a file on its way in.
create table app.place_view (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  prefer text[] not null default '{}',
  primary key (workspace_id, id),
  check (id = workspace_id)
);

create table app.place_import (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  file_name text not null check (length(file_name) between 1 and 200),
  parts int not null check (parts between 1 and 400),
  options jsonb not null,
  state text not null check (state in ('uploading', 'checking', 'checked', 'running', 'done', 'failed', 'stopped')),
  done_steps int not null default 0,
  all_steps int not null default 0,
  result jsonb,
  created_by uuid,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (workspace_id, id)
);
create table app.place_import_part (
  workspace_id uuid not null,
  import_id uuid not null,
  part int not null check (part >= 0),
  body bytea not null,
  primary key (workspace_id, import_id, part),
  foreign key (workspace_id, import_id) references app.place_import (workspace_id, id) on delete cascade
);

do $$
declare t text;
begin
  foreach t in array array['local_place', 'local_place_name', 'place_view', 'place_import', 'place_import_part'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format($p$create policy own on app.%I for all to {app}, {worker}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))
      with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant select, insert, update on app.%I to {app}, {worker}', t);
  end loop;
end $$;
grant delete on app.local_place_name, app.place_import_part to {app}, {worker};

-- Candidates for a name asked, best first as far as the database can tell; the caller weighs them anew (`place-names.rules.ts`).
-- Reads the claim itself: places of one's own workspace are found, others' never.
create function app.find_places(asked_fold text, asked_core text, asked_sound text, asked_skeleton text, asked_code text, levels smallint[],
  inside uuid[], on_day date, former boolean, box double precision[], most int)
returns table (place_id uuid, local boolean, score real)
language plpgsql stable security definer set search_path = pg_catalog, ref, app set pg_trgm.similarity_threshold = 0.22 as $$
#variable_conflict use_column
-- a range instead of LIKE, since a kept plan does not know the pattern
declare core_end text := asked_core || chr(1114109);
begin
  return query
  with hit as (
    select n.place_id, n.name, 1.0::real as s from ref.place_name n where n.core = asked_core
    union all
    select n.place_id, n.name, 1.0::real from ref.place_name n where n.fold = asked_fold
    union all
    select p.id, p.name, 1.0::real from ref.place p where asked_code is not null and (p.code = asked_code or (p.level = 0 and p.iso3 = asked_code))
    union all
    (select n.place_id, n.name, 0.7::real from ref.place_name n join ref.place p on p.id = n.place_id
      where length(asked_core) > 1 and n.core ~>=~ asked_core and n.core ~<~ core_end
      order by p.level, p.population desc nulls last limit 80)
    union all
    (select n.place_id, n.name, 0.6::real + 0.3::real * similarity(n.sound, asked_sound) from ref.place_name n
      where length(asked_skeleton) > 2 and n.skeleton = asked_skeleton and length(n.skeleton) > 2
      order by similarity(n.sound, asked_sound) desc limit 80)
    union all
    (select n.place_id, n.name, similarity(n.sound, asked_sound) from ref.place_name n
      where n.sound % asked_sound order by similarity(n.sound, asked_sound) desc limit 160)
  ), own_name as (
    select n.place_id, greatest(similarity(n.sound, asked_sound),
      case when n.core = asked_core then 1.0 when n.skeleton = asked_skeleton and length(n.skeleton) > 2 then 0.7
        when n.core ~>=~ asked_core and n.core ~<~ core_end then 0.7 else 0 end)::real as s
    from app.local_place_name n
    where n.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
  ), best as (
    select h.place_id, max(h.s) as s from (select place_id, s from hit union all select place_id, s from own_name where s >= 0.22) h group by h.place_id
  )
  select p.id, false, b.s
  from best b join ref.place p on p.id = b.place_id
  where (levels is null or p.level = any (levels))
    and (inside is null or p.ancestors && inside or p.id = any (inside))
    and (former or p.valid_to is null or p.valid_to > on_day)
    and (former or p.valid_from is null or p.valid_from <= on_day
      or not exists (select 1 from ref.place_succession s where s.to_id = p.id))
    and (box is null or (p.lat between box[2] and box[4] and
      case when box[1] <= box[3] then p.lon between box[1] and box[3] else p.lon >= box[1] or p.lon <= box[3] end))
  union all
  select l.id, true, b.s
  from best b join app.local_place l on l.id = b.place_id
  where l.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and l.ended_at is null
    and (levels is null or 9 = any (levels))
    and (inside is null or l.ancestors && inside)
    and (box is null or (l.lat between box[2] and box[4] and
      case when box[1] <= box[3] then l.lon between box[1] and box[3] else l.lon >= box[1] or l.lon <= box[3] end))
  order by 3 desc
  limit most;
end
$$;
revoke all on function app.find_places(text, text, text, text, text, smallint[], uuid[], date, boolean, double precision[], int) from public;
grant execute on function app.find_places(text, text, text, text, text, smallint[], uuid[], date, boolean, double precision[], int) to {app}, {worker};
