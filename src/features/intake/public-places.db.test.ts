import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction, openDatabase } from '#server/db.ts';
import { bytesSource } from '#features/places/area-file.reader.ts';
import { importPlaces } from '#features/places/import.service.ts';
import { seedWorld } from '#features/places/world.service.ts';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';

describe('places on the page of a workspace', () => {
  let house: House;
  let amina: Person;

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    const worker = openDatabase(house.urls.worker, 2);
    const kit = {
      transaction: <T>(work: Parameters<typeof inTransaction<T>>[2]) => inTransaction(worker.db, {}, work),
      now: () => house.clock.now,
    };
    await seedWorld(kit);
    const csv =
      'Location,Admin Level,P-Code,Name,Parent P-Code\nSLE,1,SL01,Eastern,SLE\nSLE,1,SL02,Northern,SLE\nSLE,2,SL0101,Kono,SL01\nSLE,2,SL0201,Bombali,SL02\n';
    await importPlaces(kit, bytesSource('areas.csv', new TextEncoder().encode(csv)), {
      source: 'Survey',
      release: '1',
      releasedOn: '2015-01-01',
      iso3: 'SLE',
    });
    await worker.close();
  });
  afterAll(() => house.close());

  test('a neighbour types a name and finds the place with the areas around it, nearest first; what the desk added for itself stays with the desk', async () => {
    const found = await house.nobody.get('/public/nsele/places?q=bombalí');
    expect(found.status).toBe(200);
    expect(found.body.places[0]).toMatchObject({
      name: 'Bombali',
      path: 'Northern, Sierra Leone',
      precision: 'district',
    });
    const added = await amina.post('/w/nsele/places', {
      id: newId(),
      name: 'Kissy safe house',
      lat: 8.4,
      lon: -13.2,
      precision: 'point',
    });
    expect(added.status).toBe(201);
    expect((await amina.get('/w/nsele/places?q=kissy safe house')).body.hits).toHaveLength(1);
    expect((await house.nobody.get('/public/nsele/places?q=kissy safe house')).body.places).toEqual([]);
    for (const q of ['x', '', 'a'.repeat(81)])
      expect((await house.nobody.get(`/public/nsele/places?q=${q}`)).status).toBe(422);
  });

  test('without a line there are the areas of the workspace, from the largest down; elsewhere is not searched', async () => {
    expect((await house.nobody.get('/public/nsele/places/offline')).body).toEqual({ places: [] });
    const [northern] = await house.sql<{ id: string }>("select id from ref.place where code = 'SL02'");
    const [country] = await house.sql<{ id: string }>("select id from ref.place where iso3 = 'SLE' and level = 0");
    await house.founder.send('PATCH', '/w/nsele', { areaPlaceId: country!.id });
    const names = async () =>
      (await house.nobody.get('/public/nsele/places/offline')).body.places.map((it: { name: string }) => it.name);
    expect(await names()).toEqual(['Eastern', 'Northern', 'Bombali', 'Kono']);
    await house.founder.send('PATCH', '/w/nsele', { areaPlaceId: northern!.id });
    expect(await names()).toEqual(['Bombali']);
    expect((await house.nobody.get('/public/nsele/places?q=Kono')).body.places).toEqual([]);
  });
});
