import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder, makeDataFolder } from '#server/data-folder.ts';
import { keepEmbedded, runningOwnerUrl } from '#server/embedded.ts';
import { lockFolder, lockHolder } from '#server/folder-lock.ts';
import { checkLogins, connectionUrls, ensureLogins, loginSecrets, type ConnectionUrls } from '#server/logins.ts';
import { migrate } from '#server/migrate.ts';
import { startupError } from '#server/startup-error.ts';
import { prepareJobsApart } from './jobs-schema.ts';

/** One installation: its data folder, its database ready for use, its keys. */
export interface Installation {
  folder: string;
  /** keys, outside the database and its backups */
  keys: string;
  /** attachments, re-encoded */
  files: string;
  /** keys of days, destroyed after a week, in no backup */
  epochs: string;
  /** the list of what was erased, replayed by a restore: keep a copy off this machine */
  erasures: string;
  /** key and peppers of addresses, read by the courier alone, in no backup */
  vault: string;
  urls: ConnectionUrls;
  embedded: boolean;
  /** resolves when the embedded database has ended for good; never for a database of one's own */
  lost: Promise<void>;
  close(): Promise<void>;
}

/** All migrations of this version, then the tables of jobs. */
export async function migrateAll(urls: ConnectionUrls, say: (line: string) => void): Promise<void> {
  await migrate(urls, { say, hooks: [prepareJobsApart] });
}

/**
 * For whoever works beside a running server (a backup, a list of users): its database, as it runs. Where no server runs, the
 * installation is opened as a server would, and its tables are left as they are unless `migrate` is true.
 */
export async function joinInstallation(
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
  options: { migrate?: boolean } = {},
): Promise<Installation> {
  const folder = dataFolder(env);
  const holder = lockHolder(folder);
  if (!holder) return openInstallation(env, say, { migrate: options.migrate ?? false });
  const own = Boolean(env.DATABASE_URL);
  const ownerUrl = own ? env.DATABASE_OWNER_URL : runningOwnerUrl(folder);
  if (!ownerUrl)
    throw own
      ? new Error(
          'DATABASE_URL is set and DATABASE_OWNER_URL is not. The owner migrates and makes the logins; see docs/install.md.',
        )
      : startupError(
          'DATABASE_AWAY',
          `The server on ${folder} (process ${holder.pid}) is just starting or stopping. Try again in a moment.`,
        );
  return {
    folder,
    keys: env.BARAZA_KEYS ?? join(folder, 'keys'),
    files: env.BARAZA_FILES ?? join(folder, 'files'),
    epochs: env.BARAZA_EPOCHS ?? join(folder, 'epochs'),
    vault: env.BARAZA_VAULT_KEY ?? join(folder, 'vault'),
    erasures: env.BARAZA_ERASURES ?? join(folder, 'erasures', 'list.txt'),
    urls: connectionUrls({ ownerUrl, secrets: loginSecrets(folder), env: own ? env : {} }),
    embedded: !own,
    lost: new Promise(() => {}),
    close: async () => undefined,
  };
}

/**
 * Opens the installation that the environment names: locks its folder, starts PostgreSQL or takes the given one, makes logins,
 * migrates. Refused when another server holds the folder.
 */
export async function openInstallation(
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
  /** false leaves the tables as they are: to back them up before an upgrade, and for a restore, which makes its own */
  options: { migrate?: boolean } = {},
): Promise<Installation> {
  const folder = dataFolder(env);
  makeDataFolder(folder);
  const unlock = await lockFolder(folder);
  try {
    const keys = env.BARAZA_KEYS ?? join(folder, 'keys');
    const files = env.BARAZA_FILES ?? join(folder, 'files');
    for (const path of [keys, files]) mkdirSync(path, { recursive: true, mode: 0o700 });
    const own = Boolean(env.DATABASE_URL);
    if (own && !env.DATABASE_OWNER_URL)
      throw new Error(
        'DATABASE_URL is set and DATABASE_OWNER_URL is not. The owner migrates and makes the logins; see docs/install.md.',
      );
    const embedded = own ? null : await keepEmbedded({ folder, say });
    const urls = connectionUrls({
      ownerUrl: own ? env.DATABASE_OWNER_URL! : embedded!.ownerUrl,
      secrets: loginSecrets(folder),
      env: own ? env : {},
    });
    try {
      await ensureLogins(urls);
      if (options.migrate !== false) await migrateAll(urls, say);
      await checkLogins(urls);
    } catch (error) {
      await embedded?.stop();
      throw error;
    }
    return {
      folder,
      keys,
      files,
      epochs: env.BARAZA_EPOCHS ?? join(folder, 'epochs'),
      vault: env.BARAZA_VAULT_KEY ?? join(folder, 'vault'),
      erasures: env.BARAZA_ERASURES ?? join(folder, 'erasures', 'list.txt'),
      urls,
      embedded: embedded !== null,
      lost: embedded?.exited ?? new Promise(() => {}),
      async close() {
        await embedded?.stop();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}
