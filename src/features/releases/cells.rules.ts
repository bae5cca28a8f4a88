/**
 * Which counts may be shown to the public, pure. Small cells are protected by generalisation and suppression as the literature on
 * statistical disclosure control has it (Hundepool et al., Statistical Disclosure Control, 2012, chapters 4 and 5), with one rule for one
 * release and for all of them together: everything published is a sum over a set of incidents, so all that can be learnt by adding and
 * subtracting sums is sums over the atoms of those sets (the smallest sets that no combination tells apart). No atom may be small.
 */

/** At least so many who spoke, and so many of those harmed where anybody was. */
export const LEAST = 5;

/** What the public learns of a count. Below `LEAST` nothing is said of people; `[1, 4]` is for events alone. */
export const BANDS = [
  [1, 4],
  [5, 9],
  [10, 19],
  [20, 49],
  [50, 99],
  [100, 249],
  [250, 499],
  [500, 999],
  [1000, null],
] as const;
export type Band = readonly [number, number | null];

/** The band of a count of one or more. */
export const bandOf = (n: number): Band => BANDS.findLast(([from]) => n >= from)!;

/** One incident as the rule sees it. */
export interface Item {
  id: string;
  /** whose accounts it rests on; see `app.release_voices` */
  voices: ReadonlySet<string>;
  killed: number;
  hurt: number;
}

/** A chosen incident with how it may be called, from the finest to the coarsest: each key names one cell. */
export interface Chosen extends Item {
  keys: readonly string[];
}

export type Measure = 'killed' | 'hurt';
const MEASURES: readonly Measure[] = ['killed', 'hurt'];

/** What was published of an incident before: the cells it stands behind, in all, and by what they tell. */
export interface Past {
  cells: readonly string[];
  killed: readonly string[];
  hurt: readonly string[];
}

export interface Cell {
  id: string;
  key: string;
  /** how coarse: which of the incidents' keys this is */
  depth: number;
  incidents: string[];
  shows: Record<Measure, boolean>;
}

const noneOrEnough = (n: number): boolean => n === 0 || n >= LEAST;
const sum = (items: readonly Item[], of: (it: Item) => number): number => items.reduce((n, it) => n + of(it), 0);

/** Enough voices behind it, and of people harmed none or enough. */
export function isLargeEnough(items: readonly Item[]): boolean {
  const voices = new Set(items.flatMap((it) => [...it.voices]));
  return voices.size >= LEAST && noneOrEnough(sum(items, (it) => it.killed + it.hurt));
}

/** Items by the sets that they stand in: items of one signature cannot be told apart. */
function atomsOf<T extends Item>(items: Iterable<T>, signature: (id: string) => string): Map<string, T[]> {
  const atoms = new Map<string, T[]>();
  for (const it of items) {
    const key = signature(it.id);
    const known = atoms.get(key);
    if (known) known.push(it);
    else atoms.set(key, [it]);
  }
  return atoms;
}

/**
 * Puts the chosen incidents into cells, each into one at most: the finest that is large enough and that leaves no small remainder of
 * anything published before. What fits nowhere is held back, and no total counts it.
 *
 * @param chosen what is to be released
 * @param published every incident that was ever published, chosen or not, with what it stands behind
 * @param newId ids of the new cells
 */
export function cellsOf(
  chosen: readonly Chosen[],
  published: readonly (Item & { past: Past })[],
  newId: () => string,
): { cells: Cell[]; held: string[] } {
  const stands = {
    cells: new Map(published.map((it) => [it.id, [...it.past.cells].toSorted().join()])),
    killed: new Map(published.map((it) => [it.id, [...it.past.killed].toSorted().join()])),
    hurt: new Map(published.map((it) => [it.id, [...it.past.hurt].toSorted().join()])),
  };
  const all = new Map<string, Item>(published.map((it) => [it.id, it]));
  for (const it of chosen) all.set(it.id, it);
  const signatureIn = (map: ReadonlyMap<string, string>) => (id: string) => map.get(id) ?? '';
  const add = (map: Map<string, string>, id: string, cell: string) =>
    map.set(id, map.get(id) ? `${map.get(id)},${cell}` : cell);

  /** each part of a set, with what stays of its atom; of what was never published nothing can be subtracted */
  const split = (set: readonly Item[], map: ReadonlyMap<string, string>): { part: Item[]; rest: Item[] }[] => {
    const inside = new Set(set.map((it) => it.id));
    const whole = atomsOf(all.values(), signatureIn(map));
    return [...atomsOf(set, signatureIn(map))].map(([signature, part]) => ({
      part,
      rest: signature === '' ? [] : whole.get(signature)!.filter((it) => !inside.has(it.id)),
    }));
  };

  const cells: Cell[] = [];
  let left = [...chosen];
  const deepest = Math.max(0, ...chosen.map((it) => it.keys.length));
  for (let depth = 0; depth < deepest; depth++) {
    const byKey = Map.groupBy(
      left.filter((it) => it.keys[depth]),
      (it) => it.keys[depth]!,
    );
    for (const [key, candidates] of [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      const fit = split(candidates, stands.cells)
        .filter(({ part, rest }) => isLargeEnough(part) && (rest.length === 0 || isLargeEnough(rest)))
        .flatMap(({ part }) => part);
      if (fit.length === 0) continue;
      const shows = Object.fromEntries(
        MEASURES.map((measure) => [
          measure,
          sum(fit, (it) => it[measure]) >= LEAST &&
            split(fit, stands[measure]).every(
              ({ part, rest }) =>
                noneOrEnough(sum(part, (it) => it[measure])) && noneOrEnough(sum(rest, (it) => it[measure])),
            ),
        ]),
      ) as Record<Measure, boolean>;
      const cell = { id: newId(), key, depth, incidents: fit.map((it) => it.id), shows };
      cells.push(cell);
      for (const { id } of fit) {
        add(stands.cells, id, cell.id);
        for (const measure of MEASURES) if (shows[measure]) add(stands[measure], id, cell.id);
      }
      const placed = new Set(cell.incidents);
      left = left.filter((it) => !placed.has(it.id));
    }
  }
  return { cells, held: left.map((it) => it.id) };
}
