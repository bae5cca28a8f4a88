import type { Context } from '#server/context.ts';
import { unlessRaced } from '#server/db.ts';
import { verbsOf } from '#domain/verbs.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import * as incidents from '#features/incidents/incidents.service.ts';
import * as monitors from '#features/monitors/monitors.service.ts';
import * as people from '#features/people/people.service.ts';
import * as places from '#features/places/places.service.ts';
import { receiveReport } from '#features/reports/receive.service.ts';
import { accountInput } from '#features/reports/reports.contract.ts';
import { reportRow } from '#features/reports/reports.service.ts';
import type { Together } from './together.contract.ts';
import { agreed, bothAgreed, changed, type Standing, type Voice } from './together.rules.ts';
import * as queries from './together.queries.ts';

/** Accounts that an observer and the analyst who accompanies them shape together. */

const done = { ok: true as const };
const MOST_ACCOUNTS = 50;
const KEPT_UNSENT_MS = 90 * 86_400_000;

export async function togethersOf(context: Context, rows: readonly queries.TogetherRow[]): Promise<Together[]> {
  const where = await places.placeLines(
    context,
    rows.flatMap((it) => it.place_id ?? []),
  );
  return rows.map((it) => {
    const place = it.place_id ? where.get(it.place_id) : undefined;
    return {
      id: it.id,
      n: it.n,
      words: it.words,
      setting: it.setting,
      proposal: it.proposal,
      language: it.language,
      typeCode: it.type_code,
      place: place ? { id: place.id, name: place.name } : null,
      observerAgreed: it.observer_agreed_n === it.n,
      analystAgreed: it.analyst_agreed_n === it.n,
      changedAt: it.changed_at.toISOString(),
      sentAt: it.sent_at?.toISOString() ?? null,
      reportId: it.report_id,
    };
  });
}

/** Members who may read what a source says and who the source is to us. */
async function mayAccompany(context: Context) {
  return (await people.listMembers(context)).members.filter((it) => {
    const verbs = verbsOf(it.roles, false);
    return it.endedAt === null && it.clearance >= 2 && verbs.includes('report.create') && verbs.includes('source.read');
  });
}
export const listAccompanists = async (context: Context) => ({
  members: (await mayAccompany(context)).map(({ id, name }) => ({ id, name })),
});

export async function readAccompanying(context: Context, monitorId: string) {
  const person = await monitors.personOf(context, monitorId);
  const row = await queries.accompanying(context, person);
  const members = new Map((await people.listMembers(context)).members.map((it) => [it.id, it.name]));
  return {
    by:
      row && row.ended_at === null
        ? {
            id: row.member_id,
            name: members.get(row.member_id) ?? '',
            since: row.since.toISOString(),
            me: row.member_id === context.caller.memberId,
          }
        : null,
    endedBy: row?.ended_at ? row.ended_by : null,
    // the policy shows them to the one who accompanies, and what was sent to whoever reads it
    accounts: await togethersOf(context, await queries.accounts(context, person, MOST_ACCOUNTS)),
  };
}

/** @throws Problem 404, 422 `cannot_accompany` */
export async function assignAccompanying(context: Context, monitorId: string, memberId: string | null) {
  const person = await monitors.personOf(context, monitorId);
  if (memberId && !(await mayAccompany(context)).some((it) => it.id === memberId))
    throw invalid('cannot_accompany', 'This member may not read reports and their sources.');
  const row = await queries.accompanying(context, person);
  if (row && row.ended_at === null) {
    if (row.member_id === memberId) return done;
    await queries.endAccompanying(context, row.id, 'desk');
  }
  if (memberId)
    await unlessRaced(queries.insertAccompanying(context, { id: context.newId(), source: person, member: memberId }));
  await context.record('accompanying.assign', 'source', person, { memberId });
  await context.announce('accompanying', person);
  return done;
}

const standingOf = (row: queries.TogetherRow): Standing => ({
  n: row.n,
  observerAgreed: row.observer_agreed_n,
  analystAgreed: row.analyst_agreed_n,
  sent: row.sent_at !== null,
});

/**
 * One of the two writes. The other voice stays as it is.
 * @param person the first alias of the observer; null: the person of the claim
 * @throws Problem 404; 409 `not_accompanied`, `sent_already`, `changed_meanwhile`
 */
export async function writeTogether(
  context: Context,
  who: Voice,
  person: string | null,
  id: string,
  n: number,
  change: Partial<Pick<queries.TogetherRow, 'words' | 'setting' | 'proposal' | 'language' | 'type_code' | 'place_id'>>,
): Promise<{ n: number }> {
  const row = await queries.accompanying(context, person);
  if (!row || row.ended_at) throw conflict('not_accompanied', 'Nobody accompanies this person now.');
  if (who === 'analyst' && row.member_id !== context.caller.memberId) throw notFound('account');
  const before = await queries.lockAccount(context, id);
  if (!before) {
    if (n !== 0) throw notFound('account');
    await unlessRaced(
      queries.insertAccount(context, {
        words: '',
        setting: '',
        proposal: '',
        language: 'und',
        type_code: null,
        place_id: null,
        ...change,
        id,
        accompanying_id: row.id,
        source_id: row.source_id,
        member_id: row.member_id,
      }),
    );
    await context.announce('accompanying', row.source_id);
    return { n: 1 };
  }
  if (before.accompanying_id !== row.id) throw notFound('account');
  if (before.sent_at) throw conflict('sent_already', 'This account was sent on. Begin another one.');
  const after = { ...before, ...change };
  const same = (['words', 'setting', 'proposal', 'type_code', 'place_id'] as const).every(
    (key) => after[key] === before[key],
  );
  // the same once more, because an answer was lost
  if (same) return { n: before.n };
  if (n !== before.n) throw conflict('changed_meanwhile', 'The other one wrote meanwhile. Read it, then write again.');
  const standing = changed(standingOf(before));
  await queries.updateAccount(context, {
    ...after,
    n: standing.n,
    observer_agreed_n: null,
    analyst_agreed_n: null,
    changed_at: context.now(),
  });
  await context.announce('accompanying', row.source_id);
  return { n: standing.n };
}

/** What the analyst adds, checked. @throws Problem 422 `unknown_place` */
export async function analystVoice(
  context: Context,
  it: { setting: string; proposal: string; typeCode: string | null; placeId: string | null },
) {
  if (it.placeId && !(await places.placeLines(context, [it.placeId])).has(it.placeId))
    throw invalid('unknown_place', 'There is no such place here.');
  return { setting: it.setting, proposal: it.proposal, type_code: it.typeCode, place_id: it.placeId };
}

/**
 * One of the two agrees to what stands before them. Once both did, it is sent on: the observer's words become a report of theirs.
 * @throws Problem 404; 409 `not_accompanied`, `changed_meanwhile`, `sent_already`, `no_words`
 */
export async function agreeTogether(
  context: Context,
  who: Voice,
  person: string | null,
  id: string,
  n: number,
): Promise<{ sent: boolean }> {
  const row = await queries.accompanying(context, person);
  if (!row || row.ended_at) throw conflict('not_accompanied', 'Nobody accompanies this person now.');
  if (who === 'analyst' && row.member_id !== context.caller.memberId) throw notFound('account');
  const it = await queries.lockAccount(context, id);
  if (!it || it.accompanying_id !== row.id) throw notFound('account');
  if (it.sent_at) return { sent: true };
  if (it.words.trim() === '') throw conflict('no_words', 'The observer has not said anything yet.');
  const after = agreed(standingOf(it), who, n);
  if (!after) throw conflict('changed_meanwhile', 'The other one wrote meanwhile. Read it before you agree.');
  await queries.updateAccount(context, {
    ...it,
    observer_agreed_n: after.observerAgreed,
    analyst_agreed_n: after.analystAgreed,
  });
  if (bothAgreed(after)) await send(context, it);
  await context.announce('accompanying', row.source_id);
  return { sent: bothAgreed(after) };
}

async function send(context: Context, it: queries.TogetherRow): Promise<void> {
  const reportId = context.newId();
  await receiveReport(context, {
    id: reportId,
    channel: 'web',
    source: it.source_id,
    account: accountInput.parse({
      typeCode: it.type_code,
      text: it.words,
      language: it.language,
      placeId: it.place_id,
      asks: it.proposal === '' ? null : it.proposal,
    }),
  });
  await queries.sent(context, it.id, reportId);
  await context.record('together.send', 'report', reportId, { accountId: it.id, n: it.n });
}

/** @throws Problem 404 for a report that the caller may not read, whether it is there or not */
export async function togetherOfReport(context: Context, reportId: string) {
  if (!(await reportRow(context, reportId))) throw notFound('report');
  const rows = await queries.ofReports(context, [reportId]);
  return { together: (await togethersOf(context, rows))[0] ?? null };
}

/** What the people there propose, for an alert that rests on this. What the caller may not read is not in it. */
export async function listProposals(context: Context, about: { kind: 'incident' | 'report'; id: string }) {
  const reports =
    about.kind === 'report'
      ? [about.id]
      : (await incidents.incidentReports(context, about.id)).map((it) => it.reportId);
  return {
    proposals: (await queries.ofReports(context, reports))
      .filter((it) => it.proposal !== '')
      .map((it) => ({
        reportId: it.report_id!,
        text: it.proposal,
        language: it.language,
        at: it.sent_at!.toISOString(),
      })),
  };
}

export async function partByObserver(context: Context) {
  const row = await queries.accompanying(context, null);
  if (row && row.ended_at === null) {
    await queries.endAccompanying(context, row.id, 'observer');
    await context.record('accompanying.part', 'source', row.source_id, {});
    await context.announce('accompanying', row.source_id);
  }
  return done;
}

/** For the observer's page. */
export async function ownTogether(context: Context) {
  const row = await queries.accompanying(context, null);
  const accounts = await queries.accounts(context, null, MOST_ACCOUNTS);
  return {
    accompanied: row !== undefined && row.ended_at === null,
    accounts: accounts.map((it) => ({
      id: it.id,
      n: it.n,
      words: it.words,
      setting: it.setting,
      proposal: it.proposal,
      mine: it.observer_agreed_n === it.n,
      theirs: it.analyst_agreed_n === it.n,
      sentAt: it.sent_at?.toISOString() ?? null,
    })),
  };
}

/** What nobody touched for 90 days and was never sent is forgotten. For the worker. */
export const dropStale = (context: Context) =>
  queries.dropStale(context, new Date(context.now().getTime() - KEPT_UNSENT_MS));
