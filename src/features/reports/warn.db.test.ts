import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

  test('a responder and a custodian warn nobody, nor is a stranger’s source found', async () => {
    for (const role of ['responder', 'custodian', 'auditor', 'administrator'] as const) {
      const person = await house.person(`The ${role}`, [role]);
      expect((await person.post(`/w/nsele/sources/${source}/warning`, word())).status).toBe(403);
    }
    expect((await amina.post(`/w/nsele/sources/${newId()}/warning`, word())).status).toBe(404);
  });
});
