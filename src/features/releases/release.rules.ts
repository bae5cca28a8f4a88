import { INCIDENT_TYPES } from '#domain/incident-types.ts';
import { foldedWords } from '#domain/text-folding.ts';

/** Decisions about releases, pure: days, regions, words. */

/** A region must hold so many people before it is named. */
export const LEAST_PEOPLE = 5000;
export const SOONEST_DAYS = 3;
export const LATEST_DAYS = 14;
/** Batches go out on Tuesdays and Fridays at six (UTC), so that no release has a moment of its own. */
const BATCH_DAYS = [2, 5];
const BATCH_HOUR = 6;
const DAY = 86_400_000;
/** What weakens protection waits so long after the second person agreed. */
export const WAIT_MS = DAY;

export const STATES = ['frozen', 'agreed', 'out', 'recalled', 'refused', 'withdrawn', 'stopped'] as const;
export type ReleaseState = (typeof STATES)[number];

/** The batches among which chance decides: from 3 to 14 days after the second person agreed. @param agreed milliseconds */
export function batchesAfter(agreed: number): Date[] {
  const found: Date[] = [];
  const first = new Date(agreed);
  const midnight = Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), first.getUTCDate());
  for (let day = 0; day <= LATEST_DAYS; day++) {
    const at = midnight + day * DAY + BATCH_HOUR * 3_600_000;
    if (at < agreed + SOONEST_DAYS * DAY || at > agreed + LATEST_DAYS * DAY) continue;
    if (BATCH_DAYS.includes(new Date(at).getUTCDay())) found.push(new Date(at));
  }
  return found;
}

export interface Area {
  id: string;
  level: number;
  population: number | null;
}

/**
 * The region an incident is shown in: the smallest area around it that is known to hold at least 5,000 people. Where nobody counted, the
 * largest part of the country. For children and survivors never below district. Null where nothing is known: then it stays inside.
 * @param chain from the country down
 */
export function regionOf(chain: readonly Area[], isProtected: boolean): Area | null {
  const areas = chain.filter((it) => it.level <= (isProtected ? 2 : 4));
  return (
    areas.findLast((it) => it.level > 0 && (it.population ?? 0) >= LEAST_PEOPLE) ??
    areas.find((it) => it.level === 1 && it.population === null) ??
    areas.find((it) => it.level === 0) ??
    null
  );
}

/** One of `n`, by a keyed hash: evenly, and the same each time. @param hash at least 8 bytes */
export function pick(hash: Uint8Array, n: number): number {
  const number = hash.subarray(0, 8).reduce((all, byte) => all * 256n + BigInt(byte), 0n);
  return Number(number % BigInt(n));
}

/** ISO 8601 week of a day, `2026-W47`. */
export function weekOf(at: Date): string {
  const day = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()));
  // the week belongs to the year of its Thursday
  day.setUTCDate(day.getUTCDate() + 4 - (day.getUTCDay() || 7));
  const first = Date.UTC(day.getUTCFullYear(), 0, 1);
  const week = Math.ceil(((day.getTime() - first) / DAY + 1) / 7);
  return `${day.getUTCFullYear()}-W${String(week).padStart(2, '0')}`;
}

/** When it happened, as coarse as the release and as it is known: a week only for what is known to the week. Null: it stays inside. */
export function periodOf(at: Date | null, precision: string, unit: 'month' | 'week'): string | null {
  if (at === null || precision === 'unknown') return null;
  return unit === 'week' && precision !== 'month' ? weekOf(at) : at.toISOString().slice(0, 7);
}

export const CONFIDENCES = ['confirmed', 'corroborated', 'mixed'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** One word for a cell: what holds for all in it. */
export function confidenceOfAll(states: readonly string[]): Confidence {
  if (states.every((it) => it === 'confirmed')) return 'confirmed';
  return states.every((it) => it === 'confirmed' || it === 'corroborated') ? 'corroborated' : 'mixed';
}

const PROTECTED = new Set(INCIDENT_TYPES.filter((it) => it.protected).map((it) => it.code));
export const isProtectedType = (code: string): boolean => PROTECTED.has(code);
export const familyOf = (code: string): string => code.split('.')[0]!;

/** So many words in a row are a quotation. */
export const PASSAGE_WORDS = 6;

/** The first run of words that a text for the public shares with what somebody told us, or null. Whatever the case, marks and script. */
export function sharedPassage(text: string, told: readonly string[]): string | null {
  const words = foldedWords(text);
  const runs = (all: readonly string[]) =>
    all
      .slice(0, Math.max(0, all.length - PASSAGE_WORDS + 1))
      .map((_, at) => all.slice(at, at + PASSAGE_WORDS).join(' '));
  const heard = new Set(told.flatMap((one) => runs(foldedWords(one))));
  return runs(words).find((run) => heard.has(run)) ?? null;
}
