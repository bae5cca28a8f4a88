import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateFormat } from './date-format.ts';

const eve = new Date('2026-11-22T21:05:00Z');
const long = { dateStyle: 'long', timeZone: 'UTC' } as const;

describe('a day as its reader writes it', () => {
  test('is written in their language, English with the day before the month', () => {
    expect(dateFormat('en', long).format(eve)).toBe('22 November 2026');
    expect(dateFormat('en-US', long).format(eve)).toBe('November 22, 2026');
    expect(dateFormat('fr', long).format(eve)).toBe('22 novembre 2026');
    expect(dateFormat('ar', long).format(eve)).toContain('نوفمبر');
  });

  test('is written in English for a language that nobody knows and a word that is none', () => {
    for (const language of ['qqx', '', 'https://exam', 'ᨵ𐰅ꍕ', 'x'])
      expect(dateFormat(language, long).format(eve)).toBe('22 November 2026');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (any) => dateFormat(any, long).format(eve) !== ''),
    );
  });
});
