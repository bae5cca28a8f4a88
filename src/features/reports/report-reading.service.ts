import * as messageQueries from './messages.queries.ts';
import * as queries from './reports.queries.ts';
import * as sourceQueries from './sources.queries.ts';
import { z } from 'zod';
import { NOT_TOLD_WHY, type ReachChannel } from '#features/courier/courier.rules.ts';
import type { Context } from '#server/context.ts';
import { invalid, notFound } from '#domain/problem.ts';
import { attachmentsOf } from './attachments.service.ts';
import { readReferral, wordsDieAt } from './referral.service.ts';
import { claimEnd } from './reports.service.ts';

/** What is read of reports: the queues, page by page, and one report whole. */

const iso = (at: Date | null | undefined): string | null => at?.toISOString() ?? null;

const count = (low: number | null, best: number | null, high: number | null) =>
  low === null && best === null && high === null ? null : { low, best, high };

/** What kept a telling for good. */
function whyOf(told: { state: messageQueries.ErrandState; code: string | null }) {
  const why = told.state === 'failed' ? NOT_TOLD_WHY.find((it) => it === told.code) : undefined;
  return why ? { why } : {};
}

function lineOf(row: queries.ReportRow & { alias: string; claimed_by_name: string | null; unread: number }) {
  return {
    id: row.id,
    state: row.state,
    level: row.level,
    kind: row.kind,
    typeCode: row.type_code,
    triageKind: row.triage_kind as never,
    text: row.text,
    language: row.language,
    placeText: row.place_text,
    placeId: row.place_id,
    channel: row.channel,
    basis: row.basis as never,
    dangerNow: row.danger_now,
    receivedAt: row.received_at.toISOString(),
    whenFrom: iso(row.when_from),
    whenTo: iso(row.when_to),
    whenPrecision: row.when_precision as never,
    claimedBy: row.claimed_by ? { id: row.claimed_by, name: row.claimed_by_name ?? '' } : null,
    claimUntil: iso(row.claim_until),
    source: { id: row.source_id, alias: row.alias },
    protected: row.protected,
    label: row.label,
    unreadMessages: Number(row.unread ?? 0),
  };
}

function cursorOf(row: queries.ReportRow): string {
  return Buffer.from(JSON.stringify([row.level, row.received_at.toISOString(), row.id])).toString('base64url');
}

const cursorShape = z.tuple([z.number().int().min(0).max(3), z.iso.datetime(), z.uuid()]);

function readCursor(text: string | undefined): queries.QueueFilter['after'] {
  if (!text) return undefined;
  const refused = () => invalid('bad_cursor', 'The value of `after` is not one that this list gave out.');
  try {
    const read = cursorShape.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    if (!read.success) throw refused();
    const [level, receivedAt, id] = read.data;
    return { level, receivedAt: new Date(receivedAt), id };
  } catch {
    throw refused();
  }
}

interface ReportQuery {
  queue: queries.QueueFilter['queue'];
  after?: string | undefined;
  limit: number;
  channel?: string | undefined;
  source?: string | undefined;
}

/** A page of a queue, and the cursor of the next one. */
export async function pageOfReports(context: Context, query: ReportQuery) {
  const rows = await queries.listReportRows(context, {
    ...query,
    limit: query.limit + 1,
    after: readCursor(query.after),
  });
  const page = rows.slice(0, query.limit);
  return { reports: page.map(lineOf), next: rows.length > query.limit ? cursorOf(page.at(-1)!) : null };
}

export async function listReports(context: Context, query: ReportQuery) {
  return {
    ...(await pageOfReports(context, query)),
    total: await queries.countReports(context, { ...query, after: undefined }),
  };
}

export async function readReport(context: Context, id: string) {
  const row = await queries.readReportRow(context, id);
  if (!row) throw notFound('report');
  const source = await sourceQueries.readSource(context, row.source_id);
  if (!source) throw notFound('report');
  const [record, incidents, translations, attachments, messages, errands, claimedByName] = [
    await sourceQueries.sourceTrackRecord(context, row.source_id),
    await queries.reportIncidents(context, id),
    await queries.reportTranslations(context, id),
    (await attachmentsOf(context, [id])).get(id) ?? [],
    await messageQueries.sourceMessages(context, row.source_id),
    await messageQueries.errandsOf(context, row.source_id),
    await queries.memberName(context, row.claimed_by),
  ];
  if (row.claimed_by === context.caller.memberId && row.claimed_by && !row.claim_read_at) {
    await queries.updateReport(context, id, {
      claim_read_at: context.now(),
      claim_until: await claimEnd(context, row, row.claimed_at!, context.now()),
    });
  }
  if (messages.some((m) => m.direction === 'in' && !m.read_at))
    await messageQueries.markMessagesRead(context, row.source_id, 'in');
  return {
    ...lineOf({ ...row, alias: source.alias, claimed_by_name: claimedByName, unread: 0 }),
    lat: row.lat,
    lon: row.lon,
    placePrecision: row.place_precision as never,
    radiusKm: row.radius_km,
    who: row.who,
    killed: count(row.killed_low, row.killed_best, row.killed_high),
    hurt: count(row.hurt_low, row.hurt_best, row.hurt_high),
    asks: row.asks,
    publisher: row.publisher,
    clientSentAt: iso(row.client_sent_at),
    supersedesId: row.supersedes_id,
    supersededById: row.superseded_by_id,
    credibility: row.credibility,
    redactedAt: iso(row.redacted_at),
    referral: await readReferral(context, row),
    wordsDieAt: wordsDieAt(row),
    sourceRecord: {
      id: source.id,
      alias: source.alias,
      reliability: source.reliability,
      enrolled: source.enrolled_at !== null,
      firstSeenOn: String(source.first_seen_on),
      mayAsk: source.may_ask,
      wantsAnswer: source.wants_answer,
      channel: source.channel,
      organisation: null,
      accounts: record.accounts,
      accountsHeld: record.held,
      erasedAt: iso(source.erased_at),
      hasCode: source.return_code_hash !== null,
    },
    incidents,
    translations: translations.map((t) => ({ ...t, translator: t.translator ?? null })),
    attachments,
    messages: messages.map((it) => messageOut(it, errands.get(it.id))),
  };
}

export const messageOut = (
  m: {
    id: string;
    direction: 'in' | 'out';
    role: messageQueries.MessageRow['role'];
    text: string;
    language: string;
    choices: string[] | null;
    at: Date;
    read_at: Date | null;
    author: string | null;
  },
  told: { state: messageQueries.ErrandState; channel: ReachChannel | null; code: string | null } | undefined,
) => ({
  id: m.id,
  direction: m.direction,
  role: m.role,
  text: m.text,
  language: m.language,
  choices: m.choices,
  at: m.at.toISOString(),
  author: m.author ?? null,
  readAt: iso(m.read_at),
  told: told ? { state: told.state, channel: told.channel, ...whyOf(told) } : null,
});
