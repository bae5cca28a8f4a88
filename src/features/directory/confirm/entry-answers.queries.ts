import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Said } from '../directory.queries.ts';
import type { Correctable, EntryAnswer } from './entry-standing.rules.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.entry_invitation': InvitationRow;
    'app.entry_answer': AnswerRow;
    'app.entry_correction': CorrectionRow;
  }
}

export interface InvitationRow {
  workspace_id: string;
  id: string;
  /** one of the two: an entry, or a person to turn to */
  organisation_id: string | null;
  contact_id: string | null;
  channel: 'email' | 'sms' | 'hand';
  language: string;
  state: 'queued' | 'sent' | 'failed' | 'given';
  fault: string | null;
  invited_by: string | null;
  invited_at: Date;
  settled_at: Date | null;
  remind: boolean;
  reminded_at: Date | null;
  delivered_at: Date | null;
}
export interface AnswerRow {
  workspace_id: string;
  id: string;
  organisation_id: string;
  answer: EntryAnswer;
  words: string | null;
  answered_at: Date;
}
export interface CorrectionRow {
  workspace_id: string;
  id: string;
  organisation_id: string;
  answer_id: string;
  field: Correctable;
  stood: { value: unknown };
  proposed: { value: unknown };
  state: 'open' | 'accepted' | 'refused' | 'replaced';
  why: string | null;
  decided_by: string | null;
  decided_at: Date | null;
}

const ws = (context: Context) => context.workspace.id;

export const insertInvitation = (
  context: Context,
  row: Omit<InvitationRow, 'workspace_id' | 'reminded_at' | 'delivered_at'>,
) =>
  context.tx
    .insertInto('app.entry_invitation')
    .values({ ...row, workspace_id: ws(context) })
    .execute();
const INVITATION = [
  'workspace_id',
  'id',
  'organisation_id',
  'contact_id',
  'channel',
  'language',
  'state',
  'fault',
  'invited_by',
  'invited_at',
  'settled_at',
  'remind',
  'reminded_at',
  'delivered_at',
] as const;
export const lastInvitation = (context: Context, organisationId: string): Promise<InvitationRow | undefined> =>
  context.tx
    .selectFrom('app.entry_invitation')
    .select(INVITATION)
    .where('workspace_id', '=', ws(context))
    .where('organisation_id', '=', organisationId)
    .orderBy('invited_at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst();
export const invitationById = (context: Context, id: string): Promise<InvitationRow | undefined> =>
  context.tx
    .selectFrom('app.entry_invitation')
    .select(INVITATION)
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();
export const insertAnswer = (context: Context, row: Omit<AnswerRow, 'workspace_id'>) =>
  context.tx
    .insertInto('app.entry_answer')
    .values({ ...row, workspace_id: ws(context) })
    .execute();
export const answersOf = (context: Context, organisationId: string, most: number): Promise<AnswerRow[]> =>
  context.tx
    .selectFrom('app.entry_answer')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('organisation_id', '=', organisationId)
    .orderBy('answered_at', 'desc')
    .orderBy('id', 'desc')
    .limit(most)
    .execute();

export const insertCorrection = (
  context: Context,
  row: {
    id: string;
    organisation_id: string;
    answer_id: string;
    field: Correctable;
    stood: unknown;
    proposed: unknown;
  },
) =>
  context.tx
    .insertInto('app.entry_correction')
    .values({
      ...row,
      stood: { value: row.stood },
      proposed: { value: row.proposed },
      state: 'open',
      why: null,
      decided_by: null,
      decided_at: null,
      workspace_id: ws(context),
    })
    .execute();
/** What it said of these fields before, and nobody has decided, gives way to what it says now. */
export const replaceOpen = (context: Context, organisationId: string, fields: readonly Correctable[]) =>
  fields.length === 0
    ? Promise.resolve([])
    : context.tx
        .updateTable('app.entry_correction')
        .set({ state: 'replaced', decided_at: context.now() })
        .where('workspace_id', '=', ws(context))
        .where('organisation_id', '=', organisationId)
        .where('state', '=', 'open')
        .where('field', 'in', fields)
        .execute();
export const correctionsOf = (context: Context, organisationId: string) =>
  context.tx
    .selectFrom('app.entry_correction as c')
    .innerJoin('app.entry_answer as a', (j) =>
      j.onRef('a.workspace_id', '=', 'c.workspace_id').onRef('a.id', '=', 'c.answer_id'),
    )
    .selectAll('c')
    .select('a.answered_at')
    .where('c.workspace_id', '=', ws(context))
    .where('c.organisation_id', '=', organisationId)
    .where('c.state', '<>', 'replaced')
    .orderBy(sql`c.state = 'open'`, 'desc')
    .orderBy('a.answered_at', 'desc')
    .orderBy('c.field')
    .limit(60)
    .execute();
export const correctionById = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.entry_correction')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
export const decideCorrection = (
  context: Context,
  id: string,
  it: { state: 'accepted' | 'refused'; why: string | null },
) =>
  context.tx
    .updateTable('app.entry_correction')
    .set({ ...it, decided_by: context.caller.memberId, decided_at: context.now() })
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();

export interface WaitingEntry {
  id: string;
  name: string;
  recorded_at: Date;
  changed_at: Date | null;
  invited_at: Date | null;
  answer: EntryAnswer | null;
  answered_at: Date | null;
  corrections: number;
}
/** Entries that wait for somebody: corrections to decide first, then those who want to be hidden, then the silent, the longest first. */
export const waitingEntries = async (context: Context, most: number): Promise<WaitingEntry[]> =>
  (
    await sql<WaitingEntry>`
      select a.id, a.name, coalesce(o.recorded_at, a.created_at) as recorded_at, o.changed_at,
        i.invited_at, w.answer, w.answered_at, coalesce(c.n, 0)::int as corrections
      from app.actor a
      left join app.organisation o on o.workspace_id = a.workspace_id and o.id = a.id
      left join lateral (select max(x.invited_at) as invited_at from app.entry_invitation x
        where x.workspace_id = a.workspace_id and x.organisation_id = a.id and x.state <> 'failed') i on true
      left join lateral (select x.answer, x.answered_at from app.entry_answer x
        where x.workspace_id = a.workspace_id and x.organisation_id = a.id order by x.answered_at desc limit 1) w on true
      left join lateral (select count(*) as n from app.entry_correction x
        where x.workspace_id = a.workspace_id and x.organisation_id = a.id and x.state = 'open') c on true
      where a.workspace_id = ${ws(context)} and a.merged_into_id is null
        and a.id in (
          select organisation_id from app.entry_invitation where workspace_id = ${ws(context)} and state <> 'failed'
          union select organisation_id from app.entry_answer where workspace_id = ${ws(context)})
        and (c.n > 0 or w.answer = 'hide' or w.answered_at is null or w.answered_at < i.invited_at)
      order by (c.n > 0) desc, (w.answer = 'hide') desc, coalesce(w.answered_at, i.invited_at) nulls last, a.id
      limit ${most}`.execute(context.tx)
  ).rows;

/** Entries that were asked or said something of themselves, with what each said last. */
export const spokenWith = async (context: Context, most: number) =>
  (
    await sql<{ id: string; name: string; answer: EntryAnswer | null; corrections: number }>`
      select a.id, a.name, w.answer, coalesce(c.n, 0)::int as corrections
      from app.actor a
      left join lateral (select x.answer from app.entry_answer x
        where x.workspace_id = a.workspace_id and x.organisation_id = a.id order by x.answered_at desc, x.id desc limit 1) w on true
      left join lateral (select count(*) as n from app.entry_correction x
        where x.workspace_id = a.workspace_id and x.organisation_id = a.id and x.state = 'open') c on true
      where a.workspace_id = ${ws(context)} and a.merged_into_id is null
        and a.id in (
          select organisation_id from app.entry_invitation where workspace_id = ${ws(context)} and state <> 'failed'
          union select organisation_id from app.entry_answer where workspace_id = ${ws(context)})
      order by a.id limit ${most}`.execute(context.tx)
  ).rows;
/** Entries that nobody asked and that said nothing, the oldest first; and how many live entries there are. */
export const neverAsked = async (context: Context, most: number) =>
  (
    await sql<{ id: string; name: string; total: number }>`
      select a.id, a.name, (count(*) over ())::int as total from app.actor a
      where a.workspace_id = ${ws(context)} and a.merged_into_id is null and a.ended_at is null and a.kind <> 'person'
        and not exists (select from app.entry_invitation x
          where x.workspace_id = a.workspace_id and x.organisation_id = a.id and x.state <> 'failed')
        and not exists (select from app.entry_answer x where x.workspace_id = a.workspace_id and x.organisation_id = a.id)
      order by a.created_at, a.id limit ${most}`.execute(context.tx)
  ).rows;

export interface StandingRow {
  id: string;
  recorded_at: Date;
  changed_at: Date | null;
  said: Record<string, Said> | null;
  invited_at: Date | null;
  answer: EntryAnswer | null;
  answered_at: Date | null;
}
/** What tells how entries stand with those they are about. */
export const standingRows = async (context: Context, ids: readonly string[]): Promise<StandingRow[]> =>
  ids.length === 0
    ? []
    : (
        await sql<StandingRow>`
          select a.id, coalesce(o.recorded_at, a.created_at) as recorded_at, o.changed_at, o.said, i.invited_at, w.answer, w.answered_at
          from app.actor a
          left join app.organisation o on o.workspace_id = a.workspace_id and o.id = a.id
          left join lateral (select max(x.invited_at) as invited_at from app.entry_invitation x
            where x.workspace_id = a.workspace_id and x.organisation_id = a.id and x.state <> 'failed') i on true
          left join lateral (select x.answer, x.answered_at from app.entry_answer x
            where x.workspace_id = a.workspace_id and x.organisation_id = a.id order by x.answered_at desc, x.id desc limit 1) w on true
          where a.workspace_id = ${ws(context)} and a.id = any (${ids}::uuid[])`.execute(context.tx)
      ).rows;

/** The lines of roles that the holder of an entry's link is a party to. */
export const ownRoleLines = async (context: Context) =>
  (
    await sql<{
      id: string;
      map_title: string;
      doer_id: string;
      doer_name: string;
      other_id: string;
      other_name: string;
      words: string;
      language: string;
      version: number;
      theirs: boolean | null;
    }>`select * from app.own_role_lines()`.execute(context.tx)
  ).rows;
