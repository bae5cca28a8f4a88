import { z } from 'zod';
import { operation } from '#domain/operation.ts';

/** Warnings as messages of the Common Alerting Protocol 1.2: out as files and as a feed, in as drafts. */

const id = z.uuid();
const inWorkspace = z.object({ workspace: z.string() });
const withId = inWorkspace.extend({ id });
const ok = z.object({ ok: z.literal(true) });
const share = z.enum(['none', 'feed', 'public']);
const reference = z.object({ sender: z.string(), identifier: z.string(), sent: z.string() });

export const capMessage = z.object({
  id,
  direction: z.enum(['out', 'in']),
  alertId: id.nullable(),
  sender: z.string(),
  identifier: z.string(),
  /** as the message writes it */
  sent: z.string(),
  sentAt: z.iso.datetime(),
  msgType: z.enum(['Alert', 'Update', 'Cancel']),
  status: z.string(),
  scope: z.enum(['Public', 'Restricted', 'Private']),
  label: z.number().int(),
  level: z.number().int(),
  headline: z.string(),
  references: z.array(reference),
  /** of those, the ones that never came here */
  unknownReferences: z.array(reference),
  warnings: z.array(z.object({ code: z.string(), where: z.string() })),
  /** it carries a signature, which is kept and was not checked */
  signed: z.boolean(),
  /** passages left out of a message of ours, since they could give a person away */
  leftOut: z.number().int(),
  /** it goes without words: kind, level, place and time alone */
  wordless: z.boolean(),
  proposes: z.enum(['update', 'cancel']).nullable(),
  decision: z.enum(['taken', 'left']).nullable(),
  at: z.iso.datetime(),
});

export const readAlertCap = operation({
  id: 'cap.ofAlert',
  method: 'get',
  path: '/w/:workspace/alerts/:id/cap',
  verb: 'alert.read',
  params: withId,
  summary: 'The CAP messages of one alert, ours and those that came in, and how far it is shared.',
  out: z.object({
    messages: z.array(capMessage),
    share,
    /** why it may not be shared further, by the way of sharing */
    mayNot: z.object({ feed: z.string().nullable(), public: z.string().nullable() }),
    /** steps that have no message yet */
    missing: z.number().int(),
    feed: z.string(),
    publicFeed: z.string().nullable(),
  }),
});
export const makeAlertCap = operation({
  id: 'cap.make',
  method: 'post',
  path: '/w/:workspace/alerts/:id/cap',
  verb: 'alert.issue',
  params: withId,
  summary: 'Makes the CAP messages that are missing, of steps taken before they were made by themselves.',
  body: z.object({}),
  out: z.object({ made: z.number().int() }),
});
export const shareAlert = operation({
  id: 'cap.share',
  method: 'put',
  path: '/w/:workspace/alerts/:id/cap/share',
  verb: 'alert.issue',
  params: withId,
  summary: 'Whether the messages of an alert stand in the feed for partners, or in the open one too.',
  body: z.object({ share }),
  out: ok,
});
export const downloadCap = operation({
  id: 'cap.download',
  method: 'get',
  path: '/w/:workspace/cap/messages/:id',
  verb: 'alert.feed',
  params: withId,
  summary: 'One message as the file it is. With the right to the feed alone, only what stands in it.',
  out: z.any(),
});

const page = z.object({
  /** where an earlier page ended */
  before: z.string().max(80).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const readFeed = operation({
  id: 'cap.feed',
  method: 'get',
  path: '/w/:workspace/cap/feed',
  verb: 'alert.feed',
  params: inWorkspace,
  query: page,
  summary: 'The warnings given to partners, as Atom with a link to each CAP file, newest first.',
  out: z.any(),
});
export const readPublicFeed = operation({
  id: 'cap.publicFeed',
  method: 'get',
  path: '/public/:slug/cap/feed',
  verb: 'public',
  params: z.object({ slug: z.string() }),
  query: page,
  summary: 'The warnings that anybody may read, where a workspace has an open feed.',
  out: z.any(),
});
export const downloadPublicCap = operation({
  id: 'cap.publicDownload',
  method: 'get',
  path: '/public/:slug/cap/messages/:id',
  verb: 'public',
  params: z.object({ slug: z.string(), id }),
  out: z.any(),
});

export const readCapSettings = operation({
  id: 'cap.settings',
  method: 'get',
  path: '/w/:workspace/cap/settings',
  verb: 'member.read',
  params: inWorkspace,
  out: z.object({
    /** random until a name is given */
    sender: z.string(),
    senderName: z.string().nullable(),
    publicFeed: z.boolean(),
    feedAddress: z.string(),
    publicFeedAddress: z.string(),
  }),
});
export const changeCapSettings = operation({
  id: 'cap.changeSettings',
  method: 'patch',
  path: '/w/:workspace/cap/settings',
  verb: 'workspace.write',
  params: inWorkspace,
  body: z.object({
    sender: z
      .string()
      .regex(/^[^\s,<&]{1,200}$/, 'No spaces, commas, < or &.')
      .optional(),
    senderName: z.string().trim().min(1).max(200).nullable().optional(),
    publicFeed: z.boolean().optional(),
  }),
  out: ok,
});

/** The message itself is the body: the bytes of one CAP file. */
const howToRead = z.object({
  /** which of the message's languages to take, when not the reader's own */
  language: z.string().max(35).optional(),
  /** the alert it belongs to, when it names several or none that is known */
  alert: id.optional(),
});
const matchKind = z.enum([
  'new',
  'known',
  'update',
  'cancel',
  /** came after a message that refers to it */
  'earlier',
  'unknown_reference',
  'several',
  /** a cancellation of what never came here: kept, in case it comes yet */
  'kept',
]);
const alertRef = z.object({ id, number: z.number().int(), headline: z.string(), state: z.string() });
const draftField = z.string();

export const capPreview = z.object({
  kind: matchKind,
  /** the alert it belongs to, or those it could belong to */
  alerts: z.array(alertRef),
  message: capMessage.pick({
    sender: true,
    identifier: true,
    sent: true,
    msgType: true,
    status: true,
    scope: true,
    references: true,
    unknownReferences: true,
    warnings: true,
    signed: true,
  }),
  senderName: z.string(),
  note: z.string().nullable(),
  contact: z.string().nullable(),
  web: z.string().nullable(),
  languages: z.array(z.string()),
  expired: z.boolean(),
  /** null for a cancellation without words */
  draft: z
    .object({
      level: z.number().int(),
      certainty: z.string(),
      urgency: z.string(),
      headline: z.string(),
      why: z.string(),
      asked: z.string(),
      language: z.string(),
      themes: z.array(z.string()),
      label: z.number().int(),
      expectedUntil: z.iso.datetime().nullable(),
      placeText: z.string(),
      place: z.object({ id, name: z.string(), by: z.enum(['geocode', 'name', 'shape']) }).nullable(),
      lat: z.number().nullable(),
      lon: z.number().nullable(),
      radiusKm: z.number().nullable(),
    })
    .nullable(),
  reasons: z.array(z.object({ field: z.string(), code: z.string(), values: z.record(z.string(), z.string()) })),
  /** what would change in a draft that is there, and what a person wrote since and stays */
  changes: z.array(draftField),
  kept: z.array(draftField),
  /** what a person would be asked to decide */
  proposes: z.enum(['update', 'cancel']).nullable(),
});
export const previewCap = operation({
  id: 'cap.preview',
  method: 'post',
  path: '/w/:workspace/cap/preview',
  verb: 'alert.write',
  params: inWorkspace,
  query: howToRead,
  summary: 'What would be made of a CAP message. Nothing is saved.',
  out: capPreview,
});
export const importCap = operation({
  id: 'cap.import',
  method: 'post',
  path: '/w/:workspace/cap/import',
  verb: 'alert.write',
  status: 201,
  params: inWorkspace,
  query: howToRead,
  summary:
    'Takes a CAP message in: a draft with nobody asked yet, a change to the draft it belongs to, or a proposal to a person.',
  out: z.object({
    kind: matchKind.exclude(['several']),
    messageId: id,
    alert: alertRef.nullable(),
    changed: z.array(draftField),
    kept: z.array(draftField),
    proposes: z.enum(['update', 'cancel']).nullable(),
    unknownReferences: z.array(reference),
  }),
});
export const listReceived = operation({
  id: 'cap.received',
  method: 'get',
  path: '/w/:workspace/cap/messages',
  verb: 'alert.read',
  params: inWorkspace,
  query: z.object({
    /** the last message of the page before */
    after: id.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  summary: 'Messages that came in, page by page: first those that wait for a person, then the newest.',
  out: z.object({ messages: z.array(capMessage), next: id.nullable() }),
});
export const decideCap = operation({
  id: 'cap.decide',
  method: 'post',
  path: '/w/:workspace/cap/messages/:id/decide',
  verb: 'alert.issue',
  params: withId,
  summary: 'A person takes over what a received message proposes for an alert, or leaves it, with a reason.',
  body: z.object({ deed: z.enum(['take', 'leave']), reason: z.string().trim().min(1).max(2000) }),
  out: ok,
});

export const feedKey = z.object({
  id,
  name: z.string(),
  actor: z.object({ id, name: z.string() }),
  highestLabel: z.number().int(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
});
export const listFeedKeys = operation({
  id: 'cap.keys',
  method: 'get',
  path: '/w/:workspace/cap/keys',
  verb: 'alert.coordinate',
  params: inWorkspace,
  out: z.object({ keys: z.array(feedKey) }),
});
export const createFeedKey = operation({
  id: 'cap.createKey',
  method: 'post',
  path: '/w/:workspace/cap/keys',
  verb: 'alert.coordinate',
  status: 201,
  params: inWorkspace,
  summary: 'A key to the feed for one partner, shown once. It opens nothing in which that partner is implicated.',
  body: z.object({
    id,
    name: z.string().trim().min(1).max(100),
    actorId: id,
    highestLabel: z.number().int().min(0).max(2).default(1),
    days: z.number().int().min(1).max(366),
  }),
  out: z.object({ id, key: z.string() }),
});
export const revokeFeedKey = operation({
  id: 'cap.revokeKey',
  method: 'delete',
  path: '/w/:workspace/cap/keys/:id',
  verb: 'alert.coordinate',
  params: withId,
  out: ok,
});
