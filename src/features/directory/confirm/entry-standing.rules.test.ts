import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ASK_AGAIN_DAYS, lineState, standingOf } from './entry-standing.rules.ts';

const day = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 86_400_000);
const entry = { recordedAt: day(0), othersChangedAt: null, invitedAt: null, answer: null };

describe('how an entry stands with those it is about', () => {
  test('nobody asked: unconfirmed since it was recorded', () => {
    expect(standingOf(entry, day(40))).toEqual({ is: 'unasked', since: day(0), days: 40 });
  });
  test('asked and silent: unconfirmed, and its age runs from the asking', () => {
    expect(standingOf({ ...entry, invitedAt: day(10) }, day(41))).toEqual({ is: 'asked', since: day(10), days: 31 });
  });
  test('confirmed, until somebody else changes it, or a year is over', () => {
    const answer = { answer: 'confirmed' as const, at: day(12) };
    expect(standingOf({ ...entry, answer }, day(13))).toMatchObject({ is: 'confirmed', days: 1 });
    expect(standingOf({ ...entry, answer, othersChangedAt: day(11) }, day(13)).is).toBe('confirmed');
    expect(standingOf({ ...entry, answer, othersChangedAt: day(20) }, day(23))).toEqual({
      is: 'changed_since',
      since: day(20),
      days: 3,
    });
    expect(standingOf({ ...entry, answer }, day(13 + ASK_AGAIN_DAYS)).is).toBe('old');
  });
  test('who asked to be hidden asked to be hidden, whatever came after', () => {
    const answer = { answer: 'hide' as const, at: day(12) };
    expect(standingOf({ ...entry, answer, othersChangedAt: day(20), invitedAt: day(30) }, day(40)).is).toBe('hide');
  });
  test('an age is never below nothing, whatever the clocks say', () => {
    const when = fc.integer({ min: -400, max: 400 }).map(day);
    fc.assert(
      fc.property(
        fc.record({ recordedAt: when, othersChangedAt: fc.option(when), invitedAt: fc.option(when) }),
        fc.option(fc.record({ answer: fc.constantFrom('confirmed', 'corrected', 'hide'), at: when })),
        when,
        (it, answer, now) => {
          const found = standingOf({ ...it, answer: answer as never }, now);
          expect(found.days).toBeGreaterThanOrEqual(0);
          expect(answer === null).toBe(['asked', 'unasked'].includes(found.is));
        },
      ),
    );
  });
});

describe('a line of roles', () => {
  const line = { doerId: 'a', otherId: 'b', version: 2 };
  const voice = (actorId: string, agrees: boolean, version = 2) => ({ actorId, agrees, version });
  test('stands when both agreed to these very words', () => {
    expect(lineState(line, [voice('a', true), voice('b', true)])).toBe('agreed');
    expect(lineState(line, [voice('a', true), voice('b', true, 1)])).toBe('open');
    expect(lineState(line, [voice('a', true)])).toBe('open');
    expect(lineState(line, [])).toBe('open');
  });
  test('is disputed by one no; a third voice counts for nothing', () => {
    expect(lineState(line, [voice('a', true), voice('b', false)])).toBe('disputed');
    expect(lineState(line, [voice('b', false, 1)])).toBe('open');
    expect(lineState(line, [voice('c', false), voice('a', true)])).toBe('open');
  });
});
