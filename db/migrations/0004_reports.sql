-- Sources, what they told, the conversation with them; identities and addresses apart.

-- An alias. Nothing here or anywhere in app links it to a name, number, address or device.
create table app.source (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  alias text not null,
  languages text[] not null default '{}',
  area_place_id uuid,
  organisation_id uuid,
  -- enrolled before an event, a source counts as known; anonymous ones are not enrolled
  enrolled_at timestamptz,
  first_seen_on date not null,
  reliability char(1) not null default 'F' check (reliability in ('A', 'B', 'C', 'D', 'E', 'F')),
  reliability_reason text,
  may_ask boolean not null default false,
  wants_answer boolean not null default false,
  channel text not null,
  -- a keyed hash of the return code: sixteen digits that only the reporter holds
  return_code_hash bytea,
  label smallint not null default 2 check (label between 0 and 4),
  owner_organisation_id uuid,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, organisation_id) references app.actor (workspace_id, id)
);
create unique index source_return_code on app.source (workspace_id, return_code_hash) where return_code_hash is not null;

-- A monitor's device: a credential tied to an alias, never to a person.
create table app.device_credential (
  workspace_id uuid not null,
  id uuid not null,
  source_id uuid not null,
  token_hash bytea not null,
  created_at timestamptz not null,
  revoked_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, source_id) references app.source (workspace_id, id) on delete cascade
);
create unique index device_credential_hash on app.device_credential (token_hash);

-- Name, contacts, side, group, sex: ciphertext that this server cannot open. Insert only.
create table sealed.identity (
  workspace_id uuid not null,
  id uuid not null,
  source_id uuid not null,
  envelope bytea not null,
  created_at timestamptz not null,
  primary key (workspace_id, id)
);

-- How to answer, per channel; the courier alone.
create table vault.address (
  workspace_id uuid not null,
  id uuid not null,
  source_id uuid not null,
  channel text not null,
  ciphertext bytea not null,
  sender_hash bytea,
  expires_at timestamptz,
  created_at timestamptz not null,
  primary key (workspace_id, id)
);
create index address_source on vault.address (workspace_id, source_id);
grant select, insert, update, delete on vault.address to {courier};

-- One account by one source at one moment. Never edited: an edit is a new row that supersedes this one.
create table app.report (
  workspace_id uuid not null,
  id uuid not null,
  source_id uuid not null,
  channel text not null check (channel in ('web', 'desk', 'visit', 'import', 'sms', 'form', 'email', 'voice')),
  received_at timestamptz not null,
  -- what the sender's clock said; clocks of phones are wrong
  client_sent_at timestamptz,
  supersedes_id uuid,
  superseded_by_id uuid,
  -- what the sender chose, and what triage made of it
  kind text,
  type_code text,
  triage_kind text check (triage_kind in ('informative', 'threat', 'positive', 'hate_speech', 'coded', 'incitement')),
  text text not null,
  language text not null default 'und',
  when_from timestamptz,
  when_to timestamptz,
  when_precision text not null default 'unknown' check (when_precision in ('exact', 'about', 'day', 'week', 'month', 'unknown')),
  place_id uuid,
  place_text text,
  lat double precision check (lat between -90 and 90),
  lon double precision check (lon between -180 and 180),
  place_precision text not null default 'unknown' check (place_precision in ('point', 'village', 'district', 'region', 'country', 'unknown')),
  radius_km real,
  who text,
  killed_low int check (killed_low >= 0), killed_best int, killed_high int,
  hurt_low int check (hurt_low >= 0), hurt_best int, hurt_high int,
  basis text check (basis in ('saw', 'heard_from_witness', 'hearsay', 'media')),
  asks text,
  danger_now boolean not null default false,
  publisher text,
  -- sexual violence and harm to children: trained, named people only
  protected boolean not null default false,
  level smallint not null default 1 check (level between 0 and 3),
  state text not null default 'received' check (state in ('received', 'noise', 'under_review', 'assessed')),
  credibility smallint check (credibility between 1 and 6),
  claimed_by uuid,
  claimed_at timestamptz,
  claim_until timestamptz,
  claim_read_at timestamptz,
  triaged_by uuid,
  triaged_at timestamptz,
  assessed_at timestamptz,
  label smallint not null default 2 check (label between 0 and 4),
  owner_organisation_id uuid,
  import_id uuid,
  external_key text,
  content_hash bytea not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, source_id) references app.source (workspace_id, id),
  check (killed_low is null or killed_best is null or killed_low <= killed_best),
  check (killed_best is null or killed_high is null or killed_best <= killed_high),
  check (hurt_low is null or hurt_best is null or hurt_low <= hurt_best),
  check (hurt_best is null or hurt_high is null or hurt_best <= hurt_high)
);
create index report_queue on app.report (workspace_id, level desc, received_at) where state in ('received', 'under_review');
create index report_received on app.report (workspace_id, received_at desc);
create index report_source on app.report (workspace_id, source_id, received_at);
create index report_claim on app.report (workspace_id, claim_until) where claimed_by is not null;
create unique index report_external on app.report (workspace_id, external_key) where external_key is not null;

create table app.report_translation (
  workspace_id uuid not null,
  id uuid not null,
  report_id uuid not null,
  field text not null default 'text',
  language text not null,
  text text not null,
  translator_member_id uuid,
  method text not null check (method in ('person', 'machine')),
  created_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, report_id) references app.report (workspace_id, id) on delete cascade
);
create index report_translation_report on app.report_translation (workspace_id, report_id);

create table app.attachment (
  workspace_id uuid not null,
  id uuid not null,
  report_id uuid not null,
  media_type text not null,
  bytes bigint not null,
  sha256 bytea not null,
  -- SHA-256 of what was sent, so that the same again is known
  sent_sha256 bytea not null,
  cleared_at timestamptz,
  cleared_by uuid,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, report_id) references app.report (workspace_id, id) on delete cascade
);
create index attachment_report on app.attachment (workspace_id, report_id);

-- One text of the conversation with a source, in or out.
create table app.message (
  workspace_id uuid not null,
  id uuid not null,
  source_id uuid not null,
  report_id uuid,
  direction text not null check (direction in ('in', 'out')),
  -- a question expects an answer; a receipt and feedback do not
  role text not null check (role in ('receipt', 'question', 'answer', 'feedback', 'note')),
  text text not null,
  language text not null default 'und',
  choices text[],
  channel text not null,
  author_member_id uuid,
  answers_id uuid,
  at timestamptz not null,
  read_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, source_id) references app.source (workspace_id, id) on delete cascade
);
create index message_source on app.message (workspace_id, source_id, at);

-- A second reader samples the noise.
create table app.noise_check (
  workspace_id uuid not null,
  report_id uuid not null,
  reader_member_id uuid not null,
  verdict text not null check (verdict in ('noise', 'not_noise')),
  at timestamptz not null,
  primary key (workspace_id, report_id),
  foreign key (workspace_id, report_id) references app.report (workspace_id, id) on delete cascade
);

do $$
declare t text;
begin
  foreach t in array array['source', 'device_credential', 'report', 'report_translation', 'attachment', 'message', 'noise_check'] loop
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
end $$;

create policy read on app.source for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (((select nullif(current_setting('app.reads', true), '')::int) & 2 <> 0
        and (label <= least(2, (select nullif(current_setting('app.clearance', true), '')::int)) or label > 2 and app.may_read_label(label, owner_organisation_id, id, workspace_id)))
      or id = (select nullif(current_setting('app.source', true), '')::uuid)));

-- A report is seen by those who may read reports, within its label; a protected one only by those named for it;
-- and by the one who gave it, who came back with the code.
create policy read on app.report for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (((select nullif(current_setting('app.reads', true), '')::int) & 1 <> 0
        and (not protected or (select nullif(current_setting('app.reads', true), '')::int) & 1024 <> 0)
        and (label <= least(2, (select nullif(current_setting('app.clearance', true), '')::int)) or label > 2 and app.may_read_label(label, owner_organisation_id, id, workspace_id)))
      or source_id = (select nullif(current_setting('app.source', true), '')::uuid)));

create policy read on app.report_translation for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.report r where r.workspace_id = report_translation.workspace_id and r.id = report_id));
create policy read on app.attachment for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.report r where r.workspace_id = attachment.workspace_id and r.id = report_id));
create policy read on app.noise_check for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.report r where r.workspace_id = noise_check.workspace_id and r.id = report_id));
create policy read on app.message for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (((select nullif(current_setting('app.reads', true), '')::int) & 2048 <> 0
        and exists (select 1 from app.source s where s.workspace_id = message.workspace_id and s.id = source_id))
      or source_id = (select nullif(current_setting('app.source', true), '')::uuid)));
create policy read on app.device_credential for select to {app} using (false);

alter table sealed.identity enable row level security;
create policy make on sealed.identity for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant insert on sealed.identity to {app};

-- The return code's keyed hash finds the alias and nothing else.
create function app.source_by_code(ws uuid, hash bytea) returns uuid
language sql stable security definer set search_path = pg_catalog, app as $$
  select s.id from app.source s where s.workspace_id = ws and s.return_code_hash = hash
$$;
-- A retry from a bad line: is this id known, and was the content the same?
create function app.report_fingerprint(ws uuid, report uuid)
returns table (content_hash bytea, received_at timestamptz, source_id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$
  select r.content_hash, r.received_at, r.source_id from app.report r where r.workspace_id = ws and r.id = report
$$;
revoke all on function app.source_by_code(uuid, bytea), app.report_fingerprint(uuid, uuid) from public;
grant execute on function app.source_by_code(uuid, bytea), app.report_fingerprint(uuid, uuid) to {app};
