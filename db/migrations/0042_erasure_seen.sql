-- Where an erasure stands in the record: its line, and nothing else of the record, for those who work with sources.
create function app.erasure_lines() returns table (subject_id uuid, line bigint)
language sql stable security definer set search_path = pg_catalog, app, ledger as $$
  select e.subject_id, min(n.seq)
  from app.erasure e
  join ledger.change c on c.workspace_id = e.workspace_id and c.subject_id = e.subject_id and c.verb in ('source.erase', 'report.redact')
  join ledger.entry n on n.workspace_id = c.workspace_id and n.change_id = c.id
  where e.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 2 <> 0
  group by e.subject_id
$$;
revoke all on function app.erasure_lines() from public;
grant execute on function app.erasure_lines() to {app};

-- What loses its details in the record when something is erased: the source and its reports, every version of each. The record must say so, or their
-- absence would look like tampering.
create function app.erasure_subjects(ws uuid, kind text, subject uuid) returns setof uuid
language sql stable security definer set search_path = pg_catalog, app as $$
  with recursive first (id) as (
    select r.id from app.report r where r.workspace_id = ws
      and ((erasure_subjects.kind = 'source' and r.source_id = subject) or (erasure_subjects.kind = 'report' and r.id = subject))
  ), chain (id) as (
    select first.id from first
    union
    select r.id from app.report r join chain c on r.superseded_by_id = c.id or r.supersedes_id = c.id where r.workspace_id = ws
  )
  select chain.id from chain union select subject where erasure_subjects.kind = 'source'
$$;
-- For requests: within the workspace of the claim, of what was noted as to be erased there.
create function app.erasure_subjects_here(kind text, subject uuid) returns setof uuid
language sql stable security definer set search_path = pg_catalog, app as $$
  select app.erasure_subjects(e.workspace_id, e.kind, e.subject_id) from app.erasure e
  where e.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid
    and e.kind = erasure_subjects_here.kind and e.subject_id = erasure_subjects_here.subject
$$;
revoke all on function app.erasure_subjects(uuid, text, uuid), app.erasure_subjects_here(text, uuid) from public;
grant execute on function app.erasure_subjects_here(text, uuid) to {app};
