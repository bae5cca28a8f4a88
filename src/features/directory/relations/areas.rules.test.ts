import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areasOf } from './areas.rules.ts';

const named = (id: string) => ({ id, name: id.toUpperCase() });
const work = (actorId: string, chain: readonly string[], n = 1) => ({ actorId, chain: chain.map(named), n });
const idsOf = (rows: Parameters<typeof areasOf>[0]) =>
  [...areasOf(rows)].map(([actor, area]) => `${actor} ${area === 'several' ? area : area.id}`);

describe('in which area each mostly works', () => {
  test('within one country by what lies one below it; what is told of all of it stands for itself', () => {
    const rows = [work('a', ['land', 'lake', 'kiri'], 3), work('a', ['land', 'hill']), work('b', ['land'])];
    expect(idsOf(rows)).toEqual(['a lake', 'b land']);
  });
  test('over several countries by the country', () => {
    expect(idsOf([work('a', ['land', 'lake']), work('b', ['isle', 'bay'])])).toEqual(['a land', 'b isle']);
  });
  test('whoever works here and there alike works in several; of whom nothing is told is left out', () => {
    expect(idsOf([work('a', ['land', 'lake']), work('a', ['land', 'hill']), work('b', [])])).toEqual(['a several']);
  });
  test('the order in which it is told does not matter', () => {
    const place = fc.constantFrom(['x'], ['x', 'y'], ['x', 'z', 'w'], ['v', 'u']);
    const row = fc.record({ actorId: fc.constantFrom('a', 'b', 'c'), chain: place, n: fc.integer({ min: 0, max: 5 }) });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), (list) => {
        const rows = list.map((it) => work(it.actorId, it.chain, it.n));
        expect(idsOf(rows.toReversed()).toSorted()).toEqual(idsOf(rows).toSorted());
      }),
    );
  });
});
