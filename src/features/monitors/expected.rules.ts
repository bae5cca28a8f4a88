import type { Standing } from './monitors.contract.ts';

/** Days are `2026-11-21`, in UTC, as for coverage: an hour could point at one person. */
const DAY = 86_400_000;
const numberOf = (day: string): number => Math.floor(Date.parse(`${day}T00:00:00Z`) / DAY);
const dayOf = (n: number): string => new Date(n * DAY).toISOString().slice(0, 10);

export interface Rhythm {
  everyDays: number;
  graceDays: number;
  startsOn: string;
}

/**
 * How it stands with one report that is expected of one person. It is due a rhythm after the last word, and the first time a rhythm after it began
 * to be expected; a word before that counts only where it makes the first one due later. Silent is who let the days of grace pass as well.
 */
export function standingOf(it: Rhythm, lastHeard: string | null, today: string): { standing: Standing; dueOn: string } {
  const due = Math.max(numberOf(it.startsOn), lastHeard === null ? 0 : numberOf(lastHeard)) + it.everyDays;
  const now = numberOf(today);
  const standing = now < due ? 'waiting' : now <= due + it.graceDays ? 'due' : lastHeard === null ? 'never' : 'silent';
  return { standing, dueOn: dayOf(due) };
}

const GRAVITY: Record<Standing, number> = { waiting: 0, due: 1, silent: 2, never: 3 };

/** Of several, the one that matters most: the gravest, then what is due first. Null of none. */
export function worstOf<T extends { standing: Standing; dueOn: string }>(all: readonly T[]): T | null {
  return all.toSorted((a, b) => GRAVITY[b.standing] - GRAVITY[a.standing] || (a.dueOn < b.dueOn ? -1 : 1))[0] ?? null;
}

/** The silent first, then those whose report is due, then the others; each by the longest silence. */
export function bySilence<T extends { standing: Standing | null; lastHeardOn: string | null; alias: string }>(
  all: readonly T[],
): T[] {
  const gravity = (it: T) => (it.standing === null ? -1 : GRAVITY[it.standing]);
  return all.toSorted(
    (a, b) =>
      gravity(b) - gravity(a) ||
      (a.lastHeardOn ?? '').localeCompare(b.lastHeardOn ?? '') ||
      a.alias.localeCompare(b.alias),
  );
}
