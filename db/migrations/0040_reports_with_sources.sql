-- A report is shown with its source, and whoever spoke is AMBER: what is made of several things is as sensitive as the most sensitive of them. A
-- report of a lower label is therefore read from AMBER on, as its page and its list, which join the source, always had it; now its attachments,
-- translations, accounts, counts and suggestions follow.
alter policy read on app.report using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (((select nullif(current_setting('app.reads', true), '')::int) & 1 <> 0
        and (not protected or (select nullif(current_setting('app.reads', true), '')::int) & 1024 <> 0)
        and 2 <= (select nullif(current_setting('app.clearance', true), '')::int)
        and (label <= 2 or app.may_read_label(label, owner_organisation_id, id, workspace_id)))
      or source_id = (select nullif(current_setting('app.source', true), '')::uuid)));
create or replace function app.earlier_alike(own uuid, since timestamptz, until timestamptz, in_cells text[], own_lat double precision, own_lon double precision,
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
      and 2 <= (select nullif(current_setting('app.clearance', true), '')::int)
      and (r.label <= 2 or app.may_read_label(r.label, r.owner_organisation_id, r.id, r.workspace_id))
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
      and 2 <= (select nullif(current_setting('app.clearance', true), '')::int)
      and (r.label <= 2 or app.may_read_label(r.label, r.owner_organisation_id, r.id, r.workspace_id))
    order by m.at desc, m.report_id limit most_worded
  )
  select report_id from near union all select report_id from worded
$$;
