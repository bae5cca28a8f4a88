-- People in the field: how they report, what they were taught, and channels that one person ties together. See decision 0048.

alter table app.source
  -- by which they report or are reached, as words; never an address
  add column channels text[] not null default '{}'
    check (channels <@ array['phone_form', 'web', 'sms', 'call', 'visit', 'email', 'voice', 'radio']),
  -- the alias whose person this is as well, once that person tied them; null for one that stands alone or is the first of several
  add column person_id uuid,
  add foreign key (workspace_id, person_id) references app.source (workspace_id, id),
  add check (person_id <> id);
create index source_person on app.source (workspace_id, person_id) where person_id is not null;

-- Ten digits that tie a channel to an alias: given by the desk to enrol somebody, or made by the person on their own page. Used once.
create table app.joining_word (
  workspace_id uuid not null,
  id uuid not null,
  source_id uuid not null,
  word_hash bytea not null check (octet_length(word_hash) = 32),
  -- the desk may give one that opens the alias's page; one that a person makes only ties
  opens boolean not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, word_hash),
  foreign key (workspace_id, source_id) references app.source (workspace_id, id) on delete cascade
);
create index joining_word_source on app.joining_word (workspace_id, source_id);
alter table app.joining_word enable row level security;
create policy make on app.joining_word for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy work on app.joining_word for all to {worker}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant insert on app.joining_word to {app};
grant select, delete on app.joining_word to {worker};

-- What monitors are taught, in their languages: a title and a text for each.
create table app.training_note (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  texts jsonb not null,
  created_by uuid,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  ended_at timestamptz,
  primary key (workspace_id, id)
);
alter table app.training_note enable row level security;
create policy make on app.training_note for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy change on app.training_note for update to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy work on app.training_note for all to {worker}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
-- Is the alias of the claim, or the person's whose it is, enrolled?
create function app.own_enrolled() returns boolean
language sql stable security definer set search_path = pg_catalog, app as $$
  select exists (select from app.source s join app.source r on r.workspace_id = s.workspace_id and r.id = coalesce(s.person_id, s.id)
    where s.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and s.id = nullif(current_setting('app.source', true), '')::uuid
      and s.erased_at is null and r.enrolled_at is not null)
$$;
revoke all on function app.own_enrolled() from public;
grant execute on function app.own_enrolled() to {app};
-- read by those who care for monitors, and by monitors on their own page
create policy read on app.training_note for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and ((select nullif(current_setting('app.reads', true), '')::int) & 2 <> 0
      or ended_at is null and (select app.own_enrolled())));
grant select, insert, update on app.training_note to {app};
grant select on app.training_note to {worker};

-- The alias that a joining word belongs to; the word is used up. Nothing for one that is spent, late, or of somebody erased.
create function app.use_joining_word(hash bytea, now timestamptz, to_open boolean) returns uuid
language sql volatile security definer set search_path = pg_catalog, app as $$
  update app.joining_word w set used_at = now
  from app.source s
  where w.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and w.word_hash = hash and w.used_at is null and w.expires_at > now
    and (not to_open or w.opens) and s.workspace_id = w.workspace_id and s.id = w.source_id and s.erased_at is null
  returning w.source_id
$$;

-- A new return code for the alias of the claim: who had the old one has it no longer.
create function app.own_code(hash bytea) returns void
language sql volatile security definer set search_path = pg_catalog, app as $$
  update app.source s set return_code_hash = hash
  where s.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and s.id = nullif(current_setting('app.source', true), '')::uuid
$$;

-- Ties another alias to that of the claim: both were shown to be one person's. The first of them is the enrolled one, or that of the claim; all
-- that either was tied to follows. The reliability of the first holds for all; where it was never judged, that of the other.
create function app.tie_sources(other uuid) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog, app as $$
declare
  ws uuid := nullif(current_setting('app.workspace', true), '')::uuid;
  own uuid := nullif(current_setting('app.source', true), '')::uuid;
  one app.source; two app.source; chief app.source; follower app.source;
begin
  -- in one order, so that two who tie each other at once do not wait in a circle
  perform 1 from app.source s where s.workspace_id = ws and s.id in (own, other) order by s.id for update;
  select r.* into one from app.source s join app.source r on r.workspace_id = ws and r.id = coalesce(s.person_id, s.id)
    where s.workspace_id = ws and s.id = own and s.erased_at is null;
  select r.* into two from app.source s join app.source r on r.workspace_id = ws and r.id = coalesce(s.person_id, s.id)
    where s.workspace_id = ws and s.id = other and s.erased_at is null;
  if one.id is null or two.id is null then return null; end if;
  if one.id = two.id then return one.id; end if;
  if one.enrolled_at is null and two.enrolled_at is not null then chief := two; follower := one; else chief := one; follower := two; end if;
  if chief.reliability = 'F' and follower.reliability <> 'F' then
    update app.source s set reliability = follower.reliability, reliability_reason = follower.reliability_reason where s.workspace_id = ws and s.id = chief.id;
    chief.reliability := follower.reliability; chief.reliability_reason := follower.reliability_reason;
  end if;
  update app.source s set person_id = chief.id, reliability = chief.reliability, reliability_reason = chief.reliability_reason
    where s.workspace_id = ws and (s.id = follower.id or s.person_id = follower.id);
  -- what the whole person is judged by holds for those who were tied before
  update app.source s set reliability = chief.reliability, reliability_reason = chief.reliability_reason
    where s.workspace_id = ws and s.person_id = chief.id;
  return chief.id;
end $$;

-- What became of what the person of the claim sent, as far as they may be told: coarse words, no place, no name, no content. Of what is protected or
-- labelled above AMBER, and to somebody who asked for no answer, nothing is told but that it came. Nor is anything of an alert told to somebody of an
-- organisation that it is kept from.
create function app.own_sent(most int) returns table (id uuid, received_at timestamptz, channel text, state text, confirmed boolean, joined boolean, answered boolean)
language sql stable security definer set search_path = pg_catalog, app as $$
  with own as (
    select s.workspace_id, s.id, coalesce(s.person_id, s.id) as person, s.organisation_id from app.source s
    where s.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and s.id = nullif(current_setting('app.source', true), '')::uuid),
  sent as (
    select r.id, r.received_at, r.channel, r.state, r.workspace_id, own.organisation_id,
      s.wants_answer and not r.protected and r.label <= 2 as may
    from own
    join app.source s on s.workspace_id = own.workspace_id and coalesce(s.person_id, s.id) = own.person and s.erased_at is null
    join app.report r on r.workspace_id = s.workspace_id and r.source_id = s.id and r.superseded_by_id is null and r.redacted_at is null
    order by r.received_at desc, r.id desc limit most)
  select t.id, t.received_at, t.channel, t.state,
    t.may and exists (select from app.account a join app.incident i on i.workspace_id = a.workspace_id and i.id = a.incident_id
      where a.workspace_id = t.workspace_id and a.report_id = t.id and a.removed_at is null and a.stance <> 'contradicts'
        and i.state in ('corroborated', 'confirmed') and i.label <= 2 and not i.protected),
    t.may and exists (select from app.account a join app.incident i on i.workspace_id = a.workspace_id and i.id = a.incident_id
      where a.workspace_id = t.workspace_id and a.report_id = t.id and a.removed_at is null and i.label <= 2 and not i.protected),
    t.may and exists (select from app.alert_basis b join app.alert l on l.workspace_id = b.workspace_id and l.id = b.alert_id
      join app.notice n on n.workspace_id = l.workspace_id and n.alert_id = l.id and n.state = 'accepted'
      where b.workspace_id = t.workspace_id and l.label <= 2 and l.state in ('issued', 'closed')
        and (b.subject_kind = 'report' and b.subject_id = t.id
          or b.subject_kind = 'incident' and exists (select from app.account a join app.incident i on i.workspace_id = a.workspace_id and i.id = a.incident_id
            where a.workspace_id = t.workspace_id and a.report_id = t.id and a.removed_at is null and a.incident_id = b.subject_id and i.label <= 2 and not i.protected))
        and not exists (select from app.alert_block k where k.workspace_id = l.workspace_id and k.alert_id = l.id and k.actor_id = t.organisation_id))
  from sent t order by t.received_at desc, t.id desc
$$;

-- The alias of the claim: its languages, whether its person is enrolled, and how many channels that person tied.
create function app.own_person(own uuid) returns table (languages text[], enrolled boolean, tied int)
language sql stable security definer set search_path = pg_catalog, app as $$
  select s.languages, r.enrolled_at is not null,
    (select count(*)::int from app.source o where o.workspace_id = s.workspace_id and coalesce(o.person_id, o.id) = r.id)
  from app.source s join app.source r on r.workspace_id = s.workspace_id and r.id = coalesce(s.person_id, s.id)
  where s.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and s.id = own
    and s.id = nullif(current_setting('app.source', true), '')::uuid and s.erased_at is null
$$;

revoke all on function app.own_person(uuid), app.use_joining_word(bytea, timestamptz, boolean), app.own_code(bytea), app.tie_sources(uuid), app.own_sent(int) from public;
grant execute on function app.own_person(uuid), app.use_joining_word(bytea, timestamptz, boolean), app.own_code(bytea), app.tie_sources(uuid), app.own_sent(int) to {app};

-- Who was erased is tied to nobody, and no word opens their page.
create function app.monitor_erased() returns trigger
language plpgsql security definer set search_path = pg_catalog, app as $$
begin
  delete from app.joining_word w where w.workspace_id = new.workspace_id and w.source_id = new.id;
  update app.source s set person_id = null where s.workspace_id = new.workspace_id and (s.id = new.id or s.person_id = new.id);
  update app.source s set channels = '{}' where s.workspace_id = new.workspace_id and s.id = new.id;
  return null;
end $$;
revoke all on function app.monitor_erased() from public;
create trigger monitor_erased after update of erased_at on app.source for each row
  when (new.erased_at is not null) execute function app.monitor_erased();
