-- An outside party that keeps the heads of the record is ended by two people of different organisations, after a day, with every custodian told: whoever ended
-- it alone could then write the record anew unseen.
alter table app.custody_change drop constraint custody_change_kind_check;
alter table app.custody_change add constraint custody_change_kind_check
  check (kind in ('begin', 'reseat', 'settings', 'retire', 'party'));

-- Whether an outside party is there, for those with a voice, who may not read the record.
create function app.keeper_of(party uuid) returns text
language sql stable security definer set search_path = pg_catalog, app as $$
  select p.keeper from app.checkpoint_party p
  where p.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and p.id = party and p.ended_at is null
$$;

-- Ends it when two have agreed and their day has passed; at once where nothing ever arrived, since such a one protects nothing.
create function app.end_keeper(party uuid, moment timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, app as $$
declare ws uuid := nullif(current_setting('app.workspace', true), '')::uuid;
begin
  update app.checkpoint_party p set ended_at = moment, next_at = null
  where p.workspace_id = ws and p.id = party and p.ended_at is null
    and (p.last_ok_at is null or exists (
      select from app.custody_change c where c.workspace_id = ws and c.kind = 'party' and c.state = 'agreed'
        and c.body ->> 'partyId' = party::text and c.not_before <= moment));
  return found;
end $$;

revoke all on function app.keeper_of(uuid), app.end_keeper(uuid, timestamptz) from public;
grant execute on function app.keeper_of(uuid), app.end_keeper(uuid, timestamptz) to {app}, {worker};

-- The web process may have one tried again, and change nothing else of it.
revoke update on app.checkpoint_party from {app};
grant update (next_at, last_seq) on app.checkpoint_party to {app};
