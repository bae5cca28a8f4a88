import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Context } from '#server/context.ts';
import { keyedHash } from '#server/keys.ts';
import { sayIn } from '#server/wording.ts';
import { conflict, invalid, notFound, Problem } from '#domain/problem.ts';
import { demandStep } from '#domain/demand-step.ts';
import { claimExpiresAt, claimWindows, priorityOf, REPORT_STATES } from './report-states.rules.ts';
import type { AccountInput } from './reports.contract.ts';
import * as people from '#features/people/people.service.ts';
import { attachmentsOf } from './attachments.service.ts';
import type { ReferralInput } from './referral.contract.ts';
import { demandReferral, readReferral, referNew, wordsDieAt } from './referral.service.ts';
import * as queries from './reports.queries.ts';
import { sealIdentity } from '#features/custody/seal.service.ts';
import { canBeTold, handAddress, tellOutside } from '#features/courier/courier.service.ts';
import type { AnswerTo } from '#features/courier/courier.contract.ts';
import type { ReachChannel } from '#features/courier/courier.rules.ts';
import { sayToSource } from './threads.service.ts';
import { concernsProtected, makeReturnCode, makeSource, receiveReport } from './receive.service.ts';

const iso = (at: Date | null | undefined): string | null => at?.toISOString() ?? null;

const count = (low: number | null, best: number | null, high: number | null) =>
  low === null && best === null && high === null ? null : { low, best, high };

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
  const source = await queries.readSource(context, row.source_id);
  if (!source) throw notFound('report');
  const [record, incidents, translations, attachments, messages, errands, claimedByName] = [
    await queries.sourceTrackRecord(context, row.source_id),
    await queries.reportIncidents(context, id),
    await queries.reportTranslations(context, id),
    (await attachmentsOf(context, [id])).get(id) ?? [],
    await queries.sourceMessages(context, row.source_id),
    await queries.errandsOf(context, row.source_id),
    await queries.memberName(context, row.claimed_by),
  ];
  if (row.claimed_by === context.caller.memberId && row.claimed_by && !row.claim_read_at) {
    await queries.updateReport(context, id, {
      claim_read_at: context.now(),
      claim_until: await claimEnd(context, row, row.claimed_at!, context.now()),
    });
  }
  if (messages.some((m) => m.direction === 'in' && !m.read_at))
    await queries.markMessagesRead(context, row.source_id, 'in');
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

const messageOut = (
  m: {
    id: string;
    direction: 'in' | 'out';
    role: queries.MessageRow['role'];
    text: string;
    language: string;
    choices: string[] | null;
    at: Date;
    read_at: Date | null;
    author: string | null;
  },
  told: { state: queries.ErrandState; channel: ReachChannel | null } | undefined,
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
  told: told ?? null,
});

/** The desk types in what a caller or visitor says. */
export async function createReport(
  context: Context,
  body: AccountInput & {
    id: string;
    channel: 'desk' | 'visit';
    sourceId: string | null;
    newSource: { alias: string; languages: string[]; mayAsk: boolean; wantsAnswer: boolean } | null;
    identity: Record<string, string | undefined> | null;
    answerTo: AnswerTo | null;
    receipt?: boolean | undefined;
    supersedesId: string | null;
    referral: ReferralInput | null;
    label: number;
  },
) {
  const {
    id,
    channel,
    sourceId,
    newSource,
    identity,
    answerTo,
    receipt: wanted,
    supersedesId,
    referral,
    label,
    ...account
  } = body;
  const isProtected = concernsProtected(account);
  if (isProtected) demandReferral(referral);
  let source = sourceId;
  let returnCode: string | null = null;
  if (source) {
    if (!(await queries.readSource(context, source))) throw notFound('source');
  } else {
    const { before: again } = await queries.lookUp(context, id, null);
    if (again) source = again.source_id;
    else {
      returnCode = makeReturnCode();
      source = await makeSource(context, {
        channel,
        alias: newSource?.alias,
        mayAsk: newSource?.mayAsk ?? false,
        wantsAnswer: newSource?.wantsAnswer ?? false,
        languages: newSource?.languages ?? [],
        returnCode,
      } as never);
    }
  }
  if (identity) {
    if (!context.caller.verbs.includes('identity.write'))
      throw new Problem(403, 'forbidden', 'Only an operator of the desk seals an identity.');
    await sealIdentity(context, source, identity);
  }
  if (answerTo) {
    if (!context.caller.verbs.includes('identity.write'))
      throw new Problem(403, 'forbidden', 'Only an operator of the desk hands over an address.');
    await handAddress(context, source, answerTo);
  }
  if (supersedesId) {
    const earlier = await queries.readReportRow(context, supersedesId);
    if (!earlier) throw notFound('report');
    if (earlier.source_id !== source)
      throw conflict('not_your_report', 'A report is superseded only by the same source.');
    if (earlier.superseded_by_id && earlier.superseded_by_id !== id)
      throw conflict('superseded', 'A newer version supersedes that report already. Name the newest.');
  }
  const receipt = await receiveReport(context, { id, channel, account, source, supersedesId, label });
  if (isProtected && !receipt.again) await referNew(context, id, referral!);
  const agreedNow = answerTo !== null;
  const told =
    (wanted ?? agreedNow) && !receipt.again && (await tellReceived(context, source, id, { channel, agreedNow }));
  return { id, receivedAt: receipt.receivedAt.toISOString(), sourceId: source, returnCode, receipt: told };
}

/** A receipt to whoever agreed to be told outside and has not said otherwise since: neutral words, never what was said. */
async function tellReceived(
  context: Context,
  sourceId: string,
  reportId: string,
  it: { channel: 'desk' | 'visit'; agreedNow: boolean },
): Promise<boolean> {
  const source = await queries.readSource(context, sourceId);
  if (!source || !(it.agreedNow || source.wants_answer) || !(await canBeTold(context, sourceId))) return false;
  const language = source.languages[0] ?? 'en';
  await sayToSource(context, {
    sourceId,
    reportId,
    role: 'receipt',
    text: sayIn(language, 'messages', 'receipt'),
    language,
    channel: it.channel,
    outside: 'receipt',
  });
  return true;
}

const done = { ok: true as const };

const claimEnd = async (
  context: Context,
  row: queries.ReportRow,
  claimedAt: Date,
  readAt: Date | null,
): Promise<Date> =>
  new Date(
    claimExpiresAt(
      {
        claimedAt: claimedAt.getTime(),
        readAt: readAt?.getTime() ?? null,
        priority: priorityOf({ level: row.level, dangerNow: row.danger_now }),
      },
      claimWindows((await people.readSettings(context)).claims),
    ),
  );

async function lockedReport(context: Context, id: string): Promise<queries.ReportRow> {
  const row = await queries.lockReportRow(context, id);
  if (!row) throw notFound('report');
  return row;
}

/** Claims a report for oneself, or assigns it; it falls back by itself after the window of its priority. */
export async function claimReport(context: Context, id: string, memberId: string | null) {
  const row = await lockedReport(context, id);
  const claimer = memberId ?? context.caller.memberId!;
  if (row.claimed_by === claimer) return done;
  if (row.claimed_by && memberId === null)
    throw conflict(
      'claimed',
      `${(await queries.memberName(context, row.claimed_by)) ?? 'Somebody'} has this report. Ask them to hand it back, or take another.`,
    );
  if (row.state === 'received') demandStep(REPORT_STATES, row.state, 'review');
  else if (row.state !== 'under_review')
    throw conflict('not_in_review', 'This report was dealt with. Take it back to review first.');
  const now = context.now();
  await queries.updateReport(context, id, {
    state: 'under_review',
    claimed_by: claimer,
    claimed_at: now,
    claim_read_at: claimer === context.caller.memberId ? now : null,
    claim_until: await claimEnd(context, row, now, claimer === context.caller.memberId ? now : null),
  });
  await context.record('report.claim', 'report', id, { memberId: claimer });
  await context.announce('reports');
  return done;
}

export async function handBackReport(context: Context, id: string) {
  const row = await lockedReport(context, id);
  if (!row.claimed_by) return done;
  await queries.updateReport(context, id, {
    claimed_by: null,
    claimed_at: null,
    claim_until: null,
    claim_read_at: null,
  });
  await context.record('report.handBack', 'report', id, {});
  await context.announce('reports');
  return done;
}

export async function markNoise(context: Context, id: string) {
  const row = await lockedReport(context, id);
  if (row.state === 'noise') return done;
  demandStep(REPORT_STATES, row.state, 'noise');
  await queries.updateReport(context, id, {
    state: 'noise',
    claimed_by: null,
    claim_until: null,
    triaged_by: context.caller.memberId,
    triaged_at: context.now(),
  });
  await context.record('report.noise', 'report', id, {});
  await context.announce('reports');
  return done;
}

export async function reopenReport(context: Context, id: string, reason: string | undefined) {
  const row = await lockedReport(context, id);
  if (row.state === 'under_review' || row.state === 'received') return done;
  demandStep(REPORT_STATES, row.state, 'take_back');
  await queries.updateReport(context, id, { state: 'under_review', assessed_at: null });
  await context.record('report.reopen', 'report', id, { reason: reason ?? null });
  await context.announce('reports');
  return done;
}

export async function triageReport(
  context: Context,
  id: string,
  change: {
    triageKind?: string | undefined;
    typeCode?: string | undefined;
    level?: number | undefined;
    protected?: boolean | undefined;
  },
) {
  const row = await lockedReport(context, id);
  if (change.protected === false && row.protected && !context.caller.verbs.includes('protected.read'))
    throw notFound('report');
  const byType = concernsProtected({ kind: null, typeCode: change.typeCode ?? row.type_code });
  await queries.updateReport(context, id, {
    ...(change.triageKind && { triage_kind: change.triageKind }),
    ...(change.typeCode && { type_code: change.typeCode }),
    ...(change.level !== undefined && { level: change.level }),
    ...(change.protected === false && !byType && { protected: false }),
    state: row.state === 'received' ? 'under_review' : row.state,
    triaged_by: context.caller.memberId,
    triaged_at: context.now(),
  });
  // last: whoever is not named for such reports reads it no more
  if (change.protected || byType) await queries.protectReport(context, id);
  await context.record('report.triage', 'report', id, change);
  await context.announce('reports');
  return done;
}

export async function assessReport(context: Context, id: string, credibility: number) {
  const row = await lockedReport(context, id);
  if (row.state !== 'assessed')
    demandStep(
      REPORT_STATES,
      row.state === 'received' ? demandStep(REPORT_STATES, 'received', 'review') : row.state,
      'assess',
    );
  await queries.updateReport(context, id, {
    credibility,
    state: 'assessed',
    assessed_at: context.now(),
    claimed_by: null,
    claim_until: null,
    triaged_by: row.triaged_by ?? context.caller.memberId,
    triaged_at: row.triaged_at ?? context.now(),
  });
  await context.record('report.assess', 'report', id, { credibility });
  await context.announce('reports');
  return done;
}

/** A report that became part of an incident has been dealt with; its credibility may be given later. */
export async function settleReport(context: Context, id: string): Promise<void> {
  await queries.updateReport(context, id, {
    state: 'assessed',
    assessed_at: context.now(),
    claimed_by: null,
    claim_until: null,
    triaged_by: context.caller.memberId,
    triaged_at: context.now(),
  });
  await context.announce('reports');
}

export async function rateSource(context: Context, id: string, reliability: string, reason: string) {
  if ((await queries.rateSource(context, id, reliability, reason)) === 0) throw notFound('source');
  await context.record('source.rate', 'source', id, { reliability, reason });
  return done;
}

export async function translateReport(
  context: Context,
  id: string,
  it: { id: string; language: string; text: string },
) {
  if (!(await queries.readReportRow(context, id))) throw notFound('report');
  await queries.insertTranslation(context, { id: it.id, report_id: id, language: it.language, text: it.text });
  await context.record('report.translate', 'report', id, { language: it.language });
  return done;
}

/** A question, an answer given back or a note in the source's thread. */
export async function sendMessage(
  context: Context,
  reportId: string,
  it: { id: string; role: 'question' | 'feedback' | 'note'; text: string; language: string; choices: string[] | null },
) {
  const report = await queries.readReportRow(context, reportId);
  if (!report) throw notFound('report');
  const source = await queries.readSource(context, report.source_id);
  if (!source) throw notFound('source');
  if (it.role === 'question' && !source.may_ask)
    throw conflict('may_not_ask', 'This source asked not to be contacted with questions.');
  if (it.role === 'feedback' && !source.wants_answer)
    throw conflict('wants_no_answer', 'This source asked for no answer: a reply could put them in danger.');
  const before = await queries.readMessage(context, it.id);
  if (before) {
    if (before.text !== it.text) throw conflict('id_taken', 'Another message has this id already.');
  } else {
    await queries.insertMessage(context, {
      ...it,
      source_id: report.source_id,
      report_id: reportId,
      direction: 'out',
      channel: source.channel,
      author_member_id: context.caller.memberId,
      answers_id: null,
      at: context.now(),
    });
    if (it.role !== 'note')
      await tellOutside(context, {
        source: report.source_id,
        message: it.id,
        kind: it.role === 'question' ? 'question' : 'answer',
      });
    await context.record('message.send', 'source', report.source_id, { messageId: it.id, role: it.role });
    await context.announce('threads');
  }
  const stored = (await queries.readMessage(context, it.id))!;
  return messageOut(
    { ...stored, author: await queries.memberName(context, stored.author_member_id) },
    (await queries.errandsOf(context, stored.source_id)).get(stored.id),
  );
}

/** A call or visit to the source: the question and, if they were reached, the answer. */
export async function logCallBack(
  context: Context,
  reportId: string,
  it: { id: string; question: string; answer: string | null; reached: boolean; language: string },
) {
  const report = await queries.readReportRow(context, reportId);
  if (!report) throw notFound('report');
  if (await queries.readMessage(context, it.id)) return done;
  const base = {
    source_id: report.source_id,
    report_id: reportId,
    language: it.language,
    choices: null,
    channel: 'desk',
    author_member_id: context.caller.memberId,
  };
  await queries.insertMessage(context, {
    ...base,
    id: it.id,
    direction: 'out',
    role: 'question',
    text: it.question,
    answers_id: null,
    at: context.now(),
  });
  if (it.reached && it.answer)
    await queries.insertMessage(context, {
      ...base,
      id: context.newId(),
      direction: 'in',
      role: 'answer',
      text: it.answer,
      answers_id: it.id,
      at: context.now(),
    });
  await context.record('message.callBack', 'source', report.source_id, { reached: it.reached });
  return done;
}

export async function listSources(context: Context, filter: { q?: string | undefined; limit: number }) {
  const rows = await queries.listSourceRows(context, filter);
  return {
    sources: rows.map((row) => ({
      id: row.id,
      alias: row.alias,
      languages: row.languages,
      reliability: row.reliability,
      channel: row.channel,
      enrolled: row.enrolled_at !== null,
      mayAsk: row.may_ask,
      wantsAnswer: row.wants_answer,
      reports: Number(row.reports),
      lastHeardAt: iso(row.last_heard_at as Date | null),
      erasedAt: iso(row.erased_at),
    })),
  };
}

/** Enrols a monitor: alias, return code and device credential, the last two shown once. */
export async function createSource(
  context: Context,
  it: {
    id: string;
    alias: string;
    languages: string[];
    organisationId: string | null;
    areaPlaceId: string | null;
    identity: Record<string, string | undefined> | null;
  },
) {
  if (await queries.readSource(context, it.id)) throw conflict('id_taken', 'A source with this id exists already.');
  const returnCode = makeReturnCode();
  await makeSource(context, {
    id: it.id,
    alias: it.alias,
    channel: 'web',
    mayAsk: true,
    wantsAnswer: true,
    languages: it.languages,
    returnCode,
    enrolled: true,
    organisationId: it.organisationId,
    areaPlaceId: it.areaPlaceId,
  });
  const deviceToken = randomBytes(24).toString('base64url');
  await queries.insertDevice(context, {
    id: context.newId(),
    source_id: it.id,
    token_hash: keyedHash(context.keys.codeKey, 'device', deviceToken),
  });
  if (it.identity) await sealIdentity(context, it.id, it.identity);
  await context.record('source.enrol', 'source', it.id, {});
  return { id: it.id, returnCode, deviceToken };
}

/** Claims whose window is over fall back by themselves. Run by the worker. */
export async function releaseClaims(context: Context): Promise<number> {
  const released = await queries.releaseClaims(context, context.now());
  for (const row of released) await context.record('report.claim.lapse', 'report', row.id, {});
  if (released.length > 0) await context.announce('reports');
  return released.length;
}

/** What others need of a report: the row, or nothing when the caller may not see it. */
export const reportRow = (context: Context, id: string) => queries.readReportRow(context, id);
export const sourceRow = (context: Context, id: string) => queries.readSource(context, id);
