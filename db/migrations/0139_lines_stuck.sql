-- What does not get out by a number because its gateway does not take it: how many, since when and why, for who keeps the numbers. Counts alone: whose they are is not told.
create function app.lines_stuck(failed_since timestamptz) returns table (line_id uuid, waiting int, since timestamptz, code text, given_up int)
language sql stable security definer set search_path = pg_catalog, app as $$
  select e.line_id, (count(*) filter (where e.state = 'queued'))::int, min(e.created_at) filter (where e.state = 'queued'),
    (array_agg(e.code order by e.next_at desc nulls last) filter (where e.code is not null))[1],
    (count(*) filter (where e.state = 'failed'))::int
  from app.courier_errand e
  where e.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and e.line_id is not null
    and (e.state = 'queued' and e.code not in ('no_room', 'outside_window') and (e.code <> 'waits_for_phone' or e.attempts > 2)
      or e.state = 'failed' and e.code ~ '^(http_|e[a-z]+$|not_connected)' and e.settled_at >= failed_since)
  group by e.line_id
$$;
revoke all on function app.lines_stuck(timestamptz) from public;
grant execute on function app.lines_stuck(timestamptz) to {app};
