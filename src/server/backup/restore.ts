/**
 * A backup read back: looked through whole, told against a live database, or put into an empty one.
 *
 *   openBackup(path, privateKey): Promise<OpenBackup>
 *   verifyBackup(backup): Promise<BackupManifest>            reads all of it; damage is named by its part
 *   compareBackup(backup, manifest, liveUrl): …              what a restore would bring and lose, row by row; changes nothing
 *   restoreInto(backup, manifest, { urls, files }): …        into a database without accounts and workspaces, all or nothing
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type pg from 'pg';
import { openFiles } from '#server/files.ts';
import { prepareJobs } from '#server/jobs.ts';
import { roleNames, type ConnectionUrls } from '#server/logins.ts';
import { migrate } from '#server/migrate.ts';
import { startupError } from '#server/startup-error.ts';
import { LEFT_OUT, openPlain, signedBytes, type BackupManifest, type TableEntry } from './backup.ts';
import { openWith } from './backup-keys.ts';
import { copySql, foreignKeysOf, rightsOf, tablesOf } from './catalog.ts';
import { copyIn, copyOut } from './copy.ts';
import { readParts, type Part } from './parts.ts';
import { notReadable, readHead, type SealedHead } from './sealed-stream.ts';

export interface OpenBackup {
  path: string;
  head: SealedHead;
  key: Uint8Array;
}

export async function openBackup(path: string, privateKey: Uint8Array): Promise<OpenBackup> {
  const head = await readHead(path, 'BARAZA BACKUP 1');
  return { path, head, key: await openWith(path, head, privateKey) };
}

/** Every part in order, the manifest at the end. */
async function walk(backup: OpenBackup, each: (part: Part) => Promise<void>): Promise<BackupManifest> {
  const parts = readParts(backup.path, backup.head, backup.key);
  for (;;) {
    const next = await parts.next();
    if (next.done) return next.value as BackupManifest;
    await each(next.value);
  }
}

const drain = async (pieces: AsyncIterable<Buffer>): Promise<void> => {
  for await (const _ of pieces);
};

/**
 * Reads the backup to its end: every message authentic, every part what its sum says, the parts exactly those of the list.
 * @throws StartupError BACKUP_DAMAGED, BACKUP_NEWER
 */
export async function verifyBackup(backup: OpenBackup, say?: (line: string) => void): Promise<BackupManifest> {
  const found = new Map<string, { bytes: number; sha256: string }>();
  const manifest = await walk(backup, async (part) => {
    await drain(part.content);
    found.set(part.name, part.sum());
    say?.(`${part.name}: whole`);
  });
  if (manifest.format !== 1)
    throw startupError('BACKUP_NEWER', `${backup.path} was made by a newer Baraza (${manifest.version}).`);
  const said = [
    ...manifest.tables.map((it) => ({ ...it, part: `table ${it.name}` })),
    ...manifest.files.map((it) => ({ ...it, part: `file ${it.sha256}` })),
  ];
  for (const it of said) {
    const part = found.get(it.part);
    if (!part || part.bytes !== it.bytes || part.sha256 !== it.sha256)
      throw notReadable(`${backup.path} is damaged: the part “${it.part}” is not what its list of contents says.`);
  }
  return manifest;
}

/**
 * Whether the list of contents was signed with the ledger's key. Anybody can seal a file to a public key; only the installation can sign.
 * @param publicKey the ledger's key as kept apart from the backup (SPKI); without it the one in the backup is looked at
 */
export function originOf(
  manifest: BackupManifest,
  publicKey?: Uint8Array,
): 'proven' | 'self-signed' | 'unsigned' | 'false' {
  if (!manifest.signature || !manifest.ledgerKey) return publicKey ? 'false' : 'unsigned';
  const key = publicKey ? Buffer.from(publicKey) : Buffer.from(manifest.ledgerKey, 'base64');
  const good = verify(
    null,
    signedBytes(manifest),
    createPublicKey({ key, type: 'spki', format: 'der' }),
    Buffer.from(manifest.signature, 'base64'),
  );
  return good ? (publicKey ? 'proven' : 'self-signed') : 'false';
}

/** 48 bits of each row's hash, sorted: a million rows in eight megabytes. */
async function fingerprints(pieces: AsyncIterable<Buffer>): Promise<Float64Array> {
  let all = new Float64Array(1024);
  let count = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    const block = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
    let from = 0;
    for (let at = block.indexOf(10); at >= 0; at = block.indexOf(10, from)) {
      if (count === all.length) {
        const more = new Float64Array(all.length * 2);
        more.set(all);
        all = more;
      }
      all[count++] = createHash('sha1').update(block.subarray(from, at)).digest().readUIntBE(0, 6);
      from = at + 1;
    }
    rest = Buffer.from(block.subarray(from));
  }
  return all.subarray(0, count).sort();
}

/** How many are only in the first, and only in the second, of two sorted lists. */
function differing(a: Float64Array, b: Float64Array): [number, number] {
  let [i, j, onlyA, onlyB] = [0, 0, 0, 0];
  while (i < a.length || j < b.length) {
    if (j >= b.length || a[i]! < b[j]!) {
      onlyA++;
      i++;
    } else if (i >= a.length || b[j]! < a[i]!) {
      onlyB++;
      j++;
    } else {
      i++;
      j++;
    }
  }
  return [onlyA, onlyB];
}

export interface TableDifference {
  table: string;
  /** rows in the backup, rows now */
  backup: number;
  live: number;
  /** rows as they are now that the backup does not have: made or changed since. A restore loses them */
  lost: number;
  /** rows as the backup has them that are not there now: deleted or changed since. A restore brings them back */
  returning: number;
}

/** What a running server notes for itself from minute to minute: not worth a line when it differs. */
const BOOKKEEPING = ['jobs.version', 'jobs.queue', 'jobs.warning', 'auth.rateLimit'];

/** Reads both sides row by row, each table of the live side in one snapshot. Only tables that differ are answered. */
export async function compareBackup(
  backup: OpenBackup,
  manifest: BackupManifest,
  liveUrl: string,
): Promise<TableDifference[]> {
  const client = await openPlain(liveUrl);
  try {
    await client.query('begin isolation level repeatable read, read only');
    const shapes = new Map((await tablesOf(client)).map((table) => [table.name, table]));
    const there = new Set<string>();
    const differences: TableDifference[] = [];
    const add = (table: string, old: Float64Array, now: Float64Array): void => {
      const [returning, lost] = differing(old, now);
      if (returning + lost > 0 && !BOOKKEEPING.includes(table))
        differences.push({ table, backup: old.length, live: now.length, lost, returning });
    };
    const none = new Float64Array(0);
    const columns = new Map(manifest.tables.map((table) => [table.name, table.columns]));
    await walk(backup, async (part) => {
      const name = part.name.replace(/^table /, '');
      const wanted = columns.get(name);
      if (!part.name.startsWith('table ') || !wanted) return drain(part.content);
      there.add(name);
      const old = await fingerprints(part.content);
      const shape = shapes.get(name);
      const same = shape && wanted.every((column) => shape.columns.includes(column));
      add(name, old, same ? await fingerprints(copyOut(client, copySql(shape, wanted, 'out'))) : none);
    });
    for (const [name, shape] of shapes) {
      if (there.has(name) || name in LEFT_OUT) continue;
      add(name, none, await fingerprints(copyOut(client, copySql(shape, shape.columns, 'out'))));
    }
    await client.query('commit');
    return differences;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const SCHEMAS = ['app', 'ref', 'auth', 'vault', 'sealed', 'ledger', 'jobs', 'published'] as const;

/** Why this database may not be written over, or null when nobody has used it yet. */
export async function inUse(ownerUrl: string): Promise<string | null> {
  const client = await openPlain(ownerUrl);
  try {
    const { rows } = await client.query<{ name: string }>(`select n.nspname || '.' || c.relname as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
        and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`);
    const there = new Set(rows.map(({ name }) => name));
    // tables where no migration of ours has been, or beside those that ours make: somebody else's database
    const { rowCount } = there.has('public.migration')
      ? await client.query(`select from public.migration where name = '0001_core.sql' and sha256 is not null`)
      : { rowCount: 0 };
    const foreign = [...there].find(
      (name) =>
        rowCount === 0 ||
        !(/^public\.(migration|backup)$/.test(name) || SCHEMAS.some((it) => name.startsWith(`${it}.`))),
    );
    if (foreign) return `it holds tables that are not Baraza's (${foreign})`;
    for (const [name, table, what] of [
      ['app.workspace', 'app.workspace', 'workspaces'],
      ['auth.user', 'auth."user"', 'accounts'],
    ] as const) {
      if (!there.has(name)) continue;
      const count = await client.query<{ n: number }>(`select count(*)::int as n from ${table}`);
      if (count.rows[0]!.n > 0) return `it holds ${what} (${count.rows[0]!.n})`;
    }
    return null;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Takes away what a first start had made, so that the migrations of the backup begin from nothing. */
async function clear(ownerUrl: string): Promise<void> {
  const client = await openPlain(ownerUrl);
  try {
    const { rows } = await client.query<{ name: string }>(
      `select nspname as name from pg_namespace where nspname = any ($1) and pg_has_role(nspowner, 'MEMBER')`,
      [SCHEMAS],
    );
    for (const { name } of rows) await client.query(`drop schema ${client.escapeIdentifier(name)} cascade`);
    await client.query('drop table if exists public.migration, public.backup cascade');
  } finally {
    await client.end().catch(() => undefined);
  }
}

export interface RestoreTarget {
  urls: ConnectionUrls;
  files: string;
  say?: (line: string) => void;
  /** rights that differ are told instead of refused */
  otherRights?: boolean;
}

/**
 * Puts a verified backup into an empty database: the migrations it was made with, then its files, then all rows in one transaction
 * (foreign keys are taken off before and checked anew after), sequences, and the rights compared with those it was made under. The
 * caller brings the migrations up to date afterwards.
 * @throws StartupError RESTORE_NOT_EMPTY, RESTORE_MIGRATIONS, RESTORE_SHAPE, RESTORE_RIGHTS
 */
export async function restoreInto(backup: OpenBackup, manifest: BackupManifest, target: RestoreTarget): Promise<void> {
  const { urls, say = () => undefined } = target;
  const why = await inUse(urls.owner);
  if (why)
    throw startupError(
      'RESTORE_NOT_EMPTY',
      `This installation is in use: ${why}. A backup goes into an empty one; name a new folder in BARAZA_DATA, or a new database.`,
    );
  await clear(urls.owner);
  const hooks = [
    (ownerUrl: string, all: ConnectionUrls) =>
      prepareJobs(ownerUrl, { app: roleNames(all).app, worker: roleNames(all).worker }),
  ];
  await migrate(urls, { only: manifest.migrations, hooks });
  const client = await openPlain(urls.owner);
  try {
    const shapes = new Map((await tablesOf(client)).map((table) => [table.name, table]));
    for (const table of manifest.tables) refuseOtherShape(table, shapes.get(table.name));
    const entries = new Map(manifest.tables.map((table) => [table.name, table]));
    const kept = openFiles(target.files);
    mkdirSync(target.files, { recursive: true, mode: 0o700 });

    await client.query('begin');
    const keys = await foreignKeysOf(client);
    for (const key of keys) await client.query(`alter table ${key.table} drop constraint ${key.name}`);
    for (const shape of shapes.values()) await client.query(`alter table ${shape.sql} disable trigger user`);
    await client.query(`truncate ${[...shapes.values()].map((shape) => shape.sql).join(', ')}`);
    await walk(backup, async (part) => {
      const [kind, name = ''] = part.name.split(' ', 2);
      if (kind === 'file') return putFile(kept, name, part);
      const entry = entries.get(name);
      const shape = shapes.get(name);
      if (!entry || !shape) throw notReadable(`${backup.path} is damaged: the part “${part.name}” is in no list.`);
      const rows = await copyIn(client, copySql(shape, entry.columns, 'in'), part.content);
      if (rows !== entry.rows)
        throw notReadable(`${backup.path} is damaged: ${name} has ${rows} rows instead of ${entry.rows}.`);
      if (rows > 0) say(`table ${name}: ${rows} rows`);
    });
    say('Checking every reference…');
    for (const key of keys) await client.query(`alter table ${key.table} add constraint ${key.name} ${key.definition}`);
    for (const shape of shapes.values()) await client.query(`alter table ${shape.sql} enable trigger user`);
    for (const sequence of manifest.sequences)
      await client.query('select setval($1::regclass, $2::bigint, $3)', [
        sequence.name
          .split('.')
          .map((it) => client.escapeIdentifier(it))
          .join('.'),
        sequence.last,
        sequence.called,
      ]);
    const differing = otherRights(manifest.rights, await rightsOf(client, urls));
    if (differing && !target.otherRights) throw startupError('RESTORE_RIGHTS', `${differing}\nNothing was kept.`);
    if (differing) say(differing);
    await client.query('commit');
    await client.query('analyze');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function refuseOtherShape(table: TableEntry, shape: { columns: string[] } | undefined): void {
  const gone = shape ? table.columns.find((column) => !shape.columns.includes(column)) : undefined;
  if (!shape || gone)
    throw startupError(
      'RESTORE_SHAPE',
      `The backup holds ${gone ? `the column ${gone} of ` : ''}the table ${table.name}, which this version of Baraza does not make. Restore with the version that made the backup, then bring it up to date.`,
    );
}

/** What differs between the rights the backup was made under and those here, in words; null when nothing does. */
function otherRights(backup: string[], now: string[]): string | null {
  const missing = backup.filter((line) => !now.includes(line));
  const added = now.filter((line) => !backup.includes(line));
  if (missing.length + added.length === 0) return null;
  const list = [...missing.map((line) => `  - ${line}`), ...added.map((line) => `  + ${line}`)];
  return `The rights in the restored database are not those it was backed up under (- only there, + only here):\n${list.slice(0, 20).join('\n')}\nWhat was given by hand is given again by hand; with --other-rights the rest is restored nevertheless.`;
}

async function putFile(kept: ReturnType<typeof openFiles>, name: string, part: Part): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of part.content) pieces.push(piece);
  const sha256 = await kept.put(Buffer.concat(pieces));
  if (sha256.toString('hex') !== name) throw notReadable(`The file ${name} in the backup is not what its name says.`);
}

/** Notes that a backup was tried or restored, for `doctor`. */
export async function noteTried(
  client: pg.Client,
  it: { id: string; kind: 'rehearsal' | 'restore'; keyId: string; at: Date },
): Promise<void> {
  await client.query(
    'insert into public.backup (id, kind, started_at, finished_at, key_id) values ($1, $2, $3, now(), $4)',
    [it.id, it.kind, it.at, it.keyId],
  );
}
