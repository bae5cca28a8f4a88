-- Outlines around what a release shows, copied when it goes out: the portal reads no table of places.
alter table published.release add column map jsonb;

create or replace function app.release_take_back(release uuid, reason text, day date) returns boolean
language plpgsql security definer set search_path = pg_catalog, app, published as $$
declare public uuid;
begin
  select r.public_id into public from app.release r
    where r.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and r.id = release and r.state = 'out'
      and nullif(current_setting('app.reads', true), '')::int & 65536 <> 0 and not app.release_blocked(r.workspace_id, r.id);
  if public is null then return false; end if;
  update published.release p set state = 'recalled', body = null, title = null, map = null, manifest = null, recalled_on = day, recall_reason = reason
    where p.id = public;
  return true;
end $$;
