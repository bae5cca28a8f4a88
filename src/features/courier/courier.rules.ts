/** Decisions about addresses: what is one, how long it lives, when a telling is tried again, what a gateway's answer means. */

export const CHANNELS = ['sms', 'email'] as const;
export type ChannelCode = (typeof CHANNELS)[number];
/** By what somebody can be told: what can be typed, and what only comes with a message of theirs. */
export const REACH_CHANNELS = [...CHANNELS, 'telegram', 'whatsapp'] as const;
export type ReachChannel = (typeof REACH_CHANNELS)[number];
/** By what a line is written to; who rings is never kept. */
export type LineChannel = ReachChannel | 'voice';

/** What a workspace keeps, the most protecting first. */
export const ADDRESS_POLICIES = ['none', 'custodians', 'vault'] as const;
export type AddressPolicy = (typeof ADDRESS_POLICIES)[number];

/** Keeping more, or where fewer must agree to read it, protects less. So do words of one's own instead of the fixed ones. */
export function weakensAnswering(
  from: { addresses: AddressPolicy; words: Record<string, string> | null },
  to: { addresses: AddressPolicy; words: Record<string, string> | null },
): boolean {
  const spoken = (words: Record<string, string> | null) => JSON.stringify(Object.entries(words ?? {}).toSorted());
  return (
    ADDRESS_POLICIES.indexOf(to.addresses) > ADDRESS_POLICIES.indexOf(from.addresses) ||
    (Object.keys(to.words ?? {}).length > 0 && spoken(to.words) !== spoken(from.words))
  );
}

/**
 * What a channel calls somebody, in one way of writing: a telephone number as ITU-T E.164 has it (`+` and 7 to 15 digits), or an e-mail address with its domain in small letters; null for
 * what is neither. A number without its country cannot be told from another country's, so it is refused.
 */
export function normalAddress(channel: LineChannel, typed: string): string | null {
  const text = typed.normalize('NFKC').trim();
  // the number of a conversation with one person; those of groups are negative
  if (channel === 'telegram') return /^[1-9]\d{0,19}$/.test(text) ? text : null;
  if (channel === 'sms' || channel === 'whatsapp' || channel === 'voice') {
    const digits = text.replace(/[\s().\-/\u2010-\u2015]/g, '').replace(/^00/, '+');
    return /^\+[1-9][0-9]{6,14}$/.test(digits) ? digits : null;
  }
  const at = text.lastIndexOf('@');
  const whole = `${text.slice(0, at)}@${text.slice(at + 1).toLowerCase()}`;
  return at > 0 &&
    whole.length <= 254 &&
    /^[^\s@<>(),;:"\\[\]\p{Cc}]{1,64}@([a-z0-9](-*[a-z0-9])*\.)+[a-z][a-z0-9-]*[a-z0-9]$/u.test(whole)
    ? whole
    : null;
}

const DAY = 86_400_000;
/** An address outlives the last thing owed to its source by so many days. */
export const KEPT_DAYS = 30;
/** A report that nobody has dealt with holds an address no longer than this. */
export const WAITING_DAYS = 180;

export interface Ties {
  /** when the address was entered */
  since: number;
  /** an answer is owed */
  open: boolean;
  lastEnded: number | null;
  /** the newest report of that source that has not been dealt with */
  waitingSince: number | null;
  lastMessage: number | null;
  /** the end of the last day to which the source agreed */
  consentEnd: number | null;
}

/** When an address dies, in milliseconds since 1970; null while an answer is owed and the source set no end. */
export function addressDiesAt(it: Ties): number | null {
  const last = Math.max(it.since, it.lastEnded ?? 0, it.lastMessage ?? 0) + KEPT_DAYS * DAY;
  const byTies = it.open ? null : Math.max(last, it.waitingSince === null ? 0 : it.waitingSince + WAITING_DAYS * DAY);
  if (it.consentEnd === null) return byTies;
  return byTies === null ? it.consentEnd : Math.min(byTies, it.consentEnd);
}

/** The end of a day (`2026-12-31`, UTC) in milliseconds. */
export const endOfDay = (day: string): number => Date.parse(`${day}T00:00:00Z`) + DAY;

/** What an attempt came to. `sent`: it left. `delivered`: the other end has it. `failed`: may be tried again. `refused`: no further try helps. */
export type Outcome =
  | { what: 'sent' }
  | { what: 'delivered' }
  | { what: 'failed'; code: string }
  | { what: 'refused'; code: string };

const MINUTE = 60_000;
/** Pauses after each attempt that failed. What is left after the last is given up, and the desk sees it. */
export const PAUSES = [1, 5, 15, 60, 240, 720, 1440].map((it) => it * MINUTE);

/** When to try again. @param attempts how many there were, this one with them; null when it is given up */
export const retryAt = (attempts: number, now: number): number | null => {
  const pause = PAUSES[attempts - 1];
  return pause === undefined ? null : now + pause;
};

/** A code that may be kept and logged: short, of letters, digits and underscores. Anything else could be an address. */
export const safeCode = (code: unknown): string => {
  const text = typeof code === 'string' ? code.toLowerCase() : '';
  return /^[a-z][a-z_]{0,30}(_[1-5][0-9]{2})?$/.test(text) ? text : 'error';
};

/** What a gateway's status says, as RFC 9110 has them: 202 and other 2xx took it; 4xx are for good but for those that ask for patience. */
export function gatewayOutcome(status: number, body: unknown): Outcome {
  if (status >= 200 && status < 300)
    return (body as { status?: unknown } | null)?.status === 'delivered' ? { what: 'delivered' } : { what: 'sent' };
  const code = safeCode(`http_${status}`);
  return status >= 400 && status < 500 && ![401, 403, 404, 408, 423, 425, 429].includes(status)
    ? { what: 'refused', code }
    : { what: 'failed', code };
}

/** What kept a telling, where somebody at the desk can do something about it. */
export const NOT_TOLD_WHY = ['blocked', 'no_template', 'template_refused'] as const;

/** The quarter whose pepper keys the hashes of senders: `2026Q4` (UTC). */
export const quarterOf = (now: Date): string => `${now.getUTCFullYear()}Q${Math.floor(now.getUTCMonth() / 3) + 1}`;

/**
 * Whether a message may have left although nobody said so: the line broke, or no answer came in time. What goes to many is then not tried again, so that
 * nobody gets it twice; a gateway that answered with an error has not taken it.
 */
export const mayHaveGone = (code: string): boolean =>
  !/^(http_|smtp_|econnrefused$|enotfound$|eai_again$|ehostunreach$|enetunreach$|no_channel$|waits_for_phone$)/.test(
    code,
  );

/** The share of what a line may send that is kept for those who are answered, and not used for what goes to many. */
export const KEPT_FOR_ANSWERS = 0.2;

/** What an errand says: fixed words, or those of its message (`text`), or of what goes to many (`broadcast`). */
export type FixedErrand = 'receipt' | 'answer' | 'question' | 'danger';
export type Errand = FixedErrand | 'text' | 'broadcast';

/**
 * What leaves. A workspace's own words stand in for the fixed ones, but never for those of a warning: who reads "your order is ready" does not
 * run. For these it has words of its own under `fr-danger`. For a receipt there may be others under `fr-receipt`; where there are none, the
 * workspace's words stand for it too, since the plain ones would say what the others were chosen to hide.
 */
export function textOutside(
  kind: FixedErrand,
  language: string,
  fixed: Record<FixedErrand, string>,
  own: Record<string, string> | null,
): string {
  if (kind === 'danger') return own?.[`${language}-danger`] ?? fixed.danger;
  return (kind === 'receipt' ? own?.[`${language}-receipt`] : undefined) ?? own?.[language] ?? fixed[kind];
}

/** The fixed words with those of a workspace's own languages: a language counts as spoken where an answer can be said in it. */
export function withOwnWords<T extends Record<string, string>>(
  fixed: Readonly<Record<string, T>>,
  own: Readonly<Record<string, Readonly<Record<string, string>>>> | null,
): Record<string, T> {
  const all: Record<string, T> = { ...fixed };
  for (const [language, words] of Object.entries(own ?? {})) {
    const mine = Object.entries(words).flatMap(([key, text]) =>
      key.startsWith('outside.') ? [[key.slice('outside.'.length), text] as const] : [],
    );
    if (fixed[language] || mine.some(([key]) => key === 'answer'))
      all[language] = { ...(fixed[language] ?? fixed.en!), ...Object.fromEntries(mine) };
  }
  return all;
}

/** The language to tell somebody in: the first of theirs that there are words in, else English. */
export const languageFor = (languages: readonly string[], spoken: readonly string[]): string =>
  languages.map((it) => it.split('-')[0]!.toLowerCase()).find((it) => spoken.includes(it)) ?? 'en';
