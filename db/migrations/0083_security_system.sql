-- The security and justice system of a country: which bodies it has, in the four groups of its definition (OECD DAC), and who commands, oversees,
-- funds, appoints whom and hears complaints about whom.

-- One line of the list of what such a system may hold: a body that is there, or that there is none of the kind. No line: not known.
create table app.system_part (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  -- the country or region whose system it is
  place_id uuid not null,
  kind text not null check (kind in ('armed_forces', 'police', 'gendarmerie', 'paramilitary', 'presidential_guard', 'intelligence', 'coast_guard',
    'border_guard', 'customs', 'reserve',
    'parliament', 'select_committee', 'executive', 'defence_ministry', 'interior_ministry', 'foreign_ministry', 'security_council',
    'customary_authority', 'finance_body', 'media', 'academia', 'civil_society',
    'justice_ministry', 'prisons', 'prosecution', 'judiciary', 'justice_enforcement', 'customary_justice', 'human_rights_commission', 'ombudsman',
    'justice_other',
    'liberation_army', 'guerrilla', 'bodyguards', 'security_company', 'party_militia')),
  -- null: there is none of this kind
  actor_id uuid,
  -- what it has for its task: the law behind it, a way in to places and papers, people, money. Null is "not known"
  law text check (law in ('yes', 'partly', 'no')),
  access text check (access in ('yes', 'partly', 'no')),
  staff text check (staff in ('yes', 'partly', 'no')),
  money text check (money in ('yes', 'partly', 'no')),
  note text check (length(note) <= 1000),
  source_id uuid,
  recorded_by uuid,
  recorded_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, actor_id) references app.actor (workspace_id, id),
  foreign key (workspace_id, source_id) references app.directory_source (workspace_id, id)
);
create index system_part_place on app.system_part (workspace_id, place_id);
create unique index system_part_once on app.system_part (workspace_id, place_id, kind, actor_id) where actor_id is not null;
create unique index system_part_none on app.system_part (workspace_id, place_id, kind) where actor_id is null;
create index system_part_actor on app.system_part (workspace_id, actor_id) where actor_id is not null;

create table app.system_link (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  from_id uuid not null,
  to_id uuid not null,
  kind text not null check (kind in ('commands', 'oversees', 'funds', 'appoints', 'hears_complaints')),
  -- by law, in practice, or both; null is "not known"
  holds text check (holds in ('law', 'practice', 'both')),
  note text check (length(note) <= 1000),
  source_id uuid,
  recorded_by uuid,
  recorded_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, from_id, to_id, kind),
  foreign key (workspace_id, from_id) references app.actor (workspace_id, id),
  foreign key (workspace_id, to_id) references app.actor (workspace_id, id),
  foreign key (workspace_id, source_id) references app.directory_source (workspace_id, id),
  check (from_id <> to_id)
);
create index system_link_to on app.system_link (workspace_id, to_id);

do $$
declare t text;
begin
  foreach t in array array['system_part', 'system_link'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format($p$create policy make on app.%I for insert to {app}
      with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy change on app.%I for update to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy remove on app.%I for delete to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant select, insert, update, delete on app.%I to {app}', t);
  end loop;
end $$;
-- what is said of a body is known to those who know of the body; that there is none, to all who read the directory
create policy read on app.system_part for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 4096 <> 0
    and (actor_id is null or exists (select 1 from app.actor a where a.workspace_id = system_part.workspace_id and a.id = actor_id)));
create policy read on app.system_link for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.actor a where a.workspace_id = system_link.workspace_id and a.id = from_id)
    and exists (select 1 from app.actor a where a.workspace_id = system_link.workspace_id and a.id = to_id));

-- A body may be commanded by more than the one it stands under: whoever commands it counts among those who must not be warned. Ids only, of all
-- actors whether the asker knows them or not; of some, and not of a whole directory.
drop function app.actor_links();
create function app.actor_links(of_actors uuid[]) returns table (id uuid, parent_id uuid, kind text, also_under uuid[])
language sql stable security definer set search_path = pg_catalog, app as $$
  select a.id, a.parent_id, a.kind,
    array(select x.from_id from app.system_link x where x.workspace_id = a.workspace_id and x.to_id = a.id and x.kind = 'commands' order by x.from_id)
  from app.actor a
  where a.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and a.id = any (of_actors)
    and (select nullif(current_setting('app.reads', true), '')::int) & 4096 <> 0
$$;

-- All who stand above some, by either, themselves among them: what a new commander is held against, so that nobody commands themselves.
create function app.commanders_above(below uuid[]) returns table (id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$
  with recursive up as (
    select a.id from app.actor a
    where a.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and a.id = any (below)
    union
    select one.above from up cross join lateral (
      select a.parent_id as above from app.actor a
      where a.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and a.id = up.id and a.parent_id is not null
      union all
      select x.from_id from app.system_link x
      where x.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and x.to_id = up.id and x.kind = 'commands') one
  )
  select up.id from up
$$;

-- The chain of command of some: all above them, all below them, and the people who belong to any of these. More than is blocked, never less.
create function app.chain_of_command(of_actors uuid[]) returns setof uuid
language sql stable security definer set search_path = pg_catalog, app as $$
  with recursive ws as (select nullif(current_setting('app.workspace', true), '')::uuid as id),
  down as (
    select a.id from app.actor a where a.workspace_id = (select id from ws) and a.id = any (of_actors)
    union
    select one.below from down cross join lateral (
      select a.id as below from app.actor a where a.workspace_id = (select id from ws) and a.parent_id = down.id
      union all
      select x.to_id from app.system_link x where x.workspace_id = (select id from ws) and x.from_id = down.id and x.kind = 'commands') one
  ),
  chain as (select id from down union select id from app.commanders_above(of_actors))
  select id from chain
  union
  select a.id from chain join app.actor a on a.workspace_id = (select id from ws) and a.parent_id = chain.id and a.kind = 'person'
$$;
revoke all on function app.actor_links(uuid[]), app.commanders_above(uuid[]), app.chain_of_command(uuid[]) from public;
grant execute on function app.actor_links(uuid[]), app.commanders_above(uuid[]), app.chain_of_command(uuid[]) to {app}, {worker};
