/**
 * Shows a notice while the console is closed. It keeps nothing: it has no cache, hears no fetch, and its scope holds no page. What it shows are fixed
 * words; what it says back is that it showed them. What a notice is about is read inside, signed in.
 */
const worker = self as unknown as ServiceWorkerGlobalScope;

interface Pushed {
  title: string;
  lang: string;
  dir: 'ltr' | 'rtl';
  token: string | null;
  tag: string;
}

worker.addEventListener('install', () => void worker.skipWaiting());

worker.addEventListener('push', (event) => {
  let pushed: Pushed;
  try {
    pushed = event.data!.json() as Pushed;
  } catch {
    return;
  }
  event.waitUntil(show(pushed));
});

async function show({ title, lang, dir, token, tag }: Pushed): Promise<void> {
  // a reminder takes the place of what it reminds of, and is heard again
  await worker.registration.showNotification(title, {
    lang,
    dir,
    tag,
    data: { token },
    requireInteraction: true,
    renotify: true,
  } as NotificationOptions);
  if (!token) return;
  await fetch('/api/v1/push/received', {
    method: 'POST',
    credentials: 'omit',
    cache: 'no-store',
    headers: { 'content-type': 'application/json', 'x-baraza': '1' },
    body: JSON.stringify({ token }),
  }).catch(() => undefined);
}

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { token } = event.notification.data as { token: string | null };
  event.waitUntil(worker.clients.openWindow(token ? `/o/${encodeURIComponent(token)}` : '/account'));
});
