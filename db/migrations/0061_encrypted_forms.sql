-- Forms filled under a key that this server does not have, for the custodians' page: a list that names nobody, and one part at a time.
drop function app.encrypted_original(uuid);

create function app.encrypted_list(most int) returns table (id uuid, title text, form_id text, version text, received_at timestamptz, incomplete boolean, parts text[])
language sql stable security definer set search_path = pg_catalog, app, sealed as $$
  select s.id, f.title, f.form_id, v.version, s.received_at, s.incomplete,
    (select coalesce(array_agg(o.part order by o.part), '{}') from sealed.original o where o.workspace_id = s.workspace_id and o.submission_id = s.id)
  from app.submission s
  join app.form f on f.workspace_id = s.workspace_id and f.id = s.form
  join app.form_version v on v.workspace_id = s.workspace_id and v.id = s.version_id
  where s.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and s.encrypted and s.redacted_at is null and s.superseded_by_id is null
    and nullif(current_setting('app.reads', true), '')::int & 32768 <> 0
  order by s.received_at desc, s.id desc limit most
$$;

create function app.encrypted_part(submission uuid, named text) returns table (source_id uuid, epoch text, wrapped bytea, envelope bytea)
language sql stable security definer set search_path = pg_catalog, app, sealed as $$
  select s.source_id, k.epoch::text, k.wrapped, o.envelope
  from app.submission s
  join sealed.original o on o.workspace_id = s.workspace_id and o.submission_id = s.id and o.part = named
  join sealed.shred_key k on k.workspace_id = s.workspace_id and k.source_id = s.source_id
  where s.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and s.id = submission and s.encrypted
    and nullif(current_setting('app.reads', true), '')::int & 32768 <> 0
$$;
revoke all on function app.encrypted_list(int), app.encrypted_part(uuid, text) from public;
grant execute on function app.encrypted_list(int), app.encrypted_part(uuid, text) to {app};
create index submission_encrypted on app.submission (workspace_id, received_at desc) where encrypted;
