import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filterOf, sameFilter } from './views.rules.ts';

const pairs = fc.array(fc.tuple(fc.constantFrom('type', 'q', 'period', 'id', 'report', 'at'), fc.string()), {
  maxLength: 8,
});

describe('a filter kept under a name', () => {
  test('keeps what filters and drops what was chosen just then', () => {
    expect(filterOf('?type=violence&type=peace&id=4&q=mambu&report=7&level=')).toBe('q=mambu&type=violence&type=peace');
    expect(filterOf('')).toBe('');
  });

  test('is the same text whatever the order, and keeping it again changes nothing', () => {
    fc.assert(
      fc.property(pairs, (all) => {
        const text = new URLSearchParams(all).toString();
        const kept = filterOf(text);
        expect(filterOf(kept)).toBe(kept);
        expect(filterOf(`?${text}`)).toBe(kept);
        expect(new URLSearchParams(kept).has('id')).toBe(false);
        const byKey = all.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
        expect(filterOf(new URLSearchParams(byKey).toString())).toBe(kept);
      }),
    );
  });

  test('where the map stands makes no other filter', () => {
    expect(sameFilter('?q=a&at=1,2,3', 'q=a')).toBe(true);
    expect(sameFilter('?q=a', 'q=b')).toBe(false);
  });
});
