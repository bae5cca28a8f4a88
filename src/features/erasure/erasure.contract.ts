import { z } from 'zod';
import { operation } from '#domain/operation.ts';

const params = z.object({ workspace: z.string(), id: z.uuid() });
const body = z.object({ id: z.uuid(), reason: z.string().trim().min(1).max(500) });
const out = z.object({ ok: z.literal(true) });

export const eraseSource = operation({
  id: 'erasure.source',
  method: 'post',
  path: '/w/:workspace/sources/:id/erase',
  verb: 'source.write',
  summary:
    'A source dies at once: identity, addresses, code, conversation, alias, the words of their reports. Tombstones and counts stay. It cannot be undone.',
  params,
  body,
  out,
});

export const redactReport = operation({
  id: 'erasure.report',
  method: 'post',
  path: '/w/:workspace/reports/:id/redact',
  verb: 'report.assess',
  summary:
    'Takes the words out of a report that betrays its teller, with translations, files and what was said about it. Kind, time, area and counts stay. It cannot be undone.',
  params,
  body,
  out,
});

const kind = z.enum(['source', 'report']);

/** What a deed would take, counted: before somebody confirms it. */
export const weighErasure = operation({
  id: 'erasure.weigh',
  method: 'get',
  path: '/w/:workspace/erasures/:kind/:id',
  verb: 'source.read',
  summary: 'What would die with a source or with the words of a report: counts, and nothing of what they say.',
  params: z.object({ workspace: z.string(), kind, id: z.uuid() }),
  out: z.object({
    reports: z.number().int(),
    messages: z.number().int(),
    files: z.number().int(),
    /** incidents that rest on it: their own words stay as people wrote them */
    incidents: z.number().int(),
    /** whether a way to answer is kept */
    reachable: z.boolean(),
    erasedAt: z.iso.datetime().nullable(),
  }),
});

export const listErasures = operation({
  id: 'erasure.list',
  method: 'get',
  path: '/w/:workspace/erasures',
  verb: 'source.read',
  summary:
    'What was erased, by whom and why, and how far it has gone: here at once, the list outside, the copies. The newest first.',
  params: z.object({ workspace: z.string() }),
  query: z.object({
    /** the last one of the page before */
    after: z.uuid().optional(),
    limit: z.coerce.number().int().min(1).max(200).default(100),
  }),
  out: z.object({
    erasures: z.array(
      z.object({
        id: z.uuid(),
        kind,
        subjectId: z.uuid(),
        reason: z.string(),
        by: z.string().nullable(),
        at: z.iso.datetime(),
        /** since when the list outside the database knows of it, by which a restore kills it again */
        listedAt: z.iso.datetime().nullable(),
        /** from then on no key is left that opens it in a copy made before */
        copiesDeadAt: z.iso.datetime(),
        /** its line of the record; null until it is sealed */
        line: z.number().int().nullable(),
      }),
    ),
    next: z.uuid().nullable(),
  }),
});
