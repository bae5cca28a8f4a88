import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, pageReport, type House, type Person } from '#test/harness.ts';

/** Whoever spoke hears back about each alert that rests on their word, on the channel they chose, and on no other. */
describe('answers that are owed because of an alert', () => {
  let house: House;
  let amina: Person;
  const mandate = newId();
  const CODE = '1234567812345678';

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    await house.founder.post('/w/nsele/mandates', {
      id: mandate,
      responderActorId: house.founder.actorId,
      title: 'Coordinator',
      coordinator: true,
      agreedHow: 'by letter',
    });
  });
  afterAll(() => house.close());

  async function reported(more: Record<string, unknown> = {}): Promise<string> {
    const id = newId();
    const sent = await house.nobody.post('/public/nsele/reports', pageReport({ id, ...more }));
    expect(sent.status).toBe(201);
    return id;
  }
  async function warned(reportId: string): Promise<string> {
    const id = newId();
    await amina.post('/w/nsele/alerts', {
      id,
      level: 3,
      headline: 'Attack feared',
      asked: 'Go there',
      uncertainty: 'One account',
      implicated: 'none',
      implicatedActorIds: [],
      basis: [{ kind: 'report', id: reportId }],
    });
    expect((await amina.post(`/w/nsele/alerts/${id}/issue`, { mandateIds: [mandate] })).status).toBe(200);
    return id;
  }
  const owedFor = async (alert: string) => (await amina.get(`/w/nsele/alerts/${alert}`)).body.obligations;
  const thread = async (code = CODE) =>
    (await house.nobody.post('/public/nsele/thread', { code })).body.messages.map((m: { text: string }) => m.text);

  test('two alerts rest on one neighbour’s report: they are owed an answer about each', async () => {
    const report = await reported();
    const [first, second] = [await warned(report), await warned(report)];
    for (const alert of [first, second])
      expect(await owedFor(alert)).toMatchObject([
        { kind: 'source', aboutKind: 'alert', aboutId: alert, reportId: report },
      ]);
    const [owed] = await owedFor(first);
    const settled = await amina.post(`/w/nsele/obligations/${owed.id}`, {
      deed: 'done',
      said: 'Des aînés sont allés au marché. Merci.',
      language: 'fr',
      channel: 'web',
    });
    expect(settled.status).toBe(200);
    expect(await thread()).toContain('Des aînés sont allés au marché. Merci.');
    const messages = (await amina.get(`/w/nsele/reports/${report}`)).body.messages;
    expect(messages).toContainEqual(expect.objectContaining({ role: 'feedback', language: 'fr' }));
    expect((await owedFor(first))[0].state).toBe('done');
    expect((await owedFor(second))[0].state).toBe('open');
  });

  test('what was told in a visit is kept, and nothing turns up on the phone', async () => {
    const code = '8765432187654321';
    const alert = await warned(await reported({ returnCode: code }));
    const [owed] = await owedFor(alert);
    const said = 'The elders spoke to both families';
    await amina.post(`/w/nsele/obligations/${owed.id}`, {
      deed: 'done',
      said,
      channel: 'visit',
      through: 'the pastor',
    });
    expect(await thread(code)).not.toContain(said);
    expect((await owedFor(alert))[0]).toMatchObject({
      state: 'done',
      said,
      saidChannel: 'visit',
      through: 'the pastor',
    });
  });

  test('a neighbour who wants no answer is owed none; one who has thought better of it is not answered', async () => {
    expect(await owedFor(await warned(await reported({ wantsAnswer: false, returnCode: '1111222233334444' })))).toEqual(
      [],
    );
    const report = await reported({ returnCode: '5555666677778888' });
    const [owed] = await owedFor(await warned(report));
    await house.sql(
      'update app.source set wants_answer = false where id = (select source_id from app.report where id = $1)',
      [report],
    );
    const refused = await amina.post(`/w/nsele/obligations/${owed.id}`, {
      deed: 'done',
      said: 'Thanks',
      channel: 'visit',
    });
    expect([refused.status, refused.body.code]).toEqual([409, 'wants_no_answer']);
    const declined = await amina.post(`/w/nsele/obligations/${owed.id}`, {
      deed: 'declined',
      reason: 'Asked us to stop',
    });
    expect(declined.status).toBe(200);
  });

  test('a community does not decline: it is answered, or that is impossible, with a reason', async () => {
    const alert = await warned(await reported({ returnCode: '9999000011112222' }));
    await amina.post(`/w/nsele/alerts/${alert}/community`, { id: newId(), community: 'Mambu', channel: 'radio' });
    const owed = (await owedFor(alert)).find((it: { kind: string }) => it.kind === 'community');
    const declined = await amina.post(`/w/nsele/obligations/${owed.id}`, { deed: 'declined', reason: 'No' });
    expect([declined.status, declined.body.code]).toEqual([409, 'declined_by_source_only']);
    expect((await amina.post(`/w/nsele/obligations/${owed.id}`, { deed: 'impossible' })).status).toBeGreaterThanOrEqual(
      400,
    );
    const told = await amina.post(`/w/nsele/obligations/${owed.id}`, {
      deed: 'done',
      said: 'On the air',
      channel: 'radio',
    });
    expect(told.status).toBe(200);
  });

  test('an update that adds a report owes its teller an answer too', async () => {
    const first = await reported({ returnCode: '1212121212121212' });
    const alert = await warned(first);
    const second = await reported({ returnCode: '3434343434343434' });
    await amina.post(`/w/nsele/alerts/${alert}/update`, {
      note: 'A second account',
      basis: [
        { kind: 'report', id: first },
        { kind: 'report', id: second },
      ],
    });
    expect((await owedFor(alert)).map((it: { reportId: string }) => it.reportId).toSorted()).toEqual(
      [first, second].toSorted(),
    );
  });
});
