import type { Context } from '#server/context.ts';
import { conflict, notFound } from '#domain/problem.ts';
import { fromBase64, toBase64 } from './box.ts';
import { reshareFault } from './custody.rules.ts';
import { seatsOf, tell } from './custody.service.ts';
import { fromShred, underShred } from './identity-shred.service.ts';
import * as identities from './identities.queries.ts';
import * as queries from './custody.queries.ts';

const done = { ok: true as const };

const PAGE = 50;

const BOXES_AT_ONCE = 20;

async function closingNumber(context: Context): Promise<number | null> {
  return (await queries.generationRows(context)).find((it) => it.state === 'closing')?.number ?? null;
}

async function leftIn(context: Context, generation: number | null): Promise<number> {
  return (await identities.identityCounts(context)).find((it) => it.generation === generation)?.n ?? 0;
}

/** When nothing of the old generation is left, it is closed, and who is no longer among the custodians has left. */
export async function finishIfShared(context: Context, changeId: string): Promise<'running' | 'done'> {
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
  const ids = await identities.identitiesIn(context, closing, after, PAGE);
  const shares = (await identities.shareRows(context, ids)).filter((it) => it.custodian_id === mine.id);
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
  await identities.insertHanded(
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
  const handed = (await identities.handedRows(context, id, mine.id, BOXES_AT_ONCE)).filter(
    (it) => it.custodian_id === row.handing_custodian_id,
  );
  const ids = handed.map((it) => it.identity_id);
  const [boxes, shares, seats] = [
    await identities.boxRows(context, ids),
    await identities.shareRows(context, ids),
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
  const asked = await identities.liveOpenings(context);
  const old = await identities.boxRows(
    context,
    boxes.map((it) => it.identityId),
  );
  for (const box of boxes) {
    const source = old.find((it) => it.id === box.identityId)?.source_id;
    const body = Buffer.from(fromBase64(box.body));
    const taken = await identities.shareAnew(context, {
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
      await identities.updateOpening(context, opening.id, { state: 'lapsed', settled_at: context.now() });
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
