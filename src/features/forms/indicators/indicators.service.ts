import type { Context } from '#server/context.ts';
import { unlessRaced } from '#server/db.ts';
import { invalid, notFound } from '#domain/problem.ts';
import * as places from '#features/places/places.service.ts';
import * as forms from '../forms.queries.ts';
import type { Indicator } from './indicators.contract.ts';
import { cellsOf, measureFault, periodsTo, type Measure } from './indicator.rules.ts';
import { proposedFor } from './proposed.ts';
import * as queries from './indicators.queries.ts';

const done = { ok: true as const };
/** Groups of equal answers; twelve weeks of a thousand monitors are a quarter of it. */
const MOST_GROUPS = 50_000;

const told = (row: queries.IndicatorRow): Indicator => ({
  id: row.id,
  name: row.name,
  unit: row.unit,
  measure: row.measure,
  version: row.version,
  changedAt: row.changed_at.toISOString(),
});

/** The form with what its current version asks, or its newest while none was published. @throws Problem 404 */
async function formOf(context: Context, id: string) {
  const form = await forms.form(context, id);
  if (!form) throw notFound('form');
  const newest = form.current_version_id ?? (await forms.versions(context, id))[0]?.id;
  const version = newest ? await forms.version(context, id, newest) : undefined;
  return { formId: form.form_id, fields: version?.fields ?? [], choices: version?.choices ?? {} };
}

/** @throws Problem 422 `measure_misfits` */
function mustFit(measure: Measure, form: Parameters<typeof measureFault>[1]): void {
  const fault = measureFault(measure, form);
  if (fault)
    throw invalid('measure_misfits', `This cannot be measured from the form${fault.path ? `: ${fault.path}` : ''}.`, [
      { where: 'body/measure', code: fault.code, detail: fault.path ?? fault.code },
    ]);
}

export async function listIndicators(context: Context, formId: string) {
  const form = await formOf(context, formId);
  const made = (await queries.indicators(context, formId)).map(told);
  const same = (a: Measure, b: Measure): boolean => JSON.stringify(keyOf(a)) === JSON.stringify(keyOf(b));
  return {
    indicators: made,
    proposed: proposedFor(form.formId).filter(
      (it) => measureFault(it.measure, form) === null && !made.some((one) => same(one.measure, it.measure)),
    ),
  };
}
const keyOf = (it: Measure) => [it.kind, it.path, it.choices.toSorted()];

export async function saveIndicator(
  context: Context,
  formId: string,
  id: string,
  it: Pick<Indicator, 'name' | 'unit' | 'measure'>,
) {
  mustFit(it.measure, await formOf(context, formId));
  await forms.lockForm(context, formId);
  const before = await queries.anyIndicator(context, id);
  if (before && (before.form !== formId || before.ended_at)) throw notFound('indicator');
  const version = (before?.version ?? 0) + 1;
  if (before) await queries.changeIndicator(context, id, { ...it, version });
  else await unlessRaced(queries.insertIndicator(context, { id, form: formId, ...it }));
  await context.record('indicator.save', 'form_indicator', id, { form: formId, version, ...it });
  await context.announce('indicators');
  return done;
}

export async function endIndicator(context: Context, formId: string, id: string) {
  if (!(await queries.indicator(context, formId, id))) throw notFound('indicator');
  await queries.endIndicator(context, id);
  await context.record('indicator.end', 'form_indicator', id, { form: formId });
  await context.announce('indicators');
  return done;
}

export async function readIndicator(context: Context, formId: string, id: string) {
  const row = await queries.indicator(context, formId, id);
  if (!row) throw notFound('indicator');
  const form = await formOf(context, formId);
  const { measure } = row;
  mustFit(measure, form);
  const periods = periodsTo(places.today(context), measure.period);
  const answers = await queries.answers(context, formId, measure, periods[0]!, MOST_GROUPS + 1);
  if (answers.length > MOST_GROUPS)
    throw invalid('too_many_answers', 'There are too many different answers to work this out at once.', []);
  const cells = cellsOf(measure, answers, periods);
  const order = (path: string | null): string[] => {
    const list = form.fields.find((it) => it.path === path)?.choices;
    return list ? (form.choices[list] ?? []).map((it) => it.name) : [];
  };
  return {
    indicator: told(row),
    periods,
    places: inOrder(
      cells.map((it) => it.place),
      order(measure.place),
    ),
    parts: inOrder(
      cells.map((it) => it.part),
      order(measure.apart),
    ),
    cells,
  };
}

/** Each once: as they stand in the form, then by their letters, what was not said last. */
function inOrder(values: readonly string[], order: readonly string[]): string[] {
  const rank = (it: string): number => (it === '' ? Infinity : order.includes(it) ? order.indexOf(it) : order.length);
  return [...new Set(values)].toSorted((a, b) => Math.sign(rank(a) - rank(b)) || a.localeCompare(b));
}
