import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bandOf, cellsOf, isLargeEnough, LEAST, type Cell, type Chosen, type Item, type Past } from './cells.rules.ts';

const item = (id: string, voices: string[], killed = 0, hurt = 0): Item => ({
  id,
  voices: new Set(voices),
  killed,
  hurt,
});
const people = (n: number, from = 0) => Array.from({ length: n }, (_, at) => `v${from + at}`);

/** Several releases, one after the other, each seeing what was published before it. */
function releases(items: readonly Item[], rounds: readonly (readonly Chosen[])[]) {
  const past = new Map<string, Past & { cells: string[]; killed: string[]; hurt: string[] }>();
  const out: Cell[] = [];
  let n = 0;
  for (const chosen of rounds) {
    const published = items.flatMap((it) => (past.has(it.id) ? [{ ...it, past: past.get(it.id)! }] : []));
    const { cells } = cellsOf(chosen, published, () => `c${String(n++).padStart(3, '0')}`);
    for (const cell of cells)
      for (const id of cell.incidents) {
        const known = past.get(id) ?? { cells: [], killed: [], hurt: [] };
        known.cells.push(cell.id);
        if (cell.shows.killed) known.killed.push(cell.id);
        if (cell.shows.hurt) known.hurt.push(cell.id);
        past.set(id, known);
      }
    out.push(...cells);
  }
  return out;
}

/** Is this vector a combination of the rows? By elimination, with numbers small enough to be exact. */
function isCombination(rows: number[][], wanted: number[]): boolean {
  const width = wanted.length;
  const basis: { at: number; row: number[] }[] = [];
  const reduce = (row: number[]) => {
    let rest = [...row];
    for (const { at, row: one } of basis) {
      if (Math.abs(rest[at]!) < 1e-9) continue;
      const times = rest[at]! / one[at]!;
      rest = rest.map((value, i) => value - times * one[i]!);
    }
    return rest;
  };
  for (const row of rows) {
    const rest = reduce(row);
    const at = rest.findIndex((value) => Math.abs(value) > 1e-9);
    if (at >= 0) basis.push({ at, row: rest });
  }
  expect(width).toBe(rows[0]?.length ?? width);
  return reduce(wanted).every((value) => Math.abs(value) < 1e-9);
}

const universe = fc.array(
  fc.record({
    voices: fc.uniqueArray(fc.integer({ min: 0, max: 11 }), { minLength: 1, maxLength: 9 }),
    killed: fc.constantFrom(0, 0, 0, 1, 2, 4, 5, 6, 12),
    hurt: fc.constantFrom(0, 0, 1, 3, 5, 8),
  }),
  { minLength: 1, maxLength: 7 },
);
const plan = fc.array(
  fc.array(
    fc.record({ in: fc.boolean(), fine: fc.integer({ min: 0, max: 2 }), coarse: fc.integer({ min: 0, max: 1 }) }),
    {
      minLength: 7,
      maxLength: 7,
    },
  ),
  { minLength: 1, maxLength: 4 },
);
const build = (
  world: { voices: number[]; killed: number; hurt: number }[],
  rounds: { in: boolean; fine: number; coarse: number }[][],
) => {
  const items = world.map((it, at) => item(`i${at}`, it.voices.map(String), it.killed, it.hurt));
  return {
    items,
    cells: releases(
      items,
      rounds.map((round) =>
        items.flatMap((it, at) => {
          const choice = round[at]!;
          return choice.in ? [{ ...it, keys: [`f${choice.fine}.${choice.coarse}`, `g${choice.coarse}`, 'all'] }] : [];
        }),
      ),
    ),
  };
};

describe('small cells', () => {
  test('four who spoke are too few, five are enough', () => {
    expect(isLargeEnough([item('a', people(4))])).toBe(false);
    expect(isLargeEnough([item('a', people(5))])).toBe(true);
  });

  test('three killed are too few to be counted, however many spoke; nobody killed is no secret', () => {
    expect(isLargeEnough([item('a', people(9), 3)])).toBe(false);
    expect(isLargeEnough([item('a', people(9), 0)])).toBe(true);
    expect(isLargeEnough([item('a', people(9), 3, 2)])).toBe(true);
  });

  test('incidents too small for their district are counted with the region, and those left over not at all', () => {
    const chosen: Chosen[] = [
      { ...item('a', people(3)), keys: ['dara', 'north'] },
      { ...item('b', people(3, 3)), keys: ['mambu', 'north'] },
      { ...item('c', people(2)), keys: ['kuru', 'south'] },
    ];
    const { cells, held } = cellsOf(chosen, [], () => 'x');
    expect(cells).toMatchObject([{ key: 'north', depth: 1, incidents: ['a', 'b'] }]);
    expect(held).toEqual(['c']);
  });

  test('a second release that differs by one small incident does not show it: the first stays whole and the new one waits', () => {
    const a = { ...item('a', people(6)), keys: ['dara'] };
    const b = { ...item('b', people(2)), keys: ['dara'] };
    const first = cellsOf([a], [], () => 'one').cells[0]!;
    const past = { cells: [first.id], killed: [], hurt: [] };
    const { cells, held } = cellsOf([a, b], [{ ...a, past }], () => 'two');
    expect(cells.map((it) => it.incidents)).toEqual([['a']]);
    expect(held).toEqual(['b']);
  });

  test('a later release that leaves one small incident out shows none of that cell', () => {
    const [a, b] = [item('a', people(6)), item('b', people(2))];
    const past = { cells: ['one'], killed: [], hurt: [] };
    const { cells, held } = cellsOf(
      [{ ...a, keys: ['dara'] }],
      [a, b].map((it) => ({ ...it, past })),
      () => 'two',
    );
    expect(cells).toEqual([]);
    expect(held).toEqual(['a']);
  });

  test('who was killed is told only where no subtraction leaves one to four', () => {
    const a = { ...item('a', people(6), 7, 5), keys: ['dara'] };
    const b = { ...item('b', people(6, 6), 2, 5), keys: ['dara'] };
    const both = cellsOf([a, b], [], () => 'one').cells[0]!;
    expect(both.shows).toEqual({ killed: true, hurt: true });
    const past = { cells: ['one'], killed: ['one'], hurt: ['one'] };
    const later = cellsOf(
      [a],
      [
        { ...a, past },
        { ...b, past },
      ],
      () => 'two',
    ).cells[0]!;
    expect(later.shows).toEqual({ killed: false, hurt: true });
  });

  test('whatever is released in whatever order, no set that can be told apart is small', () => {
    fc.assert(
      fc.property(universe, plan, (world, rounds) => {
        const { items, cells } = build(world, rounds);
        const atoms = Map.groupBy(items, (it) =>
          cells
            .filter((cell) => cell.incidents.includes(it.id))
            .map((cell) => cell.id)
            .join(),
        );
        for (const [signature, atom] of atoms) if (signature) expect(isLargeEnough(atom)).toBe(true);
        for (const measure of ['killed', 'hurt'] as const) {
          const shown = cells.filter((cell) => cell.shows[measure]);
          const parts = Map.groupBy(items, (it) =>
            shown
              .filter((cell) => cell.incidents.includes(it.id))
              .map((cell) => cell.id)
              .join(),
          );
          for (const [signature, part] of parts) {
            const n = part.reduce((all, it) => all + it[measure], 0);
            if (signature) expect(n === 0 || n >= LEAST).toBe(true);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('an adversary who adds and subtracts all tables of all releases isolates no set with too few voices, and no one to four killed', () => {
    fc.assert(
      fc.property(universe, plan, (world, rounds) => {
        const { items, cells } = build(world, rounds);
        const rowOf = (cell: Cell) => items.map((it) => (cell.incidents.includes(it.id) ? 1 : 0));
        const all = cells.map(rowOf);
        const killed = cells.filter((it) => it.shows.killed).map(rowOf);
        for (let mask = 1; mask < 1 << items.length; mask++) {
          const set = items.filter((_, at) => mask & (1 << at));
          const wanted = items.map((_, at) => (mask & (1 << at) ? 1 : 0));
          if (new Set(set.flatMap((it) => [...it.voices])).size < LEAST) expect(isCombination(all, wanted)).toBe(false);
          const dead = set.reduce((n, it) => n + it.killed, 0);
          if (dead > 0 && dead < LEAST) expect(isCombination(killed, wanted)).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('each incident is counted once in a release, so totals add up to what is shown and tell nothing more', () => {
    fc.assert(
      fc.property(universe, plan, (world, rounds) => {
        const items = world.map((it, at) => item(`i${at}`, it.voices.map(String), it.killed, it.hurt));
        const chosen = items.map((it, at) => ({ ...it, keys: [`f${rounds[0]![at]!.fine}`, 'all'] }));
        const { cells, held } = cellsOf(chosen, [], () => 'x');
        expect([...cells.flatMap((it) => it.incidents), ...held].toSorted()).toEqual(
          items.map((it) => it.id).toSorted(),
        );
      }),
    );
  });

  test('bands say no more than their edges', () => {
    expect([1, 4, 5, 9, 10, 999, 1000, 50_000].map(bandOf)).toEqual([
      [1, 4],
      [1, 4],
      [5, 9],
      [5, 9],
      [10, 19],
      [500, 999],
      [1000, null],
      [1000, null],
    ]);
  });
});
