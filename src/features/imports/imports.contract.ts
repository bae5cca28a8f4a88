import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { TABLE_FIELDS } from './table-mapping.rules.ts';

const id = z.uuid();
const workspaceParams = z.object({ workspace: z.string() });
const withId = workspaceParams.extend({ id });

export const mappingShape = z.object({
  fields: z.partialRecord(z.enum(TABLE_FIELDS), z.number().int().min(0).max(400)),
  dateOrder: z.enum(['dmy', 'mdy', 'ymd']).nullable().default(null),
  types: z.record(z.string().max(200), z.string().max(60)).default({}),
});
export const rowError = z.object({ row: z.number().int(), column: z.string(), code: z.string(), cell: z.string() });
export const importOut = z.object({
  id,
  kind: z.enum(['table', 'ged']),
  name: z.string(),
  state: z.enum(['uploaded', 'running', 'done', 'cancelled', 'failed']),
  columns: z.array(z.string()),
  rowCount: z.number().int(),
  position: z.number().int(),
  added: z.number().int(),
  known: z.number().int(),
  refused: z.number().int(),
  failure: z.string().nullable(),
  mapping: mappingShape.nullable(),
  remembered: z.boolean(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});

/** The body is the file itself: CSV (any separator, gzip too) or XLSX. */
export const uploadImport = operation({
  id: 'imports.upload',
  method: 'put',
  path: '/w/:workspace/imports/:id/file',
  verb: 'report.import',
  status: 201,
  params: withId,
  summary: 'Uploads a table of reports, or a UCDP event file; reads its columns and suggests what they are.',
  out: importOut.extend({ sample: z.array(z.array(z.string())) }),
});
export const readImport = operation({
  id: 'imports.read',
  method: 'get',
  path: '/w/:workspace/imports/:id',
  verb: 'report.import',
  params: withId,
  out: importOut.extend({ sample: z.array(z.array(z.string())), errors: z.array(rowError) }),
});
export const listImports = operation({
  id: 'imports.list',
  method: 'get',
  path: '/w/:workspace/imports',
  verb: 'report.import',
  params: workspaceParams,
  out: z.object({ imports: z.array(importOut) }),
});
export const checkImport = operation({
  id: 'imports.check',
  method: 'post',
  path: '/w/:workspace/imports/:id/check',
  verb: 'report.import',
  params: withId,
  body: mappingShape,
  summary: 'A dry run: what would come of every row. Nothing is saved but the mapping.',
  out: z.object({
    rows: z.number().int(),
    reports: z.number().int(),
    empty: z.number().int(),
    refused: z.number().int(),
    errors: z.array(rowError),
    words: z.array(z.object({ word: z.string(), rows: z.number().int() })),
  }),
});
export const runImport = operation({
  id: 'imports.run',
  method: 'post',
  path: '/w/:workspace/imports/:id/run',
  verb: 'report.import',
  params: withId,
  body: z.object({ label: z.number().int().min(0).max(3).default(2) }),
  out: z.object({ ok: z.literal(true) }),
});
export const cancelImport = operation({
  id: 'imports.cancel',
  method: 'post',
  path: '/w/:workspace/imports/:id/cancel',
  verb: 'report.import',
  params: withId,
  body: z.object({}),
  out: z.object({ ok: z.literal(true) }),
});
