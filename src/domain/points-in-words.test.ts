import { expect, test } from 'vitest';
import { withoutPoints } from './points-in-words.ts';

test('where somebody stood goes out of their words, and everything else stays', () => {
  expect(withoutPoints('At the well\n-4.40010, 15.30000')).toBe('At the well\n[…]');
  expect(withoutPoints('https://maps.example.org/?q=-4.4001,15.3001&z=17')).toBe(
    'https://maps.example.org/?q=[…]&z=17',
  );
  expect(withoutPoints('4.4001 15.3001 0 5; 4.4002 15.3004 0 5')).toBe('[…] 0 5; […] 0 5');
  for (const words of ['She is 12.5 and he is 13', 'On 21.11.2026, at 15.30', 'Paid 1.500, then 2', 'بئر 4', ''])
    expect(withoutPoints(words)).toBe(words);
});
