/**
 * The incidents of one workspace as columns of numbers, for counting among a million in a few milliseconds. No text and no id stands here:
 * a row is known by the number of its incident, rows are kept in segments of 65,536 numbers, and what is shown of them is
 * fetched from the database under its policies.
 *
 * What decides about sight (label, owner, protected, merged) is one small number a row, its access class; what is counted (type,
 * state, level, whether the time is known) is another, its kind. A question is answered for each class and kind once, not for each row.
 */
export const SEGMENT = 65_536;

/** In the order of the bits that the database packs; 0 is none. */
export const STATES = [
  'unverified',
  'being_verified',
  'corroborated',
  'confirmed',
  'disputed',
  'refuted',
  'cannot_be_verified',
] as const;

export interface AccessClass {
  label: number;
  /** organisation that owns it */
  owner: string | null;
  protected: boolean;
  merged: boolean;
}
export interface Kind {
  type: string;
  state: (typeof STATES)[number];
  level: number;
  timeKnown: boolean;
}

export interface Segment {
  /** the number of row 0 */
  base: number;
  /** rows in use are below this; one with kind 0 does not exist */
  size: number;
  /** microseconds since 2000: when it began (or was entered, when that is not known), and when it ended */
  began: Float64Array;
  ended: Float64Array;
  /** degrees; NaN without a point */
  lat: Float64Array;
  lon: Float64Array;
  place: Uint32Array;
  access: Uint16Array;
  kind: Uint16Array;
  /** rows that exist, latest first; of the same moment the higher number first */
  order: Uint16Array;
  /** false after many rows came at once, until somebody needs the order */
  ordered: boolean;
  rows: number;
}

export interface Columns {
  segments: Map<number, Segment>;
  accessClasses: AccessClass[];
  kinds: Kind[];
  /** place ids by index; 0 is none */
  places: string[];
  indexOf: { access: Map<string, number>; kind: Map<string, number>; place: Map<string, number> };
}

export const makeColumns = (): Columns => ({
  segments: new Map(),
  accessClasses: [{ label: 9, owner: null, protected: true, merged: true }],
  kinds: [{ type: '', state: 'unverified', level: 0, timeKnown: false }],
  places: [''],
  indexOf: { access: new Map(), kind: new Map(), place: new Map() },
});

/** What the database sends of some incidents. */
export interface PackedColumns {
  n: number;
  /**
   * One after the other, big-endian: number and bits (4 bytes each), began and ended (8 each, whole microseconds), latitude and longitude
   * (8 each), place and owner (16 each, zeros for none), then the type: its length (2) and its letters. Null when there is no row.
   */
  records: Buffer | null;
}
const TYPE_AT = 72;

function makeSegment(base: number, capacity: number): Segment {
  return {
    base,
    size: 0,
    began: new Float64Array(capacity),
    ended: new Float64Array(capacity),
    lat: new Float64Array(capacity),
    lon: new Float64Array(capacity),
    place: new Uint32Array(capacity),
    access: new Uint16Array(capacity),
    kind: new Uint16Array(capacity),
    order: new Uint16Array(capacity),
    ordered: true,
    rows: 0,
  };
}

function grow(segment: Segment, wanted: number): void {
  const capacity = Math.min(SEGMENT, Math.max(wanted, segment.kind.length * 2, 64));
  const bigger = makeSegment(segment.base, capacity);
  for (const name of ['began', 'ended', 'lat', 'lon', 'place', 'access', 'kind', 'order'] as const) {
    bigger[name].set(segment[name] as never);
    segment[name] = bigger[name] as never;
  }
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
function uuidAt(bytes: Uint8Array, at: number): string {
  let text = '';
  for (let byte = 0; byte < 16; byte++) {
    if (byte === 4 || byte === 6 || byte === 8 || byte === 10) text += '-';
    text += HEX[bytes[at + byte]!];
  }
  return text;
}
const isNothing = (of: DataView, at: number) =>
  of.getInt32(at) === 0 && of.getInt32(at + 4) === 0 && of.getInt32(at + 8) === 0 && of.getInt32(at + 12) === 0;

/** Index of a key, given out anew when it is new. */
function indexFor<T>(known: Map<string, number>, list: T[], key: string, make: () => T, most: number): number {
  const at = known.get(key);
  if (at !== undefined) return at;
  if (list.length >= most) throw new RangeError('more kinds of incidents than the store can tell apart');
  known.set(key, list.length);
  return list.push(make()) - 1;
}

/** Whether row `a` stands before row `b` in every list. */
const before = (segment: Segment, a: number, b: number): boolean =>
  segment.began[a]! !== segment.began[b]! ? segment.began[a]! > segment.began[b]! : a > b;

/** Where a row stands, or would stand, in the order of its segment. */
function placeInOrder(segment: Segment, row: number): number {
  let [low, high] = [0, segment.rows];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(segment, segment.order[middle]!, row)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Puts incidents into the columns, or in place of what stood there under their numbers. @returns the numbers, as they came
 * @throws RangeError when there are more kinds or owners than two bytes tell apart
 */
export function putColumns(columns: Columns, packed: PackedColumns): Int32Array {
  const { n, records } = packed;
  // of no rows the database makes no bytes at all
  if (n === 0 || !records) return new Int32Array();
  const from = new DataView(records.buffer, records.byteOffset, records.byteLength);
  let at = 0;
  const put = new Int32Array(n);
  const { indexOf } = columns;
  // most rows have the class and kind of some row before them
  const accessBy = new Map<string, Map<number, number>>();
  const kindBy = new Map<string, Map<number, number>>();
  const time = (at: number) => from.getInt32(at) * 4_294_967_296 + from.getUint32(at + 4);
  for (let i = 0; i < n; i++) {
    const number = (put[i] = from.getInt32(at));
    const base = number & ~(SEGMENT - 1);
    const row = number & (SEGMENT - 1);
    let segment = columns.segments.get(base);
    if (!segment) columns.segments.set(base, (segment = makeSegment(base, Math.min(SEGMENT, Math.max(64, n)))));
    if (row >= segment.kind.length) grow(segment, row + 1);
    if (row >= segment.size) segment.size = row + 1;
    const many = n > 256;
    if (many) segment.ordered = false;
    if (segment.kind[row] !== 0 && segment.ordered) {
      const place = placeInOrder(segment, row);
      segment.order.copyWithin(place, place + 1, segment.rows);
      segment.rows -= 1;
    }
    const word = from.getInt32(at + 4);
    segment.began[row] = time(at + 8);
    segment.ended[row] = time(at + 16);
    // what concerns children and survivors is on no map and in no drawn area
    const point = (word & 2048) !== 0 && (word & 256) === 0;
    segment.lat[row] = point ? from.getFloat64(at + 24) : Number.NaN;
    segment.lon[row] = point ? from.getFloat64(at + 32) : Number.NaN;
    if (isNothing(from, at + 40)) segment.place[row] = 0;
    else {
      const id = uuidAt(records, at + 40);
      segment.place[row] = indexFor(indexOf.place, columns.places, id, () => id, 2 ** 31);
    }
    const owner = isNothing(from, at + 56) ? '' : records.toString('latin1', at + 56, at + 72);
    const ownerAt = at + 56;
    const accessBits = word & 0b0011_0001_1100;
    let ofOwner = accessBy.get(owner);
    if (!ofOwner) accessBy.set(owner, (ofOwner = new Map()));
    let access = ofOwner.get(accessBits);
    if (access === undefined) {
      access = indexFor(
        indexOf.access,
        columns.accessClasses,
        `${accessBits} ${owner}`,
        () => ({
          label: (word >> 2) & 7,
          owner: owner ? uuidAt(records, ownerAt) : null,
          protected: (word & 256) !== 0,
          merged: (word & 512) !== 0,
        }),
        65_536,
      );
      ofOwner.set(accessBits, access);
    }
    segment.access[row] = access;
    const typeLength = from.getInt16(at + TYPE_AT);
    const type = records.toString('utf8', at + TYPE_AT + 2, at + TYPE_AT + 2 + typeLength);
    const kindBits = word & 0b0100_1110_0011;
    let ofType = kindBy.get(type);
    if (!ofType) kindBy.set(type, (ofType = new Map()));
    let kind = ofType.get(kindBits);
    if (kind === undefined) {
      kind = indexFor(
        indexOf.kind,
        columns.kinds,
        `${kindBits} ${type}`,
        () => ({
          type,
          state: STATES[((word >> 5) & 7) - 1]!,
          level: word & 3,
          timeKnown: (word & 1024) !== 0,
        }),
        65_536,
      );
      ofType.set(kindBits, kind);
    }
    segment.kind[row] = kind;
    if (segment.ordered) {
      const place = placeInOrder(segment, row);
      segment.order.copyWithin(place + 1, place, segment.rows);
      segment.order[place] = row;
      segment.rows += 1;
    }
    at += TYPE_AT + 2 + typeLength;
  }
  return put;
}

/** Brings the rows of a segment into the order of lists, if they are not. */
export function orderRows(segment: Segment): void {
  if (segment.ordered) return;
  const { began, kind, order } = segment;
  let rows = 0;
  const keys = new Float64Array(segment.size);
  for (let row = 0; row < segment.size; row++) if (kind[row] !== 0) keys[rows++] = -began[row]!;
  // numbers sort by themselves many times quicker than rows by a comparison; then each row looks its place up
  const sorted = keys.subarray(0, rows).sort();
  const taken = new Uint16Array(rows);
  for (let row = segment.size - 1; row >= 0; row--) {
    if (kind[row] === 0) continue;
    const key = -began[row]!;
    let [low, high] = [0, rows];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < key) low = middle + 1;
      else high = middle;
    }
    order[low + taken[low]!++] = row;
  }
  segment.rows = rows;
  segment.ordered = true;
}

/** How many incidents the columns hold. */
export const sizeOf = (columns: Columns): number => {
  let rows = 0;
  for (const segment of columns.segments.values()) {
    orderRows(segment);
    rows += segment.rows;
  }
  return rows;
};
