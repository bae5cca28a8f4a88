-- How much waits in all workspaces together, and how old the last backup is, for whoever watches over the machine: counts and seconds, nothing of anybody's.
create function app.house_figures(moment timestamptz) returns table (name text, what text, n double precision)
language sql stable security definer set search_path = pg_catalog, app as $$
  select 'waiting', 'seal', count(*)::float8 from ledger.unsealed
  union all select 'waiting', 'delivery', count(*) from app.delivery d where d.state = 'queued'
  union all select 'waiting', 'errand', count(*) from app.courier_errand e where e.state = 'queued'
  union all select 'failing', 'checkpoint', count(*) from app.checkpoint_party p where p.ended_at is null and p.failures > 0
  union all select 'since', b.kind, extract(epoch from moment - max(b.finished_at))::float8 from public.backup b
    where b.finished_at is not null group by b.kind
$$;
revoke all on function app.house_figures(timestamptz) from public;
grant execute on function app.house_figures(timestamptz) to {worker};
