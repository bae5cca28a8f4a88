-- Warnings as messages of the Common Alerting Protocol 1.2: those that left, kept as they were made, and those that came in.

create table app.cap_workspace (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  -- what messages of this workspace name as their sender: random unless an administrator gives a name of their own
  sender text not null check (sender ~ '^[^[:space:],<&]{1,200}$'),
  sender_name text check (length(sender_name) between 1 and 200),
  -- whether anybody may read the warnings that are CLEAR and were given free for it
  public_feed boolean not null default false,
  primary key (workspace_id)
);

-- What a person decided about one alert: whether it stands in the feed for partners, or in the open one too.
create table app.cap_share (
  workspace_id uuid not null,
  alert_id uuid not null,
  share text not null check (share in ('none', 'feed', 'public')),
  member_id uuid,
  at timestamptz not null,
  primary key (workspace_id, alert_id),
  foreign key (workspace_id, alert_id) references app.alert (workspace_id, id) on delete cascade
);

create table app.cap_message (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  -- random; of a message of ours also its identifier
  id uuid not null,
  direction text not null check (direction in ('out', 'in')),
  -- null for a cancellation of what never came here
  alert_id uuid,
  -- the step in the alert's life that a message of ours tells of
  alert_message_id uuid,
  n int not null,
  sender text not null,
  identifier text not null,
  -- as the message writes it: references repeat it
  sent text not null,
  sent_at timestamptz not null,
  msg_type text not null check (msg_type in ('Alert', 'Update', 'Cancel')),
  status text not null,
  scope text not null check (scope in ('Public', 'Restricted', 'Private')),
  level smallint not null check (level between 1 and 3),
  headline text not null,
  event text not null,
  language text not null,
  -- the bytes as they were made or received, a signature within them included
  body bytea not null,
  -- SHA-256 over what the message says, however it was written
  content_hash bytea not null,
  "references" jsonb not null default '[]',
  unknown_references jsonb not null default '[]',
  warnings jsonb not null default '[]',
  signed boolean not null default false,
  -- passages that were left out of a message of ours, and whether it goes without any words
  left_out int not null default 0,
  wordless boolean not null default false,
  -- of a message that came in: what a person is to decide, and what was decided
  proposes text check (proposes in ('update', 'cancel')),
  decision text check (decision in ('taken', 'left')),
  decision_reason text,
  decided_by uuid,
  decided_at timestamptz,
  label smallint not null check (label between 0 and 4),
  owner_organisation_id uuid,
  member_id uuid,
  at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, sender, identifier),
  unique (workspace_id, alert_message_id),
  foreign key (workspace_id, alert_id) references app.alert (workspace_id, id) on delete cascade,
  check (direction = 'in' or alert_id is not null)
);
create index cap_message_alert on app.cap_message (workspace_id, alert_id, n);
create index cap_message_feed on app.cap_message (workspace_id, sent_at desc, id desc) where direction = 'out';
create index cap_message_in on app.cap_message (workspace_id, at desc) where direction = 'in';

do $$
declare t text;
begin
  foreach t in array array['cap_workspace', 'cap_share', 'cap_message'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format($p$create policy make on app.%I for insert to {app}
      with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy change on app.%I for update to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant select, insert, update on app.%I to {app}', t);
  end loop;
end $$;
create policy read on app.cap_workspace for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) <> 0);
create policy read on app.cap_share for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.alert a where a.workspace_id = cap_share.workspace_id and a.id = alert_id));
-- A message is read by those who may read its alert as it is now, and the message as it was labelled when it was made.
create policy read on app.cap_message for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (alert_id is null and (select nullif(current_setting('app.reads', true), '')::int) & 8 <> 0
      or exists (select 1 from app.alert a where a.workspace_id = cap_message.workspace_id and a.id = alert_id))
    and (label <= least(2, (select nullif(current_setting('app.clearance', true), '')::int))
      or label > 2 and app.may_read_label(label, owner_organisation_id, coalesce(alert_id, id), workspace_id)
      or alert_id is not null and app.is_asked(workspace_id, alert_id)));

-- The open feed, for which no claim is set: only where a workspace has one, only what is CLEAR now and was when it was made, only what a
-- person gave free.
create function app.public_cap(ws uuid, one uuid, before_at timestamptz, before_id uuid, most int)
returns table (id uuid, sent_at timestamptz, msg_type text, level smallint, headline text, event text, body bytea)
language sql stable security definer set search_path = pg_catalog, app as $$
  select m.id, m.sent_at, m.msg_type, m.level, m.headline, m.event, m.body
  from app.cap_workspace w
  join app.cap_message m on m.workspace_id = w.workspace_id
  join app.alert a on a.workspace_id = m.workspace_id and a.id = m.alert_id
  join app.cap_share s on s.workspace_id = m.workspace_id and s.alert_id = m.alert_id
  where w.workspace_id = ws and w.public_feed and m.direction = 'out' and m.scope = 'Public' and m.label = 0 and a.label = 0
    and s.share = 'public' and (one is null or m.id = one)
    and (before_at is null or (m.sent_at, m.id) < (before_at, before_id))
  order by m.sent_at desc, m.id desc limit most
$$;
create function app.public_cap_sender(ws uuid) returns table (sender text, sender_name text)
language sql stable security definer set search_path = pg_catalog, app as $$
  select w.sender, w.sender_name from app.cap_workspace w where w.workspace_id = ws and w.public_feed
$$;
revoke all on function app.public_cap(uuid, uuid, timestamptz, uuid, int), app.public_cap_sender(uuid) from public;
grant execute on function app.public_cap(uuid, uuid, timestamptz, uuid, int), app.public_cap_sender(uuid) to {app};
