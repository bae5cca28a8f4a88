import { createHash } from 'node:crypto';
import type { Context } from '#server/context.ts';
import { conflict, notFound, Problem } from '#domain/problem.ts';
import * as receive from '#features/reports/receive.service.ts';
import { gedReports, isGed } from './ged.rules.ts';
import * as queries from './imports.queries.ts';
import { readTable, type Table } from './table-file.ts';
import {
  plainName,
  readRow,
  suggestMapping,
  type ReadRow,
  type RowError,
  type TableMapping,
} from './table-mapping.rules.ts';

const done = { ok: true as const };
const SAMPLE = 8;
/** Rows a transaction: small enough that nobody waits long behind one. */
const BATCH = 100;
const SHOWN_ERRORS = 500;

const signatureOf = (columns: string[]): Buffer =>
  createHash('sha256').update(columns.map(plainName).join('\u0000')).digest();

const importOut = (row: queries.ImportRow, remembered = false) => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  state: row.state,
  columns: row.columns,
  rowCount: row.row_count,
  position: row.position,
  added: row.added,
  known: row.known,
  refused: row.refused,
  failure: row.failure,
  mapping: row.mapping as never,
  remembered,
  createdAt: row.created_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
});

/** Keeps an uploaded table whose columns were read before the transaction opened. */
export async function upload(context: Context, it: { id: string; bytes: Uint8Array; table: Table }) {
  const before = await queries.readImportRow(context, it.id);
  const sha256 = createHash('sha256').update(it.bytes).digest();
  if (before) {
    if (!before.file_sha256.equals(sha256)) throw conflict('id_taken', 'Another file was uploaded under this id.');
    return { ...importOut(before), sample: it.table.rows.slice(0, SAMPLE) };
  }
  await context.files.put(it.bytes);
  const signature = signatureOf(it.table.columns);
  const ged = isGed(it.table.columns);
  const remembered = ged ? null : await queries.rememberedMapping(context, signature);
  await queries.insertImport(context, {
    id: it.id,
    kind: ged ? 'ged' : 'table',
    file_sha256: sha256,
    media: it.table.media,
    name: `file of ${context.now().toISOString().slice(0, 16).replace('T', ' ')}`,
    columns: it.table.columns,
    column_signature: signature,
    mapping: ged ? null : (remembered ?? suggestMapping(it.table.columns)),
    row_count: it.table.rows.length,
  });
  await context.record('import.upload', 'import', it.id, { rows: it.table.rows.length });
  return {
    ...importOut((await queries.readImportRow(context, it.id))!, remembered !== null),
    sample: it.table.rows.slice(0, SAMPLE),
  };
}

async function tableOf(context: Context, row: queries.ImportRow): Promise<Table> {
  const bytes = await context.files.read(row.file_sha256);
  if (!bytes) throw new Problem(410, 'file_gone', 'The uploaded file is no longer there. Upload it again.');
  return readTable(bytes);
}

export async function readImport(context: Context, id: string) {
  const row = await queries.readImportRow(context, id);
  if (!row) throw notFound('import');
  const sample = row.state === 'uploaded' ? (await tableOf(context, row)).rows.slice(0, SAMPLE) : [];
  return { ...importOut(row), sample, errors: await queries.importErrors(context, id) };
}

export async function listImports(context: Context) {
  return { imports: (await queries.listImportRows(context)).map((row) => importOut(row)) };
}

interface Outcome {
  reports: { row: number; read: ReadRow }[];
  errors: RowError[];
  empty: number;
}

/** What rows `from` to `to` (from 0) come to. */
function readRows(
  kind: 'table' | 'ged',
  table: Table,
  mapping: TableMapping | null,
  from: number,
  to: number,
): Outcome {
  const outcome: Outcome = { reports: [], errors: [], empty: 0 };
  const at = new Map(table.columns.map((name, i) => [name, i]));
  for (let i = from; i < Math.min(to, table.rows.length); i++) {
    const cells = table.rows[i]!;
    if (kind === 'ged') {
      const reports = gedReports(cells, at);
      const articles = cells[at.get('source_article')!] ?? '';
      if (reports.length === 0 && /[^\s";]/.test(articles))
        outcome.errors.push({
          row: i + 2,
          column: 'source_article',
          code: 'no_headline',
          cell: articles.slice(0, 200),
        });
      else if (reports.length === 0) outcome.empty += 1;
      for (const read of reports) outcome.reports.push({ row: i + 2, read });
      continue;
    }
    const read = readRow(cells, table.columns, mapping!, i + 2);
    if (read === null) outcome.empty += 1;
    else if (Array.isArray(read)) outcome.errors.push(...read);
    else outcome.reports.push({ row: i + 2, read });
  }
  return outcome;
}

/** The dry run: every row read, nothing saved but the mapping. */
export async function checkImport(context: Context, id: string, mapping: TableMapping) {
  const row = await queries.lockImport(context, id);
  if (!row) throw notFound('import');
  if (row.state !== 'uploaded') throw conflict('already_started', 'This import has begun already.');
  if (row.kind === 'table' && mapping.fields.text === undefined)
    throw new Problem(422, 'text_column_needed', 'Say which column tells what happened.');
  const table = await tableOf(context, row);
  if (row.kind === 'table') {
    await queries.updateImport(context, id, { mapping });
    await queries.rememberMapping(context, row.column_signature, mapping);
  }
  const outcome = readRows(row.kind, table, mapping, 0, table.rows.length);
  const words = new Map<string, number>();
  for (const error of outcome.errors)
    if (error.code === 'unknown_word') words.set(error.cell, (words.get(error.cell) ?? 0) + 1);
  return {
    rows: table.rows.length,
    reports: outcome.reports.length,
    empty: outcome.empty,
    refused: new Set(outcome.errors.map((e) => e.row)).size,
    errors: outcome.errors.slice(0, SHOWN_ERRORS),
    words: [...words]
      .map(([word, rows]) => ({ word, rows }))
      .sort((a, b) => b.rows - a.rows)
      .slice(0, 50),
  };
}

export async function runImport(context: Context, id: string, label: number) {
  const row = await queries.lockImport(context, id);
  if (!row) throw notFound('import');
  if (row.state === 'done') return done;
  if (row.kind === 'table' && row.mapping?.fields.text === undefined)
    throw new Problem(422, 'text_column_needed', 'Say which column tells what happened.');
  await queries.updateImport(context, id, { state: 'running', label, failure: null });
  await context.enqueue('import', { import: id });
  await context.record('import.run', 'import', id, { from: row.position });
  await context.announce('imports');
  return done;
}

export async function cancelImport(context: Context, id: string) {
  const row = await queries.lockImport(context, id);
  if (!row) throw notFound('import');
  if (row.state === 'running' || row.state === 'uploaded') {
    await queries.updateImport(context, id, { state: 'cancelled', ended_at: context.now() });
    await context.record('import.cancel', 'import', id, { at: row.position });
    await context.announce('imports');
  }
  return done;
}

/** The table of an import, read once for all its batches. */
export const openImport = async (context: Context, id: string): Promise<Table | null> => {
  const row = await queries.readImportRow(context, id);
  return row?.state === 'running' ? tableOf(context, row) : null;
};

/**
 * Takes in the next batch in its own transaction and moves the position with it, so that a stop at any moment loses and doubles nothing.
 * @returns whether there is more to do
 */
export async function importBatch(context: Context, id: string, table: Table): Promise<boolean> {
  const row = await queries.lockImport(context, id);
  if (!row || row.state !== 'running') return false;
  const to = Math.min(row.position + BATCH, table.rows.length);
  const outcome = readRows(row.kind, table, row.mapping, row.position, to);
  const { added, known, root } = await receive.receiveBatch(
    context,
    id,
    row.label,
    outcome.reports.map(({ read }) => {
      const key = read.key ?? receive.contentHash(read.account).toString('hex');
      return {
        id: context.newId(),
        account: read.account,
        source: read.source ?? row.name,
        receivedAt: read.receivedAt ?? context.now(),
        externalKey: createHash('sha256').update(`${row.kind} ${key}`).digest('base64url'),
      };
    }),
  );
  await queries.insertErrors(context, id, outcome.errors);
  const finished = to >= table.rows.length;
  await queries.updateImport(context, id, {
    position: to,
    added: row.added + added,
    known: row.known + known,
    refused: row.refused + new Set(outcome.errors.map((e) => e.row)).size,
    ...(finished ? { state: 'done' as const, ended_at: context.now() } : {}),
  });
  await context.record('import.batch', 'import', id, { from: row.position, to, added, known, root });
  await context.announce('imports');
  if (finished) await context.announce('reports', await receive.someOfImport(context, id));
  return !finished;
}

export async function failImport(context: Context, id: string, code: string): Promise<void> {
  await queries.updateImport(context, id, { state: 'failed', failure: code, ended_at: context.now() });
  await context.announce('imports');
}
