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
