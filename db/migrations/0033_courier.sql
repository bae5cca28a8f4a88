-- How to answer a source. Addresses are read by the courier alone, a process with a login of its own; what everybody else may know is
-- whether a source can be told at all.

-- What a workspace keeps of addresses, and the words that leave instead of the fixed ones. Changed by two people, after a day when it weakens.
alter table app.custody_settings add column addresses text not null default 'none' check (addresses in ('none', 'custodians', 'vault'));
alter table app.custody_settings add column outside_words jsonb;

-- The public half to seal addresses to, and the channels it has: written by the courier when it starts.
create table app.courier_key (
  one boolean primary key default true check (one),
  public_key bytea not null check (octet_length(public_key) = 32),
  channels text[] not null,
  at timestamptz not null
);
alter table app.courier_key enable row level security;
create policy read on app.courier_key for select to {app} using (true);
create policy keep on app.courier_key for all to {courier} using (true) with check (true);
grant select on app.courier_key to {app};
grant select, insert, update on app.courier_key to {courier};

-- Addresses on their way: sealed where they were entered, opened by the courier.
create table vault.handed (
  workspace_id uuid not null,
  id uuid not null,
  source_id uuid not null,
  channel text not null check (channel in ('sms', 'email')),
  sealed bytea not null check (octet_length(sealed) between 48 and 1000),
  consent_until date,
  at timestamptz not null,
  primary key (workspace_id, id)
);
grant select, delete on vault.handed to {courier};

alter table vault.address add column pepper text;
alter table vault.address add column consent_until date;
create unique index address_one on vault.address (workspace_id, source_id, channel);
create index address_sender on vault.address (workspace_id, channel, sender_hash);

-- Whether a source can be told, and how the last telling went. Never where.
create table app.reach (
  workspace_id uuid not null,
  source_id uuid not null,
  channel text not null check (channel in ('sms', 'email')),
  state text not null check (state in ('handed', 'kept', 'unusable')),
  since timestamptz not null,
  consent_until date,
  told_at timestamptz,
  outcome text,
  primary key (workspace_id, source_id, channel),
  foreign key (workspace_id, source_id) references app.source (workspace_id, id) on delete cascade
);
alter table app.reach enable row level security;
create policy read on app.reach for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 2 <> 0
    and exists (select 1 from app.source s where s.workspace_id = reach.workspace_id and s.id = source_id));
create policy work on app.reach for all to {courier}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select on app.reach to {app};
grant select, update, delete on app.reach to {courier};

-- A key for each source, wrapped under the key of a day that lies in a folder apart and is destroyed after a week: see decision 0034.
create table sealed.shred_key (
  workspace_id uuid not null,
  source_id uuid not null,
  epoch date not null,
  wrapped bytea not null,
  primary key (workspace_id, source_id),
  foreign key (workspace_id, source_id) references app.source (workspace_id, id) on delete cascade
);
create index shred_key_epoch on sealed.shred_key (epoch);
alter table sealed.shred_key enable row level security;
create policy work on sealed.shred_key for all to {app}, {worker}, {courier}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant usage on schema sealed to {courier};
grant select, insert on sealed.shred_key to {app}, {courier};
grant select, insert, update on sealed.shred_key to {worker};

-- Errands: who is told of what, by id.
alter table app.courier_errand drop constraint courier_errand_kind_check;
alter table app.courier_errand add constraint courier_errand_kind_check check (kind in ('danger', 'answer', 'question'));
alter table app.courier_errand drop constraint courier_errand_state_check;
alter table app.courier_errand add constraint courier_errand_state_check check (state in ('queued', 'sent', 'delivered', 'no_address', 'failed'));
alter table app.courier_errand add column attempts smallint not null default 0;
alter table app.courier_errand add column next_at timestamptz;
alter table app.courier_errand add column channel text;
alter table app.courier_errand add column code text;

-- What whoever enters an address must know: whether this workspace keeps any, whom to seal to, by which channels.
create function app.answering(ws uuid) returns table (policy text, public_key bytea, channels text[])
language sql stable security definer set search_path = pg_catalog, app as $$
  select coalesce((select s.addresses from app.custody_settings s where s.workspace_id = ws), 'none'), k.public_key, coalesce(k.channels, '{}')
  from (select 1) one left join app.courier_key k on true
$$;

-- Hands over a sealed address. Always the same answer, whoever else has that address; a newer one takes the place of an older.
create function app.hand_address(row_id uuid, source uuid, by_channel text, body bytea, until date, now timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, app, vault as $$
declare ws uuid := nullif(current_setting('app.workspace', true), '')::uuid;
begin
  if ws is null or (select policy from app.answering(ws)) <> 'vault' then return false; end if;
  if not exists (select 1 from app.source s where s.workspace_id = ws and s.id = source) then return false; end if;
  delete from vault.handed h where h.workspace_id = ws and h.source_id = source and h.channel = by_channel;
  insert into vault.handed (workspace_id, id, source_id, channel, sealed, consent_until, at) values (ws, row_id, source, by_channel, body, until, now);
  insert into app.reach (workspace_id, source_id, channel, state, since, consent_until) values (ws, source, by_channel, 'handed', now, until)
    on conflict (workspace_id, source_id, channel) do update set state = 'handed', since = excluded.since, consent_until = excluded.consent_until, outcome = null;
  return true;
end $$;

-- A source's addresses die at once; whoever may write of a source may do it. Nothing is read.
create function app.forget_addresses(source uuid) returns void
language plpgsql security definer set search_path = pg_catalog, app, vault as $$
declare ws uuid := nullif(current_setting('app.workspace', true), '')::uuid;
begin
  delete from vault.handed h where h.workspace_id = ws and h.source_id = source;
  delete from vault.address a where a.workspace_id = ws and a.source_id = source;
  delete from app.reach r where r.workspace_id = ws and r.source_id = source;
end $$;

-- For the courier: ids of what is due, across workspaces; and of one workspace what says how long addresses may live.
create function app.courier_due(now timestamptz, most int) returns table (workspace_id uuid, id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$
  select e.workspace_id, e.id from app.courier_errand e
  where e.state = 'queued' and (e.next_at is null or e.next_at <= now)
  order by (e.kind = 'danger') desc, e.created_at limit most
$$;
create function app.courier_settings(ws uuid) returns table (policy text, words jsonb)
language sql stable security definer set search_path = pg_catalog, app as $$
  select coalesce(s.addresses, 'none'), s.outside_words from (select 1) one left join app.custody_settings s on s.workspace_id = ws
$$;
create function app.courier_ties(ws uuid) returns table (source_id uuid, open boolean, last_ended timestamptz, waiting_since timestamptz, last_message timestamptz)
language sql stable security definer set search_path = pg_catalog, app as $$
  select r.source_id,
    exists (select 1 from app.obligation o where o.workspace_id = ws and o.source_id = r.source_id and o.state = 'open'),
    (select max(o.ended_at) from app.obligation o where o.workspace_id = ws and o.source_id = r.source_id),
    (select max(p.received_at) from app.report p where p.workspace_id = ws and p.source_id = r.source_id and p.state in ('received', 'under_review')),
    (select max(m.at) from app.message m where m.workspace_id = ws and m.source_id = r.source_id)
  from (select distinct a.source_id from app.reach a where a.workspace_id = ws) r
$$;
create function app.courier_languages(ws uuid, source uuid) returns text[]
language sql stable security definer set search_path = pg_catalog, app as $$
  select s.languages from app.source s where s.workspace_id = ws and s.id = source
$$;
revoke all on function app.answering(uuid), app.hand_address(uuid, uuid, text, bytea, date, timestamptz), app.forget_addresses(uuid),
  app.courier_due(timestamptz, int), app.courier_settings(uuid), app.courier_ties(uuid), app.courier_languages(uuid, uuid) from public;
grant execute on function app.answering(uuid), app.hand_address(uuid, uuid, text, bytea, date, timestamptz), app.forget_addresses(uuid) to {app};
grant execute on function app.courier_due(timestamptz, int), app.courier_settings(uuid), app.courier_ties(uuid), app.courier_languages(uuid, uuid) to {courier};
