import fc from 'fast-check';
import { expect, test } from 'vitest';
import { focalLabel, freeLabel, labelled } from './focal.rules.ts';

const labels = [{ label: 'A1' }, { label: 'K12' }, { label: 'ب٣' }];

test.each([
  ['A1 shots at the well', 'A1', 'shots at the well'],
  ['a1: shots', 'A1', 'shots'],
  ['A 1 shots', 'A1', 'shots'],
  ['k12-three trucks', 'K12', 'three trucks'],
  ['A1#3#0#7', 'A1', '3#0#7'],
  ['A١ طلقات', 'A1', 'طلقات'],
  ['ب3 طلقات', 'ب٣', 'طلقات'],
  ['  A1\nshots', 'A1', 'shots'],
])('%j is for %s', (text, label, rest) => {
  expect(labelled(text, labels)).toEqual({ of: { label }, rest });
});

test.each(['A1', 'A11 shots', 'A12', 'Ask A1', 'shots A1', '', 'A one', '3#0#7', 'A1shots', 'STOP'])(
  '%j is for nobody else',
  (text) => {
    expect(labelled(text, labels)).toBeNull();
  },
);

test('a label is letters and a number, however it is typed, and nothing that a report begins with', () => {
  expect([' a7 ', 'abcd123', 'Ж5', 'ب٣'].map((it) => focalLabel.parse(it))).toEqual(['A7', 'ABCD123', 'Ж5', 'ب3']);
  for (const bad of ['', 'A', '7', '7A', 'MAMA', 'ABCDE1', 'A1234', 'A 1', 'A#1', 'A-1'])
    expect([bad, focalLabel.safeParse(bad).success]).toEqual([bad, false]);
});

test('whatever label somebody has, its message is told from every other, and no word of it is lost', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.stringMatching(/^[A-Z]{1,4}$/), fc.integer({ min: 0, max: 999 })), {
        minLength: 1,
        maxLength: 8,
        selector: (it) => it.join(''),
      }),
      fc.nat(),
      fc.stringMatching(/^[a-z]+( [a-z]+)*$/),
      (some, at, words) => {
        const all = some.map((it) => ({ label: it.join('') }));
        const one = all[at % all.length]!;
        expect(labelled(`${one.label.toLowerCase()} ${words}`, all)).toEqual({ of: one, rest: words });
        expect(labelled(words, all)).toBeNull();
        expect(all.map((it) => it.label)).not.toContain(freeLabel(all.map((it) => it.label)));
      },
    ),
  );
});
