import { demandRows, MOST_ROWS } from '#server/table-file.ts';
import { writeWorkbook } from '#server/workbook.ts';
import type { Context } from '#server/context.ts';
import type { FileAnswer } from '#server/http.ts';
import { invalid, notFound, Problem } from '#domain/problem.ts';
import { csvOf } from '#domain/table-cells.ts';
import * as forms from './forms.queries.ts';
import { repeatsOf, tablesOf } from './submission-table.rules.ts';
import * as queries from './submissions.queries.ts';

const lineOf = (row: queries.SubmissionLineRow) => ({
  id: row.id,
  version: row.version ?? '',
  receivedAt: row.received_at.toISOString(),
  source: row.alias === null ? null : { id: row.source_id, alias: row.alias },
  flags: row.flags,
  incomplete: row.incomplete,
  encrypted: row.encrypted,
  superseded: row.superseded_by_id !== null,
  edited: row.supersedes_id !== null,
  reportId: row.report_id,
  redacted: row.redacted_at !== null,
  answers: row.answers ?? {},
});

export async function listSubmissions(
  context: Context,
  formId: string,
  query: { after?: string | undefined; limit: number },
) {
  if (!(await forms.form(context, formId))) throw notFound('form');
  const [at, id] = query.after?.split(',') ?? [];
  const after = at && id ? { at: new Date(at), id } : null;
  if (after && Number.isNaN(after.at.getTime())) throw invalid('invalid_input', 'The row to go on after is not one.');
  const rows = await queries.submissions(context, formId, { after, limit: query.limit + 1 });
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    submissions: shown.map(lineOf),
    total: await queries.submissionTotal(context, formId),
    next: rows.length > query.limit && last ? `${last.received_at.toISOString()},${last.id}` : null,
  };
}

export async function readSubmission(context: Context, id: string) {
  const row = await queries.submission(context, id);
  if (!row) throw notFound('submission');
  return {
    ...lineOf(row),
    formId: row.form,
    rows: (await queries.rowsOf(context, [id])).map(({ n, path, parent, answers }) => ({ n, path, parent, answers })),
    files: (await queries.filesOf(context, id)).map((it) => ({
      id: it.id,
      name: it.name,
      mediaType: it.media_type,
      bytes: it.bytes,
    })),
  };
}

export async function openSubmissionFile(context: Context, id: string, fileId: string): Promise<FileAnswer> {
  const file = (await queries.filesOf(context, id)).find((it) => it.id === fileId);
  if (!file) throw notFound('file');
  const bytes = await context.files.read(file.sha256);
  if (!bytes)
    throw new Problem(
      503,
      'file_missing',
      'The file is not in the folder of files, or it was changed there. Restore it from a backup.',
    );
  return { bytes, mediaType: file.media_type, name: file.name.replace(/[^A-Za-z0-9.-]/g, '-') };
}

/** What was sent with a form as tables. What the caller may not read is not in it. The ledger keeps who took how many out. */
export async function exportSubmissions(
  context: Context,
  formId: string,
  query: { format: 'csv' | 'xlsx'; repeat: string },
): Promise<FileAnswer> {
  const form = await forms.form(context, formId);
  if (!form) throw notFound('form');
  const versions = await forms.versions(context, formId);
  const shown = form.current_version_id ?? versions[0]?.id;
  const version = shown ? await forms.version(context, formId, shown) : undefined;
  const fields = version?.fields ?? [];
  if (query.repeat !== '' && !repeatsOf(fields).includes(query.repeat)) throw notFound('repeat');
  const lines = await queries.submissions(context, formId, { after: null, limit: MOST_ROWS[query.format] + 1 });
  demandRows(lines.length, query.format);
  const rows = await queries.rowsOf(
    context,
    lines.map((it) => it.id),
    query.format === 'csv' ? query.repeat : undefined,
  );
  const tables = tablesOf(fields, lines.map(lineOf), rows);
  await context.record('submission.export', 'form', formId, { format: query.format, rows: lines.length });
  const name = `${form.form_id.replace(/[^A-Za-z0-9-]/g, '-').slice(0, 60)}-${context.now().toISOString().slice(0, 10)}.${query.format}`;
  if (query.format === 'csv')
    return {
      name,
      mediaType: 'text/csv; charset=utf-8',
      bytes: Buffer.from(csvOf(tables.find((it) => it.path === query.repeat)?.cells ?? [])),
    };
  return {
    name,
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    bytes: await writeWorkbook(tables.map((it) => ({ name: it.path.split('/').at(-1) || 'form', rows: it.cells }))),
  };
}
