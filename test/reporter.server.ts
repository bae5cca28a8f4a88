import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { openAttachment, openReport, makeSealingKey, type SealingKey } from '#features/intake/envelope.ts';
import {
  sentReport,
  type InnerReport,
  type PlaceSuggestion,
  type PublicSettings,
  type Thread,
} from '#features/intake/intake.contract.ts';
import { Problem } from '#domain/problem.ts';

/** The policy that the real server sends with the page: nothing inline, nothing from elsewhere. */
export const REPORTER_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob: data:; media-src blob:; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** Builds the reporter page into a folder; another `mark` makes another version. */
export async function buildReporter(outDir: string, mark = ''): Promise<void> {
  await build({
    configFile: fileURLToPath(new URL('../src/apps/reporter/vite.config.ts', import.meta.url)),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
    plugins: mark
      ? [{ name: 'mark', transformIndexHtml: (html) => html.replace('<body>', `<body data-mark="${mark}">`) }]
      : [],
  });
}

export interface Desk {
  url: string;
  /** Reports accepted, opened, in order; a retry adds nothing. */
  reports: InnerReport[];
  /** How often POST /reports was called. */
  posts: number;
  attachments: Map<string, Uint8Array>;
  threads: Map<string, Thread>;
  settings: PublicSettings;
  places: PlaceSuggestion[];
  key: SealingKey;
  /** Bytes of bodies as they went over the wire, by path. */
  served: { path: string; bytes: number }[];
  /** Answers the next calls to the API with this status, unreachable when 0, until set back to undefined. */
  failing: number | undefined;
  /** Serves another build from now on. */
  serve(folder: string): void;
  close(): Promise<void>;
}

const unknownPlace = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** What a workspace with three languages hands out. */
export function someSettings(publicKey: string): PublicSettings {
  return {
    slug: 'nsele',
    name: 'Notes',
    icon: 'notes',
    exercise: true,
    askIdentity: false,
    answerBy: [],
    places: 'list',
    languages: [
      { tag: 'en', name: 'English', dir: 'ltr' },
      { tag: 'fr', name: 'Français', dir: 'ltr' },
      { tag: 'ar', name: 'العربية', dir: 'rtl' },
    ],
    kinds: ['hurt', 'destruction', 'threat', 'arrest', 'dispute', 'peace', 'protected', 'other'].map((code) => ({
      code,
      labelKey: code,
    })),
    attachments: { maxBytes: 8_000_000, maxCount: 3, kinds: ['photo', 'audio', 'document'] },
    contact: {
      en: 'Peace committee, Mambu market, every day.',
      fr: 'Comité de paix, marché de Mambu, tous les jours.',
      ar: 'لجنة السلام، سوق مامبو، كل يوم.',
    },
    sealingKey: { publicKey },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/**
 * A stand-in for the server: serves a built page with the real policy and headers, takes reports as the contract says, opens them with the
 * real code, and remembers in memory.
 */
export async function startDesk(folder: string): Promise<Desk> {
  const key = await makeSealingKey();
  const seen = new Map<string, { content: string; receivedAt: string }>();
  let root = folder;

  function send(
    response: ServerResponse,
    path: string,
    status: number,
    body: string | Buffer,
    headers: Record<string, string>,
  ) {
    const bytes = Buffer.from(body);
    desk.served.push({ path, bytes: bytes.length });
    response.writeHead(status, { ...headers, 'content-length': bytes.length }).end(bytes);
  }
  const json = (response: ServerResponse, path: string, status: number, value: unknown) =>
    send(response, path, status, JSON.stringify(value), {
      'content-type': status >= 400 ? 'application/problem+json' : 'application/json',
      'cache-control': 'no-store',
    });

  function page(request: IncomingMessage, response: ServerResponse, path: string) {
    const wanted = /^\/r\/[a-z0-9-]+\/?$/.test(path) ? 'index.html' : path.slice('/r/'.length);
    const file = join(root, wanted);
    if (!existsSync(file) || !statSync(file).isFile())
      return send(response, path, 404, 'no', { 'content-type': 'text/plain' });
    const packed = String(request.headers['accept-encoding']).includes('br')
      ? ['br', '.br']
      : String(request.headers['accept-encoding']).includes('gzip')
        ? ['gzip', '.gz']
        : undefined;
    const encoded = packed && existsSync(file + packed[1]) ? packed : undefined;
    return send(response, path, 200, readFileSync(file + (encoded?.[1] ?? '')), {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': REPORTER_CSP,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': wanted.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'accept-encoding',
      ...(encoded ? { 'content-encoding': encoded[0]! } : {}),
    });
  }

  async function api(request: IncomingMessage, response: ServerResponse, url: URL) {
    const path = url.pathname.replace('/api/v1/public/nsele', '');
    const answer = (status: number, value: unknown) => json(response, url.pathname, status, value);
    if (!url.pathname.startsWith('/api/v1/public/nsele')) return answer(404, { code: 'not_found' });
    if (path === '') return answer(200, desk.settings);
    if (path === '/manifest')
      return answer(200, {
        name: 'Notes',
        short_name: 'Notes',
        id: '/r/nsele',
        start_url: '/r/nsele',
        scope: '/r/',
        display: 'standalone',
        background_color: '#ffffff',
        theme_color: '#ffffff',
        icons: [{ src: '/r/icons/notes-192.png', sizes: '192x192', type: 'image/png' }],
      });
    if (path === '/places/offline') return answer(200, { places: desk.places });
    if (path === '/places')
      return answer(200, {
        places: desk.places
          .filter((it) => it.name.toLowerCase().includes(url.searchParams.get('q')!.toLowerCase()))
          .slice(0, 10),
      });
    const body = await bodyOf(request);
    if (path === '/reports') {
      desk.posts++;
      const parsed = sentReport.safeParse(JSON.parse(body.toString()));
      if (!parsed.success) return answer(422, { code: 'malformed', errors: parsed.error.issues });
      const sent = parsed.data;
      const report = 'envelope' in sent ? await openReport([key], 'nsele', sent.id, sent.envelope) : sent.report;
      const known = seen.get(report.id);
      if (known && known.content !== JSON.stringify(report)) return answer(409, { code: 'report_differs' });
      const receivedAt = known?.receivedAt ?? new Date().toISOString();
      if (!known) {
        seen.set(report.id, { content: JSON.stringify(report), receivedAt });
        desk.reports.push(report);
        if (report.returnCode) {
          const thread = desk.threads.get(report.returnCode) ?? { reports: [], messages: [] };
          thread.reports.push({ id: report.id, receivedAt, state: 'received' });
          desk.threads.set(report.returnCode, thread);
        }
      }
      return answer(known ? 200 : 201, { id: report.id, receivedAt, receipt: report.id.slice(0, 8) });
    }
    const file = /^\/reports\/([^/]+)\/attachments\/([^/]+)$/.exec(path);
    if (file) {
      const [, report, id] = file as unknown as [string, string, string];
      if (!seen.has(report)) return answer(404, { code: 'report_unknown' });
      const sealed = request.headers['content-type'] === 'application/vnd.baraza.sealed';
      desk.attachments.set(id, sealed ? await openAttachment([key], 'nsele', report, id, new Uint8Array(body)) : body);
      return answer(201, { id, receivedAt: new Date().toISOString() });
    }
    const { code, id, text, language } = JSON.parse(body.toString());
    const thread = desk.threads.get(code);
    if (!thread) return answer(404, { code: 'code_unknown' });
    if (path === '/thread') return answer(200, thread);
    if (!thread.messages.some((it) => it.id === id)) {
      for (const message of thread.messages) message.asks = false;
      thread.messages.push({
        id,
        at: new Date().toISOString(),
        from: 'you',
        text,
        language,
        urgent: false,
        asks: false,
      });
    }
    return answer(201, { id, at: new Date().toISOString() });
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://desk');
    if (url.pathname.startsWith('/r/')) return page(request, response, url.pathname);
    if (desk.failing === 0) return request.socket.destroy();
    if (desk.failing)
      return send(response, url.pathname, desk.failing, '<html>not yours</html>', { 'content-type': 'text/html' });
    return api(request, response, url).catch((error) =>
      json(response, url.pathname, error instanceof Problem ? error.status : 500, {
        code: error instanceof Problem ? error.code : 'broken',
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as { port: number };
  const desk: Desk = {
    url: `http://localhost:${port}/r/nsele`,
    reports: [],
    posts: 0,
    attachments: new Map(),
    threads: new Map(),
    settings: someSettings(key.publicKey),
    key,
    served: [],
    failing: undefined,
    places: [
      ['Mambu', 'Nsele'],
      ['Tchele', 'Nsele'],
      ['Kimbala', 'Maluku'],
      ['Ndjili Brasserie', 'Mont Ngafula'],
    ].map(([name, path], i) => ({ id: unknownPlace(i + 1), name: name!, path: path!, precision: 'village' as const })),
    serve: (other) => (root = other),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return desk;
}
