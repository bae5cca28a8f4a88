import { patiently } from '#server/patience.ts';
import type { WorkerKit } from '#server/work.ts';
import { Problem } from '#domain/problem.ts';
import { failImport, importBatch, openImport } from './imports.service.ts';

/** Runs an import to its end, a batch a transaction. Started again after a stop, it goes on where it was. */
export async function runImportJob(kit: WorkerKit, ids: { workspace: string; import: string }): Promise<void> {
  let table;
  try {
    table = await kit.inWorkspace(ids.workspace, (context) => openImport(context, ids.import));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    await kit.inWorkspace(ids.workspace, (context) => failImport(context, ids.import, error.code));
    return;
  }
  if (!table) return;
  await patiently(() => kit.inWorkspace(ids.workspace, (context) => importBatch(context, ids.import, table)));
}
