import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readQuestion, type Vocabulary } from './question.rules.ts';

const words: Vocabulary = {
  activity: [
    {
      code: 'parliamentary_oversight',
      names: ['Parliamentary oversight', 'parliament', 'contrôle parlementaire', 'الرقابة البرلمانية'],
    },
    { code: 'law_enforcement', names: ['Law enforcement', 'police'] },
    { code: 'post_conflict', names: ['Work related to the sector after conflict'] },
    { code: 'ddr', names: ['Disarmament, demobilisation and reintegration', 'DDR'] },
  ],
  context: [
    { code: 'post_conflict', names: ['After conflict', 'post-conflict', 'sortant d’un conflit', 'بعد النزاع'] },
    { code: 'developing', names: ['Developing'] },
    { code: 'developed', names: ['Developed'] },
  ],
  region: [
    { code: 'africa', names: ['Africa', 'Afrique', 'أفريقيا'] },
    { code: 'west_africa', names: ['West Africa', 'Afrique de l’Ouest', 'غرب أفريقيا'] },
    { code: 'LR', names: ['Liberia'] },
  ],
};
const read = (text: string) => Object.values(readQuestion(text, words));

test('the question the catalogue was made for is understood', () => {
  expect(
    read(
      'Who can help with parliamentary oversight in a post-conflict country in West Africa, and under what concept?',
    ),
  ).toEqual(['parliamentary_oversight', 'post_conflict', 'west_africa']);
});
test('and in French, and in Arabic', () => {
  expect(
    read('Qui peut aider au contrôle parlementaire dans un pays sortant d’un conflit en Afrique de l’Ouest ?'),
  ).toEqual(['parliamentary_oversight', 'post_conflict', 'west_africa']);
  expect(read('من يساعد في الرقابة البرلمانية بعد النزاع في غرب أفريقيا؟')).toEqual([
    'parliamentary_oversight',
    'post_conflict',
    'west_africa',
  ]);
});
test('other endings are the same word, other words are not', () => {
  expect(read('helping parliaments, developing countries of Africa')).toEqual([
    'parliamentary_oversight',
    'developing',
    'africa',
  ]);
  expect(read('a developed country')).toEqual([null, 'developed', null]);
});
test('what is not said is not guessed', () => {
  expect(read('ddr Liberia')).toEqual(['ddr', null, 'LR']);
  expect(read('good roads for everybody')).toEqual([null, null, null]);
  expect(read('')).toEqual([null, null, null]);
});
test('whatever is asked, only what there is comes back', () => {
  const codes = new Set(Object.values(words).flatMap((list) => list.map((it) => it.code)));
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      for (const code of read(text)) expect(code === null || codes.has(code)).toBe(true);
    }),
  );
});
