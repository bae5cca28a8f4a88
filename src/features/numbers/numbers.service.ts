import { createHash } from 'node:crypto';
import sodium from 'libsodium-wrappers-sumo';
import type { Context } from '#server/context.ts';
import { keyedHash } from '#server/keys.ts';
import { endpointProblem, insideAllowed, serverProblem } from '#server/outward.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import { answering, courierKey } from '#features/courier/courier.service.ts';
import { normalAddress } from '#features/courier/courier.rules.ts';
import {
  canSend,
  channelOf,
  missingFields,
  SECRET_FIELDS,
  type GatewayCode,
  type LineSecrets,
  type LineSettings,
  type SecretField,
} from './gateway-fields.rules.ts';
import { isTold } from './line-trouble.rules.ts';
import * as queries from './numbers.queries.ts';

/** What the web process does about numbers: it sets up lines, seals their secrets for the courier, and lets go. */

const done = { ok: true as const };
const DAY = 86_400_000;

/** Where the deployment's gateways may stand inside its own network. */
export interface NumbersKit {
  publicUrl: string;
  inside: readonly string[];
}
export const numbersKit = (publicUrl: string): NumbersKit => ({
  publicUrl,
  inside: insideAllowed(process.env.BARAZA_INSIDE_ALLOWED),
});

/** The token in a line's address: made of its id, so that it can be shown again and lies nowhere. */
const tokenOf = (context: Context, id: string): string =>
  keyedHash(context.keys.codeKey, 'sms-line', context.workspace.id, id).toString('base64url').slice(0, 43);

const addressOf = (context: Context, kit: NumbersKit, id: string): string =>
  `${kit.publicUrl}/g/${tokenOf(context, id)}`;

export async function listLines(context: Context, kit: NumbersKit) {
  const now = context.now().getTime();
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  const settings = await queries.settings(context);
  const told = await answering(context);
  const stuck = await queries.stuck(context, new Date(now - 30 * DAY));
  const stuckOf = (id: string) => {
    const it = stuck.get(id);
    return it
      ? { waiting: it.waiting, since: it.since?.toISOString() ?? null, code: it.code, givenUp: it.given_up }
      : null;
  };
  return {
    lines: (await queries.lines(context, day(now - 30 * DAY), day(now))).map((it) => ({
      id: it.id,
      name: it.name,
      gateway: it.gateway,
      settings: it.settings,
      state: it.state,
      sends: it.sends,
      accepted: it.accepted,
      secrets: it.secrets,
      address: addressOf(context, kit, it.id),
      perMinute: it.per_minute,
      perDay: it.per_day,
      cost: it.cost === null ? null : Number(it.cost),
      currency: it.currency,
      perMonth: it.per_month === null ? null : Number(it.per_month),
      lastInAt: it.last_in_at?.toISOString() ?? null,
      lastOutAt: it.last_out_at?.toISOString() ?? null,
      refusedAt: it.refused_at?.toISOString() ?? null,
      refusedCode: it.refused_code,
      reachedAt: it.reached_at?.toISOString() ?? null,
      testedAt: it.tested_at?.toISOString() ?? null,
      testOutcome: it.test_outcome,
      stuck: stuckOf(it.id),
      messagesIn: it.messages_in,
      segmentsOut: it.segments_out,
      segmentsToday: it.segments_today,
      spent: Number(it.spent),
      spentThisMonth: Number(it.spent_month),
    })),
    settings: {
      answers: settings.answers,
      replyHours: settings.reply_hours,
      additionMinutes: settings.addition_minutes,
      callWords: settings.call_words,
    },
    dialogues: await queries.dialogues(context, new Date(now - 30 * DAY)),
    keepsAddresses: told.addresses === 'vault',
    ready: told.ready,
  };
}

/** What does not work for long, and what works again. */
export async function readTroubles(context: Context) {
  const now = context.now().getTime();
  const told = (await queries.troubles(context)).filter((it) =>
    isTold({ since: it.since.getTime(), healedAt: it.healed_at?.getTime() ?? null }, now),
  );
  const stuck = told.length === 0 ? null : await queries.stuck(context, new Date(now));
  const spent = (await queries.spentLines(context, context.now().toISOString().slice(0, 10))).map((it) => ({
    id: it.id,
    name: it.name,
    way: 'spent' as const,
    code: 'month_spent',
    since: it.since.toISOString(),
    waiting: 0,
    healedAt: null,
  }));
  return {
    troubles: [
      ...spent,
      ...told.map((it) => ({
        id: it.id,
        name: it.name,
        way: it.way,
        code: it.code,
        since: it.since.toISOString(),
        waiting: it.way === 'out' && it.healed_at === null ? (stuck?.get(it.line_id)?.waiting ?? 0) : 0,
        healedAt: it.healed_at?.toISOString() ?? null,
      })),
    ],
  };
}

interface Limits {
  perMinute: number;
  perDay: number;
  cost: number | null;
  currency: string | null;
  perMonth: number | null;
}
/** What may be spent says nothing where nobody knows what a message costs. @throws Problem 422 `price_missing` */
function checkPrice(it: Pick<Limits, 'cost' | 'perMonth'>): void {
  if (it.perMonth !== null && !it.cost)
    throw invalid('price_missing', 'Say what one message costs, so that what was spent in a month can be counted.', [
      { where: 'body/cost', code: 'price_missing', detail: 'More than nothing.' },
    ]);
}

/** Refuses what a gateway cannot work with, before anything is kept. */
function check(kit: NumbersKit, gateway: GatewayCode, settings: LineSettings, secrets: readonly SecretField[]): void {
  const missing = missingFields(gateway, settings, secrets);
  if (missing.length > 0)
    throw invalid(
      'line_incomplete',
      'This gateway needs more to be told.',
      missing.map((field) => ({
        where: `body/${SECRET_FIELDS.includes(field as SecretField) ? 'secrets' : 'settings'}/${field}`,
        code: 'missing',
        detail: 'Needed for this gateway.',
      })),
    );
  if (gateway === 'mail') return checkMail(kit, settings);
  if (gateway === 'smpp') {
    const problem = serverProblem(settings.url ?? '', ['smpps:'], ['smpp:'], kit.inside);
    if (problem) throw wrongServer('url', problem);
    return;
  }
  if (settings.url === undefined) return;
  const allowed = URL.canParse(settings.url) && kit.inside.includes(new URL(settings.url).origin);
  const problem = allowed ? null : endpointProblem(settings.url);
  if (problem)
    throw invalid('line_address', 'The courier cannot send to this address.', [
      { where: 'body/settings/url', code: problem, detail: 'https, on the public internet.' },
    ]);
}

const wrongServer = (field: 'url' | 'smtp', code: string) =>
  invalid('line_server', 'The courier cannot speak to this server.', [
    {
      where: `body/settings/${field}`,
      code,
      detail: 'Such as imaps://mail.example.org, smtps://mail.example.org or smpps://smsc.example.org:3550.',
    },
  ]);

function checkMail(kit: NumbersKit, settings: LineSettings): void {
  const inProblem = serverProblem(settings.url ?? '', ['imaps:'], ['imap:'], kit.inside);
  if (inProblem) throw wrongServer('url', inProblem);
  const outProblem = settings.smtp ? serverProblem(settings.smtp, ['smtps:', 'smtp:'], [], kit.inside) : null;
  if (outProblem) throw wrongServer('smtp', outProblem);
  if (normalAddress('email', settings.from ?? '') === null)
    throw invalid('line_from', 'The address that people write to is an e-mail address.', [
      { where: 'body/settings/from', code: 'not_an_address', detail: 'Such as desk@example.org.' },
    ]);
}

/** Asks the courier to send one sentence by a line. @throws Problem 404, 409 `line_off`, `line_not_accepted`, `line_only_in`, `courier_not_ready`, 422 `test_address` */
export async function testLine(context: Context, id: string, to: string) {
  const line = await queries.line(context, id);
  if (!line) throw notFound('line');
  if (line.state === 'off') throw conflict('line_off', 'This line is switched off.');
  if (!line.accepted)
    throw conflict(
      'line_not_accepted',
      'Two people of different organisations have not accepted yet what its provider learns.',
    );
  if (!line.sends) throw conflict('line_only_in', 'This line only takes messages in.');
  const address = normalAddress(channelOf(line.gateway), to);
  if (address === null)
    throw invalid('test_address', 'A number with its country such as +254…, or an e-mail address.', [
      { where: 'body/to', code: 'not_an_address', detail: 'Of the kind that this line sends to.' },
    ]);
  const key = await courierKey(context);
  if (!key) throw conflict('courier_not_ready', 'The courier has not started yet. Try again in a moment.');
  await sodium.ready;
  const { language } = context.caller;
  const text = JSON.stringify({ workspace: context.workspace.id, line: id, to: address, language });
  await queries.askTest(context, id, Buffer.from(sodium.crypto_box_seal(text, key)));
  await context.record('line.test', 'line', id, {});
  await context.announce('numbers');
  return done;
}

async function seal(context: Context, id: string, secrets: LineSecrets): Promise<void> {
  const key = await courierKey(context);
  if (!key) throw conflict('courier_not_ready', 'The courier has not started yet. Try again in a moment.');
  await sodium.ready;
  const text = JSON.stringify({ workspace: context.workspace.id, line: id, token: tokenOf(context, id), ...secrets });
  const names = SECRET_FIELDS.filter((it) => secrets[it]);
  await queries.putSecrets(context, id, Buffer.from(sodium.crypto_box_seal(text, key)), names);
}

export async function addLine(
  context: Context,
  kit: NumbersKit,
  it: {
    id: string;
    name: string;
    gateway: GatewayCode;
    settings: LineSettings;
    secrets: LineSecrets;
  } & Limits,
) {
  checkPrice(it);
  check(
    kit,
    it.gateway,
    it.settings,
    SECRET_FIELDS.filter((name) => it.secrets[name]),
  );
  await queries.insertLine(context, {
    ...it,
    sends: canSend(it.gateway, it.settings),
    tokenHash: createHash('sha256').update(tokenOf(context, it.id)).digest(),
  });
  await seal(context, it.id, it.secrets);
  await context.record('line.add', 'line', it.id, { gateway: it.gateway, name: it.name });
  await context.announce('numbers');
  return { id: it.id, address: addressOf(context, kit, it.id) };
}

export async function changeLine(
  context: Context,
  kit: NumbersKit,
  id: string,
  it: {
    name?: string | undefined;
    state?: 'on' | 'off' | undefined;
    settings?: LineSettings | undefined;
    secrets?: LineSecrets | undefined;
    limits?: Limits | undefined;
  },
) {
  const before = await queries.line(context, id);
  if (!before) throw notFound('line');
  if (it.limits) checkPrice(it.limits);
  const settings = it.settings ?? before.settings;
  const names = it.secrets ? SECRET_FIELDS.filter((name) => it.secrets![name]) : before.secrets;
  check(kit, before.gateway, settings, names);
  await queries.updateLine(context, id, {
    name: it.name ?? before.name,
    state: it.state ?? before.state,
    settings,
    sends: canSend(before.gateway, settings),
    isOther:
      before.gateway === 'mail'
        ? settings.url !== before.settings.url || settings.account !== before.settings.account
        : it.secrets !== undefined || it.state === 'on',
    ...(it.limits ?? {
      perMinute: before.per_minute,
      perDay: before.per_day,
      cost: before.cost === null ? null : Number(before.cost),
      currency: before.currency,
      perMonth: before.per_month === null ? null : Number(before.per_month),
    }),
  });
  if (it.secrets) await seal(context, id, it.secrets);
  await context.record('line.change', 'line', id, {
    changed: Object.keys(it),
    ...(it.state ? { state: it.state } : {}),
  });
  await context.announce('numbers');
  return done;
}

export async function changeSettings(
  context: Context,
  it: { answers: 'asked' | 'all'; replyHours: number; additionMinutes: number; callWords: string | null },
) {
  await queries.putSettings(context, {
    answers: it.answers,
    reply_hours: it.replyHours,
    addition_minutes: it.additionMinutes,
    call_words: it.callWords,
  });
  await context.record('numbers.settings', 'workspace', context.workspace.id, { ...it });
  await context.announce('numbers');
  return done;
}
