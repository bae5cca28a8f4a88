-- People to turn to are asked again by a message whether they want to stay, when their day comes: to the address or number they gave for it. It stands with
-- what else is kept of them, is shown to them, and is erased with it. The message goes through the courier as those to entries do.

alter table app.contact_point add column ask_to text check (length(ask_to) between 3 and 254);
alter table app.contact_point add constraint contact_point_ask_to check (ask_to is null or withdrawn_at is null);
create index contact_point_ask on app.contact_point (workspace_id, ask_again_on) where ask_to is not null;

alter table app.entry_invitation alter column organisation_id drop not null;
alter table app.entry_invitation add column contact_id uuid;
alter table app.entry_invitation add foreign key (workspace_id, contact_id) references app.contact_point (workspace_id, id) on delete cascade;
alter table app.entry_invitation add constraint entry_invitation_one check (num_nonnulls(organisation_id, contact_id) = 1);
create index entry_invitation_contact on app.entry_invitation (workspace_id, contact_id, invited_at desc) where contact_id is not null;
grant select (contact_id) on app.entry_invitation to {app};
create policy read_contact on app.entry_invitation for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and contact_id is not null
    and exists (select from app.contact_point c where c.workspace_id = entry_invitation.workspace_id and c.id = contact_id));

create or replace function app.hand_letter(row_id uuid, body bytea, now timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, app, vault as $$
declare ws uuid := nullif(current_setting('app.workspace', true), '')::uuid;
declare about uuid;
begin
  select coalesce(i.organisation_id, i.contact_id) into about
    from app.entry_invitation i join app.workspace w on w.id = i.workspace_id and not w.exercise
    where i.workspace_id = ws and i.id = row_id and i.state = 'queued';
  if about is null then return false; end if;
  perform app.end_letters(about, now);
  insert into vault.letter (workspace_id, id, box, next_at) values (ws, row_id, body, now);
  return true;
end $$;
create or replace function app.end_letters(about uuid, now timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, app, vault as $$
declare ws uuid := nullif(current_setting('app.workspace', true), '')::uuid;
begin
  update app.entry_invitation i set state = 'failed', fault = 'not_wanted', settled_at = now
    from vault.letter l where l.workspace_id = ws and i.workspace_id = ws and i.id = l.id
      and (i.organisation_id = about or i.contact_id = about) and i.state = 'queued';
  delete from vault.letter l using app.entry_invitation i
    where l.workspace_id = ws and i.workspace_id = ws and i.id = l.id and (i.organisation_id = about or i.contact_id = about);
end $$;
-- Of a person to turn to: still wanted while they stand there and their link is not over.
create or replace function app.letter_wanted(row_id uuid, now timestamptz) returns table (channel text, remind boolean, wanted boolean)
language sql stable security definer set search_path = pg_catalog, app as $$
  select i.channel, i.remind, not w.exercise
    and case when i.contact_id is null then a.id is not null and a.merged_into_id is null
        and not exists (select from app.entry_answer x where x.workspace_id = i.workspace_id and x.organisation_id = i.organisation_id
          and x.answered_at >= i.invited_at)
      else exists (select from app.contact_point c where c.workspace_id = i.workspace_id and c.id = i.contact_id and c.withdrawn_at is null) end
    and exists (select from app.capability_link l where l.workspace_id = i.workspace_id
      and l.purpose = case when i.contact_id is null then 'entry' else 'contact' end and l.subject_id = coalesce(i.organisation_id, i.contact_id)
      and l.revoked_at is null and l.expires_at > now)
  from app.entry_invitation i
  join app.workspace w on w.id = i.workspace_id
  left join app.actor a on a.workspace_id = i.workspace_id and a.id = i.organisation_id
  where i.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and i.id = row_id
$$;
grant execute on function app.answering(uuid), app.hand_letter(uuid, bytea, timestamptz), app.end_letters(uuid, timestamptz) to {worker};
