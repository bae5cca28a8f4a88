import { createHash } from 'node:crypto';
import type { Context } from '#server/context.ts';
import { inTurn } from '#server/in-turn.ts';
import type { BodyOf, QueryOf } from '#domain/operation.ts';
import { conflict, notFound } from '#domain/problem.ts';
import type { FileAnswer } from '#server/http.ts';
import { csvOf, guardCell } from '#domain/table-cells.ts';
import { codeSet } from '../directory.queries.ts';
import { insertWords, keepSource } from '../organisations.service.ts';
import { saveRecords, type SavedRecords } from './arrivals.service.ts';
import { lookUp, type Known, type SaveAs, type Seen } from './batch-lookup.service.ts';
import type { FileKind, FileNote } from './file-record.rules.ts';
import { demandMapping, type FileBatch, type Looked } from './file-reader.ts';
import type * as contract from './files.contract.ts';
import type { FileCounts, ReportLine } from './files.contract.ts';
import * as queries from './files.queries.ts';
import { shownTag } from './hxl.rules.ts';
import type { PreparedRecord } from './prepared-record.rules.ts';
import { columnNames, type WorkMapping } from './work-columns.rules.ts';

const SHOWN_AT_ONCE = 2;
const MOST_REPORT_BATCHES = 1000;
const NO_COUNTS: FileCounts = { added: 0, changed: 0, same: 0, refused: 0, organisations: 0, told: 0, findings: {} };

const countsOf = (row: queries.FileRow): FileCounts | null =>
  row.counts.added === undefined ? null : (row.counts as FileCounts);
const fileOut = (row: queries.FileRow) => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  state: row.state,
  parts: row.parts,
  columns: row.columns,
  mapping: row.mapping && {
    fields: row.mapping.fields,
    dateOrder: row.mapping.dateOrder,
    about: row.mapping.about,
    apart: row.mapping.apart,
  },
  remembered: row.mapping?.remembered === true,
  position: row.position,
  records: row.records,
  share: row.share,
  counts: countsOf(row),
  failure: row.failure,
  label: row.label,
  createdAt: row.created_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
});

async function lock(context: Context, id: string): Promise<queries.FileRow> {
  const row = await queries.lockFile(context, id);
  if (!row) throw notFound('file');
  return row;
}
export async function readFile(context: Context, id: string) {
  const row = await queries.readFileRow(context, id);
  if (!row) throw notFound('file');
  return fileOut(row);
}
export const listFiles = async (context: Context) => ({ files: (await queries.listFileRows(context)).map(fileOut) });

/** Begins a file; the same again under the same id is the same. @throws Problem 409 */
export async function startFile(context: Context, body: BodyOf<typeof contract.startFile>) {
  const before = await queries.readFileRow(context, body.id);
  if (before) {
    if (before.name !== body.name || before.parts !== body.parts)
      throw conflict('id_taken', 'Another file was begun under this id. Make a new id.');
    return fileOut(before);
  }
  const sourceId = await keepSource(context, {
    kind: 'file',
    title: body.name,
    release: null,
    caution: null,
    ...body.source,
  });
  await queries.insertFile(context, {
    id: body.id,
    name: body.name,
    parts: body.parts,
    label: body.label,
    source_id: sourceId,
  });
  return readFile(context, body.id);
}

export async function putPart(context: Context, id: string, part: number, body: Uint8Array) {
  const row = await lock(context, id);
  if (row.state !== 'uploading')
    throw conflict('import_begun', 'This file is in already. Begin a new one to send another.');
  if (part >= row.parts) throw conflict('no_such_part', `This file has ${row.parts} parts.`, { parts: row.parts });
  await queries.putPart(context, id, part, body);
  return { ok: true as const };
}

function demandReadable(row: queries.FileRow): void {
  if (row.state === 'refused')
    throw conflict('file_refused', 'Nothing of this file can be read. Mend it and choose it again.');
}

/** Asks for a dry run. @throws Problem 409 when parts are missing, or it has begun */
export async function checkFile(context: Context, id: string, body: BodyOf<typeof contract.checkFile>) {
  const row = await lock(context, id);
  demandReadable(row);
  if (row.state === 'running' || row.state === 'done' || (row.position > 0 && row.state === 'cancelled'))
    throw conflict('already_started', 'This file is being saved, or was.');
  const here = (await queries.partSizes(context, id)).length;
  if (here < row.parts)
    throw conflict(
      'parts_missing',
      `${row.parts - here} of ${row.parts} parts have not arrived yet. Send them, then try again.`,
      {
        missing: row.parts - here,
        parts: row.parts,
      },
    );
  if (body.mapping) {
    if (row.columns === null || body.mapping.fields.length !== row.columns.length)
      throw conflict('other_columns', 'This file has other columns.');
    demandMapping(body.mapping);
    await remember(context, row, body.mapping);
  }
  await queries.dropBatches(context, id);
  await queries.updateFile(context, id, {
    state: 'checking',
    failure: null,
    share: 0,
    counts: NO_COUNTS,
    records: null,
    ...(body.mapping ? { mapping: body.mapping } : {}),
    ...(body.label === undefined ? {} : { label: body.label, clearance: context.caller.clearance }),
  });
  await context.enqueue('directory-file', { file: id });
  await context.announce('directory-files');
  return readFile(context, id);
}

async function remember(context: Context, row: queries.FileRow, mapping: WorkMapping): Promise<void> {
  if (row.column_signature === null || row.columns === null) return;
  const names = columnNames(row.columns.map(columnOf));
  await queries.rememberMapping(context, row.column_signature, {
    fields: mapping.fields.map((field, at) => [names[at]!, field]),
    dateOrder: mapping.dateOrder,
    about: mapping.about,
    apart: (mapping.apart ?? []).flatMap((sign, at) => (sign ? [[names[at]!, sign]] : [])),
  });
}
const columnOf = (it: { tag: string | null; header: string }) => {
  const [tag = null, ...attributes] = it.tag?.split('+') ?? [];
  return { tag, attributes, header: it.header };
};

/** Saves it, from where it was stopped. @throws Problem 409 */
export async function runFile(context: Context, id: string) {
  const row = await lock(context, id);
  if (row.state === 'running' || row.state === 'done') return fileOut(row);
  demandReadable(row);
  if (row.state === 'uploading' || row.state === 'checking' || row.kind === null)
    throw conflict('not_checked', 'Wait until the file was looked at.');
  if (row.mapping) demandMapping(row.mapping);
  if ((await queries.partSizes(context, id)).length < row.parts)
    throw conflict('file_gone', 'The uploaded file is no longer there. Upload it again: nothing is doubled.');
  const anew = row.position === 0;
  if (anew) await queries.dropBatches(context, id);
  await queries.updateFile(context, id, {
    state: 'running',
    failure: null,
    clearance: context.caller.clearance,
    ...(anew ? { counts: NO_COUNTS, share: 0 } : {}),
  });
  await context.enqueue('directory-file', { file: id });
  await context.record('directory-file.run', 'directory_file', id, { from: row.position });
  await context.announce('directory-files');
  return readFile(context, id);
}

export async function cancelFile(context: Context, id: string) {
  const row = await lock(context, id);
  if (row.state === 'running' || row.state === 'checking') {
    await queries.updateFile(context, id, { state: 'cancelled' });
    if (row.state === 'running')
      await context.record('directory-file.cancel', 'directory_file', id, { at: row.position });
    await context.announce('directory-files');
  }
  return readFile(context, id);
}

/** Stops it for good: its bytes go. */
export async function discardFile(context: Context, id: string) {
  const row = await lock(context, id);
  if (row.state !== 'done' && row.state !== 'refused')
    await queries.updateFile(context, id, { state: 'cancelled', ended_at: context.now() });
  await queries.dropParts(context, id);
  await context.announce('directory-files');
  return readFile(context, id);
}

export async function listRecords(context: Context, id: string, query: QueryOf<typeof contract.listRecords>) {
  if (!(await queries.readFileRow(context, id))) throw notFound('file');
  const batches = await queries.batchesAfter(context, id, query.after, query.told !== undefined, SHOWN_AT_ONCE + 1);
  const shown = batches.slice(0, SHOWN_AT_ONCE);
  const lines = shown.flatMap((it) => it.lines);
  return {
    lines: query.told ? lines.filter((line) => line.findings.length > 0) : lines,
    next: batches.length > SHOWN_AT_ONCE ? shown.at(-1)!.n : null,
  };
}

/** What became of every record, a line a finding. */
export async function fileReport(context: Context, id: string): Promise<FileAnswer> {
  const row = await queries.readFileRow(context, id);
  if (!row) throw notFound('file');
  const table: (string | number | null)[][] = [
    ['record', 'line', 'outcome', 'kind', 'id', 'name', 'severity', 'finding', 'where', 'values'],
  ];
  for (const { lines } of await queries.batchesAfter(context, id, -1, false, MOST_REPORT_BATCHES))
    for (const line of lines) {
      const start = [line.n, line.line, line.outcome, line.kind, line.id, line.name];
      if (line.findings.length === 0) table.push([...start, null, null, null, null]);
      for (const it of line.findings) {
        const values = Object.entries(it.params).map(([key, value]) => `${key}: ${value}`);
        table.push([...start, it.severity, it.code, it.where, values.join('; ')]);
      }
    }
  return {
    bytes: Buffer.from(csvOf(table.map((cells) => cells.map(guardCell)))),
    mediaType: 'text/csv; charset=utf-8',
    name: `report-${id}.csv`,
  };
}

// What the worker asks and tells.

export interface FileTask {
  kind: FileKind | null;
  mapping: WorkMapping | null;
  dry: boolean;
  position: number;
  /** the file from its beginning, in pieces small enough that several are held at once */
  pieces: queries.Piece[];
  bytes: number;
  registers: ReadonlySet<string>;
}
const PIECE_BYTES = 524_288;
/** Null when there is nothing to do. */
export async function takeFile(context: Context, id: string): Promise<FileTask | null> {
  const row = await queries.readFileRow(context, id);
  if (row === undefined || (row.state !== 'checking' && row.state !== 'running')) return null;
  const sizes = await queries.partSizes(context, id);
  return {
    kind: row.kind,
    mapping: row.mapping,
    dry: row.state === 'checking',
    position: row.state === 'running' ? row.position : 0,
    pieces: sizes.flatMap((size, part) =>
      Array.from({ length: Math.ceil(size / PIECE_BYTES) }, (_, n) => ({
        part,
        from: n * PIECE_BYTES,
        length: Math.min(PIECE_BYTES, size - n * PIECE_BYTES),
      })),
    ),
    bytes: sizes.reduce((all, one) => all + one, 0),
    registers: await codeSet(context, 'register'),
  };
}
export const readPiece = (context: Context, id: string, it: queries.Piece) => queries.readPiece(context, id, it);

/** Keeps what was found when the file was first looked at; how columns of these names were read before comes first. */
export async function keepLook(context: Context, id: string, looked: Looked): Promise<WorkMapping | null> {
  const { table } = looked;
  if (table === null) {
    await queries.updateFile(context, id, { kind: looked.kind });
    return null;
  }
  const names = columnNames(table.columns);
  const signature = createHash('sha256').update(names.toSorted().join('\u0000')).digest();
  const before = await queries.rememberedMapping(context, signature);
  const remembered = before && new Map(before.fields);
  const signs = new Map(before?.apart ?? []);
  const mapping = before
    ? {
        fields: names.map((name) => remembered!.get(name) ?? null),
        dateOrder: before.dateOrder,
        about: before.about,
        ...(signs.size > 0 ? { apart: names.map((name) => signs.get(name) ?? null) } : {}),
      }
    : table.mapping;
  await queries.updateFile(context, id, {
    kind: looked.kind,
    columns: table.columns.map((column, at) => ({
      tag: shownTag(column),
      header: column.header,
      sample: [...table.samples[at]!],
    })),
    column_signature: signature,
    mapping: { ...mapping, remembered: before !== null },
    records: table.rows,
  });
  return mapping;
}

const fileLine = (notes: readonly FileNote[]): ReportLine[] =>
  notes.length === 0
    ? []
    : [
        {
          n: 0,
          line: null,
          outcome: null,
          kind: null,
          id: null,
          name: '',
          findings: notes.flatMap((it) => it.findings).slice(0, 200),
        },
      ];

/** Words for the search, in a transaction of their own beside that of the batch whose words they are. */
export async function keepWords(context: Context, words: readonly string[]): Promise<void> {
  await queries.besideABatch(context);
  await insertWords(context, words);
}

/** What the directory already has of a batch, as whoever brought the file in sees it; null when the file is gone. */
export async function lookUpBatch(
  context: Context,
  id: string,
  records: readonly PreparedRecord[],
  known: Known,
): Promise<Seen | null> {
  const row = await queries.readFileRow(context, id);
  return row === undefined ? null : lookUp(context, records, bringerOf(row), known);
}

/** Saves a batch as whoever brought the file in, or tells what would become of it. @returns null when somebody stopped it */
export async function saveBatch(
  context: Context,
  id: string,
  records: readonly PreparedRecord[],
  known: Known,
  seen: Seen | null,
  run: Parameters<typeof saveRecords>[5],
): Promise<SavedRecords | null> {
  await queries.commitUnwaited(context);
  const row = await queries.lockFile(context, id);
  if (row === undefined || (row.state !== 'running' && row.state !== 'checking')) return null;
  // two workers at one file, since one was thought dead: the later begins anew from where the other is
  if (row.state === 'running' && row.position !== records[0]!.n - 1)
    throw new Error('another run of this file has moved on');
  return saveRecords(context, records, bringerOf(row), known, seen, run);
}
const bringerOf = (row: queries.FileRow): SaveAs => ({
  label: row.label,
  sourceId: row.source_id,
  memberId: row.created_by,
  organisationId: row.owner_organisation_id,
  clearance: row.clearance,
  dry: row.state === 'checking',
});

/** Notes what became of a batch and moves the position with it; in the transaction of the saving unless it was a dry run. @returns false when somebody stopped it meanwhile */
export async function noteBatch(
  context: Context,
  id: string,
  batch: FileBatch,
  saved: Pick<SavedRecords, 'lines'> & { organisations: number },
  dry: boolean,
): Promise<boolean> {
  const row = await queries.lockFile(context, id);
  if (row === undefined || row.state !== (dry ? 'checking' : 'running')) return false;
  const counts: FileCounts = countsOf(row) ?? structuredClone(NO_COUNTS);
  const lines = [...fileLine(batch.notes), ...saved.lines];
  counts.organisations += saved.organisations;
  for (const line of lines) {
    if (line.outcome !== null) counts[line.outcome] += 1;
    if (line.findings.length > 0 && line.outcome !== null) counts.told += 1;
    for (const it of line.findings) counts.findings[it.code] = (counts.findings[it.code] ?? 0) + 1;
  }
  const last = batch.records.at(-1)?.n;
  await inTurn([
    () =>
      queries.updateFile(context, id, {
        counts,
        share: Math.min(1, batch.share),
        ...(dry || last === undefined ? {} : { position: last }),
      }),
    async () => {
      if (lines.length > 0) await queries.insertBatch(context, id, last ?? row.position + 1_000_000_000, lines);
    },
  ]);
  await context.announce('directory-files');
  return true;
}

export async function endFile(
  context: Context,
  id: string,
  it: { dry: boolean; records: number | null; failure: string | null },
): Promise<void> {
  const row = await queries.lockFile(context, id);
  if (row === undefined || row.state !== (it.dry ? 'checking' : 'running')) return;
  // which column is what can still be said; of anything else that ends a dry run nothing can be read
  const refused = it.dry && it.failure !== null && it.failure !== 'columns_needed';
  const state = refused ? 'refused' : it.dry ? 'checked' : it.failure ? 'failed' : 'done';
  await queries.updateFile(context, id, {
    state,
    share: 1,
    failure: it.failure,
    ...(it.records === null ? {} : { records: it.records }),
    ...(it.dry && !refused ? {} : { ended_at: context.now() }),
  });
  if (refused) await queries.dropParts(context, id);
  if (state === 'done') {
    await queries.dropParts(context, id);
    const { findings: _findings, ...counts } = row.counts as FileCounts;
    await context.record('directory-file.done', 'directory_file', id, { records: it.records, ...counts });
  }
  await context.announce('directory-files');
  if (!it.dry) {
    await context.announce('organisations', null);
    await context.announce('initiatives', null);
  }
}
