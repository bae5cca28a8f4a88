import { describe, expect, test } from 'vitest';
import {
  allDescriptions,
  badDescriptions,
  descriptionFor,
  descriptionRows,
  descriptionsGiven,
  type Described,
} from './initiative-descriptions.rules.ts';

const wells: Described = {
  language: 'en',
  description: 'Wells for two villages.',
  descriptions: { 'fr-ca': 'Des puits pour deux villages.', ar: 'آبار لقريتين.' },
};
/** titled in English, described in French alone */
const french: Described = {
  language: 'en',
  description: 'Des puits.',
  descriptions: { fr: 'Des puits.', ar: 'آبار.' },
};
/** the same words in two languages */
const twice: Described = { language: 'en', description: 'ABC.', descriptions: { en: 'ABC.', fr: 'ABC.' } };

describe('what describes an initiative', () => {
  test('is read in the reader’s language where there is one, else in its own', () => {
    const read = (it: Described) => ['ar', 'fr', 'en', 'so'].map((reader) => descriptionFor(it, reader)!.language);
    expect([read(wells), read(french)]).toEqual([
      ['ar', 'fr-ca', 'en', 'en'],
      ['ar', 'fr', 'fr', 'fr'],
    ]);
    expect(descriptionFor({ language: 'en', description: null }, 'en')).toBeNull();
  });
  test('leaves in each language once, its own first', () => {
    expect(allDescriptions(wells).map((it) => it.language)).toEqual(['en', 'fr-ca', 'ar']);
    expect(allDescriptions(french).map((it) => it.language)).toEqual(['fr', 'ar']);
    expect(allDescriptions(twice).map((it) => it.language)).toEqual(['en', 'fr']);
  });
  test('goes through its form without a change', () => {
    for (const it of [wells, french, twice, { language: 'en', description: 'Alone.' }])
      expect(descriptionsGiven(it.description!, it.language, descriptionRows(it), it)).toEqual(it.descriptions);
    const changed = descriptionsGiven('Des puits pour tous.', 'en', descriptionRows(french), french);
    expect(changed).toEqual({ fr: 'Des puits pour tous.', ar: 'آبار.' });
    // in another language now, as the title is
    expect(descriptionsGiven('Brunnen.', 'de', descriptionRows(wells), wells)).toEqual(wells.descriptions);
  });
  test('has one text a language, each with its language; empty lines are nothing', () => {
    const row = (language: string | null, text = 'x') => ({ language, text });
    expect(
      [[row('fr'), row('ar')], [row(null)], [row('fr'), row('fr')], [row('en')], [row(null, ' ')]].map((rows) =>
        badDescriptions('en', rows),
      ),
    ).toEqual([null, 'language', 'twice', 'twice', null]);
    expect(descriptionsGiven('x', 'en', [row('fr', ' ')])).toBeUndefined();
    expect(descriptionsGiven('x', 'en', [row('fr', 'x')])).toEqual({ en: 'x', fr: 'x' });
  });
});
