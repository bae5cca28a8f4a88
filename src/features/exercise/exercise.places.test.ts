import { expect, test } from 'vitest';
import { shapeHolds } from '#features/places/geometry.rules.ts';
import { around } from './exercise.ground.ts';
import { codeOf, exerciseAreas, SPOTS, WARDS } from './exercise.places.ts';

const areas = exerciseAreas();
const shapeBy = (key: string) => areas.find((it) => it.code === codeOf(key))!.shape!;
const edgesOf = (key: string): string[] => {
  const ring = shapeBy(key)[0]![0]!;
  const points = Array.from({ length: ring.length / 2 }, (_, at) => `${ring[at * 2]} ${ring[at * 2 + 1]}`);
  return points.map((it, at) => `${it} > ${points[(at + 1) % points.length]}`);
};
const back = (edge: string) => edge.split(' > ').toReversed().join(' > ');

test('a spot lies in its own ward and in no other, the ward’s district holds it, and so does the region', () => {
  for (const spot of SPOTS) {
    const holders = WARDS.filter((it) => shapeHolds(shapeBy(it.key), spot));
    expect(holders.map((it) => it.key)).toEqual([spot.ward]);
    expect(shapeHolds(shapeBy(holders[0]!.district), spot)).toBe(true);
    expect(shapeHolds(shapeBy('nsele'), spot)).toBe(true);
  }
});

test('neighbours share their border to the last digit: every edge of a ward is a neighbour’s, turned round, or the region’s', () => {
  const all = new Set(WARDS.flatMap((it) => edgesOf(it.key)));
  const outer = new Set(edgesOf('nsele'));
  for (const edge of all) expect(all.has(back(edge)) !== outer.has(edge)).toBe(true);
  expect([...outer].every((edge) => all.has(edge))).toBe(true);
});

test('codes are unlike those of any country, and every chain ends in the exercise', () => {
  expect(new Set(areas.map((it) => it.code)).size).toBe(areas.length);
  for (const it of areas) {
    expect(it.code).toMatch(/^XEX01/);
    expect(it.iso3).toBe('XEX');
    if (it.level > 1) expect(areas.some((one) => one.code === it.parentCode)).toBe(true);
  }
  const region = areas.find((it) => it.level === 1)!;
  expect(region.names.map((it) => it.name).join()).toMatch(/exercise.*exercice.*تمرين/);
});

test('what lies around two squares is the ring without the side they share', () => {
  expect(
    around([
      ['a', 'b', 'c', 'd'],
      ['b', 'e', 'f', 'c'],
    ]),
  ).toHaveLength(6);
});
