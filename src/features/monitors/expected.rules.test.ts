import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bySilence, standingOf, worstOf } from './expected.rules.ts';

const WEEKLY = { everyDays: 7, graceDays: 1, startsOn: '2026-11-01' };
const dayOf = (n: number) => new Date(n * 86_400_000).toISOString().slice(0, 10);
const anyDay = fc.integer({ min: 15_000, max: 25_000 });
const rhythm = fc.record({
  everyDays: fc.integer({ min: 1, max: 92 }),
  graceDays: fc.integer({ min: 0, max: 30 }),
  startsOn: anyDay.map(dayOf),
});

describe('a report that is expected', () => {
  test('is due a rhythm after the last word, then silent once the days of grace are over', () => {
    expect(standingOf(WEEKLY, '2026-11-10', '2026-11-16')).toEqual({ standing: 'waiting', dueOn: '2026-11-17' });
    expect(standingOf(WEEKLY, '2026-11-10', '2026-11-17').standing).toBe('due');
    expect(standingOf(WEEKLY, '2026-11-10', '2026-11-18').standing).toBe('due');
    expect(standingOf(WEEKLY, '2026-11-10', '2026-11-19').standing).toBe('silent');
  });
  test('is first due a rhythm after it began to be expected, however long ago the last word was', () => {
    expect(standingOf(WEEKLY, null, '2026-11-05')).toEqual({ standing: 'waiting', dueOn: '2026-11-08' });
    expect(standingOf(WEEKLY, '2025-01-01', '2026-11-05').standing).toBe('waiting');
    expect(standingOf(WEEKLY, null, '2026-11-20').standing).toBe('never');
  });
  test('silence ends with a word and with nothing else', () => {
    fc.assert(
      fc.property(rhythm, fc.option(anyDay), anyDay, fc.nat(200), (it, last, today, more) => {
        const heard = last === null ? null : dayOf(last);
        const { standing } = standingOf(it, heard, dayOf(today));
        const later = standingOf(it, heard, dayOf(today + more)).standing;
        if (standing === 'silent' || standing === 'never') expect(later).toBe(standing);
        expect(standingOf(it, dayOf(today), dayOf(today)).standing).toBe('waiting');
        if (heard !== null) expect(standing).not.toBe('never');
      }),
    );
  });
});

test('of several, the gravest counts, and of those the one due first', () => {
  const at = (standing: 'waiting' | 'due' | 'silent', dueOn: string) => ({ standing, dueOn });
  expect(worstOf([])).toBeNull();
  expect(worstOf([at('waiting', '2026-11-02'), at('silent', '2026-11-09'), at('silent', '2026-11-08')])).toEqual(
    at('silent', '2026-11-08'),
  );
});

test('the silent stand first, those of whom nothing is expected last', () => {
  const one = (alias: string, standing: 'waiting' | 'due' | 'silent' | null, lastHeardOn: string | null) => ({
    alias,
    standing,
    lastHeardOn,
  });
  expect(
    bySilence([
      one('d', null, null),
      one('c', 'waiting', '2026-11-20'),
      one('b', 'silent', '2026-10-20'),
      one('a', 'silent', '2026-09-20'),
      one('e', 'due', '2026-11-10'),
    ]).map((it) => it.alias),
  ).toEqual(['a', 'b', 'e', 'c', 'd']);
});
