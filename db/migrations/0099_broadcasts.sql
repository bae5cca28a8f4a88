-- Messages to the subscribers of a district: a rumour's answer, or other words, that two people of different organisations stand for. See decision 0045.

-- Who asked by SMS to be sent them, and for which place. Nobody reads the rows: screens get counts.
create table app.sms_subscriber (
  workspace_id uuid not null,
  source_id uuid not null,
  place_id uuid not null,
  since timestamptz not null,
  ended_at timestamptz,
  primary key (workspace_id, source_id),
  foreign key (workspace_id, source_id) references app.source (workspace_id, id) on delete cascade
);
create index sms_subscriber_place on app.sms_subscriber (workspace_id, place_id) where ended_at is null;
alter table app.sms_subscriber enable row level security;
create policy work on app.sms_subscriber for all to {worker}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select, insert, update on app.sms_subscriber to {worker};

create table app.broadcast (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  rumour_id uuid,
  place_id uuid not null,
  -- language to words, as they leave; `language` is read to whoever speaks none of them
  texts jsonb not null,
  language text not null,
  -- it leaves over so many minutes
  spread_minutes int not null check (spread_minutes between 0 and 2880),
  state text not null default 'proposed' check (state in ('proposed', 'refused', 'sending', 'stopped')),
  proposed_by uuid not null,
  organisation_id uuid not null,
  proposed_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  reason text check (length(reason) <= 500),
  stopped_by uuid,
  stopped_at timestamptz,
  -- how many it was for when it began
  people int,
  primary key (workspace_id, id),
  foreign key (workspace_id, rumour_id) references app.rumour (workspace_id, id) on delete set null (rumour_id),
  foreign key (workspace_id, proposed_by) references app.member (workspace_id, id),
  foreign key (workspace_id, decided_by) references app.member (workspace_id, id),
  -- nobody alone
  check (decided_by <> proposed_by),
  check ((state in ('sending', 'stopped')) = (people is not null))
);
create index broadcast_newest on app.broadcast (workspace_id, proposed_at desc);
create index broadcast_rumour on app.broadcast (workspace_id, rumour_id) where rumour_id is not null;
alter table app.broadcast enable row level security;
-- with a rumour: whoever may know of that rumour
create policy read on app.broadcast for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 16 <> 0
    and (rumour_id is null or exists (select 1 from app.rumour r where r.workspace_id = broadcast.workspace_id and r.id = rumour_id)));
create policy make on app.broadcast for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy change on app.broadcast for update to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select, insert on app.broadcast to {app};
grant update (state, decided_by, decided_at, reason, stopped_by, stopped_at) on app.broadcast to {app};

-- One errand for each person: the key keeps it from being two, whatever is killed when.
alter table app.courier_errand alter column message_id drop not null;
alter table app.courier_errand add column broadcast_id uuid;
alter table app.courier_errand add foreign key (workspace_id, broadcast_id) references app.broadcast (workspace_id, id) on delete cascade;
alter table app.courier_errand drop constraint courier_errand_kind_check;
alter table app.courier_errand add constraint courier_errand_kind_check check (kind in ('danger', 'answer', 'question', 'receipt', 'text', 'broadcast'));
alter table app.courier_errand add check ((message_id is null) = (kind = 'broadcast') and (broadcast_id is null) = (kind <> 'broadcast'));
create unique index courier_errand_broadcast on app.courier_errand (workspace_id, broadcast_id, source_id) where broadcast_id is not null;
-- who subscribed is nobody's to read
alter policy read on app.courier_errand using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
  and (select nullif(current_setting('app.reads', true), '')::int) & 2048 <> 0 and kind <> 'broadcast');

-- How many subscribed below these places and can be told, and the languages they wrote in.
create function app.subscribers_of(places uuid[]) returns table (language text, people int)
language sql stable security definer set search_path = pg_catalog, app as $$
  select coalesce(split_part(s.languages[1], '-', 1), ''), count(*)::int
  from app.sms_subscriber b join app.source s on s.workspace_id = b.workspace_id and s.id = b.source_id and s.erased_at is null
  left join app.sms_talk t on t.workspace_id = b.workspace_id and t.source_id = b.source_id
  where b.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and b.ended_at is null and b.place_id = any (places)
    and t.stopped_at is null
    and exists (select from app.reach r where r.workspace_id = b.workspace_id and r.source_id = b.source_id and r.channel = 'sms' and r.state = 'kept')
  group by 1
$$;

-- Lays out an errand for each subscriber, in an order of chance, over the time it is to take. Once: what is not proposed any more begins no second time.
create function app.begin_broadcast(broadcast uuid, places uuid[], now timestamptz) returns int
language plpgsql security definer set search_path = pg_catalog, app as $$
declare
  ws uuid := nullif(current_setting('app.workspace', true), '')::uuid;
  spread interval;
  n int;
begin
  select b.spread_minutes * interval '1 minute' into spread from app.broadcast b
    where b.workspace_id = ws and b.id = broadcast and b.state = 'proposed' for update;
  if not found then return null; end if;
  insert into app.courier_errand (workspace_id, id, source_id, to_source_id, broadcast_id, kind, created_at, next_at)
  select ws, gen_random_uuid(), x.source_id, x.source_id, broadcast, 'broadcast', begin_broadcast.now, begin_broadcast.now + spread * (x.nth - 1) / x.n
  from (
    select b.source_id, row_number() over (order by random()) as nth, count(*) over () as n
    from app.sms_subscriber b join app.source s on s.workspace_id = b.workspace_id and s.id = b.source_id and s.erased_at is null
    left join app.sms_talk t on t.workspace_id = b.workspace_id and t.source_id = b.source_id
    where b.workspace_id = ws and b.ended_at is null and b.place_id = any (places) and t.stopped_at is null
      and exists (select from app.reach r where r.workspace_id = ws and r.source_id = b.source_id and r.channel = 'sms' and r.state = 'kept')) x;
  get diagnostics n = row_count;
  update app.broadcast b set state = 'sending', people = n where b.workspace_id = ws and b.id = broadcast;
  return n;
end $$;

-- What waits leaves no more. What is on its way at this moment is not called back.
create function app.stop_broadcast(broadcast uuid, now timestamptz) returns int
language plpgsql security definer set search_path = pg_catalog, app as $$
declare n int;
begin
  update app.courier_errand e set state = 'failed', code = 'stopped', next_at = null, settled_at = stop_broadcast.now
    where e.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and e.broadcast_id = broadcast and e.state = 'queued';
  get diagnostics n = row_count;
  return n;
end $$;

-- How far each is. Counts, and nobody's row.
create function app.broadcast_counts(broadcasts uuid[])
returns table (id uuid, waiting int, sent int, delivered int, stopped int, unknown int, failed int, last_at timestamptz)
language sql stable security definer set search_path = pg_catalog, app as $$
  select e.broadcast_id, (count(*) filter (where e.state = 'queued'))::int, (count(*) filter (where e.state = 'sent'))::int,
    (count(*) filter (where e.state = 'delivered'))::int, (count(*) filter (where e.state = 'failed' and e.code = 'stopped'))::int,
    (count(*) filter (where e.state = 'failed' and e.code = 'not_known'))::int,
    (count(*) filter (where e.state = 'no_address' or e.state = 'failed' and e.code is distinct from 'stopped' and e.code is distinct from 'not_known'))::int,
    max(e.settled_at)
  from app.courier_errand e
  where e.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and e.broadcast_id = any (broadcasts) group by e.broadcast_id
$$;

-- The words of an errand: those that no person wrote, those of people where two agreed to it, and those of a broadcast that leaves.
create or replace function app.courier_words(errand uuid) returns table (text text, language text)
language sql stable security definer set search_path = pg_catalog, app as $$
  select m.text, m.language from app.courier_errand e join app.message m on m.workspace_id = e.workspace_id and m.id = e.message_id
  where e.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and e.id = errand and m.direction = 'out' and m.role <> 'note'
    and (e.kind = 'text' and m.author_member_id is null
      or exists (select from app.custody_settings s where s.workspace_id = e.workspace_id and s.sms_texts))
  union all
  (select w.value, w.key from app.courier_errand e
    join app.broadcast b on b.workspace_id = e.workspace_id and b.id = e.broadcast_id and b.state = 'sending'
    join app.source s on s.workspace_id = e.workspace_id and s.id = e.source_id
    left join app.source h on h.workspace_id = s.workspace_id and h.id = s.person_id and h.enrolled_at is not null
    cross join lateral jsonb_each_text(b.texts) w
    where e.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and e.id = errand
    order by array_position(array(select split_part(l, '-', 1) from unnest(s.languages || coalesce(h.languages, '{}')) l), w.key), w.key = b.language desc limit 1)
$$;

-- Danger before everything; what goes to many after what goes to one.
create or replace function app.courier_due(now timestamptz, most int) returns table (workspace_id uuid, id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$
  select e.workspace_id, e.id from app.courier_errand e
  where e.state = 'queued' and (e.next_at is null or e.next_at <= now)
  order by (e.kind = 'danger') desc, e.kind = 'broadcast', e.created_at limit most
$$;

-- Whoever subscribed is owed what they asked for, until they say STOP: their number lives as long.
create or replace function app.courier_ties(ws uuid) returns table (source_id uuid, open boolean, last_ended timestamptz, waiting_since timestamptz, last_message timestamptz)
language sql stable security definer set search_path = pg_catalog, app as $$
  select r.source_id,
    exists (select 1 from app.obligation o where o.workspace_id = ws and o.source_id = any (r.whose) and o.state = 'open')
      or exists (select 1 from app.sms_subscriber b where b.workspace_id = ws and b.source_id = r.source_id and b.ended_at is null),
    (select max(o.ended_at) from app.obligation o where o.workspace_id = ws and o.source_id = any (r.whose)),
    greatest((select max(p.received_at) from app.report p where p.workspace_id = ws and p.source_id = any (r.whose) and p.state in ('received', 'under_review')),
      (select greatest(t.joined_at, (select max(i.at) from app.sms_in i where i.workspace_id = ws and i.source_id = r.source_id))
        from app.sms_talk t where t.workspace_id = ws and t.source_id = r.source_id and t.joined_at is not null)),
    (select max(m.at) from app.message m where m.workspace_id = ws and m.source_id = any (r.whose))
  from (select distinct on (a.source_id) a.source_id, array[a.source_id, coalesce(s.person_id, s.id)]
      || array(select f.source_id from app.focal_point f where f.workspace_id = ws and f.focal_source_id = coalesce(s.person_id, s.id) and f.ended_at is null) as whose
    from app.reach a join app.source s on s.workspace_id = a.workspace_id and s.id = a.source_id where a.workspace_id = ws) r
$$;

create function app.subscriber_erased() returns trigger
language plpgsql security definer set search_path = pg_catalog, app as $$
begin
  delete from app.sms_subscriber b where b.workspace_id = new.workspace_id and b.source_id = new.id;
  return null;
end $$;
create trigger subscriber_erased after update of erased_at on app.source for each row
  when (new.erased_at is not null) execute function app.subscriber_erased();

revoke all on function app.subscribers_of(uuid[]), app.begin_broadcast(uuid, uuid[], timestamptz), app.stop_broadcast(uuid, timestamptz),
  app.broadcast_counts(uuid[]), app.subscriber_erased() from public;
grant execute on function app.subscribers_of(uuid[]), app.begin_broadcast(uuid, uuid[], timestamptz), app.stop_broadcast(uuid, timestamptz),
  app.broadcast_counts(uuid[]) to {app};
