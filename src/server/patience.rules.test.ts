import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cannotWait, restMs } from './patience.rules.ts';

it('does not rest when no report and no alert came lately, however full the machine is', () => {
  expect(restMs(100, 0, Infinity)).toBe(0);
  expect(restMs(100, 0, 3000)).toBe(0);
  expect(restMs(100, 1, 60_000)).toBe(0);
});

it('while they come, rests half a piece’s time on a machine with room, four times on a full one', () => {
  expect(restMs(100, 1, 0)).toBe(50);
  expect(restMs(100, 0.4, 2999)).toBe(50);
  expect(restMs(100, 0, 0)).toBe(400);
  expect(restMs(100, -1, 10)).toBe(400);
});

it('never rests shorter because the machine is fuller, or because something urgent came later', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const quiet = fc.double({ min: 0, max: 10_000, noNaN: true });
  fc.assert(
    fc.property(share, share, quiet, quiet, (a, b, c, d) => {
      const [less, more] = a < b ? [a, b] : [b, a];
      const [lately, before] = c < d ? [c, d] : [d, c];
      expect(restMs(80, less, lately)).toBeGreaterThanOrEqual(restMs(80, more, lately));
      expect(restMs(80, a, lately)).toBeGreaterThanOrEqual(restMs(80, a, before));
    }),
  );
});

it('a report, an answer, an alert and a notice cannot wait; a file that comes in, its entries and what is tidied can', () => {
  expect(['reports', 'threads', 'alerts', 'notices'].map(cannotWait)).toEqual([true, true, true, true]);
  expect(['imports', 'directory-files', 'initiatives', 'organisations', ''].some(cannotWait)).toBe(false);
});
