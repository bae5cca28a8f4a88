-- Telegram and WhatsApp, where two people of different organisations accepted that their provider learns number and contact. See decision 0101.

alter table app.custody_settings add column providers text[] not null default '{}' check (providers <@ array['telegram', 'whatsapp']);

alter table app.sms_line drop constraint sms_line_gateway_check;
alter table app.sms_line add constraint sms_line_gateway_check check (gateway in
  ('http', 'twilio', 'africastalking', 'vonage', 'infobip', 'rapidpro', 'frontlinesms', 'smssync', 'android', 'mail', 'telegram', 'whatsapp'));
alter table app.reach drop constraint reach_channel_check;
alter table app.reach add constraint reach_channel_check check (channel in ('sms', 'email', 'telegram', 'whatsapp'));
alter table app.report drop constraint report_channel_check;
alter table app.report add constraint report_channel_check
  check (channel in ('web', 'desk', 'visit', 'import', 'sms', 'form', 'email', 'voice', 'telegram', 'whatsapp'));

create or replace function app.line_channel(gateway text) returns text
language sql immutable set search_path = pg_catalog as $$
  select case gateway when 'mail' then 'email' when 'telegram' then 'telegram' when 'whatsapp' then 'whatsapp' else 'sms' end
$$;

-- Whether a line may be used at all. An exercise stays inside.
create function app.line_accepted(ws uuid, gateway text) returns boolean
language sql stable security definer set search_path = pg_catalog, app as $$
  select gateway not in ('telegram', 'whatsapp') or (
    exists (select from app.custody_settings s where s.workspace_id = ws and gateway = any (s.providers))
    and not exists (select from app.workspace w where w.id = ws and w.exercise))
$$;

create or replace function app.sms_line_by_token(hash bytea)
returns table (workspace_id uuid, id uuid, gateway text, settings jsonb, state text)
language sql stable security definer set search_path = pg_catalog, app as $$
  select l.workspace_id, l.id, l.gateway, l.settings, case when app.line_accepted(l.workspace_id, l.gateway) then l.state else 'off' end
  from app.sms_line l where l.token_hash = hash
$$;
create or replace function app.lines_visited(code text) returns table (workspace_id uuid, id uuid, settings jsonb, read_to jsonb)
language sql stable security definer set search_path = pg_catalog, app as $$
  select l.workspace_id, l.id, l.settings, l.read_to from app.sms_line l
  where l.gateway = code and l.state = 'on' and app.line_accepted(l.workspace_id, l.gateway)
$$;

-- Pictures and recordings are not in a webhook: it names them, and they are fetched before the message is handed on.
alter table vault.inbound add column fetch_at timestamptz;
alter table vault.inbound add column fetch_tries smallint not null default 0;
alter table vault.inbound add column files smallint not null default 0;

revoke all on function app.line_accepted(uuid, text) from public;
grant execute on function app.line_accepted(uuid, text) to {app}, {courier};
