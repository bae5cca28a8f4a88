-- Who really delivers security and justice in a place: what somebody said of access, cost, abuse and trust, on four levels (OECD DAC IF-SSR, 2006): the
-- state, its regulation, those beside the state, civil society. A statement is never changed: a newer one stands beside it, a wrong one is taken back.

create table app.delivery_statement (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  place_id uuid not null,
  service text not null check (service in ('security', 'justice')),
  level text not null check (level in ('state', 'regulation', 'non_state', 'civil_society')),
  -- who delivers: of the directory, or in words
  actor_id uuid,
  provider text check (length(provider) between 1 and 200),
  aspect text not null check (aspect in ('reach', 'access', 'cost', 'abuse', 'trust', 'rules', 'licensing', 'standards', 'partnership')),
  -- 0 none to 3 much: how many cases it takes up, who gets in, what it costs them, how often it does wrong, how far it is trusted; of rules: how far they hold
  degree smallint not null check (degree between 0 and 3),
  words text check (length(words) <= 2000),
  language text check (length(language) between 2 and 12),
  said_by text not null check (said_by in ('residents', 'users', 'provider', 'officials', 'local_organisation', 'observers', 'survey', 'records')),
  said_on date not null,
  source_id uuid not null,
  label smallint not null check (label between 0 and 3),
  owner_organisation_id uuid,
  recorded_by uuid,
  recorded_at timestamptz not null,
  taken_back_at timestamptz,
  taken_back_why text check (length(taken_back_why) between 1 and 300),
  primary key (workspace_id, id),
  foreign key (workspace_id, actor_id) references app.actor (workspace_id, id),
  foreign key (workspace_id, source_id) references app.directory_source (workspace_id, id),
  check ((actor_id is null) = (provider is not null) or level = 'regulation'),
  check ((level = 'regulation') = (aspect in ('rules', 'licensing', 'standards', 'partnership'))),
  check ((taken_back_at is null) = (taken_back_why is null))
);
create index delivery_statement_place on app.delivery_statement (workspace_id, place_id);
create index delivery_statement_actor on app.delivery_statement (workspace_id, actor_id) where actor_id is not null;

alter table app.delivery_statement enable row level security;
create policy make on app.delivery_statement for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy change on app.delivery_statement for update to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy read on app.delivery_statement for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 4096 <> 0
    and (label <= (select case when nullif(current_setting('app.clearance', true), '') is null then -1
          else greatest(1, least(2, current_setting('app.clearance', true)::int)) end)
      or label > 2 and app.may_read_label(label, owner_organisation_id, id, workspace_id))
    and (actor_id is null or exists (select 1 from app.actor a where a.workspace_id = delivery_statement.workspace_id and a.id = actor_id)));
grant select, insert, update on app.delivery_statement to {app};
