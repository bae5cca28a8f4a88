import { z } from 'zod';
import { operation } from '#domain/operation.ts';

/** Notices on a phone or computer whose console is closed: which devices of a member get them, and what those devices tell. */

const id = z.uuid();
const workspaceParams = z.object({ workspace: z.string() });
const withId = workspaceParams.extend({ id });
const ok = z.object({ ok: z.literal(true) });
const base64url = (bytes: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .refine((text) => Math.floor((text.length * 3) / 4) === bytes, {
      message: `Not ${bytes} bytes in base64url.`,
    });

export const device = z.object({
  id,
  /** what the member called it, or its browser and system in words */
  name: z.string(),
  language: z.string(),
  createdAt: z.iso.datetime(),
  /** a word that this device can tell itself by; says nothing of where it is reached */
  mark: z.string(),
});
export const readPush = operation({
  id: 'push.read',
  method: 'get',
  path: '/w/:workspace/push',
  verb: 'notice.answer',
  summary: 'The key that a browser subscribes with, and the devices of the asking member.',
  params: workspaceParams,
  out: z.object({
    publicKey: z.string(),
    devices: z.array(device),
    /** the member is asked by name, or is on a duty roster: worth offering it */
    named: z.boolean(),
  }),
});
export const subscribePush = operation({
  id: 'push.subscribe',
  method: 'post',
  path: '/w/:workspace/push',
  verb: 'notice.answer',
  status: 201,
  params: workspaceParams,
  body: z.object({
    id,
    endpoint: z.string().max(1000),
    keys: z.object({ p256dh: base64url(65), auth: base64url(16) }),
    language: z.string().min(2).max(12),
    name: z.string().trim().max(80).default(''),
  }),
  out: device,
});
export const unsubscribePush = operation({
  id: 'push.unsubscribe',
  method: 'delete',
  path: '/w/:workspace/push/:id',
  verb: 'notice.answer',
  params: withId,
  out: ok,
});
export const testPush = operation({
  id: 'push.test',
  method: 'post',
  path: '/w/:workspace/push/:id/test',
  verb: 'notice.answer',
  params: withId,
  body: z.object({}),
  out: ok,
});

const token = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
export const pushReceived = operation({
  id: 'push.received',
  method: 'post',
  path: '/push/received',
  verb: 'public',
  summary: 'A device has shown a push: delivered, not seen. The word was in the encrypted message alone.',
  body: z.object({ token }),
  out: ok,
});
export const openPushed = operation({
  id: 'push.open',
  method: 'post',
  path: '/push/open',
  verb: 'signed-in',
  summary: 'Where a touched push leads, for a member of that workspace.',
  body: z.object({ token }),
  out: z.object({ workspace: z.string(), alertId: id }),
});
