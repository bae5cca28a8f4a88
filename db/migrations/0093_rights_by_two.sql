-- Who has a voice, who sees more than AMBER or what concerns children and survivors, whose accounts count as independent and who steers: two people of
-- different organisations decide it, after a day, with every custodian told. Whoever is alone yet decides alone, and the record says so.
alter table app.custody_change drop constraint custody_change_kind_check;
alter table app.custody_change add constraint custody_change_kind_check
  check (kind in ('begin', 'reseat', 'settings', 'retire', 'party', 'rights'));

-- Since when two people of different organisations could decide together; from then on nobody decides alone. It stays when one of them goes.
alter table app.workspace add column shared_since timestamptz;
revoke update on app.workspace from {app};
grant update (name, neutral_name, kind, languages, area_place_id, settings) on app.workspace to {app};

-- A custodian has a voice once two have appointed them, so that the role alone makes none; two who only run the house decide nothing.
create function app.two_voices(ws uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, app as $$
  select exists (
    select from app.member a join app.member b on b.workspace_id = a.workspace_id and b.organisation_id <> a.organisation_id
    where a.workspace_id = ws and a.ended_at is null and b.ended_at is null
      and 'coordinator' = any (a.roles) and array['coordinator', 'administrator'] && b.roles
    union all
    select from app.member a join app.member b on b.workspace_id = a.workspace_id and b.organisation_id <> a.organisation_id
    where a.workspace_id = ws and a.ended_at is null and b.ended_at is null
      and 'administrator' = any (a.roles) and 'administrator' = any (b.roles) and array_remove(a.roles, 'custodian') <> array['administrator'])
$$;
create function app.note_two_voices() returns trigger
language plpgsql security definer set search_path = pg_catalog, app as $$
begin
  update app.workspace w set shared_since = now()
  where w.id = new.workspace_id and w.shared_since is null and app.two_voices(new.workspace_id);
  return null;
end $$;
create trigger note_two_voices after insert or update of roles, ended_at, organisation_id on app.member
  for each row execute function app.note_two_voices();
update app.workspace set shared_since = now() where app.two_voices(id);

-- Does what two have agreed to when its day has come: nothing is taken away by it but a place in the steering group or a vetting.
create function app.give_rights(change uuid, moment timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, app as $$
declare
  ws uuid := nullif(current_setting('app.workspace', true), '')::uuid;
  it jsonb;
  ids uuid[];
begin
  select c.body -> 'rights' into it from app.custody_change c
  where c.workspace_id = ws and c.id = change and c.kind = 'rights' and c.state = 'agreed' and c.not_before <= moment;
  case it ->> 'what'
    when 'member' then
      update app.member m set
        roles = array(select distinct r from unnest(m.roles || array(select jsonb_array_elements_text(it -> 'addRoles'))) r order by r),
        clearance = greatest(m.clearance, (it ->> 'clearance')::smallint),
        named_for_protected = m.named_for_protected or (it ->> 'namedForProtected')::boolean,
        ended_at = case when (it ->> 'takeBack')::boolean then null else m.ended_at end
      where m.workspace_id = ws and m.id = (it ->> 'memberId')::uuid;
      return found;
    when 'vetting' then
      update app.actor a set vetted_at = case when (it ->> 'vetted')::boolean then coalesce(a.vetted_at, moment) end
      where a.workspace_id = ws and a.id = (it ->> 'organisationId')::uuid;
      return found;
    when 'steering' then
      ids := array(select jsonb_array_elements_text(it -> 'organisationIds')::uuid);
      update app.steering s set until = moment where s.workspace_id = ws and s.until is null and not s.organisation_id = any (ids);
      insert into app.steering (workspace_id, organisation_id, since)
      select ws, a.id, moment from app.actor a where a.workspace_id = ws and a.id = any (ids) and a.kind <> 'person'
      on conflict (workspace_id, organisation_id) do update set until = null;
      return true;
    else
      return false;
  end case;
end $$;
revoke all on function app.two_voices(uuid), app.note_two_voices(), app.give_rights(uuid, timestamptz) from public;
grant execute on function app.give_rights(uuid, timestamptz) to {app}, {worker};
