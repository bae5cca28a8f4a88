import type { Context } from '#server/context.ts';
import * as places from '#features/places/places.service.ts';
import type { EntityBlock } from './entity-blocks.rules.ts';
import {
  fitting,
  judgeChange,
  type Before,
  type Change,
  type Judged,
  type Taken,
  type Thing,
} from './entity-merge.rules.ts';
import * as queries from './entities.queries.ts';

/** What filled forms say of things in lists. The context carries the claim of the source that sent them. */

const DAY = 86_400_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const dayAfter = (context: Context, days: number): string =>
  new Date(context.now().getTime() + days * DAY).toISOString().slice(0, 10);

/** Flags of a submission whose things were not all taken as they were told. */
export type EntityFlag =
  | 'entity_list_unknown'
  | 'entity_withheld'
  | 'entity_conflict'
  | 'entity_waiting'
  | 'entity_refused';

export interface Sent {
  submissionId: string;
  /** the submission that this one takes the place of */
  replaces: string | null;
  sourceId: string;
  label: number;
  isProtected: boolean;
  blocks: readonly EntityBlock[];
}

/**
 * Makes and changes things as a filled form says. Nothing of it refuses the form: what cannot be taken is kept as a change that waits for a person, and
 * the form is flagged. Nothing of what is protected or labelled above AMBER becomes a thing, since things go out to phones.
 */
export async function receiveBlocks(context: Context, sent: Sent): Promise<EntityFlag[]> {
  if (sent.blocks.length === 0) return [];
  if (sent.isProtected || sent.label > 2) return ['entity_withheld'];
  const flags = new Set<EntityFlag>();
  // in one order, so that two forms that speak of the same things do not wait for each other in a circle
  for (const block of sent.blocks.toSorted((a, b) => (a.id ?? '').localeCompare(b.id ?? ''))) {
    const list = await queries.listNamed(context, block.list);
    if (!list) flags.add('entity_list_unknown');
    else if (list.kind === 'places' || block.id === null) flags.add('entity_refused');
    else {
      const { outcome } = await receiveOne(context, list, fitting(block, list.properties), block.id, sent);
      if (outcome === 'conflict' || outcome === 'waiting' || outcome === 'refused') flags.add(`entity_${outcome}`);
    }
  }
  await context.announce('entities');
  await context.announce('entityLists');
  return [...flags];
}

type List = NonNullable<Awaited<ReturnType<typeof queries.listNamed>>>;

const givenOf = (it: Pick<Change, 'label' | 'data'>): Taken => ({
  ...(it.label ? { label: it.label } : {}),
  data: it.data,
});
const beforeOf = (row: queries.HistoryRow, replaces: string | null): Before => ({
  version: row.version,
  branchId: row.branch_id,
  baseVersion: row.base_version,
  taken: row.taken,
  replaced: replaces !== null && row.submission_id === replaces,
});

async function receiveOne(context: Context, list: List, block: EntityBlock, id: string, sent: Sent): Promise<Judged> {
  const stands = await queries.forChange(context, id);
  const rows = await queries.history(context, id);
  // a number that belongs to another list is somebody else's thing
  const judged: Judged =
    stands && stands.list_id !== list.id
      ? { outcome: 'refused', reason: 'exists', taken: {}, after: null, disputed: [] }
      : judgeChange(
          stands ?? null,
          rows.map((it) => beforeOf(it, sent.replaces)),
          block,
        );
  const made = await keep(context, list, id, stands ?? null, judged, sent, block);
  await queries.insertChange(context, {
    listId: list.id,
    entityId: id,
    submissionId: sent.submissionId,
    sourceId: sent.sourceId,
    label: sent.label,
    baseVersion: block.baseVersion,
    trunkVersion: block.trunkVersion,
    branchId: block.branchId,
    given: givenOf(block),
    outcome: judged.outcome,
    reason: judged.reason,
    version: made?.version ?? null,
    taken: judged.taken,
  });
  if (judged.outcome === 'created' && made) await takeWaiting(context, list, id, made);
  return judged;
}

async function keep(
  context: Context,
  list: List,
  id: string,
  stands: Thing | null,
  judged: Judged,
  sent: Sent,
  block: EntityBlock,
): Promise<Thing | null> {
  if (!judged.after) return null;
  const expiresOn = dayAfter(context, list.keep_days);
  if (stands) await queries.put(context, id, { ...judged.after, expiresOn });
  else
    await queries.insertEntity(context, {
      id,
      listId: list.id,
      title: judged.after.title,
      properties: judged.after.properties,
      sourceId: sent.sourceId,
      placeId: await placeOf(context, block),
      label: sent.label,
      expiresOn,
    });
  return judged.after;
}

/** A thing lies where its property `place` says, when that names a place here; else in the area of whoever told of it. */
async function placeOf(context: Context, block: EntityBlock): Promise<string | null> {
  const named = block.data.place?.toLowerCase() ?? '';
  if (UUID.test(named) && (await places.placeLines(context, [named])).has(named)) return named;
  return queries.ownArea(context);
}

/** Changes that came before the thing they change, in the order in which the phone made them. */
async function takeWaiting(context: Context, list: List, id: string, made: Thing): Promise<void> {
  let thing = made;
  const waiting = (await queries.history(context, id))
    .filter((it) => it.outcome === 'waiting')
    .toSorted((a, b) => (a.base_version ?? 0) - (b.base_version ?? 0));
  for (const row of waiting) {
    const before = (await queries.history(context, id))
      .filter((it) => it.outcome !== 'waiting')
      .map((it) => beforeOf(it, null));
    const judged = judgeChange(thing, before, {
      create: false,
      update: true,
      baseVersion: row.base_version,
      trunkVersion: row.trunk_version,
      branchId: row.branch_id,
      label: row.given.label ?? null,
      data: row.given.data ?? {},
    });
    if (judged.after) {
      await queries.put(context, id, { ...judged.after, expiresOn: dayAfter(context, list.keep_days) });
      thing = judged.after;
    }
    await queries.resolved(context, row.id, {
      outcome: judged.outcome,
      reason: judged.reason,
      version: judged.after?.version ?? null,
      taken: judged.taken,
    });
  }
}
