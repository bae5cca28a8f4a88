import { resting } from '#server/patience.ts';
import type { WorkerKit } from '#server/work.ts';
import { Problem } from '#domain/problem.ts';
import type { SavedRecords } from './arrivals.service.ts';
import { learn, noNews, nothingKnown, type Seen } from './batch-lookup.service.ts';
import { demandMapping, type FileBatch } from './file-reader.ts';
import * as files from './files.service.ts';
import { openReading } from './reading-thread.ts';

/** Payload: the workspace and the file. */
export interface DirectoryFileJob {
  workspace: string;
  file: string;
}

/**
 * Dry run or run of one uploaded file, a batch a transaction, while a thread of its own reads ahead and the batch after is looked up; its position
 * moves with what is saved, so that a stop at any moment loses and doubles nothing: started again, it reads the file from its beginning and passes
 * over what was saved. A record that the database refuses is told and the others are saved.
 */
export async function runDirectoryFile(kit: WorkerKit, { workspace, file }: DirectoryFileJob): Promise<void> {
  const inside = <T>(work: Parameters<typeof kit.inWorkspace<T>>[1]): Promise<T> => kit.inWorkspace(workspace, work);
  const task = await inside((context) => files.takeFile(context, file));
  if (task === null) return;
  const reading = openReading({ parts: task.pieces.length, bytes: task.bytes }, async (n) => {
    const piece = await inside((context) => files.readPiece(context, file, task.pieces[n]!));
    if (piece === undefined)
      throw new Problem(410, 'file_gone', 'The uploaded file is no longer there. Upload it again.');
    return piece;
  });
  const known = nothingKnown();
  let before: Promise<unknown> = Promise.resolve();
  /** One after another, so that a file never holds more than one connection beside that of its batch. */
  const beside: typeof inside = (work) => {
    const done = before.then(() => inside(work));
    before = done.catch(() => undefined);
    return done;
  };
  const keep = (words: readonly string[]): Promise<void> => beside((context) => files.keepWords(context, words));
  /** of a dry run: those who would have been made are made once */
  const wouldBeMade = new Set<string>();

  /** @returns false when somebody stopped it */
  const flush = async (batch: FileBatch, seen: Seen | null, meanwhile: () => void): Promise<boolean> => {
    const done = await inside(async (context) => {
      const saved =
        batch.records.length === 0
          ? NOTHING_SAVED
          : await files.saveBatch(context, file, batch.records, known, seen, { keep, meanwhile });
      if (saved === null) return null;
      const made = saved.organisations.filter((key) => !wouldBeMade.has(key));
      const counted = { lines: saved.lines, organisations: made.length };
      return (await files.noteBatch(context, file, batch, counted, task.dry)) ? { news: saved.news, made } : null;
    });
    if (done === null) return false;
    learn(known, done.news);
    if (task.dry) for (const key of done.made) wouldBeMade.add(key);
    return true;
  };
  /** What the database refuses is looked for one by one, so that one record does not keep the others out. */
  const save = async (batch: FileBatch, seen: Seen | null, meanwhile: () => void): Promise<boolean> => {
    try {
      return await flush(batch, seen, meanwhile);
    } catch (error) {
      if (!refusedByDatabase(error)) throw error;
      // somebody else may have saved the same since it was looked up
      if (seen !== null) return save(batch, null, meanwhile);
      if (batch.records.length > 1) {
        const half = Math.ceil(batch.records.length / 2);
        return (
          (await save({ ...batch, records: batch.records.slice(0, half) }, null, meanwhile)) &&
          save({ ...batch, records: batch.records.slice(half), notes: [] }, null, meanwhile)
        );
      }
      const [record] = batch.records;
      const line = { severity: 'error' as const, line: record!.line, where: null, params: {}, code: 'not_saved' };
      return inside((context) =>
        files.noteBatch(
          context,
          file,
          batch,
          {
            organisations: 0,
            lines: [
              {
                n: record!.n,
                line: record!.line,
                outcome: 'refused',
                kind: null,
                id: null,
                name: record!.name,
                findings: [...record!.findings.slice(0, 20), line],
              },
            ],
          },
          task.dry,
        ),
      );
    }
  };

  let records = 0;
  let failure: string | null = null;
  let over = false;
  try {
    let { kind, mapping } = task;
    if (kind === null) {
      const looked = await reading.look();
      kind = looked.kind;
      mapping = await inside((context) => files.keepLook(context, file, looked));
    }
    if (mapping) demandMapping(mapping);
    const today = kit.now().toISOString().slice(0, 10);
    const batches = reading.batches({ kind, mapping, today, registers: task.registers, after: task.position });
    const ahead = async () => {
      const step = await batches.next();
      if (step.done || step.value.records.length === 0 || over) return { step, seen: null };
      const { records } = step.value;
      const seen = await beside((context) => files.lookUpBatch(context, file, records, known)).catch(
        (error: unknown) => {
          // what the database refuses to look up is found when it is saved
          if (!refusedByDatabase(error)) throw error;
          return null;
        },
      );
      return { step, seen };
    };
    const rest = resting();
    for (let next = ahead(); ;) {
      const { step, seen } = await next;
      let looked: typeof next | null = null;
      /** Once: while the database saves, or after. */
      const lookAhead = () => {
        if (looked !== null) return looked;
        looked = ahead();
        // what becomes of it is told when it is wanted
        looked.catch(() => undefined);
        return looked;
      };
      if (step.done) {
        ({ records, failure } = step.value);
        break;
      }
      if (!(await save(step.value, seen, lookAhead))) return;
      next = lookAhead();
      await rest();
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    failure = error.code;
  } finally {
    over = true;
    reading.close();
    await before;
  }
  await inside((context) =>
    files.endFile(context, file, { dry: task.dry, records: records === 0 ? null : records, failure }),
  );
}

const NOTHING_SAVED: SavedRecords = { lines: [], organisations: [], news: noNews() };

/** A value that a column does not take, or a rule of the tables (classes 22 and 23 of SQLSTATE). */
const refusedByDatabase = (error: unknown): boolean => /^2[23]/.test(String((error as { code?: unknown }).code ?? ''));
