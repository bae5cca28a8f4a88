-- Children and survivors: protected from the first word on, whoever takes it down; and incidents as coarse as reports.

-- Taken down at the desk, or given such a type later, and not protected until now.
update app.report set protected = true
  where not protected and (kind = 'protected' or type_code in ('violence.sexual_and_gender_based', 'violence.harm_to_children'));

-- No point, no area below the district, for incidents too, whatever they are made of.
create trigger coarsen_protected before insert or update of protected, place_id, place_text, lat, lon, radius_km, place_precision on app.incident
  for each row when (new.protected) execute function app.coarsen_protected();
update app.incident set protected = true
  where protected or type_code in ('violence.sexual_and_gender_based', 'violence.harm_to_children');

-- Whoever reads a report may see that it is about a child or a survivor, and then reads it no more unless named for such reports.
create function app.protect_report(report uuid) returns void
language plpgsql security definer set search_path = pg_catalog, app as $$
declare ws uuid := nullif(current_setting('app.workspace', true), '')::uuid;
begin
  if coalesce(nullif(current_setting('app.reads', true), '')::int, 0) & 1 = 0 then return; end if;
  update app.report r set protected = true where r.workspace_id = ws and r.id = report and not r.protected;
end $$;

-- What was agreed while it was taken down, by whoever took it down and will not read it again: in the transaction that stores the report, once.
create function app.refer_new_report(report uuid, agreed text, service text, moment timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, app as $$
declare ws uuid := nullif(current_setting('app.workspace', true), '')::uuid;
begin
  if not exists (select from app.report r where r.workspace_id = ws and r.id = report and r.protected
    and r.xmin = pg_current_xact_id()::xid) then return false; end if;
  insert into app.referral (workspace_id, id, consent, referred_to, at, member_id)
    values (ws, report, agreed, service, moment, nullif(current_setting('app.member', true), '')::uuid) on conflict do nothing;
  return true;
end $$;
revoke all on function app.protect_report(uuid), app.refer_new_report(uuid, text, text, timestamptz) from public;
grant execute on function app.protect_report(uuid), app.refer_new_report(uuid, text, text, timestamptz) to {app};
