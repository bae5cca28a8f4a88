import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';

describe('need by place against who is there', () => {
  let house: House;
  let amina: Person;
  let reader: Person;
  const [women, land] = [newId(), newId()];
  const at = '/w/nsele';
  const gaps = async (who: Person) => (await who.get(`${at}/gaps?place=${land}`)).body;
  const cellOf = (body: Awaited<ReturnType<typeof gaps>>, need: string) =>
    body.rows[0].cells.find((it: { need: string }) => it.need === need);

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst', 'operator'], { clearance: 2 });
    reader = await house.person('Rita', ['responder'], { clearance: 1 });
    const place = await amina.post(`${at}/places`, {
      id: land,
      name: 'Nsele land',
      precision: 'district',
      lat: 1,
      lon: 2,
    });
    expect(place.status).toBe(201);
    const made = await amina.post(`${at}/incidents`, {
      id: newId(),
      title: 'Stones at the market',
      typeCode: 'violence.mob',
      placeId: land,
      label: 1,
    });
    expect([made.status, made.status === 201 ? null : made.body]).toEqual([201, null]);
    const asks = await amina.post(`${at}/reports`, {
      id: newId(),
      channel: 'desk',
      text: 'They took two young men.',
      typeCode: 'tension.arrest_or_detention',
      placeId: land,
      asks: 'Somebody respected should go there.',
      label: 2,
    });
    expect([asks.status, asks.status === 201 ? null : asks.body]).toEqual([201, null]);
    await amina.post(`${at}/organisations`, {
      id: women,
      names: [{ language: 'en', kind: 'official', name: 'Market women' }],
      nature: 'community',
    });
  });
  afterAll(() => house.close());

  test('need where nobody is known stands as a gap, told by what happens and by what people ask for', async () => {
    const body = await gaps(amina);
    expect(body.area).toMatchObject({ id: land, name: 'Nsele land' });
    expect(cellOf(body, 'dialogue')).toMatchObject({ verdict: 'gap', happened: 1, asked: 0, work: 0 });
    expect(cellOf(body, 'justice')).toMatchObject({ verdict: 'gap', happened: 0, asked: 1 });
  });

  test('what was stated, what an assessment found and what people say of who delivers are needs, until it is said that they ended', async () => {
    const id = newId();
    const state = (more: Record<string, unknown> = {}) =>
      amina.post(`${at}/needs`, {
        id: newId(),
        placeId: land,
        need: 'arms',
        words: 'Nobody collects the rifles.',
        saidBy: 'residents',
        saidOn: '2026-11-01',
        source: { kind: 'document', title: 'Minutes of the market meeting' },
        ...more,
      });
    expect((await state({ id })).status).toBe(201);
    expect((await state({ id })).status).toBe(201);
    expect((await state({ saidBy: 'assessment', need: 'election', label: 2 })).status).toBe(201);
    expect((await state({ saidOn: '2999-01-01' })).body.code).toBe('not_yet');
    expect((await state({ placeId: newId() })).status).toBe(404);
    await amina.post(`${at}/delivery`, {
      id: newId(),
      placeId: land,
      service: 'justice',
      level: 'state',
      provider: 'District court',
      aspect: 'access',
      degree: 0,
      saidBy: 'users',
      saidOn: '2026-11-01',
      source: { kind: 'person', title: 'Talks at the market' },
    });
    const body = await gaps(amina);
    expect(cellOf(body, 'arms')).toMatchObject({ verdict: 'gap', stated: 1, assessed: 0 });
    expect(cellOf(body, 'election')).toMatchObject({ verdict: 'gap', stated: 0, assessed: 1 });
    expect(cellOf(body, 'justice')).toMatchObject({ asked: 1, assessed: 1 });
    // what is kept at AMBER is in no count of others
    expect(cellOf(await gaps(reader), 'election')).toMatchObject({ assessed: 0 });
    expect((await reader.get(`${at}/needs?place=${land}`)).body.needs).toHaveLength(1);
    expect((await reader.post(`${at}/needs`, {})).status).toBe(403);
    const end = (how: string) => amina.post(`${at}/needs/${id}/end`, { how, why: 'A centre collects them since May.' });
    expect([(await end('met')).status, (await end('met')).status, (await end('past')).body.code]).toEqual([
      200,
      200,
      'ended',
    ]);
    expect(cellOf(await gaps(amina), 'arms')).toMatchObject({ stated: 0 });
    expect((await amina.get(`${at}/needs?place=${land}`)).body.needs.at(-1)).toMatchObject({
      id,
      ended: { how: 'met' },
      source: { title: 'Minutes of the market meeting' },
    });
  });

  test('whoever has no right to incidents and reports is told that they are not counted, and sees none', async () => {
    const body = await gaps(reader);
    expect(body.counts).toEqual({ incidents: false, reports: false });
    expect(body.rows[0].cells.every((it: { happened: number; asked: number }) => it.happened + it.asked === 0)).toBe(
      true,
    );
  });

  test('work there fills it, with who does it and how much; withheld work is in nobody else’s count', async () => {
    const work = (more: Record<string, unknown>) =>
      amina.post(`${at}/initiatives`, {
        id: newId(),
        state: 'under_way',
        funding: 'unpaid',
        parties: [{ role: 'leads', actorId: women }],
        purposes: [{ list: 'dac', code: '15220' }],
        places: [{ placeId: land, precision: 'district' }],
        ...more,
      });
    expect(
      (await work({ title: 'Women who walk between the quarters', actualFrom: '2026-01-01', actualTo: '2026-12-31' }))
        .status,
    ).toBe(201);
    const secret = await work({
      title: 'Radios for the police',
      actualFrom: '2023-01-01',
      actualTo: '2023-06-01',
      funding: 'funded',
      purposes: [{ list: 'dac', code: '15210' }],
      money: [{ kind: 'commitment', amount: 5000, currency: 'USD', on: '2026-01-01' }],
      label: 2,
    });
    expect([secret.status, secret.status === 201 ? null : secret.body]).toEqual([201, null]);
    const mine = await gaps(amina);
    expect(cellOf(mine, 'dialogue')).toMatchObject({ verdict: 'some', work: 1, local: 1, withoutSum: 1 });
    expect(cellOf(mine, 'safety')).toMatchObject({ verdict: 'some', work: 1, usd: 5000 });
    expect(mine.balance.recipients.civil_society.work).toBe(2);
    expect(mine.balance.lopsided).toBe(true);
    const theirs = await gaps(reader);
    expect(cellOf(theirs, 'safety')).toMatchObject({ work: 0, usd: 0 });
    expect(theirs.balance.lopsided).toBe(false);
  });

  test('a need is tied to the initiative that is there for it: the matrix tells by whom, the place says so, and who may not know of either is told nothing', async () => {
    const [need, hidden, road] = [newId(), newId(), newId()];
    const state = (id: string, label: number) =>
      amina.post(`${at}/needs`, {
        id,
        placeId: land,
        need: 'displacement',
        words: 'Those who fled have no roof.',
        saidBy: 'residents',
        saidOn: '2026-11-02',
        source: { kind: 'document', title: 'Talks at the school' },
        label,
      });
    await state(need, 1);
    await state(hidden, 2);
    const made = await amina.post(`${at}/initiatives`, {
      id: road,
      title: 'Roofs for those who fled',
      state: 'under_way',
      parties: [{ role: 'leads', actorId: women }],
      places: [{ placeId: land }],
    });
    expect([made.status, made.body.code]).toEqual([201, undefined]);
    expect(cellOf(await gaps(amina), 'displacement')).toMatchObject({ verdict: 'gap', stated: 2, answered: 0 });
    expect((await amina.get(`${at}/initiatives/${road}/needs`)).body).toMatchObject({ tied: [], open: [{}, {}, {}] });
    const tie = (id: string, who = amina, body: object = { share: 'whole' }) =>
      who.send('PUT', `${at}/needs/${id}/initiatives/${road}`, body);
    expect((await tie(need)).status).toBe(200);
    expect((await tie(need, amina, { share: 'part', words: 'Twelve families of forty.' })).status).toBe(200);
    expect((await tie(hidden)).status).toBe(200);
    expect((await tie(newId())).status).toBe(404);
    expect((await tie(need, reader)).status).toBe(403);
    expect((await amina.send('PUT', `${at}/needs/${need}/initiatives/${newId()}`, {})).status).toBe(404);
    expect(cellOf(await gaps(amina), 'displacement')).toMatchObject({
      verdict: 'some',
      answered: 2,
      work: 1,
      who: [{ name: 'Market women' }],
    });
    expect((await reader.get(`${at}/needs?place=${land}`)).body.needs[0]).toMatchObject({
      id: need,
      met: [{ share: 'part', words: 'Twelve families of forty.', initiative: { title: 'Roofs for those who fled' } }],
    });
    expect((await reader.get(`${at}/initiatives/${road}/needs`)).body.tied.map((it: { id: string }) => it.id)).toEqual([
      need,
    ]);
    expect((await amina.get(`${at}/initiatives/${road}/needs`)).body.tied).toHaveLength(2);
    const { needs, delivers } = (await reader.get(`${at}/places/${land}/page`)).body;
    expect(needs.lines.find((it: { id: string }) => it.id === need).met).toMatchObject([{ share: 'part' }]);
    expect(delivers).toMatchObject({ total: 1, lines: [{ provider: 'District court' }] });
    await house.sql('update app.initiative set label = 2 where id = $1', [road]);
    expect((await reader.get(`${at}/needs?place=${land}`)).body.needs[0].met).toEqual([]);
    expect(cellOf(await gaps(reader), 'displacement')).toMatchObject({ verdict: 'gap', answered: 0 });
    expect((await reader.get(`${at}/initiatives/${road}/needs`)).status).toBe(404);
    await amina.send('DELETE', `${at}/needs/${hidden}/initiatives/${road}`);
    expect(cellOf(await gaps(amina), 'displacement')).toMatchObject({ answered: 1 });
    await amina.post(`${at}/needs/${need}/end`, { how: 'met', why: 'All have a roof.' });
    expect((await tie(need)).body.code).toBe('ended');
  });

  test('an area that does not exist is not found', async () => {
    expect((await amina.get(`${at}/gaps?place=${newId()}`)).status).toBe(404);
    expect((await amina.get(`${at}/gaps?days=1`)).status).toBe(422);
  });
});
