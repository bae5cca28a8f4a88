import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPool } from '#server/db.ts';
import { openEpochs } from '#server/epochs.ts';
import { outsideWords } from '#apps/courier.ts';
import { newId, openHouse, pageReport, type House, type Person } from '#test/harness.ts';
import type { Parcel } from './channels.ts';
import type { Outcome } from './courier.rules.ts';
import { keepHouse, publish, runErrands, senderOf, takeIn, type CourierKit } from './rounds.jobs.ts';
import { openVault } from './vault.ts';

const NUMBER = '+254712345678';
const TYPED = '00254 712 345-678';

describe('the courier', () => {
  let house: House;
  let workspace: string;
  let awa: Person; // operator
  let amina: Person; // analyst
  let carl: Person; // coordinator
  let dina: Person; // coordinator of another organisation
  let kit: CourierKit;
  let pool: pg.Pool;
  const parcels: Parcel[] = [];
  let answers: Outcome = { what: 'sent' };

  const call = (more: Record<string, unknown> = {}) => ({
    id: newId(),
    channel: 'desk',
    text: `They blocked the road at the bridge ${Math.random()}`,
    language: 'fr',
    newSource: { alias: `Caller ${Math.random()}`.slice(0, 20), languages: ['fr'], mayAsk: true, wantsAnswer: true },
    ...more,
  });
  const agree = async (settings: Record<string, unknown>) => {
    const id = newId();
    const proposed = await carl.post('/w/nsele/custody/changes', {
      id,
      kind: 'settings',
      settings: { testDays: 91, requestHours: 72, ...settings },
      reason: 'Callers ask to be told',
    });
    expect(proposed.status).toBe(201);
    return { id, ...proposed.body, voice: await dina.post(`/w/nsele/custody/changes/${id}/voice`, { yes: true }) };
  };
  const keepsAll = async () => (await house.sql('select * from vault.address')).length;
  const reachOf = async (source: string) => (await awa.get(`/w/nsele/sources/${source}/reach`)).body.reach;
  const takeCall = async (more: Record<string, unknown> = {}) =>
    (
      await awa.post(
        '/w/nsele/reports',
        call({ answerTo: { channel: 'sms', address: TYPED }, receipt: false, ...more }),
      )
    ).body;

  beforeAll(async () => {
    house = await openHouse();
    workspace = (await house.sql<{ id: string }>(`select id from app.workspace where slug = 'nsele'`))[0]!.id;
    awa = await house.person('Awa', ['operator']);
    amina = await house.person('Amina', ['analyst']);
    carl = await house.person('Carl', ['coordinator']);
    dina = await house.person('Dina', ['coordinator'], { organisation: 'Bar association' });
    pool = openPool({ connectionString: house.urls.courier, max: 1 });
    kit = {
      pool,
      vault: await openVault(join(house.folder, 'vault')),
      epochs: openEpochs(join(house.folder, 'epochs')),
      channels: [{ code: 'sms', send: async (parcel) => (parcels.push(parcel), answers) }],
      words: outsideWords(),
      now: () => house.clock.now,
    };
  });
  afterAll(async () => {
    await pool?.end();
    await house?.close();
  });

  test('a workspace keeps no addresses until two people of different organisations agreed, and a day has passed', async () => {
    await publish(kit);
    expect((await awa.get('/w/nsele/answering')).body).toEqual({ addresses: 'none', channels: [], ready: true });
    const refused = await awa.post('/w/nsele/reports', call({ answerTo: { channel: 'sms', address: TYPED } }));
    expect([refused.status, refused.body.code]).toEqual([409, 'keeps_no_addresses']);
    const { notBefore } = await agree({ addresses: 'vault' });
    expect(new Date(notBefore).getTime() - house.clock.now.getTime()).toBe(24 * 3_600_000);
    expect((await awa.get('/w/nsele/answering')).body.addresses).toBe('none');
    house.clock.forward(24 * 60 + 1);
    const { custodyRounds } = await import('#features/custody/custody.jobs.ts');
    await custodyRounds(house.worker, house.keys);
    expect((await awa.get('/w/nsele/answering')).body).toEqual({ addresses: 'vault', channels: ['sms'], ready: true });
  });

  test('Awa hands over a caller’s number; nobody reads it again, and it is nowhere in the clear', async () => {
    const { sourceId } = await takeCall();
    expect(await reachOf(sourceId)).toMatchObject([{ channel: 'sms', state: 'handed' }]);
    await takeIn(kit);
    expect(await reachOf(sourceId)).toMatchObject([{ channel: 'sms', state: 'kept' }]);
    const everything = await house.sql<{ t: string }>(
      `select coalesce(string_agg(query_to_xml(format('select * from %I.%I', table_schema, table_name), true, false, '')::text, ''), '') as t
       from information_schema.tables where table_schema in ('app', 'vault', 'sealed', 'ledger', 'jobs') and table_type = 'BASE TABLE'`,
    );
    for (const form of [
      NUMBER,
      NUMBER.slice(1),
      TYPED,
      Buffer.from(NUMBER).toString('base64').slice(0, 14),
      Buffer.from(NUMBER).toString('hex'),
    ])
      expect(everything[0]!.t).not.toContain(form);
    // a positive control: what was said is found
    expect(everything[0]!.t).toContain('blocked the road at the bridge');
  });

  test('an answer leaves as fixed words in the source’s language, and nothing else', async () => {
    const { id, sourceId } = await takeCall();
    await takeIn(kit);
    parcels.length = 0;
    const said = await amina.post(`/w/nsele/reports/${id}/messages`, {
      id: newId(),
      role: 'feedback',
      text: 'The prefect sent a mediator to the bridge',
      language: 'fr',
    });
    expect(said.status).toBeLessThan(300);
    await runErrands(kit);
    expect(parcels).toHaveLength(1);
    expect(parcels[0]).toMatchObject({ to: NUMBER, text: 'Vous avez une réponse.', language: 'fr' });
    expect(JSON.stringify({ ...parcels[0], to: '' })).not.toMatch(/prefect|bridge|nsele|Baraza/i);
    expect(await reachOf(sourceId)).toMatchObject([{ outcome: 'sent' }]);
    const errands = await house.sql('select * from app.courier_errand');
    expect(JSON.stringify(errands)).not.toMatch(/712[ -]*345/);
    await runErrands(kit);
    expect(parcels).toHaveLength(1);
  });

  test('who agreed while they called hears at once that it was received, and not a word of what they said', async () => {
    const body = call({ answerTo: { channel: 'sms', address: TYPED } });
    parcels.length = 0;
    const made = await awa.post('/w/nsele/reports', body);
    expect(made.body.receipt).toBe(true);
    await takeIn(kit);
    await runErrands(kit);
    expect(parcels).toMatchObject([{ to: NUMBER, text: 'Votre message est bien reçu.', language: 'fr' }]);
    expect(JSON.stringify({ ...parcels[0], to: '' })).not.toMatch(/bridge|nsele|Baraza/i);
    const told = (await amina.get(`/w/nsele/reports/${body.id}`)).body.messages;
    expect(told).toMatchObject([{ role: 'receipt', direction: 'out', told: { state: 'sent', channel: 'sms' } }]);
    // sent twice by a desk whose line broke: received once, told once
    expect(
      (await awa.post('/w/nsele/reports', { ...body, sourceId: made.body.sourceId, answerTo: null })).body,
    ).toMatchObject({
      receipt: false,
    });
    // the same caller again: only when the operator asked them
    const again = (more: Record<string, unknown>) =>
      awa.post('/w/nsele/reports', call({ sourceId: made.body.sourceId, newSource: null, ...more }));
    expect((await again({})).body.receipt).toBe(false);
    expect((await again({ receipt: true })).body.receipt).toBe(true);
    // whoever is not alone with their telephone is spared it, and who agreed to nothing is never written to
    expect((await takeCall({ receipt: false })).receipt).toBe(false);
    expect((await awa.post('/w/nsele/reports', call({ receipt: true }))).body.receipt).toBe(false);
    await takeIn(kit);
    await runErrands(kit);
    expect(parcels).toHaveLength(2);
  });

  test('a note among colleagues tells nobody outside', async () => {
    const { id } = await takeCall();
    await takeIn(kit);
    parcels.length = 0;
    await amina.post(`/w/nsele/reports/${id}/messages`, {
      id: newId(),
      role: 'note',
      text: 'Ask Carl',
      language: 'en',
    });
    await runErrands(kit);
    expect(parcels).toHaveLength(0);
  });

  test('a gateway that is down is tried again with growing pauses; a number that is refused is not', async () => {
    const { id, sourceId } = await takeCall();
    await takeIn(kit);
    parcels.length = 0;
    answers = { what: 'failed', code: 'http_503' };
    await amina.post(`/w/nsele/reports/${id}/messages`, {
      id: newId(),
      role: 'question',
      text: 'How many?',
      language: 'fr',
    });
    await runErrands(kit);
    await runErrands(kit);
    expect(parcels).toHaveLength(1);
    expect(parcels[0]!.text).toBe('Une question vous attend.');
    house.clock.forward(1.1);
    await runErrands(kit);
    expect(parcels).toHaveLength(2);
    expect(parcels[1]!.id).toBe(parcels[0]!.id);
    answers = { what: 'refused', code: 'http_422' };
    house.clock.forward(5.1);
    await runErrands(kit);
    house.clock.forward(60);
    await runErrands(kit);
    expect(parcels).toHaveLength(3);
    expect(await reachOf(sourceId)).toMatchObject([{ outcome: 'http_422' }]);
    answers = { what: 'sent' };
  });

  test('a reporter leaves an e-mail address or a number on the page; one that cannot be used is let go, and the report stays', async () => {
    const good = pageReport({
      returnCode: '8765432187654321',
      answerTo: { channel: 'sms', address: '+33 6 12 34 56 78' },
    });
    expect((await house.nobody.post('/public/nsele/reports', good)).status).toBe(201);
    expect((await house.nobody.post('/public/nsele/reports', good)).status).toBe(200);
    const bad = pageReport({ returnCode: '8765432187654322', answerTo: { channel: 'sms', address: '0612345678' } });
    expect((await house.nobody.post('/public/nsele/reports', bad)).status).toBe(201);
    const before = await keepsAll();
    await takeIn(kit);
    expect(await keepsAll()).toBe(before + 1);
    expect((await house.nobody.get('/public/nsele')).body.answerBy).toEqual(['sms']);
    // the number is not part of what tells the same report again: nobody can try numbers against it
    const again = structuredClone(good);
    (again.report as { answerTo?: unknown }).answerTo = { channel: 'sms', address: '+33600000000' };
    expect((await house.nobody.post('/public/nsele/reports', again)).status).toBe(200);
  });

  test('who writes again is found by a keyed hash; the pepper changes with the quarter and the old one is destroyed', async () => {
    const { sourceId } = await takeCall({ answerTo: { channel: 'sms', address: '+243 81 000 0001' } });
    await takeIn(kit);
    expect(await senderOf(kit, workspace, 'sms', '+243810000001')).toBe(sourceId);
    expect(await senderOf(kit, workspace, 'sms', '+243810000002')).toBeNull();
    const [hash] = await house.sql<{ h: string }>(
      `select encode(sender_hash, 'hex') as h from vault.address where source_id = $1`,
      [sourceId],
    );
    expect(kit.vault.peppers()).toEqual(['2026Q4']);
    // an answer is owed, so that it lives into the next quarter
    await house.sql(
      `insert into app.obligation (workspace_id, id, kind, source_id, about_kind, about_id, due_at, created_at)
       values ($1, gen_random_uuid(), 'source', $2, 'report', gen_random_uuid(), now(), now())`,
      [workspace, sourceId],
    );
    house.clock.forward(45 * 24 * 60);
    await keepHouse(kit);
    expect(kit.vault.peppers()).toEqual(['2027Q1']);
    expect(await senderOf(kit, workspace, 'sms', '+243 81 000 0001')).toBe(sourceId);
    const [after] = await house.sql<{ h: string }>(
      `select encode(sender_hash, 'hex') as h from vault.address where source_id = $1`,
      [sourceId],
    );
    expect(after!.h).not.toBe(hash!.h);
  });

  test('an address dies thirty days after the last that was owed, or on the day its owner set', async () => {
    const day = (n: number) => new Date(house.clock.now.getTime() + n * 86_400_000).toISOString().slice(0, 10);
    const limited = await takeCall({ answerTo: { channel: 'sms', address: '+243 81 000 0003', until: day(3) } });
    const dealt = await takeCall({ answerTo: { channel: 'sms', address: '+243 81 000 0004' } });
    await takeIn(kit);
    await house.sql(`update app.report set state = 'assessed' where source_id = $1`, [dealt.sourceId]);
    house.clock.forward(4 * 24 * 60);
    await keepHouse(kit);
    expect(await reachOf(limited.sourceId)).toEqual([]);
    expect(await senderOf(kit, workspace, 'sms', '+243810000003')).toBeNull();
    expect(await reachOf(dealt.sourceId)).toHaveLength(1);
    house.clock.forward(27 * 24 * 60);
    await keepHouse(kit);
    expect(await reachOf(dealt.sourceId)).toEqual([]);
    // told nothing, and the desk sees that there is no way
    await amina.post(`/w/nsele/reports/${dealt.id}/messages`, {
      id: newId(),
      role: 'feedback',
      text: 'Done',
      language: 'fr',
    });
    parcels.length = 0;
    await runErrands(kit);
    expect(parcels).toHaveLength(0);
  });

  test('a source may take the address back: it dies at once', async () => {
    const { sourceId } = await takeCall();
    await takeIn(kit);
    expect((await awa.send('DELETE', `/w/nsele/sources/${sourceId}/address`)).status).toBe(200);
    expect(await house.sql('select 1 from vault.address where source_id = $1', [sourceId])).toEqual([]);
    expect(await reachOf(sourceId)).toEqual([]);
  });

  test('a row of the vault opens under no other row, source or shred key', async () => {
    const { sourceId } = await takeCall();
    await takeIn(kit);
    const [row] = await house.sql<{ id: string; ciphertext: Buffer }>(
      'select id, ciphertext from vault.address where source_id = $1',
      [sourceId],
    );
    const [shred] = await house.sql<{ epoch: string; wrapped: Buffer }>(
      'select epoch::text, wrapped from sealed.shred_key where source_id = $1',
      [sourceId],
    );
    const key = kit.epochs.unwrap(shred!.epoch, shred!.wrapped, `shred ${workspace} ${sourceId}`)!;
    const place = { workspaceId: workspace, id: row!.id, sourceId, channel: 'sms' };
    expect(kit.vault.unlock(place, row!.ciphertext, key)).toBe(NUMBER);
    expect(() => kit.vault.unlock({ ...place, sourceId: newId() }, row!.ciphertext, key)).toThrow();
    expect(() => kit.vault.unlock({ ...place, id: newId() }, row!.ciphertext, key)).toThrow();
    expect(() => kit.vault.unlock(place, row!.ciphertext, new Uint8Array(32))).toThrow();
    expect(() => kit.epochs.unwrap(shred!.epoch, shred!.wrapped, `shred ${workspace} ${newId()}`)).toThrow();
  });

  test('each login against the vault: the courier’s alone opens it, and the courier’s opens nothing else', async () => {
    const attempt = async (url: string, text: string) => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      try {
        await client.query(
          `begin; set local app.workspace = '${workspace}'; set local app.reads = '65535'; set local app.clearance = '4'`,
        );
        return (await client.query(text)).rowCount;
      } catch (error) {
        return (error as { code: string }).code;
      } finally {
        await client.end();
      }
    };
    for (const table of ['vault.address', 'vault.handed'])
      for (const login of ['app', 'auth', 'worker', 'sealer', 'portal'] as const)
        expect([login, table, await attempt(house.urls[login], `select * from ${table}`)]).toEqual([
          login,
          table,
          '42501',
        ]);
    for (const table of [
      'app.report',
      'app.message',
      'app.source',
      'app.member',
      'sealed.identity',
      'sealed.share',
      'ledger.change',
      'auth."user"',
    ])
      expect([table, await attempt(house.urls.courier, `select * from ${table}`)]).toEqual([table, '42501']);
    for (const role of ['app', 'worker', 'auth', 'sealer', 'portal', 'owner'] as const)
      expect(await attempt(house.urls.courier, `set role ${JSON.stringify(new URL(house.urls[role]).username)}`)).toBe(
        '42501',
      );
    expect(await attempt(house.urls.courier, 'select * from vault.address')).toBeGreaterThan(0);
    expect(
      await attempt(
        house.urls.app,
        `insert into app.reach (workspace_id, source_id, channel, state, since) values ('${workspace}', gen_random_uuid(), 'sms', 'kept', now())`,
      ),
    ).toBe('42501');
  });

  test('an analyst may neither enter an address nor read one', async () => {
    const { sourceId } = await takeCall();
    expect(
      (await amina.send('PUT', `/w/nsele/sources/${sourceId}/address`, { channel: 'sms', address: NUMBER })).status,
    ).toBe(403);
    const refused = await amina.post('/w/nsele/reports', call({ answerTo: { channel: 'sms', address: NUMBER } }));
    expect(refused.status).toBe(403);
    const wrong = await awa.send('PUT', `/w/nsele/sources/${sourceId}/address`, {
      channel: 'sms',
      address: '0712 345 678',
    });
    expect(wrong.status).toBe(422);
    expect(JSON.stringify(wrong.body)).not.toMatch(/712[ -]*345/);
  });

  test('a workspace that leaves them to its custodians loses them all at once, and takes no more', async () => {
    await takeCall();
    await takeIn(kit);
    expect(await keepsAll()).toBeGreaterThan(0);
    const { notBefore, voice } = await agree({ addresses: 'custodians' });
    expect(new Date(notBefore).getTime()).toBeLessThanOrEqual(house.clock.now.getTime());
    expect(voice.status).toBeLessThan(300);
    await keepHouse(kit);
    expect(await keepsAll()).toBe(0);
    expect(await house.sql('select 1 from app.reach')).toEqual([]);
    const refused = await awa.post('/w/nsele/reports', call({ answerTo: { channel: 'sms', address: TYPED } }));
    expect([refused.status, refused.body.code]).toEqual([409, 'keeps_no_addresses']);
    expect(refused.body.detail).toContain('among the sealed details');
    expect((await agree({ addresses: 'none' })).voice.status).toBeLessThan(300);
    expect((await awa.get('/w/nsele/answering')).body.addresses).toBe('none');
    expect(readdirSync(join(house.folder, 'vault')).toSorted()[0]).toMatch(/^pepper\./);
  });
});
