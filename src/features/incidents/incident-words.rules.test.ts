import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasBit } from './incident-scan.rules.ts';
import { gatherWords, makeGatherer, makeIndex, rowsWithWords } from './incident-words.rules.ts';

const word = fc.oneof(
  fc.constantFrom('market', 'mark', 'marked', 'ma', 'm', 'fire', '12', '131073', '1310', 'ู่', 'рынок'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }).filter((it) => !/[\s]/u.test(it)),
);

test('the index finds what reading every line finds, before and after changes', () => {
  const base = 131_072;
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.nat({ max: 300 }), fc.uniqueArray(word, { maxLength: 6 })), {
        selector: ([row]) => row,
      }),
      fc.uniqueArray(fc.tuple(fc.nat({ max: 300 }), fc.uniqueArray(word, { maxLength: 6 })), {
        selector: ([row]) => row,
        maxLength: 8,
      }),
      fc.array(word, { minLength: 1, maxLength: 3 }),
      (rows, changes, asked) => {
        const gatherer = makeGatherer();
        for (const [row, words] of rows) gatherWords(gatherer, base + row, [...words, String(base + row)].join(' '));
        const changed = new Map(changes.map(([row, words]) => [row, words.join(' ')]));
        const bits = rowsWithWords(makeIndex(gatherer), changed, base, asked);
        for (const [row, words] of new Map([...rows, ...changes])) {
          const own = [...words, String(base + row)];
          const fits = asked.every((it) => own.some((one) => one.startsWith(it)));
          expect([row, hasBit(bits, row)]).toEqual([row, fits]);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('a number is found by its first digits', () => {
  const bits = rowsWithWords(null, undefined, 0, ['12']);
  expect([12, 120, 129, 1200, 12_999].every((row) => hasBit(bits, row))).toBe(true);
  expect([1, 13, 119, 130, 1300].some((row) => hasBit(bits, row))).toBe(false);
});
