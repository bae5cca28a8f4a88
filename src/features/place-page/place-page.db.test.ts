import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';

describe('everything about a place', () => {
  let house: House;
  let amina: Person;
  let reader: Person;
  const [land, women, secret] = [newId(), newId(), newId()];
  const at = '/w/nsele';
  const page = async (who: Person, id = land) => (await who.get(`${at}/places/${id}/page`)).body;

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst', 'coordinator'], { clearance: 2 });
    reader = await house.person('Rita', ['responder'], { clearance: 1 });
    expect(
      (await amina.post(`${at}/places`, { id: land, name: 'Mambu ward', precision: 'district', lat: 1, lon: 2 }))
        .status,
    ).toBe(201);
    for (const [id, name, label] of [
      [women, 'Market women', 1],
      [secret, 'Those who hide', 2],
    ] as const)
      expect(
        (
          await amina.post(`${at}/organisations`, {
            id,
            names: [{ language: 'en', kind: 'official', name }],
            places: [{ kind: 'works', placeId: land }],
            label,
          })
        ).status,
      ).toBe(201);
    const incident = await amina.post(`${at}/incidents`, {
      id: newId(),
      title: 'Stones at the market',
      typeCode: 'violence.mob',
      placeId: land,
      label: 2,
    });
    expect(incident.status).toBe(201);
    const rumour = await amina.post(`${at}/rumours`, {
      id: newId(),
      claim: 'The well was poisoned.',
      language: 'en',
      sighting: { id: newId(), placeId: land, channel: 'market', heardAt: new Date().toISOString() },
    });
    expect([rumour.status, rumour.status === 201 ? null : rumour.body]).toEqual([201, null]);
  });
  afterAll(() => house.close());

  test('Amina sees who is there, what happens and what goes round', async () => {
    const body = await page(amina);
    expect(body.place).toMatchObject({ id: land, name: 'Mambu ward' });
    expect(body.organisations.lines.map((it: { name: string }) => it.name).toSorted()).toEqual([
      'Market women',
      'Those who hide',
    ]);
    expect(body.incidents).toMatchObject({ total: 1, lines: [{ title: 'Stones at the market' }] });
    expect(body.rumours).toMatchObject({ total: 1, lines: [{ claim: 'The well was poisoned.' }] });
    expect(body.alerts).toEqual({ lines: [], total: 0 });
    expect(body.owed).toEqual({ lines: [], total: 0 });
  });

  test('a responder is shown who is there, of those they may know, and told to what they have no right', async () => {
    const body = await page(reader);
    expect(body.organisations.lines.map((it: { name: string }) => it.name)).toEqual(['Market women']);
    expect([body.incidents, body.alerts, body.rumours, body.owed]).toEqual([null, null, null, null]);
    expect(JSON.stringify(body)).not.toContain('Stones');
    expect(JSON.stringify(body)).not.toContain('hide');
  });

  test('who does something there is there, though nobody said where they work; who may not be known of is not', async () => {
    const bank = newId();
    await amina.post(`${at}/places`, { id: bank, name: 'River bank', precision: 'district', lat: 1.2, lon: 2.2 });
    const doers = [newId(), newId()];
    for (const [n, name] of ['Well diggers', 'Those who ferry at night'].entries())
      await amina.post(`${at}/organisations`, {
        id: doers[n],
        names: [{ language: 'en', kind: 'official', name }],
        label: n + 1,
      });
    const made = await amina.post(`${at}/initiatives`, {
      id: newId(),
      title: 'A landing place',
      parties: doers.map((actorId) => ({ role: 'implements', actorId })),
      places: [{ placeId: bank }],
    });
    expect([made.status, made.body.code]).toEqual([201, undefined]);
    const named = async (who: Person) =>
      (await page(who, bank)).organisations.lines.map((it: { name: string }) => it.name).toSorted();
    expect(await named(amina)).toEqual(['Those who ferry at night', 'Well diggers']);
    expect(await named(reader)).toEqual(['Well diggers']);
    expect((await amina.get(`${at}/organisations/${doers[0]}`)).body.initiatives).toMatchObject([
      { title: 'A landing place', role: 'implements', places: ['River bank'] },
    ]);
  });

  test('with whom work there is still to be talked about stands among what is owed, and so do the roles its people agreed on', async () => {
    const [stones, wells] = [newId(), newId()];
    for (const it of [
      { id: stones, title: 'Stones for the path', places: [{ placeId: land }] },
      {
        id: wells,
        title: 'Wells for the ward',
        places: [{ placeId: land }],
        neighbours: [{ id: stones, stance: 'not_contacted' }],
      },
    ])
      await amina.post(`${at}/initiatives`, it);
    await amina.post(`${at}/role-maps`, { id: newId(), title: 'After a clash', placeId: land });
    await amina.post(`${at}/role-maps`, { id: newId(), title: 'Elsewhere' });
    const { uncontacted, roles } = await page(amina);
    expect(uncontacted).toMatchObject({
      total: 1,
      lines: [{ initiative: { name: 'Wells for the ward' }, other: { name: 'Stones for the path' }, mine: true }],
    });
    expect(roles).toMatchObject({ total: 1, lines: [{ title: 'After a clash', place: 'Mambu ward', agreed: 0 }] });
  });

  test('who is there for the whole state is there for its wards, after those of the ward itself', async () => {
    const [state, ward] = [newId(), newId()];
    await house.sql(
      `with release as (insert into ref.place_release (id, source, release, read_at) values (gen_random_uuid(), 'page', '1', now()) returning id)
       insert into ref.place (id, level, name, ancestors, release_id) select p.id::uuid, p.level, p.name, p.ancestors::uuid[], release.id from release,
         (values ($1, 1, 'Lake state', '{}'), ($2, 2, 'North ward', $3)) p (id, level, name, ancestors)`,
      [state, ward, `{${state}}`],
    );
    for (const [name, placeId] of [
      ['Abel', state],
      ['Zuri', ward],
    ])
      expect(
        (
          await amina.post(`${at}/contacts`, {
            id: newId(),
            organisationId: women,
            kind: 'focal',
            name,
            placeId,
            consentHow: 'By letter',
            consentOn: '2026-01-10',
            askAgainOn: '2027-01-10',
          })
        ).status,
      ).toBe(201);
    const turnTo = async (id: string) =>
      (await page(amina, id)).contacts.lines.map((it: { name: string; around: string | null }) => [it.name, it.around]);
    expect(await turnTo(ward)).toEqual([
      ['Zuri', null],
      ['Abel', 'Lake state'],
    ]);
    expect(await turnTo(state)).toEqual([
      ['Abel', null],
      ['Zuri', null],
    ]);
  });

  test('whoever writes an alert is shown who else is at work there, never the implicated', async () => {
    const proposed = async (implicatedActorIds: string[]) =>
      (
        await amina.post(`${at}/alerts/propose`, { level: 2, placeId: land, label: 1, implicatedActorIds })
      ).body.others.map((it: { name: string }) => it.name);
    expect((await proposed([])).toSorted()).toEqual(['Market women', 'Those who hide']);
    expect(await proposed([secret])).toEqual(['Market women']);
    expect((await amina.post(`${at}/alerts/propose`, { level: 2 })).body.others).toEqual([]);
  });

  test('a place that is not there is not found', async () => {
    expect((await amina.get(`${at}/places/${newId()}/page`)).status).toBe(404);
  });
});
