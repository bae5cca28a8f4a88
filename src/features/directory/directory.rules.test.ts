import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { circlesIn, foldIdentifier, identifierFault, ledLocally, shownName } from './directory.rules.ts';
import { askedWords, initialsOf, nameFit, runsOf, termsOf, wordsOf } from './entry-words.rules.ts';

describe('identifiers', () => {
  const registers = new Set(['XM-DAC', 'XI-IATI', 'GB-COH', 'US-USAGOV', 'CN-XML-REG']);
  test.each([
    ['XM-DAC-41114', null],
    ['xm-dac-41114', null],
    ['GB–COH–123', null],
    ['CN-XML-REG-9', null],
    ['GB-COH-', 'only_register'],
    ['GB-CHCX-1', 'unknown_register'],
    ['41114', 'no_register'],
    ['a paragraph - with a hyphen', 'no_register'],
    ['', 'no_register'],
  ])('%s', (value, fault) => expect(identifierFault(value, registers)).toBe(fault));
  test('are compared without case, blanks and kinds of hyphen', () => {
    expect(foldIdentifier(' gb‑coh — 12 ')).toBe('GB-COH-12');
    fc.assert(fc.property(fc.string(), (text) => foldIdentifier(foldIdentifier(text)) === foldIdentifier(text)));
  });
});

describe('parents', () => {
  test('whoever would stand under themselves is caught, through any number of links and through new ones', () => {
    const above = new Map([
      ['b', 'c'],
      ['c', null],
    ]);
    expect(circlesIn(new Map([['a', 'b']]), above)).toEqual(new Set());
    expect(circlesIn(new Map([['c', 'b']]), above)).toEqual(new Set(['c']));
    expect(circlesIn(new Map([['a', 'a']]), above)).toEqual(new Set(['a']));
    expect(
      circlesIn(
        new Map([
          ['x', 'y'],
          ['y', 'x'],
          ['z', 'x'],
        ]),
        above,
      ),
    ).toEqual(new Set(['x', 'y']));
  });
  test('with those caught left out, every chain ends', () => {
    const id = fc.integer({ min: 0, max: 8 }).map(String);
    fc.assert(
      fc.property(fc.array(fc.tuple(id, id)), (links) => {
        const wanted = new Map(links);
        const caught = circlesIn(wanted, new Map());
        for (const start of wanted.keys()) {
          let steps = 0;
          for (let at: string | undefined = start; at !== undefined && steps < 20; steps++)
            at = caught.has(at) ? undefined : wanted.get(at);
          if (steps === 20) return false;
        }
        return true;
      }),
    );
  });
});

test('the name shown is the official one in the asker’s language, else in English, else the first', () => {
  const names = [
    { language: 'und', kind: 'acronym' as const, name: 'MPC' },
    { language: 'fr', kind: 'official' as const, name: 'Conseil' },
    { language: 'en', kind: 'official' as const, name: 'Council' },
  ];
  expect([
    shownName(names, 'fr'),
    shownName(names, 'ar'),
    shownName(names.slice(0, 2)),
    shownName(names.slice(0, 1)),
  ]).toEqual(['Conseil', 'Council', 'Conseil', 'MPC']);
});

test('work is led locally when one who does it is local, is not when all who do it are known and none is, and else is not known', () => {
  const party = (role: 'leads' | 'funds', focuses: string[] | null) => ({ role, focuses });
  expect(ledLocally([party('funds', ['local'])])).toBeNull();
  expect(ledLocally([party('leads', ['local']), party('leads', null)])).toBe(true);
  expect(ledLocally([party('leads', ['global'])])).toBe(false);
  expect(ledLocally([party('leads', ['global']), party('leads', null)])).toBeNull();
});

describe('words', () => {
  test('are folded, each once, without the smallest', () => {
    expect(wordsOf(['The Women of Sula', 'سولا', null, 'women'])).toEqual(['women', 'sula']);
    expect(askedWords('the')).toEqual(['the']);
    expect(askedWords('Conseil de paix')).toEqual(['conseil', 'paix']);
    expect(askedWords('!!!')).toEqual([]);
  });
  test('no word can be taken for a mark, whatever is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) =>
        wordsOf([text]).every((word) => !word.includes(':') && word !== ''),
      ),
    );
  });
  test('initials', () => {
    expect(initialsOf('Department of Peacekeeping Operations')).toBe('dpo');
    expect(initialsOf('Police')).toBeNull();
  });
  test('the longest run that names something is one term; a word is in one term alone', () => {
    const words = ['unicef', 'south', 'sudan', 'wat'];
    const terms = termsOf(words, [
      { from: 2, to: 3, marks: ['p:sudan'] },
      { from: 1, to: 3, marks: ['p:south-sudan'] },
      { from: 0, to: 1, marks: ['o:unicef'] },
    ]);
    expect(terms.map((it) => [it.words.map(([word]) => word).join(' '), it.or, it.begun])).toEqual([
      ['unicef', ['o:unicef'], false],
      ['south sudan', ['p:south-sudan'], false],
      ['wat', [], true],
    ]);
    expect(runsOf(['a', 'b']).map((it) => it.text)).toEqual(['a b', 'a', 'b']);
  });
  test('a name that is the same fits best, and the less is left over the better', () => {
    const fit = (name: string) => nameFit('peace council', ['peace', 'council'], [name]);
    expect(fit('peace council')).toBe(1);
    expect(fit('peace council of sula')).toBeGreaterThan(fit('council of all churches for peace'));
    expect(fit('peace')).toBeLessThan(fit('peace councils'));
    expect(fit('water')).toBe(0);
  });
});
