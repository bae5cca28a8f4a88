import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readLetter, REMIND_AFTER_DAYS, remindAt, type LetterBox } from './letters.rules.ts';

const DAY = 86_400_000;
const box: LetterBox = {
  workspace: 'w',
  letter: 'l',
  channel: 'sms',
  to: '+254 712 345-678',
  language: 'fr',
  first: { subject: 's', text: 't' },
  again: { subject: 's', text: 'u' },
};

test('a silent one is reminded twice, after a week and two weeks more, and then left in peace', () => {
  expect([1, 2, 3].map((sent) => remindAt(sent, true, 0))).toEqual([
    REMIND_AFTER_DAYS[0] * DAY,
    REMIND_AFTER_DAYS[1] * DAY,
    null,
  ]);
  expect(remindAt(1, false, 0)).toBe(null);
});
test('a box opens for its own letter alone, with the number made normal', () => {
  expect(readLetter(JSON.stringify(box), 'w', 'l')).toMatchObject({ to: '+254712345678', channel: 'sms' });
  expect(readLetter(JSON.stringify(box), 'w', 'other')).toBe(null);
  expect(readLetter(JSON.stringify(box), 'v', 'l')).toBe(null);
  expect(readLetter(JSON.stringify({ ...box, to: '0712' }), 'w', 'l')).toBe(null);
  expect(readLetter(JSON.stringify({ ...box, again: null }), 'w', 'l')).toBe(null);
});
test('whatever is in a box, reading it never fails', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(readLetter(text, 'w', 'l')).toBe(null);
    }),
  );
});
