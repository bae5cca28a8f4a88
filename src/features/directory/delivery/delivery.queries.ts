import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Aspect, Degree, DeliveryLevel, SaidBy, SERVICES } from './delivery.rules.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.delivery_statement': StatementRow;
  }
}

export interface StatementRow {
  workspace_id: string;
  id: string;
  place_id: string;
  service: (typeof SERVICES)[number];
  level: DeliveryLevel;
  actor_id: string | null;
  provider: string | null;
  aspect: Aspect;
  degree: Degree;
  words: string | null;
  language: string | null;
  said_by: SaidBy;
  said_on: string;
  source_id: string;
  label: number;
  owner_organisation_id: string | null;
  recorded_by: string | null;
  recorded_at: Date;
  taken_back_at: Date | null;
  taken_back_why: string | null;
}

const ws = (context: Context) => context.workspace.id;

export const statementsIn = async (
  context: Context,
  placeIds: readonly string[],
  most: number,
): Promise<StatementRow[]> =>
  context.tx
    .selectFrom('app.delivery_statement')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where(sql<boolean>`place_id = any (${placeIds}::uuid[])`)
    .where('taken_back_at', 'is', null)
    .orderBy('said_on', 'desc')
    .orderBy('id')
    .limit(most)
    .execute();
export const readStatement = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.delivery_statement')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();
export const insertStatement = (
  context: Context,
  row: Omit<
    StatementRow,
    'workspace_id' | 'owner_organisation_id' | 'recorded_by' | 'recorded_at' | 'taken_back_at' | 'taken_back_why'
  >,
) =>
  context.tx
    .insertInto('app.delivery_statement')
    .values({
      ...row,
      workspace_id: ws(context),
      owner_organisation_id: context.caller.organisationId,
      recorded_by: context.caller.memberId,
      recorded_at: context.now(),
      taken_back_at: null,
      taken_back_why: null,
    })
    .execute();
export const takeBack = (context: Context, id: string, why: string) =>
  context.tx
    .updateTable('app.delivery_statement')
    .set({ taken_back_at: context.now(), taken_back_why: why })
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();
