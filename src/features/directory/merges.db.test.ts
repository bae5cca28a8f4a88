import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';

describe('one organisation, one entry', () => {
  let house: House;
  let amina: Person;
  let reader: Person;
  let coordinator: Person;
  const at = '/w/nsele/organisations';
  const [council, comite, unit, work] = [newId(), newId(), newId(), newId()];
  const named = (id: string, name: string, more: Record<string, unknown> = {}) => ({
    id,
    names: [{ language: 'en', kind: 'official', name }],
    ...more,
  });
  const found = async (asked: string): Promise<string[]> =>
    (await amina.get(`${at}?q=${encodeURIComponent(asked)}`)).body.organisations.map((it: { id: string }) => it.id);

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    reader = await house.person('Rita', ['responder']);
    for (const entry of [
      named(council, 'Danish Refugee Council', { identifiers: [{ scheme: 'org-id', value: 'DK-CVR-20699310' }] }),
      {
        id: comite,
        names: [
          { language: 'en', kind: 'official', name: 'Dansk Flygtningehjælp' },
          { kind: 'former', name: 'Flygtningehjælpen', until: '1956' },
        ],
        mandate: 'We shelter those who fled.',
      },
      named(unit, 'Danish Refugee Council Mambu office', { kind: 'unit', parentId: council }),
      named(newId(), 'Norwegian Refugee Council'),
    ])
      expect((await amina.post(at, entry)).status).toBe(201);
    const made = await amina.post('/w/nsele/initiatives', {
      id: work,
      title: 'Shelter in Mambu',
      state: 'under_way',
      funding: 'funded',
      parties: [{ role: 'implements', actorId: comite, name: null }],
    });
    expect([made.status, made.status === 201 ? null : made.body]).toEqual([201, null]);
    coordinator = await house.person('Karim', ['coordinator']);
    const contact = await coordinator.post('/w/nsele/contacts', {
      id: newId(),
      organisationId: comite,
      kind: 'focal',
      name: 'Birthe',
      consentHow: 'Told us so.',
      consentOn: '2026-01-01',
      askAgainOn: '2036-01-01',
    });
    expect(contact.status).toBe(201);
    const related = { aId: comite, bId: unit, closeness: 'consulted', about: 'A shared store', label: 1 };
    expect((await amina.send('PUT', `/w/nsele/relations/${newId()}`, related)).status).toBe(200);
  });
  afterAll(() => house.close());

  test('Amina sees which entries may be the same, with the reasons, and nothing is merged by itself', async () => {
    const { body } = await amina.get(`${at}/${council}/alike`);
    expect(body.alike[0]).toMatchObject({ id: comite, level: 'likely' });
    expect(body.alike[0].reasons[0]).toMatchObject({ code: 'known_body', supports: true });
    expect(body.alike.filter((it: { level: string }) => it.level === 'likely')).toHaveLength(1);
    expect((await amina.get(`${at}/${comite}`)).status).toBe(200);
  });

  test('a suggestion she refuses stays refused until she takes that back', async () => {
    const alike = async (): Promise<string[]> =>
      (await amina.get(`${at}/${council}/alike`)).body.alike.map((it: { id: string }) => it.id);
    const say = (apart: boolean) =>
      amina.post(`${at}/${council}/apart`, { otherId: comite, why: 'We asked them both.', apart });
    expect((await say(true)).status).toBe(200);
    expect(await alike()).not.toContain(comite);
    expect((await reader.get(`${at}/${council}/merges`)).body.apart).toMatchObject([
      { id: comite, by: { name: 'Amina' }, why: 'We asked them both.' },
    ]);
    expect((await reader.post(`${at}/${comite}/apart`, { otherId: council, why: 'x' })).status).toBe(403);
    expect((await say(false)).status).toBe(200);
    expect(await alike()).toContain(comite);
    expect((await amina.post(`${at}/${comite}/apart`, { otherId: comite, why: 'x' })).body.code).toBe('itself');
    expect((await amina.post(`${at}/${comite}/apart`, { otherId: newId(), why: 'x' })).status).toBe(404);
  });

  test('the whole directory is looked through for pairs, each told once a piece; what was kept apart is left out', async () => {
    const pairs = async (level = ''): Promise<string[][]> => {
      const { body } = await reader.get(`/w/nsele/organisation-doubles${level}`);
      expect(body.next).toBe(null);
      return body.pairs.map((it: { one: { id: string }; other: { id: string } }) =>
        [it.one.id, it.other.id].toSorted(),
      );
    };
    expect(await pairs()).toEqual([[council, comite].toSorted()]);
    expect((await pairs('?level=possible')).length).toBeGreaterThanOrEqual(1);
    const apart = { otherId: comite, why: 'Not so.' };
    await amina.post(`${at}/${council}/apart`, { ...apart, apart: true });
    expect(await pairs()).toEqual([]);
    await amina.post(`${at}/${council}/apart`, { ...apart, apart: false });
  });

  test('a name that lists several is offered as none of them; she is told whom it lists', async () => {
    const several = newId();
    await amina.post(at, named(several, 'Danish Refugee Council / Norwegian Refugee Council / UNICEF'));
    const { body } = await amina.get(`${at}/${several}/alike`);
    expect(body.alike).toEqual([]);
    expect(body.several).toMatchObject([
      { name: 'Danish Refugee Council', entry: { name: 'Danish Refugee Council' } },
      { name: 'Norwegian Refugee Council', entry: { name: 'Norwegian Refugee Council' } },
      { name: 'UNICEF', entry: null },
    ]);
    const typed = await amina.get(
      `/w/nsele/organisation-match?name=${encodeURIComponent('Danish Refugee Council and Norwegian Refugee Council')}`,
    );
    expect([typed.body.alike.map((it: { name: string }) => it.name), typed.body.several]).toMatchObject([
      [],
      [{ entry: { id: council } }, { entry: {} }],
    ]);
    expect((await amina.get(`${at}/${council}/alike`)).body.several).toEqual([]);
    // one organisation in two languages, though each stands there by itself
    const both = await amina.get(
      `/w/nsele/organisation-match?name=${encodeURIComponent('Danish Refugee Council / Dansk Flygtningehjælp')}`,
    );
    expect(both.body.several).toEqual([]);
    expect(both.body.alike.map((it: { id: string }) => it.id)).toEqual(expect.arrayContaining([council, comite]));
    await house.sql('update app.actor set ended_at = now() where id = $1', [several]);
  });

  test('a name typed in is matched before an entry is made', async () => {
    const asked = async (name: string): Promise<string | undefined> =>
      (await amina.get(`/w/nsele/organisation-match?name=${encodeURIComponent(name)}`)).body.alike[0]?.id;
    expect(await asked('Danish Refuge Council (DRC)')).toBe(council);
    expect(await asked('Lakeside Traders')).toBeUndefined();
  });

  test('she merges them for a reason: nothing is lost, and it is found and read by both', async () => {
    const answer = await amina.post(`${at}/${comite}/merge`, {
      intoId: council,
      why: 'The Danish name of the same organisation.',
      score: 0.97,
    });
    expect([answer.status, answer.body]).toEqual([200, { ok: true }]);
    expect(await found('flygtningehjaelp')).toEqual([council]);
    expect(await found('danish refugee council')).toContain(council);
    const { body } = await amina.get(`${at}/${council}`);
    expect(body.initiatives.map((it: { id: string }) => it.id)).toEqual([work]);
    // by either name, and in every list
    for (const query of [
      `q=${encodeURIComponent('Dansk Flygtningehjælp')}`,
      'q=Danish Refugee Council',
      `organisation=${council}`,
    ])
      expect((await amina.get(`/w/nsele/initiatives?${query}`)).body.initiatives).toMatchObject([{ id: work }]);
    expect((await amina.get(`${at}?q=danish refugee council`)).body.organisations).toContainEqual(
      expect.objectContaining({ id: council, initiatives: 1 }),
    );
    const { contacts } = (await coordinator.get(`/w/nsele/contacts?organisation=${council}`)).body;
    expect(contacts).toMatchObject([{ name: 'Birthe', organisation: { id: comite } }]);
    const relations = async (id: string) => (await amina.get(`${at}/${id}/relations`)).body.relations;
    expect(await relations(council)).toMatchObject([{ other: { id: unit }, self: comite }]);
    expect(await relations(unit)).toMatchObject([
      { other: { id: council, name: 'Danish Refugee Council' }, otherId: comite },
    ]);
    const ways = (await amina.get(`/w/nsele/relation-ways?from=${council}&to=${unit}`)).body.ways;
    expect(ways[0].steps).toMatchObject([{ from: { name: 'Danish Refugee Council' }, about: 'A shared store' }]);
    expect((await amina.get(`${at}/${comite}`)).body.mandate).toBe('We shelter those who fled.');
    const merges = (await reader.get(`${at}/${council}/merges`)).body;
    expect(merges.under).toMatchObject([
      {
        id: comite,
        by: { name: 'Amina' },
        why: 'The Danish name of the same organisation.',
        names: ['Dansk Flygtningehjælp', 'Flygtningehjælpen'],
      },
    ]);
    expect((await reader.get(`${at}/${comite}/merges`)).body.into).toMatchObject({ id: council });
  });

  test('a change of the entry that stands keeps the names under it findable', async () => {
    const { body } = await amina.get(`${at}/${council}`);
    const answer = await amina.send('PUT', `${at}/${council}`, {
      kind: body.kind,
      names: body.names,
      identifiers: [{ scheme: 'org-id', value: 'DK-CVR-20699310' }],
      mandate: 'Help where people flee.',
    });
    expect(answer.status).toBe(200);
    expect(await found('flygtningehjaelp')).toEqual([council]);
  });

  test('parts and circles are refused with the reason, and so is a merge without one', async () => {
    const merge = async (id: string, intoId: string, why = 'The same.') => {
      const answer = await amina.post(`${at}/${id}/merge`, { intoId, why });
      return [answer.status, answer.body.code];
    };
    expect(await merge(unit, council)).toEqual([409, 'parent_and_child']);
    expect(await merge(council, comite)).toEqual([409, 'would_stand_under_itself']);
    expect(await merge(unit, comite)).toEqual([409, 'keeper_is_under_another']);
    expect((await amina.post(`${at}/${unit}/merge`, { intoId: council, why: ' ' })).status).toBe(422);
    expect((await reader.post(`${at}/${unit}/merge`, { intoId: council, why: 'The same.' })).status).toBe(403);
  });

  test('she takes it back, and both are whole as they were', async () => {
    expect((await amina.post(`${at}/${comite}/unmerge`, { why: 'Another office after all.' })).status).toBe(200);
    expect(await found('flygtningehjaelp')).toEqual([comite]);
    expect((await amina.get(`${at}/${council}`)).body.initiatives).toEqual([]);
    expect((await amina.get(`${at}/${council}/relations`)).body.relations).toEqual([]);
    expect((await amina.get(`${at}/${unit}/relations`)).body.relations).toMatchObject([{ other: { id: comite } }]);
    expect((await amina.get(`${at}/${comite}`)).body).toMatchObject({
      mandate: 'We shelter those who fled.',
      names: [{ kind: 'official' }, { kind: 'former', name: 'Flygtningehjælpen', until: '1956' }],
      said: {},
      initiatives: [{ id: work }],
    });
    expect(await house.sql('select verb from ledger.change where subject_id = $1 order by id', [comite])).toEqual([
      { verb: 'organisation.create' },
      { verb: 'organisation.merge' },
      { verb: 'organisation.unmerge' },
    ]);
  });

  test('the catalogue that is shipped answers who can help, as of 2006', async () => {
    const asked = 'activity=parliamentary_oversight&context=post_conflict&region=west_africa';
    const { body } = await reader.get(`/w/nsele/catalogue/help?${asked}`);
    expect(body).toMatchObject({ asOf: '2006-07', missing: [] });
    expect(body.helpers[0]).toMatchObject({ body: { code: 'ecowas_parliament' }, fit: 'here' });
    expect((await reader.get('/w/nsele/catalogue')).body.typology).toHaveLength(10);
    expect((await reader.get('/w/nsele/catalogue/help?activity=magic&context=conflict&region=x')).status).toBe(422);
  });
});
