import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';

describe('a mandate stands, is changed and ends', () => {
  let house: House;
  let boss: Person;
  const rose = newId();
  const post = newId();
  const read = async (id = post) =>
    (await boss.get('/w/nsele/mandates')).body.mandates.find((it: { id: string }) => it.id === id);
  const change = (body: unknown, id = post) => boss.send('PATCH', `/w/nsele/mandates/${id}`, body);
  const rows = () =>
    house.sql<{ verb: string; detail: any }>(
      `select c.verb, d.body as detail from ledger.change c join ledger.detail d on d.change_id = c.id where c.subject_id = $1 order by c.at, c.id`,
      [post],
    );

  beforeAll(async () => {
    house = await openHouse();
    boss = house.founder;
    await boss.post('/w/nsele/actors', { id: rose, kind: 'person', name: 'Rose' });
    const made = await boss.post('/w/nsele/mandates', {
      id: post,
      responderActorId: rose,
      title: 'Women’s council of Mambu',
      themes: ['tension.threat'],
      quietFrom: '22:00',
      quietTo: '06:00',
      timeZone: 'Africa/Kinshasa',
      agreedHow: 'by letter of the council',
      email: 'rose@example.org',
      passphrase: 'the blue door',
    });
    expect(made.status).toBe(201);
  });
  afterAll(() => house.close());

  test('the coordinator corrects the title and the language: the agreement stands as it was', async () => {
    const before = await read();
    house.clock.forward(60 * 24);
    expect((await change({ title: 'Council of women, Mambu', language: 'fr' })).status).toBe(200);
    expect(await read()).toMatchObject({ ...before, title: 'Council of women, Mambu', language: 'fr' });
  });

  test('another area, label or time is refused until it is said how it was agreed anew', async () => {
    const place = (await house.sql<{ id: string }>('select id from ref.place limit 1'))[0]?.id ?? newId();
    const before = await read();
    for (const body of [
      { placeIds: [place] },
      { highestLabel: 3 },
      { quietFrom: null, quietTo: null },
      { clocks: { 2: { remind: 30 } } },
      { shownAs: 'name' },
    ]) {
      const answer = await change(body);
      expect([body, answer.status, answer.body.code]).toEqual([body, 422, 'agreement_needed']);
    }
    expect(await read()).toEqual(before);
    const agreed = house.clock.now.toISOString();
    const made = await change({
      placeIds: [place],
      highestLabel: 3,
      clocks: { 2: { remind: 30 } },
      agreedHow: 'at the meeting with the council',
    });
    expect(made.status).toBe(200);
    expect(await read()).toMatchObject({
      placeIds: [place],
      highestLabel: 3,
      clocks: { 2: { remind: 30 } },
      agreedHow: 'at the meeting with the council',
      agreedAt: agreed,
    });
  });

  test('the ledger keeps what was and what is, and neither address nor word nor secret', async () => {
    const last = (await rows()).find((it) => it.detail.changed?.highestLabel)!;
    expect(last.verb).toBe('mandate.change');
    expect(last.detail.changed.highestLabel).toEqual({ from: 2, to: 3 });
    expect(last.detail.agreedBefore.how).toBe('by letter of the council');
    const kept = JSON.stringify((await rows()).map((it) => it.detail));
    expect(kept).not.toMatch(/rose@|blue door|secret-/);
  });

  test('a way of reaching her ends and another begins; a new word takes the place of the old', async () => {
    const [mail] = (await read()).channels;
    const word = await house.sql<{ passphrase_hash: string }>(
      `select passphrase_hash from app.responder_channel where actor_id = $1 and passphrase_hash is not null and ended_at is null`,
      [rose],
    );
    const made = await change({
      endChannelIds: [mail.id],
      email: 'rose@council.example.org',
      webhook: { url: 'https://council.example.org/in', secret: 'secret-of-the-council' },
      passphrase: 'the green door',
    });
    expect(made.status).toBe(200);
    expect((await read()).channels.map((it: { hint: string }) => it.hint).toSorted()).toEqual([
      'council.example.org',
      'rose@council.example.org',
    ]);
    const words = await house.sql<{ passphrase_hash: string }>(
      `select passphrase_hash from app.responder_channel where actor_id = $1 and passphrase_hash is not null and ended_at is null`,
      [rose],
    );
    expect(words).toHaveLength(1);
    expect(words[0]).not.toEqual(word[0]);
    expect(JSON.stringify((await rows()).map((it) => it.detail))).not.toMatch(/rose@|door|secret-/);
  });

  test('what cannot hold is refused with its name and nothing half saved', async () => {
    const before = await read();
    for (const [body, status, code] of [
      [{ substituteMandateId: post }, 422, 'own_substitute'],
      [{ substituteMandateId: newId() }, 404, 'not_found'],
      [{ quietTo: null, agreedHow: 'x' }, 422, 'half_quiet_hours'],
      [{ timeZone: 'Africa/Nowhere', agreedHow: 'x' }, 422, 'unknown_time_zone'],
      [{ clocks: { 3: { coordinator: 1 } }, agreedHow: 'x' }, 422, 'clock_out_of_order'],
      [{ highestLabel: 1, agreedHow: 'x', agreedAt: '2027-01-01T00:00:00Z' }, 422, 'agreed_in_future'],
      [{ title: 'Y', endChannelIds: [newId()] }, 404, 'not_found'],
    ] as const) {
      const answer = await change(body);
      expect([body, answer.status, answer.body.code]).toEqual([body, status, code]);
    }
    expect((await change({ title: 'x' }, newId())).status).toBe(404);
    expect(await read()).toEqual(before);
  });

  test('ended it is no longer asked nor changed; ending it twice moves nothing', async () => {
    expect((await boss.send('DELETE', `/w/nsele/mandates/${post}`)).status).toBe(200);
    const at = await house.sql('select ends_at from app.mandate where id = $1', [post]);
    house.clock.forward(5);
    expect((await boss.send('DELETE', `/w/nsele/mandates/${post}`)).status).toBe(200);
    expect(await house.sql('select ends_at from app.mandate where id = $1', [post])).toEqual(at);
    expect((await change({ title: 'Again' })).body.code).toBe('mandate_ended');
    expect(await read()).toBeUndefined();
    expect((await rows()).filter((it) => it.verb === 'mandate.end')).toHaveLength(1);
  });
});
