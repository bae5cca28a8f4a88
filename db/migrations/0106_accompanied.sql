-- A trusted local analyst accompanies an observer: they shape an account together, each in their own words, and both agree before it is sent on. What the
-- people there propose goes with it into the alert. See decision 0106.

create table app.accompanying (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  -- the first alias of the person
  source_id uuid not null,
  member_id uuid not null,
  made_by uuid,
  since timestamptz not null,
  ended_at timestamptz,
  -- the desk, or the observer themself
  ended_by text check (ended_by in ('desk', 'observer')),
  primary key (workspace_id, id),
  foreign key (workspace_id, source_id) references app.source (workspace_id, id) on delete cascade
);
create unique index accompanying_one on app.accompanying (workspace_id, source_id) where ended_at is null;

-- One account on its way, with both voices apart. `n` grows with every change; who agreed, agreed to that and to nothing later.
create table app.told_together (
  workspace_id uuid not null,
  id uuid not null,
  accompanying_id uuid not null,
  source_id uuid not null,
  member_id uuid not null,
  n int not null default 1 check (n >= 1),
  -- the observer's words, and nobody else's
  words text not null default '' check (length(words) <= 20000),
  -- the analyst's: what it is part of, what outsiders must know to make sense of it
  setting text not null default '' check (length(setting) <= 20000),
  -- what the people there would have done
  proposal text not null default '' check (length(proposal) <= 4000),
  language text not null default 'und',
  type_code text,
  place_id uuid,
  observer_agreed_n int,
  analyst_agreed_n int,
  report_id uuid,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  sent_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, source_id) references app.source (workspace_id, id) on delete cascade,
  foreign key (workspace_id, accompanying_id) references app.accompanying (workspace_id, id) on delete cascade
);
create index told_together_source on app.told_together (workspace_id, source_id);
create index told_together_report on app.told_together (workspace_id, report_id) where report_id is not null;

do $$
declare t text;
begin
  foreach t in array array['accompanying', 'told_together'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format($p$create policy make on app.%I for insert to {app}
      with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy change on app.%I for update to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy work on app.%I for all to {worker}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant select, insert, update on app.%I to {app}', t);
    execute format('grant select, delete on app.%I to {worker}', t);
  end loop;
end $$;

-- Is this the person of the alias of the claim?
create function app.own_as(source uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, app as $$
  select exists (select from app.source s where s.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid
    and s.id = nullif(current_setting('app.source', true), '')::uuid and s.erased_at is null and coalesce(s.person_id, s.id) = source)
$$;
revoke all on function app.own_as(uuid) from public;
grant execute on function app.own_as(uuid) to {app};

create policy read on app.accompanying for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and ((select nullif(current_setting('app.reads', true), '')::int) & 2 <> 0
        and exists (select 1 from app.source s where s.workspace_id = accompanying.workspace_id and s.id = source_id)
      or (select nullif(current_setting('app.source', true), '')) is not null and app.own_as(source_id)));
-- Until it is sent, an account is read by the two who shape it and by nobody else at the desk; then by whoever reads the report it became.
create policy read on app.told_together for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and ((select nullif(current_setting('app.reads', true), '')::int) & 2 <> 0
        and member_id = (select nullif(current_setting('app.member', true), '')::uuid)
        and exists (select 1 from app.source s where s.workspace_id = told_together.workspace_id and s.id = source_id)
      or (select nullif(current_setting('app.source', true), '')) is not null and app.own_as(source_id)
      or report_id is not null and exists (select 1 from app.report r where r.workspace_id = told_together.workspace_id and r.id = report_id)));

-- What the people there propose, told to whoever is asked to act: beside what the alert asks.
alter table app.alert add column proposal text not null default '' check (length(proposal) <= 4000);

create function app.accompanied_erased() returns trigger
language plpgsql security definer set search_path = pg_catalog, app as $$
begin
  delete from app.accompanying a where a.workspace_id = new.workspace_id and a.source_id = new.id;
  return null;
end $$;
create trigger accompanied_erased after update of erased_at on app.source for each row
  when (new.erased_at is not null) execute function app.accompanied_erased();
create function app.told_together_redacted() returns trigger
language plpgsql security definer set search_path = pg_catalog, app as $$
begin
  delete from app.told_together t where t.workspace_id = new.workspace_id and t.report_id = new.id;
  return null;
end $$;
create trigger told_together_redacted after update of redacted_at on app.report for each row
  when (new.redacted_at is not null) execute function app.told_together_redacted();
revoke all on function app.accompanied_erased(), app.told_together_redacted() from public;
