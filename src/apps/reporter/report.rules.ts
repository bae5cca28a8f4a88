import { normalAddress } from '#features/courier/courier.rules.ts';
import type { InnerReport } from '#features/intake/intake.contract.ts';

/** The screens of a report, in order; the last one checks and sends. */
export const STEPS = ['what', 'words', 'when', 'where', 'harm', 'basis', 'contact', 'check'] as const;
export type Step = (typeof STEPS)[number];

/** The same numbers as LIMITS of the contract, which the page does not load (a test compares). */
export const MAX = { text: 8000, where: 300, who: 1000, asks: 2000, message: 2000, count: 100_000 } as const;

export const WHEN_CHOICES = ['now', 'soon', 'today', 'yesterday', 'week', 'date', 'unknown'] as const;
export type WhenChoice = (typeof WHEN_CHOICES)[number];

/** How many: a number, "more" with a lowest and a highest, or not known. */
export type Count = number | 'more' | 'unknown';
export interface Harm {
  count?: Count;
  least: string;
  most: string;
}

export interface DraftFile {
  id: string;
  kind: 'photo' | 'audio' | 'document';
  mediaType: string;
  bytes: number;
}

/** A report in progress, as it is kept on the phone. Times are milliseconds since 1970 by the phone's clock. */
export interface Draft {
  version: 1;
  id: string;
  step: Step;
  kind?: string;
  text: string;
  when?: WhenChoice;
  /** When `when` was chosen: "today" means the day of that moment. */
  whenAt: number;
  /** `yyyy-mm-dd` and `hh:mm`, local. */
  date: string;
  time: string;
  where: string;
  whereUnknown: boolean;
  place?: { id: string; name: string; precision: InnerReport['where']['precision'] };
  position?: { lat: number; lon: number };
  harm?: 'none' | 'some' | 'unknown';
  killed: Harm;
  hurt: Harm;
  basis?: InnerReport['basis'];
  who: string;
  asks: string;
  contact?: 'ask' | 'tell' | 'none';
  /** A number or an e-mail address to send "You have an answer" to; off unless one writes it. */
  answerTo?: string;
  files: DraftFile[];
}

export function emptyDraft(id: string): Draft {
  return {
    version: 1,
    id,
    step: 'what',
    text: '',
    whenAt: 0,
    date: '',
    time: '',
    where: '',
    whereUnknown: false,
    killed: { least: '', most: '' },
    hurt: { least: '', most: '' },
    who: '',
    asks: '',
    files: [],
  };
}

/** Whether there is anything in it worth keeping. */
export const isBegun = (draft: Draft): boolean => draft.kind !== undefined || draft.text !== '';

const wholeNumber = (text: string): number | undefined | null => {
  if (text.trim() === '') return null;
  const value = Number(text);
  return Number.isInteger(value) && value >= 0 && value <= MAX.count ? value : undefined;
};

function harmProblem(harm: Harm): string | undefined {
  if (harm.count !== 'more') return undefined;
  const [least, most] = [wholeNumber(harm.least), wholeNumber(harm.most)];
  if (least === undefined || most === undefined) return 'harm.number';
  return least !== null && most !== null && least > most ? 'harm.order' : undefined;
}

/** What keeps a screen from being left forward: the key of a text, or undefined. What is not required may stay empty. */
export function problemOf(step: Step, draft: Draft, now: number): string | undefined {
  switch (step) {
    case 'what':
      return draft.kind ? undefined : 'choose';
    case 'words':
      return draft.kind === 'other' && !draft.text.trim() ? 'words.required' : undefined;
    case 'when': {
      const { from } = whenOf(draft);
      return from !== null && Date.parse(from) > now ? 'when.future' : undefined;
    }
    case 'harm':
      return draft.harm === 'some' ? (harmProblem(draft.killed) ?? harmProblem(draft.hurt)) : undefined;
    case 'basis':
      return draft.basis ? undefined : 'choose';
    case 'contact':
      return draft.contact ? undefined : 'choose';
    case 'check':
      return draft.answerTo?.trim() && !answerToOf(draft) ? 'outside.wrong' : undefined;
    default:
      return undefined;
  }
}

/** The screen after `step`. Nobody is asked about the hurt when something good happened. */
export function stepAfter(step: Step, draft: Draft): Step {
  const next = STEPS[Math.min(STEPS.indexOf(step) + 1, STEPS.length - 1)]!;
  return next === 'harm' && draft.kind === 'peace' ? stepAfter('harm', draft) : next;
}
export function stepBefore(step: Step, draft: Draft): Step {
  const before = STEPS[Math.max(STEPS.indexOf(step) - 1, 0)]!;
  return before === 'harm' && draft.kind === 'peace' ? stepBefore('harm', draft) : before;
}

function localTime(date: string, time: string, days = 0): number {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const [hour, minute] = time.split(':').map(Number) as [number, number];
  return new Date(year, month - 1, day + days, hour, minute).getTime();
}
/** The local day of a moment, as `yyyy-mm-dd`. */
export function dayOf(at: number, days = 0): string {
  const it = new Date(at);
  const day = new Date(it.getFullYear(), it.getMonth(), it.getDate() + days);
  return `${String(day.getFullYear()).padStart(4, '0')}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`;
}

const iso = (at: number) => new Date(at).toISOString();

/** The span in which it happened, never sharper than was said. `to` is the end of the span. */
export function whenOf(draft: Draft): InnerReport['when'] {
  const unknown = { from: null, to: null, precision: 'unknown' } as const;
  const about = (date: string) => ({ from: iso(localTime(date, draft.time)), to: null, precision: 'about' }) as const;
  const day = (date: string, end: number) =>
    ({ from: iso(localTime(date, '00:00')), to: iso(end), precision: 'day' }) as const;
  const today = dayOf(draft.whenAt);
  switch (draft.when) {
    case 'now':
      return { from: iso(draft.whenAt), to: null, precision: 'about' };
    case 'today':
      return draft.time ? about(today) : day(today, draft.whenAt);
    case 'yesterday': {
      const date = dayOf(draft.whenAt, -1);
      return draft.time ? about(date) : day(date, localTime(today, '00:00'));
    }
    case 'week':
      return { from: iso(localTime(today, '00:00', -7)), to: iso(draft.whenAt), precision: 'week' };
    case 'date':
      if (!draft.date) return unknown;
      return draft.time ? about(draft.date) : day(draft.date, localTime(draft.date, '00:00', 1));
    // what has not happened yet has no time; `danger` tells
    default:
      return unknown;
  }
}

export function whereOf(draft: Draft): InnerReport['where'] {
  if (draft.whereUnknown) return { text: '', precision: 'unknown' };
  if (draft.position)
    return {
      text: draft.where.trim(),
      lat: draft.position.lat,
      lon: draft.position.lon,
      radiusKm: 1,
      precision: 'village',
    };
  if (draft.place && draft.place.name === draft.where)
    return { text: draft.where.trim(), placeId: draft.place.id, precision: draft.place.precision };
  return { text: draft.where.trim(), precision: 'unknown' };
}

/** A position to two decimals, about a kilometre. */
export const coarse = (degrees: number): number => Math.round(degrees * 100) / 100;

function rangeOf(harm: Harm): InnerReport['harm']['killed'] {
  if (typeof harm.count === 'number') return { low: harm.count, best: harm.count, high: harm.count };
  if (harm.count === 'more')
    return { low: wholeNumber(harm.least) ?? null, best: null, high: wholeNumber(harm.most) ?? null };
  return { low: null, best: null, high: null };
}

export function harmOf(draft: Draft): InnerReport['harm'] {
  const all = (n: number) => ({ low: n, best: n, high: n });
  if (draft.harm === 'none' || draft.kind === 'peace') return { killed: all(0), hurt: all(0) };
  if (draft.harm === 'some') return { killed: rangeOf(draft.killed), hurt: rangeOf(draft.hurt) };
  const unknown = { low: null, best: null, high: null };
  return { killed: unknown, hurt: { ...unknown } };
}

/** Whether a code is needed to come back with. */
export const wantsCode = (draft: Draft): boolean => draft.contact === 'ask' || draft.contact === 'tell';

/** Where to tell the teller outside, or null: nothing was written, it is no address, or no answer is wanted. */
export function answerToOf(draft: Draft): NonNullable<InnerReport['answerTo']> | null {
  const typed = draft.answerTo?.trim() ?? '';
  if (!typed || !wantsCode(draft)) return null;
  const channel = typed.includes('@') ? 'email' : 'sms';
  const address = normalAddress(channel, typed);
  return address === null ? null : { channel, address };
}

/**
 * The report as it is sealed or sent.
 * @param code the return code, used when the teller wants to hear or to be asked
 * @param now the phone's clock
 */
export function reportOf(draft: Draft, language: string, code: string, now: number): InnerReport {
  return {
    id: draft.id,
    kind: draft.kind ?? 'other',
    text: draft.text.trim(),
    language,
    when: whenOf(draft),
    where: whereOf(draft),
    who: draft.who.trim(),
    harm: harmOf(draft),
    basis: draft.basis ?? 'hearsay',
    asks: draft.asks.trim(),
    mayAsk: draft.contact === 'ask',
    wantsAnswer: wantsCode(draft),
    returnCode: wantsCode(draft) ? code : null,
    ...(answerToOf(draft) ? { answerTo: answerToOf(draft) } : {}),
    danger: draft.when === 'now' || draft.when === 'soon',
    clientSentAt: iso(now),
    attachments: draft.files,
  };
}
