/** Registers the service worker. Resolves to undefined where there is none (no secure context, a private window). */
export async function startServiceWorker(url: string, scope: string): Promise<ServiceWorkerRegistration | undefined> {
  try {
    return await navigator.serviceWorker?.register(url, { scope, updateViaCache: 'none' });
  } catch {
    return undefined;
  }
}

/**
 * Asks the active service worker to keep `extra` beside its own files (with `forms` also the page of forms and its engine) and to look whether every
 * one of them is really there. Resolves to true only then.
 */
export async function pageComplete(extra: string[], forms = false): Promise<boolean> {
  if (!navigator.serviceWorker) return false;
  const registration = await navigator.serviceWorker.ready;
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => resolve(event.data === true);
    registration.active?.postMessage({ keep: extra, forms }, [port2]);
    setTimeout(() => resolve(false), 60_000);
  });
}

/** A newer version that has been fetched and waits: it takes over only when told, so that no half-filled form is touched. */
export function takeNewVersion(registration: ServiceWorkerRegistration): boolean {
  registration.waiting?.postMessage('activate');
  return !!registration.waiting;
}

const DATA = 'data';

/**
 * JSON from the server, kept for when there is no line (public settings and place names only).
 * @param then called with what was kept, at once, and again with what the server said if that came
 * @returns 'fresh', 'kept', or 'none'; or 'gone' when the server says that there is no such thing
 */
export async function keptJson<T>(url: string, then: (value: T) => void): Promise<'fresh' | 'kept' | 'none' | 'gone'> {
  const cache = typeof caches === 'undefined' ? undefined : await caches.open(DATA).catch(() => undefined);
  const kept = await cache?.match(url);
  if (kept) then(await kept.json());
  try {
    const response = await fetch(url, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      redirect: 'error',
      cache: 'no-cache',
    });
    if (response.status === 404 && !kept) return 'gone';
    if (!response.ok || !/json/.test(response.headers.get('content-type') ?? '')) throw new Error('not ours');
    const copy = response.clone();
    then(await response.json());
    await cache?.put(url, copy);
    return 'fresh';
  } catch {
    return kept ? 'kept' : 'none';
  }
}

/** Deletes every cache and lets go of the service worker. */
export async function forgetPage(): Promise<void> {
  if (typeof caches !== 'undefined') for (const key of await caches.keys()) await caches.delete(key);
  for (const registration of (await navigator.serviceWorker?.getRegistrations()) ?? []) await registration.unregister();
}
