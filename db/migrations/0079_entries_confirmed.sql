-- Those who stand in the directory are asked whether what is recorded of them is right: invitations, answers, corrections to be decided; and maps of
-- roles, on which actors of an area say what they do with each other, each line agreed by both.

create table app.entry_invitation (
  workspace_id uuid not null,
  id uuid not null,
  organisation_id uuid not null,
  channel text not null check (channel in ('email', 'hand')),
  language text not null check (length(language) between 2 and 12),
  -- until it is sent or given up; then nowhere
  address text check (length(address) <= 320),
  state text not null check (state in ('queued', 'sent', 'failed', 'given')),
  fault text check (length(fault) <= 60),
  invited_by uuid,
  invited_at timestamptz not null,
  settled_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, organisation_id) references app.actor (workspace_id, id) on delete cascade,
  check ((state = 'queued') = (address is not null)),
  check (channel = 'email' or state = 'given')
);
create index entry_invitation_organisation on app.entry_invitation (workspace_id, organisation_id, invited_at desc);

create table app.entry_answer (
  workspace_id uuid not null,
  id uuid not null,
  organisation_id uuid not null,
  answer text not null check (answer in ('confirmed', 'corrected', 'hide')),
  words text check (length(words) <= 2000),
  answered_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, organisation_id) references app.actor (workspace_id, id) on delete cascade
);
create index entry_answer_organisation on app.entry_answer (workspace_id, organisation_id, answered_at desc);

-- What it says of one field. The entry changes when a person of the directory accepts it.
create table app.entry_correction (
  workspace_id uuid not null,
  id uuid not null,
  organisation_id uuid not null,
  answer_id uuid not null,
  field text not null check (field in ('names', 'nature', 'focuses', 'places', 'mandate', 'website')),
  -- what was recorded when it answered, and what it says instead
  stood jsonb not null,
  proposed jsonb not null,
  state text not null default 'open' check (state in ('open', 'accepted', 'refused', 'replaced')),
  why text check (length(why) <= 500),
  decided_by uuid,
  decided_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, organisation_id) references app.actor (workspace_id, id) on delete cascade,
  foreign key (workspace_id, answer_id) references app.entry_answer (workspace_id, id) on delete cascade,
  check (state <> 'refused' or why is not null),
  check ((state = 'open') = (decided_at is null))
);
create index entry_correction_organisation on app.entry_correction (workspace_id, organisation_id);
create index entry_correction_open on app.entry_correction (workspace_id) where state = 'open';

create table app.role_map (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  title text not null check (length(title) between 1 and 200),
  about text check (length(about) <= 1000),
  place_id uuid,
  place_text text check (length(place_text) <= 300),
  label smallint not null check (label between 0 and 4),
  owner_organisation_id uuid,
  created_by uuid,
  created_at timestamptz not null,
  primary key (workspace_id, id)
);
create trigger name_first_reader before insert on app.role_map
  for each row when (new.label = 4) execute function app.name_first_reader();

-- "The council of elders hears both sides before the police are called." Who does it, and with or for whom.
create table app.role_line (
  workspace_id uuid not null,
  id uuid not null,
  map_id uuid not null,
  doer_id uuid not null,
  other_id uuid not null,
  words text not null check (length(words) between 1 and 1000),
  language text not null check (length(language) between 2 and 12),
  -- voices are for one wording: a new one asks both again
  version integer not null,
  written_by uuid,
  written_at timestamptz not null,
  withdrawn_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, map_id) references app.role_map (workspace_id, id) on delete cascade,
  foreign key (workspace_id, doer_id) references app.actor (workspace_id, id) on delete cascade,
  foreign key (workspace_id, other_id) references app.actor (workspace_id, id) on delete cascade,
  check (doer_id <> other_id)
);
create index role_line_map on app.role_line (workspace_id, map_id);
create index role_line_doer on app.role_line (workspace_id, doer_id);
create index role_line_other on app.role_line (workspace_id, other_id);

create table app.role_voice (
  workspace_id uuid not null,
  line_id uuid not null,
  actor_id uuid not null,
  version integer not null,
  agrees boolean not null,
  words text check (length(words) <= 1000),
  -- by its own member, by its link, or told to somebody who wrote down how
  how text not null check (how in ('member', 'link', 'told')),
  told_how text check (length(told_how) <= 300),
  said_by uuid,
  said_at timestamptz not null,
  primary key (workspace_id, line_id, actor_id),
  foreign key (workspace_id, line_id) references app.role_line (workspace_id, id) on delete cascade,
  check ((how = 'told') = (told_how is not null)),
  check (agrees or words is not null)
);

do $$
declare t text;
begin
  foreach t in array array['entry_invitation', 'entry_answer', 'entry_correction', 'role_map', 'role_line', 'role_voice'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format($p$create policy make on app.%I for insert to {app}
      with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy change on app.%I for update to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy work on app.%I for all to {worker}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant insert, update on app.%I to {app}', t);
    execute format('grant select, insert, update on app.%I to {worker}', t);
  end loop;
  foreach t in array array['entry_answer', 'entry_correction', 'role_map', 'role_line', 'role_voice'] loop
    execute format('grant select on app.%I to {app}', t);
  end loop;
  -- all of it is seen with the entry and never without
  foreach t in array array['entry_invitation', 'entry_answer', 'entry_correction'] loop
    execute format($p$create policy read on app.%I for select to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
        and exists (select 1 from app.actor a where a.workspace_id = %I.workspace_id and a.id = %I.organisation_id))$p$, t, t, t);
  end loop;
end $$;
-- the address is written by the web process and read by the worker, which sends
grant select (workspace_id, id, organisation_id, channel, language, state, fault, invited_by, invited_at, settled_at) on app.entry_invitation to {app};

create policy read on app.role_map for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 4096 <> 0
    and (label <= (select case when nullif(current_setting('app.clearance', true), '') is null then -1
          else greatest(1, least(2, current_setting('app.clearance', true)::int)) end)
      or label > 2 and app.may_read_label(label, owner_organisation_id, id, workspace_id)));
create policy read on app.role_line for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.role_map m where m.workspace_id = role_line.workspace_id and m.id = map_id)
    and exists (select 1 from app.actor a where a.workspace_id = role_line.workspace_id and a.id = doer_id)
    and exists (select 1 from app.actor a where a.workspace_id = role_line.workspace_id and a.id = other_id));
-- a voice is heard where its line is seen, and by whom it is of
create policy read on app.role_voice for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (exists (select 1 from app.role_line l where l.workspace_id = role_voice.workspace_id and l.id = line_id)
      or actor_id = any ((select string_to_array(nullif(current_setting('app.actors', true), ''), ',')::uuid[])::uuid[])));

-- The lines that one is a party to, for one who holds the link to its own entry and sees nothing else: with whom is part of the line. An actor that
-- is known to its own organisation or to named people alone is told to nobody.
create function app.own_role_lines()
returns table (id uuid, map_title text, doer_id uuid, doer_name text, other_id uuid, other_name text, words text, language text, version integer,
  -- what the other said to these words, null while they are silent
  theirs boolean)
language sql stable security definer set search_path = pg_catalog, app as $$
  select l.id, m.title, l.doer_id, d.name, l.other_id, o.name, l.words, l.language, l.version,
    (select v.agrees from app.role_voice v where v.workspace_id = l.workspace_id and v.line_id = l.id and v.version = l.version
      and v.actor_id in (l.doer_id, l.other_id)
      and v.actor_id <> (select nullif(current_setting('app.contact', true), '')::uuid))
  from app.role_line l
  join app.role_map m on m.workspace_id = l.workspace_id and m.id = l.map_id
  join app.actor d on d.workspace_id = l.workspace_id and d.id = l.doer_id
  join app.actor o on o.workspace_id = l.workspace_id and o.id = l.other_id
  where l.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and l.withdrawn_at is null and m.label <= 2
    and (l.doer_id = (select nullif(current_setting('app.contact', true), '')::uuid) and o.label <= 2
      or l.other_id = (select nullif(current_setting('app.contact', true), '')::uuid) and d.label <= 2)
  order by l.written_at, l.id limit 200
$$;
revoke all on function app.own_role_lines() from public;
grant execute on function app.own_role_lines() to {app};
