import type { Branch } from './system.rules.ts';

/** A tree too tall for one sheet of paper, parted where a body begins: no box is cut, and each sheet says what it hangs on. */
export interface TreeSheet {
  /** those above it, the highest first; none at the top of a chain */
  path: readonly string[];
  branches: readonly Branch[];
  /** bodies whose branches stand on a sheet of their own */
  elsewhere: ReadonlySet<string>;
  /** those outside every chain of command */
  alone: boolean;
}

const openBelow = (branch: Branch, closed: ReadonlySet<string>): readonly Branch[] =>
  closed.has(branch.id) ? [] : branch.below;
/** How many rows a branch takes: one for each of its leaves. */
const rowsOf = (branch: Branch, closed: ReadonlySet<string>): number =>
  Math.max(
    1,
    openBelow(branch, closed).reduce((sum, it) => sum + rowsOf(it, closed), 0),
  );
const piecesOf = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, n) => list.slice(n * size, (n + 1) * size));

/**
 * Branches that fit beside one another stand on one sheet. One that fits on none has a sheet with its head and those right below it, and after that one or
 * more with what is below these.
 * @param closed ids of bodies whose branches are folded, as in `drawTree`
 * @param rows how many rows a sheet has, 1 at least
 * @param across how many of those outside every chain stand side by side
 */
export function treeSheets(
  branches: readonly Branch[],
  closed: ReadonlySet<string>,
  rows: number,
  across: number,
): TreeSheet[] {
  const sheets: TreeSheet[] = [];
  const cut = (siblings: readonly Branch[], path: readonly string[]): void => {
    let [here, used]: [Branch[], number] = [[], 0];
    const turn = (): void => {
      if (here.length > 0) sheets.push({ path, branches: here, elsewhere: new Set(), alone: false });
      [here, used] = [[], 0];
    };
    for (const branch of siblings) {
      const tall = rowsOf(branch, closed);
      if (used + tall > rows) turn();
      if (tall <= rows) {
        here.push(branch);
        used += tall;
        continue;
      }
      const deeper = branch.below.filter((it) => openBelow(it, closed).length > 0);
      for (const below of piecesOf(branch.below, rows))
        sheets.push({
          path,
          branches: [{ ...branch, below }],
          elsewhere: new Set(deeper.map((it) => it.id)),
          alone: false,
        });
      cut(deeper, [...path, branch.id]);
    }
    turn();
  };
  const isAlone = (it: Branch): boolean => it.below.length === 0 && it.also.length === 0;
  cut(
    branches.filter((it) => !isAlone(it)),
    [],
  );
  for (const some of piecesOf(branches.filter(isAlone), rows * Math.max(1, across)))
    sheets.push({ path: [], branches: some, elsewhere: new Set(), alone: true });
  return sheets;
}
