/**
 * Clients send reports and files without pause, and keep every id that was acknowledged, while the server, the worker, the sealer and
 * the database are killed (SIGKILL) one after the other in the middle of it. Afterwards everything acknowledged must be there once.
 *
 *   runKills({ times, targets?, clients?, importRows?, seed?, say? }): Promise<KillsResult>
 *
 * Nothing here waits for a time: a kill comes when so many more reports were acknowledged, and the next one when all clients have
 * been served again.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { uuidv7 } from '#domain/ids.ts';
import { checkout } from '#server/data-folder.ts';
import { runningOwnerUrl, stopOrphan } from '#server/embedded.ts';
import { openKeys } from '#server/keys.ts';
import { connectionUrls, loginSecrets } from '#server/logins.ts';
import { verifyLedger } from '#features/ledger/verification.ts';
import { openFiles } from '#server/files.ts';

/**
 * `web`, `worker`: that process. `sealer`: the worker while changes wait to be sealed. `supervisor`: the parent, which then is started again
 * while its children still end. `tree`: all processes and the database at once, as when the power fails. `database`: PostgreSQL
 * with all its processes. `postmaster`: its first process alone. `backend`: one of its sessions, so that it recovers by itself.
 */
export const TARGETS = ['web', 'database', 'worker', 'tree', 'backend', 'sealer', 'supervisor', 'postmaster'] as const;
export type Target = (typeof TARGETS)[number];

export interface KillsOptions {
  times: number;
  /** which in turn; without it, drawn by `seed` */
  targets?: readonly Target[];
  clients?: number;
  /** rows of a table that is imported meanwhile, begun anew when it is done; 0 for none */
  importRows?: number;
  seed?: number;
  say?: (line: string) => void;
}

export interface KillsResult {
  kills: number;
  /** reports and files whose ids were answered with 201 or 200, and rows of imports said to be done */
  acknowledged: number;
  /** acknowledged, and not there: the row, its receipt, its line in the record, its file */
  lost: number;
  /** there more than once */
  doubled: number;
  reports: number;
  files: number;
  imported: number;
  /** faults in the record, and changes not sealed at the end */
  faults: number;
  byTarget: Partial<Record<Target, number>>;
  /** from a kill until all clients were served again, the longest, in milliseconds */
  slowestMs: number;
}

const PASSWORD = 'a long enough password';
const PATIENCE_MS = 120_000;

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

/** Pids of the children of a process, with their command lines; from /proc. */
function childrenOf(parent: number): { pid: number; command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        if (Number(fields[1]) !== parent || fields[0] === 'Z') return [];
        return [
          { pid: Number(name), command: readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() },
        ];
      } catch {
        return [];
      }
    });
}

function slay(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it ended by itself in this moment
  }
}

/** mulberry32: the same seed, the same kills. */
function random(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A second of sound, unlike any other. */
function sound(mark: string): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + 2048, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(2048, 40);
  const body = Buffer.alloc(2048);
  createHash('shake256', { outputLength: 2048 }).update(mark).digest().copy(body);
  return Buffer.concat([head, body]);
}

interface Running {
  folder: string;
  url: string;
  port: number;
  child: ChildProcess;
  start(): void;
  log: string;
}

/** `npm start` without its launcher, on a folder of its own. */
async function openRunning(): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'baraza-kills-'));
  // PostgreSQL runs as another user when root starts it, and must get in
  chmodSync(folder, 0o711);
  const port = await freePort();
  const { PATH, HOME, LANG } = process.env;
  const log = join(folder, 'server.log');
  const it: Running = {
    folder,
    port,
    url: `http://127.0.0.1:${port}`,
    log,
    child: undefined as unknown as ChildProcess,
    start() {
      const out = openSync(log, 'a', 0o600);
      it.child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'src/apps/server.ts'], {
        cwd: checkout,
        stdio: ['ignore', out, out],
        env: {
          PATH,
          HOME,
          LANG,
          BARAZA_DATA: folder,
          PORT: String(port),
          BARAZA_URL: `http://localhost:${port}`,
          BARAZA_PUBLIC_PER_MINUTE: '10000000',
        },
      });
    },
  };
  it.start();
  return it;
}

const until = async (what: string, holds: () => Promise<boolean> | boolean, patience = PATIENCE_MS): Promise<void> => {
  const since = performance.now();
  while (!(await holds())) {
    if (performance.now() - since > patience)
      throw new Error(`In ${patience / 1000} s it did not come about: ${what}.`);
    await pause(25);
  }
};

const answers = (url: string, path: string): Promise<boolean> =>
  fetch(`${url}${path}`, { signal: AbortSignal.timeout(5000) }).then(
    async (response) => (await response.arrayBuffer(), response.ok),
    () => false,
  );

const gone = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', () => resolve()));

async function asOwner<T>(folder: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const url = runningOwnerUrl(folder);
  if (!url) throw new Error('the database is away');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

const isSealing = (folder: string): Promise<boolean> =>
  asOwner(folder, async (client) => (await client.query('select from ledger.unsealed limit 1')).rowCount === 1).catch(
    () => false,
  );

/** Kills, and starts again what nobody else would. */
async function kill(running: Running, target: Target): Promise<void> {
  const supervisor = running.child.pid!;
  const child = (file: string) => childrenOf(supervisor).find(({ command }) => command.includes(`/${file}`))?.pid;
  const postmaster = (): number | undefined => {
    try {
      return Number(readFileSync(join(running.folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
    } catch {
      return undefined;
    }
  };
  const hit = (pid: number | undefined): void => void (pid && slay(pid));
  switch (target) {
    case 'web':
      return hit(child('web.ts'));
    case 'worker':
      return hit(child('worker.ts'));
    case 'sealer':
      await until('changes wait to be sealed', () => isSealing(running.folder));
      return hit(child('worker.ts'));
    case 'postmaster':
      return hit(postmaster());
    case 'database': {
      const first = postmaster();
      const all = first ? [first, ...childrenOf(first).map(({ pid }) => pid)] : [];
      return all.forEach(slay);
    }
    case 'backend': {
      const session = childrenOf(postmaster() ?? 0).find(({ command }) => command.includes('baraza_app'));
      return hit(session?.pid);
    }
    case 'tree': {
      const first = postmaster();
      const all = [supervisor, ...childrenOf(supervisor).map(({ pid }) => pid)];
      if (first) all.push(first, ...childrenOf(first).map(({ pid }) => pid));
      all.forEach(slay);
      await gone(running.child);
      return running.start();
    }
    case 'supervisor':
      slay(supervisor);
      await gone(running.child);
      return running.start();
  }
}

interface Sent {
  reports: string[];
  /** id of the file, the report, SHA-256 of what was sent (hex) */
  files: { id: string; report: string; sha256: string }[];
}

/** One teller, who sends report after report and tries each until it is acknowledged. */
async function tell(
  running: Running,
  number: number,
  sent: Sent,
  goesOn: () => boolean,
  acknowledged: () => void,
): Promise<void> {
  const nothing = { low: null, best: null, high: null };
  const attempt = async (path: string, method: string, type: string, body: string | Buffer): Promise<void> => {
    for (;;) {
      try {
        const response = await fetch(`${running.url}/api/v1/public/kills${path}`, {
          method,
          headers: { 'content-type': type, 'x-baraza': '1' },
          body: typeof body === 'string' ? body : new Uint8Array(body),
          signal: AbortSignal.timeout(20_000),
        });
        const text = await response.text();
        if (response.status === 201 || response.status === 200) return;
        // what the server itself refuses is a fault of this program
        if (response.status >= 400 && response.status < 500 && response.status !== 429)
          throw Object.assign(new Error(`${response.status} ${text}`), { refused: true });
      } catch (error) {
        if ((error as { refused?: boolean }).refused) throw error;
      }
      await pause(30);
    }
  };
  for (let n = 0; goesOn(); n++) {
    const id = uuidv7(Date.now());
    const body = {
      id,
      clock: new Date().toISOString(),
      report: {
        id,
        kind: 'threat',
        text: `Account ${number}-${n}: they came to the market at night`,
        language: 'en',
        when: { from: null, to: null, precision: 'unknown' },
        where: { text: 'Market', precision: 'village' },
        who: '',
        harm: { killed: nothing, hurt: nothing },
        basis: 'saw',
        asks: '',
        mayAsk: true,
        wantsAnswer: true,
        returnCode: String(1_000_000_000_000_000 + number),
        danger: false,
        clientSentAt: new Date().toISOString(),
        attachments: [],
      },
    };
    await attempt('/reports', 'POST', 'application/json', JSON.stringify(body));
    sent.reports.push(id);
    if (n % 4 === 0) {
      const file = { id: uuidv7(Date.now()), report: id };
      const bytes = sound(id);
      await attempt(`/reports/${id}/attachments/${file.id}`, 'PUT', 'audio/wav', bytes);
      sent.files.push({ ...file, sha256: createHash('sha256').update(bytes).digest('hex') });
    }
    acknowledged();
  }
}

/** Imports table after table; each says what it added once it is done. @returns rows of the tables that were done */
async function importTables(
  running: Running,
  cookie: string,
  rows: number,
  goesOn: () => boolean,
): Promise<{ files: number; rows: number }> {
  let files = 0;
  const ask = async (method: string, path: string, body?: string): Promise<{ status: number; body: any }> => {
    for (;;) {
      try {
        const response = await fetch(`${running.url}/api/v1/w/kills/imports${path}`, {
          method,
          headers: {
            'x-baraza': '1',
            cookie,
            'content-type': path.endsWith('/file') ? 'text/csv' : 'application/json',
          },
          ...(body === undefined ? {} : { body }),
          signal: AbortSignal.timeout(30_000),
        });
        const text = await response.text();
        if (response.status < 500 && response.status !== 429)
          return { status: response.status, body: JSON.parse(text) };
      } catch {
        // away: again
      }
      await pause(50);
    }
  };
  while (goesOn()) {
    const id = uuidv7(Date.now());
    const lines = Array.from({ length: rows }, (_, i) => `${files}-${i},21/11/2026,Market,Imported ${files}-${i}`);
    const table = `Number,Date,Place,Text\n${lines.join('\n')}\n`;
    const up = await ask('PUT', `/${id}/file`, table);
    if (up.status >= 300) throw new Error(`the table was refused: ${JSON.stringify(up.body)}`);
    await ask('POST', `/${id}/run`, '{}');
    await until('an import is done', async () => (await ask('GET', `/${id}`)).body.state === 'done', 300_000);
    files++;
  }
  return { files, rows: files * rows };
}

/** Looks for everything that was acknowledged. */
async function count(running: Running, sent: Sent, imported: number) {
  const files = openFiles(join(running.folder, 'files'));
  return asOwner(running.folder, async (client) => {
    const { rows: reports } = await client.query<{ id: string; receipts: number; recorded: number; sealed: number }>(
      `select r.id, (select count(*)::int from app.message m where m.workspace_id = r.workspace_id and m.report_id = r.id and m.role = 'receipt') as receipts,
        (select count(*)::int from ledger.change c where c.workspace_id = r.workspace_id and c.subject_id = r.id and c.verb = 'report.receive') as recorded,
        (select count(*)::int from ledger.change c join ledger.entry e on e.workspace_id = c.workspace_id and e.change_id = c.id
          where c.workspace_id = r.workspace_id and c.subject_id = r.id and c.verb = 'report.receive') as sealed
      from app.report r where r.channel = 'web'`,
    );
    const byId = new Map<string, typeof reports>();
    for (const row of reports) byId.set(row.id, [...(byId.get(row.id) ?? []), row]);
    let lost = 0;
    let doubled = reports.length - byId.size;
    for (const id of sent.reports) {
      const row = byId.get(id)?.[0];
      if (!row || row.receipts < 1 || row.recorded < 1 || row.sealed < 1) lost++;
      else if (row.receipts > 1 || row.recorded > 1 || row.sealed > 1) doubled++;
    }
    // one account has one id: the same words under two ids would be one account twice
    const { rows: twice } = await client.query<{ n: number }>(
      'select (count(*) - count(distinct text))::int as n from app.report',
    );
    doubled += twice[0]!.n;
    const { rows: attachments } = await client.query<{ id: string; sha256: Buffer; sent: string }>(
      `select id, sha256, encode(sent_sha256, 'hex') as sent from app.attachment`,
    );
    for (const file of sent.files) {
      const found = attachments.filter(({ id }) => id === file.id);
      if (found.length > 1) doubled++;
      const bytes = found[0] && (await files.read(found[0].sha256));
      if (!found[0] || found[0].sent !== file.sha256 || !bytes) lost++;
    }
    const { rows: fromTables } = await client.query<{ n: number }>(
      `select count(*)::int as n from app.report where channel = 'import'`,
    );
    lost += Math.max(0, imported - fromTables[0]!.n);
    return { lost, doubled };
  });
}

/** @throws Error when what was killed does not come back, or the server refuses what it should take */
export async function runKills(options: KillsOptions): Promise<KillsResult> {
  const { times, clients = 4, importRows = 0, seed = 1, say = () => undefined } = options;
  if (process.platform !== 'linux') throw new Error('Processes are found by /proc, which this system does not have.');
  const running = await openRunning();
  const draw = random(seed);
  const sent: Sent = { reports: [], files: [] };
  const byTarget: Partial<Record<Target, number>> = {};
  let slowestMs = 0;
  let goesOn = true;
  let failure: unknown;
  try {
    await until('the server is ready', () => answers(running.url, '/healthz'));
    const headers = { 'content-type': 'application/json', 'x-baraza': '1', origin: `http://localhost:${running.port}` };
    const founded = await fetch(`${running.url}/api/v1/setup`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ name: 'Kills', email: 'kills@example.org', password: PASSWORD, workspaceName: 'Kills' }),
    });
    if (founded.status !== 201) throw new Error(`setup: ${await founded.text()}`);
    const signedIn = await fetch(`${running.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ email: 'kills@example.org', password: PASSWORD }),
    });
    const cookie = signedIn.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');

    const served = Array.from({ length: clients }, () => 0);
    const fail = (error: unknown): void => {
      failure ??= error;
      goesOn = false;
    };
    const tellers = served.map((_, number) =>
      tell(
        running,
        number,
        sent,
        () => goesOn,
        () => void served[number]!++,
      ).catch(fail),
    );
    const tables =
      importRows > 0
        ? importTables(running, cookie, importRows, () => goesOn).catch((error) => (fail(error), { files: 0, rows: 0 }))
        : Promise.resolve({ files: 0, rows: 0 });
    const allServed = async (more: number): Promise<void> => {
      const before = [...served];
      await until(`every client is served ${more} times more`, () => {
        if (failure) throw failure;
        return served.every((n, i) => n >= before[i]! + more);
      });
    };
    await allServed(2);
    for (let n = 0; n < times; n++) {
      const target = options.targets
        ? options.targets[n % options.targets.length]!
        : TARGETS[Math.floor(draw() * TARGETS.length)]!;
      const began = performance.now();
      await kill(running, target);
      byTarget[target] = (byTarget[target] ?? 0) + 1;
      await allServed(1 + Math.floor(draw() * 3));
      const ms = Math.round(performance.now() - began);
      slowestMs = Math.max(slowestMs, ms);
      say(
        `kill ${n + 1} of ${times}: ${target}, all served again after ${ms} ms; ${sent.reports.length} reports so far`,
      );
    }
    goesOn = false;
    await Promise.all(tellers);
    const imported = (await tables).rows;
    if (failure) throw failure;

    await until(
      'everything is sealed',
      async () => !(await isSealing(running.folder)) && answers(running.url, '/healthz'),
    );
    const { lost, doubled } = await count(running, sent, imported);
    const urls = connectionUrls({
      ownerUrl: runningOwnerUrl(running.folder)!,
      secrets: loginSecrets(running.folder),
    });
    const { rows: workspaces } = await asOwner(running.folder, (client) =>
      client.query<{ id: string }>('select id from app.workspace'),
    );
    const { publicKey } = openKeys(join(running.folder, 'keys')).verifying();
    let faults = 0;
    for (const { id } of workspaces) {
      const verdict = await verifyLedger(urls.sealer, id, publicKey, null);
      faults += verdict.faults.length + verdict.unsealed;
    }
    return {
      kills: times,
      acknowledged: sent.reports.length + sent.files.length + imported,
      lost,
      doubled,
      reports: sent.reports.length,
      files: sent.files.length,
      imported,
      faults,
      byTarget,
      slowestMs,
    };
  } catch (error) {
    const words = existsSync(running.log) ? readFileSync(running.log, 'utf8').split('\n').slice(-15).join('\n') : '';
    throw new Error(`${(error as Error).message}\nThe server’s last words:\n${words}`, { cause: error });
  } finally {
    goesOn = false;
    running.child.kill('SIGTERM');
    const force = setTimeout(() => slay(running.child.pid!), 20_000);
    await gone(running.child);
    clearTimeout(force);
    await stopOrphan(running.folder);
    rmSync(running.folder, { recursive: true, force: true });
  }
}
