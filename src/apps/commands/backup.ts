import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkout, writeDurably } from '#server/data-folder.ts';
import { openEpochs } from '#server/epochs.ts';
import { openKeys } from '#server/keys.ts';
import { writeShreds } from '#server/shreds.ts';
import { backupKeyId, newBackupPair, readPublic } from '#server/backup/backup-keys.ts';
import { LEFT_OUT, makeBackup } from '#server/backup/backup.ts';
import { newPassphrase, packKeys } from '#server/backup/key-bundle.ts';
import { backupName, KEPT_BACKUP_DAYS, outlived } from '#server/backup/retention.rules.ts';
import { askPassphrase, misused, needed, nowAndThen, owner, type Command } from '../command.ts';
import type { Installation } from '../installation.ts';

/** `backup`, `backup key new`, `backup keys`. */

/** Beside the backups, the newest alone: the keys of living sources, and the list of what was erased. */
export const SHREDS_FILE = 'baraza.shreds';
export const ERASURES_FILE = 'baraza.erasures';

const PUBLIC_FILE = 'backup.pub';

const inside = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && resolve(folder, way) === path);
};

/** What must not stand beside what it opens. */
function refuseInside(installation: Installation, path: string, what: string): void {
  for (const folder of [installation.folder, installation.keys])
    if (inside(resolve(folder), resolve(path)))
      throw misused(
        `${what} must not lie in ${folder}: whoever takes that folder would have both. Choose another place.`,
      );
}

const version = (): string =>
  (JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as { version: string }).version;

export const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;

/** Before anything is written: an installation that was never started has no tables yet. @throws Error, exit code 1 */
async function refuseEmpty(installation: Installation): Promise<void> {
  const begun = await owner(installation, async (client) => {
    const { rows } = await client.query<{ begun: boolean }>(`select to_regclass('public.backup') is not null as begun`);
    return rows[0]!.begun;
  });
  if (!begun)
    throw new Error(
      `There is nothing to back up in ${installation.folder}: it was never started. If this is not your data folder, name yours in BARAZA_DATA; else start it once with npm start.`,
    );
}

const keyNew: Command = {
  words: ['backup', 'key', 'new'],
  needs: 'running',
  async run({ installation, args, out }) {
    const { values } = parseArgs({ args, options: { to: { type: 'string' }, replace: { type: 'boolean' } } });
    const file = join(installation.keys, PUBLIC_FILE);
    if (existsSync(file) && !values.replace)
      throw misused(
        `There is a backup key already (${backupKeyId(readPublic(readFileSync(file, 'utf8')))}). With --replace later backups are sealed to a new one; keep the old private half for as long as the old backups.`,
      );
    if (values.to) refuseInside(installation, values.to, 'The private half');
    const pair = await newBackupPair();
    const page = `# Private half of Baraza's backup key ${pair.keyId}. Whoever has this line and a backup reads everything in it.\n# Keep it away from the machine, twice, in different hands. Without it no backup can be read.\n${pair.privateText}\n`;
    if (values.to) {
      // the private half is safe before anything is sealed to the public one
      writeFileSync(values.to, page, { mode: 0o600, flag: 'wx', flush: true });
      out(`The private half is in ${values.to}. Take it off this machine, and keep a second copy elsewhere.`);
    } else {
      out(`The private half, shown once. Write it down, twice:\n\n${pair.privateText}\n`);
    }
    writeDurably(file, `${pair.publicText}\n`, 0o600);
    out(`Backups are sealed to the public half from now on (${pair.keyId}):\n${pair.publicText}`);
    return 0;
  },
};

const keys: Command = {
  words: ['backup', 'keys'],
  needs: 'running',
  async run({ installation, args, env, out }) {
    const { values } = parseArgs({
      args,
      options: { to: { type: 'string' }, 'passphrase-file': { type: 'string' }, 'own-passphrase': { type: 'boolean' } },
    });
    const to = needed(values.to, 'backup keys --to FILE [--passphrase-file FILE | --own-passphrase]');
    refuseInside(installation, to, 'The copy of the keys');
    await refuseEmpty(installation);
    const own = Boolean(values['passphrase-file'] ?? values['own-passphrase'] ?? env.BARAZA_PASSPHRASE);
    const passphrase = own ? await askPassphrase(values['passphrase-file'], env) : newPassphrase();
    const at = new Date();
    const { packed, leftOut } = await packKeys(installation.keys, to, passphrase);
    await owner(installation, (client) =>
      client.query(
        `insert into public.backup (id, kind, started_at, finished_at, bytes, file_count) values ($1, 'keys', $2, now(), $3, $4)`,
        [randomUUID(), at, statSync(to).size, packed.length],
      ),
    );
    out(`${packed.length} keys are in ${to}. Keep it apart from the backups: both together open everything.`);
    if (leftOut.length > 0) out(`Left out: ${leftOut.join(', ')}.`);
    if (!own) out(`The passphrase, shown once:\n\n  ${passphrase}\n`);
    return 0;
  },
};

const backup: Command = {
  words: ['backup'],
  needs: 'running',
  async run({ installation, args, out, say, signal }) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { to: { type: 'string' }, key: { type: 'string' }, keep: { type: 'string' } },
    });
    if (positionals.length > 0) throw misused(`There is no command “backup ${positionals.join(' ')}”.`);
    const to = needed(values.to, 'backup --to FILE|FOLDER [--key FILE] [--keep DAYS]');
    const inFolder = existsSync(to) && statSync(to).isDirectory();
    const keep = values.keep === undefined ? null : Number(values.keep);
    if (keep !== null && (!inFolder || !Number.isInteger(keep) || keep < 1))
      throw misused(
        '--keep takes a number of days, such as 7, and --to a folder: older backups in it are removed once this one is whole.',
      );
    const keyFile = values.key ?? join(installation.keys, PUBLIC_FILE);
    if (!existsSync(keyFile))
      throw misused(
        'There is no key to seal backups to. Make one: npm run baraza -- backup key new --to FILE (outside this machine).',
      );
    const publicKey = readPublic(readFileSync(keyFile, 'utf8'));
    await refuseEmpty(installation);
    const now = new Date();
    const path = resolve(inFolder ? join(to, backupName(now)) : to);
    const pair = openKeys(installation.keys).signing();
    const made = await makeBackup({
      urls: installation.urls,
      files: installation.files,
      publicKey,
      to: path,
      version: version(),
      now,
      id: randomUUID(),
      signing: {
        privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'der' }),
        publicKey: pair.publicKey.export({ type: 'spki', format: 'der' }),
      },
      say: nowAndThen(say),
      signal,
    });
    const shreds = join(dirname(path), SHREDS_FILE);
    const living = await owner(installation, (client) =>
      writeShreds(client, openEpochs(installation.epochs), publicKey, shreds, now),
    );
    // of what is erased from now on an older backup knows nothing: its list stands beside the backups, and grows with each of them
    const erasures = join(dirname(path), ERASURES_FILE);
    if (existsSync(installation.erasures)) writeDurably(erasures, readFileSync(installation.erasures), 0o600);
    const rows = made.tables.reduce((sum, table) => sum + table.rows, 0);
    out(
      `${path}: ${made.tables.length} tables, ${rows} rows, ${made.files.length} files of ${made.at}; ${megabytes(made.size)}, sealed to ${backupKeyId(publicKey)}.`,
    );
    out(
      `${shreds}: the keys of ${living} living sources, in place of the list before it. Keep the newest alone: by it their names can be opened again when this machine is lost, and no others. Copies of older lists are to be thrown away within a week.`,
    );
    if (existsSync(erasures))
      out(`${erasures}: the list of what was erased, hashes of random ids alone; a restore replays it.`);
    out(`Not in it: the keys (npm run baraza -- backup keys), ${Object.keys(LEFT_OUT).join(', ')}.`);
    if (made.missing.length > 0) {
      out(`MISSING: ${made.missing.length} files that rows name are not in ${installation.files}:`);
      for (const sha256 of made.missing) out(`  ${sha256}`);
      if (keep !== null) out('No older backup was removed: one of them may hold these files.');
      return 3;
    }
    if (!inFolder) return 0;
    const old = outlived(readdirSync(to), now, keep ?? KEPT_BACKUP_DAYS);
    if (keep === null) {
      if (old.length > 0)
        out(
          `${old.length} backups in ${to} are older than ${KEPT_BACKUP_DAYS} days and still hold the words that were erased since. --keep ${KEPT_BACKUP_DAYS} removes them.`,
        );
      return 0;
    }
    for (const name of old) rmSync(join(to, name));
    if (old.length > 0) out(`Removed: ${old.length} backups older than ${keep} days.`);
    return 0;
  },
};

export const backupCommands: Command[] = [keyNew, keys, backup];
