import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collect, readSettings, type Collect } from '#test/collect-client.ts';
import { newId, openHouse, pageReport, type House, type Person } from '#test/harness.ts';

let house: House;
let amina: Person;
let omar: Person;
/** Zola: enrolled at the desk, with a phone and a return code. */
let zola: { id: string; code: string; phone: Collect };
let weekly: { id: string; root: string };

const own = (code: string, language = 'en') => house.nobody.post('/public/nsele/own', { code, language });
const monitor = async (id: string) => (await omar.get(`/w/nsele/monitors/${id}`)).body;
const lines = async () =>
  (await omar.get('/w/nsele/monitors')).body.monitors as { id: string; standing: string; tied: number }[];

beforeAll(async () => {
  house = await openHouse();
  amina = await house.person('Amina', ['analyst']);
  omar = await house.person('Omar', ['operator']);
  const id = crypto.randomUUID();
  const made = await omar.post('/w/nsele/sources', { id, alias: 'Zola', languages: ['fr'] });
  const device = await omar.post(`/w/nsele/sources/${id}/devices`, { id: newId(), name: 'Her phone' });
  zola = {
    id,
    code: made.body.returnCode,
    phone: collect(readSettings(device.body.settings).general.server_url, async (request) =>
      house.app.request(request),
    ),
  };
  const [form, versionId] = [newId(), newId()];
  await amina.send('PUT', `/w/nsele/forms/${form}/versions/${versionId}/shipped`, { key: 'weekly' });
  await amina.post(`/w/nsele/forms/${form}/publish`, { versionId, audience: 'all' });
  weekly = { id: form, root: 'data' };
});
afterAll(() => house.close());

const week = (kind: 'nothing' | 'something', more = '') =>
  `<data id="week_1" version="1"><until>2026-11-20</until><place>Kiri</place><week>${kind}</week>${more}` +
  `<numbers><incidents>0</incidents><safety>8</safety><change>same</change></numbers>` +
  `<meta><instanceID>uuid:${crypto.randomUUID()}</instanceID></meta></data>`;

describe('a monitor’s profile', () => {
  test('Omar notes languages, channels and groups; what is not here is refused', async () => {
    const group = newId();
    await omar.send('PUT', `/w/nsele/monitor-groups/${group}`, { name: 'North', sourceIds: [] });
    const changed = await omar.post(`/w/nsele/monitors/${zola.id}`, {
      languages: ['fr', 'ln'],
      areaPlaceId: null,
      channels: ['phone_form', 'sms'],
      groupIds: [group],
    });
    expect(changed.status).toBe(200);
    expect(await monitor(zola.id)).toMatchObject({
      alias: 'Zola',
      languages: ['fr', 'ln'],
      channels: ['phone_form', 'sms'],
      groups: [{ name: 'North' }],
      standing: null,
    });
    // who is enrolled has the telephones that were added, and no other
    expect((await monitor(zola.id)).phonesHere).toMatchObject([{ name: 'Her phone' }]);
    const nowhere = { languages: [], areaPlaceId: newId(), channels: [], groupIds: [] };
    expect((await omar.post(`/w/nsele/monitors/${zola.id}`, nowhere)).body.code).toBe('unknown_place');
    expect(
      (await omar.post(`/w/nsele/monitors/${crypto.randomUUID()}`, { ...nowhere, areaPlaceId: null })).status,
    ).toBe(404);
  });
});

describe('reports that are expected', () => {
  const expectation = newId();
  test('who let the week pass is due, then silent; “nothing happened” on the form ends it and is no report', async () => {
    const saved = await omar.send('PUT', `/w/nsele/expectations/${expectation}`, {
      name: 'The week',
      formId: weekly.id,
      everyDays: 7,
      startsOn: '2026-11-14',
    });
    expect(saved.status).toBe(200);
    expect((await lines())[0]).toMatchObject({ standing: 'due', dueOn: '2026-11-21' });
    house.clock.forward(2 * 24 * 60);
    expect((await lines())[0]).toMatchObject({ standing: 'never' });
    expect((await omar.get('/w/nsele/expectations')).body.expectations[0]).toMatchObject({ silent: 1, due: 0 });
    const before = (await amina.get('/w/nsele/reports?queue=all')).body.total;
    expect(await zola.phone.send(week('nothing'))).toEqual([201]);
    expect((await lines())[0]).toMatchObject({ standing: 'waiting', dueOn: '2026-11-30', lastHeardOn: '2026-11-23' });
    expect((await amina.get('/w/nsele/reports?queue=all')).body.total).toBe(before);
  });

  test('word of any kind does not answer for a form that is expected; that nothing happened does, from the desk and from their own page', async () => {
    house.clock.forward(9 * 24 * 60);
    expect((await lines())[0]).toMatchObject({ standing: 'silent' });
    await omar.post('/w/nsele/reports', {
      id: newId(),
      channel: 'desk',
      text: 'A quarrel at the well',
      sourceId: zola.id,
    });
    expect((await lines())[0]).toMatchObject({ standing: 'silent', lastHeardOn: '2026-12-02' });
    const word = newId();
    for (const _ of [1, 2])
      expect((await omar.send('PUT', `/w/nsele/monitors/${zola.id}/quiet/${word}`, { channel: 'call' })).status).toBe(
        200,
      );
    expect((await lines())[0]).toMatchObject({ standing: 'waiting' });
    house.clock.forward(8 * 24 * 60);
    const asked = (await own(zola.code)).body.asked;
    expect(asked).toMatchObject([{ name: 'The week', due: true, dueOn: '2026-12-09' }]);
    expect((await house.nobody.post('/public/nsele/own/quiet', { code: zola.code, id: newId() })).status).toBe(200);
    expect((await own(zola.code)).body.asked).toMatchObject([{ due: false }]);
  });

  test('coverage hears it too: a quiet week is not silence, and counts no report', async () => {
    const organisation = newId();
    await house.sql(
      `insert into app.actor (workspace_id, id, kind, name, created_at) select id, $1, 'organisation', 'Market women', now() from app.workspace`,
      [organisation],
    );
    const quiet = crypto.randomUUID();
    await omar.post('/w/nsele/sources', { id: quiet, alias: 'Quiet', organisationId: organisation });
    const of = async () =>
      (await amina.get('/w/nsele/coverage')).body.organisations.find((it: { id: string }) => it.id === organisation);
    expect(await of()).toMatchObject({ hearing: 'never' });
    await omar.send('PUT', `/w/nsele/monitors/${quiet}/quiet/${newId()}`, { channel: 'visit' });
    expect(await of()).toMatchObject({ hearing: 'heard', reports30: 'none', sources: 'few' });
  });

  test('of a group and one person at once nothing is expected; who ended it is asked no more', async () => {
    const both = await omar.send('PUT', `/w/nsele/expectations/${newId()}`, {
      name: 'Both',
      groupId: newId(),
      monitorId: zola.id,
      everyDays: 7,
      startsOn: '2026-11-14',
    });
    expect([both.status, both.body.code]).toEqual([422, 'one_of_whom']);
    expect((await omar.send('DELETE', `/w/nsele/expectations/${expectation}`)).status).toBe(200);
    expect((await own(zola.code)).body.asked).toEqual([]);
  });
});

describe('one person on several channels', () => {
  test('is tied by that person alone; then judged as one, and counted as one', async () => {
    const code = '4111222233334444';
    const id = newId();
    await house.nobody.post(
      '/public/nsele/reports',
      pageReport({ id, text: 'They met at the mill', returnCode: code }),
    );
    const [{ source }] = (await house.sql<{ source: string }>(
      'select source_id as source from app.report where id = $1',
      [id],
    )) as [{ source: string }];
    await omar.post(`/w/nsele/sources/${zola.id}/reliability`, { reliability: 'B', reason: 'Often right' });
    expect(
      (await house.nobody.post('/public/nsele/own/ties', { code: zola.code, other: '0000111122223333' })).status,
    ).toBe(404);
    expect((await house.nobody.post('/public/nsele/own/ties', { code, other: zola.code })).body).toEqual({ tied: 2 });
    const rated = async () =>
      (await house.sql<{ reliability: string }>('select reliability from app.source where id = $1', [source]))[0]!;
    expect(await rated()).toEqual({ reliability: 'B' });
    await omar.post(`/w/nsele/sources/${source}/reliability`, { reliability: 'D', reason: 'Twice wrong' });
    expect((await monitor(zola.id)).reliability).toBe('D');
    expect(await monitor(zola.id)).toMatchObject({ tied: 1, tiedTo: [{ id: source }] });
    // the page under the other code shows what the whole person sent
    expect((await own(code)).body.sent.map((it: { id: string }) => it.id)).toContain(id);
    expect((await own(zola.code)).body.sent.map((it: { id: string }) => it.id)).toContain(id);
    const incident = newId();
    const hers = newId();
    await omar.post('/w/nsele/reports', {
      id: hers,
      channel: 'desk',
      text: 'Two lorries stood there all night',
      sourceId: zola.id,
    });
    await amina.post('/w/nsele/incidents', { id: incident, title: 'At the mill', typeCode: 'tension.threat' });
    for (const reportId of [id, hers])
      await amina.post(`/w/nsele/incidents/${incident}/accounts`, { id: newId(), reportId, stance: 'supports' });
    await house.sql(`update app.source set enrolled_at = '2026-01-01' where id in ($1, $2)`, [source, zola.id]);
    await house.sql(`update app.report set basis = 'saw' where id in ($1, $2)`, [id, hers]);
    const independent = async () =>
      (await amina.get(`/w/nsele/incidents/${incident}`)).body.confidence.workings.find(
        (it: { code: string }) => it.code === 'independent',
      ).values.count;
    expect(await independent()).toBe(1);
    expect((await omar.send('DELETE', `/w/nsele/monitors/${zola.id}/ties/${source}`)).status).toBe(200);
    expect(await independent()).toBe(2);
    expect(await monitor(zola.id)).toMatchObject({ tied: 0 });
  });

  test('the desk’s word opens the page once and gives a new code; the old one is dead', async () => {
    const given = (await omar.post(`/w/nsele/monitors/${zola.id}/words`, {})).body;
    expect(given.word).toMatch(/^\d{10}$/);
    const joined = await house.nobody.post('/public/nsele/own/join', { word: given.word });
    expect(joined.status).toBe(201);
    expect((await own(zola.code)).status).toBe(404);
    zola.code = joined.body.returnCode;
    expect((await own(zola.code)).body).toMatchObject({ enrolled: true });
    expect((await house.nobody.post('/public/nsele/own/join', { word: given.word })).status).toBe(404);
  });

  test('a word that the person made ties and opens nothing; it dies within the hour', async () => {
    const made = async () =>
      (await house.nobody.post('/public/nsele/own/words', { code: zola.code })).body.word as string;
    expect((await house.nobody.post('/public/nsele/own/join', { word: await made() })).status).toBe(404);
    const late = await made();
    house.clock.forward(61);
    const code = '4111222233335555';
    await house.nobody.post(
      '/public/nsele/reports',
      pageReport({ id: newId(), text: 'Another phone', returnCode: code }),
    );
    expect((await house.nobody.post('/public/nsele/own/ties', { code, other: late })).status).toBe(404);
    expect((await house.nobody.post('/public/nsele/own/ties', { code, other: await made() })).body).toEqual({
      tied: 2,
    });
    expect((await house.nobody.post('/public/nsele/own/ties', { code, other: code })).body.code).toBe('same_code');
  });
});

describe('what becomes of what they sent', () => {
  const code = '4111222233336666';
  const sent = async (report: string) =>
    (await own(code)).body.sent.find((it: { id: string }) => it.id === report)?.outcome;
  test('is told as far as label and protection allow, and no further', async () => {
    const [plain, hidden] = [newId(), newId()];
    for (const id of [plain, hidden])
      await house.nobody.post('/public/nsele/reports', pageReport({ id, text: 'Stalls were burnt', returnCode: code }));
    expect(await sent(plain)).toBe('received');
    const incident = newId();
    await amina.post('/w/nsele/incidents', { id: incident, title: 'Stalls burnt', typeCode: 'violence.mob' });
    for (const reportId of [plain, hidden])
      await amina.post(`/w/nsele/incidents/${incident}/accounts`, { id: newId(), reportId, stance: 'supports' });
    expect(await sent(plain)).toBe('joined');
    await house.sql(`update app.incident set state = 'confirmed' where id = $1`, [incident]);
    await house.sql('update app.report set protected = true where id = $1', [hidden]);
    expect(await sent(plain)).toBe('confirmed');
    expect(await sent(hidden)).toBe('checked');
    await house.sql('update app.incident set label = 3 where id = $1', [incident]);
    expect(await sent(plain)).toBe('checked');
    await house.sql('update app.incident set label = 2 where id = $1', [incident]);
    await house.sql(
      'update app.source set wants_answer = false where id = (select source_id from app.report where id = $1)',
      [plain],
    );
    expect(await sent(plain)).toBe('checked');
  });

  test('training notes stand on a monitor’s page in their language, and on nobody else’s', async () => {
    const note = newId();
    const texts = [
      { language: 'en', title: 'When it is dangerous', text: 'Stop and leave.' },
      { language: 'fr', title: 'Quand c’est dangereux', text: 'Arrêtez et partez.' },
    ];
    expect((await omar.send('PUT', `/w/nsele/training-notes/${note}`, { texts })).status).toBe(200);
    expect((await own(zola.code, 'fr')).body.notes).toMatchObject([{ title: 'Quand c’est dangereux' }]);
    expect((await own(code)).body).toMatchObject({ enrolled: false, notes: [], asked: [] });
    const twice = await omar.send('PUT', `/w/nsele/training-notes/${note}`, { texts: [texts[0], texts[0]] });
    expect(twice.body.code).toBe('language_twice');
    expect((await omar.send('DELETE', `/w/nsele/training-notes/${note}`)).status).toBe(200);
    expect((await own(zola.code)).body.notes).toEqual([]);
  });

  test('who is erased is tied to nobody, and no word opens their page', async () => {
    const given = (await omar.post(`/w/nsele/monitors/${zola.id}/words`, {})).body;
    const [{ ws }] = (await house.sql<{ ws: string }>('select id as ws from app.workspace')) as [{ ws: string }];
    await house.sql('select app.erase_source($1, $2, now())', [ws, zola.id]);
    expect((await house.nobody.post('/public/nsele/own/join', { word: given.word })).status).toBe(404);
    const [left] = await house.sql<{ n: number }>(
      'select count(*)::int as n from app.source where person_id = $1 or id = $1 and (person_id is not null or cardinality(channels) > 0)',
      [zola.id],
    );
    expect(left!.n).toBe(0);
  });
});
