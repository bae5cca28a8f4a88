import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bandsOf,
  kindLabels,
  labelsFor,
  layoutRelations,
  textBox,
  type MapEdge,
  type MapNode,
} from './layout.rules.ts';

const NATURES = ['state', 'community', 'media', 'civil_society', 'religious', null];
const many = (n: number): { nodes: MapNode[]; edges: MapEdge[] } => ({
  nodes: Array.from({ length: n }, (_, i) => ({
    id: `n${String(i).padStart(4, '0')}`,
    name: `Organisation number ${i} of the district`,
    cluster: NATURES[((i * 7) % 11) % NATURES.length]!,
  })),
  // a few know many, most know few
  edges: Array.from({ length: n * 3 }, (_, i) => ({
    a: `n${String((i * 31) % n).padStart(4, '0')}`,
    b: `n${String((i * i) % Math.max(1, Math.floor(n / 4))).padStart(4, '0')}`,
  })),
});

describe('the map of relations', () => {
  test('stays readable at 500: no two circles touch, no two kinds overlap, no name covers another', () => {
    const { nodes, edges } = many(500);
    const layout = layoutRelations(nodes, edges);
    expect(layout.nodes).toHaveLength(500);
    for (const [i, a] of layout.nodes.entries())
      for (const b of layout.nodes.slice(i + 1))
        expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(a.radius + b.radius + 2);
    for (const [i, a] of layout.kinds.entries())
      for (const b of layout.kinds.slice(i + 1))
        expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThanOrEqual(a.radius + b.radius);
    const size = layout.box.width / 90;
    const labels = labelsFor(layout.nodes, size, new Set());
    expect(labels.length).toBeGreaterThan(25);
    const boxes = labels.map(({ x, y, text }) => ({ x, y, half: (text.length * size * 0.56) / 2 }));
    for (const [i, a] of boxes.entries())
      for (const b of boxes.slice(i + 1))
        expect(Math.abs(a.x - b.x) >= a.half + b.half || Math.abs(a.y - b.y) >= size).toBe(true);
  });

  test('is the same whatever the order, and everybody stands within its box', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), (n) => {
        const { nodes, edges } = many(n);
        const layout = layoutRelations(nodes, edges);
        const again = layoutRelations(nodes.toReversed(), edges.toReversed());
        const by = (of: typeof layout) => of.nodes.toSorted((a, b) => (a.id < b.id ? -1 : 1));
        expect(by(again)).toEqual(by(layout));
        const { box } = layout;
        for (const it of layout.nodes) {
          expect(it.x).toBeGreaterThan(box.x);
          expect(it.x).toBeLessThan(box.x + box.width);
          expect(it.y).toBeGreaterThan(box.y);
          expect(it.y).toBeLessThan(box.y + box.height);
        }
      }),
    );
  });

  test('who is looked at is named first', () => {
    const { nodes, edges } = many(200);
    const layout = layoutRelations(nodes, edges);
    const quiet = layout.nodes.toSorted((a, b) => a.degree - b.degree)[0]!;
    expect(labelsFor(layout.nodes, 14, new Set([quiet.id])).map((it) => it.id)).toContain(quiet.id);
  });

  test('names are no more than asked for, keep clear of what is written already, and those looked at come beyond that', () => {
    const { nodes, edges } = many(300);
    const layout = layoutRelations(nodes, edges);
    const top = layout.nodes.toSorted((a, b) => b.degree - a.degree || (a.id < b.id ? -1 : 1))[0]!;
    expect(labelsFor(layout.nodes, 10, new Set(), { most: 12 })).toHaveLength(12);
    const over = textBox(top.name, top.x, top.y - top.radius, 10);
    expect(labelsFor(layout.nodes, 10, new Set(), { taken: [over] }).map((it) => it.id)).not.toContain(top.id);
    expect(labelsFor(layout.nodes, 10, new Set([top.id]), { most: 0 }).map((it) => it.id)).toEqual([top.id]);
  });

  test('no name sticks out of the frame, where whoever is named stands at its edge', () => {
    const { nodes, edges } = many(200);
    const layout = layoutRelations(nodes, edges);
    const frame = { left: layout.box.x + layout.box.width / 3, right: layout.box.x + (layout.box.width * 2) / 3 };
    const inside = layout.nodes.filter((it) => it.x > frame.left && it.x < frame.right);
    const labels = labelsFor(inside, 12, new Set(), { frame });
    expect(labels.length).toBeGreaterThan(5);
    for (const it of labels) {
      const box = textBox(it.text, it.x, it.y, 12);
      expect(box.left).toBeGreaterThanOrEqual(frame.left - 0.001);
      expect(box.right).toBeLessThanOrEqual(frame.right + 0.001);
    }
  });

  test('no name of a kind covers another, at any size; seen near enough each is written', () => {
    const { nodes, edges } = many(500);
    const { kinds, box } = layoutRelations(nodes, edges);
    for (const letters of [10, 30, 90, 300]) {
      const labels = kindLabels(kinds, (it) => `${it.cluster} (${it.count})`, box.width / letters);
      for (const [i, a] of labels.entries())
        for (const b of labels.slice(i + 1))
          expect(
            a.box.right <= b.box.left ||
              b.box.right <= a.box.left ||
              a.box.bottom <= b.box.top ||
              b.box.bottom <= a.box.top,
          ).toBe(true);
      expect(labels[0]!.count).toBe(Math.max(...kinds.map((it) => it.count)));
      if (letters === 300) expect(labels).toHaveLength(kinds.length);
    }
  });

  test('from afar the kinds are joined by bands that count every relation between them', () => {
    const { nodes, edges } = many(120);
    const layout = layoutRelations(nodes, edges);
    const clusterOf = new Map(nodes.map((it) => [it.id, it.cluster]));
    const between = edges.filter((it) => clusterOf.get(it.a) !== clusterOf.get(it.b)).length;
    expect(bandsOf(layout, edges).reduce((sum, it) => sum + it.count, 0)).toBe(between);
  });

  test('relations to those who are not there, or to oneself, count for nothing', () => {
    const { nodes } = many(3);
    const layout = layoutRelations(nodes, [
      { a: nodes[0]!.id, b: 'gone' },
      { a: nodes[0]!.id, b: nodes[0]!.id },
    ]);
    expect(layout.nodes.map((it) => it.degree)).toEqual([0, 0, 0]);
  });
});
