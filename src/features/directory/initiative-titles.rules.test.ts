import { describe, expect, test } from 'vitest';
import { badTitles, titleRows, titlesOf } from './initiative-titles.rules.ts';

describe('what an initiative is called, in its form', () => {
  const byHand = { ownTitle: 'Market mediation', ownLanguage: 'en', titles: { fr: 'Médiation au marché' } };
  // IATI tells every narrative by its language, the first among them
  const fromFile = { ownTitle: 'Wells', ownLanguage: 'en', titles: { en: 'Wells', ar: 'آبار', fr: 'Puits' } };
  const unknown = { ownTitle: 'Wells', ownLanguage: 'und', titles: { und: 'Wells' } };

  test('comes back as it was where nothing is touched, by hand or from a file', () => {
    for (const it of [byHand, fromFile, unknown])
      expect(titlesOf(titleRows(it), it)).toEqual({ title: it.ownTitle, language: it.ownLanguage, titles: it.titles });
    expect(titleRows(fromFile)).toHaveLength(3);
  });
  test('the title changes wherever it is repeated, and no other language is lost', () => {
    const [first, ...others] = titleRows(fromFile);
    expect(titlesOf([{ ...first!, title: ' Deep wells ' }, ...others], fromFile)).toEqual({
      title: 'Deep wells',
      language: 'en',
      titles: { en: 'Deep wells', ar: 'آبار', fr: 'Puits' },
    });
    expect(titlesOf([{ ...first!, language: 'es' }, ...others], fromFile).titles).toEqual({
      es: 'Wells',
      ar: 'آبار',
      fr: 'Puits',
    });
  });
  test('something new has one title, and others as they are added; empty lines are nothing', () => {
    const rows = [
      { language: 'en', title: 'Market mediation' },
      { language: 'sw', title: 'Upatanishi sokoni' },
      { language: null, title: ' ' },
    ];
    expect(badTitles(rows)).toBe(null);
    expect(titlesOf(rows).titles).toEqual({ sw: 'Upatanishi sokoni' });
  });
  test('another title needs a language, and one that is not there yet', () => {
    const one = { language: 'en', title: 'Wells' };
    expect(badTitles([one, { language: null, title: 'Puits' }])).toBe('language');
    expect(badTitles([one, { language: 'en', title: 'Puits' }])).toBe('twice');
    expect(
      badTitles([
        { language: null, title: 'Wells' },
        { language: 'fr', title: 'Puits' },
      ]),
    ).toBe(null);
  });
});
