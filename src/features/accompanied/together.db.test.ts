import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';

let house: House;
let amina: Person;
let bintou: Person;
let omar: Person;
let zola: { id: string; code: string };

const own = (path: string, body: Record<string, unknown>, method = 'POST') =>
  house.nobody.send(method, `/public/nsele/own/together${path}`, { code: zola.code, ...body });
const page = async () => (await own('', {})).body;
const desk = async (who: Person) => (await who.get(`/w/nsele/monitors/${zola.id}/accompanying`)).body;
const analyst = (who: Person, id: string, body: Record<string, unknown>) =>
  who.send('PUT', `/w/nsele/monitors/${zola.id}/accounts/${id}`, {
    setting: '',
    proposal: '',
    typeCode: null,
    placeId: null,
    ...body,
  });
const agree = (who: Person, id: string, n: number) =>
  who.post(`/w/nsele/monitors/${zola.id}/accounts/${id}/agree`, { n });

beforeAll(async () => {
  house = await openHouse();
  amina = await house.person('Amina', ['analyst']);
  bintou = await house.person('Bintou', ['analyst']);
  omar = await house.person('Omar', ['operator']);
  const id = crypto.randomUUID();
  await omar.post('/w/nsele/sources', { id, alias: 'Zola', languages: ['fr'] });
  const { word } = (await omar.post(`/w/nsele/monitors/${id}/words`, {})).body;
  const { returnCode } = (await house.nobody.post('/public/nsele/own/join', { word })).body;
  zola = { id, code: returnCode };
});
afterAll(() => house.close());

describe('an analyst who accompanies an observer', () => {
  test('is somebody who may read what sources say; the observer hears of it without a name', async () => {
    const responder = await house.person('Chief', ['responder']);
    const assign = (memberId: string | null) =>
      omar.send('PUT', `/w/nsele/monitors/${zola.id}/accompanying`, { memberId });
    expect((await own('', {})).body).toEqual({ accompanied: false, accounts: [] });
    expect((await own(`/${crypto.randomUUID()}`, { n: 0, words: 'x', proposal: '' }, 'PUT')).body.code).toBe(
      'not_accompanied',
    );
    expect((await assign(responder.memberId)).body.code).toBe('cannot_accompany');
    expect((await omar.get('/w/nsele/accompanists')).body.members.map((it: { name: string }) => it.name)).toContain(
      'Amina',
    );
    expect((await assign(amina.memberId)).status).toBe(200);
    expect(await desk(amina)).toMatchObject({ by: { name: 'Amina', me: true }, accounts: [] });
    expect(await desk(bintou)).toMatchObject({ by: { name: 'Amina', me: false } });
    expect(await page()).toEqual({ accompanied: true, accounts: [] });
  });

  test('shapes an account with them: two voices, and nobody else at the desk reads it before both agreed to the same words', async () => {
    const id = crypto.randomUUID();
    const words = 'They closed the well of the herders';
    expect(
      (await own(`/${id}`, { n: 0, words, proposal: 'Let the elders of both sides open it', language: 'fr' }, 'PUT'))
        .body,
    ).toEqual({ n: 1 });
    // the answer was lost, and it is sent again
    expect(
      (await own(`/${id}`, { n: 0, words, proposal: 'Let the elders of both sides open it', language: 'fr' }, 'PUT'))
        .body,
    ).toEqual({ n: 1 });
    expect((await desk(bintou)).accounts).toEqual([]);
    expect((await desk(omar)).accounts).toEqual([]);
    expect((await analyst(bintou, id, { n: 1 })).status).toBe(404);
    expect((await own(`/${id}/agree`, { n: 1 })).body).toEqual({ sent: false });
    // what the analyst adds leaves the observer's words alone, and the observer has not agreed to it
    expect(
      (
        await analyst(amina, id, {
          n: 1,
          setting: 'The well was shared since 1998',
          proposal: 'Let the elders of both sides open it',
        })
      ).body,
    ).toEqual({ n: 2 });
    expect((await page()).accounts).toMatchObject([
      { n: 2, words, setting: 'The well was shared since 1998', mine: false, theirs: false },
    ]);
    expect((await own(`/${id}/agree`, { n: 1 })).body.code).toBe('changed_meanwhile');
    expect((await analyst(amina, id, { n: 1, setting: 'Late' })).body.code).toBe('changed_meanwhile');
    expect((await agree(amina, id, 2)).body).toEqual({ sent: false });
    expect((await agree(bintou, id, 2)).status).toBe(404);
    expect((await own(`/${id}/agree`, { n: 2 })).body).toEqual({ sent: true });
    expect((await own(`/${id}/agree`, { n: 2 })).body).toEqual({ sent: true });
    expect((await own(`/${id}`, { n: 2, words: 'Other', proposal: '' }, 'PUT')).body.code).toBe('sent_already');
    const [account] = (await desk(amina)).accounts;
    const report = (await bintou.get(`/w/nsele/reports/${account.reportId}`)).body;
    expect(report).toMatchObject({
      text: words,
      asks: 'Let the elders of both sides open it',
      source: { alias: 'Zola' },
    });
    expect((await bintou.get(`/w/nsele/reports/${account.reportId}/together`)).body.together).toMatchObject({
      words,
      setting: 'The well was shared since 1998',
    });
    // what is not there and what may not be seen are answered alike
    expect((await bintou.get(`/w/nsele/reports/${newId()}/together`)).status).toBe(404);
    // on their own page it stands among what they sent
    const sent = (await house.nobody.post('/public/nsele/own', { code: zola.code })).body.sent;
    expect(sent.map((it: { id: string }) => it.id)).toContain(account.reportId);
  });

  test('the community’s own proposal goes into the alert, and to whoever is asked to act', async () => {
    const { accounts } = await desk(amina);
    const { reportId } = accounts[0];
    const { proposals } = (await amina.get(`/w/nsele/proposals?kind=report&id=${reportId}`)).body;
    expect(proposals).toMatchObject([{ text: 'Let the elders of both sides open it' }]);
    const id = newId();
    await amina.post('/w/nsele/alerts', {
      id,
      level: 1,
      headline: 'Water closed',
      proposal: proposals[0].text,
      basis: [{ kind: 'report', id: reportId }],
    });
    expect((await amina.get(`/w/nsele/alerts/${id}`)).body).toMatchObject({
      proposal: 'Let the elders of both sides open it',
      asked: '',
    });
    const low = await house.person('Low', ['analyst'], { clearance: 1 });
    expect((await low.get(`/w/nsele/proposals?kind=report&id=${reportId}`)).body.proposals).toEqual([]);
  });

  test('two who agree in the same moment send it once', async () => {
    const id = crypto.randomUUID();
    await own(`/${id}`, { n: 0, words: 'At once', proposal: '' }, 'PUT');
    const answers = await Promise.all([own(`/${id}/agree`, { n: 1 }), agree(amina, id, 1)]);
    expect(answers.map((it) => it.body.sent).toSorted()).toEqual([false, true]);
    const [row] = await house.sql<{ n: number }>(`select count(*)::int as n from app.report where text = 'At once'`);
    expect(row!.n).toBe(1);
  });

  test('an observer who wants nobody beside them ends it; what was not sent stays unsent, and is forgotten after a time', async () => {
    const id = crypto.randomUUID();
    await own(`/${id}`, { n: 0, words: 'CANARYUNSENT', proposal: '' }, 'PUT');
    await own(`/${id}/agree`, { n: 1 });
    expect((await own('/part', {})).body).toEqual({ ok: true });
    expect((await agree(amina, id, 1)).body.code).toBe('not_accompanied');
    expect(await desk(omar)).toMatchObject({ by: null, endedBy: 'observer' });
    house.clock.forward(91 * 24 * 60);
    const { runChores } = await import('#apps/chores.ts');
    await runChores(house.worker);
    expect(await house.sql(`select 1 from app.told_together where words = 'CANARYUNSENT'`)).toEqual([]);
    expect(await house.sql(`select 1 from app.told_together where sent_at is not null`)).not.toEqual([]);
  });

  test('of whoever was erased no account is left', async () => {
    expect(
      (await amina.post(`/w/nsele/sources/${zola.id}/erase`, { id: newId(), reason: 'They asked' })).status,
    ).toBeLessThan(300);
    expect(await house.sql('select 1 from app.told_together')).toEqual([]);
    expect(await house.sql('select 1 from app.accompanying')).toEqual([]);
  });
});
