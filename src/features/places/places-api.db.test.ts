import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { bytesSource } from './area-file.reader.ts';
import type { ImportKit } from './import-kit.ts';
import { importPlaces } from './import.service.ts';
import { runPlaceImport } from './places.jobs.ts';
import { seedWorld } from './world.service.ts';

/** People of one workspace and places: asking, adding, reading files in. */

let house: House;
let amina: Person;
let operator: Person;
let kit: ImportKit;

const box = (west: number, south: number, east: number, north: number) => ({
  type: 'Polygon',
  coordinates: [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ],
});
const feature = (properties: Record<string, unknown>, geometry: unknown) => ({ type: 'Feature', properties, geometry });
const provinces = JSON.stringify({
  type: 'FeatureCollection',
  features: [
    feature({ ADM1_EN: 'South Kordofan', ADM1_AR: 'جنوب كردفان', ADM1_PCODE: 'SD07' }, box(29, 10, 31, 12)),
    feature({ ADM1_EN: 'North Kordofan', ADM1_AR: 'شمال كردفان', ADM1_PCODE: 'SD13' }, box(29, 12, 31, 14)),
  ],
});
const districts = JSON.stringify({
  type: 'FeatureCollection',
  features: [
    feature({ ADM2_EN: 'Kadugli', ADM2_PCODE: 'SD07001', ADM1_PCODE: 'SD07' }, box(29, 10, 30, 12)),
    feature({ ADM2_EN: 'Talawdi', ADM2_PCODE: 'SD07002', ADM1_PCODE: 'SD07' }, box(30, 10, 31, 12)),
  ],
});
const options = { source: 'Survey', release: '1', releasedOn: '2020-01-01', iso3: 'SDN' };
const search = async (who: Person, q: string, more = '') =>
  (await who.get(`/w/nsele/places?q=${encodeURIComponent(q)}${more}`)).body.hits as {
    name: string;
    reason: string;
    matched: string;
    id: string;
    local: boolean;
    ancestors: { name: string }[];
  }[];

beforeAll(async () => {
  house = await openHouse();
  amina = await house.person('Amina', ['analyst']);
  operator = await house.person('Ousmane', ['operator']);
  kit = { transaction: house.worker.anywhere, now: house.worker.now };
  await seedWorld(kit);
  for (const text of [provinces, districts])
    await importPlaces(kit, bytesSource('a.geojson', new TextEncoder().encode(text)), options);
  await importPlaces(
    kit,
    bytesSource(
      't.csv',
      new TextEncoder().encode(
        'name,lat,lon,pop\nKadugli,11.01,29.72,87000\nKauda,11.1,30.5,9000\nDilling,12.05,29.65,59000\n',
      ),
    ),
    { ...options, source: 'Towns', level: 9 },
  );
});
afterAll(() => house.close());

describe('asking for places', () => {
  test.each([
    ['كادقلي', 'Kadugli', 'script'],
    ['Kadugly', 'Kadugli', 'spelling'],
    ['kadguli', 'Kadugli', 'consonants'],
    ['جنوب كردفان', 'South Kordofan', 'same'],
    ['Kordofan du Sud', 'South Kordofan', 'word-order'],
    ['SD07', 'South Kordofan', 'code'],
    ['Republique democratique du congo', 'Congo - Kinshasa', 'marks'],
    ['Судан', 'Sudan', 'same'],
  ])('Amina asks for %s and gets %s (%s)', async (asked, name, reason) => {
    expect((await search(amina, asked))[0]).toMatchObject({ name, reason });
  });

  test('what stands after the comma decides between namesakes', async () => {
    const [first] = await search(amina, 'Kauda, South Kordofan');
    expect(first!.ancestors.map((one) => one.name)).toEqual(['Sudan', 'South Kordofan', 'Talawdi']);
  });

  test('a search within an area, by level, and near a point', async () => {
    const [south] = await search(amina, 'SD07');
    expect((await search(amina, 'Dilling', `&within=${south!.id}`)).map((one) => one.name)).toEqual([]);
    expect((await search(amina, 'Kadugli', '&levels=2')).map((one) => one.name)).toEqual(['Kadugli']);
    const near = (await amina.get('/w/nsele/places?q=kadugli&near=11,29.7&levels=9')).body.hits[0];
    expect(near.distanceKm).toBeLessThan(3);
  });

  test('a point is in its country, province and district, and the neighbour is named when the border is near', async () => {
    const answer = await amina.post('/w/nsele/locate', { lat: 11, lon: 29.995, precision: 'village' });
    expect(answer.body.chains[0].map((one: { name: string }) => one.name)).toEqual([
      'Sudan',
      'South Kordofan',
      'Kadugli',
    ]);
    expect(answer.body.near.map((one: { name: string }) => one.name)).toEqual(['Talawdi']);
    const coarse = await amina.post('/w/nsele/locate', { lat: 11, lon: 29.995, precision: 'region' });
    expect(coarse.body.chains[0].map((one: { name: string }) => one.name)).toEqual(['Sudan', 'South Kordofan']);
    expect(coarse.body).toMatchObject({ deepest: 1, precision: 'region' });
    const sea = await amina.post('/w/nsele/locate', { lat: -30, lon: -20 });
    expect(sea.body.chains).toEqual([]);
  });

  test('an area gives a point inside it, as coarse as the area', async () => {
    const [south] = await search(amina, 'SD07');
    const place = (await amina.get(`/w/nsele/places/${south!.id}`)).body;
    expect(place).toMatchObject({ precision: 'region', hasOutline: true, children: 2 });
    expect(place.radiusKm).toBeGreaterThan(100);
    const back = await amina.post('/w/nsele/locate', { lat: place.lat, lon: place.lon, precision: place.precision });
    expect(back.body.chains[0].at(-1).id).toBe(south!.id);
  });

  test('the tree goes down from the world', async () => {
    const world = (await amina.get('/w/nsele/places/world/children')).body.places;
    expect(world).toHaveLength(250);
    const sudan = world.find((one: { iso3: string }) => one.iso3 === 'SDN');
    expect(
      (await amina.get(`/w/nsele/places/${sudan.id}/children`)).body.places.map((one: { name: string }) => one.name),
    ).toEqual(expect.arrayContaining(['North Kordofan', 'South Kordofan']));
  });

  test('the map has the world and a country’s areas, lighter the further out', async () => {
    const world = await amina.get('/w/nsele/map/areas?zoom=1');
    expect(world.body).toHaveProperty('features');
    expect(world.body.features.length).toBeGreaterThan(230);
    const size = (answer: { body: unknown }) => JSON.stringify(answer.body).length;
    expect(size(world)).toBeLessThan(size(await amina.get('/w/nsele/map/areas?zoom=6')) / 2);
    const sudan = (await search(amina, 'SDN'))[0]!;
    expect((await amina.get(`/w/nsele/map/areas?level=1&zoom=6&within=${sudan.id}`)).body.features).toHaveLength(2);
    expect(
      (await amina.get('/w/nsele/map/areas?level=1&zoom=6&bbox=29,12.5,30,13')).body.features.map(
        (one: any) => one.properties.name,
      ),
    ).toEqual(['North Kordofan']);
    expect((await amina.get('/w/nsele/map/areas?level=2')).status).toBe(422);
  });
});

describe('places of our own', () => {
  test('the operator adds the market nobody has mapped; it hangs on its district and is found here alone', async () => {
    const id = newId();
    const added = await operator.post('/w/nsele/places', {
      id,
      name: 'Mambu market',
      lat: 11.2,
      lon: 29.8,
      precision: 'point',
      names: [{ language: 'ar', name: 'سوق مامبو' }],
    });
    expect(added.status).toBe(201);
    expect(added.body.ancestors.map((one: { name: string }) => one.name)).toEqual([
      'Sudan',
      'South Kordofan',
      'Kadugli',
    ]);
    expect((await search(amina, 'Мамбу market'))[0]).toMatchObject({ id, local: true });
    expect((await search(amina, 'سوق مامبو'))[0]).toMatchObject({ id, reason: 'same' });
    expect(
      (await operator.post('/w/nsele/places', { id, name: 'Mambu market', lat: 11.2, lon: 29.8, precision: 'point' }))
        .status,
    ).toBe(201);
    expect((await operator.post('/w/nsele/places', { id, name: 'Other', lat: 11.2, lon: 29.8 })).body.code).toBe(
      'id_taken',
    );

    await house.founder.post('/workspaces', {
      id: newId(),
      name: 'Elsewhere',
      slug: 'elsewhere',
      organisationName: 'Others',
    });
    const other = house.founder;
    expect((await other.get('/w/elsewhere/places?q=Mambu%20market')).body).toHaveProperty('hits');
    expect(
      (await other.get('/w/elsewhere/places?q=Mambu%20market')).body.hits.filter(
        (one: { local: boolean }) => one.local,
      ),
    ).toEqual([]);
    expect((await other.get(`/w/elsewhere/places/${id}`)).status).toBe(404);
  });

  test('a name people use leads to the place of the reference', async () => {
    const [south] = await search(amina, 'SD07');
    expect(
      (await operator.post(`/w/nsele/places/${south!.id}/names`, { id: newId(), name: 'Nuba Hills' })).status,
    ).toBe(201);
    expect((await search(amina, 'nuba hils'))[0]).toMatchObject({ id: south!.id, matched: 'Nuba Hills' });
  });

  test('a place that was ended is not offered any more and can still be read', async () => {
    const id = newId();
    await operator.post('/w/nsele/places', { id, name: 'Zarga crossing', lat: 11.3, lon: 29.9, precision: 'point' });
    await operator.post(`/w/nsele/places/${id}/end`, {});
    expect((await search(amina, 'Zarga crossing')).map((one) => one.id)).not.toContain(id);
    expect((await amina.get(`/w/nsele/places/${id}`)).body.name).toBe('Zarga crossing');
  });

  test('half a point, and the point in the sea off Africa, are refused', async () => {
    expect((await operator.post('/w/nsele/places', { id: newId(), name: 'X', lat: 1 })).body.code).toBe('half_a_point');
    expect((await operator.post('/w/nsele/places', { id: newId(), name: 'X', lat: 0, lon: 0 })).body.code).toBe(
      'coordinates_zero',
    );
  });
});

describe('a file comes in parts, is tried, then read', () => {
  const file = Buffer.from('Location,Admin Level,P-Code,Name\nTCD,1,TD01,Batha\nTCD,1,TD02,Borkou\nTCD,1,,\n');
  const half = Math.floor(file.length / 2);
  const start = async (id: string) =>
    house.founder.post('/w/nsele/place-imports', {
      id,
      fileName: 'chad.csv',
      parts: 2,
      options: { source: 'List', release: '1', releasedOn: '2024-01-01' },
    });
  const part = (id: string, n: number) =>
    house.founder.send('PUT', `/w/nsele/place-imports/${id}/parts/${n}`, {
      base64: file.subarray(n === 0 ? 0 : half, n === 0 ? half : undefined).toString('base64'),
    });

  test('the administrator tries it, sees what would be, then reads it; a second try of a step is harmless', async () => {
    const id = newId();
    expect((await start(id)).body.state).toBe('uploading');
    await part(id, 0);
    expect((await house.founder.post(`/w/nsele/place-imports/${id}/check`, {})).body).toMatchObject({
      code: 'parts_missing',
      values: { missing: 1 },
    });
    await part(id, 1);
    await part(id, 1);
    expect((await house.founder.post(`/w/nsele/place-imports/${id}/check`, {})).body.state).toBe('checking');
    const job = {
      workspace: (await house.sql<{ id: string }>('select id from app.workspace where slug = $1', ['nsele']))[0]!.id,
      id,
    };
    await runPlaceImport(house.worker, job);
    const checked = (await house.founder.get(`/w/nsele/place-imports/${id}`)).body;
    expect(checked).toMatchObject({
      state: 'checked',
      result: { counts: { rows: 3, added: 2, refused: 1 }, faults: [{ row: 4, code: 'no_name' }] },
    });
    expect((await search(amina, 'Batha')).map((one) => one.name)).not.toContain('Batha');

    await house.founder.post(`/w/nsele/place-imports/${id}/run`, {});
    await runPlaceImport(house.worker, job);
    await runPlaceImport(house.worker, job);
    expect((await house.founder.get(`/w/nsele/place-imports/${id}`)).body).toMatchObject({
      state: 'done',
      result: { counts: { added: 2 } },
    });
    expect((await search(amina, 'Batha'))[0]).toMatchObject({ name: 'Batha', reason: 'same' });
    expect((await house.founder.post(`/w/nsele/place-imports/${id}/run`, {})).status).toBe(409);
  });

  test('a broken file ends as failed, with what to do', async () => {
    const id = newId();
    await house.founder.post('/w/nsele/place-imports', {
      id,
      fileName: 'x.json',
      parts: 1,
      options: { source: 'List' },
    });
    await house.founder.send('PUT', `/w/nsele/place-imports/${id}/parts/0`, {
      base64: Buffer.from('{"type":"Top').toString('base64'),
    });
    await house.founder.post(`/w/nsele/place-imports/${id}/check`, {});
    await runPlaceImport(house.worker, {
      workspace: (await house.sql<{ id: string }>('select id from app.workspace where slug = $1', ['nsele']))[0]!.id,
      id,
    });
    expect((await house.founder.get(`/w/nsele/place-imports/${id}`)).body).toMatchObject({
      state: 'failed',
      problem: { code: 'invalid_json' },
    });
  });

  test('an operator may add a market and not redraw a country', async () => {
    expect(
      (
        await operator.post('/w/nsele/place-imports', {
          id: newId(),
          fileName: 'x',
          parts: 1,
          options: { source: 's' },
        })
      ).status,
    ).toBe(403);
  });
});
