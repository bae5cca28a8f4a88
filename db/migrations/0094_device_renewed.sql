-- A browser of a monitor gives its device another token at once: the one in the link stays behind in the browser's history, and opens nothing any more.
create function app.device_renew(device uuid, hash bytea) returns void
language sql volatile security definer set search_path = pg_catalog, app as $$
  update app.device_credential d set token_hash = hash
  where d.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and d.id = device and d.revoked_at is null
$$;
revoke all on function app.device_renew(uuid, bytea) from public;
grant execute on function app.device_renew(uuid, bytea) to {app};
