import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { examine, wordyLog } from './doctor.ts';

/** Every weakness that is named while it is there, and no longer when it is not. */
describe('doctor', () => {
  let house: House;
  let owner: pg.Client;
  let workspace: string;
  const look = async (env: NodeJS.ProcessEnv = {}, more = {}) =>
    (
      await examine(
        owner,
        {
          folder: house.folder,
          keys: join(house.folder, 'keys'),
          files: join(house.folder, 'files'),
          embedded: true,
          urls: house.urls,
          ...more,
        } as never,
        env,
        house.clock.now,
      )
    )
      .filter((it) => it.weight === 'weak')
      .map((it) => it.text)
      .join('\n');
  const custodians = async (people: Person[]) => {
    await house.sql('delete from app.custody_generation where workspace_id = $1', [workspace]);
    await house.sql(
      `insert into app.custody_generation (workspace_id, number, state, change_id, begun_at) values ($1, 1, 'current', $2, now())`,
      [workspace, newId()],
    );
    for (const it of people) {
      const id = newId();
      await house.sql(`update app.custodian set ended_at = now(), state = 'left' where member_id = $1`, [it.memberId]);
      await house.sql(
        `insert into app.custodian (workspace_id, id, member_id, organisation_id, outside, state, public_key, reason, proposed_by, proposed_at)
         values ($1, $2, $3, $4, false, 'ready', $5, 'test', $3, now())`,
        [workspace, id, it.memberId, it.organisationId, Buffer.alloc(32, 1)],
      );
      await house.sql('insert into app.custody_seat (workspace_id, generation, custodian_id) values ($1, 1, $2)', [
        workspace,
        id,
      ]);
    }
  };

  beforeAll(async () => {
    house = await openHouse();
    workspace = (await house.sql<{ id: string }>(`select id from app.workspace where slug = 'nsele'`))[0]!.id;
    owner = new pg.Client({ connectionString: house.urls.owner });
    await owner.connect();
    mkdirSync(join(house.folder, 'files'), { recursive: true, mode: 0o700 });
    chmodSync(join(house.folder, 'keys'), 0o700);
  });
  afterAll(async () => {
    await owner?.end();
    await house?.close();
  });

  test('says that all processes share one user, and that a key others can read is none', async () => {
    expect(await look()).toContain('All processes share one user');
    const key = join(house.folder, 'keys', 'spare.key');
    writeFileSync(key, 'x', { mode: 0o644 });
    chmodSync(key, 0o644);
    expect(await look()).toContain('The key file spare.key can be read');
    chmodSync(key, 0o600);
    expect(await look()).not.toContain('spare.key');
  });

  test('says what PostgreSQL’s own log would keep of what people wrote, where it is not ours', () => {
    const ours = [
      { name: 'log_min_messages', setting: 'log' },
      { name: 'log_min_error_statement', setting: 'panic' },
      { name: 'log_error_verbosity', setting: 'terse' },
      { name: 'log_statement', setting: 'none' },
      { name: 'log_min_duration_statement', setting: '-1' },
    ];
    expect(wordyLog(ours)).toEqual([]);
    // as it comes from its makers
    const usual = [
      { name: 'log_min_messages', setting: 'warning' },
      { name: 'log_min_error_statement', setting: 'error' },
      { name: 'log_error_verbosity', setting: 'default' },
      { name: 'log_statement', setting: 'none' },
      { name: 'log_min_duration_statement', setting: '250' },
    ];
    expect(wordyLog(usual)).toEqual([
      'log_error_verbosity = terse',
      'log_min_duration_statement = -1',
      'log_min_error_statement = panic',
      'log_min_messages = log',
    ]);
  });

  test('says that https is missing, and is silent where it is there', async () => {
    expect(await look()).toContain('BARAZA_URL is not set');
    expect(await look({ BARAZA_URL: 'http://baraza.example.org' })).toContain('not https');
    const good = await look({ BARAZA_URL: 'https://baraza.example.org' });
    expect(good).not.toContain('https:');
    expect(good).not.toContain('BARAZA_URL');
    expect(good).toContain('BARAZA_PROXY does not name it');
    const named = { BARAZA_URL: 'https://baraza.example.org', BARAZA_PROXY: '127.0.0.1' };
    expect(await look(named)).not.toContain('BARAZA_PROXY');
  });

  test('says that the custodians are of one organisation, and how many may still be lost', async () => {
    const of = (name: string, organisation: string) => house.person(name, ['custodian'], { organisation });
    const [a, b, c] = [await of('Ada', 'Council'), await of('Ben', 'Council'), await of('Cleo', 'Council')];
    await custodians([a, b, c]);
    expect(await look()).toContain('all 3 custodians who can still open are of one organisation');
    const [d, e] = [await of('Dan', 'Women'), await of('Eve', 'Faiths')];
    await custodians([a, d, e]);
    expect(await look()).not.toContain('of one organisation');
    expect(await look()).toContain('3 custodians can still open');
  });

  test('says that one person decides alone; then that one alone chose the second voice, until two have given one', async () => {
    await house.sql('update app.workspace set shared_since = null');
    expect(await look()).toContain('nobody of a second organisation has a voice');
    await house.person('Dina', ['coordinator'], { organisation: 'Bar association' });
    expect(await look()).not.toContain('nobody of a second organisation has a voice');
    expect(await look()).toContain('was chosen by one person alone');
    await house.sql(
      `insert into app.custody_change (workspace_id, id, kind, body, reason, not_before, expires_at, state, proposed_by, created_at)
       values ($1, $2, 'rights', '{"seats": [], "settings": null, "rights": {"what": "member"}}', 'test', $4, $4, 'done', $3, $4)`,
      [workspace, newId(), house.founder.memberId, house.clock.now],
    );
    expect(await look()).not.toContain('was chosen by one person alone');
  });

  test('says that nobody outside keeps the heads of the record, until two do', async () => {
    const keeps = (keeper: string) =>
      house.sql(
        `insert into app.checkpoint_party (workspace_id, id, kind, keeper, address, added_at, next_at, last_ok_at) values ($1, $2, 'email', $3, $3, $4, $4, $4)`,
        [workspace, newId(), keeper, house.clock.now],
      );
    expect(await look()).toContain('nobody outside keeps the signed heads');
    await keeps('a@example.org');
    expect(await look()).toContain('one party alone outside keeps');
    await keeps('b@example.org');
    expect(await look()).not.toContain('outside keeps');
  });

  test('says that no backup was made, then that none was restored, until one was', async () => {
    const note = (kind: string) =>
      house.sql(`insert into public.backup (id, kind, started_at, finished_at) values ($1, $2, $3, $3)`, [
        newId(),
        kind,
        house.clock.now,
      ]);
    expect(await look()).toContain('No backup was ever made');
    await note('backup');
    expect(await look()).toContain('No backup was ever restored');
    await note('rehearsal');
    expect(await look()).not.toContain('No backup');
  });

  test('says that a number sends nothing for long, and no longer when it does', async () => {
    const [line, trouble] = [newId(), newId()];
    await house.sql(
      `insert into app.sms_line (workspace_id, id, name, gateway, sends, token_hash, per_minute, per_day, created_at)
       values ($1, $2, 'Free number', 'http', true, '\\x00', 60, 5000, $3)`,
      [workspace, line, house.clock.now],
    );
    const add = (id: string, way: string, minutes: number) =>
      house.sql(
        `insert into app.line_trouble (workspace_id, id, line_id, way, code, since, last_at) values ($1, $2, $3, $4, 'http_500', $5, $5)`,
        [workspace, id, line, way, new Date(house.clock.now.getTime() - minutes * 60_000)],
      );
    await add(trouble, 'out', 59);
    await add(newId(), 'in', 61);
    expect(await look()).toContain('“Free number” has not been reached since');
    expect(await look()).not.toContain('nothing gets out');
    await house.sql(`update app.line_trouble set since = since - interval '1 minute' where id = $1`, [trouble]);
    expect(await look()).toMatch(/nothing gets out by the number “Free number” since .+ \(http_500\); 0 messages wait/);
    await house.sql('update app.line_trouble set healed_at = last_at');
    expect(await look()).not.toContain('Free number');
  });

  test('says that folders which must be apart are not', async () => {
    expect(await look({}, { vault: join(house.folder, 'keys', 'vault') })).toContain('lies inside the folder of keys');
  });
});
