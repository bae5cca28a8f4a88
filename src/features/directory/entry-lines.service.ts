import type { Context } from '#server/context.ts';
import type { OutOf } from '#domain/operation.ts';
import * as places from '#features/places/places.service.ts';
import type * as initiativesContract from './initiatives.contract.ts';
import * as organisationsContract from './organisations.contract.ts';
import * as shared from './directory.queries.ts';
import * as initiatives from './initiatives.queries.ts';
import * as organisations from './organisations.queries.ts';

/** Entries and initiatives as lists and searches tell them, one line each. */

type OrganisationLine = OutOf<typeof organisationsContract.listOrganisations>['organisations'][number];
type InitiativeLine = OutOf<typeof initiativesContract.listInitiatives>['initiatives'][number];

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
  const counts = await organisations.initiativeCounts(context, ids, organisationsContract.MOST_COUNTED);
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
export async function codeNames(context: Context, rows: readonly { list: string; code: string }[]) {
  const names = new Map<string, { name: string; withdrawn: boolean }>();
  for (const [list, of] of Map.groupBy(rows, (row) => row.list))
    for (const row of await shared.codesOf(context, list, [...new Set(of.map((one) => one.code))]))
      names.set(`${list}:${row.code}`, {
        name: row.names[context.caller.language] ?? row.name,
        withdrawn: row.withdrawn,
      });
  return names;
}

/** What the first places of each initiative are called. */
export async function placeNames(context: Context, initiativeIds: readonly string[]): Promise<Map<string, string[]>> {
  const placed = Map.groupBy(await initiatives.placesOf(context, initiativeIds), (row) => row.initiative_id);
  const first = [...placed].map(([id, list]) => [id, list.slice(0, 4)] as const);
  const lines = await places.placeLines(
    context,
    first.flatMap(([, list]) => list.flatMap((row) => row.place_id ?? [])),
  );
  return new Map(
    first.map(([id, list]) => [
      id,
      list.map(
        (one) => one.place_text ?? (one.place_id ? (lines.get(one.place_id)?.name ?? '') : `${one.lat}, ${one.lon}`),
      ),
    ]),
  );
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
  const placed = await placeNames(context, ids);
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
    places: placed.get(row.id) ?? [],
    purposes: (byInitiative.get(row.id) ?? []).map((one) => ({
      list: one.list,
      code: one.code,
      name: codes.get(`${one.list}:${one.code}`)?.name ?? one.name ?? one.code,
    })),
    label: row.label,
  }));
}
