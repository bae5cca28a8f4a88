import { clockProblems, resolveClock, LEVELS, type ClockSettings, type Level } from '#domain/levels.ts';

/** What a mandate says, as it stands or as it is to be. Times of day are `HH:MM`; clocks are minutes. */
export interface MandateTerms {
  title: string;
  themes: readonly string[];
  placeIds: readonly string[];
  highestLabel: number;
  dutyPost: boolean;
  independentRoute: boolean;
  coordinator: boolean;
  substituteMandateId: string | null;
  quietFrom: string | null;
  quietTo: string | null;
  timeZone: string;
  language: string;
  shownAs: 'nothing' | 'title' | 'name';
  clocks: ClockSettings;
}
export type Term = keyof MandateTerms;

/** Lists whose order says nothing. */
const SETS: readonly Term[] = ['themes', 'placeIds'];
/** What somebody gave their word for: another area, theme, label, duty or time is another agreement. */
const SCOPE: readonly Term[] = [
  'themes',
  'placeIds',
  'highestLabel',
  'dutyPost',
  'independentRoute',
  'coordinator',
  'quietFrom',
  'quietTo',
  'timeZone',
  'clocks',
];
const SHOWN = ['nothing', 'title', 'name'] as const;

/** The same written twice in the same way: sets sorted, clocks by level and step, empty ones left out. */
function written(term: Term, value: unknown): string {
  if (SETS.includes(term)) return JSON.stringify([...new Set(value as readonly string[])].toSorted());
  if (term === 'clocks')
    return JSON.stringify(
      LEVELS.flatMap((level) => {
        const own = Object.entries((value as ClockSettings)[level] ?? {}).filter(
          ([, minutes]) => minutes !== undefined,
        );
        return own.length === 0 ? [] : [[level, own.toSorted(([a], [b]) => a.localeCompare(b, 'en'))]];
      }),
    );
  return JSON.stringify(value);
}

/** Which terms change, each with what it was and what it becomes. A term not named in `wanted` stays. */
export function changedTerms(
  before: MandateTerms,
  wanted: Partial<MandateTerms>,
): Partial<Record<Term, { from: unknown; to: unknown }>> {
  const changed: Partial<Record<Term, { from: unknown; to: unknown }>> = {};
  for (const term of Object.keys(before) as Term[]) {
    const to = wanted[term];
    if (to !== undefined && written(term, before[term]) !== written(term, to))
      changed[term] = { from: before[term], to };
  }
  return changed;
}

/**
 * Must it be agreed anew? When what they answer for, what they may read or their times change, and when more is shown of them than
 * they agreed to. Another title, language, substitute or way to reach them needs no new word.
 */
export function asksAgreement(before: MandateTerms, wanted: Partial<MandateTerms>): boolean {
  const changed = changedTerms(before, wanted);
  return (
    SCOPE.some((term) => term in changed) ||
    (changed.shownAs !== undefined && SHOWN.indexOf(wanted.shownAs!) > SHOWN.indexOf(before.shownAs))
  );
}

/** The first level whose own times would not hold beside the workspace's (out of order, too long), or null. */
export function badClock(workspace: ClockSettings, own: ClockSettings): Level | null {
  for (const level of LEVELS) {
    if (own[level] === undefined) continue;
    const whole = { ...resolveClock(level, workspace).clock, ...own[level] };
    if (clockProblems(whole).length > 0) return level;
  }
  return null;
}
