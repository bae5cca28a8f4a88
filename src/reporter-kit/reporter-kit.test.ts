import { readFileSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DRAFT_LIFE_MS, isDead } from './draft.ts';
import { makeId } from './ids.ts';
import { delayMs, verdict } from './outbox.rules.ts';
import { digitsOf, groupsOf, makeReturnCode } from './return-code.rules.ts';
import { languageWishes, pickLanguage, translator, type Catalogue } from './words.ts';

describe('the outbox', () => {
  it('takes only our own server’s word for a refusal, and nobody’s silence for an acceptance', () => {
    expect(verdict({ status: 201 })).toBe('accepted');
    expect(verdict({ status: 200 })).toBe('accepted');
    for (const status of [0, 301, 401, 403, 404, 408, 413, 425, 429, 500, 502, 503, 511])
      expect(verdict({ status })).toBe('later');
    for (const status of [400, 404, 409, 413, 422]) expect(verdict({ status, problem: 'id_taken' })).toBe('refused');
    expect(verdict({ status: 429, problem: 'too_many' })).toBe('later');
    expect(verdict({ status: 404, problem: 'report_unknown' })).toBe('later');
    expect(verdict({ status: 503, problem: 'starting' })).toBe('later');
  });
  it('waits longer after each failure, never beyond a quarter of an hour unless asked, and never in step with others', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0, max: 1, noNaN: true }), (tries, random) => {
        const wait = delayMs(tries, random);
        expect(wait).toBeGreaterThanOrEqual(2_000);
        expect(wait).toBeLessThanOrEqual(900_000);
        expect(delayMs(tries + 1, random)).toBeGreaterThanOrEqual(wait);
      }),
    );
    expect(delayMs(3, 0)).not.toBe(delayMs(3, 1));
    expect(delayMs(1, 0, 120)).toBe(120_000);
    expect(delayMs(1, 0, 1e9)).toBe(3_600_000);
  });
});

describe('the return code', () => {
  it('has sixteen digits, each as likely as any other', () => {
    const counts = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 2_000; i++) {
      const code = makeReturnCode((bytes) => crypto.getRandomValues(bytes));
      expect(code).toMatch(/^\d{16}$/);
      for (const digit of code) counts[Number(digit)]!++;
    }
    for (const count of counts) expect(Math.abs(count - 3_200)).toBeLessThan(400);
  });
  it('skips the bytes that would favour small digits', () => {
    let first = true;
    const code = makeReturnCode((bytes) => {
      bytes.fill(first ? 253 : 7);
      first = false;
      return bytes;
    });
    expect(code).toBe('7'.repeat(16));
  });
  it('is read from whatever digits a keyboard gives', () => {
    expect(digitsOf('1234 5678-9012 3456')).toBe('1234567890123456');
    expect(digitsOf('١٢٣٤ ٥٦٧٨')).toBe('12345678');
    expect(digitsOf('۱۲۳۴')).toBe('1234');
    expect(digitsOf('१२')).toBe('12');
    expect(groupsOf('1234567890123456')).toEqual(['1234', '5678', '9012', '3456']);
  });
});

it('lets a draft die after a day, and when the clock was set back', () => {
  expect(isDead(0, DRAFT_LIFE_MS - 1)).toBe(false);
  expect(isDead(0, DRAFT_LIFE_MS)).toBe(true);
  expect(isDead(10 * 3600_000, 0)).toBe(true);
});

it('makes ids of version 4', () => {
  for (let i = 0; i < 50; i++)
    expect(makeId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

it('picks the language the phone prefers', () => {
  expect(pickLanguage(['en', 'fr', 'ar'], ['fr-CD', 'en'])).toBe('fr');
  expect(pickLanguage(['en', 'ar'], ['sw', 'ar-SD'])).toBe('ar');
  expect(pickLanguage(['fr', 'ar'], ['sw'])).toBe('fr');
});

it('speaks the language chosen a moment ago, else what the link asks for, else what was chosen here before, else the phone’s', () => {
  const it = { search: '', before: [] as string[], device: ['en-GB'] };
  const of = (more: Partial<Parameters<typeof languageWishes>[0]>) =>
    pickLanguage(['ar', 'en', 'fr'], languageWishes({ ...it, ...more }));
  expect(of({})).toBe('en');
  expect(of({ before: ['ar'] })).toBe('ar');
  expect(of({ before: ['ar'], search: '?lang=en' })).toBe('en');
  expect(of({ before: ['ar'], search: '?lang=fr-CD,en' })).toBe('fr');
  expect(of({ search: '?lang=en', chosen: 'ar' })).toBe('ar');
  expect(of({ search: '?lang=%00&lang=x', before: ['fr'] })).toBe('fr');
  // a page that asks for nothing that is offered falls to the first of the workspace
  expect(of({ device: ['sw'] })).toBe('ar');
});

describe('the words', () => {
  const read = (language: string) =>
    JSON.parse(readFileSync(new URL(`../../locales/${language}/reporter.json`, import.meta.url), 'utf8')) as Catalogue;
  const flat = (at: Catalogue, path = ''): [string, string][] =>
    Object.entries(at).flatMap(([key, value]) =>
      typeof value === 'string' ? [[path + key, value] as [string, string]] : flat(value, `${path}${key}.`),
    );
  const PLURAL = /_(zero|one|two|few|many|other)$/;
  const languages = readdirSync(new URL('../../locales/', import.meta.url)).filter((language) => {
    try {
      return read(language);
    } catch {
      return false;
    }
  });

  it.each(languages)(
    'in %s say all that the English ones say, with the same gaps to fill and every plural the language has',
    (language) => {
      const english = new Map(flat(read('en')));
      const words = new Map(flat(read(language)));
      const base = (keys: Iterable<string>) => [...new Set([...keys].map((key) => key.replace(PLURAL, '')))].sort();
      expect(base(words.keys())).toEqual(base(english.keys()));
      const forms = new Intl.PluralRules(language)
        .resolvedOptions()
        .pluralCategories.filter((form) => !(language === 'fr' && form === 'many'));
      for (const key of english.keys()) {
        if (PLURAL.test(key))
          for (const form of forms) expect(words.has(key.replace(PLURAL, `_${form}`)), `${key} ${form}`).toBe(true);
        else
          expect((words.get(key)!.match(/\{\{\w+\}\}/g) ?? []).sort(), key).toEqual(
            (english.get(key)!.match(/\{\{\w+\}\}/g) ?? []).sort(),
          );
      }
    },
  );

  it('are filled in and counted', () => {
    const t = translator(read('ar'), 'ar');
    expect(t('outbox.waiting', { count: 2 })).toBe('بلاغان مقفلان ينتظران على هذا الهاتف.');
    expect(translator(read('fr'), 'fr')('step', { n: 1, total: 7 })).toBe('1 sur 7');
    expect(t('no.such.key')).toBe('no.such.key');
  });
});
