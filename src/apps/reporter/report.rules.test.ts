import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { innerReport, LIMITS } from '#features/intake/intake.contract.ts';
import {
  coarse,
  dayOf,
  emptyDraft,
  harmOf,
  MAX,
  problemOf,
  reportOf,
  stepAfter,
  stepBefore,
  STEPS,
  WHEN_CHOICES,
  whenOf,
  whereOf,
  type Draft,
} from './report.rules.ts';

const ID = '3f0c1f0e-6b0e-4c55-9a53-0d6f8f3a1c11';
const NOON = new Date(2026, 2, 10, 12, 30).getTime();
const draft = (more: Partial<Draft> = {}): Draft => ({
  ...emptyDraft(ID),
  kind: 'threat',
  basis: 'saw',
  contact: 'ask',
  whenAt: NOON,
  ...more,
});
const local = (...parts: [number, number, number, number?, number?]) =>
  new Date(...(parts as [number, number])).toISOString();

it('keeps to the limits of the contract', () => expect(MAX).toEqual(LIMITS));

describe('when', () => {
  it('is never sharper than what was said', () => {
    expect(whenOf(draft({ when: 'now' }))).toEqual({ from: local(2026, 2, 10, 12, 30), to: null, precision: 'about' });
    expect(whenOf(draft({ when: 'today' }))).toEqual({
      from: local(2026, 2, 10),
      to: local(2026, 2, 10, 12, 30),
      precision: 'day',
    });
    expect(whenOf(draft({ when: 'today', time: '09:15' }))).toEqual({
      from: local(2026, 2, 10, 9, 15),
      to: null,
      precision: 'about',
    });
    expect(whenOf(draft({ when: 'yesterday' }))).toEqual({
      from: local(2026, 2, 9),
      to: local(2026, 2, 10),
      precision: 'day',
    });
    expect(whenOf(draft({ when: 'week' }))).toEqual({
      from: local(2026, 2, 3),
      to: local(2026, 2, 10, 12, 30),
      precision: 'week',
    });
    expect(whenOf(draft({ when: 'date', date: '2026-02-28' }))).toEqual({
      from: local(2026, 1, 28),
      to: local(2026, 2, 1),
      precision: 'day',
    });
    for (const when of ['soon', 'unknown', undefined] as const)
      expect(whenOf(draft({ when })).precision).toBe('unknown');
    expect(whenOf(draft({ when: 'date' })).precision).toBe('unknown');
  });
  it('refuses a day that has not come yet, and knows the turn of the year', () => {
    expect(problemOf('when', draft({ when: 'date', date: '2026-03-11' }), NOON)).toBe('when.future');
    expect(problemOf('when', draft({ when: 'date', date: '2026-03-10' }), NOON)).toBeUndefined();
    expect(problemOf('when', draft({ when: 'today', time: '23:00' }), NOON)).toBe('when.future');
    expect(problemOf('when', draft({ when: 'now' }), NOON)).toBeUndefined();
    expect(dayOf(new Date(2026, 0, 1, 0, 5).getTime(), -1)).toBe('2025-12-31');
  });
});

describe('where', () => {
  it('is the chosen place only as long as the words still name it', () => {
    const place = { id: ID, name: 'Mambu', precision: 'village' as const };
    expect(whereOf(draft({ where: 'Mambu', place }))).toEqual({ text: 'Mambu', placeId: ID, precision: 'village' });
    expect(whereOf(draft({ where: 'Mambu bridge', place }))).toEqual({ text: 'Mambu bridge', precision: 'unknown' });
    expect(whereOf(draft({ where: 'Mambu', place, whereUnknown: true }))).toEqual({ text: '', precision: 'unknown' });
  });
  it('is coarse when the phone gave it', () => {
    expect(coarse(-4.441931)).toBe(-4.44);
    expect(whereOf(draft({ position: { lat: 1.23, lon: 4.56 } }))).toMatchObject({ radiusKm: 1, precision: 'village' });
  });
});

describe('the hurt', () => {
  it('are counted as far as the teller knows', () => {
    const some = (killed: Draft['killed']) => harmOf(draft({ harm: 'some', killed })).killed;
    expect(harmOf(draft({ harm: 'none' })).hurt).toEqual({ low: 0, best: 0, high: 0 });
    expect(harmOf(draft()).killed).toEqual({ low: null, best: null, high: null });
    expect(some({ count: 2, least: '', most: '' })).toEqual({ low: 2, best: 2, high: 2 });
    expect(some({ count: 'more', least: '6', most: '' })).toEqual({ low: 6, best: null, high: null });
    expect(some({ count: 'unknown', least: '6', most: '' })).toEqual({ low: null, best: null, high: null });
  });
  it('are refused in numbers that cannot be', () => {
    const problem = (least: string, most: string) =>
      problemOf('harm', draft({ harm: 'some', hurt: { count: 'more', least, most } }), NOON);
    expect(problem('9', '3')).toBe('harm.order');
    expect(problem('-1', '')).toBe('harm.number');
    expect(problem('1.5', '')).toBe('harm.number');
    expect(problem('3', '9')).toBeUndefined();
    expect(problem('', '')).toBeUndefined();
  });
});

it('asks for what is needed and lets the rest be skipped', () => {
  const nothing = emptyDraft(ID);
  expect(STEPS.filter((step) => problemOf(step, nothing, NOON))).toEqual(['what', 'basis', 'contact']);
  expect(problemOf('words', draft({ kind: 'other' }), NOON)).toBe('words.required');
  expect(problemOf('words', draft({ kind: 'other', text: 'a drum' }), NOON)).toBeUndefined();
});

it('walks forward and back over the same screens, past the hurt when something good happened', () => {
  for (const kind of ['threat', 'peace']) {
    const it = draft({ kind });
    for (const step of STEPS.slice(0, -1)) {
      if (kind === 'peace' && step === 'harm') continue;
      expect(stepBefore(stepAfter(step, it), it)).toBe(step);
    }
  }
  expect(stepAfter('where', draft({ kind: 'peace' }))).toBe('basis');
});

it('makes of any draft that passes every screen a report that the server takes', () => {
  const text = fc.string({ maxLength: 60, unit: 'grapheme' });
  const number = fc.oneof(fc.constant(''), fc.nat(200_000).map(String), fc.string({ maxLength: 3 }));
  const harm = fc.record({
    count: fc.option(fc.oneof(fc.nat(5), fc.constantFrom('more' as const, 'unknown' as const)), { nil: undefined }),
    least: number,
    most: number,
  });
  const any = fc.record({
    kind: fc.constantFrom('threat', 'peace', 'other'),
    text,
    who: text,
    asks: text,
    where: text,
    whereUnknown: fc.boolean(),
    when: fc.option(fc.constantFrom(...WHEN_CHOICES), { nil: undefined }),
    date: fc.constantFrom('', '2026-03-01', '2030-01-01'),
    time: fc.constantFrom('', '23:59'),
    harm: fc.option(fc.constantFrom('none' as const, 'some' as const, 'unknown' as const), { nil: undefined }),
    killed: harm,
    hurt: harm,
    basis: fc.constantFrom('saw' as const, 'media' as const),
    contact: fc.constantFrom('ask' as const, 'tell' as const, 'none' as const),
  });
  fc.assert(
    fc.property(any, (more) => {
      const it = draft(more);
      fc.pre(STEPS.every((step) => !problemOf(step, it, NOON)));
      const report = innerReport.parse(reportOf(it, 'ar', '1234567812345678', NOON));
      expect(report.returnCode === null).toBe(more.contact === 'none');
      expect(report.danger).toBe(more.when === 'now' || more.when === 'soon');
    }),
    { numRuns: 500 },
  );
});
