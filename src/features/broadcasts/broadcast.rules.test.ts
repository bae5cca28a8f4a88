import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decisionFault, LIVES_DAYS, segmentsFor, standingOf } from './broadcast.rules.ts';

const proposed = { standing: 'proposed' as const, proposedBy: 'amina', organisation: 'network' };
const someone = fc.record({
  member: fc.constantFrom('amina', 'bruno', 'carla', null),
  organisation: fc.constantFrom('network', 'bar', 'radio', null),
  yes: fc.boolean(),
});

test('nothing leaves but by two people of two organisations', () => {
  fc.assert(
    fc.property(someone, (by) => {
      if (by.yes && decisionFault(proposed, by) === null) {
        expect(by.member).not.toBe('amina');
        expect(by.organisation).not.toBeNull();
        expect(by.organisation).not.toBe('network');
      }
    }),
  );
});

test('a no is heard of anybody, and whoever proposed it takes it back', () => {
  fc.assert(
    fc.property(someone, (by) => {
      expect(decisionFault(proposed, { ...by, yes: false })).toBeNull();
    }),
  );
});

test('what is decided, or a week old, is decided no more', () => {
  const now = Date.UTC(2026, 10, 21);
  for (const state of ['refused', 'sending', 'stopped'] as const) {
    const standing = standingOf({ state, proposedAt: now, waiting: 3 }, now);
    expect(decisionFault({ ...proposed, standing }, { member: 'carla', organisation: 'bar', yes: true })).toBe('over');
  }
  expect(standingOf({ state: 'proposed', proposedAt: now, waiting: 0 }, now + LIVES_DAYS * 86_400_000)).toBe('lapsed');
  expect(standingOf({ state: 'sending', proposedAt: now, waiting: 0 }, now)).toBe('done');
});

test('the cost counts each in the language they are written to', () => {
  const texts = { en: 'x'.repeat(161), ar: 'ا'.repeat(70) };
  const people = [
    { language: 'en', people: 10 },
    { language: 'ar', people: 5 },
    { language: '', people: 2 },
    { language: 'sw', people: 1 },
  ];
  expect(segmentsFor(texts, 'en', people)).toBe(20 + 5 + 4 + 2);
  expect(segmentsFor(texts, 'ar', people)).toBe(20 + 5 + 2 + 1);
});
