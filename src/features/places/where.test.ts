import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCoarserThan, PLACE_PRECISIONS, USUAL_RADIUS_KM } from '#domain/places.ts';
import { completeWhere, nowhere, sharpnessesFor, sharpnessOf, type Where } from './where.rules.ts';

const precision = fc.constantFrom(...PLACE_PRECISIONS);
const ground = fc.record({
  lat: fc.double({ min: -90, max: 90, noNaN: true }),
  lon: fc.double({ min: -180, max: 180, noNaN: true }),
  precision,
  radiusKm: fc.option(fc.double({ min: 0, max: 900, noNaN: true })),
});

describe('a report that names a place and no point', () => {
  test('gets the point inside the place, and is never sharper than the place or the teller', () => {
    fc.assert(
      fc.property(precision, ground, (said, place) => {
        const it = completeWhere({ ...nowhere, placeId: 'x', precision: said }, place);
        expect([it.lat, it.lon]).toEqual([place.lat, place.lon]);
        expect(isCoarserThan(place.precision, it.precision)).toBe(false);
        if (said !== 'unknown') expect(isCoarserThan(said, it.precision)).toBe(false);
        expect(it.radiusKm).toBeGreaterThanOrEqual(place.radiusKm ?? USUAL_RADIUS_KM[place.precision]);
      }),
    );
  });
  test('"somewhere in the district of the well" reaches as far as a district usually does', () => {
    const well = { lat: 0.25, lon: 0.33, precision: 'village', radiusKm: 3 } as const;
    expect(completeWhere({ ...nowhere, placeId: 'x', precision: 'district' }, well)).toMatchObject({
      precision: 'district',
      radiusKm: USUAL_RADIUS_KM.district,
    });
  });
  test('a point that was given stays as it was given; a place without coordinates gives none', () => {
    const given: Where = { ...nowhere, placeId: 'x', lat: 1, lon: 2, precision: 'point' };
    expect(completeWhere(given, { lat: 3, lon: 4, precision: 'district', radiusKm: 20 })).toEqual(given);
    const words: Where = { ...nowhere, placeId: 'x' };
    expect(completeWhere(words, { lat: null, lon: null, precision: 'village', radiusKm: null })).toEqual(words);
    expect(completeWhere(words, null)).toEqual(words);
  });
});

test('a place named and nothing said is as sharp as the place', () => {
  expect(sharpnessOf('unknown', 'village')).toBe('village');
  expect(sharpnessOf('point', 'district')).toBe('district');
  expect(sharpnessOf('region', 'village')).toBe('region');
});

test('what may be said of how sharply it is known', () => {
  expect(sharpnessesFor({ ...nowhere, placeId: 'x' }, 'district', false)).toEqual([
    'district',
    'region',
    'country',
    'unknown',
  ]);
  expect(sharpnessesFor(nowhere, null, false)).not.toContain('point');
  expect(sharpnessesFor(nowhere, null, true)).toContain('point');
});
