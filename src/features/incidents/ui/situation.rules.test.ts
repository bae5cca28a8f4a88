import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gridFor, readLook } from '../situation.rules.ts';
import { barsOfCounts, chosenFilters, familyFor, lookFor } from './situation.rules.ts';

describe('what the server counted, as bars', () => {
  test('days without anything are left out, steps of a week begin where they begin', () => {
    const counted = { from: '2026-02-27', step: 1, violence: [1, 0, 0], tension: [0, 0, 2], peace: [0, 0, 1] };
    expect(barsOfCounts(counted)).toEqual([
      { day: '2026-02-27', counts: { violence: 1, tension: 0, peace: 0 } },
      { day: '2026-03-01', counts: { violence: 0, tension: 2, peace: 1 } },
    ]);
    expect(barsOfCounts({ ...counted, step: 7 }).map((it) => it.day)).toEqual(['2026-02-27', '2026-03-13']);
    expect(barsOfCounts(null)).toEqual([]);
  });

  test('a workspace’s own type claims least', () => {
    expect(familyFor('local.cattle_count')).toBe('tension');
    expect(familyFor('peace.agreement')).toBe('peace');
  });
});

describe('where the server is told that the map looks', () => {
  test('wherever the map looks, what is in sight of a large screen lies within what the server answers for', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -80, max: 80, noNaN: true }),
        fc.double({ min: -170, max: 170, noNaN: true }),
        fc.double({ min: 1, max: 17, noNaN: true }),
        (lat, lon, zoom) => {
          const look = readLook(lookFor({ lat, lon, zoom })!);
          const { box } = gridFor(look!, [-180, -90, 180, 90])!;
          const perPixel = 360 / (512 * 2 ** zoom);
          const [west, south, east, north] = box;
          expect(west).toBeLessThanOrEqual(Math.max(-180, lon - perPixel * 960) + 1e-3);
          expect(east).toBeGreaterThanOrEqual(Math.min(180, lon + perPixel * 960) - 1e-3);
          // a degree of latitude is never fewer pixels than one of longitude
          expect(south).toBeLessThanOrEqual(Math.max(-90, lat - perPixel * 540) + 1e-3);
          expect(north).toBeGreaterThanOrEqual(Math.min(90, lat + perPixel * 540) - 1e-3);
        },
      ),
    );
  });

  test('a small move asks nothing anew', () => {
    expect(lookFor({ lat: 1, lon: 30, zoom: 6.2 })).toBe(lookFor({ lat: 1.05, lon: 30.1, zoom: 6.7 }));
    expect(lookFor(null)).toBeUndefined();
  });
});

describe('how many filters are chosen', () => {
  const none = { type: [], sure: 'any', level: '0', label: 'any', q: '', time: 'known' };
  test('none at first; each kind counts once, however much is chosen in it', () => {
    expect(chosenFilters(none)).toBe(0);
    expect(chosenFilters({ ...none, type: ['violence', 'tension.threat'] })).toBe(1);
    expect(
      chosenFilters({
        ...none,
        type: ['peace'],
        sure: 'atLeast',
        level: '2',
        label: '1',
        q: 'market',
        time: 'unknown',
        place: 'a',
        since: '2026-11-01',
        area: 'b',
      }),
    ).toBe(9);
  });
});
