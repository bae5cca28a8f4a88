import type { ExpressionSpecification, LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';

/** The colours of the map, from the tokens as they are on the screen now. */
export interface MapColours {
  bg: string;
  ink: string;
  ink2: string;
  panel: string;
  land: string;
  line: string;
  edge: string;
  hatch: string;
  shades: [string, string, string, string];
  violence: string;
  tension: string;
  peace: string;
  halo: string;
  accent: string;
  accentSoft: string;
}

export function readColours(): MapColours {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    bg: of('bg'),
    ink: of('ink'),
    ink2: of('ink2'),
    panel: of('panel'),
    land: of('land'),
    line: of('land-line'),
    edge: of('land-edge'),
    hatch: of('hatch'),
    shades: [of('c0'), of('c1'), of('c2'), of('c3')],
    violence: of('viol'),
    tension: of('tens'),
    peace: of('peace'),
    halo: of('halo'),
    accent: of('accent'),
    accentSoft: of('accent-soft'),
  };
}

const empty: SourceSpecification = { type: 'geojson', data: { type: 'FeatureCollection', features: [] } };
const family = (name: string): ExpressionSpecification => ['==', ['get', 'family'], name];
/** Names are drawn from the device's own fonts: the style has no glyphs address, so nothing is fetched, and Arabic is shaped by the map itself. */
const FONTS = ['system-ui', 'Noto Sans', 'Noto Sans Arabic', 'sans-serif'];

/** The layers in the colours given; also used to repaint when the scheme changes. */
export function layers(c: MapColours): LayerSpecification[] {
  return [
    { id: 'ground', type: 'background', paint: { 'background-color': c.bg } },
    {
      id: 'areas',
      type: 'fill',
      source: 'areas',
      paint: {
        'fill-color': [
          'match',
          ['get', 'shade'],
          0,
          c.shades[0],
          1,
          c.shades[1],
          2,
          c.shades[2],
          3,
          c.shades[3],
          c.land,
        ],
        'fill-antialias': true,
      },
    },
    {
      id: 'silent',
      type: 'fill',
      source: 'areas',
      filter: ['==', ['get', 'silent'], true],
      paint: { 'fill-pattern': 'hatch' },
    },
    {
      id: 'borders',
      type: 'line',
      source: 'areas',
      layout: { 'line-join': 'round' },
      paint: { 'line-color': c.line, 'line-width': ['interpolate', ['linear'], ['zoom'], 3, 0.6, 8, 1.4] },
    },
    {
      id: 'frame',
      type: 'line',
      source: 'frame',
      layout: { 'line-join': 'round' },
      paint: { 'line-color': c.edge, 'line-width': 1.6 },
    },
    {
      id: 'area-chosen',
      type: 'line',
      source: 'areas',
      filter: ['==', ['get', 'id'], ''],
      paint: { 'line-color': c.accent, 'line-width': 2.5 },
    },
    {
      id: 'drawn-fill',
      type: 'fill',
      source: 'drawn',
      filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'fill-color': c.accent, 'fill-opacity': 0.12 },
    },
    {
      id: 'drawn-line',
      type: 'line',
      source: 'drawn',
      paint: { 'line-color': c.accent, 'line-width': 2, 'line-dasharray': [2, 1.5] },
    },
    {
      id: 'drawn-corner',
      type: 'circle',
      source: 'drawn',
      filter: ['==', ['geometry-type'], 'Point'],
      paint: { 'circle-radius': 5, 'circle-color': c.panel, 'circle-stroke-color': c.accent, 'circle-stroke-width': 2 },
    },
    { id: 'around', type: 'fill', source: 'around', paint: { 'fill-color': c.ink, 'fill-opacity': 0.08 } },
    {
      id: 'around-line',
      type: 'line',
      source: 'around',
      paint: { 'line-color': c.ink2, 'line-width': 1, 'line-dasharray': [3, 2] },
    },
    {
      id: 'names',
      type: 'symbol',
      source: 'names',
      minzoom: 2,
      layout: {
        'text-field': ['get', 'name'],
        'text-font': FONTS,
        'text-size': 13,
        'text-max-width': 8,
        'text-padding': 4,
        'text-variable-anchor': ['center', 'top', 'bottom', 'left', 'right'],
        'text-radial-offset': 1.1,
      },
      // the halo is wide enough to read a name on hatching
      paint: { 'text-color': c.ink, 'text-halo-color': c.bg, 'text-halo-width': 2, 'text-halo-blur': 0.5 },
    },
    // Tension is a ring, violence a full circle, peace a diamond: told apart without colour.
    {
      id: 'tension',
      type: 'circle',
      source: 'events',
      filter: family('tension'),
      paint: {
        'circle-radius': ['-', ['get', 'radius'], 2],
        'circle-color': c.halo,
        'circle-stroke-color': c.tension,
        'circle-stroke-width': 4,
      },
    },
    {
      id: 'violence',
      type: 'circle',
      source: 'events',
      filter: family('violence'),
      paint: {
        'circle-radius': ['get', 'radius'],
        'circle-color': c.violence,
        'circle-stroke-color': c.halo,
        'circle-stroke-width': 2,
      },
    },
    {
      id: 'peace',
      type: 'symbol',
      source: 'events',
      filter: family('peace'),
      layout: { 'icon-image': 'diamond', 'icon-allow-overlap': true, 'icon-ignore-placement': true },
    },
    // No event: a small full point in the accent.
    {
      id: 'place',
      type: 'circle',
      source: 'events',
      filter: family('place'),
      paint: {
        'circle-radius': 6,
        'circle-color': c.accent,
        'circle-stroke-color': c.halo,
        'circle-stroke-width': 2,
      },
    },
    {
      id: 'chosen',
      type: 'circle',
      source: 'events',
      filter: ['==', ['get', 'id'], ''],
      paint: {
        'circle-radius': ['+', ['get', 'radius'], 4],
        'circle-color': 'transparent',
        'circle-stroke-color': c.ink,
        'circle-stroke-width': 3,
      },
    },
    // Names make room for events and clusters: an unseen sign as large as each takes part in the placing of words.
    ...['events', 'clusters'].map((source): LayerSpecification => ({
      id: `room-${source}`,
      type: 'symbol',
      source,
      layout: {
        'icon-image': 'blank',
        'icon-size': ['/', ['get', 'radius'], 10],
        'icon-allow-overlap': true,
        'icon-padding': 1,
      },
    })),
    {
      id: 'clusters',
      type: 'circle',
      source: 'clusters',
      paint: {
        'circle-radius': ['get', 'radius'],
        'circle-color': c.panel,
        'circle-stroke-color': c.ink2,
        'circle-stroke-width': 1.5,
        'circle-opacity': 0.95,
      },
    },
    {
      id: 'cluster-counts',
      type: 'symbol',
      source: 'clusters',
      layout: {
        'text-field': ['to-string', ['get', 'count']],
        'text-font': FONTS,
        'text-size': 13,
        'text-allow-overlap': true,
        'text-ignore-placement': true,
      },
      paint: { 'text-color': c.ink },
    },
  ];
}

export const styleOf = (c: MapColours): StyleSpecification => ({
  version: 8,
  sources: { areas: empty, names: empty, frame: empty, events: empty, clusters: empty, drawn: empty, around: empty },
  layers: layers(c),
});

/** Nothing, 20 px wide. */
export const blankImage = (): ImageData => new ImageData(20, 20);

/** Diagonal lines for places not heard from; drawn twice as fine for sharp screens. */
export function hatchImage(c: MapColours): ImageData {
  const size = 16;
  return drawn(size, (at) => {
    at.strokeStyle = c.hatch;
    at.lineWidth = 2.4;
    at.beginPath();
    for (const shift of [-size, 0, size]) {
      at.moveTo(shift - 2, size + 2);
      at.lineTo(shift + size + 2, -2);
    }
    at.stroke();
  });
}

/** A diamond for an event of peace. */
export function diamondImage(c: MapColours): ImageData {
  return drawn(40, (at) => {
    at.beginPath();
    at.moveTo(20, 4);
    at.lineTo(36, 20);
    at.lineTo(20, 36);
    at.lineTo(4, 20);
    at.closePath();
    at.fillStyle = c.peace;
    at.fill();
    at.strokeStyle = c.halo;
    at.lineWidth = 4;
    at.stroke();
  });
}

function drawn(size: number, draw: (at: CanvasRenderingContext2D) => void): ImageData {
  const canvas = document.createElement('canvas');
  canvas.width = size;
  canvas.height = size;
  const at = canvas.getContext('2d')!;
  draw(at);
  return at.getImageData(0, 0, size, size);
}
