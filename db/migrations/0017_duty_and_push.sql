-- Getting a notice to a named person and back: the duty roster, pushes to a phone, what a channel reports, referring from a link.

-- How a mandate is shown to whoever was asked and may refer: not at all, by its title, or with the responder's name.
alter table app.mandate add column shown_as text not null default 'title' check (shown_as in ('nothing', 'title', 'name'));

-- Who kept the roster, and which pattern a shift came from, so that a pattern can be taken back as a whole.
alter table app.duty_shift add column pattern_id uuid;
alter table app.duty_shift add column created_by uuid;
alter table app.duty_shift add column created_at timestamptz not null default now();
create index duty_shift_span on app.duty_shift (workspace_id, mandate_id, starts_at);
create index duty_shift_actor on app.duty_shift (workspace_id, actor_id, ends_at);

-- A push carries one opaque word; what it stands for is known by its keyed hash alone.
alter table app.delivery add column receipt_hash bytea;
alter table app.delivery add column confirmed_at timestamptz;
create unique index delivery_receipt on app.delivery (receipt_hash) where receipt_hash is not null;
create index delivery_notice on app.delivery (workspace_id, notice_id);
create unique index push_endpoint on app.responder_channel (workspace_id, actor_id, (target->>'endpoint'))
  where channel = 'push' and ended_at is null;

create function app.delivery_by_receipt(hash bytea)
returns table (workspace_id uuid, workspace_slug text, workspace_name text, exercise boolean, id uuid, notice_id uuid, alert_id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$
  select d.workspace_id, w.slug, w.name, w.exercise, d.id, d.notice_id, n.alert_id
  from app.delivery d
  join app.notice n on n.workspace_id = d.workspace_id and n.id = d.notice_id
  join app.workspace w on w.id = d.workspace_id
  where d.receipt_hash = hash
$$;
revoke all on function app.delivery_by_receipt(bytea) from public;
grant execute on function app.delivery_by_receipt(bytea) to {app};

-- Members who may open a notice put before an actor: the person, or everybody of the body for a duty post.
create function app.members_of_actor(ws uuid, actor uuid)
returns table (actor_id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$
  select m.actor_id from app.member m
  where m.workspace_id = ws and m.ended_at is null and (m.actor_id = actor or m.organisation_id = actor)
    and m.roles && array['analyst', 'responder', 'coordinator']
$$;
revoke all on function app.members_of_actor(uuid, uuid) from public;
grant execute on function app.members_of_actor(uuid, uuid) to {app}, {worker};

-- An answer owed because of an alert is owed once per alert, also when two alerts rest on one report; the report says where it is told.
alter table app.obligation add column report_id uuid;
alter table app.obligation add column said_language text;
update app.obligation set report_id = about_id where about_kind = 'report';
update app.obligation set about_kind = 'alert', about_id = alert_id
  where kind = 'source' and about_kind = 'report' and alert_id is not null;
