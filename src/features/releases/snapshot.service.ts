import type { z } from 'zod';
import type { Context } from '#server/context.ts';
import { keyedHash } from '#server/keys.ts';
import { uuidv4 } from '#domain/ids.ts';
import { AMBER } from '#domain/sensitivity.ts';
import { conflict, invalid } from '#domain/problem.ts';
import { blockedBy } from '#features/alerts/implicated.rules.ts';
import * as incidents from '#features/incidents/incidents.service.ts';
import { listIncidents } from '#features/incidents/situation.service.ts';
import * as actors from '#features/people/actors.service.ts';
import * as placeAreas from '#features/places/place-areas.service.ts';
import * as places from '#features/places/places.service.ts';
import { bandOf, cellsOf, LEAST, type Cell, type Chosen } from './cells.rules.ts';
import {
  confidenceOfAll,
  familyOf,
  isProtectedType,
  LEAST_PEOPLE,
  periodOf,
  pick,
  regionOf,
  sharedPassage,
} from './release.rules.ts';
import type { PublicBody, PublicCell, releaseInput } from './releases.contract.ts';
import * as queries from './releases.queries.ts';

export type ReleaseInput = z.output<typeof releaseInput>;
type Incident = Awaited<ReturnType<typeof incidents.incidentRows>>[number];
type Area = ReturnType<Awaited<ReturnType<typeof placeAreas.publicAreas>>['get']> & {};

/** So few spots would say too much about each. */
const LEAST_SPOTS = 5;
const MOST_INCIDENTS = 5000;

export interface Snapshot {
  body: PublicBody;
  held: queries.ReleaseRow['held'];
  chosen: number;
  cells: Cell[];
  /** to be kept with the release: where each incident is shown from now on */
  shownAt: Omit<queries.ReleasePlaceRow, 'workspace_id'>[];
  /** the implicated and their chains */
  blocked: string[];
}

/** Whether the workspace counts what happened to children and survivors, now. */
export async function countsProtected(context: Context): Promise<boolean> {
  const from = (await queries.settingsRow(context))?.protected_from;
  return from !== null && from !== undefined && from <= context.now();
}

async function chosenRows(context: Context, input: ReleaseInput): Promise<Incident[]> {
  if ((input.incidentIds === undefined) === (input.filter === undefined))
    throw invalid('choose_one_way', 'Name the incidents, or a filter that finds them: one of the two.');
  if (input.incidentIds) return incidents.incidentRows(context, input.incidentIds);
  const ids: string[] = [];
  for (let after: string | undefined; ;) {
    const page = await listIncidents(context, null, { ...input.filter, limit: 500, after });
    ids.push(...page.incidents.map((it) => it.id));
    if (ids.length > MOST_INCIDENTS)
      throw invalid(
        'too_many',
        `A release takes at most ${MOST_INCIDENTS} incidents. Choose a shorter time or a smaller area.`,
      );
    if (page.next === null) return incidents.incidentRows(context, ids);
    after = page.next;
  }
}

/** What the public would get of the chosen incidents. Reads as the author, writes nothing. */
export async function snapshotOf(
  context: Context,
  input: ReleaseInput,
  publicId: string,
  corrects: string | null,
): Promise<Snapshot> {
  const rows = await chosenRows(context, input);
  const held = { label: 0, protected: 0, unknown: 0, small: 0 };
  const withProtected = await countsProtected(context);

  // who has a part in it, and their chains: they may not write about themselves
  const parts = await queries.implicatedOf(
    context,
    rows.map((row) => row.id),
  );
  const chain = await actors.chainOfCommand(
    context,
    parts.map((it) => it.actor_id),
  );
  const implicated = Map.groupBy(parts, (it) => it.incident_id);
  const me = [context.caller.actorId, context.caller.organisationId];
  const chains = new Map<string, Set<string>>();
  const blockedFor = (row: Incident): Set<string> => {
    const named = (implicated.get(row.id) ?? []).map((it) => it.actor_id).toSorted();
    const key = named.join();
    const known = chains.get(key) ?? blockedBy(named, chain);
    chains.set(key, known);
    return known;
  };

  const shielded = (row: Incident) => row.protected || isProtectedType(row.type_code);
  const open = rows.filter((row) => {
    if (row.label > AMBER) held.label++;
    else if (shielded(row) && !withProtected) held.protected++;
    else if (row.merged_into_id || row.state === 'refuted' || me.some((id) => id !== null && blockedFor(row).has(id)))
      held.unknown++;
    else return true;
    return false;
  });

  const placed = await placeAll(context, open, shielded);
  const heard = Map.groupBy(
    await queries.voicesOf(
      context,
      open.map((row) => row.id),
    ),
    (it) => it.incident_id,
  );
  const names = new Map<string, Pick<PublicCell, 'type' | 'period' | 'rest'> & { region: Area }>();
  const chosen: (Chosen & { row: Incident })[] = [];
  for (const row of open) {
    const where = placed.get(row.id);
    const month = periodOf(row.when_from, row.when_precision, 'month');
    const fine = periodOf(row.when_from, row.when_precision, input.unit);
    if (!where || !month || !fine) {
      held.unknown++;
      continue;
    }
    const name = (type: string, period: string, region: Area, rest: boolean): string => {
      const key = `${type} ${period} ${region.id}`;
      if (!names.has(key)) names.set(key, { type, period, region, rest });
      return key;
    };
    const type = row.type_code;
    // children and survivors are counted by themselves, never with others
    const family = shielded(row) ? type : familyOf(type);
    const own = name(type, fine, where.region, false);
    const single = `1 ${row.id}`;
    names.set(single, { type, period: fine, region: where.region, rest: false });
    chosen.push({
      row,
      id: row.id,
      voices: new Set((heard.get(row.id) ?? []).map((it) => it.voice)),
      killed: row.killed_best ?? row.killed_low ?? 0,
      hurt: row.hurt_best ?? row.hurt_low ?? 0,
      keys: [
        input.single && !shielded(row) ? single : '',
        own,
        name(family, fine, where.region, true),
        name(family, month, where.region, true),
        name(family, month, where.largest, true),
        name(family, month, where.country, true),
      ],
    });
  }

  const before = await queries.past(context);
  const voices = Map.groupBy(
    await queries.voicesOf(
      context,
      before.map((it) => it.incident_id),
    ),
    (it) => it.incident_id,
  );
  const list = (text: string) => text.split(',').filter(Boolean);
  const { cells, held: small } = cellsOf(
    chosen,
    before.map((it) => ({
      id: it.incident_id,
      voices: new Set((voices.get(it.incident_id) ?? []).map((one) => one.voice)),
      killed: it.killed,
      hurt: it.hurt,
      past: { cells: list(it.cells), killed: list(it.cells_killed), hurt: list(it.cells_hurt) },
    })),
    uuidv4,
  );
  held.small = small.length;

  const byId = new Map(chosen.map((it) => [it.id, it]));
  const shownAt: Snapshot['shownAt'] = [];
  const shown = cells.map((cell): PublicCell => {
    const { type, period, region, rest } = names.get(cell.key)!;
    const inside = cell.incidents.map((id) => byId.get(id)!);
    const first = placed.get(inside[0]!.id)!;
    const isShielded = inside.some((it) => shielded(it.row));
    for (const it of inside) {
      const at = placed.get(it.id)!;
      shownAt.push({
        incident_id: it.id,
        region_id: at.region.id,
        lat: at.drawn?.lat ?? null,
        lon: at.drawn?.lon ?? null,
      });
    }
    const count = (measure: 'killed' | 'hurt') =>
      cell.shows[measure]
        ? ([...bandOf(inside.reduce((n, it) => n + it[measure], 0))] as [number, number | null])
        : null;
    return {
      id: cell.id,
      type,
      period,
      region: { name: region.name, code: region.code, level: region.level },
      country: region.level === 0 ? null : first.country.name,
      rest,
      incidents: [...bandOf(inside.length)] as [number, number | null],
      killed: count('killed'),
      hurt: count('hurt'),
      confidence: confidenceOfAll(inside.map((it) => it.row.state)),
      drawn: cell.depth === 0 ? first.drawn : null,
      centre: isShielded || region.lat === null || region.lon === null ? null : { lat: region.lat, lon: region.lon },
    };
  });
  // in the order of what is said, which tells nothing of the order inside
  shown.sort(
    (a, b) =>
      b.period.localeCompare(a.period) ||
      a.region.name.localeCompare(b.region.name) ||
      a.type.localeCompare(b.type) ||
      a.id.localeCompare(b.id),
  );

  const counted = new Set(cells.flatMap((it) => it.incidents));
  const quoted = sharedPassage(
    `${input.title}\n${input.summary}`,
    await queries.textsOf(
      context,
      rows.map((row) => row.id),
    ),
  );
  if (quoted !== null)
    throw invalid('quotes_a_source', 'The text repeats what somebody told or wrote inside. Say it in other words.', [
      { where: 'body/summary', code: 'quotes_a_source', detail: quoted },
    ]);
  return {
    chosen: rows.length,
    held,
    cells,
    shownAt,
    blocked: [...new Set(open.filter((row) => counted.has(row.id)).flatMap((row) => [...blockedFor(row)]))],
    body: {
      format: 'baraza-release/1',
      id: publicId,
      workspace: { slug: context.workspace.slug, name: context.workspace.name },
      exercise: context.workspace.exercise,
      language: input.language,
      title: input.title,
      summary: input.summary,
      unit: input.unit,
      least: LEAST,
      corrects,
      cells: shown,
    },
  };
}

interface Placed {
  region: Area;
  largest: Area;
  country: Area;
  drawn: { lat: number; lon: number } | null;
}

/**
 * Where each incident is shown: its region, and a spot drawn there with the house's key among all where people live, whatever the true
 * place. Once released it stays, whatever becomes of the gazetteer.
 */
async function placeAll(
  context: Context,
  rows: readonly Incident[],
  shielded: (row: Incident) => boolean,
): Promise<Map<string, Placed>> {
  const kept = new Map(
    (
      await queries.placeRows(
        context,
        rows.map((row) => row.id),
      )
    ).map((it) => [it.incident_id, it]),
  );
  const chains = await places.chainsOfPlaces(
    context,
    rows.flatMap((row) => row.place_id ?? []),
  );
  const areas = await placeAreas.publicAreas(context, [
    ...[...chains.values()].flat(),
    ...[...kept.values()].map((it) => it.region_id),
  ]);
  const spots = new Map<string, Promise<{ lat: number; lon: number }[]>>();
  const placed = new Map<string, Placed>();
  for (const row of rows) {
    const chain = (chains.get(row.place_id ?? '') ?? []).flatMap((id) => areas.get(id) ?? []);
    const sticky = shielded(row) ? undefined : kept.get(row.id);
    const region = (sticky && areas.get(sticky.region_id)) ?? areas.get(regionOf(chain, shielded(row))?.id ?? '');
    const country = chain.find((it) => it.level === 0);
    if (!region || !country) continue;
    placed.set(row.id, {
      region,
      country,
      largest: chain.find((it) => it.level === 1) ?? region,
      drawn: sticky
        ? sticky.lat === null || sticky.lon === null
          ? null
          : { lat: sticky.lat, lon: sticky.lon }
        : shielded(row)
          ? null
          : await drawFor(context, row.id, region, spots),
    });
  }
  return placed;
}

async function drawFor(
  context: Context,
  incident: string,
  region: Area,
  cache: Map<string, Promise<{ lat: number; lon: number }[]>>,
): Promise<{ lat: number; lon: number } | null> {
  if ((region.population ?? 0) < LEAST_PEOPLE || region.level === 0) return null;
  const found = cache.get(region.id) ?? places.populatedSpotsUnder(context, region.id);
  cache.set(region.id, found);
  const spots = await found;
  if (spots.length < LEAST_SPOTS) return null;
  const spot = spots[pick(keyedHash(context.keys.codeKey, 'where a release shows it', incident), spots.length)]!;
  return { lat: spot.lat, lon: spot.lon };
}

/** A release with nothing in it says that there is nothing: that is a statement too, and mostly a wrong one. */
export function demandSomething(snapshot: Snapshot): void {
  if (snapshot.cells.length === 0)
    throw conflict(
      'nothing_to_release',
      'Nothing of this may leave: all of it is too little, too sensitive or not known well enough.',
    );
}
