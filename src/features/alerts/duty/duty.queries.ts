import type { Context } from '#server/context.ts';

const ws = (context: Context) => context.workspace.id;

export interface ShiftRow {
  id: string;
  mandate_id: string;
  actor_id: string;
  starts_at: Date;
  ends_at: Date;
  pattern_id: string | null;
}
const columns = ['id', 'mandate_id', 'actor_id', 'starts_at', 'ends_at', 'pattern_id'] as const;

/** Shifts that touch a window, in the order in which they are asked. */
export const shiftsIn = (context: Context, from: Date, to: Date): Promise<ShiftRow[]> =>
  context.tx
    .selectFrom('app.duty_shift')
    .select(columns)
    .where('workspace_id', '=', ws(context))
    .where('ends_at', '>', from)
    .where('starts_at', '<', to)
    .orderBy('starts_at')
    .orderBy('id')
    .execute();
export const shiftsOf = (context: Context, mandateId: string, after: Date): Promise<ShiftRow[]> =>
  context.tx
    .selectFrom('app.duty_shift')
    .select(columns)
    .where('workspace_id', '=', ws(context))
    .where('mandate_id', '=', mandateId)
    .where('ends_at', '>', after)
    .orderBy('starts_at')
    .orderBy('id')
    .execute();
export const shiftsOfActor = (context: Context, actorId: string, after: Date): Promise<ShiftRow[]> =>
  context.tx
    .selectFrom('app.duty_shift')
    .select(columns)
    .where('workspace_id', '=', ws(context))
    .where('actor_id', '=', actorId)
    .where('ends_at', '>', after)
    .orderBy('starts_at')
    .execute();
/** Mandates that have a roster, past or to come. */
export const rostered = async (context: Context): Promise<Set<string>> =>
  new Set(
    (
      await context.tx
        .selectFrom('app.duty_shift')
        .select('mandate_id')
        .distinct()
        .where('workspace_id', '=', ws(context))
        .execute()
    ).map((row) => row.mandate_id),
  );
export const readShift = (context: Context, id: string): Promise<ShiftRow | undefined> =>
  context.tx
    .selectFrom('app.duty_shift')
    .select(columns)
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();
export const ofPattern = (context: Context, patternId: string, after: Date): Promise<ShiftRow[]> =>
  context.tx
    .selectFrom('app.duty_shift')
    .select(columns)
    .where('workspace_id', '=', ws(context))
    .where('pattern_id', '=', patternId)
    .where('ends_at', '>', after)
    .execute();
export const insertShifts = (context: Context, rows: readonly ShiftRow[]) =>
  context.tx
    .insertInto('app.duty_shift')
    .values(
      rows.map((row) => ({
        ...row,
        workspace_id: ws(context),
        created_by: context.caller.memberId,
        created_at: context.now(),
      })),
    )
    .execute();
export const endShift = (context: Context, id: string, at: Date) =>
  context.tx
    .updateTable('app.duty_shift')
    .set({ ends_at: at })
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();
export const deleteShifts = (context: Context, ids: readonly string[]) =>
  context.tx
    .deleteFrom('app.duty_shift')
    .where('workspace_id', '=', ws(context))
    .where('id', 'in', [...ids])
    .execute();
