import type { Context } from '#server/context.ts';
import { demandStep } from '#domain/demand-step.ts';
import { notFound } from '#domain/problem.ts';
import * as reports from '#features/reports/reports.service.ts';
import { answerDueAt, OBLIGATION_STATES, owedTo } from './obligation.rules.ts';
import * as queries from './obligations.queries.ts';

export const obligationOut = (row: queries.ObligationWithNames) => ({
  id: row.id,
  kind: row.kind,
  alias: row.alias,
  community: row.community,
  aboutKind: row.about_kind,
  aboutId: row.about_id,
  reportId: row.about_kind === 'report' ? row.about_id : null,
  alertId: row.alert_id,
  channel: row.channel,
  dueAt: row.due_at.toISOString(),
  state: row.state,
  said: row.said,
  saidChannel: row.said_channel,
  through: row.through,
  reason: row.reason,
  headline: row.headline,
  language: row.language,
});

export const ofAlert = async (context: Context, alertId: string) =>
  (await queries.alertObligations(context, alertId)).map(obligationOut);

export async function listObligations(context: Context, state: queries.ObligationRow['state']) {
  return { obligations: (await queries.listObligationRows(context, state)).map(obligationOut) };
}

/** An answer is owed to every source behind an alert who wants one; one who said no is owed nothing. */
export async function oweForAlert(
  context: Context,
  alertId: string,
  level: 1 | 2 | 3,
  behind: { reportId: string; sourceId: string }[],
): Promise<void> {
  for (const { reportId, sourceId } of behind) {
    const source = await reports.sourceRow(context, sourceId);
    if (!source || owedTo({ wantsAnswer: source.wants_answer, channel: source.channel, reachable: true }) === 'nothing')
      continue;
    await queries.insertObligation(context, {
      id: context.newId(),
      kind: 'source',
      source_id: sourceId,
      about_kind: 'report',
      about_id: reportId,
      alert_id: alertId,
      channel: source.channel,
      label: source.label,
      due_at: new Date(answerDueAt(level, context.now().getTime())),
    });
  }
}

export async function oweToCommunity(
  context: Context,
  alertId: string,
  it: { id: string; community: string; placeId: string | null; channel: string; dueAt: string | null },
) {
  await queries.insertObligation(context, {
    id: it.id,
    kind: 'community',
    community: it.community,
    community_place_id: it.placeId,
    channel: it.channel,
    about_kind: 'alert',
    about_id: alertId,
    alert_id: alertId,
    due_at: it.dueAt ? new Date(it.dueAt) : new Date(answerDueAt(2, context.now().getTime())),
  });
  await context.record('obligation.create', 'obligation', it.id, { alertId, kind: 'community' });
  await context.announce('obligations');
  return { ok: true as const };
}

/** Settles what is owed. "Done" to a source who comes back with a code puts the answer where they will find it. */
export async function settle(
  context: Context,
  id: string,
  it: {
    deed: 'done' | 'declined' | 'impossible';
    said: string | null;
    channel: string | null;
    through: string | null;
    reason: string | null;
  },
) {
  const row = await queries.lockObligation(context, id);
  if (!row) throw notFound('obligation');
  const state = demandStep(OBLIGATION_STATES, row.state, it.deed, {
    said: it.said,
    channel: it.channel ?? row.channel,
    reason: it.reason,
  });
  if (it.deed === 'done' && row.kind === 'source' && row.about_kind === 'report') {
    await reports.sendMessage(context, row.about_id, {
      id: context.newId(),
      role: 'feedback',
      text: it.said!,
      language: context.caller.language,
      choices: null,
    });
  }
  await queries.updateObligation(context, id, {
    state,
    said: it.said,
    said_channel: it.channel ?? row.channel,
    through: it.through,
    reason: it.reason,
    ended_at: context.now(),
    ended_by: context.caller.memberId,
  });
  await context.record('obligation.settle', 'obligation', id, { deed: it.deed });
  await context.announce('obligations');
  return { ok: true as const };
}
