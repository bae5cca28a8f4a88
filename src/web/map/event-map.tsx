import type { Polygon } from 'geojson';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useT } from '../i18n.ts';
import { Button } from '../ui/button.tsx';
import { IconList, IconSituation } from '../ui/icons.ts';
import { Loading } from '../ui/states.tsx';
import { MapBoundary } from './map-boundary.tsx';
import { MapLegend } from './map-legend.tsx';
import { MapList } from './map-list.tsx';
import type { MapArea, MapCluster, MapEvent, MapView } from './map.rules.ts';
import css from './map.module.css';

const Canvas = lazy(async () => ({ default: (await import('./map-canvas.tsx')).MapCanvas }));

export interface EventMapProps {
  /** What the map shows, for its legend and for those who hear it: `Incidents, last 30 days`. */
  title: string;
  /** Areas to shade; those with a count of null are only a ground. */
  areas: readonly MapArea[];
  /** The outer line of the workspace's area. */
  frame?: readonly MapArea[];
  /** How many events are known only to an area around those shown: they shade none, and the legend says so. */
  wider?: number;
  events: readonly MapEvent[];
  /** What the server put together because there is too much of it. */
  clusters?: readonly MapCluster[];
  chosen?: string | null;
  onChoose?: (id: string) => void;
  chosenArea?: string | null;
  onChooseArea?: (id: string) => void;
  /** Where it looks; when null the whole of the frame, of what the areas count, or of the events. Keep it in the address (readMapView, viewText). */
  view?: MapView | null;
  onView?: (view: MapView, bounds: [number, number, number, number]) => void;
  /** A drawn area that filters; keep it in the address (readPolygon, polygonText). */
  drawn?: Polygon | null;
  /** Offers drawing when given. */
  onDrawn?: (area: Polygon | null) => void;
  /** A point being set by hand: a press on the map moves it. */
  onPoint?: (lon: number, lat: number) => void;
  legend?: boolean;
  children?: ReactNode;
}

/**
 * The map: areas shaded by count with a legend in words, hatched where nobody was heard from, events as circles sized by harm, rings for tension, diamonds
 * for peace. Everything it shows is also a list, by a button and whenever the device cannot draw. No tile, font or picture comes from
 * outside. Fetched when first shown; fills its container.
 */
export function EventMap(props: EventMapProps) {
  const t = useT('domain');
  const [asList, setAsList] = useState(false);
  const list = <MapList {...props} />;
  return (
    <div className={css.frame} role="group" aria-label={props.title}>
      {asList ? (
        list
      ) : (
        <MapBoundary fallback={list} note={t('console:map.noGraphics')}>
          <Suspense fallback={<Loading />}>
            <Canvas {...props} />
          </Suspense>
          {props.legend !== false && (
            <MapLegend title={props.title} areas={props.areas} events={props.events} wider={props.wider ?? 0} />
          )}
        </MapBoundary>
      )}
      <span className={css.switch}>
        <Button
          size="small"
          icon={asList ? <IconSituation size={16} /> : <IconList size={16} />}
          onClick={() => setAsList(!asList)}
        >
          {t(asList ? 'console:map.asMap' : 'console:map.asList')}
        </Button>
      </span>
      {props.children}
    </div>
  );
}
