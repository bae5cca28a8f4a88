import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';

describe('what units and organisations have with each other', () => {
  let house: House;
  let amina: Person;
  let unit: Person;
  let low: Person;
  let outsider: Person;
  const [network, community, radio] = [newId(), newId(), newId()];
  const relation = newId();
  const at = '/w/nsele';
  const named = (id: string, name: string, more: Record<string, unknown> = {}) => ({
    id,
    names: [{ language: 'en', kind: 'official', name }],
    ...more,
  });
  const save = (id: string, aId: string, bId: string, more: Record<string, unknown> = {}, who = amina) =>
    who.send('PUT', `${at}/relations/${id}`, {
      aId,
      bId,
      closeness: 'consulted',
      about: 'Early warning in the lake district',
      ...more,
    });
  const of = async (who: Person, id: string) => (await who.get(`${at}/organisations/${id}/relations`)).body.relations;

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    unit = await house.person('Uma', ['responder'], { organisation: 'Political unit', clearance: 1 });
    low = await house.person('Low', ['responder'], { organisation: 'Another unit', clearance: 1 });
    outsider = await house.person('Omar', ['analyst'], { organisation: 'Third unit', clearance: 2 });
    for (const entry of [
      named(network, 'Network for peace'),
      named(community, 'Fishers of Kiri', { places: [{ kind: 'works', text: 'Kiri' }] }),
      named(radio, 'Lake radio', { nature: 'media' }),
    ])
      expect((await amina.post(`${at}/organisations`, entry)).status).toBe(201);
  });
  afterAll(() => house.close());

  test('Amina records a relation: since when, about what, how close, by whom', async () => {
    const saved = await save(relation, unit.organisationId, network, {
      since: '2004-05',
      brokerText: 'A bishop who has died since',
      askId: unit.actorId,
    });
    expect([saved.status, saved.body]).toEqual([200, { id: relation }]);
    expect(await of(amina, network)).toMatchObject([
      {
        other: { name: 'Political unit' },
        ask: { name: 'Uma' },
        detail: {
          closeness: 'consulted',
          since: '2004-05',
          over: false,
          broker: { name: 'A bishop who has died since' },
        },
        own: null,
      },
    ]);
  });

  test('another unit that opens the entry sees that there is one, and whom to ask, and no more', async () => {
    expect(await of(low, network)).toMatchObject([
      { other: { name: 'Political unit' }, ask: { name: 'Uma' }, detail: null, memories: [] },
    ]);
    // the two themselves see it, whatever their clearance
    expect(await of(unit, network)).toMatchObject([{ detail: { closeness: 'consulted' }, own: unit.organisationId }]);
  });

  test('each remembers in its own words, for itself alone unless it shares them; nobody writes for another', async () => {
    const remember = (who: Person, actorId: string, words: string | null, shared = false) =>
      who.send('PUT', `${at}/relations/${relation}/memory`, { actorId, words, shared });
    expect((await remember(unit, unit.organisationId, 'They ask to be told earlier.')).status).toBe(200);
    expect((await remember(amina, network, 'x')).body.code).toBe('not_yours');
    expect((await remember(unit, network, 'x')).body.code).toBe('not_yours');
    expect((await remember(unit, newId(), 'x')).status).toBe(404);
    expect((await of(unit, network))[0].memories).toMatchObject([
      { words: 'They ask to be told earlier.', shared: false },
    ]);
    for (const other of [amina, low, outsider]) expect((await of(other, network))[0].memories).toEqual([]);
    await remember(unit, unit.organisationId, 'They ask to be told earlier.', true);
    expect((await of(outsider, network))[0].memories).toHaveLength(1);
    // shared with those who may know what the relation is
    expect((await of(low, network))[0].memories).toEqual([]);
    await remember(unit, unit.organisationId, null);
    expect((await of(outsider, network))[0].memories).toEqual([]);
  });

  test('in the database too, nobody writes or reads another’s memory', async () => {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: house.urls.app });
    await client.connect();
    const [workspace] = await house.sql<{ id: string }>("select id from app.workspace where slug = 'nsele'");
    await client.query('begin');
    await client.query(
      `set local app.workspace = '${workspace!.id}'; set local app.reads = '4096'; set local app.clearance = '2';
       set local app.organisation = '${outsider.organisationId}'; set local app.actors = '${outsider.actorId}'`,
    );
    await expect(
      client.query(
        'insert into app.relation_memory (workspace_id, relation_id, actor_id, words, shared, written_at) values ($1, $2, $3, $4, false, now())',
        [workspace!.id, relation, network, 'planted'],
      ),
    ).rejects.toThrow(/row-level security/);
    await client.end();
  });

  test('what is for its own organisation or for named people is not even known to be there', async () => {
    const secret = newId();
    expect((await save(secret, network, radio, { label: 3 }, outsider)).status).toBe(200);
    expect(await of(amina, radio)).toEqual([]);
    const high = await house.person('Hana', ['analyst'], { organisation: 'Third unit', clearance: 3 });
    expect(await of(high, radio)).toHaveLength(1);
  });

  test('whoever knows one of the two alone sees no relation between them', async () => {
    const [hidden, id] = [newId(), newId()];
    await amina.post(`${at}/organisations`, named(hidden, 'Hidden house', { label: 2 }));
    await save(id, hidden, radio, { label: 0 });
    expect((await of(amina, radio)).map((it: { other: { name: string } }) => it.other.name)).toContain('Hidden house');
    expect(await of(low, radio)).toEqual([]);
    const { ways } = (await low.get(`${at}/relation-ways?from=${radio}&to=${network}`)).body;
    expect(ways).toEqual([]);
    await amina.send('DELETE', `${at}/relations/${id}`);
  });

  test('Uma asks how to reach the fishers, and through whom: the closer hands first', async () => {
    await save(newId(), network, radio, { closeness: 'decides_together' });
    await save(newId(), radio, community, { closeness: 'carries_out', about: 'A weekly programme' });
    await save(newId(), network, community, { closeness: 'none', until: '2011' });
    const { body } = await unit.get(`${at}/relation-ways?to=${community}`);
    expect(body.from.name).toBe('Political unit');
    type Way = { steps: { to: { name: string } }[] };
    const hands = (ways: Way[]) => ways.map((way) => way.steps.map((it) => it.to.name));
    // she is not cleared for what the others have with each other: the fewer hands first, and whom to ask
    expect(hands(body.ways)).toEqual([
      ['Network for peace', 'Fishers of Kiri'],
      ['Network for peace', 'Lake radio', 'Fishers of Kiri'],
    ]);
    expect(body.ways[0].steps[1]).toMatchObject({ closeness: null, about: null, ask: { name: expect.any(String) } });
    const cleared = (await amina.get(`${at}/relation-ways?from=${unit.organisationId}&to=${community}`)).body;
    expect(hands(cleared.ways)).toEqual(hands(body.ways).toReversed());
    expect(cleared.ways[0].steps[2]).toMatchObject({ closeness: 'carries_out', about: 'A weekly programme' });
    expect((await amina.get(`${at}/relation-ways?to=${community}&place=${newId()}`)).status).toBe(422);
    expect((await amina.get(`${at}/relation-ways?to=${newId()}`)).status).toBe(404);
  });

  test('where nobody is known in the village itself, Uma is led to those who work around it; a whole country is not around it', async () => {
    const [land, lake, hill, kiri] = [newId(), newId(), newId(), newId()];
    await house.sql(
      `with release as (insert into ref.place_release (id, source, release, read_at) values (gen_random_uuid(), 'ways', '1', now()) returning id)
       insert into ref.place (id, level, name, ancestors, release_id) select p.id::uuid, p.level, p.name, p.ancestors::uuid[], release.id from release,
         (values ($1, 0, 'Landa', '{}'), ($2, 2, 'Lake district', $5), ($3, 2, 'Hill district', $5), ($4, 9, 'Kiri', $6)) p (id, level, name, ancestors)`,
      [land, lake, hill, kiri, `{${land}}`, `{${land},${lake}}`],
    );
    const [nurses, elders, capital] = [newId(), newId(), newId()];
    for (const [id, name, placeId] of [
      [nurses, 'Nurses of the lake', lake],
      [capital, 'House in the capital', land],
    ] as const)
      await amina.post(`${at}/organisations`, named(id, name, { places: [{ kind: 'works', placeId }] }));
    await save(newId(), radio, nurses);
    await save(newId(), radio, capital);
    const reached = async (place: string) => {
      const { body } = await unit.get(`${at}/relation-ways?place=${place}`);
      const end = body.ways[0]?.steps.at(-1).to.name ?? null;
      return [body.place.name, body.targets, body.reached?.name ?? null, end];
    };
    expect(await reached(kiri)).toEqual(['Kiri', 0, 'Lake district', 'Nurses of the lake']);
    await amina.post(`${at}/organisations`, named(elders, 'Elders', { places: [{ kind: 'works', placeId: kiri }] }));
    // known to be there, and nobody has to do with them yet
    expect(await reached(kiri)).toEqual(['Kiri', 1, 'Lake district', 'Nurses of the lake']);
    await save(newId(), nurses, elders);
    expect(await reached(kiri)).toEqual(['Kiri', 1, 'Kiri', 'Elders']);
    expect(await reached(hill)).toEqual(['Hill district', 0, null, null]);
    expect((await unit.get(`${at}/relation-ways?place=${newId()}`)).status).toBe(404);
  });

  test('the map of all is for those cleared', async () => {
    expect((await low.get(`${at}/relations`)).body.code).toBe('needs_clearance');
    const { body } = await amina.get(`${at}/relations`);
    expect(body.nodes.map((it: { name: string }) => it.name)).toContain('Lake radio');
    // all that is told lies in one country: by the area one below it, and by the country itself for who works in all of it
    const areaOf = (name: string) => body.nodes.find((it: { name: string }) => it.name === name).area?.name ?? null;
    expect(['Nurses of the lake', 'Elders', 'House in the capital', 'Lake radio'].map(areaOf)).toEqual([
      'Lake district',
      'Lake district',
      'Landa',
      null,
    ]);
    expect(body.edges.filter((it: { over: boolean }) => it.over)).toHaveLength(1);
    // what is another organisation's own is on nobody's map
    expect(body.edges).toHaveLength(7);
  });

  test('bad input is refused with words', async () => {
    expect((await save(newId(), radio, radio)).body.code).toBe('with_itself');
    expect((await save(newId(), radio, newId())).status).toBe(404);
    expect((await save(relation, radio, community)).body.code).toBe('other_two');
    expect((await save(newId(), radio, network, { since: '2010', until: '2009-12' })).body.code).toBe(
      'until_before_since',
    );
    expect((await save(newId(), radio, network, { since: '2010-13' })).status).toBe(422);
    expect((await save(newId(), radio, network, { since: '2009', until: '2009-03-01' })).status).toBe(200);
    expect((await save(newId(), radio, network, {}, low)).status).toBe(403);
  });
});
