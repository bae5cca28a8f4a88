import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { INITIATIVE_STATES } from '../directory.rules.ts';
import { listQuery, several, workspaceParams } from '../organisations.contract.ts';

export const OUT_FORMATS = ['iati', 'hxl', 'csv', 'xlsx', 'geojson'] as const;

/** What leaves the house, as one file. */
export const exportInitiatives = operation({
  id: 'initiatives.export',
  method: 'get',
  path: '/w/:workspace/initiatives.file',
  verb: 'actor.read',
  params: workspaceParams,
  query: z.object({
    format: z.enum(OUT_FORMATS),
    place: z.uuid().optional(),
    state: several(z.enum(INITIATIVE_STATES)).optional(),
    /** nothing of a stricter label goes into the file, whoever takes it */
    label: z.coerce.number().int().min(0).max(3).default(1),
  }),
  summary:
    'Initiatives as IATI 2.03, a 3W table with HXL tags, CSV, XLSX or GeoJSON. What the asker may not know, what has a stricter label, and persons to contact are in none of them.',
  out: z.unknown(),
});

export const exportOrganisations = operation({
  id: 'organisations.export',
  method: 'get',
  path: '/w/:workspace/organisations.file',
  verb: 'actor.read',
  params: workspaceParams,
  query: listQuery.omit({ limit: true, after: true }).extend({
    format: z.enum(['csv', 'xlsx']).default('csv'),
    /** nothing of a stricter label goes into the file, whoever takes it */
    label: z.coerce.number().int().min(0).max(3).default(1),
  }),
  summary:
    'The organisations that the list shows, as CSV or XLSX: all names in all languages, former ones with when they were used, identifiers, places. What the asker may not know and what has a stricter label is not in it.',
  out: z.unknown(),
});
