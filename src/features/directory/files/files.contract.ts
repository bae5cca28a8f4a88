import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { ok, withId, workspaceParams } from '../organisations.contract.ts';
import { APART, WORK_FIELDS } from './work-columns.rules.ts';

/** Bytes of one part of an uploaded file, and how many parts a file may have. */
export const FILE_PART_BYTES = 4_000_000;
export const MOST_PARTS = 200;

/** `refused`: nothing of it can be read, as its dry run found; it is not kept. */
export const FILE_STATES = [
  'uploading',
  'checking',
  'checked',
  'refused',
  'running',
  'done',
  'cancelled',
  'failed',
] as const;
export const OUTCOMES = ['added', 'changed', 'same', 'refused'] as const;

export const workMapping = z.object({
  fields: z.array(z.enum(WORK_FIELDS).nullable()).max(400),
  dateOrder: z.enum(['dmy', 'mdy', 'ymd']).nullable(),
  about: z.enum(['work', 'organisations']),
  apart: z.array(z.enum(APART).nullable()).max(400).optional(),
});
const count = z.number().int();
export const fileCounts = z.object({
  added: count,
  changed: count,
  same: count,
  refused: count,
  /** organisations that were only named and had no entry */
  organisations: count,
  /** records with something to look at, and what that is */
  told: count,
  findings: z.record(z.string(), count),
});
export const recordFinding = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'note']),
  line: count.nullable(),
  where: z.string().nullable(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export const reportLine = z.object({
  /** 0 for what is about the file itself */
  n: count,
  line: count.nullable(),
  outcome: z.enum(OUTCOMES).nullable(),
  kind: z.enum(['initiative', 'organisation']).nullable(),
  id: z.uuid().nullable(),
  name: z.string(),
  findings: z.array(recordFinding),
});
export type ReportLine = z.output<typeof reportLine>;
export type FileCounts = z.output<typeof fileCounts>;

export const directoryFile = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: z.enum(['iati', 'hxl', 'table']).nullable(),
  state: z.enum(FILE_STATES),
  parts: count,
  columns: z
    .array(z.object({ tag: z.string().nullable(), header: z.string(), sample: z.array(z.string()) }))
    .nullable(),
  mapping: workMapping.nullable(),
  /** the columns are read as they were for the last file of this kind */
  remembered: z.boolean(),
  position: count,
  records: count.nullable(),
  /** of the file, 0 to 1 */
  share: z.number(),
  counts: fileCounts.nullable(),
  failure: z.string().nullable(),
  label: z.number().int(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});

export type DirectoryFileOut = z.output<typeof directoryFile>;

export const startFile = operation({
  id: 'directory-files.start',
  method: 'post',
  path: '/w/:workspace/directory-files',
  verb: 'actor.write',
  status: 201,
  params: workspaceParams,
  summary:
    'Begins the upload of a file that fills the directory: IATI activities or organisations, or a table with or without HXL tags.',
  body: z.object({
    id: z.uuid(),
    name: z.string().trim().min(1).max(200),
    parts: z.number().int().min(1).max(MOST_PARTS),
    /** by what label everything of this file is known: CLEAR to AMBER+STRICT */
    label: z.number().int().min(0).max(3).default(1),
    /** whose file it is and of when, as far as whoever brings it in knows */
    source: z
      .object({
        licence: z.string().trim().max(200).nullable().default(null),
        datedOn: z.iso.date().nullable().default(null),
        url: z
          .url({ protocol: /^https?$/ })
          .max(2000)
          .nullable()
          .default(null),
      })
      .default({ licence: null, datedOn: null, url: null }),
  }),
  out: directoryFile,
});
export const putFilePart = operation({
  id: 'directory-files.part',
  method: 'put',
  path: '/w/:workspace/directory-files/:id/parts/:part',
  verb: 'actor.write',
  params: withId.extend({
    part: z.coerce
      .number()
      .int()
      .min(0)
      .max(MOST_PARTS - 1),
  }),
  summary: 'One part of the file, as bytes; the same part again takes its place.',
  out: ok,
});
export const listFiles = operation({
  id: 'directory-files.list',
  method: 'get',
  path: '/w/:workspace/directory-files',
  verb: 'actor.write',
  params: workspaceParams,
  out: z.object({ files: z.array(directoryFile) }),
});
export const readFile = operation({
  id: 'directory-files.read',
  method: 'get',
  path: '/w/:workspace/directory-files/:id',
  verb: 'actor.write',
  params: withId,
  out: directoryFile,
});
export const checkFile = operation({
  id: 'directory-files.check',
  method: 'post',
  path: '/w/:workspace/directory-files/:id/check',
  verb: 'actor.write',
  params: withId,
  summary:
    'A dry run: what the file is, and what would become of every record. Nothing is saved but how its columns are read.',
  body: z.object({ mapping: workMapping.nullable().default(null), label: z.number().int().min(0).max(3).optional() }),
  out: directoryFile,
});
export const runFile = operation({
  id: 'directory-files.run',
  method: 'post',
  path: '/w/:workspace/directory-files/:id/run',
  verb: 'actor.write',
  params: withId,
  summary: 'Saves the records, in the background. One that was stopped goes on where it was.',
  body: z.object({}),
  out: directoryFile,
});
export const cancelFile = operation({
  id: 'directory-files.cancel',
  method: 'post',
  path: '/w/:workspace/directory-files/:id/cancel',
  verb: 'actor.write',
  params: withId,
  body: z.object({}),
  out: directoryFile,
});
export const discardFile = operation({
  id: 'directory-files.discard',
  method: 'post',
  path: '/w/:workspace/directory-files/:id/discard',
  verb: 'actor.write',
  params: withId,
  summary: 'Stops it for good: the uploaded bytes go, the report of what was done stays.',
  body: z.object({}),
  out: directoryFile,
});
export const listRecords = operation({
  id: 'directory-files.records',
  method: 'get',
  path: '/w/:workspace/directory-files/:id/records',
  verb: 'actor.write',
  params: withId,
  query: z.object({
    /** go on after this batch */
    after: z.coerce.number().int().min(0).default(0),
    /** only records with something to look at */
    told: z.enum(['1']).optional(),
  }),
  out: z.object({ lines: z.array(reportLine), next: count.nullable() }),
});
export const fileReport = operation({
  id: 'directory-files.report',
  method: 'get',
  path: '/w/:workspace/directory-files/:id/report.csv',
  verb: 'actor.write',
  params: withId,
  summary: 'What became of every record, as CSV.',
  out: z.unknown(),
});
