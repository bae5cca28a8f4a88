import type { z } from 'zod';
import type { OutOf } from '#domain/operation.ts';
import type { Context } from '#server/context.ts';
import * as places from '#features/places/places.service.ts';
import type { countByPlace as operation, incidentFilter } from './incidents.contract.ts';
import type { IncidentStores } from './incident-store.service.ts';
import { countsByPlace } from './situation.service.ts';

/** How many incidents of a filter lie in which place, each place with the areas around it, for shading a map at any level. */
export async function countByPlace(
  context: Context,
  stores: IncidentStores | null,
  query: z.output<typeof incidentFilter>,
): Promise<OutOf<typeof operation>> {
  const rows = await countsByPlace(context, stores, query);
  const chains = await places.chainsOfPlaces(
    context,
    rows.flatMap((row) => row.placeId ?? []),
  );
  let unplaced = 0;
  const counted: OutOf<typeof operation>['places'] = [];
  for (const { placeId: id, n } of rows) {
    const chain = id === null ? undefined : chains.get(id);
    if (id === null || chain === undefined) unplaced += n;
    else counted.push({ id, within: chain.filter((one) => one !== id), count: n });
  }
  return { places: counted, unplaced };
}
