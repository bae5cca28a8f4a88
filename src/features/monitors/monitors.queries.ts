import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { NoteText } from './monitors.contract.ts';

const ws = (context: Context) => context.workspace.id;

export interface MonitorRow {
  id: string;
  alias: string;
  languages: string[];
  area_place_id: string | null;
  organisation_id: string | null;
  channels: string[];
  reminded: boolean;
  reliability: string;
  phones: number;
  tied: number;
  last_heard: string | null;
}
/** Enrolled people whom the caller sees, each once however many channels they tied. @param id one alone, whichever of their aliases it is */
export const monitors = async (context: Context, id: string | null = null): Promise<MonitorRow[]> =>
  (
    await sql<MonitorRow>`
      select s.id, s.alias, s.languages, s.area_place_id, s.organisation_id, s.channels, s.reminded, s.reliability,
        (select count(*)::int from app.device_credential d join app.source o on o.workspace_id = d.workspace_id and o.id = d.source_id
          where d.workspace_id = s.workspace_id and coalesce(o.person_id, o.id) = s.id and d.revoked_at is null) as phones,
        (select count(*)::int from app.source o where o.workspace_id = s.workspace_id and o.person_id = s.id) as tied,
        h.last_heard::text as last_heard
      from app.source s left join app.last_words() h on h.person_id = s.id
      where s.workspace_id = ${ws(context)} and s.enrolled_at is not null and s.erased_at is null and s.person_id is null
        and (${id}::uuid is null or s.id = (select coalesce(o.person_id, o.id) from app.source o where o.workspace_id = ${ws(context)} and o.id = ${id}))`.execute(
      context.tx,
    )
  ).rows;

export interface GroupOf {
  person_id: string;
  id: string;
  name: string;
}
export const groupsOfMonitors = async (context: Context): Promise<GroupOf[]> =>
  (
    await sql<GroupOf>`
      select distinct coalesce(s.person_id, s.id) as person_id, g.id, g.name
      from app.monitor_group_member m join app.monitor_group g on g.workspace_id = m.workspace_id and g.id = m.group_id and g.ended_at is null
      join app.source s on s.workspace_id = m.workspace_id and s.id = m.source_id
      where m.workspace_id = ${ws(context)} order by g.name, g.id`.execute(context.tx)
  ).rows;

export const tiedTo = async (context: Context, id: string) =>
  (
    await sql<{ id: string; alias: string; channel: string }>`
      select id, alias, channel from app.source where workspace_id = ${ws(context)} and person_id = ${id} order by created_at, id`.execute(
      context.tx,
    )
  ).rows;
export const phonesOf = async (context: Context, id: string) =>
  (
    await sql<{ id: string; name: string | null; last_seen_on: string | null }>`
      select d.id, d.name, d.last_seen_on::text as last_seen_on from app.device_credential d
      where d.workspace_id = ${ws(context)} and d.source_id = ${id} and d.revoked_at is null order by d.created_at, d.id`.execute(
      context.tx,
    )
  ).rows;

export const changeMonitor = (
  context: Context,
  id: string,
  it: { languages: string[]; areaPlaceId: string | null; channels: string[]; reminded: boolean },
) =>
  sql`update app.source set languages = ${it.languages}, area_place_id = ${it.areaPlaceId}, channels = ${it.channels}, reminded = ${it.reminded}
    where workspace_id = ${ws(context)} and id = ${id}`.execute(context.tx);
/** Groups that are not there any more are passed over. */
export async function setGroups(context: Context, id: string, groupIds: string[]): Promise<void> {
  await sql`delete from app.monitor_group_member m using app.monitor_group g
    where m.workspace_id = ${ws(context)} and m.source_id = ${id} and g.workspace_id = m.workspace_id and g.id = m.group_id
      and not (m.group_id = any (${groupIds}::uuid[]))`.execute(context.tx);
  await sql`insert into app.monitor_group_member (workspace_id, group_id, source_id)
    select g.workspace_id, g.id, ${id} from app.monitor_group g
    where g.workspace_id = ${ws(context)} and g.id = any (${groupIds}::uuid[]) and g.ended_at is null on conflict do nothing`.execute(
    context.tx,
  );
}
export const untie = async (context: Context, id: string, other: string): Promise<boolean> =>
  (
    await sql`update app.source set person_id = null where workspace_id = ${ws(context)} and id = ${other} and person_id = ${id} returning id`.execute(
      context.tx,
    )
  ).rows.length > 0;

export const insertWord = (context: Context, it: { source: string; hash: Buffer; opens: boolean; expiresAt: Date }) =>
  sql`insert into app.joining_word (workspace_id, id, source_id, word_hash, opens, expires_at, created_at)
    values (${ws(context)}, ${context.newId()}, ${it.source}, ${it.hash}, ${it.opens}, ${it.expiresAt}, ${context.now()})`.execute(
    context.tx,
  );
export const useWord = async (context: Context, hash: Buffer, toOpen: boolean): Promise<string | null> =>
  (
    await sql<{ id: string | null }>`select app.use_joining_word(${hash}, ${context.now()}, ${toOpen}) as id`.execute(
      context.tx,
    )
  ).rows[0]?.id ?? null;
/** Whose a word is, whatever became of it. For the worker. */
export const wordOf = async (context: Context, hash: Buffer) =>
  (
    await sql<{ person_id: string; enrolled: boolean; used: boolean; expires_at: Date }>`
      select p.id as person_id, p.enrolled_at is not null as enrolled, w.used_at is not null as used, w.expires_at
      from app.joining_word w join app.source s on s.workspace_id = w.workspace_id and s.id = w.source_id and s.erased_at is null
      join app.source p on p.workspace_id = s.workspace_id and p.id = coalesce(s.person_id, s.id)
      where w.workspace_id = ${ws(context)} and w.word_hash = ${hash}`.execute(context.tx)
  ).rows[0] ?? null;
/** The person behind an alias: the first of those they tied. For the worker. */
export const personOf = async (context: Context, source: string) =>
  (
    await sql<{ id: string; enrolled: boolean }>`
      select p.id, p.enrolled_at is not null as enrolled
      from app.source s join app.source p on p.workspace_id = s.workspace_id and p.id = coalesce(s.person_id, s.id)
      where s.workspace_id = ${ws(context)} and s.id = ${source}`.execute(context.tx)
  ).rows[0] ?? null;
export const ownCode = (context: Context, hash: Buffer) => sql`select app.own_code(${hash})`.execute(context.tx);
/** @returns the first of the aliases that are now one person's; null where one of them is gone */
export const tie = async (context: Context, other: string): Promise<string | null> =>
  (await sql<{ id: string | null }>`select app.tie_sources(${other}) as id`.execute(context.tx)).rows[0]?.id ?? null;

export const insertQuietWord = (context: Context, it: { id: string; source: string; channel: string }) =>
  sql`insert into app.quiet_word (workspace_id, id, source_id, channel, at, taken_by)
    values (${ws(context)}, ${it.id}, ${it.source}, ${it.channel}, ${context.now()}, ${context.caller.memberId}) on conflict do nothing`.execute(
    context.tx,
  );

export interface ExpectationRow {
  id: string;
  name: string;
  form: string | null;
  form_title: string | null;
  group_id: string | null;
  group_name: string | null;
  source_id: string | null;
  alias: string | null;
  every_days: number;
  grace_days: number;
  starts_on: string;
  reminds: boolean;
}
export const expectations = async (context: Context): Promise<ExpectationRow[]> =>
  (
    await sql<ExpectationRow>`
      select e.id, e.name, e.form, f.title as form_title, e.group_id, g.name as group_name, e.source_id, s.alias, e.every_days, e.grace_days,
        e.starts_on::text as starts_on, e.reminds
      from app.expectation e
      left join app.form f on f.workspace_id = e.workspace_id and f.id = e.form
      left join app.monitor_group g on g.workspace_id = e.workspace_id and g.id = e.group_id
      left join app.source s on s.workspace_id = e.workspace_id and s.id = e.source_id
      where e.workspace_id = ${ws(context)} and e.ended_at is null
        -- of one alone: only where the caller may know of that one
        and (e.source_id is null or s.id is not null)
      order by e.name, e.id`.execute(context.tx)
  ).rows;
export interface ExpectedRow {
  expectation: string;
  person_id: string;
  last_heard: string | null;
}
/** Whom each expectation asks, of those whom the caller sees, and when what it expects came last. */
export const expected = async (context: Context): Promise<ExpectedRow[]> =>
  (
    await sql<ExpectedRow>`
      select x.expectation, x.person_id, x.last_heard::text as last_heard from app.expected_of(false) x
      join app.source s on s.workspace_id = ${ws(context)} and s.id = x.person_id`.execute(context.tx)
  ).rows;
export const saveExpectation = (
  context: Context,
  id: string,
  it: {
    name: string;
    formId: string | null;
    groupId: string | null;
    monitorId: string | null;
    everyDays: number;
    graceDays: number;
    startsOn: string;
    reminds: boolean;
    zone: string;
  },
) =>
  sql`insert into app.expectation (workspace_id, id, name, form, group_id, source_id, every_days, grace_days, starts_on, reminds, reminds_zone, created_by, created_at)
    values (${ws(context)}, ${id}, ${it.name}, ${it.formId}, ${it.groupId}, ${it.monitorId}, ${it.everyDays}, ${it.graceDays}, ${it.startsOn}::date,
      ${it.reminds}, ${it.zone}, ${context.caller.memberId}, ${context.now()})
    on conflict (workspace_id, id) do update set name = excluded.name, form = excluded.form, group_id = excluded.group_id, source_id = excluded.source_id,
      every_days = excluded.every_days, grace_days = excluded.grace_days, starts_on = excluded.starts_on, reminds = excluded.reminds,
      reminds_zone = excluded.reminds_zone`.execute(context.tx);
export const endExpectation = async (context: Context, id: string): Promise<boolean> =>
  (
    await sql`update app.expectation set ended_at = coalesce(ended_at, ${context.now()}) where workspace_id = ${ws(context)} and id = ${id} returning id`.execute(
      context.tx,
    )
  ).rows.length > 0;
/** Whether what an expectation names is here, for the caller. */
export const namedHere = async (
  context: Context,
  it: { formId: string | null; groupId: string | null; monitorId: string | null },
) =>
  (
    await sql<{ form: boolean; monitor_group: boolean; monitor: boolean }>`select
      ${it.formId}::uuid is null or exists (select from app.form where workspace_id = ${ws(context)} and id = ${it.formId}) as form,
      ${it.groupId}::uuid is null or exists (select from app.monitor_group where workspace_id = ${ws(context)} and id = ${it.groupId} and ended_at is null) as monitor_group,
      ${it.monitorId}::uuid is null or exists (select from app.source where workspace_id = ${ws(context)} and id = ${it.monitorId} and enrolled_at is not null) as monitor`.execute(
      context.tx,
    )
  ).rows[0]!;

export interface NoteRow {
  id: string;
  texts: NoteText[];
  changed_at: Date;
}
export const notes = async (context: Context): Promise<NoteRow[]> =>
  (
    await sql<NoteRow>`select id, texts, changed_at from app.training_note
      where workspace_id = ${ws(context)} and ended_at is null order by created_at, id`.execute(context.tx)
  ).rows;
export const saveNote = (context: Context, id: string, texts: NoteText[]) =>
  sql`insert into app.training_note (workspace_id, id, texts, created_by, created_at, changed_at)
    values (${ws(context)}, ${id}, ${JSON.stringify(texts)}::jsonb, ${context.caller.memberId}, ${context.now()}, ${context.now()})
    on conflict (workspace_id, id) do update set texts = excluded.texts, changed_at = excluded.changed_at`.execute(
    context.tx,
  );
export const endNote = async (context: Context, id: string): Promise<boolean> =>
  (
    await sql`update app.training_note set ended_at = coalesce(ended_at, ${context.now()}) where workspace_id = ${ws(context)} and id = ${id} returning id`.execute(
      context.tx,
    )
  ).rows.length > 0;

export interface OwnSource {
  languages: string[];
  enrolled: boolean;
  tied: number;
}
/** The source of the claim; its person is enrolled when the first of its aliases is. */
export const ownSource = async (context: Context, id: string): Promise<OwnSource | undefined> =>
  (await sql<OwnSource>`select languages, enrolled, tied from app.own_person(${id})`.execute(context.tx)).rows[0];
export interface OwnSent {
  id: string;
  received_at: Date;
  channel: string;
  state: 'received' | 'noise' | 'under_review' | 'assessed';
  confirmed: boolean;
  joined: boolean;
  answered: boolean;
}
export const ownSent = async (context: Context, most: number): Promise<OwnSent[]> =>
  (await sql<OwnSent>`select * from app.own_sent(${most})`.execute(context.tx)).rows;
export interface OwnExpectation {
  id: string;
  name: string;
  every_days: number;
  grace_days: number;
  starts_on: string;
  last_heard: string | null;
}
export const ownExpectations = async (context: Context): Promise<OwnExpectation[]> =>
  (
    await sql<OwnExpectation>`select id, name, every_days, grace_days, starts_on::text as starts_on, last_heard::text as last_heard
      from app.own_expectations()`.execute(context.tx)
  ).rows;

export interface RemindingRow {
  id: string;
  every_days: number;
  grace_days: number;
  starts_on: string;
  reminds_zone: string;
  looked_on: string | null;
}
/** Expectations whose people are reminded. For the worker, as all that follows. */
export const reminding = async (context: Context): Promise<RemindingRow[]> =>
  (
    await sql<RemindingRow>`select id, every_days, grace_days, starts_on::text as starts_on, reminds_zone, looked_on::text as looked_on
      from app.expectation where workspace_id = ${ws(context)} and ended_at is null and reminds`.execute(context.tx)
  ).rows;
export const expectedOf = async (context: Context): Promise<ExpectedRow[]> =>
  (
    await sql<ExpectedRow>`select expectation, person_id, last_heard::text as last_heard from app.expected_of(false)`.execute(
      context.tx,
    )
  ).rows;
export const looked = (context: Context, id: string, day: string) =>
  sql`update app.expectation set looked_on = ${day}::date where workspace_id = ${ws(context)} and id = ${id}`.execute(
    context.tx,
  );
export const reminderAlias = async (context: Context, person: string): Promise<string | null> =>
  (await sql<{ id: string | null }>`select app.reminder_alias(${person}) as id`.execute(context.tx)).rows[0]?.id ??
  null;
/** @returns whether it was not made before */
export const insertReminder = async (
  context: Context,
  it: { expectation: string; person: string; dueOn: string; standing: 'due' | 'silent' },
): Promise<boolean> =>
  (
    await sql`insert into app.reminder (workspace_id, id, expectation_id, source_id, due_on, standing, at)
      values (${ws(context)}, ${context.newId()}, ${it.expectation}, ${it.person}, ${it.dueOn}::date, ${it.standing}, ${context.now()})
      on conflict do nothing returning id`.execute(context.tx)
  ).rows.length > 0;
export const languageOf = async (context: Context, person: string): Promise<string> =>
  (
    await sql<{ language: string | null }>`select languages[1] as language from app.source
      where workspace_id = ${ws(context)} and id = ${person}`.execute(context.tx)
  ).rows[0]?.language ?? 'en';
/** The last day on which this person was reminded, as far as the caller may know of them. */
export const remindedOn = async (context: Context, person: string): Promise<string | null> =>
  (
    await sql<{ day: string | null }>`select (max(at) at time zone 'UTC')::date::text as day from app.reminder
      where workspace_id = ${ws(context)} and source_id = ${person}`.execute(context.tx)
  ).rows[0]?.day ?? null;
