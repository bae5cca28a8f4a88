-- Erasure: a source whose identity, addresses, conversation and alias die at once; a report whose words are taken out of it. What stays is a
-- tombstone: that there was a report, its kind, day, place as coarse as the tombstone says, counts, and the salted commitments in the record.

alter table app.source add column erased_at timestamptz;
alter table app.report add column redacted_at timestamptz;

create table app.erasure (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('source', 'report')),
  subject_id uuid not null,
  reason text not null,
  member_id uuid,
  at timestamptz not null,
  -- when it was written into the list outside the database, by which a restore knows of it
  listed_at timestamptz,
  primary key (workspace_id, id)
);
create unique index erasure_once on app.erasure (workspace_id, kind, subject_id);
create index erasure_unlisted on app.erasure (workspace_id) where listed_at is null;
alter table app.erasure enable row level security;
create policy make on app.erasure for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy read on app.erasure for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 2 <> 0);
create policy work on app.erasure for all to {worker}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select, insert on app.erasure to {app};
grant select, update on app.erasure to {worker};

-- Takes the words out of a report and of every version of it. Doing it again does nothing more.
create function app.redact_report(ws uuid, report uuid, now timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, app, ledger as $$
declare versions uuid[];
begin
  with recursive chain (id) as (
    select r.id from app.report r where r.workspace_id = ws and r.id = report
    union
    select r.id from app.report r join chain c on r.superseded_by_id = c.id or r.supersedes_id = c.id where r.workspace_id = ws
  ) select array_agg(chain.id) into versions from chain;
  if versions is null then return; end if;
  delete from app.report_translation t where t.workspace_id = ws and t.report_id = any (versions);
  delete from app.attachment a where a.workspace_id = ws and a.report_id = any (versions);
  -- what was said about it, in either direction, quotes it
  update app.message m set text = '[…]', choices = null where m.workspace_id = ws and m.report_id = any (versions);
  update app.obligation o set said = '[…]' where o.workspace_id = ws and o.report_id = any (versions) and o.said is not null;
  delete from ledger.detail d using ledger.change c
    where c.workspace_id = ws and c.subject_id = any (versions) and d.workspace_id = ws and d.change_id = c.id;
  update app.report r set text = '[…]', who = null, asks = null, publisher = null, place_text = null, lat = null, lon = null,
    radius_km = null, language = 'und', client_sent_at = null, redacted_at = coalesce(r.redacted_at, now),
    -- a hash of the words could be tried against guesses
    content_hash = sha256(convert_to(gen_random_uuid()::text, 'UTF8'))
    where r.workspace_id = ws and r.id = any (versions);
  -- its terms leave the counts by their trigger; it is not compared again
  delete from app.report_match m where m.workspace_id = ws and m.report_id = any (versions);
  delete from app.report_unmatched m where m.workspace_id = ws and m.report_id = any (versions);
end $$;

-- Erases a source: keys first, then what lay under them.
create function app.erase_source(ws uuid, source uuid, now timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, app, vault, sealed, ledger as $$
declare report uuid;
begin
  delete from sealed.shred_key k where k.workspace_id = ws and k.source_id = source;
  delete from vault.handed h where h.workspace_id = ws and h.source_id = source;
  delete from vault.address a where a.workspace_id = ws and a.source_id = source;
  delete from app.reach r where r.workspace_id = ws and r.source_id = source;
  delete from app.courier_errand e where e.workspace_id = ws and e.source_id = source;
  delete from sealed.handed h using sealed.identity i
    where i.workspace_id = ws and i.source_id = source and h.workspace_id = ws and h.identity_id = i.id;
  delete from sealed.identity i where i.workspace_id = ws and i.source_id = source;
  delete from app.device_credential d where d.workspace_id = ws and d.source_id = source;
  for report in select r.id from app.report r where r.workspace_id = ws and r.source_id = source loop
    perform app.redact_report(ws, report, now);
  end loop;
  delete from app.message m where m.workspace_id = ws and m.source_id = source;
  delete from ledger.detail d using ledger.change c
    where c.workspace_id = ws and c.subject_id = source and d.workspace_id = ws and d.change_id = c.id;
  update app.source s set alias = '[…] ' || left(md5(gen_random_uuid()::text), 4), languages = '{}', area_place_id = null, organisation_id = null,
    reliability_reason = null, may_ask = false, wants_answer = false, return_code_hash = null, enrolled_at = null,
    erased_at = coalesce(s.erased_at, now)
    where s.workspace_id = ws and s.id = source;
  update app.obligation o set state = 'impossible', reason = '[…]', ended_at = now
    where o.workspace_id = ws and o.source_id = source and o.state = 'open';
end $$;

-- For requests: within the workspace of the claim, and only what the asking member sees.
create function app.erase_now(kind text, subject uuid, now timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, app as $$
declare ws uuid := nullif(current_setting('app.workspace', true), '')::uuid;
begin
  if not exists (select 1 from app.erasure e where e.workspace_id = ws and e.kind = erase_now.kind and e.subject_id = subject) then return false; end if;
  if kind = 'source' then perform app.erase_source(ws, subject, now); else perform app.redact_report(ws, subject, now); end if;
  return true;
end $$;

-- Keys of sources under the keys of earlier days, for the nightly chore.
create function app.shred_epochs() returns table (workspace_id uuid, epoch date, n int)
language sql stable security definer set search_path = pg_catalog, sealed as $$
  select k.workspace_id, k.epoch, count(*)::int from sealed.shred_key k group by 1, 2
$$;
create function app.workspaces_to_list() returns setof uuid
language sql stable security definer set search_path = pg_catalog, app as $$
  select distinct workspace_id from app.erasure where listed_at is null
$$;
revoke all on function app.redact_report(uuid, uuid, timestamptz), app.erase_source(uuid, uuid, timestamptz),
  app.erase_now(text, uuid, timestamptz), app.shred_epochs(), app.workspaces_to_list() from public;
grant execute on function app.erase_now(text, uuid, timestamptz) to {app};
grant execute on function app.shred_epochs(), app.workspaces_to_list() to {worker};
