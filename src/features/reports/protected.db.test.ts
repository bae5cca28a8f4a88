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
