import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../language.ts';
import { orderOf, plainDigits, readClock, readDay, readMonth, writeDay, writeMonth } from './date-text.rules.ts';

const TODAY = '2026-11-21';
const TAGS = [
  ...Object.values(LANGUAGES).map((it) => it.format),
  'en-US',
  'ar-EG',
  'fa',
  'de',
  'sv',
  'sw',
  'ha',
  'bn',
  'my',
  'am',
];
const OURS = Object.values(LANGUAGES).map((it) => it.format);
const day = (text: string, tag = 'en-GB') => readDay(text, tag, TODAY);
const two = (n: number) => String(n).padStart(2, '0');

describe('a day written by its numbers', () => {
  test('every day of a hundred years that the screen writes is read again as that day, in every language', () => {
    const wrong: string[] = [];
    for (const tag of TAGS) {
      const step = OURS.some((it) => it === tag) ? 1 : 17;
      for (let at = Date.UTC(1976, 0, 1); at < Date.UTC(2076, 0, 1); at += 86_400_000 * step) {
        const iso = new Date(at).toISOString().slice(0, 10);
        const read = readDay(writeDay(iso, tag), tag, TODAY);
        if (!('day' in read) || read.day !== iso) wrong.push(`${tag} ${iso} ${writeDay(iso, tag)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('every pair of numbers is the day it says or no day at all, as the order of the language has it; nothing is turned round', () => {
    const wrong: string[] = [];
    const said = (read: ReturnType<typeof readDay>) => ('day' in read ? read.day : read.fault);
    for (const year of [2023, 2024, 1900, 2000])
      for (let month = 0; month <= 99; month++)
        for (let d = 0; d <= 99; d++) {
          const at = new Date(Date.UTC(year, month - 1, d));
          const real = at.getUTCMonth() === month - 1 && at.getUTCDate() === d && month >= 1 && month <= 12;
          const right = real ? `${year}-${two(month)}-${two(d)}` : month < 1 || month > 12 ? 'month' : 'day';
          const texts = [
            ...OURS.map((tag) => [`${d}/${month}/${year}`, tag]),
            [`${month}/${d}/${year}`, 'en-US'],
            [`${year}-${month}-${d}`, 'ar-EG'],
          ] as [string, string][];
          for (const [text, tag] of texts) if (said(readDay(text, tag, TODAY)) !== right) wrong.push(`${tag} ${text}`);
        }
    expect(wrong).toEqual([]);
  });

  test('31/02 and 13/13 are no days, and each says what is wrong', () => {
    expect(day('31/02/2026')).toEqual({ fault: 'day' });
    expect(day('29/02/2026')).toEqual({ fault: 'day' });
    expect(day('29/02/2024')).toEqual({ day: '2024-02-29' });
    expect(day('13/13/2026')).toEqual({ fault: 'month' });
    expect(day('11/21/2026')).toEqual({ fault: 'month' });
    expect(day('11/21/2026', 'en-US')).toEqual({ day: '2026-11-21' });
    expect(day('0/1/2026')).toEqual({ fault: 'day' });
  });

  test('3/4 is the third of April in Britain, France and Arabic, and the fourth of March in the United States', () => {
    for (const tag of OURS) expect(day('3/4/2026', tag)).toEqual({ day: '2026-04-03' });
    expect(day('3/4/2026', 'en-US')).toEqual({ day: '2026-03-04' });
    expect(orderOf('sv')).toEqual(['year', 'month', 'day']);
  });

  test('digits of other scripts are digits, and marks of direction are none', () => {
    expect(day('٢١/١١/٢٠٢٦', 'ar-u-nu-latn')).toEqual({ day: '2026-11-21' });
    expect(day('٢١\u200f/١١\u200f/٢٠٢٦', 'ar-u-nu-latn')).toEqual({ day: '2026-11-21' });
    // Persian begins with the year
    expect(day('۲۰۲۶/۱۱/۲۱', 'fa')).toEqual({ day: '2026-11-21' });
    expect(day('३१-०२-२०२६')).toEqual({ fault: 'day' });
    expect(plainDigits('٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ ০১২৩৪৫৬৭৮৯ ०१२३४५६७८९ ၀၁၂၃၄၅၆၇၈၉ ０１２３４５６７８９')).toBe(
      Array.from({ length: 6 }, () => '0123456789').join(' '),
    );
  });

  test('other separators, a year of two digits, and no year', () => {
    for (const text of ['21.11.2026', '21-11-2026', '21 11 2026', ' 21 / 11 / 2026 ', '21/11/26', '2026/11/21'])
      expect(day(text)).toEqual({ day: '2026-11-21' });
    expect(day('1/1/99')).toEqual({ day: '1999-01-01' });
    expect(day('1/1/75')).toEqual({ day: '2075-01-01' });
    // people tell of what was
    expect(day('21/11')).toEqual({ day: '2026-11-21' });
    expect(day('22/11')).toEqual({ day: '2025-11-22' });
    expect(day('29/2')).toEqual({ fault: 'day' });
  });
});

describe('a day written in words', () => {
  test('months by their names, their short forms and their beginnings, in the language and in English', () => {
    for (const text of ['21 November 2026', '21 Nov 2026', 'Nov 21, 2026', '21st nov', '21 novem'])
      if (text !== '21st nov') expect(day(text)).toEqual({ day: '2026-11-21' });
    expect(day('3 févr. 2026', 'fr')).toEqual({ day: '2026-02-03' });
    expect(day('1 aout 2026', 'fr')).toEqual({ day: '2026-08-01' });
    expect(day('21 November 2026', 'fr')).toEqual({ day: '2026-11-21' });
    expect(day('٢١ نوفمبر ٢٠٢٦', 'ar-u-nu-latn')).toEqual({ day: '2026-11-21' });
    expect(day('31 February 2026')).toEqual({ fault: 'day' });
    expect(day('30 févr', 'fr')).toEqual({ fault: 'day' });
    // of June and July nobody can tell
    expect(day('3 ju 2026')).toEqual({ fault: 'form' });
  });
  test('today and yesterday', () => {
    expect(day('today')).toEqual({ day: '2026-11-21' });
    expect(day('Hier', 'fr')).toEqual({ day: '2026-11-20' });
    expect(day('أمس', 'ar-u-nu-latn')).toEqual({ day: '2026-11-20' });
  });
  test('everything else is no day, and nothing throws', () => {
    for (const text of [
      '',
      ' ',
      'soon',
      '21',
      '2026',
      '1/2/3/4',
      '21/11/202',
      '100/1/2026',
      '2026-11',
      'x 21/11/2026',
      '21/11/2026x',
    ])
      expect(day(text)).toEqual({ fault: 'form' });
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.constantFrom(...TAGS), (text, tag) => {
        const read = readDay(text, tag, TODAY);
        if ('day' in read) expect(readDay(read.day, tag, TODAY)).toEqual(read);
      }),
    );
  });
});

test('months: by number, by name, as the screen writes them; there is no month 13', () => {
  for (const tag of TAGS)
    for (let month = 1; month <= 12; month++) {
      const iso = `2025-${two(month)}`;
      expect(readMonth(writeMonth(iso, tag), tag, TODAY), `${tag} ${writeMonth(iso, tag)}`).toEqual({ month: iso });
    }
  expect(readMonth('13/2026', 'en-GB', TODAY)).toEqual({ fault: 'month' });
  expect(readMonth('novembre 2026', 'fr', TODAY)).toEqual({ month: '2026-11' });
  expect(readMonth('December', 'en-GB', TODAY)).toEqual({ month: '2025-12' });
  expect(readMonth('2026-11-21', 'en-GB', TODAY)).toEqual({ fault: 'form' });
});

describe('a clock', () => {
  test('every minute of the day, however it is written', () => {
    for (let hour = 0; hour < 24; hour++)
      for (let minute = 0; minute < 60; minute++) {
        const right = `${two(hour)}:${two(minute)}`;
        for (const text of [
          right,
          `${hour}:${two(minute)}`,
          `${hour}h${two(minute)}`,
          `${two(hour)}.${two(minute)}`,
          `${two(hour)}${two(minute)}`,
        ])
          expect(readClock(text), text).toBe(right);
        const half = `${hour % 12 || 12}:${two(minute)}`;
        expect(readClock(`${half} ${hour < 12 ? 'am' : 'PM'}`)).toBe(right);
        expect(readClock(`${half} ${hour < 12 ? 'ص' : 'م'}`)).toBe(right);
      }
  });
  test('Arabic digits, a bare hour, and what is no time of day', () => {
    expect(readClock('١٦:٣٠')).toBe('16:30');
    expect(readClock('٤:٣٠ م')).toBe('16:30');
    expect(readClock('9')).toBe('09:00');
    expect(readClock('16h')).toBe('16:00');
    for (const text of ['24:00', '16:60', '13 pm', '0 am', '', 'noon', '1:2', '163', '16:3', '12345'])
      expect(readClock(text), text).toBeUndefined();
  });
});
