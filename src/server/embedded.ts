/**
 * The embedded database: real PostgreSQL 18, a child process of the server, in the data folder.
 *
 *   startEmbedded({ folder, durable?, settings?, ownerMayCreateDatabases?, say? }): Promise<Embedded>
 *   keepEmbedded(same): Promise<Embedded>       and started again on the same port when it dies; `exited` resolves when that fails
 *   runningOwnerUrl(folder): string | undefined
 *
 *   Embedded = { ownerUrl, superuserUrl, port, pid, exited: Promise<void>, stop(): Promise<void> }
 *
 * The caller holds the folder's lock (folder-lock.ts) before it starts anything here.
 */
import { spawn } from 'node:child_process';
import { chmodSync, closeSync, copyFileSync, existsSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { isRoot, keepSecrets, makeDataFolder } from '#server/data-folder.ts';
import { type Binaries, type RunAs, identity, readyBinaries } from '#server/postgres-binaries.ts';
import { configure, makeCluster, refuseOtherVersion, settings, SUPERUSER } from '#server/postgres-cluster.ts';
import { endPostgres, isPostgresOn, isReady, readPidFile, stopOrphan } from '#server/postgres-process.ts';
import { startupError } from '#server/startup-error.ts';

export interface EmbeddedOptions {
  /** The data folder; PostgreSQL's own is `postgres` in it. */
  folder: string;
  /** False only in tests: nothing is synced to disk. */
  durable?: boolean;
  /** Further lines for postgresql.conf. */
  settings?: Record<string, string>;
  /** This port and no other: after a crash, open pools find the database again. */
  port?: number;
  ownerMayCreateDatabases?: boolean;
  /** Is told about what takes long, one line each. */
  say?: (line: string) => void;
}

export interface Embedded {
  ownerUrl: string;
  superuserUrl: string;
  port: number;
  pid: number;
  /** Resolves when PostgreSQL has ended, asked or not. */
  exited: Promise<void>;
  stop: () => Promise<void>;
}

const DATABASE = 'baraza';
const OWNER = 'baraza_owner';

/**
 * Starts PostgreSQL in the folder, making the cluster, the owner login and the database the first time, and resolves when it answers.
 * One that a killed server left behind is stopped first.
 * @throws StartupError POSTGRES_PACKAGE_MISSING, POSTGRES_CANNOT_RUN, POSTGRES_DID_NOT_START, POSTGRES_NEEDS_A_USER, CANNOT_CHANGE_USER,
 *   DATA_FOLDER_UNREACHABLE, DATA_FOLDER_OF_ANOTHER_USER, DATA_OF_ANOTHER_VERSION
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { folder, durable = true, say = () => {} } = options;
  makeDataFolder(folder);
  const cluster = join(folder, 'postgres');
  const user = runAs(cluster);
  const binaries = readyBinaries(folder, user);
  const secrets = keepSecrets(folder, ['superuser', 'owner']);
  if (await stopOrphan(folder)) say('Stopped the database that an earlier server left behind.');
  if (!existsSync(cluster)) {
    say('Making the database (first start only)…');
    makeCluster(folder, binaries, user, secrets.superuser, durable);
  }
  refuseOtherVersion(cluster);
  configure(cluster, user, { ...settings(durable), ...options.settings });

  const running = await startServer(folder, binaries, user, options.port, say);
  const url = (login: string, password: string, database: string) =>
    `postgres://${login}:${password}@127.0.0.1:${running.port}/${database}`;
  const superuserUrl = url(SUPERUSER, secrets.superuser, 'postgres');
  try {
    await makeOwner(superuserUrl, secrets.owner, options.ownerMayCreateDatabases ?? false);
  } catch (error) {
    await running.stop();
    throw error;
  }
  return { ...running, ownerUrl: url(OWNER, secrets.owner, DATABASE), superuserUrl };
}

/**
 * As startEmbedded, but a PostgreSQL that dies unasked (killed, out of memory) is started again on the same port, where open pools find it.
 * `exited` resolves when it was stopped or could not be started again.
 */
export async function keepEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { say = () => {} } = options;
  const first = await startEmbedded(options);
  let current = first;
  let stopping = false;
  let starting: Promise<unknown> = Promise.resolve();
  const watch = async (): Promise<void> => {
    for (;;) {
      await current.exited;
      if (stopping) return;
      say('The database ended unasked; starting it again.');
      const again = startEmbedded({ ...options, port: first.port });
      starting = again.catch(() => {});
      try {
        current = await again;
      } catch (error) {
        say((error as Error).message);
        return;
      }
    }
  };
  const exited = watch();
  const stop = async () => {
    stopping = true;
    await starting;
    await current.stop();
    await exited;
  };
  return { ...first, exited, stop };
}

/**
 * PostgreSQL refuses to run as root. The cluster's present owner goes on; a new one belongs to `baraza` where an administrator has
 * made that user, else to `nobody`.
 */
function runAs(cluster: string): RunAs | undefined {
  const owner = statSync(cluster, { throwIfNoEntry: false })?.uid;
  if (!isRoot()) {
    if (owner !== undefined && owner !== process.geteuid?.()) {
      throw startupError(
        'DATA_FOLDER_OF_ANOTHER_USER',
        `The database in ${cluster} belongs to another user (uid ${owner}). Start Baraza as that user, or as root if root made it.`,
      );
    }
    return undefined;
  }
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map((fields) => ({ name: fields[0]!, uid: Number(fields[2]), gid: Number(fields[3]) }))
    .filter((user) => user.uid !== 0 && Number.isInteger(user.uid) && Number.isInteger(user.gid));
  if (owner)
    return users.find((user) => user.uid === owner) ?? { name: `uid ${owner}`, uid: owner, gid: statSync(cluster).gid };
  // macOS writes nobody's uid as -2, which is 2^32 - 2.
  const chosen = users.find((user) => user.name === 'baraza') ??
    users.find((user) => user.name === 'nobody') ?? { name: 'uid 65534', uid: 65534, gid: 65534 };
  return { ...chosen, uid: chosen.uid >>> 0, gid: chosen.gid >>> 0 };
}

async function startServer(
  folder: string,
  binaries: Binaries,
  user: RunAs | undefined,
  wanted: number | undefined,
  say: (line: string) => void,
) {
  const cluster = join(folder, 'postgres');
  let lastWords = '';
  for (let attempt = 0; attempt < 20; attempt++) {
    const port = wanted ?? (await freePort());
    const log = openLog(folder);
    // Its own process group: an interrupt from the terminal reaches the server alone, which then stops the database last.
    const child = spawn(binaries.postgres, ['-D', cluster, '-p', String(port)], {
      cwd: '/', env: { TZ: 'UTC', LC_ALL: 'C' }, detached: true, stdio: ['ignore', log, log], ...identity(user),
    }); // prettier-ignore
    closeSync(log);
    let running = true;
    const exited = new Promise<void>((resolve) => {
      const end = () => {
        running = false;
        resolve();
      };
      child.once('exit', end).once('error', end);
    });
    const since = Date.now();
    let told = false;
    while (running && !isReady(cluster, child.pid!)) {
      if (!told && Date.now() - since > 5_000) {
        told = true;
        say('The database is recovering from an unclean stop…');
      }
      await pause(20);
    }
    if (running) {
      // A child holds the event loop open; the server's own sockets do that, and a test that ends must end.
      child.unref();
      const stop = async () => {
        if (running) await endPostgres(child.pid!, () => running);
        await exited;
      };
      return { port, pid: child.pid!, exited, stop };
    }
    lastWords = readFileSync(join(folder, 'postgres.log'), 'utf8').trim().split('\n').slice(-3).join(' ');
    // A port taken in between, or back ends of a killed server that have not noticed yet: both pass.
    if (
      !/could not bind|Address already in use|could not create any TCP|pre-existing shared memory|lock file/.test(
        lastWords,
      )
    )
      break;
    await pause(250);
  }
  throw startupError(
    'POSTGRES_DID_NOT_START',
    `The database in ${cluster} did not start: ${lastWords} (see ${join(folder, 'postgres.log')})`,
  );
}

/** The log is small: starts, stops, crashes. The one before is kept when it has grown. */
function openLog(folder: string): number {
  const file = join(folder, 'postgres.log');
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 1_000_000) {
    copyFileSync(file, `${file}.1`);
    rmSync(file);
  }
  const handle = openSync(file, 'a', 0o600);
  chmodSync(file, 0o600);
  return handle;
}

/**
 * The owner's address of the database that a live server keeps running on this folder, for whoever looks in beside it.
 * @returns undefined when none answers there
 */
export function runningOwnerUrl(folder: string): string | undefined {
  const cluster = join(folder, 'postgres');
  const file = readPidFile(cluster);
  if (!file || file.status !== 'ready' || !isPostgresOn(cluster, file.pid)) return undefined;
  const { owner } = keepSecrets(folder, ['owner']);
  return `postgres://${OWNER}:${owner}@127.0.0.1:${file.port}/${DATABASE}`;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** The owner runs migrations and makes logins; it is no superuser, as on anybody's own PostgreSQL. */
async function makeOwner(superuserUrl: string, password: string, mayCreateDatabases: boolean): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const { rows } = await client.query(
      'select exists (select from pg_roles where rolname = $1) as owner, exists (select from pg_database where datname = $2) as database',
      [OWNER, DATABASE],
    );
    const { owner, database } = rows[0] as { owner: boolean; database: boolean };
    const rights = `login noinherit nosuperuser nobypassrls noreplication createrole ${mayCreateDatabases ? 'createdb' : 'nocreatedb'}`;
    if (!owner) await client.query(`create role ${OWNER} ${rights} password ${client.escapeLiteral(password)}`);
    if (!database) await client.query(`create database ${DATABASE} owner ${OWNER}`);
  } finally {
    await client.end();
  }
}
