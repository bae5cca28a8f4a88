/**
 * The three levels of a warning and their clocks. Durations are minutes, counted from the moment the alert is issued.
 * Catalogue keys: `domain:levels.<key>`.
 */
export const LEVELS = [1, 2, 3] as const;
export type Level = (typeof LEVELS)[number];
export const WATCH = 1;
export const WARNING = 2;
export const EMERGENCY = 3;

export const LEVEL_KEYS = { 1: 'watch', 2: 'warning', 3: 'emergency' } as const satisfies Record<Level, string>;

export const isLevel = (value: unknown): value is Level => value === 1 || value === 2 || value === 3;

export interface LevelClock {
  /** the person first asked is to have answered by then */
  firstAnswer: number;
  /** whoever is asked and has not answered is reminded after this */
  remind: number;
  /** then the substitute is asked */
  substitute: number;
  /** then the coordinator is */
  coordinator: number;
}

export const CLOCKS: Record<Level, LevelClock> = {
  1: { firstAnswer: 24 * 60, remind: 12 * 60, substitute: 24 * 60, coordinator: 48 * 60 },
  2: { firstAnswer: 2 * 60, remind: 60, substitute: 2 * 60, coordinator: 4 * 60 },
  3: { firstAnswer: 15, remind: 5, substitute: 15, coordinator: 30 },
};

/** An emergency needs no verification first, only that its uncertainty is stated. */
export const needsVerification = (level: Level): boolean => level !== EMERGENCY;
/** An emergency ignores quiet hours. */
export const heedsQuietHours = (level: Level): boolean => level !== EMERGENCY;

/** No clock may be longer than this, so that "later" is never "never": 30 days. */
export const LONGEST_CLOCK = 30 * 24 * 60;

export type ClockProblem = {
  field: keyof LevelClock;
  code: 'not_a_whole_number' | 'too_short' | 'too_long' | 'out_of_order';
};

/**
 * Checks a whole clock: whole minutes, at least one and at most `LONGEST_CLOCK`, in order:
 * remind before the first answer is due, the substitute not before that, the coordinator not before the substitute.
 */
export function clockProblems(clock: LevelClock): ClockProblem[] {
  const problems: ClockProblem[] = [];
  for (const field of ['firstAnswer', 'remind', 'substitute', 'coordinator'] as const) {
    const minutes = clock[field];
    if (typeof minutes !== 'number' || !Number.isInteger(minutes)) problems.push({ field, code: 'not_a_whole_number' });
    else if (minutes < 1) problems.push({ field, code: 'too_short' });
    else if (minutes > LONGEST_CLOCK) problems.push({ field, code: 'too_long' });
  }
  if (problems.length > 0) return problems;
  if (clock.remind >= clock.firstAnswer && clock.firstAnswer > 1)
    problems.push({ field: 'remind', code: 'out_of_order' });
  if (clock.substitute < clock.firstAnswer) problems.push({ field: 'substitute', code: 'out_of_order' });
  if (clock.coordinator <= clock.substitute) problems.push({ field: 'coordinator', code: 'out_of_order' });
  return problems;
}

/** A workspace's or a mandate's own settings: any part of any level's clock. */
export type ClockSettings = Partial<Record<Level, Partial<LevelClock>>>;

/**
 * The clock that holds: the mandate's own before the workspace's, that before the default. There is never none: a layer that
 * would make the whole unlawful is left out whole and named in `ignored`.
 */
export function resolveClock(
  level: Level,
  workspace: ClockSettings = {},
  mandate: ClockSettings = {},
): { clock: LevelClock; ignored: ('workspace' | 'mandate')[] } {
  let clock = CLOCKS[level];
  const ignored: ('workspace' | 'mandate')[] = [];
  for (const [name, layer] of [
    ['workspace', workspace],
    ['mandate', mandate],
  ] as const) {
    const own = layer[level];
    if (!own) continue;
    const next = { ...clock };
    for (const field of ['firstAnswer', 'remind', 'substitute', 'coordinator'] as const) {
      if (own[field] !== undefined && own[field] !== null) next[field] = own[field];
    }
    if (clockProblems(next).length > 0) ignored.push(name);
    else clock = next;
  }
  return { clock, ignored };
}
