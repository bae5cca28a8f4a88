import { createHash } from 'node:crypto';
import type { BodyOf } from '#domain/operation.ts';
import { invalid, notFound } from '#domain/problem.ts';
import { membershipsOf } from '#server/conduct.ts';
import type { Context } from '#server/context.ts';
import { addClaims } from '#server/db.ts';
import { keyedHash } from '#server/keys.ts';
import { endpointProblem } from '#server/outward.ts';
import { sayIn } from '#server/wording.ts';
import * as mandateRows from '../mandates.queries.ts';
import * as noticeRows from '../notices.queries.ts';
import type { Parcel } from '../delivery.service.ts';
import { asHouse, noticeTold } from '../ladder.service.ts';
import type { subscribePush as subscribeOperation } from './push.contract.ts';
import { pushMessage } from './push-message.rules.ts';
import * as queries from './push.queries.ts';

const done = { ok: true as const };

/** A device tells itself by this: a hash of where it is reached, which it can compare and nobody can turn round. */
const markOf = (endpoint: string): string => createHash('sha256').update(endpoint).digest('base64url').slice(0, 16);

const deviceOut = (row: mandateRows.ChannelRow) => ({
  id: row.id,
  name: row.target.name ?? '',
  language: row.target.language ?? 'en',
  createdAt: row.created_at.toISOString(),
  mark: markOf(row.target.endpoint ?? ''),
});

export async function readPush(context: Context) {
  const actor = context.caller.actorId;
  if (!actor) throw notFound('member');
  return {
    publicKey: Buffer.from(context.keys.vapid.publicKey).toString('base64url'),
    devices: (await queries.devicesOf(context, actor)).map(deviceOut),
    named: await queries.isNamed(
      context,
      [actor, context.caller.organisationId].filter((id) => id !== null),
    ),
  };
}

/** From now on this member's notices are also told to this browser. A browser that another member used before is theirs no more. */
export async function subscribePush(context: Context, it: BodyOf<typeof subscribeOperation>) {
  const actor = context.caller.actorId;
  if (!actor) throw notFound('member');
  const problem = endpointProblem(it.endpoint);
  if (problem)
    throw invalid('not_a_push_service', 'A push is sent only to an https address of a push service on the internet.', [
      { where: 'body/endpoint', code: problem, detail: problem },
    ]);
  const target = {
    endpoint: it.endpoint,
    p256dh: it.keys.p256dh,
    auth: it.keys.auth,
    language: it.language,
    name: it.name,
  };
  for (const known of await queries.byEndpoint(context, it.endpoint)) {
    const same = (['p256dh', 'auth', 'language', 'name'] as const).every((key) => known.target[key] === target[key]);
    if (known.actor_id === actor && same) {
      context.answer.status = 200;
      return deviceOut(known);
    }
    await queries.endDevice(context, known.id);
  }
  await mandateRows.insertChannel(context, {
    id: it.id,
    actor_id: actor,
    channel: 'push',
    target,
    passphrase_hash: null,
  });
  await context.record('push.subscribe', 'actor', actor, { device: it.id });
  return deviceOut((await queries.readDevice(context, it.id))!);
}

async function ownDevice(context: Context, id: string): Promise<mandateRows.ChannelRow> {
  const row = await queries.readDevice(context, id);
  if (!row || row.actor_id !== context.caller.actorId) throw notFound('device');
  return row;
}

export async function unsubscribePush(context: Context, id: string) {
  const row = await ownDevice(context, id);
  await queries.endDevice(context, row.id);
  await context.record('push.unsubscribe', 'actor', row.actor_id, { device: id });
  return done;
}

/** Asks the worker to push a test to one's own device. */
export async function testPush(context: Context, id: string) {
  await ownDevice(context, id);
  await context.enqueue('push-test', { device: id }, { singletonKey: id });
  return done;
}

/** What a test sends; null when the device is gone meanwhile. Run by the worker. */
export async function testParcel(context: Context, id: string): Promise<Extract<Parcel, { channel: 'push' }> | null> {
  const row = await queries.readDevice(context, id);
  if (!row) return null;
  const language = row.target.language ?? 'en';
  const message = pushMessage(
    { purpose: 'test', language, exercise: context.workspace.exercise, token: null, tag: 'test' },
    (key) => sayIn(language, 'messages', key),
  );
  return {
    channel: 'push',
    target: { endpoint: row.target.endpoint!, p256dh: row.target.p256dh!, auth: row.target.auth! },
    payload: JSON.stringify(message),
  };
}

/** The push service says that this browser is no more: it is not asked again. */
export async function deviceGone(context: Context, id: string): Promise<void> {
  const row = await queries.readDevice(context, id);
  if (!row) return;
  await queries.endDevice(context, id);
  await context.record('push.gone', 'actor', row.actor_id, { device: id });
}

const byToken = (context: Context, token: string) =>
  queries.deliveryByReceipt(context, keyedHash(context.keys.codeKey, 'push', token));

/** A device has shown it: the channel confirms. An unknown word is answered alike, so that none can be tried out. */
export async function pushReceived(context: Context, token: string) {
  const found = await byToken(context, token);
  if (!found) return done;
  await addClaims(context.tx, { workspace: found.workspace_id, notice: found.notice_id, reads: 0 });
  const inside = context.enter(
    { id: found.workspace_id, slug: found.workspace_slug, name: found.workspace_name, exercise: found.exercise },
    {},
  );
  await asHouse(inside, async () => {
    await noticeRows.updateDelivery(inside, found.id, {
      state: 'confirmed',
      confirmed_at: inside.now(),
      next_at: null,
    });
    const notice = await noticeRows.lockNotice(inside, found.notice_id);
    if (notice) await noticeTold(inside, notice, 'delivered');
  });
  return done;
}

/** Where a touched push leads: only for a member of its workspace; what they see there is decided there. */
export async function openPushed(context: Context, token: string) {
  const found = await byToken(context, token);
  const [member] =
    found && context.caller.userId ? await membershipsOf(context.tx, context.caller.userId, found.workspace_slug) : [];
  if (!found || !member) throw notFound('notice');
  return { workspace: found.workspace_slug, alertId: found.alert_id };
}
