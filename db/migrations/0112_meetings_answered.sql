-- Those invited to a meeting answer by a link of their own, without an account.

alter table app.group_invitation add column id uuid not null default gen_random_uuid();
create unique index group_invitation_id on app.group_invitation (workspace_id, id);
alter table app.group_invitation add column answered_at timestamptz;
-- by their link, or told to somebody who may write
alter table app.group_invitation add column answered_how text check (answered_how in ('link', 'told'));
alter table app.group_invitation add column words text check (length(words) <= 500);

alter table app.capability_link drop constraint capability_link_purpose_check;
alter table app.capability_link add constraint capability_link_purpose_check check (purpose in ('contact', 'entry', 'calendar', 'meeting'));
alter policy read on app.capability_link
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and ((select nullif(current_setting('app.reads', true), '')::int) & 262144 <> 0
      or purpose in ('entry', 'meeting') and (select nullif(current_setting('app.reads', true), '')::int) & 4096 <> 0
      or purpose = 'calendar' and subject_id = (select nullif(current_setting('app.member', true), '')::uuid)
      or subject_id = (select nullif(current_setting('app.contact', true), '')::uuid)));

-- What the holder of an invitation's link is invited to. A group that is known to its own organisation or to named people alone is told to nobody by link.
create function app.invited_to()
returns table (group_id uuid, group_name text, invitee text, inviter text, title text, starts_at timestamptz, ends_at timestamptz, place_text text, agenda text,
  cancelled boolean, sequence integer, changed_at timestamptz, answer text, answered_at timestamptz, words text)
language sql stable security definer set search_path = pg_catalog, app as $$
  select a.id, a.name, e.name, case when b.label <= 2 then b.name end, m.title, m.starts_at, m.ends_at, m.place_text, m.agenda, m.cancelled_at is not null,
    m.sequence, m.changed_at, i.answer, i.answered_at, i.words
  from app.group_invitation i
  join app.group_meeting m on m.workspace_id = i.workspace_id and m.id = i.meeting_id
  join app.actor a on a.workspace_id = i.workspace_id and a.id = i.group_id and a.label <= 2
  join app.actor e on e.workspace_id = i.workspace_id and e.id = i.actor_id
  join app.actor b on b.workspace_id = i.workspace_id and b.id = i.inviter_id
  where i.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and i.id = (select nullif(current_setting('app.contact', true), '')::uuid)
$$;
create function app.answer_invited(said text, said_words text, at timestamptz) returns boolean
language sql security definer set search_path = pg_catalog, app as $$
  with done as (
    update app.group_invitation i set answer = said, words = said_words, answered_at = at, answered_how = 'link'
    from app.group_meeting m
    where m.workspace_id = i.workspace_id and m.id = i.meeting_id and m.cancelled_at is null and m.ends_at > at and said in ('comes', 'cannot')
      and i.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
      and i.id = (select nullif(current_setting('app.contact', true), '')::uuid)
    returning 1)
  select exists (select from done)
$$;
revoke all on function app.invited_to(), app.answer_invited(text, text, timestamptz) from public;
grant execute on function app.invited_to(), app.answer_invited(text, text, timestamptz) to {app};
