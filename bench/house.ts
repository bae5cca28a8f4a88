import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import pg from 'pg';
import { logins } from '#server/logins.ts';

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

/**
 * On a server of one's own (DATABASE_URL and DATABASE_OWNER_URL, whose login may make databases) each house has a database of its own
 * there, named as its folder is.
 */
function ownServer(folder: string) {
  const { DATABASE_URL: app, DATABASE_OWNER_URL: owner } = process.env;
  if (!app || !owner) return null;
  const name = basename(folder).toLowerCase().replaceAll('-', '_');
  const at = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href;
  const said = async (...texts: string[]) => {
    const client = new pg.Client({ connectionString: owner });
    await client.connect();
    for (const text of texts) await client.query(text);
    await client.end();
  };
  return {
    env: {
      DATABASE_URL: at(app),
      DATABASE_OWNER_URL: at(owner),
      // roles belong to the whole server: the same for every house
      ...Object.fromEntries(
        logins
          .filter((login) => login !== 'app')
          .map((login) => [
            `DATABASE_${login.toUpperCase()}_URL`,
            Object.assign(new URL(at(app)), { username: `${new URL(app).username}_${login}` }).href,
          ]),
      ),
    },
    owner: at(owner),
    make: () => said(`create database ${name}`),
    drop: () => said(`drop database if exists ${name} with (force)`),
  };
}

/** Starts the server on a folder (a new one unless given), waits until it is ready and, unless told not to, signs its administrator in. @returns with the milliseconds it took */
export async function startHouse(
  options: { folder?: string; env?: NodeJS.ProcessEnv; signIn?: boolean } = {},
): Promise<BenchHouse & { ms: number }> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'baraza-bench-'));
  spawnSync('chmod', ['711', folder]);
  const own = ownServer(folder);
  if (!options.folder) await own?.make();
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
      ...own?.env,
      ...options.env,
    },
  });
  await healthy(url);
  const ms = Math.round(performance.now() - began);
  const headers = { 'content-type': 'application/json', 'x-baraza': '1', origin: `http://localhost:${port}` };
  const signIn = async () => {
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
    return signedIn.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
  };
  const cookie = options.signIn === false ? '' : await signIn();
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
      if (own) return own.owner;
      const secrets = JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8')) as { owner: string };
      const lines = readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
      return `postgres://baraza_owner:${secrets.owner}@127.0.0.1:${lines[3]}/baraza`;
    },
    async discard() {
      await stop();
      await own?.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A process and all below it. */
function treeOf(pid: number): number[] {
  const below = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((it) => /^\d+$/.test(it))) {
    try {
      const parent = Number(/\)\s+\S\s+(\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))![1]);
      below.set(parent, [...(below.get(parent) ?? []), Number(name)]);
    } catch {
      // it ended in between
    }
  }
  const tree: number[] = [];
  const open = [pid];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    tree.push(at);
    open.push(...(below.get(at) ?? []));
  }
  return tree;
}

/** Proportional set size of a process and all below it, in MB: memory shared between them counts once. */
export function treeMemoryMb(pid: number): number {
  let kb = 0;
  for (const at of treeOf(pid)) {
    try {
      kb += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${at}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch {
      // it ended in between
    }
  }
  return Math.round(kb / 1024);
}

/** Ticks a second in /proc (USER_HZ), which Linux keeps at 100 on every machine. */
const TICKS = 100;

/** Seconds of processor that a process and all below it have used so far, those below that have ended among them: PostgreSQL's, and all the others'. */
export function cpuSeconds(pid: number): { server: number; database: number } {
  const spent = { server: 0, database: 0 };
  for (const at of treeOf(pid)) {
    try {
      const text = readFileSync(`/proc/${at}/stat`, 'utf8');
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
      const ticks = fields.slice(11, 15).reduce((sum, it) => sum + Number(it), 0);
      spent[/\(postgres/.test(text) ? 'database' : 'server'] += ticks / TICKS;
    } catch {
      // it ended in between
    }
  }
  return spent;
}

export const quantile = (values: number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))]!;

/** Words as they come in real texts: a few very often, most hardly ever. The first are the commonest. */
const COMMON = 'killed attack village market armed men road cattle fire police bridge youth'.split(' ');
export const BENCH_WORDS: readonly string[] = [
  ...COMMON,
  ...Array.from({ length: 4000 }, (_, at) => {
    const parts = ['ba', 'ko', 'ndi', 'ma', 'ru', 'sha', 'te', 'wo', 'gi', 'lu', 'fa', 'ze', 'mbo', 'ki', 'pa', 'no'];
    return `${parts[at % 16]}${parts[(at >> 4) % 16]}${parts[(at >> 8) % 16]}${at % 3 === 0 ? parts[(at * 7) % 16] : ''}`;
  }),
];

/**
 * Fills the workspace `bench` with incidents straight in the database, skewed as real events are: few places hold most, recent years hold
 * more, few words stand in many texts; twenty organisations own them, and all labels are among them.
 */
export async function fillIncidents(ownerUrl: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query(
    `insert into app.actor (workspace_id, id, kind, name, created_at)
     select w.id, gen_random_uuid(), 'organisation', 'Bench organisation ' || n, now()
     from app.workspace w, generate_series(1, 20) n where w.slug = 'bench'
       and not exists (select 1 from app.actor a where a.workspace_id = w.id and a.name = 'Bench organisation 20')`,
  );
  const { rows: owners } = await client.query<{ id: string }>(
    `select a.id from app.actor a join app.workspace w on w.id = a.workspace_id
     where w.slug = 'bench' and a.name like 'Bench organisation %' order by a.id`,
  );
  const values = [count, BENCH_WORDS, owners.map((it) => it.id)];
  await client.query(
    `insert into app.incident (workspace_id, id, number, title, summary, type_code, when_from, when_to, when_precision,
       place_text, lat, lon, place_precision, killed_best, level, state, label, owner_organisation_id, created_at,
       updated_at, words)
     select w.id, gen_random_uuid(), n, array_to_string(said[1:8], ' '), array_to_string(said[9:], ' '),
       (array['violence.armed_clash', 'violence.armed_clash', 'violence.attack_on_civilians', 'violence.cattle_raid',
         'tension.threat', 'tension.blockade', 'tension.displacement', 'peace.dialogue_or_mediation'])
         [1 + floor(power(a, 2) * 8)::int],
       case when n % 50 > 0 then began end,
       case when n % 50 > 0 then began + floor(power(b, 8) * 30) * interval '1 day' end, 'day',
       'Place ' || place, case when n % 40 > 0 then -34 + (place * 7919 % 6800) / 100.0 end,
       case when n % 40 > 0 then -17 + (place * 104729 % 6700) / 100.0 end, 'village', floor(power(b, 6) * 40)::int,
       1 + n % 3, (array['unverified', 'corroborated', 'confirmed', 'disputed'])[1 + n % 4],
       (array[0, 1, 1, 2, 2, 2, 2, 2, 3, 4])[1 + n % 10], ($3::uuid[])[1 + n % 20], now(), now(),
       array_to_tsvector(said || array['place', place::text, n::text])
     from (
       select n, random() as a, random() as b, floor(power(random(), 3) * 3000)::int as place,
         now() - power(random(), 1.5) * interval '30 years' as began,
         (select array_agg(($2::text[])[1 + floor(power(random(), 4) * array_length($2::text[], 1))::int])
          from generate_series(1, 8 + n % 2 * 12)) as said
       from generate_series(1, $1::int) n) x, app.workspace w where w.slug = 'bench'`,
    values,
  );
  await client.query(
    `insert into app.counter (workspace_id, noun, n) select id, 'incident', $1 from app.workspace where slug = 'bench'
     on conflict (workspace_id, noun) do update set n = greatest(counter.n, excluded.n)`,
    [count],
  );
  await client.query('vacuum analyze app.incident');
  await client.end();
}

export interface BenchPerson {
  cookie: string;
  memberId: string;
}

/** Makes a member of the workspace `bench`, in one of its twenty organisations, and signs them in. */
export async function makeMember(
  house: BenchHouse,
  it: { name: string; roles: string[]; clearance: number },
): Promise<BenchPerson> {
  const client = new pg.Client({ connectionString: house.ownerUrl() });
  await client.connect();
  const { rows } = await client.query(
    `select a.id from app.actor a join app.workspace w on w.id = a.workspace_id where w.slug = 'bench' and a.name = 'Bench organisation 1'`,
  );
  await client.end();
  const headers = {
    'content-type': 'application/json',
    'x-baraza': '1',
    origin: `http://localhost:${new URL(house.url).port}`,
  };
  const post = async (path: string, body: unknown, cookie = '') => {
    const answer = await fetch(`${house.url}${path}`, {
      method: 'POST',
      headers: { ...headers, cookie },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  const email = `${it.name.toLowerCase()}@example.org`;
  const invited = (await (
    await post(
      '/api/v1/w/bench/invitations',
      {
        id: crypto.randomUUID(),
        name: it.name,
        email,
        organisationId: rows[0].id,
        roles: it.roles,
        clearance: it.clearance,
      },
      house.cookie,
    )
  ).json()) as { link: string };
  await post('/api/v1/invitations/accept', { token: invited.link.split('#')[1], name: it.name, password: PASSWORD });
  const signedIn = await post('/api/auth/sign-in/email', { email, password: PASSWORD });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const me = (await (await fetch(`${house.url}/api/v1/me`, { headers: { cookie } })).json()) as {
    workspaces: { slug: string; memberId: string }[];
  };
  return { cookie, memberId: me.workspaces.find((w) => w.slug === 'bench')!.memberId };
}
