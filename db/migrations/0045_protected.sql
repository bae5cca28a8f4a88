-- Children and survivors: no place below the district is stored, consent and referral come first, and the words die after ninety days.

-- Whatever way it comes in or is changed: no point, no area below the district, and no name of a smaller place beside the area.
create function app.coarsen_protected() returns trigger
language plpgsql security definer set search_path = pg_catalog, app, ref as $$
declare
  deep smallint;
  above uuid[];
  district uuid;
  called text;
begin
  new.lat := null;
  new.lon := null;
  new.radius_km := null;
  if new.place_precision in ('point', 'village') then new.place_precision := 'district'; end if;
  if new.place_id is null then return new; end if;
  select p.level, p.ancestors, p.name into deep, above, called from ref.place p where p.id = new.place_id;
  if not found then
    select 9, l.ancestors into deep, above from app.local_place l where l.workspace_id = new.workspace_id and l.id = new.place_id;
  end if;
  if deep is null or deep > 2 then
    select p.id, p.name into district, called from ref.place p where p.id = any (above) and p.level <= 2 order by p.level desc limit 1;
    new.place_id := district;
  end if;
  new.place_text := called;
  if new.place_id is null and called is null then new.place_precision := 'unknown'; end if;
  return new;
end $$;
revoke all on function app.coarsen_protected() from public;
create trigger coarsen_protected before insert or update of protected, place_id, place_text, lat, lon, radius_km, place_precision on app.report
  for each row when (new.protected) execute function app.coarsen_protected();
-- what stands here already
update app.report set protected = true where protected;

-- What was agreed with the person, and to whom they were referred: seen by those named for protected reports alone. The id is the report's.
create table app.referral (
  workspace_id uuid not null,
  id uuid not null,
  consent text not null check (consent in ('given', 'refused', 'guardian', 'not_asked')),
  -- a service, never a person who was harmed
  referred_to text check (length(referred_to) between 1 and 200),
  at timestamptz not null,
  member_id uuid,
  primary key (workspace_id, id),
  foreign key (workspace_id, id) references app.report (workspace_id, id) on delete cascade
);
alter table app.referral enable row level security;
do $$
declare deed text;
begin
  foreach deed in array array['select', 'insert', 'update'] loop
    execute format($p$create policy %s_it on app.referral for %s to {app} %s (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
      and (select nullif(current_setting('app.reads', true), '')::int) & 1 <> 0
      and (select nullif(current_setting('app.reads', true), '')::int) & 1024 <> 0
      and exists (select from app.report r where r.workspace_id = referral.workspace_id and r.id = referral.id))$p$,
      deed, deed, case deed when 'insert' then 'with check' else 'using' end);
  end loop;
end $$;
grant select, insert, update on app.referral to {app};

-- The clock: protected reports older than ninety days whose words still stand. Ids only.
create function app.protected_over(moment timestamptz, most int) returns table (workspace_id uuid, id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$
  select r.workspace_id, r.id from app.report r
  where r.protected and r.redacted_at is null and r.received_at <= moment - interval '90 days' order by r.received_at limit most
$$;
create index report_protected_clock on app.report (received_at) where protected and redacted_at is null;
create function app.retire_protected(report uuid, moment timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, app as $$
declare ws uuid := nullif(current_setting('app.workspace', true), '')::uuid;
begin
  if not exists (select from app.report r where r.workspace_id = ws and r.id = report and r.protected and r.redacted_at is null
    and r.received_at <= moment - interval '90 days') then return false; end if;
  perform app.redact_report(ws, report, moment);
  return true;
end $$;
revoke all on function app.protected_over(timestamptz, int), app.retire_protected(uuid, timestamptz) from public;
grant execute on function app.protected_over(timestamptz, int), app.retire_protected(uuid, timestamptz), app.erasure_subjects_here(text, uuid) to {worker};
grant insert on app.erasure to {worker};
