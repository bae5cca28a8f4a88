import fc from 'fast-check';
import { expect, test } from 'vitest';
import { treeOf } from './actor-tree.rules.ts';

const byId = (a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id);

test('the police stand below their ministry, each unit below its station', () => {
  const rows = treeOf(
    [
      { id: 'unit', parentId: 'station' },
      { id: 'station', parentId: 'police' },
      { id: 'police', parentId: null },
      { id: 'church', parentId: null },
    ],
    byId,
  );
  expect(rows.map((it) => [it.node.id, it.depth])).toEqual([
    ['church', 0],
    ['police', 0],
    ['station', 1],
    ['unit', 2],
  ]);
});

test('one whose parent is not to be seen stands by itself', () => {
  expect(treeOf([{ id: 'unit', parentId: 'hidden' }], byId)).toEqual([
    { node: { id: 'unit', parentId: 'hidden' }, depth: 0 },
  ]);
});

test('everyone stands in the tree once, circles or not', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 10 }), (parents) => {
      const all = parents.map((parent, at) => ({ id: String(at), parentId: parent === at ? null : String(parent) }));
      expect(
        treeOf(all, byId)
          .map((it) => it.node.id)
          .toSorted(),
      ).toEqual(all.map((it) => it.id).toSorted());
    }),
  );
});
