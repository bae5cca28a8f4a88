-- "Have we heard of this before?" at a hundred thousand reports: what the comparison needs of each report, prepared once, and the keys
-- under which it is found. Filled by the worker a moment after a report came; what is still waiting is compared from its text.

create table app.report_match (
  workspace_id uuid not null,
  report_id uuid not null,
  at timestamptz not null,
  lat double precision,
  lon double precision,
  radius_km double precision,
  -- cells of the map with the month, and what the text counts for: see duplicate-candidates.rules.ts
  cells text[] not null,
  terms text[] not null,
  features json not null,
  -- whether its terms are counted in match_term: those of restricted and protected reports are not
  counted boolean not null,
  version smallint not null,
  primary key (workspace_id, report_id),
  foreign key (workspace_id, report_id) references app.report (workspace_id, id) on delete cascade
);
create index report_match_cells on app.report_match using gin (cells);
create index report_match_terms on app.report_match using gin (terms);

-- In how many reports of the workspace a term stands; the empty term counts the reports themselves.
create table app.match_term (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  term text not null,
  n int not null,
  primary key (workspace_id, term)
);

-- Work of the worker: reports not prepared yet.
create table app.report_unmatched (
  workspace_id uuid not null,
  report_id uuid not null,
  primary key (workspace_id, report_id),
  foreign key (workspace_id, report_id) references app.report (workspace_id, id) on delete cascade
);
insert into app.report_unmatched select workspace_id, id from app.report;

create function app.await_match() returns trigger
language plpgsql security definer set search_path = pg_catalog, app as $$
begin
  insert into app.report_unmatched select workspace_id, id from fresh on conflict do nothing;
  return null;
end $$;
create trigger await_match after insert on app.report
  referencing new table as fresh for each statement execute function app.await_match();

-- A report that is erased takes its words with it.
create function app.forget_match() returns trigger
language plpgsql security definer set search_path = pg_catalog, app as $$
begin
  if old.counted then
    update app.match_term set n = n - 1 where workspace_id = old.workspace_id and (term = any (old.terms) or term = '');
    delete from app.match_term where workspace_id = old.workspace_id and term = any (old.terms) and n <= 0;
  end if;
  return null;
end $$;
create trigger forget_match after delete on app.report_match for each row execute function app.forget_match();

do $$
declare t text;
begin
  foreach t in array array['report_match', 'match_term', 'report_unmatched'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format($p$create policy work on app.%I for all to {worker}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant select, insert, update, delete on app.%I to {worker}', t);
    execute format('grant select on app.%I to {app}', t);
  end loop;
end $$;
create policy read on app.report_match for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.report r where r.workspace_id = report_match.workspace_id and r.id = report_id));
create policy read on app.report_unmatched for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.report r where r.workspace_id = report_unmatched.workspace_id and r.id = report_id));
create policy read on app.match_term for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 1 <> 0);

-- Do the discs in which two reports place what they tell of touch? True when either has no place. Equirectangular, like withinReach.
create function app.within_reach(lat1 double precision, lon1 double precision, r1 double precision, lat2 double precision, lon2 double precision, r2 double precision)
returns boolean language sql immutable parallel safe as $$
  select lat1 is null or lat2 is null or 6371.0088 * radians(1) * sqrt(power(lat1 - lat2, 2) + power(
    least(abs(lon1 - lon2), 360 - abs(lon1 - lon2)) * cos(radians((lat1 + lat2) / 2)), 2)) <= r1 + r2
$$;

-- Earlier reports worth comparing with one: by place, newest first, then by rare words. Ids of reports that the asking member may read and
-- nothing else; array operators are not leakproof, so under policies their indexes would go unused. The condition on `r` is that of
-- the policy `read` on app.report.
create function app.earlier_alike(own uuid, since timestamptz, until timestamptz, in_cells text[], own_lat double precision, own_lon double precision,
  own_radius double precision, most_near int, with_terms text[], most_worded int)
returns setof uuid language sql stable security definer set search_path = pg_catalog, app as $$
  with near as (
    select m.report_id from app.report_match m
    join app.report r on r.workspace_id = m.workspace_id and r.id = m.report_id
    where m.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
      and m.cells && in_cells and m.at between since and until and m.report_id <> own
      and app.within_reach(own_lat, own_lon, own_radius, m.lat, m.lon, m.radius_km)
      and r.state <> 'noise' and r.superseded_by_id is null
      and (select nullif(current_setting('app.reads', true), '')::int) & 1 <> 0
      and (not r.protected or (select nullif(current_setting('app.reads', true), '')::int) & 1024 <> 0)
      and (r.label <= least(2, (select nullif(current_setting('app.clearance', true), '')::int))
        or r.label > 2 and app.may_read_label(r.label, r.owner_organisation_id, r.id, r.workspace_id))
    order by m.at desc, m.report_id limit most_near
  ), worded as (
    select m.report_id from app.report_match m
    join app.report r on r.workspace_id = m.workspace_id and r.id = m.report_id
    where m.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
      and m.terms && with_terms and m.at between since and until and m.report_id <> own
      and app.within_reach(own_lat, own_lon, own_radius, m.lat, m.lon, m.radius_km)
      and not exists (select 1 from near where near.report_id = m.report_id)
      and r.state <> 'noise' and r.superseded_by_id is null
      and (select nullif(current_setting('app.reads', true), '')::int) & 1 <> 0
      and (not r.protected or (select nullif(current_setting('app.reads', true), '')::int) & 1024 <> 0)
      and (r.label <= least(2, (select nullif(current_setting('app.clearance', true), '')::int))
        or r.label > 2 and app.may_read_label(r.label, r.owner_organisation_id, r.id, r.workspace_id))
    order by m.at desc, m.report_id limit most_worded
  )
  select report_id from near union all select report_id from worded
$$;

-- Which workspaces have reports to prepare: the worker then works inside each.
create function app.workspaces_unmatched() returns setof uuid
language sql stable security definer set search_path = pg_catalog, app as $$
  select distinct workspace_id from app.report_unmatched
$$;
revoke all on function app.await_match(), app.forget_match(), app.workspaces_unmatched(),
  app.earlier_alike(uuid, timestamptz, timestamptz, text[], double precision, double precision, double precision, int, text[], int) from public;
grant execute on function app.earlier_alike(uuid, timestamptz, timestamptz, text[], double precision, double precision, double precision, int, text[], int) to {app}, {worker};
grant execute on function app.within_reach(double precision, double precision, double precision, double precision, double precision, double precision) to {app}, {worker};
grant execute on function app.workspaces_unmatched() to {worker};
