-- Which initiative is there for which stated need, for all of it or a part, as somebody told it. Whoever may know of the need and of the initiative knows that
-- the one is there for the other; nobody else learns that there is such a tie.

create table app.need_answer (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  need_id uuid not null,
  initiative_id uuid not null,
  share text not null check (share in ('whole', 'part')),
  words text check (length(words) between 1 and 500),
  recorded_by uuid,
  recorded_at timestamptz not null,
  primary key (workspace_id, need_id, initiative_id),
  foreign key (workspace_id, need_id) references app.stated_need (workspace_id, id) on delete cascade,
  foreign key (workspace_id, initiative_id) references app.initiative (workspace_id, id) on delete cascade
);
create index need_answer_initiative on app.need_answer (workspace_id, initiative_id);

alter table app.need_answer enable row level security;
create policy make on app.need_answer for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy change on app.need_answer for update to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy undo on app.need_answer for delete to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
create policy read on app.need_answer for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and exists (select from app.stated_need n where n.workspace_id = need_answer.workspace_id and n.id = need_id)
    and exists (select from app.initiative i where i.workspace_id = need_answer.workspace_id and i.id = initiative_id));
grant select, insert, update, delete on app.need_answer to {app};
