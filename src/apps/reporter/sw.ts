import { draftBegun } from '#reporter-kit/draft.ts';
import { flush } from '#reporter-kit/outbox.ts';
import { flushSheets } from '#reporter-kit/sheets/form-outbox.ts';

/**
 * Keeps the whole page on the phone. A version's files are fetched together or not at all; a new version waits until a page with nothing
 * half filled in says "activate"; the version before stays cached, since another tab may still run it.
 */
const worker = self as unknown as ServiceWorkerGlobalScope;
const CACHE = `page-${__VERSION__}`;
const SHEET = '/r/notes.html';
const PAGE = '/r/index.html';
const FORMS = '/r/forms.html';
const CATALOGUE = /^(\/r\/assets\/[A-Za-z-]+)-[0-9a-f]+\.json$/;

const isPageCache = (name: string) => name.startsWith('page-');

/** Catalogues of the languages that the version before had kept, in this version's edition. */
async function languagesKept(): Promise<string[]> {
  const kept = new Set<string>();
  for (const name of (await caches.keys()).filter(isPageCache)) {
    for (const request of await (await caches.open(name)).keys()) {
      const language = CATALOGUE.exec(new URL(request.url).pathname)?.[1];
      if (language) kept.add(language);
    }
  }
  return __FILES__.filter((file) => kept.has(CATALOGUE.exec(file)?.[1] ?? ''));
}

const ESSENTIAL = __FILES__.filter((file) => !CATALOGUE.test(file) && !__FORM_FILES__.includes(file));

/** The page of forms and its engine, where this phone had them already. */
const formsKept = async (): Promise<string[]> => ((await caches.match(FORMS)) ? __FORM_FILES__ : []);

worker.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      // files whose name carries their hash may come from the browser's own cache; the two pages must be new
      await cache.addAll(
        [...ESSENTIAL, ...(await languagesKept()), ...(await formsKept())].map(
          (file) => new Request(file, { cache: file.endsWith('.html') ? 'reload' : 'default' }),
        ),
      );
    })(),
  );
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      const old = (await caches.keys()).filter((name) => isPageCache(name) && name !== CACHE);
      for (const name of old.slice(0, -1)) await caches.delete(name);
      await worker.clients.claim();
    })(),
  );
});

async function isComplete(extra: string[]): Promise<boolean> {
  const cache = await caches.open(CACHE);
  for (const file of [...ESSENTIAL, ...extra]) {
    if (!(await cache.match(file))) {
      try {
        await cache.add(file);
      } catch {
        return false;
      }
    }
  }
  return true;
}

worker.addEventListener('message', (event) => {
  if (event.data === 'activate') event.waitUntil(worker.skipWaiting());
  const keep: unknown = event.data?.keep;
  if (Array.isArray(keep))
    event.waitUntil(
      isComplete([
        ...keep.filter((it) => CATALOGUE.test(it)),
        ...(event.data.forms === true ? __FORM_FILES__ : []),
      ]).then((complete) => event.ports[0]?.postMessage(complete)),
    );
});

async function fromCache(path: string, request: Request): Promise<Response> {
  return (await (await caches.open(CACHE)).match(path)) ?? (await caches.match(path)) ?? fetch(request);
}

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin || !url.pathname.startsWith('/r/')) return;
  if (request.mode === 'navigate') {
    event.respondWith(fromCache([SHEET, FORMS].includes(url.pathname) ? url.pathname : PAGE, request));
    // a draft that has lived its day dies whoever opens the page
    event.waitUntil(draftBegun(Date.now()).catch(() => undefined));
  } else if (__FILES__.includes(url.pathname) || url.pathname.startsWith('/r/assets/')) {
    event.respondWith(fromCache(url.pathname, request));
  }
});

worker.addEventListener('sync', (event: Event & { tag?: string; waitUntil?(work: Promise<unknown>): void }) => {
  if (event.tag !== 'outbox') return;
  // what is left makes the browser try again later
  event.waitUntil?.(
    Promise.all([flush(Date.now, true), flushSheets(Date.now, true)]).then((left) =>
      left.every((it) => it === undefined) ? undefined : Promise.reject(new Error('later')),
    ),
  );
});
