import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupPoints, inArea, inSpan, isWithin, perDay } from './situation.rules.ts';

const square = {
  type: 'Polygon' as const,
  coordinates: [
    [
      [0, 0],
      [10, 0],
      [10, 10],
      [0, 10],
      [0, 0],
    ],
  ],
};
const line = (
  id: string,
  typeCode: string,
  whenFrom: string | null,
  lat: number | null = null,
  lon: number | null = null,
) => ({ id, typeCode, whenFrom, lat, lon });
const dayOf = (at: string) => at.slice(0, 10);

describe('what a drawn area holds', () => {
  test('a point within, and none outside', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 9.999, noNaN: true }),
        fc.double({ min: 0.001, max: 9.999, noNaN: true }),
        (lon, lat) => {
          expect(isWithin(lon, lat, square)).toBe(true);
          expect(isWithin(lon + 10.01, lat, square)).toBe(false);
          expect(isWithin(lon, lat - 10.01, square)).toBe(false);
        },
      ),
    );
  });
  test('never what has no point; all when nothing is drawn', () => {
    const lines = [line('a', 'tension.threat', null), line('b', 'tension.threat', null, 5, 5)];
    expect(inArea(lines, square).map((it) => it.id)).toEqual(['b']);
    expect(inArea(lines, null)).toHaveLength(2);
  });
});

test('the brushed days hold both ends, and nothing whose day is not known', () => {
  const lines = [
    line('a', 'tension.threat', '2026-11-01T10:00:00Z'),
    line('b', 'tension.threat', '2026-11-03T10:00:00Z'),
    line('c', 'tension.threat', '2026-11-04T10:00:00Z'),
    line('d', 'tension.threat', null),
  ];
  expect(inSpan(lines, { from: '2026-11-01', to: '2026-11-03' }, dayOf).map((it) => it.id)).toEqual(['a', 'b']);
});

test('days are counted by family, in order', () => {
  const lines = [
    line('a', 'violence.mob', '2026-11-03T10:00:00Z'),
    line('b', 'peace.release', '2026-11-01T10:00:00Z'),
    line('c', 'violence.mob', '2026-11-03T12:00:00Z'),
    line('d', 'local.own', '2026-11-03T12:00:00Z'),
  ];
  expect(perDay(lines, dayOf)).toEqual([
    { day: '2026-11-01', counts: { peace: 1 } },
    { day: '2026-11-03', counts: { violence: 2, tension: 1 } },
  ]);
});

describe('many points on a map', () => {
  const points = fc
    .array(
      fc.record({
        lon: fc.double({ min: -180, max: 180, noNaN: true }),
        lat: fc.double({ min: -85, max: 85, noNaN: true }),
      }),
      { maxLength: 400 },
    )
    .map((all) => all.map((it, at) => ({ ...it, id: String(at) })));
  test('none is lost, whatever the zoom, and the chosen one stands alone', () => {
    fc.assert(
      fc.property(points, fc.double({ min: 0, max: 18, noNaN: true }), (all, zoom) => {
        const { alone, together } = groupPoints(all, zoom, '0', 20);
        expect(alone.length + together.reduce((sum, it) => sum + it.count, 0)).toBe(all.length);
        if (all.length > 0) expect(alone.some((it) => it.id === '0')).toBe(true);
        for (const it of together) expect(it.count).toBeGreaterThan(2);
      }),
    );
  });
  test('few stay as they are', () => {
    const few = [
      { id: 'a', lon: 0, lat: 0 },
      { id: 'b', lon: 0, lat: 0 },
      { id: 'c', lon: 0, lat: 0 },
    ];
    expect(groupPoints(few, 3, null)).toEqual({ alone: few, together: [] });
  });
});
