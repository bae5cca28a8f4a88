import type { Context } from '#server/context.ts';
import type { FileAnswer } from '#server/http.ts';
import { listFile, type TableFormat } from '#server/table-file.ts';
import { demandStep } from '#domain/demand-step.ts';
import { conflict, notFound } from '#domain/problem.ts';
import * as messages from '#features/reports/messages.service.ts';
import * as sources from '#features/reports/sources.service.ts';
import { answerDueAt, goesOut, OBLIGATION_STATES, owedTo } from './obligation.rules.ts';
import * as queries from './obligations.queries.ts';

export const obligationOut = (row: queries.ObligationWithNames) => ({
  id: row.id,
  kind: row.kind,
  alias: row.alias,
  community: row.community,
  aboutKind: row.about_kind,
  aboutId: row.about_id,
  reportId: row.report_id ?? (row.about_kind === 'report' ? row.about_id : null),
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

export async function listObligations(
  context: Context,
  it: { state: queries.ObligationRow['state']; after?: string | undefined; limit: number },
) {
  const found = await queries.listObligationRows(context, { ...it, limit: it.limit + 1 });
  const rows = found.slice(0, it.limit);
  return {
    obligations: rows.map(obligationOut),
    next: found.length > rows.length ? (rows.at(-1)?.id ?? null) : null,
    total: await queries.countObligations(context, it.state),
  };
}

const COLUMNS =
  'id kind community aboutKind aboutId alertId headline channel dueAt state saidChannel through reason'.split(' ');

/** What is owed, or was settled, as one file: neither an alias nor what was said. The ledger keeps who took how many out. */
export const exportObligations = (
  context: Context,
  query: { state: queries.ObligationRow['state']; format: TableFormat },
): Promise<FileAnswer> =>
  listFile(
    context,
    {
      what: 'obligations',
      columns: COLUMNS,
      async page(after) {
        const { obligations, next } = await listObligations(context, { state: query.state, after, limit: 500 });
        return { rows: obligations, next };
      },
    },
    query.format,
  );

/** An answer is owed to every source behind an alert who wants one; one who said no is owed nothing. */
export async function oweForAlert(
  context: Context,
  alertId: string,
  level: 1 | 2 | 3,
  behind: { reportId: string; sourceId: string }[],
): Promise<void> {
  for (const { reportId, sourceId } of behind) {
    const source = await sources.sourceRow(context, sourceId);
    if (!source || owedTo({ wantsAnswer: source.wants_answer, channel: source.channel, reachable: true }) === 'nothing')
      continue;
    await queries.insertObligation(context, {
      id: context.newId(),
      kind: 'source',
      source_id: sourceId,
      // one report may stand behind several alerts, and of each its teller hears
      about_kind: 'alert',
      about_id: alertId,
      alert_id: alertId,
      report_id: reportId,
      channel: source.channel,
      label: source.label,
      due_at: new Date(answerDueAt(level, context.now().getTime())),
    });
  }
}

/** Somebody asked to be called: that is owed like an answer, within the hours of a warning. */
export async function oweCall(context: Context, it: { sourceId: string; reportId: string }): Promise<void> {
  const id = context.newId();
  await queries.insertObligation(context, {
    id,
    kind: 'source',
    source_id: it.sourceId,
    about_kind: 'report',
    about_id: it.reportId,
    report_id: it.reportId,
    channel: 'voice',
    due_at: new Date(answerDueAt(2, context.now().getTime())),
  });
  await context.record('obligation.create', 'obligation', id, { reportId: it.reportId, kind: 'source' });
  await context.announce('obligations', id);
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
  await context.announce('obligations', it.id);
  return { ok: true as const };
}

/**
 * Settles what is owed. What was said to a source on the channel they chose is put there, so that they find it; said in any other way (a
 * visit, a call), it is kept here and nothing goes out: words that turn up on a phone can convict its owner.
 */
export async function settle(
  context: Context,
  id: string,
  it: {
    deed: 'done' | 'declined' | 'impossible';
    said: string | null;
    language: string | null;
    channel: string | null;
    through: string | null;
    reason: string | null;
  },
) {
  const row = await queries.lockObligation(context, id);
  if (!row) throw notFound('obligation');
  if (it.deed === 'declined' && row.kind !== 'source')
    throw conflict(
      'declined_by_source_only',
      'A source may decline an answer. To a community it is given, or impossible.',
    );
  const channel = it.channel ?? row.channel;
  const state = demandStep(OBLIGATION_STATES, row.state, it.deed, { said: it.said, channel, reason: it.reason });
  const reportId = row.report_id ?? (row.about_kind === 'report' ? row.about_id : null);
  if (it.deed === 'done' && row.source_id) {
    const source = await sources.sourceRow(context, row.source_id);
    if (source && !source.wants_answer)
      throw conflict('wants_no_answer', 'This source asked for no answer: a reply could put them in danger.');
    if (source && reportId && goesOut({ channel, chosen: source.channel }))
      await messages.sendMessage(context, reportId, {
        id: context.newId(),
        role: 'feedback',
        text: it.said!,
        language: it.language ?? source.languages[0] ?? context.caller.language,
        choices: null,
      });
  }
  const done = it.deed === 'done';
  await queries.updateObligation(context, id, {
    state,
    said: done ? it.said : null,
    said_channel: done ? channel : null,
    said_language: done ? it.language : null,
    through: done ? it.through : null,
    reason: it.reason,
    ended_at: context.now(),
    ended_by: context.caller.memberId,
  });
  await context.record('obligation.settle', 'obligation', id, { deed: it.deed, channel: done ? channel : null });
  await context.announce('obligations', id);
  return { ok: true as const };
}

/** What is owed, for those who plan how it is told. */
export const obligationRow = (context: Context, id: string) => queries.readObligation(context, id);
