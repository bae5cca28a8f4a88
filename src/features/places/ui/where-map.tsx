import { useMemo } from 'react';
import { useT } from '#web/i18n.ts';
import { EventMap } from '#web/map/event-map.tsx';
import { boundsOf, circleAround, positionsOf, zoomOfBounds, type MapArea, type MapEvent } from '#web/map/map.rules.ts';
import { isCoarserThan, USUAL_RADIUS_KM, type PlacePrecision } from '#domain/places.ts';
import { useGround } from './use-ground.ts';
import css from './places.module.css';

/** Something on the small map: where it was and how sharply that is known. */
export interface Placed {
  id: string;
  title: string;
  lat: number;
  lon: number;
  precision: PlacePrecision;
  radiusKm: number | null;
  family: MapEvent['family'];
  harm?: number;
}

const radiusOf = (it: Placed): number => it.radiusKm ?? USUAL_RADIUS_KM[it.precision];

/**
 * One place, and others beside it, on a small map. What is known to the point or the village is a point with its circle; what is known less sharply is
 * the circle alone, so that nothing is shown sharper than it is known.
 */
export function WhereMap({
  title,
  main,
  beside = [],
  onChoose,
  onPoint,
}: {
  title: string;
  main: Placed | null;
  beside?: readonly Placed[];
  onChoose?: (id: string) => void;
  /** A press on the map sets the point. */
  onPoint?: (lon: number, lat: number) => void;
}) {
  const t = useT('places');
  const all = useMemo(() => (main ? [main, ...beside] : [...beside]), [main, beside]);
  const circles = useMemo(
    () =>
      all.map((it): MapArea => ({
        id: `around-${it.id}`,
        name: '',
        geometry: circleAround(it.lon, it.lat, Math.max(0.2, radiusOf(it))),
        count: null,
      })),
    [all],
  );
  const events = useMemo(
    () =>
      all
        .filter((it) => !isCoarserThan(it.precision, 'village'))
        .map((it): MapEvent => ({ ...it, harm: it.harm ?? 0, radiusKm: null })),
    [all],
  );
  const box = boundsOf(circles.flatMap((it) => [...positionsOf(it.geometry)]));
  // a little more than the circles, so that one sees what lies around
  const { areas, ground, isPending } = useGround(
    box ? { zoom: Math.min(11, zoomOfBounds(box, 260)), box: wider(box) } : null,
  );
  if (isPending && areas.length === 0) return <div className={css.small} aria-busy="true" />;
  return (
    <div className={css.small} role="group" aria-label={t('where.map')}>
      <EventMap
        // made anew when it looks elsewhere
        key={circles.map((it) => it.id).join()}
        title={title}
        areas={[...ground, ...areas]}
        frame={circles.length > 0 ? circles : undefined}
        events={events}
        chosen={main?.id ?? null}
        onChoose={onChoose}
        onPoint={onPoint}
        legend={false}
      />
    </div>
  );
}

const wider = ([west, south, east, north]: [number, number, number, number]): [number, number, number, number] => {
  const [x, y] = [(east - west) / 2, (north - south) / 2];
  return [Math.max(-180, west - x), Math.max(-90, south - y), Math.min(180, east + x), Math.min(90, north + y)];
};
