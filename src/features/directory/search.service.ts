import type { Context } from '#server/context.ts';
import { foldText } from '#domain/text-folding.ts';
import { notFound } from '#domain/problem.ts';
import type { OutOf, QueryOf } from '#domain/operation.ts';
import * as places from '#features/places/places.service.ts';
import * as placeSearch from '#features/places/place-search.service.ts';
import { askedWords, nameFit, runsOf, termsOf, type Named, type Term } from './entry-words.rules.ts';
import type * as initiativesContract from './initiatives.contract.ts';
import type * as organisationsContract from './organisations.contract.ts';
import * as shared from './directory.queries.ts';
import * as initiatives from './initiatives.queries.ts';
import * as organisations from './organisations.queries.ts';
import { readFields } from './organisations.service.ts';
import { readFields as readInitiativeFields } from './initiatives.service.ts';

type OrganisationLine = OutOf<typeof organisationsContract.listOrganisations>['organisations'][number];
type InitiativeLine = OutOf<typeof initiativesContract.listInitiatives>['initiatives'][number];

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

/** Lines of entries by id, in the caller's language where a name is known in it. */
export async function organisationLines(
  context: Context,
  heads: readonly organisations.EntryHead[],
): Promise<OrganisationLine[]> {
  const ids = heads.map((row) => row.id);
  const names = Map.groupBy(await organisations.namesOf(context, ids), (row) => row.actor_id);
  const placed = Map.groupBy(await organisations.placesOf(context, ids), (row) => row.actor_id);
  const lines = await places.placeLines(
    context,
    [...placed.values()].flatMap((list) => list.slice(0, 4).flatMap((row) => row.place_id ?? [])),
  );
  const parents = new Map(
    (await organisations.headsByIds(context, [...new Set(heads.flatMap((row) => row.parent_id ?? []))])).map((row) => [
      row.id,
      row,
    ]),
  );
  const counts = await organisations.initiativeCounts(context, ids, 100);
  const nameOf = (row: organisations.EntryHead) => row.names[context.caller.language] ?? row.name;
  return heads.map((row) => {
    const parent = row.parent_id ? parents.get(row.parent_id) : undefined;
    return {
      id: row.id,
      kind: row.kind,
      name: nameOf(row),
      short: names.get(row.id)?.find((one) => one.kind === 'acronym' || one.kind === 'short')?.name ?? null,
      nature: row.nature,
      focuses: row.focuses ?? [],
      parent: parent ? { id: parent.id, name: nameOf(parent) } : null,
      places: (placed.get(row.id) ?? []).slice(0, 4).map((one) => ({
        id: one.place_id ?? row.id,
        name: one.place_text ?? lines.get(one.place_id!)?.name ?? '',
      })),
      label: row.label,
      initiatives: counts.get(row.id) ?? 0,
    };
  });
}

/** Names of codes, in the caller's language where there is one; a code of no list here goes by what the file calls it. */
async function codeNames(context: Context, rows: readonly { list: string; code: string }[]) {
  const names = new Map<string, { name: string; withdrawn: boolean }>();
  for (const [list, of] of Map.groupBy(rows, (row) => row.list))
    for (const row of await shared.codesOf(context, list, [...new Set(of.map((one) => one.code))]))
      names.set(`${list}:${row.code}`, {
        name: row.names[context.caller.language] ?? row.name,
        withdrawn: row.withdrawn,
      });
  return names;
}

export async function initiativeLines(
  context: Context,
  rows: readonly initiatives.InitiativeRead[],
): Promise<InitiativeLine[]> {
  const ids = rows.map((row) => row.id);
  const parties = Map.groupBy(await initiatives.partiesOf(context, ids), (row) => row.initiative_id);
  const purposes = await initiatives.purposesOf(context, ids);
  const codes = await codeNames(context, purposes);
  const byInitiative = Map.groupBy(purposes, (row) => row.initiative_id);
  const placed = Map.groupBy(await initiatives.placesOf(context, ids), (row) => row.initiative_id);
  const lines = await places.placeLines(
    context,
    [...placed.values()].flatMap((list) => list.slice(0, 4).flatMap((row) => row.place_id ?? [])),
  );
  return rows.map((row) => ({
    id: row.id,
    title: row.titles[context.caller.language] ?? row.title,
    language: row.titles[context.caller.language] ? context.caller.language : row.language,
    state: row.state,
    began: row.began,
    ended: row.ended,
    funding: row.funding,
    ledLocally: row.led_locally,
    parties: (parties.get(row.id) ?? []).map((one) => ({
      role: one.role,
      id: one.actor_name === null ? null : one.actor_id,
      name: one.actor_name ?? one.name ?? '',
    })),
    places: (placed.get(row.id) ?? [])
      .slice(0, 4)
      .map(
        (one) => one.place_text ?? (one.place_id ? (lines.get(one.place_id)?.name ?? '') : `${one.lat}, ${one.lon}`),
      ),
    purposes: (byInitiative.get(row.id) ?? []).map((one) => ({
      list: one.list,
      code: one.code,
      name: codes.get(`${one.list}:${one.code}`)?.name ?? one.name ?? one.code,
    })),
    label: row.label,
  }));
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
      organisations: await organisationLines(context, heads.slice(0, query.limit)),
      more: heads.length > query.limit,
    };
  }
  const { ids, more } = await rankedOrganisations(
    context,
    await understand(context, query.q ?? ''),
    marks,
    query.limit,
  );
  return {
    organisations: await organisationLines(context, inOrder(ids, await organisations.headsByIds(context, ids))),
    more,
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
    understood: question.understood.map(({ words, kind, name }) => ({ words, kind, name })),
  };
}

export async function factsOf(
  context: Context,
  told: readonly { by: string | null; at: Date | string; sourceId: string | null }[],
) {
  const names = await organisations.memberNames(context, [...new Set(told.flatMap((it) => it.by ?? []))]);
  const sources = new Map(
    (await shared.sourcesByIds(context, [...new Set(told.flatMap((it) => it.sourceId ?? []))])).map((row) => [
      row.id,
      row,
    ]),
  );
  return told.map((it) => {
    const source = it.sourceId ? sources.get(it.sourceId) : undefined;
    return {
      by: it.by && names.has(it.by) ? { id: it.by, name: names.get(it.by)! } : null,
      at: new Date(it.at).toISOString(),
      source: source
        ? {
            id: source.id,
            kind: source.kind,
            title: source.title,
            release: source.release,
            datedOn: source.dated_on,
            url: source.url,
            licence: source.licence,
            caution: source.caution,
            readAt: source.read_at.toISOString(),
          }
        : null,
    };
  });
}

/** Who told the whole, and who told which field since. */
async function provenance(
  context: Context,
  row: { recorded_by: string | null; recorded_at: Date; source_id: string | null },
  said: Record<string, shared.Said>,
) {
  const fields = Object.keys(said);
  const [recorded, ...told] = await factsOf(context, [
    { by: row.recorded_by, at: row.recorded_at, sourceId: row.source_id },
    ...fields.map((field) => said[field]!),
  ]);
  return { recorded: recorded!, said: Object.fromEntries(fields.map((field, at) => [field, told[at]!])) };
}

export async function readOrganisation(context: Context, id: string) {
  const { head, row, fields, identifiers, said } = await readFields(context, id);
  const units = await organisations.headsUnder(context, id, 200);
  const [line] = await organisationLines(context, [head]);
  const placed = await places.placeLines(
    context,
    fields.places.flatMap((one) => one.placeId ?? []),
  );
  return {
    ...fields,
    ...(await provenance(
      context,
      {
        recorded_by: row?.recorded_by ?? null,
        recorded_at: row?.recorded_at ?? head.created_at,
        source_id: row?.source_id ?? null,
      },
      said,
    )),
    id,
    name: line!.name,
    vetted: head.vetted_at !== null,
    parent: line!.parent,
    units: await organisationLines(context, units),
    places: fields.places.map((one) => ({
      kind: one.kind,
      placeId: one.placeId,
      text: one.text ?? placed.get(one.placeId!)?.name ?? '',
    })),
    identifiers: identifiers.map(({ scheme, value, fault }) => ({ scheme, value, fault })),
    changedAt: row?.changed_at.toISOString() ?? null,
    initiatives: (await initiatives.initiativesOfActor(context, id, 100)).map((one) => ({ ...one })),
    mayWrite: context.caller.verbs.includes('actor.write'),
  };
}

export async function readInitiative(context: Context, id: string) {
  const { row, fields, money, said } = await readInitiativeFields(context, id);
  const [line] = await initiativeLines(context, [row]);
  const codes = await codeNames(context, fields.purposes);
  const placed = await places.placeLines(
    context,
    fields.places.flatMap((one) => one.placeId ?? []),
  );
  const sums = [...Map.groupBy(money, (one) => one.kind)].map(([kind, lines]) => ({
    kind,
    usd: Math.round(lines.reduce((sum, one) => sum + Number(one.usd ?? 0), 0) * 100) / 100,
    lines: lines.length,
    withoutRate: lines.filter((one) => one.usd === null).length,
  }));
  return {
    ...line!,
    ...(await provenance(context, row, said)),
    titles: fields.titles,
    description: fields.description,
    plannedFrom: fields.plannedFrom,
    plannedTo: fields.plannedTo,
    actualFrom: fields.actualFrom,
    actualTo: fields.actualTo,
    forWhom: fields.forWhom,
    people: fields.people,
    results: fields.results,
    purposes: fields.purposes.map((one) => {
      const known = codes.get(`${one.list}:${one.code}`);
      return {
        list: one.list,
        code: one.code,
        name: known?.name ?? one.name ?? one.code,
        withdrawn: known?.withdrawn ?? false,
        share: one.share,
      };
    }),
    placed: fields.places.map((one) => ({
      placeId: one.placeId,
      text: one.text ?? (one.placeId ? (placed.get(one.placeId)?.name ?? '') : ''),
      whole: one.whole,
      lat: one.lat ?? (one.placeId ? (placed.get(one.placeId)?.lat ?? null) : null),
      lon: one.lon ?? (one.placeId ? (placed.get(one.placeId)?.lon ?? null) : null),
      precision: one.precision,
      share: one.share,
    })),
    money: money.map((one) => ({
      kind: one.kind,
      amount: Number(one.amount),
      currency: one.currency,
      on: one.on_day,
      to: one.to_day,
      rate: one.rate === null ? null : Number(one.rate),
      rateOn: one.rate_on,
      usd: one.usd === null ? null : Number(one.usd),
      actorId: one.actor_id,
      name: one.name,
    })),
    sums,
    key: row.external_key,
    changedAt: row.changed_at.toISOString(),
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
