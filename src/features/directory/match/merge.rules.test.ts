import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildIndex, type MatchEntry } from './match-index.rules.ts';
import { combine, keeperOf, merge, mergeRefusal, suggestMerges, under, unmerge, type Merge } from './merge.rules.ts';

const told = (id: string) => ({
  id,
  by: 'amina',
  at: '2026-03-01T10:00:00Z',
  why: 'The same office, says its director.',
  score: 0.9,
});
const entry = (id: string, parentId: string | null = null, label = 1) => ({ id, parentId, label });

describe('the liaison officer Amina merges two entries', () => {
  test('and takes it back: the list still says who did what and why, and both stand alone', () => {
    const merged = merge([], entry('b'), entry('a'), told('m1'));
    expect([keeperOf('b', merged), under('a', merged)]).toEqual(['a', ['b']]);
    const back = unmerge(merged, 'm1', { by: 'tomasz', at: '2026-03-02T09:00:00Z', why: 'Two offices after all.' });
    expect([keeperOf('b', back), under('a', back)]).toEqual(['b', []]);
    expect(back[0]).toMatchObject({
      by: 'amina',
      why: 'The same office, says its director.',
      undone: { by: 'tomasz' },
    });
  });

  test.each([
    ['itself', entry('a'), entry('a'), 'why', []],
    ['no_reason', entry('b'), entry('a'), '  ', []],
    ['already_under_another', entry('b'), entry('c'), 'why', merge([], entry('b'), entry('a'), told('m'))],
    ['keeper_is_under_another', entry('c'), entry('b'), 'why', merge([], entry('b'), entry('a'), told('m'))],
    ['would_stand_under_itself', entry('a'), entry('b'), 'why', merge([], entry('b'), entry('a'), told('m'))],
    ['parent_and_child', entry('b', 'a'), entry('a'), 'why', []],
    ['differently_known', entry('b', null, 3), entry('a', null, 1), 'why', []],
  ] as const)('is refused: %s', (code, lower, upper, why, merges) => {
    expect(mergeRefusal(lower, upper, why, merges as readonly Merge[])).toBe(code);
  });

  test('what was merged under an entry goes and comes with it', () => {
    let merges = merge([], entry('c'), entry('b'), told('m1'));
    merges = merge(merges, entry('b'), entry('a'), told('m2'));
    expect(keeperOf('c', merges)).toBe('a');
    expect(under('a', merges)).toEqual(['b', 'c']);
    merges = unmerge(merges, 'm2', { by: 'amina', at: '2026-03-03T00:00:00Z', why: 'A mistake.' });
    expect(keeperOf('c', merges)).toBe('b');
  });

  test('sees both tellings where they differ, and every name once with who tells it', () => {
    const both = combine([
      { id: 'a', fields: { names: [{ name: 'Elders of Kadugli' }], mandate: 'Mediates.', website: null } },
      {
        id: 'b',
        fields: {
          names: [{ name: 'Elders of Kadugli' }, { name: 'EOK' }],
          mandate: 'Advises.',
          website: 'https://example.org',
        },
      },
    ]);
    expect(both.lists.names).toEqual([
      { value: { name: 'Elders of Kadugli' }, from: ['a', 'b'] },
      { value: { name: 'EOK' }, from: ['b'] },
    ]);
    expect(both.differing).toEqual(['mandate']);
    expect(both.fields.mandate!.map((it) => it.value)).toEqual(['Mediates.', 'Advises.']);
  });
});

describe('suggestions', () => {
  const entries: MatchEntry[] = [
    { id: 'a', names: ['Lakeside Women for Peace'] },
    { id: 'b', names: ['Lakeside Women for Peace (LWP)'] },
    { id: 'c', names: ['Lakeside Woman for Peace Network'] },
    { id: 'd', names: ['Northern Traders Union'] },
  ];
  const index = buildIndex(entries);
  const pairs = (known: Parameters<typeof suggestMerges>[2]) =>
    suggestMerges(entries, index, known, 10).map((it) => `${it.a}${it.b}`);

  test('name each pair once, likeliest first, with reasons', () => {
    const found = suggestMerges(entries, index, { merges: [], apart: [] }, 10);
    expect(found[0]).toMatchObject({ a: 'a', b: 'b', level: 'likely' });
    expect(found[0]!.reasons[0]!.supports).toBe(true);
    expect(found.map((it) => `${it.a}${it.b}`).toSorted()).toEqual(['ab', 'ac', 'bc']);
  });

  test('do not ask again about what a person has decided', () => {
    expect(pairs({ merges: [], apart: [{ a: 'b', b: 'a' }] })).not.toContain('ab');
    expect(pairs({ merges: merge([], entry('b'), entry('a'), told('m')), apart: [] })).toEqual(['ac']);
  });
});

test('however entries are merged and parted, nobody stands under themselves, nothing told is lost, and all undone is as it was', () => {
  const ids = ['a', 'b', 'c', 'd', 'e'];
  const step = fc.record({ lower: fc.constantFrom(...ids), upper: fc.constantFrom(...ids), back: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let merges: Merge[] = [];
      for (const [at, { lower, upper, back }] of steps.entries()) {
        const open = merges.filter((it) => it.undone === null);
        if (back && open.length > 0) {
          merges = unmerge(merges, open[at % open.length]!.id, { by: 'amina', at: 'then', why: 'no' });
        } else if (mergeRefusal(entry(lower), entry(upper), 'why', merges) === null) {
          merges = merge(merges, entry(lower), entry(upper), told(`m${at}`));
        }
        for (const id of ids) {
          const keeper = keeperOf(id, merges);
          expect(keeperOf(keeper, merges)).toBe(keeper);
          if (keeper !== id) expect(under(keeper, merges)).toContain(id);
        }
        const shown = ids.filter((id) => keeperOf(id, merges) === id).flatMap((id) => [id, ...under(id, merges)]);
        expect(shown.toSorted()).toEqual(ids);
      }
      for (const it of merges) merges = unmerge(merges, it.id, { by: 'amina', at: 'then', why: 'no' });
      expect(ids.map((id) => keeperOf(id, merges))).toEqual(ids);
    }),
  );
});
