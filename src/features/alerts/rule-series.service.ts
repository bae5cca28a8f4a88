import type { Context } from '#server/context.ts';
import * as places from '#features/places/places.service.ts';
import { emptySeries, seriesOf, type DayCount, type PlaceSeries } from './daily-counts.rules.ts';
import { placeIdsIn, WHOLE, type RuleDefinition } from './rule-definition.rules.ts';
import { spokenOf } from './thresholds.rules.ts';
import * as ruleCounts from './rule-counts.queries.ts';

/** Counts by place and day for one rule, under the caller's own rights. */

/** How a rule counts: its definition with the versions of the places it names. */
export async function countingOf(
  context: Context,
  definition: RuleDefinition,
  first: number,
  last: number,
  organisationId: string | null,
): Promise<ruleCounts.Counting> {
  const versions = [];
  for (const placeId of placeIdsIn(definition.scope))
    for (const version of await places.versionsOf(context, placeId)) versions.push({ version, placeId });
  return { definition, versions, first, last, organisationId, withSources: spokenOf(definition).includes('sources') };
}

/** The series of every place the rule looks at: named ones always, others when anything was heard from there. */
export async function readSeries(context: Context, counting: ruleCounts.Counting): Promise<Map<string, PlaceSeries>> {
  const key = (placeId: string | null, day: number) => `${placeId ?? WHOLE} ${day}`;
  const sources = new Map<string, string[]>();
  if (counting.withSources)
    for (const row of await ruleCounts.sourceRows(context, counting))
      sources.set(key(row.place_id, row.day), row.sources);
  const rows = (await ruleCounts.dayRows(context, counting)).map(({ place_id, ...row }): DayCount => ({
    ...row,
    placeId: place_id ?? WHOLE,
    sources: sources.get(key(place_id, row.day)) ?? null,
  }));
  const series = seriesOf(rows);
  const { scope } = counting.definition as RuleDefinition;
  for (const placeId of scope.kind === 'named' ? scope.placeIds : scope.kind === 'whole' ? [WHOLE] : [])
    if (!series.has(placeId)) series.set(placeId, emptySeries(placeId));
  return series;
}
