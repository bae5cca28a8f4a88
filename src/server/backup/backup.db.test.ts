import { createHash, randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFiles } from '#server/files.ts';
import { openKeys } from '#server/keys.ts';
import { migrateAll, type Installation } from '#apps/installation.ts';
import { loadExercise } from '#apps/exercise.ts';
import { openSealer } from '#features/ledger/sealer.ts';
import { verifyLedger } from '#features/ledger/verification.ts';
import { runImportJob } from '#features/imports/imports.jobs.ts';
import { newId, openHouse, pageReport, type House, type Person } from '#test/harness.ts';
import { openSecondApp } from '#test/second-app.ts';
import { testDatabase, type TestDatabase } from '#test/harness-database.ts';
import { newBackupPair, readPrivate, readPublic, type BackupPair } from './backup-keys.ts';
import { LEFT_OUT, makeBackup, openPlain, type BackupManifest } from './backup.ts';
import { copySql, rightsOf, sequencesOf, tablesOf } from './catalog.ts';
import { copyOut } from './copy.ts';
import { packKeys, readKeys, unpackKeys } from './key-bundle.ts';
import { compareBackup, inUse, openBackup, originOf, restoreInto, verifyBackup } from './restore.ts';

/** Every row of every table, one line each, as COPY writes it; the order of rows on the disk means nothing. */
async function everything(url: string): Promise<Record<string, string[]>> {
  const client = await openPlain(url);
  const all: Record<string, string[]> = {};
  for (const table of await tablesOf(client)) {
    const pieces: Buffer[] = [];
    for await (const piece of copyOut(client, copySql(table, table.columns, 'out'))) pieces.push(piece);
    all[table.name] = Buffer.concat(pieces).toString().split('\n').toSorted();
  }
  await client.end();
  return all;
}

const PASSWORD = 'a long enough password';

describe('a backup', () => {
  let house: House;
  let amina: Person;
  let pair: BackupPair;
  let manifest: BackupManifest & { path: string };
  let folder: string;
  let empty: TestDatabase;
  const reportId = newId();
  const photoId = newId();
  const at = `/w/nsele/reports/${reportId}`;
  let seen: { report: unknown; photo: Buffer; reports: unknown };

  const backup = (to: string, more: Partial<Parameters<typeof makeBackup>[0]> = {}) =>
    makeBackup({
      urls: house.urls,
      files: join(house.folder, 'files'),
      publicKey: readPublic(pair.publicText),
      to: join(folder, to),
      version: '0.0.0-test',
      now: new Date(),
      id: randomUUID(),
      signing: {
        privateKey: house.keys.signing().privateKey.export({ type: 'pkcs8', format: 'der' }),
        publicKey: house.keys.signing().publicKey.export({ type: 'spki', format: 'der' }),
      },
      ...more,
    });
  const open = (name: string) => openBackup(join(folder, name), readPrivate(pair.privateText));

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'baraza-backup-'));
    pair = await newBackupPair();
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    // a bit of everything: a report with a picture, an imported table, the whole exercise, a sealed record, texts that COPY must escape
    await house.nobody.post(
      '/public/nsele/reports',
      pageReport({ id: reportId, text: 'Tab\tand newline\nand \\N and \\. and ‏العربية‏ and 👩🏾‍🌾 and a "quote";' }),
    );
    const photo = await sharp({ create: { width: 90, height: 60, channels: 3, background: '#853' } })
      .jpeg()
      .toBuffer();
    await house.nobody.put(`/public/nsele/reports/${reportId}/attachments/${photoId}`, photo, 'image/jpeg');
    const importId = newId();
    await amina.put(
      `/w/nsele/imports/${importId}/file`,
      Buffer.from('Date,Place,Text\n21/11/2026,Mambu,A stall was burnt\n20/11/2026,Oru,\n'),
      'text/csv',
    );
    await amina.post(`/w/nsele/imports/${importId}/run`, {});
    const [workspace] = await house.sql<{ id: string }>("select id from app.workspace where slug = 'nsele'");
    await runImportJob(house.worker, { workspace: workspace!.id, import: importId });
    // one that waits: its file is needed still, that of the other no more
    await amina.put(
      `/w/nsele/imports/${newId()}/file`,
      Buffer.from('Date,Place,Text\n19/11/2026,Mambu,A shop was closed\n'),
      'text/csv',
    );
    await loadExercise(
      { keys: join(house.folder, 'keys'), files: join(house.folder, 'files'), urls: house.urls } as Installation,
      '',
      () => undefined,
    );
    const sealer = openSealer(house.urls.sealer, house.keys.signing(), () => house.clock.now);
    await sealer.seal();
    await sealer.close();
    seen = {
      report: (await amina.get(at)).body,
      photo: (await amina.fetch(`${at}/attachments/${photoId}`)).bytes,
      reports: (await amina.get('/w/nsele/reports?queue=all')).body,
    };
    manifest = await backup('whole.backup');
    empty = await testDatabase({ empty: true });
  });
  afterAll(async () => {
    await house.close();
    await empty.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('says what it holds: every table but those left out, every file, signed, with nothing readable in it', async () => {
    const shapes = Object.keys(await everything(house.urls.owner));
    expect([...manifest.tables.map((table) => table.name), ...Object.keys(LEFT_OUT)].toSorted()).toEqual(
      shapes.toSorted(),
    );
    expect(manifest.files).toHaveLength(2);
    expect(manifest.missing).toEqual([]);
    expect(manifest.heads.length).toBe(2);
    const verified = await verifyBackup(await open('whole.backup'));
    expect(verified.tables).toEqual(manifest.tables);
    expect(originOf(verified, house.keys.signing().publicKey.export({ type: 'spki', format: 'der' }))).toBe('proven');
    expect(originOf({ ...verified, at: '2020-01-01T00:00:00Z' })).toBe('false');
    const bytes = readFileSync(manifest.path);
    for (const canary of ['newline', 'Amina', 'app.report', 'Nsele']) expect(bytes.includes(canary)).toBe(false);
    expect(readdirSync(folder)).toEqual(['whole.backup']);
  });

  test('restored into an empty database is the same: every row, every sequence, every right, every file', async () => {
    const files = join(folder, 'restored');
    expect(await inUse(empty.urls.owner)).toBeNull();
    const stranger = await openPlain(empty.urls.owner);
    await stranger.query('create table public.migration (name text, sha256 text); create table public.theirs (x int)');
    expect(await inUse(empty.urls.owner)).toContain('not Baraza');
    await stranger.query('drop table public.migration, public.theirs');
    await stranger.end();
    const before = await everything(house.urls.owner);
    await restoreInto(await open('whole.backup'), manifest, { urls: empty.urls, files });
    const after = await everything(empty.urls.owner);
    for (const name of Object.keys(LEFT_OUT)) {
      expect(after[name], name).toEqual(['']);
      delete before[name];
      delete after[name];
    }
    expect(Object.keys(after)).toEqual(Object.keys(before));
    // the queue's own notes go on by themselves in the house that still runs
    for (const [name, rows] of Object.entries(before))
      if (!['jobs.version', 'jobs.queue', 'jobs.warning'].includes(name)) expect(after[name], name).toEqual(rows);
    expect(Object.values(after).flat().length).toBeGreaterThan(400);

    const [one, other] = [await openPlain(house.urls.owner), await openPlain(empty.urls.owner)];
    expect(await rightsOf(other, empty.urls)).toEqual(await rightsOf(one, house.urls));
    expect((await rightsOf(one, house.urls)).filter((line) => line.startsWith('policy ')).length).toBeGreaterThan(50);
    expect(await sequencesOf(other)).toEqual(await sequencesOf(one));
    await Promise.all([one.end(), other.end()]);

    const kept = openFiles(files);
    for (const { sha256 } of manifest.files) {
      const bytes = await kept.read(Buffer.from(sha256, 'hex'));
      expect(createHash('sha256').update(bytes!).digest('hex')).toBe(sha256);
    }
    // brought up to date afterwards it goes on as any other
    await migrateAll(empty.urls, () => undefined);
    await expect(restoreInto(await open('whole.backup'), manifest, { urls: empty.urls, files })).rejects.toMatchObject({
      code: 'RESTORE_NOT_EMPTY',
      message: expect.stringContaining('workspaces (2)'),
    });
  });

  test('with its keys from their own file, Amina signs in and reads what she read before, and the record holds', async () => {
    const packed = join(folder, 'keys.sealed');
    const { packed: names } = await packKeys(join(house.folder, 'keys'), packed, 'twelve words or more');
    expect(names).not.toContain('identities.private-for-custodians');
    const keyFolder = join(folder, 'keys');
    await unpackKeys(await readKeys(packed, 'twelve words or more'), keyFolder, new Date());
    for (const name of names)
      expect(readFileSync(join(keyFolder, name))).toEqual(readFileSync(join(house.folder, 'keys', name)));

    const { app, close } = await openSecondApp({
      urls: empty.urls,
      keys: keyFolder,
      files: join(folder, 'restored'),
      now: () => house.clock.now,
    });
    try {
      const signedIn = await app.request('/api/auth/sign-in/email', {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'http://localhost:8090' },
        body: JSON.stringify({ email: 'amina@example.org', password: PASSWORD }),
      });
      expect(signedIn.status).toBe(200);
      const cookie = signedIn.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ');
      const get = (path: string) => app.request(`/api/v1${path}`, { headers: { cookie } });
      expect(await (await get(at)).json()).toEqual(seen.report);
      expect(await (await get('/w/nsele/reports?queue=all')).json()).toEqual(seen.reports);
      expect(Buffer.from(await (await get(`${at}/attachments/${photoId}`)).arrayBuffer())).toEqual(seen.photo);
      // the return code of the source, a keyed hash, still opens the thread
      const thread = await app.request('/api/v1/public/nsele/thread', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-baraza': '1' },
        body: JSON.stringify({ code: '1234567812345678' }),
      });
      expect(thread.status).toBe(200);
      for (const head of manifest.heads) {
        const verdict = await verifyLedger(
          empty.urls.sealer,
          head.workspaceId,
          openKeys(keyFolder).verifying().publicKey,
          head,
        );
        expect(verdict).toMatchObject({ faults: [], againstOutsideHead: true });
      }
    } finally {
      await close();
    }
  });

  test('tried against the live database, says row by row what would be lost and what would come back', async () => {
    expect(await compareBackup(await open('whole.backup'), manifest, house.urls.owner)).toEqual([]);
    await house.nobody.post('/public/nsele/reports', pageReport({ returnCode: '9999888877776666' }));
    await house.sql(`update app.report set text = 'Another text' where id = $1`, [reportId]);
    await house.sql('delete from app.attachment');
    const differences = await compareBackup(await open('whole.backup'), manifest, house.urls.owner);
    const of = (table: string) => differences.find((it) => it.table === table);
    expect(of('app.report')).toMatchObject({ lost: 2, returning: 1 });
    expect(of('app.attachment')).toEqual({ table: 'app.attachment', backup: 1, live: 0, lost: 0, returning: 1 });
    expect(of('app.incident')).toBeUndefined();
    // a second look answers the same: nothing was changed by the first
    expect(await compareBackup(await open('whole.backup'), manifest, house.urls.owner)).toEqual(differences);
  });

  test('damaged anywhere, cut anywhere, or with something added, is refused by the name of the part', async () => {
    const bytes = readFileSync(manifest.path);
    const attempt = async (changed: Buffer) => {
      writeFileSync(join(folder, 'changed'), changed);
      try {
        await verifyBackup(await open('changed'));
        return 'whole';
      } catch (error) {
        return (error as Error).message;
      }
    };
    const named =
      /(damaged|cut short: it ends) ((in|after) the part “(table|file) [\w.]+”|in its list of contents|before its first part)|second line|not a file of this kind|goes on after its end|sealed to the key|does not begin with/;
    for (let i = 1; i < 40; i++) {
      const at = Math.floor((bytes.length * i) / 40);
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 1 << (i % 8);
      expect(await attempt(flipped), `flipped at ${at}`).toMatch(named);
      expect(await attempt(bytes.subarray(0, at)), `cut at ${at}`).toMatch(named);
    }
    for (const at of [0, 5, 30, 200]) {
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 1;
      expect(await attempt(flipped), `flipped at ${at}`).not.toBe('whole');
    }
    expect(await attempt(bytes.subarray(0, -1))).toMatch(
      /cut short: it ends in its list of contents|cut short: it ends after/,
    );
    expect(await attempt(Buffer.concat([bytes, Buffer.from([0])]))).toContain('something was added');
    // two messages in each other's place
    const messages: [number, number][] = [];
    let at = bytes.indexOf(10, bytes.indexOf(10) + 1) + 1;
    while (at < bytes.length) {
      const end = at + 4 + bytes.readUInt32BE(at);
      messages.push([at, end]);
      at = end;
    }
    const cut = ([from, to]: [number, number]) => bytes.subarray(from, to);
    const [a, b] = [messages[40]!, messages[41]!];
    expect(await attempt(Buffer.concat([bytes.subarray(0, a[0]), cut(b), cut(a), bytes.subarray(b[1])]))).toMatch(
      named,
    );
    expect(await attempt(Buffer.concat([bytes.subarray(0, a[0]), bytes.subarray(a[1])]))).toMatch(named);
    expect(await attempt(bytes)).toBe('whole');
  });

  test('opens with its own private half alone', async () => {
    const other = await newBackupPair();
    await expect(openBackup(manifest.path, readPrivate(other.privateText))).rejects.toMatchObject({
      code: 'BACKUP_KEY_OTHER',
    });
    expect(() => readPrivate(pair.publicText)).toThrow('other half');
    expect(() => readPrivate(pair.privateText.replace(/.{9}$/, 'A.00000000'))).toThrow('sign by sign');
    expect(readPrivate(`# words of explanation\n\n${pair.privateText}\n`)).toHaveLength(32);
    await expect(readKeys(join(folder, 'keys.sealed'), 'another passphrase')).rejects.toMatchObject({
      code: 'PASSPHRASE_WRONG',
    });
    await expect(readKeys(manifest.path, 'twelve words or more')).rejects.toMatchObject({ code: 'BACKUP_UNKNOWN' });
  });

  test('given up in the middle leaves nothing; one that exists is never written over; a file that is gone is named', async () => {
    const stop = new AbortController();
    await expect(
      backup('stopped.backup', { signal: stop.signal, say: (line) => line.includes('ledger.') && stop.abort() }),
    ).rejects.toMatchObject({ code: 'BACKUP_GIVEN_UP' });
    expect(readdirSync(folder).filter((name) => name.startsWith('stopped'))).toEqual([]);
    expect(await house.sql('select 1 from public.backup where finished_at is null')).toEqual([]);
    await expect(backup('whole.backup')).rejects.toMatchObject({ code: 'BACKUP_EXISTS' });

    const files = join(folder, 'fewer');
    cpSync(join(house.folder, 'files'), files, { recursive: true });
    const [row] = await house.sql<{ sha256: string }>(
      `select encode(file_sha256, 'hex') as sha256 from app.import where state = 'uploaded'`,
    );
    rmSync(join(files, row!.sha256.slice(0, 2), row!.sha256));
    expect((await backup('fewer.backup', { files })).missing).toEqual([row!.sha256]);
  });

  test('of one moment: what commits while it runs is in it whole or not at all', async () => {
    let sent = 0;
    const during = await backup('during.backup', {
      say(line) {
        // the first table is out: the snapshot stands
        if (sent++ === 0)
          void house.sql(
            `insert into ledger.change select workspace_id, gen_random_uuid(), at, member_id, verb, subject_kind, subject_id, commitment from ledger.change limit 1`,
          );
        void line;
      },
    });
    const client = new pg.Client({ connectionString: house.urls.owner });
    await client.connect();
    const { rows } = await client.query('select count(*)::int as n from ledger.change');
    await client.end();
    expect(sent).toBeGreaterThan(0);
    expect(during.tables.find((table) => table.name === 'ledger.change')!.rows).toBe(rows[0].n - 1);
  });

  test('every column that holds the name of a kept file is where backup and sweep look', async () => {
    // the hash of what was sent, of which another file was made
    // of what was sent, and of a release's own words: no file is kept under these
    const OTHERWISE = ['app.attachment.sent_sha256', 'app.release.sha256'];
    const rows = await house.sql<{
      name: string;
    }>(`select format('%s.%s.%s', table_schema, table_name, column_name) as name
      from information_schema.columns c where table_schema = 'app' and column_name like '%sha256'
        and not exists (select from information_schema.views v where v.table_schema = c.table_schema and v.table_name = c.table_name)`);
    const [view] = await house.sql<{ text: string }>(`select pg_get_viewdef('app.file_reference'::regclass) as text`);
    for (const { name } of rows.filter((row) => !OTHERWISE.includes(row.name)))
      expect(view!.text, name).toContain(name.split('.').slice(1).join('.'));
    expect(existsSync(manifest.path)).toBe(true);
  });
});
