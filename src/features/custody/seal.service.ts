import sodium from 'libsodium-wrappers-sumo';
import type { Context } from '#server/context.ts';
import { conflict } from '#domain/problem.ts';
import { uuidv4 } from '#domain/ids.ts';
import { sealShared, type Seat } from './box.ts';
import { forecastOf } from './custody.rules.ts';
import { underShred } from './identity-shred.service.ts';
import * as identities from './identities.queries.ts';
import * as queries from './custody.queries.ts';

/**
 * Seals an identity so that this process cannot open it again: in shares to the custodians; to the stop-gap key only where there have never
 * been custodians.
 * @throws Problem 409 `no_custodians` where there are none and the stop-gap was given up, `custody_gone` when no two could ever open it
 */
export async function sealIdentity(
  context: Context,
  sourceId: string,
  identity: Record<string, string | undefined>,
): Promise<void> {
  const filled = Object.fromEntries(Object.entries(identity).filter(([, value]) => value && value.trim() !== ''));
  if (Object.keys(filled).length === 0) return;
  const id = uuidv4();
  const text = JSON.stringify(filled);
  const seats = await queries.currentSeats(context);
  if (seats.length > 0) {
    const able = seats.filter((it) => it.state === 'ready');
    const outlook = forecastOf(
      able.map((it) => ({
        id: it.custodian_id,
        member: it.member_id,
        organisation: it.organisation_id,
        outside: false,
        usable: true,
      })),
    );
    if (outlook.state === 'gone')
      throw conflict(
        'custody_gone',
        'Too few custodians are left: nobody could ever open this again. Appoint new custodians first.',
      );
    const { generation } = seats[0]!;
    const box = await sealToSeats(context, id, generation, text, able);
    await identities.insertIdentity(
      context,
      { id, source_id: sourceId, envelope: await underShred(context, sourceId, id, box.body), generation },
      box.shares,
    );
  } else {
    const publicKey = context.keys.identityPublic;
    if (!publicKey)
      throw conflict(
        'no_custodians',
        'Names and contacts can be kept here only when there are custodians. Leave them out, or appoint custodians first.',
      );
    const envelope = await underShred(context, sourceId, id, Buffer.from(sodium.crypto_box_seal(text, publicKey)));
    await identities.insertIdentity(context, { id, source_id: sourceId, envelope, generation: null }, []);
  }
  await context.record('identity.seal', 'source', sourceId, {});
}

/** One identity in shares for these seats, as the database keeps it. */
export async function sealToSeats(
  context: Context,
  id: string,
  generation: number,
  text: string,
  seats: readonly { custodian_id: string; public_key: Buffer }[],
) {
  const to: Seat[] = seats.map((it) => ({ custodian: it.custodian_id, publicKey: new Uint8Array(it.public_key) }));
  const box = await sealShared({ purpose: 'identity', workspace: context.workspace.id, box: id, generation }, text, to);
  return {
    body: Buffer.from(box.body),
    shares: box.shares.map((it) => ({
      custodian_id: it.custodian,
      commitment: Buffer.from(it.commitment),
      sealed: Buffer.from(it.sealed),
    })),
  };
}
