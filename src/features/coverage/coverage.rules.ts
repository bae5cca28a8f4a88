/** Days are `2026-11-21`, in UTC: an hour could point at the one person who was on duty. */
export type Day = string;

const DAY = 86_400_000;
const FEWEST_TO_SHOW = 5;
/** Nobody is called silent within a week, however often they usually report. */
export const SOONEST_OVERDUE_DAYS = 7;
/** Silent is who stays away three times as long as usual. */
export const TIMES_USUAL = 3;

export const dayNumber = (day: Day): number => Math.floor(Date.parse(`${day}T00:00:00Z`) / DAY);

/**
 * The usual interval in days between days on which something came: the median gap. Null with fewer than three such days, which tell no
 * habit.
 */
export function usualInterval(days: readonly Day[]): number | null {
  const sorted = [...new Set(days.map(dayNumber))].toSorted((a, b) => a - b);
  if (sorted.length < 3) return null;
  const gaps = sorted
    .slice(1)
    .map((it, at) => it - sorted[at]!)
    .toSorted((a, b) => a - b);
  const middle = Math.floor(gaps.length / 2);
  return gaps.length % 2 === 1 ? gaps[middle]! : (gaps[middle - 1]! + gaps[middle]!) / 2;
}

/** After how many days without word somebody is overdue. */
export const overdueAfter = (usual: number | null): number =>
  Math.max(SOONEST_OVERDUE_DAYS, TIMES_USUAL * (usual ?? 0));

export type Hearing = 'never' | 'overdue' | 'heard';

/** How it stands with hearing from somebody, on `today`. A day to come (a wrong clock) counts as today. */
export function hearing(lastHeard: Day | null, usual: number | null, today: Day): Hearing {
  if (lastHeard === null) return 'never';
  return dayNumber(today) - dayNumber(lastHeard) > overdueAfter(usual) ? 'overdue' : 'heard';
}

/** A count that points at nobody: none is said as a word, one to four are "few". */
export type ShownCount = 'none' | 'few' | number;
export const shownCount = (count: number): ShownCount => (count <= 0 ? 'none' : count < FEWEST_TO_SHOW ? 'few' : count);

const ORDER: Record<Hearing, number> = { never: 0, overdue: 1, heard: 2 };

/** The silent first: never heard, then overdue and the rest, each the longest silence first. */
export function bySilence<T extends { hearing: Hearing; lastHeard: Day | null; name: string }>(
  rows: readonly T[],
): T[] {
  return rows.toSorted(
    (a, b) =>
      ORDER[a.hearing] - ORDER[b.hearing] ||
      (a.lastHeard ?? '').localeCompare(b.lastHeard ?? '') ||
      a.name.localeCompare(b.name),
  );
}
