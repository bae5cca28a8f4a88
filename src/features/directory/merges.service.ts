import type { Context } from '#server/context.ts';
import type { OutOf, QueryOf } from '#domain/operation.ts';
import { conflict, notFound } from '#domain/problem.ts';
import * as shared from './directory.queries.ts';
import { foldIdentifier } from './directory.rules.ts';
import { soundOfWord } from './entry-words.rules.ts';
import { buildIndex, rankMatches, type MatchCandidate, type OrganisationMatch } from './match/match-index.rules.ts';
import { LOOK_FROM, SAME_FROM } from './match/match-levels.rules.ts';
import { mergeRefusal, type Merge } from './match/merge.rules.ts';
import { isPartedPlainly, membersIn, partsOf } from './match/name-lists.rules.ts';
import { searchWords } from './match/search-words.rules.ts';
import type * as contract from './merges.contract.ts';
import * as queries from './merges.queries.ts';
import * as organisations from './organisations.queries.ts';
import { keepSource, wordsOfEntry } from './organisations.service.ts';
import { newestEntries } from './search.service.ts';

const EACH_WORD = 150;
const SHOWN = 10;
/** Under this key an entry's `said` has who put it under another; the reason is that source's title. */
const STANDS_UNDER = 'standsUnder';

/** Entries that share a telling word, an acronym or an identifier with these names, those the asker may know. */
async function candidates(context: Context, it: MatchCandidate): Promise<string[]> {
  const ids = new Set<string>();
  for (const words of searchWords(it.names)) {
    const terms = words.map((word) => ({
      words: [[word, soundOfWord(word)] as [string, string | null]],
      begun: false,
      or: [],
    }));
    for (const id of await shared.findOrganisations(context, terms, [], '', EACH_WORD)) ids.add(id);
  }
  for (const row of await organisations.entriesIdentified(context, (it.identifiers ?? []).map(foldIdentifier)))
    ids.add(row.id);
  return [...ids];
}

async function ranked(context: Context, it: MatchCandidate, never: ReadonlySet<string> = new Set()) {
  const alike = (await candidates(context, it)).filter((id) => !never.has(id));
  const rows = await queries.compared(context, alike);
  const names = new Map(rows.map((row) => [row.id, row.name]));
  const index = buildIndex(
    rows.map((row) => ({
      id: row.id,
      names: [...new Set([row.name, ...row.names])],
      identifiers: row.identifiers.map(withRegister),
      parentId: row.parent_id,
      places: row.places,
    })),
  );
  const found = rankMatches({ ...it, identifiers: (it.identifiers ?? []).map(withRegister) }, index, SHOWN);
  return found.filter((match) => match.score >= LOOK_FROM).map((match) => line(match, names.get(match.id)!));
}

/** IATI writes "XM-DAC-41114": the register and the number parted, as matching compares them. */
const withRegister = (identifier: string): string => foldIdentifier(identifier).replace(/^([A-Z]{2}-[A-Z]+)-/, '$1:');

const line = (match: OrganisationMatch, name: string) => ({
  id: match.id,
  name,
  score: Math.round(match.score * 1000) / 1000,
  level: match.score >= SAME_FROM ? ('likely' as const) : ('possible' as const),
  reasons: match.reasons.map(({ code, supports, params }) => ({ code, supports, params: { ...params } })),
});

/** Entries that may be the same organisation as this one, without those a person kept apart. @throws Problem 404 */
export async function alikeOrganisations(context: Context, id: string) {
  const [row] = await queries.compared(context, [id]);
  if (!row) throw notFound('organisation');
  return withoutMembers(await alikeTo(context, row), await severalIn(context, row.name, row.id));
}

type Alike = Awaited<ReturnType<typeof ranked>>;
type Several = OutOf<typeof contract.alikeOrganisations>['several'];

/**
 * The organisations that a name lists, each with its entry. What hardly stands within a name parts it where two parts are entries of their own, or nobody
 * could be all of them; commas and "and" only where every part is an entry.
 */
async function severalIn(context: Context, name: string, itself?: string): Promise<Several> {
  const parts = partsOf(name);
  if (parts.length < 2 || areAlike(parts)) return [];
  const plainly = isPartedPlainly(name);
  const found: Several = [];
  for (const part of parts) {
    const [best] = (await ranked(context, { names: [part] }, new Set(itself === undefined ? [] : [itself]))).filter(
      (match) => match.score >= SAME_FROM && partsOf(match.name).length === 0,
    );
    // most commas and "and" stand within one name: the first part that is nobody says so
    if (!best && !plainly) return [];
    found.push({ name: part, entry: best ? { id: best.id, name: best.name } : null });
  }
  const entries = new Set(found.flatMap((it) => it.entry?.id ?? [])).size;
  const enough = plainly ? entries > 1 || membersIn(name) !== null : entries === parts.length;
  return enough ? found : [];
}

/** Are some of these names one organisation's, in two languages or short and long? */
function areAlike(names: readonly string[]): boolean {
  const index = buildIndex(names.map((name, at) => ({ id: String(at), names: [name] })));
  return names.some((name, at) =>
    rankMatches({ id: String(at), names: [name] }, index, 1).some((match) => match.score >= SAME_FROM),
  );
}

/** What lists several organisations is never offered as one of them. */
function withoutMembers(alike: Alike, several: Several): { alike: Alike; several: Several } {
  const members = new Set(several.flatMap((it) => it.entry?.id ?? []));
  return { alike: alike.filter((it) => !members.has(it.id)), several };
}

async function alikeTo(context: Context, row: queries.ComparedRow) {
  const apart = await queries.apartFrom(context, row.id);
  return ranked(
    context,
    {
      id: row.id,
      names: [...new Set([row.name, ...row.names])],
      identifiers: row.identifiers,
      parentId: row.parent_id,
      places: row.places,
    },
    new Set(apart.map((it) => it.other_id)),
  );
}

/** Entries looked at in one piece: each is a search of its own. */
const PIECE = 40;

/** Pairs that may be one organisation, found by the entries of one piece of the directory. Those a person kept apart are left out. */
export async function listDoubles(context: Context, query: QueryOf<typeof contract.listDoubles>) {
  const { ids, next } = await newestEntries(context, { after: query.after, limit: PIECE });
  const least = query.level === 'likely' ? SAME_FROM : LOOK_FROM;
  const pairs = new Map<string, OutOf<typeof contract.listDoubles>['pairs'][number]>();
  for (const row of await queries.compared(context, ids)) {
    const found = await alikeTo(context, row);
    const several = found.length > 0 ? await severalIn(context, row.name, row.id) : [];
    for (const { id, name, ...likeness } of withoutMembers(found, several).alike) {
      const key = [row.id, id].sort().join(' ');
      if (likeness.score >= least && !pairs.has(key))
        pairs.set(key, { one: { id: row.id, name: row.name }, other: { id, name }, ...likeness });
    }
  }
  return { pairs: [...pairs.values()].toSorted((a, b) => b.score - a.score), looked: ids.length, next };
}

/** Two entries are not one organisation, or that is taken back. @throws Problem 404, 409 `itself` */
export async function keepApart(context: Context, id: string, it: { otherId: string; why: string; apart: boolean }) {
  if (id === it.otherId) throw conflict('itself', REFUSALS.itself);
  const heads = await organisations.headsByIds(context, [id, it.otherId]);
  if (heads.filter((head) => head.kind !== 'person').length < 2) throw notFound('organisation');
  const pair = [id, it.otherId].sort() as [string, string];
  await queries.setApart(context, pair, { apart: it.apart, why: it.why, by: context.caller.memberId });
  await context.record(it.apart ? 'organisation.apart' : 'organisation.unapart', 'organisation', id, {
    otherId: it.otherId,
    why: it.why,
  });
  await context.announce('organisations', id);
  return { ok: true as const };
}

/** Entries that may be the organisation of this name. */
export const matchOrganisation = async (context: Context, name: string, identifier: string | undefined) =>
  withoutMembers(
    await ranked(context, { names: [name], identifiers: identifier ? [identifier] : [] }),
    await severalIn(context, name),
  );

const REFUSALS = {
  itself: 'An entry cannot be merged into itself.',
  already_under_another: 'This entry stands under another already. Take that back first.',
  keeper_is_under_another: 'That entry stands under another. Name the one it stands under.',
  would_stand_under_itself: 'That entry stands under this one. Take that back first.',
  parent_and_child: 'One is a part of the other. Parts are not merged with the whole.',
  differently_known:
    'The two are known to different people. Give them one label first, so that nobody learns of one by the other.',
  no_reason: 'Say why they are one.',
} as const;

/**
 * Puts an entry under another, for a reason. Nothing is moved: the other is found by both names and shows what both do, and taking it back is whole.
 * @throws Problem 404, 409 with the refusal of `mergeRefusal`
 */
export async function mergeOrganisation(
  context: Context,
  id: string,
  it: { intoId: string; why: string; score: number | null },
) {
  await queries.lock(context, [id, it.intoId]);
  const heads = new Map((await organisations.headsByIds(context, [id, it.intoId])).map((row) => [row.id, row]));
  const lower = heads.get(id);
  const upper = heads.get(it.intoId);
  if (!lower || !upper || lower.kind === 'person' || upper.kind === 'person') throw notFound('organisation');
  if (lower.merged_into_id === it.intoId) return { ok: true as const };
  const merges = await mergesAround(context, [lower, upper]);
  const refusal = mergeRefusal(asMergeable(lower), asMergeable(upper), it.why, merges);
  if (refusal) throw conflict(refusal, REFUSALS[refusal]);
  await queries.setMergedInto(context, id, it.intoId);
  const sourceId = await keepSource(context, {
    kind: 'person',
    title: it.why,
    release: null,
    datedOn: null,
    url: null,
    licence: null,
    caution: null,
  });
  await queries.setSaid(context, id, STANDS_UNDER, {
    sourceId,
    at: context.now().toISOString(),
    by: context.caller.memberId,
  });
  await queries.joinWords(context, it.intoId, await wordsOfEntry(context, it.intoId));
  await context.record('organisation.merge', 'organisation', id, { intoId: it.intoId, why: it.why, score: it.score });
  await context.announce('organisations', [id, it.intoId]);
  return { ok: true as const };
}

const asMergeable = (row: organisations.EntryHead) => ({ id: row.id, parentId: row.parent_id, label: row.label });

/** The merges in which the two have a part, and those above the one that is to stand. */
async function mergesAround(context: Context, rows: readonly organisations.EntryHead[]): Promise<Merge[]> {
  const merges: Merge[] = [];
  const add = (under: string, keeper: string): void => {
    merges.push({ id: under, under, keeper, by: '', at: '', why: 'stands', score: null, undone: null });
  };
  for (const row of rows) {
    for (let at: organisations.EntryHead | undefined = row, steps = 0; at?.merged_into_id && steps < 50; steps++) {
      add(at.id, at.merged_into_id);
      at = (await organisations.headsByIds(context, [at.merged_into_id]))[0];
    }
  }
  return merges;
}

/** Lets an entry stand for itself again. @throws Problem 404 */
export async function unmergeOrganisation(context: Context, id: string, why: string) {
  await queries.lock(context, [id]);
  const [head] = await organisations.headsByIds(context, [id]);
  if (!head || head.kind === 'person') throw notFound('organisation');
  const intoId = head.merged_into_id;
  if (intoId === null) return { ok: true as const };
  await queries.setMergedInto(context, id, null);
  await queries.setSaid(context, id, STANDS_UNDER, null);
  await queries.joinWords(context, intoId, await wordsOfEntry(context, intoId));
  await context.record('organisation.unmerge', 'organisation', id, { fromId: intoId, why });
  await context.announce('organisations', [id, intoId]);
  return { ok: true as const };
}

/** Under which entry this one stands and which stand under it, by whose word and why. @throws Problem 404 */
export async function readMerges(context: Context, id: string) {
  const [head] = await organisations.headsByIds(context, [id]);
  if (!head || head.kind === 'person') throw notFound('organisation');
  const [into] = head.merged_into_id ? await organisations.headsByIds(context, [head.merged_into_id]) : [];
  const rows = await queries.under(context, id);
  const apart = await queries.apartFrom(context, id);
  const others = new Map(
    (
      await organisations.headsByIds(
        context,
        apart.map((one) => one.other_id),
      )
    ).map((one) => [one.id, one.name]),
  );
  const row = await organisations.readOrganisationRow(context, id);
  const saidOf = (said: Record<string, shared.Said> | null | undefined) => said?.[STANDS_UNDER] ?? null;
  const all = [...rows.map((one) => saidOf(one.said)), saidOf(row?.said)].filter((said) => said !== null);
  const sources = new Map(
    (
      await shared.sourcesByIds(
        context,
        all.flatMap((said) => said.sourceId ?? []),
      )
    ).map((one) => [one.id, one.title]),
  );
  const people = await organisations.memberNames(
    context,
    [...all.map((said) => said.by), ...apart.map((one) => one.recorded_by)].filter((by) => by !== null),
  );
  const byOf = (memberId: string | null | undefined) => {
    const name = memberId ? people.get(memberId) : undefined;
    return memberId && name ? { id: memberId, name } : null;
  };
  const names = Map.groupBy(
    await organisations.namesOf(
      context,
      rows.map((one) => one.id),
    ),
    (one) => one.actor_id,
  );
  const whyOf = (said: shared.Said | null): string | null =>
    said?.sourceId ? (sources.get(said.sourceId) ?? null) : null;
  return {
    into: into ? { id: into.id, name: into.name } : null,
    why: whyOf(saidOf(row?.said)),
    under: rows.map((one) => {
      const said = saidOf(one.said);
      return {
        id: one.id,
        name: one.name,
        by: byOf(said?.by),
        at: said?.at ?? null,
        why: whyOf(said),
        names: (names.get(one.id) ?? []).map((name) => name.name),
      };
    }),
    apart: apart.map((one) => ({
      id: one.other_id,
      name: others.get(one.other_id)!,
      by: byOf(one.recorded_by),
      at: one.recorded_at.toISOString(),
      why: one.why,
    })),
  };
}
