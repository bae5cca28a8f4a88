import { sql } from 'kysely';
import type { Context } from '#server/context.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.named_reader': { workspace_id: string; subject_id: string; member_id: string };
  }
}

export type SubjectKind = 'report' | 'incident' | 'alert' | 'rumour';

/** The label of something that the caller may read; undefined of anything else. */
export const labelOf = async (context: Context, kind: SubjectKind, id: string): Promise<number | undefined> =>
  (
    await context.tx
      .selectFrom(`app.${kind}` as 'app.incident')
      .select('label')
      .where('workspace_id', '=', context.workspace.id)
      .where('id', '=', id)
      .executeTakeFirst()
  )?.label;

/** Who is named, for whoever is named too. */
export const readerIds = async (context: Context, subjectId: string): Promise<string[]> =>
  (await sql<{ id: string }>`select app.readers_of(${subjectId}) as id`.execute(context.tx)).rows.map((row) => row.id);

export const hasReader = async (context: Context, subjectId: string): Promise<boolean> =>
  (await sql<{ it: boolean }>`select app.has_reader(${context.workspace.id}, ${subjectId}) as it`.execute(context.tx))
    .rows[0]!.it;

export const readersNamed = async (context: Context, memberIds: string[]) =>
  memberIds.length === 0
    ? []
    : context.tx
        .selectFrom('app.member as m')
        .innerJoin('app.actor as a', (j) =>
          j.onRef('a.workspace_id', '=', 'm.workspace_id').onRef('a.id', '=', 'm.actor_id'),
        )
        .innerJoin('app.actor as o', (j) =>
          j.onRef('o.workspace_id', '=', 'm.workspace_id').onRef('o.id', '=', 'm.organisation_id'),
        )
        .select(['m.id as memberId', 'a.name as name', 'o.name as organisation'])
        .where('m.workspace_id', '=', context.workspace.id)
        .where('m.ended_at', 'is', null)
        .where('m.id', 'in', memberIds)
        .orderBy('a.name')
        .execute();

export const addReaders = (context: Context, subjectId: string, memberIds: string[]) =>
  context.tx
    .insertInto('app.named_reader')
    .values(memberIds.map((member_id) => ({ workspace_id: context.workspace.id, subject_id: subjectId, member_id })))
    .onConflict((c) => c.doNothing())
    .execute();

export const removeReaders = (context: Context, subjectId: string, memberIds: string[]) =>
  context.tx
    .deleteFrom('app.named_reader')
    .where('workspace_id', '=', context.workspace.id)
    .where('subject_id', '=', subjectId)
    .where('member_id', 'in', memberIds)
    .execute();
