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
import { standingsOf } from './confirm/entry-standing.service.ts';
import { initiativeLines, organisationLines } from './entry-lines.service.ts';

/** Of those that fit, so many are looked at to find the best; more is told as "more". */
const MOST_LOOKED_AT = 250;

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
  const named: Named[] = [];
  const understood: Question['understood'] = [];
  for (const run of runs) {
    const here = found.get(run.text) ?? [];
    const called = bodies.filter((it) => it.fold === run.text).slice(0, 8);
    if (here.length + called.length === 0) continue;
    named.push({
      from: run.from,
      to: run.to,
      marks: [...here.map((it) => `p:${it.id}`), ...called.map((it) => `o:${it.id}`)],
    });
    if (here[0]) understood.push({ words: run.text, kind: 'place', id: here[0].id, name: here[0].name });
    if (called[0])
      understood.push({ words: run.text, kind: 'organisation', id: called[0].id, name: run.text.toUpperCase() });
  }
  return { asked: words.join(' '), words, terms: termsOf(words, named), understood };
}

async function rankedOrganisations(context: Context, question: Question, marks: string[][], most: number) {
  const ids = await shared.findOrganisations(context, question.terms, marks, question.asked, MOST_LOOKED_AT);
  if (question.words.length === 0) return { ids: ids.slice(0, most), more: ids.length > most };
  const names = Map.groupBy(await organisations.namesOf(context, ids), (row) => row.actor_id);
  const alone = ids.filter((id) => !names.has(id));
  const heads = new Map((await organisations.headsByIds(context, alone)).map((row) => [row.id, foldText(row.name)]));
  const fits = new Map(
    ids.map((id) => {
      const folds = names.get(id)?.map((row) => row.fold) ?? [heads.get(id) ?? ''];
      return [id, nameFit(question.asked, question.words, folds)];
    }),
  );
  ids.sort((a, b) => fits.get(b)! - fits.get(a)! || (a < b ? 1 : -1));
  return { ids: ids.slice(0, most), more: ids.length > most };
}

async function rankedInitiatives(context: Context, question: Question, marks: string[][], most: number) {
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
  return { ids: ranked.slice(0, most).map((it) => it.id), more: ids.length > most };
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
  if (!query.q && marks.length === 0) {
    const heads = await organisations.newestHeads(context, query.limit + 1);
    return {
      organisations: await withStanding(context, heads.slice(0, query.limit)),
      more: heads.length > query.limit,
    };
  }
  const { ids, more } = await rankedOrganisations(
    context,
    await understand(context, query.q ?? ''),
    marks,
    query.limit,
  );
  const all = [...ids];
  // who works in a place is mostly told by what they do there
  const onlyPlace = query.place !== undefined && !query.q && marks.length === 1;
  if (onlyPlace && ids.length < query.limit) {
    const works = await shared.findInitiatives(context, [], marks, MOST_LOOKED_AT);
    for (const id of await initiatives.doersOf(context, works, query.limit + 1)) if (!ids.includes(id)) all.push(id);
  }
  const shown = all.slice(0, query.limit);
  return {
    organisations: await withStanding(context, inOrder(shown, await organisations.headsByIds(context, shown))),
    more: more || all.length > shown.length,
  };
}

export async function listInitiatives(context: Context, query: QueryOf<typeof initiativesContract.listInitiatives>) {
  const marks = [
    query.place ? [`p:${query.place}`] : undefined,
    query.organisation ? [query.role ? `r:${query.role}:${query.organisation}` : `o:${query.organisation}`] : undefined,
    query.purpose?.map((it) => `s:${it}`),
    query.state?.map((it) => `t:${it}`),
    query.funding?.map((it) => `m:${it}`),
    query.local ? [`l:${query.local}`] : undefined,
  ].filter((it) => it !== undefined && it.length > 0) as string[][];
  if (query.organisation && (await shared.knownActors(context, [query.organisation])).length === 0)
    throw notFound('organisation');
  if (!query.q && marks.length === 0) {
    const ids = await initiatives.newestIds(context, query.limit + 1);
    const rows = await initiatives.initiativesByIds(context, ids.slice(0, query.limit));
    return { initiatives: await initiativeLines(context, inOrder(ids, rows)), more: ids.length > query.limit };
  }
  const { ids, more } = await rankedInitiatives(context, await understand(context, query.q ?? ''), marks, query.limit);
  return {
    initiatives: await initiativeLines(context, inOrder(ids, await initiatives.initiativesByIds(context, ids))),
    more,
  };
}

/** One box over everything: the best of each kind. */
export async function searchDirectory(context: Context, query: QueryOf<typeof initiativesContract.searchDirectory>) {
  const question = await understand(context, query.q);
  const bodies = await rankedOrganisations(context, question, [], query.limit);
  const works = await rankedInitiatives(context, question, [], query.limit);
  return {
    organisations: await organisationLines(
      context,
      inOrder(bodies.ids, await organisations.headsByIds(context, bodies.ids)),
    ),
    initiatives: await initiativeLines(
      context,
      inOrder(works.ids, await initiatives.initiativesByIds(context, works.ids)),
    ),
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
