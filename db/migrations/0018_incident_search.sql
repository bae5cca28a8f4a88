-- Incidents among a million: what an in-memory reader needs to keep current, and search by words under the same rights.

-- The transaction that changed a row last. Together with a snapshot it tells what has been committed since, however long a
-- transaction took: no commit can hide behind a sequence number or a clock.
alter table app.incident add column changed_xid xid8 not null default '0'::xid8;
-- Its words as they are compared: title, place, summary and number, folded to lower-case Latin letters. Null: still to be folded.
alter table app.incident add column words tsvector;

-- The fold of plain ASCII, as the application does it; null for any other text, which only the application can fold.
create function app.plain_words(text text) returns tsvector language sql immutable parallel safe as $$
  select case when text ~ '[^\x01-\x7f]' then null else array_to_tsvector(array(
    select left(w, 40)
    from unnest(string_to_array(regexp_replace(replace(replace(lower(text), '''', ''), '`', ''), '[^a-z0-9]+', ' ', 'g'), ' ')) w
    where w <> '')) end
$$;
create function app.incident_text(title text, place text, summary text, number int) returns text language sql immutable parallel safe as $$
  select title || ' ' || coalesce(place, '') || ' ' || summary || ' ' || number
$$;

create function app.note_incident_change() returns trigger language plpgsql as $$
begin
  new.changed_xid := pg_current_xact_id();
  if tg_op = 'INSERT' then
    if new.words is null then
      new.words := app.plain_words(app.incident_text(new.title, new.place_text, new.summary, new.number));
    end if;
  elsif (new.title, new.place_text, new.summary, new.number) is distinct from (old.title, old.place_text, old.summary, old.number)
    and new.words is not distinct from old.words then
    new.words := app.plain_words(app.incident_text(new.title, new.place_text, new.summary, new.number));
  end if;
  return new;
end $$;

update app.incident set words = app.plain_words(app.incident_text(title, place_text, summary, number));
create trigger note_change before insert or update on app.incident for each row execute function app.note_incident_change();

create index incident_changed on app.incident (workspace_id, changed_xid);
create index incident_words on app.incident using gin (words) with (fastupdate = off);
create index incident_to_fold on app.incident (workspace_id, number) where words is null;
create index incident_red on app.incident (workspace_id, number) where label = 4;
-- the order of every list
create index incident_order on app.incident (workspace_id, coalesce(when_from, created_at) desc, number desc);
drop index app.incident_when;

-- A missing clearance shows nothing; least() alone would take it for AMBER.
alter policy read on app.incident
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 4 <> 0
    and (not protected or (select nullif(current_setting('app.reads', true), '')::int) & 1024 <> 0)
    and (label <= least(2, coalesce((select nullif(current_setting('app.clearance', true), '')::int), -1))
      or label > 2 and app.may_read_label(label, owner_organisation_id, id, workspace_id)));

-- The numbers of the incidents whose words begin with those asked for, of those the asker may read: the predicate is the policy's.
create function app.incident_search(asked tsquery) returns setof int
language sql stable security definer set search_path = pg_catalog, app rows 1000 as $$
  select i.number from app.incident i
  where i.words @@ asked
    and i.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 4 <> 0
    and (not i.protected or (select nullif(current_setting('app.reads', true), '')::int) & 1024 <> 0)
    and (i.label <= least(2, coalesce((select nullif(current_setting('app.clearance', true), '')::int), -1))
      or i.label > 2 and app.may_read_label(i.label, i.owner_organisation_id, i.id, i.workspace_id))
$$;

-- For the column store of the web process, which applies the policy itself: columns without any text, of one workspace.
create function app.incident_changes(since pg_snapshot) returns setof int
language sql stable security definer set search_path = pg_catalog, app as $$
  select i.number from app.incident i
  where i.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and i.changed_xid >= pg_snapshot_xmin(since)
    -- a row restored from another server may name a transaction that has not come here yet
    and i.changed_xid < pg_snapshot_xmax(pg_current_snapshot())
    and not pg_visible_in_snapshot(i.changed_xid, since)
$$;
create function app.incident_highest() returns int
language sql stable security definer set search_path = pg_catalog, app as $$
  select coalesce(max(number), 0) from app.incident i
  where i.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
$$;

do $$
declare
  -- bits: level 0-1, label 2-4, state 5-7, protected 8, merged 9, time known 10, point known 11
  packed constant text := $p$
    select count(*)::int, string_agg(int4send(number), ''), string_agg(timestamptz_send(coalesce(when_from, created_at)), ''),
      string_agg(timestamptz_send(greatest(coalesce(when_from, created_at), when_to)), ''),
      string_agg(float8send(coalesce(lat, 0)), ''), string_agg(float8send(coalesce(lon, 0)), ''),
      string_agg(uuid_send(coalesce(place_id, nothing)), ''), string_agg(uuid_send(coalesce(owner_organisation_id, nothing)), ''),
      string_agg(int4send(level | (label << 2)
        | (array_position(array['unverified', 'being_verified', 'corroborated', 'confirmed', 'disputed', 'refuted', 'cannot_be_verified'], state) << 5)
        | (protected::int << 8) | ((merged_into_id is not null)::int << 9) | ((when_from is not null)::int << 10)
        | ((lat is not null and lon is not null)::int << 11)), ''),
      json_agg(type_code)::text
    from app.incident, (select '00000000-0000-0000-0000-000000000000'::uuid as nothing) n
    where workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and $p$;
begin
  execute format($f$create function app.incident_columns(low int, high int)
    returns table (n int, numbers bytea, began bytea, ended bytea, lats bytea, lons bytea, places bytea, owners bytea, bits bytea, types text)
    language sql stable security definer set search_path = pg_catalog, app as $b$ %s number between low and high $b$ $f$, packed);
  execute format($f$create function app.incident_columns(wanted int[])
    returns table (n int, numbers bytea, began bytea, ended bytea, lats bytea, lons bytea, places bytea, owners bytea, bits bytea, types text)
    language sql stable security definer set search_path = pg_catalog, app as $b$ %s number = any (wanted) $b$ $f$, packed);
end $$;

revoke all on function app.incident_search(tsquery), app.incident_changes(pg_snapshot), app.incident_highest(), app.incident_columns(int, int),
  app.incident_columns(int[]) from public;
grant execute on function app.incident_search(tsquery) to {app}, {worker};
grant execute on function app.incident_changes(pg_snapshot), app.incident_highest(), app.incident_columns(int, int), app.incident_columns(int[]) to {app};
