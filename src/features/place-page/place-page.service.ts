import type { OutOf } from '#domain/operation.ts';
import type { Verb } from '#domain/verbs.ts';
import type { Context } from '#server/context.ts';
import { notFound } from '#domain/problem.ts';
import { readCoverage } from '#features/coverage/coverage.service.ts';
import { listInitiatives, listOrganisations } from '#features/directory/search.service.ts';
import { listDelivery } from '#features/directory/delivery/delivery.service.ts';
import { listUncontacted } from '#features/directory/neighbours.service.ts';
import { listRoleMaps } from '#features/directory/confirm/role-maps.service.ts';
import { listNeeds } from '#features/directory/needs/needs.service.ts';
import * as places from '#features/places/places.service.ts';
import type { readPlacePage as operation } from './place-page.contract.ts';
import * as queries from './place-page.queries.ts';

type Page = OutOf<typeof operation>;
const MOST = 12;
/** Of who is there and what is done so many are shown at once: what is owed stands below. */
const MOST_THERE = 6;

/** Everything about a place that the asker may know. A part to which they have no right is null, never empty. @throws Problem 404 */
export async function readPlacePage(context: Context, id: string): Promise<Page> {
  const line = (await places.placeLines(context, [id])).get(id);
  if (!line || !places.isShown(context, line.iso3)) throw notFound('place');
  const may = (verb: Verb) => context.caller.verbs.includes(verb);
  const ids = await places.idsUnder(context, id);
  const part = async <R extends { total: number }, L>(
    verb: Verb,
    read: (context: Context, ids: readonly string[]) => Promise<R[]>,
    out: (row: R) => L,
  ) => {
    if (!may(verb)) return null;
    const rows = await read(context, ids);
    return { lines: rows.map(out), total: rows[0]?.total ?? 0 };
  };
  const found = may('actor.read') ? await listOrganisations(context, { place: id, limit: MOST_THERE }) : null;
  const work = may('actor.read') ? await listInitiatives(context, { place: id, limit: MOST_THERE }) : null;
  const heard = may('coverage.read')
    ? (await readCoverage(context)).places.filter((it) => it.id === id || it.within.includes(id))
    : [];
  const some = <L>(lines: readonly L[]) => ({ lines: lines.slice(0, MOST), total: lines.length });
  const now = context.now();
  return {
    place: {
      id,
      name: line.name,
      level: line.level,
      population: line.population,
      above: line.ancestors.map((it) => ({ id: it.id, name: it.name })),
      lat: line.lat,
      lon: line.lon,
    },
    heard: heardOf(id, heard),
    organisations: found && { lines: found.organisations, more: found.next !== null },
    initiatives: work && { lines: work.initiatives, more: work.next !== null },
    needs: may('actor.read') ? some((await listNeeds(context, id)).needs.filter((it) => it.ended === null)) : null,
    delivers: may('actor.read') ? some((await listDelivery(context, id)).rows) : null,
    roles: may('actor.read') ? some((await listRoleMaps(context, ids)).maps) : null,
    uncontacted: may('actor.read') ? some((await listUncontacted(context, ids)).open) : null,
    contacts: await part(
      'contact.read',
      (asker, here) =>
        queries.contactsAt(
          asker,
          here,
          line.ancestors.map((it) => it.id),
        ),
      (row) => ({
        id: row.id,
        name: row.name,
        post: row.post,
        about: row.about,
        reach: row.reach,
        around: line.ancestors.find((it) => it.id === row.place_id)?.name ?? null,
        organisation: { id: row.organisation_id, name: row.organisation_name },
      }),
    ),
    incidents: await part('incident.read', queries.incidentsAt, (row) => ({
      id: row.id,
      number: row.number,
      title: row.title,
      typeCode: row.type_code,
      state: row.state,
      level: row.level,
      at: row.at.toISOString(),
    })),
    alerts: await part('alert.read', queries.alertsAt, (row) => ({
      id: row.id,
      headline: row.headline,
      level: row.level,
      state: row.state,
      issuedAt: row.issued_at?.toISOString() ?? null,
    })),
    rumours: await part('rumour.read', queries.rumoursAt, (row) => ({
      id: row.id,
      claim: row.claim,
      language: row.language,
      state: row.state,
      lastHeardAt: row.heard_at.toISOString(),
    })),
    owed: await part('obligation.read', queries.owedAt, (row) => ({
      id: row.id,
      kind: row.kind,
      community: row.community,
      aboutKind: row.about_kind,
      alertId: row.alert_id,
      dueAt: row.due_at.toISOString(),
      late: row.due_at <= now,
    })),
  };
}

/** How a place is heard from: as told of itself, else the last word from anywhere in it. */
function heardOf(id: string, lines: Awaited<ReturnType<typeof readCoverage>>['places']): Page['heard'] {
  const own = lines.find((it) => it.id === id);
  const last = lines.toSorted((a, b) => ((a.lastHeard ?? '') < (b.lastHeard ?? '') ? 1 : -1))[0];
  const best = own && own.lastHeard !== null && own.lastHeard >= (last?.lastHeard ?? '') ? own : last;
  return best ? { hearing: best.hearing, lastHeard: best.lastHeard, usualDays: best.usualDays } : null;
}
