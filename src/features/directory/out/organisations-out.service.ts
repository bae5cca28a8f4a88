import type { Context } from '#server/context.ts';
import type { QueryOf } from '#domain/operation.ts';
import { guardCell, type Cell } from '#domain/table-cells.ts';
import type { FileAnswer } from '#server/http.ts';
import { demandRows, tableFile, wholeTable } from '#server/table-file.ts';
import * as places from '#features/places/places.service.ts';
import { namesOf, placesOf } from '../organisations.queries.ts';
import { listOrganisations } from '../search.service.ts';
import { ORGANISATION_COLUMNS, organisationCells, type ShownEntry } from './organisations-table.rules.ts';
import type { exportOrganisations } from './out.contract.ts';
import * as queries from './out.queries.ts';

const PAGE = 200;

/**
 * The organisations that a list shows, with every name and what it tells of when it was used, as a table. Only what the asker may know and what has no
 * stricter label than asked for, the entry that another belongs to included. The ledger keeps who took how many out.
 * @throws Problem 422 `export_too_large`
 */
export async function exportOrganisationTable(
  context: Context,
  { format, label, ...query }: QueryOf<typeof exportOrganisations>,
): Promise<FileAnswer> {
  const rows: Cell[][] = [];
  let after: string | undefined;
  do {
    const page = await listOrganisations(context, { ...query, limit: PAGE, after });
    const ids = page.organisations.flatMap((it) => (it.label <= label ? [it.id] : []));
    for (const it of await shown(context, ids, label)) rows.push(organisationCells(it).map(guardCell));
    demandRows(rows.length, format);
    after = page.next ?? undefined;
  } while (after !== undefined);
  await context.record('organisation.export', 'workspace', context.workspace.id, { format, label, rows: rows.length });
  return tableFile(context, 'organisations', format, wholeTable(ORGANISATION_COLUMNS, rows));
}

async function shown(context: Context, ids: readonly string[], label: number): Promise<ShownEntry[]> {
  const rows = new Map((await queries.entriesToShow(context, ids, label)).map((row) => [row.id, row]));
  const names = Map.groupBy(await namesOf(context, ids), (row) => row.actor_id);
  const placed = Map.groupBy(await placesOf(context, ids), (row) => row.actor_id);
  const lines = await places.placeLines(
    context,
    [...placed.values()].flat().flatMap((row) => row.place_id ?? []),
  );
  return ids.flatMap((id): ShownEntry[] => {
    const row = rows.get(id);
    if (row === undefined) return [];
    return [
      {
        id,
        kind: row.kind,
        name: row.name,
        names: (names.get(id) ?? []).map(({ language, kind, name, used_from, used_until }) => ({
          language,
          kind,
          name,
          from: used_from ?? undefined,
          until: used_until ?? undefined,
        })),
        nature: row.nature,
        focuses: row.focuses ?? [],
        approaches: row.approaches ?? [],
        parent: row.parent,
        identifiers: row.identifiers,
        places: (placed.get(id) ?? []).map((one) => ({
          kind: one.kind,
          text: one.place_text ?? lines.get(one.place_id!)?.name ?? '',
        })),
        mandate: row.mandate,
        website: row.website,
        changedAt: row.changed_at?.toISOString() ?? null,
      },
    ];
  });
}
