-- Whether a session was begun with more than a password: a code of an authenticator, or a passkey. A workspace may insist on it.
alter table auth.session add column "strong" boolean not null default false;

drop function app.membership(text, text);
create function app.membership(account text, workspace text)
returns table (workspace_id uuid, slug text, name text, exercise boolean, member_id uuid, actor_id uuid, organisation_id uuid,
  organisation_name text, roles text[], clearance smallint, named_for_protected boolean, language text, time_zone text, second_factor boolean)
language sql stable security definer set search_path = pg_catalog, app as $$
  select w.id, w.slug, w.name, w.exercise, m.id, m.actor_id, m.organisation_id, o.name, m.roles, m.clearance, m.named_for_protected,
    m.language, m.time_zone, coalesce((w.settings ->> 'secondFactor')::boolean, false)
  from app.member m
  join app.workspace w on w.id = m.workspace_id
  join app.actor o on o.workspace_id = m.workspace_id and o.id = m.organisation_id
  where m.user_id = account and m.ended_at is null and (workspace is null or w.slug = workspace)
  order by w.name
$$;
revoke all on function app.membership(text, text) from public;
grant execute on function app.membership(text, text) to {app};
