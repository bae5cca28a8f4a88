import fc from 'fast-check';
import { expect, test } from 'vitest';
import { silentAreas, type HeardPlace } from './silence.rules.ts';

const place = (id: string, within: string[], hearing: HeardPlace['hearing']): HeardPlace => ({ id, within, hearing });

test('an area is silent when nobody at or below it was heard in time; one ward heard ends the silence of its district', () => {
  const places = [
    place('well', ['nsele', 'south', 'kasoko'], 'heard'),
    place('mahoro', ['nsele', 'south'], 'overdue'),
    place('kiri', ['nsele', 'south'], 'never'),
  ];
  const areas = ['kasoko', 'mahoro', 'kiri', 'lake', 'south', 'north'];
  expect([...silentAreas(areas, places, 'all')]).toEqual(['mahoro', 'kiri', 'lake', 'north']);
  expect([...silentAreas(areas, places, 'known')]).toEqual(['mahoro', 'kiri']);
});

test('word of the whole district ends no silence of a ward', () => {
  expect([...silentAreas(['ward'], [place('district', [], 'heard')], 'all')]).toEqual(['ward']);
});

test('hearing more never makes an area silent', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd');
  const any = fc.record({
    id: fc.option(id),
    within: fc.array(id, { maxLength: 3 }),
    hearing: fc.constantFrom('never' as const, 'overdue' as const, 'heard' as const),
  });
  fc.assert(
    fc.property(fc.array(any), any, (places, more) => {
      const before = silentAreas(['a', 'b', 'c', 'd'], places, 'all');
      for (const it of silentAreas(['a', 'b', 'c', 'd'], [...places, { ...more, hearing: 'heard' }], 'all'))
        expect(before.has(it)).toBe(true);
    }),
  );
});
