import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { child, childrenOf, readXml } from '../xml.rules.ts';
import { collect, readSettings, type Collect } from '#test/collect-client.ts';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';

/** Pumps that were found broken, and what became of them: one form that makes things, one that follows them up. */
const SURVEY = `
| survey |
| | type | name | label | save_to |
| | text | what | What is it? | |
| | text | state | How is it? | state |
| | text | who_told | Who told you? | |
| entities |
| | list_name | label |
| | pumps | \${what} |
| settings |
| | form_id | form_title | version |
| | pump-found | Found | 1 |
`;
const FOLLOW = `
| survey |
| | type | name | label | save_to |
| | select_one_from_file pumps.csv | pump | Which? | |
| | text | state | How is it now? | state |
| | text | note | Anything else? | note |
| | select_one_from_file places.csv | where | Where were you? | |
| entities |
| | list_name | entity_id | update_if |
| | pumps | \${pump} | true() |
| settings |
| | form_id | form_title | version |
| | pump-follow | Follow up | 1 |
`;

let house: House;
let amina: Person;
let omar: Person;
interface Monitor {
  sourceId: string;
  phone: Collect;
}
let zola: Monitor;
let bahati: Monitor;
const places = { region: crypto.randomUUID(), town: crypto.randomUUID(), elsewhere: crypto.randomUUID() };
const lists = { pumps: newId(), places: newId() };

const ask = async (request: Request) => house.app.request(request);
async function enrol(alias: string, area: string | null): Promise<Monitor> {
  const sourceId = crypto.randomUUID();
  await omar.post('/w/nsele/sources', { id: sourceId, alias, languages: ['fr'], areaPlaceId: area });
  await omar.post(`/w/nsele/monitors/${sourceId}`, {
    languages: ['fr'],
    areaPlaceId: area,
    channels: [],
    groupIds: [],
  });
  const { body } = await omar.post(`/w/nsele/sources/${sourceId}/devices`, { id: newId(), name: 'A phone' });
  return { sourceId, phone: collect(readSettings(body.settings).general.server_url, ask) };
}
async function offer(sheets: string, more: Record<string, unknown> = {}): Promise<string> {
  const { readXlsForm } = await import('../xlsform/read-xlsform.ts');
  const { xform } = await readXlsForm(new TextEncoder().encode(sheets), 'pump.md');
  const id = newId();
  const versionId = newId();
  const up = await amina.put(`/w/nsele/forms/${id}/versions/${versionId}`, Buffer.from(xform!), 'application/xml');
  expect(up.body.errors).toEqual([]);
  const out = await amina.post(`/w/nsele/forms/${id}/publish`, { versionId, audience: 'all', ...more });
  expect(out.body).toEqual({ ok: true });
  return id;
}
const filesOf = async (it: Monitor, formId: string) =>
  (await it.phone.download((await it.phone.list()).find((form) => form.formId === formId)!)).media;
const table = (csv: Buffer | undefined): string[][] =>
  csv!
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
const found = (id: string, what: string, state = 'broken', more = '') =>
  `<data id="pump-found" version="1"><what>${what}</what><state>${state}</state><who_told>CANARYNAME</who_told><meta><instanceID>uuid:${crypto.randomUUID()}</instanceID>${more}<entity dataset="pumps" id="${id}" create="1"><label>${what}</label></entity></meta></data>`;
const follow = (id: string, base: number, answers: string, branch = '') =>
  `<data id="pump-follow" version="1"><pump>${id}</pump>${answers}<meta><instanceID>uuid:${crypto.randomUUID()}</instanceID><entity dataset="pumps" id="${id}" update="1" baseVersion="${base}" trunkVersion="${base}" branchId="${branch}"/></meta></data>`;
const contents = async () => (await amina.get(`/w/nsele/entity-lists/${lists.pumps}/entities`)).body;
const thing = async (id: string) => (await contents()).entities.find((it: { id: string }) => it.id === id);
const sent = async (form: string) => (await amina.get(`/w/nsele/forms/${form}/submissions`)).body.submissions[0];
const forms = { found: '', follow: '' };

beforeAll(async () => {
  house = await openHouse();
  amina = await house.person('Amina', ['analyst']);
  omar = await house.person('Omar', ['operator']);
  const release = crypto.randomUUID();
  await house.sql(`insert into ref.place_release (id, source, release, read_at) values ($1, 'test', '1', now())`, [
    release,
  ]);
  await house.sql(
    `insert into ref.place (id, level, name, iso3, parent_id, ancestors, lat, lon, release_id) values
      ($1, 1, 'Nord', 'COD', null, '{}', 1.5, 29, $4), ($2, 9, 'Beni', 'COD', $1, array[$1]::uuid[], 0.5, 29.5, $4), ($3, 1, 'Sud', 'COD', null, '{}', -4, 20, $4)`,
    [places.region, places.town, places.elsewhere, release],
  );
  const put = (id: string, body: Record<string, unknown>) => amina.send('PUT', `/w/nsele/entity-lists/${id}`, body);
  expect(
    (
      await put(lists.pumps, {
        name: 'pumps',
        title: 'Pumps',
        kind: 'follow_up',
        properties: ['state', 'note'],
        keepDays: 30,
      })
    ).status,
  ).toBe(200);
  expect((await put(lists.places, { name: 'places', title: 'Places', kind: 'places' })).status).toBe(200);
  forms.found = await offer(SURVEY);
  forms.follow = await offer(FOLLOW);
  zola = await enrol('Zola', places.region);
  bahati = await enrol('Bahati', places.elsewhere);
});
afterAll(() => house.close());

describe('lists that go out with a form', () => {
  test('hold the places of each monitor’s own area, and the things that are theirs', async () => {
    const id = crypto.randomUUID();
    expect(await zola.phone.send(found(id, 'Pump at the school'))).toEqual([201]);
    const hers = await filesOf(zola, 'pump-follow');
    expect(table(hers.get('places.csv'))).toEqual([
      ['name', 'label', 'level', 'parent', 'parent_label', 'geometry'],
      [places.region, 'Nord', '1', '', '', '1.5 29 0 0'],
      [places.town, 'Beni', '9', places.region, 'Nord', '0.5 29.5 0 0'],
    ]);
    expect(table(hers.get('pumps.csv'))).toEqual([
      ['name', 'label', '__version', 'state', 'note'],
      [id, 'Pump at the school', '1', 'broken', ''],
    ]);
    const his = await filesOf(bahati, 'pump-follow');
    expect(table(his.get('places.csv')).map((it) => it[1])).toEqual(['label', 'Sud']);
    expect(table(his.get('pumps.csv'))).toHaveLength(1);
  });

  test('are told as lists of entities, with where to ask which of them are still there', async () => {
    const [row] = (await contents()).entities;
    const form = (await zola.phone.list()).find((it) => it.formId === 'pump-follow')!;
    const manifest = readXml(await (await zola.phone.get(form.manifestUrl!.slice(zola.phone.base.length))).text(), {
      depth: 9,
      elements: 99,
    });
    const files = childrenOf(manifest, 'mediaFile').map((it) => ({
      name: child(it, 'filename')!.text,
      type: it.attributes.type,
      ask: child(it, 'integrityUrl')?.text,
    }));
    expect(files).toEqual([
      { name: 'places.csv', type: undefined, ask: undefined },
      { name: 'pumps.csv', type: 'entityList', ask: expect.any(String) },
    ]);
    const gone = crypto.randomUUID();
    const answer = await (
      await zola.phone.get(`${files[1]!.ask!.slice(zola.phone.base.length)}?id=${row.id},${gone}`)
    ).text();
    const told = childrenOf(child(readXml(answer, { depth: 9, elements: 99 }), 'entities'), 'entity');
    expect(told.map((it) => [it.attributes.id, child(it, 'deleted')!.text])).toEqual([
      [row.id, 'false'],
      [gone, 'true'],
    ]);
  });

  test('come to the page in the browser too, byte for byte as it was promised', async () => {
    const base = zola.phone.base;
    const list = (await (await ask(new Request(`${base}/filling`))).json()) as any;
    const form = list.forms.find((it: { formId: string }) => it.formId === 'pump-follow');
    expect(form.media.map((it: { name: string }) => it.name)).toEqual(['places.csv', 'pumps.csv']);
    for (const file of form.media) {
      const bytes = await (await ask(new Request(`${base}/forms/${form.versionId}/media/${file.id}`))).arrayBuffer();
      expect(Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex')).toBe(file.sha256);
    }
  });

  test('reach everybody in whose area a thing lies, or everybody, only when somebody said so', async () => {
    const id = crypto.randomUUID();
    const at = (audience: string) =>
      amina.send('PUT', `/w/nsele/entity-lists/${lists.pumps}`, {
        name: 'pumps',
        title: 'Pumps',
        kind: 'follow_up',
        audience,
        properties: ['state', 'note'],
        keepDays: 30,
      });
    expect(
      (
        await omar.send('PUT', `/w/nsele/entity-lists/${lists.pumps}/entities/${id}`, {
          title: 'Pump in Beni',
          baseVersion: 0,
          placeId: places.town,
        })
      ).body,
    ).toEqual({ version: 1 });
    const has = async (it: Monitor) => (await filesOf(it, 'pump-follow')).get('pumps.csv')!.includes(id);
    expect([await has(zola), await has(bahati)]).toEqual([false, false]);
    await at('area');
    expect([await has(zola), await has(bahati)]).toEqual([true, false]);
    await at('everybody');
    expect([await has(zola), await has(bahati)]).toEqual([true, true]);
    await at('maker');
    expect((await amina.post(`/w/nsele/entity-lists/${lists.pumps}/entities/${id}/close`)).status).toBe(200);
    expect(await thing(id)).toBeUndefined();
  });
});

describe('what comes back', () => {
  test('changes a thing; what nobody asked for stays with the form', async () => {
    const id = crypto.randomUUID();
    await zola.phone.send(found(id, 'Pump at the market'));
    expect(await zola.phone.send(follow(id, 1, '<state>mended</state><note/>'))).toEqual([201]);
    expect(await thing(id)).toMatchObject({
      properties: { state: 'mended' },
      version: 2,
      source: { alias: 'Zola' },
      place: { name: 'Nord' },
    });
    const [row] = await house.sql<{ text: string }>(
      `select e::text || string_agg(c::text, '') as text from app.entity e join app.entity_change c on c.entity_id = e.id where e.id = $1 group by e.*`,
      [id],
    );
    expect(row!.text).not.toContain('CANARYNAME');
  });

  test('of two who did not see each other, what both changed is kept beside what stands, until somebody settles it', async () => {
    const id = crypto.randomUUID();
    await zola.phone.send(found(id, 'Pump by the river'));
    expect(await zola.phone.send(follow(id, 1, '<state>stolen</state><note/>'))).toEqual([201]);
    expect(await bahati.phone.send(follow(id, 1, '<state>mended</state><note>By the women</note>'))).toEqual([201]);
    expect((await sent(forms.follow)).flags).toContain('entity_conflict');
    expect(await thing(id)).toMatchObject({ properties: { state: 'stolen', note: 'By the women' }, version: 3 });
    const { toSettle } = await contents();
    const dispute = toSettle.find((it: { entityId: string }) => it.entityId === id);
    expect(dispute).toMatchObject({
      outcome: 'conflict',
      asked: [{ name: 'state', asked: 'mended', stands: 'stolen' }],
    });
    const settle = (take: boolean) =>
      omar.post(`/w/nsele/entity-lists/${lists.pumps}/changes/${dispute.id}/settle`, { take });
    expect((await settle(true)).status).toBe(200);
    expect(await thing(id)).toMatchObject({ properties: { state: 'mended' }, version: 4 });
    expect((await settle(false)).status).toBe(404);
  });

  test('a change that comes before its thing waits for it, and two at once are taken one after the other', async () => {
    const id = crypto.randomUUID();
    const branch = crypto.randomUUID();
    expect(
      await zola.phone.send(
        follow(id, 1, '<state>mended</state><note/>', branch).replace('trunkVersion="1"', 'trunkVersion=""'),
      ),
    ).toEqual([201]);
    expect((await sent(forms.follow)).flags).toContain('entity_waiting');
    await zola.phone.send(found(id, 'Pump on the hill'));
    expect(await thing(id)).toMatchObject({ properties: { state: 'mended' }, version: 2 });
    const all = await Promise.all(
      ['a', 'b', 'c'].map((it) => zola.phone.send(follow(id, 2, `<state>mended</state><note>${it}</note>`))),
    );
    expect(all.flat()).toEqual([201, 201, 201]);
    expect((await thing(id)).version).toBe(3);
    const open = (await contents()).toSettle.filter((it: { entityId: string }) => it.entityId === id);
    expect(open.map((it: { outcome: string }) => it.outcome)).toEqual(['conflict', 'conflict']);
  });

  test('the same form sent twice makes one thing; mended and sent again, it changes the one it made', async () => {
    const id = crypto.randomUUID();
    const first = found(id, 'Pump at the mill');
    await zola.phone.send(first);
    await zola.phone.send(first);
    const instance = /<instanceID>([^<]+)</.exec(first)![1];
    expect(
      await zola.phone.send(found(id, 'Pump at the old mill', 'dry', `<deprecatedID>${instance}</deprecatedID>`)),
    ).toEqual([201]);
    expect(await thing(id)).toMatchObject({ title: 'Pump at the old mill', properties: { state: 'dry' }, version: 2 });
  });

  test('of a protected form nothing becomes a thing, and nothing that is wrong about a thing refuses the form', async () => {
    const id = crypto.randomUUID();
    const secret = await offer(SURVEY.replaceAll('pump-found', 'pump-secret'), { protected: true });
    expect(await zola.phone.send(found(id, 'Hidden').replace('pump-found', 'pump-secret'))).toEqual([201]);
    expect(await house.sql('select 1 from app.entity_change where entity_id = $1', [id])).toEqual([]);
    expect(secret).not.toBe('');
    const unknown = await offer(SURVEY.replaceAll('pump-found', 'other-list').replace('| | pumps |', '| | wells |'));
    expect(await zola.phone.send(found(id, 'A well').replace('pump-found', 'other-list'))).toEqual([201]);
    expect((await sent(unknown)).flags).toContain('entity_list_unknown');
    expect((await amina.get(`/w/nsele/forms/${unknown}`)).body.lists).toEqual([{ name: 'wells', id: null }]);
    expect(await zola.phone.send(found('not-a-number', 'Nameless'))).toEqual([201]);
    expect((await sent(forms.found)).flags).toContain('entity_refused');
  });
});

describe('a list', () => {
  const put = (body: Record<string, unknown>) =>
    amina.send('PUT', `/w/nsele/entity-lists/${newId()}`, { title: 'X', kind: 'follow_up', ...body });
  test('holds nothing by which a person is found, and has a name of its own', async () => {
    expect((await put({ name: 'people', properties: ['phone'] })).body.code).toBe('of_persons');
    expect((await put({ name: 'x', properties: ['label'] })).body.code).toBe('property_reserved');
    expect((await put({ name: 'PUMPS' })).body.code).toBe('list_name_taken');
    expect((await put({ name: '__x' })).status).toBe(422);
  });

  test('forgets what nobody touched, on the phones and here; the desk sees who changed it meanwhile', async () => {
    const id = crypto.randomUUID();
    await zola.phone.send(found(id, 'Pump of old'));
    const save = (baseVersion: number, state: string) =>
      omar.send('PUT', `/w/nsele/entity-lists/${lists.pumps}/entities/${id}`, {
        title: 'Pump of old',
        properties: { state },
        baseVersion,
      });
    expect((await save(1, 'guarded')).body).toEqual({ version: 2 });
    expect((await save(1, 'stolen')).body.code).toBe('changed_meanwhile');
    house.clock.forward(31 * 24 * 60);
    expect((await filesOf(zola, 'pump-follow')).get('pumps.csv')!.includes(id)).toBe(false);
    const { runChores } = await import('#apps/chores.ts');
    await runChores(house.worker);
    expect(await house.sql('select 1 from app.entity where id = $1', [id])).toEqual([]);
  });

  test('of whoever was erased nothing is left in it', async () => {
    const mwamini = await enrol('Mwamini', places.region);
    const [hers, ours] = [crypto.randomUUID(), crypto.randomUUID()];
    await mwamini.phone.send(found(hers, 'Hers alone'));
    await zola.phone.send(found(ours, 'Of Zola'));
    await mwamini.phone.send(follow(ours, 1, '<state>CANARYSTATE</state><note/>'));
    expect(
      (await amina.post(`/w/nsele/sources/${mwamini.sourceId}/erase`, { id: newId(), reason: 'She asked' })).status,
    ).toBeLessThan(300);
    expect(await thing(hers)).toBeUndefined();
    expect(await thing(ours)).toMatchObject({ title: 'Of Zola', properties: { state: 'broken' } });
    const left = await house.sql<{ text: string }>('select c::text as text from app.entity_change c');
    for (const { text } of left) expect(text).not.toMatch(/CANARYSTATE|Hers alone/);
  });

  test('stays with those whose label lets them read', async () => {
    const low = await house.person('Low', ['analyst'], { clearance: 1 });
    const { body } = await low.get(`/w/nsele/entity-lists/${lists.pumps}/entities`);
    expect(body).toMatchObject({ entities: [], total: 0, toSettle: [] });
  });
});
