import { z } from 'zod';
import { operation } from '#domain/operation.ts';

/** Files of places: sent in parts, looked at first, then brought in or stopped. */

const inWorkspace = z.object({ workspace: z.string() });

const isoDay = z.iso.date();

const ok = z.object({ ok: z.literal(true) });

const id = z.uuid();

const withId = z.object({ workspace: z.string(), id });

const level = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(9)]);

// Import: the file comes in parts, so that a bad line costs one part; then a dry run, then the run.
export const importOptions = z.object({
  source: z.string().trim().min(1).max(200),
  release: z.string().trim().max(100).default(''),
  releasedOn: isoDay.nullable().default(null),
  licence: z.string().trim().max(200).nullable().default(null),
  iso3: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .nullable()
    .default(null),
  level: level.nullable().default(null),
  whole: z.boolean().default(true),
  swapped: z.boolean().default(false),
  mapping: z
    .partialRecord(
      z.enum([
        'name',
        'code',
        'level',
        'country',
        'parentCode',
        'lat',
        'lon',
        'validFrom',
        'validTo',
        'predecessors',
        'population',
      ]),
      z.string().max(200),
    )
    .default({}),
});

export type PlaceImportOptions = z.output<typeof importOptions>;

export const rowFault = z.object({
  row: z.number().int(),
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  blocking: z.boolean(),
  suggestion: z.object({ lat: z.number(), lon: z.number() }).optional(),
});

const importResult = z.object({
  counts: z.object({
    rows: z.number(),
    added: z.number(),
    filled: z.number(),
    changed: z.number(),
    closed: z.number(),
    unchanged: z.number(),
    refused: z.number(),
    successions: z.number(),
  }),
  faults: z.array(rowFault),
  faultCount: z.number(),
  groups: z.array(
    z.object({ iso3: z.string(), level, rows: z.number(), added: z.number(), changed: z.number(), closed: z.number() }),
  ),
  stopped: z.boolean(),
});

export const placeImport = z.object({
  id,
  fileName: z.string(),
  state: z.enum(['uploading', 'checking', 'checked', 'running', 'done', 'failed', 'stopped']),
  parts: z.number().int(),
  partsHere: z.number().int(),
  done: z.number().int(),
  all: z.number().int(),
  options: importOptions,
  result: importResult.nullable(),
  problem: z.object({ code: z.string(), detail: z.string() }).nullable(),
  createdAt: z.iso.datetime(),
  changedAt: z.iso.datetime(),
});

export type PlaceImport = z.output<typeof placeImport>;

export const PART_BYTES = 600_000;

export const listImports = operation({
  id: 'places.imports',
  method: 'get',
  path: '/w/:workspace/place-imports',
  verb: 'place.write',
  params: inWorkspace,
  out: z.object({ imports: z.array(placeImport) }),
});

export const startImport = operation({
  id: 'places.startImport',
  method: 'post',
  path: '/w/:workspace/place-imports',
  verb: 'workspace.write',
  status: 201,
  params: inWorkspace,
  body: z.object({
    id,
    fileName: z.string().trim().min(1).max(200),
    parts: z.number().int().min(1).max(400),
    options: importOptions,
  }),
  out: placeImport,
});

export const putImportPart = operation({
  id: 'places.putImportPart',
  method: 'put',
  path: '/w/:workspace/place-imports/:id/parts/:part',
  verb: 'workspace.write',
  params: withId.extend({ part: z.coerce.number().int().min(0).max(399) }),
  body: z.object({ base64: z.base64().max(Math.ceil((PART_BYTES * 4) / 3) + 4) }),
  out: ok,
});

export const checkImport = operation({
  id: 'places.checkImport',
  method: 'post',
  path: '/w/:workspace/place-imports/:id/check',
  verb: 'workspace.write',
  params: withId,
  summary: 'Does everything and keeps nothing: what would be added, changed, closed, refused.',
  body: z.object({ options: importOptions.optional() }),
  out: placeImport,
});

export const runImport = operation({
  id: 'places.runImport',
  method: 'post',
  path: '/w/:workspace/place-imports/:id/run',
  verb: 'workspace.write',
  params: withId,
  body: z.object({}),
  out: placeImport,
});

export const stopImport = operation({
  id: 'places.stopImport',
  method: 'post',
  path: '/w/:workspace/place-imports/:id/stop',
  verb: 'workspace.write',
  params: withId,
  body: z.object({}),
  out: placeImport,
});

export const readImport = operation({
  id: 'places.readImport',
  method: 'get',
  path: '/w/:workspace/place-imports/:id',
  verb: 'place.write',
  params: withId,
  out: placeImport,
});
