import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookCode, LineSecrets, LineSettings } from './gateway-fields.rules.ts';
import type { FixedErrand, Outcome } from '#features/courier/courier.rules.ts';

/** What all gateways have in common: how a request of theirs is read, how one of ours is made, what an answer means. Pure: no clock, no network. */

export interface Incoming {
  method: string;
  /** what follows the line's token: `/delivered` */
  rest: string;
  /** the address that the gateway was given, as it is seen from outside, with its query */
  url: string;
  query: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string>>;
  /** the body as it came, for signatures */
  body: string;
  /** the body's fields: of a form, or of a JSON object */
  fields: Readonly<Record<string, unknown>>;
  /** the clock, in milliseconds since 1970 */
  now: number;
  /** for gateways of voice: what is answered to whoever rings */
  script?: VoiceScript;
}

/** The words that are spoken, in one language. */
export type VoiceWords = Record<'leave' | 'thanks' | 'menu' | 'accepted' | 'test', string>;
/** The same as a gateway of voice is told them. */
export type VoiceScript = Record<'record' | 'thanks' | 'menu' | 'accepted' | 'test', GatewayAnswer>;
/** What became of a call of ours. */
export interface CallNews {
  /** ours, where the gateway says it; else its own finds it */
  id: string | null;
  externalId?: string;
  event: 'answered' | 'pressed' | 'ended';
  digits?: string;
  /** the gateway's word for how it ended */
  status?: string;
}

export interface InMessage {
  from: string;
  text: string;
  /** the gateway's own id, by which the same again is known; null where it gives none */
  externalId: string | null;
  /** what the gateway said of when it was sent, as it said it */
  sentAt: string | null;
  part?: { ref: string; n: number; of: number };
  /** what the gateway calls files that came with it: they are fetched */
  files?: string[];
}
/** The code of what came later than the provider lets us write in our own words. */
export const OUTSIDE_WINDOW = 'outside_window';
export interface DeliveryReport {
  externalId: string;
  state: 'sent' | 'delivered' | 'failed';
  code: string | null;
}
export interface GatewayAnswer {
  status: number;
  type: string;
  body: string;
}
export type Reading =
  | { ok: false; status: 400 | 403 | 405; code: string; answer: GatewayAnswer }
  | {
      ok: true;
      messages: InMessage[];
      reports: DeliveryReport[];
      answer: GatewayAnswer;
      poll?: boolean;
      call?: CallNews;
    };

export interface OutParcel {
  id: string;
  to: string;
  text: string;
  /** where delivery reports go: the line's own address */
  callback: string;
}
/** What is said by a template: which of the fixed wordings it is, or is told as, and in which language, as BCP 47 begins. */
export interface LateParcel extends OutParcel {
  wording: FixedErrand;
  language: string;
}
export interface OutRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
}
export type Sent = Outcome & { externalId?: string };

export interface Gateway {
  code: WebhookCode;
  read(it: Incoming, settings: LineSettings, secrets: LineSecrets): Reading;
  /** null where the phone fetches what is to be sent */
  request: null | ((it: OutParcel, settings: LineSettings, secrets: LineSecrets, now: number) => OutRequest);
  outcome(status: number, body: unknown): Sent;
  /** for those that let words of ours go only so long after somebody wrote: what goes later; null where nothing was approved */
  late?: {
    afterMs: number;
    request(it: LateParcel, settings: LineSettings, secrets: LineSecrets): OutRequest | null;
  };
  /** where a file is that a message named: at once, or by what the first answer says */
  media?: {
    first(ref: string, settings: LineSettings, secrets: LineSecrets): FetchRequest | null;
    second?(answer: unknown, settings: LineSettings, secrets: LineSecrets): FetchRequest | null;
  };
  /** of voice: its words as it is told them. @param call one of ours, which its answers are to name */
  script?(words: VoiceWords, language: string, callback: string, call: string | null): VoiceScript;
  /** tells the gateway where to bring what comes in, for those that are told by a request */
  setUp?(callback: string, settings: LineSettings, secrets: LineSecrets): OutRequest;
}
export type FetchRequest = Pick<OutRequest, 'url' | 'headers'>;

export const plain = (status: number, body = ''): GatewayAnswer => ({
  status,
  type: 'text/plain; charset=utf-8',
  body,
});
export const json = (status: number, body: unknown): GatewayAnswer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
});
export const refusal = (
  status: 400 | 403 | 405,
  code: string,
  answer: GatewayAnswer = plain(status, code),
): Reading => ({
  ok: false,
  status,
  code,
  answer,
});
/** The sign that no text of the database may hold: nothing that we sent had an id with it. */
const withoutNul = <T extends object>(it: T): T =>
  Object.fromEntries(
    Object.entries(it).map(([key, value]) => [key, typeof value === 'string' ? value.replaceAll('\0', '') : value]),
  ) as T;
export const taken = (
  it: { messages?: InMessage[]; reports?: DeliveryReport[]; poll?: boolean; call?: CallNews },
  answer: GatewayAnswer = plain(200, 'ok'),
): Reading => ({
  ok: true,
  messages: it.messages ?? [],
  reports: (it.reports ?? []).map(withoutNul),
  answer,
  ...(it.poll ? { poll: true } : {}),
  ...(it.call ? { call: withoutNul(it.call) } : {}),
});

/** A field as text; null where it is missing or no text. */
export function text(fields: Readonly<Record<string, unknown>>, ...names: string[]): string | null {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'string') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  }
  return null;
}

/** Compares without telling by its time how much was right. */
export function same(a: string | null | undefined, b: string | null | undefined): boolean {
  if (!a || !b) return false;
  const hash = (it: string) => createHash('sha256').update(it).digest();
  return timingSafeEqual(hash(a), hash(b));
}

export const hmac = (algorithm: 'sha1' | 'sha256', key: string, body: string, as: 'hex' | 'base64'): string =>
  createHmac(algorithm, key).update(body).digest(as);

/** What a gateway's word for a state means. Words of ours, theirs in capitals or not; unknown ones are still under way. */
export function reportState(word: string): DeliveryReport['state'] {
  const it = word.toLowerCase();
  if (/^(delivered|success|read|delivered_to_handset)$/.test(it)) return 'delivered';
  if (/^(failed|undelivered|undeliverable|rejected|expired|canceled|absentsubscriber|userinblacklist)$/.test(it))
    return 'failed';
  return 'sent';
}

/** A body as HTML forms send it, without the fields that are not there. */
export const form = (it: Record<string, string | undefined>): string =>
  new URLSearchParams(
    Object.entries(it).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  ).toString();

export const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
export const JSON_TYPE = { 'content-type': 'application/json' };
export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** Without its plus, as several gateways want numbers. */
export const bare = (number: string): string => number.replace(/^\+/, '');
