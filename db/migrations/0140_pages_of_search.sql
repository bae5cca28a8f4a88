-- Lists that are searched go on beyond the few hundred that are weighed: all others that fit, the newest first. The predicates are those of
-- find_organisations and find_initiatives. Ids only.

-- the same question again weighs the same: a page after the first begins where the one before ended
alter function app.find_organisations(jsonb, jsonb, text, int) set synchronize_seqscans = off;
alter function app.find_initiatives(jsonb, jsonb, int) set synchronize_seqscans = off;

create function app.more_organisations(terms jsonb, marks jsonb, seen uuid[], below uuid, most int) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, app rows 200 as $$
declare
  ws uuid := nullif(current_setting('app.workspace', true), '')::uuid;
  own uuid := nullif(current_setting('app.organisation', true), '')::uuid;
  clear int := case when nullif(current_setting('app.clearance', true), '') is null then -1
    else greatest(1, least(2, current_setting('app.clearance', true)::int)) end;
  question tsquery;
begin
  if coalesce(nullif(current_setting('app.reads', true), '')::int, 0) & 4096 = 0 then return; end if;
  question := app.directory_question(terms, marks);
  if question is null then return; end if;
  return query select a.id from app.actor a
    where a.words @@ question and a.workspace_id = ws and a.ended_at is null and a.merged_into_id is null and a.kind <> 'person'
      and (a.label <= clear or a.id = own or a.label > 2 and app.may_read_label(a.label, a.owner_organisation_id, a.id, a.workspace_id))
      and (below is null or a.id < below) and a.id <> all (seen)
    order by a.id desc limit most;
end $$;

create function app.more_initiatives(terms jsonb, marks jsonb, seen uuid[], below uuid, most int) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, app rows 200 as $$
declare
  ws uuid := nullif(current_setting('app.workspace', true), '')::uuid;
  clear int := case when nullif(current_setting('app.clearance', true), '') is null then -1
    else greatest(1, least(2, current_setting('app.clearance', true)::int)) end;
  question tsquery;
begin
  if coalesce(nullif(current_setting('app.reads', true), '')::int, 0) & 4096 = 0 then return; end if;
  question := app.directory_question(terms, marks);
  if question is null then return; end if;
  return query select i.id from app.initiative i
    where i.words @@ question and i.workspace_id = ws
      and (i.label <= clear or i.label > 2 and app.may_read_label(i.label, i.owner_organisation_id, i.id, i.workspace_id))
      and (below is null or i.id < below) and i.id <> all (seen)
    order by i.id desc limit most;
end $$;

revoke all on function app.more_organisations(jsonb, jsonb, uuid[], uuid, int), app.more_initiatives(jsonb, jsonb, uuid[], uuid, int) from public;
grant execute on function app.more_organisations(jsonb, jsonb, uuid[], uuid, int), app.more_initiatives(jsonb, jsonb, uuid[], uuid, int)
  to {app}, {worker};
