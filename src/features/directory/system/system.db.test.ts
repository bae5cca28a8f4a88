import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';

describe('the security and justice system of a country, and who really delivers', () => {
  let house: House;
  let amina: Person;
  let reader: Person;
  let land: string;
  let mambu: string;
  const [police, ministry, committee, guard, secret] = [newId(), newId(), newId(), newId(), newId()];
  const at = '/w/nsele';
  const system = async (who = amina) => (await who.get(`${at}/systems/${land}`)).body;
  const part = (kind: string, actorId: string | null, more: Record<string, unknown> = {}) =>
    amina.send('PUT', `${at}/systems/${land}/parts/${newId()}`, { kind, actorId, ...more });
  const link = (from: string, kind: string, to: string, more: Record<string, unknown> = {}) =>
    amina.send('PUT', `${at}/system-links/${newId()}`, { from, kind, to, ...more });

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst'], { clearance: 2 });
    reader = await house.person('Rita', ['responder'], { clearance: 1 });
    const place = async (name: string, parent: string | null) => {
      const id = newId();
      const made = await amina.post(`${at}/places`, {
        id,
        name,
        parentId: parent,
        precision: 'district',
        lat: 1,
        lon: 2,
      });
      expect([made.status, made.status < 300 ? null : made.body]).toEqual([201, null]);
      return id;
    };
    land = await place('Nsele land', null);
    mambu = await place('Mambu ward', null);
    for (const [id, name, label] of [
      [police, 'Police of Nsele', 1],
      [ministry, 'Ministry of the Interior', 1],
      [committee, 'Committee on Security', 1],
      [guard, 'Palace guard', 1],
      [secret, 'Office nobody speaks of', 2],
    ] as const)
      expect(
        (
          await amina.post(`${at}/organisations`, {
            id,
            kind: 'body',
            names: [{ language: 'en', kind: 'official', name }],
            label,
          })
        ).status,
      ).toBe(201);
  });
  afterAll(() => house.close());

  test('Amina lists which bodies are there, and that there is none of a kind; what she does not list is not known', async () => {
    for (const [kind, id] of [
      ['police', police],
      ['interior_ministry', ministry],
      ['select_committee', committee],
      ['presidential_guard', guard],
      ['intelligence', secret],
      ['gendarmerie', null],
    ] as const)
      expect((await part(kind, id)).status).toBe(200);
    expect((await part('police', police)).body.code).toBe('known_part');
    expect((await part('police', null)).body.code).toBe('part_exists');
    const { parts, place } = await system();
    expect(place.name).toBe('Nsele land');
    expect(parts.map((it: { kind: string }) => it.kind).toSorted()).toEqual([
      'gendarmerie',
      'intelligence',
      'interior_ministry',
      'police',
      'presidential_guard',
      'select_committee',
    ]);
    // where a body of the kind is found after all, "there is none" falls away
    expect((await part('gendarmerie', police)).status).toBe(200);
    expect((await system()).parts.filter((it: { kind: string }) => it.kind === 'gendarmerie')).toHaveLength(1);
    expect((await amina.get(`${at}/systems`)).body.places).toMatchObject([{ id: land, parts: 6 }]);
  });

  test('who is withheld from a reader is in nothing they see, and no finding names it', async () => {
    expect((await link(secret, 'commands', guard)).status).toBe(200);
    const seen = await system(reader);
    expect(JSON.stringify(seen)).not.toContain(secret);
    expect((await system()).links).toMatchObject([{ from: secret, to: guard, kind: 'commands' }]);
  });

  test('bodies that nobody oversees and overseers without means stand out', async () => {
    const codes = async (id: string) =>
      (await system()).findings.filter((it: { id: string }) => it.id === id).map((it: { code: string }) => it.code);
    expect(await codes(police)).toEqual(['nobody', 'no_complaints']);
    expect((await link(ministry, 'commands', police)).status).toBe(200);
    expect((await link(ministry, 'oversees', police)).status).toBe(200);
    expect(await codes(police)).toEqual(['chain', 'no_complaints']);
    expect((await link(committee, 'oversees', police, { holds: 'law' })).status).toBe(200);
    expect(await codes(police)).toEqual(['paper', 'no_complaints']);
    const own = (await system()).parts.find((it: { actorId: string }) => it.actorId === committee);
    const saved = await amina.send('PUT', `${at}/systems/${land}/parts/${own.id}`, {
      kind: 'select_committee',
      actorId: committee,
      means: { law: 'yes', staff: 'no' },
      source: { kind: 'document', title: 'Report of the committee', datedOn: '2026-03-01' },
    });
    expect(saved.status).toBe(200);
    const found = (await system()).findings.find((it: { id: string }) => it.id === committee);
    expect(found).toMatchObject({ code: 'no_means', lacks: ['staff'] });
    expect((await system()).parts.find((it: { id: string }) => it.id === own.id).source).toMatchObject({
      title: 'Report of the committee',
    });
  });

  test('nobody commands themselves, by one way or the other', async () => {
    expect((await link(police, 'commands', ministry)).body.code).toBe('circle');
    expect((await link(police, 'commands', police)).body.code).toBe('own_link');
    expect((await link(ministry, 'commands', police)).body.code).toBe('known_link');
    const under = await amina.send('PATCH', `${at}/actors/${ministry}`, { parentId: police });
    expect(under.body.code).toBe('circle');
  });

  test('who commands a body beside the one it stands under is blocked with it, whether the writer knows them or not', async () => {
    const low = await house.person('Low', ['analyst'], { clearance: 1 });
    const holder = newId();
    expect(
      (await amina.post(`${at}/actors`, { id: holder, kind: 'person', name: 'Head of the office', parentId: secret }))
        .status,
    ).toBe(201);
    const coordinator = await house.person('Cora', ['coordinator'], { clearance: 2 });
    const mandate = await coordinator.post(`${at}/mandates`, {
      id: newId(),
      responderActorId: holder,
      title: 'Peace of the palace',
      themes: [],
      placeIds: [],
      highestLabel: 2,
      agreedHow: 'In writing',
    });
    expect([mandate.status, mandate.status === 201 ? null : mandate.body]).toEqual([201, null]);
    const { body } = await low.post(`${at}/alerts/propose`, {
      level: 2,
      themes: [],
      placeId: null,
      label: 1,
      implicatedActorIds: [guard],
    });
    const found = body.candidates?.find((it: { actorId: string }) => it.actorId === holder);
    expect(found).toMatchObject({ blocked: true, fits: false });
  });

  test('a whole system is brought as a table: tried first, then made; the same again changes nothing', async () => {
    const rows = [
      {
        name: 'Police of Nsele',
        kind: 'police',
        oversees: ['Ombudsman of Nsele'],
        commands: ['Ministry of the Interior'],
      },
      { name: 'Ombudsman of Nsele', kind: 'ombudsman', appoints: ['Assembly of Nsele'] },
      { name: 'Assembly of Nsele', kind: 'parliament', commands: ['Assembly of Nsele'] },
      { name: 'Ministry of the Interior', kind: 'interior_ministry', commands: ['Police of Nsele'] },
    ];
    const bring = (more: Record<string, unknown> = {}) => amina.post(`${at}/systems/${land}/bring`, { rows, ...more });
    const tried = (await bring({ try: true })).body;
    expect(tried).toMatchObject({
      parts: 4,
      links: 3,
      refused: [{ line: 1, from: 'Police of Nsele', to: 'Ministry of the Interior' }],
    });
    expect(tried.bodies.filter((it: { is: string }) => it.is === 'new').map((it: { name: string }) => it.name)).toEqual(
      ['Ombudsman of Nsele', 'Assembly of Nsele'],
    );
    expect((await system()).parts).toHaveLength(6);
    const made = await bring({ source: { kind: 'file', title: 'Table of the workshop' } });
    expect([made.status, made.body.parts, made.body.links]).toEqual([200, 2, 2]);
    const again = await bring();
    expect([again.body.parts, again.body.links]).toEqual([0, 0]);
    expect((await system()).parts).toHaveLength(8);
    expect((await reader.post(`${at}/systems/${land}/bring`, { rows })).status).toBe(403);
  });

  test('the table is given out as a sheet, filled in elsewhere, and read back with each line that cannot be read', async () => {
    const file = await amina.fetch(`${at}/systems/${land}/table?format=xlsx`);
    expect(file.status).toBe(200);
    const send = (bytes: Uint8Array, who = amina) =>
      who.put(`${at}/system-file`, bytes, 'application/octet-stream', 'POST');
    const back = await send(file.bytes);
    expect(back.status).toBe(200);
    const police = back.body.rows.find((it: { name: string }) => it.name === 'Police of Nsele');
    expect(police).toMatchObject({ kind: 'police', commands: ['Ministry of the Interior'] });
    expect(back.body.bad).toEqual([]);
    // as it came out, it changes nothing
    const again = await amina.post(`${at}/systems/${land}/bring`, { rows: back.body.rows, try: true });
    expect([again.body.changed, again.body.refused]).toEqual([0, []]);
    const csv = 'Kind,Body,Has the people,Overseen by\r\nombudsman,Ombudsman of Nsele,no,\r\nships,Navy,,\r\n';
    const read = (await send(Buffer.from(csv))).body;
    expect(read.bad).toEqual([{ line: 3, code: 'unknown_kind', text: 'ships' }]);
    const made = (await amina.post(`${at}/systems/${land}/bring`, { rows: read.rows })).body;
    expect([made.parts, made.changed]).toEqual([0, 1]);
    expect((await system()).parts.find((it: { kind: string }) => it.kind === 'ombudsman').means).toMatchObject({
      staff: 'no',
      law: null,
    });
    expect((await send(Buffer.from('PK not a workbook'))).status).toBe(422);
    expect((await send(Buffer.from(csv), reader)).status).toBe(403);
  });

  test('lines and links are taken out, and the record keeps that they stood', async () => {
    const { parts, links } = await system();
    const one = parts.find((it: { kind: string }) => it.kind === 'ombudsman');
    expect((await amina.send('DELETE', `${at}/system-parts/${one.id}`)).status).toBe(200);
    expect((await amina.send('DELETE', `${at}/system-parts/${one.id}`)).status).toBe(404);
    const of = links.find((it: { id: string | null }) => it.id !== null);
    expect((await amina.send('DELETE', `${at}/system-links/${of.id}`)).status).toBe(200);
    expect((await system()).links.some((it: { id: string }) => it.id === of.id)).toBe(false);
  });

  test('who delivers stands with who said it, when, and from what; what nobody said is not known', async () => {
    const say = (more: Record<string, unknown>) =>
      amina.post(`${at}/delivery`, {
        id: newId(),
        placeId: mambu,
        service: 'justice',
        level: 'non_state',
        provider: 'Council of elders',
        aspect: 'access',
        degree: 3,
        saidBy: 'users',
        saidOn: '2026-01-10',
        source: { kind: 'person', title: 'Talks at the market' },
        ...more,
      });
    expect((await say({})).status).toBe(201);
    expect((await say({ degree: 1, saidBy: 'officials', saidOn: '2026-01-12' })).status).toBe(201);
    expect((await say({ aspect: 'abuse', label: 2, words: 'Women are not heard.', language: 'en' })).status).toBe(201);
    expect((await say({ provider: null })).body.code).toBe('provider_needed');
    expect((await say({ actorId: police })).body.code).toBe('one_provider');
    expect((await say({ level: 'regulation' })).body.code).toBe('wrong_aspect');
    expect((await say({ saidOn: '2999-01-01' })).body.code).toBe('not_yet');
    expect((await say({ placeId: newId() })).status).toBe(404);
    const asked = async (who: Person) => (await who.get(`${at}/delivery?place=${mambu}`)).body;
    const mine = await asked(amina);
    const cell = (body: typeof mine, aspect: string) =>
      body.rows[0].cells.find((it: { aspect: string }) => it.aspect === aspect);
    expect(mine.rows).toHaveLength(1);
    expect(cell(mine, 'access').degrees).toEqual([1, 3]);
    expect(cell(mine, 'cost')).toMatchObject({ degrees: [], newest: null });
    expect(mine.statements.find((it: { aspect: string }) => it.aspect === 'abuse')).toMatchObject({
      words: 'Women are not heard.',
      by: { name: 'Amina' },
      source: { title: 'Talks at the market' },
    });
    // a statement above one's clearance is not there
    const theirs = await asked(reader);
    expect(cell(theirs, 'abuse').degrees).toEqual([]);
    expect(JSON.stringify(theirs)).not.toContain('Women are not heard');
    const wrong = mine.statements.find((it: { degree: number }) => it.degree === 1);
    expect((await amina.post(`${at}/delivery/${wrong.id}/take-back`, { why: 'Said of another place.' })).status).toBe(
      200,
    );
    expect(cell(await asked(amina), 'access').degrees).toEqual([3]);
  });
});
