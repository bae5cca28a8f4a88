/** A whole server of its own in other processes, as an operator runs it, for what is measured on it. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { checkout } from '#server/data-folder.ts';
import { runningOwnerUrl } from '#server/embedded.ts';
import { stopOrphan } from '#server/postgres-process.ts';

/** Long: a machine with much else to do is slow, and what never comes about is found all the same. */
const PATIENCE_MS = 300_000;
export const PASSWORD = 'a long enough password';

export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

/** Pids of the children of a process, with their command lines; from /proc. */
export function childrenOf(parent: number): { pid: number; command: string }[] {
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

export function slay(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it ended by itself in this moment
  }
}

/** The first process of the database of a running server. */
export function postmasterOf(running: Running): number | undefined {
  try {
    return Number(readFileSync(join(running.folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return undefined;
  }
}

/** Everything at once, as when the power fails. */
export async function fell(running: Running): Promise<void> {
  const supervisor = running.child.pid!;
  const first = postmasterOf(running);
  const all = [supervisor, ...childrenOf(supervisor).map(({ pid }) => pid)];
  if (first) all.push(first, ...childrenOf(first).map(({ pid }) => pid));
  all.forEach(slay);
  await gone(running.child);
}

/** mulberry32: the same seed, the same kills. */
export function random(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Running {
  /** its data */
  folder: string;
  /** the source it runs, a copy that may be changed */
  code: string;
  url: string;
  port: number;
  child: ChildProcess;
  start(): void;
  log: string;
}

/** `npm start` without its launcher, on a folder of its own. @param more.env further settings; more.copy runs a copy of the source */
export async function openRunning(more: { env?: NodeJS.ProcessEnv; copy?: boolean } = {}): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'baraza-running-'));
  const code = more.copy ? mkdtempSync(join(tmpdir(), 'baraza-code-')) : checkout;
  if (more.copy) {
    for (const part of ['src', 'db', 'locales', 'package.json'])
      cpSync(join(checkout, part), join(code, part), { recursive: true });
    symlinkSync(realpathSync(join(checkout, 'node_modules')), join(code, 'node_modules'));
  }
  // PostgreSQL runs as another user when root starts it, and must get in
  chmodSync(folder, 0o711);
  const port = await freePort();
  const { PATH, HOME, LANG } = process.env;
  const log = join(folder, 'server.log');
  const it: Running = {
    folder,
    code,
    port,
    url: `http://127.0.0.1:${port}`,
    log,
    child: undefined as unknown as ChildProcess,
    start() {
      const out = openSync(log, 'a', 0o600);
      it.child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'src/apps/server.ts'], {
        cwd: code,
        stdio: ['ignore', out, out],
        env: {
          PATH,
          HOME,
          LANG,
          BARAZA_DATA: folder,
          PORT: String(port),
          BARAZA_URL: `http://localhost:${port}`,
          BARAZA_PUBLIC_PER_MINUTE: '10000000',
          ...more.env,
        },
      });
    },
  };
  it.start();
  return it;
}

/** Waits until something holds. @throws Error when it does not within `patience` ms */
export const until = async (
  what: string,
  holds: () => Promise<boolean> | boolean,
  patience = PATIENCE_MS,
): Promise<void> => {
  const since = performance.now();
  while (!(await holds())) {
    if (performance.now() - since > patience)
      throw new Error(`In ${patience / 1000} s it did not come about: ${what}.`);
    await pause(25);
  }
};

export const answers = (url: string, path: string): Promise<boolean> =>
  fetch(`${url}${path}`, { signal: AbortSignal.timeout(5000) }).then(
    async (response) => (await response.arrayBuffer(), response.ok),
    () => false,
  );

export const gone = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', () => resolve()));

/** A connection of the owner, for one piece of work. @throws Error while the database is away */
export async function asOwner<T>(folder: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
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

/** Ends everything, gently and then not, and removes its folders. */
export async function endRunning(running: Running): Promise<void> {
  await stopRunning(running);
  rmSync(running.folder, { recursive: true, force: true });
  if (running.code !== checkout) rmSync(running.code, { recursive: true, force: true });
}

/** As a service manager stops it: a word, and after twenty seconds more than that. What it kept stays. */
export async function stopRunning(running: Running): Promise<void> {
  running.child.kill('SIGTERM');
  const force = setTimeout(() => slay(running.child.pid!), 20_000);
  await gone(running.child);
  clearTimeout(force);
  await stopOrphan(running.folder);
}

/** Sets a workspace up and signs its founder in. @returns the cookie of the session */
export async function foundWorkspace(running: Running, name: string): Promise<string> {
  const headers = { 'content-type': 'application/json', 'x-baraza': '1', origin: `http://localhost:${running.port}` };
  const email = `${name.toLowerCase()}@example.org`;
  const founded = await fetch(`${running.url}/api/v1/setup`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ name, email, password: PASSWORD, workspaceName: name }),
  });
  if (founded.status !== 201) throw new Error(`setup: ${await founded.text()}`);
  return signIn(running, email);
}

/** @returns the cookie of the session */
export async function signIn(running: Running, email: string): Promise<string> {
  const attempt = () =>
    fetch(`${running.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-baraza': '1', origin: `http://localhost:${running.port}` },
      body: JSON.stringify({ email, password: PASSWORD }),
    });
  let response = await attempt();
  // tries at signing in are few a minute
  while (response.status === 429) {
    await pause(3000);
    response = await attempt();
  }
  if (!response.ok) throw new Error(`${email} could not sign in: ${await response.text()}`);
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}
