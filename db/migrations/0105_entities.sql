-- Lists that go out to phones with a form and come back in what is sent (ODK Entities): places of the monitor's own area, and things to follow up.
-- See decision 0105.

create table app.entity_list (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  -- as forms name it: the file that goes out is this with .csv
  name text not null check (name ~ '^[A-Za-z_][A-Za-z0-9_-]{0,62}$' and name !~ '^__'),
  title text not null check (length(title) between 1 and 120),
  -- places: made of the areas as they stand, nothing comes back; follow_up: things that forms make and change
  kind text not null check (kind in ('places', 'follow_up')),
  -- who gets a thing: whose it is, everybody in whose area it lies, or everybody
  audience text not null default 'maker' check (audience in ('maker', 'area', 'everybody')),
  properties text[] not null default '{}',
  -- a thing that nobody touched for so long is gone, from the phones and from here
  keep_days int not null default 90 check (keep_days between 1 and 366),
  created_by uuid,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (workspace_id, id)
);
create unique index entity_list_name on app.entity_list (workspace_id, lower(name)) where ended_at is null;

-- A thing to follow up. Never of what is protected or labelled above AMBER: a phone may be looked into.
create table app.entity (
  workspace_id uuid not null,
  id uuid not null,
  list_id uuid not null,
  title text not null check (length(title) between 1 and 200),
  properties jsonb not null,
  version int not null check (version >= 1),
  -- whose it is: who told of it, or who is asked to follow it up; null where it is anybody's
  source_id uuid,
  place_id uuid,
  label smallint not null check (label between 0 and 2),
  created_at timestamptz not null,
  changed_at timestamptz not null,
  expires_on date not null,
  closed_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, list_id) references app.entity_list (workspace_id, id) on delete cascade,
  foreign key (workspace_id, source_id) references app.source (workspace_id, id) on delete set null (source_id)
);
create index entity_of_list on app.entity (workspace_id, list_id, changed_at desc);
create index entity_source on app.entity (workspace_id, source_id);

-- Every change that was asked for, taken or not: what two people say of one thing is kept side by side until somebody settles it.
create table app.entity_change (
  workspace_id uuid not null,
  id uuid not null,
  list_id uuid not null,
  -- not a reference: a change may come before the thing that it changes
  entity_id uuid not null,
  submission_id uuid,
  made_by uuid,
  source_id uuid,
  label smallint not null check (label between 0 and 2),
  base_version int,
  trunk_version int,
  branch_id uuid,
  given jsonb not null,
  -- created, applied; merged: somebody else changed other things meanwhile; conflict: the same things; waiting: what it changes is not here yet
  outcome text not null check (outcome in ('created', 'applied', 'merged', 'conflict', 'waiting', 'refused')),
  reason text,
  -- the version that it made of the thing; null where it made none
  version int,
  taken jsonb not null default '{}',
  at timestamptz not null,
  settled_at timestamptz,
  settled_by uuid,
  primary key (workspace_id, id),
  foreign key (workspace_id, list_id) references app.entity_list (workspace_id, id) on delete cascade
);
create index entity_change_of on app.entity_change (workspace_id, entity_id, at);
create index entity_change_open on app.entity_change (workspace_id, list_id) where outcome in ('conflict', 'waiting', 'refused') and settled_at is null;
create index entity_change_submission on app.entity_change (workspace_id, submission_id) where submission_id is not null;

do $$
declare t text;
begin
  foreach t in array array['entity_list', 'entity', 'entity_change'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format($p$create policy make on app.%I for insert to {app}
      with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy change on app.%I for update to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy work on app.%I for all to {worker}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant select, insert, update on app.%I to {app}', t);
    execute format('grant select, delete on app.%I to {worker}', t);
  end loop;
  foreach t in array array['entity', 'entity_change'] loop
    -- read like the submissions they come from
    execute format($p$create policy read on app.%I for select to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
        and (select nullif(current_setting('app.reads', true), '')::int) & 1 <> 0
        and label <= least(2, coalesce((select nullif(current_setting('app.clearance', true), '')::int), -1)))$p$, t);
  end loop;
end $$;
create policy read on app.entity_list for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 131072 <> 0);

-- The lists that a version of a form names and for which no file of that name was given.
create function app.device_lists(its_version uuid)
returns table (id uuid, name text, kind text, audience text, properties text[], keep_days int)
language sql stable security definer set search_path = pg_catalog, app as $$
  select l.id, l.name, l.kind, l.audience, l.properties, l.keep_days from app.form_version v
  join app.form f on f.workspace_id = v.workspace_id and f.id = v.form and f.published_at is not null
  join app.entity_list l on l.workspace_id = v.workspace_id and l.ended_at is null and l.name || '.csv' = any (v.media_names)
  where v.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and v.id = its_version
    and not exists (select from app.form_media m where m.workspace_id = v.workspace_id and m.version_id = v.id and m.name = l.name || '.csv')
  order by l.name
$$;
-- A list by its name, for what a filled form says of its things.
create function app.device_list_named(its_name text)
returns table (id uuid, kind text, audience text, properties text[], keep_days int)
language sql stable security definer set search_path = pg_catalog, app as $$
  select l.id, l.kind, l.audience, l.properties, l.keep_days from app.entity_list l
  where l.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and l.ended_at is null and l.name = its_name
$$;

-- As before (0060), and a list that a form names is one of its files.
create or replace function app.device_forms()
returns table (form uuid, form_id text, title text, version_id uuid, version text, md5 text, media bigint)
language sql stable security definer set search_path = pg_catalog, app as $$
  select f.id, f.form_id, f.title, v.id, v.version, v.md5, (select count(*) from app.form_media m where m.workspace_id = v.workspace_id and m.version_id = v.id)
    + (select count(*) from app.entity_list l where l.workspace_id = v.workspace_id and l.ended_at is null and l.name || '.csv' = any (v.media_names))
  from app.form f join app.form_version v on v.workspace_id = f.workspace_id and v.id = f.current_version_id
  where f.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and f.state = 'published'
    and (f.audience = 'all' or exists (
      select from app.form_group g join app.monitor_group_member m on m.workspace_id = g.workspace_id and m.group_id = g.group_id
      join app.monitor_group o on o.workspace_id = g.workspace_id and o.id = g.group_id and o.ended_at is null
      where g.workspace_id = f.workspace_id and g.form = f.id and m.source_id = nullif(current_setting('app.source', true), '')::uuid))
  order by f.title, f.form_id
$$;

-- The area of the monitor of the claim, whichever of their aliases asks.
create function app.own_area() returns uuid
language sql stable security definer set search_path = pg_catalog, app as $$
  select coalesce(s.area_place_id, r.area_place_id) from app.source s
  join app.source r on r.workspace_id = s.workspace_id and r.id = coalesce(s.person_id, s.id)
  where s.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and s.id = nullif(current_setting('app.source', true), '')::uuid
    and s.erased_at is null
$$;

-- What goes out to the monitor of the claim of one list: open, not over its day, theirs or for everybody, and no words on whose it is.
create function app.device_entities(its_list uuid, area uuid[], today date, most int)
returns table (id uuid, title text, properties jsonb, version int)
language sql stable security definer set search_path = pg_catalog, app as $$
  select e.id, e.title, e.properties, e.version
  from app.entity_list l join app.entity e on e.workspace_id = l.workspace_id and e.list_id = l.id
  where l.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and l.id = its_list and l.ended_at is null
    and nullif(current_setting('app.source', true), '') is not null
    and e.closed_at is null and e.expires_on >= today
    and (l.audience = 'everybody'
      or l.audience = 'area' and e.place_id = any (area)
      or exists (select from app.source o join app.source s on s.workspace_id = o.workspace_id and coalesce(s.person_id, s.id) = coalesce(o.person_id, o.id)
        where o.workspace_id = l.workspace_id and o.id = e.source_id and s.id = nullif(current_setting('app.source', true), '')::uuid))
  order by e.changed_at desc, e.id limit most
$$;

-- A thing, held until the end of the transaction, and what was asked for it so far. For what a filled form says: whoever sends may change a thing whose
-- number they were given.
create function app.entity_for_change(its_id uuid)
returns table (list_id uuid, title text, properties jsonb, version int, closed boolean)
language plpgsql volatile security definer set search_path = pg_catalog, app as $$
declare ws uuid := nullif(current_setting('app.workspace', true), '')::uuid;
begin
  -- one at a time, also while it is not there yet
  perform pg_advisory_xact_lock(hashtextextended('entity ' || ws::text || its_id::text, 0));
  return query select e.list_id, e.title, e.properties, e.version, e.closed_at is not null from app.entity e
    where e.workspace_id = ws and e.id = its_id for update;
end $$;
create function app.entity_history(its_id uuid)
returns table (id uuid, submission_id uuid, outcome text, version int, base_version int, trunk_version int, branch_id uuid, given jsonb, taken jsonb, settled boolean)
language sql stable security definer set search_path = pg_catalog, app as $$
  select c.id, c.submission_id, c.outcome, c.version, c.base_version, c.trunk_version, c.branch_id, c.given, c.taken, c.settled_at is not null
  from app.entity_change c
  where c.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and c.entity_id = its_id order by c.at, c.id
$$;
create function app.entity_put(its_id uuid, new_title text, new_properties jsonb, new_version int, now timestamptz, until date) returns void
language sql volatile security definer set search_path = pg_catalog, app as $$
  update app.entity e set title = new_title, properties = new_properties, version = new_version, changed_at = now, expires_on = greatest(e.expires_on, until)
  where e.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and e.id = its_id
$$;
create function app.entity_change_resolved(its_id uuid, new_outcome text, new_version int, new_taken jsonb, why text) returns void
language sql volatile security definer set search_path = pg_catalog, app as $$
  update app.entity_change c set outcome = new_outcome, version = new_version, taken = new_taken, reason = why
  where c.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and c.id = its_id and c.outcome = 'waiting'
$$;

revoke all on function app.device_lists(uuid), app.device_list_named(text), app.own_area(), app.device_entities(uuid, uuid[], date, int), app.entity_for_change(uuid),
  app.entity_history(uuid), app.entity_put(uuid, text, jsonb, int, timestamptz, date), app.entity_change_resolved(uuid, text, int, jsonb, text) from public;
grant execute on function app.device_lists(uuid), app.device_list_named(text), app.own_area(), app.device_entities(uuid, uuid[], date, int), app.entity_for_change(uuid),
  app.entity_history(uuid), app.entity_put(uuid, text, jsonb, int, timestamptz, date), app.entity_change_resolved(uuid, text, int, jsonb, text) to {app};

-- What was redacted leaves the things too: a thing is put together anew of what others said of it, and is gone where nobody did.
create function app.submission_redacted() returns trigger
language plpgsql security definer set search_path = pg_catalog, app as $$
declare touched uuid[];
begin
  with gone as (delete from app.entity_change c where c.workspace_id = new.workspace_id and c.submission_id = new.id returning c.entity_id)
    select array_agg(distinct entity_id) into touched from gone;
  delete from app.entity e where e.workspace_id = new.workspace_id and e.id = any (touched)
    and not exists (select from app.entity_change c where c.workspace_id = e.workspace_id and c.entity_id = e.id and c.taken ? 'label');
  update app.entity e set
      title = (select c.taken->>'label' from app.entity_change c where c.workspace_id = e.workspace_id and c.entity_id = e.id and c.taken ? 'label'
        order by c.version desc limit 1),
      properties = coalesce((select jsonb_object_agg(p.key, p.value order by c.version) from app.entity_change c, jsonb_each(c.taken->'data') p
        where c.workspace_id = e.workspace_id and c.entity_id = e.id and c.version is not null), '{}')
    where e.workspace_id = new.workspace_id and e.id = any (touched);
  return null;
end $$;
revoke all on function app.submission_redacted() from public;
create trigger submission_redacted after update of redacted_at on app.submission for each row
  when (old.redacted_at is null and new.redacted_at is not null) execute function app.submission_redacted();

-- Who was erased leaves none of the things that were theirs.
create function app.entities_erased() returns trigger
language plpgsql security definer set search_path = pg_catalog, app as $$
begin
  with gone as (delete from app.entity e where e.workspace_id = new.workspace_id and e.source_id = new.id returning e.id)
    delete from app.entity_change c using gone where c.workspace_id = new.workspace_id and c.entity_id = gone.id;
  update app.entity_change c set source_id = null where c.workspace_id = new.workspace_id and c.source_id = new.id;
  return null;
end $$;
revoke all on function app.entities_erased() from public;
create trigger entities_erased after update of erased_at on app.source for each row
  when (new.erased_at is not null) execute function app.entities_erased();
