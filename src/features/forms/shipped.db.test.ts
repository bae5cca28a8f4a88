import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as xlsx from '@e965/xlsx';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';

describe('forms that come with the house', () => {
  let house: House;
  let amina: Person;
  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
  });
  afterAll(() => house.close());
  const add = (id: string, body: object) => amina.send('PUT', `/w/nsele/forms/${id}/versions/${newId()}/shipped`, body);

  test('Amina adds the report of the week: a draft in French, named as she likes, its mapping ready; then it is in the library', async () => {
    const before = (await amina.get('/w/nsele/shipped-forms')).body.forms;
    expect(before).toHaveLength(6);
    expect(before.every((it: { here: string | null }) => it.here === null)).toBe(true);
    const id = newId();
    const made = await add(id, { key: 'weekly', title: 'Cahier', language: 'fr' });
    expect([made.status, made.body]).toMatchObject([200, { stored: true, title: 'Cahier', errors: [], missing: [] }]);
    const { body } = await amina.get(`/w/nsele/forms/${id}`);
    expect(body).toMatchObject({ state: 'draft', title: 'Cahier', mapping: { onlyWhen: { path: 'week' } } });
    const after = (await amina.get('/w/nsele/shipped-forms')).body.forms;
    expect(after.find((it: { key: string }) => it.key === 'weekly').here).toBe(id);
    const twice = await add(newId(), { key: 'weekly' });
    expect([twice.status, twice.body.code]).toEqual([409, 'form_id_taken']);
  });

  test('the survey comes without a mapping; a mapping that was taken away does not come back', async () => {
    const id = newId();
    await add(id, { key: 'perception' });
    expect((await amina.get(`/w/nsele/forms/${id}`)).body.mapping).toBeNull();
    const rumour = newId();
    await add(rumour, { key: 'rumour' });
    await amina.post(`/w/nsele/forms/${rumour}/mapping`, { mapping: null });
    expect((await add(rumour, { key: 'rumour' })).status).toBe(200);
    expect((await amina.get(`/w/nsele/forms/${rumour}`)).body.mapping).toBeNull();
  });

  test('she saves one as a workbook, changes it and uploads it as her own; an operator may look and not add', async () => {
    const file = await amina.fetch('/w/nsele/shipped-forms/dialogue?title=Rencontre&language=fr');
    const book = xlsx.read(file.bytes);
    expect(book.SheetNames).toEqual(['survey', 'choices', 'settings']);
    xlsx.utils.sheet_add_aoa(book.Sheets.settings!, [['Meeting', 'our_meetings', '7']], { origin: 'A2' });
    const id = newId();
    const sent = await amina.put(
      `/w/nsele/forms/${id}/versions/${newId()}?name=ours.xlsx`,
      xlsx.write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer,
      'application/octet-stream',
    );
    expect(sent.body).toMatchObject({ stored: true, formId: 'our_meetings', version: '7' });
    const omar = await house.person('Omar', ['operator']);
    expect((await omar.get('/w/nsele/shipped-forms')).status).toBe(200);
    expect(
      (await omar.send('PUT', `/w/nsele/forms/${newId()}/versions/${newId()}/shipped`, { key: 'incident' })).status,
    ).toBe(403);
    expect((await amina.get('/w/nsele/shipped-forms/nothing')).status).toBe(422);
  });
});
