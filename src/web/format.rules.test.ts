import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeFormat } from './format.rules.ts';

const en = makeFormat('en-GB', 'Africa/Kinshasa');
const fr = makeFormat('fr', 'Africa/Kinshasa');
const ar = makeFormat('ar-u-nu-latn', 'Africa/Kinshasa');
const plain = (text: string) => text.replaceAll(/[\u202f\u2009\u00a0]/g, ' ');

describe('times', () => {
  it('shows the zone of the workspace, whatever that of the device', () => {
    expect(en.time('2026-11-20T15:30:00Z')).toBe('16:30');
    expect(makeFormat('en-GB', 'Asia/Kathmandu').time('2026-11-20T15:30:00Z')).toBe('21:15');
    expect(en.exact('2026-11-20T15:30:05Z')).toContain('GMT+1');
    expect(en.moment('2014-11-20T15:30:05Z')).toBe('20 Nov 2014, 16:30 GMT+1');
    for (const format of [fr, ar]) expect(format.moment('2026-11-20T15:30:05Z')).toMatch(/16:30.*1/);
  });
  it('falls back to the zone of the device when the workspace names one that nobody knows', () => {
    expect(makeFormat('en-GB', 'Nowhere/Never').zone).toBe(makeFormat('en-GB').zone);
  });
  it('says no more than was known', () => {
    expect(en.span({ from: '2014-11-20T15:30:00Z', to: '2014-11-20T17:00:00Z' })).toMatch(/20 Nov 2014.*16:30.18:00/);
    expect(en.span({ from: '2014-11-19T23:00:00Z', to: '2014-11-20T23:00:00Z', precision: 'day' })).toMatch(
      /^Thu,? 20 Nov 2014$/,
    );
    expect(en.span({ from: '2014-11-09T23:00:00Z', to: '2014-11-16T23:00:00Z', precision: 'week' })).toMatch(/10.*16/);
    expect(en.span({ from: '2014-11-01T00:00:00Z', precision: 'month' })).toBe('November 2014');
    expect(en.span({ from: '2014-11-01T00:00:00Z', precision: 'year' })).toBe('2014');
    expect(en.span({ from: null, precision: 'unknown' })).toBe('');
  });
  it('never shows a clock for a day, a week or a month', () => {
    fc.assert(
      fc.property(
        fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }),
        fc.constantFrom('day', 'week', 'month', 'year'),
        (from, precision) => {
          expect(en.span({ from, precision: precision as 'day' })).not.toMatch(/\d:\d/);
        },
      ),
    );
  });
  it('tells ages in one or two units', () => {
    const minute = 60_000;
    expect([0, 4, 72, 6 * 60 + 20, 49 * 60].map((m) => en.duration(m * minute))).toEqual([
      '0 sec',
      '4 min',
      '1 hr 12 min',
      '6 hr',
      '2 days',
    ]);
    expect(en.duration(-4 * minute)).toBe('4 min');
    expect(plain(fr.duration(72 * minute))).toBe('1 h 12 min');
    expect(ar.duration(4 * minute)).toMatch(/4/);
  });
  it('tells past from future in every language', () => {
    const now = Date.parse('2026-11-20T12:00:00Z');
    expect(en.relative('2026-11-20T11:56:00Z', now)).toBe('4 minutes ago');
    expect(en.relative('2026-11-20T18:00:00Z', now)).toBe('in 6 hours');
    expect(en.relative('2026-11-20T12:00:20Z', now)).toBe('this minute');
    expect(fr.relative('2026-08-20T12:00:00Z', now)).toBe('il y a 3 mois');
    expect(ar.relative('2026-08-20T12:00:00Z', now)).toContain('قبل');
    for (const format of [en, fr, ar])
      for (const days of [0.01, 0.5, 3, 100, 900]) {
        const [past, future] = [-1, 1].map((sign) => format.relative(new Date(now + sign * days * 86_400_000), now));
        expect(past).not.toBe(future);
      }
  });
});

describe('numbers', () => {
  it('shows low, best and high', () => {
    expect(en.range(1, 3, 5)).toBe('3 (1–5)');
    expect(en.range(1, 1, null)).toBe('1 (1–?)');
    expect(en.range(3, 3, 3)).toBe('3');
    expect(en.range(null, 3, null)).toBe('3');
    expect(en.range(2, null, 4)).toBe('2–4');
    expect(en.range(null, null, null)).toBe('?');
  });
  it('writes Arabic with western digits', () => {
    expect(ar.number(2026)).toBe('2,026');
  });
  it('says sizes', () => {
    expect(en.bytes(999)).toBe('999 byte');
    expect(en.bytes(1_400_000)).toBe('1.4 MB');
    for (const [km, said] of [
      [0, '0 m'],
      [0.04, '40 m'],
      [0.7, '700 m'],
      [0.96, '1 km'],
      [2.4449, '2.4 km'],
      [9.96, '10 km'],
      [29.076542, '29 km'],
      [99.4, '99 km'],
      [99.6, '100 km'],
      [1264, '1,260 km'],
    ] as const)
      expect([km, en.distance(km)]).toEqual([km, said]);
  });
  it('sorts numbers in names by size and ignores marks', () => {
    expect(['Zone 10', 'zone 2', 'Étang'].toSorted(fr.compare)).toEqual(['Étang', 'zone 2', 'Zone 10']);
  });
});
