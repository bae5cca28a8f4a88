import { z } from 'zod';
import { instant } from '#domain/instant.ts';
import { operation } from '#domain/operation.ts';
import { responseOut, obligationOut } from './responses.contract.ts';

const id = z.uuid();

const workspaceParams = z.object({ workspace: z.string() });

const withId = workspaceParams.extend({ id });

const when = instant;

const ok = z.object({ ok: z.literal(true) });

export const alertState = z.enum(['draft', 'issued', 'closed', 'cancelled']);

export const noticeState = z.enum([
  'queued',
  'sent',
  'delivered',
  'seen',
  'accepted',
  'declined',
  'referred',
  'silent',
  'unanswered',
  'not_delivered',
  'withdrawn',
]);

export const certainty = z.enum(['observed', 'likely', 'possible', 'unlikely', 'unknown']);

export const urgency = z.enum(['immediate', 'expected', 'future', 'past', 'unknown']);

export const outcomeJudged = z.enum(['prevented', 'reduced', 'no_effect', 'happened_anyway', 'false_alarm', 'unknown']);

export const alertLine = z.object({
  id,
  number: z.number().int(),
  state: alertState,
  level: z.number().int(),
  headline: z.string(),
  placeText: z.string().nullable(),
  placeId: id.nullable(),
  lat: z.number().nullable(),
  lon: z.number().nullable(),
  themes: z.array(z.string()),
  issuedAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  expectedUntil: z.iso.datetime().nullable(),
  label: z.number().int(),
  unanswered: z.boolean(),
  accepted: z.boolean(),
  answeredInMinutes: z.number().nullable(),
});

export const noticeOut = z.object({
  id,
  alertId: id,
  rank: z.enum(['responder', 'substitute', 'coordinator', 'referred']),
  state: noticeState,
  responder: z.object({ id, name: z.string() }),
  mandateTitle: z.string().nullable(),
  /** somebody else is on duty on this mandate by now, who was not asked: the notice stays with the one it names, who may refer it */
  onDutyNow: z.object({ mandateId: id, name: z.string(), until: z.iso.datetime() }).nullable(),
  reason: z.string().nullable(),
  followsId: id.nullable(),
  queuedAt: z.iso.datetime(),
  sentAt: z.iso.datetime().nullable(),
  deliveredAt: z.iso.datetime().nullable(),
  seenAt: z.iso.datetime().nullable(),
  answeredAt: z.iso.datetime().nullable(),
  answerBy: z.iso.datetime().nullable(),
  deliveries: z.array(z.object({ channel: z.string(), state: z.string(), attempts: z.number().int() })),
});

export const alertDetail = alertLine.extend({
  why: z.string(),
  asked: z.string(),
  /** what the people there propose, in their words */
  proposal: z.string(),
  uncertainty: z.string(),
  language: z.string(),
  certainty,
  urgency,
  radiusKm: z.number().nullable(),
  implicated: z.enum(['named', 'unclear', 'decided_unclear', 'none']),
  implicatedActors: z.array(z.object({ id, name: z.string() })),
  basis: z.array(z.object({ kind: z.string(), id, title: z.string(), state: z.string().nullable() })),
  notices: z.array(noticeOut),
  responses: z.array(responseOut),
  obligations: z.array(obligationOut),
  outcome: z.string().nullable(),
  outcomeJudged: outcomeJudged.nullable(),
  learned: z.string().nullable(),
  cancelReason: z.string().nullable(),
  closedAt: z.iso.datetime().nullable(),
  fromReportMinutes: z.number().nullable(),
  origin: z.string(),
});
export type AlertDetail = z.output<typeof alertDetail>;

export const listAlerts = operation({
  id: 'alerts.list',
  method: 'get',
  path: '/w/:workspace/alerts',
  verb: 'alert.read',
  params: workspaceParams,
  summary: 'Alerts page by page: those that nobody answered first, then the gravest, then the newest',
  query: z.object({
    state: alertState.optional(),
    /** open: drafts and what is out; closed: closed or cancelled */
    show: z.enum(['open', 'closed']).optional(),
    /** words of the headline, or the number */
    q: z.string().trim().min(1).max(100).optional(),
    /** the last alert of the page before */
    after: id.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(100),
  }),
  out: z.object({
    alerts: z.array(alertLine),
    next: id.nullable(),
    counts: z.object({ open: z.number().int(), closed: z.number().int() }),
  }),
});

export const exportAlerts = operation({
  id: 'alerts.export',
  method: 'get',
  path: '/w/:workspace/lists/alerts',
  verb: 'alert.read',
  params: workspaceParams,
  query: z.object({
    show: z.enum(['open', 'closed']).optional(),
    format: z.enum(['csv', 'xlsx', 'geojson']).default('csv'),
  }),
  summary: 'The list of alerts as a file. The last row (or the member `complete`) tells a whole file from a cut one.',
  out: z.unknown(),
});

export const readAlert = operation({
  id: 'alerts.read',
  method: 'get',
  path: '/w/:workspace/alerts/:id',
  verb: 'notice.answer',
  params: withId,
  out: alertDetail,
});

export const alertInput = z.object({
  level: z.number().int().min(1).max(3),
  headline: z.string().trim().min(1).max(200),
  why: z.string().trim().max(10_000),
  asked: z.string().trim().max(5000),
  proposal: z.string().trim().max(4000),
  uncertainty: z.string().trim().max(2000),
  language: z.string().max(12),
  certainty,
  urgency,
  themes: z.array(z.string().max(60)).max(20),
  placeId: id.nullable(),
  placeText: z.string().trim().max(300).nullable(),
  lat: z.number().min(-90).max(90).nullable(),
  lon: z.number().min(-180).max(180).nullable(),
  radiusKm: z.number().min(0).max(5000).nullable(),
  expectedUntil: when.nullable(),
  implicated: z.enum(['named', 'unclear', 'decided_unclear', 'none']),
  implicatedActorIds: z.array(id).max(100),
  label: z.number().int().min(0).max(4),
  basis: z.array(z.object({ kind: z.enum(['incident', 'report', 'rumour', 'rule']), id })).max(100),
});

export const createAlert = operation({
  id: 'alerts.create',
  method: 'post',
  path: '/w/:workspace/alerts',
  verb: 'alert.write',
  status: 201,
  params: workspaceParams,
  body: alertInput.partial().extend({ id, level: alertInput.shape.level, headline: alertInput.shape.headline }),
  out: z.object({ id, number: z.number().int() }),
});

export const changeAlert = operation({
  id: 'alerts.change',
  method: 'patch',
  path: '/w/:workspace/alerts/:id',
  verb: 'alert.write',
  params: withId,
  body: alertInput.partial(),
  out: ok,
});

export const candidate = z.object({
  mandateId: id,
  actorId: id,
  name: z.string(),
  title: z.string(),
  organisation: z.string().nullable(),
  fits: z.boolean(),
  blocked: z.boolean(),
  independentRoute: z.boolean(),
  coordinator: z.boolean(),
  reasons: z.array(z.object({ code: z.string(), values: z.record(z.string(), z.union([z.string(), z.number()])) })),
  substitute: z.object({ actorId: id, name: z.string() }).nullable(),
  channels: z.array(z.string()),
  quietNow: z.boolean(),
  /** what the roster says, where there is one: on duty until then, or nobody is and who comes next */
  duty: z
    .object({
      onDutyUntil: z.iso.datetime().nullable(),
      next: z.object({ name: z.string(), from: z.iso.datetime() }).nullable(),
    })
    .nullable(),
});

export const proposeResponders = operation({
  id: 'alerts.propose',
  method: 'post',
  path: '/w/:workspace/alerts/propose',
  verb: 'alert.write',
  params: workspaceParams,
  summary: 'Whose mandate and roster fit an alert being written; the implicated and their chain are never among them.',
  body: z.object({
    level: z.number().int().min(1).max(3),
    themes: z.array(z.string()).default([]),
    placeId: id.nullable().default(null),
    label: z.number().int().min(0).max(4).default(2),
    implicatedActorIds: z.array(id).default([]),
  }),
  out: z.object({
    candidates: z.array(candidate),
    /** of the directory, at work in that place, without a mandate: to be turned to by a person, never asked by the house */
    others: z.array(
      z.object({
        id,
        name: z.string(),
        nature: z.string().nullable(),
        parent: z.string().nullable(),
        related: z.boolean(),
      }),
    ),
    warnings: z.array(z.string()),
    clock: z.object({ firstAnswer: z.number(), remind: z.number(), substitute: z.number(), coordinator: z.number() }),
  }),
});

export const issueAlert = operation({
  id: 'alerts.issue',
  method: 'post',
  path: '/w/:workspace/alerts/:id/issue',
  verb: 'alert.issue',
  params: withId,
  body: z.object({
    mandateIds: z.array(id).min(1).max(20),
    reasonUnverified: z.string().max(1000).nullable().default(null),
  }),
  out: z.object({ notices: z.array(z.object({ id, responder: z.string() })) }),
});

export const updateIssued = operation({
  id: 'alerts.update',
  method: 'post',
  path: '/w/:workspace/alerts/:id/update',
  verb: 'alert.issue',
  params: withId,
  body: alertInput.partial().extend({ note: z.string().trim().min(1).max(2000) }),
  out: ok,
});

export const cancelAlert = operation({
  id: 'alerts.cancel',
  method: 'post',
  path: '/w/:workspace/alerts/:id/cancel',
  verb: 'alert.issue',
  params: withId,
  body: z.object({ reason: z.string().trim().min(1).max(2000) }),
  out: ok,
});

export const closeAlert = operation({
  id: 'alerts.close',
  method: 'post',
  path: '/w/:workspace/alerts/:id/close',
  verb: 'alert.write',
  params: withId,
  body: z.object({
    outcome: z.string().trim().min(1).max(4000),
    outcomeJudged,
    learned: z.string().trim().max(4000).default(''),
  }),
  out: ok,
});
