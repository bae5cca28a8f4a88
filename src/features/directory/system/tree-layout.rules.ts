import type { Branch } from './system.rules.ts';

/** A system drawn as a tree: where each body stands, which of them are to be seen, and what the arrow keys reach. */

/** A body in its place. Columns and rows are counted from 0 at the start of the reading direction and at the top. */
export interface TreeBox {
  id: string;
  column: number;
  /** a parent stands in the middle of those below it, so a row may be a fraction */
  row: number;
  /** the box it hangs on; null of a root */
  under: string | null;
  /** others who command it */
  also: readonly string[];
  /** how many are below it, near and far */
  below: number;
  open: boolean;
  /** of how many beside it, counted from 1: told to whoever hears the tree read */
  place: number;
  of: number;
  /** stands outside every chain of command: neither commanded nor commanding */
  alone: boolean;
}
export interface DrawnTree {
  boxes: TreeBox[];
  rows: number;
  columns: number;
  /** the row at which those outside every chain begin; null where there are none */
  aloneFrom: number | null;
}

const belowOf = (branch: Branch): number => branch.below.reduce((n, it) => n + 1 + belowOf(it), 0);

/**
 * Chains of command from the start of the line to its end, a body a row at their leaves; below them, side by side, those outside every chain. What hangs on
 * a closed body is left out.
 * @param closed ids of bodies whose branches are folded
 * @param across how many boxes stand side by side at most, where nothing else asks for more
 */
export function drawTree(branches: readonly Branch[], closed: ReadonlySet<string>, across: number): DrawnTree {
  const boxes: TreeBox[] = [];
  const chains = branches.filter((it) => it.below.length > 0 || it.also.length > 0);
  const alone = branches.filter((it) => it.below.length === 0 && it.also.length === 0);
  let next = 0;
  let columns = 1;
  const stand = (branch: Branch, column: number, under: string | null, place: number, of: number): number => {
    const open = branch.below.length > 0 && !closed.has(branch.id);
    const box: TreeBox = {
      id: branch.id,
      column,
      row: 0,
      under,
      also: branch.also,
      below: belowOf(branch),
      open,
      place,
      of,
      alone: false,
    };
    boxes.push(box);
    columns = Math.max(columns, column + 1);
    if (open) {
      const rows = branch.below.map((it, at) => stand(it, column + 1, branch.id, at + 1, branch.below.length));
      box.row = (rows[0]! + rows.at(-1)!) / 2;
    } else box.row = next++;
    return box.row;
  };
  for (const [at, branch] of chains.entries()) stand(branch, 0, null, at + 1, branches.length);
  const aloneFrom = alone.length > 0 ? next : null;
  const abreast = Math.max(1, across);
  for (const [at, branch] of alone.entries()) {
    const column = at % abreast;
    columns = Math.max(columns, column + 1);
    boxes.push({
      id: branch.id,
      column,
      row: next + Math.floor(at / abreast),
      under: null,
      also: [],
      below: 0,
      open: false,
      place: chains.length + at + 1,
      of: branches.length,
      alone: true,
    });
  }
  return { boxes, rows: next + Math.ceil(alone.length / abreast), columns, aloneFrom };
}

/** What a key does in a tree (WAI-ARIA Authoring Practices, "Tree View"). `in` and `out` are the arrows along and against the reading direction. */
export type TreeKey = 'next' | 'before' | 'in' | 'out' | 'first' | 'last';
export type TreeMove = { to: string } | { open: string } | { close: string } | null;

/** @param at the body on which the focus stands */
export function moveInTree(boxes: readonly TreeBox[], at: string, key: TreeKey): TreeMove {
  const n = boxes.findIndex((it) => it.id === at);
  const box = boxes[n];
  if (!box) return boxes[0] ? { to: boxes[0].id } : null;
  const to = (other: TreeBox | undefined): TreeMove => (other && other.id !== at ? { to: other.id } : null);
  switch (key) {
    case 'next':
      return to(boxes[n + 1]);
    case 'before':
      return to(n > 0 ? boxes[n - 1] : undefined);
    case 'first':
      return to(boxes[0]);
    case 'last':
      return to(boxes.at(-1));
    case 'in':
      return box.below === 0 ? null : box.open ? to(boxes[n + 1]) : { open: at };
    case 'out':
      return box.open ? { close: at } : box.under ? { to: box.under } : null;
  }
}
