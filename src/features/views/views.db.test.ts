import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';

describe('saved views', () => {
  let house: House;
  let amina: Person;
  let joseph: Person;
  let grace: Person;
  let ousmane: Person;
  const id = newId();
  const names = async (who: Person, screen = 'situation') =>
    (await who.get(`/w/nsele/views?screen=${screen}`)).body.views.map((it: { name: string }) => it.name);
  const save = (who: Person, more: Record<string, unknown> = {}) =>
    who.post('/w/nsele/views', { id: newId(), screen: 'situation', name: 'Markets', search: '?q=market', ...more });

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    joseph = await house.person('Joseph', ['analyst'], { clearance: 1 });
    grace = await house.person('Grace', ['coordinator']);
    ousmane = await house.person('Ousmane', ['operator']);
  });
  afterAll(() => house.close());

  test('Amina keeps a filter for herself, without what she had just chosen', async () => {
    const made = await save(amina, { id, search: `?type=violence&q=market&id=${newId()}` });
    expect(made).toMatchObject({
      status: 201,
      body: { search: 'q=market&type=violence', shared: false, mine: true, owner: 'Amina', isDefault: false },
    });
    expect(await names(amina)).toEqual(['Markets']);
    expect(await names(joseph)).toEqual([]);
    expect((await joseph.get(`/w/nsele/views/${id}`)).status).toBe(404);
    expect((await save(amina)).body.code).toBe('name_taken');
    expect((await save(joseph, { id, name: 'Mine' })).status).toBe(409);
  });

  test('shared, Joseph opens it by its link, and it shows him what he may read and no more', async () => {
    await amina.post('/w/nsele/incidents', {
      id: newId(),
      title: 'Fight at the market',
      typeCode: 'violence.mob_violence',
      label: 2,
    });
    await amina.send('PATCH', `/w/nsele/views/${id}`, { shared: true, search: 'q=market' });
    const { search, mine } = (await joseph.get(`/w/nsele/views/${id}`)).body;
    expect(mine).toBe(false);
    expect((await amina.get(`/w/nsele/incidents?${search}`)).body.total).toBe(1);
    expect((await joseph.get(`/w/nsele/incidents?${search}`)).body.total).toBe(0);
  });

  test('only Amina renames it; Joseph may open his screen with it; Grace may take it away', async () => {
    expect((await joseph.send('PATCH', `/w/nsele/views/${id}`, { name: 'Mine now' })).body.code).toBe('not_yours');
    expect((await joseph.send('DELETE', `/w/nsele/views/${id}`)).body.code).toBe('not_yours');
    expect((await amina.send('PATCH', `/w/nsele/views/${id}`, { name: 'Market days' })).body.name).toBe('Market days');
    const choose = (viewId: string | null, screen = 'situation') =>
      joseph.send('PUT', '/w/nsele/views/default', { screen, viewId });
    expect((await choose(id)).status).toBe(200);
    expect((await choose(id, 'review')).status).toBe(404);
    expect((await joseph.get('/w/nsele/views?screen=situation')).body.views[0].isDefault).toBe(true);
    expect((await amina.get('/w/nsele/views?screen=situation')).body.views[0].isDefault).toBe(false);
    expect((await grace.send('DELETE', `/w/nsele/views/${id}`)).status).toBe(200);
    expect(await names(joseph)).toEqual([]);
    expect((await choose(null)).status).toBe(200);
  });

  test('Ousmane, who may not read incidents, keeps views of review and sees none of the situation', async () => {
    await save(amina, { name: 'For all', shared: true });
    expect((await ousmane.get('/w/nsele/views?screen=situation')).status).toBe(403);
    expect((await save(ousmane)).status).toBe(403);
    expect((await save(ousmane, { screen: 'review', name: 'Noise', search: 'queue=noise' })).status).toBe(201);
    expect(await names(ousmane, 'review')).toEqual(['Noise']);
    expect(await names(amina, 'review')).toEqual([]);
  });

  test('the ledger keeps that a view was kept, and neither its name nor its words', async () => {
    const rows = await house.sql<{ body: unknown }>(
      "select d.body from ledger.change c join ledger.detail d on d.change_id = c.id where c.verb like 'view.%'",
    );
    expect(rows.length).toBe(8);
    expect(JSON.stringify(rows)).not.toMatch(/market|Market/i);
  });
});
