import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { PLACE_PRECISIONS } from '#domain/places.ts';

const id = z.uuid();

const isoDay = z.iso.date();

const level = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(9)]);

export const precision = z.enum(PLACE_PRECISIONS);

const number = (low: number, high: number) => z.coerce.number().min(low).max(high);

const pair = z.string().regex(/^-?\d+(\.\d+)?,-?\d+(\.\d+)?$/, 'latitude,longitude');

const inWorkspace = z.object({ workspace: z.string() });

const withId = z.object({ workspace: z.string(), id });

/** The language of names, when it is not the member's own. */
const lang = z
  .string()
  .regex(/^[a-z]{2,3}$/)
  .optional();

const ok = z.object({ ok: z.literal(true) });

export const placeLine = z.object({
  id,
  /** added by this workspace */
  local: z.boolean(),
  level,
  name: z.string(),
  code: z.string().nullable(),
  iso3: z.string().nullable(),
  /** from the country down */
  ancestors: z.array(z.object({ id, name: z.string(), level })),
  /** a point inside; what it stands for reaches `radiusKm` from it */
  lat: z.number().nullable(),
  lon: z.number().nullable(),
  precision,
  radiusKm: z.number().nullable(),
  population: z.number().nullable(),
  validFrom: isoDay.nullable(),
  validTo: isoDay.nullable(),
  hasOutline: z.boolean(),
  /** the outline is older than this day, since when areas around have changed */
  outlineDoubtFrom: isoDay.nullable(),
});

export type PlaceLine = z.output<typeof placeLine>;

export const searchHit = placeLine.extend({
  matched: z.string(),
  matchedKind: z.enum(['official', 'alternative', 'former', 'local', 'code']),
  reason: z.enum([
    'same',
    'marks',
    'script',
    'word-order',
    'kind-word',
    'spelling',
    'starts-with',
    'letters',
    'consonants',
    'code',
  ]),
  score: z.number(),
  distanceKm: z.number().nullable(),
});

export type SearchHit = z.output<typeof searchHit>;

export const searchPlaces = operation({
  id: 'places.search',
  method: 'get',
  path: '/w/:workspace/places',
  verb: 'place.read',
  params: inWorkspace,
  summary: 'Finds places by name or code, whatever the spelling or script; after a comma, the area around.',
  query: z.object({
    q: z.string().trim().min(1).max(200),
    near: pair.optional(),
    within: id.optional(),
    levels: z
      .string()
      .regex(/^[0-49](,[0-49])*$/)
      .optional(),
    at: isoDay.optional(),
    former: z.enum(['0', '1']).default('0'),
    limit: number(1, 50).default(10),
    lang,
  }),
  out: z.object({ hits: z.array(searchHit) }),
});

export const readPlace = operation({
  id: 'places.read',
  method: 'get',
  path: '/w/:workspace/places/:id',
  verb: 'place.read',
  params: withId,
  query: z.object({ lang }),
  out: placeLine.extend({
    names: z.array(
      z.object({
        language: z.string(),
        kind: z.enum(['official', 'alternative', 'former', 'local']),
        name: z.string(),
      }),
    ),
    predecessors: z.array(placeLine.extend({ kind: z.string(), share: z.number().nullable() })),
    successors: z.array(placeLine.extend({ kind: z.string(), share: z.number().nullable() })),
    source: z
      .object({
        source: z.string(),
        release: z.string(),
        releasedOn: isoDay.nullable(),
        licence: z.string().nullable(),
        readAt: z.iso.datetime(),
      })
      .nullable(),
    areaKm2: z.number().nullable(),
    box: z.array(z.number()).length(4).nullable(),
    children: z.number().int(),
    note: z.string().nullable(),
  }),
});

export const listChildren = operation({
  id: 'places.children',
  method: 'get',
  path: '/w/:workspace/places/:id/children',
  verb: 'place.read',
  params: z.object({ workspace: z.string(), id: z.union([id, z.literal('world')]) }),
  summary: 'The areas and spots directly below; `world` for the countries.',
  query: z.object({
    at: isoDay.optional(),
    levels: z
      .string()
      .regex(/^[0-49](,[0-49])*$/)
      .optional(),
    lang,
  }),
  out: z.object({ places: z.array(placeLine.extend({ children: z.number().int() })) }),
});

const hit = placeLine.extend({
  /** 0 inside; else how far the border is, km */
  offByKm: z.number(),
  /** the day asked lies before the first version known */
  beforeRecord: z.boolean(),
});

/** By POST, so that no coordinates of a report stand in an address. */
export const locatePoint = operation({
  id: 'places.locate',
  method: 'post',
  path: '/w/:workspace/locate',
  verb: 'place.read',
  params: inWorkspace,
  summary: 'The areas a point lies in, no deeper than its precision allows.',
  body: z.object({
    lat: z.number().min(-90).max(90),
    lon: z.number().min(-180).max(180),
    precision: precision.default('point'),
    radiusKm: z.number().min(0).max(5000).nullable().default(null),
    at: isoDay.nullable().default(null),
    lang,
  }),
  out: z.object({
    /** one chain from the country down for each country whose files claim the point, the preferred first */
    chains: z.array(z.array(hit)),
    /** neighbours that the point may as well lie in */
    near: z.array(hit),
    /** the deepest level this precision can name */
    deepest: level,
    precision,
    radiusKm: z.number(),
  }),
});

export type Location = z.output<(typeof locatePoint)['out']>;

export const mapAreas = operation({
  id: 'places.mapAreas',
  method: 'get',
  path: '/w/:workspace/map/areas',
  verb: 'place.read',
  params: inWorkspace,
  summary: 'Outlines as GeoJSON, simplified for the zoom; neighbours keep a common line.',
  query: z.object({
    level: z.coerce.number().pipe(level).default(0),
    within: id.optional(),
    bbox: z
      .string()
      .regex(/^-?[\d.]+(,-?[\d.]+){3}$/, 'west,south,east,north')
      .optional(),
    zoom: number(0, 14).default(3),
    at: isoDay.optional(),
    /** 1: where a country has no areas of this level, those of the next level above that it has */
    orAbove: z.enum(['0', '1']).default('0'),
    lang,
  }),
  out: z.object({
    type: z.literal('FeatureCollection'),
    features: z.array(
      z.object({
        type: z.literal('Feature'),
        id,
        properties: z.object({
          id,
          name: z.string(),
          code: z.string().nullable(),
          iso3: z.string().nullable(),
          level,
          lat: z.number().nullable(),
          lon: z.number().nullable(),
          outlineDoubtFrom: isoDay.nullable(),
        }),
        geometry: z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.any()) }),
      }),
    ),
    /** areas of this level that have no outline yet */
    withoutOutline: z.number().int(),
  }),
});

export const addPlace = operation({
  id: 'places.add',
  method: 'post',
  path: '/w/:workspace/places',
  verb: 'place.write',
  status: 201,
  params: inWorkspace,
  summary: 'Adds a place that no file has, for this workspace.',
  body: z.object({
    id,
    name: z.string().trim().min(1).max(200),
    kind: z.string().trim().max(60).nullable().default(null),
    names: z
      .array(z.object({ language: z.string().max(20), name: z.string().trim().min(1).max(200) }))
      .max(20)
      .default([]),
    lat: z.number().min(-90).max(90).nullable().default(null),
    lon: z.number().min(-180).max(180).nullable().default(null),
    precision: precision.default('village'),
    radiusKm: z.number().min(0).max(500).nullable().default(null),
    parentId: id.nullable().default(null),
    note: z.string().trim().max(1000).nullable().default(null),
  }),
  out: placeLine,
});

export const namePlace = operation({
  id: 'places.name',
  method: 'post',
  path: '/w/:workspace/places/:id/names',
  verb: 'place.write',
  status: 201,
  params: withId,
  summary: 'A name that people here use for a place.',
  body: z.object({
    id,
    name: z.string().trim().min(1).max(200),
    language: z
      .string()
      .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)
      .default('und'),
  }),
  out: ok,
});

export const endPlace = operation({
  id: 'places.end',
  method: 'post',
  path: '/w/:workspace/places/:id/end',
  verb: 'place.write',
  params: withId,
  summary: 'A place of this workspace is not offered any more; what points to it stays.',
  body: z.object({}),
  out: ok,
});

export const readView = operation({
  id: 'places.view',
  method: 'get',
  path: '/w/:workspace/place-view',
  verb: 'place.read',
  params: inWorkspace,
  out: z.object({ prefer: z.array(z.string()) }),
});

export const setView = operation({
  id: 'places.setView',
  method: 'put',
  path: '/w/:workspace/place-view',
  verb: 'workspace.write',
  params: inWorkspace,
  summary: 'Where files of two countries claim the same ground: whose areas come first here. No view on status.',
  body: z.object({ prefer: z.array(z.string().regex(/^[A-Z]{3}$/)).max(20) }),
  out: ok,
});
