import type { Polygon, Position } from 'geojson';
import { Map as GlMap, setWorkerUrl, type GeoJSONSource, type MapMouseEvent } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import 'maplibre-gl/dist/maplibre-gl.css';
import { useT } from '../i18n.ts';
import { useShownScheme } from '../scheme.ts';
import { classes } from '../ui/classes.ts';
import { DrawTools, type DrawMode } from './draw-tools.tsx';
import type { EventMapProps } from './event-map.props.ts';
import {
  areaSources,
  boundsOf,
  boxPolygon,
  circleAround,
  clusterSource,
  cornersPolygon,
  eventSource,
  positionsOf,
  shadeSteps,
  type MapView,
} from './map.rules.ts';
import { blankImage, diamondImage, hatchImage, layers, readColours, styleOf } from './style.ts';
import css from './map.module.css';

// A worker of our own origin: the content security policy allows no other, and none made from a text.
setWorkerUrl(workerUrl);

const PRESSABLE = ['violence', 'tension', 'peace', 'place'];
const empty = { type: 'FeatureCollection' as const, features: [] };

/** Whether the map looks there already, as far as an address tells. */
function isNear(map: GlMap, view: MapView): boolean {
  const now = map.getCenter();
  return (
    Math.abs(now.lng - view.lon) + Math.abs(now.lat - view.lat) < 0.001 && Math.abs(map.getZoom() - view.zoom) < 0.1
  );
}

/** Room left at the edges: for the buttons at the start and, where there is space, for the open legend at the end. */
function roomAround(map: GlMap) {
  const frame = map.getContainer().parentElement;
  const width = map.getContainer().clientWidth;
  const legend = frame?.querySelector<HTMLDetailsElement>('details[open]')?.offsetWidth ?? 0;
  const [start, end] = width < 420 ? [24, 24] : [60, width - legend > 460 ? legend + 24 : 24];
  const rtl = getComputedStyle(map.getContainer()).direction === 'rtl';
  return { top: 28, bottom: 28, left: rtl ? end : start, right: rtl ? start : end };
}

/** The drawn map. Only through EventMap, which fetches it when needed and has a list beside it. */
export function MapCanvas({
  title,
  areas,
  frame,
  events,
  clusters,
  chosen,
  onChoose,
  chosenArea,
  onChooseArea,
  view,
  onView,
  drawn,
  onDrawn,
  onPoint,
}: EventMapProps) {
  const t = useT();
  const scheme = useShownScheme();
  const at = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<GlMap | null>(null);
  const [broken, setBroken] = useState<Error | null>(null);
  const [pointing, setPointing] = useState(false);
  const [mode, setMode] = useState<DrawMode>(null);
  const [corners, setCorners] = useState<Position[]>([]);
  if (broken) throw broken;

  // what there is to see: the frame, else the areas that count something, else the events; a mere ground only when there is nothing else
  const whole = () => {
    const shown = frame ?? areas.filter((it) => it.count !== null || it.silent);
    const outlines = (of: readonly { geometry: Parameters<typeof positionsOf>[0] }[]) =>
      of.flatMap((it) => [...positionsOf(it.geometry)]);
    if (shown.length > 0) return boundsOf(outlines(shown));
    const points = [
      ...events.map((it): Position => [it.lon, it.lat]),
      ...(clusters ?? []).flatMap(({ lon, lat, bounds: box }): Position[] =>
        box
          ? [
              [box[0], box[1]],
              [box[2], box[3]],
            ]
          : [[lon, lat]],
      ),
    ];
    return boundsOf(points.length > 0 ? points : outlines(areas));
  };
  const toWhole = (made: GlMap, quick = false) => {
    const box = whole();
    if (box)
      made.fitBounds(box, {
        padding: roomAround(made),
        maxZoom: 12,
        animate: !quick && !matchMedia('(prefers-reduced-motion: reduce)').matches,
      });
  };

  const pressed = useEffectEvent((made: GlMap, event: MapMouseEvent) => {
    if (mode === 'area') return addCorner([event.lngLat.lng, event.lngLat.lat]);
    if (mode) return;
    // A finger is wider than a point.
    const box: [[number, number], [number, number]] = [
      [event.point.x - 6, event.point.y - 6],
      [event.point.x + 6, event.point.y + 6],
    ];
    const event_ = made.queryRenderedFeatures(box, { layers: PRESSABLE })[0];
    const cluster = event_ ? undefined : made.queryRenderedFeatures(box, { layers: ['clusters'] })[0];
    if (event_ && onChoose) return onChoose(String(event_.properties['id']));
    if (cluster) {
      const it = clusters?.find((one) => one.id === cluster.properties['id']);
      if (it?.bounds && it.bounds[0] < it.bounds[2]) made.fitBounds(it.bounds, { padding: 60, maxZoom: 14 });
      else if (it) made.easeTo({ center: [it.lon, it.lat], zoom: made.getZoom() + 2 });
      return;
    }
    if (onPoint) return onPoint(event.lngLat.lng, event.lngLat.lat);
    const area = made.queryRenderedFeatures(event.point, { layers: ['areas'] })[0];
    if (area && onChooseArea) onChooseArea(String(area.properties['id']));
  });
  const hovered = useEffectEvent((made: GlMap, event: MapMouseEvent) => {
    const over = [...(onChoose ? PRESSABLE : []), 'clusters', ...(onChooseArea ? ['areas'] : [])];
    setPointing(!mode && made.queryRenderedFeatures(event.point, { layers: over }).length > 0);
  });
  const moved = useEffectEvent((made: GlMap) => {
    const { lng: lon, lat } = made.getCenter();
    const box = made.getBounds();
    // Not when it only went where it was told, nor at the start.
    if (map && fitted && !(view && isNear(made, view)))
      onView?.({ lon, lat, zoom: made.getZoom() }, [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()]);
  });

  // Once: make the map, take it down.
  const start = useEffectEvent((made: GlMap) => {
    if (view) made.jumpTo({ center: [view.lon, view.lat], zoom: view.zoom });
    else toWhole(made, true);
  });
  const name = `${t('map.label')}: ${title}`;
  useEffect(() => {
    let made: GlMap;
    try {
      made = new GlMap({
        container: at.current!,
        style: styleOf(readColours()),
        attributionControl: false,
        dragRotate: false,
        pitchWithRotate: false,
        touchPitch: false,
        renderWorldCopies: false,
        maxZoom: 17,
        fadeDuration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 150,
        locale: { 'Map.Title': name },
      });
    } catch (error) {
      setBroken(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    // at once, so that nothing is drawn for a part of the world that nobody asked for
    start(made);
    made.touchZoomRotate.disableRotation();
    made.keyboard.disableRotation();
    made.on('load', () => {
      const colours = readColours();
      made.addImage('blank', blankImage());
      made.addImage('hatch', hatchImage(colours), { pixelRatio: 2 });
      made.addImage('diamond', diamondImage(colours), { pixelRatio: 2 });
      setMap(made);
    });
    made.on('click', (event) => pressed(made, event));
    made.on('mousemove', (event) => hovered(made, event));
    // a window that changes its size is nobody's wish to look elsewhere
    let resized = false;
    made.on('resize', () => (resized = true));
    made.on('moveend', () => {
      if (!resized) moved(made);
      resized = false;
    });
    return () => made.remove();
    // The name is set once: it is not worth making the map anew.
  }, []);

  // With nothing in the address it looks at all there is, as soon as there is something.
  const [fitted, setFitted] = useState(false);
  const there = areas.length + (frame?.length ?? 0) + events.length + (clusters?.length ?? 0) > 0;
  const fit = useEffectEvent(() => {
    if (map && !view) toWhole(map, true);
  });
  useEffect(() => {
    if (!map || fitted || !there) return;
    fit();
    setFitted(true);
  }, [map, fitted, there]);

  // What it shows.
  const put = (source: string, data: Parameters<GeoJSONSource['setData']>[0]) =>
    void map?.getSource<GeoJSONSource>(source)?.setData(data);
  useEffect(() => {
    const steps = shadeSteps(Math.max(0, ...areas.map((it) => it.count ?? 0)));
    const sources = areaSources(areas, steps);
    put('areas', sources.areas);
    put('names', sources.names);
  }, [map, areas]);
  useEffect(() => put('frame', frame ? areaSources(frame, []).areas : empty), [map, frame]);
  useEffect(() => put('events', eventSource(events)), [map, events]);
  useEffect(() => put('clusters', clusters ? clusterSource(clusters) : empty), [map, clusters]);
  useEffect(() => {
    map?.setFilter('chosen', ['==', ['get', 'id'], chosen ?? '']);
    const it = events.find((one) => one.id === chosen);
    put('around', it?.radiusKm ? circleAround(it.lon, it.lat, it.radiusKm) : empty);
    if (it && map && !map.getBounds().contains([it.lon, it.lat])) map.easeTo({ center: [it.lon, it.lat] });
  }, [map, chosen, events]);
  useEffect(() => void map?.setFilter('area-chosen', ['==', ['get', 'id'], chosenArea ?? '']), [map, chosenArea]);
  useEffect(() => {
    if (map && view && !isNear(map, view)) map.jumpTo({ center: [view.lon, view.lat], zoom: view.zoom });
  }, [map, view?.lon, view?.lat, view?.zoom]);

  // Its colours follow the scheme.
  useEffect(() => {
    if (!map) return;
    const colours = readColours();
    for (const layer of layers(colours))
      for (const [name, value] of Object.entries(layer.paint ?? {}))
        map.setPaintProperty(layer.id, name as never, value as never);
    map.updateImage('hatch', hatchImage(colours));
    map.updateImage('diamond', diamondImage(colours));
  }, [map, scheme]);

  // Drawing.
  const finish = (polygon: Polygon | null) => {
    setMode(null);
    setCorners([]);
    if (polygon) onDrawn?.(polygon);
  };
  const addCorner = (corner: Position) => {
    const first = corners[0];
    if (first && map && corners.length >= 3) {
      const [a, b] = [map.project(first as [number, number]), map.project(corner as [number, number])];
      if (Math.hypot(a.x - b.x, a.y - b.y) < 12) return finish(cornersPolygon(corners));
    }
    setCorners([...corners, corner]);
  };
  useEffect(() => {
    if (mode) {
      const line =
        corners.length > 1
          ? [
              {
                type: 'Feature' as const,
                properties: {},
                geometry: { type: 'LineString' as const, coordinates: corners },
              },
            ]
          : [];
      put('drawn', {
        type: 'FeatureCollection',
        features: [
          ...line,
          ...corners.map((it) => ({
            type: 'Feature' as const,
            properties: {},
            geometry: { type: 'Point' as const, coordinates: it },
          })),
        ],
      });
    } else put('drawn', drawn ?? empty);
  }, [map, mode, corners, drawn]);
  const boxed = useEffectEvent((polygon: Polygon) => finish(polygon));
  useEffect(() => {
    if (!map || mode !== 'box') return;
    map.dragPan.disable();
    const canvas = map.getCanvasContainer();
    let from: Position | null = null;
    const place = (event: PointerEvent): Position => {
      const box = canvas.getBoundingClientRect();
      const { lng, lat } = map.unproject([event.clientX - box.left, event.clientY - box.top]);
      return [lng, lat];
    };
    const down = (event: PointerEvent) => {
      from = place(event);
      canvas.setPointerCapture(event.pointerId);
    };
    const move = (event: PointerEvent) => {
      if (from) put('drawn', boxPolygon(from, place(event)));
    };
    const up = (event: PointerEvent) => {
      const to = place(event);
      if (from && from[0] !== to[0] && from[1] !== to[1]) boxed(boxPolygon(from, to));
      from = null;
    };
    canvas.addEventListener('pointerdown', down);
    canvas.addEventListener('pointermove', move);
    canvas.addEventListener('pointerup', up);
    return () => {
      canvas.removeEventListener('pointerdown', down);
      canvas.removeEventListener('pointermove', move);
      canvas.removeEventListener('pointerup', up);
      map.dragPan.enable();
    };
  }, [map, mode]);
  useEffect(() => {
    if (mode !== 'area') return;
    map?.doubleClickZoom.disable();
    return () => void map?.doubleClickZoom.enable();
  }, [map, mode]);

  return (
    <>
      <div
        ref={at}
        className={classes(css.canvas, mode && css.drawing, pointing && css.pointing)}
        data-ready={map !== null}
        onKeyDown={(event) => {
          if (!mode) return;
          if (event.key === 'Escape') {
            event.stopPropagation();
            finish(null);
          } else if (event.key === 'Enter' && mode === 'area') finish(cornersPolygon(corners));
        }}
      />
      <DrawTools
        mode={mode}
        onMode={(next) => {
          setCorners([]);
          setMode(next);
          map?.getCanvas().focus();
        }}
        drawing={onDrawn !== undefined}
        drawn={drawn !== null && drawn !== undefined}
        onClear={() => onDrawn?.(null)}
        onShown={() => {
          const box = map?.getBounds();
          if (box) onDrawn?.(boxPolygon([box.getWest(), box.getSouth()], [box.getEast(), box.getNorth()]));
        }}
        onZoom={(by) => map?.zoomTo(map.getZoom() + by)}
        onWhole={() => {
          if (map) toWhole(map);
        }}
      />
    </>
  );
}
