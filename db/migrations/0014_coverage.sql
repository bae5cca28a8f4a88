-- Who has been heard from lately, by organisation and by place. Everybody in a workspace may know where there is silence, also those who may
-- read no report; so it is counted here and only counts and days leave. Protected reports and those above AMBER are not counted.
create function app.coverage(since timestamptz, recent timestamptz)
returns table (kind text, id uuid, sources int, recent_reports int, last_heard date, days date[])
language sql stable security definer set search_path = pg_catalog, app as $$
  with ws as (select nullif(current_setting('app.workspace', true), '')::uuid as id),
  enrolled as (
    select s.id, s.organisation_id, s.area_place_id from app.source s, ws
    where s.workspace_id = ws.id and s.enrolled_at is not null and s.label <= 2),
  heard as (
    select r.source_id, r.received_at, r.place_id from app.report r, ws
    where r.workspace_id = ws.id and not r.protected and r.label <= 2 and r.state <> 'noise' and r.supersedes_id is null),
  -- whom one expects to hear from, and what came
  grouped as (
    select 'organisation' as kind, e.organisation_id as id, e.id as source_id, null::timestamptz as at from enrolled e where e.organisation_id is not null
    union all
    select 'organisation', e.organisation_id, e.id, h.received_at from enrolled e join heard h on h.source_id = e.id where e.organisation_id is not null
    union all
    select 'place', e.area_place_id, e.id, null from enrolled e where e.area_place_id is not null
    union all
    select 'place', h.place_id, h.source_id, h.received_at from heard h where h.place_id is not null
    union all
    -- what a source tells of no other place is word from its own area
    select 'place', e.area_place_id, e.id, h.received_at from enrolled e join heard h on h.source_id = e.id where e.area_place_id is not null and h.place_id is null)
  select g.kind, g.id, count(distinct g.source_id)::int, count(g.at) filter (where g.at >= recent)::int, (max(g.at) at time zone 'UTC')::date,
    coalesce(array_agg(distinct (g.at at time zone 'UTC')::date) filter (where g.at >= since), '{}')
  from grouped g group by g.kind, g.id
$$;
revoke all on function app.coverage(timestamptz, timestamptz) from public;
grant execute on function app.coverage(timestamptz, timestamptz) to {app};
