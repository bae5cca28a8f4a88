-- Whoever agreed to it is reminded when a report is due, and once more when the days of grace are over, by the channel on which they can be told.

-- said to the desk, by which nobody else may decide it
alter table app.source add column reminded boolean not null default false;
alter table app.expectation
  add column reminds boolean not null default false,
  -- where it is day for those who are reminded, as the IANA names it
  add column reminds_zone text not null default 'UTC' check (length(reminds_zone) <= 60),
  -- the last day on which somebody looked whom to remind
  add column looked_on date;
grant update (looked_on) on app.expectation to {worker};

create table app.reminder (
  workspace_id uuid not null,
  id uuid not null,
  expectation_id uuid not null,
  -- the first alias of the person
  source_id uuid not null,
  due_on date not null,
  standing text not null check (standing in ('due', 'silent')),
  at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, expectation_id, source_id, due_on, standing),
  foreign key (workspace_id, expectation_id) references app.expectation (workspace_id, id) on delete cascade,
  foreign key (workspace_id, source_id) references app.source (workspace_id, id) on delete cascade
);
create index reminder_source on app.reminder (workspace_id, source_id, at desc);
alter table app.reminder enable row level security;
create policy read on app.reminder for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 2 <> 0
    and exists (select 1 from app.source s where s.workspace_id = reminder.workspace_id and s.id = source_id));
create policy work on app.reminder for all to {worker}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select on app.reminder to {app};
grant select, insert, delete on app.reminder to {worker};
grant execute on function app.expected_of(boolean) to {worker};

-- The alias of a person by which they can be told outside, where that person agreed to be reminded; null where there is none.
create function app.reminder_alias(person uuid) returns uuid
language sql stable security definer set search_path = pg_catalog, app as $$
  select o.id from app.source s
  join app.source o on o.workspace_id = s.workspace_id and coalesce(o.person_id, o.id) = s.id and o.erased_at is null
  join app.reach r on r.workspace_id = o.workspace_id and r.source_id = o.id and r.state in ('handed', 'kept')
  where s.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and s.id = person and s.reminded and s.erased_at is null
  order by (r.channel = 'sms') desc, r.since desc, o.id limit 1
$$;
revoke all on function app.reminder_alias(uuid) from public;
grant execute on function app.reminder_alias(uuid) to {worker};

create function app.reminders_erased() returns trigger
language plpgsql security definer set search_path = pg_catalog, app as $$
begin
  delete from app.reminder r where r.workspace_id = new.workspace_id and r.source_id = new.id;
  update app.source s set reminded = false where s.workspace_id = new.workspace_id and s.id = new.id;
  return null;
end $$;
revoke all on function app.reminders_erased() from public;
create trigger reminders_erased after update of erased_at on app.source for each row
  when (new.erased_at is not null) execute function app.reminders_erased();
