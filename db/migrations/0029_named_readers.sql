-- RED names the people. Whoever makes something RED is named on it unless others are already: nothing vanishes from everybody. What
-- becomes RED later has a reader named before, or the policies refuse the change.
create function app.name_first_reader() returns trigger
language plpgsql set search_path = pg_catalog, app as $$
declare who uuid := nullif(current_setting('app.member', true), '')::uuid;
begin
  if new.label = 4 and who is not null and app.has_reader(new.workspace_id, new.id) is false then
    insert into app.named_reader (workspace_id, subject_id, member_id) values (new.workspace_id, new.id, who) on conflict do nothing;
  end if;
  return new;
end $$;
create function app.has_reader(ws uuid, subject uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, app as $$
  select exists (select 1 from app.named_reader n where n.workspace_id = ws and n.subject_id = subject)
$$;
do $$
declare t text;
begin
  foreach t in array array['report', 'incident', 'alert', 'rumour'] loop
    execute format('create trigger name_first_reader before insert on app.%I
      for each row when (new.label = 4) execute function app.name_first_reader()', t);
  end loop;
end $$;

-- Who else is named, for whoever is: the list itself says whom the thing concerns.
create function app.readers_of(subject uuid) returns setof uuid
language sql stable security definer set search_path = pg_catalog, app as $$
  select n.member_id from app.named_reader n
  where n.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and n.subject_id = subject
    and exists (select 1 from app.named_reader me
      where me.workspace_id = n.workspace_id and me.subject_id = subject
        and me.member_id = (select nullif(current_setting('app.member', true), '')::uuid))
$$;
revoke all on function app.has_reader(uuid, uuid), app.readers_of(uuid) from public;
grant execute on function app.has_reader(uuid, uuid), app.readers_of(uuid) to {app}, {worker};

-- A reader is added or taken off by somebody who is named, or where nobody is yet; in the database too.
drop policy make on app.named_reader;
create policy make on app.named_reader for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (app.has_reader(workspace_id, subject_id) is false
      or exists (select 1 from app.readers_of(subject_id))));
drop policy remove on app.named_reader;
create policy remove on app.named_reader for delete to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.readers_of(subject_id)));
