import { expect, test } from 'vitest';
import { HEALED_TOLD_MS, isTold, LASTS_MS } from './line-trouble.rules.ts';

test('what lasts an hour is told of until it is mended, and for a day that it was', () => {
  const since = Date.UTC(2026, 10, 20, 8);
  const told = (healedAt: number | null, now: number) => isTold({ since, healedAt }, now);
  expect(told(null, since + LASTS_MS - 1)).toBe(false);
  expect(told(null, since + LASTS_MS)).toBe(true);
  expect(told(null, since + 400 * LASTS_MS)).toBe(true);
  const healed = since + 3 * LASTS_MS;
  expect(told(healed, healed + HEALED_TOLD_MS - 1)).toBe(true);
  expect(told(healed, healed + HEALED_TOLD_MS)).toBe(false);
  // mended before anybody was told
  expect(told(since + LASTS_MS - 1, since + 2 * LASTS_MS)).toBe(false);
});
