import sodium from 'libsodium-wrappers-sumo';
import type { Context } from '#server/context.ts';
import { uuidv4 } from '#domain/ids.ts';
import { conflict, notFound } from '#domain/problem.ts';
import type { AnswerTo } from './courier.contract.ts';
import * as queries from './courier.queries.ts';

/** What the web process does about addresses: it seals them and lets go. */

const done = { ok: true as const };

/** What this workspace keeps, and by which channels sources can be told now: none while no courier has said so. */
export async function answering(context: Context) {
  const { policy, public_key: key, channels } = await queries.answering(context);
  return { addresses: policy, channels: policy === 'vault' && key ? channels : [], ready: key !== null };
}

/** The courier's public key, whether or not this workspace keeps addresses; null before a courier has started. */
export async function courierKey(context: Context): Promise<Uint8Array | null> {
  const { public_key: key } = await queries.answering(context);
  return key && new Uint8Array(key);
}

/**
 * Seals an address for the courier. Whether somebody else has it is neither looked up nor told.
 * @throws Problem 409 `keeps_no_addresses`, `channel_not_ready`
 */
export async function handAddress(context: Context, sourceId: string, it: AnswerTo): Promise<void> {
  const { policy, public_key: key, channels } = await queries.answering(context);
  if (policy !== 'vault')
    throw conflict(
      'keeps_no_addresses',
      policy === 'custodians'
        ? 'This workspace leaves addresses to its custodians: put it among the sealed details instead.'
        : 'This workspace keeps no addresses. Read out the return code instead.',
    );
  if (!key || !channels.includes(it.channel))
    throw conflict('channel_not_ready', 'Nothing can be sent by this channel here. Choose another one.');
  await sodium.ready;
  const text = JSON.stringify({
    workspace: context.workspace.id,
    source: sourceId,
    channel: it.channel,
    address: it.address,
  });
  const sealed = Buffer.from(sodium.crypto_box_seal(text, new Uint8Array(key)));
  if (
    !(await queries.handAddress(context, {
      id: uuidv4(),
      source: sourceId,
      channel: it.channel,
      sealed,
      until: it.until,
    }))
  )
    throw notFound('source');
  await context.record('address.hand', 'source', sourceId, { channel: it.channel });
}

export async function putAddress(context: Context, sourceId: string, it: AnswerTo) {
  if (!(await queries.sourceSeen(context, sourceId))) throw notFound('source');
  await handAddress(context, sourceId, it);
  return done;
}

export async function forgetAddresses(context: Context, sourceId: string) {
  if (!(await queries.sourceSeen(context, sourceId))) throw notFound('source');
  await queries.forgetAddresses(context, sourceId);
  await context.record('address.forget', 'source', sourceId, {});
  return done;
}

export async function readReach(context: Context, sourceId: string) {
  if (!(await queries.sourceSeen(context, sourceId))) throw notFound('source');
  return {
    reach: (await queries.reach(context, sourceId)).map((it) => ({
      channel: it.channel,
      state: it.state,
      until: it.consent_until,
      toldAt: it.told_at?.toISOString() ?? null,
      outcome: it.outcome,
    })),
  };
}

/** A message waits on the page: who can be told outside is told so, in fixed words, or (`text`) in those of the message where no person wrote them. */
export const tellOutside = (
  context: Context,
  it: { source: string; message: string; kind: 'answer' | 'question' | 'text'; to?: string | undefined },
) => queries.queueErrand(context, { id: context.newId(), ...it });
