/**
 * Clients send reports and files, issue alerts and import tables without pause, and keep every id that was acknowledged, while the server, its
 * processes and the database are killed (SIGKILL) one after the other in the middle of it, of an import, a backup, an upgrade. Afterwards
 * everything acknowledged must be there once.
 *
 *   runKills({ times, targets?, clients?, importRows?, seed?, say? }): Promise<KillsResult>
 *
 * Nothing here waits for a time: a kill comes when so many more reports were acknowledged, and the next one when all clients have
 * been served again.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runningOwnerUrl } from '#server/embedded.ts';
import { openKeys } from '#server/keys.ts';
import { connectionUrls, loginSecrets } from '#server/logins.ts';
import { readPrivate } from '#server/backup/backup-keys.ts';
import { openBackup, verifyBackup } from '#server/backup/restore.ts';
import { verifyLedger } from '#features/ledger/verification.ts';
import { countKept } from './kills-count.evaluate.ts';
import { importTables, issueAlerts, tell, type Sent } from './kills-writers.evaluate.ts';
import {
  answers,
  asOwner,
  childrenOf,
  endRunning,
  fell,
  foundWorkspace,
  gone,
  openRunning,
  postmasterOf,
  random,
  slay,
  until,
  type Running,
} from './running.evaluate.ts';

/**
 * `web`, `worker`, `courier`: that process. `sealer`: the worker while changes wait to be sealed. `import`: the worker in the middle of a table.
 * `supervisor`: the parent, which then is started again while its children still end. `tree`: all processes and the database at once, as
 * when the power fails. `database`: PostgreSQL with all its processes. `postmaster`: its first process alone. `backend`: one of its
 * sessions, so that it recovers by itself. `backup`: while one is made, in turn whoever makes it, the database and everything; `migration`: the
 * server is started with a new migration, and all is killed in the middle of it.
 */
export const TARGETS = [
  'web',
  'database',
  'worker',
  'tree',
  'backend',
  'sealer',
  'supervisor',
  'postmaster',
  'courier',
  'import',
  'backup',
  'migration',
] as const;
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
  /** reports, files and alerts whose ids were answered with 201 or 200, and rows of imports said to be done */
  acknowledged: number;
  /** acknowledged, and not there: the row, its receipt, its line in the record, its file, its notice, what is owed for it */
  lost: number;
  /** there more than once */
  doubled: number;
  reports: number;
  files: number;
  imported: number;
  /** alerts that were issued, each with a notice and an answer owed */
  alerts: number;
  /** backups that were said to be done, and those of them that cannot be read whole */
  backups: number;
  brokenBackups: number;
  /** migrations run in the middle of which all was killed, and those not there exactly once afterwards */
  migrations: number;
  brokenMigrations: number;
  /** faults in the record, and changes not sealed at the end */
  faults: number;
  byTarget: Partial<Record<Target, number>>;
  /** from a kill until all clients were served again, the longest, in milliseconds */
  slowestMs: number;
}

const holds = (folder: string, question: string): Promise<boolean> =>
  asOwner(folder, async (client) => (await client.query(question)).rowCount === 1).catch(() => false);
const isSealing = (folder: string): Promise<boolean> => holds(folder, 'select from ledger.unsealed limit 1');

/** What is made besides while everything is killed. */
interface Beside {
  /** away from the installation: the private half of the backup key, and backups */
  folder: string;
  backups: string[];
  migrations: string[];
  importing: boolean;
}

/** A command beside the running server. */
function command(running: Running, words: readonly string[]): { pid: number; ended: Promise<number | null> } {
  const { PATH, HOME, LANG } = process.env;
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(running.code, 'src/apps/cli.ts'), ...words],
    { cwd: running.code, stdio: 'ignore', env: { PATH, HOME, LANG, BARAZA_DATA: running.folder } },
  );
  return { pid: child.pid!, ended: new Promise((resolve) => child.once('exit', resolve)) };
}

/** While a backup is written: in turn whoever writes it, the database, everything, and nobody. */
async function duringBackup(running: Running, beside: Beside, n: number): Promise<void> {
  const path = join(beside.folder, `${n}.backup`);
  const making = command(running, ['backup', '--to', path]);
  let code: number | null | undefined;
  void making.ended.then((it) => (code = it));
  await until('a backup is being written', () => code !== undefined || existsSync(`${path}.part`));
  const turn = n % 4;
  if (turn === 0) slay(making.pid);
  if (turn === 1) slay(postmasterOf(running) ?? making.pid);
  if (turn === 2) {
    await fell(running);
    running.start();
  }
  if ((await making.ended) === 0) beside.backups.push(path);
  else if (existsSync(path)) throw new Error('a backup that was cut off stands there as if it were whole');
  rmSync(`${path}.part`, { force: true });
}

/** The next version brings a migration that takes its time; the power fails in the middle of it, twice. */
async function duringMigration(running: Running, beside: Beside): Promise<void> {
  const name = `${9001 + beside.migrations.length}_kept_once`;
  const table = `kept_once_${beside.migrations.length}`;
  writeFileSync(
    join(running.code, 'db', 'migrations', `${name}.sql`),
    `create table public.${table} as select workspace_id, id from app.report;
update app.incident set version = version;
update app.report set level = level where id in (select id from public.${table} order by id desc limit 2000);
select pg_sleep(1);
alter table public.${table} add primary key (workspace_id, id);
`,
  );
  beside.migrations.push(name);
  for (let time = 0; time < 2; time++) {
    await fell(running);
    running.start();
    await until('the migration is under way', () =>
      holds(
        running.folder,
        `select from pg_stat_activity where query like '%public.${table} %' and state = 'active' and pid <> pg_backend_pid() limit 1`,
      ),
    );
  }
  await fell(running);
  running.start();
}

/** Kills, and starts again what nobody else would. */
async function kill(running: Running, target: Target, beside: Beside, n: number): Promise<void> {
  const supervisor = running.child.pid!;
  const child = (file: string) => childrenOf(supervisor).find(({ command }) => command.includes(`/${file}`))?.pid;
  const postmaster = () => postmasterOf(running);
  const hit = (pid: number | undefined): void => void (pid && slay(pid));
  switch (target) {
    case 'web':
      return hit(child('web.ts'));
    case 'worker':
      return hit(child('worker.ts'));
    case 'courier':
      return hit(child('courier.ts'));
    case 'import':
      if (beside.importing)
        await until('an import is in the middle', () =>
          holds(running.folder, `select from app.import where state = 'running' and position > 0 limit 1`),
        );
      return hit(child('worker.ts'));
    case 'backup':
      return duringBackup(running, beside, n);
    case 'migration':
      return duringMigration(running, beside);
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
    case 'tree':
      await fell(running);
      return running.start();
    case 'supervisor':
      slay(supervisor);
      await gone(running.child);
      return running.start();
  }
}

/** @throws Error when what was killed does not come back, or the server refuses what it should take */
export async function runKills(options: KillsOptions): Promise<KillsResult> {
  const { times, clients = 4, importRows = 0, seed = 1, say = () => undefined } = options;
  if (process.platform !== 'linux') throw new Error('Processes are found by /proc, which this system does not have.');
  const running = await openRunning({ copy: true });
  const beside: Beside = {
    folder: mkdtempSync(join(tmpdir(), 'baraza-beside-')),
    backups: [],
    migrations: [],
    importing: importRows > 0,
  };
  const draw = random(seed);
  const sent: Sent = { reports: [], files: [], alerts: [] };
  const byTarget: Partial<Record<Target, number>> = {};
  let slowestMs = 0;
  let goesOn = true;
  let failure: unknown;
  try {
    await until('the server is ready', () => answers(running.url, '/healthz'));
    const cookie = await foundWorkspace(running, 'Kills');
    const keyFile = join(beside.folder, 'key');
    if ((await command(running, ['backup', 'key', 'new', '--to', keyFile]).ended) !== 0)
      throw new Error('no backup key could be made');

    // the last counts alerts
    const served = Array.from({ length: clients + 1 }, () => 0);
    const fail = (error: unknown): void => {
      failure ??= error;
      goesOn = false;
    };
    const writers = served.slice(0, clients).map((_, number) =>
      tell(
        running,
        number,
        sent,
        () => goesOn,
        () => void served[number]!++,
      ).catch(fail),
    );
    writers.push(
      issueAlerts(
        running,
        cookie,
        sent,
        () => goesOn,
        () => void served[clients]!++,
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
      await kill(running, target, beside, n);
      byTarget[target] = (byTarget[target] ?? 0) + 1;
      await allServed(1 + Math.floor(draw() * 3));
      const ms = Math.round(performance.now() - began);
      slowestMs = Math.max(slowestMs, ms);
      say(
        `kill ${n + 1} of ${times}: ${target}, all served again after ${ms} ms; ${sent.reports.length} reports so far`,
      );
    }
    goesOn = false;
    await Promise.all(writers);
    const imported = (await tables).rows;
    if (failure) throw failure;

    await until(
      'everything is sealed',
      async () => !(await isSealing(running.folder)) && answers(running.url, '/healthz'),
    );
    await until(
      'every notice has gone out',
      async () => !(await holds(running.folder, 'select from app.notice where dispatched_at is null limit 1')),
    );
    const { lost, doubled } = await countKept(running, sent, imported);
    const last = join(beside.folder, 'last.backup');
    if ((await command(running, ['backup', '--to', last]).ended) === 0) beside.backups.push(last);
    let brokenBackups = beside.backups.includes(last) ? 0 : 1;
    for (const path of beside.backups)
      brokenBackups += await openBackup(path, readPrivate(readFileSync(keyFile, 'utf8')))
        .then((it) => verifyBackup(it))
        .then(
          () => 0,
          () => 1,
        );
    let brokenMigrations = 0;
    for (const [at, name] of beside.migrations.entries())
      if (
        !(await holds(
          running.folder,
          `select from public.migration m where m.name = '${name}.sql' and exists (select from pg_constraint where conname = 'kept_once_${at}_pkey')`,
        ))
      )
        brokenMigrations++;
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
      acknowledged: sent.reports.length + sent.files.length + sent.alerts.length + imported,
      lost,
      doubled,
      reports: sent.reports.length,
      files: sent.files.length,
      imported,
      alerts: sent.alerts.length,
      backups: beside.backups.length,
      brokenBackups,
      migrations: beside.migrations.length,
      brokenMigrations,
      faults,
      byTarget,
      slowestMs,
    };
  } catch (error) {
    const words = existsSync(running.log) ? readFileSync(running.log, 'utf8').split('\n').slice(-15).join('\n') : '';
    throw new Error(`${(error as Error).message}\nThe server’s last words:\n${words}`, { cause: error });
  } finally {
    goesOn = false;
    await endRunning(running);
    rmSync(beside.folder, { recursive: true, force: true });
  }
}
