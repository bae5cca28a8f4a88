import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { TellingState, TellingWay } from './telling.rules.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.telling': TellingRow;
    'app.feedback_template': {
      workspace_id: string;
      language: string;
      code: string;
      text: string;
      changed_by: string | null;
      changed_at: Date;
    };
  }
}

export interface TellingRow {
  workspace_id: string;
  id: string;
  obligation_id: string;
  way: TellingWay;
  state: TellingState;
  language: string;
  text: string;
  station: string | null;
  broadcast_at: Date | null;
  actor_id: string | null;
  person: string | null;
  agreed_at: Date | null;
  told_at: Date | null;
  confirmed_by: string | null;
  confirmed_at: Date | null;
  came_back: string | null;
  came_back_at: Date | null;
  reason: string | null;
  created_by: string | null;
  created_at: Date;
}
export type TellingWithName = TellingRow & { actor_name: string | null };

const named = (context: Context) =>
  context.tx
    .selectFrom('app.telling as t')
    .leftJoin('app.actor as a', (j) =>
      j.onRef('a.workspace_id', '=', 't.workspace_id').onRef('a.id', '=', 't.actor_id'),
    )
    .selectAll('t')
    .select('a.name as actor_name')
    .where('t.workspace_id', '=', context.workspace.id);

export const obligationTellings = (context: Context, obligationId: string): Promise<TellingWithName[]> =>
  named(context).where('t.obligation_id', '=', obligationId).orderBy('t.created_at').execute() as never;
export const readTelling = (context: Context, id: string): Promise<TellingWithName | undefined> =>
  named(context).where('t.id', '=', id).executeTakeFirst() as never;
export const lockTelling = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.telling')
    .selectAll()
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();

export const insertTelling = (
  context: Context,
  row: Pick<TellingRow, 'id' | 'obligation_id' | 'way' | 'language' | 'text'> & Partial<TellingRow>,
) =>
  context.tx
    .insertInto('app.telling')
    .values({
      station: null,
      broadcast_at: null,
      actor_id: null,
      person: null,
      agreed_at: null,
      told_at: null,
      confirmed_by: null,
      confirmed_at: null,
      came_back: null,
      came_back_at: null,
      reason: null,
      state: 'planned',
      ...row,
      workspace_id: context.workspace.id,
      created_by: context.caller.memberId,
      created_at: context.now(),
    })
    .onConflict((c) => c.doNothing())
    .execute();
export const updateTelling = (context: Context, id: string, change: Partial<TellingRow>) =>
  context.tx
    .updateTable('app.telling')
    .set({ ...change, workspace_id: context.workspace.id })
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .execute();

export const actorBlocked = async (context: Context, alertId: string, actorId: string): Promise<boolean> =>
  (
    await sql<{
      blocked: boolean;
    }>`select app.actor_blocked(${context.workspace.id}, ${alertId}, ${actorId}) as blocked`.execute(context.tx)
  ).rows[0]!.blocked;
export const knowsActor = async (context: Context, id: string): Promise<boolean> =>
  (await context.tx
    .selectFrom('app.actor' as never)
    .select('id' as never)
    .where('workspace_id' as never, '=', context.workspace.id as never)
    .where('id' as never, '=', id as never)
    .executeTakeFirst()) !== undefined;

export interface CommunityRow {
  id: string;
  community: string;
  state: 'open' | 'done' | 'declined' | 'impossible';
  due_at: Date;
}
export const communityRows = (context: Context): Promise<CommunityRow[]> =>
  context.tx
    .selectFrom('app.obligation')
    .select(['id', 'community', 'state', 'due_at'])
    .where('workspace_id', '=', context.workspace.id)
    .where('kind', '=', 'community')
    .orderBy('created_at')
    .orderBy('id')
    .limit(20_000)
    .execute() as never;
export const communityTellings = async (
  context: Context,
): Promise<Pick<TellingRow, 'obligation_id' | 'way' | 'state' | 'broadcast_at' | 'agreed_at' | 'came_back'>[]> =>
  context.tx
    .selectFrom('app.telling')
    .select(['obligation_id', 'way', 'state', 'broadcast_at', 'agreed_at', 'came_back'])
    .where('workspace_id', '=', context.workspace.id)
    .limit(20_000)
    .execute();
export const sourceCounts = async (context: Context): Promise<{ open: number; told: number }> =>
  (
    await sql<{ open: number; told: number }>`
    select (count(*) filter (where state = 'open'))::int as open, (count(*) filter (where state = 'done'))::int as told
    from app.obligation where workspace_id = ${context.workspace.id} and kind = 'source'`.execute(context.tx)
  ).rows[0]!;

export const ownTemplates = (context: Context) =>
  context.tx
    .selectFrom('app.feedback_template')
    .select(['language', 'code', 'text'])
    .where('workspace_id', '=', context.workspace.id)
    .orderBy('language')
    .orderBy('code')
    .execute();
export const keepTemplate = (context: Context, it: { language: string; code: string; text: string }) =>
  context.tx
    .insertInto('app.feedback_template')
    .values({
      ...it,
      workspace_id: context.workspace.id,
      changed_by: context.caller.memberId,
      changed_at: context.now(),
    })
    .onConflict((c) =>
      c
        .columns(['workspace_id', 'language', 'code'])
        .doUpdateSet({ text: it.text, changed_by: context.caller.memberId, changed_at: context.now() }),
    )
    .execute();
export const dropTemplate = (context: Context, language: string, code: string) =>
  context.tx
    .deleteFrom('app.feedback_template')
    .where('workspace_id', '=', context.workspace.id)
    .where('language', '=', language)
    .where('code', '=', code)
    .execute();
