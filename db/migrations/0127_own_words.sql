-- The words that people get by SMS and in messengers, in a workspace's own languages. Two people of different organisations agree to them, after a day. See decision 0045.

-- language to key to text
alter table app.custody_settings add column sms_words jsonb;

drop function app.courier_settings(uuid);
create function app.courier_settings(ws uuid) returns table (policy text, words jsonb, own jsonb)
language sql stable security definer set search_path = pg_catalog, app as $$
  select case when exists (select from app.workspace w where w.id = ws and w.exercise) then 'none' else coalesce(s.addresses, 'none') end, s.outside_words,
    s.sms_words
  from (select 1) one left join app.custody_settings s on s.workspace_id = ws
$$;
revoke all on function app.courier_settings(uuid) from public;
grant execute on function app.courier_settings(uuid) to {courier};
