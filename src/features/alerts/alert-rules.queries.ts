import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Tx } from '#server/db.ts';
import type { RuleDefinition } from './rule-definition.rules.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.alert_rule': RuleRow;
    'app.alert_rule_version': RuleVersionRow;
    'app.rule_clock': { workspace_id: string; id: string; next_at: Date; rest_until: Date; seen_at: Date };
  }
}

export interface RuleRow {
  workspace_id: string;
  id: string;
  version: number;
  enabled: boolean;
  created_by: string | null;
  created_at: Date;
  switched_at: Date | null;
  looked_at: Date | null;
  places: number;
  silent: number;
}

export interface RuleVersionRow {
  workspace_id: string;
  rule_id: string;
  version: number;
  definition: RuleDefinition;
  note: string;
  saved_by: string | null;
  saved_at: Date;
}

const ws = (context: Context) => context.workspace.id;

export const insertRule = (context: Context, row: Pick<RuleRow, 'id' | 'version' | 'enabled'>) =>
  context.tx
    .insertInto('app.alert_rule')
    .values({
      ...row,
      workspace_id: ws(context),
      created_by: context.caller.memberId,
      created_at: context.now(),
      switched_at: null,
      looked_at: null,
      places: 0,
      silent: 0,
    })
    .execute();

export const insertVersion = (
  context: Context,
  row: Pick<RuleVersionRow, 'rule_id' | 'version' | 'definition' | 'note'>,
) =>
  context.tx
    .insertInto('app.alert_rule_version')
    .values({
      ...row,
      definition: JSON.stringify(row.definition) as never,
      workspace_id: ws(context),
      saved_by: context.caller.memberId,
      saved_at: context.now(),
    })
    .execute();

const rulesBase = (context: Context) =>
  context.tx
    .selectFrom('app.alert_rule as r')
    .innerJoin('app.alert_rule_version as v', (j) =>
      j
        .onRef('v.workspace_id', '=', 'r.workspace_id')
        .onRef('v.rule_id', '=', 'r.id')
        .onRef('v.version', '=', 'r.version'),
    )
    .selectAll('r')
    .select(['v.definition', 'v.saved_at', 'v.saved_by', 'v.note'])
    .where('r.workspace_id', '=', ws(context));

export type RuleWithDefinition = RuleRow & Pick<RuleVersionRow, 'definition' | 'saved_at' | 'saved_by' | 'note'>;

export const listRuleRows = (context: Context): Promise<RuleWithDefinition[]> =>
  rulesBase(context).orderBy('r.created_at').orderBy('r.id').execute();

export const readRuleRow = (context: Context, id: string): Promise<RuleWithDefinition | undefined> =>
  rulesBase(context).where('r.id', '=', id).executeTakeFirst();

export const lockRule = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.alert_rule')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();

export const updateRule = (
  context: Context,
  id: string,
  change: Partial<Pick<RuleRow, 'version' | 'enabled' | 'switched_at' | 'looked_at' | 'places' | 'silent'>>,
) =>
  context.tx
    .updateTable('app.alert_rule')
    .set(change)
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();

export const ruleVersions = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.alert_rule_version')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('rule_id', '=', id)
    .orderBy('version', 'desc')
    .limit(200)
    .execute();

export const enabledRules = async (context: Context): Promise<string[]> =>
  (
    await context.tx
      .selectFrom('app.alert_rule')
      .select('id')
      .where('workspace_id', '=', ws(context))
      .where('enabled', '=', true)
      .orderBy('created_at')
      .orderBy('id')
      .execute()
  ).map((row) => row.id);

/** What a rule is called, for whoever reads an alert that rests on it. */
export const ruleName = async (context: Context, id: string): Promise<string | undefined> =>
  (await readRuleRow(context, id))?.definition.name;

// The clock.

export const dueRules = async (tx: Tx, now: Date, most: number): Promise<string[]> =>
  (await sql<{ workspace_id: string }>`select workspace_id from app.due_rules(${now}, ${most})`.execute(tx)).rows.map(
    (row) => row.workspace_id,
  );

export const setClock = (context: Context, it: { nextAt: Date; restUntil: Date; seenAt: Date }) => {
  const row = { next_at: it.nextAt, rest_until: it.restUntil, seen_at: it.seenAt };
  return context.tx
    .insertInto('app.rule_clock')
    .values({ ...row, workspace_id: ws(context), id: ws(context) })
    .onConflict((c) => c.columns(['workspace_id', 'id']).doUpdateSet(row))
    .execute();
};

export const readClock = (context: Context) =>
  context.tx
    .selectFrom('app.rule_clock')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .forUpdate()
    .executeTakeFirst();

/** The latest change to anything that rules count. */
export const lastChange = async (context: Context): Promise<Date | null> =>
  (
    await sql<{ at: Date | null }>`select greatest(
      (select max(updated_at) from app.incident where workspace_id = ${ws(context)}),
      (select max(received_at) from app.report where workspace_id = ${ws(context)}),
      (select max(triaged_at) from app.report where workspace_id = ${ws(context)} and triaged_at is not null)) as at`.execute(
      context.tx,
    )
  ).rows[0]?.at ?? null;
