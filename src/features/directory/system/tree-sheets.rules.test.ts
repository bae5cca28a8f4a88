import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commandTree, type Branch, type SystemLink } from './system.rules.ts';
import { drawTree } from './tree-layout.rules.ts';
import { treeSheets } from './tree-sheets.rules.ts';

const leaf = (id: string, ...below: Branch[]): Branch => ({ id, below, also: [] });
const many = (name: string, count: number) => Array.from({ length: count }, (_, n) => leaf(`${name} ${n}`));
const shown = (branches: readonly Branch[], closed: ReadonlySet<string> = new Set(), rows = 4) =>
  treeSheets(branches, closed, rows, 2).map((it) => [
    it.path.join(' › '),
    it.branches.map((one) => `${one.id} ${one.below.length}`).join(', '),
    [...it.elsewhere].join(', '),
  ]);

describe('a tall tree on paper', () => {
  test('what fits beside one another stands on one sheet', () => {
    expect(
      shown([
        leaf('army', ...many('unit', 2)),
        leaf('police', ...many('station', 2)),
        leaf('court', ...many('judge', 1)),
      ]),
    ).toEqual([
      ['', 'army 2, police 2', ''],
      ['', 'court 1', ''],
    ]);
  });
  test('a branch that fits on none begins with its head and those right below it, and goes on under their names', () => {
    const state = leaf(
      'president',
      leaf('interior', ...many('office', 3)),
      leaf('defence', ...many('unit', 3)),
      leaf('envoy'),
    );
    expect(shown([state, leaf('media')])).toEqual([
      ['', 'president 3', 'interior, defence'],
      ['president', 'interior 3', ''],
      ['president', 'defence 3', ''],
      ['', 'media 0', ''],
    ]);
    expect(shown([state], new Set(['interior', 'defence']))).toEqual([['', 'president 3', '']]);
  });
  test('more below one head than a sheet has rows go on under the same head', () => {
    expect(shown([leaf('union', ...many('member', 9))])).toEqual([
      ['', 'union 4', ''],
      ['', 'union 4', ''],
      ['', 'union 1', ''],
    ]);
  });
  test('whatever commands whom, everybody who is drawn stands on a sheet, and no sheet is taller than it may be', () => {
    const ids = Array.from({ length: 14 }, (_, n) => `b${n}`);
    const one = fc.constantFrom(...ids);
    const link = fc.record({ from: one, to: one }).map((it): SystemLink => ({ ...it, kind: 'commands', holds: null }));
    fc.assert(
      fc.property(
        fc.array(link, { maxLength: 30 }),
        fc.array(one, { maxLength: 4 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 3 }),
        (links, folded, rows, across) => {
          const [closed, branches] = [new Set(folded), commandTree(ids, links)];
          const drawn = treeSheets(branches, closed, rows, across).map((it) =>
            drawTree(it.branches, new Set([...closed, ...it.elsewhere]), across),
          );
          for (const sheet of drawn) expect(sheet.rows).toBeLessThanOrEqual(rows);
          const whole = drawTree(branches, closed, across).boxes.map((it) => it.id);
          expect(new Set(drawn.flatMap((it) => it.boxes.map((box) => box.id)))).toEqual(new Set(whole));
        },
      ),
    );
  });
});
