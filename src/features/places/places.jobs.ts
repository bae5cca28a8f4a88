import type { WorkerKit } from '#server/work.ts';
import { errorKind, log } from '#server/log.ts';
import type { ImportKit } from './import-kit.ts';
import { importPlaces, importProblem } from './import.service.ts';
import * as imports from './imports.service.ts';
import { seedWorld, worldIsHere } from './world.service.ts';

/** Payload: the workspace and the import. */
export interface PlaceImportJob {
  workspace: string;
  id: string;
}

const placesKit = (kit: WorkerKit): ImportKit => ({ transaction: kit.anywhere, now: kit.now });

/** Dry run or run of one uploaded file. Safe to repeat: what is stored already is found unchanged. */
export async function runPlaceImport(kit: WorkerKit, { workspace, id }: PlaceImportJob): Promise<void> {
  const task = await kit.inWorkspace(workspace, (context) => imports.takeImport(context, id));
  if (task === null || (task.state !== 'checking' && task.state !== 'running')) return;
  const dryRun = task.state === 'checking';
  const stop = new AbortController();
  const parts = async function* () {
    for (let part = 0; part < task.parts; part++)
      yield await kit.inWorkspace(workspace, (context) => imports.partOf(context, id, part));
  };
  try {
    const result = await importPlaces(
      {
        ...placesKit(kit),
        dryRun,
        signal: stop.signal,
        async onProgress(done, all) {
          if (!(await kit.inWorkspace(workspace, (context) => imports.noteProgress(context, id, done, all))))
            stop.abort();
        },
      },
      { fileName: task.fileName, bytes: parts },
      task.options,
    );
    await kit.inWorkspace(workspace, (context) =>
      imports.endImport(context, id, result.stopped ? 'stopped' : dryRun ? 'checked' : 'done', result),
    );
  } catch (error) {
    log('places.import_failed', { error: errorKind(error) });
    await kit.inWorkspace(workspace, (context) =>
      imports.endImport(context, id, 'failed', { problem: importProblem(error) }),
    );
  }
}

/** The countries of the world, once and whenever the package brings others; a second worker finds them unchanged. */
export async function seedPlaces(kit: WorkerKit): Promise<void> {
  if (await worldIsHere(placesKit(kit))) return;
  const { counts } = await seedWorld(placesKit(kit));
  if (counts.added + counts.filled + counts.changed > 0) log('places.world', { count: counts.added });
}
