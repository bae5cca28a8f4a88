-- What a line may cost in a calendar month (UTC), in its own currency: what would cost more waits for the next, but a word of danger. Null: no end.
alter table app.sms_line add column per_month numeric(12, 2) check (per_month > 0);

-- What a line has cost in the month of a day, until that day.
create function app.line_spent(ws uuid, line uuid, day date) returns numeric
language sql stable set search_path = pg_catalog, app as $$
  select coalesce(sum(d.cost), 0) from app.sms_day d
  where d.workspace_id = ws and d.line_id = line and d.day >= date_trunc('month', line_spent.day) and d.day <= line_spent.day
$$;
revoke all on function app.line_spent(uuid, uuid, date) from public;
grant execute on function app.line_spent(uuid, uuid, date) to {app}, {courier};
