-- What units and organisations have with each other. That there is a relation, and whom to ask, is seen by every member who knows both; what it is, by
-- those cleared for its label and by the two themselves; what each wants remembered, by itself alone unless it shares it. Nobody is rated.

create table app.relation (
  workspace_id uuid not null,
  id uuid not null,
  a_id uuid not null,
  b_id uuid not null,
  -- whom to ask about it: one of the two, a unit or person of theirs, or whoever brokered it
  ask_id uuid,
  label smallint not null check (label between 0 and 4),
  owner_organisation_id uuid,
  recorded_by uuid,
  recorded_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, a_id) references app.actor (workspace_id, id) on delete cascade,
  foreign key (workspace_id, b_id) references app.actor (workspace_id, id) on delete cascade,
  foreign key (workspace_id, ask_id) references app.actor (workspace_id, id),
  check (a_id < b_id)
);
create index relation_a on app.relation (workspace_id, a_id);
create index relation_b on app.relation (workspace_id, b_id);
create trigger name_first_reader before insert on app.relation
  for each row when (new.label = 4) execute function app.name_first_reader();

create table app.relation_detail (
  workspace_id uuid not null,
  relation_id uuid not null,
  closeness text not null check (closeness in ('none', 'informed', 'consulted', 'carries_out', 'decides_together')),
  about text not null check (length(about) between 1 and 500),
  -- as sharp as it is known: a year, a month or a day
  since text check (since ~ '^\d{4}(-\d{2}(-\d{2})?)?$'),
  until text check (until ~ '^\d{4}(-\d{2}(-\d{2})?)?$'),
  broker_id uuid,
  broker_text text check (length(broker_text) <= 200),
  primary key (workspace_id, relation_id),
  foreign key (workspace_id, relation_id) references app.relation (workspace_id, id) on delete cascade,
  foreign key (workspace_id, broker_id) references app.actor (workspace_id, id),
  check (broker_id is null or broker_text is null)
);

create table app.relation_memory (
  workspace_id uuid not null,
  relation_id uuid not null,
  -- whose memory it is: one of the two
  actor_id uuid not null,
  words text not null check (length(words) between 1 and 4000),
  shared boolean not null,
  written_by uuid,
  written_at timestamptz not null,
  primary key (workspace_id, relation_id, actor_id),
  foreign key (workspace_id, relation_id) references app.relation (workspace_id, id) on delete cascade
);

do $$
declare t text;
begin
  foreach t in array array['relation', 'relation_detail', 'relation_memory'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format($p$create policy work on app.%I for all to {worker}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant select, insert, update, delete on app.%I to {app}, {worker}', t);
  end loop;
  foreach t in array array['relation', 'relation_detail'] loop
    execute format($p$create policy make on app.%I for insert to {app}
      with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy change on app.%I for update to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy remove on app.%I for delete to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
  end loop;
  -- one's own memory, and nobody else's, is written, changed and taken out
  execute $p$create policy make on app.relation_memory for insert to {app}
    with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
      and (actor_id = (select nullif(current_setting('app.organisation', true), '')::uuid)
        or actor_id = any ((select string_to_array(nullif(current_setting('app.actors', true), ''), ',')::uuid[])::uuid[])))$p$;
  foreach t in array array['update', 'delete'] loop
    execute format($p$create policy own_%s on app.relation_memory for %s to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
        and (actor_id = (select nullif(current_setting('app.organisation', true), '')::uuid)
          or actor_id = any ((select string_to_array(nullif(current_setting('app.actors', true), ''), ',')::uuid[])::uuid[])))$p$, t, t);
  end loop;
end $$;

create policy read on app.relation for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 4096 <> 0
    and (label <= 2 and (select nullif(current_setting('app.clearance', true), '')::int) is not null
      or label > 2 and app.may_read_label(label, owner_organisation_id, id, workspace_id))
    and exists (select 1 from app.actor x where x.workspace_id = relation.workspace_id and x.id = a_id)
    and exists (select 1 from app.actor x where x.workspace_id = relation.workspace_id and x.id = b_id));
create policy read on app.relation_detail for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.relation r where r.workspace_id = relation_detail.workspace_id and r.id = relation_id
      and (r.label > 2 or r.label <= (select least(2, nullif(current_setting('app.clearance', true), '')::int))
        or (select nullif(current_setting('app.organisation', true), '')::uuid) in (r.a_id, r.b_id, r.owner_organisation_id))));
create policy read on app.relation_memory for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.relation r where r.workspace_id = relation_memory.workspace_id and r.id = relation_id)
    and (actor_id = (select nullif(current_setting('app.organisation', true), '')::uuid)
      or actor_id = any ((select string_to_array(nullif(current_setting('app.actors', true), ''), ',')::uuid[])::uuid[])
      or shared and exists (select 1 from app.relation_detail d
        where d.workspace_id = relation_memory.workspace_id and d.relation_id = relation_memory.relation_id)));
