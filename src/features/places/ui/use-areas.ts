import { useMemo } from 'react';
import { useOp } from '#web/api.ts';
import { useLanguage } from '#web/i18n.ts';
import type { MapArea } from '#web/map/map.rules.ts';
import { mapAreas } from '../places.contract.ts';

/** Outlines for the map: countries, or the areas of one level within an area or a box. Counts are for the caller to fill in; until then they are only a ground. `keep` shows the last ones while others are fetched. */
export function useAreas(
  ask: { level: 0 | 1 | 2 | 3 | 4; within?: string; bbox?: string; zoom: number; at?: string; orAbove?: '1' },
  { enabled = true, keep = false }: { enabled?: boolean; keep?: boolean } = {},
): { areas: readonly MapArea[]; withoutOutline: number; isPending: boolean } {
  const { data, isPending } = useOp(
    mapAreas,
    { query: { ...ask, lang: useLanguage() } },
    { enabled, keep, staleTime: 600_000 },
  );
  const areas = useMemo(
    () =>
      (data?.features ?? []).map((it): MapArea => ({
        id: it.id,
        name: it.properties.name,
        geometry: it.geometry as MapArea['geometry'],
        count: null,
      })),
    [data],
  );
  return { areas, withoutOutline: data?.withoutOutline ?? 0, isPending };
}

/** The zoom at which a box fills a map of some 500 px. */
export function zoomOfBox(box: readonly number[] | null): number {
  if (box === null) return 8;
  const [west, south, east, north] = box as [number, number, number, number];
  const width = Math.max(west <= east ? east - west : 360 - west + east, north - south, 0.01);
  return Math.max(0, Math.min(12, Math.ceil(Math.log2(360 / width) + 0.5)));
}
