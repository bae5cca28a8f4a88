import fc from 'fast-check';
import { expect, test } from 'vitest';
import { searchWords } from './search-words.rules.ts';

const asked = (...names: string[]): string[] => searchWords(names).map((words) => words.join(' '));

test('a store is asked for telling words, acronyms, other names of public bodies, and common words two at a time', () => {
  expect(asked('Lakeside Women for Peace (LWP)')).toEqual(expect.arrayContaining(['lakeside', 'lwp', 'women peace']));
  expect(asked('UNDP')).toEqual(expect.arrayContaining(['undp', 'pnud']));
  expect(asked('Ministry of Health of Kenya')).toEqual(expect.arrayContaining(['ministry health', 'health kenya']));
});

test('never for nothing, and never for too much', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 80 }), { maxLength: 5 }), (names) => {
      const questions = searchWords(names);
      expect(questions.length).toBeLessThanOrEqual(12);
      for (const words of questions) {
        expect(words.length).toBeGreaterThan(0);
        for (const word of words) expect(word).toMatch(/\S/);
      }
    }),
  );
});
