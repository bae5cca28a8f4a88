import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areasHolding, areasNear, buildAreaIndex, chainsOf, type AreaFacts } from './area-index.rules.ts';
import { checkPoint, readDegrees } from './coordinates.rules.ts';
import { borderDistanceKm, makeRing, shapeHolds, type Shape } from './geometry.rules.ts';

const box = (west: number, south: number, east: number, north: number): Shape => [
  [
    makeRing([
      [west, south],
      [east, south],
      [east, north],
      [west, north],
    ]),
  ],
];
const facts = (
  id: string,
  level: AreaFacts['level'],
  parentId: string | null,
  more: Partial<AreaFacts> = {},
): AreaFacts => ({
  id,
  level,
  parentId,
  iso3: 'AAA',
  validFrom: null,
  validTo: null,
  ...more,
});

const areas = [
  { ...facts('land', 0, null), shape: box(0, 0, 10, 10) },
  { ...facts('west', 1, 'land'), shape: box(0, 0, 5, 10) },
  { ...facts('east', 1, 'land'), shape: box(5, 0, 10, 10) },
  { ...facts('west-old', 2, 'west', { validTo: '2018-01-01' }), shape: box(0, 0, 5, 10) },
  { ...facts('west-south', 2, 'west', { validFrom: '2018-01-01' }), shape: box(0, 0, 5, 5) },
  { ...facts('west-north', 2, 'west', { validFrom: '2018-01-01' }), shape: box(0, 5, 5, 10) },
  { ...facts('east-2', 2, 'east', { validFrom: '2021-06-01' }), shape: box(5, 0, 10, 10) },
];
const index = buildAreaIndex(areas);
const byId = new Map<string, AreaFacts>(areas.map((area) => [area.id, area]));
const successors = new Set(['west-south', 'west-north']);
const locate = (
  lat: number,
  lon: number,
  day = '2024-01-01',
  radius = 0.1,
  precision: 'point' | 'district' | 'region' | 'village' = 'point',
  prefer: string[] = [],
) => {
  const ask = { point: { lat, lon }, day, isFirst: (id: string) => !successors.has(id) };
  return chainsOf(
    areasHolding(index, ask),
    areasNear(index, ask, Math.max(5, radius)),
    (id) => byId.get(id),
    precision,
    radius,
    prefer,
  );
};
const ids = (chains: { id: string }[][]) => chains.map((chain) => chain.map((area) => area.id));

describe('from a point to the areas it lies in', () => {
  it('gives the chain from the country down', () => {
    expect(ids(locate(2, 2).chains)).toEqual([['land', 'west', 'west-south']]);
  });

  it('asks for the day: before 2018 the district was whole', () => {
    expect(ids(locate(2, 2, '2017-12-31').chains)).toEqual([['land', 'west', 'west-old']]);
    expect(ids(locate(2, 2, '2018-01-01').chains)).toEqual([['land', 'west', 'west-south']]);
  });

  it('lets the first version stand in for the days before its record, and says so', () => {
    const { chains } = locate(2, 7, '2019-01-01');
    expect(ids(chains)).toEqual([['land', 'east', 'east-2']]);
    expect(chains[0]!.at(-1)!.beforeRecord).toBe(true);
  });

  it('goes no deeper than the teller knew', () => {
    expect(ids(locate(2, 2, '2024-01-01', 120, 'region').chains)).toEqual([['land', 'west']]);
  });

  it('names the neighbour when the border is within the radius', () => {
    const { near } = locate(4.99, 2, '2024-01-01', 3, 'village');
    expect(near.map((area) => area.id)).toEqual(['west-north']);
    expect(near[0]!.offByKm).toBeCloseTo(1.1, 1);
  });

  it('a point just off the coast belongs to the shore', () => {
    const { chains } = locate(-0.02, 2);
    expect(ids(chains)).toEqual([['land', 'west', 'west-south']]);
    expect(chains[0]!.at(-1)!.offByKm).toBeGreaterThan(2);
    expect(locate(-2, 2).chains).toEqual([]);
  });

  it('keeps both chains where two countries claim the ground, the preferred one first', () => {
    const both = buildAreaIndex([
      { ...facts('a0', 0, null, { iso3: 'AAA' }), shape: box(0, 0, 4, 4) },
      { ...facts('a1', 1, 'a0', { iso3: 'AAA' }), shape: box(0, 0, 4, 4) },
      { ...facts('b0', 0, null, { iso3: 'BBB' }), shape: box(2, 2, 4, 4) },
      { ...facts('b1', 1, 'b0', { iso3: 'BBB' }), shape: box(2, 2, 4, 4) },
    ]);
    const ask = { point: { lat: 3, lon: 3 }, day: '2024-01-01', isFirst: () => true };
    const at = (prefer: string[]) =>
      ids(chainsOf(areasHolding(both, ask), [], (id) => both.byId.get(id), 'point', 0.1, prefer).chains);
    expect(at(['BBB'])).toEqual([
      ['b0', 'b1'],
      ['a0', 'a1'],
    ]);
    expect(at(['AAA'])).toEqual([
      ['a0', 'a1'],
      ['b0', 'b1'],
    ]);
  });

  it('agrees with the plain test of every edge, for any star and any point', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.05, max: 2, noNaN: true }), { minLength: 3, maxLength: 60 }),
        fc.array(fc.tuple(fc.double({ min: -2, max: 2, noNaN: true }), fc.double({ min: -2, max: 2, noNaN: true })), {
          minLength: 20,
          maxLength: 20,
        }),
        (radii, points) => {
          const shape: Shape = [
            [
              makeRing(
                radii.map((r, i) => {
                  const turn = (i / radii.length) * 2 * Math.PI;
                  return [r * Math.cos(turn), r * Math.sin(turn)];
                }),
              ),
            ],
          ];
          const one = buildAreaIndex([{ ...facts('x', 0, null), shape }]);
          for (const [lat, lon] of points) {
            const ask = { point: { lat, lon }, day: '2024-01-01', isFirst: () => true };
            const inside = shapeHolds(shape, { lat, lon });
            expect(areasHolding(one, ask).length === 1).toBe(inside);
            const near = areasNear(one, ask, 40)[0];
            const distance = borderDistanceKm(shape, { lat, lon });
            if (!inside && distance < 39.9) expect(near?.offByKm).toBeCloseTo(distance, 3);
            if (inside || distance > 40.1) expect(near).toBeUndefined();
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('coordinates as people write them', () => {
  it.each([
    ['4.35', 4.35],
    ['-4,35', -4.35],
    ['4.35 S', -4.35],
    ['15°18′30″E', 15.308333],
    ["4°21'N", 4.35],
    ['٤٫٣٥', 4.35],
    ['15 O', -15],
    ['−2.5', -2.5],
  ])('%s', (text, degrees) => {
    expect(readDegrees(text)).toBeCloseTo(degrees, 5);
  });
  it.each(['', 'abc', '4.3.5', "4°75'N"])('%s is no number', (text) => expect(readDegrees(text)).toBeUndefined());

  const kinshasa = { west: 12, east: 31, south: -13, north: 5 };
  it.each([
    ['-4.3', '15.3', undefined],
    ['15.3', '-4.3', 'swapped'],
    ['4.3', '-15.3', 'sign'],
    ['50', '100', 'elsewhere'],
    ['120', '-200', 'out_of_range'],
    ['9512345', '512345', 'projected'],
    ['0', '0', 'zero'],
    ['', '15', 'missing'],
    ['x', '15', 'not_a_number'],
    ['-104.3', '15.3', 'out_of_range'],
  ])('latitude %s, longitude %s in Congo: %s', (lat, lon, fault) => {
    const result = checkPoint(lat, lon, kinshasa);
    expect('fault' in result ? result.fault.code : undefined).toBe(fault);
  });
  it('offers the pair that was meant', () => {
    expect(checkPoint('15.3', '-4.3', kinshasa)).toEqual({
      fault: { code: 'swapped', suggestion: { lat: -4.3, lon: 15.3 } },
    });
    expect(checkPoint('120.98', '14.6')).toEqual({
      fault: { code: 'swapped', suggestion: { lat: 14.6, lon: 120.98 } },
    });
  });
});
