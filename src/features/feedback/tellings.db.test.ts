import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, pageReport, type House, type Person } from '#test/harness.ts';

/** Amina tells communities by radio and through people they trust; Grace coordinates. */
describe('telling a community by radio and through trusted persons', () => {
  let house: House;
  let amina: Person;
  let grace: Person;
  let ruth: Person;
  const report = newId();
  const alert = newId();
  const police = newId();
  const [market, valley, quarter] = [newId(), newId(), newId()];
  const tellings = async (id: string) => (await amina.get(`/w/nsele/obligations/${id}/tellings`)).body.tellings;
  const radio = (more: Record<string, unknown> = {}) => ({
    id: newId(),
    way: 'radio',
    language: 'sw',
    text: 'The market opens again on Monday.',
    station: 'Radio Mambu',
    broadcastAt: '2026-11-21T18:00:00Z',
    ...more,
  });

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    grace = await house.person('Grace', ['coordinator']);
    ruth = await house.person('Ruth', ['responder'], { organisation: 'Council of elders' });
    await house.founder.post('/w/nsele/actors', { id: police, kind: 'organisation', name: 'Police post' });
    await house.nobody.post('/public/nsele/reports', pageReport({ id: report }));
    const mandate = newId();
    for (const [id, actorId, coordinator] of [
      [mandate, ruth.actorId, false],
      [newId(), house.founder.actorId, true],
    ])
      await house.founder.post('/w/nsele/mandates', {
        id,
        responderActorId: actorId,
        coordinator,
        title: 'Mandate',
        agreedHow: 'by letter',
      });
    await amina.post('/w/nsele/alerts', {
      id: alert,
      level: 2,
      headline: 'Crowd at Mambu market',
      asked: 'Go there',
      uncertainty: 'One account',
      implicated: 'named',
      implicatedActorIds: [police],
      basis: [{ kind: 'report', id: report }],
    });
    const issued = await amina.post(`/w/nsele/alerts/${alert}/issue`, {
      mandateIds: [mandate],
      reasonUnverified: 'Time',
    });
    expect(issued.status).toBe(200);
    for (const [id, community, channel] of [
      [market, 'Traders of Mambu', 'radio'],
      [valley, 'Herders of the valley', 'trusted_person'],
      [quarter, 'traders of  mambu', 'meeting'],
    ]) {
      expect((await amina.post(`/w/nsele/alerts/${alert}/community`, { id, community, channel })).status).toBe(201);
      // each after the other, as people are: a community goes by the name it was first given
      house.clock.forward(1);
    }
  });
  afterAll(() => house.close());

  test('Amina agrees a broadcast: station, language, when, and the words; the same again is harmless', async () => {
    const it = radio();
    const made = await amina.post(`/w/nsele/obligations/${market}/tellings`, it);
    expect(made).toMatchObject({ status: 201, body: { state: 'planned', station: 'Radio Mambu', unconfirmed: false } });
    expect((await amina.post(`/w/nsele/obligations/${market}/tellings`, it)).body.id).toBe(it.id);
    expect((await amina.post(`/w/nsele/obligations/${market}/tellings`, { ...it, text: 'Other' })).status).toBe(409);
    expect(await tellings(market)).toHaveLength(1);
  });

  test('it is not confirmed before its time; two hours after, it is asked about', async () => {
    const [{ id }] = await tellings(market);
    const early = await amina.post(`/w/nsele/tellings/${id}`, {
      deed: 'told',
      at: '2026-11-21T10:00:00Z',
      confirmedBy: 'A listener',
    });
    expect(early).toMatchObject({ status: 422, body: { code: 'told_too_early' } });
    house.clock.forward(11 * 60);
    expect((await tellings(market))[0].unconfirmed).toBe(true);
    const { communities } = (await amina.get('/w/nsele/obligations-by-community')).body;
    expect(communities.find((c: { community: string }) => c.community === 'Traders of Mambu')).toMatchObject({
      open: 2,
      planned: 1,
      unconfirmed: 1,
      told: 0,
    });
  });

  test('a listener confirms it: the community has heard, and what came back is kept and counted', async () => {
    const [{ id }] = await tellings(market);
    const told = await amina.post(`/w/nsele/tellings/${id}`, {
      deed: 'told',
      at: '2026-11-21T18:05:00Z',
      confirmedBy: 'The head of the market',
    });
    expect(told.body).toMatchObject({ state: 'told', unconfirmed: false });
    const done = (await amina.get('/w/nsele/obligations?state=done')).body.obligations;
    expect(done).toMatchObject([{ id: market, saidChannel: 'radio', through: 'Radio Mambu' }]);
    await amina.post(`/w/nsele/tellings/${id}`, {
      deed: 'came_back',
      text: 'They ask when the bridge opens.',
      at: '2026-11-21T20:00:00Z',
    });
    expect((await amina.get('/w/nsele/obligations-by-community')).body.communities).toContainEqual(
      expect.objectContaining({ community: 'Traders of Mambu', open: 1, told: 1, cameBack: 1, planned: 0 }),
    );
    expect((await amina.post(`/w/nsele/obligations/${market}/tellings`, radio())).body.code).toBe('settled');
  });

  test('a trusted person is somebody on the list or a role in words, and never one of the implicated', async () => {
    const through = (more: Record<string, unknown>) =>
      amina.post(`/w/nsele/obligations/${valley}/tellings`, {
        id: newId(),
        way: 'trusted_person',
        language: 'ar',
        text: 'Say it at the well.',
        agreedAt: '2026-11-21T20:00:00Z',
        ...more,
      });
    expect((await through({})).body.code).toBe('who_is_missing');
    expect((await through({ actorId: newId() })).status).toBe(404);
    expect((await through({ actorId: police })).body.code).toBe('implicated');
    const made = await through({ person: 'The midwife' });
    expect(made.body).toMatchObject({ person: 'The midwife', state: 'planned' });
    expect((await through({ actorId: ruth.actorId })).body.person).toBe('Ruth');
    expect((await amina.post(`/w/nsele/tellings/${made.body.id}`, { deed: 'give_up', reason: '' })).status).toBe(422);
    const gave = await amina.post(`/w/nsele/tellings/${made.body.id}`, { deed: 'give_up', reason: 'She has left' });
    expect(gave.body.state).toBe('given_up');
    const back = { deed: 'came_back', text: 'x', at: '2026-11-21T20:00:00Z' };
    expect((await amina.post(`/w/nsele/tellings/${made.body.id}`, back)).body.code).toBe('not_told');
  });

  test('a single source is never told by radio', async () => {
    const { obligations } = (await amina.get('/w/nsele/obligations')).body;
    const source = obligations.find((it: { kind: string }) => it.kind === 'source');
    expect((await amina.post(`/w/nsele/obligations/${source.id}/tellings`, radio())).body.code).toBe(
      'communities_only',
    );
  });

  test('Grace puts the workspace’s own words in place of ours, in any language, and brings ours back', async () => {
    const words = async () => (await amina.get('/w/nsele/feedback-templates')).body.templates;
    const ours = await words();
    expect(new Set(ours.map((it: { language: string }) => it.language))).toEqual(new Set(['en', 'fr', 'ar']));
    const put = (who: Person, body: unknown) => who.send('PUT', '/w/nsele/feedback-templates', body);
    expect((await put(amina, { language: 'en', code: 'thanks', text: 'Asante' })).status).toBe(403);
    await put(grace, { language: 'en', code: 'thanks', text: 'We thank you.' });
    await put(grace, { language: 'sw', code: 'thanks', text: 'Asante sana.' });
    expect(await words()).toContainEqual({ language: 'en', code: 'thanks', text: 'We thank you.', own: true });
    expect(await words()).toContainEqual({ language: 'sw', code: 'thanks', text: 'Asante sana.', own: true });
    expect((await put(grace, { language: 'sw', code: 'nonsense', text: 'x' })).body.code).toBe('no_such_template');
    for (const language of ['en', 'sw']) await put(grace, { language, code: 'thanks', text: null });
    expect(await words()).toEqual(ours);
  });

  test('a responder sees none of it, and each deed has its row in the ledger', async () => {
    expect((await ruth.get(`/w/nsele/obligations/${market}/tellings`)).status).toBe(403);
    const rows = await house.sql<{ verb: string; n: number }>(
      "select verb, count(*)::int as n from ledger.change where verb in ('obligation.tell', 'obligation.telling', 'feedback.template') group by 1 order by 1",
    );
    expect(rows).toEqual([
      { verb: 'feedback.template', n: 4 },
      { verb: 'obligation.tell', n: 4 },
      { verb: 'obligation.telling', n: 3 },
    ]);
  });
});
