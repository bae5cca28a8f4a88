import type { Context } from '#server/context.ts';
import * as places from '#features/places/places.service.ts';
import * as shared from './directory.queries.ts';
import { codeNames, initiativeLines, organisationLines, placeNames } from './entry-lines.service.ts';
import { groupsOfEntry } from './groups/groups.queries.ts';
import { descriptionFor } from './initiative-descriptions.rules.ts';
import * as initiatives from './initiatives.queries.ts';
import { readFields as readInitiativeFields } from './initiatives.service.ts';
import * as organisations from './organisations.queries.ts';
import { readFields } from './organisations.service.ts';

/** One entry or initiative with everything known of it, and who told which part when and from what. */

/** Who told something, when, and where it was read or heard. */
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
  const entry = (await shared.oneEntry(context, [id])).get(id);
  const own = entry?.keeper === id ? entry.all : [id];
  const units = await organisations.headsUnder(context, own, 200);
  const [line] = await organisationLines(context, [head]);
  const placed = await places.placeLines(
    context,
    fields.places.flatMap((one) => one.placeId ?? []),
  );
  const works = await initiatives.initiativesOfActor(context, id, 100);
  const where = await placeNames(
    context,
    works.map((one) => one.id),
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
      told: one.text,
    })),
    identifiers: identifiers.map(({ scheme, value, fault }) => ({ scheme, value, fault })),
    changedAt: row?.changed_at.toISOString() ?? null,
    initiatives: works.map(({ titles, ...one }) => {
      const title = titles[context.caller.language];
      const told = { ...one, places: where.get(one.id) ?? [] };
      return title ? { ...told, title, language: context.caller.language } : told;
    }),
    groups: await groupsOfEntry(context, own),
    mayWrite: context.caller.verbs.includes('actor.write'),
  };
}

export async function readInitiative(context: Context, id: string) {
  const { row, fields, money, said } = await readInitiativeFields(context, id);
  const [line] = await initiativeLines(context, [row]);
  const shown = descriptionFor(fields, context.caller.language);
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
    ownTitle: fields.title,
    ownLanguage: fields.language,
    titles: fields.titles,
    description: shown?.text ?? null,
    descriptionLanguage: shown?.language ?? fields.language,
    ownDescription: fields.description,
    descriptions: fields.descriptions ?? {},
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
        told: one.name,
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
      told: { text: one.text, lat: one.lat, lon: one.lon },
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
