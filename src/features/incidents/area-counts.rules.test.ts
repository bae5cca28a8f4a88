import { expect, test } from 'vitest';
import { countsByArea } from './area-counts.rules.ts';

const places = [
  { id: 'market', within: ['nsele', 'south', 'mambu'], count: 4 },
  { id: 'mambu', within: ['nsele', 'south'], count: 2 },
  { id: 'south', within: ['nsele'], count: 3 },
  { id: 'dara', within: ['nsele', 'north'], count: 1 },
];

test('a ward counts its own and its spots’ incidents; what is known only to the district counts in no ward', () => {
  const counts = countsByArea(['mambu', 'dara', 'kiri'], places);
  expect(Object.fromEntries(counts)).toEqual({ mambu: 6, dara: 1, kiri: 0 });
});

test('a district counts everything within it', () => {
  const counts = countsByArea(['south', 'north'], places);
  expect(Object.fromEntries(counts)).toEqual({ south: 9, north: 1 });
});
