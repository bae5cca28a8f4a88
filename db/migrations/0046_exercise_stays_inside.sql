-- An exercise keeps no address and tells nobody outside, whatever was agreed in it.
create or replace function app.courier_settings(ws uuid) returns table (policy text, words jsonb)
language sql stable security definer set search_path = pg_catalog, app as $$
  select case when exists (select from app.workspace w where w.id = ws and w.exercise) then 'none' else coalesce(s.addresses, 'none') end, s.outside_words
  from (select 1) one left join app.custody_settings s on s.workspace_id = ws
$$;
create or replace function app.answering(ws uuid) returns table (policy text, public_key bytea, channels text[])
language sql stable security definer set search_path = pg_catalog, app as $$
  select case when exists (select from app.workspace w where w.id = ws and w.exercise) then 'none'
      else coalesce((select s.addresses from app.custody_settings s where s.workspace_id = ws), 'none') end,
    k.public_key, coalesce(k.channels, '{}')
  from (select 1) one left join app.courier_key k on true
$$;
