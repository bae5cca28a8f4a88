/**
 * `npm run evaluate -- canaries`: names, numbers, places and devices that stand nowhere else go in by every door of a running server; then everything that is kept
 * or answered is searched for them, in every way of writing. What is found is held against the table in `canaries.table.ts`, and planted
 * marks prove that the search would have found it.
 */
import { randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { checkout } from '#server/data-folder.ts';
import { readPrivate } from '#server/backup/backup-keys.ts';
import { readParts } from '#server/backup/parts.ts';
import { openBackup } from '#server/backup/restore.ts';
import {
  answers,
  asOwner,
  endRunning,
  foundWorkspace,
  freePort,
  openRunning,
  PASSWORD,
  signIn,
  stopRunning,
  until,
  type Running,
} from '#apps/running.evaluate.ts';
import { bindings } from '#apps/lists.ts';
import { ROLES } from '#domain/verbs.ts';
import { newId } from './harness.ts';
import { browse } from './canaries.browser.ts';
import { playGateways, SMPP_PASSWORD } from './canaries.lines.ts';
import { MARK, NUMBER_MARK, PLACE, VALUES, plant, type Planted } from './canaries.plant.ts';
import { openImapServer } from './imap-server.ts';
import { openSmppServer } from './smpp-server.ts';
import { ENCODINGS, searcher, written } from './canaries.search.ts';
import { isAllowed } from './canaries.table.ts';

export interface CanariesEvaluation {
  planted: number;
  /** bytes that were searched */
  searched: number;
  /** where one is that may not be */
  found: number;
  /** marks planted to be found, and those of them that were not */
  controls: number;
  missed: string[];
  places: number;
  first: string[];
}

export async function evaluateCanaries(say: (line: string) => void): Promise<CanariesEvaluation> {
  const result: CanariesEvaluation = {
    planted: 0,
    searched: 0,
    found: 0,
    controls: 0,
    missed: [],
    places: 0,
    first: [],
  };
  let search = searcher(VALUES, [PLACE]);
  const seen = new Map<string, Set<string>>();
  /** @returns the kinds that are there */
  const look = (place: string, bytes: Buffer, unpack = true): Set<string> => {
    result.searched += bytes.length;
    const found = search(bytes, unpack);
    const before = seen.get(place);
    if (!before) seen.set(place, new Set(found.keys()));
    else for (const kind of found.keys()) before.add(kind);
    for (const [kind, hows] of found)
      if (kind !== 'control' && !isAllowed(place, kind)) {
        result.found++;
        say(`${kind} in ${place}: ${[...hows].join(', ')}`);
        if (result.first.length < 60) result.first.push(`${kind} in ${place}: ${[...hows].join(', ')}`);
      }
    return new Set(found.keys());
  };
  const control = (what: string, holds: boolean): void => {
    result.controls++;
    if (holds) return;
    result.missed.push(what);
    say(`missed: ${what}`);
  };

  // the search itself: each way of writing, among other bytes, with each shift
  for (const value of [MARK, NUMBER_MARK])
    for (const encoding of ENCODINGS)
      for (const before of [0, 1, 2])
        for (const text of new Set([value, value.toUpperCase()])) {
          const bytes = Buffer.concat([randomBytes(50 + before), written(text, encoding, before), randomBytes(50)]);
          const packed = encoding === 'gzip' ? Buffer.concat([Buffer.from('--'), gzipSync(text.repeat(9))]) : bytes;
          control(`${encoding} of ${text} after ${before}`, search(packed).has('control'));
        }

  const beside = mkdtempSync(join(tmpdir(), 'baraza-canaries-'));
  const page = join(checkout, 'dist', 'reporter');
  if (!existsSync(join(page, 'index.html'))) await (await import('./reporter.server.ts')).buildReporter(page);
  const portal = await freePort();
  const gateway = await playGateways();
  const { origin, sent } = gateway;
  const imap = await openImapServer();
  const centre = await openSmppServer(SMPP_PASSWORD);
  const running = await openRunning({
    env: {
      BARAZA_SMS_URL: origin,
      BARAZA_INSIDE_ALLOWED: [origin, imap.origin, centre.origin].join(','),
      BARAZA_SMS_SECRET: 'a secret of sixteen characters',
      BARAZA_PORTAL_PORT: String(portal),
    },
  });
  try {
    await until('the server is ready', () => answers(running.url, '/healthz'));
    const cookie = await foundWorkspace(running, 'Canaries');
    const planted = await plant(running, cookie, { gateway, imap, centre }, say);
    result.planted = planted.count;
    search = searcher([...VALUES, ...planted.more], [PLACE]);
    control(
      'the courier told somebody',
      sent.some((text) => search(Buffer.from(text)).has('address')),
    );
    control(
      'the courier answered who wrote by SMS',
      sent.some((text) => search(Buffer.from(text)).has('sender')),
    );
    control('something was told once', planted.more.length >= 8);
    for (const { what, holds } of planted.held) control(what, holds);
    for (const { by, bytes } of planted.came)
      for (const kind of ['sender', by === 'voice' ? 'meta' : 'words'])
        control(`what came by ${by} bore ${kind}`, search(bytes).has(kind));
    control(
      'the centre sent an answer to who wrote',
      centre.submitted.some((it) => search(Buffer.from(it.to)).has('sender')),
    );

    control('two custodians opened a name', planted.opened);

    say('a browser');
    const profile = await browse(running, join(beside, 'profile'), planted.formsPage);
    search = searcher([...VALUES, ...planted.more, { kind: 'token', value: profile.token }], [PLACE]);
    const door = (token: string) => fetch(`${running.url}/f/key/${token}/filling`).then(({ status }) => status);
    control('the link is used up', (await door(new URL(planted.formsPage).hash.slice(1))) === 403);
    control('the page has a key of its own', (await door(profile.token)) === 200);
    for (const [name, bytes] of profile.stores) look(`browser: ${name}`, bytes);
    eachFile(profile.folder, (path, bytes) => look(`browser profile: ${path}`, bytes));
    control(
      'a browser keeps what a page gives it to keep',
      [...seen].some(([place, kinds]) => place.startsWith('browser') && kinds.has('control')),
    );

    say('every route as every role');
    await askAll(running, cookie, planted, look);
    await askPortal(`http://127.0.0.1:${portal}`, look);
    for (const [route, kind] of [
      ['submissions.read', 'words'],
      ['obligations.tellings', 'telling'],
      ['custody.read', 'reason'],
      ['contacts.list', 'contact'],
      ['workingGroups.read', 'work'],
      ['expectations.list', 'asked'],
      ['broadcasts.list', 'broadcast'],
    ] as const)
      control(`the analyst reads ${kind} by ${route}`, seen.get(`route ${route} as analyst`)?.has(kind) ?? false);
    for (const role of ['analyst', 'operator'])
      control(
        `the ${role} reads what was said`,
        [...seen].some(([place, kinds]) => place === `route reports.read as ${role}` && kinds.has('words')),
      );
    control(
      'the analyst exports',
      ['csv', 'xlsx', 'geojson'].every((format) =>
        [...seen].some(
          ([place, kinds]) => place === `route incidents.export:${format} as analyst` && kinds.has('incident'),
        ),
      ),
    );

    say('backups');
    const key = join(beside, 'key');
    const backup = join(beside, 'one.backup');
    command(running, ['backup', 'key', 'new', '--to', key]);
    await marks(running);
    command(running, ['backup', '--to', backup]);
    look('sealed backup', readFileSync(backup));
    const open = await openBackup(backup, readPrivate(readFileSync(key, 'utf8')));
    for await (const part of readParts(open.path, open.head, open.key)) {
      const pieces: Buffer[] = [];
      for await (const piece of part.content) pieces.push(piece);
      look(`opened backup: ${part.name.startsWith('file') ? 'file' : part.name}`, Buffer.concat(pieces));
    }
    control('the opened backup is read', seen.get('opened backup: table app.report')?.has('words') ?? false);

    say('every table');
    await asOwner(running.folder, async (client) => {
      const { rows: tables } = await client.query<{ name: string }>(
        `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
      );
      for (const { name } of tables) {
        const { rows } = await client.query<{ line: string }>(`select t::text as line from ${name} t`);
        look(`table ${name}`, Buffer.from(rows.map(({ line }) => line).join('\n')));
      }
      await client.query(`do $$ begin raise log 'mark ${MARK}'; end $$`);
    });
    control('packed rows are read', seen.get('table public.canary_control')?.has('control') ?? false);
    control(
      'jobs are read',
      [...seen.keys()].some((place) => place.startsWith('table pgboss.') || place.startsWith('table jobs.')),
    );

    say('everything on disk');
    appendFileSync(running.log, `mark ${MARK}\n`);
    const shelf = join(running.folder, 'files', 'control');
    mkdirSync(shelf, { recursive: true });
    writeFileSync(join(shelf, 'packed'), gzipSync(`${'x'.repeat(500)}${NUMBER_MARK}`));
    await stopRunning(running);
    eachFile(running.folder, (path, bytes) => {
      const where = path.startsWith('postgres/pg_wal')
        ? 'write-ahead log'
        : path.startsWith('postgres/')
          ? 'data files'
          : path;
      look(where, bytes, !path.startsWith('postgres/'));
    });
    for (const where of ['write-ahead log', 'data files', 'postgres.log', 'server.log', 'files/control/packed'])
      control(where, seen.get(where)?.has('control') ?? false);
    result.places = seen.size;
    return result;
  } finally {
    await endRunning(running);
    gateway.close();
    await imap.close();
    await centre.close();
    rmSync(beside, { recursive: true, force: true });
  }
}

/** What the public reads: nothing was released. */
async function askPortal(address: string, look: (place: string, bytes: Buffer) => unknown): Promise<void> {
  for (const path of ['/en/', '/fr/', '/ar/', '/index.json', '/r/nothing.json', '/healthz'])
    look(`portal ${path}`, Buffer.from(await (await fetch(`${address}${path}`)).arrayBuffer()));
}

/** A row that is packed, one that is not, and both in the log of writes. */
const marks = (running: Running): Promise<unknown> =>
  asOwner(running.folder, async (client) => {
    await client.query(
      'create table if not exists public.canary_control (id int primary key, plain text, packed text)',
    );
    await client.query('insert into public.canary_control values (1, $1, $2)', [
      MARK,
      `${'abc '.repeat(5000)}${NUMBER_MARK}`,
    ]);
  });

function command(running: Running, words: readonly string[]): void {
  const { PATH, HOME, LANG } = process.env;
  execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', 'src/apps/cli.ts', ...words], {
    cwd: checkout,
    stdio: 'ignore',
    env: { PATH, HOME, LANG, BARAZA_DATA: running.folder },
  });
}

function eachFile(folder: string, work: (path: string, bytes: Buffer) => void): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    work(relative(folder, path), readFileSync(path));
  }
}

/** Everything that can be read, by somebody of each role, by nobody, and by the public of the portal. */
async function askAll(
  running: Running,
  founder: string,
  planted: Planted,
  look: (place: string, bytes: Buffer) => unknown,
): Promise<void> {
  const cookies = new Map<string, string>([['nobody', '']]);
  for (const role of ROLES) {
    const email = `${role}@example.org`;
    // one alone gives the role, as in the first days
    await asOwner(running.folder, (client) => client.query('update app.workspace set shared_since = null'));
    const post = (path: string, body: unknown, cookie: string) =>
      fetch(`${running.url}/api/v1${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-baraza': '1', cookie },
        body: JSON.stringify(body),
      });
    const invited = (await (
      await post(
        '/w/canaries/invitations',
        { id: newId(), name: `The ${role}`, email, organisationId: planted.organisation, roles: [role], clearance: 2 },
        founder,
      )
    ).json()) as { link: string };
    for (;;) {
      const accepted = await post(
        '/invitations/accept',
        { token: invited.link.split('#')[1], name: `The ${role}`, password: PASSWORD },
        '',
      );
      if (accepted.status === 201) break;
      if (accepted.status !== 429) throw new Error(`${role}: ${await accepted.text()}`);
      await pause(2000);
    }
    cookies.set(role, await signIn(running, email));
  }
  const operations = bindings({ accounts: {} as never, publicUrl: '' })
    .map((it) => it.operation)
    .filter((it) => it.method === 'get');
  for (const it of operations)
    for (const [role, cookie] of cookies) {
      const noun = /\/([^/:]+)\/:[A-Za-z]*[iI]d(?=\/|$)/.exec(it.path)?.[1];
      const ids = noun ? (planted.ids.get(noun) ?? [newId()]) : [''];
      for (const format of it.id.endsWith('.export') ? ['csv', 'xlsx', 'geojson'] : [''])
        for (const id of ids) {
          const path = it.path
            .replace(/:(workspace|slug)\b/, 'canaries')
            .replace(/:[A-Za-z]*[iI]d\b/, id)
            .replace(/:[A-Za-z]+/g, () => newId());
          const response = await fetch(
            `${running.url}/api/v1${path}${format ? `?format=${format}` : it.id === 'reports.list' ? '?queue=all' : ''}`,
            {
              headers: { cookie, 'x-baraza': '1' },
            },
          );
          const place = `route ${it.id}${format ? `:${format}` : ''} as ${role}`;
          look(place, Buffer.from(`${[...response.headers].join('\n')}\n`));
          look(place, Buffer.from(await response.arrayBuffer()));
        }
    }
  for (const path of ['/', '/r/canaries', '/r/', '/healthz', '/metrics', '/.well-known/security.txt'])
    look(`page ${path}`, Buffer.from(await (await fetch(`${running.url}${path}`)).arrayBuffer()));
}
