import { sql } from 'kysely';
import type { Context } from '#server/context.ts';

/** An outside party ends only when two have agreed: the database itself looks whether they have. */

/** Who keeps the heads of the record as this outside party; null where there is none. */
export const keeperOf = async (context: Context, party: string): Promise<string | null> =>
  (await sql<{ keeper: string | null }>`select app.keeper_of(${party}) as keeper`.execute(context.tx)).rows[0]!.keeper;

/** @returns false where nobody agreed, or it has ended already */
export const endKeeper = async (context: Context, party: string): Promise<boolean> =>
  (await sql<{ done: boolean }>`select app.end_keeper(${party}, ${context.now()}) as done`.execute(context.tx)).rows[0]!
    .done;
