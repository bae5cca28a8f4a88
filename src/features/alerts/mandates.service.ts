import { scryptSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from '#server/context.ts';
import { invalid, notFound } from '#domain/problem.ts';
import * as people from '#features/people/people.service.ts';
import type { createMandate as createOperation } from './alerts.contract.ts';
import type { BodyOf } from '#domain/operation.ts';
import * as queries from './alerts.queries.ts';

type MandateInput = BodyOf<typeof createOperation>;
const iso = (at: Date | null | undefined): string | null => at?.toISOString() ?? null;

/** scrypt (N 2^15, r 8, p 1) of a word agreed beforehand: salt and hash in one string. */
export function hashPassphrase(phrase: string): string {
  const salt = randomBytes(16);
  return `${salt.toString('base64')}.${scryptSync(phrase.normalize('NFKC').trim().toLowerCase(), salt, 32, { N: 2 ** 15, maxmem: 64 * 2 ** 20 }).toString('base64')}`;
}
export function passphraseFits(phrase: string, stored: string): boolean {
  const [salt, hash] = stored.split('.').map((part) => Buffer.from(part, 'base64'));
  return timingSafeEqual(
    scryptSync(phrase.normalize('NFKC').trim().toLowerCase(), salt!, 32, { N: 2 ** 15, maxmem: 64 * 2 ** 20 }),
    hash!,
  );
}

const hint = (channel: queries.ChannelRow): string =>
  channel.channel === 'email'
    ? (channel.target.email ?? '')
    : channel.channel === 'webhook'
      ? new URL(channel.target.url ?? 'https://unknown').host
      : '';

export async function listMandates(context: Context) {
  const rows = await queries.listMandateRows(context);
  const places = await queries.mandatePlaces(context);
  const channels = await queries.listChannels(context);
  const names = await people.actorNames(context);
  return {
    mandates: rows.map((m) => ({
      id: m.id,
      responder: { id: m.responder_actor_id, name: names.get(m.responder_actor_id) ?? '' },
      title: m.title,
      themes: m.themes,
      placeIds: places.filter((p) => p.mandate_id === m.id).map((p) => p.place_id),
      highestLabel: m.highest_label,
      dutyPost: m.duty_post,
      independentRoute: m.independent_route,
      coordinator: m.coordinator,
      substituteMandateId: m.substitute_mandate_id,
      quietFrom: m.quiet_from,
      quietTo: m.quiet_to,
      timeZone: m.time_zone,
      language: m.language,
      agreedAt: m.agreed_at.toISOString(),
      agreedHow: m.agreed_how,
      shownAs: m.shown_as,
      endsAt: iso(m.ends_at),
      channels: channels
        .filter((c) => c.actor_id === m.responder_actor_id && c.channel !== 'app')
        .map((c) => ({ id: c.id, channel: c.channel, hint: hint(c) })),
      hasPassphrase: channels.some((c) => c.actor_id === m.responder_actor_id && c.passphrase_hash !== null),
    })),
    warnings: [
      ...(rows.some((m) => m.coordinator) ? [] : ['no_coordinator']),
      ...(rows.some((m) => m.independent_route) ? [] : ['no_independent_route']),
    ],
  };
}

export async function createMandate(context: Context, it: MandateInput) {
  if (await queries.readMandate(context, it.id)) return { id: it.id };
  const actor = (await people.actorTree(context)).find((a) => a.id === it.responderActorId);
  if (!actor) throw notFound('responder');
  if (it.substituteMandateId && !(await queries.readMandate(context, it.substituteMandateId)))
    throw notFound('substitute');
  if ((it.quietFrom === null) !== (it.quietTo === null))
    throw invalid('half_quiet_hours', 'Quiet hours need both a beginning and an end.');
  try {
    new Intl.DateTimeFormat('en', { timeZone: it.timeZone });
  } catch {
    throw invalid('unknown_time_zone', `“${it.timeZone}” is no known time zone. Use a name like Africa/Nairobi.`);
  }
  await queries.insertMandate(context, {
    id: it.id,
    responder_actor_id: it.responderActorId,
    organisation_id: actor.parent_id,
    title: it.title,
    themes: it.themes,
    highest_label: it.highestLabel,
    duty_post: it.dutyPost,
    independent_route: it.independentRoute,
    coordinator: it.coordinator,
    substitute_mandate_id: it.substituteMandateId,
    quiet_from: it.quietFrom,
    quiet_to: it.quietTo,
    time_zone: it.timeZone,
    language: it.language,
    agreed_at: context.now(),
    agreed_how: it.agreedHow,
    shown_as: it.shownAs,
  });
  await queries.insertMandatePlaces(context, it.id, it.placeIds);
  const passphrase = it.passphrase ? hashPassphrase(it.passphrase) : null;
  const known = await queries.channelsOf(context, it.responderActorId);
  if (passphrase || !known.some((c) => c.channel === 'app'))
    await queries.insertChannel(context, {
      id: context.newId(),
      actor_id: it.responderActorId,
      channel: 'app',
      target: {},
      passphrase_hash: passphrase,
    });
  if (it.email && !known.some((c) => c.channel === 'email' && c.target.email === it.email))
    await queries.insertChannel(context, {
      id: context.newId(),
      actor_id: it.responderActorId,
      channel: 'email',
      target: { email: it.email },
      passphrase_hash: null,
    });
  if (it.webhook)
    await queries.insertChannel(context, {
      id: context.newId(),
      actor_id: it.responderActorId,
      channel: 'webhook',
      target: { url: it.webhook.url, secret: it.webhook.secret },
      passphrase_hash: null,
    });
  await context.record('mandate.create', 'mandate', it.id, {
    responderActorId: it.responderActorId,
    themes: it.themes,
    placeIds: it.placeIds,
    highestLabel: it.highestLabel,
  });
  await context.announce('mandates');
  return { id: it.id };
}

export async function endMandate(context: Context, id: string) {
  const done = await queries.updateMandate(context, id, { ends_at: context.now() });
  if (Number(done.numUpdatedRows) === 0) throw notFound('mandate');
  await context.record('mandate.end', 'mandate', id, {});
  await context.announce('mandates');
  return { ok: true as const };
}
