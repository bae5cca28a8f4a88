import { z } from 'zod';
import { instant } from '#domain/instant.ts';
import { referral, referralInput } from './referral.contract.ts';
import { operation, type OutOf } from '#domain/operation.ts';
import { answerTo, reachChannel } from '#features/courier/courier.contract.ts';
import { NOT_TOLD_WHY } from '#features/courier/courier.rules.ts';
import { identityInput } from './sources.contract.ts';

const id = z.uuid();

const workspaceParams = z.object({ workspace: z.string() });

const withId = workspaceParams.extend({ id });

const when = instant;

export const whenPrecision = z.enum(['exact', 'about', 'day', 'week', 'month', 'unknown']);

export const placePrecision = z.enum(['point', 'village', 'district', 'region', 'country', 'unknown']);

export const basis = z.enum(['saw', 'heard_from_witness', 'hearsay', 'media']);

export const triageKind = z.enum(['informative', 'threat', 'positive', 'hate_speech', 'coded', 'incitement']);

export const reportState = z.enum(['received', 'noise', 'under_review', 'assessed']);

/** Low, best and high count; each may be unknown, and low <= best <= high. */
export const count = z
  .object({
    low: z.number().int().min(0).max(1_000_000).nullable(),
    best: z.number().int().min(0).max(1_000_000).nullable(),
    high: z.number().int().min(0).max(1_000_000).nullable(),
  })
  .refine((c) => (c.low ?? 0) <= (c.best ?? c.high ?? Infinity) && (c.best ?? c.low ?? 0) <= (c.high ?? Infinity), {
    message: 'Low, best and high must not cross.',
  });

/** What one source told, as any channel hands it in. */
export const accountInput = z.object({
  kind: z.string().max(40).nullable().default(null),
  typeCode: z.string().max(60).nullable().default(null),
  text: z.string().trim().min(1, 'Say what happened.').max(20_000),
  language: z.string().max(12).default('und'),
  whenFrom: when.nullable().default(null),
  whenTo: when.nullable().default(null),
  whenPrecision: whenPrecision.default('unknown'),
  placeId: id.nullable().default(null),
  placeText: z.string().trim().max(300).nullable().default(null),
  lat: z.number().min(-90).max(90).nullable().default(null),
  lon: z.number().min(-180).max(180).nullable().default(null),
  placePrecision: placePrecision.default('unknown'),
  radiusKm: z.number().min(0).max(5000).nullable().default(null),
  who: z.string().trim().max(2000).nullable().default(null),
  killed: count.nullable().default(null),
  hurt: count.nullable().default(null),
  basis: basis.nullable().default(null),
  asks: z.string().trim().max(4000).nullable().default(null),
  dangerNow: z.boolean().default(false),
  publisher: z.string().max(200).nullable().default(null),
});

export type AccountInput = z.output<typeof accountInput>;

export const reportLine = z.object({
  id,
  state: reportState,
  level: z.number().int(),
  kind: z.string().nullable(),
  typeCode: z.string().nullable(),
  triageKind: triageKind.nullable(),
  text: z.string(),
  language: z.string(),
  placeText: z.string().nullable(),
  placeId: id.nullable(),
  channel: z.string(),
  basis: basis.nullable(),
  dangerNow: z.boolean(),
  receivedAt: z.iso.datetime(),
  whenFrom: z.iso.datetime().nullable(),
  whenTo: z.iso.datetime().nullable(),
  whenPrecision,
  claimedBy: z.object({ id, name: z.string() }).nullable(),
  claimUntil: z.iso.datetime().nullable(),
  source: z.object({ id, alias: z.string() }),
  protected: z.boolean(),
  label: z.number().int(),
  unreadMessages: z.number().int(),
});

export const message = z.object({
  id,
  direction: z.enum(['in', 'out']),
  role: z.enum(['receipt', 'question', 'answer', 'feedback', 'note', 'danger']),
  text: z.string(),
  language: z.string(),
  choices: z.array(z.string()).nullable(),
  at: z.iso.datetime(),
  author: z.string().nullable(),
  readAt: z.iso.datetime().nullable(),
  /** whether its source was told outside that it waits; null: nobody was asked to */
  told: z
    .object({
      state: z.enum(['queued', 'sent', 'delivered', 'no_address', 'failed']),
      channel: reachChannel.nullable(),
      /** what kept it, where somebody can do something about it */
      why: z.enum(NOT_TOLD_WHY).optional(),
    })
    .nullable(),
});

/** A file that came with a report. It stays with those who review reports until one of them has cleared it. */
export const attachment = z.object({
  id,
  mediaType: z.string(),
  bytes: z.number(),
  receivedAt: z.iso.datetime(),
  /** who let all who may read the report open it, and when; null: nobody yet, or it was taken back */
  cleared: z.object({ by: z.string().nullable(), at: z.iso.datetime() }).nullable(),
});

export const reportDetail = reportLine.extend({
  lat: z.number().nullable(),
  lon: z.number().nullable(),
  placePrecision,
  radiusKm: z.number().nullable(),
  who: z.string().nullable(),
  killed: count.nullable(),
  hurt: count.nullable(),
  asks: z.string().nullable(),
  publisher: z.string().nullable(),
  clientSentAt: z.iso.datetime().nullable(),
  supersedesId: id.nullable(),
  supersededById: id.nullable(),
  credibility: z.number().int().nullable(),
  /** a tombstone: its words were taken out */
  redactedAt: z.iso.datetime().nullable(),
  /** of a protected report: what was agreed, and the day its words die */
  referral: referral.nullable(),
  wordsDieAt: z.iso.datetime().nullable(),
  sourceRecord: z.object({
    id,
    alias: z.string(),
    reliability: z.string(),
    enrolled: z.boolean(),
    firstSeenOn: z.string(),
    mayAsk: z.boolean(),
    wantsAnswer: z.boolean(),
    channel: z.string(),
    organisation: z.string().nullable(),
    accounts: z.number().int(),
    accountsHeld: z.number().int(),
    erasedAt: z.iso.datetime().nullable(),
    /** they hold a return code, and can read what is written to them */
    hasCode: z.boolean(),
  }),
  incidents: z.array(z.object({ id, number: z.number().int(), title: z.string(), stance: z.string() })),
  translations: z.array(
    z.object({ id, language: z.string(), text: z.string(), translator: z.string().nullable(), method: z.string() }),
  ),
  attachments: z.array(attachment),
  messages: z.array(message),
});

export const listReports = operation({
  id: 'reports.list',
  method: 'get',
  path: '/w/:workspace/reports',
  verb: 'report.read',
  params: workspaceParams,
  summary: 'Reports; `queue` gives what needs review, greatest danger first.',
  query: z.object({
    queue: z.enum(['review', 'mine', 'noise', 'protected', 'all']).default('review'),
    after: z.string().max(200).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    channel: z.string().max(20).optional(),
    source: id.optional(),
  }),
  out: z.object({ reports: z.array(reportLine), next: z.string().nullable(), total: z.number().int() }),
});

export const exportReports = operation({
  id: 'reports.export',
  method: 'get',
  path: '/w/:workspace/lists/reports',
  verb: 'report.export',
  params: workspaceParams,
  query: z.object({ format: z.enum(['csv', 'xlsx']).default('csv') }),
  summary: 'All reports that one may see as a file: neither their words nor their sources, which stay here.',
  out: z.unknown(),
});

export const readReport = operation({
  id: 'reports.read',
  method: 'get',
  path: '/w/:workspace/reports/:id',
  verb: 'report.read',
  params: withId,
  out: reportDetail,
});
export type Report = OutOf<typeof readReport>;

export const createReport = operation({
  id: 'reports.create',
  method: 'post',
  path: '/w/:workspace/reports',
  verb: 'report.create',
  status: 201,
  params: workspaceParams,
  summary: 'What a caller or visitor says, typed in at the desk.',
  body: accountInput.extend({
    id,
    channel: z.enum(['desk', 'visit']),
    sourceId: id.nullable().default(null),
    newSource: z
      .object({
        alias: z.string().trim().min(1).max(60),
        languages: z.array(z.string()).default([]),
        mayAsk: z.boolean(),
        wantsAnswer: z.boolean(),
      })
      .nullable()
      .default(null),
    identity: identityInput.nullable().default(null),
    /** how to tell them that there is an answer, with their consent: sealed for the courier */
    answerTo: answerTo.nullable().default(null),
    /** a receipt at once, by the channel that they agreed to; when not said, to those who agreed just now */
    receipt: z.boolean().optional(),
    supersedesId: id.nullable().default(null),
    /** of children and survivors, before anything else: consent, and to whom they were referred */
    referral: referralInput.nullable().default(null),
    label: z.number().int().min(0).max(4).default(2),
  }),
  out: z.object({
    id,
    receivedAt: z.iso.datetime(),
    sourceId: id,
    returnCode: z.string().nullable(),
    /** whether a receipt goes out to them */
    receipt: z.boolean(),
  }),
});

const ok = z.object({ ok: z.literal(true) });

export const claimReport = operation({
  id: 'reports.claim',
  method: 'post',
  path: '/w/:workspace/reports/:id/claim',
  verb: 'report.triage',
  params: withId,
  body: z.object({ memberId: id.nullable().default(null) }),
  out: ok,
});

export const handBackReport = operation({
  id: 'reports.handBack',
  method: 'post',
  path: '/w/:workspace/reports/:id/hand-back',
  verb: 'report.triage',
  params: withId,
  body: z.object({}),
  out: ok,
});

export const noiseReport = operation({
  id: 'reports.noise',
  method: 'post',
  path: '/w/:workspace/reports/:id/noise',
  verb: 'report.triage',
  params: withId,
  body: z.object({}),
  out: ok,
});

export const reopenReport = operation({
  id: 'reports.reopen',
  method: 'post',
  path: '/w/:workspace/reports/:id/reopen',
  verb: 'report.triage',
  params: withId,
  body: z.object({ reason: z.string().max(500).optional() }),
  out: ok,
});

export const triageReport = operation({
  id: 'reports.triage',
  method: 'post',
  path: '/w/:workspace/reports/:id/triage',
  verb: 'report.triage',
  params: withId,
  body: z.object({
    triageKind: triageKind.optional(),
    typeCode: z.string().max(60).optional(),
    level: z.number().int().min(0).max(3).optional(),
    protected: z.boolean().optional(),
  }),
  out: ok,
});

export const assessReport = operation({
  id: 'reports.assess',
  method: 'post',
  path: '/w/:workspace/reports/:id/assess',
  verb: 'report.assess',
  params: withId,
  body: z.object({ credibility: z.number().int().min(1).max(6) }),
  out: ok,
});

const withAttachment = withId.extend({ attachmentId: id });

/** The answer is the file itself, as a download. 403 until it is cleared, for those who do not review reports. */
export const openAttachment = operation({
  id: 'attachments.open',
  method: 'get',
  path: '/w/:workspace/reports/:id/attachments/:attachmentId',
  verb: 'report.read',
  params: withAttachment,
  summary: 'A picture, a sound or a document that came with a report',
  out: z.unknown(),
});

export const clearAttachment = operation({
  id: 'attachments.clear',
  method: 'post',
  path: '/w/:workspace/reports/:id/attachments/:attachmentId/clear',
  verb: 'report.triage',
  params: withAttachment,
  summary: 'Lets all who may read the report open the file',
  body: z.object({}),
  out: ok,
});

export const withdrawClearance = operation({
  id: 'attachments.withdraw',
  method: 'post',
  path: '/w/:workspace/reports/:id/attachments/:attachmentId/withdraw',
  verb: 'report.triage',
  params: withAttachment,
  summary:
    'Takes the clearance back: from now on only those who review reports open the file; copies already made stay where they are',
  body: z.object({}),
  out: ok,
});

export const translateReport = operation({
  id: 'reports.translate',
  method: 'post',
  path: '/w/:workspace/reports/:id/translations',
  verb: 'report.triage',
  status: 201,
  params: withId,
  body: z.object({ id, language: z.string().min(2).max(12), text: z.string().trim().min(1).max(20_000) }),
  out: ok,
});

export const askSource = operation({
  id: 'messages.send',
  method: 'post',
  path: '/w/:workspace/reports/:id/messages',
  verb: 'thread.write',
  status: 201,
  params: withId,
  body: z.object({
    id,
    role: z.enum(['question', 'feedback', 'note']),
    text: z.string().trim().min(1).max(4000),
    language: z.string().max(12).default('en'),
    choices: z.array(z.string().max(60)).max(5).nullable().default(null),
  }),
  out: message,
});

export const callBack = operation({
  id: 'messages.log',
  method: 'post',
  path: '/w/:workspace/reports/:id/call-backs',
  verb: 'thread.write',
  status: 201,
  params: withId,
  summary: 'Logs a call or visit to the source: what was asked and what was answered.',
  body: z.object({
    id,
    question: z.string().trim().min(1).max(4000),
    answer: z.string().trim().max(4000).nullable(),
    reached: z.boolean(),
    language: z.string().max(12).default('en'),
  }),
  out: ok,
});
