-- A person's own page tells of filled forms too, of which no report was made: that they arrived.
create or replace function app.own_sent(most int) returns table (id uuid, received_at timestamptz, channel text, state text, confirmed boolean, joined boolean, answered boolean)
language sql stable security definer set search_path = pg_catalog, app as $$
  with own as (
    select s.workspace_id, s.id, coalesce(s.person_id, s.id) as person, s.organisation_id from app.source s
    where s.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and s.id = nullif(current_setting('app.source', true), '')::uuid),
  sent as (
    select x.* from (
      select r.id, r.received_at, r.channel, r.state, r.workspace_id, own.organisation_id,
        s.wants_answer and not r.protected and r.label <= 2 as may
      from own
      join app.source s on s.workspace_id = own.workspace_id and coalesce(s.person_id, s.id) = own.person and s.erased_at is null
      join app.report r on r.workspace_id = s.workspace_id and r.source_id = s.id and r.superseded_by_id is null and r.redacted_at is null
      union all
      select f.id, f.received_at, 'form', 'received', f.workspace_id, own.organisation_id, false
      from own
      join app.source s on s.workspace_id = own.workspace_id and coalesce(s.person_id, s.id) = own.person and s.erased_at is null
      join app.submission f on f.workspace_id = s.workspace_id and f.source_id = s.id and f.superseded_by_id is null and f.redacted_at is null
        and f.report_id is null) x
    order by x.received_at desc, x.id desc limit most)
  select t.id, t.received_at, t.channel, t.state,
    t.may and exists (select from app.account a join app.incident i on i.workspace_id = a.workspace_id and i.id = a.incident_id
      where a.workspace_id = t.workspace_id and a.report_id = t.id and a.removed_at is null and a.stance <> 'contradicts'
        and i.state in ('corroborated', 'confirmed') and i.label <= 2 and not i.protected),
    t.may and exists (select from app.account a join app.incident i on i.workspace_id = a.workspace_id and i.id = a.incident_id
      where a.workspace_id = t.workspace_id and a.report_id = t.id and a.removed_at is null and i.label <= 2 and not i.protected),
    t.may and exists (select from app.alert_basis b join app.alert l on l.workspace_id = b.workspace_id and l.id = b.alert_id
      join app.notice n on n.workspace_id = l.workspace_id and n.alert_id = l.id and n.state = 'accepted'
      where b.workspace_id = t.workspace_id and l.label <= 2 and l.state in ('issued', 'closed')
        and (b.subject_kind = 'report' and b.subject_id = t.id
          or b.subject_kind = 'incident' and exists (select from app.account a join app.incident i on i.workspace_id = a.workspace_id and i.id = a.incident_id
            where a.workspace_id = t.workspace_id and a.report_id = t.id and a.removed_at is null and a.incident_id = b.subject_id and i.label <= 2 and not i.protected))
        and not exists (select from app.alert_block k where k.workspace_id = l.workspace_id and k.alert_id = l.id and k.actor_id = t.organisation_id))
  from sent t order by t.received_at desc, t.id desc
$$;
