import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agreed, awaited, bothAgreed, changed, type Standing, type Voice } from './together.rules.ts';

const fresh: Standing = { n: 1, observerAgreed: null, analystAgreed: null, sent: false };

test('both agree to the same words, in either order', () => {
  const one = agreed(fresh, 'observer', 1)!;
  expect(bothAgreed(one)).toBe(false);
  expect(awaited(one)).toEqual(['analyst']);
  expect(bothAgreed(agreed(one, 'analyst', 1)!)).toBe(true);
});

test('whatever the two do, it is ready only when each agreed after the last change', () => {
  const deed = fc.oneof(fc.constant('change' as const), fc.constantFrom<Voice>('observer', 'analyst'));
  fc.assert(
    fc.property(fc.array(fc.record({ deed, late: fc.boolean() }), { maxLength: 20 }), (deeds) => {
      let it = fresh;
      const sinceChange = new Set<Voice>();
      for (const { deed: what, late } of deeds) {
        if (what === 'change') {
          it = changed(it);
          sinceChange.clear();
          continue;
        }
        const after = agreed(it, what, late ? it.n - 1 : it.n);
        expect(after === null).toBe(late);
        if (!after) continue;
        it = after;
        sinceChange.add(what);
      }
      expect(bothAgreed(it)).toBe(sinceChange.size === 2);
      expect(awaited(it)).toHaveLength(2 - sinceChange.size);
    }),
  );
});
