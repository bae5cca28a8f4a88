-- When a line got nothing out, or could not be reached by the courier that goes to it, since when and why, until it worked again. Of what lasted a short while nothing
-- stays. Whose messages they were is not told here.
create table app.line_trouble (
  workspace_id uuid not null,
  id uuid not null,
  line_id uuid not null,
  -- out: what we send is not taken; in: where people write cannot be reached
  way text not null check (way in ('in', 'out')),
  code text not null check (length(code) between 1 and 60),
  since timestamptz not null,
  last_at timestamptz not null,
  healed_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, line_id) references app.sms_line (workspace_id, id) on delete cascade
);
create unique index line_trouble_open on app.line_trouble (workspace_id, line_id, way) where healed_at is null;

alter table app.line_trouble enable row level security;
-- whoever reads the lines
create policy read on app.line_trouble for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 512 <> 0);
create policy work on app.line_trouble for all to {courier}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant select on app.line_trouble to {app};
grant select, insert, delete, update (code, last_at, healed_at) on app.line_trouble to {courier};
