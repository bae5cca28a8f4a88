import type { Context } from '#server/context.ts';
import { conflict, invalid, notFound, Problem } from '#domain/problem.ts';
import * as workspaceSettings from '#features/people/workspace-settings.service.ts';
import { fromBase64, toBase64 } from './box.ts';
import {
  CHANGE_LIVES_HOURS,
  forecastOf,
  notBefore,
  reshareFault,
  seatFaults,
  standOfChange,
  weakensSettings,
  type Settings,
} from './custody.rules.ts';
import { holderOf, seatsOf, settingsOf, speak, tell, voiceOf } from './custody.service.ts';
import { fromShred, underShred } from './identity-shred.service.ts';
import * as queries from './custody.queries.ts';
import * as protections from './protections.queries.ts';

const done = { ok: true as const };
const HOUR = 3_600_000;
const PAGE = 50;
const BOXES_AT_ONCE = 20;

type Kind = queries.ChangeRow['kind'];

/** What keeps a change from being proposed, or from taking effect, as things are now. @throws Problem */
async function refuseImpossible(context: Context, kind: Kind, body: queries.ChangeRow['body']): Promise<void> {
  const holders = await queries.holderRows(context);
  const generations = await queries.generationRows(context);
  const current = generations.find((it) => it.state === 'current');
  const seats = current ? await seatsOf(context, current.number, holders) : [];
  const gone = current !== undefined && forecastOf(seats).state === 'gone';
  if (kind === 'begin' || kind === 'reseat') {
    const wanted = body.seats.map((id) => holders.find((it) => it.id === id)).filter((it) => it !== undefined);
    if (wanted.length !== body.seats.length || new Set(body.seats).size !== body.seats.length)
      throw notFound('custodian');
    const [fault] = seatFaults(wanted.map(holderOf));
    if (fault)
      throw conflict(
        `seats_${fault}`,
        'At least three custodians of at least two organisations, each of them with a tested key.',
        {
          fault,
        },
      );
    if (kind === 'begin' && current && !gone)
      throw conflict('begun', 'There are custodians already. Propose another set of them.');
    if (kind === 'reseat' && !current) throw conflict('not_begun', 'There are no custodians yet. Propose to begin.');
    if (kind === 'reseat' && gone)
      throw conflict(
        'custody_gone',
        'No two custodians are left who could share anew. Begin again; what was sealed before stays closed.',
      );
  }
  if (kind === 'reseat' && generations.some((it) => it.state === 'closing'))
    throw conflict('sharing', 'Shares are being made anew already. Finish that first.');
  if (kind === 'retire' && (!current || gone))
    throw conflict('not_begun', 'There are no custodians yet. Propose to begin.');
  if (kind === 'settings' && !body.settings)
    throw invalid('settings_needed', 'Say which settings.', [{ where: 'body/settings', code: 'needed', detail: '' }]);
  if (kind === 'party' && (!body.partyId || !(await protections.keeperOf(context, body.partyId))))
    throw notFound('outside party');
}

export async function proposeChange(
  context: Context,
  it: { id: string; kind: Kind; seats: string[]; settings: Settings | null; partyId: string | null; reason: string },
) {
  const before = await queries.lockChange(context, it.id);
  if (before) {
    if (before.kind !== it.kind) throw conflict('id_taken', 'Another change has this id already.');
    return { id: it.id, notBefore: before.not_before.toISOString() };
  }
  const holding = await settingsOf(context);
  const body = {
    seats: it.kind === 'begin' || it.kind === 'reseat' ? it.seats : [],
    settings: it.kind === 'settings' && it.settings ? onlyIfOther(it.settings, holding) : null,
    // those with a voice may not read the record: who it is about is said to them here
    ...(it.kind === 'party' && it.partyId
      ? { partyId: it.partyId, keeper: (await protections.keeperOf(context, it.partyId)) ?? '' }
      : {}),
  };
  await refuseImpossible(context, it.kind, body);
  const live = await queries.liveChanges(context);
  if (
    live.some(
      (other) => other.kind === it.kind || (isSeating(other.kind) && isSeating(it.kind) && other.state !== 'running'),
    )
  )
    throw conflict('change_waits', 'Another change of this kind waits already. Speak on that one first.');
  const now = context.now().getTime();
  const weakens = body.settings ? weakensSettings(holding, body.settings) : false;
  const from = notBefore(it.kind, weakens, now);
  await queries.insertChange(context, {
    id: it.id,
    kind: it.kind,
    body,
    reason: it.reason,
    not_before: new Date(from),
    expires_at: new Date(now + CHANGE_LIVES_HOURS * HOUR),
    state: 'open',
    proposed_by: context.caller.memberId!,
    created_at: context.now(),
    settled_at: null,
    handing_custodian_id: null,
    sharing_custodian_id: null,
  });
  await speak(context, it.id, { yes: true, reason: null });
  await context.record('custody.change.propose', 'custody', it.id, {
    kind: it.kind,
    ...body,
    notBefore: new Date(from).toISOString(),
  });
  await tell(context, `change_${it.kind}`, it.id);
  return { id: it.id, notBefore: new Date(from).toISOString() };
}
/**
 * What one person alone may make stricter while a change waits (the second step, the second reading) stays in the change only where it is
 * about that: it must not loosen on the way what was tightened since.
 */
function onlyIfOther({ secondFactor, secondReading, ...rest }: Settings, holding: Settings): Settings {
  const same =
    secondReading?.share === holding.secondReading?.share && secondReading?.atLeast === holding.secondReading?.atLeast;
  return {
    ...rest,
    ...(secondFactor === undefined || secondFactor === holding.secondFactor ? {} : { secondFactor }),
    ...(secondReading === undefined || same ? {} : { secondReading }),
  };
}
const isSeating = (kind: Kind) => kind === 'begin' || kind === 'reseat';

export async function speakOnChange(context: Context, id: string, it: { yes: boolean; reason: string | null }) {
  const row = await queries.lockChange(context, id);
  if (!row) throw notFound('change');
  if (row.state !== 'open' && row.state !== 'agreed') throw conflict('settled', 'This has been settled already.');
  await speak(context, id, it);
  await context.record('custody.change.voice', 'custody', id, { yes: it.yes });
  return { state: await settle(context, row) };
}

/** Moves a change to where it stands now, and does it when it is ripe. Also done by the clock. */
export async function settle(context: Context, row: queries.ChangeRow): Promise<queries.ChangeRow['state']> {
  const voices = (await queries.voiceRows(context, [row.id])).map(voiceOf);
  const now = context.now().getTime();
  const stand = standOfChange(
    { voices, notBefore: row.not_before.getTime(), expiresAt: row.expires_at.getTime() },
    now,
  );
  if (stand === 'refused' || stand === 'lapsed') {
    await queries.updateChange(context, row.id, { state: stand, settled_at: context.now() });
    await context.record(`custody.change.${stand === 'refused' ? 'refuse' : 'lapse'}`, 'custody', row.id, {
      kind: row.kind,
    });
    await tell(context, `change_${stand}`, row.id);
    return stand;
  }
  if (stand === 'open') return row.state;
  if (row.state === 'open') {
    await queries.updateChange(context, row.id, { state: 'agreed' });
    await context.record('custody.change.agree', 'custody', row.id, { kind: row.kind });
    await tell(context, 'change_agreed', row.id);
  }
  if (stand !== 'ripe') return 'agreed';
  // what has become impossible while it waited, since somebody lost a key, is over; it can be proposed again as things are now
  const impossible = await refuseImpossible(context, row.kind, row.body).then(
    () => false,
    (error) => {
      if (error instanceof Problem) return true;
      throw error;
    },
  );
  if (impossible) {
    await queries.updateChange(context, row.id, { state: 'lapsed', settled_at: context.now() });
    await context.record('custody.change.lapse', 'custody', row.id, { kind: row.kind });
    await tell(context, 'change_lapsed', row.id);
    return 'lapsed';
  }
  return apply(context, row);
}

async function apply(context: Context, row: queries.ChangeRow): Promise<queries.ChangeRow['state']> {
  let state: queries.ChangeRow['state'] = 'done';
  if (row.kind === 'settings') {
    const {
      testDays,
      requestHours,
      addresses,
      outsideWords,
      secondFactor,
      smsTexts,
      smsDialogue,
      providers,
      secondReading,
    } = row.body.settings!;
    await queries.putSettings(context, {
      test_days: testDays,
      request_hours: requestHours,
      ...(addresses === undefined ? {} : { addresses }),
      ...(smsTexts === undefined ? {} : { sms_texts: smsTexts }),
      ...(smsDialogue === undefined ? {} : { sms_dialogue: smsDialogue }),
      ...(providers === undefined ? {} : { providers: [...new Set(providers)] }),
      ...(outsideWords === undefined
        ? {}
        : { outside_words: outsideWords === null ? null : JSON.stringify(outsideWords) }),
    });
    if (secondFactor !== undefined) await workspaceSettings.putSettings(context, { secondFactor });
    if (secondReading !== undefined) {
      await workspaceSettings.putSettings(context, { noise: secondReading });
      await context.announce('noise');
    }
  } else if (row.kind === 'party') {
    if (!(await protections.endKeeper(context, row.body.partyId!))) throw notFound('outside party');
    await context.record('checkpoint.end', 'checkpoint_party', row.body.partyId!, { changeId: row.id });
    await context.announce('ledger');
  } else if (row.kind === 'retire') state = 'running';
  else {
    const before = await queries.generationRows(context);
    const number = (before.at(-1)?.number ?? 0) + 1;
    // over a generation that nobody can open any more there is nothing to share anew
    await queries.setGeneration(context, 'current', row.kind === 'begin' ? 'closed' : 'closing');
    await queries.insertGeneration(
      context,
      { number, state: 'current', change_id: row.id, begun_at: context.now() },
      row.body.seats,
    );
    await context.record('custody.generation', 'custody', row.id, { number, seats: row.body.seats });
    state = row.kind === 'reseat' ? 'running' : 'done';
  }
  await queries.updateChange(context, row.id, {
    state,
    ...(state === 'done' ? { settled_at: context.now() } : {}),
  });
  await context.record('custody.change.apply', 'custody', row.id, { kind: row.kind });
  await tell(context, `change_${state}`, row.id);
  return row.kind === 'reseat' ? await finishIfShared(context, row.id) : state;
}

async function closingNumber(context: Context): Promise<number | null> {
  return (await queries.generationRows(context)).find((it) => it.state === 'closing')?.number ?? null;
}
async function leftIn(context: Context, generation: number | null): Promise<number> {
  return (await queries.identityCounts(context)).find((it) => it.generation === generation)?.n ?? 0;
}

/** When nothing of the old generation is left, it is closed, and who is no longer among the custodians has left. */
async function finishIfShared(context: Context, changeId: string): Promise<'running' | 'done'> {
  const closing = await closingNumber(context);
  if (closing !== null && (await leftIn(context, closing)) > 0) return 'running';
  await queries.setGeneration(context, 'closing', 'closed');
  await queries.updateChange(context, changeId, { state: 'done', settled_at: context.now() });
  const seats = (await queries.currentSeats(context)).map((it) => it.custodian_id);
  const olds = closing === null ? [] : await seatsOf(context, closing);
  for (const old of olds.filter((it) => !seats.includes(it.id)))
    if ((await queries.lockCustodian(context, old.id))?.ended_at === null)
      await queries.updateCustodian(context, old.id, { state: 'left', ended_at: context.now(), end_reason: null });
  await context.record('custody.reshared', 'custody', changeId, {});
  await tell(context, 'change_done', changeId);
  return 'done';
}

async function runningReseat(context: Context, id: string) {
  const row = await queries.lockChange(context, id);
  const closing = await closingNumber(context);
  if (!row || row.kind !== 'reseat') throw notFound('change');
  if (row.state !== 'running' || closing === null) throw conflict('not_running', 'No shares are being made anew now.');
  return { row, closing };
}
async function myCustodian(context: Context) {
  const mine = (await queries.holderRows(context)).find(
    (it) => it.member_id === context.caller.memberId && it.state === 'ready',
  );
  if (!mine) throw notFound('custodian');
  return mine;
}

/** Which two share anew. A pair that does not come to an end may be replaced by another. */
export async function pairUp(context: Context, id: string, it: { handingId: string; sharingId: string }) {
  const { row, closing } = await runningReseat(context, id);
  const mine = await myCustodian(context);
  if (mine.id !== it.handingId && mine.id !== it.sharingId) throw conflict('not_in_pair', 'One of the two says so.');
  const fault = reshareFault(await seatsOf(context, closing), it.handingId, it.sharingId);
  if (fault)
    throw conflict(
      `pair_${fault}`,
      'It takes two custodians of the old set, of different organisations, with their keys.',
      { fault },
    );
  if (row.handing_custodian_id === it.handingId && row.sharing_custodian_id === it.sharingId) return done;
  await queries.updateChange(context, id, { handing_custodian_id: it.handingId, sharing_custodian_id: it.sharingId });
  await context.record('custody.reshare.pair', 'custody', id, it);
  await tell(context, 'pair', id);
  return done;
}

/** The first of the two fetches their own old shares. */
export async function readSharesToHand(context: Context, id: string, after: string | null) {
  const { row, closing } = await runningReseat(context, id);
  const mine = await myCustodian(context);
  if (row.handing_custodian_id !== mine.id) throw conflict('not_in_pair', 'Somebody else hands over.');
  const to = (await queries.holderRows(context)).find((it) => it.id === row.sharing_custodian_id)!;
  const ids = await queries.identitiesIn(context, closing, after, PAGE);
  const shares = (await queries.shareRows(context, ids)).filter((it) => it.custodian_id === mine.id);
  return {
    toId: to.id,
    toPublicKey: toBase64(to.public_key!),
    custodianId: mine.id,
    shares: shares
      .toSorted((a, b) => (a.identity_id < b.identity_id ? -1 : 1))
      .map((it) => ({ identityId: it.identity_id, generation: it.generation, sealed: toBase64(it.sealed) })),
    more: ids.length === PAGE,
  };
}

export async function handShares(context: Context, id: string, shares: { identityId: string; sealed: string }[]) {
  const { row } = await runningReseat(context, id);
  const mine = await myCustodian(context);
  if (row.handing_custodian_id !== mine.id) throw conflict('not_in_pair', 'Somebody else hands over.');
  await queries.insertHanded(
    context,
    shares.map((it) => ({
      errand_id: id,
      identity_id: it.identityId,
      custodian_id: mine.id,
      for_id: row.sharing_custodian_id!,
      sealed: Buffer.from(fromBase64(it.sealed)),
      at: context.now(),
    })),
  );
  await context.record('custody.reshare.hand', 'custody', id, {
    custodianId: mine.id,
    identities: shares.map((it) => it.identityId),
  });
  await context.announce('custody');
  return done;
}

/** The second of the two fetches what is handed to them and their own shares, and makes new boxes of them. */
export async function readSharesToMake(context: Context, id: string) {
  const { row, closing } = await runningReseat(context, id);
  const mine = await myCustodian(context);
  if (row.sharing_custodian_id !== mine.id) throw conflict('not_in_pair', 'Somebody else makes the new shares.');
  const handed = (await queries.handedRows(context, id, mine.id, BOXES_AT_ONCE)).filter(
    (it) => it.custodian_id === row.handing_custodian_id,
  );
  const ids = handed.map((it) => it.identity_id);
  const [boxes, shares, seats] = [
    await queries.boxRows(context, ids),
    await queries.shareRows(context, ids),
    await queries.currentSeats(context),
  ];
  const bodies = new Map<string, Buffer>();
  for (const box of boxes) bodies.set(box.id, await fromShred(context, box));
  return {
    generation: seats[0]!.generation,
    custodianId: mine.id,
    handingId: row.handing_custodian_id!,
    seats: seats
      .filter((it) => it.state === 'ready')
      .map((it) => ({ custodianId: it.custodian_id, publicKey: toBase64(it.public_key) })),
    left: await leftIn(context, closing),
    boxes: boxes.flatMap((box) => {
      const all = shares.filter((it) => it.identity_id === box.id);
      const own = all.find((it) => it.custodian_id === mine.id);
      if (!own || box.generation === null) return [];
      return [
        {
          identityId: box.id,
          generation: box.generation,
          body: toBase64(bodies.get(box.id)!),
          commitments: all.map((it) => ({ custodianId: it.custodian_id, commitment: toBase64(it.commitment) })),
          own: toBase64(own.sealed),
          handed: toBase64(handed.find((it) => it.identity_id === box.id)!.sealed),
        },
      ];
    }),
  };
}

export async function makeShares(
  context: Context,
  id: string,
  boxes: { identityId: string; body: string; shares: { custodianId: string; commitment: string; sealed: string }[] }[],
) {
  const { row, closing } = await runningReseat(context, id);
  const mine = await myCustodian(context);
  if (row.sharing_custodian_id !== mine.id) throw conflict('not_in_pair', 'Somebody else makes the new shares.');
  const asked = await queries.liveOpenings(context);
  const old = await queries.boxRows(
    context,
    boxes.map((it) => it.identityId),
  );
  for (const box of boxes) {
    const source = old.find((it) => it.id === box.identityId)?.source_id;
    const body = Buffer.from(fromBase64(box.body));
    const taken = await queries.shareAnew(context, {
      id: box.identityId,
      body: source ? await underShred(context, source, box.identityId, body) : body,
      shares: box.shares.map((it) => ({
        custodian_id: it.custodianId,
        commitment: Buffer.from(fromBase64(it.commitment)),
        sealed: Buffer.from(fromBase64(it.sealed)),
      })),
    });
    if (!taken) throw conflict('share_not_taken', 'These are not shares for exactly the custodians who sit now.');
    // a request that rests on shares which are dead is asked again
    for (const opening of asked.filter((it) => it.identity_id === box.identityId)) {
      await queries.updateOpening(context, opening.id, { state: 'lapsed', settled_at: context.now() });
      await tell(context, 'ask_again', opening.id, [opening.asked_by]);
    }
  }
  await context.record('custody.reshare', 'custody', id, {
    custodianId: mine.id,
    identities: boxes.map((it) => it.identityId),
  });
  const state = await finishIfShared(context, id);
  return { left: state === 'done' ? 0 : await leftIn(context, closing), state };
}
