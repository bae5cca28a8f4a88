import { resting } from '#server/patience.ts';
import type { WorkerKit } from '#server/work.ts';
import { Problem } from '#domain/problem.ts';
import { learn, nothingKnown, type SavedRecords } from './arrivals.service.ts';
import { demandMapping, type FileBatch } from './file-reader.ts';
import * as files from './files.service.ts';
import { openReading } from './reading-thread.ts';

/** Payload: the workspace and the file. */
export interface DirectoryFileJob {
  workspace: string;
  file: string;
}

/** Ends a dry run's transaction without keeping anything. */
class NothingKept extends Error {}

/**
 * Dry run or run of one uploaded file, a batch a transaction, while a thread of its own reads ahead; its position moves with what is saved, so that
 * a stop at any moment loses and doubles nothing: started again, it reads the file from its beginning and passes over what was saved. A record that
 * the database refuses is told and the others are saved.
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
  const keep = (words: readonly string[]): Promise<void> => {
    // nothing that was only tried is searched for
    if (task.dry) return Promise.resolve();
    const kept = before.then(() => inside((context) => files.keepWords(context, words)));
    before = kept.catch(() => undefined);
    return kept;
  };
  const wouldBeMade = new Set<string>();

  /** @returns false when somebody stopped it */
  const flush = async (batch: FileBatch): Promise<boolean> => {
    if (!task.dry) {
      const news = await inside(async (context) => {
        const saved =
          batch.records.length === 0 ? NOTHING_SAVED : await files.saveBatch(context, file, batch.records, known, keep);
        if (saved === null) return null;
        const { organisations, lines } = saved;
        return (await files.noteBatch(context, file, batch, { lines, organisations: organisations.length }, false))
          ? saved.news
          : null;
      });
      if (news === null) return false;
      learn(known, news);
      return true;
    }
    let saved: SavedRecords | null = NOTHING_SAVED;
    if (batch.records.length > 0)
      await inside(async (context) => {
        saved = await files.saveBatch(context, file, batch.records, known, keep);
        throw new NothingKept();
      }).catch((error: unknown) => {
        if (!(error instanceof NothingKept)) throw error;
      });
    const tried = saved as SavedRecords | null;
    if (tried === null) return false;
    // entries that were only tried are not there for the next batch; places are
    learn(known, { ...nothingKnown(), places: tried.news.places });
    const fresh = tried.organisations.filter((key) => !wouldBeMade.has(key));
    for (const key of fresh) wouldBeMade.add(key);
    return inside((context) =>
      files.noteBatch(context, file, batch, { lines: tried.lines, organisations: fresh.length }, true),
    );
  };
  /** What the database refuses is looked for one by one, so that one record does not keep the others out. */
  const save = async (batch: FileBatch): Promise<boolean> => {
    try {
      return await flush(batch);
    } catch (error) {
      if (!refusedByDatabase(error)) throw error;
      if (batch.records.length > 1) {
        const half = Math.ceil(batch.records.length / 2);
        return (
          (await save({ ...batch, records: batch.records.slice(0, half) })) &&
          save({ ...batch, records: batch.records.slice(half), notes: [] })
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
    const rest = resting();
    for (let step = await batches.next(); ; step = await batches.next()) {
      if (step.done) {
        ({ records, failure } = step.value);
        break;
      }
      if (!(await save(step.value))) return;
      await rest();
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    failure = error.code;
  } finally {
    reading.close();
  }
  await inside((context) =>
    files.endFile(context, file, { dry: task.dry, records: records === 0 ? null : records, failure }),
  );
}

const NOTHING_SAVED: SavedRecords = { lines: [], organisations: [], news: nothingKnown() };

/** A value that a column does not take, or a rule of the tables (classes 22 and 23 of SQLSTATE). */
const refusedByDatabase = (error: unknown): boolean => /^2[23]/.test(String((error as { code?: unknown }).code ?? ''));
