/**
 * An online backup: all tables in one snapshot of the database (repeatable read), and the files that this snapshot's rows name, streamed
 * through COPY, compressed and sealed to an offline public key. The server goes on meanwhile.
 *
 *   makeBackup(options): Promise<BackupManifest & { path, size }>
 *
 * The file appears under its name only once it is whole and on the disk; until then it is `NAME.part`, which is removed when the backup
 * fails or is given up.
 */
import { createHash, createPrivateKey, sign } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import pg from 'pg';
import type { ConnectionUrls } from '#server/logins.ts';
import { startupError } from '#server/startup-error.ts';
import { backupKeyId, lockTo } from './backup-keys.ts';
import { copySql, rightsOf, sequencesOf, tablesOf, type SequenceState } from './catalog.ts';
import { copyOut } from './copy.ts';
import { writeParts, type PartSum } from './parts.ts';
import { sealTo } from './sealed-stream.ts';

/**
 * Tables whose rows stay out of every backup, and why. Their definition comes back with the migrations, empty.
 *
 * What lies in the folder of keys never was in the database, so it is not named here: the key of the address vault, the pepper of the
 * hashes of senders, the daily epoch keys. They stay out of backups of every kind, since erasing a source must reach the copies too.
 */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'auth.session': 'a session ended since would live again; everybody signs in anew',
  'auth.verification': 'codes that live for minutes',
  'jobs.queue_stats': 'how long the queues were; measured anew',
  'public.backup': 'the list of backups belongs to the machine that made them',
};

export interface TableEntry extends PartSum {
  name: string;
  columns: string[];
  rows: number;
}

export interface FileEntry {
  /** hex, and the name of the file */
  sha256: string;
  bytes: number;
}

export interface LedgerHead {
  workspaceId: string;
  seq: number;
  hash: string;
  at: string;
  keyId: string;
  /** the seq of the head before; heads of the first version have none */
  after?: number;
  signature: string;
}

/** What a backup says of itself; its last message. Ids, names of tables and sums alone. */
export interface BackupManifest {
  format: 1;
  id: string;
  /** the moment that it holds, ISO 8601 */
  at: string;
  version: string;
  postgres: string;
  migrations: { name: string; sha256: string }[];
  tables: TableEntry[];
  sequences: Pick<SequenceState, 'name' | 'last' | 'called'>[];
  files: FileEntry[];
  /** files that rows name and that were not there, or not what their name says */
  missing: string[];
  heads: LedgerHead[];
  rights: string[];
  leftOut: Record<string, string>;
  /** the ledger's public key (SPKI, base64) and its signature over the rest of this list, when the keys were at hand */
  ledgerKey?: string;
  signature?: string;
}

export interface BackupOptions {
  urls: ConnectionUrls;
  /** folder of attachments */
  files: string;
  /** the public half of a backup key */
  publicKey: Uint8Array;
  /** the new file; must not exist */
  to: string;
  version: string;
  now: Date;
  id: string;
  /** PKCS#8 of the ledger's key and SPKI of its public half; signs the list of contents */
  signing?: { privateKey: Uint8Array; publicKey: Uint8Array };
  say?: (line: string) => void;
  /** gives the backup up; nothing is left behind */
  signal?: AbortSignal;
}

const DOMAIN = 'baraza backup manifest 1\n';

/** What the signature of a manifest covers. */
export const signedBytes = (manifest: BackupManifest): Buffer => {
  const { signature: _, ...rest } = manifest;
  return Buffer.concat([Buffer.from(DOMAIN), createHash('sha256').update(JSON.stringify(rest)).digest()]);
};

/** A connection whose texts are the same wherever they are made and read. */
export async function openPlain(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'baraza-backup' });
  // an end of the database shows in the query that it ends
  client.on('error', () => undefined);
  await client.connect();
  await client.query(`set search_path = pg_catalog; set datestyle = 'ISO, YMD'; set intervalstyle = 'iso_8601'; set timezone = 'UTC';
    set bytea_output = 'hex'; set extra_float_digits = 1; set xmlbinary = 'base64'; set row_security = off;
    set statement_timeout = 0; set lock_timeout = 0; set idle_in_transaction_session_timeout = 0`);
  return client;
}

async function* countRows(pieces: AsyncIterable<Buffer>, count: (rows: number) => void): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    let rows = 0;
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) rows++;
    count(rows);
    yield piece;
  }
}

const stopped = (): Error => startupError('BACKUP_GIVEN_UP', 'The backup was given up; nothing of it was kept.');

async function* until(signal: AbortSignal | undefined, pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    if (signal?.aborted) throw stopped();
    yield piece;
  }
}

/** A folder keeps a renamed file through a power cut only once it was synced itself. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().catch(() => undefined);
  await handle.close();
}

/**
 * Makes one backup.
 * @throws StartupError BACKUP_EXISTS, BACKUP_GIVEN_UP; what the database or the disk say
 */
export async function makeBackup(options: BackupOptions): Promise<BackupManifest & { path: string; size: number }> {
  const { urls, to, signal, say = () => undefined } = options;
  if (existsSync(to))
    throw startupError('BACKUP_EXISTS', `${to} is there already; a backup never writes over another.`);
  const beside = `${to}.part`;
  const handle = await open(beside, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST')
      throw startupError(
        'BACKUP_EXISTS',
        `${beside} is there: another backup is being written to it, or one was cut off. Remove it if nothing writes to it any more.`,
      );
    throw error;
  });
  const clients: pg.Client[] = [];
  const notes = await openPlain(urls.owner);
  clients.push(notes);
  let size = 0;
  try {
    await notes.query('insert into public.backup (id, kind, started_at, key_id) values ($1, $2, $3, $4)', [
      options.id,
      'backup',
      options.now,
      backupKeyId(options.publicKey),
    ]);
    const client = await openPlain(urls.owner);
    clients.push(client);
    await client.query('begin isolation level repeatable read, read only');
    const sealed = await sealTo(handle, 'BARAZA BACKUP 1', await lockTo(options.publicKey));
    const parts = writeParts(sealed);
    const manifest = await beginManifest(client, options);
    for (const table of await tablesOf(client)) {
      if (table.name in LEFT_OUT) continue;
      if (signal?.aborted) throw stopped();
      let rows = 0;
      const sum = await parts.part(
        `table ${table.name}`,
        until(
          signal,
          countRows(copyOut(client, copySql(table, table.columns, 'out')), (n) => {
            rows += n;
            say(`table ${table.name}: ${rows} rows`);
          }),
        ),
      );
      manifest.tables.push({ name: table.name, columns: table.columns, rows, ...sum });
    }
    manifest.sequences = (await sequencesOf(client)).map(({ name, last, called }) => ({ name, last, called }));
    const { rows: named } = await client.query<{ sha256: string }>(
      `select distinct encode(sha256, 'hex') as sha256 from app.file_reference order by 1`,
    );
    // the rows are out; what follows needs no snapshot
    await client.query('commit');
    for (const { sha256 } of named) {
      if (signal?.aborted) throw stopped();
      const path = join(options.files, sha256.slice(0, 2), sha256);
      if (!existsSync(path)) {
        manifest.missing.push(sha256);
        continue;
      }
      const sum = await parts.part(`file ${sha256}`, until(signal, createReadStream(path)));
      if (sum.sha256 === sha256) manifest.files.push({ sha256, bytes: sum.bytes });
      else manifest.missing.push(sha256);
    }
    if (named.length > 0) say(`files: ${manifest.files.length}`);
    if (options.signing)
      manifest.signature = sign(
        null,
        signedBytes(manifest),
        createPrivateKey({ key: Buffer.from(options.signing.privateKey), type: 'pkcs8', format: 'der' }),
      ).toString('base64');
    if (signal?.aborted) throw stopped();
    await parts.finish(manifest);
    size = sealed.bytes();
    await handle.close();
    await rename(beside, to);
    await syncFolder(dirname(to));
    await notes.query(
      'update public.backup set finished_at = now(), bytes = $2, row_count = $3, file_count = $4, missing = $5 where id = $1',
      [
        options.id,
        size,
        manifest.tables.reduce((sum, table) => sum + table.rows, 0),
        manifest.files.length,
        manifest.missing.length,
      ],
    );
    return { ...manifest, path: to, size };
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(beside, { force: true });
    await notes.query('delete from public.backup where id = $1', [options.id]).catch(() => undefined);
    throw error;
  } finally {
    await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
  }
}

async function beginManifest(client: pg.Client, options: BackupOptions): Promise<BackupManifest> {
  const { rows: migrations } = await client.query<{ name: string; sha256: string }>(
    'select name, sha256 from public.migration order by name',
  );
  const { rows: heads } = await client.query(
    'select distinct on (workspace_id) * from ledger.head order by workspace_id, seq desc',
  );
  const { rows: about } = await client.query<{ postgres: string; at: Date }>(
    `select current_setting('server_version') as postgres, now() as at`,
  );
  return {
    format: 1,
    id: options.id,
    at: about[0]!.at.toISOString(),
    version: options.version,
    postgres: about[0]!.postgres,
    migrations,
    tables: [],
    sequences: [],
    files: [],
    missing: [],
    heads: heads.map((row) => ({
      workspaceId: row.workspace_id,
      seq: Number(row.seq),
      hash: row.hash.toString('hex'),
      at: row.at.toISOString(),
      keyId: row.key_id,
      ...(row.after === null ? {} : { after: Number(row.after) }),
      signature: row.signature.toString('base64'),
    })),
    rights: await rightsOf(client, options.urls),
    leftOut: { ...LEFT_OUT },
    ...(options.signing ? { ledgerKey: Buffer.from(options.signing.publicKey).toString('base64') } : {}),
  };
}
