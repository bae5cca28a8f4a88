import { z } from 'zod';
import { operation } from '#domain/operation.ts';

const id = z.uuid();
const workspaceParams = z.object({ workspace: z.string() });
const withId = workspaceParams.extend({ id });

const answer = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.array(z.string()),
  z.object({ lat: z.number(), lon: z.number(), accuracy: z.number().nullable() }),
]);
export const submissionRow = z.object({
  n: z.number().int(),
  path: z.string(),
  parent: z.number().int().nullable(),
  answers: z.record(z.string(), answer),
});
export const submissionLine = z.object({
  id,
  version: z.string(),
  receivedAt: z.iso.datetime(),
  source: z.object({ id, alias: z.string() }).nullable(),
  flags: z.array(z.string()),
  incomplete: z.boolean(),
  encrypted: z.boolean(),
  superseded: z.boolean(),
  edited: z.boolean(),
  reportId: id.nullable(),
  redacted: z.boolean(),
  answers: z.record(z.string(), answer),
});
export const listSubmissions = operation({
  id: 'submissions.list',
  method: 'get',
  path: '/w/:workspace/forms/:id/submissions',
  verb: 'report.read',
  params: withId,
  query: z.object({
    /** of the row before: `2026-11-21T10:00:00.000Z,id` */
    after: z
      .string()
      .regex(/^[0-9TZ:.+-]+,[0-9a-f-]{36}$/)
      .optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  out: z.object({ submissions: z.array(submissionLine), total: z.number().int(), next: z.string().nullable() }),
});
export const readSubmission = operation({
  id: 'submissions.read',
  method: 'get',
  path: '/w/:workspace/submissions/:id',
  verb: 'report.read',
  params: withId,
  out: submissionLine.extend({
    formId: id,
    rows: z.array(submissionRow),
    files: z.array(z.object({ id, name: z.string(), mediaType: z.string(), bytes: z.number().int() })),
  }),
});
/** Nobody has cleared these: they are for those who review reports. */
export const openSubmissionFile = operation({
  id: 'submissions.file',
  method: 'get',
  path: '/w/:workspace/submissions/:id/files/:fileId',
  verb: 'report.triage',
  summary: 'A picture, a sound or a document that came with a filled form',
  params: withId.extend({ fileId: id }),
  out: z.unknown(),
});
/** One sheet for the form and one for each repeat; CSV holds one of them. */
export const exportSubmissions = operation({
  id: 'submissions.export',
  method: 'get',
  path: '/w/:workspace/forms/:id/submissions/export',
  verb: 'report.export',
  summary: 'What was sent with a form, as a table',
  params: withId,
  query: z.object({ format: z.enum(['csv', 'xlsx']).default('csv'), repeat: z.string().max(500).default('') }),
  out: z.unknown(),
});
