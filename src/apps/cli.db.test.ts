import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import pg from 'pg';
import { openEpochs, shredLabel } from '#server/epochs.ts';
import { lockFolder } from '#server/folder-lock.ts';
import { listErasures } from '#features/erasure/erasure.jobs.ts';
import { testDatabase } from '#test/harness-database.ts';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { exitCodeOf, runCommand } from './command-line.ts';

/** Every command beside a server that runs: the same database and folders, named by the environment as on anybody's own PostgreSQL. */
describe('whoever runs the house, at the command line', () => {
  let house: House;
  let amina: Person;
  let folder: string;
  let env: NodeJS.ProcessEnv;
  let unlock: () => void;

  const baraza = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
    let [out, err] = ['', ''];
    const io = {
      env,
      out: (text: string) => void (out += `${text}\n`),
      say: (text: string) => void (err += `${text}\n`),
      signal: new AbortController().signal,
    };
    try {
      return { code: await runCommand(args, io), out, err };
    } catch (error) {
      return { code: exitCodeOf(error), out, err: `${err}${(error as Error).message}` };
    }
  };

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    folder = mkdtempSync(join(tmpdir(), 'baraza-cli-'));
    for (const name of ['out', 'data', 'another']) mkdirSync(join(folder, name));
    // the server holds its folder
    unlock = await lockFolder(join(folder, 'data'));
    const { urls } = house;
    env = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      BARAZA_DATA: join(folder, 'data'),
      BARAZA_KEYS: join(house.folder, 'keys'),
      BARAZA_FILES: join(house.folder, 'files'),
      BARAZA_URL: 'http://localhost:8090',
      DATABASE_OWNER_URL: urls.owner,
      DATABASE_URL: urls.app,
      DATABASE_AUTH_URL: urls.auth,
      DATABASE_WORKER_URL: urls.worker,
      DATABASE_COURIER_URL: urls.courier,
      DATABASE_SEALER_URL: urls.sealer,
      DATABASE_PORTAL_URL: urls.portal,
    };
  });
  afterAll(async () => {
    unlock();
    await house.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('what is asked wrongly is answered with how to ask, and code 2', async () => {
    for (const [args, told] of [
      [['nonsense'], 'npm run baraza -- COMMAND'],
      [['backup'], 'backup --to FILE|FOLDER'],
      [['backup', 'kee'], 'no command'],
      [['backup', '--to', 'x.backup', '--keep', '7'], 'number of days'],
      [['restore', 'x.backup', '--key', 'k'], '--keys'],
      [['user', 'password'], 'user password EMAIL'],
      [['user', 'list', '--nonsense'], ''],
    ] as const) {
      const { code, out, err } = await baraza(...args);
      expect(out + err).toContain(told);
      if (args[1] !== 'list') expect(code, args.join(' ')).toBe(2);
    }
    expect((await baraza('help')).code).toBe(0);
  });

  test('doctor names what is weak, and falls silent about what was mended', async () => {
    const weak = async () => (await baraza('doctor')).out;
    const first = await weak();
    for (const words of ['No backup was ever made', 'keys were never backed up', 'share one user', 'No mail server'])
      expect(first).toContain(words);
    chmodSync(env.BARAZA_KEYS!, 0o755);
    expect(await weak()).toContain('folder of keys can be entered');
    chmodSync(env.BARAZA_KEYS!, 0o700);

    const at = (name: string) => join(folder, 'out', name);
    // the private half beside what it opens is refused
    expect((await baraza('backup', 'key', 'new', '--to', join(env.BARAZA_KEYS!, 'private'))).code).toBe(2);
    expect((await baraza('backup', '--to', at(''))).err).toContain('no key to seal');
    expect((await baraza('backup', 'key', 'new', '--to', at('private.key'))).code).toBe(0);
    // one of long ago holds what was erased since: it is told of, and removed when that is asked for
    writeFileSync(at('baraza-20200101T023000Z.backup'), 'old');
    const told = await baraza('backup', '--to', at(''));
    expect([told.code, told.out]).toEqual([0, expect.stringContaining('1 backups in')]);
    for (const it of readdirSync(at(''))) if (it.endsWith('.backup') && !it.startsWith('baraza-2020')) rmSync(at(it));
    const made = await baraza('backup', '--to', at(''), '--keep', '7');
    expect([made.code, made.out]).toEqual([0, expect.stringMatching(/sealed to[^]*Removed: 1 backups/)]);
    const [name] = readdirSync(at('')).filter((it) => it.endsWith('.backup'));
    const packed = await baraza('backup', 'keys', '--to', at('keys.sealed'));
    expect(packed.out).toMatch(/shown once:\s+(\w{7}-){3}\w{7}/);
    expect(await weak()).toContain('No backup was ever restored');
    const rehearsed = await baraza('restore', at(name!), '--key', at('private.key'), '--rehearse');
    expect(rehearsed.out).toContain('Nothing was changed');
    const last = await weak();
    for (const words of ['No backup', 'backed up', 'ever restored', 'folder of keys'])
      expect(last).not.toContain(words);
    writeFileSync(at('passphrase'), /shown once:\s+([\w-]+)/.exec(packed.out)![1]!);
    env.BARAZA_DATA = join(folder, 'another');
    const refused = await baraza(
      'restore',
      at(name!),
      '--key',
      at('private.key'),
      '--keys',
      at('keys.sealed'),
      '--passphrase-file',
      at('passphrase'),
    );
    env.BARAZA_DATA = join(folder, 'data');
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('This installation is in use')]);
  });

  test('a new person is invited in the name of an administrator, who alone may', async () => {
    const add = (as: string, organisation = 'Peace council') =>
      baraza(
        'user',
        'add',
        'rose@example.org',
        '--name=Rose',
        '--workspace=nsele',
        `--organisation=${organisation}`,
        '--roles=operator',
        `--as=${as}`,
      );
    expect((await add('amina@example.org')).err).toContain('member.write');
    expect((await add('founder@example.org', 'Nobody')).err).toContain('no organisation');
    const invited = await add('founder@example.org');
    const token = /\/join#(\S+)/.exec(invited.out)?.[1];
    const accepted = await house.nobody.post('/invitations/accept', {
      token,
      name: 'Rose',
      password: 'a long enough password',
    });
    expect(accepted.status).toBe(201);
    expect((await baraza('user', 'list')).out).toMatch(
      /rose@example.org\tRose\tpassword only\t\d sessions\tnsele \(operator\)/,
    );
  });

  test('a table is tried, taken in and taken in again; what is there leaves as Amina may read it, and says that it is whole', async () => {
    const at = (name: string) => join(folder, 'out', name);
    writeFileSync(
      at('table.csv'),
      '\uFEFFNo;Date;Place;Text\n1;21/11/2026;Mambu;A stall was burnt\n2;31/02/2026;Oru;Nobody knows\n3;20/11/2026;=cmd|calc;They were told to leave\n',
    );
    const load = (...more: string[]) =>
      baraza('import', at('table.csv'), '--workspace=nsele', '--as=amina@example.org', '--date-order=dmy', ...more);
    const dry = await load('--dry-run');
    expect([dry.code, dry.out]).toEqual([
      3,
      expect.stringMatching(/row 3, Date: no_such_day[^]*3 rows: 2 reports, 1 rows refused/),
    ]);
    expect((await amina.get('/w/nsele/reports?queue=all')).body.total).toBe(0);
    expect((await load()).out).toContain('2 reports taken in, 0 known before, 1 rows refused');
    expect((await load()).out).toContain('0 reports taken in, 2 known before');
    expect((await baraza('import', at('table.csv'), '--workspace=nsele', '--as=nobody@example.org')).err).toContain(
      'no member',
    );

    const leave = (what: string, to: string, as = 'amina@example.org') =>
      baraza('export', '--workspace=nsele', `--what=${what}`, '--to', at(to), `--as=${as}`);
    expect((await leave('reports', 'reports.csv')).out).toContain('2 reports');
    const lines = readFileSync(at('reports.csv'), 'utf8').split('\r\n');
    expect(lines).toHaveLength(5);
    expect(lines[0]).toContain('"receivedAt"');
    expect(lines.at(-2)).toBe('"complete: 2 rows"');
    expect(lines.join()).toContain(`"'=cmd|calc"`);
    // nobody's words leave in a list
    expect(lines.join()).not.toMatch(/A stall was burnt|told to leave/);
    for (const [what, to] of [
      ['reports', 'reports.jsonl'],
      ['alerts', 'alerts.csv'],
      ['rumours', 'rumours.jsonl'],
      ['incidents', 'incidents.geojson'],
      ['incidents', 'incidents.xlsx'],
    ] as const)
      expect((await leave(what, to)).code, to).toBe(0);
    expect(readFileSync(at('reports.jsonl'), 'utf8')).not.toMatch(/"text"|A stall was burnt/);
    expect(JSON.parse(readFileSync(at('rumours.jsonl'), 'utf8').trim().split('\n').at(-1)!)).toEqual({
      complete: 'complete: 0 rows',
    });
    expect((await leave('reports', 'reports.csv')).err).toContain('there already');
    expect((await leave('reports', 'reports.pdf')).code).toBe(2);
    expect((await leave('reports', 'no.csv', 'nobody@example.org')).err).toContain('no member');
    expect(existsSync(at('no.csv'))).toBe(false);
    const verbs = (await house.sql<{ verb: string }>('select verb from ledger.change')).map((row) => row.verb);
    expect(verbs).toEqual(expect.arrayContaining(['report.export', 'incident.export', 'alert.export', 'import.run']));
  });

  test('somebody is signed out everywhere, gets a new password, and is at last shut out; the last administrator is not', async () => {
    expect((await amina.get('/me')).status).toBe(200);
    expect((await baraza('user', 'end-sessions', 'Amina@example.org')).out).toContain('1 sessions');
    expect((await amina.get('/me')).status).toBe(401);
    const signIn = async (password: string) =>
      (
        await house.app.request('/api/auth/sign-in/email', {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: 'http://localhost:8090' },
          body: JSON.stringify({ email: 'amina@example.org', password }),
        })
      ).status;
    const { out } = await baraza('user', 'password', 'amina@example.org');
    const password = /shown once: (\S+)/.exec(out)![1]!;
    expect([await signIn('a long enough password'), await signIn(password)]).toEqual([401, 200]);
    await house.sql(`update auth."user" set "twoFactorEnabled" = true where email = 'amina@example.org'`);
    expect((await baraza('user', 'reset-factor', 'amina@example.org')).code).toBe(0);
    expect(await signIn(password)).toBe(200);
    expect((await baraza('user', 'disable', 'amina@example.org')).out).toContain('1 memberships ended');
    expect(await signIn(password)).toBe(401);
    const refused = await baraza('user', 'disable', 'founder@example.org');
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('only administrator of nsele')]);
    expect((await house.founder.get('/me')).status).toBe(200);
    const verbs = (
      await house.sql<{ verb: string }>(`select verb from ledger.change where subject_id = $1`, [amina.memberId])
    ).map((row) => row.verb);
    expect(verbs).toEqual(
      expect.arrayContaining(['member.sessions.end', 'member.password.reset', 'member.factor.reset', 'member.change']),
    );
  });

  test('a lost machine: from an older backup and the lists beside it come all but those who were erased since', async () => {
    const at = (name: string) => join(folder, 'out', 'nightly', name);
    mkdirSync(join(folder, 'out', 'nightly'));
    const lists = {
      BARAZA_EPOCHS: join(house.folder, 'epochs'),
      BARAZA_ERASURES: join(house.folder, 'erasures', 'list.txt'),
    };
    Object.assign(env, lists);
    const awa = await house.person('Awa', ['operator', 'analyst']);
    const tell = async (alias: string) =>
      (
        await awa.post('/w/nsele/reports', {
          id: newId(),
          channel: 'desk',
          text: `${alias} saw stones at the market`,
          newSource: { alias, languages: ['en'], mayAsk: true, wantsAnswer: true },
          identity: { name: `Real ${alias}` },
        })
      ).body as { id: string; sourceId: string };
    const [river, hill, lake] = [await tell('River'), await tell('Hill'), await tell('Lake')];
    expect((await baraza('backup', '--to', at('old.backup'))).code).toBe(0);
    const packed = await baraza('backup', 'keys', '--to', at('keys.sealed'));
    writeFileSync(at('passphrase'), /shown once:\s+([\w-]+)/.exec(packed.out)![1]!);

    // a month later, and then the machine is gone with all but the backups
    expect(
      (await awa.post(`/w/nsele/sources/${river.sourceId}/erase`, { id: newId(), reason: 'They asked' })).status,
    ).toBe(200);
    expect(
      (await awa.post(`/w/nsele/reports/${lake.id}/redact`, { id: newId(), reason: 'It betrays them' })).status,
    ).toBe(200);
    expect(await listErasures(house.worker, lists.BARAZA_ERASURES)).toBe(2);
    const newest = await baraza('backup', '--to', at('new.backup'));
    expect([newest.code, newest.out]).toEqual([0, expect.stringContaining('baraza.erasures')]);
    expect(readdirSync(join(folder, 'out', 'nightly'))).toEqual(
      expect.arrayContaining(['baraza.erasures', 'baraza.shreds']),
    );

    const empty = await testDatabase({ empty: true });
    const house2 = join(folder, 'machine2');
    mkdirSync(house2);
    const before = { ...env };
    const { urls } = empty;
    for (const name of ['BARAZA_KEYS', 'BARAZA_FILES', 'BARAZA_EPOCHS', 'BARAZA_ERASURES']) delete env[name];
    Object.assign(env, {
      BARAZA_DATA: house2,
      DATABASE_OWNER_URL: urls.owner,
      DATABASE_URL: urls.app,
      DATABASE_AUTH_URL: urls.auth,
      DATABASE_WORKER_URL: urls.worker,
      DATABASE_COURIER_URL: urls.courier,
      DATABASE_SEALER_URL: urls.sealer,
      DATABASE_PORTAL_URL: urls.portal,
    });
    try {
      // before anything is there, a backup says so and leaves nothing behind
      const key = ['--key', join(folder, 'out', 'public.key')];
      writeFileSync(key[1]!, readFileSync(join(before.BARAZA_KEYS!, 'backup.pub')));
      for (const early of [
        ['backup', '--to', at('early.backup'), ...key],
        ['backup', 'keys', '--to', at('early.keys')],
      ]) {
        const refused = await baraza(...early);
        expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('it was never started')]);
      }
      expect(readdirSync(join(folder, 'out', 'nightly')).filter((name) => name.startsWith('early'))).toEqual([]);
      const restored = await baraza(
        'restore',
        at('old.backup'),
        '--key',
        join(folder, 'out', 'private.key'),
        '--keys',
        at('keys.sealed'),
        '--passphrase-file',
        at('passphrase'),
      );
      expect(restored.code, restored.err).toBe(0);
      expect(restored.out).toMatch(
        /Erased again from the list: 2\.[^]*: 2 open again, 0 stay closed\.[^]*ledger of nsele: whole/,
      );
      const client = new pg.Client({ connectionString: urls.owner });
      await client.connect();
      const rows = async (text: string, id: string) => (await client.query(text, [id])).rows;
      for (const table of ['sealed.identity', 'sealed.shred_key'])
        expect(await rows(`select 1 from ${table} where source_id = $1`, river.sourceId)).toEqual([]);
      expect(await rows('select text from app.report where id = $1', river.id)).toEqual([{ text: '[…]' }]);
      expect(await rows('select text from app.report where id = $1', lake.id)).toEqual([{ text: '[…]' }]);
      expect(await rows('select text from app.report where id = $1', hill.id)).toEqual([
        { text: 'Hill saw stones at the market' },
      ]);
      const [shred] = await rows(
        'select workspace_id, epoch::text, wrapped from sealed.shred_key where source_id = $1',
        hill.sourceId,
      );
      expect(
        openEpochs(join(house2, 'epochs')).unwrap(
          shred.epoch,
          shred.wrapped,
          shredLabel(shred.workspace_id, hill.sourceId),
        ),
      ).not.toBeNull();
      await client.end();
    } finally {
      for (const name of Object.keys(env)) delete env[name];
      Object.assign(env, before);
      await empty.drop();
    }
  });

  test('the pair of the outbox is replaced once a day, the old one kept', async () => {
    expect((await baraza('keys', 'replace-outbox', '--until', '2020-01-01')).code).toBe(2);
    expect((await baraza('keys', 'replace-outbox', '--until', '2999-01-31')).out).toContain('up to 2999-01-31');
    expect((await baraza('keys', 'replace-outbox')).err).toContain('today already');
    expect(readdirSync(env.BARAZA_KEYS!).filter((name) => name.includes('.until-2999-01-31'))).toHaveLength(1);
    expect(existsSync(join(env.BARAZA_KEYS!, 'outbox.p256'))).toBe(true);
    expect(readFileSync(join(env.BARAZA_KEYS!, 'outbox.p256')).length).toBeGreaterThan(100);
  });
});
