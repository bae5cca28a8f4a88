import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { INITIATIVE_STATES } from './directory.rules.ts';
import { daysOf, shownDays } from './initiative-dates.rules.ts';

const day = fc.constantFrom('2026-01-01', '2026-06-30', '2027-01-01');
const days = fc.record({
  plannedFrom: fc.option(day),
  plannedTo: fc.option(day),
  actualFrom: fc.option(day),
  actualTo: fc.option(day),
});
const state = fc.constantFrom(...INITIATIVE_STATES);
const written = fc.oneof(day, fc.constant(''));

describe('the days of an initiative in its form', () => {
  test('stay as they were told where nobody touched them, whatever state is chosen', () => {
    fc.assert(
      fc.property(days, state, (before, now) => void expect(daysOf(now, shownDays(before), before)).toEqual(before)),
    );
  });
  test('show what was written, and a day taken out shows no more', () => {
    fc.assert(
      fc.property(
        days,
        state,
        written,
        written,
        (before, now, from, to) => void expect(shownDays(daysOf(now, { from, to }, before))).toEqual({ from, to }),
      ),
    );
  });
  test('the liaison officer Amina writes the day it truly began: the plan stays beside it', () => {
    const planned = { plannedFrom: '2026-01-01', plannedTo: '2026-12-31', actualFrom: null, actualTo: null };
    expect(daysOf('under_way', { from: '2026-02-10', to: '2026-12-31' }, planned)).toEqual({
      ...planned,
      actualFrom: '2026-02-10',
    });
    expect(daysOf('done', { from: '2026-01-01', to: '2026-11-30' }, planned)).toEqual({
      ...planned,
      actualTo: '2026-11-30',
    });
  });
  test('of something new they are the plan until it begins, and until it ends', () => {
    const form = { from: '2026-01-01', to: '2026-12-31' };
    const none = { plannedFrom: null, plannedTo: null, actualFrom: null, actualTo: null };
    expect(daysOf('planned', form)).toEqual({ ...none, plannedFrom: form.from, plannedTo: form.to });
    expect(daysOf('under_way', form)).toEqual({ ...none, actualFrom: form.from, plannedTo: form.to });
    expect(daysOf('stopped', form)).toEqual({ ...none, actualFrom: form.from, actualTo: form.to });
  });
});
