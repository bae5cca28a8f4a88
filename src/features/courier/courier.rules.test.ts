import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addressDiesAt,
  ADDRESS_POLICIES,
  endOfDay,
  gatewayOutcome,
  KEPT_DAYS,
  languageFor,
  normalAddress,
  PAUSES,
  quarterOf,
  retryAt,
  safeCode,
  textOutside,
  WAITING_DAYS,
  weakensAnswering,
} from './courier.rules.ts';

const DAY = 86_400_000;
const time = fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 });
const maybe = <T>(it: fc.Arbitrary<T>) => fc.option(it, { nil: null });

describe('what is an address', () => {
  test('numbers as people write them become one number, and only with their country', () => {
    for (const typed of [
      '+254 712 345678',
      '00254712345678',
      '+254 (712) 345-678',
      '+254.712.345.678',
      '＋２５４712345678',
    ])
      expect(normalAddress('sms', typed)).toBe('+254712345678');
    for (const typed of ['0712345678', '+0712345678', '712', '+2547123456789012', 'call me', '', '+254712a45678'])
      expect(normalAddress('sms', typed)).toBeNull();
  });

  test('mail addresses keep their case before the @ and lose it after', () => {
    expect(normalAddress('email', ' Amina.K@Example.ORG ')).toBe('Amina.K@example.org');
    for (const typed of [
      'amina',
      'a@b',
      '@example.org',
      'a b@example.org',
      'a@example..org',
      'a@exa_mple.org',
      'a,b@example.org',
      'a@example.org\nBcc: x@example.org',
    ])
      expect(normalAddress('email', typed)).toBeNull();
  });

  test('what is normal stays as it is, whatever was typed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('sms' as const, 'email' as const),
        fc.oneof(fc.string(), fc.emailAddress(), fc.stringMatching(/^\+?[0-9 ()-]{5,20}$/)),
        (channel, typed) => {
          const once = normalAddress(channel, typed);
          if (once !== null) expect(normalAddress(channel, once)).toBe(once);
          if (once !== null) expect(once).not.toMatch(/[\r\n]/);
        },
      ),
    );
  });
});

describe('how long an address lives', () => {
  const ties = { since: 0, open: false, lastEnded: null, waitingSince: null, lastMessage: null, consentEnd: null };

  test('while an answer is owed it lives; thirty days after the last it dies', () => {
    expect(addressDiesAt({ ...ties, open: true })).toBeNull();
    expect(addressDiesAt({ ...ties, lastEnded: 5 * DAY })).toBe((5 + KEPT_DAYS) * DAY);
    expect(addressDiesAt({ ...ties, lastEnded: 5 * DAY, lastMessage: 9 * DAY })).toBe((9 + KEPT_DAYS) * DAY);
  });

  test('a report that nobody dealt with holds it for half a year and no longer', () => {
    expect(addressDiesAt({ ...ties, waitingSince: DAY })).toBe((1 + WAITING_DAYS) * DAY);
  });

  test('what its owner agreed to is never passed, whatever is owed', () => {
    fc.assert(
      fc.property(
        time,
        fc.boolean(),
        maybe(time),
        maybe(time),
        maybe(time),
        time,
        (since, open, lastEnded, waitingSince, lastMessage, consentEnd) => {
          const dies = addressDiesAt({ since, open, lastEnded, waitingSince, lastMessage, consentEnd });
          expect(dies).not.toBeNull();
          expect(dies).toBeLessThanOrEqual(consentEnd);
        },
      ),
    );
  });

  test('without an end and with nothing owed it always dies, never sooner than thirty days after it came', () => {
    fc.assert(
      fc.property(time, maybe(time), maybe(time), maybe(time), (since, lastEnded, waitingSince, lastMessage) => {
        const dies = addressDiesAt({ since, open: false, lastEnded, waitingSince, lastMessage, consentEnd: null });
        expect(dies).toBeGreaterThanOrEqual(since + KEPT_DAYS * DAY);
      }),
    );
  });

  test('the end of a day is the beginning of the next', () => {
    expect(endOfDay('2026-12-31')).toBe(Date.parse('2027-01-01T00:00:00Z'));
  });
});

describe('what weakens', () => {
  test('to keep more, or words of one’s own, takes two people and a day; to keep less never waits', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ADDRESS_POLICIES), fc.constantFrom(...ADDRESS_POLICIES), (a, b) => {
        const words = null;
        const there = weakensAnswering({ addresses: a, words }, { addresses: b, words });
        const back = weakensAnswering({ addresses: b, words }, { addresses: a, words });
        expect(there && back).toBe(false);
        expect(there || back).toBe(a !== b);
      }),
    );
    expect(
      weakensAnswering({ addresses: 'vault', words: null }, { addresses: 'vault', words: { en: 'Call us' } }),
    ).toBe(true);
    expect(
      weakensAnswering({ addresses: 'vault', words: { en: 'Call us' } }, { addresses: 'vault', words: null }),
    ).toBe(false);
    expect(
      weakensAnswering(
        { addresses: 'vault', words: { en: 'Call us' } },
        { addresses: 'vault', words: { en: 'Call us' } },
      ),
    ).toBe(false);
  });
});

describe('attempts', () => {
  test('pauses grow and come to an end', () => {
    const times = PAUSES.map((_, at) => retryAt(at + 1, 0)!);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(retryAt(PAUSES.length + 1, 0)).toBeNull();
  });

  test('a code never carries an address', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string()), (code) => {
        expect(safeCode(code)).toMatch(/^[a-z][a-z_]{0,30}(_[1-5][0-9]{2})?$/);
      }),
    );
    expect(safeCode('550 5.1.1 <amina@example.org>')).toBe('error');
    expect(safeCode('+254712345678')).toBe('error');
    expect(safeCode('ECONNREFUSED')).toBe('econnrefused');
    expect(safeCode('smtp_550')).toBe('smtp_550');
  });

  test('what a gateway answers', () => {
    expect(gatewayOutcome(202, null)).toEqual({ what: 'sent' });
    expect(gatewayOutcome(200, { status: 'delivered' })).toEqual({ what: 'delivered' });
    expect(gatewayOutcome(422, null)).toEqual({ what: 'refused', code: 'http_422' });
    for (const status of [401, 403, 408, 429, 500, 503]) expect(gatewayOutcome(status, null).what).toBe('failed');
  });

  test('quarters and languages', () => {
    expect(quarterOf(new Date('2026-11-21T00:00:00Z'))).toBe('2026Q4');
    expect(quarterOf(new Date('2026-03-31T23:59:59Z'))).toBe('2026Q1');
    expect(languageFor(['sw', 'fr-CD'], ['en', 'fr', 'ar'])).toBe('fr');
    expect(languageFor([], ['en', 'fr'])).toBe('en');
  });
});

describe('what leaves', () => {
  const fixed = {
    receipt: 'Received.',
    answer: 'You have an answer.',
    question: 'You have a question.',
    danger: 'Read it now.',
  };
  test('a workspace’s own words stand in for the fixed ones, and never hide that it is urgent', () => {
    const own = { fr: 'Votre commande est prête.' };
    expect(textOutside('answer', 'fr', fixed, own)).toBe('Votre commande est prête.');
    expect(textOutside('answer', 'en', fixed, own)).toBe('You have an answer.');
    expect(textOutside('danger', 'fr', fixed, own)).toBe('Read it now.');
    expect(textOutside('danger', 'fr', fixed, { ...own, 'fr-danger': 'Appelez.' })).toBe('Appelez.');
    expect(textOutside('question', 'en', fixed, null)).toBe('You have a question.');
  });
  test('a receipt never says what a workspace’s own words were chosen to hide', () => {
    const own = { fr: 'Votre commande est prête.' };
    expect(textOutside('receipt', 'en', fixed, own)).toBe('Received.');
    expect(textOutside('receipt', 'fr', fixed, own)).toBe('Votre commande est prête.');
    expect(textOutside('receipt', 'fr', fixed, { ...own, 'fr-receipt': 'Commande notée.' })).toBe('Commande notée.');
  });
});
