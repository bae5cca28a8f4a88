import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayAfter, localOf } from '#domain/local-time.ts';
import {
  expandPattern,
  gapsIn,
  handOver,
  onDutyAt,
  overlapsIn,
  weekdayOf,
  weekOf,
  type Pattern,
  type Shift,
} from './duty.rules.ts';

const ZONES = [
  'UTC',
  'Europe/Paris',
  'Africa/Nairobi',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Pacific/Apia',
];
const HOUR = 3_600_000;
const zone = fc.constantFrom(...ZONES);
const day = fc.integer({ min: 0, max: 4000 }).map((n) => dayAfter('2019-01-01', n));
const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '15', '30', '59'))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`);
const shift = fc
  .tuple(
    fc.integer({ min: 0, max: 200 }),
    fc.integer({ min: 1, max: 60 }),
    fc.constantFrom('ruth', 'grace', 'amos'),
    fc.uuid(),
  )
  .map(([from, length, actorId, id]): Shift => ({ id, actorId, from: from * HOUR, to: (from + length) * HOUR }));
const window = { from: 10 * HOUR, to: 170 * HOUR };
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const pattern = (more: Partial<Pattern>): Pattern => ({
  days: EVERY_DAY,
  from: '18:00',
  to: '06:00',
  first: '2026-11-20',
  last: '2026-11-22',
  everyWeeks: 1,
  actorIds: ['ruth'],
  turn: 'shift',
  ...more,
});

describe('a pattern of shifts', () => {
  test('the night in which summer time ends has an hour more, the one in which it begins an hour less', () => {
    const night = (first: string) => {
      const [it] = expandPattern(pattern({ first, last: first }), 'Europe/Paris')!;
      return (it!.to - it!.from) / HOUR;
    };
    expect(night('2026-10-24')).toBe(13);
    expect(night('2026-03-28')).toBe(11);
    expect(night('2026-06-01')).toBe(12);
  });

  test('days of the week, every other week, people in turn by shift or by week', () => {
    const it = expandPattern(
      pattern({
        days: [1, 5],
        first: '2026-11-16',
        last: '2026-12-13',
        actorIds: ['ruth', 'grace'],
        turn: 'week',
        everyWeeks: 2,
      }),
      'UTC',
    )!;
    expect(it.map((s) => [new Date(s.from).toISOString().slice(0, 10), s.actorId])).toEqual([
      ['2026-11-16', 'ruth'],
      ['2026-11-20', 'ruth'],
      ['2026-11-30', 'grace'],
      ['2026-12-04', 'grace'],
    ]);
    expect(expandPattern(pattern({ actorIds: ['ruth', 'grace'] }), 'UTC')!.map((s) => s.actorId)).toEqual([
      'ruth',
      'grace',
      'ruth',
    ]);
    expect(expandPattern(pattern({ last: '2029-11-22' }), 'UTC')).toBeNull();
  });

  test('in every zone, day and night shifts that meet by the clock leave no gap and no overlap, whatever the clocks do', () => {
    fc.assert(
      fc.property(zone, day, fc.integer({ min: 0, max: 40 }), clock, clock, (tz, first, length, a, b) => {
        fc.pre(a !== b);
        const [from, to] = [a, b].toSorted() as [string, string];
        const last = dayAfter(first, length);
        const days = expandPattern(pattern({ first, last, from, to }), tz)!;
        const nights = expandPattern(pattern({ first, last, from: to, to: from, actorIds: ['grace'] }), tz)!;
        const all = [...days, ...nights].map((it, i) => ({ ...it, id: String(i) }));
        const whole = { from: Math.min(...all.map((it) => it.from)), to: Math.max(...all.map((it) => it.to)) };
        expect(gapsIn(all, whole)).toEqual([]);
        expect(overlapsIn(all, whole)).toEqual([]);
        for (const it of all) expect(it.to).toBeGreaterThan(it.from);
      }),
    );
  });

  test('each begins at the time that was said by the wall’s clock, unless the clocks skip it', () => {
    fc.assert(
      fc.property(zone, day, clock, clock, (tz, first, from, to) => {
        for (const it of expandPattern(pattern({ first, last: dayAfter(first, 9), from, to }), tz)!) {
          const local = localOf(new Date(it.from).toISOString(), tz);
          const before = localOf(new Date(it.from - 60_000).toISOString(), tz);
          // either it is that time, or that time was skipped between the minute before and this one
          const jumped =
            Date.parse(`${local.day}T${local.clock}Z`) - Date.parse(`${before.day}T${before.clock}Z`) > 60_000;
          expect(local.clock === from || jumped || local.clock > from).toBe(true);
          expect(EVERY_DAY).toContain(weekdayOf(local.day));
        }
      }),
    );
  });
});

describe('a roster', () => {
  test('gaps and shifts together are the whole window, and never meet', () => {
    fc.assert(
      fc.property(fc.array(shift, { maxLength: 12 }), (shifts) => {
        const gaps = gapsIn(shifts, window);
        for (let at = window.from; at < window.to; at += HOUR / 2) {
          const covered = shifts.some((it) => it.from <= at && at < it.to);
          const gap = gaps.some((it) => it.from <= at && at < it.to);
          expect(gap).toBe(!covered);
          expect(onDutyAt(shifts, at) === null).toBe(!covered);
        }
        for (const [i, gap] of gaps.entries()) {
          expect(gap.to).toBeGreaterThan(gap.from);
          if (i > 0) expect(gap.from).toBeGreaterThan(gaps[i - 1]!.to);
        }
      }),
    );
  });

  test('overlaps are just where two people or more are on duty, and say who', () => {
    fc.assert(
      fc.property(fc.array(shift, { maxLength: 10 }), (shifts) => {
        const overlaps = overlapsIn(shifts, window);
        for (let at = window.from; at < window.to; at += HOUR / 2) {
          const there = [
            ...new Set(shifts.filter((it) => it.from <= at && at < it.to).map((it) => it.actorId)),
          ].toSorted();
          const said = overlaps.find((it) => it.from <= at && at < it.to)?.actorIds ?? [];
          expect(said).toEqual(there.length > 1 ? there : []);
        }
      }),
    );
  });

  test('after a hand-over only the new person is on duty until its end, and what comes later stays', () => {
    fc.assert(
      fc.property(
        fc.array(shift, { maxLength: 10 }),
        fc.integer({ min: 0, max: 220 }),
        fc.option(fc.integer({ min: 1, max: 30 })),
        (shifts, hour, length) => {
          const now = hour * HOUR;
          const done = handOver(shifts, now, length === null ? null : now + length * HOUR);
          if (!done) {
            expect(length === null && onDutyAt(shifts, now) === null).toBe(true);
            return;
          }
          const after = [
            ...shifts
              .filter((it) => !done.remove.includes(it.id))
              .map((it) => (done.end.includes(it.id) ? { ...it, to: now } : it)),
            { id: 'new', actorId: 'new', ...done.add },
          ];
          expect(onDutyAt(after, now)?.shift.actorId).toBe('new');
          expect(after.filter((it) => it.from <= now && now < it.to)).toHaveLength(1);
          for (const it of after) expect(it.to).toBeGreaterThan(it.from);
          for (const it of shifts.filter((s) => s.from > now)) expect(after).toContainEqual(it);
        },
      ),
    );
  });

  test('on duty until: one shift after another of the same person is one time', () => {
    const night: Shift[] = [
      { id: 'a', actorId: 'ruth', from: 0, to: 6 * HOUR },
      { id: 'b', actorId: 'ruth', from: 6 * HOUR, to: 12 * HOUR },
      { id: 'c', actorId: 'grace', from: 12 * HOUR, to: 18 * HOUR },
    ];
    expect(onDutyAt(night, HOUR)).toMatchObject({ shift: { id: 'a' }, until: 12 * HOUR });
    expect(onDutyAt(night, 20 * HOUR)).toBeNull();
  });

  test('a week has seven days that follow each other, also where a day has 23, 25 or no hours', () => {
    fc.assert(
      fc.property(zone, day, (tz, it) => {
        const week = weekOf(it, tz);
        expect(week).toHaveLength(7);
        expect(weekdayOf(week[0]!.day)).toBe(1);
        expect(week.map((d) => d.day)).toContain(it);
        for (const [i, d] of week.entries()) if (i > 0) expect(d.from).toBe(week[i - 1]!.to);
      }),
    );
  });
});
