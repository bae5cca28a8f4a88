import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPool } from '#server/db.ts';
import { openEpochs } from '#server/epochs.ts';
import { outsideWords } from '#apps/courier.ts';
import type { Parcel } from '#features/courier/channels.ts';
import type { Outcome } from '#features/courier/courier.rules.ts';
import { publish, runErrands, takeIn, type CourierKit } from '#features/courier/rounds.jobs.ts';
import { openVault } from '#features/courier/vault.ts';
import { newId, openHouse, pageReport, type House, type Person } from '#test/harness.ts';

describe('a word of danger to a source', () => {
  let house: House;
  let amina: Person;
  let source: string;
  const report = newId();

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    await house.nobody.post('/public/nsele/reports', pageReport({ id: report, mayAsk: false, wantsAnswer: false }));
    await house.nobody.post(
      '/public/nsele/reports',
      pageReport({ mayAsk: true, wantsAnswer: false, returnCode: '8765432187654321' }),
    );
    source = (await amina.get(`/w/nsele/reports/${report}`)).body.source.id;
  });
  afterAll(() => house.close());

  const word = (more: object = {}) => ({
    id: newId(),
    text: 'Do not go home tonight',
    language: 'en',
    reason: 'Armed men ask for them',
    ...more,
  });

  test('Amina warns also one who asked for no questions and no answer; they read it with their return code', async () => {
    const [other] = await house.sql<{ id: string }>('select id from app.source where may_ask');
    expect((await amina.post(`/w/nsele/sources/${source}/warning`, word({ reportId: report }))).status).toBe(201);
    const it = word();
    expect((await amina.post(`/w/nsele/sources/${other!.id}/warning`, it)).status).toBe(201);
    expect((await amina.post(`/w/nsele/sources/${other!.id}/warning`, it)).status).toBe(201);
    expect((await amina.post(`/w/nsele/sources/${other!.id}/warning`, { ...it, text: 'Other words' })).body.code).toBe(
      'id_taken',
    );
    const thread = await house.nobody.post('/public/nsele/thread', { code: '8765432187654321' });
    expect(thread.body.messages.map((m: { text: string }) => m.text)).toContain('Do not go home tonight');
    expect(thread.body.messages.filter((m: { text: string }) => m.text === 'Do not go home tonight')).toHaveLength(1);
  });

  test('the courier is given an errand of ids alone, and the ledger says that it was done, not the words', async () => {
    const errands = await house.sql<Record<string, unknown>>('select * from app.courier_errand');
    expect(errands).toHaveLength(2);
    expect(JSON.stringify(errands)).not.toMatch(/home|Armed/);
    const { default: pg } = await import('pg');
    const courier = new pg.Client({ connectionString: house.urls.courier });
    await courier.connect();
    const [{ id }] = (await house.sql<{ id: string }>("select id from app.workspace where slug = 'nsele'")) as [
      { id: string },
    ];
    await courier.query('begin');
    await courier.query(`set local app.workspace = '${id}'`);
    expect((await courier.query("select 1 from app.courier_errand where state = 'queued'")).rowCount).toBe(2);
    await courier.query("update app.courier_errand set state = 'no_address'");
    await courier.query('rollback');
    await expect(courier.query('select 1 from app.message')).rejects.toThrow(/permission denied/);
    await courier.end();
    const verbs = await house.sql<{ verb: string }>("select verb from ledger.change where verb = 'source.warn'");
    expect(verbs).toHaveLength(2);
    expect(JSON.stringify(await house.sql('select body from ledger.detail'))).not.toContain('go home');
  });

  test('from the desk to the phone: the urgent words leave whatever else this workspace says, and the desk sees what came of it', async () => {
    const pool = openPool({ connectionString: house.urls.courier, max: 1 });
    const parcels: Parcel[] = [];
    let outcome: Outcome = { what: 'delivered' };
    const kit: CourierKit = {
      pool,
      vault: await openVault(join(house.folder, 'vault')),
      epochs: openEpochs(join(house.folder, 'epochs')),
      channels: [{ code: 'sms', send: async (parcel) => (parcels.push(parcel), outcome) }],
      words: outsideWords(),
      now: () => house.clock.now,
    };
    await publish(kit);
    await runErrands(kit);
    await house.sql(
      `insert into app.custody_settings (workspace_id, addresses, outside_words) select id, 'vault', '{"fr":"Votre commande est prête."}' from app.workspace`,
    );
    const code = '5555666677778888';
    const id = newId();
    await house.nobody.post(
      '/public/nsele/reports',
      pageReport({ id, language: 'fr', returnCode: code, answerTo: { channel: 'sms', address: '+243810001122' } }),
    );
    await takeIn(kit);
    const told = (await amina.get(`/w/nsele/reports/${id}`)).body;
    expect(told.sourceRecord.hasCode).toBe(true);
    expect((await amina.get(`/w/nsele/reports/${report}`)).body.sourceRecord.hasCode).toBe(
      (await house.sql('select 1 from app.source where id = $1 and return_code_hash is not null', [source])).length > 0,
    );
    const warn = (text: string) =>
      amina.post(`/w/nsele/sources/${told.source.id}/warning`, word({ text, language: 'fr', reportId: id }));
    const onDesk = async (text: string) =>
      (await amina.get(`/w/nsele/reports/${id}`)).body.messages.find((it: { text: string }) => it.text === text);

    expect((await warn('Ne rentrez pas chez vous')).status).toBe(201);
    expect((await onDesk('Ne rentrez pas chez vous')).told).toEqual({ state: 'queued', channel: null });
    await runErrands(kit);
    expect(parcels).toMatchObject([
      { to: '+243810001122', language: 'fr', text: 'Vous avez un message urgent. Lisez-le maintenant.' },
    ]);
    expect(await onDesk('Ne rentrez pas chez vous')).toMatchObject({
      role: 'danger',
      readAt: null,
      told: { state: 'delivered', channel: 'sms' },
    });
    const { messages } = (await house.nobody.post('/public/nsele/thread', { code })).body;
    expect(messages.filter((it: { urgent: boolean }) => it.urgent)).toMatchObject([
      { from: 'desk', text: 'Ne rentrez pas chez vous', language: 'fr' },
    ]);
    expect((await onDesk('Ne rentrez pas chez vous')).readAt).not.toBeNull();

    // words of their own for warnings are theirs to choose; a gateway that refuses is seen at the desk
    await house.sql(
      `update app.custody_settings set outside_words = outside_words || '{"fr-danger":"Appelez tante."}'`,
    );
    outcome = { what: 'refused', code: 'http_422' };
    await warn('Ils arrivent');
    await runErrands(kit);
    expect(parcels.at(-1)!.text).toBe('Appelez tante.');
    expect((await onDesk('Ils arrivent')).told).toEqual({ state: 'failed', channel: 'sms' });
    await pool.end();
  });

  test('a responder and a custodian warn nobody, nor is a stranger’s source found', async () => {
    for (const role of ['responder', 'custodian', 'auditor', 'administrator'] as const) {
      const person = await house.person(`The ${role}`, [role]);
      expect((await person.post(`/w/nsele/sources/${source}/warning`, word())).status).toBe(403);
    }
    expect((await amina.post(`/w/nsele/sources/${newId()}/warning`, word())).status).toBe(404);
  });
});
