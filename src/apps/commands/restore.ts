import { createPublicKey, randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { checkLogins } from '#server/logins.ts';
import { replayErasures } from '#server/erasure-list.ts';
import { openEpochs } from '#server/epochs.ts';
import { openKeys } from '#server/keys.ts';
import { takeShreds } from '#server/shreds.ts';
import { readPrivate } from '#server/backup/backup-keys.ts';
import type { BackupManifest } from '#server/backup/backup.ts';
import { readKeys, unpackKeys } from '#server/backup/key-bundle.ts';
import {
  compareBackup,
  inUse,
  noteTried,
  openBackup,
  originOf,
  restoreInto,
  verifyBackup,
} from '#server/backup/restore.ts';
import { ERASURES_FILE, SHREDS_FILE } from './backup.ts';
import { openSealer } from '#features/ledger/sealer.ts';
import { verifyLedger } from '#features/ledger/verification.ts';
import { askPassphrase, misused, needed, nowAndThen, owner, type Command, type Invocation } from '../command.ts';
import { joinInstallation, migrateAll, openInstallation, type Installation } from '../installation.ts';

/** `restore FILE`, into an empty installation, or as a rehearsal. */

const USAGE =
  'restore FILE --key PRIVATE_KEY_FILE (--keys KEYS_FILE [--passphrase-file FILE] | --without-keys) [--other-rights] [--erasures FILE] [--shreds FILE] | restore FILE --key PRIVATE_KEY_FILE --rehearse';

function describe(manifest: BackupManifest, { out }: Invocation): void {
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  out(
    `Whole: ${manifest.tables.length} tables, ${rows} rows, ${manifest.files.length} files, as of ${manifest.at}, by Baraza ${manifest.version} on PostgreSQL ${manifest.postgres}.`,
  );
  for (const [table, why] of Object.entries(manifest.leftOut)) out(`  without the rows of ${table}: ${why}`);
  if (manifest.missing.length > 0)
    out(`  without ${manifest.missing.length} files that were missing already when it was made`);
}

function tellOrigin(manifest: BackupManifest, ledgerKey: Uint8Array | undefined, { out }: Invocation): void {
  const origin = originOf(manifest, ledgerKey);
  if (origin === 'false')
    throw new Error(
      'This backup was not signed by the installation whose keys these are: its list of contents is another one’s or was altered.',
    );
  if (origin === 'unsigned') out('Nobody signed it: anybody who knew the public key could have made it.');
  if (origin === 'self-signed')
    out('Signed with the key that it carries itself; give the keys with --keys to know that they are yours.');
  if (origin === 'proven') out('Signed with the ledger’s key of your installation.');
}

async function rehearse(it: Invocation, file: string, keyFile: string): Promise<number> {
  const backup = await openBackup(file, readPrivate(readFileSync(keyFile, 'utf8')));
  const manifest = await verifyBackup(backup, nowAndThen(it.say));
  describe(manifest, it);
  let live: Installation;
  try {
    live = await joinInstallation(it.env, it.say);
  } catch (error) {
    tellOrigin(manifest, undefined, it);
    it.out(
      `The live database was not reached, so what a restore would lose is not known (${(error as Error).message}).`,
    );
    return 0;
  }
  try {
    const pub = join(live.keys, 'ledger.ed25519.pub');
    tellOrigin(manifest, existsSync(pub) ? readFileSync(pub) : undefined, it);
    if ((await inUse(live.urls.owner)) === null) {
      it.out('This installation is empty: nothing would be lost.');
      return 0;
    }
    const differences = await compareBackup(backup, manifest, live.urls.owner);
    const sum = (key: 'lost' | 'returning') => differences.reduce((total, one) => total + one[key], 0);
    it.out(
      differences.length === 0
        ? 'The live database is the same, row by row: nothing would be lost.'
        : `Compared with the live database, row by row: ${sum('lost')} rows made or changed since would be lost, ${sum('returning')} deleted or changed since would come back.`,
    );
    for (const one of differences.toSorted((a, b) => b.lost - a.lost))
      it.out(
        `  ${one.table}: ${one.backup} in the backup, ${one.live} now; ${one.lost} would be lost, ${one.returning} would come back`,
      );
    await owner(live, (client) =>
      noteTried(client, { id: randomUUID(), kind: 'rehearsal', keyId: String(backup.head.fields.key), at: new Date() }),
    ).catch(() => it.say('(The rehearsal could not be noted for doctor.)'));
    it.out('Nothing was changed.');
    return 0;
  } finally {
    await live.close();
  }
}

/** What was erased again a moment ago is in the record, and what waited when the backup was made, before the record is judged. */
async function seal(installation: Installation): Promise<void> {
  const sealer = openSealer(installation.urls.sealer, openKeys(installation.keys).signing(), () => new Date());
  try {
    await sealer.seal();
  } finally {
    await sealer.close();
  }
}

/** Every workspace's record, read from its first row to its last. @returns how many faults */
async function verifyAll(installation: Installation, it: Invocation): Promise<number> {
  const { publicKey } = openKeys(installation.keys).verifying();
  const workspaces = await owner(
    installation,
    async (client) => (await client.query<{ id: string; slug: string }>('select id, slug from app.workspace')).rows,
  );
  let faults = 0;
  for (const { id, slug } of workspaces) {
    const verdict = await verifyLedger(installation.urls.sealer, id, publicKey, null);
    faults += verdict.faults.length;
    it.out(`  ledger of ${slug}: ${verdict.faults.length === 0 ? 'whole' : `${verdict.faults.length} FAULTS`}`);
  }
  return faults;
}

/** What `backup` wrote beside the backups, where it is still there. */
function beside(backup: string, name: string): string | undefined {
  const path = join(dirname(resolve(backup)), name);
  return existsSync(path) ? path : undefined;
}

/** What was erased since the backup was made dies again, before anything is served. */
async function replay(
  installation: Installation,
  list: string | undefined,
  now: Date,
  { out }: Invocation,
): Promise<void> {
  if (list) {
    if (!existsSync(list)) throw new Error(`There is no list of erasures at ${list}.`);
    mkdirSync(dirname(installation.erasures), { recursive: true, mode: 0o700 });
    // the list goes on where it was
    if (resolve(list) !== resolve(installation.erasures)) appendFileSync(installation.erasures, readFileSync(list));
  }
  if (!existsSync(installation.erasures)) {
    out(
      'No list of erasures was given (--erasures FILE) and none lies beside the backup: whoever was erased after this backup was made is back. Erase them again.',
    );
    return;
  }
  const count = await owner(installation, (client) => replayErasures(client, installation.erasures, now));
  out(`Erased again from the list: ${count}.`);
}

/** Names, addresses and forms of living sources, under today's key again; of who was erased since the backup was made, nothing is in the list. */
async function open(
  installation: Installation,
  list: string | undefined,
  keyFile: string,
  now: Date,
  { out }: Invocation,
): Promise<void> {
  if (!list) {
    out(
      'No list of living keys was given (--shreds FILE, beside the newest backup): names sealed under daily keys that are not on this machine stay closed.',
    );
    return;
  }
  const { at, opened, closed } = await owner(installation, (client) =>
    takeShreds(client, openEpochs(installation.epochs), readPrivate(readFileSync(keyFile, 'utf8')), list, now),
  );
  out(`Keys of living sources, as of ${at}: ${opened} open again, ${closed} stay closed.`);
}

const restore: Command = {
  words: ['restore'],
  needs: 'nothing',
  async run(it) {
    const { values, positionals } = parseArgs({
      args: it.args,
      allowPositionals: true,
      options: {
        key: { type: 'string' },
        keys: { type: 'string' },
        'passphrase-file': { type: 'string' },
        'without-keys': { type: 'boolean' },
        'other-rights': { type: 'boolean' },
        erasures: { type: 'string' },
        shreds: { type: 'string' },
        rehearse: { type: 'boolean' },
      },
    });
    const file = needed(positionals[0], USAGE);
    const keyFile = needed(values.key, USAGE);
    if (values.rehearse) return rehearse(it, file, keyFile);
    if (!values.keys && !values['without-keys'])
      throw misused(
        `The keys are not in the backup. Give them with --keys FILE, or say --without-keys: then return codes, links, second factors and what phones still hold sealed are lost, and the record starts under a new key.\nUsage: npm run baraza -- ${USAGE}`,
      );
    const keys = values.keys ? await readKeys(values.keys, await askPassphrase(values['passphrase-file'], it.env)) : [];
    const backup = await openBackup(file, readPrivate(readFileSync(keyFile, 'utf8')));
    it.say('Reading the backup from beginning to end…');
    const manifest = await verifyBackup(backup, nowAndThen(it.say));
    describe(manifest, it);
    const ledgerKey = keys.find(({ name }) => name === 'ledger.ed25519.pub')?.bytes;
    tellOrigin(manifest, ledgerKey, it);
    if (it.signal.aborted) return 130;

    const installation = await openInstallation(it.env, it.say, { migrate: false });
    const now = new Date();
    try {
      await restoreInto(backup, manifest, {
        urls: installation.urls,
        files: installation.files,
        say: it.say,
        otherRights: values['other-rights'] ?? false,
      });
      if (keys.length > 0) await unpackKeys(keys, installation.keys, now);
      await migrateAll(installation.urls, it.say);
      await replay(installation, values.erasures ?? beside(file, ERASURES_FILE), now, it);
      await open(installation, values.shreds ?? beside(file, SHREDS_FILE), keyFile, now, it);
      await checkLogins(installation.urls);
      await owner(installation, (client: pg.Client) =>
        noteTried(client, { id: randomUUID(), kind: 'restore', keyId: String(backup.head.fields.key), at: now }),
      );
      it.out('Restored.');
      if (keys.length === 0) {
        it.out('Without its keys the record cannot be verified here; with the ledger’s public key it can.');
        if (manifest.ledgerKey)
          it.out(
            `  that key: ${createPublicKey({
              key: Buffer.from(manifest.ledgerKey, 'base64'),
              type: 'spki',
              format: 'der',
            })
              .export({ type: 'spki', format: 'pem' })
              .toString()}`,
          );
        return 0;
      }
      await seal(installation);
      const faults = await verifyAll(installation, it);
      it.out('Everybody signs in anew. Passwords of the database’s logins were newly made. Start with: npm start');
      return faults > 0 ? 3 : 0;
    } finally {
      await installation.close();
    }
  },
};

export const restoreCommands: Command[] = [restore];
