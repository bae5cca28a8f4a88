-- A claim that goes round, where it was heard, what is true of it, and the answer given.

create table app.rumour (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  number int not null,
  claim text not null check (length(claim) between 1 and 2000),
  language text not null default 'und',
  state text not null default 'new' check (state in ('new', 'under_investigation', 'confirmed_true', 'confirmed_false', 'probably_true', 'probably_false',
    'impossible_to_verify', 'impossible_but_probably_true', 'impossible_but_probably_false')),
  state_reason text,
  level smallint not null default 1 check (level between 0 and 3),
  -- the answer agreed; in more languages as translations beside it
  answer text,
  answer_agreed_at timestamptz,
  answer_agreed_by uuid,
  label smallint not null default 2 check (label between 0 and 4),
  owner_organisation_id uuid,
  created_by uuid,
  created_at timestamptz not null,
  judged_at timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, number)
);
create index rumour_state on app.rumour (workspace_id, state, created_at desc);

-- Where, when and on which channel it was heard; from a report or by ear.
create table app.rumour_sighting (
  workspace_id uuid not null,
  id uuid not null,
  rumour_id uuid not null,
  report_id uuid,
  place_id uuid,
  place_text text,
  channel text not null,
  heard_at timestamptz not null,
  note text,
  created_by uuid,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, rumour_id) references app.rumour (workspace_id, id) on delete cascade,
  foreign key (workspace_id, report_id) references app.report (workspace_id, id)
);
create index rumour_sighting_rumour on app.rumour_sighting (workspace_id, rumour_id, heard_at);

-- Through whom the answer was spread, and whom it reached.
create table app.rumour_spread (
  workspace_id uuid not null,
  id uuid not null,
  rumour_id uuid not null,
  channel text not null,
  through text not null,
  place_text text,
  reached int check (reached >= 0),
  reached_how text,
  at timestamptz not null,
  created_by uuid,
  primary key (workspace_id, id),
  foreign key (workspace_id, rumour_id) references app.rumour (workspace_id, id) on delete cascade
);

do $$
declare t text;
begin
  foreach t in array array['rumour', 'rumour_sighting', 'rumour_spread'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format($p$create policy make on app.%I for insert to {app}
      with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy change on app.%I for update to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy work on app.%I for all to {worker}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant select, insert, update on app.%I to {app}, {worker}', t);
  end loop;
  foreach t in array array['rumour_sighting', 'rumour_spread'] loop
    execute format($p$create policy read on app.%1$I for select to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
        and exists (select 1 from app.rumour r where r.workspace_id = %1$I.workspace_id and r.id = rumour_id))$p$, t);
  end loop;
end $$;
create policy read on app.rumour for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 16 <> 0
    and (label <= least(2, (select nullif(current_setting('app.clearance', true), '')::int)) or label > 2 and app.may_read_label(label, owner_organisation_id, id, workspace_id)));
