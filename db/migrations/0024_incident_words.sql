-- The words of incidents for the column store of the web process, and the RED incidents of one member found from the member.

create index named_reader_member on app.named_reader (workspace_id, member_id);
drop index app.incident_red;

-- Folded words of incidents, one line each in the order of the numbers; letters and digits alone, so that a line is a line.
create function app.incident_word_lists(low int, high int) returns table (n int, numbers bytea, lines text)
language sql stable security definer set search_path = pg_catalog, app as $$
  select count(*)::int, string_agg(int4send(number), ''), string_agg(coalesce(array_to_string(tsvector_to_array(words), ' '), ''), E'\n')
  from app.incident
  where workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and number between low and high
$$;
create function app.incident_word_lists(wanted int[]) returns table (n int, numbers bytea, lines text)
language sql stable security definer set search_path = pg_catalog, app as $$
  select count(*)::int, string_agg(int4send(number), ''), string_agg(coalesce(array_to_string(tsvector_to_array(words), ' '), ''), E'\n')
  from app.incident
  where workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and number = any (wanted)
$$;

-- Of these incidents, those that the asker may read and whose words begin so: the predicate is the policy's. For few among a
-- million this is quicker than the search over all, however common the words.
create function app.incident_search(asked tsquery, among int[]) returns setof int
language sql stable security definer set search_path = pg_catalog, app as $$
  select i.number from app.incident i
  where i.number = any (among)
    and i.words @@ asked
    and i.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 4 <> 0
    and (not i.protected or (select nullif(current_setting('app.reads', true), '')::int) & 1024 <> 0)
    and (i.label <= least(2, coalesce((select nullif(current_setting('app.clearance', true), '')::int), -1))
      or i.label > 2 and app.may_read_label(i.label, i.owner_organisation_id, i.id, i.workspace_id))
$$;

revoke all on function app.incident_word_lists(int, int), app.incident_word_lists(int[]), app.incident_search(tsquery, int[]) from public;
grant execute on function app.incident_word_lists(int, int), app.incident_word_lists(int[]), app.incident_search(tsquery, int[]) to {app};

-- One record a row instead of a column each: a third of the time, since what costs is each step of an aggregate.
drop function app.incident_columns(int, int);
drop function app.incident_columns(int[]);
do $$
declare
  -- bits: level 0-1, label 2-4, state 5-7, protected 8, merged 9, time known 10, point known 11
  records constant text := $p$
    select count(*)::int, string_agg(int4send(number) || int4send(level | (label << 2)
        | (array_position(array['unverified', 'being_verified', 'corroborated', 'confirmed', 'disputed', 'refuted', 'cannot_be_verified'], state) << 5)
        | (protected::int << 8) | ((merged_into_id is not null)::int << 9) | ((when_from is not null)::int << 10)
        | ((lat is not null and lon is not null)::int << 11))
      || timestamptz_send(coalesce(when_from, created_at)) || timestamptz_send(greatest(coalesce(when_from, created_at), when_to))
      || float8send(coalesce(lat, 0)) || float8send(coalesce(lon, 0))
      || uuid_send(coalesce(place_id, '00000000-0000-0000-0000-000000000000')) || uuid_send(coalesce(owner_organisation_id, '00000000-0000-0000-0000-000000000000'))
      || int2send(octet_length(type_code)::int2) || textsend(type_code), '')
    from app.incident
    where workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and $p$;
begin
  execute format($f$create function app.incident_columns(low int, high int) returns table (n int, records bytea)
    language sql stable security definer set search_path = pg_catalog, app as $b$ %s number between low and high $b$ $f$, records);
  execute format($f$create function app.incident_columns(wanted int[]) returns table (n int, records bytea)
    language sql stable security definer set search_path = pg_catalog, app as $b$ %s number = any (wanted) $b$ $f$, records);
end $$;
revoke all on function app.incident_columns(int, int), app.incident_columns(int[]) from public;
grant execute on function app.incident_columns(int, int), app.incident_columns(int[]) to {app};
