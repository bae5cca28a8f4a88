import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Binaries,
  type RunAs,
  giveTo,
  identity,
  namelessRemedy,
  withNamelessInitdb,
} from '#server/postgres-binaries.ts';
import { startupError } from '#server/startup-error.ts';

/** The files of the embedded PostgreSQL: made once, of one version, configured anew at every start. */

export const SUPERUSER = 'postgres';

/**
 * Makes a new cluster in the data folder.
 * @throws StartupError POSTGRES_NEEDS_A_USER, POSTGRES_DID_NOT_START
 */
export function makeCluster(
  folder: string,
  binaries: Binaries,
  user: RunAs | undefined,
  password: string,
  durable: boolean,
): void {
  // Made beside and renamed, so that a start cut short leaves no half of a cluster.
  const beside = join(folder, 'postgres.new');
  const passwordFile = join(folder, 'postgres.password');
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(beside, { mode: 0o700 });
  giveTo(user, beside);
  const remains = () => rmSync(passwordFile, { force: true });
  process.once('exit', remains);
  try {
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    giveTo(user, passwordFile);
    const initdb = ({ initdb: program }: Binaries, ctype: string) =>
      spawnSync(
        program,
        [
          '--pgdata', beside, '--username', SUPERUSER, '--pwfile', passwordFile, '--auth', 'scram-sha-256', '--encoding', 'UTF8',
          // Text sorts by ICU collations named in our SQL; what remains is the same on every machine and after every upgrade.
          '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--locale', 'C', '--lc-ctype', ctype, '--no-instructions',
          ...(durable ? [] : ['--no-sync']),
        ],
        { cwd: '/', encoding: 'utf8', env: { TZ: 'UTC', LC_ALL: 'C' }, ...identity(user) },
      ); // prettier-ignore
    let made = initdb(binaries, 'C.UTF-8');
    if (made.stderr.includes('could not look up effective user ID')) {
      try {
        made = withNamelessInitdb(binaries, folder, (patched) => initdb(patched, 'C.UTF-8'));
      } catch (error) {
        throw startupError('POSTGRES_NEEDS_A_USER', namelessRemedy(), error);
      }
      if (made.status !== 0) throw startupError('POSTGRES_NEEDS_A_USER', `${namelessRemedy()} (${made.stderr.trim()})`);
    }
    // A system without C.UTF-8 (macOS): its own UTF-8, which only trigrams and the text parser look at.
    for (const ctype of ['en_US.UTF-8', 'C']) {
      if (made.status === 0 || !made.stderr.includes('locale')) break;
      made = initdb(binaries, ctype);
    }
    if (made.status !== 0)
      throw startupError(
        'POSTGRES_DID_NOT_START',
        `The database could not be made in ${folder}: ${made.error?.message ?? made.stderr.trim()}`,
      );
    renameSync(beside, join(folder, 'postgres'));
  } finally {
    remains();
    process.removeListener('exit', remains);
    rmSync(beside, { recursive: true, force: true });
  }
}

/** @throws StartupError DATA_OF_ANOTHER_VERSION */
export function refuseOtherVersion(cluster: string): void {
  const version = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (version !== '18') {
    throw startupError(
      'DATA_OF_ANOTHER_VERSION',
      `The database in ${cluster} was made by PostgreSQL ${version}, and this Baraza brings 18. Restore a backup into a new data folder.`,
    );
  }
}

/** Durable, small (the whole process tree has 350 MB when idle), and silent about what people wrote. */
export function settings(durable: boolean): Record<string, string> {
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
    max_connections: '60',
    shared_buffers: durable ? '96MB' : '64MB',
    effective_cache_size: '512MB',
    work_mem: '8MB',
    maintenance_work_mem: '64MB',
    max_worker_processes: '4',
    max_parallel_workers: '2',
    max_parallel_workers_per_gather: '1',
    autovacuum_max_workers: '2',
    autovacuum_worker_slots: '4',
    // A table that has just begun to fill is planned for as if it were empty, until it is first looked at: by the wrong index, row after row.
    autovacuum_naptime: '5s',
    max_wal_senders: '2',
    max_replication_slots: '2',
    max_logical_replication_workers: '0',
    io_method: 'sync',
    jit: 'off',
    random_page_cost: '1.1',
    huge_pages: 'off',
    min_wal_size: '64MB',
    max_wal_size: '1GB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    fsync: durable ? 'on' : 'off',
    synchronous_commit: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    // The message of an ERROR can quote what somebody wrote (`invalid input syntax for type date: "..."`), so the level is `log`, which
    // leaves ERROR and WARNING out and keeps start, stop, crash and FATAL.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_statement: 'none',
    log_min_duration_statement: '-1',
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
    log_duration: 'off',
    log_connections: '',
    log_disconnections: 'off',
    log_lock_waits: 'off',
    log_temp_files: '-1',
    log_checkpoints: 'off',
    log_autovacuum_min_duration: '-1',
    log_line_prefix: '%m [%p] ',
    debug_print_plan: 'off',
    logging_collector: 'off',
  };
}

/** Writes PostgreSQL's settings, and who may come in: the owner's machine alone, by password. */
export function configure(cluster: string, user: RunAs | undefined, lines: Record<string, string>): void {
  const quoted = Object.entries(lines).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`);
  const files = {
    'postgresql.conf': [
      '# Written anew at every start. Settings of your own go into local.conf beside this file.',
      ...quoted,
      ...(existsSync(join(cluster, 'local.conf')) ? ["include = 'local.conf'"] : []),
      '',
    ],
    'pg_hba.conf': ['host all all 127.0.0.1/32 scram-sha-256', ''],
  };
  for (const [name, content] of Object.entries(files)) {
    const file = join(cluster, name);
    writeFileSync(file, content.join('\n'), { mode: 0o600 });
    giveTo(user, file);
  }
}
