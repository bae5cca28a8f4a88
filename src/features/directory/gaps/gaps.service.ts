import type { OutOf, QueryOf } from '#domain/operation.ts';
import type { Context } from '#server/context.ts';
import { notFound } from '#domain/problem.ts';
import { readCoverage } from '#features/coverage/coverage.service.ts';
import * as workspaceSettings from '#features/people/workspace-settings.service.ts';
import * as places from '#features/places/places.service.ts';
import * as shared from '../directory.queries.ts';
import type * as contract from './gaps.contract.ts';
import { openAnswers, openNeeds } from '../needs/needs.service.ts';
import * as organisations from '../organisations.queries.ts';
import {
  balanceOf,
  gapMatrix,
  needsOfDelivery,
  needsOfType,
  recipientOf,
  type Need,
  type Told,
  type Work,
} from './gaps.rules.ts';
import * as queries from './gaps.queries.ts';

/** More work than this in one area is looked at in part, and that is said. */
const MOST_WORK = 5000;
const MOST_PLACES = 80;

/** Of the chosen area, else of the workspace's own, else of the countries. @throws Problem 404 */
export async function readGaps(
  context: Context,
  query: QueryOf<typeof contract.readGaps>,
): Promise<OutOf<typeof contract.readGaps>> {
  const areaId = query.place ?? (await workspaceSettings.readSettings(context)).areaPlaceId;
  const since = new Date(context.now().getTime() - query.days * 86_400_000);
  const mayRead = {
    incidents: context.caller.verbs.includes('incident.read'),
    reports: context.caller.verbs.includes('report.read'),
  };
  if (areaId === null)
    return {
      area: null,
      since: since.toISOString().slice(0, 10),
      counts: mayRead,
      more: false,
      rows: [],
      balance: balanceOf([]),
    };
  const area = (await places.placeLines(context, [areaId])).get(areaId);
  if (!area) throw notFound('place');
  const below = (await places.listChildren(context, areaId, { levels: undefined, at: undefined })).places.slice(
    0,
    MOST_PLACES,
  );
  const happened = mayRead.incidents ? await queries.happened(context, since) : [];
  const asked = mayRead.reports ? await queries.asked(context, since) : [];
  const needs = await openNeeds(context);
  const delivered = await queries.deliveryTold(context, since.toISOString().slice(0, 10));
  const found = await shared.findInitiatives(
    context,
    [],
    [[`p:${areaId}`], ['planned', 'under_way', 'finishing', 'unknown'].map((state) => `t:${state}`)],
    MOST_WORK + 1,
  );
  const answers = await openAnswers(context);
  const rows = await queries.workOf(context, [
    ...new Set([...found.slice(0, MOST_WORK), ...answers.map((it) => it.initiative_id)]),
  ]);
  const chains = await places.chainsOfPlaces(context, [
    ...happened.map((row) => row.place_id),
    ...asked.map((row) => row.place_id),
    ...needs.map((row) => row.place_id),
    ...delivered.map((row) => row.place_id),
    ...rows.flatMap((row) => row.places),
    ...answers.map((it) => it.place_id),
  ]);
  const answersBy = Map.groupBy(answers, (it) => it.initiative_id);
  const told = <R extends { place_id: string; n: number; answered?: number }>(
    list: readonly R[],
    needsOf: (row: R) => readonly Need[],
  ): Told[] =>
    list.flatMap((row) => {
      const of = needsOf(row);
      return chains.has(row.place_id) && of.length > 0
        ? [{ chain: chains.get(row.place_id)!, needs: of, n: row.n, answered: row.answered ?? 0 }]
        : [];
    });
  const byType = (row: queries.PlaceTypeRow) => needsOfType(row.type_code);
  const itself = (row: (typeof needs)[number]) => [row.need];
  const inArea = new Set([
    ...found.slice(0, MOST_WORK),
    ...answers.filter((it) => chains.get(it.place_id)?.includes(areaId)).map((it) => it.initiative_id),
  ]);
  const work = rows
    .filter((row) => inArea.has(row.id))
    .map((row): Work => ({
      id: row.id,
      chains: row.places.flatMap((id) => (chains.has(id) ? [chains.get(id)!] : [])),
      purposes: row.purposes,
      local: row.led_locally === true || row.funding === 'unpaid',
      recipients: row.natures.map(recipientOf),
      usd: row.usd === null ? null : Number(row.usd),
      doers: row.doers,
      meets: (answersBy.get(row.id) ?? []).flatMap((it) =>
        chains.has(it.place_id) ? [{ need: it.need, chain: chains.get(it.place_id)! }] : [],
      ),
    }));
  const heard = new Set(
    context.caller.verbs.includes('coverage.read')
      ? (await readCoverage(context)).places
          .filter((line) => line.hearing === 'heard')
          .flatMap((line) => [...(line.id ? [line.id] : []), ...line.within])
      : [],
  );
  const names = new Map([area, ...below].map((line) => [line.id, line.name]));
  const matrix = gapMatrix(
    areaId,
    below.map((line) => line.id),
    {
      happened: told(happened, byType),
      asked: told(asked, byType),
      stated: told(
        needs.filter((row) => !row.assessed),
        itself,
      ),
      assessed: [
        ...told(
          needs.filter((row) => row.assessed),
          itself,
        ),
        ...told(delivered, needsOfDelivery),
      ],
      work,
    },
    heard,
  );
  const who = new Map(
    (
      await organisations.headsByIds(context, [
        ...new Set(matrix.flatMap((row) => row.cells.flatMap((cell) => cell.who))),
      ])
    ).map((head) => [head.id, { id: head.id, name: head.names[context.caller.language] ?? head.name }]),
  );
  return {
    area: { id: area.id, name: area.name },
    since: since.toISOString().slice(0, 10),
    counts: mayRead,
    more: found.length > MOST_WORK,
    rows: matrix.map(({ placeId, cells, ...row }) => ({
      ...row,
      place: { id: placeId, name: names.get(placeId)! },
      cells: cells.map((cell) => ({ ...cell, who: cell.who.flatMap((id) => who.get(id) ?? []) })),
    })),
    balance: balanceOf(work),
  };
}
