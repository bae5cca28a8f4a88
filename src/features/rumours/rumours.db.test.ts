import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, pageReport, type House, type Person } from '#test/harness.ts';

describe('the rumour desk', () => {
  let house: House;
  let amina: Person;
  const rumour = newId();
  const at = '/w/nsele/rumours';

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
  });
  afterAll(() => house.close());

  test('Amina writes down a claim with where it was heard, and a report about it becomes a sighting', async () => {
    const made = await amina.post(at, {
      id: rumour,
      claim: 'The well of Tchele is poisoned',
      language: 'en',
      sighting: { id: newId(), channel: 'market', heardAt: '2026-11-20T08:00:00Z', placeText: 'Tchele' },
    });
    expect(made.body).toEqual({ id: rumour, number: 1 });
    const reportId = newId();
    await house.nobody.post(
      '/public/nsele/reports',
      pageReport({ id: reportId, kind: 'other', text: 'People say the well is poisoned', returnCode: null }),
    );
    expect(
      (
        await amina.post(`${at}/${rumour}/sightings`, {
          id: newId(),
          channel: 'WhatsApp',
          heardAt: '2026-11-21T08:00:00Z',
          placeText: 'Mambu',
          reportId,
        })
      ).status,
    ).toBe(201);
    expect((await amina.get(`${at}/${rumour}`)).body).toMatchObject({
      sightings: 2,
      places: 2,
      channels: 2,
      state: 'new',
      answered: false,
    });
    expect((await amina.get('/w/nsele/reports')).body.total).toBe(0);
  });

  test('no answer before it is known what is true, no judgement without a reason, no reach without saying how it is known', async () => {
    expect((await amina.send('PUT', `${at}/${rumour}/answer`, { answer: 'It is clean' })).body.code).toBe('not_judged');
    expect((await amina.post(`${at}/${rumour}/state`, { state: 'confirmed_false' })).body.code).toBe('step_needs');
    await amina.post(`${at}/${rumour}/state`, {
      state: 'confirmed_false',
      reason: 'The clinic tested the water today',
    });
    expect(
      (
        await amina.post(`${at}/${rumour}/spread`, {
          id: newId(),
          channel: 'radio',
          through: 'Radio Tchele',
          at: '2026-11-21T09:00:00Z',
        })
      ).body.code,
    ).toBe('no_answer');
    await amina.send('PUT', `${at}/${rumour}/answer`, {
      answer: 'The clinic tested the well today: the water is clean.',
    });
    expect(
      (
        await amina.post(`${at}/${rumour}/spread`, {
          id: newId(),
          channel: 'radio',
          through: 'Radio Tchele',
          reached: 1200,
          at: '2026-11-21T09:00:00Z',
        })
      ).body.code,
    ).toBe('reached_how_needed');
    expect(
      (
        await amina.post(`${at}/${rumour}/spread`, {
          id: newId(),
          channel: 'radio',
          through: 'Radio Tchele',
          reached: 1200,
          reachedHow: 'estimated by the station',
          at: '2026-11-21T09:00:00Z',
        })
      ).status,
    ).toBe(201);
    expect((await amina.get(`${at}/${rumour}`)).body).toMatchObject({
      state: 'confirmed_false',
      answered: true,
      reached: 1200,
    });
  });

  test('a judged rumour is taken up again only with a reason', async () => {
    expect((await amina.post(`${at}/${rumour}/state`, { state: 'under_investigation' })).status).toBe(422);
    expect((await amina.post(`${at}/${rumour}/state`, { state: 'probably_true', reason: 'x' })).status).toBe(409);
    expect(
      (await amina.post(`${at}/${rumour}/state`, { state: 'under_investigation', reason: 'A second test differs' }))
        .status,
    ).toBe(200);
    expect((await amina.get(`${at}?open=yes`)).body.rumours).toHaveLength(1);
    expect((await amina.get(`${at}?open=no`)).body.rumours).toHaveLength(0);
  });

  test('where it was heard is as sharp as it was said: a point with its radius, a place of the list, half a point not at all', async () => {
    const one = newId();
    const heard = { channel: 'talk', heardAt: '2026-11-21T08:00:00Z' };
    await amina.post(at, {
      id: one,
      claim: 'Salt will be scarce',
      sighting: { ...heard, id: newId(), lat: 0.1, lon: 0.2, placePrecision: 'district', radiusKm: 12 },
    });
    expect((await amina.get(`${at}/${one}`)).body.heard).toMatchObject([
      { lat: 0.1, lon: 0.2, placePrecision: 'district', radiusKm: 12 },
    ]);
    const wrong = await amina.post(`${at}/${one}/sightings`, { ...heard, id: newId(), lat: 0.1 });
    expect([wrong.status, wrong.body.code]).toEqual([422, 'half_a_point']);
    const unknown = await amina.post(`${at}/${one}/sightings`, { ...heard, id: newId(), placeId: newId() });
    expect(unknown.status).toBe(404);
    expect((await amina.get(`${at}/${one}`)).body.sightings).toBe(1);
  });
});
