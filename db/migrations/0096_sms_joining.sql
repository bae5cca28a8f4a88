-- A number joins its person by the digits they were given. See decision 0045.

alter table app.sms_talk
  -- digits that were no word of ours, since when: whoever guesses is not heard for a day
  add column word_tries smallint not null default 0,
  add column word_tried_at timestamptz,
  -- their person sent the digits from this number
  add column joined_at timestamptz;

-- the worker reads what came in by SMS, and the digits are among it
grant execute on function app.use_joining_word(bytea, timestamptz, boolean), app.tie_sources(uuid) to {worker};

-- By which of several numbers of one person: the one that was written from. Null: whichever is heard last.
alter table app.courier_errand add column to_source_id uuid;

-- Whose addresses lead to a source: its own; those of channels that an enrolled person tied to themselves, the one heard last first.
create function app.ways_to(source uuid) returns table (source_id uuid, stopped boolean, label text)
language sql stable security definer set search_path = pg_catalog, app as $$
  with own as (
    select s.workspace_id, s.id, s.enrolled_at is not null and s.person_id is null as head from app.source s
    where s.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and s.id = source and s.erased_at is null),
  way as (
    select own.workspace_id, own.id, 0 as nth from own
    union all
    select s.workspace_id, s.id, 1 from own join app.source s on s.workspace_id = own.workspace_id and s.person_id = own.id and s.erased_at is null where own.head)
  select w.id, t.stopped_at is not null, null::text
  from way w left join app.sms_talk t on t.workspace_id = w.workspace_id and t.source_id = w.id
  where exists (select from app.reach r where r.workspace_id = w.workspace_id and r.source_id = w.id)
  order by w.nth, (select max(i.at) from app.sms_in i where i.workspace_id = w.workspace_id and i.source_id = w.id) desc nulls last, w.id
$$;
revoke all on function app.ways_to(uuid) from public;
grant execute on function app.ways_to(uuid) to {app}, {worker}, {courier};

-- What is filed under an enrolled person holds the addresses of all their channels; the number that joined by digits waits for them longer, as
-- a report does that nobody has dealt with: otherwise a month of silence would undo the enrolment.
create or replace function app.courier_ties(ws uuid) returns table (source_id uuid, open boolean, last_ended timestamptz, waiting_since timestamptz, last_message timestamptz)
language sql stable security definer set search_path = pg_catalog, app as $$
  select r.source_id,
    exists (select 1 from app.obligation o where o.workspace_id = ws and o.source_id = any (r.whose) and o.state = 'open'),
    (select max(o.ended_at) from app.obligation o where o.workspace_id = ws and o.source_id = any (r.whose)),
    greatest((select max(p.received_at) from app.report p where p.workspace_id = ws and p.source_id = any (r.whose) and p.state in ('received', 'under_review')),
      (select greatest(t.joined_at, (select max(i.at) from app.sms_in i where i.workspace_id = ws and i.source_id = r.source_id))
        from app.sms_talk t where t.workspace_id = ws and t.source_id = r.source_id and t.joined_at is not null)),
    (select max(m.at) from app.message m where m.workspace_id = ws and m.source_id = any (r.whose))
  from (select distinct on (a.source_id) a.source_id, array[a.source_id, coalesce(s.person_id, s.id)] as whose
    from app.reach a join app.source s on s.workspace_id = a.workspace_id and s.id = a.source_id where a.workspace_id = ws) r
$$;
