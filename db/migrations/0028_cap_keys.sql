-- Keys to the feed of warnings, each made out to whom it was given: an organisation or person that is implicated in an alert, or commands or
-- obeys those who are, finds nothing of it in the feed.
create table app.cap_key (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  token_hash bytea not null,
  name text not null check (length(name) between 1 and 100),
  actor_id uuid not null,
  -- never above AMBER: what is stricter stays with one organisation or with those named
  highest_label smallint not null check (highest_label between 0 and 2),
  member_id uuid,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, actor_id) references app.actor (workspace_id, id) on delete cascade
);
create unique index cap_key_hash on app.cap_key (token_hash);

alter table app.cap_key enable row level security;
create policy read on app.cap_key for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 8 <> 0
    and (select nullif(current_setting('app.member', true), '')) is not null);
create policy make on app.cap_key for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy change on app.cap_key for update to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select, insert, update on app.cap_key to {app};

-- Who holds a key, before any claim is set.
create function app.cap_key_by_hash(hash bytea)
returns table (workspace_id uuid, slug text, name text, exercise boolean, actors uuid[], highest_label smallint, expires_at timestamptz,
  revoked_at timestamptz)
language sql stable security definer set search_path = pg_catalog, app as $$
  select k.workspace_id, w.slug, w.name, w.exercise,
    case when a.kind = 'person' and a.parent_id is not null then array[a.id, a.parent_id] else array[a.id] end,
    k.highest_label, k.expires_at, coalesce(k.revoked_at, a.ended_at)
  from app.cap_key k join app.workspace w on w.id = k.workspace_id
  join app.actor a on a.workspace_id = k.workspace_id and a.id = k.actor_id
  where k.token_hash = hash
$$;
revoke all on function app.cap_key_by_hash(bytea) from public;
grant execute on function app.cap_key_by_hash(bytea) to {app};
