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
    /** null until the first message is made, or a name is given */
    sender: z.string().nullable(),
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
