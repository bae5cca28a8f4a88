import type { Context } from '#server/context.ts';
import { conflict, notFound } from '#domain/problem.ts';
import { fromBase64, toBase64 } from './box.ts';
import { answerFault, forecastOf, pairsThatOpen, type Holder } from './custody.rules.ts';
import { holderOf, openingNow, seatsOf, settingsOf, tell } from './custody.service.ts';
import { fromShred } from './identity-shred.service.ts';
import type { OpeningRow } from './custody.tables.ts';
import * as identities from './identities.queries.ts';
import * as queries from './custody.queries.ts';

const done = { ok: true as const };
const HOUR = 3_600_000;

/** That a source has sealed identities. Of what is in them the server knows nothing. */
export async function identitiesOf(context: Context, sourceId: string) {
  const alias = await identities.sourceAlias(context, sourceId);
  if (alias === null) throw notFound('source');
  return {
    alias,
    identities: (await identities.identitiesOf(context, sourceId)).map((it) => ({
      id: it.id,
      sealedAt: it.created_at.toISOString(),
      underCustody: it.generation !== null,
    })),
  };
}

/** Asks for one identity, with a reason. The key that the answer is sealed to was made in the asker's client. */
export async function askOpening(
  context: Context,
  it: { id: string; identityId: string; sourceId: string; reason: string; publicKey: string },
) {
  const before = await identities.lockOpening(context, it.id);
  if (before) {
    if (before.identity_id !== it.identityId || before.asked_by !== context.caller.memberId)
      throw conflict('id_taken', 'Another request has this id already.');
    return { id: it.id, expiresAt: before.expires_at.toISOString() };
  }
  if ((await identities.sourceAlias(context, it.sourceId)) === null) throw notFound('source');
  const identity = (await identities.identitiesOf(context, it.sourceId)).find((row) => row.id === it.identityId);
  if (!identity) throw notFound('identity');
  if (identity.generation === null)
    throw conflict('under_old_key', 'This identity was sealed before there were custodians. They take it over first.');
  const seats = await seatsOf(context, identity.generation);
  if (forecastOf(seats).state === 'gone' || pairsThatOpen(seats, context.caller.memberId).length === 0)
    throw conflict(
      'custody_gone',
      'No two custodians of different organisations are left who could open this for you.',
    );
  const me = context.caller.memberId!;
  if ((await identities.liveOpenings(context)).some((row) => row.asked_by === me))
    throw conflict('one_at_a_time', 'One identity at a time: your last request is still open.');
  const { requestHours } = await settingsOf(context);
  const expires = new Date(context.now().getTime() + requestHours * HOUR);
  await identities.insertOpening(context, {
    id: it.id,
    source_id: it.sourceId,
    identity_id: it.identityId,
    generation: identity.generation,
    reason: it.reason,
    asked_by: me,
    public_key: Buffer.from(fromBase64(it.publicKey)),
    state: 'open',
    created_at: context.now(),
    expires_at: expires,
    settled_at: null,
    told: null,
    told_why: null,
    told_at: null,
  });
  await context.record('identity.ask', 'opening', it.id, {
    identityId: it.identityId,
    sourceId: it.sourceId,
    reason: it.reason,
  });
  await tell(context, 'asked', it.id);
  return { id: it.id, expiresAt: expires.toISOString() };
}

async function answering(context: Context, id: string, yes: boolean) {
  const row = await identities.lockOpening(context, id);
  if (!row) throw notFound('opening');
  const mine = (await queries.holderRows(context)).find(
    (it) => it.member_id === context.caller.memberId && it.ended_at === null,
  );
  const { it } = await openingNow(context, row);
  const me: Holder | undefined = mine && holderOf(mine);
  const fault = answerFault(it, me, yes, context.now().getTime());
  if (fault) throw conflict(`answer_${fault}`, FAULTS[fault]);
  return { row, me: me! };
}
const FAULTS = {
  not_your_box: 'You hold no share of this identity.',
  own_request: 'Who asks does not open. Two others do.',
  answered: 'You have answered this request already.',
  over: 'This request is settled, or its time is over.',
  same_organisation:
    'Somebody of your organisation has handed over already. The second comes from another organisation.',
} as const;

export async function readOwnShare(context: Context, id: string) {
  const { row, me } = await answering(context, id, true);
  const share = (await identities.shareRows(context, [row.identity_id])).find(
    (it) => it.custodian_id === me.id && it.generation === row.generation,
  );
  if (!share) throw notFound('share');
  return {
    custodianId: me.id,
    identityId: row.identity_id,
    generation: share.generation,
    sealed: toBase64(share.sealed),
  };
}

/** A custodian hands over: their share, sealed to the asker's key in the custodian's own client. */
export async function handShare(context: Context, id: string, sealed: string) {
  const { row, me } = await answering(context, id, true);
  await identities.insertHanded(context, [
    {
      errand_id: id,
      identity_id: row.identity_id,
      custodian_id: me.id,
      for_id: row.asked_by,
      sealed: Buffer.from(fromBase64(sealed)),
      at: context.now(),
    },
  ]);
  await answer(context, row, me, true, null);
  await context.record('identity.hand', 'opening', id, { custodianId: me.id });
  const { stand } = await openingNow(context, row);
  if (stand !== 'agreed') return { state: 'open' as const };
  await identities.updateOpening(context, id, { state: 'agreed' });
  await context.record('identity.agree', 'opening', id, { identityId: row.identity_id });
  await tell(context, 'agreed', id);
  await tell(context, 'your_request_agreed', id, [row.asked_by]);
  return { state: 'agreed' as const };
}

const answer = (context: Context, row: OpeningRow, me: Holder, yes: boolean, reason: string | null) =>
  identities.insertAnswer(context, {
    opening_id: row.id,
    custodian_id: me.id,
    organisation_id: me.organisation,
    yes,
    reason,
    at: context.now(),
  });

export async function refuseOpening(context: Context, id: string, reason: string) {
  const { row, me } = await answering(context, id, false);
  await answer(context, row, me, false, reason);
  await context.record('identity.refuse', 'opening', id, { custodianId: me.id });
  const { stand } = await openingNow(context, row);
  await context.announce('custody');
  if (stand !== 'refused') return { state: 'open' as const };
  await identities.updateOpening(context, id, { state: 'refused', settled_at: context.now() });
  await context.record('identity.refused', 'opening', id, {});
  await tell(context, 'your_request_refused', id, [row.asked_by]);
  return { state: 'refused' as const };
}

async function ownOpening(context: Context, id: string) {
  const row = await identities.lockOpening(context, id);
  if (!row || row.asked_by !== context.caller.memberId) throw notFound('opening');
  return row;
}

export async function withdrawOpening(context: Context, id: string) {
  const row = await ownOpening(context, id);
  if (row.state !== 'open' && row.state !== 'agreed') throw conflict('settled', 'This has been settled already.');
  await identities.deleteHanded(context, id);
  await identities.updateOpening(context, id, { state: 'withdrawn', settled_at: context.now() });
  await context.record('identity.withdraw', 'opening', id, {});
  await context.announce('custody');
  return done;
}

/** The box and the two shares, as long as the asker has not said that it opened. */
export async function collectOpening(context: Context, id: string) {
  const row = await ownOpening(context, id);
  if (row.state !== 'agreed' || context.now() >= row.expires_at)
    throw conflict('answer_over', 'This request is settled, or its time is over.');
  const [box] = await identities.boxRows(context, [row.identity_id]);
  if (!box || box.generation !== row.generation)
    throw conflict('ask_again', 'Shares were made anew meanwhile. Ask again.');
  return {
    identityId: row.identity_id,
    generation: row.generation,
    body: toBase64(await fromShred(context, box)),
    commitments: (await identities.shareRows(context, [row.identity_id])).map((it) => ({
      custodianId: it.custodian_id,
      commitment: toBase64(it.commitment),
    })),
    shares: (await identities.handedRows(context, id, row.asked_by, 20)).map((it) => ({
      custodianId: it.custodian_id,
      sealed: toBase64(it.sealed),
    })),
  };
}

/** It opened, or it did not: what was handed over is gone either way. The client shows what it opened only after this. */
export async function closeOpening(context: Context, id: string, it: { opened: boolean; tampered: string | null }) {
  const row = await ownOpening(context, id);
  if (row.state !== 'agreed') throw conflict('settled', 'This has been settled already.');
  await identities.deleteHanded(context, id);
  await identities.updateOpening(context, id, { state: it.opened ? 'opened' : 'failed', settled_at: context.now() });
  await context.record(it.opened ? 'identity.open' : 'identity.fail', 'opening', id, {
    identityId: row.identity_id,
    sourceId: row.source_id,
    ...(it.tampered ? { tampered: it.tampered } : {}),
  });
  await tell(context, it.opened ? 'opened' : 'failed', id);
  return done;
}

/**
 * What whoever saw the name says of telling its owner. What was not safe may be told later; what was told is told.
 * @returns whom to tell now, and when the name was opened; null when nobody is to be told now
 */
export async function sayWhetherTold(
  context: Context,
  id: string,
  it: { safe: true } | { safe: false; why: string },
): Promise<{ sourceId: string; openedAt: Date } | null> {
  const row = await ownOpening(context, id);
  if (row.state !== 'opened') throw conflict('not_opened', 'Nothing was opened by this request.');
  if (row.told === 'told') {
    if (it.safe) return null;
    throw conflict('told_already', 'They were told already.');
  }
  const told = it.safe ? 'told' : 'not_safe';
  await identities.updateOpening(context, id, { told, told_why: it.safe ? null : it.why, told_at: context.now() });
  await context.record('identity.tell', 'opening', id, { told });
  await context.announce('custody');
  return it.safe ? { sourceId: row.source_id, openedAt: row.settled_at ?? context.now() } : null;
}
