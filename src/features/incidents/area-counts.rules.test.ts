import { expect, test } from 'vitest';
import { countsByArea, countsWider } from './area-counts.rules.ts';

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

test('what is known only to the district is said beside the wards that it cannot shade', () => {
  expect(countsWider(['mambu', 'dara', 'kiri'], places)).toBe(3);
  expect(countsWider(['south', 'north'], places)).toBe(0);
  // looking at Kiri alone: the district around it is known from whoever was heard there
  expect(countsWider(['kiri'], places)).toBe(0);
  expect(countsWider(['kiri'], places, [{ id: 'kiri', within: ['nsele', 'south'] }])).toBe(3);
});
