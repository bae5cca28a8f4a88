// `npm run evaluate -- xlsform CASES.ndjson [FOLDER ...] [--show TEST] [--engine]`: the reader against forms whose XForm is known.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Tables } from './build-form.ts';
import { canonicalXml } from './canonical-xml.ts';
import { inEngine } from './engine.evaluate.ts';
import { readSheets, readXlsForm } from './read-xlsform.ts';
import { readMarkdown } from './text-tables.ts';

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
  return { kind, accepting, ...compare(read.xform, one.xform) };
}

function compare(xform: string, wanted: string): { passed: boolean; why: string } {
  const [a, b] = [canonicalXml(xform), canonicalXml(wanted)];
  return { passed: a === b, why: a === b ? '' : differenceOf(a, b) };
}

/** The first lines that one has and the other has not. */
function differenceOf(made: string, wanted: string): string {
  const [a, b] = [made.split('\n'), wanted.split('\n')];
  const only = (lines: readonly string[], others: ReadonlySet<string>): string =>
    lines
      .filter((line) => !others.has(line))
      .slice(0, 3)
      .join(' ⏎ ')
      .slice(0, 600);
  return `made ${only(a, new Set(b))} | wanted ${only(b, new Set(a))}`;
}

interface Count {
  accepting: number;
  accepted: number;
  refusing: number;
  refused: number;
}

async function evaluateCases(file: string, show: string | undefined): Promise<Count> {
  const cases = (await readFile(file, 'utf8'))
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Case);
  const started = performance.now();
  const kinds = new Map<string, Count>();
  for (const one of cases) {
    const { kind, accepting, passed, why } = judge(one);
    const count = kinds.get(kind) ?? { accepting: 0, accepted: 0, refusing: 0, refused: 0 };
    if (accepting) count.accepting += 1;
    else count.refusing += 1;
    if (passed && accepting) count.accepted += 1;
    if (passed && !accepting) count.refused += 1;
    kinds.set(kind, count);
    if (!passed && show !== undefined && one.test.includes(show)) say(`✗ ${one.test}: ${why}`);
  }
  for (const [kind, count] of [...kinds].sort(([a], [b]) => a.localeCompare(b))) {
    const missed = count.accepting + count.refusing - count.accepted - count.refused;
    const rates = `accepting ${count.accepted}/${count.accepting}, refusing ${count.refused}/${count.refusing}`;
    say(`${kind}: ${rates}${missed === 0 ? '' : '  <'}`);
  }
  say(`${cases.length} cases in ${Math.round(performance.now() - started)} ms`);
  const total: Count = { accepting: 0, accepted: 0, refusing: 0, refused: 0 };
  for (const count of kinds.values()) {
    for (const key of ['accepting', 'accepted', 'refusing', 'refused'] as const) total[key] += count[key];
  }
  return total;
}

interface FileCount {
  files: number;
  read: number;
  compared: number;
  same: number;
  goldens: number;
  goldensSame: number;
  refusalsWanted: number;
  refused: number;
  loaded: number;
}

const text = (file: string): Promise<string | null> => readFile(file, 'utf8').catch(() => null);

/**
 * Reads every form of a folder. Beside `X` may stand `X.pyxform.xml`, the XForm wanted, or `X.pyxform-error.txt`, why there is none;
 * a file `expected_xml/X.xml` wants the form `excel/X.*` under its own name.
 */
async function evaluateFolder(folder: string, load: ((xform: string) => Promise<string>) | null): Promise<FileCount> {
  const count: FileCount = {
    files: 0,
    read: 0,
    compared: 0,
    same: 0,
    goldens: 0,
    goldensSame: 0,
    refusalsWanted: 0,
    refused: 0,
    loaded: 0,
  };
  const names = (await readdir(folder, { recursive: true }))
    .filter((name) => /\.(?:xlsx?|csv|md|xml)$/i.test(name))
    .sort();
  for (const name of names) {
    const golden = /^expected_xml[\\/](.*)\.xml$/.exec(name)?.[1];
    if (golden !== undefined) {
      const form = names.find((other) => other.startsWith(`excel${path.sep}${golden}.xls`) && !other.endsWith('.xml'));
      if (form === undefined) continue;
      const bytes = new Uint8Array(await readFile(path.join(folder, form)));
      const wanted = (await text(path.join(folder, name))) ?? '<none/>';
      const rootName = /<instance>\s*<([\w.-]+)/.exec(wanted)?.[1] ?? golden;
      const read = await readXlsForm(bytes, form, {}, { rootName });
      const { passed, why } = compare(read.xform ?? '<none/>', wanted);
      count.goldens += 1;
      if (passed) count.goldensSame += 1;
      else say(`✗ ${name}: ${why}`);
      continue;
    }
    if (name.endsWith('.xml')) continue;
    const file = path.join(folder, name);
    const read = await readXlsForm(new Uint8Array(await readFile(file)), name);
    const [wanted, refusal] = [await text(`${file}.pyxform.xml`), await text(`${file}.pyxform-error.txt`)];
    count.files += 1;
    if (refusal !== null) {
      count.refusalsWanted += 1;
      if (read.xform === null) count.refused += 1;
      else say(`  ${name}: read, although ${refusal.trim().split('\n').at(-1)?.slice(0, 120) ?? ''}`);
    }
    if (read.xform === null) {
      if (refusal === null) say(`✗ ${name}: refused: ${JSON.stringify(read.errors.slice(0, 3))}`);
      continue;
    }
    count.read += 1;
    if (wanted !== null) {
      const { passed, why } = compare(read.xform, wanted);
      count.compared += 1;
      if (passed) count.same += 1;
      else say(`✗ ${name}: ${why}`);
    }
    const fault = load === null ? null : await load(read.xform);
    if (fault === '') count.loaded += 1;
    else if (fault !== null) say(`  ${name} does not load: ${fault.slice(0, 300)}`);
  }
  return count;
}

export async function evaluateXlsForm(args: readonly string[]): Promise<unknown> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { show: { type: 'string' }, engine: { type: 'boolean', default: false } },
  });
  const [file, ...folders] = positionals;
  if (file === undefined) return undefined;
  const cases = await evaluateCases(file, values.show);
  const result: Record<string, unknown> = {};
  for (const folder of folders) {
    const count = values.engine
      ? await inEngine((load) => evaluateFolder(folder, load))
      : await evaluateFolder(folder, null);
    if (!values.engine) Reflect.deleteProperty(count, 'loaded');
    result[path.basename(folder)] = count;
  }
  return {
    ...result,
    acceptingCases: cases.accepting,
    acceptingPassed: cases.accepted,
    refusingCases: cases.refusing,
    refusingPassed: cases.refused,
  };
}
