import fc from 'fast-check';
import { expect, test } from 'vitest';
import { acceptanceIn, shownCode } from './accepting.rules.ts';

test('1 and six digits is an acceptance, however a telephone writes them', () => {
  for (const text of [
    '1 482913',
    '1482913',
    '1 482 913',
    ' 1. 482-913 ',
    '1#482913',
    '١ ٤٨٢٩١٣',
    '۱ ۴۸۲ ۹۱۳',
    '１４８２９１３',
  ])
    expect(acceptanceIn(text), text).toEqual({ code: '482913' });
});
test('a 1 alone asks for the digits, and everything else is what it was', () => {
  for (const text of ['1', ' 1 ', '١']) expect(acceptanceIn(text)).toEqual({ code: null });
  for (const text of ['', '2 482913', '1 48291', '1 4829133', '1 killed', '11', '1/2', '0712345678', 'yes', '482913'])
    expect(acceptanceIn(text), text).toBeNull();
});
test('what was sent comes back as it was shown, whichever digits they were', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999 }), (n) => {
      const code = String(n).padStart(6, '0');
      expect(acceptanceIn(`1 ${shownCode(code)}`)).toEqual({ code });
    }),
  );
});
test('no text makes it fail', () => {
  fc.assert(fc.property(fc.string(), (text) => void acceptanceIn(text)));
});
