import type { Context } from '#server/context.ts';
import { conflict, notFound, Problem } from '#domain/problem.ts';
import type { BodyOf } from '#domain/operation.ts';
import type { ImportOptions } from './import-kit.ts';
import type * as importContract from './place-imports.contract.ts';
import { PART_BYTES, type PlaceImport, type PlaceImportOptions } from './place-imports.contract.ts';
import * as importQueries from './place-imports.queries.ts';
import type { ImportState } from './places.tables.ts';

/** Uploaded files of areas: parts in, a dry run, the run. The work itself is the worker's (`places.jobs.ts`). */

type Row = NonNullable<Awaited<ReturnType<typeof importQueries.importById>>>;

function toImport(row: Row): PlaceImport {
  const result = row.result as { problem?: PlaceImport['problem'] } | null;
  return {
    id: row.id,
    fileName: row.file_name,
    state: row.state,
    parts: row.parts,
    partsHere: Number(row.parts_here ?? 0),
    done: row.done_steps,
    all: row.all_steps,
    options: row.options as PlaceImportOptions,
    result: result === null || result.problem ? null : (result as unknown as PlaceImport['result']),
    problem: result?.problem ?? null,
    createdAt: row.created_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
  };
}

export async function readImport(context: Context, id: string): Promise<PlaceImport> {
  const row = await importQueries.importById(context, id);
  if (row === undefined) throw notFound('import');
  return toImport(row);
}

export const listImports = async (context: Context) => ({
  imports: (await importQueries.lastImports(context)).map(toImport),
});

export async function startImport(
  context: Context,
  body: BodyOf<typeof importContract.startImport>,
): Promise<PlaceImport> {
  const before = await importQueries.importById(context, body.id);
  if (before !== undefined && (before.file_name !== body.fileName || before.parts !== body.parts))
    throw conflict('id_taken', 'Another file was begun under this id. Make a new id.');
  if (before === undefined)
    await importQueries.insertImport(context, {
      id: body.id,
      file_name: body.fileName,
      parts: body.parts,
      options: body.options,
    });
  return readImport(context, body.id);
}

export async function putPart(context: Context, id: string, part: number, base64: string): Promise<{ ok: true }> {
  const row = await importQueries.importById(context, id);
  if (row === undefined) throw notFound('import');
  if (row.state !== 'uploading')
    throw conflict('import_begun', 'This file is in already. Begin a new import to send another.');
  if (part >= row.parts) throw conflict('no_such_part', `This file has ${row.parts} parts.`, { parts: row.parts });
  const body = Buffer.from(base64, 'base64');
  if (body.length > PART_BYTES)
    throw new Problem(413, 'too_large', `A part has at most ${PART_BYTES} bytes.`, {
      values: { mostBytes: PART_BYTES },
    });
  await importQueries.insertPart(context, id, part, body);
  return { ok: true };
}

async function begin(
  context: Context,
  id: string,
  from: readonly ImportState[],
  to: 'checking' | 'running',
  options?: PlaceImportOptions,
): Promise<PlaceImport> {
  if ((await importQueries.lockImport(context, id)) === undefined) throw notFound('import');
  const row = (await importQueries.importById(context, id))!;
  if (row.state === to) return toImport(row);
  if (!from.includes(row.state))
    throw conflict('import_state', `This import is “${row.state}”: that step is not possible now.`, {
      state: row.state,
    });
  if (Number(row.parts_here) < row.parts)
    throw conflict(
      'parts_missing',
      `${row.parts - Number(row.parts_here)} of ${row.parts} parts have not arrived yet. Send them, then try again.`,
      { missing: row.parts - Number(row.parts_here), parts: row.parts },
    );
  await importQueries.changeImport(context, id, {
    state: to,
    done_steps: 0,
    all_steps: 0,
    result: null,
    ...(options === undefined ? {} : { options }),
  });
  await context.enqueue('place-import', { id });
  await context.announce('place-imports');
  return readImport(context, id);
}

export const checkImport = (context: Context, id: string, options?: PlaceImportOptions) =>
  begin(context, id, ['uploading', 'checked', 'failed', 'stopped'], 'checking', options);

export async function runImport(context: Context, id: string): Promise<PlaceImport> {
  const started = await begin(context, id, ['checked', 'failed', 'stopped'], 'running');
  await context.record('place.import', 'place_import', id, { fileName: started.fileName, options: started.options });
  return started;
}

export async function stopImport(context: Context, id: string): Promise<PlaceImport> {
  if ((await importQueries.lockImport(context, id)) === undefined) throw notFound('import');
  const row = (await importQueries.importById(context, id))!;
  if (row.state === 'checking' || row.state === 'running') {
    await importQueries.changeImport(context, id, { state: 'stopped' });
    await context.announce('place-imports');
  }
  return readImport(context, id);
}

// What the worker asks and tells.

export interface ImportTask {
  fileName: string;
  parts: number;
  state: ImportState;
  options: ImportOptions;
}

export async function takeImport(context: Context, id: string): Promise<ImportTask | null> {
  const row = await importQueries.importById(context, id);
  if (row === undefined) return null;
  const { source, release, releasedOn, licence, iso3, level, whole, swapped, mapping } =
    row.options as PlaceImportOptions;
  return {
    fileName: row.file_name,
    parts: row.parts,
    state: row.state,
    options: {
      source,
      release,
      releasedOn,
      licence,
      whole,
      swapped,
      mapping,
      ...(iso3 === null ? {} : { iso3 }),
      ...(level === null ? {} : { level }),
    },
  };
}

export async function partOf(context: Context, id: string, part: number): Promise<Uint8Array> {
  const row = await importQueries.partOf(context, id, part);
  if (row === undefined) throw new Problem(409, 'parts_missing', 'A part of the file is missing.');
  return row.body;
}

/** Notes progress; false when somebody has stopped it meanwhile. */
export async function noteProgress(context: Context, id: string, done: number, all: number): Promise<boolean> {
  const row = await importQueries.lockImport(context, id);
  if (row === undefined || row.state === 'stopped') return false;
  await importQueries.changeImport(context, id, { done_steps: done, all_steps: all });
  await context.announce('place-imports');
  return true;
}

export async function endImport(
  context: Context,
  id: string,
  state: 'checked' | 'done' | 'failed' | 'stopped',
  result: unknown,
): Promise<void> {
  await importQueries.changeImport(context, id, { state, result });
  if (state === 'done') {
    await importQueries.dropParts(context, id);
    await context.record('place.imported', 'place_import', id, { counts: (result as { counts?: unknown }).counts });
    await context.announce('places');
  }
  await context.announce('place-imports');
}
