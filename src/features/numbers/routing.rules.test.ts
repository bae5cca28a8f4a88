import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEEDS, KEYWORD_LANGUAGES, keywordOf, wordsFor } from './keywords.rules.ts';
import { senderNumber } from './line-number.rules.ts';
import {
  getsReceipt,
  mayTryWord,
  MOST_TRIES,
  RECEIPT_PAUSE_MS,
  routeOf,
  takeUpAgainAt,
  triesBegin,
  type Talk,
} from './routing.rules.ts';

const HOUR = 3_600_000;
const settings = { replyHours: 72, additionMinutes: 10 };
const quiet: Talk = { question: null, report: null };
const now = Date.UTC(2026, 10, 21, 10);
const asked = (hoursAgo: number, choices: string[] | null = null): Talk => ({
  ...quiet,
  question: { id: 'q', at: now - hoursAgo * HOUR, choices },
});
const toldBefore = (minutesAgo: number): Talk => ({ ...quiet, report: { id: 'r', at: now - minutesAgo * 60_000 } });

describe('a word that steers', () => {
  test.each([
    ['STOP', 'stop', null],
    [' Stop. ', 'stop', null],
    ['Arrêt', 'stop', 'fr'],
    ['إيقاف', 'stop', 'ar'],
    ['توقّف', 'stop', 'ar'],
    ['ACHA', 'stop', 'sw'],
    ['Call me', 'call', 'en'],
    ['Rappelez-moi!', 'call', 'fr'],
    ['اتصلوا بي', 'call', 'ar'],
    ['nipigie', 'call', 'sw'],
    ['Répondre', 'start', 'fr'],
    ['INFO', 'info', null],
  ])('%s', (text, deed, language) => expect(keywordOf(text)).toEqual({ deed, language, rest: '' }));

  test.each([
    'Stop the killing in Mambu',
    'help',
    'HELP',
    'They call me a traitor',
    'end of the road',
    'stopper',
    '',
    '#',
  ])('%j is none', (text) => expect(keywordOf(text)).toBeNull());

  test('a new report is announced by its first word', () => {
    expect(keywordOf('NEW they burn houses')).toEqual({ deed: 'new', language: 'en', rest: 'they burn houses' });
    expect(keywordOf('بلاغ: اطلاق نار')).toEqual({ deed: 'new', language: 'ar', rest: 'اطلاق نار' });
    expect(keywordOf('new')).toBeNull();
  });

  test('every language has every word, and each means one thing', () => {
    const meanings = new Map<string, string>();
    for (const language of KEYWORD_LANGUAGES)
      for (const deed of DEEDS) {
        expect(wordsFor(language, deed).length).toBeGreaterThan(0);
        for (const word of wordsFor(language, deed)) {
          expect(meanings.get(word) ?? deed).toBe(deed);
          meanings.set(word, deed);
          if (deed !== 'new') expect(keywordOf(word.toUpperCase())?.deed).toBe(deed);
        }
      }
  });
});

describe('what a message is', () => {
  test('a word of somebody unknown is a report', () =>
    expect(routeOf(' They came with fuel ', now, quiet, settings)).toEqual({
      what: 'report',
      text: 'They came with fuel',
      language: null,
    }));
  test('within three days of a question it is the answer, later a report', () => {
    expect(routeOf('Ten', now, asked(71.9), settings)).toEqual({ what: 'answer', questionId: 'q', text: 'Ten' });
    expect(routeOf('Ten', now, asked(72.1), settings).what).toBe('report');
  });
  test('with a question open, NEW begins a report, and STOP stops', () => {
    expect(routeOf('NEW they burn houses', now, asked(1), settings)).toMatchObject({
      what: 'report',
      text: 'NEW they burn houses',
    });
    expect(routeOf('stop', now, asked(1, ['Stop', 'Go on']), settings).what).toBe('stop');
  });
  test('a word that was offered as an answer is the answer', () => {
    expect(routeOf('call', now, asked(1, ['Call', 'Visit']), settings).what).toBe('answer');
    expect(routeOf('call', now, asked(1), settings).what).toBe('call');
  });
  test('what follows at once belongs to the report before it; with a window of nought never', () => {
    expect(routeOf('And two wounded', now, toldBefore(9), settings)).toMatchObject({ what: 'addition', reportId: 'r' });
    expect(routeOf('And two wounded', now, toldBefore(10), settings).what).toBe('report');
    expect(routeOf('And two wounded', now, toldBefore(0), { ...settings, additionMinutes: 0 }).what).toBe('report');
  });

  test('whatever is written and whenever, no words are lost, and stop is always heard', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('stop', 'NEW x', 'call me', 'info', 'start')),
        fc.record({
          question: fc.option(
            fc.record({
              id: fc.constant('q'),
              at: fc.integer({ min: now - 100 * HOUR, max: now + HOUR }),
              choices: fc.constant(null),
            }),
          ),
          report: fc.option(fc.record({ id: fc.constant('r'), at: fc.integer({ min: now - HOUR, max: now + HOUR }) })),
        }),
        (text, talk) => {
          const route = routeOf(text, now, talk, settings);
          const keyword = keywordOf(text.trim());
          if (keyword?.deed === 'stop') expect(route.what).toBe('stop');
          if ('text' in route) expect(route.text).toBe(text.trim());
          else expect(text.trim() === '' || keyword !== null).toBe(true);
        },
      ),
    );
  });
});

describe('receipts and attempts', () => {
  test('one for what came in a row, none for who did not ask for it or said stop', () => {
    const it = { wantsAnswer: true, stopped: false, lastReceipt: null };
    expect(getsReceipt(it, now)).toBe(true);
    expect(getsReceipt({ ...it, wantsAnswer: false }, now)).toBe(false);
    expect(getsReceipt({ ...it, stopped: true }, now)).toBe(false);
    expect(getsReceipt({ ...it, lastReceipt: now - RECEIPT_PAUSE_MS + 1 }, now)).toBe(false);
    expect(getsReceipt({ ...it, lastReceipt: now - RECEIPT_PAUSE_MS }, now)).toBe(true);
  });
  test('a message is taken up again for ever, ever more seldom', () => {
    expect(takeUpAgainAt(1, 0)).toBe(60_000);
    expect(takeUpAgainAt(50, 0)).toBe(12 * HOUR);
  });
});

test.each([
  ['+254712345678', undefined, '+254712345678'],
  ['254712345678', undefined, '+254712345678'],
  ['00254712345678', undefined, '+254712345678'],
  ['0712 345 678', '254', '+254712345678'],
  ['0712345678', undefined, null],
  ['20880', '254', null],
  ['MPESA', '254', null],
  ['+0712345678', undefined, null],
])('the number of %s', (from, country, number) => expect(senderNumber(from, country)).toBe(number));

describe('digits that enrol', () => {
  test.each([
    ['JOIN 12345 67890', '1234567890', 'en'],
    ['rejoindre 1234567890', '1234567890', 'fr'],
    ['انضمام ١٢٣٤٥٦٧٨٩٠', '1234567890', 'ar'],
    ['join: 12345-67890', '1234567890', 'en'],
    ['JOIN', null, 'en'],
    ['join 123', null, 'en'],
  ])('%s', (text, word, language) =>
    expect(routeOf(text, now, quiet, settings)).toEqual({ what: 'join', word, language, otherwise: null }),
  );
  test.each(['Join the march at 10', 'join us 1234567890 times', 'joined 1234567890'])('%j is a report', (text) =>
    expect(routeOf(text, now, quiet, settings)).toMatchObject({ what: 'report' }),
  );
  test('ten digits alone may be a word, and else are what they would have been', () => {
    expect(routeOf('12345 67890', now, quiet, settings)).toMatchObject({
      what: 'join',
      word: '1234567890',
      otherwise: { what: 'report' },
    });
    expect(routeOf('0712345678', now, asked(1), settings)).toMatchObject({
      otherwise: { what: 'answer', questionId: 'q' },
    });
    for (const text of ['123456789', '12345678901', '12345 67890 guns'])
      expect(routeOf(text, now, quiet, settings).what).toBe('report');
  });
  test('whoever guesses is heard five times a day', () => {
    let tries = { tries: 0, since: null as number | null };
    const at = (n: number) => now + n * 60_000;
    let heard = 0;
    for (let n = 0; n < 20; n++)
      if (mayTryWord(tries, at(n))) {
        heard++;
        tries = triesBegin(tries, at(n)) ? { tries: 1, since: at(n) } : { ...tries, tries: tries.tries + 1 };
      }
    expect(heard).toBe(MOST_TRIES);
    expect(mayTryWord(tries, now + 24 * HOUR)).toBe(true);
  });
});

describe('a guided dialogue', () => {
  const asking = (step: 'what' | 'where' | 'harm', minutesAgo: number): Talk => ({
    ...quiet,
    mayBeAsked: true,
    dialogue: { step, at: now - minutesAgo * 60_000 },
  });
  test('begins with the word for a report and nothing else, where the workspace chose it', () => {
    expect(routeOf('REPORT', now, { ...quiet, mayBeAsked: true }, settings)).toEqual({ what: 'ask', language: 'en' });
    expect(routeOf('بلاغ', now, { ...quiet, mayBeAsked: true }, settings)).toEqual({ what: 'ask', language: 'ar' });
    expect(routeOf('REPORT', now, quiet, settings)).toMatchObject({ what: 'report' });
    expect(routeOf('REPORT shots', now, { ...quiet, mayBeAsked: true }, settings)).toMatchObject({ what: 'report' });
  });
  test('takes what comes as the answer, for an hour', () => {
    expect(routeOf('3', now, asking('what', 5), settings)).toEqual({ what: 'told', text: '3' });
    expect(routeOf('Mambu', now, asking('where', 59), settings).what).toBe('told');
    expect(routeOf('Mambu', now, asking('where', 60), settings).what).toBe('report');
  });
  test('lets words that steer, coded messages and new reports through', () => {
    expect(routeOf('STOP', now, asking('where', 5), settings).what).toBe('stop');
    expect(routeOf('call me', now, asking('where', 5), settings).what).toBe('call');
    expect(routeOf('new fire at the mill', now, asking('where', 5), settings).what).toBe('report');
    const sheet = { id: 's', keyword: null, fields: [] };
    expect(routeOf('3#0#7', now, asking('where', 5), settings, [sheet]).what).toBe('code');
  });
  test('of two questions the newer is answered', () => {
    const both = { ...asking('where', 5), question: { id: 'q', at: now - 60_000, choices: null } };
    expect(routeOf('Mambu', now, both, settings).what).toBe('answer');
    expect(routeOf('Mambu', now, { ...both, question: { ...both.question, at: now - HOUR } }, settings).what).toBe(
      'told',
    );
  });
});
