import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asksToBeAsked, keywordOf } from './keywords.rules.ts';
import { routeOf } from './routing.rules.ts';
import { ownKeywords, ownText, sayingOwn, WORDING_KEYS, wordingFaults } from './wording.rules.ts';

const root = join(import.meta.dirname, '../../../locales');
const flat = (it: object, below = ''): [string, string][] =>
  Object.entries(it).flatMap(([key, value]) =>
    typeof value === 'string' ? [[below + key, value] as [string, string]] : flat(value as object, `${below}${key}.`),
  );
const catalogue = (language: string): Map<string, string> => {
  const read = (file: string) => JSON.parse(readFileSync(join(root, language, `${file}.json`), 'utf8')) as object;
  const { outside } = read('courier') as { outside: Record<string, string> };
  const { subject: _, ...told } = outside;
  return new Map([...flat(read('numbers-out')), ...flat({ letters: read('letters'), outside: told })]);
};
const fixed = (key: string): string => catalogue('en').get(key) ?? '';
const faultsOf = (words: Record<string, string>) => wordingFaults(words, fixed).map((it) => `${it.key} ${it.what}`);

describe('a workspace’s own words', () => {
  test('may stand for every text that the catalogue has for people, and for no other', () => {
    const texts = WORDING_KEYS.filter((it) => !it.startsWith('keywords.'));
    expect(texts.toSorted()).toEqual([...catalogue('en').keys()].toSorted());
  });
  test.each(['en', 'fr', 'ar'])('those of the catalogue itself in %s would be taken', (language) => {
    const words = Object.fromEntries(catalogue(language));
    expect(wordingFaults(words, (key) => catalogue('en').get(key)!)).toEqual([]);
  });
  test('keep the parts that are filled in, name every answer by its digit and say how to end it', () => {
    expect(faultsOf({ 'subscribe.done': 'Okozwa nsango. TIKA' })).toEqual(['subscribe.done parts']);
    expect(faultsOf({ 'subscribe.done': '{{place}} {{name}}' })).toEqual(['subscribe.done parts']);
    expect(faultsOf({ 'dialogue.when': 'Ntango nini? 1 sikoyo 2 lelo 3 lobi 4 poso' })).toEqual([
      'dialogue.when digits',
    ]);
    expect(faultsOf({ 'dialogue.when': 'Ntango nini? ١ ٢ ٣ ٤ ٥' })).toEqual([]);
    expect(faultsOf({ received: 'Tozwi yango.' })).toEqual(['received stop']);
    expect(faultsOf({ received: 'Tozwi yango. TIKA: nsango te.', 'keywords.stop': 'tika' })).toEqual([]);
    expect(faultsOf({ 'outside.answer': 'x'.repeat(141), info: 'é'.repeat(700), nonsense: 'x' })).toEqual([
      'outside.answer long',
      'info long',
      'nonsense unknown',
    ]);
  });
  test('a word that steers somebody elsewhere already cannot steer here', () => {
    expect(faultsOf({ 'keywords.new': 'stop' })).toEqual(['keywords.new taken']);
    expect(faultsOf({ 'keywords.new': 'tika', 'keywords.stop': 'Tika, tika nionso' })).toEqual([
      'keywords.new taken',
      'keywords.stop taken',
    ]);
    expect(faultsOf({ 'keywords.stop': 'stop, tika' })).toEqual([]);
  });
  test('are said where there are some, and the catalogue’s else', () => {
    const own = { ln: { 'subscribe.done': 'Okozwa nsango ya {{place}}.' } };
    const say = sayingOwn(own, (language, key: string) => `${language} ${key}`);
    expect(say('ln', 'subscribe.done', { place: 'Goma {{x}} $&' })).toBe('Okozwa nsango ya Goma {{x}} $&.');
    expect(say('ln', 'subscribe.where')).toBe('ln subscribe.where');
    expect(say('fr', 'subscribe.done')).toBe('fr subscribe.done');
    expect(ownText(null, 'ln', 'x')).toBeUndefined();
  });
  test('words of their own steer: alone, or before what they may stand before', () => {
    const more = ownKeywords({ ln: { 'keywords.stop': 'tika, Tika Nionso', 'keywords.new': 'nsango' } });
    expect(keywordOf('TIKA nionso.', more)).toMatchObject({ deed: 'stop', language: 'ln' });
    expect(keywordOf('tika koboma', more)).toBeNull();
    expect(keywordOf('tika', undefined)).toBeNull();
    expect(keywordOf('stop', more)).toMatchObject({ deed: 'stop' });
    expect(asksToBeAsked('Nsango', more)).toBe('ln');
    const talk = { question: null, report: null, mayBeAsked: true };
    const settings = { replyHours: 72, additionMinutes: 10 };
    expect(routeOf('nsango', 0, talk, settings, [], more)).toEqual({ what: 'ask', language: 'ln' });
    expect(routeOf('tika', 0, talk, settings, [], more)).toEqual({ what: 'stop', language: 'ln' });
    expect(routeOf('nsango', 0, talk, settings)).toMatchObject({ what: 'report' });
  });
  test('whatever is typed there, looking at it never fails', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...WORDING_KEYS), fc.string()), (words) => {
        for (const { key } of wordingFaults(words, fixed)) expect(words[key]!.trim()).not.toBe('');
      }),
    );
  });
});
