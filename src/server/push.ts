import { Agent, request } from 'node:https';
import webpush from 'web-push';
import { endpointProblem, publicLookup } from './outward.ts';

/**
 * Web Push (RFC 8030): a message to a browser through its maker's push service, encrypted for that browser alone (RFC 8291, aes128gcm) and
 * signed with this installation's key (VAPID, RFC 8292). The library composes it; the sending is ours, since only then can the address that is
 * connected to be judged.
 */

/** Where a browser is reached, as its PushSubscription says; keys in base64url. */
export interface PushTarget {
  endpoint: string;
  p256dh: string;
  auth: string;
}
export interface VapidKeys {
  /** uncompressed P-256 point, 65 bytes */
  publicKey: Uint8Array;
  /** 32 bytes */
  privateKey: Uint8Array;
}
export interface PushRequest {
  url: string;
  headers: Record<string, string>;
  body: Buffer;
}
/** Sends one message. @returns the push service's status. @throws Error with a `code` when there was no answer */
export type SendPush = (target: PushTarget, payload: string) => Promise<number>;

/** Every message has this many bytes before it is encrypted: its length tells nothing. */
export const PUSH_BYTES = 1024;
/** How long a push service keeps it for a phone that is off. The same for all: no header tells how urgent the matter is. */
const TTL_SECONDS = 24 * 3600;

/**
 * Composes the request of one push.
 * @param subject of the deployment, an https or mailto address (RFC 8292 2.1)
 * @throws RangeError when the payload is longer than PUSH_BYTES
 */
export function composePush(target: PushTarget, payload: string, keys: VapidKeys, subject: string): PushRequest {
  const bytes = Buffer.from(payload);
  if (bytes.length > PUSH_BYTES) throw new RangeError('a push message is too long');
  const padded = Buffer.concat([bytes, Buffer.alloc(PUSH_BYTES - bytes.length, ' ')]);
  const details = webpush.generateRequestDetails(
    { endpoint: target.endpoint, keys: { p256dh: target.p256dh, auth: target.auth } },
    padded,
    {
      vapidDetails: {
        subject,
        publicKey: Buffer.from(keys.publicKey).toString('base64url'),
        privateKey: Buffer.from(keys.privateKey).toString('base64url'),
      },
      TTL: TTL_SECONDS,
      urgency: 'high',
      contentEncoding: 'aes128gcm',
    },
  );
  return {
    url: details.endpoint,
    headers: Object.fromEntries(
      Object.entries(details.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
    ),
    body: details.body,
  };
}

/** The subject that push services may write to: the public address, where it is one they accept. */
export const vapidSubject = (publicUrl: string): string =>
  publicUrl.startsWith('https:') ? publicUrl : 'mailto:nobody@localhost.invalid';

/** Opens the way to the push services. */
export function openPush(keys: VapidKeys, publicUrl: string): { send: SendPush; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 6, lookup: publicLookup } as never);
  const subject = vapidSubject(publicUrl);
  return {
    async send(target, payload) {
      const problem = endpointProblem(target.endpoint);
      if (problem) throw Object.assign(new Error('not an address to send to'), { code: problem });
      const it = composePush(target, payload, keys, subject);
      return new Promise<number>((resolve, reject) => {
        // redirects are not followed: the status of one is an answer like any other
        const sent = request(it.url, { method: 'POST', headers: it.headers, agent, timeout: 10_000 }, (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        });
        sent.on('timeout', () => sent.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
        sent.on('error', reject);
        sent.end(it.body);
      });
    },
    close: () => agent.destroy(),
  };
}
