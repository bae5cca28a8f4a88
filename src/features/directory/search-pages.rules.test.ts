import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cursorText, pageOfWeighed, readCursor, type Cursor } from './search-pages.rules.ts';

const uuid = fc.uuid();
const cursor: fc.Arbitrary<Cursor> = fc.oneof(
  fc.record({ of: fc.constant('weighed' as const), shown: fc.nat(9999), id: uuid }),
  fc.record({ of: fc.constant('rest' as const), id: uuid }),
  fc.record({ of: fc.constant('changed' as const), at: fc.nat(4_000_000_000_000), id: uuid }),
  fc.record({ of: fc.constant('untold' as const), id: fc.option(uuid) }),
);

describe('pages of a searched list', () => {
  test('a cursor reads as it was written, and anything else is none', () => {
    fc.assert(fc.property(cursor, (it) => void expect(readCursor(cursorText(it))).toEqual(it)));
    fc.assert(fc.property(fc.string(), (text) => void expect(readCursor(`${text}!`)).toBe(null)));
    expect(readCursor(undefined)).toBe(null);
  });

  test('page after page everything that fits is shown once, the weighed first, then the rest', () => {
    const list = fc.uniqueArray(uuid, { maxLength: 40 });
    fc.assert(
      fc.property(list, fc.nat(40), fc.integer({ min: 1, max: 12 }), (all, weighedCount, limit) => {
        const weighed = all.slice(0, weighedCount);
        const others = all.slice(weighedCount).toSorted().toReversed();
        const seen: string[] = [];
        let after: Cursor | null = null;
        for (let pages = 0; pages < 60; pages++) {
          const page = pageOfWeighed(weighed, others.length > 0, after, limit);
          const below = page.rest?.below ?? null;
          const most = page.rest?.most ?? 0;
          const left = page.rest ? others.filter((id) => below === null || id < below) : [];
          const rest = left.slice(0, most);
          seen.push(...page.ids, ...rest);
          if (!page.more && left.length <= most) break;
          const last = rest.at(-1);
          after = last ? { of: 'rest', id: last } : { of: 'weighed', shown: page.shown, id: page.ids.at(-1)! };
        }
        expect(seen).toEqual([...weighed, ...others]);
      }),
    );
  });

  test('when the last one shown is gone meanwhile, the list goes on where it stood', () => {
    const after: Cursor = { of: 'weighed', shown: 2, id: 'gone' };
    expect(pageOfWeighed(['a', 'c', 'd', 'e'], false, after, 2).ids).toEqual(['d', 'e']);
  });
});
