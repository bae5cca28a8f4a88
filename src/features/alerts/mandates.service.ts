import { scryptSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from '#server/context.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import { normalAddress } from '#features/courier/courier.rules.ts';
import * as actors from '#features/people/actors.service.ts';
import * as workspaceSettings from '#features/people/workspace-settings.service.ts';
import type { ClockSettings } from '#domain/levels.ts';
import type { changeMandate as changeOperation, createMandate as createOperation } from './mandates.contract.ts';
import { asksAgreement, badClock, changedTerms, type MandateTerms } from './mandate-change.rules.ts';
import type { BodyOf } from '#domain/operation.ts';
import * as mandateRows from './mandates.queries.ts';

type MandateInput = BodyOf<typeof createOperation>;
type MandateChange = BodyOf<typeof changeOperation>;
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

const hint = (channel: mandateRows.ChannelRow): string =>
  channel.channel === 'email'
    ? (channel.target.email ?? '')
    : channel.channel === 'webhook'
      ? new URL(channel.target.url ?? 'https://unknown').host
      : channel.channel === 'phone'
        ? `…${(channel.target.number ?? '').slice(-3)}`
        : '';

export async function listMandates(context: Context) {
  const rows = await mandateRows.listMandateRows(context);
  const places = await mandateRows.mandatePlaces(context);
  const channels = await mandateRows.listChannels(context);
  const names = await actors.actorNames(
    context,
    rows.map((m) => m.responder_actor_id),
  );
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
      clocks: m.clocks as ClockSettings,
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

export async function createMandate(
  context: Context,
  it: Omit<MandateInput, 'clocks' | 'agreedAt' | 'phone'> &
    Partial<Pick<MandateInput, 'clocks' | 'agreedAt' | 'phone'>>,
) {
  if (await mandateRows.readMandate(context, it.id)) return { id: it.id };
  const [actor] = await actors.actorLinks(context, [it.responderActorId]);
  if (!actor) throw notFound('responder');
  await demandLawful(context, it.id, { ...it, clocks: it.clocks ?? {} });
  await mandateRows.insertMandate(context, {
    id: it.id,
    responder_actor_id: it.responderActorId,
    organisation_id: actor.parentId,
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
    agreed_at: agreedAt(context, it.agreedAt),
    agreed_how: it.agreedHow,
    shown_as: it.shownAs,
    clocks: it.clocks ?? {},
  });
  await mandateRows.insertMandatePlaces(context, it.id, it.placeIds);
  await addChannels(context, it.responderActorId, it);
  await context.record('mandate.create', 'mandate', it.id, {
    responderActorId: it.responderActorId,
    themes: it.themes,
    placeIds: it.placeIds,
    highestLabel: it.highestLabel,
  });
  await context.announce('mandates');
  return { id: it.id };
}

/** What a mandate may not say, new or changed: halves of quiet hours, an unknown zone or substitute, times that would not hold. */
async function demandLawful(
  context: Context,
  id: string,
  it: Pick<MandateTerms, 'substituteMandateId' | 'quietFrom' | 'quietTo' | 'timeZone' | 'clocks'>,
): Promise<void> {
  if (it.substituteMandateId === id)
    throw invalid('own_substitute', 'A mandate cannot stand in for itself. Choose another, or none.');
  if (it.substituteMandateId && !(await mandateRows.readMandate(context, it.substituteMandateId)))
    throw notFound('substitute');
  if ((it.quietFrom === null) !== (it.quietTo === null))
    throw invalid('half_quiet_hours', 'Quiet hours need both a beginning and an end.');
  try {
    new Intl.DateTimeFormat('en', { timeZone: it.timeZone });
  } catch {
    throw invalid('unknown_time_zone', `“${it.timeZone}” is no known time zone. Use a name like Africa/Nairobi.`);
  }
  const level = badClock((await workspaceSettings.readSettings(context)).clocks as ClockSettings, it.clocks);
  if (level !== null)
    throw invalid(
      'clock_out_of_order',
      `The times of level ${level} do not hold: first the reminder, then the answer, then the substitute, then the coordinator.`,
    );
}

function agreedAt(context: Context, said: string | null | undefined): Date {
  const at = said ? new Date(said) : context.now();
  if (at > context.now())
    throw invalid('agreed_in_future', 'The day of the agreement lies ahead. Give the day it was agreed.');
  return at;
}

/** Adds ways of reaching a responder that are not there yet, and puts a new agreed word in place of the old. Says which kinds were added. */
async function addChannels(
  context: Context,
  actorId: string,
  it: {
    email?: string | null;
    phone?: string | null;
    webhook?: { url: string; secret: string } | null;
    passphrase?: string | null;
  },
): Promise<string[]> {
  const known = await mandateRows.channelsOf(context, actorId);
  const added: string[] = [];
  const add = async (
    channel: mandateRows.ChannelRow['channel'],
    target: Record<string, string>,
    hash: string | null,
  ) => {
    await mandateRows.insertChannel(context, {
      id: context.newId(),
      actor_id: actorId,
      channel,
      target,
      passphrase_hash: hash,
    });
    if (channel !== 'app') added.push(channel);
  };
  if (it.passphrase) {
    for (const old of known.filter((c) => c.channel === 'app')) await mandateRows.endChannel(context, old.id);
    await add('app', {}, hashPassphrase(it.passphrase));
  } else if (!known.some((c) => c.channel === 'app')) await add('app', {}, null);
  if (it.email && !known.some((c) => c.channel === 'email' && c.target.email === it.email))
    await add('email', { email: it.email }, null);
  const number = it.phone ? normalAddress('sms', it.phone) : null;
  if (number && !known.some((c) => c.channel === 'phone' && c.target.number === number))
    await add('phone', { number }, null);
  if (it.webhook) {
    // the same address with a new secret takes the place of the old one
    for (const old of known.filter((c) => c.channel === 'webhook' && c.target.url === it.webhook!.url))
      await mandateRows.endChannel(context, old.id);
    await add('webhook', it.webhook, null);
  }
  return added;
}

/**
 * Changes what a standing mandate says and by which ways its holder is reached. Another scope is another agreement: then it must be said
 * how it was agreed anew, and from when. What was and what is goes to the ledger, without addresses, words or secrets.
 */
export async function changeMandate(context: Context, id: string, it: MandateChange) {
  const row = await mandateRows.lockMandate(context, id);
  if (!row) throw notFound('mandate');
  if (row.ends_at && row.ends_at <= context.now())
    throw conflict('mandate_ended', 'This mandate has ended. Write a new one.');
  const places = (await mandateRows.mandatePlaces(context)).filter((p) => p.mandate_id === id).map((p) => p.place_id);
  const before: MandateTerms = {
    title: row.title,
    themes: row.themes,
    placeIds: places,
    highestLabel: row.highest_label,
    dutyPost: row.duty_post,
    independentRoute: row.independent_route,
    coordinator: row.coordinator,
    substituteMandateId: row.substitute_mandate_id,
    quietFrom: row.quiet_from?.slice(0, 5) ?? null,
    quietTo: row.quiet_to?.slice(0, 5) ?? null,
    timeZone: row.time_zone,
    language: row.language,
    shownAs: row.shown_as,
    clocks: row.clocks as ClockSettings,
  };
  const { endChannelIds, email, phone, webhook, passphrase, agreedHow, agreedAt: said, ...wanted } = it;
  const changed = changedTerms(before, wanted as Partial<MandateTerms>);
  const after = { ...before, ...(wanted as Partial<MandateTerms>) };
  await demandLawful(context, id, after);
  const anew = asksAgreement(before, after);
  if (anew && !agreedHow)
    throw invalid('agreement_needed', 'This is another agreement. Say how it was agreed anew, and when.', [
      { where: '/agreedHow', code: 'required', detail: 'With whom, when, how.' },
    ]);
  const channels = await mandateRows.channelsOf(context, row.responder_actor_id);
  const ending = channels.filter((c) => endChannelIds.includes(c.id) && c.channel !== 'app');
  if (ending.length !== new Set(endChannelIds).size) throw notFound('channel');

  await mandateRows.updateMandate(context, id, {
    title: after.title,
    themes: [...after.themes],
    highest_label: after.highestLabel,
    duty_post: after.dutyPost,
    independent_route: after.independentRoute,
    coordinator: after.coordinator,
    substitute_mandate_id: after.substituteMandateId,
    quiet_from: after.quietFrom,
    quiet_to: after.quietTo,
    time_zone: after.timeZone,
    language: after.language,
    shown_as: after.shownAs,
    clocks: after.clocks,
    ...(agreedHow && { agreed_how: agreedHow, agreed_at: agreedAt(context, said) }),
  });
  if (changed.placeIds) {
    await mandateRows.removeMandatePlaces(context, id);
    await mandateRows.insertMandatePlaces(context, id, [...after.placeIds]);
  }
  for (const channel of ending) await mandateRows.endChannel(context, channel.id);
  const added = await addChannels(context, row.responder_actor_id, { email, phone, webhook, passphrase });
  await context.record('mandate.change', 'mandate', id, {
    changed,
    ...(agreedHow && { agreedBefore: { at: row.agreed_at.toISOString(), how: row.agreed_how }, agreedHow }),
    channelsEnded: ending.map((c) => c.channel),
    channelsAdded: added,
    wordChanged: passphrase !== undefined,
  });
  await context.announce('mandates');
  return { ok: true as const };
}

/** No new alert goes there from now on. Asked twice it stays as it is. */
export async function endMandate(context: Context, id: string) {
  const row = await mandateRows.lockMandate(context, id);
  if (!row) throw notFound('mandate');
  if (row.ends_at && row.ends_at <= context.now()) return { ok: true as const };
  await mandateRows.updateMandate(context, id, { ends_at: context.now() });
  await context.record('mandate.end', 'mandate', id, {});
  await context.announce('mandates');
  return { ok: true as const };
}
