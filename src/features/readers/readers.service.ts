import type { Context } from '#server/context.ts';
import { RED } from '#domain/sensitivity.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import { readersOfAll } from './readers.rules.ts';
import * as queries from './readers.queries.ts';

/**
 * RED names the people. Whoever labels something RED is named on it at once (the database sees to it); they and those they name may name
 * others. What is made of RED things is read by those named on all of them.
 */

export async function listReaders(context: Context, kind: queries.SubjectKind, id: string) {
  const label = await queries.labelOf(context, kind, id);
  if (label === undefined) throw notFound(kind);
  return { readers: label === RED ? await named(context, id) : [] };
}

const named = async (context: Context, id: string) =>
  queries.readersNamed(context, await queries.readerIds(context, id));

/** @throws Problem 404 when the caller is not named, 409 `not_red`, 422 `unknown_member` */
export async function nameReaders(context: Context, kind: queries.SubjectKind, id: string, members: string[]) {
  const label = await queries.labelOf(context, kind, id);
  if (label === undefined) throw notFound(kind);
  if (label !== RED) throw conflict('not_red', 'Only what is labelled RED names its readers.');
  const wanted = [...new Set(members)];
  const known = await queries.readersNamed(context, wanted);
  if (known.length < wanted.length)
    throw invalid('unknown_member', 'One of those named is no member of this workspace any more.');
  const before = await queries.readerIds(context, id);
  const added = wanted.filter((it) => !before.includes(it));
  const removed = before.filter((it) => !wanted.includes(it));
  if (added.length > 0) await queries.addReaders(context, id, added);
  // last, since one who takes their own name off may change nothing after
  if (removed.length > 0) await queries.removeReaders(context, id, removed);
  if (added.length + removed.length > 0) {
    await context.record('readers.change', kind, id, { added, removed });
    await context.announce(`${kind}s`, id);
  }
  return { readers: known };
}

/** Before something is labelled RED: names whoever does so on it, unless others are named already. */
export async function nameFirstReader(context: Context, id: string, label: number | undefined): Promise<void> {
  if (label === RED && context.caller.memberId !== null && !(await queries.hasReader(context, id)))
    await queries.addReaders(context, id, [context.caller.memberId]);
}

/**
 * Before something is made of, or joined with, other things: names on it those who may read all RED ones among them.
 * @param into what grows; its own readers count too when it is RED already
 * @throws Problem 409 `no_common_reader` when nobody is named on all
 */
export async function joinReaders(
  context: Context,
  into: { id: string; label: number | null },
  parts: readonly { id: string; label: number }[],
): Promise<void> {
  const red = parts.filter((it) => it.label === RED);
  if (red.length === 0) return;
  const own = into.label === RED ? await queries.readerIds(context, into.id) : null;
  const each = await Promise.all(red.map((it) => queries.readerIds(context, it.id)));
  const readers = readersOfAll(own ? [own, ...each] : each)!;
  if (readers.length === 0)
    throw conflict(
      'no_common_reader',
      'Nobody is named on both: they cannot be put together. Name somebody on both first.',
    );
  await queries.addReaders(context, into.id, readers);
  const dropped = (own ?? []).filter((it) => !readers.includes(it));
  if (dropped.length > 0) await queries.removeReaders(context, into.id, dropped);
}
