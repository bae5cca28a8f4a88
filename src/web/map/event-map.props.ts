import type { Polygon } from 'geojson';
import type { ReactNode } from 'react';
import type { MapArea, MapCluster, MapEvent, MapView } from './map.rules.ts';

/** What a map of events is given, however it is drawn: as a canvas or as a list. */
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
