// `npm run evaluate -- xlsform CASES.ndjson [--show KIND]`: the reader against forms whose XForm is known.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { canonicalXml } from './canonical-xml.ts';
import { readSheets } from './read-xlsform.ts';
import { readMarkdown } from './text-tables.ts';
import type { Tables } from './build-form.ts';

interface Case {
  readonly test: string;
  readonly md?: string;
  readonly ss_structure?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly name?: string;
  readonly xform?: string;
  readonly error?: string;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Rows given as objects, laid out under all the headings they use. */
function tablesOf(structure: NonNullable<Case['ss_structure']>): Tables {
  return Object.fromEntries(
    Object.entries(structure).map(([sheet, rows]) => {
      const headings = [...new Set(rows.flatMap((row) => Object.keys(row)))];
      return [sheet, [headings, ...rows.map((row) => headings.map((heading) => String(row[heading] ?? '')))]];
    }),
  );
}

interface Outcome {
  readonly kind: string;
  readonly accepting: boolean;
  readonly passed: boolean;
  readonly why: string;
}

function judge(one: Case): Outcome {
  const kind = one.test.split('.').slice(0, -2).join('.');
  const accepting = one.xform !== undefined;
  const tables = one.md === undefined ? tablesOf(one.ss_structure ?? {}) : readMarkdown(one.md);
  const read = readSheets(tables, { rootName: one.name ?? 'test_name', formId: 'data' });
  const complaints = read.errors.map(({ code, row }) => `${code}@${row ?? ''}`).join(' ');
  if (!accepting) return { kind, accepting, passed: read.xform === null, why: `accepted; wanted: ${one.error ?? ''}` };
  if (read.xform === null) return { kind, accepting, passed: false, why: `refused: ${complaints}` };
  const [made, wanted] = [canonicalXml(read.xform), canonicalXml(one.xform)];
  return { kind, accepting, passed: made === wanted, why: made === wanted ? '' : differenceOf(made, wanted) };
}

/** The first lines that differ. */
export function differenceOf(made: string, wanted: string): string {
  const [a, b] = [made.split('\n'), wanted.split('\n')];
  const at = a.findIndex((line, index) => line !== b[index]);
  const only = (lines: readonly string[], others: readonly string[]): string =>
    lines
      .filter((line) => !others.includes(line))
      .slice(0, 3)
      .join(' ⏎ ');
  return `line ${at}: made ${only(a, b).slice(0, 700)} | wanted ${only(b, a).slice(0, 700)}`;
}

export async function evaluateXlsForm(args: readonly string[]): Promise<unknown> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { show: { type: 'string' } },
  });
  const [file] = positionals;
  if (file === undefined) return undefined;
  const cases = (await readFile(file, 'utf8'))
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Case);
  const started = performance.now();
  const kinds = new Map<string, { accepting: number; accepted: number; refusing: number; refused: number }>();
  for (const one of cases) {
    const { kind, accepting, passed, why } = judge(one);
    const count = kinds.get(kind) ?? { accepting: 0, accepted: 0, refusing: 0, refused: 0 };
    if (accepting) count.accepting += 1;
    else count.refusing += 1;
    if (passed && accepting) count.accepted += 1;
    if (passed && !accepting) count.refused += 1;
    kinds.set(kind, count);
    if (!passed && values.show !== undefined && one.test.includes(values.show)) say(`✗ ${one.test}: ${why}`);
  }
  for (const [kind, count] of [...kinds].sort(([a], [b]) => a.localeCompare(b))) {
    const missed = count.accepting + count.refusing - count.accepted - count.refused;
    say(
      `${kind}: accepting ${count.accepted}/${count.accepting}, refusing ${count.refused}/${count.refusing}${missed === 0 ? '' : '  <'}`,
    );
  }
  say(`${cases.length} cases in ${Math.round(performance.now() - started)} ms`);
  const sum = (
    of: (count: { accepting: number; accepted: number; refusing: number; refused: number }) => number,
  ): number => [...kinds.values()].reduce((total, count) => total + of(count), 0);
  return {
    acceptingCases: sum((count) => count.accepting),
    acceptingPassed: sum((count) => count.accepted),
    refusingCases: sum((count) => count.refusing),
    refusingPassed: sum((count) => count.refused),
  };
}
