-- Children and survivors in filled forms and in words: no point is kept, and the words go after ninety days whether the form made a report or not. And the record
-- says of filled forms too that their details were erased.

-- Coordinates as programs write them when somebody sends where they are: with three decimals or more. `points-in-words.ts` has the same.
create function app.without_points(words text) returns text
language sql immutable set search_path = pg_catalog as $$
  select regexp_replace(words, '[-+]?\d{1,2}\.\d{3,}[\s,;/°NSns]+[-+]?\d{1,3}\.\d{3,}', '[…]', 'g')
$$;

create function app.points_of_protected() returns trigger
language plpgsql security definer set search_path = pg_catalog, app as $$
begin
  new.text := app.without_points(new.text);
  new.who := app.without_points(new.who);
  new.asks := app.without_points(new.asks);
  return new;
end $$;
create trigger points_of_protected before insert or update of protected, text, who, asks on app.report
  for each row when (new.protected) execute function app.points_of_protected();

create function app.points_of_protected_thread() returns trigger
language plpgsql security definer set search_path = pg_catalog, app as $$
begin
  if exists (select from app.report r where r.workspace_id = new.workspace_id and r.id = new.report_id and r.protected) then
    new.text := app.without_points(new.text);
  end if;
  return new;
end $$;
create trigger points_of_protected_thread before insert on app.message
  for each row when (new.direction = 'in' and new.report_id is not null) execute function app.points_of_protected_thread();

create function app.protected_since() returns trigger
language plpgsql security definer set search_path = pg_catalog, app as $$
begin
  update app.message m set text = app.without_points(m.text)
    where m.workspace_id = new.workspace_id and m.report_id = new.id and m.text <> app.without_points(m.text);
  return null;
end $$;
create trigger protected_since after update of protected on app.report
  for each row when (new.protected and not old.protected) execute function app.protected_since();
revoke all on function app.without_points(text), app.points_of_protected(), app.points_of_protected_thread(), app.protected_since() from public;

-- what stands here already
update app.report set protected = true where protected;
update app.message m set text = app.without_points(m.text) from app.report r
  where r.workspace_id = m.workspace_id and r.id = m.report_id and r.protected and m.text <> app.without_points(m.text);
update app.submission_row r
  set answers = (select coalesce(jsonb_object_agg(e.key, e.value), '{}') from jsonb_each(r.answers) e
    where not (jsonb_typeof(e.value) = 'object' and e.value ? 'lat'))
  from app.submission s where s.workspace_id = r.workspace_id and s.id = r.submission_id and s.protected;

-- Filled forms that are protected and made no report: those that did go with it.
create function app.protected_forms_over(moment timestamptz, most int) returns table (workspace_id uuid, id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$
  select s.workspace_id, s.id from app.submission s
  where s.protected and s.redacted_at is null and s.report_id is null and s.received_at <= moment - interval '90 days' order by s.received_at limit most
$$;
create index submission_protected_clock on app.submission (received_at) where protected and redacted_at is null and report_id is null;
create function app.retire_protected_form(submission uuid, moment timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, app as $$
declare ws uuid := nullif(current_setting('app.workspace', true), '')::uuid;
begin
  if not exists (select from app.submission s where s.workspace_id = ws and s.id = submission and s.protected and s.redacted_at is null
    and s.report_id is null and s.received_at <= moment - interval '90 days') then return false; end if;
  perform app.redact_submissions(ws, array[submission], moment);
  return true;
end $$;
revoke all on function app.protected_forms_over(timestamptz, int), app.retire_protected_form(uuid, timestamptz) from public;
grant execute on function app.protected_forms_over(timestamptz, int), app.retire_protected_form(uuid, timestamptz) to {worker};

-- Filled forms lose their details with their source and with their report: without a line of the record that says so their absence would look like tampering.
create or replace function app.erasure_subjects(ws uuid, kind text, subject uuid) returns setof uuid
language sql stable security definer set search_path = pg_catalog, app as $$
  with recursive first (id) as (
    select r.id from app.report r where r.workspace_id = ws
      and ((erasure_subjects.kind = 'source' and r.source_id = subject) or (erasure_subjects.kind = 'report' and r.id = subject))
  ), chain (id) as (
    select first.id from first
    union
    select r.id from app.report r join chain c on r.superseded_by_id = c.id or r.supersedes_id = c.id where r.workspace_id = ws
  )
  select chain.id from chain
  union select subject where erasure_subjects.kind = 'source'
  union select s.id from app.submission s where s.workspace_id = ws
    and (s.report_id in (select chain.id from chain) or (erasure_subjects.kind = 'source' and s.source_id = subject))
$$;
