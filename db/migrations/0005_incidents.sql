-- What happened, once, as far as known.

create table app.incident (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  number int not null,
  title text not null check (length(title) between 1 and 200),
  type_code text not null,
  summary text not null default '',
  when_from timestamptz,
  when_to timestamptz,
  when_precision text not null default 'unknown' check (when_precision in ('exact', 'about', 'day', 'week', 'month', 'unknown')),
  place_id uuid,
  place_text text,
  lat double precision check (lat between -90 and 90),
  lon double precision check (lon between -180 and 180),
  place_precision text not null default 'unknown' check (place_precision in ('point', 'village', 'district', 'region', 'country', 'unknown')),
  radius_km real,
  killed_low int, killed_best int, killed_high int,
  hurt_low int, hurt_best int, hurt_high int,
  level smallint not null default 1 check (level between 0 and 3),
  state text not null default 'unverified'
    check (state in ('unverified', 'being_verified', 'corroborated', 'confirmed', 'disputed', 'refuted', 'cannot_be_verified')),
  state_reason text,
  protected boolean not null default false,
  merged_into_id uuid,
  label smallint not null default 2 check (label between 0 and 4),
  owner_organisation_id uuid,
  created_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  verified_at timestamptz,
  -- counts every change: what an in-memory reader needs to keep current
  version bigint not null default 1,
  primary key (workspace_id, id),
  unique (workspace_id, number)
);
create index incident_when on app.incident (workspace_id, when_from desc);
create index incident_updated on app.incident (workspace_id, updated_at);
create index incident_place on app.incident (workspace_id, place_id);

-- Numbers people can say on the telephone, one row a workspace.
create table app.counter (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  noun text not null,
  n int not null,
  primary key (workspace_id, noun)
);

-- The tie of a report to an incident.
create table app.account (
  workspace_id uuid not null,
  id uuid not null,
  incident_id uuid not null,
  report_id uuid not null,
  stance text not null check (stance in ('supports', 'contradicts', 'adds')),
  -- evidence seen by the analyst: physical, medical, image or visit
  evidence text check (evidence in ('physical', 'medical', 'image', 'visit')),
  heard_from_report_id uuid,
  note text,
  added_by uuid,
  added_at timestamptz not null,
  removed_at timestamptz,
  -- where it stood before a merge, so that an unmerge restores it
  before_merge_incident_id uuid,
  primary key (workspace_id, id),
  foreign key (workspace_id, incident_id) references app.incident (workspace_id, id) on delete cascade,
  foreign key (workspace_id, report_id) references app.report (workspace_id, id)
);
create unique index account_once on app.account (workspace_id, incident_id, report_id) where removed_at is null;
create index account_report on app.account (workspace_id, report_id);

create table app.incident_actor (
  workspace_id uuid not null,
  incident_id uuid not null,
  actor_id uuid not null,
  role text not null check (role in ('perpetrator', 'victim', 'party', 'bystander', 'peacemaker', 'denies', 'admits')),
  primary key (workspace_id, incident_id, actor_id, role),
  foreign key (workspace_id, incident_id) references app.incident (workspace_id, id) on delete cascade,
  foreign key (workspace_id, actor_id) references app.actor (workspace_id, id)
);

do $$
declare t text;
begin
  foreach t in array array['incident', 'account', 'incident_actor', 'counter'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format($p$create policy make on app.%I for insert to {app}
      with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy change on app.%I for update to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy work on app.%I for all to {worker}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant select, insert, update on app.%I to {app}', t);
    execute format('grant select, insert, update on app.%I to {worker}', t);
  end loop;
end $$;
create policy remove on app.incident_actor for delete to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant delete on app.incident_actor to {app};
create policy read on app.counter for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy read on app.incident for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 4 <> 0
    and (not protected or (select nullif(current_setting('app.reads', true), '')::int) & 1024 <> 0)
    and (label <= least(2, (select nullif(current_setting('app.clearance', true), '')::int)) or label > 2 and app.may_read_label(label, owner_organisation_id, id, workspace_id)));
create policy read on app.account for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.incident i where i.workspace_id = account.workspace_id and i.id = incident_id)
    and exists (select 1 from app.report r where r.workspace_id = account.workspace_id and r.id = report_id));
create policy read on app.incident_actor for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.incident i where i.workspace_id = incident_actor.workspace_id and i.id = incident_id));
