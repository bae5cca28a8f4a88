-- Whether what was sent by SMS to those an entry is about has reached their phone, as the gateway reports it. Until it does, its own id of the message is kept:
-- it names nobody, and only the courier sees it.

alter table app.entry_invitation add column delivered_at timestamptz;
alter table app.entry_invitation add column line_id uuid;
alter table app.entry_invitation add column external_id text check (length(external_id) <= 200);
create index entry_invitation_external on app.entry_invitation (workspace_id, line_id) where line_id is not null;
grant select (delivered_at) on app.entry_invitation to {app};

-- A message of this letter left by a line of the workspace, or was taken by the phone at once.
create function app.letter_left(row_id uuid, by_line uuid, external text, there boolean, now timestamptz) returns void
language sql security definer set search_path = pg_catalog, app as $$
  update app.entry_invitation i set line_id = case when there then null else by_line end,
    external_id = case when there then null else left(external, 200) end, delivered_at = case when there then now end
  where i.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and i.id = row_id
$$;
-- What a line reports of a message. A first message that did not arrive was not sent; a reminder that did not leaves the first as it is.
create function app.letter_told(by_line uuid, external text, what text, code text, now timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, app as $$
begin
  update app.entry_invitation i set
    delivered_at = case when what = 'delivered' then now else i.delivered_at end,
    state = case when what = 'failed' and i.reminded_at is null then 'failed' else i.state end,
    fault = case when what = 'failed' and i.reminded_at is null then coalesce(left(code, 60), 'not_delivered') else i.fault end,
    line_id = case when what = 'sent' then i.line_id end,
    external_id = case when what = 'sent' then i.external_id end
  where i.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and i.line_id = by_line
    and (i.external_id = external or i.id::text = external);
  return found;
end $$;
revoke all on function app.letter_left(uuid, uuid, text, boolean, timestamptz), app.letter_told(uuid, text, text, text, timestamptz) from public;
grant execute on function app.letter_left(uuid, uuid, text, boolean, timestamptz), app.letter_told(uuid, text, text, text, timestamptz) to {courier};
