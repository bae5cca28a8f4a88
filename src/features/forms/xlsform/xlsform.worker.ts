/** Reads one file in a thread of its own and answers with what was read or why not. */
import { parentPort, workerData } from 'node:worker_threads';
import { buildForm } from './build-form.ts';
import { excerptsOf } from './excerpts.ts';
import { withCell } from './finding-cells.ts';
import type { FormFinding, FormRead, ReadLimits, ReadOptions } from './form-read.ts';
import { readTables, WorkbookRefused } from './workbook.ts';

export interface WorkerTask {
  readonly bytes: Uint8Array;
  readonly fileName: string;
  readonly limits: ReadLimits;
  readonly options: ReadOptions;
}

export type WorkerAnswer = { readonly read: FormRead } | { readonly refused: FormFinding };

function answer({ bytes, fileName, limits, options }: WorkerTask): WorkerAnswer {
  try {
    const { tables, warnings } = readTables(bytes, fileName, limits);
    const read = buildForm(tables, options);
    const shown = (it: FormFinding): FormFinding => withCell(it, tables);
    const errors = read.errors.map(shown);
    return {
      read: {
        ...read,
        errors,
        warnings: [...warnings, ...read.warnings].map(shown),
        excerpts: excerptsOf(errors, tables),
      },
    };
  } catch (error) {
    if (error instanceof WorkbookRefused) return { refused: error.finding };
    throw error;
  }
}

parentPort?.postMessage(answer(workerData as WorkerTask));
