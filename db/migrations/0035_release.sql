-- Releases: what leaves the house for the public. A snapshot is frozen once, two people of different organisations agree to it, it goes
-- out on a day that nobody chose, and it can be recalled. Everything published has ids of its own.

create table app.release (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  number int not null,
  public_id uuid not null,
  title text not null check (length(title) between 1 and 120),
  state text not null check (state in ('frozen', 'agreed', 'out', 'recalled', 'refused', 'withdrawn', 'stopped')),
  -- exactly what the public will get, and its hash over the canonical form (RFC 8785)
  snapshot jsonb not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  -- how many of the chosen incidents are not in it, by reason; never published
  held jsonb not null,
  corrects_id uuid,
  author_id uuid not null,
  author_organisation_id uuid not null,
  created_at timestamptz not null,
  agreed_at timestamptz,
  -- the batch it goes out with
  due_at timestamptz,
  out_at timestamptz,
  ended_at timestamptz,
  ended_by uuid,
  end_reason text,
  primary key (workspace_id, id),
  unique (workspace_id, number),
  unique (workspace_id, public_id),
  foreign key (workspace_id, corrects_id) references app.release (workspace_id, id)
);
create index release_due on app.release (due_at) where state = 'agreed';

create table app.release_voice (
  workspace_id uuid not null,
  release_id uuid not null,
  member_id uuid not null,
  organisation_id uuid not null,
  yes boolean not null,
  -- the hash of what this person was shown
  seen text not null,
  reason text,
  at timestamptz not null,
  primary key (workspace_id, release_id, member_id),
  foreign key (workspace_id, release_id) references app.release (workspace_id, id) on delete cascade
);

-- Which incidents stand behind which published cell. Never read directly: it is what an adversary would want.
create table app.release_member (
  workspace_id uuid not null,
  release_id uuid not null,
  cell_id uuid not null,
  incident_id uuid not null,
  shows_killed boolean not null,
  shows_hurt boolean not null,
  primary key (workspace_id, release_id, incident_id),
  foreign key (workspace_id, release_id) references app.release (workspace_id, id) on delete cascade,
  foreign key (workspace_id, incident_id) references app.incident (workspace_id, id) on delete cascade
);
create index release_member_incident on app.release_member (workspace_id, incident_id);

-- Where an incident is shown, the same in every release for good, whatever becomes of the gazetteer.
create table app.release_place (
  workspace_id uuid not null,
  incident_id uuid not null,
  region_id uuid not null,
  lat double precision,
  lon double precision,
  primary key (workspace_id, incident_id),
  foreign key (workspace_id, incident_id) references app.incident (workspace_id, id) on delete cascade
);

-- Those implicated in what a release counts, those they obey and command: they see no preview and have no voice.
create table app.release_block (
  workspace_id uuid not null,
  release_id uuid not null,
  actor_id uuid not null,
  primary key (workspace_id, release_id, actor_id),
  foreign key (workspace_id, release_id) references app.release (workspace_id, id) on delete cascade
);

-- Whether what happened to children and survivors may be counted at all: two people of different organisations, and a day.
create table app.release_settings (
  workspace_id uuid primary key references app.workspace (id) on delete cascade,
  asked_by uuid,
  asked_organisation_id uuid,
  asked_at timestamptz,
  agreed_by uuid,
  protected_from timestamptz
);

create function app.release_blocked(ws uuid, release uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, app as $$
  select exists (select 1 from app.release_block b
    where b.workspace_id = ws and b.release_id = release
      and b.actor_id = any (string_to_array(nullif(current_setting('app.actors', true), ''), ',')::uuid[]))
$$;

do $$
declare t text;
begin
  foreach t in array array['release', 'release_voice', 'release_member', 'release_place', 'release_block', 'release_settings'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format($p$create policy make on app.%I for insert to {app}
      with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy work on app.%I for all to {worker}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant insert on app.%I to {app}', t);
    execute format('grant select on app.%I to {worker}', t);
  end loop;
end $$;
create policy read on app.release for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 65536 <> 0
    and not app.release_blocked(workspace_id, id));
create policy change on app.release for update to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and not app.release_blocked(workspace_id, id));
create policy read on app.release_voice for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.release r where r.workspace_id = release_voice.workspace_id and r.id = release_id));
create policy read on app.release_place for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.incident i where i.workspace_id = release_place.workspace_id and i.id = incident_id));
create policy read on app.release_settings for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 65536 <> 0);
create policy change on app.release_settings for update to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select, update on app.release, app.release_settings to {app};
grant select on app.release_voice, app.release_place to {app};
grant update on app.release to {worker};

-- Everything that was ever shown to the public or still may be, with what an adversary could subtract: per incident the cells it
-- stands behind, in all and by what they tell. Also those the asker may not read: their parts need protection too.
create function app.release_past() returns table (incident_id uuid, cells text, cells_killed text, cells_hurt text, killed int, hurt int)
language sql stable security definer set search_path = pg_catalog, app as $$
  select m.incident_id, string_agg(m.cell_id::text, ',' order by m.cell_id),
    coalesce(string_agg(m.cell_id::text, ',' order by m.cell_id) filter (where m.shows_killed), ''),
    coalesce(string_agg(m.cell_id::text, ',' order by m.cell_id) filter (where m.shows_hurt), ''),
    coalesce(max(i.killed_best), max(i.killed_low), 0), coalesce(max(i.hurt_best), max(i.hurt_low), 0)
  from app.release_member m
  join app.release r on r.workspace_id = m.workspace_id and r.id = m.release_id
  join app.incident i on i.workspace_id = m.workspace_id and i.id = m.incident_id
  where m.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 65536 <> 0
    and (r.state in ('frozen', 'agreed', 'out', 'recalled') or r.out_at is not null)
  group by m.incident_id
$$;
-- Whose accounts these incidents rest on, counted with care: aliases that nobody enrolled and that were first seen on one day are one.
create function app.release_voices(incidents uuid[]) returns table (incident_id uuid, voice text)
language sql stable security definer set search_path = pg_catalog, app as $$
  select distinct a.incident_id, case when s.enrolled_at is not null then s.id::text else s.first_seen_on::text end
  from app.account a
  join app.report r on r.workspace_id = a.workspace_id and r.id = a.report_id
  join app.source s on s.workspace_id = r.workspace_id and s.id = r.source_id
  where a.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 65536 <> 0
    and a.incident_id = any (incidents) and a.removed_at is null and a.stance <> 'contradicts'
$$;
-- Who is said to have a part in what these incidents tell: on the incidents themselves, or on alerts that rest on them.
create function app.release_implicated(incidents uuid[]) returns table (incident_id uuid, actor_id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$
  select ia.incident_id, ia.actor_id from app.incident_actor ia
  where ia.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and ia.incident_id = any (incidents) and ia.role in ('perpetrator', 'party', 'denies', 'admits')
    and (select nullif(current_setting('app.reads', true), '')::int) & 65536 <> 0
  union
  select b.subject_id, ai.actor_id from app.alert_basis b join app.alert_implicated ai on ai.workspace_id = b.workspace_id and ai.alert_id = b.alert_id
  where b.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and b.subject_kind = 'incident' and b.subject_id = any (incidents)
    and (select nullif(current_setting('app.reads', true), '')::int) & 65536 <> 0
$$;
-- Releases whose batch has come, for the worker; ids alone.
create function app.due_releases(moment timestamptz) returns table (workspace_id uuid, id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$
  select r.workspace_id, r.id from app.release r where r.state = 'agreed' and r.due_at <= moment order by r.due_at limit 50
$$;
-- Whether everything behind a release may still leave: labels may have risen since it was frozen.
create function app.release_holds(release uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, app as $$
  select not exists (
    select 1 from app.release_member m join app.incident i on i.workspace_id = m.workspace_id and i.id = m.incident_id
    where m.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and m.release_id = release
      and (i.label > 2 or i.state = 'refuted' or i.merged_into_id is not null
        or i.protected and not exists (select 1 from app.release_settings s where s.workspace_id = m.workspace_id and s.protected_from is not null)))
$$;

-- What the portal serves. No key leads back: ids are random and made for the public.
create table published.release (
  id uuid primary key,
  workspace text not null,
  workspace_name text not null,
  exercise boolean not null,
  out_on date not null,
  state text not null check (state in ('out', 'recalled')),
  -- null once recalled
  body jsonb,
  title text,
  recalled_on date,
  recall_reason text,
  corrects uuid,
  corrected_by uuid,
  -- what another house can check: signed by this deployment; null between a recall and its signature
  manifest jsonb,
  check ((state = 'out') = (body is not null)),
  check ((state = 'recalled') = (recalled_on is not null))
);
create index release_out on published.release (out_on desc, id);
grant select on published.release to {portal};
grant usage on schema published to {worker};
grant select, insert, update on published.release to {worker};

-- A recall takes effect in the same moment, by whoever may change the release; the body is gone, a tombstone stays.
create function app.release_take_back(release uuid, reason text, day date) returns boolean
language plpgsql security definer set search_path = pg_catalog, app, published as $$
declare public uuid;
begin
  select r.public_id into public from app.release r
    where r.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and r.id = release and r.state = 'out'
      and nullif(current_setting('app.reads', true), '')::int & 65536 <> 0 and not app.release_blocked(r.workspace_id, r.id);
  if public is null then return false; end if;
  update published.release p set state = 'recalled', body = null, title = null, manifest = null, recalled_on = day, recall_reason = reason where p.id = public;
  return true;
end $$;

revoke all on function app.release_blocked(uuid, uuid), app.release_past(), app.release_voices(uuid[]), app.release_implicated(uuid[]), app.due_releases(timestamptz),
  app.release_holds(uuid), app.release_take_back(uuid, text, date) from public;
grant execute on function app.release_blocked(uuid, uuid) to {app}, {worker};
grant execute on function app.release_past(), app.release_voices(uuid[]), app.release_implicated(uuid[]), app.release_take_back(uuid, text, date) to {app};
grant execute on function app.release_holds(uuid) to {app}, {worker};
grant execute on function app.due_releases(timestamptz) to {worker};
