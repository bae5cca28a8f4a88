import type { Context } from '#server/context.ts';
import { sayIn } from '#server/wording.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import { ownWords } from '#features/numbers/speaking.service.ts';
import { priceOf, subscribersBelow } from '#features/numbers/subscribers.service.ts';
import { sayingOwn } from '#features/numbers/wording.rules.ts';
import * as places from '#features/places/places.service.ts';
import { readRumour } from '#features/rumours/rumours.service.ts';
import { isJudged } from '#features/rumours/rumour.rules.ts';
import { decisionFault, MOST_LETTERS, segmentsFor, standingOf, type DecisionFault } from './broadcast.rules.ts';
import type { BroadcastOut } from './broadcasts.contract.ts';
import * as queries from './broadcasts.queries.ts';

const done = { ok: true as const };

const REFUSED: Record<DecisionFault, string> = {
  over: 'This was decided already, or has waited too long. Propose it again.',
  own: 'Another person has to agree to it.',
  no_organisation: 'Only a member of an organisation can agree to it.',
  same_organisation: 'Somebody of another organisation has to agree to it.',
};

const people = async (context: Context, placeId: string) =>
  subscribersBelow(context, await places.idsUnder(context, placeId));

const total = (of: readonly { people: number }[]): number => of.reduce((sum, it) => sum + it.people, 0);

async function outOf(
  context: Context,
  row: queries.BroadcastRow,
  counts: queries.Counts | undefined,
  placeNames: ReadonlyMap<string, { name: string }>,
): Promise<BroadcastOut> {
  const proposedAt = row.proposed_at.getTime();
  const standing = standingOf({ state: row.state, proposedAt, waiting: counts?.waiting ?? 0 }, context.now().getTime());
  const by = { member: context.caller.memberId, organisation: context.caller.organisationId };
  const asked = { standing, proposedBy: row.proposed_by, organisation: row.organisation_id };
  const writes = context.caller.verbs.includes('rumour.write');
  const waits = standing === 'proposed' ? await people(context, row.place_id) : null;
  const { [row.language]: first, ...others } = row.texts;
  return {
    id: row.id,
    rumour: row.rumour_id ? { id: row.rumour_id, number: row.rumour_number!, claim: row.rumour_claim! } : null,
    place: { id: row.place_id, name: placeNames.get(row.place_id)?.name ?? '–' },
    texts: [{ language: row.language, text: first! }].concat(
      Object.entries(others).map(([language, text]) => ({ language, text })),
    ),
    spreadMinutes: row.spread_minutes,
    standing,
    proposedBy: { name: row.proposer ?? '–', organisation: row.organisation },
    proposedAt: row.proposed_at.toISOString(),
    decidedBy: row.decider,
    decidedAt: row.decided_at?.toISOString() ?? null,
    reason: row.reason,
    people: waits ? total(waits) : (row.people ?? 0),
    segments: waits && segmentsFor(row.texts, row.language, waits),
    progress:
      row.people === null
        ? null
        : {
            waiting: counts?.waiting ?? 0,
            sent: counts?.sent ?? 0,
            delivered: counts?.delivered ?? 0,
            failed: counts?.failed ?? 0,
            unknown: counts?.unknown ?? 0,
            stopped: counts?.stopped ?? 0,
            lastAt: counts?.last_at?.toISOString() ?? null,
          },
    mayAgree: writes && decisionFault(asked, { ...by, yes: true }) === null,
    mayRefuse: writes && decisionFault(asked, { ...by, yes: false }) === null,
    mayStop: writes && standing === 'sending',
  };
}

/** The newest first. */
export async function listBroadcasts(context: Context, page: { after?: string | undefined; limit: number }) {
  const found = await queries.broadcasts(context, { after: page.after, most: page.limit + 1 });
  const rows = found.slice(0, page.limit);
  const counts = await queries.countsOf(
    context,
    rows.map((it) => it.id),
  );
  const names = await places.placeLines(context, [...new Set(rows.map((it) => it.place_id))]);
  const out: BroadcastOut[] = [];
  for (const row of rows) out.push(await outOf(context, row, counts.get(row.id), names));
  return {
    broadcasts: out,
    next: found.length > rows.length ? (rows.at(-1)?.id ?? null) : null,
    price: await priceOf(context),
  };
}

export async function readReach(context: Context, placeId: string) {
  const byLanguage = await people(context, placeId);
  return { people: total(byLanguage), byLanguage };
}

/**
 * @throws Problem 404 for a place or rumour that is not here; 409 `answer_first` for a rumour without an agreed answer, `no_organisation`; 422 `language_twice`,
 *   `text_long`
 */
export async function proposeBroadcast(
  context: Context,
  it: {
    id: string;
    rumourId: string | null;
    placeId: string;
    texts: { language: string; text: string }[];
    spreadMinutes: number;
  },
) {
  if (!context.caller.organisationId) throw conflict('no_organisation', REFUSED.no_organisation);
  if (!(await places.placeLines(context, [it.placeId])).has(it.placeId)) throw notFound('place');
  if (it.rumourId) {
    const rumour = await readRumour(context, it.rumourId);
    if (!rumour.answer || !isJudged(rumour.state))
      throw conflict('answer_first', 'Agree on an answer first: what goes to many cannot be taken back.');
  }
  const languages = it.texts.map((one) => one.language);
  if (new Set(languages).size < languages.length) throw invalid('language_twice', 'Each language stands once.');
  const say = sayingOwn(await ownWords(context), (language, key: string) => sayIn(language, 'numbers-out', key));
  const texts = Object.fromEntries(
    it.texts.map(({ language, text }) => [language, `${text} ${say(language, 'broadcastEnd')}`]),
  );
  for (const [at, language] of languages.entries())
    if (texts[language]!.length > MOST_LETTERS)
      throw invalid('text_long', 'With the words that end it this is too long.', [
        { where: `body/texts/${at}/text`, code: 'text_long', detail: 'Too long.' },
      ]);
  await queries.insertBroadcast(context, {
    ...it,
    texts,
    language: languages[0]!,
    organisationId: context.caller.organisationId,
  });
  await context.record('broadcast.propose', 'broadcast', it.id, { place: it.placeId, rumour: it.rumourId });
  await context.announce('broadcasts', it.id);
  return { id: it.id };
}

/** @throws Problem 404; 409 `over`, `own`, `no_organisation`, `same_organisation`, `nobody_there` */
export async function decideBroadcast(context: Context, id: string, it: { yes: boolean; reason: string | null }) {
  const row = await queries.lockBroadcast(context, id);
  if (!row) throw notFound('broadcast');
  const standing = standingOf(
    { state: row.state, proposedAt: row.proposed_at.getTime(), waiting: 1 },
    context.now().getTime(),
  );
  const fault = decisionFault(
    { standing, proposedBy: row.proposed_by, organisation: row.organisation_id },
    { member: context.caller.memberId, organisation: context.caller.organisationId, yes: it.yes },
  );
  if (fault) throw conflict(fault, REFUSED[fault]);
  const own = context.caller.memberId === row.proposed_by;
  const by = own ? null : context.caller.memberId;
  await queries.decide(context, id, { state: it.yes ? 'proposed' : 'refused', by, reason: it.reason });
  if (it.yes) {
    const n = await queries.begin(context, id, await places.idsUnder(context, row.place_id));
    if (!n) throw conflict('nobody_there', 'Nobody has subscribed there.');
    await context.record('broadcast.agree', 'broadcast', id, { people: n });
  } else await context.record('broadcast.refuse', 'broadcast', id, { own });
  await context.announce('broadcasts', id);
  return done;
}

/** @throws Problem 404; 409 `not_sending` */
export async function stopBroadcast(context: Context, id: string) {
  const row = await queries.lockBroadcast(context, id);
  if (!row) throw notFound('broadcast');
  if (row.state !== 'sending') throw conflict('not_sending', 'It is not on its way.');
  const stopped = await queries.stop(context, id);
  await context.record('broadcast.stop', 'broadcast', id, { stopped });
  await context.announce('broadcasts', id);
  return { stopped };
}
