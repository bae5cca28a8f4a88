import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { idMaker } from '#domain/ids.ts';
import { READ_BITS, type Role } from '#domain/verbs.ts';
import { createAccount, openAuth } from '#server/auth.ts';
import { inTransaction, openDatabase } from '#server/db.ts';
import { openEars, type Ears } from '#server/events.ts';
import { openEpochs } from '#server/epochs.ts';
import { openFiles } from '#server/files.ts';
import { openKeys, type KeyFolder } from '#server/keys.ts';
import { openSender } from '#server/jobs.ts';
import { payloadOf } from '#server/herald.ts';
import type { Mail } from '#server/mail.ts';
import { composePush, type PushRequest } from '#server/push.ts';
import { openWorkerKit, type WorkerKit } from '#server/work.ts';
import { openIncidentStores } from '#features/incidents/incident-store.service.ts';
import { ledgerKit } from '#features/ledger/ledger.kit.ts';
import type { GatewayAnswer } from '#features/numbers/gateway.rules.ts';
import type { DoorRequest } from '#features/numbers/line-door.service.ts';
import { buildApp } from '#apps/app.ts';
import type { TestDatabase } from './harness-database.ts';

/**
 * The whole server in the test's process, on a database of its own: people speak to it through the API, time is the test's.
 */
export interface House {
  app: OpenAPIHono;
  /** the same house behind an address with https, as phones with Collect reach it */
  behindHttps(): OpenAPIHono;
  /** the clock; tests move it */
  clock: { now: Date; forward(minutes: number): void };
  /** a request as nobody, for the public pages */
  nobody: Person;
  /** makes an account and a membership and signs in */
  person(
    name: string,
    roles: Role[],
    more?: { organisation?: string; clearance?: number; protectedReports?: boolean; workspace?: string },
  ): Promise<Person>;
  /** the first administrator and the workspace `nsele` */
  founder: Person;
  worker: WorkerKit;
  mails: Mail[];
  /** what went to push services, as it went, and what they answer */
  pushes: PushRequest[];
  pushAnswers: { status: number };
  /** the courier's door for gateways, once a test has opened one */
  courierDoor: { open: ((it: DoorRequest) => Promise<GatewayAnswer>) | null };
  keys: KeyFolder;
  /** keys/ and files/ */
  folder: string;
  urls: TestDatabase['urls'];
  /** what the web process hears of its own news, and passes on to open consoles */
  ears: Ears;
  /** straight to the database as the owner, to look */
  sql<T extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<T[]>;
  close(): Promise<void>;
}

export interface Answer<T = any> {
  status: number;
  body: T;
  headers: Headers;
}

export interface Person {
  name: string;
  memberId: string;
  actorId: string;
  organisationId: string;
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** sends bytes as they are */
  put(path: string, bytes: Uint8Array, mediaType: string, method?: 'PUT' | 'POST'): Promise<Answer>;
  /** an answer as it comes, for what has no end */
  open(path: string): Promise<Response>;
  /** the body of an answer as bytes */
  fetch(path: string): Promise<{ status: number; bytes: Buffer; headers: Headers }>;
}

const PASSWORD = 'a long enough password';

const nextId = idMaker();
/** Sorts as made: what a test makes one after another within a millisecond stays in order. */
export const newId = (): string => nextId(Date.now());

/**
 * @param more.keepsFor public keys of deployments whose checkpoints this house keeps
 * @param more.database outside the test runner: a migrated one
 */
export async function openHouse(more: { keepsFor?: string; database?: TestDatabase } = {}): Promise<House> {
  const { keepsFor = '' } = more;
  const database = more.database ?? (await (await import('./harness-database.ts')).testDatabase());
  const folder = mkdtempSync(join(tmpdir(), 'baraza-house-'));
  const keys = openKeys(join(folder, 'keys'));
  const web = await keys.web();
  const clock = {
    now: new Date('2026-11-21T10:00:00Z'),
    forward: (minutes: number) => void (clock.now = new Date(clock.now.getTime() + minutes * 60_000)),
  };
  const now = () => clock.now;
  const publicUrl = 'http://localhost:8090';
  const opened = openDatabase(database.urls.app, 6);
  const {
    auth,
    pool: authPool,
    close: closeAuth,
  } = openAuth({ url: database.urls.auth, secret: web.sessionSecret, publicUrl, rateLimit: false });
  const sender = await openSender(opened.pool);
  const files = openFiles(join(folder, 'files'));
  const incidents = openIncidentStores({
    read: (workspace, work) => inTransaction(opened.db, { workspace, reads: READ_BITS.incident }, work),
  });
  Object.assign(web, { epochs: openEpochs(join(folder, 'epochs')) });
  const courierDoor: House['courierDoor'] = { open: null };
  const ears = openEars();
  const kit: Parameters<typeof buildApp>[0] = {
    gateways: async (it) => (await courierDoor.open?.(it)) ?? { status: 503, type: 'text/plain', body: 'try again' },
    incidents,
    db: opened.db,
    pool: opened.pool,
    auth,
    authPool,
    sender,
    herald: {
      tell: (...news) => ears.take(payloadOf(...news)),
      close: async () => undefined,
    },
    keys: web,
    files,
    epochs: openEpochs(join(folder, 'epochs')),
    now,
    publicUrl,
    dist: join(folder, 'dist'),
    ledger: ledgerKit(keys.verifying(), {
      BARAZA_CHECKPOINT_FOLDERS: `stick=${folder}`,
      BARAZA_KEEPS_FOR: keepsFor,
      BARAZA_INSIDE_ALLOWED: process.env.BARAZA_INSIDE_ALLOWED,
    }),
    events: { ...ears, close: async () => undefined },
  };
  const app = buildApp(kit);
  const mails: Mail[] = [];
  const pushes: PushRequest[] = [];
  const pushAnswers = { status: 201 };
  const workerDatabase = openDatabase(database.urls.worker, 3);
  const worker = await openWorkerKit({
    database: workerDatabase,
    keys: web,
    publicUrl,
    mail: async (mail) => void mails.push(mail),
    push: async (target, payload) => {
      pushes.push(composePush(target, payload, web.vapid, 'https://baraza.example.org'));
      return pushAnswers.status;
    },
    // partners of tests listen on this machine
    post: async (url, it) => ({ status: (await fetch(url, { method: 'POST', redirect: 'manual', ...it })).status }),
    now,
    bossUrl: database.urls.worker,
    files,
  });
  const owner = new pg.Pool({ connectionString: database.urls.owner, max: 1 });

  const speak = (
    name: string,
    cookie: string,
    ids: { memberId: string; actorId: string; organisationId: string },
  ): Person => {
    const send: Person['send'] = async (method, path, body, headers = {}) => {
      const response = await app.request(path.startsWith('/api/') ? path : `/api/v1${path}`, {
        method,
        headers: {
          'x-baraza': '1',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(cookie ? { cookie } : {}),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        body: text && /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text,
        headers: response.headers,
      };
    };
    const put: Person['put'] = async (path, bytes, mediaType, method = 'PUT') => {
      const response = await app.request(`/api/v1${path}`, {
        method,
        headers: { 'x-baraza': '1', 'content-type': mediaType, ...(cookie ? { cookie } : {}) },
        body: new Uint8Array(bytes),
      });
      return { status: response.status, body: await response.json(), headers: response.headers };
    };
    const fetch: Person['fetch'] = async (path) => {
      const response = await app.request(`/api/v1${path}`, {
        headers: { 'x-baraza': '1', ...(cookie ? { cookie } : {}) },
      });
      return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()), headers: response.headers };
    };
    return {
      name,
      ...ids,
      open: async (path) =>
        app.request(`/api/v1${path}`, { headers: { 'x-baraza': '1', ...(cookie ? { cookie } : {}) } }),
      send,
      put,
      fetch,
      get: (path) => send('GET', path),
      post: (path, body = {}, headers) => send('POST', path, body, headers),
    };
  };
  const signIn = async (email: string): Promise<string> => {
    const response = await app.request('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: publicUrl },
      body: JSON.stringify({ email, password: PASSWORD }),
    });
    if (response.status !== 200) throw new Error(`${email} could not sign in: ${await response.text()}`);
    return response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
  };
  const nobody = speak('nobody', '', { memberId: '', actorId: '', organisationId: '' });
  const founded = await nobody.post('/setup', {
    name: 'Founder',
    email: 'founder@example.org',
    password: PASSWORD,
    workspaceName: 'Nsele',
    organisationName: 'Peace council',
  });
  if (founded.status !== 201) throw new Error(JSON.stringify(founded.body));
  const idsOf = async (cookie: string, slug: string) => {
    const me = await speak('', cookie, { memberId: '', actorId: '', organisationId: '' }).get('/me');
    const found = me.body.workspaces.find((w: { slug: string }) => w.slug === slug);
    return { memberId: found.memberId, actorId: found.actorId, organisationId: found.organisation.id };
  };
  const founderCookie = await signIn('founder@example.org');
  const founder = speak('Founder', founderCookie, await idsOf(founderCookie, 'nsele'));
  const organisations = new Map<string, string>([['Peace council', founder.organisationId]]);

  return {
    app,
    behindHttps: () => buildApp({ ...kit, publicUrl: 'https://forms.example.org' }),
    clock,
    nobody,
    founder,
    worker,
    mails,
    pushes,
    pushAnswers,
    courierDoor,
    keys,
    folder,
    urls: database.urls,
    ears,
    async person(name, roles, more = {}) {
      // invitations are rationed by the minute
      clock.forward(0.1);
      const organisation = more.organisation ?? 'Peace council';
      if (!organisations.has(organisation)) {
        const id = newId();
        const made = await founder.post('/w/nsele/actors', { id, kind: 'organisation', name: organisation });
        if (made.status !== 201) throw new Error(JSON.stringify(made.body));
        organisations.set(organisation, id);
      }
      const email = `${name.toLowerCase().replaceAll(' ', '.')}@example.org`;
      // as in the first days, when one alone still gives voices and clearances: what takes two has tests of its own
      await owner.query('update app.workspace set shared_since = null');
      await createAccount(auth, { name, email, password: PASSWORD });
      const invited = await founder.post('/w/nsele/invitations', {
        id: newId(),
        name,
        email,
        organisationId: organisations.get(organisation)!,
        roles,
        clearance: more.clearance ?? 2,
      });
      if (invited.status !== 201) throw new Error(JSON.stringify(invited.body));
      const accepted = await nobody.post('/invitations/accept', {
        token: invited.body.link.split('#')[1],
        name,
        password: PASSWORD,
      });
      if (accepted.status !== 201) throw new Error(JSON.stringify(accepted.body));
      const cookie = await signIn(email);
      const person = speak(name, cookie, await idsOf(cookie, 'nsele'));
      if (more.protectedReports)
        await owner.query('update app.member set named_for_protected = true where id = $1', [person.memberId]);
      return person;
    },
    sql: async (text, values) => (await owner.query(text, values)).rows as never,
    async close() {
      await worker.close();
      await workerDatabase.close();
      await sender.close();
      await opened.close();
      await closeAuth();
      await owner.end();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A report as the page sends it in the clear. */
export const pageReport = (more: Record<string, unknown> = {}) => {
  const id = (more.id as string | undefined) ?? newId();
  const nothing = { low: null, best: null, high: null };
  return {
    id,
    clock: '2026-11-21T10:00:00Z',
    report: {
      kind: 'threat',
      text: 'They say the boys from Dara come tonight with fuel',
      language: 'en',
      when: { from: null, to: null, precision: 'unknown' },
      where: { text: 'Mambu market', precision: 'village' },
      who: '',
      harm: { killed: nothing, hurt: nothing },
      basis: 'heard_from_witness',
      asks: '',
      mayAsk: true,
      wantsAnswer: true,
      returnCode: '1234567812345678',
      danger: false,
      clientSentAt: '2026-11-21T09:59:00Z',
      attachments: [],
      ...more,
      id,
    },
  };
};
