import { foldText } from '#domain/text-folding.ts';
import type { PastedRow } from './system.contract.ts';
import { LINK_KINDS, type PartKind } from './system.rules.ts';

/** A line that cannot be read, counted from 1 as a person counts. */
export interface BadLine {
  line: number;
  code: 'no_name' | 'unknown_kind';
  text: string;
}

/** Cells of a table as it is copied from a sheet (tabs between cells) or as CSV (RFC 4180). */
export function cellsOf(text: string): string[][] {
  if (text.includes('\t'))
    return text
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '')
      .map((line) => line.split('\t').map((cell) => cell.trim()));
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  const end = () => {
    rows.at(-1)!.push(cell.trim());
    cell = '';
  };
  for (let at = 0; at < text.length; at++) {
    const one = text[at]!;
    if (quoted) {
      if (one === '"' && text[at + 1] === '"') cell += text[at++];
      else if (one === '"') quoted = false;
      else cell += one;
    } else if (one === '"' && cell.trim() === '') {
      cell = '';
      quoted = true;
    } else if (one === ',') end();
    else if (one === '\n') {
      end();
      rows.push([]);
    } else if (one !== '\r') cell += one;
  }
  end();
  return rows.filter((row) => row.some((it) => it !== ''));
}

/**
 * A system as a table: name, kind, then who commands, oversees, funds, appoints it and hears complaints about it, several names parted by semicolons.
 * The first line may hold headings. A row without a name stands for a line of the list that was left empty, and is passed over when it has a kind alone.
 * @param kinds what each kind is called, folded, in the languages that may stand in the table; its code too
 */
export function readTable(text: string, kinds: ReadonlyMap<string, PartKind>): { rows: PastedRow[]; bad: BadLine[] } {
  const rows: PastedRow[] = [];
  const bad: BadLine[] = [];
  for (const [at, [name = '', kindText = '', ...links]] of cellsOf(text).entries()) {
    const kind = kinds.get(foldText(kindText));
    const empty = links.every((cell) => cell === '');
    if (kind === undefined) {
      if (at > 0) bad.push({ line: at + 1, code: 'unknown_kind', text: kindText });
      continue;
    }
    if (name === '') {
      if (!empty) bad.push({ line: at + 1, code: 'no_name', text: kindText });
      continue;
    }
    const names = Object.fromEntries(
      LINK_KINDS.map((link, n) => [
        link,
        (links[n] ?? '')
          .split(/[;؛]/)
          .map((one) => one.trim().slice(0, 200))
          .filter((one) => one !== '')
          .slice(0, 12),
      ]),
    ) as Pick<PastedRow, (typeof LINK_KINDS)[number]>;
    rows.push({ name: name.slice(0, 200), kind, ...names });
  }
  return { rows, bad };
}
