import type { Context } from '#server/context.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import * as queries from './focal.queries.ts';
import { monitors } from './monitors.queries.ts';

/** People without a telephone: a focal point reports for them, each under a label, and hears what is said to them. */

const done = { ok: true as const };

export async function focalOf(context: Context, id: string) {
  const rows = await queries.focalsOf(context, id);
  const own = rows.find((it) => it.source_id === id);
  return {
    focal: own ? { id: own.focal_id, alias: own.focal_alias, label: own.label } : null,
    speaksFor: rows
      .filter((it) => it.focal_id === id)
      .map((it) => ({ id: it.source_id, alias: it.source_alias, label: it.label })),
  };
}

/**
 * Another one takes the place of the one before. The same again is the same.
 * @throws Problem 404 for somebody who is not enrolled here; 422 `own_focal`; 409 `focal_has_focal`, `label_taken`
 */
export async function setFocal(context: Context, id: string, it: { id: string; focalId: string; label: string }) {
  await queries.lockFocals(context);
  const [person] = await monitors(context, id);
  const [focal] = await monitors(context, it.focalId);
  if (!person || !focal) throw notFound('source');
  if (person.id === focal.id)
    throw invalid('own_focal', 'Somebody with a telephone reports for themselves.', [
      { where: 'body/focalId', code: 'own_focal', detail: 'The same person.' },
    ]);
  const [mine, theirs] = [await focalOf(context, person.id), await focalOf(context, focal.id)];
  if (mine.focal?.id === focal.id && mine.focal.label === it.label) return done;
  if (mine.speaksFor.length > 0 || theirs.focal)
    throw conflict('focal_has_focal', 'Whoever speaks for others has a telephone: nobody can speak for them in turn.');
  if (theirs.speaksFor.some((one) => one.label === it.label && one.id !== person.id))
    throw conflict('label_taken', 'Another person has this label with this focal point.');
  await queries.endFocal(context, person.id);
  await queries.insertFocal(context, { id: it.id, source: person.id, focal: focal.id, label: it.label });
  await context.record('monitor.focal', 'source', person.id, { focal: focal.id });
  await context.announce('monitors', person.id);
  return done;
}

export async function endFocal(context: Context, id: string) {
  const [person] = await monitors(context, id);
  if (!person || !(await queries.endFocal(context, person.id))) throw notFound('source');
  await context.record('monitor.focalEnd', 'source', person.id, {});
  await context.announce('monitors', person.id);
  return done;
}
