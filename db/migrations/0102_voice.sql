-- Recordings that people leave are reports with a sound; the top level of alerts is rung to whoever agreed to a telephone. See decision 0102.

alter table app.sms_line drop constraint sms_line_gateway_check;
alter table app.sms_line add constraint sms_line_gateway_check check (gateway in
  ('http', 'twilio', 'africastalking', 'vonage', 'infobip', 'rapidpro', 'frontlinesms', 'smssync', 'android', 'mail', 'telegram', 'whatsapp',
   'call_http', 'call_twilio', 'call_africastalking'));
create or replace function app.line_channel(gateway text) returns text
language sql immutable set search_path = pg_catalog as $$
  select case when gateway like 'call\_%' then 'voice' when gateway = 'mail' then 'email' when gateway in ('telegram', 'whatsapp') then gateway else 'sms' end
$$;

alter table app.responder_channel drop constraint responder_channel_channel_check;
alter table app.responder_channel add constraint responder_channel_channel_check check (channel in ('email', 'push', 'webhook', 'app', 'phone'));

-- A delivery on its way by telephone: handed to the courier, which alone speaks to gateways, and read back by the worker. Its number goes when it is over.
create table app.call (
  workspace_id uuid not null,
  -- of the delivery
  id uuid not null,
  way text not null check (way in ('voice', 'sms')),
  number text,
  language text not null,
  state text not null default 'queued' check (state in ('queued', 'dialled', 'over')),
  -- `pressed`, `heard`, `sent`, `delivered`, or a code of what kept it
  outcome text check (length(outcome) <= 40),
  line_id uuid,
  external_id text check (length(external_id) <= 200),
  created_at timestamptz not null,
  -- while it is dialled: when it is given up
  until timestamptz,
  read_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, id) references app.delivery (workspace_id, id) on delete cascade
);
create index call_queued on app.call (created_at) where state <> 'over';
create index call_unread on app.call (created_at) where state = 'over' and read_at is null;
create index call_external on app.call (workspace_id, line_id, external_id) where external_id is not null;
alter table app.call enable row level security;
create policy work on app.call for all to {courier}, {worker}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select, insert, update on app.call to {worker};
grant select, update (state, outcome, line_id, external_id, until, number) on app.call to {courier};

create function app.calls_due(now timestamptz, most int) returns table (workspace_id uuid, id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$
  select c.workspace_id, c.id from app.call c where c.state = 'queued' or (c.state = 'dialled' and c.until <= now) order by c.created_at limit most
$$;
create function app.calls_over(most int) returns table (workspace_id uuid, id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$
  select c.workspace_id, c.id from app.call c where c.state = 'over' and c.read_at is null order by c.created_at limit most
$$;
revoke all on function app.calls_due(timestamptz, int), app.calls_over(int) from public;
grant execute on function app.calls_due(timestamptz, int) to {courier};
grant execute on function app.calls_over(int) to {worker};
