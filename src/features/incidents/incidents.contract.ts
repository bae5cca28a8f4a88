import { z } from 'zod';
import { instant } from '#domain/instant.ts';
import { operation } from '#domain/operation.ts';
import { attachment, count, placePrecision, whenPrecision } from '#features/reports/reports.contract.ts';

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
  attachments: z.array(attachment),
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
  /** `entry`: it stands in the directory; a person does not */
  actors: z.array(z.object({ id, name: z.string(), role: z.string(), entry: z.boolean() })),
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
  /** those that went on at some time from `from` to `to`; those of unknown time are left out and counted */
  from: when.optional(),
  to: when.optional(),
  /** narrower: those that began from `since` and before `until` */
  since: when.optional(),
  until: when.optional(),
  /** only those of unknown time, whatever the period */
  unknownTime: z.enum(['0', '1']).optional(),
  /** families or types, parted by commas */
  types: z.string().max(500).optional(),
  states: z.string().max(200).optional(),
  level: z.coerce.number().int().min(0).max(3).optional(),
  /** sensitivity, 0 to 4, parted by commas */
  labels: z.string().max(20).optional(),
  /** a place with all that lies below it */
  place: id.optional(),
  bbox: z.string().max(100).optional(),
  /** a drawn area: `lon,lat~lon,lat~...`, at least three corners */
  area: z.string().max(5000).optional(),
  /** words of title, place or summary, or their beginnings, in any script; or the number */
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

const box = z.tuple([z.number(), z.number(), z.number(), z.number()]);
/** Map, timeline and list of one filter, answered together: whatever stands in one is counted in the others. */
export const readSituation = operation({
  id: 'incidents.situation',
  method: 'get',
  path: '/w/:workspace/situation',
  verb: 'incident.read',
  params: workspaceParams,
  summary:
    'Map, timeline and first page of the list for one filter. Points that fall together at the zoom are put into clusters; none is lost.',
  query: incidentFilter.extend({
    /** where the map looks, `lat,lon,zoom`; without it, at all that is found */
    at: z.string().max(60).optional(),
    /** how many pixels wide a map is that looks at all that is found */
    width: z.coerce.number().int().min(100).max(10_000).default(800),
    /** the IANA zone whose days the timeline counts by */
    zone: z.string().max(60).default('UTC'),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  out: z.object({
    total: z.number().int(),
    /** found but for their time, which is not known; among `total` only where no period is asked for, or they alone */
    ofUnknownTime: z.number().int(),
    withoutPoint: z.number().int(),
    types: z.array(z.object({ code: z.string(), count: z.number().int() })),
    states: z.array(z.object({ state: incidentState, count: z.number().int() })),
    /** one number for each `step` days from the day `from` on, by when they began; `since` and `until` do not narrow it */
    timeline: z
      .object({
        from: z.iso.date(),
        step: z.number().int(),
        violence: z.array(z.number().int()),
        tension: z.array(z.number().int()),
        peace: z.array(z.number().int()),
      })
      .nullable(),
    map: z.object({
      /** around all points found: west, south, east, north */
      bounds: box.nullable(),
      clusters: z.array(
        z.object({ id: z.string(), lon: z.number(), lat: z.number(), count: z.number().int(), bounds: box }),
      ),
      events: z.array(
        z.object({
          id,
          lon: z.number(),
          lat: z.number(),
          title: z.string(),
          typeCode: z.string(),
          harm: z.number().int(),
          radiusKm: z.number().nullable(),
        }),
      ),
      /** points found beyond what the map shows */
      outside: z.number().int(),
    }),
    list: z.object({ incidents: z.array(incidentLine), next: z.string().nullable() }),
  }),
});

export const countByPlace = operation({
  id: 'incidents.byPlace',
  method: 'get',
  path: '/w/:workspace/situation/places',
  verb: 'incident.read',
  params: workspaceParams,
  summary:
    'How many incidents of the filter lie in which place, with the areas around each. What is known only to a district counts in no ward of it.',
  query: incidentFilter,
  out: z.object({
    places: z.array(z.object({ id, within: z.array(id), count: z.number().int() })),
    /** known by words or a point alone */
    unplaced: z.number().int(),
  }),
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
/** Where a suggestion was, for the small map beside it; null when it is on no map. */
const suggestedWhere = z
  .object({ lat: z.number(), lon: z.number(), precision: placePrecision, radiusKm: z.number().nullable() })
  .nullable();
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
        where: suggestedWhere,
        typeCode: z.string(),
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
        where: suggestedWhere,
        typeCode: z.string().nullable(),
      }),
    ),
  }),
});
