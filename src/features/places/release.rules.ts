import { distanceKm, type PlaceLevel, type Point } from '#domain/places.ts';
import type { AreaRow, CodeSystem, RowFault } from './area-properties.rules.ts';
import { samplePoints, shareWithin, type Shape } from './geometry.rules.ts';
import { matchName, nameForms } from './place-names.rules.ts';

/** A version of an area that is already stored, or was planned a moment ago. */
export interface KnownArea {
  id: string;
  level: PlaceLevel;
  code: string | null;
  codeSystem: CodeSystem | null;
  name: string;
  /** all its names, the first included */
  names: string[];
  parentId: string | null;
  parentCode: string | null;
  validFrom: string | null;
  validTo: string | null;
  /** source and date of the release it came with */
  source: string;
  releasedOn: string | null;
  /** as stored; the same bytes have the same mark */
  shapeMark: string | null;
  shapeOn: string | null;
  outlineDoubtFrom: string | null;
  shape: () => Shape | null;
  point: Point | null;
  population: number | null;
}

export interface IncomingArea extends AreaRow {
  parentId: string | null;
  parentCode: string | null;
  shapeMark: string | null;
}

export type SuccessionKind = 'split' | 'merge' | 'rename' | 'recode' | 'boundary' | 'parent';

export interface Succession {
  fromId: string;
  toId: string;
  kind: SuccessionKind;
  share: number | null;
  onDay: string | null;
}

/** What an import does to one group, in an order in which it can be done. */
export interface GroupPlan {
  /** `inheritsFrom`: no outline was given, that of the earlier version stands in */
  added: {
    id: string;
    area: IncomingArea;
    validFrom: string | null;
    validTo: string | null;
    outlineDoubtFrom: string | null;
    inheritsFrom?: string;
  }[];
  closed: { id: string; on: string }[];
  /** something that was not known yet is filled in; nothing known is overwritten, save an outline by a newer, equal one */
  filled: {
    id: string;
    area: IncomingArea;
    shape: boolean;
    point: boolean;
    population: boolean;
    names: boolean;
    parent: boolean;
    code: boolean;
    outlineDoubtFrom: string | null;
  }[];
  unchanged: number;
  successions: Succession[];
  faults: RowFault[];
}

export interface PlanOptions {
  source: string;
  releasedOn: string | null;
  /** the file holds every area of this level of the country: what it lacks is no more */
  whole: boolean;
  newId: () => string;
}

/** Two outlines that cover each other this much are one area, drawn twice. */
const SAME_AREA = 0.95;
/** A part smaller than this is a crack between two drawings, not a piece of land handed over. */
const PIECE = 0.05;
const NEAR_KM = 15;
const SAME_SPOT_KM = 0.2;

const day = (date: string | null): string => date ?? '';
const coreOf = (name: string): string => nameForms(name).core;

/** Is it a name of the area, allowing for spelling? */
function isNameOf(area: KnownArea, name: string): boolean {
  const forms = nameForms(name);
  return area.names.some((known) => matchName(name, forms, known, nameForms(known)).score >= 0.85);
}

function samePlaceOutline(a: Shape, b: Shape): boolean {
  return shareWithin(samplePoints(a, 250), b) >= SAME_AREA && shareWithin(samplePoints(b, 250), a) >= SAME_AREA;
}

/** -1 when the incoming knowledge is older than what is known of the area, 1 newer, 0 equal or not told. */
function compareDates(incoming: string | null, known: KnownArea): -1 | 0 | 1 {
  const has = known.validFrom ?? known.releasedOn;
  if (incoming === null || has === null || incoming === has) return 0;
  return incoming < has ? -1 : 1;
}

/**
 * Decides what becomes of one level of one country when a file is read: which areas are new, which are the same, which changed and so get a
 * new version, which are no more, and who came from whom.
 *
 * Dates decide, not the order of reading: a file that is older than what is known adds former areas and never closes a newer one. Reading the
 * same file again plans nothing.
 * @param known every version of this level and country, closed ones too
 */
export function planGroup(rows: readonly IncomingArea[], known: readonly KnownArea[], options: PlanOptions): GroupPlan {
  const plan: GroupPlan = { added: [], closed: [], filled: [], unchanged: 0, successions: [], faults: [] };
  const open = known.filter((area) => area.validTo === null);
  const finder = makeFinder(known);
  const taken = new Map<string, number>();
  const fresh: { id: string; area: IncomingArea; validFrom: string | null }[] = [];
  const ended: { area: KnownArea; on: string }[] = [];
  const setChanged = siblingSetsDiffer(rows, open, options.whole);
  // The day since which the set that is known has been complete: an older file's leftovers ended then.
  const setSince =
    open.length > 0 && open.every((area) => area.validFrom !== null)
      ? open.map((area) => area.validFrom!).sort()[0]!
      : null;
  const warn = (area: IncomingArea, code: string, values: Record<string, string | number>) =>
    plan.faults.push({ row: area.row, code, values: { name: area.name, ...values }, blocking: false });

  for (const area of rows) {
    const date = area.validFrom ?? options.releasedOn;
    const match = finder(area, date, taken);
    if (match !== undefined && taken.has(match.id)) {
      plan.faults.push({
        row: area.row,
        code: 'twice',
        values: { name: area.name, first: taken.get(match.id)! },
        blocking: true,
      });
      continue;
    }
    if (match === undefined) {
      const id = options.newId();
      const leftover = options.whole && date !== null && setSince !== null && date < setSince;
      const validTo = area.validTo ?? finder.nextStart(area, date) ?? (leftover ? setSince : null);
      const validFrom =
        area.validFrom ?? (open.length > 0 && !leftover && area.level !== 9 ? options.releasedOn : null);
      plan.added.push({
        id,
        area,
        validFrom: validFrom !== null && validTo !== null && validFrom >= validTo ? null : validFrom,
        validTo,
        outlineDoubtFrom: null,
      });
      if (validTo === null) fresh.push({ id, area, validFrom });
      finder.learn(asKnown(id, area, options, validFrom, validTo));
      taken.set(id, area.row);
      if (leftover) {
        const heir = open.find(
          (one) => one.code !== area.code && one.names.some((name) => coreOf(name) === coreOf(area.name)),
        );
        if (heir !== undefined)
          plan.successions.push({ fromId: id, toId: heir.id, kind: 'recode', share: null, onDay: heir.validFrom });
      }
      continue;
    }
    taken.set(match.id, area.row);
    if (match.validTo !== null) {
      // A version that has ended is told of again: nothing to learn but an outline it never had.
      if (match.shapeMark === null && area.shapeMark !== null)
        plan.filled.push({ ...nothing(match.id, area), shape: true });
      else plan.unchanged++;
      continue;
    }
    const age = compareDates(date, match);
    const difference = differenceOf(area, match);
    if (difference === undefined) {
      const doubt = setChanged(area);
      const fill = fillOf(area, match, age);
      if (doubt && fill.shape && age === -1) fill.outlineDoubtFrom = match.validFrom ?? match.releasedOn;
      if (doubt && age === 1 && match.shapeMark !== null && area.shapeMark === null && match.outlineDoubtFrom === null)
        fill.outlineDoubtFrom = date;
      if (
        fill.shape ||
        fill.point ||
        fill.population ||
        fill.names ||
        fill.parent ||
        fill.code ||
        fill.outlineDoubtFrom !== null
      )
        plan.filled.push(fill);
      else plan.unchanged++;
      continue;
    }
    if (age === 1 && date !== null) {
      const id = options.newId();
      plan.closed.push({ id: match.id, on: date });
      const inherits = area.shapeMark === null && match.shapeMark !== null && difference !== 'boundary';
      plan.added.push({
        id,
        area,
        validFrom: date,
        validTo: area.validTo,
        outlineDoubtFrom: inherits ? date : null,
        ...(inherits ? { inheritsFrom: match.id } : {}),
      });
      plan.successions.push({ fromId: match.id, toId: id, kind: difference, share: null, onDay: date });
      ended.push({ area: match, on: date });
      fresh.push({ id, area, validFrom: date });
      finder.learn(asKnown(id, area, options, date, area.validTo));
      taken.set(id, area.row);
    } else if (age === -1) {
      const id = options.newId();
      const until = match.validFrom ?? match.releasedOn!;
      plan.added.push({ id, area, validFrom: area.validFrom, validTo: until, outlineDoubtFrom: null });
      plan.successions.push({ fromId: id, toId: match.id, kind: difference, share: null, onDay: until });
      finder.learn(asKnown(id, area, options, area.validFrom, until));
    } else if (difference === 'boundary' && date === null && match.source === options.source) {
      // The same publisher, and no days at all: a line put right.
      plan.filled.push({ ...fillOf(area, match, 1) });
    } else {
      // Two files of the same day, or without one, disagree: what was read first stays, the difference is shown.
      warn(area, `differs_${difference}`, { known: match.name });
      if (difference === 'rename' && !match.names.includes(area.name))
        plan.filled.push({ ...nothing(match.id, area), names: true });
    }
  }

  const since = dayOfSet(rows) ?? options.releasedOn;
  if (options.whole && since !== null && rows.length > 0) {
    // A full list of P-codes speaks for the whole level, whoever published what was known before; another list only for its own publisher.
    const speaksForAll = rows.filter((area) => area.codeSystem === 'pcode').length > rows.length / 2;
    const gone = open.filter(
      (area) =>
        !taken.has(area.id) && (speaksForAll || area.source === options.source) && compareDates(since, area) === 1,
    );
    for (const area of gone) {
      plan.closed.push({ id: area.id, on: since });
      ended.push({ area, on: since });
    }
    if (gone.length > 5 && gone.length > open.length * 0.4) {
      plan.faults.push({
        row: 0,
        code: 'many_closed',
        values: { closed: gone.length, known: open.length },
        blocking: false,
      });
    }
  }
  linkSuccessors(plan, ended, fresh);
  return plan;
}

/** The day most rows say they hold from. */
function dayOfSet(rows: readonly IncomingArea[]): string | null {
  const counts = new Map<string, number>();
  for (const { validFrom } of rows) if (validFrom !== null) counts.set(validFrom, (counts.get(validFrom) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

const nothing = (id: string, area: IncomingArea): GroupPlan['filled'][number] => ({
  id,
  area,
  shape: false,
  point: false,
  population: false,
  names: false,
  parent: false,
  code: false,
  outlineDoubtFrom: null,
});

const asKnown = (
  id: string,
  area: IncomingArea,
  options: PlanOptions,
  validFrom: string | null,
  validTo: string | null,
): KnownArea => ({
  id,
  level: area.level,
  code: area.code,
  codeSystem: area.codeSystem,
  name: area.name,
  names: [area.name, ...area.names.map((one) => one.name)],
  parentId: area.parentId,
  parentCode: area.parentCode,
  validFrom,
  validTo,
  source: options.source,
  releasedOn: options.releasedOn,
  shapeMark: area.shapeMark,
  shapeOn: options.releasedOn,
  outlineDoubtFrom: null,
  shape: () => area.shape,
  point: area.point,
  population: area.population,
});

/** What makes it another version: another name, other borders, another parent. Undefined when it is the same. */
function differenceOf(area: IncomingArea, known: KnownArea): 'rename' | 'boundary' | 'parent' | undefined {
  // A name that is only the code says nothing.
  const nameless = area.name === area.code || known.name === known.code;
  if (!nameless && !isNameOf(known, area.name)) return 'rename';
  if (area.parentCode !== null && known.parentCode !== null && area.parentCode !== known.parentCode) return 'parent';
  if (area.shapeMark !== null && known.shapeMark !== null && area.shapeMark !== known.shapeMark) {
    const before = known.shape();
    if (before !== null && area.shape !== null && !samePlaceOutline(before, area.shape)) return 'boundary';
  }
  return undefined;
}

function fillOf(area: IncomingArea, known: KnownArea, age: -1 | 0 | 1): GroupPlan['filled'][number] {
  const names = [area.name, ...area.names.map((one) => one.name)];
  return {
    ...nothing(known.id, area),
    shape: area.shapeMark !== null && (known.shapeMark === null || (known.shapeMark !== area.shapeMark && age === 1)),
    point: area.point !== null && known.point === null && known.shapeMark === null,
    population: area.population !== null && known.population === null,
    names: names.some((name) => !known.names.includes(name)),
    parent: area.parentId !== null && known.parentId === null,
    // P-codes are what others ask by; another system's code gives way.
    code: area.codeSystem === 'pcode' && known.codeSystem !== 'pcode',
  };
}

interface Finder {
  (area: IncomingArea, date: string | null, taken: ReadonlyMap<string, number>): KnownArea | undefined;
  learn(area: KnownArea): void;
  /** the day on which the next version with this code begins, when it is later than the row's */
  nextStart(area: IncomingArea, date: string | null): string | null;
}

/** Finds the version a row is about: by code, else by name under the same parent, for spots near by. */
function makeFinder(known: readonly KnownArea[]): Finder {
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
function siblingSetsDiffer(
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

/** Who came from whom: by the file's own word, by ground shared, else by name. */
function linkSuccessors(
  plan: GroupPlan,
  ended: readonly { area: KnownArea; on: string }[],
  fresh: readonly { id: string; area: IncomingArea; validFrom: string | null }[],
): void {
  const linked = new Set(plan.successions.map((one) => `${one.fromId} ${one.toId}`));
  const found: { from: (typeof ended)[number]; to: (typeof fresh)[number]; share: number | null }[] = [];
  for (const from of ended) {
    const shape = from.area.shape();
    const points = shape === null ? undefined : samplePoints(shape);
    for (const to of fresh) {
      if (linked.has(`${from.area.id} ${to.id}`)) continue;
      const told = from.area.code !== null && to.area.predecessors.includes(from.area.code);
      let share: number | null = null;
      if (points !== undefined && to.area.shape !== null) {
        share = shareWithin(points, to.area.shape);
        const back = shape === null ? 0 : shareWithin(samplePoints(to.area.shape, 150), shape);
        if (share < PIECE && back < 0.5 && !told) continue;
      } else if (!told && coreOf(from.area.name) !== coreOf(to.area.name)) continue;
      found.push({ from, to, share });
    }
  }
  for (const { from, to, share } of found) {
    const heirs =
      found.filter((one) => one.from === from).length +
      plan.successions.filter((one) => one.fromId === from.area.id).length;
    const forebears = found.filter((one) => one.to === to).length;
    const kind: SuccessionKind =
      heirs > 1
        ? 'split'
        : forebears > 1
          ? 'merge'
          : coreOf(from.area.name) === coreOf(to.area.name)
            ? 'recode'
            : 'rename';
    const added = plan.added.find((one) => one.id === to.id);
    if (
      kind === 'recode' &&
      to.area.shapeMark === null &&
      from.area.shapeMark !== null &&
      added !== undefined &&
      added.inheritsFrom === undefined
    ) {
      Object.assign(added, { inheritsFrom: from.area.id, outlineDoubtFrom: from.on });
    }
    plan.successions.push({
      fromId: from.area.id,
      toId: to.id,
      kind,
      share: share === null ? null : Math.round(share * 1000) / 1000,
      onDay: to.validFrom ?? from.on,
    });
  }
}
