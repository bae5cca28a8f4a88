import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commandTree, type Branch, type SystemLink } from './system.rules.ts';
import { drawTree, moveInTree } from './tree-layout.rules.ts';

const leaf = (id: string, ...below: Branch[]): Branch => ({ id, below, also: [] });
const state = [
  leaf('president', leaf('interior', leaf('police'), leaf('prisons')), leaf('army')),
  leaf('media'),
  leaf('ombudsman'),
  leaf('academia'),
];
const of = (drawn: ReturnType<typeof drawTree>, id: string) => drawn.boxes.find((it) => it.id === id)!;

describe('a system drawn as a tree', () => {
  test('a commander stands before those below it and in the middle of them; who stands outside every chain comes after', () => {
    const drawn = drawTree(state, new Set(), 2);
    expect(drawn.boxes.map((it) => it.id)).toEqual([
      'president',
      'interior',
      'police',
      'prisons',
      'army',
      'media',
      'ombudsman',
      'academia',
    ]);
    expect(of(drawn, 'police')).toMatchObject({ column: 2, row: 0, under: 'interior', place: 1, of: 2 });
    expect(of(drawn, 'interior')).toMatchObject({ column: 1, row: 0.5, below: 2 });
    expect(of(drawn, 'president')).toMatchObject({ column: 0, row: 1.25, below: 4, place: 1, of: 4 });
    expect(of(drawn, 'academia')).toMatchObject({ column: 0, row: 4, alone: true, place: 4 });
    expect(drawn).toMatchObject({ rows: 5, columns: 3, aloneFrom: 3 });
  });
  test('what is folded is not drawn, and how many it hides is told', () => {
    const drawn = drawTree(state, new Set(['interior']), 2);
    expect(drawn.boxes.map((it) => it.id)).not.toContain('police');
    expect(of(drawn, 'interior')).toMatchObject({ open: false, below: 2, row: 0 });
  });
  test('nothing known is an empty drawing', () => {
    expect(drawTree([], new Set(), 3)).toEqual({ boxes: [], rows: 0, columns: 1, aloneFrom: null });
  });
  test('whatever commands whom, each body has a place of its own and stands after whom it hangs on', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const one = fc.constantFrom(...ids);
    const link = fc.record({ from: one, to: one }).map((it): SystemLink => ({ ...it, kind: 'commands', holds: null }));
    fc.assert(
      fc.property(
        fc.array(link, { maxLength: 14 }),
        fc.array(one),
        fc.integer({ min: 0, max: 5 }),
        (links, closed, across) => {
          const drawn = drawTree(commandTree(ids, links), new Set(closed), across);
          const spots = drawn.boxes.map((it) => `${it.column} ${it.row}`);
          expect(new Set(spots).size).toBe(spots.length);
          for (const box of drawn.boxes) {
            expect(box.row).toBeLessThan(drawn.rows);
            expect(box.column).toBeLessThan(drawn.columns);
            if (box.under) expect(of(drawn, box.under).column).toBe(box.column - 1);
          }
          if (closed.length === 0) expect(drawn.boxes).toHaveLength(ids.length);
        },
      ),
    );
  });
});

describe('keys in a tree', () => {
  const { boxes } = drawTree(state, new Set(['interior']), 2);
  test.each([
    ['president', 'next', { to: 'interior' }],
    ['president', 'before', null],
    ['president', 'in', { to: 'interior' }],
    ['president', 'out', { close: 'president' }],
    ['interior', 'in', { open: 'interior' }],
    ['interior', 'out', { to: 'president' }],
    ['army', 'in', null],
    ['army', 'first', { to: 'president' }],
    ['president', 'last', { to: 'academia' }],
    ['academia', 'next', null],
    ['media', 'out', null],
    // somebody else took it out meanwhile
    ['nowhere', 'next', { to: 'president' }],
  ] as const)('%s, %s', (at, key, move) => expect(moveInTree(boxes, at, key)).toEqual(move));
  test('in an empty tree no key does anything', () => expect(moveInTree([], 'x', 'next')).toBeNull());
});
