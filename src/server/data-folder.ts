/**
 * Where an installation keeps what is its own: the embedded database, generated passwords, keys, attachments.
 *
 *   dataFolder(env?): string                                 the folder, not yet made
 *   makeDataFolder(folder): void                             made, closed to others
 *   keepSecrets(folder, names): Record<name, string>         read, missing ones generated and kept
 */
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startupError } from '#server/startup-error.ts';

/** The folder that holds package.json. */
export const checkout = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

export const isRoot = (): boolean => process.geteuid?.() === 0;

/**
 * `BARAZA_DATA`, else `data` in the checkout. Root gets a folder under /var/lib/baraza instead: PostgreSQL runs as another user
 * then, and that user cannot enter /root.
 */
export function dataFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.BARAZA_DATA) return resolve(env.BARAZA_DATA);
  if (!isRoot()) return join(checkout, 'data');
  const mark = createHash('sha256').update(checkout).digest('hex').slice(0, 8);
  return join('/var/lib/baraza', `${basename(checkout).replace(/[^\w.-]/g, '_')}-${mark}`);
}

/**
 * Makes the folder (and `/var/lib/baraza` above it). Others may pass through it when root owns it, since the database's own user must,
 * but they cannot list it.
 * @throws StartupError DATA_FOLDER_CLOSED
 */
export function makeDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    chmodSync(folder, isRoot() ? 0o711 : 0o700);
  } catch (error) {
    throw startupError(
      'DATA_FOLDER_CLOSED',
      `The data folder ${folder} cannot be made or written by this user (${(error as Error).message}). Give this user the folder, or name another one in BARAZA_DATA.`,
      error,
    );
  }
}

/**
 * Passwords and keys that this installation made for itself, in `<folder>/secrets.json`, readable by its owner alone. A name that
 * is not there yet gets 24 random bytes (base64url); what is there is never changed.
 * @throws StartupError SECRETS_UNREADABLE
 */
export function keepSecrets<Name extends string>(folder: string, names: readonly Name[]): Record<Name, string> {
  const file = join(folder, 'secrets.json');
  let kept: Record<string, string> = {};
  try {
    kept = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw startupError(
        'SECRETS_UNREADABLE',
        `${file} cannot be read (${(error as Error).message}). It holds the database's passwords: restore it from a backup.`,
        error,
      );
    }
  }
  const missing = names.filter((name) => !kept[name]);
  if (missing.length > 0) {
    for (const name of missing) kept[name] = randomBytes(24).toString('base64url');
    writeDurably(file, `${JSON.stringify(kept, null, 2)}\n`, 0o600);
  }
  return Object.fromEntries(names.map((name) => [name, kept[name]!])) as Record<Name, string>;
}

/** Writes beside, syncs, renames: after a power cut there is the old file or the new one, never half of one. */
export function writeDurably(file: string, content: string | Uint8Array, mode: number): void {
  const beside = `${file}.${process.pid}.new`;
  const handle = openSync(beside, 'w', mode);
  try {
    writeSync(handle, typeof content === 'string' ? Buffer.from(content) : content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(beside, file);
}
