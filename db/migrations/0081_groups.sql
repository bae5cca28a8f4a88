-- Coordination groups, issue networks, peace committees: who belongs and leads, what was agreed and what became of it, who says who does what, and how
-- long before a meeting each was invited. A group is an entry of the directory: who knows of the entry knows of the group.

create table app.working_group (
  workspace_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('coordination', 'issue_network', 'peace_committee', 'other')),
  -- what it is for, how it decides, how often it meets
  terms text check (length(terms) <= 4000),
  began_on date,
  ended_on date,
  created_by uuid,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, id) references app.actor (workspace_id, id) on delete cascade,
  check (ended_on >= began_on)
);

create table app.group_member (
  workspace_id uuid not null,
  group_id uuid not null,
  actor_id uuid not null,
  role text not null check (role in ('lead', 'secretariat', 'member', 'observer')),
  joined_on date,
  left_on date,
  primary key (workspace_id, group_id, actor_id),
  foreign key (workspace_id, actor_id) references app.actor (workspace_id, id) on delete cascade,
  check (left_on >= joined_on)
);
create index group_member_actor on app.group_member (workspace_id, actor_id);

-- "The clinic, of itself: leads the care of the wounded, because it is nearest." Of whom, by whom.
create table app.group_statement (
  workspace_id uuid not null,
  id uuid not null,
  group_id uuid not null,
  by_id uuid not null,
  about_id uuid not null,
  work text not null check (length(work) between 1 and 120),
  stance text not null check (stance in ('leads', 'carries_out', 'supports', 'does_not')),
  -- what it can do here better than others
  advantage text check (length(advantage) <= 1000),
  said_on date not null,
  withdrawn_at timestamptz,
  recorded_by uuid,
  primary key (workspace_id, id),
  foreign key (workspace_id, by_id) references app.actor (workspace_id, id) on delete cascade,
  foreign key (workspace_id, about_id) references app.actor (workspace_id, id) on delete cascade
);
create index group_statement_group on app.group_statement (workspace_id, group_id);

create table app.group_meeting (
  workspace_id uuid not null,
  id uuid not null,
  group_id uuid not null,
  title text not null check (length(title) between 1 and 200),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  place_text text check (length(place_text) <= 300),
  agenda text check (length(agenda) <= 4000),
  minutes text check (length(minutes) <= 8000),
  cancelled_at timestamptz,
  -- counts what those who have it in their calendars must take over (RFC 5545 3.8.7.4)
  sequence integer not null default 0,
  created_by uuid,
  changed_at timestamptz not null,
  primary key (workspace_id, id),
  check (ends_at > starts_at)
);
create index group_meeting_group on app.group_meeting (workspace_id, group_id, starts_at desc);

create table app.group_invitation (
  workspace_id uuid not null,
  group_id uuid not null,
  meeting_id uuid not null,
  actor_id uuid not null,
  inviter_id uuid not null,
  invited_at timestamptz not null,
  answer text not null default 'silent' check (answer in ('silent', 'comes', 'cannot')),
  primary key (workspace_id, meeting_id, actor_id),
  foreign key (workspace_id, meeting_id) references app.group_meeting (workspace_id, id) on delete cascade,
  foreign key (workspace_id, actor_id) references app.actor (workspace_id, id) on delete cascade,
  foreign key (workspace_id, inviter_id) references app.actor (workspace_id, id)
);
create index group_invitation_group on app.group_invitation (workspace_id, group_id);

create table app.group_decision (
  workspace_id uuid not null,
  id uuid not null,
  group_id uuid not null,
  meeting_id uuid,
  words text not null check (length(words) between 1 and 1000),
  owner_id uuid,
  decided_on date not null,
  due_on date,
  state text not null check (state in ('open', 'done', 'changed', 'dropped')),
  -- what became of it
  outcome text check (length(outcome) <= 1000),
  settled_on date,
  primary key (workspace_id, id),
  foreign key (workspace_id, meeting_id) references app.group_meeting (workspace_id, id),
  foreign key (workspace_id, owner_id) references app.actor (workspace_id, id),
  check ((state = 'open') = (settled_on is null)),
  check (state = 'open' or outcome is not null)
);
create index group_decision_group on app.group_decision (workspace_id, group_id);

create table app.group_product (
  workspace_id uuid not null,
  id uuid not null,
  group_id uuid not null,
  title text not null check (length(title) between 1 and 200),
  url text check (length(url) <= 500),
  made_on date,
  primary key (workspace_id, id)
);
create index group_product_group on app.group_product (workspace_id, group_id);

do $$
declare t text;
begin
  foreach t in array array['working_group', 'group_member', 'group_statement', 'group_meeting', 'group_invitation', 'group_decision', 'group_product'] loop
    if t <> 'working_group' then
      execute format('alter table app.%I add foreign key (workspace_id, group_id) references app.working_group (workspace_id, id) on delete cascade', t);
    end if;
    execute format('alter table app.%I enable row level security', t);
    execute format($p$create policy make on app.%I for insert to {app}
      with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy change on app.%I for update to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy work on app.%I for all to {worker}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant select, insert, update on app.%I to {app}, {worker}', t);
  end loop;
  foreach t in array array['group_meeting', 'group_decision', 'group_product'] loop
    execute format($p$create policy read on app.%I for select to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
        and exists (select 1 from app.actor a where a.workspace_id = %I.workspace_id and a.id = %I.group_id))$p$, t, t, t);
  end loop;
  -- who belongs, was invited or is spoken of is seen by those who know of them, too
  foreach t in array array['group_member', 'group_invitation'] loop
    execute format($p$create policy read on app.%I for select to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
        and exists (select 1 from app.actor a where a.workspace_id = %I.workspace_id and a.id = %I.group_id)
        and exists (select 1 from app.actor a where a.workspace_id = %I.workspace_id and a.id = %I.actor_id))$p$, t, t, t, t, t);
  end loop;
end $$;
create policy read on app.working_group for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.actor a where a.workspace_id = working_group.workspace_id and a.id = working_group.id));
create policy read on app.group_statement for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.actor a where a.workspace_id = group_statement.workspace_id and a.id = group_id)
    and exists (select 1 from app.actor a where a.workspace_id = group_statement.workspace_id and a.id = by_id)
    and exists (select 1 from app.actor a where a.workspace_id = group_statement.workspace_id and a.id = about_id));

alter table app.capability_link drop constraint capability_link_purpose_check;
alter table app.capability_link add constraint capability_link_purpose_check check (purpose in ('contact', 'entry', 'calendar'));

-- whoever makes a link ends the ones before it, and so must see them
alter policy read on app.capability_link
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and ((select nullif(current_setting('app.reads', true), '')::int) & 262144 <> 0
      or purpose = 'entry' and (select nullif(current_setting('app.reads', true), '')::int) & 4096 <> 0
      or purpose = 'calendar' and subject_id = (select nullif(current_setting('app.member', true), '')::uuid)
      or subject_id = (select nullif(current_setting('app.contact', true), '')::uuid)));

-- The meetings that a calendar's secret link shows: those of groups to which its member, or the member's organisation, belongs or was invited, as long as
-- the person is a member and may know of the group. What is kept at AMBER has no title and no place there: calendars lie with others.
create function app.calendar_meetings(hash bytea, at timestamptz)
returns table (workspace_id uuid, language text, id uuid, title text, place_text text, starts_at timestamptz, ends_at timestamptz, cancelled boolean,
  sequence integer, changed_at timestamptz)
language sql stable security definer set search_path = pg_catalog, app as $$
  select l.workspace_id, m.language, g.id, case when a.label < 2 then g.title end, case when a.label < 2 then g.place_text end,
    g.starts_at, g.ends_at, g.cancelled_at is not null, g.sequence, g.changed_at
  from app.capability_link l
  join app.member m on m.workspace_id = l.workspace_id and m.id = l.subject_id and m.ended_at is null
  left join (app.group_meeting g join app.actor a on a.workspace_id = g.workspace_id and a.id = g.group_id)
    on g.workspace_id = l.workspace_id and a.label <= least(2, m.clearance)
    and g.starts_at > l.created_at - interval '90 days'
    and (exists (select 1 from app.group_member p where p.workspace_id = g.workspace_id and p.group_id = g.group_id and p.left_on is null
        and p.actor_id in (m.actor_id, m.organisation_id))
      or exists (select 1 from app.group_invitation i where i.workspace_id = g.workspace_id and i.meeting_id = g.id
        and i.actor_id in (m.actor_id, m.organisation_id)))
  where l.token_hash = hash and l.purpose = 'calendar' and l.revoked_at is null and l.expires_at > at
  order by g.starts_at limit 1000
$$;
revoke all on function app.calendar_meetings(bytea, timestamptz) from public;
grant execute on function app.calendar_meetings(bytea, timestamptz) to {app};
