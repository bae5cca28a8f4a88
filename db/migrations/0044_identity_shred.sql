-- Identities sealed before they lay under their source's shred key, for the nightly chore that puts them there: what custodians sealed, still sealed.
create function app.identities_bare(most int) returns table (id uuid, source_id uuid, envelope bytea)
language sql stable security definer set search_path = pg_catalog, sealed as $$
  select i.id, i.source_id, i.envelope from sealed.identity i
  where i.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and substring(i.envelope from 1 for 8) <> 'bz-shred'::bytea
  order by i.id limit least(most, 200)
$$;
-- Only as long as it is what was read: shares may be made anew meanwhile.
create function app.identity_cover(identity uuid, before bytea, covered bytea) returns boolean
language plpgsql security definer set search_path = pg_catalog, sealed as $$
begin
  update sealed.identity i set envelope = covered
  where i.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and i.id = identity and i.envelope = before
    and substring(covered from 1 for 8) = 'bz-shred'::bytea;
  return found;
end $$;
revoke all on function app.identities_bare(int), app.identity_cover(uuid, bytea, bytea) from public;
grant execute on function app.identities_bare(int), app.identity_cover(uuid, bytea, bytea) to {worker};
