import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blockedBy, type ChainLink } from './implicated.rules.ts';

const tree: ChainLink[] = [
  { id: 'ministry', parentId: null },
  { id: 'police', parentId: 'ministry' },
  { id: 'station', parentId: 'police' },
  { id: 'patrol', parentId: 'station' },
  { id: 'commander', parentId: 'station' },
  { id: 'other station', parentId: 'police' },
  { id: 'elders', parentId: null },
];

describe('who may neither receive nor see an alert', () => {
  test('the implicated station, those it obeys and those it commands; not the other station, not the elders', () => {
    expect([...blockedBy(['station'], tree)].sort()).toEqual(['commander', 'ministry', 'patrol', 'police', 'station']);
  });
  test('people who belong to a body of the chain, also by a second post; not those of the other station', () => {
    const people: ChainLink[] = [
      ...tree,
      { id: 'chief of police', parentId: 'police', kind: 'person' },
      { id: 'officer there', parentId: 'other station', kind: 'person' },
      { id: 'mediator', parentId: 'elders', kind: 'person', alsoUnder: ['station'] },
      { id: 'elder', parentId: 'elders', kind: 'person' },
    ];
    const blocked = blockedBy(['station'], people);
    expect(blocked.has('chief of police')).toBe(true);
    expect(blocked.has('mediator')).toBe(true);
    expect(blocked.has('officer there')).toBe(false);
    expect(blocked.has('elder')).toBe(false);
    expect(blocked.has('other station')).toBe(false);
  });
  test('nobody implicated, nobody blocked', () => {
    expect(blockedBy([], tree).size).toBe(0);
  });
  test('one whom the tree does not know is blocked all the same', () => {
    expect(blockedBy(['a stranger'], tree)).toEqual(new Set(['a stranger']));
  });
  test('any tree, with circles too: the implicated, their parents and their children are always blocked, and it ends', () => {
    const links = fc.array(
      fc.record({ id: fc.constantFrom(...'abcdefgh'), parentId: fc.constantFrom(...'abcdefgh', null) }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(links, fc.subarray([...'abcdefgh']), (some, implicated) => {
        const unique = [...new Map(some.map((link) => [link.id, link])).values()];
        const blocked = blockedBy(implicated, unique);
        for (const id of implicated) {
          expect(blocked.has(id)).toBe(true);
          for (const link of unique) {
            if (link.parentId === id) expect(blocked.has(link.id)).toBe(true);
            if (link.id === id && link.parentId) expect(blocked.has(link.parentId)).toBe(true);
          }
        }
      }),
    );
  });
});
