-- Reports that are expected: from whom, of which form or any, how often; and word that nothing happened.

create table app.expectation (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  name text not null check (length(name) between 1 and 120),
  -- the form that is expected; null for any word
  form uuid,
  -- of whom: every monitor, a group, or one
  group_id uuid,
  source_id uuid,
  every_days int not null check (every_days between 1 and 92),
  -- days after it was due in which nobody is called silent
  grace_days int not null default 1 check (grace_days between 0 and 30),
  starts_on date not null,
  created_by uuid,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (workspace_id, id),
  check (group_id is null or source_id is null),
  foreign key (workspace_id, form) references app.form (workspace_id, id) on delete cascade,
  foreign key (workspace_id, group_id) references app.monitor_group (workspace_id, id) on delete cascade,
  foreign key (workspace_id, source_id) references app.source (workspace_id, id) on delete cascade
);

-- Somebody said that nothing happened: at the desk, on their own page, by SMS. Worth as much as a report, and no report.
create table app.quiet_word (
  workspace_id uuid not null,
  id uuid not null,
  source_id uuid not null,
  channel text not null check (channel in ('web', 'call', 'visit', 'sms')),
  at timestamptz not null,
  taken_by uuid,
  primary key (workspace_id, id),
  foreign key (workspace_id, source_id) references app.source (workspace_id, id) on delete cascade
);
create index quiet_word_source on app.quiet_word (workspace_id, source_id, at);

do $$
declare t text;
begin
  foreach t in array array['expectation', 'quiet_word'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format($p$create policy make on app.%I for insert to {app}
      with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy work on app.%I for all to {worker}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant select, insert on app.%I to {app}', t);
    execute format('grant select on app.%I to {worker}', t);
  end loop;
end $$;
create policy change on app.expectation for update to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant update on app.expectation to {app};
create policy read on app.expectation for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 2 <> 0);
create policy read on app.quiet_word for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (((select nullif(current_setting('app.reads', true), '')::int) & 2 <> 0
        and exists (select 1 from app.source s where s.workspace_id = quiet_word.workspace_id and s.id = source_id))
      or source_id = (select nullif(current_setting('app.source', true), '')::uuid)));

-- Every word that came: a report, a filled form that made none, or that nothing happened. What is protected or labelled above AMBER is not counted,
-- and what is told on another channel counts for the person who tied them.
create view app.word_heard as
  select s.workspace_id, coalesce(s.person_id, s.id) as person_id, w.form, w.at, w.place_id, w.is_report
  from (
    select r.workspace_id, r.source_id, null::uuid as form, r.received_at as at, r.place_id, true as is_report
      from app.report r where not r.protected and r.label <= 2 and r.state <> 'noise' and r.supersedes_id is null
    union all
    select b.workspace_id, b.source_id, b.form, b.received_at, null, false
      from app.submission b where not b.protected and b.label <= 2 and b.supersedes_id is null
    union all
    select q.workspace_id, q.source_id, null, q.at, null, false from app.quiet_word q) w
  join app.source s on s.workspace_id = w.workspace_id and s.id = w.source_id;
revoke all on app.word_heard from public;

-- For each expectation and each monitor whom it asks: the last day on which what it expects came. Days alone leave. A word that nothing happened
-- answers every expectation. @param own only those of the source of the claim
create function app.expected_of(own boolean)
returns table (expectation uuid, person_id uuid, last_heard date)
language sql stable security definer set search_path = pg_catalog, app as $$
  with ws as (select nullif(current_setting('app.workspace', true), '')::uuid as id),
  asked as (
    select e.id, e.form, s.id as person_id, s.workspace_id
    from ws join app.expectation e on e.workspace_id = ws.id and e.ended_at is null
    join app.source s on s.workspace_id = ws.id and s.enrolled_at is not null and s.erased_at is null and s.person_id is null and s.label <= 2
    where case
      when e.source_id is not null then s.id = (select coalesce(o.person_id, o.id) from app.source o where o.workspace_id = ws.id and o.id = e.source_id)
      when e.group_id is not null then exists (select from app.monitor_group_member m join app.source o on o.workspace_id = m.workspace_id and o.id = m.source_id
        where m.workspace_id = ws.id and m.group_id = e.group_id and coalesce(o.person_id, o.id) = s.id)
      else true end)
  select a.id, a.person_id, (select (max(h.at) at time zone 'UTC')::date from app.word_heard h
    where h.workspace_id = a.workspace_id and h.person_id = a.person_id
      and (a.form is null or h.form = a.form or not h.is_report and h.form is null))
  from asked a
  where case when own then a.person_id = (select coalesce(o.person_id, o.id) from app.source o, ws where o.workspace_id = ws.id
      and o.id = nullif(current_setting('app.source', true), '')::uuid)
    else nullif(current_setting('app.reads', true), '')::int & 2 <> 0 end
$$;

-- What is asked of the source of the claim: names and rhythms of its own expectations.
create function app.own_expectations()
returns table (id uuid, name text, form_id text, form_title text, every_days int, grace_days int, starts_on date, last_heard date)
language sql stable security definer set search_path = pg_catalog, app as $$
  select e.id, e.name, f.form_id, f.title, e.every_days, e.grace_days, e.starts_on, x.last_heard
  from app.expected_of(true) x
  join app.expectation e on e.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and e.id = x.expectation
  left join app.form f on f.workspace_id = e.workspace_id and f.id = e.form
  order by e.name, e.id
$$;

-- The last day on which a word of any kind came from each person.
create function app.last_words() returns table (person_id uuid, last_heard date)
language sql stable security definer set search_path = pg_catalog, app as $$
  select h.person_id, (max(h.at) at time zone 'UTC')::date from app.word_heard h
  where h.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and nullif(current_setting('app.reads', true), '')::int & 2 <> 0
  group by h.person_id
$$;
revoke all on function app.expected_of(boolean), app.own_expectations(), app.last_words() from public;
grant execute on function app.expected_of(boolean), app.own_expectations(), app.last_words() to {app};

-- As before (0014), and now every word counts as having been heard; only reports are counted as reports.
create or replace function app.coverage(since timestamptz, recent timestamptz)
returns table (kind text, id uuid, sources int, recent_reports int, last_heard date, days date[])
language sql stable security definer set search_path = pg_catalog, app as $$
  with ws as (select nullif(current_setting('app.workspace', true), '')::uuid as id),
  enrolled as (
    select s.id, s.organisation_id, s.area_place_id from app.source s, ws
    where s.workspace_id = ws.id and s.enrolled_at is not null and s.label <= 2 and s.person_id is null),
  heard as (
    select w.person_id as source_id, w.at, w.place_id, w.is_report from app.word_heard w, ws where w.workspace_id = ws.id),
  -- whom one expects to hear from, and what came
  grouped as (
    select 'organisation' as kind, e.organisation_id as id, e.id as source_id, null::timestamptz as at, false as is_report from enrolled e where e.organisation_id is not null
    union all
    select 'organisation', e.organisation_id, e.id, h.at, h.is_report from enrolled e join heard h on h.source_id = e.id where e.organisation_id is not null
    union all
    select 'place', e.area_place_id, e.id, null, false from enrolled e where e.area_place_id is not null
    union all
    select 'place', h.place_id, h.source_id, h.at, h.is_report from heard h where h.place_id is not null
    union all
    -- what a source tells of no other place is word from its own area
    select 'place', e.area_place_id, e.id, h.at, h.is_report from enrolled e join heard h on h.source_id = e.id where e.area_place_id is not null and h.place_id is null)
  select g.kind, g.id, count(distinct g.source_id)::int, count(g.at) filter (where g.at >= recent and g.is_report)::int, (max(g.at) at time zone 'UTC')::date,
    coalesce(array_agg(distinct (g.at at time zone 'UTC')::date) filter (where g.at >= since), '{}')
  from grouped g group by g.kind, g.id
$$;

create function app.quiet_erased() returns trigger
language plpgsql security definer set search_path = pg_catalog, app as $$
begin
  delete from app.quiet_word q where q.workspace_id = new.workspace_id and q.source_id = new.id;
  update app.expectation e set ended_at = new.erased_at where e.workspace_id = new.workspace_id and e.source_id = new.id and e.ended_at is null;
  return null;
end $$;
revoke all on function app.quiet_erased() from public;
create trigger quiet_erased after update of erased_at on app.source for each row
  when (new.erased_at is not null) execute function app.quiet_erased();
