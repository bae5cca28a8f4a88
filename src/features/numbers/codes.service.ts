import type { Context } from '#server/context.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import { sheetFault, type CodeField } from './code-sheet.rules.ts';
import { keywordOf } from './keywords.rules.ts';
import * as queries from './codes.queries.ts';

const MONTH = 30 * 86_400_000;

export async function listSheets(context: Context) {
  return {
    sheets: (await queries.sheets(context, new Date(context.now().getTime() - MONTH))).map((it) => ({
      id: it.id,
      name: it.name,
      keyword: it.keyword,
      fields: it.fields,
      answers: it.answers,
      createdAt: it.created_at.toISOString(),
      retiredAt: it.retired_at?.toISOString() ?? null,
      came: it.came,
      unread: it.unread,
    })),
  };
}

/** @throws Problem 422 `sheet_unreadable`, 409 `keyword_taken`, `keyword_steers` */
export async function addSheet(
  context: Context,
  it: { id: string; name: string; keyword: string | null; fields: CodeField[]; answers: boolean },
) {
  const fault = sheetFault(it.fields);
  if (fault)
    throw invalid('sheet_unreadable', 'A message written by this sheet could not be read.', [
      { where: 'body/fields', code: fault, detail: fault.replaceAll('_', ' ') },
    ]);
  if (it.keyword !== null && keywordOf(it.keyword) !== null)
    throw conflict('keyword_steers', 'This word means something else already, such as STOP. Choose another one.');
  if (await queries.keywordTaken(context, it.keyword))
    throw conflict(
      'keyword_taken',
      'Another sheet in use begins with this word, or with none. Retire it, or choose another word.',
    );
  await queries.insertSheet(context, it);
  await context.record('codes.add', 'code_sheet', it.id, { name: it.name });
  await context.announce('codes');
  return { id: it.id };
}

export async function retireSheet(context: Context, id: string) {
  if (!(await queries.retire(context, id))) throw notFound('sheet');
  await context.record('codes.retire', 'code_sheet', id, {});
  await context.announce('codes');
  return { ok: true as const };
}
