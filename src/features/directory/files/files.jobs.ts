import { setImmediate as turn } from 'node:timers/promises';
import type { WorkerKit } from '#server/work.ts';
import { Problem } from '#domain/problem.ts';
import { learn, nothingKnown, type SavedRecords } from './arrivals.service.ts';
import type { FileNote, FileRecord } from './file-record.rules.ts';
import * as files from './files.service.ts';
import { demandMapping, lookAt, recordsOf } from './importers.ts';

/** Payload: the workspace and the file. */
export interface DirectoryFileJob {
  workspace: string;
  file: string;
}

/** Records a transaction, and lines below them: small enough that nobody waits long behind one. */
const BATCH = 500;
const BATCH_LINES = 4000;
/** Bytes handed to a reader at once. */
const PIECE = 65_536;

/** Ends a dry run's transaction without keeping anything. */
class NothingKept extends Error {}

const linesBelow = (it: FileRecord): number =>
  1 +
  it.named.length +
  (it.initiative ? it.initiative.money.length + it.initiative.places.length + it.initiative.purposes.length : 0);

/**
 * Dry run or run of one uploaded file, a batch a transaction; its position moves with what is saved, so that a stop at any moment loses and doubles
 * nothing: started again, it reads the file from its beginning and passes over what was saved. A record that the database refuses is told and the others
 * are saved.
 */
export async function runDirectoryFile(kit: WorkerKit, { workspace, file }: DirectoryFileJob): Promise<void> {
  const inside = <T>(work: Parameters<typeof kit.inWorkspace<T>>[1]): Promise<T> => kit.inWorkspace(workspace, work);
  const task = await inside((context) => files.takeFile(context, file));
  if (task === null) return;
  let readBytes = 0;
  const chunks = async function* () {
    readBytes = 0;
    for (let n = 0; n < task.parts; n++) {
      const part = await inside((context) => files.readPart(context, file, n));
      if (part === undefined)
        throw new Problem(410, 'file_gone', 'The uploaded file is no longer there. Upload it again.');
      for (let at = 0; at < part.length; at += PIECE) {
        const piece = part.subarray(at, at + PIECE);
        readBytes += piece.length;
        yield piece;
      }
    }
  };
  const known = nothingKnown();
  const wouldBeMade = new Set<string>();

  /** @returns false when somebody stopped it */
  const flush = async (batch: files.FileBatch): Promise<boolean> => {
    if (!task.dry) {
      const news = await inside(async (context) => {
        const saved =
          batch.records.length === 0 ? NOTHING_SAVED : await files.saveBatch(context, file, batch.records, known);
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
        saved = await files.saveBatch(context, file, batch.records, known);
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
  const save = async (batch: files.FileBatch): Promise<boolean> => {
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
                name: record!.name.slice(0, 160),
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
      const looked = await lookAt(chunks);
      kind = looked.kind;
      mapping = await inside((context) => files.keepLook(context, file, looked));
    }
    if (mapping) demandMapping(mapping);
    let batch: FileRecord[] = [];
    let notes: FileNote[] = [];
    let lines = 0;
    let saved: Promise<boolean> = Promise.resolve(true);
    const share = () => (kind === 'iati' ? readBytes / task.bytes : 0);
    const today = kit.now().toISOString().slice(0, 10);
    for await (const it of recordsOf(kind, chunks, { mapping, today, registers: task.registers })) {
      if (it.n === null) {
        if (records >= task.position) notes.push(it);
        if (it.fatal && records === 0) failure = it.findings[0]?.code ?? 'unreadable';
        continue;
      }
      records = it.n;
      if (it.n <= task.position) continue;
      batch.push(it);
      lines += linesBelow(it);
      if (batch.length < BATCH && lines < BATCH_LINES) continue;
      if (!(await saved)) return;
      // the next ones are read while these are saved
      saved = save({ records: batch, notes, share: share() });
      saved.catch(() => undefined);
      [batch, notes, lines] = [[], [], 0];
      await turn();
    }
    if (!(await saved)) return;
    if ((batch.length > 0 || notes.length > 0) && !(await save({ records: batch, notes, share: 1 }))) return;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    failure = error.code;
  }
  await inside((context) =>
    files.endFile(context, file, { dry: task.dry, records: records === 0 ? null : records, failure }),
  );
}

const NOTHING_SAVED: SavedRecords = { lines: [], organisations: [], news: nothingKnown() };

/** A value that a column does not take, or a rule of the tables (classes 22 and 23 of SQLSTATE). */
const refusedByDatabase = (error: unknown): boolean => /^2[23]/.test(String((error as { code?: unknown }).code ?? ''));
