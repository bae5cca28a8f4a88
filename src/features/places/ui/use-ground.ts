import { useMemo } from 'react';
import { readWorkspace } from '#features/people/people.contract.ts';
import { useOp } from '#web/api.ts';
import { useLanguage } from '#web/i18n.ts';
import { gridBox, levelOfZoom, zoomOfBounds, type MapArea } from '#web/map/map.rules.ts';
import { useCan } from '#web/session.ts';
import { readPlace } from '../places.contract.ts';
import { useAreas } from './use-areas.ts';

export type Bounds = readonly [west: number, south: number, east: number, north: number];

/** The area that the workspace is about, once it is known; null when it has none. */
export function useWorkspaceArea() {
  const can = useCan();
  const lang = useLanguage();
  const workspace = useOp(readWorkspace, {}, { enabled: can('member.read'), staleTime: 600_000 });
  const id = workspace.data?.areaPlaceId ?? null;
  const place = useOp(
    readPlace,
    { params: { id: id ?? '' }, query: { lang } },
    { enabled: id !== null, staleTime: 600_000 },
  );
  return {
    area: id === null ? null : (place.data ?? null),
    isPending: (can('member.read') && workspace.isPending) || (id !== null && place.isPending),
  };
}

/**
 * The areas to draw for what a map shows: the workspace's own, finer the closer one looks; without an area of its own, whatever lies there. Counts are
 * for the caller to fill in. `ground` are the countries, to draw beneath.
 * @param at where the map looks: its zoom and its box; null looks at the whole of the workspace's area
 */
export function useGround(at: { zoom: number; box: Bounds } | null): {
  areas: readonly MapArea[];
  ground: readonly MapArea[];
  /** the outer line of the workspace's area, when it has one */
  outline: readonly MapArea[] | undefined;
  /** whether every area is the workspace's own, so that silence in it counts */
  own: boolean;
  zoom: number;
  isPending: boolean;
} {
  const { area, isPending } = useWorkspaceArea();
  const whole = area?.box ? (area.box as unknown as Bounds) : null;
  const box = at?.box ?? whole;
  const zoom = at?.zoom ?? (whole ? zoomOfBounds(whole) : 2);
  const wanted = levelOfZoom(zoom);
  const level = area ? (Math.min(4, Math.max(wanted, area.level + 1)) as 1 | 2 | 3 | 4) : wanted;
  const mayAsk = !isPending && (level === 0 || box !== null);
  const drawn = useAreas(
    {
      level,
      zoom: Math.min(14, Math.floor(zoom)),
      orAbove: '1',
      ...(area ? { within: area.id } : {}),
      ...(box ? { bbox: gridBox(box, zoom).join(',') } : {}),
    },
    { enabled: mayAsk, keep: true },
  );
  const countries = useAreas({ level: 0, zoom: 4 }, { keep: true });
  const own = area !== null;
  const around = useAreas(
    { level: (area && area.level < 9 ? area.level : 0) as 0 | 1 | 2 | 3 | 4, within: area?.id ?? '', zoom: 7 },
    { enabled: own && area.level < 9 },
  );
  const outline = around.areas.length > 0 ? around.areas : undefined;
  return useMemo(
    () => ({
      areas: drawn.areas,
      ground: level === 0 && !own ? [] : countries.areas,
      outline,
      own,
      zoom,
      isPending: isPending || (mayAsk && drawn.isPending) || (own && area.level < 9 && around.isPending),
    }),
    [
      outline,
      area,
      around.isPending,
      drawn.areas,
      drawn.isPending,
      countries.areas,
      level,
      own,
      zoom,
      isPending,
      mayAsk,
    ],
  );
}
