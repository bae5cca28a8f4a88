import sodium from 'libsodium-wrappers-sumo';
import type { Context } from '#server/context.ts';
import { uuidv4 } from '#domain/ids.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import type { AnswerTo } from './courier.contract.ts';
import { normalAddress, type ChannelCode, type Errand } from './courier.rules.ts';
import type { LetterBox } from './letters.rules.ts';
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

async function seal(key: Uint8Array, what: object): Promise<Buffer> {
  await sodium.ready;
  return Buffer.from(sodium.crypto_box_seal(JSON.stringify(what), new Uint8Array(key)));
}

/** By which ways somebody outside can be written to from here now. From an exercise nobody is. */
export async function waysOut(context: Context): Promise<ChannelCode[]> {
  if (context.workspace.exercise) return [];
  const { public_key: key, channels } = await queries.answering(context);
  return key ? channels : [];
}

/**
 * Seals a letter, where it goes and what it says, for the courier alone: it sends it, reminds while it is wanted, and forgets it.
 * @param it.letter its id, that of the invitation it belongs to
 * @throws Problem 409 `channel_not_ready`, 422 `no_address`
 */
export async function handLetter(context: Context, it: Omit<LetterBox, 'workspace'>): Promise<void> {
  const { public_key: key, channels } = await queries.answering(context);
  if (!key || !channels.includes(it.channel))
    throw conflict('channel_not_ready', 'Nothing can be sent by this channel here. Choose another one.');
  if (normalAddress(it.channel, it.to) === null)
    throw invalid('no_address', 'Write a number with its country, such as +254…, or an e-mail address.');
  const sealed = await seal(key, { workspace: context.workspace.id, ...it });
  if (!(await queries.handLetter(context, it.letter, sealed))) throw notFound('invitation');
}

/** What still waits to be sent to those an entry is about dies at once. */
export const endLetters = (context: Context, organisationId: string) => queries.endLetters(context, organisationId);

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
  const sealed = await seal(key, {
    workspace: context.workspace.id,
    source: sourceId,
    channel: it.channel,
    address: it.address,
  });
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

/** Whether there is an address of theirs, or one on its way to the courier. */
export const canBeTold = async (context: Context, sourceId: string): Promise<boolean> =>
  (await queries.reach(context, sourceId)).some((it) => it.state !== 'unusable');

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

/**
 * A message waits on the page: who can be told outside is told so, in fixed words, or (`text`) in those of the message where no person wrote them.
 * @returns whether that source can be told
 */
export const tellOutside = (
  context: Context,
  it: { source: string; message: string; kind: Exclude<Errand, 'danger'>; to?: string | undefined },
): Promise<boolean> => queries.queueErrand(context, { id: context.newId(), ...it });
