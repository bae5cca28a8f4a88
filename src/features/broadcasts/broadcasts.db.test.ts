import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keepHouse, runErrands } from '#features/courier/rounds.jobs.ts';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { everyPage } from '#test/pages.ts';
import { everything, keepAddresses, openSmsHouse, type SmsHouse, type TestLine } from '#test/sms-house.ts';

describe('messages to the subscribers of a district', () => {
  let house: House;
  let sms: SmsHouse;
  let amina: Person;
  let bruno: Person;
  let line: TestLine;
  let district: string;
  let other: string;
  const out = () => sms.sent.map((it) => JSON.parse(it.body) as { to: string; text: string });
  const says = async (from: string, text: string) => {
    house.clock.forward(1);
    const before = sms.sent.length;
    await line.says({ from, text });
    await sms.rounds();
    return out()
      .slice(before)
      .map((it) => it.text);
  };
  const propose = async (more: Record<string, unknown> = {}, by = amina) => {
    const id = newId();
    const made = await by.post('/w/nsele/broadcasts', {
      id,
      placeId: district,
      texts: [
        { language: 'en', text: 'The well is safe to drink from.' },
        { language: 'fr', text: "L'eau du puits est bonne." },
      ],
      spreadMinutes: 60,
      ...more,
    });
    return { id, made };
  };
  const decide = (id: string, by: Person, yes = true) => by.post(`/w/nsele/broadcasts/${id}/decision`, { yes });
  const shown = async (id: string, by = amina) =>
    (await by.get('/w/nsele/broadcasts')).body.broadcasts.find((it: { id: string }) => it.id === id);
  /** an hour in steps of a minute, as the courier sees it */
  const anHour = async () => {
    for (let n = 0; n < 61; n++) {
      house.clock.forward(1);
      while ((await runErrands(sms.courier)) > 0);
    }
  };
  const sentTo = (text: string) =>
    out()
      .filter((it) => it.text.includes(text))
      .map((it) => it.to)
      .toSorted();

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst', 'operator']);
    bruno = await house.person('Bruno', ['coordinator'], { organisation: 'Radio of the hills' });
    sms = await openSmsHouse(house);
    await keepAddresses(house);
    line = await sms.line(house.founder, 'http', { perMinute: 600, perDay: 10_000, cost: 0.5, currency: 'KES' });
    const place = async (name: string) => {
      const made = await amina.post('/w/nsele/places', {
        id: crypto.randomUUID(),
        name,
        lat: 4.2,
        lon: 15.3,
        precision: 'district',
      });
      expect([made.status, made.body]).toEqual([201, expect.anything()]);
      return made.body.id as string;
    };
    [district, other] = [await place('Mambudistrict'), await place('Kayadistrict')];
  });
  afterAll(async () => {
    await sms?.close();
    await house?.close();
  });

  const subscribers = ['+254744000001', '+254744000002', '+254744000003', '+254744000004'];

  test('somebody subscribes with a word and their district, and hears what they will get; a place nobody knows is asked again', async () => {
    for (const from of subscribers)
      expect(await says(from, 'SUBSCRIBE Mambudistrict')).toEqual([
        expect.stringContaining('messages for Mambudistrict'),
      ]);
    expect(await says('+254744000005', 'ABONNER Kayadistrict')).toEqual([expect.stringContaining('Vous recevrez')]);
    expect(await says('+254744000006', 'subscribe Nowhereatall')).toEqual([expect.stringContaining('your district')]);
    expect(await says('+254744000006', 'subscribe')).toEqual([expect.stringContaining('your district')]);
    expect((await amina.get(`/w/nsele/broadcasts/reach?place=${district}`)).body).toEqual({
      people: 4,
      byLanguage: [{ language: 'en', people: 4 }],
    });
    // who only wrote subscribed to nothing
    expect((await amina.get('/w/nsele/reports?queue=all')).body.reports).toEqual([]);
  });

  test('nothing leaves before another person of another organisation agreed', async () => {
    const { id, made } = await propose();
    expect(made.status).toBe(201);
    expect(await shown(id)).toMatchObject({
      standing: 'proposed',
      people: 4,
      segments: 4,
      mayAgree: false,
      mayRefuse: true,
    });
    expect((await decide(id, amina)).body.code).toBe('own');
    const carla = await house.person('Carla', ['analyst']);
    expect((await decide(id, carla)).body.code).toBe('same_organisation');
    const responder = await house.person('Rita', ['responder'], { organisation: 'Police' });
    expect((await decide(id, responder)).status).toBe(403);
    await anHour();
    expect(sentTo('The well is safe')).toEqual([]);
    expect((await shown(id, bruno)).mayAgree).toBe(true);
    expect((await decide(id, bruno)).status).toBe(200);
    expect((await decide(id, bruno)).body.code).toBe('over');
  });

  test('it leaves slowly, to each once, with the words that end it; how far it is shows, and no one’s name', async () => {
    await runErrands(sms.courier);
    expect(sentTo('The well is safe').length).toBeLessThan(4);
    await anHour();
    expect(sentTo('The well is safe. STOP').concat(sentTo('The well is safe'))).toHaveLength(4);
    expect(sentTo('The well is safe')).toEqual(subscribers);
    expect(out().at(-1)!.text).toBe('The well is safe to drink from. STOP: no more.');
    const [it] = (await amina.get('/w/nsele/broadcasts')).body.broadcasts;
    expect(it).toMatchObject({ standing: 'done', people: 4, progress: { waiting: 0, sent: 4, delivered: 0 } });
    const at = out().findIndex((one) => one.text.includes('The well is safe')) + 1;
    await line.reports({ id: `out-${at}`, to: '', state: 'delivered' });
    expect((await shown(it.id)).progress).toMatchObject({ sent: 3, delivered: 1 });
    const all = await everything(house);
    for (const from of subscribers) expect(all).not.toContain(from.slice(4));
  });

  test('STOP is for messages to many too, and the others keep their number for as long as they subscribe', async () => {
    await says(subscribers[0]!, 'STOP');
    house.clock.forward(60 * 24 * 60);
    await keepHouse(sms.courier);
    const { id } = await propose({ texts: [{ language: 'en', text: 'The market opens.' }], spreadMinutes: 0 });
    expect((await shown(id)).people).toBe(3);
    await decide(id, bruno);
    await anHour();
    expect(sentTo('The market opens')).toEqual(subscribers.slice(1));
  });

  test('a line that breaks in the middle, or a courier that is killed there: nobody gets it twice, and the rest still get it', async () => {
    const { id } = await propose({ texts: [{ language: 'en', text: 'Road is open.' }], spreadMinutes: 0 });
    await decide(id, bruno);
    const { post } = sms.lines;
    const went: string[] = [];
    let n = 0;
    sms.lines.post = async (url, it) => {
      n += 1;
      // the gateway does not take the first, the second breaks off after it was sent
      if (n === 1) return { status: 500, text: '' };
      went.push((JSON.parse(it.body as string) as { to: string }).to);
      if (n === 2) throw Object.assign(new Error('broken'), { code: 'ECONNRESET' });
      return post(url, it);
    };
    // an attempt whose process was killed before it could settle
    await house.sql(
      `update app.courier_errand set attempts = 1, next_at = $2 where id = (select id from app.courier_errand where broadcast_id = $1 and state = 'queued' order by id limit 1)`,
      [id, house.clock.now],
    );
    for (let k = 0; k < 20; k++) await anHour();
    sms.lines.post = post;
    expect(new Set(went).size).toBe(went.length);
    expect((await shown(id)).progress).toMatchObject({ waiting: 0, unknown: 2, sent: 1 });
  });

  test('it can be stopped on its way, by anybody who could have agreed', async () => {
    const { id } = await propose({ texts: [{ language: 'en', text: 'Stay calm.' }], spreadMinutes: 240 });
    await decide(id, bruno);
    await anHour();
    const before = sentTo('Stay calm').length;
    expect(before).toBeLessThan(3);
    const { body } = await amina.post(`/w/nsele/broadcasts/${id}/stop`);
    expect(body.stopped).toBe(3 - before);
    for (let n = 0; n < 5; n++) await anHour();
    expect(sentTo('Stay calm')).toHaveLength(before);
    expect(await shown(id)).toMatchObject({ standing: 'stopped', progress: { waiting: 0, stopped: 3 - before } });
    expect((await amina.post(`/w/nsele/broadcasts/${id}/stop`)).body.code).toBe('not_sending');
  });

  test('those who are answered go first, and a part of the day’s room is theirs', async () => {
    const small = await sms.line(house.founder, 'http', { perMinute: 600, perDay: 5 });
    for (const from of subscribers.slice(1)) {
      house.clock.forward(1);
      await small.says({ from, text: 'ANSWER' });
    }
    house.clock.forward(24 * 60);
    await sms.rounds();
    house.clock.forward(24 * 60);
    const { id } = await propose({
      texts: [{ language: 'en', text: `${'x'.repeat(250)} two parts.` }],
      spreadMinutes: 0,
    });
    await decide(id, bruno);
    await sms.rounds();
    // two of three messages of two parts fit into four fifths of five
    expect(sentTo('two parts.')).toHaveLength(2);
    await small.says({ from: subscribers[1]!, text: 'INFO' });
    await sms.rounds();
    expect(out().at(-1)!.text).toContain('Write what happened');
    house.clock.forward(25 * 60);
    await sms.rounds();
    expect(sentTo('two parts.')).toHaveLength(3);
    expect((await shown(id)).standing).toBe('done');
  });

  test('a rumour’s answer leaves only once it was agreed on; nobody there, a week’s wait, or a no end it', async () => {
    const rumour = newId();
    await amina.post('/w/nsele/rumours', { id: rumour, claim: 'The well is poisoned' });
    expect((await propose({ rumourId: rumour })).made.body.code).toBe('answer_first');
    await amina.post(`/w/nsele/rumours/${rumour}/state`, { state: 'confirmed_false', reason: 'Tested' });
    await amina.send('PUT', `/w/nsele/rumours/${rumour}/answer`, { answer: 'It was tested' });
    // what left stands with the rumour: through whom, and whom it reached
    house.clock.forward(24 * 60);
    const told = await propose({ rumourId: rumour });
    await decide(told.id, bruno);
    for (let n = 0; n < 2; n++) await anHour();
    expect((await amina.get(`/w/nsele/rumours/${rumour}`)).body).toMatchObject({
      answered: true,
      reached: 3,
      spread: [
        {
          id: told.id,
          channel: 'sms',
          placeText: 'Mambudistrict',
          reached: 3,
          sms: { people: 3, sent: 3, delivered: 0 },
        },
      ],
    });
    const { id, made } = await propose({ rumourId: rumour, placeId: other });
    expect([made.status, made.body]).toEqual([201, { id }]);
    expect((await shown(id)).rumour).toMatchObject({ id: rumour, claim: 'The well is poisoned' });
    await says('+254744000005', 'STOP');
    expect((await decide(id, bruno)).body.code).toBe('nobody_there');
    house.clock.forward(8 * 24 * 60);
    expect((await shown(id)).standing).toBe('lapsed');
    expect((await decide(id, bruno)).body.code).toBe('over');
    const again = await propose();
    expect((await decide(again.id, amina, false)).status).toBe(200);
    expect((await shown(again.id)).standing).toBe('refused');
    const all = (await amina.get('/w/nsele/broadcasts')).body.broadcasts;
    expect(all[0].id).toBe(again.id);
    expect(await everyPage(amina, '/w/nsele/broadcasts?limit=2', 'broadcasts')).toEqual(all);
  });
});
