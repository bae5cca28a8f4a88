-- The face of a person to turn to, where they want to be known by it. Drawn anew when it is taken in; gone with a word of theirs, and with them.

create table app.contact_photo (
  workspace_id uuid not null,
  -- of the contact point
  id uuid not null,
  bytes bytea not null check (octet_length(bytes) between 100 and 200000),
  recorded_by uuid,
  recorded_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, id) references app.contact_point (workspace_id, id) on delete cascade
);
alter table app.contact_photo enable row level security;
create policy make on app.contact_photo for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
-- seen, changed and taken away with whose face it is
create policy read on app.contact_photo for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.contact_point c where c.workspace_id = contact_photo.workspace_id and c.id = contact_photo.id));
create policy change on app.contact_photo for update to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.contact_point c where c.workspace_id = contact_photo.workspace_id and c.id = contact_photo.id));
create policy remove on app.contact_photo for delete to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select 1 from app.contact_point c where c.workspace_id = contact_photo.workspace_id and c.id = contact_photo.id));
grant select, insert, update, delete on app.contact_photo to {app};
