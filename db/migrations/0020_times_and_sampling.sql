-- How fast a report is answered; what changed since a member was last here; saved views; the second reading of noise; and
-- feedback told by radio and through trusted persons.

-- The area of a level that each place lies in; none for what is wider than that level, or unknown.
create function app.areas_at(places uuid[], wanted smallint) returns table (place_id uuid, area uuid)
language sql stable set search_path = pg_catalog, app as $$
  select p.id, case when p.level = wanted then p.id
    else (select x.id from unnest(p.ancestors) as u (id) join ref.place x on x.id = u.id where x.level = wanted limit 1) end
  from ref.place p where p.id = any (places)
  union all
  select l.id, (select x.id from unnest(l.ancestors) as u (id) join ref.place x on x.id = u.id where x.level = wanted limit 1)
  from app.local_place l
  where l.id = any (places) and l.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
$$;

-- From a report to its verification, counted by month and place. Every member who may read reports and incidents gets the same counts
-- within their clearance; protected ones and those above AMBER are in nobody's. Verified is when a person gave its credibility or judged
-- the incident it belongs to. Imported reports are left out: nobody waited for an answer to them.
create function app.report_times(since timestamptz, until timestamptz, moment timestamptz)
returns table (place_id uuid, month date, minutes int, reached boolean, n int)
language sql stable security definer set search_path = pg_catalog, app as $$
  with claim as (
    select nullif(current_setting('app.workspace', true), '')::uuid as ws,
      least(2, coalesce(nullif(current_setting('app.clearance', true), '')::int, -1)) as most,
      coalesce(nullif(current_setting('app.reads', true), '')::int, 0) & 5 = 5 as may),
  judged as (
    select a.report_id, min(greatest(i.verified_at, a.added_at)) as at
    from claim c join app.incident i on i.workspace_id = c.ws
    join app.account a on a.workspace_id = i.workspace_id and a.incident_id = i.id
    where c.may and i.verified_at is not null and not i.protected and i.label <= c.most and a.removed_at is null
    group by a.report_id),
  told as (
    select r.place_id, date_trunc('month', r.received_at at time zone 'UTC')::date as month, r.received_at as began,
      least(case when r.credibility is not null then r.assessed_at end, j.at) as ended
    from claim c join app.report r on r.workspace_id = c.ws left join judged j on j.report_id = r.id
    where c.may and r.received_at >= since and r.received_at < until and r.channel <> 'import' and r.state <> 'noise'
      and r.superseded_by_id is null and not r.protected and r.label <= c.most)
  -- to the minute below a thousand minutes, above that to three figures, so that a million reports make some thousand rows
  select c.place_id, c.month,
    case when c.m < 1000 then c.m when c.m < 10000 then c.m - c.m % 10 when c.m < 100000 then c.m - c.m % 100 else c.m - c.m % 1000 end,
    c.reached, count(*)::int
  from (select t.place_id, t.month, greatest(0, floor(extract(epoch from coalesce(t.ended, moment) - t.began) / 60))::int as m,
      t.ended is not null as reached from told t) c
  group by 1, 2, 3, 4
$$;
revoke all on function app.areas_at(uuid[], smallint), app.report_times(timestamptz, timestamptz, timestamptz) from public;
grant execute on function app.areas_at(uuid[], smallint), app.report_times(timestamptz, timestamptz, timestamptz) to {app}, {worker};

-- When a member last looked at the desk, and when they had looked before that. Their own business: nobody else reads it.
create table app.desk_visit (
  workspace_id uuid not null,
  id uuid not null,
  last_at timestamptz not null,
  before_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, id) references app.member (workspace_id, id) on delete cascade
);

-- A short text for whoever comes next.
create table app.handover_note (
  workspace_id uuid not null,
  id uuid not null,
  text text not null check (length(text) between 1 and 2000),
  language text not null default 'und',
  author_member_id uuid not null,
  at timestamptz not null,
  read_at timestamptz,
  read_by uuid,
  primary key (workspace_id, id),
  foreign key (workspace_id, author_member_id) references app.member (workspace_id, id) on delete cascade
);
create index handover_note_at on app.handover_note (workspace_id, at desc);

-- A filter with a name. It holds what stood in the address, never what it found.
create table app.saved_view (
  workspace_id uuid not null,
  id uuid not null,
  owner_member_id uuid not null,
  screen text not null check (screen in ('situation', 'review')),
  name text not null check (length(name) between 1 and 80),
  search text not null check (length(search) <= 6000),
  shared boolean not null default false,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, owner_member_id) references app.member (workspace_id, id) on delete cascade
);
create index saved_view_owner on app.saved_view (workspace_id, owner_member_id);

-- Which view a member's screen opens with.
create table app.default_view (
  workspace_id uuid not null,
  member_id uuid not null,
  screen text not null check (screen in ('situation', 'review')),
  view_id uuid not null,
  primary key (workspace_id, member_id, screen),
  foreign key (workspace_id, view_id) references app.saved_view (workspace_id, id) on delete cascade,
  foreign key (workspace_id, member_id) references app.member (workspace_id, id) on delete cascade
);

-- The second reading. Noise and kept reports are read without knowing which is which, so that agreement can be told.
alter table app.noise_check
  add column first text not null default 'noise' check (first in ('noise', 'kept')),
  add column marker_member_id uuid,
  add column marked_at timestamptz,
  add column language text,
  add column place_id uuid,
  add column place_text text,
  add column week text,
  add check (marker_member_id is null or marker_member_id <> reader_member_id);
create index noise_check_at on app.noise_check (workspace_id, at);
create index report_judged on app.report (workspace_id, triaged_at desc) where state in ('noise', 'assessed');

-- How a community (or a source) is told by radio or through somebody they trust, from plan to what came back.
create table app.telling (
  workspace_id uuid not null,
  id uuid not null,
  obligation_id uuid not null,
  way text not null check (way in ('radio', 'trusted_person')),
  state text not null default 'planned' check (state in ('planned', 'told', 'given_up')),
  language text not null,
  -- what is read out, or what was agreed that the person says
  text text not null check (length(text) between 1 and 4000),
  station text,
  broadcast_at timestamptz,
  -- the person: an actor of the workspace, or a role or alias in words
  actor_id uuid,
  person text,
  agreed_at timestamptz,
  told_at timestamptz,
  confirmed_by text,
  confirmed_at timestamptz,
  came_back text,
  came_back_at timestamptz,
  reason text,
  created_by uuid,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, obligation_id) references app.obligation (workspace_id, id) on delete cascade,
  foreign key (workspace_id, actor_id) references app.actor (workspace_id, id),
  check (way <> 'radio' or (station is not null and broadcast_at is not null)),
  check (way <> 'trusted_person' or actor_id is not null or person is not null),
  check (state <> 'told' or (told_at is not null and confirmed_by is not null)),
  check (state <> 'given_up' or reason is not null)
);
create index telling_obligation on app.telling (workspace_id, obligation_id);

-- A workspace's own words for a template text; the rest are ours.
create table app.feedback_template (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  language text not null check (length(language) between 2 and 35),
  code text not null,
  text text not null check (length(text) between 1 and 2000),
  changed_by uuid,
  changed_at timestamptz not null,
  primary key (workspace_id, language, code)
);

do $$
declare t text;
begin
  foreach t in array array['desk_visit', 'handover_note', 'saved_view', 'default_view', 'telling', 'feedback_template'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format('grant select, insert, update on app.%I to {app}', t);
    execute format('grant select on app.%I to {worker}', t);
    execute format($p$create policy work on app.%I for select to {worker}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
  end loop;
end $$;
grant delete on app.saved_view, app.default_view, app.feedback_template to {app};

create policy own on app.desk_visit for all to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and id = (select nullif(current_setting('app.member', true), '')::uuid));
create policy own on app.default_view for all to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and member_id = (select nullif(current_setting('app.member', true), '')::uuid));

create policy read on app.handover_note for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 1 <> 0);
create policy make on app.handover_note for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and author_member_id = (select nullif(current_setting('app.member', true), '')::uuid));
create policy change on app.handover_note for update to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));

-- One's own, and what is shared of a screen one may open. Only the owner changes it; what is shared a coordinator may take away.
create policy read on app.saved_view for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (owner_member_id = (select nullif(current_setting('app.member', true), '')::uuid)
      or shared and (select nullif(current_setting('app.reads', true), '')::int) & (case screen when 'situation' then 4 else 1 end) <> 0));
create policy make on app.saved_view for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and owner_member_id = (select nullif(current_setting('app.member', true), '')::uuid));
create policy change on app.saved_view for update to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and owner_member_id = (select nullif(current_setting('app.member', true), '')::uuid));
create policy remove on app.saved_view for delete to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (owner_member_id = (select nullif(current_setting('app.member', true), '')::uuid) or shared));

create policy read on app.telling for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.obligation o where o.workspace_id = telling.workspace_id and o.id = obligation_id));
create policy make on app.telling for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy change on app.telling for update to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));

create policy read on app.feedback_template for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 32 <> 0);
create policy make on app.feedback_template for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy change on app.feedback_template for update to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy remove on app.feedback_template for delete to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
