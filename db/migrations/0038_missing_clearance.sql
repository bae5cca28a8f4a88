-- A missing claim shows nothing: least() passes over a null, so a missing clearance counted as AMBER wherever the other claims were there.
alter policy read on app.source using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (((select nullif(current_setting('app.reads', true), '')::int) & 2 <> 0
        and (label <= least(2, coalesce((select nullif(current_setting('app.clearance', true), '')::int), -1)) or label > 2 and app.may_read_label(label, owner_organisation_id, id, workspace_id)))
      or id = (select nullif(current_setting('app.source', true), '')::uuid)));
alter policy read on app.report using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (((select nullif(current_setting('app.reads', true), '')::int) & 1 <> 0
        and (not protected or (select nullif(current_setting('app.reads', true), '')::int) & 1024 <> 0)
        and (label <= least(2, coalesce((select nullif(current_setting('app.clearance', true), '')::int), -1)) or label > 2 and app.may_read_label(label, owner_organisation_id, id, workspace_id)))
      or source_id = (select nullif(current_setting('app.source', true), '')::uuid)));
alter policy read on app.alert using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and not app.is_blocked(workspace_id, id)
    and (((select nullif(current_setting('app.reads', true), '')::int) & 8 <> 0
        and (label <= least(2, coalesce((select nullif(current_setting('app.clearance', true), '')::int), -1)) or label > 2 and app.may_read_label(label, owner_organisation_id, id, workspace_id)))
      or app.is_asked(workspace_id, id)));
alter policy read on app.obligation using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 32 <> 0
    and (alert_id is null or not app.is_blocked(workspace_id, alert_id))
    and (label <= least(2, coalesce((select nullif(current_setting('app.clearance', true), '')::int), -1)) or label > 2 and app.may_read_label(label, owner_organisation_id, id, workspace_id)));
alter policy read on app.rumour using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 16 <> 0
    and (label <= least(2, coalesce((select nullif(current_setting('app.clearance', true), '')::int), -1)) or label > 2 and app.may_read_label(label, owner_organisation_id, id, workspace_id)));
alter policy read on app.rule_finding using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 8 <> 0
    and (label <= least(2, coalesce((select nullif(current_setting('app.clearance', true), '')::int), -1)) or label > 2 and app.may_read_label(label, owner_organisation_id, id, workspace_id))
    and (alert_id is null or not app.is_blocked(workspace_id, alert_id)));
alter policy read on app.cap_message using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (alert_id is null and (select nullif(current_setting('app.reads', true), '')::int) & 8 <> 0
      or exists (select 1 from app.alert a where a.workspace_id = cap_message.workspace_id and a.id = alert_id))
    and (label <= least(2, coalesce((select nullif(current_setting('app.clearance', true), '')::int), -1))
      or label > 2 and app.may_read_label(label, owner_organisation_id, coalesce(alert_id, id), workspace_id)
      or alert_id is not null and app.is_asked(workspace_id, alert_id)));
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
      and (r.label <= least(2, coalesce((select nullif(current_setting('app.clearance', true), '')::int), -1))
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
      and (r.label <= least(2, coalesce((select nullif(current_setting('app.clearance', true), '')::int), -1))
        or r.label > 2 and app.may_read_label(r.label, r.owner_organisation_id, r.id, r.workspace_id))
    order by m.at desc, m.report_id limit most_worded
  )
  select report_id from near union all select report_id from worded
$$;
