import type { Context } from '#server/context.ts';
import { invalid, notFound } from '#domain/problem.ts';
import * as forms from './forms.queries.ts';
import * as queries from './results.queries.ts';
import { canPart, countedAs, partsInOrder } from './results.rules.ts';

/** @throws Problem 404; 422 `not_a_part` where answers cannot be told apart by that question */
export async function readResults(context: Context, formId: string, by: string | null) {
  const form = await forms.form(context, formId);
  if (!form) throw notFound('form');
  const newest = form.current_version_id ?? (await forms.versions(context, formId))[0]?.id;
  const version = newest ? await forms.version(context, formId, newest) : undefined;
  const fields = version?.fields ?? [];
  const question = by === null || by === 'month' ? null : fields.find((it) => it.path === by);
  if (question === undefined || (question && !canPart(question, version?.choices ?? {})))
    throw invalid('not_a_part', 'Answers cannot be told apart by this question.', [
      { where: 'query/by', code: 'not_a_part', detail: 'Choose one with a few answers that everybody was asked once.' },
    ]);
  const order = question?.choices ? (version?.choices[question.choices] ?? []).map((it) => it.name) : [];
  const paths = (kind: 'choice' | 'number') => fields.filter((it) => countedAs(it) === kind).map((it) => it.path);
  const found = await queries.parts(context, formId, by);
  const parts = partsInOrder(found, by, order);
  const shown = <T extends { part: string }>(rows: T[]): T[] =>
    rows.filter((row) => parts.some((it) => it.part === row.part));
  return {
    total: found.reduce((sum, it) => sum + it.n, 0),
    parts,
    answered: shown(await queries.answered(context, formId, by, paths('choice'))),
    choices: shown(await queries.choices(context, formId, by, paths('choice'))),
    numbers: shown(await queries.numbers(context, formId, by, paths('number'))),
  };
}
