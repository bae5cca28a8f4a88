-- Custodians: who may open a sealed identity together, what they agreed, what they handed over. The server keeps ciphertext and
-- relays ciphertext; what opens it exists in the custodians' own clients.

-- A person appointed to hold one key. A lost key ends this row; the same person may be appointed again, under a new one.
create table app.custodian (
  workspace_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  organisation_id uuid not null,
  -- lives and works beyond the reach of the authorities of the place
  outside boolean not null,
  state text not null check (state in ('proposed', 'agreed', 'keyed', 'ready', 'lost', 'left', 'refused')),
  public_key bytea check (octet_length(public_key) = 32),
  reason text not null,
  proposed_by uuid not null,
  proposed_at timestamptz not null,
  ready_at timestamptz,
  ended_at timestamptz,
  end_reason text,
  primary key (workspace_id, id),
  foreign key (workspace_id, member_id) references app.member (workspace_id, id) on delete cascade,
  foreign key (workspace_id, organisation_id) references app.actor (workspace_id, id)
);
create unique index custodian_once on app.custodian (workspace_id, member_id) where ended_at is null;

-- Who says yes or no to an appointment or to a change, and for which organisation.
create table app.custody_voice (
  workspace_id uuid not null,
  subject_id uuid not null,
  member_id uuid not null,
  organisation_id uuid not null,
  -- does nothing but run the house: such a voice alone appoints nobody
  administrator_only boolean not null,
  yes boolean not null,
  reason text,
  at timestamptz not null,
  primary key (workspace_id, subject_id, member_id)
);

-- What takes two people and, mostly, a day: beginning, another set of custodians, other settings, the end of the stop-gap key.
create table app.custody_change (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('begin', 'reseat', 'settings', 'retire')),
  body jsonb not null,
  reason text not null,
  not_before timestamptz not null,
  expires_at timestamptz not null,
  state text not null check (state in ('open', 'agreed', 'running', 'done', 'refused', 'lapsed')),
  proposed_by uuid not null,
  created_at timestamptz not null,
  settled_at timestamptz,
  -- the two who share anew: one hands over, the other makes the new shares
  handing_custodian_id uuid,
  sharing_custodian_id uuid,
  primary key (workspace_id, id)
);
create unique index custody_change_one on app.custody_change (workspace_id) where kind in ('begin', 'reseat') and state in ('open', 'agreed', 'running');

create table app.custody_generation (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  number int not null check (number > 0),
  state text not null check (state in ('current', 'closing', 'closed')),
  change_id uuid not null,
  begun_at timestamptz not null,
  primary key (workspace_id, number)
);
create unique index custody_generation_current on app.custody_generation (workspace_id) where state = 'current';

create table app.custody_seat (
  workspace_id uuid not null,
  generation int not null,
  custodian_id uuid not null,
  primary key (workspace_id, generation, custodian_id),
  foreign key (workspace_id, generation) references app.custody_generation (workspace_id, number) on delete cascade,
  foreign key (workspace_id, custodian_id) references app.custodian (workspace_id, id)
);

create table app.custody_settings (
  workspace_id uuid primary key references app.workspace (id) on delete cascade,
  test_days smallint not null default 91 check (test_days between 7 and 366),
  request_hours smallint not null default 72 check (request_hours between 12 and 336)
);

-- A request to open one identity: why, by whom, and the key that the answer is sealed to, whose other half the asker's client holds.
create table app.custody_opening (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  source_id uuid not null,
  identity_id uuid not null,
  generation int not null,
  reason text not null,
  asked_by uuid not null,
  public_key bytea not null check (octet_length(public_key) = 32),
  state text not null check (state in ('open', 'agreed', 'opened', 'failed', 'refused', 'withdrawn', 'lapsed')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  settled_at timestamptz,
  primary key (workspace_id, id)
);
create unique index custody_opening_one on app.custody_opening (workspace_id, asked_by, identity_id) where state in ('open', 'agreed');

-- What each custodian did about it; the reason of a refusal.
create table app.custody_answer (
  workspace_id uuid not null,
  opening_id uuid not null,
  custodian_id uuid not null,
  organisation_id uuid not null,
  yes boolean not null,
  reason text,
  at timestamptz not null,
  primary key (workspace_id, opening_id, custodian_id),
  foreign key (workspace_id, opening_id) references app.custody_opening (workspace_id, id) on delete cascade
);

-- A dummy to open: proof that a custodian still has key and words. The answer is known by its keyed hash alone.
create table app.custody_test (
  workspace_id uuid not null,
  id uuid not null,
  custodian_id uuid not null,
  box bytea not null,
  answer_hash bytea not null,
  made_at timestamptz not null,
  due_at timestamptz not null,
  passed_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, custodian_id) references app.custodian (workspace_id, id) on delete cascade
);
create unique index custody_test_open on app.custody_test (workspace_id, custodian_id) where passed_at is null;

-- What every custodian is told, one line each.
create table app.custody_told (
  workspace_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  what text not null,
  subject_id uuid not null,
  at timestamptz not null,
  seen_at timestamptz,
  mailed_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, member_id) references app.member (workspace_id, id) on delete cascade
);
create index custody_told_member on app.custody_told (workspace_id, member_id, at desc);

-- Errands for the process that alone knows addresses. Ids only: it looks the address up and sends fixed words.
create table app.courier_errand (
  workspace_id uuid not null,
  id uuid not null,
  source_id uuid not null,
  message_id uuid not null,
  kind text not null check (kind in ('danger')),
  state text not null default 'queued' check (state in ('queued', 'sent', 'no_address', 'failed')),
  created_at timestamptz not null,
  settled_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, source_id) references app.source (workspace_id, id) on delete cascade,
  foreign key (workspace_id, message_id) references app.message (workspace_id, id) on delete cascade
);
create index courier_errand_queued on app.courier_errand (workspace_id, created_at) where state = 'queued';

-- Each identity under a key of its own, that key in shares. Null generation: sealed to the stop-gap key, before there were custodians.
alter table sealed.identity add column generation int;
create index identity_source on sealed.identity (workspace_id, source_id);
create index identity_generation on sealed.identity (workspace_id, generation);

create table sealed.share (
  workspace_id uuid not null,
  identity_id uuid not null,
  generation int not null,
  custodian_id uuid not null,
  -- SHA-256 of the share: tells which of two does not fit, and nothing of what it is
  commitment bytea not null check (octet_length(commitment) = 32),
  sealed bytea not null,
  primary key (workspace_id, identity_id, custodian_id),
  foreign key (workspace_id, identity_id) references sealed.identity (workspace_id, id) on delete cascade
);

-- A share on its way: sealed to the one who asked, or to the custodian who makes the new shares. Gone once it has been used.
create table sealed.handed (
  workspace_id uuid not null,
  -- the opening, or the change
  errand_id uuid not null,
  identity_id uuid not null,
  custodian_id uuid not null,
  -- whose key it is sealed to: the asking member, or the custodian who makes the new shares
  for_id uuid not null,
  sealed bytea not null,
  at timestamptz not null,
  primary key (workspace_id, errand_id, identity_id, custodian_id, for_id)
);

-- A custodian's private key, encrypted in their client under their own words or passkey.
create table sealed.custodian_key (
  workspace_id uuid not null,
  custodian_id uuid not null,
  member_id uuid not null,
  locks jsonb not null,
  primary key (workspace_id, custodian_id),
  foreign key (workspace_id, custodian_id) references app.custodian (workspace_id, id) on delete cascade
);

do $$
declare t text;
begin
  -- who holds which office, what was asked and what was agreed is seen by all who may look after the custody: 32768
  foreach t in array array['custodian', 'custody_voice', 'custody_change', 'custody_generation', 'custody_seat', 'custody_settings',
    'custody_opening', 'custody_answer', 'custody_test', 'custody_told', 'courier_errand'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format($p$create policy make on app.%I for insert to {app}
      with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy work on app.%I for all to {worker}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant select, insert on app.%I to {app}', t);
    execute format('grant select, insert, update on app.%I to {worker}', t);
  end loop;
  -- what may be changed at all; a voice, a seat and an answer never
  foreach t in array array['custodian', 'custody_change', 'custody_generation', 'custody_settings', 'custody_opening', 'custody_test', 'custody_told'] loop
    execute format($p$create policy change on app.%I for update to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant update on app.%I to {app}', t);
  end loop;
  foreach t in array array['custodian', 'custody_voice', 'custody_change', 'custody_generation', 'custody_seat', 'custody_opening', 'custody_answer'] loop
    execute format($p$create policy read on app.%I for select to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
        and (select nullif(current_setting('app.reads', true), '')::int) & 32768 <> 0)$p$, t);
  end loop;
end $$;

-- To seal an identity one must know whom to: public keys, seats and settings, whoever seals. No row tells more than the office does.
create policy seal_for on app.custodian for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and state in ('ready', 'lost')
    and (select nullif(current_setting('app.reads', true), '')::int) & 2 <> 0);
create policy seal_for on app.custody_generation for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 2 <> 0);
create policy seal_for on app.custody_seat for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 2 <> 0);
create policy read on app.custody_settings for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy read on app.custody_test for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 32768 <> 0);
create policy read on app.custody_told for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and member_id = (select nullif(current_setting('app.member', true), '')::uuid));
create policy read on app.courier_errand for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 2048 <> 0);
create policy courier_work on app.courier_errand for all to {courier}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select, update on app.courier_errand to {courier};

-- The asker of an agreed request may fetch the one identity; so may the custodian who is making new shares fetch those of older generations.
create function app.custody_asks(ws uuid, identity uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, app as $$
  select exists (select 1 from app.custody_opening o where o.workspace_id = ws and o.identity_id = identity and o.state = 'agreed'
    and o.asked_by = (select nullif(current_setting('app.member', true), '')::uuid))
$$;
create function app.custody_shares_anew(ws uuid, gen int) returns boolean
language sql stable security definer set search_path = pg_catalog, app as $$
  select exists (select 1 from app.custody_change c join app.custodian k on k.workspace_id = c.workspace_id and k.id = c.sharing_custodian_id
    join app.custody_generation g on g.workspace_id = c.workspace_id and g.number = gen and g.state = 'closing'
    where c.workspace_id = ws and c.kind = 'reseat' and c.state = 'running' and k.state = 'ready'
      and k.member_id = (select nullif(current_setting('app.member', true), '')::uuid))
$$;
-- One's own share: while somebody asks for that identity, or while shares are made anew and one has a part in it.
create function app.custody_own_share(ws uuid, identity uuid, gen int, custodian uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, app as $$
  select exists (select 1 from app.custodian k where k.workspace_id = ws and k.id = custodian and k.state = 'ready'
      and k.member_id = (select nullif(current_setting('app.member', true), '')::uuid))
    and (exists (select 1 from app.custody_opening o where o.workspace_id = ws and o.identity_id = identity and o.state in ('open', 'agreed'))
      or exists (select 1 from app.custody_change c join app.custody_generation g on g.workspace_id = c.workspace_id and g.number = gen and g.state = 'closing'
        where c.workspace_id = ws and c.kind = 'reseat' and c.state = 'running'
          and custodian in (c.handing_custodian_id, c.sharing_custodian_id)))
$$;
-- What was handed over is read by the one it was sealed to.
create function app.custody_handed_to_me(ws uuid, errand uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, app as $$
  select exists (select 1 from app.custody_opening o where o.workspace_id = ws and o.id = errand and o.state = 'agreed'
      and o.asked_by = (select nullif(current_setting('app.member', true), '')::uuid))
    or exists (select 1 from app.custody_change c join app.custodian k on k.workspace_id = c.workspace_id and k.id = c.sharing_custodian_id
      where c.workspace_id = ws and c.id = errand and c.state = 'running' and k.state = 'ready'
        and k.member_id = (select nullif(current_setting('app.member', true), '')::uuid))
$$;
-- That a source has a sealed identity, and which box it is; how many lie in which generation; which to share anew.
create function app.identities_of(source uuid) returns table (id uuid, generation int, created_at timestamptz)
language sql stable security definer set search_path = pg_catalog, sealed as $$
  select i.id, i.generation, i.created_at from sealed.identity i
  where i.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and i.source_id = source
    and (select nullif(current_setting('app.reads', true), '')::int) & 32768 <> 0
  order by i.created_at desc, i.id
$$;
create function app.identity_counts() returns table (generation int, n int)
language sql stable security definer set search_path = pg_catalog, sealed as $$
  select i.generation, count(*)::int from sealed.identity i
  where i.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
  group by i.generation
$$;
create function app.identities_in(gen int, after uuid, most int) returns table (id uuid)
language sql stable security definer set search_path = pg_catalog, sealed as $$
  select i.id from sealed.identity i
  where i.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and i.generation = gen
    and (after is null or i.id > after)
    and (select nullif(current_setting('app.reads', true), '')::int) & 32768 <> 0
  order by i.id limit least(most, 100)
$$;
-- across workspaces, a number alone: whether the stop-gap key still has anything to open
create function app.identities_under_stop_gap() returns int
language sql stable security definer set search_path = pg_catalog, sealed, app as $$
  -- what was invented for an exercise need not outlive the key
  select count(*)::int from sealed.identity i join app.workspace w on w.id = i.workspace_id and not w.exercise where i.generation is null
$$;
revoke all on function app.custody_asks(uuid, uuid), app.custody_shares_anew(uuid, int), app.custody_own_share(uuid, uuid, int, uuid),
  app.custody_handed_to_me(uuid, uuid), app.identities_of(uuid), app.identity_counts(), app.identities_in(int, uuid, int),
  app.identities_under_stop_gap() from public;
grant execute on function app.custody_asks(uuid, uuid), app.custody_shares_anew(uuid, int), app.custody_own_share(uuid, uuid, int, uuid),
  app.custody_handed_to_me(uuid, uuid), app.identities_of(uuid), app.identities_in(int, uuid, int) to {app};
grant execute on function app.identity_counts() to {app}, {worker};
grant execute on function app.identities_under_stop_gap() to {worker};

create policy ceremony on sealed.identity for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (app.custody_asks(workspace_id, id) or app.custody_shares_anew(workspace_id, generation)));
grant select on sealed.identity to {app};

-- The end of the stop-gap key: the worker, and only what was sealed to that key, once two people have agreed to it.
create policy retire on sealed.identity for select to {worker}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and generation is null
    and exists (select 1 from app.custody_change c where c.workspace_id = identity.workspace_id and c.kind = 'retire' and c.state = 'running'));
grant select on sealed.identity to {worker};

-- One identity under a new key in new shares, whole or not at all; the old shares die in the same statement. The shares must be those
-- of exactly the custodians who sit now.
create function app.identity_share_anew(identity uuid, body bytea, custodians uuid[], commitments bytea[], boxes bytea[]) returns boolean
language plpgsql security definer set search_path = pg_catalog, app, sealed as $$
declare
  ws uuid := nullif(current_setting('app.workspace', true), '')::uuid;
  gen int;
  old int;
begin
  select g.number into gen from app.custody_generation g where g.workspace_id = ws and g.state = 'current';
  select i.generation into old from sealed.identity i where i.workspace_id = ws and i.id = identity for update;
  if not found or gen is null or old is not distinct from gen then return false; end if;
  if old is null then
    if nullif(current_setting('app.member', true), '') is not null or not exists (
      select 1 from app.custody_change c where c.workspace_id = ws and c.kind = 'retire' and c.state = 'running') then return false; end if;
  elsif not app.custody_shares_anew(ws, old) then return false;
  end if;
  if array(select s.custodian_id from app.custody_seat s join app.custodian k on k.workspace_id = s.workspace_id and k.id = s.custodian_id
      where s.workspace_id = ws and s.generation = gen and k.state = 'ready' order by 1)
    <> array(select distinct u from unnest(custodians) u order by 1)
    or cardinality(custodians) <> cardinality(commitments) or cardinality(custodians) <> cardinality(boxes)
    or cardinality(custodians) <> (select count(distinct u) from unnest(custodians) u) then return false; end if;
  delete from sealed.share s where s.workspace_id = ws and s.identity_id = identity;
  delete from sealed.handed h where h.workspace_id = ws and h.identity_id = identity;
  update sealed.identity i set envelope = body, generation = gen where i.workspace_id = ws and i.id = identity;
  insert into sealed.share (workspace_id, identity_id, generation, custodian_id, commitment, sealed)
    select ws, identity, gen, u.custodian, u.commitment, u.box from unnest(custodians, commitments, boxes) as u (custodian, commitment, box);
  return true;
end $$;
revoke all on function app.identity_share_anew(uuid, bytea, uuid[], bytea[], bytea[]) from public;
grant execute on function app.identity_share_anew(uuid, bytea, uuid[], bytea[], bytea[]) to {app}, {worker};

alter table sealed.share enable row level security;
alter table sealed.handed enable row level security;
alter table sealed.custodian_key enable row level security;
create policy make on sealed.share for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy own on sealed.share for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (app.custody_own_share(workspace_id, identity_id, generation, custodian_id) or app.custody_shares_anew(workspace_id, generation)
      or app.custody_asks(workspace_id, identity_id)));
grant select, insert on sealed.share to {app};

create policy make on sealed.handed for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.custodian k where k.workspace_id = handed.workspace_id and k.id = custodian_id and k.state = 'ready'
      and k.member_id = (select nullif(current_setting('app.member', true), '')::uuid)));
create policy mine on sealed.handed for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and app.custody_handed_to_me(workspace_id, errand_id));
create policy used on sealed.handed for delete to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and app.custody_handed_to_me(workspace_id, errand_id));
-- what nobody fetched in time
create policy sweep_read on sealed.handed for select to {worker}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy sweep on sealed.handed for delete to {worker}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select, insert, delete on sealed.handed to {app};
grant select (workspace_id, errand_id), delete on sealed.handed to {worker};

create policy make on sealed.custodian_key for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and member_id = (select nullif(current_setting('app.member', true), '')::uuid));
create policy own on sealed.custodian_key for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and member_id = (select nullif(current_setting('app.member', true), '')::uuid));
create policy own_change on sealed.custodian_key for update to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and member_id = (select nullif(current_setting('app.member', true), '')::uuid));
grant select, insert, update on sealed.custodian_key to {app};

-- A word of danger to a source is a message of its own kind: it needs no permission to ask, and no answer.
alter table app.message drop constraint message_role_check;
alter table app.message add constraint message_role_check check (role in ('receipt', 'question', 'answer', 'feedback', 'note', 'danger'));
