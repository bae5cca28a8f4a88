import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listErasures, retireProtected } from '#features/erasure/erasure.jobs.ts';
import { newId, openHouse, pageReport, type House, type Person } from '#test/harness.ts';

describe('a report of a child or a survivor', () => {
  let house: House;
  let awa: Person; // operator, not named
  let nadia: Person; // named for protected reports
  const [land, region, district, village] = [newId(), newId(), newId(), newId()];
  const bring = async (more: Record<string, unknown> = {}) => {
    const id = newId();
    expect(
      (
        await house.nobody.post(
          '/public/nsele/reports',
          pageReport({ id, kind: 'protected', text: 'It concerns a child', returnCode: null, ...more }),
        )
      ).status,
    ).toBe(201);
    return id;
  };
  const rowOf = async (id: string) => (await house.sql<any>('select * from app.report where id = $1', [id]))[0]!;

  beforeAll(async () => {
    house = await openHouse();
    awa = await house.person('Awa', ['operator']);
    nadia = await house.person('Nadia', ['analyst'], { protectedReports: true });
    const file = newId();
    await house.sql(`insert into ref.place_release (id, source, release, read_at) values ($1, 'test', '1', now())`, [
      file,
    ]);
    for (const [id, level, name, above] of [
      [land, 0, 'Land', []],
      [region, 1, 'North', [land]],
      [district, 2, 'Nsele', [land, region]],
      [village, 4, 'Mambu', [land, region, district]],
    ] as const)
      await house.sql(
        `insert into ref.place (id, level, name, iso3, parent_id, ancestors, lat, lon, release_id) values ($1, $2, $3, 'COD', $4, $5::uuid[], -4.3, 15.3, $6)`,
        [id, level, name, above.at(-1) ?? null, above, file],
      );
  });
  afterAll(() => house?.close());

  test('has no point and no place below the district, whichever way it comes and whatever is changed', async () => {
    const id = await bring({ where: { text: 'Mambu, behind the school', precision: 'village', placeId: village } });
    expect(await rowOf(id)).toMatchObject({
      place_id: district,
      place_text: 'Nsele',
      lat: null,
      lon: null,
      place_precision: 'district',
    });
    // one that becomes protected while it is sorted
    const made = await awa.post('/w/nsele/reports', {
      id: newId(),
      channel: 'desk',
      text: 'Something about a girl',
      language: 'en',
      placeId: village,
      placeText: 'Mambu',
      placePrecision: 'village',
      newSource: { alias: 'caller 1', languages: ['en'], mayAsk: true, wantsAnswer: true },
    });
    expect((await rowOf(made.body.id)).place_id).toBe(village);
    await nadia.post(`/w/nsele/reports/${made.body.id}/triage`, { protected: true });
    expect(await rowOf(made.body.id)).toMatchObject({
      protected: true,
      place_id: district,
      place_text: 'Nsele',
      lat: null,
    });
  });

  test('is referred by those named for it, never without consent; nobody else can tell that it is there', async () => {
    const id = await bring();
    const refer = (person: Person, consent: string, referredTo: string | null) =>
      person.send('PUT', `/w/nsele/reports/${id}/referral`, { consent, referredTo });
    expect((await refer(awa, 'given', 'The centre')).status).toBe(404);
    expect((await refer(nadia, 'refused', 'The centre')).body.code).toBe('no_consent');
    expect((await refer(nadia, 'given', 'The centre at Nsele')).status).toBe(200);
    expect((await nadia.get(`/w/nsele/reports/${id}`)).body).toMatchObject({
      referral: { consent: 'given', referredTo: 'The centre at Nsele', by: 'Nadia' },
      wordsDieAt: expect.any(String),
    });
    const other = (
      await awa.post('/w/nsele/reports', {
        id: newId(),
        channel: 'desk',
        text: 'Stones',
        language: 'en',
        newSource: { alias: 'caller 2', languages: ['en'], mayAsk: true, wantsAnswer: true },
      })
    ).body.id;
    expect(
      (await nadia.send('PUT', `/w/nsele/reports/${other}/referral`, { consent: 'given', referredTo: null })).body.code,
    ).toBe('not_protected');
  });

  test('taken down at the desk, is protected from the first word; consent and referral come before it', async () => {
    const id = newId();
    const call = {
      id,
      channel: 'desk',
      kind: 'protected',
      text: 'It concerns a girl of nine',
      language: 'en',
      placeId: village,
      placeText: 'Mambu, the blue house',
      placePrecision: 'village',
      newSource: { alias: 'caller 9', languages: ['en'], mayAsk: true, wantsAnswer: true },
    };
    const take = (referral?: unknown) => awa.post('/w/nsele/reports', { ...call, ...(referral ? { referral } : {}) });
    expect((await take()).body.code).toBe('consent_first');
    expect((await take({ consent: 'refused', referredTo: null })).body.code).toBe('not_agreed');
    expect((await take({ consent: 'not_asked', referredTo: 'The centre' })).body.code).toBe('no_consent');
    expect(await house.sql('select 1 from app.report where id = $1', [id])).toEqual([]);
    const agreed = { consent: 'guardian', referredTo: 'The centre at Nsele' };
    expect((await take(agreed)).status).toBe(201);
    expect((await take(agreed)).status).toBe(201);
    expect(await rowOf(id)).toMatchObject({ protected: true, place_id: district, place_text: 'Nsele', lat: null });
    // who took it down reads it no more, and agrees to nothing in its name a second time
    expect((await awa.get(`/w/nsele/reports/${id}`)).status).toBe(404);
    expect((await nadia.get(`/w/nsele/reports/${id}`)).body.referral).toMatchObject({ ...agreed, by: 'Awa' });
    const again = house.sql(
      `select set_config('app.workspace', workspace_id::text, true), app.refer_new_report(id, 'refused', null, now()) as done from app.report where id = $1`,
      [id],
    );
    expect((await again)[0]).toMatchObject({ done: false });
  });

  test('is marked as such by whoever sees that it is one, named or not, also by its type; a table of them comes in marked', async () => {
    const take = async () =>
      (
        await awa.post('/w/nsele/reports', {
          id: newId(),
          channel: 'desk',
          text: 'Something happened at the well',
          language: 'en',
          placeId: village,
          placePrecision: 'village',
          newSource: { alias: `caller ${newId()}`, languages: ['en'], mayAsk: true, wantsAnswer: true },
        })
      ).body.id;
    for (const change of [{ protected: true }, { typeCode: 'violence.sexual_and_gender_based' }]) {
      const id = await take();
      expect((await awa.post(`/w/nsele/reports/${id}/triage`, change)).status).toBe(200);
      expect(await rowOf(id)).toMatchObject({ protected: true, place_id: district, state: 'under_review' });
      expect((await awa.get(`/w/nsele/reports/${id}`)).status).toBe(404);
      expect((await nadia.get(`/w/nsele/reports/${id}`)).status).toBe(200);
    }
    // one who is named may say that it is none after all, but not against its type
    const id = await take();
    await nadia.post(`/w/nsele/reports/${id}/triage`, { protected: true });
    await nadia.post(`/w/nsele/reports/${id}/triage`, { protected: false });
    expect((await rowOf(id)).protected).toBe(false);
    await nadia.post(`/w/nsele/reports/${id}/triage`, { typeCode: 'violence.harm_to_children', protected: false });
    expect((await rowOf(id)).protected).toBe(true);
  });

  test('where somebody stood goes out of the words too, those of before and those that follow', async () => {
    const pin = 'Here: -4.40010, 15.30000.';
    const first = await bring({ text: pin, who: pin, asks: pin });
    expect(await rowOf(first)).toMatchObject({ text: 'Here: […].', who: 'Here: […].', asks: 'Here: […].' });
    const code = '4821093377150264';
    const say = (text: string) =>
      house.nobody.post('/public/nsele/messages', { code, id: newId(), text, language: 'en' });
    const later = await bring({ kind: 'threat', text: pin, returnCode: code });
    await say(pin);
    expect((await rowOf(later)).text).toBe(pin);
    await nadia.post(`/w/nsele/reports/${later}/triage`, { protected: true });
    await say(pin);
    expect((await rowOf(later)).text).toBe('Here: […].');
    const words = await house.sql<{ text: string }>(
      `select text from app.message where report_id = $1 and direction = 'in'`,
      [later],
    );
    expect(words.map((it) => it.text)).toEqual(words.map(() => 'Here: […].'));
  });

  test('what becomes an incident has no point and no village either, and is made by those named for it alone', async () => {
    const amina = await house.person('Amina', ['analyst']);
    const incident = (who: Person, more: Record<string, unknown> = {}) =>
      who.post('/w/nsele/incidents', {
        id: newId(),
        title: 'Harm to a child',
        typeCode: 'violence.harm_to_children',
        lat: -4.31,
        lon: 15.32,
        placeId: village,
        placePrecision: 'point',
        ...more,
      });
    expect((await incident(amina)).body.code).toBe('named_people_only');
    const stored = async (id: string) => (await house.sql<any>('select * from app.incident where id = $1', [id]))[0];
    const coarse = { protected: true, lat: null, lon: null, place_id: district, place_precision: 'district' };
    const made = await incident(nadia);
    expect(made.status).toBe(201);
    expect(await stored(made.body.id)).toMatchObject(coarse);
    await nadia.send('PATCH', `/w/nsele/incidents/${made.body.id}`, {
      lat: -4.31,
      lon: 15.32,
      placePrecision: 'point',
    });
    expect(await stored(made.body.id)).toMatchObject(coarse);
    const plain = await incident(amina, { typeCode: 'tension.threat' });
    const change = { typeCode: 'violence.sexual_and_gender_based' };
    const path = `/w/nsele/incidents/${plain.body.id}`;
    expect((await amina.send('PATCH', path, change)).body.code).toBe('named_people_only');
    expect((await nadia.send('PATCH', path, change)).status).toBe(200);
    expect(await stored(plain.body.id)).toMatchObject(coarse);
    expect((await amina.get(path)).status).toBe(404);
  });

  test('is told where help is, before a word is asked: the workspace says where', async () => {
    const page = async () => (await house.nobody.get('/public/nsele')).body;
    expect((await page()).referral).toBeUndefined();
    await house.founder.send('PATCH', '/w/nsele', { reporterContact: 'Call 100' });
    expect((await page()).referral.en).toBe('Call 100');
    await house.founder.send('PATCH', '/w/nsele', { reporterReferral: 'The centre at Nsele, day and night' });
    expect((await page()).referral.en).toBe('The centre at Nsele, day and night');
  });

  test('loses its words after ninety days, in the list outside too; kind and district stay', async () => {
    const id = await bring({ where: { text: 'Nsele', precision: 'district', placeId: district } });
    house.clock.forward(89 * 24 * 60);
    expect(await retireProtected(house.worker)).toBe(0);
    house.clock.forward(2 * 24 * 60);
    expect(await retireProtected(house.worker)).toBeGreaterThan(0);
    expect(await retireProtected(house.worker)).toBe(0);
    expect(await rowOf(id)).toMatchObject({ text: '[…]', kind: 'protected', place_id: district });
    expect(await listErasures(house.worker, join(house.folder, 'erasures', 'list.txt'))).toBeGreaterThan(0);
    expect((await nadia.get(`/w/nsele/reports/${id}`)).body).toMatchObject({ wordsDieAt: null });
  });
});
