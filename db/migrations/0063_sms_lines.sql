-- Numbers that people write to. A gateway's webhook goes to the courier, which alone sees who wrote: it finds or makes the alias, puts the
-- number into its vault, and hands on the words under the alias. See decision 0045.

-- One number at one gateway. Nothing here is secret: what lets us send, and what proves a webhook, lie sealed in the vault.
create table app.sms_line (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  name text not null check (length(name) between 1 and 80),
  gateway text not null check (gateway in ('http', 'twilio', 'africastalking', 'vonage', 'infobip', 'rapidpro', 'frontlinesms', 'smssync', 'android')),
  settings jsonb not null default '{}',
  state text not null default 'on' check (state in ('on', 'off')),
  sends boolean not null,
  -- the gateway's address has a token; this is its hash
  token_hash bytea not null,
  -- which secrets the courier was given
  secrets text[] not null default '{}',
  -- messages of 160 or 70 letters that may leave
  per_minute int not null check (per_minute between 1 and 6000),
  per_day int not null check (per_day between 1 and 1000000),
  -- of one such message
  cost numeric(10, 4) check (cost >= 0),
  currency text check (currency ~ '^[A-Z]{3}$'),
  created_by uuid,
  created_at timestamptz not null,
  last_in_at timestamptz,
  last_out_at timestamptz,
  refused_at timestamptz,
  refused_code text,
  primary key (workspace_id, id)
);
create unique index sms_line_token on app.sms_line (token_hash);
alter table app.sms_line enable row level security;
create policy read on app.sms_line for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 512 <> 0);
create policy make on app.sms_line for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy change on app.sms_line for update to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy work on app.sms_line for all to {courier}, {worker}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select, insert, update on app.sms_line to {app};
grant select, update (last_in_at, last_out_at, refused_at, refused_code) on app.sms_line to {courier};
grant select on app.sms_line to {worker};

-- Sealed where they were typed, opened by the courier alone.
create table vault.line_secret (
  workspace_id uuid not null,
  line_id uuid not null,
  sealed bytea not null check (octet_length(sealed) between 48 and 4000),
  at timestamptz not null,
  primary key (workspace_id, line_id),
  foreign key (workspace_id, line_id) references app.sms_line (workspace_id, id) on delete cascade
);
grant select on vault.line_secret to {courier};

-- What came in, number and words in one box that the courier alone opens, until it has handed on the words. What stays of a row then is the
-- keyed hash by which the same webhook again is known.
create table vault.inbound (
  workspace_id uuid not null,
  id uuid not null,
  line_id uuid not null,
  key bytea not null,
  box bytea,
  -- of a text in pieces: the same for the pieces of one sender
  pieces bytea,
  at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, line_id) references app.sms_line (workspace_id, id) on delete cascade
);
create unique index inbound_once on vault.inbound (workspace_id, line_id, key);
create index inbound_waiting on vault.inbound (workspace_id, at) where box is not null;
grant select, insert, update, delete on vault.inbound to {courier};

-- the line that somebody wrote to last is the one to answer by
alter table vault.address add column line_id uuid;

-- The words, under the alias. Handled by the worker, who empties them: then the report or the message holds them.
create table app.sms_in (
  workspace_id uuid not null,
  id uuid not null,
  line_id uuid not null,
  source_id uuid not null,
  text text,
  -- the pieces it was made of, and how many of them never came
  parts smallint not null default 1,
  missing smallint not null default 0,
  at timestamptz not null,
  attempts smallint not null default 0,
  next_at timestamptz,
  done_at timestamptz,
  -- what it was taken for
  outcome text,
  report_id uuid,
  primary key (workspace_id, id),
  foreign key (workspace_id, line_id) references app.sms_line (workspace_id, id) on delete cascade,
  foreign key (workspace_id, source_id) references app.source (workspace_id, id) on delete cascade
);
create index sms_in_waiting on app.sms_in (at) where done_at is null;
create index sms_in_source on app.sms_in (workspace_id, source_id, at);
create index sms_in_line on app.sms_in (workspace_id, line_id, at);
alter table app.sms_in enable row level security;
create policy work on app.sms_in for all to {courier}, {worker}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant insert on app.sms_in to {courier};
grant select, update on app.sms_in to {worker};

-- How many messages a line took in and sent on a day (UTC), and what they cost.
create table app.sms_day (
  workspace_id uuid not null,
  line_id uuid not null,
  day date not null,
  messages_in int not null default 0,
  segments_out int not null default 0,
  cost numeric(14, 4) not null default 0,
  primary key (workspace_id, line_id, day),
  foreign key (workspace_id, line_id) references app.sms_line (workspace_id, id) on delete cascade
);
alter table app.sms_day enable row level security;
create policy read on app.sms_day for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 512 <> 0);
create policy work on app.sms_day for all to {courier}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select on app.sms_day to {app};
grant select, insert, update on app.sms_day to {courier};

grant insert on app.reach to {courier};
-- the worker tells whoever can be told that their message was received
create policy see on app.reach for select to {worker}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select on app.reach to {worker};

-- How a workspace speaks by SMS. No row: as the defaults say.
create table app.sms_settings (
  workspace_id uuid primary key references app.workspace (id) on delete cascade,
  -- who is answered on the phone they wrote from: those who asked for it, or everybody until they say no
  answers text not null default 'asked' check (answers in ('asked', 'all')),
  -- what comes within so many hours of a question is its answer
  reply_hours int not null default 72 check (reply_hours between 1 and 720),
  -- what comes within so many minutes of a report of one's own belongs to it; 0: everything is a report of its own
  addition_minutes int not null default 10 check (addition_minutes between 0 and 120),
  -- what is said to somebody who asks to be called: when, and which number they may ring themselves
  call_words text check (length(call_words) <= 300)
);
alter table app.sms_settings enable row level security;
create policy read on app.sms_settings for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 512 <> 0);
create policy make on app.sms_settings for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy change on app.sms_settings for update to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy work on app.sms_settings for select to {worker}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select, insert, update on app.sms_settings to {app};
grant select on app.sms_settings to {worker};

-- What an alias that writes by SMS has said about being written to.
create table app.sms_talk (
  workspace_id uuid not null,
  source_id uuid not null,
  stopped_at timestamptz,
  receipt_at timestamptz,
  primary key (workspace_id, source_id),
  foreign key (workspace_id, source_id) references app.source (workspace_id, id) on delete cascade
);
alter table app.sms_talk enable row level security;
create policy read on app.sms_talk for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 2 <> 0
    and exists (select 1 from app.source s where s.workspace_id = sms_talk.workspace_id and s.id = source_id));
create policy work on app.sms_talk for all to {worker}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select on app.sms_talk to {app};
grant select, insert, update on app.sms_talk to {worker};

-- An errand that a gateway took: by its id the delivery report finds it. Kind `text`: the words of its message leave, and not the fixed ones.
alter table app.courier_errand add column line_id uuid;
alter table app.courier_errand add column external_id text check (length(external_id) <= 200);
create index courier_errand_external on app.courier_errand (workspace_id, line_id, external_id) where external_id is not null;
alter table app.courier_errand drop constraint courier_errand_kind_check;
alter table app.courier_errand add constraint courier_errand_kind_check check (kind in ('danger', 'answer', 'question', 'text'));

-- Secrets go in and never come out.
create function app.put_line_secret(line uuid, body bytea, names text[], now timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, app, vault as $$
declare ws uuid := nullif(current_setting('app.workspace', true), '')::uuid;
begin
  update app.sms_line l set secrets = names where l.workspace_id = ws and l.id = line;
  if not found then return false; end if;
  insert into vault.line_secret (workspace_id, line_id, sealed, at) values (ws, line, body, now)
    on conflict (workspace_id, line_id) do update set sealed = excluded.sealed, at = excluded.at;
  return true;
end $$;

-- For the courier: the line of a token, whichever workspace it belongs to.
create function app.sms_line_by_token(hash bytea)
returns table (workspace_id uuid, id uuid, gateway text, settings jsonb, state text)
language sql stable security definer set search_path = pg_catalog, app as $$
  select l.workspace_id, l.id, l.gateway, l.settings, l.state from app.sms_line l where l.token_hash = hash
$$;

-- An alias for somebody who has not written before. It agreed to nothing yet.
create function app.courier_new_source(source uuid, its_alias text, its_languages text[], now timestamptz) returns void
language sql security definer set search_path = pg_catalog, app as $$
  insert into app.source (workspace_id, id, alias, languages, channel, may_ask, wants_answer, first_seen_on, created_at)
  values (nullif(current_setting('app.workspace', true), '')::uuid, source, its_alias, its_languages, 'sms', false, false, now::date, now)
$$;

-- For the worker: ids of what waits, oldest first.
create function app.sms_waiting(now timestamptz, most int) returns table (workspace_id uuid, id uuid, source_id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$
  select i.workspace_id, i.id, i.source_id from app.sms_in i where i.done_at is null and (i.next_at is null or i.next_at <= now)
  order by i.at, i.id limit most
$$;

-- The words of an errand's message: those that no person wrote, as the courier may carry no others.
create function app.courier_words(errand uuid) returns table (text text, language text)
language sql stable security definer set search_path = pg_catalog, app as $$
  select m.text, m.language from app.courier_errand e join app.message m on m.workspace_id = e.workspace_id and m.id = e.message_id
  where e.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and e.id = errand and e.kind = 'text'
    and m.direction = 'out' and m.author_member_id is null
$$;

-- A workspace with a line that sends can tell by SMS, whatever the deployment's own gateway is.
create or replace function app.answering(ws uuid) returns table (policy text, public_key bytea, channels text[])
language sql stable security definer set search_path = pg_catalog, app as $$
  select case when exists (select from app.workspace w where w.id = ws and w.exercise) then 'none'
      else coalesce((select s.addresses from app.custody_settings s where s.workspace_id = ws), 'none') end,
    k.public_key,
    case when k.public_key is not null and not 'sms' = any (k.channels)
        and exists (select from app.sms_line l where l.workspace_id = ws and l.state = 'on' and l.sends)
      then array['sms'] || k.channels else coalesce(k.channels, '{}') end
  from (select 1) one left join app.courier_key k on true
$$;

-- What waited under an alias goes with it when it is erased.
create function app.sms_source_erased() returns trigger
language plpgsql security definer set search_path = pg_catalog, app as $$
begin
  delete from app.sms_in i where i.workspace_id = new.workspace_id and i.source_id = new.id;
  return null;
end $$;
create trigger sms_source_erased after update of erased_at on app.source for each row
  when (new.erased_at is not null) execute function app.sms_source_erased();
revoke all on function app.sms_source_erased() from public;

revoke all on function app.put_line_secret(uuid, bytea, text[], timestamptz), app.sms_line_by_token(bytea),
  app.courier_new_source(uuid, text, text[], timestamptz), app.sms_waiting(timestamptz, int), app.courier_words(uuid) from public;
grant execute on function app.put_line_secret(uuid, bytea, text[], timestamptz) to {app};
grant execute on function app.sms_line_by_token(bytea), app.courier_new_source(uuid, text, text[], timestamptz), app.courier_words(uuid) to {courier};
grant execute on function app.sms_waiting(timestamptz, int) to {worker};
