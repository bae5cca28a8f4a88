-- Those an entry is about are asked by e-mail or SMS through the courier, and reminded while they are silent. Where to and the words, with their link, lie
-- sealed in one box that the courier alone opens, and die with the answer, with the last reminder, or when nothing takes them.

update app.entry_invitation set state = 'failed', fault = 'not_sent', address = null, settled_at = coalesce(settled_at, invited_at) where state = 'queued';
alter table app.entry_invitation drop column address;
alter table app.entry_invitation drop constraint entry_invitation_channel_check;
alter table app.entry_invitation add constraint entry_invitation_channel_check check (channel in ('email', 'sms', 'hand'));
alter table app.entry_invitation drop constraint if exists entry_invitation_check1;
alter table app.entry_invitation add constraint entry_invitation_hand check ((channel = 'hand') = (state = 'given'));
alter table app.entry_invitation add column remind boolean not null default false;
alter table app.entry_invitation add column reminded_at timestamptz;
grant select (remind, reminded_at) on app.entry_invitation to {app};

create table vault.letter (
  workspace_id uuid not null,
  -- of the invitation
  id uuid not null,
  box bytea not null check (octet_length(box) between 48 and 12000),
  -- how many of its messages went out: the first, then reminders
  sent smallint not null default 0,
  attempts smallint not null default 0,
  next_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, id) references app.entry_invitation (workspace_id, id) on delete cascade
);
create index letter_due on vault.letter (next_at);
grant select, update, delete on vault.letter to {courier};

-- Lays a sealed letter before the courier. A newer one to the same entry ends those before: their links are over.
create function app.hand_letter(row_id uuid, body bytea, now timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, app, vault as $$
declare ws uuid := nullif(current_setting('app.workspace', true), '')::uuid;
declare about uuid;
begin
  select i.organisation_id into about from app.entry_invitation i join app.workspace w on w.id = i.workspace_id and not w.exercise
    where i.workspace_id = ws and i.id = row_id and i.state = 'queued';
  if about is null then return false; end if;
  perform app.end_letters(about, now);
  insert into vault.letter (workspace_id, id, box, next_at) values (ws, row_id, body, now);
  return true;
end $$;

-- What waits for an entry dies at once: it answered, or a newer link ended the one before.
create function app.end_letters(about uuid, now timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, app, vault as $$
declare ws uuid := nullif(current_setting('app.workspace', true), '')::uuid;
begin
  update app.entry_invitation i set state = 'failed', fault = 'not_wanted', settled_at = now
    from vault.letter l where l.workspace_id = ws and i.workspace_id = ws and i.id = l.id and i.organisation_id = about and i.state = 'queued';
  delete from vault.letter l using app.entry_invitation i
    where l.workspace_id = ws and i.workspace_id = ws and i.id = l.id and i.organisation_id = about;
end $$;

-- For the courier: by which way a letter goes, and whether it is still wanted: not answered since, its link not over, its entry not merged away.
create function app.letter_wanted(row_id uuid, now timestamptz) returns table (channel text, remind boolean, wanted boolean)
language sql stable security definer set search_path = pg_catalog, app as $$
  select i.channel, i.remind, not w.exercise and a.merged_into_id is null
    and not exists (select from app.entry_answer x where x.workspace_id = i.workspace_id and x.organisation_id = i.organisation_id
      and x.answered_at >= i.invited_at)
    and exists (select from app.capability_link l where l.workspace_id = i.workspace_id and l.purpose = 'entry' and l.subject_id = i.organisation_id
      and l.revoked_at is null and l.expires_at > now)
  from app.entry_invitation i
  join app.workspace w on w.id = i.workspace_id
  join app.actor a on a.workspace_id = i.workspace_id and a.id = i.organisation_id
  where i.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and i.id = row_id
$$;
-- What became of it. A reminder that did not go leaves the first message as sent.
create function app.settle_letter(row_id uuid, reminder boolean, went boolean, code text, now timestamptz) returns void
language sql security definer set search_path = pg_catalog, app as $$
  update app.entry_invitation i set
    state = case when reminder then i.state when went then 'sent' else 'failed' end,
    fault = case when went then null when reminder then i.fault else code end,
    reminded_at = case when reminder and went then now else i.reminded_at end,
    settled_at = coalesce(i.settled_at, now)
  where i.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and i.id = row_id
$$;
revoke all on function app.hand_letter(uuid, bytea, timestamptz), app.end_letters(uuid, timestamptz), app.letter_wanted(uuid, timestamptz),
  app.settle_letter(uuid, boolean, boolean, text, timestamptz) from public;
grant execute on function app.hand_letter(uuid, bytea, timestamptz), app.end_letters(uuid, timestamptz) to {app};
grant execute on function app.letter_wanted(uuid, timestamptz), app.settle_letter(uuid, boolean, boolean, text, timestamptz) to {courier};
