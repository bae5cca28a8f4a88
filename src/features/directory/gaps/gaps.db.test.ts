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

  test('an area that does not exist is not found', async () => {
    expect((await amina.get(`${at}/gaps?place=${newId()}`)).status).toBe(404);
    expect((await amina.get(`${at}/gaps?days=1`)).status).toBe(422);
  });
});
