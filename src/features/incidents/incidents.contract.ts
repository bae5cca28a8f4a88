import { z } from 'zod';
import { instant } from '#domain/instant.ts';
import { operation } from '#domain/operation.ts';
import { count, placePrecision, whenPrecision } from '#features/reports/reports.contract.ts';

const id = z.uuid();
const workspaceParams = z.object({ workspace: z.string() });
const withId = workspaceParams.extend({ id });
const when = instant;

export const incidentState = z.enum([
  'unverified',
  'being_verified',
  'corroborated',
  'confirmed',
  'disputed',
  'refuted',
  'cannot_be_verified',
]);
export const stance = z.enum(['supports', 'contradicts', 'adds']);
export const evidence = z.enum(['physical', 'medical', 'image', 'visit']);

export const incidentLine = z.object({
  id,
  number: z.number().int(),
  title: z.string(),
  typeCode: z.string(),
  state: incidentState,
  level: z.number().int(),
  whenFrom: z.iso.datetime().nullable(),
  whenTo: z.iso.datetime().nullable(),
  whenPrecision,
  placeId: id.nullable(),
  placeText: z.string().nullable(),
  lat: z.number().nullable(),
  lon: z.number().nullable(),
  placePrecision,
  killed: count.nullable(),
  hurt: count.nullable(),
  accounts: z.number().int(),
  label: z.number().int(),
});

export const account = z.object({
  id,
  reportId: id,
  stance,
  basis: z.string().nullable(),
  evidence: evidence.nullable(),
  text: z.string(),
  language: z.string(),
  reliability: z.string(),
  credibility: z.number().int().nullable(),
  alias: z.string(),
  channel: z.string(),
  receivedAt: z.iso.datetime(),
  whenFrom: z.iso.datetime().nullable(),
  placeText: z.string().nullable(),
  killed: count.nullable(),
  hurt: count.nullable(),
  note: z.string().nullable(),
});

/** What the rule of confidence found, for words: codes and numbers. */
export const confidence = z.object({
  proposed: incidentState,
  workings: z.array(z.object({ code: z.string(), values: z.record(z.string(), z.union([z.string(), z.number()])) })),
});

export const incidentDetail = incidentLine.extend({
  summary: z.string(),
  stateReason: z.string().nullable(),
  radiusKm: z.number().nullable(),
  mergedInto: z.object({ id, number: z.number().int(), title: z.string() }).nullable(),
  confidence,
  accountsList: z.array(account),
  actors: z.array(z.object({ id, name: z.string(), role: z.string() })),
  alerts: z.array(
    z.object({ id, number: z.number().int(), headline: z.string(), state: z.string(), level: z.number().int() }),
  ),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  verifiedAt: z.iso.datetime().nullable(),
  protected: z.boolean(),
  merged: z.array(z.object({ id, number: z.number().int(), title: z.string() })),
});

/** One filter for map, timeline and list alike. */
export const incidentFilter = z.object({
  from: when.optional(),
  to: when.optional(),
  types: z.string().max(500).optional(),
  states: z.string().max(200).optional(),
  level: z.coerce.number().int().min(0).max(3).optional(),
  place: id.optional(),
  bbox: z.string().max(100).optional(),
  q: z.string().trim().max(100).optional(),
});

export const listIncidents = operation({
  id: 'incidents.list',
  method: 'get',
  path: '/w/:workspace/incidents',
  verb: 'incident.read',
  params: workspaceParams,
  query: incidentFilter.extend({
    limit: z.coerce.number().int().min(1).max(500).default(100),
    after: z.string().max(200).optional(),
  }),
  out: z.object({ incidents: z.array(incidentLine), next: z.string().nullable(), total: z.number().int() }),
});
/** The same filter, as one file. Every complete file ends by saying `complete: N rows`. */
export const exportQuery = incidentFilter.extend({ format: z.enum(['csv', 'xlsx', 'geojson']).default('csv') });
export const exportIncidents = operation({
  id: 'incidents.export',
  method: 'get',
  path: '/w/:workspace/incidents/export',
  verb: 'incident.export',
  params: workspaceParams,
  query: exportQuery,
  summary:
    'The incidents of a filter as CSV, XLSX or GeoJSON. The last row (or the member `complete`) tells a whole file from a cut one.',
  out: z.unknown(),
});
export const readIncident = operation({
  id: 'incidents.read',
  method: 'get',
  path: '/w/:workspace/incidents/:id',
  verb: 'incident.read',
  params: withId,
  out: incidentDetail,
});

export const incidentInput = z.object({
  title: z.string().trim().min(1).max(200),
  typeCode: z.string().max(60),
  summary: z.string().max(10_000),
  whenFrom: when.nullable(),
  whenTo: when.nullable(),
  whenPrecision: whenPrecision,
  placeId: id.nullable(),
  placeText: z.string().max(300).nullable(),
  lat: z.number().min(-90).max(90).nullable(),
  lon: z.number().min(-180).max(180).nullable(),
  placePrecision: placePrecision,
  radiusKm: z.number().min(0).max(5000).nullable(),
  killed: count.nullable(),
  hurt: count.nullable(),
  level: z.number().int().min(0).max(3),
  label: z.number().int().min(0).max(4),
});

export const createIncident = operation({
  id: 'incidents.create',
  method: 'post',
  path: '/w/:workspace/incidents',
  verb: 'incident.write',
  status: 201,
  params: workspaceParams,
  summary: 'Makes an incident, usually from a report whose account it then holds.',
  body: incidentInput.partial().extend({ id, fromReportId: id.nullable().default(null) }),
  out: z.object({ id, number: z.number().int() }),
});
export const changeIncident = operation({
  id: 'incidents.change',
  method: 'patch',
  path: '/w/:workspace/incidents/:id',
  verb: 'incident.write',
  params: withId,
  body: incidentInput.partial(),
  out: z.object({ ok: z.literal(true) }),
});
export const addAccount = operation({
  id: 'incidents.accounts.add',
  method: 'post',
  path: '/w/:workspace/incidents/:id/accounts',
  verb: 'incident.write',
  status: 201,
  params: withId,
  body: z.object({
    id,
    reportId: id,
    stance: stance.default('supports'),
    evidence: evidence.nullable().default(null),
    note: z.string().max(2000).nullable().default(null),
    heardFromReportId: id.nullable().default(null),
  }),
  out: z.object({ id }),
});
export const removeAccount = operation({
  id: 'incidents.accounts.remove',
  method: 'delete',
  path: '/w/:workspace/incidents/:id/accounts/:accountId',
  verb: 'incident.write',
  params: withId.extend({ accountId: id }),
  out: z.object({ ok: z.literal(true) }),
});
export const decideIncident = operation({
  id: 'incidents.decide',
  method: 'post',
  path: '/w/:workspace/incidents/:id/decide',
  verb: 'incident.write',
  params: withId,
  summary: 'Sets what is held to be known; against the rule’s proposal a reason is needed.',
  body: z.object({ state: incidentState, reason: z.string().trim().max(1000).nullable().default(null) }),
  out: z.object({ ok: z.literal(true) }),
});
export const mergeIncident = operation({
  id: 'incidents.merge',
  method: 'post',
  path: '/w/:workspace/incidents/:id/merge',
  verb: 'incident.write',
  params: withId,
  body: z.object({ intoId: id }),
  out: z.object({ ok: z.literal(true) }),
});
export const unmergeIncident = operation({
  id: 'incidents.unmerge',
  method: 'post',
  path: '/w/:workspace/incidents/:id/unmerge',
  verb: 'incident.write',
  params: withId,
  body: z.object({}),
  out: z.object({ ok: z.literal(true) }),
});
export const setIncidentActors = operation({
  id: 'incidents.actors',
  method: 'put',
  path: '/w/:workspace/incidents/:id/actors',
  verb: 'incident.write',
  params: withId,
  body: z.object({
    actors: z
      .array(
        z.object({
          id,
          role: z.enum(['perpetrator', 'victim', 'party', 'bystander', 'peacemaker', 'denies', 'admits']),
        }),
      )
      .max(100),
  }),
  out: z.object({ ok: z.literal(true) }),
});

const reasons = z.array(
  z.object({ code: z.string(), values: z.record(z.string(), z.union([z.string(), z.number()])) }),
);

/** What may tell of the same as a report, likeliest first (0 to 1), with the reasons as codes for words. */
export const suggestForReport = operation({
  id: 'reports.suggest',
  method: 'get',
  path: '/w/:workspace/reports/:id/suggestions',
  verb: 'incident.read',
  params: withId,
  out: z.object({
    incidents: z.array(
      z.object({
        id,
        number: z.number().int(),
        title: z.string(),
        state: incidentState,
        probability: z.number(),
        reasons,
      }),
    ),
    reports: z.array(
      z.object({
        id,
        text: z.string(),
        receivedAt: z.iso.datetime(),
        alias: z.string(),
        probability: z.number(),
        reasons,
      }),
    ),
  }),
});
