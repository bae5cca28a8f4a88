import type { Context } from '#server/context.ts';
import { unlessRaced } from '#server/db.ts';
import { invalid, notFound } from '#domain/problem.ts';
import { readSettings } from '#features/people/workspace-settings.service.ts';
import { placesOfWords } from '#features/places/place-matching.service.ts';
import type { PlaceLine } from '#features/places/places.contract.ts';
import * as places from '#features/places/places.service.ts';
import * as forms from '../forms.queries.ts';
import type { ChoiceLists, FormField } from '../xform.rules.ts';
import type { Indicator } from './indicators.contract.ts';
import { cellsOf, measureFault, periodsTo, type AnswerGroup, type Feed, type Measure } from './indicator.rules.ts';
import { answerBook, stepsTo, type AnswerBook, type Labels } from './indicator-words.rules.ts';
import { proposedFor } from './proposed.ts';
import * as queries from './indicators.queries.ts';

const done = { ok: true as const };
/** Groups of equal answers; twelve weeks of a thousand monitors are a quarter of it. */
const MOST_GROUPS = 50_000;
/** Words of places that are looked for among those known. */
const MOST_WORDS = 2000;

/** Those made before other forms could feed them name none. */
const measureOf = ({ measure }: queries.IndicatorRow): Measure => ({ ...measure, also: measure.also ?? [] });
const told = (row: queries.IndicatorRow & { form_title: string }): Indicator => ({
  id: row.id,
  name: row.name,
  unit: row.unit,
  measure: measureOf(row),
  version: row.version,
  changedAt: row.changed_at.toISOString(),
  form: { id: row.form, title: row.form_title },
});

/** What a form asks. */
interface Asked {
  id: string;
  formId: string;
  title: string;
  fields: FormField[];
  choices: ChoiceLists;
}
/** The form with what its current version asks, or its newest while none was published; null for none. */
async function formIfAny(context: Context, id: string): Promise<Asked | null> {
  const form = await forms.form(context, id);
  if (!form) return null;
  const newest = form.current_version_id ?? (await forms.versions(context, id))[0]?.id;
  const version = newest ? await forms.version(context, id, newest) : undefined;
  const { form_id: formId, title } = form;
  return { id, formId, title, fields: version?.fields ?? [], choices: version?.choices ?? {} };
}
/** @throws Problem 404 */
async function formOf(context: Context, id: string): Promise<Asked> {
  const form = await formIfAny(context, id);
  if (!form) throw notFound('form');
  return form;
}

const misfit = (where: string, code: string, detail: string | null) =>
  invalid('measure_misfits', `This cannot be measured from the form${detail ? `: ${detail}` : ''}.`, [
    { where, code, detail: detail ?? code },
  ]);
/** @throws Problem 422 `measure_misfits` */
function mustFit(it: Feed & Pick<Measure, 'kind'>, form: Asked, where = 'body/measure'): void {
  const fault = measureFault(it, form);
  if (fault) throw misfit(where, fault.code, fault.path);
}

export async function listIndicators(context: Context, formId: string) {
  const form = await formOf(context, formId);
  const made = (await queries.indicators(context, formId)).map(told);
  const same = (a: Measure, b: Measure): boolean => JSON.stringify(keyOf(a)) === JSON.stringify(keyOf(b));
  return {
    indicators: made,
    proposed: proposedFor(form.formId).filter(
      (it) =>
        measureFault(it.measure, form) === null &&
        !made.some((one) => one.form.id === formId && same(one.measure, it.measure)),
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
  const { kind, also } = it.measure;
  mustFit(it.measure, await formOf(context, formId));
  for (const [n, feed] of also.entries()) {
    const where = `body/measure/also/${n}`;
    const twice = feed.form === formId || also.findIndex((one) => one.form === feed.form) < n;
    const other = twice ? null : await formIfAny(context, feed.form);
    if (!other) throw misfit(where, twice ? 'form_twice' : 'unknown_form', null);
    mustFit({ ...feed, kind }, other, where);
  }
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

export async function readIndicator(context: Context, formId: string, id: string, level: number | null) {
  const row = await queries.indicator(context, formId, id);
  if (!row) throw notFound('indicator');
  const measure = measureOf(row);
  const { kind } = measure;
  const form = await formOf(context, formId);
  mustFit(measure, form);
  const periods = periodsTo(places.today(context), measure.period);
  const said = { places: answerBook(), parts: answerBook() };
  const misfits: { id: string; title: string }[] = [];
  const answers: AnswerGroup[] = [];
  for (const feed of [{ form: formId, ...measure }, ...measure.also]) {
    const other = feed.form === formId ? form : await formIfAny(context, feed.form);
    if (!other || measureFault({ ...feed, kind }, other)) {
      misfits.push({ id: feed.form, title: other?.title ?? '' });
      continue;
    }
    const most = MOST_GROUPS + 1 - answers.length;
    const place = keysOf(said.places, other, feed.place);
    const part = keysOf(said.parts, other, feed.apart);
    for (const it of await queries.answers(context, feed.form, { ...feed, kind }, periods[0]!, most))
      answers.push({ ...it, place: place(it.place), part: part(it.part) });
    if (answers.length > MOST_GROUPS)
      throw invalid('too_many_answers', 'There are too many different answers to work this out at once.', []);
  }
  const known = await knownPlaces(context, said.places, new Set(answers.map((it) => it.place)));
  const chains = [...new Map([...known.values()].map((it) => [it.id, chainOf(it)])).values()];
  const shown = new Map(
    chains.flatMap((chain) => chain.map((it, n) => [it.id, { ...it, ancestors: chain.slice(0, n) }])),
  );
  const cells = cellsOf(
    measure,
    answers.map((it) => ({ ...it, place: known.get(it.place)?.id ?? it.place })),
    periods,
    level === null ? [] : stepsTo(level, chains),
  );
  const order = [...new Set(listOf(form, measure.place).map((it) => known.get(it.name)?.id ?? it.name))];
  const nameOf = (key: string): string => shown.get(key)?.name ?? key;
  return {
    indicator: told(row),
    periods,
    levels: [4, 3, 2, 1, 0].filter((it) => chains.some((chain) => chain.slice(0, -1).some((one) => one.level === it))),
    places: inOrder(
      cells.map((it) => it.place),
      order,
      nameOf,
    ).map((key) => ({ key, labels: said.places.labelsOf(key), place: shown.get(key) ?? null })),
    parts: inOrder(
      cells.map((it) => it.part),
      listOf(form, measure.apart).map((it) => it.name),
    ).map((key) => ({ key, labels: said.parts.labelsOf(key) })),
    misfits,
    cells,
  };
}

/** The choices of a question; none where it is answered in words. */
function listOf(form: Asked, path: string | null): ChoiceLists[string] {
  const list = form.fields.find((it) => it.path === path)?.choices;
  return list ? (form.choices[list] ?? []) : [];
}
/** Answers to a question of a form as keys that hold for all forms. */
function keysOf(book: AnswerBook, form: Asked, path: string | null): (answer: string) => string {
  const labels = new Map(listOf(form, path).map((it): [string, Labels] => [it.name, it.label]));
  return (answer) => (answer === '' ? '' : book.key(answer, labels.get(answer) ?? {}, form.title));
}

/** Those of the keys that are places known here, by their code or by a name that one place alone has in the workspace's area. */
async function knownPlaces(context: Context, said: AnswerBook, keys: ReadonlySet<string>) {
  const words = [...keys].filter((it) => it !== '').slice(0, MOST_WORDS);
  if (words.length === 0) return new Map<string, PlaceLine>();
  const { areaPlaceId } = await readSettings(context);
  const ids = await placesOfWords(
    context,
    words.map((it) => [it, ...Object.values(said.labelsOf(it))]),
    areaPlaceId,
  );
  const lines = await places.placeLines(
    context,
    ids.filter((it) => it !== null),
  );
  return new Map(words.flatMap((it, n) => (ids[n] && lines.has(ids[n]) ? [[it, lines.get(ids[n])!] as const] : [])));
}
const chainOf = ({ ancestors, id, name, level }: PlaceLine) => [...ancestors, { id, name, level: level as number }];

/** Each once: as they stand in the form, then by their letters, what was not said last. */
function inOrder(
  values: readonly string[],
  order: readonly string[],
  nameOf: (key: string) => string = (it) => it,
): string[] {
  const rank = (it: string): number => (it === '' ? Infinity : order.includes(it) ? order.indexOf(it) : order.length);
  return [...new Set(values)].toSorted(
    (a, b) => Math.sign(rank(a) - rank(b)) || nameOf(a).localeCompare(nameOf(b)) || a.localeCompare(b),
  );
}
