import { weakensAnswering, type AddressPolicy } from '#features/courier/courier.rules.ts';
import type { ProviderCode } from '#features/numbers/gateway-fields.rules.ts';
import { weakensSampling, type SamplingSettings } from '#features/noise/noise.rules.ts';

/** Decisions about custodians, pure: who is appointed, which two may open, what is left when somebody is lost. */

export const THRESHOLD = 2;
export const LEAST_CUSTODIANS = 3;
export const LEAST_ORGANISATIONS = 2;
/** Advised, not insisted on. */
export const ADVISED_CUSTODIANS = 5;
export const MOST_CUSTODIANS = 15;

const HOUR = 3_600_000;
/** What weakens protection waits this long, while every custodian knows of it and any may say no. */
export const WAIT_HOURS = 24;
/** Nobody who agreed two weeks ago is held to it. */
export const CHANGE_LIVES_HOURS = 14 * 24;
/** A dummy is to be opened within so many days of its making. */
export const TEST_WITHIN_DAYS = 14;

export interface Voice {
  member: string;
  organisation: string;
  /** holds no office in the workspace but running the house */
  administratorOnly: boolean;
  yes: boolean;
}

export type Verdict = 'agreed' | 'waiting' | 'refused';

/**
 * Two of different organisations say yes, not both of them mere administrators; nobody speaks for themselves. For an appointment one no
 * is enough to end it: a custodian whom somebody distrusts is none.
 * @param about members whom it is about: their voices count for nothing
 */
export function verdictOf(voices: readonly Voice[], about: readonly string[] = []): Verdict {
  const counted = voices.filter((it) => !about.includes(it.member));
  if (counted.some((it) => !it.yes)) return 'refused';
  return counted.some((a) =>
    counted.some(
      (b) =>
        a.member !== b.member && a.organisation !== b.organisation && !(a.administratorOnly && b.administratorOnly),
    ),
  )
    ? 'agreed'
    : 'waiting';
}

export interface Holder {
  id: string;
  member: string;
  organisation: string;
  outside: boolean;
  /** has a key and can still use it */
  usable: boolean;
}

export type SeatFault = 'too_few' | 'one_organisation' | 'too_many' | 'not_ready' | 'twice';

/** What keeps a set of custodians from being seated. */
export function seatFaults(seats: readonly Holder[]): SeatFault[] {
  const faults: SeatFault[] = [];
  if (seats.length < LEAST_CUSTODIANS) faults.push('too_few');
  if (seats.length > MOST_CUSTODIANS) faults.push('too_many');
  if (new Set(seats.map((it) => it.organisation)).size < LEAST_ORGANISATIONS) faults.push('one_organisation');
  if (seats.some((it) => !it.usable)) faults.push('not_ready');
  if (new Set(seats.map((it) => it.member)).size < seats.length) faults.push('twice');
  return faults;
}

/** What is advised about a set that may be seated. */
export function seatAdvice(seats: readonly Holder[]): ('few' | 'nobody_outside' | 'organisation_holds_two')[] {
  const advice: ReturnType<typeof seatAdvice> = [];
  if (seats.length < ADVISED_CUSTODIANS) advice.push('few');
  if (!seats.some((it) => it.outside)) advice.push('nobody_outside');
  if (seats.some((a) => seats.some((b) => a.id !== b.id && a.organisation === b.organisation)))
    advice.push('organisation_holds_two');
  return advice;
}

/** The pairs that may open together: both usable, of different organisations, neither of them the one who asks. */
export function pairsThatOpen(seats: readonly Holder[], asker: string | null = null): [Holder, Holder][] {
  const able = seats.filter((it) => it.usable && it.member !== asker);
  return able.flatMap((a, at) =>
    able.slice(at + 1).flatMap((b): [Holder, Holder][] => (a.organisation === b.organisation ? [] : [[a, b]])),
  );
}

export interface Forecast {
  usable: number;
  organisations: number;
  pairs: number;
  /** how many custodians may be lost, whichever they are, before no two are left to open: -1 when it is so already */
  canLose: number;
  /**
   * gone: nobody can open any more. last: the loss of one, named in `hinges`, would be the end. thin: two losses would be. whole: more.
   */
  state: 'gone' | 'last' | 'thin' | 'whole';
  /** custodians whose loss alone would leave nobody able to open */
  hinges: string[];
}

/** What is left, and what would be if the next were lost: said before it happens. */
export function forecastOf(seats: readonly Holder[]): Forecast {
  const able = seats.filter((it) => it.usable);
  const without = (id: string) => seats.filter((it) => it.id !== id);
  const pairs = pairsThatOpen(seats).length;
  const byOrganisation = new Map<string, number>();
  for (const it of able) byOrganisation.set(it.organisation, (byOrganisation.get(it.organisation) ?? 0) + 1);
  const largest = Math.max(0, ...byOrganisation.values());
  // the shortest way to the end is to lose all but the largest organisation, whose own members never open among themselves
  const canLose = pairs === 0 ? -1 : able.length - largest - 1;
  return {
    usable: able.length,
    organisations: byOrganisation.size,
    pairs,
    canLose,
    state: pairs === 0 ? 'gone' : canLose === 0 ? 'last' : canLose === 1 ? 'thin' : 'whole',
    hinges: pairs === 0 ? [] : able.filter((it) => pairsThatOpen(without(it.id)).length === 0).map((it) => it.id),
  };
}

export interface Answer {
  custodian: string;
  organisation: string;
  yes: boolean;
}
export interface OpeningNow {
  asker: string;
  /** milliseconds since 1970 */
  expiresAt: number;
  seats: readonly Holder[];
  answers: readonly Answer[];
}

/**
 * Where a request stands: agreed when two usable custodians of different organisations handed over their shares; refused when those who
 * have not said no can no longer make up such a pair; lapsed when its time is over.
 */
export function standOf(it: OpeningNow, now: number): 'open' | 'agreed' | 'refused' | 'lapsed' {
  const yes = new Set(it.answers.filter((a) => a.yes).map((a) => a.custodian));
  const no = new Set(it.answers.filter((a) => !a.yes).map((a) => a.custodian));
  if (now >= it.expiresAt) return 'lapsed';
  // a share once handed over is there, even if its custodian is lost afterwards
  const given = it.seats.filter((seat) => yes.has(seat.id)).map((seat) => ({ ...seat, usable: true }));
  if (pairsThatOpen(given, it.asker).length > 0) return 'agreed';
  const possible = it.seats
    .filter((seat) => !no.has(seat.id))
    .map((seat) => (yes.has(seat.id) ? { ...seat, usable: true } : seat));
  return pairsThatOpen(possible, it.asker).length > 0 ? 'open' : 'refused';
}

export type AnswerFault = 'not_your_box' | 'own_request' | 'answered' | 'over' | 'same_organisation';

/** May this custodian hand over, or refuse, now? */
export function answerFault(
  it: OpeningNow & { state: string },
  custodian: Holder | undefined,
  yes: boolean,
  now: number,
): AnswerFault | null {
  if (it.state !== 'open' || now >= it.expiresAt) return 'over';
  if (!custodian || !custodian.usable || !it.seats.some((seat) => seat.id === custodian.id)) return 'not_your_box';
  if (custodian.member === it.asker) return 'own_request';
  if (it.answers.some((a) => a.custodian === custodian.id)) return 'answered';
  // a second share of the same house would open nothing, and be one more on its way
  if (yes && it.answers.some((a) => a.yes && a.organisation === custodian.organisation)) return 'same_organisation';
  return null;
}

export interface Settings {
  testDays: number;
  requestHours: number;
  /** left as it is when not given */
  addresses?: AddressPolicy | undefined;
  outsideWords?: Record<string, string> | null | undefined;
  secondFactor?: boolean | undefined;
  /** what the desk writes leaves by SMS as it is written */
  smsTexts?: boolean | undefined;
  /** whoever asks for it is asked about what happened by SMS, question by question */
  smsDialogue?: boolean | undefined;
  /** messengers whose providers may learn who writes to us */
  providers?: ProviderCode[] | undefined;
  /** by language, what people get by SMS and in messengers in words of the workspace's own; none of a language: the catalogue's */
  smsWords?: Record<string, Record<string, string>> | undefined;
  /** how much of what was judged a second reader reads */
  secondReading?: SamplingSettings | undefined;
}

/** Whether words are given that do not hold already: what people are told can give them away, or lead them to. */
const givesOtherWords = (from: Settings, to: Settings): boolean =>
  Object.entries(to.smsWords ?? {}).some(([language, words]) =>
    Object.entries(words).some(([key, text]) => from.smsWords?.[language]?.[key] !== text),
  );

/** Words that hold once these were given: language by language. */
export function mergedWords(
  before: Record<string, Record<string, string>> | null | undefined,
  given: Record<string, Record<string, string>>,
): Record<string, Record<string, string>> | null {
  const all = Object.entries({ ...before, ...given }).filter(([, words]) => Object.keys(words).length > 0);
  return all.length > 0 ? Object.fromEntries(all) : null;
}

const answeringOf = (it: Settings, before?: Settings) => ({
  addresses: it.addresses ?? before?.addresses ?? 'none',
  words: (it.outsideWords === undefined ? before?.outsideWords : it.outsideWords) ?? null,
});

/** Rarer tests and requests that stay open longer protect less; so do more addresses kept, words of one's own outside, a password alone, and fewer read a second time. */
export const weakensSettings = (from: Settings, to: Settings): boolean =>
  to.testDays > from.testDays ||
  to.requestHours > from.requestHours ||
  (from.secondFactor === true && to.secondFactor === false) ||
  (from.smsTexts !== true && to.smsTexts === true) ||
  (from.smsDialogue !== true && to.smsDialogue === true) ||
  givesOtherWords(from, to) ||
  (to.providers ?? []).some((it) => !(from.providers ?? []).includes(it)) ||
  (from.secondReading !== undefined &&
    to.secondReading !== undefined &&
    weakensSampling(from.secondReading, to.secondReading)) ||
  weakensAnswering(answeringOf(from), answeringOf(to, from));

/**
 * When a change that two have agreed to may take effect. Only what protects more goes at once: a beginning, where there was nothing;
 * stricter settings; the end of the key that opens without custodians. Another set of custodians is always another set of people who can open;
 * heads that nobody keeps outside always protect less; rights are only ever more.
 */
export function notBefore(
  kind: 'begin' | 'reseat' | 'settings' | 'retire' | 'party' | 'rights',
  weakens: boolean,
  now: number,
): number {
  return !['begin', 'settings', 'retire'].includes(kind) || (kind === 'settings' && weakens)
    ? now + WAIT_HOURS * HOUR
    : now;
}

/** Where a change stands. A no of anybody with a voice ends it. */
export function standOfChange(
  it: { voices: readonly Voice[]; notBefore: number; expiresAt: number },
  now: number,
): 'open' | 'agreed' | 'ripe' | 'refused' | 'lapsed' {
  const verdict = verdictOf(it.voices);
  if (verdict === 'refused') return 'refused';
  if (now >= it.expiresAt) return 'lapsed';
  if (verdict === 'waiting') return 'open';
  return now >= it.notBefore ? 'ripe' : 'agreed';
}

export type ResharePartFault = 'not_seated' | 'same_custodian' | 'same_organisation';

/** The two who share anew: both of the old set, with keys, of different organisations. */
export function reshareFault(seats: readonly Holder[], handing: string, sharing: string): ResharePartFault | null {
  if (handing === sharing) return 'same_custodian';
  const [a, b] = [handing, sharing].map((id) => seats.find((it) => it.id === id));
  if (!a?.usable || !b?.usable) return 'not_seated';
  return a.organisation === b.organisation ? 'same_organisation' : null;
}

/** When the next dummy is due, and whether it is late. @param last milliseconds since 1970 of the last one opened, or of becoming custodian */
export function testClock(
  last: number,
  testDays: number,
  now: number,
): { makeAt: number; dueAt: number; overdue: boolean } {
  const makeAt = last + testDays * 24 * HOUR;
  const dueAt = makeAt + TEST_WITHIN_DAYS * 24 * HOUR;
  return { makeAt, dueAt, overdue: now > dueAt };
}
