import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isQuiet, quietHoursProblem, wakesAt } from './quiet-hours.rules.ts';

const at = (text: string) => Date.parse(text);

describe('quiet hours', () => {
  const nairobi = { from: '22:00', to: '06:00', timeZone: 'Africa/Nairobi' };

  test('run over midnight by the clock on the wall', () => {
    expect(isQuiet(nairobi, at('2026-03-01T18:59:00Z'))).toBe(false);
    expect(isQuiet(nairobi, at('2026-03-01T19:00:00Z'))).toBe(true);
    expect(isQuiet(nairobi, at('2026-03-02T02:59:00Z'))).toBe(true);
    expect(isQuiet(nairobi, at('2026-03-02T03:00:00Z'))).toBe(false);
    expect(wakesAt(nairobi, at('2026-03-01T21:17:30Z'))).toBe(at('2026-03-02T03:00:00Z'));
    expect(wakesAt(nairobi, at('2026-03-01T12:17:30Z'))).toBe(at('2026-03-01T12:17:30Z'));
  });

  test('end when the wall clock says so on the nights it is put forward or back', () => {
    const paris = { from: '23:00:00', to: '07:00:00', timeZone: 'Europe/Paris' };
    expect(wakesAt(paris, at('2026-03-28T23:00:00Z'))).toBe(at('2026-03-29T05:00:00Z'));
    expect(wakesAt(paris, at('2026-10-24T22:30:00Z'))).toBe(at('2026-10-25T06:00:00Z'));
    // the hour in which they end does not exist that night
    expect(wakesAt({ ...paris, to: '02:30' }, at('2026-03-28T23:00:00Z'))).toBe(at('2026-03-29T01:00:00Z'));
  });

  test('that are unlawful silence nobody', () => {
    expect(quietHoursProblem({ from: '25:00', to: '06:00', timeZone: 'UTC' })).toBe('bad_time');
    expect(quietHoursProblem({ from: '22:00', to: '06:00', timeZone: 'Moon/Sea' })).toBe('bad_time_zone');
    expect(quietHoursProblem({ from: '06:00', to: '06:00', timeZone: 'UTC' })).toBe('empty');
    expect(quietHoursProblem(nairobi)).toBeNull();
    expect(isQuiet({ from: '00:00', to: '00:00', timeZone: 'UTC' }, 0)).toBe(false);
    expect(isQuiet(null, 0)).toBe(false);
  });

  test('always end, at the first minute that is not quiet', () => {
    const time = fc
      .tuple(fc.nat(23), fc.nat(59))
      .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
    const zone = fc.constantFrom(
      'Africa/Nairobi',
      'Europe/Paris',
      'America/New_York',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
      'Pacific/Kiritimati',
    );
    fc.assert(
      fc.property(
        time,
        time,
        zone,
        fc.integer({ min: at('2025-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') }),
        (from, to, timeZone, now) => {
          fc.pre(from !== to);
          const quiet = { from, to, timeZone };
          const wake = wakesAt(quiet, now);
          expect(isQuiet(quiet, wake)).toBe(false);
          expect(wake - now).toBeLessThanOrEqual(26 * 3_600_000);
          if (wake > now) expect(isQuiet(quiet, Math.max(now, wake - 60_000))).toBe(true);
        },
      ),
    );
  });
});
