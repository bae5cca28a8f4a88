import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hono, type Context as HonoContext } from 'hono';
import { isUuid } from '#domain/ids.ts';
import type { Database } from '#server/db.ts';
import { errorKind, log } from '#server/log.ts';
import { sayIn } from '#server/wording.ts';
import {
  csvOf,
  geoJsonOf,
  listPage,
  missingPage,
  PORTAL_LANGUAGES,
  releasePage,
  type PortalLanguage,
  type Reader,
} from './portal.page.ts';
import * as queries from './portal.queries.ts';

/** Nothing runs, nothing is fetched, nothing may frame it. */
const CSP = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const MOST_LISTED = 500;

/**
 * What the public reads. It sees the schema `published` alone, sets no cookie, writes nothing, keeps no line about who asked.
 * @param publicKey the deployment's, SPKI in base64: for convenience; whoever relies on it has it from elsewhere
 */
export function buildPortal(kit: { db: Database; publicKey: string | null; https: boolean }): Hono {
  const css = readFileSync(join(import.meta.dirname, 'portal.css'), 'utf8');
  const style = `/style-${createHash('sha256').update(css).digest('hex').slice(0, 12)}.css`;
  const app = new Hono();

  app.use('*', async (c, next) => {
    await next();
    c.header('content-security-policy', CSP);
    c.header('x-content-type-options', 'nosniff');
    c.header('referrer-policy', 'no-referrer');
    c.header('cross-origin-opener-policy', 'same-origin');
    c.header('permissions-policy', 'camera=(), microphone=(), geolocation=(), browsing-topics=()');
    if (kit.https) c.header('strict-transport-security', 'max-age=31536000');
  });
  app.onError((error, c) => {
    log('portal.trouble', { error: errorKind(error) });
    return c.text('Not available at this moment.', 503, { 'retry-after': '10', 'cache-control': 'no-store' });
  });

  const readerOf = (language: PortalLanguage): Reader => ({
    language,
    style,
    say: (key, values) => {
      const [file, rest] = key.split(':') as [string, string];
      return sayIn(language, file, rest, values);
    },
  });
  /** Caches ask again each time and are mostly told that nothing changed: what was recalled is in no cache a moment later. */
  const answer = (
    c: HonoContext,
    type: string,
    text: string,
    status: 200 | 404 | 410 = 200,
    more: Record<string, string> = {},
  ) => {
    const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
    const headers = { 'content-type': type, 'cache-control': 'public, no-cache', etag, ...more };
    const known = (c.req.header('if-none-match') ?? '').split(/,\s*/).map((it) => it.replace(/^W\//, ''));
    if (status === 200 && known.includes(etag)) return c.body(null, 304, headers);
    return c.body(text, status, headers);
  };
  const HTML = 'text/html; charset=utf-8';
  const open = { 'access-control-allow-origin': '*' };

  app.get('/healthz', async (c) => {
    await queries.newest(kit.db, 1);
    return c.json({ ok: true }, 200, { 'cache-control': 'no-store' });
  });
  app.get(style, (c) =>
    c.body(css, 200, {
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    }),
  );
  app.get('/', (c) => {
    const asked = (c.req.header('accept-language') ?? '')
      .toLowerCase()
      .split(',')
      .map((it) => it.trim().slice(0, 2));
    const language = asked.find((it) => (PORTAL_LANGUAGES as readonly string[]).includes(it)) ?? 'en';
    return c.body(null, 302, { location: `/${language}/`, vary: 'accept-language', 'cache-control': 'no-store' });
  });
  app.get('/index.json', async (c) => {
    const manifests = await queries.manifests(kit.db);
    return answer(
      c,
      'application/json',
      JSON.stringify({ format: 'baraza-release-index/1', publicKey: kit.publicKey, manifests }),
      200,
      open,
    );
  });
  app.get('/r/:file', async (c) => {
    const [, id, kind] = /^([0-9a-f-]{36})\.(json|csv|geojson|manifest\.json)$/.exec(c.req.param('file')) ?? [];
    const row = id && isUuid(id) ? await queries.one(kit.db, id) : undefined;
    if (!row) return answer(c, 'application/json', JSON.stringify({ code: 'not_found' }), 404, open);
    if (kind === 'manifest.json')
      return row.manifest === null
        ? c.json({ code: 'being_signed' }, 503, { 'retry-after': '10', 'cache-control': 'no-store' })
        : answer(c, 'application/json', JSON.stringify(row.manifest), 200, open);
    if (row.body === null)
      return answer(
        c,
        'application/json',
        JSON.stringify({
          code: 'recalled',
          on: row.recalled_on,
          reason: row.recall_reason,
          correctedBy: row.corrected_by,
        }),
        410,
        open,
      );
    const save = (type: string) => ({
      ...open,
      'content-disposition': `attachment; filename="release-${row.id.slice(0, 8)}.${type}"`,
    });
    if (kind === 'csv') return answer(c, 'text/csv; charset=utf-8', `\ufeff${csvOf(row.body)}`, 200, save('csv'));
    if (kind === 'geojson')
      return answer(c, 'application/geo+json', JSON.stringify(geoJsonOf(row.body)), 200, save('geojson'));
    return answer(c, 'application/json', JSON.stringify(row.body), 200, save('json'));
  });
  for (const language of PORTAL_LANGUAGES) {
    const reader = readerOf(language);
    app.get(`/${language}/`, async (c) => answer(c, HTML, listPage(reader, await queries.newest(kit.db, MOST_LISTED))));
    app.get(`/${language}/r/:id`, async (c) => {
      const id = c.req.param('id');
      const row = isUuid(id) ? await queries.one(kit.db, id) : undefined;
      if (!row) return answer(c, HTML, missingPage(reader), 404);
      return answer(c, HTML, releasePage(reader, row), row.body === null ? 410 : 200);
    });
  }
  app.notFound((c) => answer(c, HTML, missingPage(readerOf('en')), 404));
  return app;
}
