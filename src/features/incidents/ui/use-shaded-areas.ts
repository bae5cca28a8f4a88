import { useMemo } from 'react';
import { readCoverage } from '#features/coverage/coverage.contract.ts';
import { silentAreas } from '#features/coverage/silence.rules.ts';
import { useGround, type Bounds } from '#features/places/ui/use-ground.ts';
import type { QueryIn } from '#domain/operation.ts';
import { useOp } from '#web/api.ts';
import type { MapArea } from '#web/map/map.rules.ts';
import { useCan } from '#web/session.ts';
import { countsByArea, countsWider } from '../area-counts.rules.ts';
import { countByPlace } from '../incidents.contract.ts';

/**
 * Areas of the map shaded by how many incidents of the filter lie in them, hatched where nobody was heard from. An area that is silent and
 * counts nothing has no count at all: silence is never a zero. Countries without counts lie beneath.
 */
export function useShadedAreas(
  at: { zoom: number; box: Bounds } | null,
  query: QueryIn<typeof countByPlace>,
): { areas: readonly MapArea[]; outline: readonly MapArea[] | undefined; wider: number; ready: boolean } {
  const can = useCan();
  const { areas, ground, outline, own, isPending } = useGround(at);
  const counted = useOp(countByPlace, { query }, { keep: true });
  const coverage = useOp(readCoverage, {}, { enabled: can('coverage.read'), staleTime: 300_000 });
  const shaded = useMemo(() => {
    if (!counted.data) return [...ground, ...areas];
    const ids = areas.map((it) => it.id);
    const counts = countsByArea(ids, counted.data.places);
    const silent = coverage.data ? silentAreas(ids, coverage.data.places, own ? 'all' : 'known') : new Set<string>();
    return [
      ...ground,
      ...areas.map((it): MapArea => {
        const count = counts.get(it.id) ?? 0;
        // without word of who was heard from, none found says nothing
        const says = count > 0 || (coverage.data !== undefined && own && !silent.has(it.id));
        return { ...it, count: says ? count : null, silent: silent.has(it.id) };
      }),
    ];
  }, [areas, ground, own, counted.data, coverage.data]);
  const wider = useMemo(
    () =>
      counted.data
        ? countsWider(
            areas.map((it) => it.id),
            counted.data.places,
            coverage.data?.places,
          )
        : 0,
    [areas, counted.data, coverage.data],
  );
  // the map looks at the whole of what it first gets
  return {
    areas: shaded,
    outline,
    wider,
    ready: !isPending && !counted.isPending && (!can('coverage.read') || !coverage.isPending),
  };
}
