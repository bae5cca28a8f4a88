import type { Context } from '#server/context.ts';
import type { QueryOf } from '#domain/operation.ts';
import { conflict } from '#domain/problem.ts';
import { guardCell } from '#domain/table-cells.ts';
import type { FileAnswer } from '#server/http.ts';
import { tableFile, tableName } from '#server/table-file.ts';
import * as places from '#features/places/places.service.ts';
import { iso2Of } from '#features/places/iso-countries.data.ts';
import { IATI_FOOT, iatiHead, writeActivity } from '../iati/iati-write.rules.ts';
import { initiativesByIds, partiesOf, placesOf, purposesOf } from '../initiatives.queries.ts';
import { activityFrom, type Publisher } from './iati-out.rules.ts';
import type { exportInitiatives } from './out.contract.ts';
import * as queries from './out.queries.ts';
import type { ShownInitiative } from './shown-initiative.rules.ts';
import { geoJsonOut, tableOut } from './table-out.rules.ts';

const MOST = 20_000;
const AT_ONCE = 1000;

/**
 * Initiatives as one file. Only what the asker may know and what has no stricter label than asked for: an organisation that is withheld is left out
 * where it has a part, and so is its money. Persons to contact are in none of the formats. The ledger keeps who took how many out.
 * @throws Problem 409 `too_many_to_export`, `publisher_unidentified`
 */
export async function exportDirectory(context: Context, query: QueryOf<typeof exportInitiatives>): Promise<FileAnswer> {
  const { format, label } = query;
  const publisher = format === 'iati' ? await publisherOf(context) : null;
  const ids = await queries.idsToGo(context, {
    label,
    states: query.state ?? null,
    places: query.place === undefined ? null : await places.idsUnder(context, query.place),
    most: MOST + 1,
  });
  if (ids.length > MOST)
    throw conflict(
      'too_many_to_export',
      `More than ${MOST} initiatives at once are too many. Choose a place or a state.`,
      { most: MOST },
    );
  const initiatives: ShownInitiative[] = [];
  for (let at = 0; at < ids.length; at += AT_ONCE)
    initiatives.push(...(await shown(context, ids.slice(at, at + AT_ONCE), label)));
  await context.record('initiative.export', 'workspace', context.workspace.id, {
    format,
    label,
    rows: initiatives.length,
  });
  if (format === 'geojson')
    return {
      name: tableName(context, 'initiatives', 'geojson'),
      mediaType: 'application/geo+json',
      bytes: Buffer.from(JSON.stringify(geoJsonOut(initiatives))),
    };
  if (publisher === null) {
    const table = tableOut(initiatives, format === 'hxl');
    const tags = format === 'hxl' ? 1 : 0;
    // the tags begin with a sign that no spreadsheet runs
    const guarded = table.map((cells, at) => (at === tags && tags === 1 ? cells : cells.map(guardCell)));
    return tableFile(context, 'initiatives', format === 'xlsx' ? 'xlsx' : 'csv', guarded);
  }
  const pieces = [iatiHead(context.now().toISOString())];
  const lacking = new Map<string, number>();
  for (const it of initiatives) {
    const written = writeActivity(activityFrom(it, publisher));
    if (written.ok) pieces.push(written.xml);
    else for (const lack of written.lacks) lacking.set(lack, (lacking.get(lack) ?? 0) + 1);
  }
  // what could not be written is said in the file itself: nobody shall take it for the whole
  if (lacking.size > 0)
    pieces.push(
      `<!-- ${initiatives.length - pieces.length + 1} initiatives lack what version 2.03 demands: ${[...lacking].map(([lack, times]) => `${lack.replaceAll('_', ' ')} ${times}`).join(', ')} -->\n`,
    );
  pieces.push(IATI_FOOT);
  return {
    name: tableName(context, 'initiatives', 'xml'),
    mediaType: 'application/xml',
    bytes: Buffer.from(pieces.join('')),
  };
}

async function publisherOf(context: Context): Promise<Publisher> {
  const { organisationId } = context.caller;
  const [own] = organisationId === null ? [] : await queries.entriesToGo(context, [organisationId], 4);
  if (own?.ref === undefined || own.ref === null)
    throw conflict(
      'publisher_unidentified',
      'IATI names the publisher of every activity by an identifier. Enter one for your organisation in the directory, then try again.',
    );
  return { ref: own.ref, name: own.name, nature: own.nature };
}

async function shown(context: Context, ids: readonly string[], label: number): Promise<ShownInitiative[]> {
  const rows = new Map((await initiativesByIds(context, ids)).map((row) => [row.id, row]));
  const parties = Map.groupBy(await partiesOf(context, ids), (row) => row.initiative_id);
  const money = Map.groupBy(await queries.moneyToGo(context, ids), (row) => row.initiative_id);
  const purposes = Map.groupBy(await purposesOf(context, ids), (row) => row.initiative_id);
  const placed = Map.groupBy(await placesOf(context, ids), (row) => row.initiative_id);
  const named = new Set(
    [...parties.values(), ...money.values()].flat().flatMap((row) => (row.actor_id === null ? [] : [row.actor_id])),
  );
  const entries = new Map((await queries.entriesToGo(context, [...named], label)).map((row) => [row.id, row]));
  const goes = (row: { actor_id: string | null }): boolean => row.actor_id === null || entries.has(row.actor_id);
  const lines = await places.placeLines(
    context,
    [...placed.values()].flat().flatMap((row) => (row.place_id === null ? [] : [row.place_id])),
  );
  const above = await places.placeLines(
    context,
    [...lines.values()].flatMap((line) => line.ancestors.map((it) => it.id)),
  );
  return ids.flatMap((id): ShownInitiative[] => {
    const row = rows.get(id);
    if (row === undefined) return [];
    return [
      {
        id,
        key: row.external_key,
        title: row.title,
        language: row.language,
        titles: row.titles,
        description: row.description,
        descriptions: row.descriptions,
        state: row.state,
        plannedFrom: row.planned_from,
        plannedTo: row.planned_to,
        actualFrom: row.actual_from,
        actualTo: row.actual_to,
        forWhom: row.for_whom,
        people: row.people,
        results: row.results,
        changedAt: row.changed_at.toISOString(),
        parties: (parties.get(id) ?? []).filter(goes).map((one) => {
          const entry = one.actor_id === null ? undefined : entries.get(one.actor_id);
          return {
            role: one.role,
            name: entry?.name ?? one.name ?? '',
            ref: entry?.ref ?? null,
            nature: entry?.nature ?? null,
          };
        }),
        purposes: purposes.get(id) ?? [],
        places: (placed.get(id) ?? []).map((one) => {
          const line = one.place_id === null ? undefined : lines.get(one.place_id);
          const chain = line ? [...line.ancestors.flatMap((it) => above.get(it.id) ?? []), line] : [];
          return {
            text: one.place_text,
            whole: one.whole,
            lat: one.lat,
            lon: one.lon,
            precision: one.precision,
            share: one.share,
            chain: chain.map((it) => ({ level: it.level, name: it.name, code: it.code })),
            country: iso2Of(line?.iso3 ?? null),
          };
        }),
        money: (money.get(id) ?? []).filter(goes).map((one) => ({
          kind: one.kind,
          amount: Number(one.amount),
          currency: one.currency,
          on: one.on_day,
          to: one.to_day,
          usd: one.usd === null ? null : Number(one.usd),
        })),
      },
    ];
  });
}
