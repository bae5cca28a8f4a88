import { familyOf } from '#domain/incident-types.ts';
import { boxOfRing, isWithinRing, type Ring } from './incident-area.rules.ts';
import type { AccessClass, Columns, Kind, Segment } from './incident-columns.rules.ts';
import { orderRows, SEGMENT } from './incident-columns.rules.ts';

/** What a person may see, as the policies of the database have it. */
export interface Sight {
  clearance: number;
  organisation: string | null;
  /** reads incidents; reads those of children and survivors */
  reads: boolean;
  readsProtected: boolean;
  /** numbers of the RED incidents that name this person */
  named: ReadonlySet<number>;
}

/** What is asked for. Times are microseconds since 2000. */
export interface Ask {
  /** those that went on at some time from `from` to `to`, both included; of unknown time: none */
  from: number | null;
  to: number | null;
  /** those that began from `since` and before `until`; what began before `from` counts as begun then */
  since: number | null;
  until: number | null;
  /** only those of unknown time, whatever the period */
  unknownTime: boolean;
  /** families or types */
  types: readonly string[];
  states: readonly string[];
  level: number;
  labels: readonly number[];
  /** places, with all that lies below them */
  places: ReadonlySet<string> | null;
  box: readonly [number, number, number, number] | null;
  ring: Ring | null;
  /** by segment the rows whose words fit, one bit each; null when no words are asked for */
  words: ReadonlyMap<number, Uint32Array> | null;
}

export const makeBits = (): Uint32Array => new Uint32Array(SEGMENT / 32);
export const setBit = (bits: Uint32Array, row: number): void => void (bits[row >> 5]! |= 1 << (row & 31));
export const hasBit = (bits: Uint32Array, row: number): boolean => (bits[row >> 5]! & (1 << (row & 31))) !== 0;

/** The policy on incidents: 0 not seen, 1 seen, 2 seen by those named on the incident. */
export function sightOf(it: AccessClass, by: Sight): 0 | 1 | 2 {
  if (!by.reads || (it.protected && !by.readsProtected)) return 0;
  if (it.label <= 2) return it.label <= by.clearance ? 1 : 0;
  if (it.label === 3) return by.clearance >= 3 && it.owner !== null && it.owner === by.organisation ? 1 : 0;
  return 2;
}

export const fitsType = (type: string, asked: readonly string[]): boolean =>
  asked.length === 0 || asked.some((it) => (it.includes('.') ? type === it : type.startsWith(`${it}.`)));

const fitsKind = (it: Kind, ask: Ask): boolean =>
  fitsType(it.type, ask.types) && (ask.states.length === 0 || ask.states.includes(it.state)) && it.level >= ask.level;

/** The days that a timeline counts by, or null when none is wanted. */
export interface DayAxis {
  /** where each day begins, and where the last ends */
  starts: Float64Array;
}

export interface Found {
  /** by segment, the rows found */
  hits: Map<number, Uint32Array>;
  total: number;
  /** found, but without a point */
  withoutPoint: number;
  /** how many that fit otherwise are of unknown time; they are left out when a period or days are asked for */
  ofUnknownTime: number;
  /** of those found, by kind */
  byKind: Uint32Array;
  /** of those that fit all but the chosen days, by day of the axis: violence, tension, peace */
  days: Uint32Array | null;
  /** around the points found: west, south, east, north */
  bounds: [number, number, number, number] | null;
}

const FAMILY_AT = { violence: 0, tension: 1, peace: 2 } as const;
/** Where a type's family stands; a type without one counts as tension, the family that claims least. */
export const familyAt = (type: string): 0 | 1 | 2 => FAMILY_AT[familyOf(type) ?? 'tension'];

/**
 * Finds what is asked for among what may be seen. It pauses after each segment, so that whoever runs it can let others in between.
 * The columns may change during a pause; then a row counts as it stood when its segment was looked at.
 */
export function* scan(columns: Columns, sight: Sight, ask: Ask, axis: DayAxis | null): Generator<void, Found> {
  const accessOk = Uint8Array.from(columns.accessClasses, (it) =>
    it.merged || (ask.labels.length > 0 && !ask.labels.includes(it.label)) ? 0 : sightOf(it, sight),
  );
  const kindOk = Uint8Array.from(columns.kinds, (it, at) => (at > 0 && fitsKind(it, ask) ? (it.timeKnown ? 1 : 2) : 0));
  const familyByKind = Uint8Array.from(columns.kinds, (it) => familyAt(it.type));
  const placeOk = ask.places ? Uint8Array.from(columns.places, (it) => (ask.places!.has(it) ? 1 : 0)) : null;
  const box = ask.ring ? boxOfRing(ask.ring) : ask.box;
  const bothBoxes = ask.ring && ask.box ? ask.box : null;
  const dayCount = axis ? axis.starts.length - 1 : 0;
  const days = axis ? new Uint32Array(dayCount * 3) : null;
  const byKind = new Uint32Array(65_536);
  const timed = ask.from !== null || ask.to !== null || ask.since !== null || ask.until !== null;
  const from = ask.from ?? -Infinity;
  const to = ask.to ?? Infinity;
  const since = ask.since ?? -Infinity;
  const until = ask.until ?? Infinity;
  const hits = new Map<number, Uint32Array>();
  let [total, withoutPoint, ofUnknownTime] = [0, 0, 0];
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const segment of columns.segments.values()) {
    const words = ask.words?.get(segment.base);
    if (ask.words && !words) continue;
    const bits = makeBits();
    let found = 0;
    const { began, ended, lat, lon, place, access, kind, size } = segment;
    for (let row = 0; row < size; row++) {
      const kindHere = kind[row]!;
      const known = kindOk[kindHere];
      if (known === 0) continue;
      // a class or kind that came during a pause was not weighed: it waits for the next question
      const seen = accessOk[access[row]!];
      if (seen === 0 || seen === undefined || known === undefined) continue;
      if (seen === 2 && !sight.named.has(segment.base + row)) continue;
      if (words && (words[row >> 5]! & (1 << (row & 31))) === 0) continue;
      if (placeOk && placeOk[place[row]!] !== 1) continue;
      const y = lat[row]!;
      const x = lon[row]!;
      if (box) {
        // NaN, without a point, is in no box
        if (!(y >= box[1] && y <= box[3] && x >= box[0] && x <= box[2])) continue;
        if (bothBoxes && !(y >= bothBoxes[1] && y <= bothBoxes[3] && x >= bothBoxes[0] && x <= bothBoxes[2])) continue;
        if (ask.ring && !isWithinRing(x, y, ask.ring)) continue;
      }
      if (known === 2) {
        ofUnknownTime += 1;
        if (timed && !ask.unknownTime) continue;
      } else {
        if (ask.unknownTime) continue;
        let start = began[row]!;
        if (start > to || ended[row]! < from) continue;
        if (start < from) start = from;
        if (days) {
          const { starts } = axis!;
          let day = Math.floor((start - starts[0]!) / 86_400_000_000);
          day = day < 0 ? 0 : day >= dayCount ? dayCount - 1 : day;
          while (day > 0 && start < starts[day]!) day -= 1;
          while (day < dayCount - 1 && start >= starts[day + 1]!) day += 1;
          days[day * 3 + familyByKind[kindHere]!]! += 1;
        }
        if (start < since || start >= until) continue;
      }
      bits[row >> 5]! |= 1 << (row & 31);
      found += 1;
      byKind[kindHere]! += 1;
      if (y !== y) withoutPoint += 1;
      else {
        if (y < south) south = y;
        if (y > north) north = y;
        if (x < west) west = x;
        if (x > east) east = x;
      }
    }
    if (found > 0) hits.set(segment.base, bits);
    total += found;
    yield;
  }
  return {
    hits,
    total,
    withoutPoint,
    ofUnknownTime,
    byKind,
    days,
    bounds: west <= east ? [west, south, east, north] : null,
  };
}

/** A grid of equal steps in degrees over what a map shows. */
export interface Grid {
  /** degrees a cell is wide and high */
  cell: number;
  /** west, south, east, north */
  box: [number, number, number, number];
}

export interface Cell {
  /** `column row` in the grid of the whole world */
  key: string;
  count: number;
  lon: number;
  lat: number;
  bounds: [number, number, number, number];
  /** the numbers of the incidents where there are at most two */
  numbers: number[];
}

/** Puts the points found together by the cells of a grid; those outside it are counted. Pauses as `scan` does. */
export function* gather(
  columns: Columns,
  hits: Map<number, Uint32Array>,
  grid: Grid,
): Generator<void, { cells: Cell[]; outside: number }> {
  const { cell } = grid;
  const column0 = Math.floor(grid.box[0] / cell);
  const row0 = Math.floor(grid.box[1] / cell);
  const wide = Math.floor(grid.box[2] / cell) - column0 + 1;
  const high = Math.floor(grid.box[3] / cell) - row0 + 1;
  const counts = new Uint32Array(wide * high);
  const sums = new Float64Array(wide * high * 2);
  const bounds = new Float64Array(wide * high * 4);
  const firsts = new Int32Array(wide * high * 2);
  let outside = 0;
  for (const [base, bits] of hits) {
    const segment = columns.segments.get(base);
    if (!segment) continue;
    const { lat, lon } = segment;
    for (let word = 0; word < bits.length; word++) {
      let rest = bits[word]!;
      while (rest !== 0) {
        const bit = 31 - Math.clz32(rest & -rest);
        rest &= rest - 1;
        const row = (word << 5) | bit;
        const [x, y] = [lon[row]!, lat[row]!];
        if (x !== x) continue;
        const column = Math.floor(x / cell) - column0;
        const line = Math.floor(y / cell) - row0;
        if (column < 0 || column >= wide || line < 0 || line >= high) {
          outside += 1;
          continue;
        }
        const at = line * wide + column;
        const count = counts[at]!;
        if (count === 0) {
          bounds[at * 4] = x;
          bounds[at * 4 + 1] = y;
          bounds[at * 4 + 2] = x;
          bounds[at * 4 + 3] = y;
        } else {
          if (x < bounds[at * 4]!) bounds[at * 4] = x;
          if (y < bounds[at * 4 + 1]!) bounds[at * 4 + 1] = y;
          if (x > bounds[at * 4 + 2]!) bounds[at * 4 + 2] = x;
          if (y > bounds[at * 4 + 3]!) bounds[at * 4 + 3] = y;
        }
        if (count < 2) firsts[at * 2 + count] = base + row;
        counts[at] = count + 1;
        sums[at * 2]! += x;
        sums[at * 2 + 1]! += y;
      }
    }
    yield;
  }
  const cells: Cell[] = [];
  for (let at = 0; at < counts.length; at++) {
    const count = counts[at]!;
    if (count === 0) continue;
    cells.push({
      key: `${(at % wide) + column0} ${Math.floor(at / wide) + row0}`,
      count,
      lon: sums[at * 2]! / count,
      lat: sums[at * 2 + 1]! / count,
      bounds: [bounds[at * 4]!, bounds[at * 4 + 1]!, bounds[at * 4 + 2]!, bounds[at * 4 + 3]!],
      numbers: count <= 2 ? [...firsts.subarray(at * 2, at * 2 + count)].toSorted((a, b) => a - b) : [],
    });
  }
  return { cells, outside };
}

/** How many of those found lie in which place, by the place's index; those that are on no map are left out. */
export function* countPlaces(columns: Columns, hits: Map<number, Uint32Array>): Generator<void, Uint32Array> {
  const counts = new Uint32Array(columns.places.length);
  const onMap = Uint8Array.from(columns.accessClasses, (it) => (it.protected ? 0 : 1));
  for (const [base, bits] of hits) {
    const segment = columns.segments.get(base);
    if (!segment) continue;
    for (let row = 0; row < segment.size; row++)
      if ((bits[row >> 5]! & (1 << (row & 31))) !== 0 && onMap[segment.access[row]!] === 1)
        counts[segment.place[row]!]! += 1;
    yield;
  }
  return counts;
}

/** Where a list goes on: after the row with this moment and number. */
export interface After {
  began: number;
  number: number;
}

/** The numbers of the next incidents found, latest first; of the same moment the higher number first. */
export function pageOf(columns: Columns, hits: Map<number, Uint32Array>, after: After | null, limit: number): number[] {
  const candidates: { began: number; number: number }[] = [];
  for (const [base, bits] of hits) {
    const segment = columns.segments.get(base);
    if (!segment) continue;
    orderRows(segment);
    let taken = 0;
    for (let at = after ? firstAfter(segment, after) : 0; at < segment.rows && taken < limit; at++) {
      const row = segment.order[at]!;
      if ((bits[row >> 5]! & (1 << (row & 31))) === 0) continue;
      candidates.push({ began: segment.began[row]!, number: base + row });
      taken += 1;
    }
  }
  return candidates
    .toSorted((a, b) => b.began - a.began || b.number - a.number)
    .slice(0, limit)
    .map((it) => it.number);
}

function firstAfter(segment: Segment, after: After): number {
  let [low, high] = [0, segment.rows];
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = segment.order[middle]!;
    const began = segment.began[row]!;
    if (began > after.began || (began === after.began && segment.base + row >= after.number)) low = middle + 1;
    else high = middle;
  }
  return low;
}
