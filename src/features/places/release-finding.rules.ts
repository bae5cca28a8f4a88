import { distanceKm } from '#domain/places.ts';
import { samplePoints, shareWithin, type Shape } from './geometry.rules.ts';
import { matchName, nameForms } from './place-names.rules.ts';
import type { KnownArea, IncomingArea } from './release-plan.rules.ts';

/** Two outlines that cover each other this much are one area, drawn twice. */
const SAME_AREA = 0.95;

const NEAR_KM = 15;

const SAME_SPOT_KM = 0.2;

const day = (date: string | null): string => date ?? '';

export const coreOf = (name: string): string => nameForms(name).core;

/** Is it a name of the area, allowing for spelling? */
export function isNameOf(area: KnownArea, name: string): boolean {
  const forms = nameForms(name);
  return area.names.some((known) => matchName(name, forms, known, nameForms(known)).score >= 0.85);
}

export function samePlaceOutline(a: Shape, b: Shape): boolean {
  return shareWithin(samplePoints(a, 250), b) >= SAME_AREA && shareWithin(samplePoints(b, 250), a) >= SAME_AREA;
}

interface Finder {
  (area: IncomingArea, date: string | null, taken: ReadonlyMap<string, number>): KnownArea | undefined;
  learn(area: KnownArea): void;
  /** the day on which the next version with this code begins, when it is later than the row's */
  nextStart(area: IncomingArea, date: string | null): string | null;
}

/** Finds the version a row is about: by code, else by name under the same parent, for spots near by. */
export function makeFinder(known: readonly KnownArea[]): Finder {
  const byCode = new Map<string, KnownArea[]>();
  const byName = new Map<string, KnownArea[]>();
  const put = (map: Map<string, KnownArea[]>, key: string, area: KnownArea) => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [area]);
    else list.push(area);
  };
  const learn = (area: KnownArea) => {
    if (area.code !== null) put(byCode, area.code, area);
    for (const name of new Set(area.names.map(coreOf))) put(byName, name, area);
  };
  for (const area of known) learn(area);

  const pick = (candidates: KnownArea[], area: IncomingArea, date: string | null): KnownArea | undefined => {
    // A row with an end is about a version that ended then; a row that matches a former version word by word is about that one.
    const ended = candidates.find((one) => one.validTo !== null && isFormer(one, area, date));
    // With none open, a row with a day tells of an area that has come back, or of one that is older still: another version.
    return ended ?? candidates.find((one) => one.validTo === null) ?? (date === null ? candidates[0] : undefined);
  };
  const find: (...args: Parameters<Finder>) => KnownArea | undefined = (area, date, taken) => {
    if (area.code !== null) {
      const coded = byCode.get(area.code);
      if (coded !== undefined) return pick(coded, area, date);
    }
    const named = byName.get(coreOf(area.name)) ?? [];
    if (area.level === 9) return nearestSpot(named, area, taken);
    return pick(
      named.filter(
        (one) =>
          (area.code === null || one.code === null || area.codeSystem !== one.codeSystem) &&
          (area.parentCode === null || one.parentCode === null || area.parentCode === one.parentCode),
      ),
      area,
      date,
    );
  };
  const nextStart: Finder['nextStart'] = (area, date) => {
    if (area.code === null || date === null) return null;
    const starts = (byCode.get(area.code) ?? [])
      .flatMap((one) => one.validFrom ?? one.releasedOn ?? [])
      .filter((start) => start > date);
    return starts.sort()[0] ?? null;
  };
  return Object.assign(find, { learn, nextStart });
}

/** Villages of one name are many: the nearest is meant, each is met once, and only a second line for the very same spot is a repetition. */
function nearestSpot(
  named: readonly KnownArea[],
  area: IncomingArea,
  taken: ReadonlyMap<string, number>,
): KnownArea | undefined {
  let best: KnownArea | undefined;
  let least = Infinity;
  for (const one of named) {
    if (area.code !== null && one.code !== null) continue;
    const apart =
      area.point === null || one.point === null
        ? area.parentId === one.parentId
          ? 0
          : Infinity
        : distanceKm(area.point, one.point);
    if (apart > (taken.has(one.id) ? SAME_SPOT_KM : NEAR_KM) || apart >= least) continue;
    [best, least] = [one, apart];
  }
  return best;
}

/** Is the row about this former version: told before it ended, and saying what is known of it? */
function isFormer(known: KnownArea, area: IncomingArea, date: string | null): boolean {
  if (area.validTo !== null && area.validTo === known.validTo) return true;
  if (date === null || date >= day(known.validTo)) return false;
  if (!isNameOf(known, area.name)) return false;
  if (area.parentCode !== null && known.parentCode !== null && area.parentCode !== known.parentCode) return false;
  return (
    known.shapeMark === null ||
    area.shapeMark === null ||
    known.shapeMark === area.shapeMark ||
    samePlaceOutline(known.shape() ?? [], area.shape ?? [])
  );
}

/** Does the file list other areas under the same parent than are known? Then outlines of one may not fit the other's day. */
export function siblingSetsDiffer(
  rows: readonly IncomingArea[],
  open: readonly KnownArea[],
  whole: boolean,
): (area: IncomingArea) => boolean {
  // Codes of two systems are not compared; names then are.
  const systems = new Set([...rows, ...open].map((area) => area.codeSystem));
  const keyOf = (area: { code: string | null; name: string }) =>
    (systems.size > 1 ? null : area.code) ?? coreOf(area.name);
  const group = (areas: readonly { parentCode: string | null; code: string | null; name: string }[]) => {
    const sets = new Map<string, Set<string>>();
    for (const area of areas) {
      const parent = area.parentCode ?? '';
      const set = sets.get(parent) ?? new Set<string>();
      set.add(keyOf(area));
      sets.set(parent, set);
    }
    return sets;
  };
  if (!whole) return () => false;
  const mine = group(rows);
  const theirs = group(open);
  return (area) => {
    const incoming = mine.get(area.parentCode ?? '');
    const known = theirs.get(area.parentCode ?? '');
    if (incoming === undefined || known === undefined) return false;
    return incoming.size !== known.size || [...incoming].some((key) => !known.has(key));
  };
}
