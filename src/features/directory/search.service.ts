import type { Context } from '#server/context.ts';
import { foldText } from '#domain/text-folding.ts';
import { notFound } from '#domain/problem.ts';
import type { QueryOf } from '#domain/operation.ts';
import * as placeSearch from '#features/places/place-search.service.ts';
import { askedWords, nameFit, runsOf, termsOf, type Named, type Term } from './entry-words.rules.ts';
import type * as initiativesContract from './initiatives.contract.ts';
import type * as organisationsContract from './organisations.contract.ts';
import * as shared from './directory.queries.ts';
import * as initiatives from './initiatives.queries.ts';
import * as organisations from './organisations.queries.ts';
import { listContacts } from './contacts.service.ts';
import { cursorText, pageOfWeighed, readCursor, type Cursor } from './search-pages.rules.ts';
import { standingsOf } from './confirm/entry-standing.service.ts';
import { initiativeLines, organisationLines } from './entry-lines.service.ts';

/** Of those that fit, so many are looked at to find the best; the others follow them as they came. */
const MOST_LOOKED_AT = 250;
/** So many who lead or carry out what is done in a place are told beside those who say that they work there. */
const MOST_DOERS = 500;
/** So many that go by one name are meant by it. */
const MOST_CALLED = 8;

interface Question {
  asked: string;
  words: string[];
  terms: Term[];
  understood: { words: string; kind: 'place' | 'organisation'; id: string; name: string }[];
}

/** What the words asked for may mean: names of places and of organisations stand for these as well as for themselves. */
async function understand(context: Context, text: string): Promise<Question> {
  const words = askedWords(text);
  const runs = runsOf(words);
  const found = await placeSearch.placesNamed(
    context,
    runs.map((run) => run.text),
  );
  const bodies = await shared.organisationsCalled(
    context,
    runs.map((run) => run.text),
  );
  const calledSo = (text: string) => bodies.filter((it) => it.fold === text).slice(0, MOST_CALLED);
  const entries = await shared.oneEntry(context, [
    ...new Set(runs.flatMap((run) => calledSo(run.text)).map((it) => it.id)),
  ]);
  const named: Named[] = [];
  const understood: Question['understood'] = [];
  for (const run of runs) {
    const here = found.get(run.text) ?? [];
    const called = calledSo(run.text).flatMap((it) => entries.get(it.id) ?? []);
    if (here.length + called.length === 0) continue;
    named.push({
      from: run.from,
      to: run.to,
      marks: [
        ...here.map((it) => `p:${it.id}`),
        // what was told of those that stand under an entry is told of it
        ...new Set(called.flatMap((it) => it.all.slice(0, 20).map((id) => `o:${id}`))),
      ],
    });
    if (here[0]) understood.push({ words: run.text, kind: 'place', id: here[0].id, name: here[0].name });
    if (called[0])
      understood.push({ words: run.text, kind: 'organisation', id: called[0].keeper, name: run.text.toUpperCase() });
  }
  return { asked: words.join(' '), words, terms: termsOf(words, named), understood };
}

type Marks = readonly (readonly string[])[];

/** Those weighed, the best fitting first; `cut` when there are others beside them. */
async function rankedOrganisations(context: Context, question: Question, marks: Marks) {
  const ids = await shared.findOrganisations(context, question.terms, marks, question.asked, MOST_LOOKED_AT);
  const cut = ids.length >= MOST_LOOKED_AT;
  const newest = (a: string, b: string) => (a < b ? 1 : -1);
  if (question.words.length === 0) return { ids: ids.toSorted(newest), cut };
  const names = Map.groupBy(await organisations.namesOf(context, ids), (row) => row.actor_id);
  const alone = ids.filter((id) => !names.has(id));
  const heads = new Map((await organisations.headsByIds(context, alone)).map((row) => [row.id, foldText(row.name)]));
  const fits = new Map(
    ids.map((id) => {
      const folds = names.get(id)?.map((row) => row.fold) ?? [heads.get(id) ?? ''];
      return [id, nameFit(question.asked, question.words, folds)];
    }),
  );
  return { ids: ids.toSorted((a, b) => fits.get(b)! - fits.get(a)! || newest(a, b)), cut };
}

async function rankedInitiatives(context: Context, question: Question, marks: Marks) {
  const ids = await shared.findInitiatives(context, question.terms, marks, MOST_LOOKED_AT);
  const heads = await initiatives.headsByIds(context, ids);
  const fit = (row: (typeof heads)[number]) =>
    question.words.length === 0
      ? 0
      : nameFit(
          question.asked,
          question.words,
          [row.title, ...Object.values(row.titles)].map((it) => foldText(it)),
        );
  const open = (row: (typeof heads)[number]) => (['done', 'stopped'].includes(row.state) ? 0 : 0.05);
  const ranked = heads
    .map((row) => ({ id: row.id, rank: fit(row) + open(row), at: row.changed_at.getTime() }))
    .toSorted((a, b) => b.rank - a.rank || b.at - a.at || (a.id < b.id ? 1 : -1));
  return { ids: ranked.map((it) => it.id), cut: ids.length >= MOST_LOOKED_AT };
}

type Beside = { seen: readonly string[]; below: string | null; most: number };
/** One page of those weighed and of the others after them. */
async function pageOf(
  { ids: weighed, cut }: { ids: readonly string[]; cut: boolean },
  query: { after?: string | undefined; limit: number },
  others: (beside: Beside) => Promise<string[]>,
): Promise<{ ids: string[]; next: string | null }> {
  const page = pageOfWeighed(weighed, cut, readCursor(query.after), query.limit);
  if (page.rest === null) {
    const last = page.ids.at(-1);
    return {
      ids: page.ids,
      next: page.more && last ? cursorText({ of: 'weighed', shown: page.shown, id: last }) : null,
    };
  }
  const { below, most } = page.rest;
  const found = await others({ seen: weighed, below, most: most + 1 });
  const shown = found.slice(0, most);
  const last = shown.at(-1);
  const cursor: Cursor = last
    ? { of: 'rest', id: last }
    : { of: 'weighed', shown: page.shown, id: page.ids.at(-1) ?? weighed.at(-1)! };
  return { ids: [...page.ids, ...shown], next: found.length > most ? cursorText(cursor) : null };
}

const inOrder = <T extends { id: string }>(ids: readonly string[], rows: readonly T[]): T[] => {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
};

/** Lines that also tell how far each entry is confirmed by those it is about, and since when. */
async function withStanding(context: Context, heads: readonly organisations.EntryHead[]) {
  const lines = await organisationLines(context, heads);
  const standings = await standingsOf(
    context,
    lines.map((it) => it.id),
  );
  return lines.map((it) => ({ ...it, standing: standings.get(it.id) }));
}

/** Who works in a place is mostly told by what they do there. */
const doersIn = async (context: Context, marks: Marks): Promise<string[]> =>
  initiatives.doersOf(context, await shared.findInitiatives(context, [], marks, MOST_LOOKED_AT), MOST_DOERS);

/** Who works in a place or below it, of those the asker may know, as they say themselves or as what they do tells: at most `most` who say so. */
export async function atWorkIn(context: Context, placeId: string, most: number): Promise<string[]> {
  const marks = [[`p:${placeId}`]];
  return [
    ...new Set([...(await shared.findOrganisations(context, [], marks, '', most)), ...(await doersIn(context, marks))]),
  ];
}

export async function listOrganisations(
  context: Context,
  query: QueryOf<typeof organisationsContract.listOrganisations>,
) {
  const marks = [
    query.nature?.map((it) => `k:${it}`),
    query.focus?.map((it) => `f:${it}`),
    query.approach?.map((it) => `a:${it}`),
    query.instrument?.map((it) => `i:${it}`),
    query.context?.map((it) => `c:${it}`),
    query.place ? [`p:${query.place}`] : undefined,
  ].filter((it) => it !== undefined && it.length > 0) as string[][];
  const lines = async ({ ids, next }: { ids: string[]; next: string | null }) => ({
    organisations: await withStanding(context, inOrder(ids, await organisations.headsByIds(context, ids))),
    next,
  });
  if (!query.q && marks.length === 0) return lines(await newestEntries(context, query));
  const question = await understand(context, query.q ?? '');
  const weighed = await rankedOrganisations(context, question, marks);
  if (query.place !== undefined && !query.q && marks.length === 1) {
    const here = new Set(weighed.ids);
    for (const id of await doersIn(context, marks)) if (!here.has(id)) weighed.ids.push(id);
  }
  return lines(
    await pageOf(weighed, query, (beside) => shared.moreOrganisations(context, question.terms, marks, beside)),
  );
}

/** All of them by id: what changed last first, and after them those of whom no more than a name is known. */
export async function newestEntries(
  context: Context,
  query: { after?: string | undefined; limit: number },
): Promise<{ ids: string[]; next: string | null }> {
  const after = readCursor(query.after);
  const most = query.limit + 1;
  const entries =
    after?.of === 'untold'
      ? []
      : await organisations.newestEntries(context, after?.of === 'changed' ? after : null, most);
  const ids = entries.slice(0, query.limit).map((row) => row.id);
  let next: Cursor | null = null;
  if (entries.length > query.limit) {
    const last = entries[query.limit - 1]!;
    next = { of: 'changed', at: last.at.getTime(), id: last.id };
  } else {
    const left = query.limit - ids.length;
    const alone = await organisations.actorsAlone(context, after?.of === 'untold' ? after.id : null, left + 1);
    const shown = alone.slice(0, left);
    ids.push(...shown);
    if (alone.length > left) next = { of: 'untold', id: shown.at(-1) ?? null };
  }
  return { ids, next: next && cursorText(next) };
}

export async function listInitiatives(context: Context, query: QueryOf<typeof initiativesContract.listInitiatives>) {
  const entry = query.organisation
    ? (await shared.oneEntry(context, [query.organisation])).get(query.organisation)
    : undefined;
  if (query.organisation && !entry) throw notFound('organisation');
  // of one that stands under another, its own alone
  const doing = entry && (entry.keeper === query.organisation ? entry.all : [query.organisation]);
  const marks = [
    query.place ? [`p:${query.place}`] : undefined,
    doing ? doing.map((id) => (query.role ? `r:${query.role}:${id}` : `o:${id}`)) : undefined,
    query.purpose?.map((it) => `s:${it}`),
    query.state?.map((it) => `t:${it}`),
    query.funding?.map((it) => `m:${it}`),
    query.local ? [`l:${query.local}`] : undefined,
  ].filter((it) => it !== undefined && it.length > 0) as string[][];
  const lines = async (ids: readonly string[]) =>
    initiativeLines(context, inOrder(ids, await initiatives.initiativesByIds(context, ids)));
  if (!query.q && marks.length === 0) {
    const after = readCursor(query.after);
    const rows = await initiatives.newestInitiatives(context, after?.of === 'changed' ? after : null, query.limit + 1);
    const last = rows[query.limit - 1];
    return {
      initiatives: await lines(rows.slice(0, query.limit).map((row) => row.id)),
      next:
        last && rows.length > query.limit ? cursorText({ of: 'changed', at: last.at.getTime(), id: last.id }) : null,
    };
  }
  const question = await understand(context, query.q ?? '');
  const { ids, next } = await pageOf(await rankedInitiatives(context, question, marks), query, (beside) =>
    shared.moreInitiatives(context, question.terms, marks, beside),
  );
  return { initiatives: await lines(ids), next };
}

/** One box over everything: the best of each kind. */
export async function searchDirectory(context: Context, query: QueryOf<typeof initiativesContract.searchDirectory>) {
  const question = await understand(context, query.q);
  const bodies = (await rankedOrganisations(context, question, [])).ids.slice(0, query.limit);
  const works = (await rankedInitiatives(context, question, [])).ids.slice(0, query.limit);
  return {
    organisations: await organisationLines(context, inOrder(bodies, await organisations.headsByIds(context, bodies))),
    initiatives: await initiativeLines(context, inOrder(works, await initiatives.initiativesByIds(context, works))),
    contacts: context.caller.verbs.includes('contact.read')
      ? (await listContacts(context, { q: query.q })).contacts
          .slice(0, query.limit)
          .map(({ id, name, post, about, organisation }) => ({ id, name, post, about, organisation }))
      : [],
    understood: question.understood.map(({ words, kind, name }) => ({ words, kind, name })),
  };
}

/** Codes of one list whose name or code holds the words, or those asked for by code. */
export async function listCodes(context: Context, query: QueryOf<typeof initiativesContract.listCodes>) {
  const list = await shared.codeList(context, query.list);
  if (!list) throw notFound('code list');
  const rows = query.codes
    ? await shared.codesOf(context, query.list, query.codes)
    : await shared.codesOfList(context, query.list);
  const words = askedWords(query.q ?? '');
  const fits = (row: shared.CodeRow) => {
    const text = foldText([row.code, row.name, ...Object.values(row.names)].join(' '));
    return words.every((word) => text.includes(word));
  };
  return {
    codes: rows
      .filter((row) => query.codes !== undefined || fits(row))
      .slice(0, 400)
      .map((row) => ({
        list: row.list,
        code: row.code,
        name: row.names[context.caller.language] ?? row.name,
        withdrawn: row.withdrawn,
        parent: row.parent_code,
      })),
    source: [list.source, list.release, list.licence].filter(Boolean).join(', '),
  };
}
