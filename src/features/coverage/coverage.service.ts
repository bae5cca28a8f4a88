import type { OutOf } from '#domain/operation.ts';
import type { Context } from '#server/context.ts';
import { silentByArea } from '#features/monitors/monitors.service.ts';
import * as actors from '#features/people/actors.service.ts';
import * as places from '#features/places/places.service.ts';
import type { readCoverage as operation } from './coverage.contract.ts';
import { bySilence, hearing, overdueAfter, shownCount, usualInterval } from './coverage.rules.ts';
import * as queries from './coverage.queries.ts';

const DAY = 86_400_000;
const HABIT_DAYS = 365;
const RECENT_DAYS = 30;
/** More places than these nobody reads; how many were left out is said. */
const MOST_PLACES = 1000;

type Line = OutOf<typeof operation>['places'][number];

function lineOf(
  id: string | null,
  name: string,
  row: Omit<queries.CoverageRow, 'kind' | 'id'>,
  today: string,
  within: string[] = [],
  awaited: number | null = null,
): Line {
  const usual = usualInterval(row.days);
  return {
    id,
    name,
    within,
    hearing: hearing(row.last_heard, usual, today),
    lastHeard: row.last_heard,
    usualDays: usual,
    overdueAfterDays: overdueAfter(usual),
    reports30: shownCount(row.recent_reports),
    sources: shownCount(row.sources),
    awaited: awaited === null ? null : shownCount(awaited),
  };
}

/** Who and where was heard from, and when last; the silent first. */
export async function readCoverage(context: Context): Promise<OutOf<typeof operation>> {
  const now = context.now();
  const today = now.toISOString().slice(0, 10);
  const [since, recent] = [new Date(now.getTime() - HABIT_DAYS * DAY), new Date(now.getTime() - RECENT_DAYS * DAY)];
  const rows = await queries.coverageRows(context, since, recent);
  const texts = await queries.placeTextRows(context, since, recent, MOST_PLACES);
  const names = await actors.actorNames(
    context,
    rows.filter((it) => it.kind === 'organisation').map((it) => it.id),
  );
  const lines = await places.placeLines(
    context,
    rows.filter((it) => it.kind === 'place').map((it) => it.id),
  );
  const silent = context.caller.verbs.includes('source.read') ? await silentByArea(context) : null;
  const named = (row: queries.CoverageRow): string | undefined =>
    row.kind === 'place' ? lines.get(row.id)?.name : names.get(row.id);
  // what the caller may not see the name of is not theirs to know of
  const of = (kind: queries.CoverageRow['kind']): Line[] =>
    rows.flatMap((row) =>
      row.kind === kind && named(row) !== undefined
        ? [
            lineOf(
              row.id,
              named(row)!,
              row,
              today,
              lines.get(row.id)?.ancestors.map((it) => it.id),
              kind === 'place' && silent ? (silent.get(row.id) ?? 0) : null,
            ),
          ]
        : [],
    );
  const all = bySilence([...of('place'), ...texts.map((row) => lineOf(null, row.name, row, today))]);
  return {
    today,
    organisations: bySilence(of('organisation')),
    places: all.slice(0, MOST_PLACES),
    placesLeftOut: Math.max(0, all.length - MOST_PLACES) + (texts[0]?.total ?? 0) - texts.length,
  };
}
