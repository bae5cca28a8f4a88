-- A judgement that somebody should act, put before named people who must answer.

-- What a responder has agreed to answer for, in writing.
create table app.mandate (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  -- the person or duty post that answers
  responder_actor_id uuid not null,
  organisation_id uuid,
  title text not null,
  themes text[] not null default '{}',
  highest_label smallint not null default 2 check (highest_label between 0 and 4),
  duty_post boolean not null default false,
  -- a way round the authorities of the area
  independent_route boolean not null default false,
  coordinator boolean not null default false,
  substitute_mandate_id uuid,
  clocks jsonb not null default '{}',
  quiet_from time,
  quiet_to time,
  time_zone text not null default 'UTC',
  language text not null default 'en',
  agreed_at timestamptz not null,
  agreed_how text not null default '',
  ends_at timestamptz,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, responder_actor_id) references app.actor (workspace_id, id),
  foreign key (workspace_id, substitute_mandate_id) references app.mandate (workspace_id, id)
);
create table app.mandate_place (
  workspace_id uuid not null,
  mandate_id uuid not null,
  place_id uuid not null,
  primary key (workspace_id, mandate_id, place_id),
  foreign key (workspace_id, mandate_id) references app.mandate (workspace_id, id) on delete cascade
);
create table app.duty_shift (
  workspace_id uuid not null,
  id uuid not null,
  mandate_id uuid not null,
  actor_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  primary key (workspace_id, id),
  foreign key (workspace_id, mandate_id) references app.mandate (workspace_id, id) on delete cascade,
  foreign key (workspace_id, actor_id) references app.actor (workspace_id, id)
);
-- Where a responder's notice is delivered. Office addresses of responders, not of sources.
create table app.responder_channel (
  workspace_id uuid not null,
  id uuid not null,
  actor_id uuid not null,
  channel text not null check (channel in ('email', 'push', 'webhook', 'app')),
  target jsonb not null,
  -- a second factor agreed beforehand, for those without an account: a keyed hash of a word or number
  passphrase_hash text,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, actor_id) references app.actor (workspace_id, id)
);

create table app.alert (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  number int not null,
  state text not null default 'draft' check (state in ('draft', 'issued', 'closed', 'cancelled')),
  level smallint not null check (level between 1 and 3),
  certainty text not null default 'possible' check (certainty in ('observed', 'likely', 'possible', 'unlikely', 'unknown')),
  urgency text not null default 'expected' check (urgency in ('immediate', 'expected', 'future', 'past', 'unknown')),
  headline text not null check (length(headline) between 1 and 200),
  why text not null default '',
  asked text not null default '',
  uncertainty text not null default '',
  language text not null default 'en',
  themes text[] not null default '{}',
  place_id uuid,
  place_text text,
  lat double precision,
  lon double precision,
  radius_km real,
  expected_until timestamptz,
  -- 'named' when alert_implicated lists them; 'unclear' until a person decides; 'decided_unclear' once one did
  implicated text not null default 'unclear' check (implicated in ('named', 'unclear', 'decided_unclear', 'none')),
  implicated_decided_by uuid,
  origin text not null default 'analyst' check (origin in ('analyst', 'rule', 'report', 'cap')),
  rule_id uuid,
  cap_identifier text,
  cap_sender text,
  outcome text,
  outcome_judged text check (outcome_judged in ('prevented', 'reduced', 'no_effect', 'happened_anyway', 'false_alarm', 'unknown')),
  learned text,
  cancel_reason text,
  label smallint not null default 2 check (label between 0 and 4),
  owner_organisation_id uuid,
  created_by uuid,
  created_at timestamptz not null,
  issued_at timestamptz,
  closed_at timestamptz,
  updated_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, number)
);
create index alert_state on app.alert (workspace_id, state, issued_at desc);
create unique index alert_cap on app.alert (workspace_id, cap_sender, cap_identifier) where cap_identifier is not null;

-- What the alert rests on. Responders see none of these rows.
create table app.alert_basis (
  workspace_id uuid not null,
  alert_id uuid not null,
  subject_kind text not null check (subject_kind in ('incident', 'report', 'rumour', 'rule')),
  subject_id uuid not null,
  primary key (workspace_id, alert_id, subject_kind, subject_id),
  foreign key (workspace_id, alert_id) references app.alert (workspace_id, id) on delete cascade
);
create table app.alert_implicated (
  workspace_id uuid not null,
  alert_id uuid not null,
  actor_id uuid not null,
  primary key (workspace_id, alert_id, actor_id),
  foreign key (workspace_id, alert_id) references app.alert (workspace_id, id) on delete cascade,
  foreign key (workspace_id, actor_id) references app.actor (workspace_id, id)
);
-- The implicated, those they obey and those they command: none of them sees the alert. Worked out when it is saved.
create table app.alert_block (
  workspace_id uuid not null,
  alert_id uuid not null,
  actor_id uuid not null,
  primary key (workspace_id, alert_id, actor_id),
  foreign key (workspace_id, alert_id) references app.alert (workspace_id, id) on delete cascade
);
create table app.alert_message (
  workspace_id uuid not null,
  id uuid not null,
  alert_id uuid not null,
  n int not null,
  kind text not null check (kind in ('alert', 'update', 'cancel', 'close')),
  body jsonb not null,
  member_id uuid,
  at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, alert_id, n),
  foreign key (workspace_id, alert_id) references app.alert (workspace_id, id) on delete cascade
);

-- The ladder of one alert before one named responder: its whole state, and the one timer to fire. Folded by the rules.
create table app.ladder (
  workspace_id uuid not null,
  id uuid not null,
  alert_id uuid not null,
  state jsonb not null,
  next_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, alert_id) references app.alert (workspace_id, id) on delete cascade
);
create index ladder_timer on app.ladder (next_at) where next_at is not null;
create index ladder_alert on app.ladder (workspace_id, alert_id);

-- An alert before one named responder, with its clock.
create table app.notice (
  workspace_id uuid not null,
  id uuid not null,
  alert_id uuid not null,
  ladder_id uuid not null,
  mandate_id uuid,
  responder_actor_id uuid not null,
  rank text not null check (rank in ('responder', 'substitute', 'coordinator', 'referred')),
  -- why it came here: issued, declined, silent, not_delivered, referred, woke, blocked, raised
  why text not null,
  -- the notice this one follows: after a decline, silence or referral
  follows_id uuid,
  state text not null check (state in ('queued', 'sent', 'delivered', 'seen', 'accepted', 'declined', 'referred', 'silent', 'unanswered', 'not_delivered', 'withdrawn')),
  reason text,
  referred_to_actor_id uuid,
  answer_by timestamptz,
  queued_at timestamptz not null,
  late_by_ms bigint not null default 0,
  -- when the worker gave it to the responder's channels
  dispatched_at timestamptz,
  sent_at timestamptz,
  delivered_at timestamptz,
  seen_at timestamptz,
  answered_at timestamptz,
  answered_by_member_id uuid,
  token_hash bytea,
  token_expires_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, alert_id) references app.alert (workspace_id, id) on delete cascade,
  foreign key (workspace_id, ladder_id) references app.ladder (workspace_id, id) on delete cascade,
  foreign key (workspace_id, responder_actor_id) references app.actor (workspace_id, id)
);
create index notice_alert on app.notice (workspace_id, alert_id);
create index notice_ladder on app.notice (workspace_id, ladder_id);
create index notice_responder on app.notice (workspace_id, responder_actor_id, queued_at desc);
create index notice_undispatched on app.notice (queued_at) where dispatched_at is null;
create unique index notice_token on app.notice (token_hash) where token_hash is not null;

create table app.notice_event (
  workspace_id uuid not null,
  id uuid not null,
  notice_id uuid not null,
  kind text not null,
  due_at timestamptz,
  at timestamptz not null,
  detail jsonb not null default '{}',
  primary key (workspace_id, id),
  foreign key (workspace_id, notice_id) references app.notice (workspace_id, id) on delete cascade
);
create index notice_event_notice on app.notice_event (workspace_id, notice_id, at);

-- One attempt series per notice and channel.
create table app.delivery (
  workspace_id uuid not null,
  id uuid not null,
  notice_id uuid not null,
  channel_id uuid,
  channel text not null,
  purpose text not null check (purpose in ('notice', 'reminder', 'cancelled', 'updated')),
  state text not null default 'queued' check (state in ('queued', 'sent', 'confirmed', 'failed')),
  attempts int not null default 0,
  next_at timestamptz,
  last_error text,
  created_at timestamptz not null,
  sent_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, notice_id) references app.notice (workspace_id, id) on delete cascade
);
create index delivery_due on app.delivery (next_at) where state = 'queued';

create table app.response (
  workspace_id uuid not null,
  id uuid not null,
  alert_id uuid not null,
  notice_id uuid,
  what text not null,
  owner_actor_id uuid not null,
  due_at timestamptz,
  state text not null default 'planned' check (state in ('planned', 'under_way', 'done', 'failed', 'given_up')),
  result text,
  reason text,
  learned text,
  created_by uuid,
  created_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, alert_id) references app.alert (workspace_id, id) on delete cascade,
  foreign key (workspace_id, owner_actor_id) references app.actor (workspace_id, id)
);
create index response_alert on app.response (workspace_id, alert_id);

-- Feedback owed to a source or a community.
create table app.obligation (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('source', 'community')),
  source_id uuid,
  community_place_id uuid,
  community text,
  about_kind text not null check (about_kind in ('report', 'incident', 'alert', 'rumour')),
  about_id uuid not null,
  alert_id uuid,
  channel text,
  due_at timestamptz not null,
  state text not null default 'open' check (state in ('open', 'done', 'declined', 'impossible')),
  said text,
  said_channel text,
  through text,
  reason text,
  label smallint not null default 2 check (label between 0 and 4),
  owner_organisation_id uuid,
  created_at timestamptz not null,
  ended_at timestamptz,
  ended_by uuid,
  primary key (workspace_id, id),
  check ((kind = 'source') = (source_id is not null)),
  check (state <> 'done' or said is not null),
  check (state <> 'impossible' or reason is not null)
);
create index obligation_open on app.obligation (workspace_id, due_at) where state = 'open';
create unique index obligation_once on app.obligation (workspace_id, source_id, about_id) where kind = 'source';

do $$
declare t text;
begin
  foreach t in array array['mandate', 'mandate_place', 'duty_shift', 'responder_channel', 'alert', 'alert_basis', 'alert_implicated',
    'alert_block', 'alert_message', 'ladder', 'notice', 'notice_event', 'delivery', 'response', 'obligation'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format($p$create policy make on app.%I for insert to {app}
      with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy change on app.%I for update to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy work on app.%I for all to {worker}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant select, insert, update on app.%I to {app}', t);
    execute format('grant select, insert, update on app.%I to {worker}', t);
  end loop;
  foreach t in array array['mandate_place', 'duty_shift', 'alert_implicated', 'alert_block', 'alert_basis'] loop
    execute format($p$create policy remove on app.%I for delete to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant delete on app.%I to {app}', t);
  end loop;
  foreach t in array array['mandate', 'mandate_place', 'duty_shift', 'responder_channel'] loop
    execute format($p$create policy read on app.%I for select to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
        and (select nullif(current_setting('app.reads', true), '')::int) & 128 <> 0)$p$, t);
  end loop;
end $$;

-- Is the asking member among the blocked of this alert? Runs as owner, so that the block list itself stays unread.
create function app.is_blocked(ws uuid, alert uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, app as $$
  select exists (
    select 1 from app.alert_block b
    where b.workspace_id = ws and b.alert_id = alert
      and b.actor_id = any (string_to_array(nullif(current_setting('app.actors', true), ''), ',')::uuid[]))
$$;
-- Was the asking member, or the holder of a notice's link, asked about this alert?
create function app.is_asked(ws uuid, alert uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, app as $$
  select exists (
    select 1 from app.notice n
    where n.workspace_id = ws and n.alert_id = alert and n.state <> 'withdrawn'
      and (n.responder_actor_id = any (string_to_array(nullif(current_setting('app.actors', true), ''), ',')::uuid[])
        or n.id = nullif(current_setting('app.notice', true), '')::uuid))
$$;
create function app.actor_blocked(ws uuid, alert uuid, actor uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, app as $$
  select exists (select 1 from app.alert_block b where b.workspace_id = ws and b.alert_id = alert and b.actor_id = actor)
$$;
revoke all on function app.is_blocked(uuid, uuid), app.is_asked(uuid, uuid), app.actor_blocked(uuid, uuid, uuid) from public;
grant execute on function app.actor_blocked(uuid, uuid, uuid) to {app}, {worker};
grant execute on function app.is_blocked(uuid, uuid), app.is_asked(uuid, uuid) to {app}, {worker};

create policy read on app.alert for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and not app.is_blocked(workspace_id, id)
    and (((select nullif(current_setting('app.reads', true), '')::int) & 8 <> 0
        and (label <= least(2, (select nullif(current_setting('app.clearance', true), '')::int)) or label > 2 and app.may_read_label(label, owner_organisation_id, id, workspace_id)))
      or app.is_asked(workspace_id, id)));
create policy read on app.alert_message for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.alert a where a.workspace_id = alert_message.workspace_id and a.id = alert_id));
create policy read on app.ladder for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and not app.is_blocked(workspace_id, alert_id)
    and ((select nullif(current_setting('app.reads', true), '')::int) & 8 <> 0 or app.is_asked(workspace_id, alert_id)));
create policy read on app.notice for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and not app.is_blocked(workspace_id, alert_id)
    and ((select nullif(current_setting('app.reads', true), '')::int) & 8 <> 0
      or responder_actor_id = any ((select string_to_array(nullif(current_setting('app.actors', true), ''), ',')::uuid[])::uuid[])
      or id = (select nullif(current_setting('app.notice', true), '')::uuid)));
create policy read on app.response for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.alert a where a.workspace_id = response.workspace_id and a.id = alert_id));
do $$
declare t text;
begin
  -- the workings of an alert: for those who may read alerts, not for those merely asked
  foreach t in array array['alert_basis', 'alert_implicated', 'alert_block'] loop
    execute format($p$create policy read on app.%1$I for select to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
        and (select nullif(current_setting('app.reads', true), '')::int) & 8 <> 0
        and exists (select 1 from app.alert a where a.workspace_id = %1$I.workspace_id and a.id = alert_id))$p$, t);
  end loop;
  foreach t in array array['notice_event', 'delivery'] loop
    execute format($p$create policy read on app.%1$I for select to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
        and exists (select 1 from app.notice n where n.workspace_id = %1$I.workspace_id and n.id = notice_id))$p$, t);
  end loop;
end $$;
create policy read on app.obligation for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 32 <> 0
    and (alert_id is null or not app.is_blocked(workspace_id, alert_id))
    and (label <= least(2, (select nullif(current_setting('app.clearance', true), '')::int)) or label > 2 and app.may_read_label(label, owner_organisation_id, id, workspace_id)));

-- The link in a notice, before any claim is set.
create function app.notice_by_token(hash bytea)
returns table (workspace_id uuid, workspace_slug text, workspace_name text, exercise boolean, id uuid, alert_id uuid, responder_actor_id uuid,
  mandate_id uuid, token_expires_at timestamptz, highest_label smallint, passphrase_hash text)
language sql stable security definer set search_path = pg_catalog, app as $$
  select n.workspace_id, w.slug, w.name, w.exercise, n.id, n.alert_id, n.responder_actor_id, n.mandate_id, n.token_expires_at,
    coalesce(m.highest_label, 1::smallint),
    (select c.passphrase_hash from app.responder_channel c where c.workspace_id = n.workspace_id and c.actor_id = n.responder_actor_id
      and c.passphrase_hash is not null and c.ended_at is null order by c.created_at desc limit 1)
  from app.notice n join app.workspace w on w.id = n.workspace_id
  left join app.mandate m on m.workspace_id = n.workspace_id and m.id = n.mandate_id
  where n.token_hash = hash
$$;
revoke all on function app.notice_by_token(bytea) from public;
grant execute on function app.notice_by_token(bytea) to {app};

-- Timers that are due, across workspaces: the worker then works each inside its workspace.
create function app.due_ladders(now timestamptz, most int)
returns table (workspace_id uuid, id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$
  select l.workspace_id, l.id from app.ladder l where l.next_at <= now order by l.next_at limit most
$$;
create function app.undispatched_notices(most int)
returns table (workspace_id uuid, id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$
  select n.workspace_id, n.id from app.notice n where n.dispatched_at is null order by n.queued_at limit most
$$;
create function app.due_deliveries(now timestamptz, most int)
returns table (workspace_id uuid, id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$
  select d.workspace_id, d.id from app.delivery d where d.state = 'queued' and d.next_at <= now order by d.next_at limit most
$$;
revoke all on function app.due_ladders(timestamptz, int), app.undispatched_notices(int), app.due_deliveries(timestamptz, int) from public;
grant execute on function app.due_ladders(timestamptz, int), app.undispatched_notices(int), app.due_deliveries(timestamptz, int) to {worker};
