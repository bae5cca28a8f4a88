import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxHolds, distanceKm, flatDistanceKm, widenBox, wrapLongitude } from '#domain/places.ts';
import {
  borderDistanceKm,
  innerPoint,
  makeRing,
  ringAreaKm2,
  samplePoints,
  shapeAreaKm2,
  shapeBox,
  shapeHolds,
  shapeToCoordinates,
  shareWithin,
  type Shape,
} from './geometry.rules.ts';
import { decodeShape, encodeShape } from './shape-codec.rules.ts';
import { readShape } from './shape-input.rules.ts';
import { simplifyTogether } from './simplify.rules.ts';

const square = (west: number, south: number, size: number) => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
];
const areaOf = (...rings: number[][][]): Shape => [rings.map(makeRing)];
const read = (type: string, coordinates: unknown): Shape => {
  const shape = readShape({ type, coordinates });
  if (!Array.isArray(shape)) throw new Error(shape.code);
  return shape;
};

describe('areas', () => {
  it('a hole is outside and an island inside', () => {
    const shape = read('MultiPolygon', [[square(0, 0, 10), square(4, 4, 2)], [square(20, 0, 1)]]);
    expect(shapeHolds(shape, { lat: 1, lon: 1 })).toBe(true);
    expect(shapeHolds(shape, { lat: 5, lon: 5 })).toBe(false);
    expect(shapeHolds(shape, { lat: 0.5, lon: 20.5 })).toBe(true);
  });

  it('one square degree at the equator has some 12,364 km2, less its hole', () => {
    expect(shapeAreaKm2(areaOf(square(0, -0.5, 1)))).toBeCloseTo(12_364, -1);
    expect(ringAreaKm2(makeRing(square(0, 0, 1)))).toBeGreaterThan(0);
    expect(ringAreaKm2(makeRing(square(0, 0, 1).reverse()))).toBeLessThan(0);
    const whole = shapeAreaKm2(areaOf(square(0, 0, 10)));
    expect(shapeAreaKm2(areaOf(square(0, 0, 10), square(4, 4, 2)))).toBeCloseTo(
      whole - shapeAreaKm2(areaOf(square(4, 4, 2))),
      3,
    );
  });

  it('the inner point lies inside a ring-shaped, a crescent and a very thin area', () => {
    const shapes = [
      areaOf(square(0, 0, 10), square(1, 1, 8)),
      areaOf([
        [0, 0],
        [10, 0],
        [10, 10],
        [0, 10],
        [0, 9],
        [9, 9],
        [9, 1],
        [0, 1],
        [0, 0],
      ]),
      areaOf([
        [0, 0],
        [10, 0.001],
        [20, 0],
        [20, 0.002],
        [10, 0.003],
        [0, 0.002],
        [0, 0],
      ]),
      areaOf([
        [0, 0],
        [5, 5],
        [5.001, 5],
        [0.001, 0],
        [0, 0],
      ]),
    ];
    for (const shape of shapes) expect(shapeHolds(shape, innerPoint(shape))).toBe(true);
  });

  it('the inner point of any star lies inside it', () => {
    const star = fc.array(fc.double({ min: 0.05, max: 2, noNaN: true }), { minLength: 3, maxLength: 40 });
    fc.assert(
      fc.property(star, fc.double({ min: -60, max: 60, noNaN: true }), (radii, lat) => {
        const shape = areaOf(
          radii.map((r, i) => {
            const turn = (i / radii.length) * 2 * Math.PI;
            return [30 + r * Math.cos(turn), lat + r * Math.sin(turn)];
          }),
        );
        const point = innerPoint(shape);
        expect(shapeHolds(shape, point)).toBe(true);
        const distance = borderDistanceKm(shape, point);
        expect(Math.abs(distance - point.clearKm)).toBeLessThan(0.05 * distance + 0.01);
      }),
      { numRuns: 100 },
    );
  });

  it('an area across the antimeridian is cut there, and its box crosses it', () => {
    const shape = read('Polygon', [
      [
        [179, -17],
        [-179, -17],
        [-179, -16],
        [179, -16],
        [179, -17],
      ],
    ]);
    expect(shape).toHaveLength(2);
    expect(shapeBox(shape)).toEqual({ west: 179, east: -179, south: -17, north: -16 });
    expect(shapeHolds(shape, { lat: -16.5, lon: 179.5 })).toBe(true);
    expect(shapeHolds(shape, { lat: -16.5, lon: -179.5 })).toBe(true);
    expect(shapeHolds(shape, { lat: -16.5, lon: 0 })).toBe(false);
    expect(shapeAreaKm2(shape)).toBeCloseTo(shapeAreaKm2(areaOf(square(0, -17, 1))) * 2, 0);
    expect(boxHolds(widenBox(shapeBox(shape), 10), { lat: -16.5, lon: 178.95 })).toBe(true);
    const beyond = read('Polygon', [
      [
        [179, 1],
        [181, 1],
        [181, 2],
        [179, 2],
        [179, 1],
      ],
    ]);
    expect(shapeHolds(beyond, { lat: 1.5, lon: -179.5 })).toBe(true);
  });

  it('Antarctica keeps its lower edge along the pole', () => {
    const shape = read('Polygon', [
      [
        [-180, -90],
        [178.6, -90],
        [178.6, -75],
        [0, -70],
        [-180, -75],
        [-180, -90],
      ],
    ]);
    expect(shape).toHaveLength(1);
    expect(shapeHolds(shape, { lat: -74.66, lon: 124.16 })).toBe(true);
    expect(shapeBox(shape)).toEqual({ west: -180, east: 178.6, south: -90, north: -70 });
  });

  it('says what is wrong with a geometry', () => {
    expect(readShape(null)).toEqual({ code: 'no_geometry', values: {} });
    expect(readShape({ type: 'Point', coordinates: [1, 2] })).toEqual({
      code: 'not_an_area',
      values: { type: 'Point' },
    });
    expect(
      readShape({
        type: 'Polygon',
        coordinates: [
          [
            [500000, 40000],
            [500001, 40000],
            [500001, 40001],
          ],
        ],
      }),
    ).toMatchObject({ code: 'projected' });
    expect(
      readShape({
        type: 'Polygon',
        coordinates: [
          [
            [10, 120],
            [11, 121],
            [10, 122],
          ],
        ],
      }),
    ).toMatchObject({ code: 'swapped' });
    expect(
      readShape({
        type: 'Polygon',
        coordinates: [
          [
            [1, 1],
            [2, 2],
            [1, 1],
          ],
        ],
      }),
    ).toMatchObject({ code: 'too_few_points' });
    expect(readShape({ type: 'Polygon', coordinates: 'x' })).toMatchObject({ code: 'no_geometry' });
  });

  it('storing a shape moves no corner by more than half a step', () => {
    const corner = fc.tuple(
      fc.double({ min: -180, max: 180, noNaN: true }),
      fc.double({ min: -90, max: 90, noNaN: true }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.array(corner, { minLength: 3, maxLength: 20 }), { minLength: 1, maxLength: 3 }),
        (rings) => {
          const again = decodeShape(encodeShape([rings.map(makeRing)]));
          expect(again).toHaveLength(1);
          expect(encodeShape(again)).toEqual(encodeShape([rings.map(makeRing)]));
        },
      ),
    );
    expect(shapeToCoordinates(decodeShape(encodeShape(areaOf(square(12.34567, -4.3, 1)))))[0]![0]![0]).toEqual([
      12.34567, -4.3,
    ]);
    expect(() => decodeShape(Uint8Array.of(9))).toThrow(RangeError);
    expect(() => decodeShape(encodeShape(areaOf(square(0, 0, 1))).slice(0, -2))).toThrow(RangeError);
  });

  it('neighbours keep a common line when simplified', () => {
    // A wiggly line at x = 5 parts west from east.
    const line = Array.from({ length: 101 }, (_, i) => [5 + Math.sin(i) * 0.02, i / 10]);
    const west = areaOf([[0, 0], ...line, [0, 10], [0, 0]]);
    const east = areaOf([[10, 0], [10, 10], ...[...line].reverse(), [10, 0]]);
    const [w, e] = simplifyTogether([west, east], 0.1);
    const corners = (shape: Shape) => shape[0]![0]!.length / 2;
    expect(corners(w!)).toBeLessThan(45);
    const common = (shape: Shape) =>
      shapeToCoordinates(shape)[0]![0]!
        .filter((p) => p[0]! > 4 && p[0]! < 6)
        .map(String)
        .sort();
    expect(new Set(common(w!))).toEqual(new Set(common(e!)));
    expect(shapeAreaKm2(w!) + shapeAreaKm2(e!)).toBeCloseTo(shapeAreaKm2(west) + shapeAreaKm2(east), -1);
  });

  it('no area vanishes, however coarse the map', () => {
    const [one] = simplifyTogether([areaOf(square(3, 3, 0.01))], 5);
    expect(one).toHaveLength(1);
    expect(simplifyTogether([[]], 5)).toEqual([[]]);
  });

  it('estimates how much of one area lies in another', () => {
    const whole = areaOf(square(0, 0, 4));
    expect(shareWithin(samplePoints(areaOf(square(1, 1, 1))), whole)).toBe(1);
    expect(shareWithin(samplePoints(whole), areaOf(square(0, 0, 2)))).toBeCloseTo(0.25, 1);
  });
});

describe('distances', () => {
  const point = fc.record({
    lat: fc.double({ min: -65, max: 65, noNaN: true }),
    lon: fc.double({ min: -180, max: 180, noNaN: true }),
  });
  it('a degree of latitude is 111.2 km', () => {
    expect(distanceKm({ lat: 0, lon: 0 }, { lat: 1, lon: 0 })).toBeCloseTo(111.195, 2);
  });
  it('the flat distance is near the true one up to 300 km, across the antimeridian too', () => {
    fc.assert(
      fc.property(
        point,
        fc.double({ min: -1.2, max: 1.2, noNaN: true }),
        fc.double({ min: -1.2, max: 1.2, noNaN: true }),
        (a, dLat, dLon) => {
          const b = { lat: a.lat + dLat, lon: wrapLongitude(a.lon + dLon) };
          const true_ = distanceKm(a, b);
          expect(Math.abs(flatDistanceKm(a, b) - true_)).toBeLessThan(0.005 * true_ + 0.001);
        },
      ),
    );
  });
});
