-- The highest level is accepted by SMS too, with digits that were sent to that telephone; messengers know when a conversation is open. See decisions 0101 and 0102.

alter table app.call add column asks boolean not null default false;
-- of the number that was written to, and of number and digits together (null after too many wrong ones): nothing else of them is kept, and these not for long
alter table app.call add column number_hash bytea;
alter table app.call add column answer_hash bytea;
alter table app.call add column answer_until timestamptz;
alter table app.call add column wrong smallint not null default 0;
alter table app.call add constraint call_answer_check
  check ((number_hash is null) = (answer_until is null) and (answer_hash is null or number_hash is not null));
create index call_answer on app.call (workspace_id, number_hash) where number_hash is not null;
grant update (number_hash, answer_hash, answer_until, wrong, read_at) on app.call to {courier};

create or replace function app.calls_due(now timestamptz, most int) returns table (workspace_id uuid, id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$
  select c.workspace_id, c.id from app.call c
  where c.state = 'queued' or (c.state = 'dialled' and c.until <= now) or (c.state = 'over' and c.answer_until <= now)
  order by c.created_at limit most
$$;

-- WhatsApp: when somebody wrote last, for the day in which they may be answered in words of ours; forgotten after it. Telegram: who blocked us is not
-- written to until they write again.
alter table vault.address add column heard_at timestamptz;
alter table vault.address add column blocked_at timestamptz;
