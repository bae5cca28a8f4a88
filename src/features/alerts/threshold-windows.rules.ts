import { familyOf, isProtectedType } from '#domain/incident-types.ts';
import type { UsualLevel } from './usual-level.rules.ts';
import { chanceOf, usualLevel } from './usual-level.rules.ts';

/** Something that happened or was told, as far as alert rules count it. */
export interface Countable {
  id: string;
  kind: 'incident' | 'report';
  typeCode: string | null;
  /** milliseconds since 1970: when it happened, or when unknown was received */
  at: number;
  /** its place and all that place lies in */
  placeIds: readonly string[];
  killed: number;
  hurt: number;
  /** of a report, its source; of an incident, those of its accounts */
  sourceIds: readonly string[];
  /** an incident corroborated or confirmed */
  corroborated: boolean;
}

export interface CountWhat {
  kind: 'incident' | 'report';
  /** codes or families; empty: all. Protected types are never counted: their alerts are raised by the people named for them. */
  types: readonly string[];
  windowDays: number;
  /** how many earlier windows make the usual level; 0: none is wanted */
  baselineWindows: number;
  /** windows between the current one and the earlier ones that are left out, since a build-up would make itself usual */
  guardWindows: number;
}

/** What a rule's condition can speak of. Null is "not known", which is neither true nor false. */
export interface ThresholdVariables {
  count: number;
  previous: number | null;
  corroborated: number;
  killed: number;
  hurt: number;
  sources: number;
  usualMean: number | null;
  usualHigh: number | null;
  usualWindows: number;
  /** chance of this many or more at the usual level, 0 to 1 */
  chance: number | null;
  /** count over the usual mean */
  ratio: number | null;
}

export interface WindowCounts {
  placeId: string;
  /** half-open: from <= at < to */
  from: number;
  to: number;
  variables: ThresholdVariables;
  usual: UsualLevel | null;
  /** earlier windows, newest first, those left out as null: before the data begin, or with nothing at all heard from the place */
  earlier: (number | null)[];
  /** what is counted in the current window, for whoever opens the number */
  ids: string[];
}

const DAY = 24 * 3_600_000;

const isOfType = (it: Countable, types: readonly string[]): boolean =>
  it.typeCode !== null &&
  !isProtectedType(it.typeCode) &&
  (types.length === 0 || types.includes(it.typeCode) || types.includes(familyOf(it.typeCode) ?? ''));

/**
 * Counts one place's current window and the windows before it. Windows end with the given moment and are whole days long.
 * An earlier window counts as known only when the data reach back to its beginning and something, of whatever type, was heard from the
 * place in it: silence is not peace, and would otherwise make everything look unusual.
 * @param all everything counted or heard, also of other types and kinds; other places are passed over
 * @param dataSince when the workspace's data begin, milliseconds since 1970
 */
export function countWindows(
  what: CountWhat,
  placeId: string,
  all: readonly Countable[],
  dataSince: number,
  now: number,
): WindowCounts {
  const length = what.windowDays * DAY;
  const here = all.filter((it) => it.placeIds.includes(placeId) && it.at < now);
  const counted = here.filter((it) => it.kind === what.kind && isOfType(it, what.types));
  const inWindow = (list: readonly Countable[], n: number) =>
    list.filter((it) => it.at >= now - (n + 1) * length && it.at < now - n * length);
  const known = (n: number) => now - (n + 1) * length >= dataSince;
  const current = inWindow(counted, 0);

  const earlier: (number | null)[] = [];
  for (let i = 0; i < what.baselineWindows; i++) {
    const n = 1 + what.guardWindows + i;
    earlier.push(known(n) && inWindow(here, n).length > 0 ? inWindow(counted, n).length : null);
  }
  const usual = usualLevel(earlier.filter((it) => it !== null));
  const count = current.length;
  const total = (pick: (it: Countable) => number) => current.reduce((sum, it) => sum + pick(it), 0);
  return {
    placeId,
    from: now - length,
    to: now,
    usual,
    earlier,
    ids: current.map((it) => it.id),
    variables: {
      count,
      previous: known(1) ? inWindow(counted, 1).length : null,
      corroborated: current.filter((it) => it.corroborated).length,
      killed: total((it) => it.killed),
      hurt: total((it) => it.hurt),
      sources: new Set(current.flatMap((it) => it.sourceIds)).size,
      usualMean: usual?.mean ?? null,
      usualHigh: usual?.enough ? usual.high : null,
      usualWindows: usual?.windows ?? 0,
      chance: chanceOf(count, usual),
      ratio: usual?.enough ? count / usual.mean : null,
    },
  };
}
