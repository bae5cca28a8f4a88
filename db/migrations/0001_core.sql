-- Workspaces, actors, members: who is who, and what each may see.
-- {app} {auth} {worker} {courier} {sealer} {portal} stand for the logins.

create schema if not exists app;
create schema if not exists ref;
create schema if not exists auth;
create schema if not exists vault;
create schema if not exists sealed;
create schema if not exists ledger;
create schema if not exists jobs;
create schema if not exists published;

revoke all on schema public from public;
grant usage on schema app, ref, ledger, sealed, jobs to {app}, {worker};
grant usage on schema auth to {auth};
grant usage on schema vault to {courier};
grant usage on schema app, ledger to {courier}, {sealer};
grant usage on schema published to {portal};

create extension if not exists pg_trgm with schema app;

-- Names are sorted for people, the same on every server.
create collation if not exists app.people (provider = icu, locale = 'und');

create table app.workspace (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{1,40}$'),
  name text not null check (length(name) between 1 and 120),
  -- what the reporter page calls itself; neutral, since a phone may be looked at
  neutral_name text not null default 'Notes',
  kind text not null default 'country' check (kind in ('country', 'region', 'process')),
  exercise boolean not null default false,
  languages text[] not null default '{en}',
  area_place_id uuid,
  settings jsonb not null default '{}',
  created_at timestamptz not null
);

-- One table for whoever can be named: people, organisations, their units, bodies, groups.
create table app.actor (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('person', 'organisation', 'unit', 'body', 'group')),
  parent_id uuid,
  name text not null check (length(name) between 1 and 200),
  names jsonb not null default '{}',
  identifiers jsonb not null default '{}',
  -- an organisation whose accounts count as independent of others' has been vetted by the steering group
  vetted_at timestamptz,
  label smallint not null default 1 check (label between 0 and 4),
  owner_organisation_id uuid,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, parent_id) references app.actor (workspace_id, id)
);
create index actor_parent on app.actor (workspace_id, parent_id);

create table app.steering (
  workspace_id uuid not null,
  organisation_id uuid not null,
  since timestamptz not null,
  until timestamptz,
  primary key (workspace_id, organisation_id),
  foreign key (workspace_id, organisation_id) references app.actor (workspace_id, id) on delete cascade
);

create table app.member (
  workspace_id uuid not null,
  id uuid not null,
  user_id text not null,
  actor_id uuid not null,
  organisation_id uuid not null,
  roles text[] not null check (roles <@ array['operator', 'analyst', 'responder', 'coordinator', 'custodian', 'auditor', 'administrator']),
  clearance smallint not null default 1 check (clearance between 0 and 4),
  named_for_protected boolean not null default false,
  quiet_from time,
  quiet_to time,
  time_zone text not null default 'UTC',
  language text not null default 'en',
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, actor_id) references app.actor (workspace_id, id) on delete cascade,
  foreign key (workspace_id, organisation_id) references app.actor (workspace_id, id) on delete cascade
);
create unique index member_user on app.member (workspace_id, user_id) where ended_at is null;
create index member_by_user on app.member (user_id);

create table app.invitation (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  token_hash bytea not null,
  email text not null,
  name text not null,
  organisation_id uuid not null,
  roles text[] not null,
  clearance smallint not null,
  invited_by uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  revoked_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, organisation_id) references app.actor (workspace_id, id) on delete cascade
);
create unique index invitation_token on app.invitation (token_hash);

create table app.api_token (
  workspace_id uuid not null,
  id uuid not null,
  token_hash bytea not null,
  name text not null,
  member_id uuid not null,
  scopes text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, member_id) references app.member (workspace_id, id) on delete cascade
);
create unique index api_token_hash on app.api_token (token_hash);

-- Who is named on a RED thing.
create table app.named_reader (
  workspace_id uuid not null,
  subject_id uuid not null,
  member_id uuid not null,
  primary key (workspace_id, subject_id, member_id),
  foreign key (workspace_id, member_id) references app.member (workspace_id, id) on delete cascade
);

-- A label lets a member read when it is within their clearance; AMBER+STRICT stays with the organisation that gave it,
-- RED with those named. Used by the policies of every labelled table.
create function app.may_read_label(label smallint, owner_organisation uuid, subject uuid, ws uuid) returns boolean
language sql stable parallel safe as $$
  select case
    when label <= 2 then label <= (select nullif(current_setting('app.clearance', true), '')::int)
    when label = 3 then 3 <= (select nullif(current_setting('app.clearance', true), '')::int)
      and owner_organisation = (select nullif(current_setting('app.organisation', true), '')::uuid)
    else exists (
      select 1 from app.named_reader n
      where n.workspace_id = ws and n.subject_id = subject
        and n.member_id = (select nullif(current_setting('app.member', true), '')::uuid))
  end
$$;

alter table app.workspace enable row level security;
create policy workspace_read on app.workspace for select to {app}, {worker}
  using (id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy workspace_make on app.workspace for insert to {app} with check (true);
create policy workspace_change on app.workspace for update to {app}
  using (id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy workspace_remove on app.workspace for delete to {app}
  using (id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select, insert, update, delete on app.workspace to {app};
grant select on app.workspace to {worker};

do $$
declare t text; bit text;
begin
  -- A member sees these within their own workspace when a verb of theirs lets them (the bit); rows of other workspaces never.
  foreach t in array array['actor:4096', 'steering:4096', 'member:512', 'invitation:512', 'api_token:8192']
  loop
    bit := split_part(t, ':', 2);
    t := split_part(t, ':', 1);
    execute format('alter table app.%I enable row level security', t);
    execute format($p$create policy read on app.%I for select to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
        and (select nullif(current_setting('app.reads', true), '')::int) & %s <> 0)$p$, t, bit);
    execute format($p$create policy make on app.%I for insert to {app}
      with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy change on app.%I for update to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy remove on app.%I for delete to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy work on app.%I for all to {worker}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant select, insert, update, delete on app.%I to {app}', t);
    execute format('grant select on app.%I to {worker}', t);
  end loop;
end $$;

-- The label policy itself reads these: a member sees the lines that name them, a coordinator of members all.
alter table app.named_reader enable row level security;
create policy read on app.named_reader for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (member_id = (select nullif(current_setting('app.member', true), '')::uuid)
      or (select nullif(current_setting('app.reads', true), '')::int) & 512 <> 0));
create policy make on app.named_reader for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy remove on app.named_reader for delete to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy work on app.named_reader for select to {worker}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select, insert, delete on app.named_reader to {app};
grant select on app.named_reader to {worker};

-- What a signed-in account is in its workspaces, before any claim is set. Returns the claims and nothing else.
create function app.membership(account text, workspace text)
returns table (workspace_id uuid, slug text, name text, exercise boolean, member_id uuid, actor_id uuid, organisation_id uuid,
  organisation_name text, roles text[], clearance smallint, named_for_protected boolean, language text, time_zone text)
language sql stable security definer set search_path = pg_catalog, app as $$
  select w.id, w.slug, w.name, w.exercise, m.id, m.actor_id, m.organisation_id, o.name, m.roles, m.clearance, m.named_for_protected,
    m.language, m.time_zone
  from app.member m
  join app.workspace w on w.id = m.workspace_id
  join app.actor o on o.workspace_id = m.workspace_id and o.id = m.organisation_id
  where m.user_id = account and m.ended_at is null and (workspace is null or w.slug = workspace)
  order by w.name
$$;

-- The public face of a workspace, for the reporter page.
create function app.public_workspace(workspace text)
returns table (id uuid, slug text, neutral_name text, exercise boolean, languages text[], settings jsonb, area_place_id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$
  select w.id, w.slug, w.neutral_name, w.exercise, w.languages, w.settings, w.area_place_id from app.workspace w where w.slug = workspace
$$;

create function app.any_workspace() returns boolean
language sql stable security definer set search_path = pg_catalog, app as $$ select exists (select 1 from app.workspace where not exercise) $$;

create function app.exercise_workspaces() returns table (id uuid, slug text, name text)
language sql stable security definer set search_path = pg_catalog, app as $$ select w.id, w.slug, w.name from app.workspace w where w.exercise order by w.slug $$;

create function app.workspace_ids() returns table (id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$ select w.id from app.workspace w order by w.id $$;

create function app.invitation_by_token(hash bytea)
returns table (workspace_id uuid, id uuid, workspace_name text, workspace_slug text, organisation_name text, organisation_id uuid, email text, name text,
  roles text[], clearance smallint, expires_at timestamptz, used_at timestamptz, revoked_at timestamptz)
language sql stable security definer set search_path = pg_catalog, app as $$
  select i.workspace_id, i.id, w.name, w.slug, o.name, i.organisation_id, i.email, i.name, i.roles, i.clearance, i.expires_at, i.used_at, i.revoked_at
  from app.invitation i join app.workspace w on w.id = i.workspace_id
  join app.actor o on o.workspace_id = i.workspace_id and o.id = i.organisation_id
  where i.token_hash = hash
$$;

create function app.token_membership(hash bytea)
returns table (workspace_slug text, account text, scopes text[], expires_at timestamptz, revoked_at timestamptz)
language sql stable security definer set search_path = pg_catalog, app as $$
  select w.slug, m.user_id, t.scopes, t.expires_at, t.revoked_at
  from app.api_token t join app.member m on m.workspace_id = t.workspace_id and m.id = t.member_id
  join app.workspace w on w.id = t.workspace_id
  where t.token_hash = hash and m.ended_at is null
$$;

revoke all on function app.membership(text, text), app.public_workspace(text), app.any_workspace(), app.exercise_workspaces(), app.workspace_ids(),
  app.invitation_by_token(bytea), app.token_membership(bytea) from public;
grant execute on function app.membership(text, text), app.public_workspace(text), app.any_workspace(), app.exercise_workspaces(),
  app.invitation_by_token(bytea), app.token_membership(bytea) to {app};
grant execute on function app.workspace_ids() to {worker}, {sealer}, {app};
