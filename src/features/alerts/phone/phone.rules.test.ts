import { expect, test } from 'vitest';
import { callOutcome, MOST_CALLS, phoneWays } from './phone.rules.ts';

test('only the top level rings, and only what asks for an answer', () => {
  expect(phoneWays(3, 'notice')).toEqual(['voice', 'sms']);
  expect(phoneWays(3, 'reminder')).toEqual(['voice', 'sms']);
  expect(phoneWays(3, 'cancelled')).toEqual(['sms']);
  expect(phoneWays(2, 'notice')).toEqual([]);
  expect(phoneWays(1, 'notice')).toEqual([]);
});
test('a pressed key is certain, a call that was taken is not, and nobody is rung for ever', () => {
  expect(callOutcome('pressed', 1)).toEqual({ what: 'confirmed' });
  expect(callOutcome('heard', 1)).toEqual({ what: 'sent' });
  expect(callOutcome('busy', 1)).toEqual({ what: 'failed', code: 'busy' });
  expect(callOutcome('busy', MOST_CALLS)).toEqual({ what: 'refused', code: 'busy' });
  expect(callOutcome('no_channel', 1)).toEqual({ what: 'refused', code: 'no_channel' });
});
