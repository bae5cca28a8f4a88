-- The common directory: what is known of organisations and bodies, who told it, and who may see that they are there.
-- An entry is an actor; its label says to whom it is known: 0 and 1 to every member (the network), 2 from clearance AMBER on, 3 to the
-- organisation that entered it, 4 to those named on it. Everything below an entry is seen with it and never without.

-- Where a fact was read or heard.
create table app.directory_source (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('person', 'document', 'file', 'web', 'itself')),
  title text not null check (length(title) between 1 and 300),
  release text check (length(release) <= 100),
  -- the day its facts are of
  dated_on date,
  url text check (length(url) <= 2000),
  licence text check (length(licence) <= 200),
  -- what the source says of itself: "preliminary draft", "work in progress"
  caution text check (length(caution) <= 1000),
  read_at timestamptz not null,
  created_by uuid,
  created_at timestamptz not null,
  primary key (workspace_id, id)
);

alter table app.actor add column merged_into_id uuid;
alter table app.actor add foreign key (workspace_id, merged_into_id) references app.actor (workspace_id, id);
-- What it is found by: its folded words in every language, and beside them what kind it is, where it works and so on, as `k:civil_society`.
alter table app.actor add column words tsvector;

create table app.organisation (
  workspace_id uuid not null,
  id uuid not null,
  nature text check (nature in ('state', 'intergovernmental', 'international_ngo', 'civil_society', 'community', 'customary', 'religious',
    'media', 'academia', 'business', 'political', 'state_security', 'private_security', 'armed_group', 'network', 'other')),
  -- on which levels it works
  focuses text[] not null default '{}' check (focuses <@ array['global', 'regional', 'subregional', 'national', 'local']),
  approaches text[] not null default '{}' check (approaches <@ array['development', 'security', 'governance']),
  instruments text[] not null default '{}' check (instruments <@ array['field', 'norms']),
  contexts text[] not null default '{}' check (contexts <@ array['developing', 'transition', 'post_conflict', 'conflict', 'developed']),
  -- in its own words
  mandate text check (length(mandate) <= 4000),
  mandate_language text check (length(mandate_language) <= 12),
  website text check (length(website) <= 500),
  -- how a file names it: the same key again is the same entry
  external_key text check (length(external_key) between 1 and 300),
  content_hash bytea not null,
  source_id uuid,
  recorded_by uuid,
  recorded_at timestamptz not null,
  changed_at timestamptz not null,
  -- fields told by another than the whole entry: {"mandate": {"sourceId", "at", "by", "asOf"}}
  said jsonb not null default '{}',
  primary key (workspace_id, id),
  foreign key (workspace_id, id) references app.actor (workspace_id, id) on delete cascade,
  foreign key (workspace_id, source_id) references app.directory_source (workspace_id, id)
);
create unique index organisation_key on app.organisation (workspace_id, external_key) where external_key is not null;
create index organisation_changed on app.organisation (workspace_id, changed_at desc, id);

-- Every name it goes or went by. `fold` is the name as it is compared (src/domain/text-folding.ts).
create table app.actor_name (
  workspace_id uuid not null,
  actor_id uuid not null,
  n smallint not null,
  language text not null default 'und' check (length(language) between 2 and 12),
  kind text not null check (kind in ('official', 'short', 'acronym', 'former', 'alias')),
  name text not null check (length(name) between 1 and 200),
  fold text not null,
  primary key (workspace_id, actor_id, n),
  foreign key (workspace_id, actor_id) references app.actor (workspace_id, id) on delete cascade
);
create index actor_name_fold on app.actor_name (workspace_id, fold text_pattern_ops);

create table app.actor_identifier (
  workspace_id uuid not null,
  actor_id uuid not null,
  n smallint not null,
  scheme text not null check (length(scheme) between 1 and 60),
  value text not null check (length(value) between 1 and 200),
  -- as it is compared: upper case, no blanks
  fold text not null,
  -- what looking at it found: the register of its prefix is not on the list
  fault text,
  primary key (workspace_id, actor_id, n),
  foreign key (workspace_id, actor_id) references app.actor (workspace_id, id) on delete cascade
);
create index actor_identifier_fold on app.actor_identifier (workspace_id, fold);

create table app.actor_place (
  workspace_id uuid not null,
  actor_id uuid not null,
  n smallint not null,
  kind text not null check (kind in ('seat', 'works')),
  place_id uuid,
  place_text text check (length(place_text) <= 300),
  primary key (workspace_id, actor_id, n),
  foreign key (workspace_id, actor_id) references app.actor (workspace_id, id) on delete cascade,
  check (place_id is not null or place_text is not null)
);

-- The words that stand in entries, for words that are spelt otherwise. Read by the search alone: a word of a withheld entry could betray it.
create table app.directory_word (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  word text not null,
  sound text not null,
  primary key (workspace_id, word)
);
create index directory_word_prefix on app.directory_word (workspace_id, word text_pattern_ops);
create index directory_word_sound on app.directory_word (workspace_id, sound);
create index directory_word_like on app.directory_word using gin (sound app.gin_trgm_ops);

-- Those to whom an entry is known. The first two labels are the network's: whoever is a member.
alter policy read on app.actor using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
  and (select nullif(current_setting('app.reads', true), '')::int) & 4096 <> 0
  and (label <= (select case when nullif(current_setting('app.clearance', true), '') is null then -1
        else greatest(1, least(2, current_setting('app.clearance', true)::int)) end)
    or label > 2 and app.may_read_label(label, owner_organisation_id, id, workspace_id)
    -- one is known to oneself
    or id = (select nullif(current_setting('app.organisation', true), '')::uuid)
    or id = any ((select string_to_array(nullif(current_setting('app.actors', true), ''), ',')::uuid[])::uuid[])));
create trigger name_first_reader before insert on app.actor
  for each row when (new.label = 4) execute function app.name_first_reader();

-- Who stands under whom, of all actors: who must not be warned hangs on it, whether the asker knows them or not. Ids only.
create function app.actor_links() returns table (id uuid, parent_id uuid, kind text)
language sql stable security definer set search_path = pg_catalog, app as $$
  select a.id, a.parent_id, a.kind from app.actor a
  where a.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 4096 <> 0
$$;
-- The same upwards from some: what a new parent is held against, so that nobody stands under themselves.
create function app.actors_above(below uuid[]) returns table (id uuid, parent_id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$
  with recursive up as (
    select a.id, a.parent_id from app.actor a
    where a.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and a.id = any (below)
    union
    select a.id, a.parent_id from up join app.actor a
      on a.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and a.id = up.parent_id
  )
  select up.id, up.parent_id from up
$$;

do $$
declare t text;
begin
  foreach t in array array['directory_source', 'organisation', 'actor_name', 'actor_identifier', 'actor_place', 'directory_word'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format($p$create policy make on app.%I for insert to {app}
      with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy change on app.%I for update to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy remove on app.%I for delete to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy work on app.%I for all to {worker}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant select, insert, update, delete on app.%I to {app}, {worker}', t);
  end loop;
  foreach t in array array['actor_name', 'actor_identifier', 'actor_place'] loop
    execute format($p$create policy read on app.%I for select to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
        and exists (select 1 from app.actor a where a.workspace_id = %I.workspace_id and a.id = %I.actor_id))$p$, t, t, t);
  end loop;
end $$;
create policy read on app.organisation for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.actor a where a.workspace_id = organisation.workspace_id and a.id = organisation.id));
create policy read on app.directory_source for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 4096 <> 0);
-- words are put in by whoever saves an entry, and read by the search, which runs as the owner
revoke select, update, delete on app.directory_word from {app}, {worker};
grant insert, update on app.actor to {worker};

revoke all on function app.actor_links(), app.actors_above(uuid[]) from public;
grant execute on function app.actor_links(), app.actors_above(uuid[]) to {app}, {worker};

-- What stood before is found by its name.
update app.actor set words = coalesce(app.plain_words(name),
  array_to_tsvector(array(select left(w, 40) from unnest(string_to_array(lower(name), ' ')) w where w <> '')))
where kind <> 'person';
create index actor_words on app.actor using gin (words) with (gin_pending_list_limit = 512);
