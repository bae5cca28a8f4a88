import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendDeliveries } from '#apps/chores.ts';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { recordings } from '#test/recordings.ts';
import { everything, openSmsHouse, type SmsHouse, type TestLine } from '#test/sms-house.ts';

describe('telephones', () => {
  let house: House;
  let sms: SmsHouse;
  let amina: Person;
  let voice: TestLine;
  let text: TestLine;
  let mandate: string;
  let sound: Buffer;
  const NUMBER = '+254733000444';
  const CALLER = '+254733000555';

  async function issue(): Promise<string> {
    const id = newId();
    const draft = await amina.post('/w/nsele/alerts', {
      id,
      level: 3,
      headline: 'Mobs gather at Mambu market',
      why: 'Young men with fuel',
      asked: 'Go there before dark',
      uncertainty: 'One account',
      implicated: 'none',
      implicatedActorIds: [],
    });
    expect(draft.status, JSON.stringify(draft.body)).toBe(201);
    expect((await amina.post(`/w/nsele/alerts/${id}/issue`, { mandateIds: [mandate] })).status).toBe(200);
    await sendDeliveries(house.worker);
    await sms.rounds();
    return id;
  }
  const noticeOf = async (alert: string) => (await amina.get(`/w/nsele/alerts/${alert}`)).body.notices[0];
  const callNow = async () =>
    (
      await house.sql<{ id: string; external_id: string }>(
        `select id, external_id from app.call where way = 'voice' order by created_at desc, id desc limit 1`,
      )
    )[0]!;

  beforeAll(async () => {
    sound = Buffer.from(
      (await recordings('a voice', [1, 1])).find(
        (it) => it.mediaType === 'audio/mpeg' || it.mediaType.startsWith('audio/'),
      )!.bytes,
    );
    house = await openHouse();
    amina = await house.person('Amina', ['analyst', 'operator', 'coordinator']);
    sms = await openSmsHouse(house, [], [], () => sound);
    text = await sms.line(house.founder, 'http');
    voice = await sms.line(house.founder, 'call_twilio');
    const rose = newId();
    await house.founder.post('/w/nsele/actors', { id: rose, kind: 'person', name: 'Rose' });
    mandate = newId();
    const made = await house.founder.post('/w/nsele/mandates', {
      id: mandate,
      responderActorId: rose,
      title: 'Liaison',
      agreedHow: 'by letter',
      phone: NUMBER,
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
  });
  afterAll(async () => {
    await sms?.close();
    await house?.close();
  });

  test('whoever rings leaves a recording: a report with a sound, of somebody whose number is not kept', async () => {
    const asked = await voice.rings({ what: 'rings', from: CALLER, id: 'CA1' });
    expect(asked.text).toMatch(/after the tone.*<Record /);
    const thanked = await voice.rings({
      what: 'recorded',
      from: CALLER,
      id: 'CA1',
      sound: 'https://api.twilio.com/2010-04-01/Accounts/AC0/Recordings/RE1',
    });
    expect(thanked.text).toContain('recorded');
    // Twilio says it again
    await voice.rings({
      what: 'recorded',
      from: CALLER,
      id: 'CA1',
      sound: 'https://api.twilio.com/2010-04-01/Accounts/AC0/Recordings/RE1',
    });
    await sms.rounds();
    expect(sms.fetched).toEqual(['https://api.twilio.com/2010-04-01/Accounts/AC0/Recordings/RE1.mp3']);
    const { reports } = (await amina.get('/w/nsele/reports?queue=all')).body;
    expect(reports).toMatchObject([{ channel: 'voice', text: '(A recording)' }]);
    const { attachments } = (await amina.get(`/w/nsele/reports/${reports[0].id}`)).body;
    expect(attachments).toMatchObject([{ mediaType: expect.stringMatching(/^audio\//) }]);
    expect(await everything(house)).not.toContain(CALLER.slice(1));
  });

  test('the top level rings; a machine that takes it accepts nothing, a pressed 1 is the answer', async () => {
    const alert = await issue();
    const dialled = sms.sent.filter((it) => it.url.endsWith('/Calls.json'));
    expect(dialled).toHaveLength(1);
    expect(new URLSearchParams(dialled[0]!.body).get('To')).toBe(NUMBER);
    for (const secret of ['Mambu', 'fuel', 'Mobs']) expect(JSON.stringify(sms.sent)).not.toContain(secret);
    const call = await callNow();
    const about = { call: call.id, id: call.external_id };
    const heard = await voice.rings({ what: 'answered', ...about });
    expect(heard.text).toMatch(/<Gather .*Press 1 to accept/);
    expect(heard.text).not.toMatch(/Mambu|market/);
    expect((await noticeOf(alert)).state).not.toBe('accepted');
    // another key is asked again
    expect((await voice.rings({ what: 'pressed', digits: '5', ...about })).text).toContain('<Gather');
    expect((await voice.rings({ what: 'pressed', digits: '1', ...about })).text).toContain('accepted it');
    await sms.rounds();
    const notice = await noticeOf(alert);
    expect(notice.state).toBe('accepted');
    expect(notice.deliveries.find((it: { channel: string }) => it.channel === 'voice').state).toBe('confirmed');
    // what comes after the end changes nothing, and the number is gone from the call
    expect((await voice.rings({ what: 'ended', ...about })).status).toBe(200);
    expect(await house.sql('select 1 from app.call where number is not null')).toEqual([]);
  });

  test('by SMS: 1 with the digits that went to that telephone is the answer; the number alone, a wrong digit or another telephone is not', async () => {
    const told = () =>
      sms.sent
        .filter((it) => it.body.startsWith('{'))
        .map((it) => JSON.parse(it.body) as { to: string; text: string })
        .filter((it) => it.to === NUMBER)
        .map((it) => it.text);
    const says = async (from: string, words: string) => {
      await text.says({ from, text: words });
      await sms.rounds();
      return told().at(-1)!;
    };
    const alert = await issue();
    expect(told().at(-1)).not.toMatch(/Mambu|market|fuel/);
    const answer = /1 \d{3} \d{3}/.exec(told().at(-1)!)![0];
    expect(await everything(house)).not.toMatch(new RegExp(`${answer}|${answer.slice(2).replace(' ', '')}`));
    expect(await says(NUMBER, '1')).toContain('six digits');
    const wrong = answer.slice(0, -1) + ((Number(answer.at(-1)) + 1) % 10);
    expect(await says(NUMBER, wrong)).toContain('not right');
    await says(CALLER, answer);
    expect((await noticeOf(alert)).state).not.toBe('accepted');
    expect(await says(NUMBER, answer.replaceAll(' ', ''))).toContain('accepted it');
    const notice = await noticeOf(alert);
    expect(notice.state).toBe('accepted');
    expect(notice.deliveries.find((it: { channel: string }) => it.channel === 'sms').state).toBe('confirmed');
    // the same again is the same, and a responder's number becomes no alias
    expect(await says(NUMBER, answer)).toContain('accepted it');
    expect(await house.sql(`select 1 from app.sms_in where line_id = $1`, [text.id])).toHaveLength(1);
    // digits that were not answered with in time are forgotten
    house.clock.forward(200);
    await sms.rounds();
    expect(await house.sql('select 1 from app.call where number_hash is not null')).toEqual([]);
  });

  test('who does not pick up is rung again, three times in all, while the ladder goes on', async () => {
    const before = sms.sent.filter((it) => it.url.endsWith('/Calls.json')).length;
    await issue();
    for (let n = 0; n < 5; n++) {
      const call = await callNow();
      await voice.rings({ what: 'ended', call: call.id, id: call.external_id, status: 'no-answer' });
      await sms.rounds();
      house.clock.forward(11);
      await sendDeliveries(house.worker);
      await sms.rounds();
    }
    expect(sms.sent.filter((it) => it.url.endsWith('/Calls.json')).length - before).toBe(3);
  });

  test('a call of which nothing more is heard is over by the clock', async () => {
    await issue();
    const call = await callNow();
    await voice.rings({ what: 'answered', call: call.id, id: call.external_id });
    house.clock.forward(4);
    await sms.rounds();
    expect(await house.sql('select state, outcome from app.call where id = $1', [call.id])).toEqual([
      { state: 'over', outcome: 'heard' },
    ]);
  });

  test('a test of the line says that it is one', async () => {
    const asked = await house.founder.post(`/w/nsele/numbers/${voice.id}/test`, { to: NUMBER });
    expect(asked.status).toBe(200);
    await sms.rounds();
    const url = new URL(new URLSearchParams(sms.sent.at(-1)!.body).get('Url')!);
    const heard = await voice.rings({ what: 'answered', call: url.searchParams.get('call')!, id: 'CA9' });
    expect(heard.text).toContain('This is a test');
  });

  test('after three wrong guesses the digits are worth nothing', async () => {
    const alert = await issue();
    const { text: asked } = JSON.parse(
      sms.sent.findLast((it) => it.body.includes(NUMBER) && it.body.startsWith('{'))!.body,
    );
    const answer = /1 \d{3} \d{3}/.exec(asked)![0];
    const wrong = answer.slice(0, -1) + ((Number(answer.at(-1)) + 1) % 10);
    for (const it of [wrong, wrong, wrong, answer]) await text.says({ from: NUMBER, text: it });
    await sms.rounds();
    expect((await noticeOf(alert)).state).not.toBe('accepted');
  });
});
