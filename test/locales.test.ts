import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../locales');
const languages = readdirSync(root, { withFileTypes: true })
  .filter((it) => it.isDirectory())
  .map((it) => it.name)
  .toSorted();
const PLURAL = /_(zero|one|two|few|many|other)$/;

const words = (language: string, feature: string): Map<string, string> => {
  const all = new Map<string, string>();
  const walk = (it: unknown, at: string): void => {
    if (typeof it === 'string') return void all.set(at, it);
    expect(it, `${language}/${feature} ${at}`).toBeTypeOf('object');
    for (const [key, value] of Object.entries(it as object)) walk(value, at ? `${at}.${key}` : key);
  };
  walk(JSON.parse(readFileSync(path.join(root, language, `${feature}.json`), 'utf8')), '');
  return all;
};
const features = (language: string) =>
  readdirSync(path.join(root, language))
    .filter((it) => it.endsWith('.json'))
    .map((it) => it.slice(0, -5))
    .toSorted();
const blanks = (text: string) => [...text.matchAll(/\{\{-?\s*(\w+)[^}]*\}\}/g)].map((it) => it[1]!).toSorted();
const stems = (all: Map<string, string>) =>
  [...new Set([...all.keys()].map((key) => key.replace(PLURAL, '')))].toSorted();

describe.each(languages.filter((it) => it !== 'en'))('the catalogues in %s', (language) => {
  it('are as many as the English ones', () => {
    expect(features(language)).toEqual(features('en'));
  });
  it.each(features('en'))('%s says everything that the English one says', (feature) => {
    expect(stems(words(language, feature))).toEqual(stems(words('en', feature)));
  });
  it.each(features('en'))('%s has the same blanks to fill', (feature) => {
    const [here, english] = [words(language, feature), words('en', feature)];
    for (const [key, text] of here) {
      const stem = key.replace(PLURAL, '');
      const model = english.get(key) ?? english.get(`${stem}_other`) ?? english.get(stem) ?? '';
      const may = new Set(blanks(model));
      for (const blank of blanks(text)) expect(may, `${language}/${feature} ${key}`).toContain(blank);
      // None, one and two may be said in words of their own.
      if (!/_(zero|one|two)$/.test(key))
        for (const blank of may)
          if (blank !== 'count') expect(blanks(text), `${language}/${feature} ${key}`).toContain(blank);
    }
  });
});

describe.each(languages)('plurals in %s', (language) => {
  it.each(features(language))('%s has every form the language has', (feature) => {
    const all = words(language, feature);
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
    const counted = new Set(
      [...all.keys()]
        .filter(
          (key) =>
            key.endsWith('_other') &&
            [...all.keys()].some(
              (it) => it !== key && PLURAL.test(it) && it.replace(PLURAL, '') === key.replace(PLURAL, ''),
            ),
        )
        .map((key) => key.replace(PLURAL, '')),
    );
    for (const stem of counted) {
      const has = [...all.keys()]
        .filter((key) => PLURAL.test(key) && key.replace(PLURAL, '') === stem)
        .map((key) => key.slice(stem.length + 1))
        .toSorted();
      for (const form of forms)
        if (form !== 'many' || language === 'ar') expect(has, `${language}/${feature} ${stem}`).toContain(form);
    }
  });
  it.each(features(language))('%s leaves nothing empty', (feature) => {
    for (const [key, text] of words(language, feature)) expect(text.trim(), key).not.toBe('');
  });
});
