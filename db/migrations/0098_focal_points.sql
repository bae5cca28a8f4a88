-- People without a telephone are reached through focal points, who report for several aliases. See decision 0045.

create table app.focal_point (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  -- who has no telephone, and whose telephone speaks for them
  source_id uuid not null,
  focal_source_id uuid not null,
  -- what their messages begin with: it says nothing of who they are
  label text not null check (label ~ '^[^\s0-9#*:,.;-]{1,4}[0-9]{1,3}$'),
  created_by uuid,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, source_id) references app.source (workspace_id, id) on delete cascade,
  foreign key (workspace_id, focal_source_id) references app.source (workspace_id, id) on delete cascade,
  check (source_id <> focal_source_id)
);
create unique index focal_point_one on app.focal_point (workspace_id, source_id) where ended_at is null;
create unique index focal_point_label on app.focal_point (workspace_id, focal_source_id, lower(label)) where ended_at is null;
alter table app.focal_point enable row level security;
create policy read on app.focal_point for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 2 <> 0
    and exists (select 1 from app.source s where s.workspace_id = focal_point.workspace_id and s.id = source_id)
    and exists (select 1 from app.source s where s.workspace_id = focal_point.workspace_id and s.id = focal_source_id));
create policy make on app.focal_point for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy change on app.focal_point for update to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy work on app.focal_point for select to {worker}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select, insert on app.focal_point to {app};
grant update (ended_at) on app.focal_point to {app};
grant select on app.focal_point to {worker};

-- Whose addresses lead to a source: its own; those of channels that an enrolled person tied to themselves, the one heard last first; those of their
-- focal point, with the label that says for whom it is.
create or replace function app.ways_to(source uuid) returns table (source_id uuid, stopped boolean, label text)
language sql stable security definer set search_path = pg_catalog, app as $$
  with own as (
    select s.workspace_id, s.id, s.enrolled_at is not null and s.person_id is null as head from app.source s
    where s.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and s.id = source and s.erased_at is null),
  focal as (
    select f.workspace_id, f.focal_source_id as id, f.label from own join app.focal_point f on f.workspace_id = own.workspace_id and f.source_id = own.id
      and f.ended_at is null),
  way as (
    select own.workspace_id, own.id, 0 as nth, null::text as label from own
    union all
    select s.workspace_id, s.id, 1, null from own join app.source s on s.workspace_id = own.workspace_id and s.person_id = own.id and s.erased_at is null where own.head
    union all
    select s.workspace_id, s.id, 2, f.label from focal f join app.source s on s.workspace_id = f.workspace_id and s.id = f.id and s.erased_at is null
    union all
    select s.workspace_id, s.id, 2, f.label from focal f join app.source s on s.workspace_id = f.workspace_id and s.person_id = f.id and s.erased_at is null)
  select w.id, t.stopped_at is not null
      or w.nth = 2 and exists (select from app.sms_talk o where o.workspace_id = w.workspace_id and o.source_id = source and o.stopped_at is not null),
    w.label
  from way w left join app.sms_talk t on t.workspace_id = w.workspace_id and t.source_id = w.id
  where exists (select from app.reach r where r.workspace_id = w.workspace_id and r.source_id = w.id)
  order by w.nth, (select max(i.at) from app.sms_in i where i.workspace_id = w.workspace_id and i.source_id = w.id) desc nulls last, w.id
$$;

-- What is owed to those who are reached through a telephone holds its number too.
create or replace function app.courier_ties(ws uuid) returns table (source_id uuid, open boolean, last_ended timestamptz, waiting_since timestamptz, last_message timestamptz)
language sql stable security definer set search_path = pg_catalog, app as $$
  select r.source_id,
    exists (select 1 from app.obligation o where o.workspace_id = ws and o.source_id = any (r.whose) and o.state = 'open'),
    (select max(o.ended_at) from app.obligation o where o.workspace_id = ws and o.source_id = any (r.whose)),
    greatest((select max(p.received_at) from app.report p where p.workspace_id = ws and p.source_id = any (r.whose) and p.state in ('received', 'under_review')),
      (select greatest(t.joined_at, (select max(i.at) from app.sms_in i where i.workspace_id = ws and i.source_id = r.source_id))
        from app.sms_talk t where t.workspace_id = ws and t.source_id = r.source_id and t.joined_at is not null)),
    (select max(m.at) from app.message m where m.workspace_id = ws and m.source_id = any (r.whose))
  from (select distinct on (a.source_id) a.source_id, array[a.source_id, coalesce(s.person_id, s.id)]
      || array(select f.source_id from app.focal_point f where f.workspace_id = ws and f.focal_source_id = coalesce(s.person_id, s.id) and f.ended_at is null) as whose
    from app.reach a join app.source s on s.workspace_id = a.workspace_id and s.id = a.source_id where a.workspace_id = ws) r
$$;

-- Nobody speaks for who was erased, and who was erased speaks for nobody.
create function app.focal_erased() returns trigger
language plpgsql security definer set search_path = pg_catalog, app as $$
begin
  delete from app.focal_point f where f.workspace_id = new.workspace_id and (f.source_id = new.id or f.focal_source_id = new.id);
  return null;
end $$;
create trigger focal_erased after update of erased_at on app.source for each row
  when (new.erased_at is not null) execute function app.focal_erased();
revoke all on function app.focal_erased() from public;
