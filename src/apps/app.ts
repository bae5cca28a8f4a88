import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { OpenAPIHono } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import { compress } from 'hono/compress';
import type pg from 'pg';
import { newPasswordProblem } from '#domain/passwords.ts';
import { forbidden, notFound, Problem } from '#domain/problem.ts';
import { createAccount, type Auth } from '#server/auth.ts';
import { CALLER_HEADER, masker, networkOfRequest } from '#server/caller.ts';
import { makeConduct, membershipsOf, refuseWeak, type Kit, type Membership } from '#server/conduct.ts';
import type { Events } from '#server/events.ts';
import { tellNews } from '#server/hearing.ts';
import { mount, OPERATION, problemResponse, readBytes } from '#server/http.ts';
import { isDatabaseAway } from '#server/database-away.ts';
import { errorKind, log } from '#server/log.ts';
import { metrics } from '#server/metrics.ts';
import { limitRates } from '#server/rates.ts';
import type { Accounts } from '#features/people/workspaces.service.ts';
import type { IncidentStores } from '#features/incidents/incident-store.service.ts';
import type { LedgerKit } from '#features/ledger/ledger.kit.ts';
import type { GatewayAnswer } from '#features/numbers/gateway.rules.ts';
import type { DoorRequest } from '#features/numbers/line-door.service.ts';
import { openRosaDoor } from '#features/openrosa/openrosa.door.ts';
import type { EpochKeys } from '#server/epochs.ts';
import { MOST_WEBHOOK_BYTES } from './gateway-door.ts';
import { bindings } from './lists.ts';

export interface AppKit extends Kit {
  pool: pg.Pool;
  authPool: pg.Pool;
  auth: Auth;
  publicUrl: string;
  /** requests a minute that one address may make to the public pages */
  publicPerMinute?: number;
  /** asked for on the first visit */
  setupWord?: string | undefined;
  /** addresses of proxies that are believed about who asks */
  proxies?: readonly string[];
  /** folder of the built screens: console/ and reporter/ */
  dist: string;
  events: Events;
  /** the column store of incidents; without it the database answers alone */
  incidents?: IncidentStores;
  ledger?: LedgerKit;
  /** wraps the keys that filled forms are sealed under; without it phones with forms are not served */
  epochs?: EpochKeys;
  /** the courier's door for gateways of SMS; without it there is nothing below `/g/` */
  gateways?: ((it: DoorRequest) => Promise<GatewayAnswer>) | undefined;
  /** where whoever finds a weakness writes to: `mailto:` or `https:` */
  securityContact?: string | undefined;
}

/** No inline script or style anywhere; nothing from elsewhere. */
const CSP = {
  console:
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; child-src blob:; frame-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  // like the reporter page, and nothing but our own API to talk to
  custodian:
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  reporter:
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob: data:; media-src blob:; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  // the engine of forms reads expressions with WebAssembly; the desk shows a form in a frame of its own
  forms:
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' blob: data:; media-src blob:; worker-src 'self'; manifest-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'",
};

/** What gateways prove themselves with, and how their bodies are to be read. No cookie, and nothing of who sits before a proxy. */
const GATEWAY_HEADERS = [
  'content-type',
  'authorization',
  'baraza-timestamp',
  'baraza-signature',
  'x-twilio-signature',
  'x-hub-signature-256',
  'x-telegram-bot-api-secret-token',
  'x-signature',
  'x-timestamp',
];

/** What is no operation is counted by its door. */
const doorOf = (path: string): string =>
  (({ api: 'api', f: 'phones', g: 'gateways', healthz: 'health' }) as Record<string, string>)[path.split('/')[1]!] ??
  'page';

function accountsOf(kit: AppKit): Accounts {
  return {
    setupWord: kit.setupWord,
    create: (person) => {
      const weak = newPasswordProblem(person.password, [person.email, person.name]);
      if (weak)
        throw new Problem(422, 'weak_password', 'This password is guessed too soon. Choose a few words of your own.', {
          values: { why: weak },
        });
      return createAccount(kit.auth, person);
    },
    async read(userId) {
      const { rows } = await kit.authPool.query(
        'select id, name, email, "twoFactorEnabled" from "user" where id = $1',
        [userId],
      );
      if (!rows[0]) throw notFound('account');
      return { id: rows[0].id, name: rows[0].name, email: rows[0].email, twoFactor: rows[0].twoFactorEnabled === true };
    },
  };
}

/** Everything the web process answers. */
export function buildApp(kit: AppKit): OpenAPIHono {
  const app = new OpenAPIHono();
  const conduct = makeConduct(kit);

  app.use('*', async (c, next) => {
    const started = performance.now();
    await next();
    c.header('x-content-type-options', 'nosniff');
    c.header('referrer-policy', 'no-referrer');
    c.header('cross-origin-opener-policy', 'same-origin');
    c.header('cross-origin-resource-policy', 'same-origin');
    c.header('permissions-policy', 'camera=(self), microphone=(self), geolocation=(self)');
    if (kit.publicUrl.startsWith('https:')) c.header('strict-transport-security', 'max-age=31536000');
    const ms = performance.now() - started;
    if (c.req.path.startsWith('/api/') && c.res.status >= 500)
      log('request', { status: c.res.status, ms: Math.round(ms) });
    metrics.add('baraza_requests_total', {
      operation: (c.get(OPERATION as never) as string | undefined) ?? doorOf(c.req.path),
      status: `s${Math.floor(c.res.status / 100)}xx`,
    });
    metrics.observe('baraza_request_seconds', ms / 1000);
  });
  app.use('/api/v1/*', compress());
  const limits = limitRates(kit.now, kit.publicPerMinute, kit.proxies);
  app.use('/api/v1/*', limits);
  app.use('/f/*', limits);
  app.use('/g/*', limits);

  app.onError((error) => {
    if (error instanceof Problem) return problemResponse(error);
    const code = (error as { code?: string }).code;
    if (code === '23505')
      return problemResponse(new Problem(409, 'already_there', 'Something with this id or key exists already.'));
    if (code === '23503')
      return problemResponse(
        new Problem(422, 'unknown_reference', 'Something this refers to does not exist, or you may not see it.'),
      );
    // class 22, data exceptions: a number or a time beyond what a column holds, a character that no text may hold
    if (code === '23514' || /^22[0-9A-Z]{3}$/.test(code ?? ''))
      return problemResponse(new Problem(422, 'invalid_input', 'A value is not one that can be stored.'));
    // the row as it would become lies beyond what this member may see or keep
    if (code === '42501' && error.message.includes('row-level security'))
      return problemResponse(
        new Problem(
          403,
          'beyond_your_rights',
          'With this change it would be something that you may not see or keep. Choose a label and an owner within your own rights.',
        ),
      );
    if (isDatabaseAway(error)) {
      const away = problemResponse(
        new Problem(
          503,
          'database_away',
          'The database is starting or away; nothing was saved. Try again in a moment.',
        ),
      );
      away.headers.set('retry-after', '2');
      return away;
    }
    log('unexpected', { error: errorKind(error) });
    if (process.env.BARAZA_DEBUG) process.stderr.write(`${(error as Error).stack}\n`);
    return problemResponse(
      new Problem(
        500,
        'unexpected',
        'Something went wrong here; nothing was saved. Try again, and tell whoever runs this if it stays.',
      ),
    );
  });
  app.notFound(() => problemResponse(notFound('page')));

  app.get('/healthz', async (c) => {
    await kit.pool.query('select 1');
    return c.json({ ok: true });
  });

  app.get('/.well-known/security.txt', () => {
    if (!kit.securityContact) return problemResponse(notFound('page'));
    // RFC 9116; it must expire, so that nobody writes to somebody who left
    const expires = new Date(Math.floor(kit.now().getTime() / 86_400_000 + 180) * 86_400_000).toISOString();
    return new Response(
      `Contact: ${kit.securityContact}\nExpires: ${expires}\nPreferred-Languages: en, fr\nCanonical: ${kit.publicUrl}/.well-known/security.txt\n`,
      { headers: { 'content-type': 'text/plain; charset=utf-8' } },
    );
  });
  const mask = masker();
  app.on(['GET', 'POST'], '/api/auth/*', (c) => {
    const headers = new Headers(c.req.raw.headers);
    headers.set(CALLER_HEADER, mask(networkOfRequest(c, kit.proxies ?? [])));
    return kit.auth.handler(new Request(c.req.raw, { headers }));
  });
  mount(
    app,
    bindings({
      accounts: accountsOf(kit),
      publicUrl: kit.publicUrl,
      incidents: kit.incidents,
      ledger: kit.ledger,
      epochs: kit.epochs,
    }),
    conduct,
  );
  app.doc31('/api/v1/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Baraza', version: '1', description: 'Reports, incidents, alerts and what came of them.' },
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });

  app.get('/api/v1/w/:workspace/events', async (c) => {
    const session = await kit.auth.api.getSession({ headers: c.req.raw.headers });
    if (!session) throw new Problem(401, 'sign_in_needed', 'Sign in first.');
    const slug = c.req.param('workspace');
    const [membership] = await membershipsOf(kit.db, session.user.id, slug);
    if (!membership) throw forbidden('member');
    refuseWeak(membership, session.session.strong === true);
    const memberNow = async (): Promise<Membership | undefined> =>
      (await membershipsOf(kit.db, session.user.id, slug)).at(0);
    return streamSSE(c, (stream) =>
      tellNews(stream, {
        db: kit.db,
        events: kit.events,
        workspace: membership.workspace_id,
        memberNow,
        last: Number(c.req.header('last-event-id') ?? 0),
      }),
    );
  });

  if (kit.epochs) openRosaDoor(app, { ...kit, epochs: kit.epochs });

  // passed on unread: who wrote is for the courier alone
  app.on(['GET', 'POST'], '/g/*', async (c) => {
    if (!kit.gateways) throw notFound('page');
    const { pathname, search } = new URL(c.req.url);
    const headers = Object.fromEntries(
      GATEWAY_HEADERS.flatMap((name) => [[name, c.req.header(name) ?? '']]).filter(([, it]) => it),
    );
    const body = c.req.method === 'POST' ? await readBytes(c.req.raw, MOST_WEBHOOK_BYTES) : new Uint8Array();
    const answer = await kit.gateways({ method: c.req.method, path: pathname.slice(3), search, headers, body });
    return new Response(answer.body, {
      status: answer.status,
      headers: { 'content-type': answer.type, 'cache-control': 'no-store' },
    });
  });

  app.get('/r/forms.html', (c) =>
    page(c.req.path, join(kit.dist, 'reporter'), '/r', CSP.forms, c.req.header('accept-encoding')),
  );
  app.get('/r/*', (c) =>
    page(c.req.path, join(kit.dist, 'reporter'), '/r', CSP.reporter, c.req.header('accept-encoding')),
  );
  app.get('/c/*', (c) =>
    page(c.req.path, join(kit.dist, 'custodian'), '/c', CSP.custodian, c.req.header('accept-encoding')),
  );
  app.get('*', (c) => {
    if (c.req.path.startsWith('/api/')) throw notFound('operation');
    return page(c.req.path, join(kit.dist, 'console'), '', CSP.console, c.req.header('accept-encoding'));
  });
  return app;
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json',
  '.ico': 'image/x-icon',
};

/**
 * A built file, or the page itself for any other path below it. Files with a hash in their name are kept by browsers for a year. Where
 * the build laid a compressed twin beside a file, that one is sent to whoever accepts it.
 */
async function page(path: string, folder: string, base: string, csp: string, accepts = ''): Promise<Response> {
  let inside: string;
  try {
    inside = normalize(decodeURIComponent(path.slice(base.length))).replace(/^[/\\]+/, '');
  } catch {
    // signs that are no text
    return problemResponse(notFound('page'));
  }
  const file = inside && !inside.includes('..') ? join(folder, inside) : '';
  const known = file !== '' && extname(file) !== '' && (await stat(file).catch(() => null))?.isFile();
  if (!known && extname(inside) !== '') return problemResponse(notFound('file'));
  const chosen = known ? file : join(folder, 'index.html');
  const encoding = ['br', 'gzip'].find((it) => accepts.split(/[,;]\s*/).includes(it));
  const twin = encoding ? await readFile(`${chosen}.${encoding === 'br' ? 'br' : 'gz'}`).catch(() => null) : null;
  const body = twin ?? (await readFile(chosen).catch(() => null));
  if (!body)
    return problemResponse(
      new Problem(503, 'screens_missing', 'The screens are not built yet. Run npm start, or npm run build.'),
    );
  const hashed = /[.-][A-Za-z0-9_-]{8,}\.[a-z0-9]+$/.test(chosen);
  return new Response(new Uint8Array(body), {
    headers: {
      'content-type': TYPES[extname(chosen)] ?? 'application/octet-stream',
      'content-security-policy': csp,
      vary: 'accept-encoding',
      ...(twin ? { 'content-encoding': encoding! } : {}),
      'cache-control': hashed && known ? 'public, max-age=31536000, immutable' : 'no-cache',
      ...(base === '/r' && inside === 'sw.js' ? { 'service-worker-allowed': '/r/' } : {}),
    },
  });
}
