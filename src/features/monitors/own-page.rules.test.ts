import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noteFor, outcomeOf, wordFrom } from './own-page.rules.ts';

const facts = fc.record({
  state: fc.constantFrom('received' as const, 'noise' as const, 'under_review' as const, 'assessed' as const),
  confirmed: fc.boolean(),
  joined: fc.boolean(),
  answered: fc.boolean(),
});

test('the furthest that may be told is told', () => {
  const none = { confirmed: false, joined: false, answered: false };
  expect(outcomeOf({ state: 'received', ...none })).toBe('received');
  expect(outcomeOf({ state: 'under_review', ...none })).toBe('being_checked');
  expect(outcomeOf({ state: 'assessed', ...none, joined: true })).toBe('joined');
  expect(outcomeOf({ state: 'assessed', ...none, joined: true, confirmed: true })).toBe('confirmed');
  expect(outcomeOf({ state: 'assessed', confirmed: true, joined: true, answered: true })).toBe('answered');
});

test('nobody learns that what they told was laid aside: it reads as what was assessed', () => {
  fc.assert(
    fc.property(facts, (it) => {
      expect(outcomeOf({ ...it, state: 'noise' })).toBe(outcomeOf({ ...it, state: 'assessed' }));
    }),
  );
});

test('a note is read in one’s own language, in the order one asked for them', () => {
  const texts = ['fr', 'sw-CD', 'ar'].map((language) => ({ language, title: language, text: language }));
  expect(noteFor(texts, ['en', 'sw'])?.language).toBe('sw-CD');
  expect(noteFor(texts, ['de'])?.language).toBe('fr');
  expect(noteFor([], ['fr'])).toBeNull();
});

test('a word is ten digits, each as random as it was given', () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat(9)), (random) => {
      const drawn: number[] = [];
      const word = wordFrom((below) => {
        expect(below).toBe(10);
        drawn.push(random.next().value as number);
        return drawn.at(-1)!;
      });
      expect(word).toBe(drawn.join(''));
      expect(word).toMatch(/^\d{10}$/);
    }),
  );
});
