-- Mail that people write to, read by the courier where it lies; files that come with a message; a test of a line. See decision 0100.

-- A line is also a mailbox: its gateway says by what its people write.
alter table app.sms_line drop constraint sms_line_gateway_check;
alter table app.sms_line add constraint sms_line_gateway_check check (gateway in
  ('http', 'twilio', 'africastalking', 'vonage', 'infobip', 'rapidpro', 'frontlinesms', 'smssync', 'android', 'mail'));
-- when the courier last got through to what it goes to itself, and how far it has read there
alter table app.sms_line add column reached_at timestamptz;
alter table app.sms_line add column read_to jsonb;
-- what became of the last test: `sent`, `delivered` or a code
alter table app.sms_line add column tested_at timestamptz;
alter table app.sms_line add column test_outcome text check (length(test_outcome) <= 40);
grant update (reached_at, read_to, tested_at, test_outcome) on app.sms_line to {courier};

create function app.line_channel(gateway text) returns text
language sql immutable set search_path = pg_catalog as $$ select case gateway when 'mail' then 'email' else 'sms' end $$;

-- By what a message came, what it replies to, how many files follow it, and whether a machine wrote it, which is never answered.
alter table app.sms_in add column channel text not null default 'sms';
alter table app.sms_in add column reply_to uuid;
alter table app.sms_in add column files smallint not null default 0;
alter table app.sms_in add column auto boolean not null default false;

-- The public half that pages seal to, for the courier: what came with a message is sealed to it as a phone seals its pictures. Written by the worker, which opens.
create table app.intake_key (
  one boolean primary key default true check (one),
  public_key bytea not null check (octet_length(public_key) = 65),
  at timestamptz not null
);
alter table app.intake_key enable row level security;
create policy read on app.intake_key for select to {courier} using (true);
create policy keep on app.intake_key for all to {worker} using (true) with check (true);
grant select on app.intake_key to {courier};
grant select, insert, update on app.intake_key to {worker};

-- Files that came with a message, sealed, until the worker has drawn them anew.
create table app.line_file (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  in_id uuid not null,
  sealed bytea not null check (octet_length(sealed) <= 8000200),
  at timestamptz not null,
  primary key (workspace_id, id)
);
create index line_file_in on app.line_file (workspace_id, in_id);
alter table app.line_file enable row level security;
create policy work on app.line_file for all to {courier}, {worker}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant insert on app.line_file to {courier};
grant select, delete on app.line_file to {worker};

-- What came, byte for byte, under a key made of its source's shred key: names in it are not for the desk. It goes with the address.
create table vault.original (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  source_id uuid not null,
  envelope bytea not null,
  at timestamptz not null,
  primary key (workspace_id, id)
);
create index original_source on vault.original (workspace_id, source_id);
grant select, insert, delete on vault.original to {courier};

-- Whom a test goes to, sealed for the courier, until it has been made.
create table vault.line_test (
  workspace_id uuid not null,
  line_id uuid not null,
  sealed bytea not null check (octet_length(sealed) between 48 and 1000),
  at timestamptz not null,
  primary key (workspace_id, line_id),
  foreign key (workspace_id, line_id) references app.sms_line (workspace_id, id) on delete cascade
);
grant select, delete on vault.line_test to {courier};

create function app.ask_line_test(line uuid, body bytea, now timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, app, vault as $$
declare ws uuid := nullif(current_setting('app.workspace', true), '')::uuid;
begin
  update app.sms_line l set tested_at = now, test_outcome = 'waits' where l.workspace_id = ws and l.id = line;
  if not found then return false; end if;
  insert into vault.line_test (workspace_id, line_id, sealed, at) values (ws, line, body, now)
    on conflict (workspace_id, line_id) do update set sealed = excluded.sealed, at = excluded.at;
  return true;
end $$;

-- For the courier: every mailbox that is on.
create function app.lines_visited(code text) returns table (workspace_id uuid, id uuid, settings jsonb, read_to jsonb)
language sql stable security definer set search_path = pg_catalog, app as $$
  select l.workspace_id, l.id, l.settings, l.read_to from app.sms_line l where l.gateway = code and l.state = 'on'
$$;

-- What an errand is about: to whom a reply to it belongs, and where.
create function app.errand_of(line uuid, external text) returns table (source_id uuid, message_id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$
  select e.source_id, e.message_id from app.courier_errand e
  join app.source s on s.workspace_id = e.workspace_id and s.id = e.source_id and s.erased_at is null
  where e.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and e.line_id = line and e.external_id = external
  order by e.created_at desc limit 1
$$;

drop function app.courier_new_source(uuid, text, text[], timestamptz);
create function app.courier_new_source(source uuid, its_alias text, its_languages text[], now timestamptz, by_channel text) returns void
language sql security definer set search_path = pg_catalog, app as $$
  insert into app.source (workspace_id, id, alias, languages, channel, may_ask, wants_answer, first_seen_on, created_at)
  values (nullif(current_setting('app.workspace', true), '')::uuid, source, its_alias, its_languages, by_channel, false, false, now::date, now)
$$;

-- A workspace with a line that sends can tell by it, whatever the deployment itself has.
create or replace function app.answering(ws uuid) returns table (policy text, public_key bytea, channels text[])
language sql stable security definer set search_path = pg_catalog, app as $$
  select case when exists (select from app.workspace w where w.id = ws and w.exercise) then 'none'
      else coalesce((select s.addresses from app.custody_settings s where s.workspace_id = ws), 'none') end,
    k.public_key,
    case when k.public_key is null then '{}' else (
      select coalesce(array_agg(c order by n), '{}') from unnest(array['sms', 'email']) with ordinality as one (c, n)
      where c = any (k.channels) or exists (
        select from app.sms_line l where l.workspace_id = ws and l.state = 'on' and l.sends and app.line_channel(l.gateway) = c)) end
  from (select 1) one left join app.courier_key k on true
$$;

create or replace function app.sms_source_erased() returns trigger
language plpgsql security definer set search_path = pg_catalog, app, vault as $$
begin
  delete from app.line_file f using app.sms_in i
    where i.workspace_id = new.workspace_id and i.source_id = new.id and f.workspace_id = i.workspace_id and f.in_id = i.id;
  delete from app.sms_in i where i.workspace_id = new.workspace_id and i.source_id = new.id;
  delete from vault.original o where o.workspace_id = new.workspace_id and o.source_id = new.id;
  return null;
end $$;

-- What came otherwise than by SMS is handled by itself: it is longer, has files, and says what it answers.
create or replace function app.sms_waiting(now timestamptz, most int) returns table (workspace_id uuid, id uuid, source_id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$
  select i.workspace_id, i.id, i.source_id from app.sms_in i
  where i.done_at is null and (i.next_at is null or i.next_at <= now) and i.channel = 'sms' order by i.at, i.id limit most
$$;
create function app.letters_waiting(now timestamptz, most int) returns table (workspace_id uuid, id uuid, source_id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$
  select i.workspace_id, i.id, i.source_id from app.sms_in i
  where i.done_at is null and (i.next_at is null or i.next_at <= now) and i.channel <> 'sms' order by i.at, i.id limit most
$$;
revoke all on function app.letters_waiting(timestamptz, int) from public;
grant execute on function app.letters_waiting(timestamptz, int) to {worker};
-- a file that follows its report is laid beside it by the worker here, as by the web process there
grant execute on function app.report_fingerprint(uuid, uuid), app.source_by_code(uuid, bytea) to {worker};

revoke all on function app.ask_line_test(uuid, bytea, timestamptz), app.lines_visited(text), app.errand_of(uuid, text),
  app.courier_new_source(uuid, text, text[], timestamptz, text), app.line_channel(text) from public;
grant execute on function app.ask_line_test(uuid, bytea, timestamptz) to {app};
grant execute on function app.lines_visited(text), app.errand_of(uuid, text),
  app.courier_new_source(uuid, text, text[], timestamptz, text), app.line_channel(text) to {courier};
