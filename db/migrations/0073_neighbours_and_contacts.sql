-- What was agreed with those whose work is alike; people to turn to, who consented to stand here; and links by which people without an account
-- see and change what is kept of them.

create table app.initiative_relation (
  workspace_id uuid not null,
  initiative_id uuid not null,
  other_id uuid not null,
  -- what was agreed with them; "not contacted" stays open until one of the others takes its place
  stance text not null check (stance in ('joins', 'extends', 'complements', 'differs', 'not_contacted')),
  words text check (length(words) <= 1000),
  -- until when they are to be contacted
  due_on date,
  recorded_by uuid,
  recorded_at timestamptz not null,
  primary key (workspace_id, initiative_id, other_id),
  foreign key (workspace_id, initiative_id) references app.initiative (workspace_id, id) on delete cascade,
  foreign key (workspace_id, other_id) references app.initiative (workspace_id, id) on delete cascade,
  check (initiative_id <> other_id),
  check (stance <> 'differs' or words is not null),
  check ((stance = 'not_contacted') = (due_on is not null))
);
create index initiative_relation_other on app.initiative_relation (workspace_id, other_id);
create index initiative_relation_open on app.initiative_relation (workspace_id, due_on) where stance = 'not_contacted';

create table app.contact_point (
  workspace_id uuid not null,
  id uuid not null,
  organisation_id uuid not null,
  kind text not null check (kind in ('liaison', 'democracy', 'focal', 'other')),
  -- null once withdrawn: that there was somebody stays, who it was does not
  name text check (length(name) between 1 and 200),
  post text check (length(post) <= 200),
  -- what to come to them for
  about text check (length(about) <= 1000),
  languages text[] not null default '{}',
  place_id uuid,
  place_text text check (length(place_text) <= 300),
  availability text check (length(availability) <= 500),
  reach text check (length(reach) <= 500),
  substitute_id uuid,
  -- how they said yes, when, and until which day it holds without being asked again
  consent_how text not null check (length(consent_how) between 1 and 500),
  consent_on date not null,
  ask_again_on date not null,
  withdrawn_at timestamptz,
  label smallint not null check (label between 0 and 4),
  owner_organisation_id uuid,
  recorded_by uuid,
  recorded_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, organisation_id) references app.actor (workspace_id, id),
  foreign key (workspace_id, substitute_id) references app.contact_point (workspace_id, id),
  check ((withdrawn_at is null) = (name is not null)),
  check (ask_again_on > consent_on)
);
create index contact_point_organisation on app.contact_point (workspace_id, organisation_id);

-- A link that lets its holder do one thing with one thing, without an account. The token itself stands nowhere.
create table app.capability_link (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  purpose text not null check (purpose in ('contact', 'entry')),
  subject_id uuid not null,
  token_hash bytea not null,
  created_by uuid,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  used_at timestamptz,
  primary key (workspace_id, id)
);
create unique index capability_link_token on app.capability_link (token_hash);
create index capability_link_subject on app.capability_link (workspace_id, subject_id);

do $$
declare t text;
begin
  foreach t in array array['initiative_relation', 'contact_point', 'capability_link'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format($p$create policy make on app.%I for insert to {app}
      with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy change on app.%I for update to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy work on app.%I for all to {worker}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant select, insert, update on app.%I to {app}, {worker}', t);
  end loop;
end $$;
create policy read on app.initiative_relation for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.initiative i where i.workspace_id = initiative_relation.workspace_id and i.id = initiative_id)
    and exists (select 1 from app.initiative i where i.workspace_id = initiative_relation.workspace_id and i.id = other_id));
-- a person to turn to is known to those who know of the organisation and may read the person's own label
create policy read on app.contact_point for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (id = (select nullif(current_setting('app.contact', true), '')::uuid)
      or (select nullif(current_setting('app.reads', true), '')::int) & 262144 <> 0
        and (label <= (select case when nullif(current_setting('app.clearance', true), '') is null then -1
              else greatest(1, least(2, current_setting('app.clearance', true)::int)) end)
          or label > 2 and app.may_read_label(label, owner_organisation_id, id, workspace_id))
        and exists (select 1 from app.actor a where a.workspace_id = contact_point.workspace_id and a.id = organisation_id)));
create policy read on app.capability_link for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and ((select nullif(current_setting('app.reads', true), '')::int) & 262144 <> 0
      or subject_id = (select nullif(current_setting('app.contact', true), '')::uuid)));
create trigger name_first_reader before insert on app.contact_point
  for each row when (new.label = 4) execute function app.name_first_reader();

-- What a link opens, before any claim is set.
create function app.capability(hash bytea, for_purpose text)
returns table (workspace_id uuid, workspace_slug text, workspace_name text, exercise boolean, id uuid, subject_id uuid, expires_at timestamptz, revoked_at timestamptz)
language sql stable security definer set search_path = pg_catalog, app as $$
  select l.workspace_id, w.slug, w.name, w.exercise, l.id, l.subject_id, l.expires_at, l.revoked_at
  from app.capability_link l join app.workspace w on w.id = l.workspace_id
  where l.token_hash = hash and l.purpose = for_purpose
$$;
revoke all on function app.capability(bytea, text) from public;
grant execute on function app.capability(bytea, text) to {app};
