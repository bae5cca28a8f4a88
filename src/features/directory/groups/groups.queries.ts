import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { DECISION_STATES, GROUP_KINDS, GROUP_ROLES, Stance } from './groups.rules.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.working_group': GroupRow;
    'app.group_member': GroupMemberRow;
    'app.group_statement': StatementRow;
    'app.group_meeting': MeetingRow;
    'app.group_invitation': GroupInvitationRow;
    'app.group_decision': DecisionRow;
    'app.group_product': ProductRow;
  }
}

interface InGroup {
  workspace_id: string;
  group_id: string;
}
export interface GroupRow {
  workspace_id: string;
  id: string;
  kind: (typeof GROUP_KINDS)[number];
  terms: string | null;
  began_on: string | null;
  ended_on: string | null;
  created_by: string | null;
  created_at: Date;
}
export interface GroupMemberRow extends InGroup {
  actor_id: string;
  role: (typeof GROUP_ROLES)[number];
  joined_on: string | null;
  left_on: string | null;
}
export interface StatementRow extends InGroup {
  id: string;
  by_id: string;
  about_id: string;
  work: string;
  stance: Stance;
  advantage: string | null;
  said_on: string;
  withdrawn_at: Date | null;
  recorded_by: string | null;
}
export interface MeetingRow extends InGroup {
  id: string;
  title: string;
  starts_at: Date;
  ends_at: Date;
  place_text: string | null;
  agenda: string | null;
  minutes: string | null;
  cancelled_at: Date | null;
  sequence: number;
  created_by: string | null;
  changed_at: Date;
}
export interface GroupInvitationRow extends InGroup {
  meeting_id: string;
  actor_id: string;
  inviter_id: string;
  invited_at: Date;
  answer: 'silent' | 'comes' | 'cannot';
  /** what its link is bound to */
  id: string;
  answered_at: Date | null;
  answered_how: 'link' | 'told' | null;
  words: string | null;
}
export interface DecisionRow extends InGroup {
  id: string;
  meeting_id: string | null;
  words: string;
  owner_id: string | null;
  decided_on: string;
  due_on: string | null;
  state: (typeof DECISION_STATES)[number];
  outcome: string | null;
  settled_on: string | null;
}
export interface ProductRow extends InGroup {
  id: string;
  title: string;
  url: string | null;
  made_on: string | null;
}

const ws = (context: Context) => context.workspace.id;

export interface GroupRead extends GroupRow {
  name: string;
  label: number;
}
/** Groups, by name; or one. */
export const groups = (context: Context, id?: string): Promise<GroupRead[]> =>
  context.tx
    .selectFrom('app.working_group as g')
    .innerJoin('app.actor as a', (j) => j.onRef('a.workspace_id', '=', 'g.workspace_id').onRef('a.id', '=', 'g.id'))
    .selectAll('g')
    .select(['a.name', 'a.label'])
    .where('g.workspace_id', '=', ws(context))
    .$if(id !== undefined, (q) => q.where('g.id', '=', id!))
    .orderBy(sql`g.ended_on is not null`)
    .orderBy(sql`a.name collate app.people`)
    .limit(300)
    .execute();
/** The groups of one entry, which may have several ids: those it belongs to and has not left, and itself where it is one. */
export const groupsOfEntry = async (context: Context, ids: readonly string[]) =>
  (
    await sql<{ id: string; name: string; role: GroupMemberRow['role'] | null }>`
      select g.id, a.name, case when g.id = any (${ids}::uuid[]) then null else m.role end as role
      from app.working_group g join app.actor a on a.workspace_id = g.workspace_id and a.id = g.id
      left join lateral (select m.role from app.group_member m where m.workspace_id = g.workspace_id and m.group_id = g.id
        and m.actor_id = any (${ids}::uuid[]) and m.left_on is null order by m.role = 'lead' desc limit 1) m on true
      where g.workspace_id = ${ws(context)} and g.ended_on is null and (g.id = any (${ids}::uuid[]) or m.role is not null)
      order by a.name collate app.people limit 100`.execute(context.tx)
  ).rows;
export const insertGroup = (context: Context, row: Omit<GroupRow, 'workspace_id'>) =>
  context.tx
    .insertInto('app.working_group')
    .values({ ...row, workspace_id: ws(context) })
    .execute();
export const updateGroup = (context: Context, id: string, change: Partial<GroupRow>) =>
  context.tx
    .updateTable('app.working_group')
    .set(change)
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();

type Part =
  | 'group_member'
  | 'group_statement'
  | 'group_meeting'
  | 'group_invitation'
  | 'group_decision'
  | 'group_product';
interface Parts {
  group_member: GroupMemberRow;
  group_statement: StatementRow;
  group_meeting: MeetingRow;
  group_invitation: GroupInvitationRow;
  group_decision: DecisionRow;
  group_product: ProductRow;
}
/** What belongs to some groups, of one sort. */
export const partsOf = async <P extends Part>(context: Context, part: P, groupIds: readonly string[]) =>
  groupIds.length === 0
    ? []
    : (
        await sql<Parts[P]>`select * from ${sql.table(`app.${part}`)}
          where workspace_id = ${ws(context)} and group_id = any (${groupIds}::uuid[]) limit 5000`.execute(context.tx)
      ).rows;
export const partById = async <P extends Exclude<Part, 'group_member' | 'group_invitation'>>(
  context: Context,
  part: P,
  id: string,
) =>
  (
    await sql<Parts[P]>`select * from ${sql.table(`app.${part}`)}
      where workspace_id = ${ws(context)} and id = ${id}`.execute(context.tx)
  ).rows[0];
/** Puts a row, new or as it is now. @param key its columns beside the workspace */
export const putPart = <P extends Part>(
  context: Context,
  part: P,
  key: readonly string[],
  row: Omit<Parts[P], 'workspace_id'>,
  keep: readonly string[] = [],
) => {
  const columns = ['workspace_id', ...Object.keys(row)];
  const values = [ws(context), ...Object.values(row)];
  const changed = Object.keys(row).filter((it) => !key.includes(it) && !keep.includes(it));
  return sql`insert into ${sql.table(`app.${part}`)} (${sql.join(columns.map((it) => sql.ref(it)))})
    values (${sql.join(values)})
    on conflict (workspace_id, ${sql.join(key.map((it) => sql.ref(it)))}) do update set
      ${sql.join(changed.map((it) => sql`${sql.ref(it)} = excluded.${sql.ref(it)}`))}`.execute(context.tx);
};
/** The first invitation counts: one that stands is left as it is. */
export const insertInvitations = (context: Context, rows: readonly Omit<GroupInvitationRow, 'workspace_id'>[]) =>
  context.tx
    .insertInto('app.group_invitation')
    .values(rows.map((row) => ({ ...row, workspace_id: ws(context) })))
    .onConflict((c) => c.columns(['workspace_id', 'meeting_id', 'actor_id']).doNothing())
    .execute();
export const updateInvitation = (
  context: Context,
  meetingId: string,
  actorId: string,
  answer: GroupInvitationRow['answer'],
) =>
  context.tx
    .updateTable('app.group_invitation')
    .set({
      answer,
      answered_at: answer === 'silent' ? null : context.now(),
      answered_how: answer === 'silent' ? null : 'told',
      words: null,
    })
    .where('workspace_id', '=', ws(context))
    .where('meeting_id', '=', meetingId)
    .where('actor_id', '=', actorId)
    .returning('actor_id')
    .execute();

export const lateDecisions = (context: Context, today: string): Promise<DecisionRow[]> =>
  context.tx
    .selectFrom('app.group_decision')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('state', '=', 'open')
    .where('due_on', '<', today)
    .orderBy('due_on')
    .limit(200)
    .execute();

export const actorNames = async (context: Context, ids: readonly string[]) =>
  new Map(
    ids.length === 0
      ? []
      : (
          await sql<{ id: string; name: string }>`select id, name from app.actor
            where workspace_id = ${ws(context)} and id = any (${ids}::uuid[])`.execute(context.tx)
        ).rows.map((row) => [row.id, row.name]),
  );

export interface CalendarMeeting {
  language: string;
  /** null on the one row of a calendar without meetings */
  id: string | null;
  title: string | null;
  place_text: string | null;
  starts_at: Date;
  ends_at: Date;
  cancelled: boolean;
  sequence: number;
  changed_at: Date;
}
export const calendarMeetings = async (context: Context, hash: Buffer): Promise<CalendarMeeting[]> =>
  (await sql<CalendarMeeting>`select * from app.calendar_meetings(${hash}, ${context.now()})`.execute(context.tx)).rows;

export interface InvitedTo {
  group_id: string;
  group_name: string;
  invitee: string;
  inviter: string | null;
  title: string;
  starts_at: Date;
  ends_at: Date;
  place_text: string | null;
  agenda: string | null;
  cancelled: boolean;
  sequence: number;
  changed_at: Date;
  answer: GroupInvitationRow['answer'];
  answered_at: Date | null;
  words: string | null;
}
/** For the holder of an invitation's link: what it is to. */
export const invitedTo = async (context: Context): Promise<InvitedTo | undefined> =>
  (await sql<InvitedTo>`select * from app.invited_to()`.execute(context.tx)).rows[0];
/** @returns whether it counted: not for a meeting that was called off or is over */
export const answerInvited = async (context: Context, answer: 'comes' | 'cannot', words: string | null) =>
  (
    await sql<{ done: boolean }>`select app.answer_invited(${answer}, ${words}, ${context.now()}) as done`.execute(
      context.tx,
    )
  ).rows[0]!.done;
