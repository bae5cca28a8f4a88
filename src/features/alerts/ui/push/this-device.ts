import { call } from '#web/api.ts';
import { uuidv7 } from '#domain/ids.ts';
import { remember, remembered } from '#web/storage.ts';
import { deviceWords } from '#features/people/ui/device.rules.ts';
import { readPush, subscribePush, unsubscribePush } from '../../push/push.contract.ts';

/** This browser's end of Web Push: asking the person, subscribing with the push service, and telling each of their workspaces. */

/** No page lives below it: the worker can never stand between the console and the server. */
const SCOPE = '/push/';
const SCRIPT = '/push-worker.js';

export type Ability = 'can' | 'cannot' | 'denied';

/** Can this browser show notices, and did the person forbid it? Only over https (or on the machine itself), and not in every browser. */
export function ability(): Ability {
  if (
    !isSecureContext ||
    !('serviceWorker' in navigator) ||
    !('PushManager' in globalThis) ||
    !('Notification' in globalThis)
  )
    return 'cannot';
  return Notification.permission === 'denied' ? 'denied' : 'can';
}

const subscription = async (): Promise<PushSubscription | null> => {
  const registration = await navigator.serviceWorker.getRegistration(SCOPE);
  return (await registration?.pushManager.getSubscription()) ?? null;
};

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
const base64url = (bytes: ArrayBuffer | Uint8Array<ArrayBuffer>): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const markOf = async (endpoint: string): Promise<string> =>
  base64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(endpoint))).slice(0, 16);

/** What this browser is listed as, or null when it gets no notices. */
export async function ownMark(): Promise<string | null> {
  if (ability() === 'cannot') return null;
  const it = await subscription();
  return it ? markOf(it.endpoint) : null;
}

/** A subscription made with the key as it is now; one made with an older key is of no use any more. */
async function subscribed(publicKey: string): Promise<PushSubscription> {
  const registration = await navigator.serviceWorker.register(SCRIPT, { scope: SCOPE });
  await active(registration);
  const key = bytesOf(publicKey);
  const known = await registration.pushManager.getSubscription();
  const usedWith = known?.options.applicationServerKey;
  if (known && usedWith && base64url(usedWith) === publicKey) return known;
  await known?.unsubscribe();
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

const active = (registration: ServiceWorkerRegistration): Promise<void> =>
  new Promise((resolve) => {
    const worker = registration.active ?? registration.waiting ?? registration.installing;
    if (!worker || worker.state === 'activated') return resolve();
    worker.addEventListener('statechange', () => worker.state === 'activated' && resolve());
  });

/**
 * From now on these workspaces tell this browser. Asks the person first; must be called from a deed of theirs.
 * @returns false when they said no
 */
export async function turnOn(workspaces: readonly string[], language: string): Promise<boolean> {
  if ((await Notification.requestPermission()) !== 'granted') return false;
  await tell(workspaces, language);
  remember('push', 'on');
  return true;
}

async function tell(workspaces: readonly string[], language: string): Promise<void> {
  const [first] = workspaces;
  if (first === undefined) return;
  const { publicKey } = await call(readPush, { params: { workspace: first } });
  const it = (await subscribed(publicKey)).toJSON();
  const { browser, system } = deviceWords(navigator.userAgent);
  for (const workspace of workspaces)
    await call(subscribePush, {
      params: { workspace },
      body: {
        id: uuidv7(Date.now()),
        endpoint: it.endpoint!,
        keys: { p256dh: it.keys!.p256dh!, auth: it.keys!.auth! },
        language,
        name: [browser, system].filter(Boolean).join(' · '),
      },
    });
}

/** This browser gets no more notices. */
export async function turnOff(devices: readonly { workspace: string; id: string }[]): Promise<void> {
  for (const { workspace, id } of devices) await call(unsubscribePush, { params: { workspace, id } });
  await (await subscription())?.unsubscribe();
  remember('push', 'off');
}

/** Push services change a browser's address now and then: where it was turned on here, it stays on. */
export async function stayOn(workspace: string, language: string): Promise<void> {
  if (remembered('push') !== 'on' || ability() !== 'can' || Notification.permission !== 'granted') return;
  const [mark, { devices }] = await Promise.all([ownMark(), call(readPush, { params: { workspace } })]);
  if (mark === null || !devices.some((it) => it.mark === mark)) await tell([workspace], language);
}
