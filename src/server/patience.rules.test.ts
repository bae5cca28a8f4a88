import fc from 'fast-check';
import { expect, it } from 'vitest';
import { restMs } from './patience.rules.ts';

it('rests half a piece’s time on a machine with room, four times on a full one', () => {
  expect(restMs(100, 1)).toBe(50);
  expect(restMs(100, 0.4)).toBe(50);
  expect(restMs(100, 0)).toBe(400);
  expect(restMs(100, -1)).toBe(400);
});

it('never rests shorter because the machine is fuller', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (a, b) => {
      const [less, more] = a < b ? [a, b] : [b, a];
      expect(restMs(80, less)).toBeGreaterThanOrEqual(restMs(80, more));
    }),
  );
});
