import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costOf, waysTo, type Closeness, type Edge, type Path } from './paths.rules.ts';

const edge = (a: string, b: string, closeness: Closeness | null = 'consulted', over = false): Edge => ({
  id: `${a}${b}`,
  a,
  b,
  closeness,
  over,
});
const ways = (edges: Edge[], from: string, to: string[], most = 3) =>
  waysTo(edges, from, new Set(to), most).map((it) => it.nodes.join(''));

describe('how do I reach them, through whom?', () => {
  test('by those who are close rather than by those who are few', () => {
    const edges = [edge('m', 'c', 'none'), edge('m', 'w', 'decides_together'), edge('w', 'c', 'decides_together')];
    expect(ways(edges, 'm', ['c'])).toEqual(['mwc', 'mc']);
  });
  test('a relation that is over, or whose kind is not seen, counts for less and still leads there', () => {
    expect(costOf(edge('a', 'b', 'informed', true))).toBeGreaterThan(costOf(edge('a', 'b', 'informed')));
    expect(ways([edge('a', 'b', null, true)], 'a', ['b'])).toEqual(['ab']);
  });
  test('a community of several: a way ends at the first of them, and one is never a way to oneself', () => {
    const edges = [edge('a', 'x'), edge('x', 'y'), edge('a', 'z'), edge('z', 'y')];
    expect(ways(edges, 'a', ['x', 'y', 'a'], 5)).toEqual(['ax', 'azy']);
    expect(ways(edges, 'a', ['a'])).toEqual([]);
  });
  test('nobody leads there', () => {
    expect(ways([edge('a', 'b')], 'a', ['q'])).toEqual([]);
    expect(ways([], 'a', ['b'])).toEqual([]);
  });
  test('of two relations of the same pair the closer one is the step', () => {
    const both: Edge[] = [
      { ...edge('a', 'b', 'none'), id: '1' },
      { ...edge('a', 'b', 'decides_together'), id: '2' },
    ];
    expect(waysTo(both, 'a', new Set(['b']), 3)).toMatchObject([{ edges: ['2'], cost: 1 }]);
  });

  const graph = fc
    .array(
      fc.record({
        a: fc.constantFrom(...'abcdef'),
        b: fc.constantFrom(...'abcdef'),
        closeness: fc.constantFrom<Closeness | null>('none', 'informed', 'consulted', 'carries_out', null),
        over: fc.boolean(),
      }),
      { maxLength: 14 },
    )
    .map((list) => list.map((it, n): Edge => ({ id: `e${n}`, ...it })));

  /** Every way without loops, by trying all. */
  function all(edges: readonly Edge[], from: string, targets: ReadonlySet<string>): number[] {
    const costs: number[] = [];
    const walk = (path: string[], cost: number) => {
      const here = path.at(-1)!;
      if (targets.has(here) && path.length > 1) return void costs.push(Math.round(cost * 100) / 100);
      const next = new Map<string, number>();
      for (const it of edges)
        for (const [x, y] of [
          [it.a, it.b],
          [it.b, it.a],
        ] as const)
          if (x === here && !path.includes(y)) next.set(y, Math.min(next.get(y) ?? Infinity, costOf(it)));
      for (const [to, step] of next) walk([...path, to], cost + step);
    };
    walk([from], 0);
    return costs.toSorted((x, y) => x - y);
  }

  test('the ways found are the shortest there are, without loops, in order, whatever the order of the relations', () => {
    fc.assert(
      fc.property(graph, fc.subarray([...'bcdef'], { minLength: 1 }), (edges, to) => {
        const targets = new Set(to);
        const found: Path[] = waysTo(edges, 'a', targets, 4);
        expect(found.map((it) => it.cost)).toEqual(all(edges, 'a', targets).slice(0, 4));
        for (const it of found) {
          expect(new Set(it.nodes).size).toBe(it.nodes.length);
          expect(targets.has(it.nodes.at(-1)!)).toBe(true);
        }
        expect(waysTo(edges.toReversed(), 'a', targets, 4).map((it) => it.nodes)).toEqual(found.map((it) => it.nodes));
      }),
    );
  });
});
