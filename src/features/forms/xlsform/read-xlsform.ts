/** Reading an XLSForm: the entry. */
import { inBoundedThread } from '#server/bounded-thread.ts';
import { buildForm, type Tables } from './build-form.ts';
import type { FormFinding, FormRead, ReadLimits, ReadOptions } from './form-read.ts';
import type { WorkerAnswer, WorkerTask } from './xlsform.worker.ts';

export type { FormChoice, FormField, FormFinding, FormRead, ReadLimits, ReadOptions } from './form-read.ts';

/** What a workbook may cost unless told otherwise: the largest forms known stay far below. */
export const READ_LIMITS: ReadLimits = {
  fileBytes: 20_000_000,
  unpackedBytes: 400_000_000,
  cells: 3_000_000,
  milliseconds: 30_000,
};

const WORKER = new URL('./xlsform.worker.ts', import.meta.url);
const HEAP_MEGABYTES = 1024;

/**
 * Reads a file: `.xlsx` and `.xls` (told by their content, not their name), `.csv` and `.md` tables. The work is done in a thread of
 * its own that is stopped when it takes too long or too much memory. Never rejects: a file that cannot be read gives one error.
 */
export async function readXlsForm(
  bytes: Uint8Array,
  fileName: string,
  limits: Partial<ReadLimits> = {},
  options: ReadOptions = {},
): Promise<FormRead> {
  const bounds = { ...READ_LIMITS, ...limits };
  const stem = fileName.replace(/^.*[\\/]/, '').replace(/\.[^.]*$/, '');
  const named = { formId: stem === '' ? 'data' : stem, ...options };
  if (bytes.length > bounds.fileBytes) {
    return refused(
      {
        code: 'file_too_large',
        sheet: '',
        row: null,
        column: null,
        params: { megabytes: String(bounds.fileBytes / 1e6) },
      },
      named,
    );
  }
  const task: WorkerTask = { bytes, fileName, limits: bounds, options: named };
  const done = await inBoundedThread<WorkerAnswer>(WORKER, task, {
    milliseconds: bounds.milliseconds,
    heapMegabytes: HEAP_MEGABYTES,
  });
  if ('failed' in done) {
    const code = done.failed === 'too_much' ? 'file_too_slow' : 'file_unreadable';
    return refused({ code, sheet: '', row: null, column: null, params: {} }, named);
  }
  return 'read' in done.answer ? done.answer.read : refused(done.answer.refused, named);
}

function refused(finding: FormFinding, options: ReadOptions): FormRead {
  return {
    ...buildForm({ survey: [['type', 'name', 'label']] }, options),
    xform: null,
    errors: [finding],
    warnings: [],
  };
}

/**
 * Reads tables already taken from a workbook: sheet name to rows, the first row of each its headings. Pure; never throws, every
 * complaint is a finding with sheet, row and column.
 */
export function readSheets(sheets: Tables, options: ReadOptions = {}): FormRead {
  return buildForm(sheets, options);
}
