import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';

/** A real installation for measuring: the whole process tree of `npm start`, on a data folder of its own. */
export interface BenchHouse {
  url: string;
  pid: number;
  folder: string;
  cookie: string;
  ownerUrl(): string;
  stop(): Promise<void>;
  discard(): Promise<void>;
}

const root = resolve(import.meta.dirname, '..');
export const PASSWORD = 'a long enough password';

export async function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done((address as { port: number }).port));
    });
  });
}

async function healthy(url: string): Promise<void> {
  const until = Date.now() + 120_000;
  while (Date.now() < until) {
    if (
      await fetch(`${url}/healthz`).then(
        (r) => r.ok,
        () => false,
      )
    )
      return;
    await new Promise((wait) => setTimeout(wait, 25));
  }
  throw new Error('The server did not become ready.');
}

/** Starts the server on a folder (a new one unless given) and waits until it is ready. @returns with the milliseconds it took */
export async function startHouse(
  options: { folder?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<BenchHouse & { ms: number }> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'baraza-bench-'));
  spawnSync('chmod', ['711', folder]);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const began = performance.now();
  const child: ChildProcess = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'src/apps/server.ts'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      BARAZA_DATA: folder,
      PORT: String(port),
      BARAZA_URL: `http://localhost:${port}`,
      ...options.env,
    },
  });
  await healthy(url);
  const ms = Math.round(performance.now() - began);
  const headers = { 'content-type': 'application/json', 'x-baraza': '1', origin: `http://localhost:${port}` };
  await fetch(`${url}/api/v1/setup`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ name: 'Bench', email: 'bench@example.org', password: PASSWORD, workspaceName: 'Bench' }),
  });
  const signedIn = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ email: 'bench@example.org', password: PASSWORD }),
  });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const stop = () =>
    new Promise<void>((done) => {
      if (child.exitCode !== null) return done();
      child.once('exit', () => done());
      child.kill('SIGTERM');
    });
  return {
    url,
    pid: child.pid!,
    folder,
    cookie,
    ms,
    stop,
    ownerUrl() {
      const secrets = JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8')) as { owner: string };
      const lines = readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
      return `postgres://baraza_owner:${secrets.owner}@127.0.0.1:${lines[3]}/baraza`;
    },
    async discard() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Proportional set size of a process and all below it, in MB: memory shared between them counts once. */
export function treeMemoryMb(pid: number): number {
  const parents = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((it) => /^\d+$/.test(it))) {
    try {
      const parent = Number(/\)\s+\S\s+(\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))![1]);
      parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
    } catch {
      // it ended in between
    }
  }
  let kb = 0;
  const open = [pid];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    try {
      kb += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${at}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch {
      // it ended in between
    }
    open.push(...(parents.get(at) ?? []));
  }
  return Math.round(kb / 1024);
}

export const quantile = (values: number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))]!;

/** Fills a workspace with incidents straight in the database, skewed as real events are: few places hold most, recent months hold more. */
export async function fillIncidents(ownerUrl: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query(
    `insert into app.incident (workspace_id, id, number, title, type_code, when_from, when_to, when_precision, place_text, lat, lon, place_precision, killed_best, level, state, label, created_at, updated_at)
     select w.id, gen_random_uuid(), n, 'Incident ' || n || ' at ' || (array['market', 'bridge', 'station', 'well', 'road'])[1 + n % 5],
       (array['violence.armed_clash', 'violence.attack_on_civilians', 'tension.threat', 'tension.blockade', 'peace.dialogue_or_mediation'])[1 + (n * 7) % 5],
       now() - power(random(), 2) * interval '10 years', now() - power(random(), 2) * interval '10 years', 'day', 'Place ' || floor(power(random(), 3) * 3000)::int,
       -10 + power(random(), 3) * 30, 10 + power(random(), 3) * 40, 'village', floor(power(random(), 6) * 40)::int, 1 + n % 3, (array['unverified', 'corroborated', 'confirmed'])[1 + n % 3], n % 4, now(), now()
     from app.workspace w, generate_series(1, $1) n where w.slug = 'bench'`,
    [count],
  );
  await client.query('vacuum analyze app.incident');
  await client.end();
}
