-- Alert rules: what to count, where and against what; how each version read; what each look at a place found.

create table app.alert_rule (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  -- the version that holds; versions are never changed
  version int not null check (version > 0),
  enabled boolean not null default false,
  created_by uuid,
  created_at timestamptz not null,
  switched_at timestamptz,
  -- of the last look: when, how many places, how many of them not heard from
  looked_at timestamptz,
  places int not null default 0,
  silent int not null default 0,
  primary key (workspace_id, id)
);
create table app.alert_rule_version (
  workspace_id uuid not null,
  rule_id uuid not null,
  version int not null check (version > 0),
  -- as `rule-definition.rules.ts` has it; the condition in it is JSON Logic
  definition jsonb not null,
  note text not null default '',
  saved_by uuid,
  saved_at timestamptz not null,
  primary key (workspace_id, rule_id, version),
  foreign key (workspace_id, rule_id) references app.alert_rule (workspace_id, id) on delete cascade
);

-- When a workspace's rules are looked at next, and up to which change they have seen: a row, so that a restart forgets nothing.
create table app.rule_clock (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  next_at timestamptz not null,
  -- not again before this, however much comes in
  rest_until timestamptz not null,
  seen_at timestamptz not null,
  primary key (workspace_id, id),
  check (id = workspace_id)
);

-- What one look at one place saw. One row for each rule, place, window and audience: looking again changes the numbers, never their number.
create table app.rule_finding (
  workspace_id uuid not null,
  id uuid not null,
  rule_id uuid not null,
  version int not null,
  -- null: the whole workspace as one
  place_id uuid,
  -- the window's last day (UTC); its length stands in the rule's version
  day date not null,
  outcome text not null check (outcome in ('fired', 'cooling', 'quiet', 'unknown', 'unheard')),
  level smallint check (level between 1 and 3),
  counted int not null,
  -- what was counted and against what: variables, usual level, earlier windows, explanation
  numbers jsonb not null,
  -- up to 500 of what was counted, of a finding that fired
  things uuid[] not null default '{}',
  hearing text not null check (hearing in ('never', 'overdue', 'heard')),
  last_heard date,
  alert_id uuid,
  -- what came of a firing: a new draft, or an addition to the alert that was open already
  made text check (made in ('draft', 'added')),
  -- the level a person is asked to raise an issued alert to
  raise_to smallint check (raise_to between 2 and 3),
  decided text check (decided in ('raised', 'left')),
  decided_by uuid,
  decided_at timestamptz,
  decided_note text,
  -- the strictest among all that the numbers rest on; 3 belongs to one organisation and is looked at for it apart
  label smallint not null check (label between 0 and 3),
  owner_organisation_id uuid,
  first_at timestamptz not null,
  looked_at timestamptz not null,
  primary key (workspace_id, id),
  unique nulls not distinct (workspace_id, rule_id, day, place_id, owner_organisation_id),
  foreign key (workspace_id, rule_id, version) references app.alert_rule_version (workspace_id, rule_id, version) on delete cascade,
  foreign key (workspace_id, alert_id) references app.alert (workspace_id, id) on delete cascade,
  check ((label = 3) = (owner_organisation_id is not null)),
  check ((outcome = 'fired') = (made is not null)),
  check ((made is null) or alert_id is not null)
);
create index rule_finding_fired on app.rule_finding (workspace_id, rule_id, first_at desc) where outcome = 'fired';
create index rule_finding_alert on app.rule_finding (workspace_id, alert_id) where alert_id is not null;
create index alert_of_rule on app.alert (workspace_id, rule_id) where rule_id is not null;
-- has anything been triaged since the rules were looked at?
create index report_triaged on app.report (workspace_id, triaged_at desc) where triaged_at is not null;

do $$
declare t text;
begin
  foreach t in array array['alert_rule', 'alert_rule_version', 'rule_clock', 'rule_finding'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format($p$create policy work on app.%I for all to {worker}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant select, insert, update on app.%I to {worker}', t);
  end loop;
  foreach t in array array['alert_rule', 'alert_rule_version'] loop
    execute format($p$create policy read on app.%I for select to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
        and (select nullif(current_setting('app.reads', true), '')::int) & 8 <> 0)$p$, t);
    execute format($p$create policy make on app.%I for insert to {app}
      with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant select, insert on app.%I to {app}', t);
  end loop;
end $$;
create policy change on app.alert_rule for update to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant update on app.alert_rule to {app};
-- whoever switches a rule on has it looked at at once
create policy touch on app.rule_clock for all to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select, insert, update on app.rule_clock to {app};
-- A finding is read like an alert: within its label, and never by those whom its alert is about.
create policy read on app.rule_finding for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 8 <> 0
    and (label <= least(2, (select nullif(current_setting('app.clearance', true), '')::int)) or label > 2 and app.may_read_label(label, owner_organisation_id, id, workspace_id))
    and (alert_id is null or not app.is_blocked(workspace_id, alert_id)));
create policy change on app.rule_finding for update to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select on app.rule_finding to {app};
grant update (decided, decided_by, decided_at, decided_note) on app.rule_finding to {app};
-- looks that found nothing are thrown away after some days
grant delete on app.rule_finding to {worker};
-- a rule's draft has its basis written anew by the service that writes alerts
grant delete on app.alert_basis to {worker};

-- Workspaces with a rule switched on whose time has come: by the clock, or since something changed.
create function app.due_rules(now timestamptz, most int)
returns table (workspace_id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$
  select w.id from app.workspace w left join app.rule_clock c on c.workspace_id = w.id
  where exists (select 1 from app.alert_rule r where r.workspace_id = w.id and r.enabled)
    and (c.workspace_id is null or c.next_at <= now
      or c.rest_until <= now and (
        exists (select 1 from app.incident i where i.workspace_id = w.id and i.updated_at > c.seen_at)
        or exists (select 1 from app.report r where r.workspace_id = w.id and r.received_at > c.seen_at)
        or exists (select 1 from app.report r where r.workspace_id = w.id and r.triaged_at > c.seen_at)))
  order by c.next_at nulls first limit most
$$;
revoke all on function app.due_rules(timestamptz, int) from public;
grant execute on function app.due_rules(timestamptz, int) to {worker};
