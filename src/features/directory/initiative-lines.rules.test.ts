import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moneyGiven, moneyRow, ownPoint, placeGiven, placeRow, pointOf } from './initiative-lines.rules.ts';

const id = '018f0000-0000-7000-8000-000000000001';
const coordinate = fc.option(
  fc.record({
    lat: fc.double({ min: -90, max: 90, noNaN: true }),
    lon: fc.double({ min: -180, max: 180, noNaN: true }),
  }),
);
const place = fc
  .record({
    placeId: fc.constantFrom(id, null),
    text: fc.option(fc.constantFrom('Mambu', 'سولا')),
    point: coordinate,
    whole: fc.boolean(),
    precision: fc.constantFrom('point' as const, 'district' as const, 'unknown' as const),
    share: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
  })
  .filter((it) => it.placeId !== null || it.text !== null || it.point !== null);

describe('lines of an initiative in its form', () => {
  test('a place that nobody touched is handed in as it was told, to the last digit', () => {
    fc.assert(
      fc.property(place, ({ point, text, ...it }) => {
        const told = { text, lat: point?.lat ?? null, lon: point?.lon ?? null };
        expect(placeGiven(placeRow({ ...it, told }))).toEqual({ ...it, ...told });
      }),
    );
  });
  test('another place takes nothing over from the one before; a place without a point of its own gets none', () => {
    const keep = { placeId: id, precision: 'village' as const, share: 40, told: { text: 'Old', lat: null, lon: null } };
    const row = placeRow({ ...keep, whole: false });
    expect(ownPoint(row)).toBe(null);
    expect(placeGiven({ ...row, placeId: null, text: 'The ford', keep })).toMatchObject({
      text: 'The ford',
      placeId: null,
    });
    expect(placeGiven({ placeId: null, text: ' ', point: null, whole: false })).toBe(null);
    expect(pointOf('91, 0')).toBe(null);
  });
  test('money keeps what its currency was worth while currency and day stay; the rest is looked up', () => {
    const line = {
      kind: 'budget' as const,
      amount: 5,
      currency: 'EUR',
      on: '2026-03-01',
      to: null,
      rate: 1.1,
      actorId: null,
      name: 'A giver',
    };
    const { kind, amount, currency, on, to, rate, actorId, name } = line;
    expect(moneyGiven(moneyRow(line))).toEqual({ kind, amount, currency, on, to, rate, actorId, name });
    expect(moneyGiven({ ...moneyRow(line), amount: '6' })).toMatchObject({ amount: 6, rate: 1.1 });
    expect(moneyGiven({ ...moneyRow(line), on: '2026-04-01' })).toMatchObject({ rate: null });
    expect(moneyGiven(moneyRow({ ...line, currency: 'USD', rate: 1 }))).toMatchObject({ rate: null });
    expect(moneyGiven({ ...moneyRow(line), amount: ' ' })).toBe(null);
  });
});
