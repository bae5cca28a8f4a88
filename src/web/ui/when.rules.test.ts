import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rangeProblem } from './number-range.rules.ts';
import { fieldsOf, noFields, whenOf, whenProblem, type WhenFields } from './when.rules.ts';
import { dayAfter, localOf, momentOf, monthAfter } from '#domain/local-time.ts';

const ZONES = [
  'UTC',
  'Africa/Kinshasa',
  'Asia/Kathmandu',
  'Europe/Paris',
  'America/St_Johns',
  'Pacific/Apia',
  'Australia/Lord_Howe',
];
const minutes = fc
  .integer({ min: Date.UTC(1990, 0) / 60_000, max: Date.UTC(2060, 0) / 60_000 })
  .map((it) => new Date(it * 60_000).toISOString());

describe('local time in a zone', () => {
  it('is the time on the wall there', () => {
    expect(momentOf({ day: '2026-11-20', clock: '16:30' }, 'Africa/Kinshasa')).toBe('2026-11-20T15:30:00.000Z');
    expect(localOf('2026-11-20T15:30:00.000Z', 'Asia/Kathmandu')).toEqual({ day: '2026-11-20', clock: '21:15' });
  });
  it('goes there and back, but for the hour that a clock change repeats', () => {
    fc.assert(
      fc.property(minutes, fc.constantFrom(...ZONES), (moment, zone) => {
        const back = momentOf(localOf(moment, zone), zone)!;
        expect(localOf(back, zone)).toEqual(localOf(moment, zone));
        expect(Date.parse(back)).toBeLessThanOrEqual(Date.parse(moment));
      }),
    );
  });
  it('moves a time that a clock change skips forward', () => {
    expect(localOf(momentOf({ day: '2026-03-29', clock: '02:30' }, 'Europe/Paris')!, 'Europe/Paris')).toEqual({
      day: '2026-03-29',
      clock: '03:30',
    });
  });
  it('refuses what is no date', () => {
    expect(momentOf({ day: '2026-02-31', clock: '10:00' }, 'UTC')).toBeNull();
    expect(momentOf({ day: '', clock: '10:00' }, 'UTC')).toBeNull();
    expect(momentOf({ day: '31/02/2026', clock: '' }, 'UTC')).toBeNull();
  });
  it('counts days and months over their ends', () => {
    expect(dayAfter('2028-02-28')).toBe('2028-02-29');
    expect(dayAfter('2026-12-31')).toBe('2027-01-01');
    expect(dayAfter('2026-03-01', -1)).toBe('2026-02-28');
    expect(monthAfter('2026-12')).toBe('2027-01');
  });
});

describe('when something happened', () => {
  const zone = 'Africa/Kinshasa';
  const when = (it: Partial<WhenFields>) => whenOf({ ...noFields, ...it }, zone);
  it('is a moment, or a span, to the minute', () => {
    expect(when({ day: '2026-11-20', clock: '16:30' })).toEqual({
      from: '2026-11-20T15:30:00.000Z',
      to: '2026-11-20T15:30:00.000Z',
      precision: 'exact',
    });
    expect(
      when({ precision: 'about', day: '2026-11-20', clock: '23:30', endDay: '2026-11-21', endClock: '01:00' }),
    ).toEqual({
      from: '2026-11-20T22:30:00.000Z',
      to: '2026-11-21T00:00:00.000Z',
      precision: 'about',
    });
  });
  it('covers the whole day, week, month or year, and says nothing sharper', () => {
    expect(when({ precision: 'day', day: '2026-11-20' })).toEqual({
      from: '2026-11-19T23:00:00.000Z',
      to: '2026-11-20T23:00:00.000Z',
      precision: 'day',
    });
    expect(when({ precision: 'week', day: '2026-11-22' })).toEqual({
      from: '2026-11-15T23:00:00.000Z',
      to: '2026-11-22T23:00:00.000Z',
      precision: 'week',
    });
    expect(when({ precision: 'month', day: '2026-12' })).toEqual({
      from: '2026-11-30T23:00:00.000Z',
      to: '2026-12-31T23:00:00.000Z',
      precision: 'month',
    });
    expect(when({ precision: 'year', day: '2026' }).to).toBe('2026-12-31T23:00:00.000Z');
    expect(when({ precision: 'unknown', day: '2026-11-20' })).toEqual({ from: null, to: null, precision: 'unknown' });
  });
  it('is nothing while something is missing', () => {
    for (const it of [
      {},
      { day: '2026-11-20' },
      { clock: '10:00' },
      { precision: 'day' as const },
      { precision: 'month' as const, day: 'x' },
      { precision: 'year' as const },
    ])
      expect(when(it).from).toBeNull();
  });
  it('says when it ends before it begins', () => {
    expect(whenProblem(when({ day: '2026-11-20', clock: '16:30', endClock: '15:00' }))).toBe('endsBefore');
    expect(whenProblem(when({ day: '2026-11-20', clock: '16:30', endClock: '17:00' }))).toBeNull();
    expect(whenProblem(when({}))).toBeNull();
  });
  it('comes back into the fields as it was', () => {
    fc.assert(
      fc.property(
        minutes,
        fc.integer({ min: 0, max: 3000 }),
        fc.constantFrom('exact', 'about', 'day', 'week', 'month', 'year', 'unknown' as const),
        fc.constantFrom('UTC', zone, 'Asia/Kathmandu'),
        (from, length, precision, there) => {
          const local = localOf(from, there);
          const end = localOf(new Date(Date.parse(from) + length * 60_000).toISOString(), there);
          const given = whenOf(
            {
              precision: precision as 'exact',
              day:
                precision === 'month'
                  ? local.day.slice(0, 7)
                  : precision === 'year'
                    ? local.day.slice(0, 4)
                    : local.day,
              clock: local.clock,
              endDay: end.day,
              endClock: end.clock,
            },
            there,
          );
          expect(whenOf(fieldsOf(given, there), there)).toEqual(given);
        },
      ),
    );
  });
});

describe('a count as far as it is known', () => {
  it('crosses only when what is known is out of order', () => {
    expect(rangeProblem({ low: 1, best: 3, high: 5 })).toBeNull();
    expect(rangeProblem({ low: null, best: null, high: null })).toBeNull();
    expect(rangeProblem({ low: 4, best: null, high: 2 })).toBe('crossed');
    expect(rangeProblem({ low: null, best: 3, high: 2 })).toBe('crossed');
    expect(rangeProblem({ low: 3, best: 3, high: 3 })).toBeNull();
  });
});
