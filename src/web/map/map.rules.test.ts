import fc from 'fast-check';
import type { Polygon, Position } from 'geojson';
import { describe, expect, it } from 'vitest';
import {
  boundsOf,
  boxPolygon,
  circleAround,
  cornersPolygon,
  namePoint,
  polygonText,
  positionsOf,
  radiusOf,
  readMapView,
  readPolygon,
  shadeOf,
  shadeSteps,
  viewText,
  areaSources,
  eventSource,
} from './map.rules.ts';

const degree = (most: number) => fc.integer({ min: -most * 1e4, max: most * 1e4 }).map((it) => it / 1e4);
const position = fc.tuple(degree(180), degree(90)) as fc.Arbitrary<Position>;

describe('shades of counts', () => {
  it('cover every count once, without a gap, and keep none apart', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1e6 }), (highest) => {
        const steps = shadeSteps(highest);
        expect(steps[0]).toEqual({ from: 0, to: 0, shade: 0 });
        expect(steps.at(-1)!.to).toBe(highest);
        expect(steps.length).toBeLessThanOrEqual(4);
        for (let at = 1; at < steps.length; at += 1) {
          expect(steps[at]!.from).toBe(steps[at - 1]!.to + 1);
          expect(steps[at]!.to).toBeGreaterThanOrEqual(steps[at]!.from);
          expect(steps[at]!.shade).toBeGreaterThan(steps[at - 1]!.shade);
        }
      }),
    );
  });
  it('give one event a shade that can be seen', () => {
    expect(shadeOf(0, shadeSteps(9))).toBe(0);
    expect(shadeOf(1, shadeSteps(1))).toBe(2);
    expect(shadeOf(9, shadeSteps(9))).toBe(3);
  });
});

describe('circles of events', () => {
  it('grow with harm and never cover the map', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1e6 }), fc.nat({ max: 1e6 }), (a, b) => {
        expect(radiusOf(a)).toBeLessThanOrEqual(18);
        if (a < b) expect(radiusOf(a)).toBeLessThanOrEqual(radiusOf(b));
      }),
    );
    expect(radiusOf(0)).toBe(6);
    expect(radiusOf(-3)).toBe(6);
  });
  it('lie with the larger below', () => {
    const it = { lon: 0, lat: 0, title: '', family: 'violence' as const };
    expect(
      eventSource([
        { ...it, id: 'a', harm: 1 },
        { ...it, id: 'b', harm: 9 },
      ]).features.map((f) => f.properties!['id']),
    ).toEqual(['b', 'a']);
  });
  it('show how far an event may be from its point', () => {
    fc.assert(
      fc.property(degree(179), degree(80), fc.integer({ min: 1, max: 100 }), (lon, lat, km) => {
        for (const [x, y] of circleAround(lon, lat, km).coordinates[0] as [number, number][]) {
          const rad = Math.PI / 180;
          const a =
            Math.sin(((y - lat) * rad) / 2) ** 2 +
            Math.cos(y * rad) * Math.cos(lat * rad) * Math.sin(((x - lon) * rad) / 2) ** 2;
          expect(2 * 6371 * Math.asin(Math.sqrt(a))).toBeCloseTo(km, 3);
        }
      }),
    );
  });
});

describe('an area drawn on the map', () => {
  it('stands in the address and comes back to within ten metres', () => {
    fc.assert(
      fc.property(fc.uniqueArray(position, { minLength: 3, maxLength: 12, selector: String }), (corners) => {
        const polygon = cornersPolygon(corners)!;
        expect(readPolygon(polygonText(polygon))).toEqual(polygon);
      }),
    );
  });
  it('is none when the address makes no sense', () => {
    for (const bad of [undefined, '', '1,2', '1,2~3,4', 'a,b~c,d~e,f', '1,2~3,4~500,6', '1,2,3~1,2~4,5', '1,2~1,2~1,2'])
      expect(readPolygon(bad)).toBeNull();
    fc.assert(fc.property(fc.string(), (text) => void readPolygon(text)));
  });
  it('is closed, as GeoJSON has it', () => {
    const { coordinates } = boxPolygon([2, 3], [1, 5]);
    expect(coordinates[0]).toEqual([
      [1, 3],
      [2, 3],
      [2, 5],
      [1, 5],
      [1, 3],
    ]);
    expect(
      cornersPolygon([
        [0, 0],
        [1, 1],
        [1, 1],
      ]),
    ).toBeNull();
  });
});

describe('where the map looks', () => {
  it('stands in the address', () => {
    expect(viewText({ lat: -4.12346, lon: 15.2, zoom: 7.123 })).toBe('-4.1235,15.2,7.1');
    expect(readMapView('-4.1235,15.2,7.1')).toEqual({ lat: -4.1235, lon: 15.2, zoom: 7.1 });
    for (const bad of [undefined, '', '1,2', '91,0,3', '0,181,3', '0,0,99', 'x,y,z', '1,2,3,4'])
      expect(readMapView(bad)).toBeNull();
  });
  it('fits every position of a geometry', () => {
    const shape: Polygon = {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [4, 0],
          [4, 2],
          [0, 2],
          [0, 0],
        ],
      ],
    };
    expect(boundsOf(positionsOf(shape))).toEqual([0, 0, 4, 2]);
    expect(
      boundsOf(
        positionsOf({ type: 'GeometryCollection', geometries: [shape, { type: 'Point', coordinates: [9, -1] }] }),
      ),
    ).toEqual([0, -1, 9, 2]);
    expect(boundsOf([])).toBeNull();
  });
});

describe('names of areas', () => {
  it('stand in the middle of the largest part', () => {
    const square = (x: number, size: number) => [
      [
        [x, 0],
        [x + size, 0],
        [x + size, size],
        [x, size],
        [x, 0],
      ],
    ];
    expect(namePoint({ type: 'MultiPolygon', coordinates: [square(0, 1), square(10, 4)] })).toEqual([12, 2]);
    expect(namePoint({ type: 'Point', coordinates: [1, 1] })).toBeNull();
  });
  it('tell silent from none', () => {
    const geometry = {
      type: 'Polygon' as const,
      coordinates: [
        [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 0],
        ],
      ],
    };
    const { areas } = areaSources(
      [
        { id: 'a', name: 'A', geometry, count: 0 },
        { id: 'b', name: 'B', geometry, count: 0, silent: true },
        { id: 'c', name: 'C', geometry, count: null },
      ],
      shadeSteps(2),
    );
    expect(areas.features.map((it) => [it.properties!['shade'], it.properties!['silent']])).toEqual([
      [0, false],
      [0, true],
      [-1, false],
    ]);
  });
});
