import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  aspectsOf,
  DEGREES,
  DELIVERING,
  deliveryTable,
  LEVELS,
  levelsKnown,
  SAID_BY,
  type Stated,
} from './delivery.rules.ts';

let n = 0;
const said = (more: Partial<Stated> = {}): Stated => ({
  id: `s${n++}`,
  placeId: 'mambu',
  service: 'justice',
  level: 'non_state',
  actorId: 'elders',
  provider: null,
  aspect: 'access',
  degree: 3,
  saidBy: 'users',
  saidOn: '2026-05-01',
  takenBack: false,
  ...more,
});
const cell = (list: readonly Stated[], aspect = 'access', today = '2026-06-01') =>
  deliveryTable(list, today)[0]!.cells.find((it) => it.aspect === aspect)!;

describe('who delivers', () => {
  test('what nobody said is not known, and no degree', () => {
    const [row] = deliveryTable([said()], '2026-06-01');
    expect(row!.cells.map((it) => it.aspect)).toEqual([...DELIVERING]);
    expect(row!.cells.find((it) => it.aspect === 'abuse')).toEqual({
      aspect: 'abuse',
      degrees: [],
      newest: null,
      old: false,
      ownWord: false,
      statements: [],
    });
    expect(deliveryTable([], '2026-06-01')).toEqual([]);
  });
  test('two who differ both stand, and are not averaged', () => {
    expect(cell([said({ degree: 0 }), said({ degree: 3, saidBy: 'officials' })]).degrees).toEqual([0, 3]);
  });
  test('one of three years ago gives way to a newer one, and is still among the statements', () => {
    const old = said({ degree: 0, saidOn: '2023-01-01' });
    const found = cell([old, said({ degree: 2 })]);
    expect(found.degrees).toEqual([2]);
    expect(found.statements).toContain(old.id);
  });
  test('when the newest is old, it is said so', () => {
    expect(cell([said({ saidOn: '2022-01-01' })])).toMatchObject({ old: true, degrees: [3] });
    expect(cell([said()])).toMatchObject({ old: false });
  });
  test('what only the provider says of itself is marked', () => {
    expect(cell([said({ saidBy: 'provider' })]).ownWord).toBe(true);
    expect(cell([said({ saidBy: 'provider' }), said()]).ownWord).toBe(false);
  });
  test('what was taken back does not stand', () => {
    expect(deliveryTable([said({ takenBack: true })], '2026-06-01')).toEqual([]);
  });
  test('of the state’s contours it is asked how far its rules hold', () => {
    expect(aspectsOf('regulation')).toEqual(['rules', 'licensing', 'standards', 'partnership']);
  });
  test('every statement stands in one cell of one row, whatever was said in which order', () => {
    const any = fc.array(
      fc
        .record({
          id: fc.uuid(),
          placeId: fc.constantFrom('mambu', 'dara'),
          service: fc.constantFrom('security' as const, 'justice' as const),
          level: fc.constantFrom(...LEVELS),
          actorId: fc.constantFrom('police', 'elders', null),
          provider: fc.constant(null),
          degree: fc.constantFrom(...DEGREES),
          saidBy: fc.constantFrom(...SAID_BY),
          saidOn: fc.constantFrom('2019-01-01', '2024-06-01', '2026-05-01'),
          takenBack: fc.boolean(),
          n: fc.nat(20),
        })
        .map(({ n: of, ...it }): Stated => {
          const aspects = aspectsOf(it.level);
          return { ...it, aspect: aspects[of % aspects.length]! };
        }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(any, (list) => {
        const rows = deliveryTable(list, '2026-06-01');
        const standing = list.filter((it) => !it.takenBack);
        expect(rows.flatMap((row) => row.cells.flatMap((it) => it.statements)).toSorted()).toEqual(
          standing.map((it) => it.id).toSorted(),
        );
        for (const one of rows.flatMap((row) => row.cells)) expect(one.degrees.length > 0).toBe(one.newest !== null);
        for (const it of standing) expect(levelsKnown(rows, it.placeId)).toContain(`${it.service} ${it.level}`);
      }),
    );
  });
});
