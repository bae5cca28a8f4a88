import { familyOf } from '#domain/incident-types.ts';
import { dayNumber, dayText, type Bar } from '#web/ui/timeline.rules.ts';
import type { MapView } from '#web/map/map.rules.ts';

export type Family = 'violence' | 'tension' | 'peace';

/** The family of a type; a workspace's own type without one counts as tension, the family that claims least. */
export const familyFor = (typeCode: string): Family => familyOf(typeCode) ?? 'tension';

/** The counts of the server as bars, those of nothing left out. */
export function barsOfCounts(
  timeline: { from: string; step: number; violence: number[]; tension: number[]; peace: number[] } | null,
): Bar<Family>[] {
  if (!timeline) return [];
  const first = dayNumber(timeline.from);
  return timeline.violence.flatMap((violence, at) => {
    const counts = { violence, tension: timeline.tension[at] ?? 0, peace: timeline.peace[at] ?? 0 };
    return counts.violence + counts.tension + counts.peace === 0
      ? []
      : [{ day: dayText(first + at * timeline.step), counts }];
  });
}

/**
 * Where the server is told that the map looks: at whole zooms, and no closer than steps of 400 pixels, so that a small move asks nothing
 * anew. The server answers for more than a screen around it.
 */
export function lookFor(view: MapView | null): string | undefined {
  if (!view) return undefined;
  const zoom = Math.floor(view.zoom);
  const step = (360 / (512 * 2 ** zoom)) * 400;
  const near = (degrees: number, most: number) =>
    Math.round(Math.max(-most, Math.min(most, Math.round(degrees / step) * step)) * 1e4) / 1e4;
  return `${near(view.lat, 90)},${near(view.lon, 180)},${zoom}`;
}

/** How many filters beside the period are chosen: each kind of choice counts once, however many things are chosen in it. */
export const chosenFilters = (filter: {
  type: readonly string[];
  sure: string;
  level: string;
  label: string;
  q: string;
  time: string;
  place?: string | undefined;
  since?: string | undefined;
  area?: string | undefined;
}): number =>
  [
    filter.type.length > 0,
    filter.sure !== 'any',
    filter.level !== '0',
    filter.label !== 'any',
    filter.q !== '',
    filter.time !== 'known',
    filter.place !== undefined,
    filter.since !== undefined,
    filter.area !== undefined,
  ].filter(Boolean).length;
