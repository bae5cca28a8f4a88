import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openHouse, type House, type Person } from '#test/harness.ts';
import { everything, keepAddresses, openSmsHouse, type SmsHouse, type TestLine } from '#test/sms-house.ts';
import { callWords } from '#apps/courier.ts';
import { forgetOldInbound, takeInbound } from './inbound.jobs.ts';
import { needsAcceptance, WEBHOOKS } from './gateway-fields.rules.ts';

const NUMBER = '+254712345678';

describe('numbers that people write to', () => {
  let house: House;
  let sms: SmsHouse;
  let amina: Person;
  let line: TestLine;
  const reports = async () =>
    (await amina.get('/w/nsele/reports?queue=all')).body.reports as {
      id: string;
      text: string;
      channel: string;
      source: { id: string };
    }[];
  const texts = async () => (await reports()).map((it) => it.text);
  const out = () => sms.sent.map((it) => JSON.parse(it.body) as { to: string; text: string; id: string });
  const sourceOf = async (text: string) => (await reports()).find((it) => it.text === text)!.source.id;

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst', 'operator']);
    sms = await openSmsHouse(house);
    line = await sms.line(house.founder, 'http');
  });
  afterAll(async () => {
    await sms?.close();
    await house?.close();
  });

  test('where no addresses are kept, a text is a report of somebody new, and nothing of the number stays', async () => {
    expect(await line.says({ from: NUMBER, text: 'Fuel is being brought to Mambu' })).toBe(200);
    expect(await line.says({ from: NUMBER, text: 'They wear no uniforms' })).toBe(200);
    expect(await texts()).toEqual([]);
    await sms.rounds();
    expect((await texts()).toSorted()).toEqual(['Fuel is being brought to Mambu', 'They wear no uniforms']);
    expect(new Set((await reports()).map((it) => it.source.id)).size).toBe(2);
    expect(sms.sent).toEqual([]);
    expect(await house.sql('select * from vault.address')).toEqual([]);
    expect(await house.sql('select * from vault.inbound where box is not null')).toEqual([]);
    expect(await house.sql('select * from app.sms_in where text is not null')).toEqual([]);
    expect(await everything(house)).not.toMatch(/254712345678|712345678/);
  });

  test('with addresses kept, the same number is the same alias, and still nobody reads it', async () => {
    await keepAddresses(house);
    house.clock.forward(60);
    await line.says({ from: NUMBER, text: 'A shop was burnt' });
    await sms.rounds();
    house.clock.forward(60);
    await line.says({ from: NUMBER, text: 'The road is closed' });
    await sms.rounds();
    expect(await sourceOf('The road is closed')).toBe(await sourceOf('A shop was burnt'));
    expect((await house.sql('select * from vault.address')).length).toBe(1);
    const all = await everything(house);
    for (const form of [
      NUMBER.slice(1),
      '712345678',
      Buffer.from(NUMBER).toString('base64').slice(0, 14),
      Buffer.from(NUMBER).toString('hex'),
    ])
      expect(all).not.toContain(form);
    expect(all).toContain('The road is closed');
  });

  test('nobody is answered who did not ask for it; who asks gets one receipt for what came in a row', async () => {
    expect(sms.sent).toEqual([]);
    await line.says({ from: NUMBER, text: 'Answer' });
    await sms.rounds();
    expect(out().map((it) => [it.to, it.text])).toEqual([[NUMBER, expect.stringContaining('answers on this phone')]]);
    house.clock.forward(60);
    await line.says({ from: NUMBER, text: 'Shots near the market' });
    await line.says({ from: NUMBER, text: 'Two wounded' });
    await sms.rounds();
    expect(
      out()
        .slice(1)
        .map((it) => it.text),
    ).toEqual([expect.stringContaining('Received')]);
    // what followed at once belongs to it
    const { id } = (await reports()).find((it) => it.text === 'Shots near the market')!;
    const thread = (await amina.get(`/w/nsele/reports/${id}`)).body.messages.map((it: { text: string }) => it.text);
    expect(thread).toContain('Two wounded');
    expect(await texts()).not.toContain('Two wounded');
  });

  test('an answer to our question joins its conversation, and counts as an answer', async () => {
    const { id } = (await reports()).find((it) => it.text === 'Shots near the market')!;
    house.clock.forward(30);
    const question = await amina.post(`/w/nsele/reports/${id}/messages`, {
      id: crypto.randomUUID(),
      role: 'question',
      text: 'How many were there?',
      language: 'en',
    });
    expect(question.status).toBe(201);
    house.clock.forward(60);
    await line.says({ from: NUMBER, text: 'About ten' });
    await sms.rounds();
    const [row] = await house.sql<{ answers_id: string; channel: string; report_id: string }>(
      `select answers_id, channel, report_id from app.message where text = 'About ten'`,
    );
    expect(row).toEqual({ answers_id: question.body.id, channel: 'sms', report_id: id });
    expect(await texts()).not.toContain('About ten');
  });

  test('who asks to be called is owed a call, and is told whom to ring', async () => {
    await house.founder.send('PUT', '/w/nsele/numbers/settings', {
      answers: 'asked',
      replyHours: 72,
      additionMinutes: 10,
      callWords: 'Ring 0800 7000, free, 8 to 18.',
    });
    house.clock.forward(60);
    await line.says({ from: NUMBER, text: 'Call me' });
    await sms.rounds();
    expect(out().at(-1)!.text).toContain('0800 7000');
    const owed = (await amina.get('/w/nsele/obligations?state=open')).body.obligations;
    expect(owed).toMatchObject([{ channel: 'voice', aboutKind: 'report' }]);
  });

  test('after STOP nothing leaves any more, not even what waited', async () => {
    const before = sms.sent.length;
    house.clock.forward(60);
    await line.says({ from: NUMBER, text: 'Soldiers at the well' });
    sms.gatewayStatus.now = 500;
    await sms.rounds();
    sms.gatewayStatus.now = null;
    await line.says({ from: NUMBER, text: 'STOP' });
    await sms.rounds();
    house.clock.forward(60);
    await line.says({ from: NUMBER, text: 'Another thing' });
    await sms.rounds();
    house.clock.forward(24 * 60);
    await sms.rounds();
    expect(sms.sent.length).toBe(before);
    expect(await texts()).toContain('Another thing');
  });

  test('a webhook that comes again, even weeks later, changes nothing; then it is forgotten', async () => {
    const webhook = line.webhook({ from: '+254700000002', text: 'Told once', id: 'again' });
    for (let n = 0; n < 3; n++) expect((await line.send(webhook)).status).toBe(200);
    await sms.rounds();
    expect((await line.send(webhook)).status).toBe(200);
    await sms.rounds();
    expect((await texts()).filter((it) => it === 'Told once')).toHaveLength(1);
    house.clock.forward(31 * 24 * 60);
    await forgetOldInbound(sms.courier);
    expect(await house.sql('select * from vault.inbound')).toEqual([]);
  });

  test('a wrong signature is refused and shown, an unknown address is not there, and a line that is off takes nothing', async () => {
    const webhook = line.webhook({ from: NUMBER, text: 'Forged', id: 'forged' });
    const forged = { ...webhook, headers: { ...webhook.headers, 'baraza-signature': `v1=${'0'.repeat(64)}` } };
    expect((await line.send(forged)).status).toBe(403);
    expect((await line.send({ ...webhook, url: webhook.url.slice(0, -3) })).status).toBe(404);
    const [shown] = (await house.founder.get('/w/nsele/numbers')).body.lines;
    expect(shown).toMatchObject({ refusedCode: 'wrong_signature', secrets: ['key', 'signing'], address: line.address });
    expect(JSON.stringify(shown)).not.toContain('a secret that proves');
    await house.founder.send('PATCH', `/w/nsele/numbers/${line.id}`, { state: 'off' });
    house.clock.forward(1);
    expect((await line.send(line.webhook({ from: NUMBER, text: 'Forged', id: 'f2' }))).status).toBe(403);
    await house.founder.send('PATCH', `/w/nsele/numbers/${line.id}`, { state: 'on' });
    await sms.rounds();
    expect(await texts()).not.toContain('Forged');
  });

  test('a long text in pieces, in any order, is one report', async () => {
    house.clock.forward(60);
    const pieces = ['They came from the river ', 'with machetes and fuel ', 'and asked for names'];
    for (const n of [3, 1, 2]) {
      expect(await sms.courier.pool.query('select 1')).toBeTruthy();
      await line.says({ from: '+254700000003', text: pieces[n - 1]!, part: { ref: '9', n, of: 3 } });
      await takeInbound(sms.courier, callWords());
    }
    await sms.rounds();
    expect((await texts()).filter((it) => it.includes('machetes'))).toEqual([pieces.join('')]);
  });

  test('a gateway that answers 500 for a day: what was to be told is told in the end, once', async () => {
    house.clock.forward(60);
    await line.says({ from: '+254700000004', text: 'Answer' });
    sms.gatewayStatus.now = 500;
    const before = sms.sent.length;
    for (let n = 0; n < 26; n++) {
      await sms.rounds();
      house.clock.forward(60);
    }
    expect(sms.sent.length).toBe(before);
    // meanwhile who keeps the numbers reads that it does not get out, and why
    const shown = async () =>
      (await house.founder.get('/w/nsele/numbers')).body.lines.find((it: { id: string }) => it.id === line.id).stuck;
    expect(await shown()).toEqual({ waiting: 1, since: expect.any(String), code: 'http_500', givenUp: 0 });
    // and so does the desk, while it lasts and for a day after it works again, without anybody’s number
    const troubles = async () => (await amina.get('/w/nsele/numbers/troubles')).body.troubles;
    const trouble = {
      name: 'Line http',
      way: 'out',
      code: 'http_500',
      since: expect.any(String),
      id: expect.any(String),
    };
    expect(await troubles()).toEqual([{ ...trouble, waiting: 1, healedAt: null }]);
    sms.gatewayStatus.now = null;
    for (let n = 0; n < 26 && sms.sent.length === before; n++) {
      await sms.rounds();
      house.clock.forward(60);
    }
    expect(await troubles()).toEqual([{ ...trouble, waiting: 0, healedAt: expect.any(String) }]);
    for (let n = 0; n < 26; n++) {
      await sms.rounds();
      house.clock.forward(60);
    }
    expect(await troubles()).toEqual([]);
    expect(
      out()
        .slice(before)
        .map((it) => it.to),
    ).toEqual(['+254700000004']);
    expect(await shown()).toBeNull();
    // what lasted less than an hour leaves nothing
    sms.gatewayStatus.now = 503;
    await line.says({ from: '+254700000014', text: 'Answer' });
    await sms.rounds();
    expect(await house.sql('select code from app.line_trouble where healed_at is null')).toEqual([
      { code: 'http_503' },
    ]);
    sms.gatewayStatus.now = null;
    for (let n = 0; n < 3; n++) {
      house.clock.forward(6);
      await sms.rounds();
    }
    expect(await house.sql('select code from app.line_trouble where healed_at is null')).toEqual([]);
    expect(await house.sql('select code from app.line_trouble')).toHaveLength(1);
  });

  test('a delivery report says so on the source, and a later one takes nothing back', async () => {
    house.clock.forward(60);
    await line.says({ from: '+254700000005', text: 'Answer' });
    await sms.rounds();
    const id = `out-${sms.sent.length}`;
    expect(await line.reports({ id, to: '+254700000005', state: 'delivered' })).toBe(200);
    expect(await line.reports({ id, to: '+254700000005', state: 'failed' })).toBe(200);
    const [errand] = await house.sql<{ state: string; outcome: string }>(
      `select e.state, r.outcome from app.courier_errand e join app.reach r on r.source_id = e.source_id where e.external_id = $1`,
      [id],
    );
    expect(errand).toEqual({ state: 'delivered', outcome: 'delivered' });
  });

  test('a line sends no more in a day than it may; the rest leaves the next day, and is counted with its cost', async () => {
    const small = await sms.line(house.founder, 'http', { perDay: 2, cost: 0.8, currency: 'KES' });
    const before = sms.sent.length;
    for (let n = 0; n < 4; n++) await small.says({ from: `+25470000010${n}`, text: 'Answer' });
    await sms.rounds();
    expect(sms.sent.length - before).toBe(2);
    house.clock.forward(25 * 60);
    await sms.rounds();
    expect(sms.sent.length - before).toBe(4);
    const shown = (await house.founder.get('/w/nsele/numbers')).body.lines.find(
      (it: { id: string }) => it.id === small.id,
    );
    expect(shown).toMatchObject({ segmentsOut: 4, messagesIn: 4, spent: 3.2, currency: 'KES' });
  });

  test('a line spends no more in a month than it may; the desk reads so, and what waits leaves when more is allowed', async () => {
    const limits = { perMinute: 60, perDay: 100, cost: 0.8, currency: 'KES' };
    const unpriced = { ...limits, cost: null, perMonth: 2 };
    const refused = await house.founder.send('PATCH', `/w/nsele/numbers/${line.id}`, { limits: unpriced });
    expect([refused.status, refused.body.code]).toEqual([422, 'price_missing']);
    const thrifty = await sms.line(house.founder, 'http', { ...limits, perMonth: 2 });
    const before = sms.sent.length;
    for (let n = 0; n < 3; n++) await thrifty.says({ from: `+25470000020${n}`, text: 'Answer' });
    await sms.rounds();
    expect(sms.sent.length - before).toBe(2);
    expect((await amina.get('/w/nsele/numbers/troubles')).body.troubles).toMatchObject([
      { id: thrifty.id, way: 'spent', healedAt: null },
    ]);
    house.clock.forward(61);
    await sms.rounds();
    expect(sms.sent.length - before).toBe(2);
    await house.founder.send('PATCH', `/w/nsele/numbers/${thrifty.id}`, { limits: { ...limits, perMonth: 20 } });
    house.clock.forward(61);
    await sms.rounds();
    expect(sms.sent.length - before).toBe(3);
    expect((await amina.get('/w/nsele/numbers/troubles')).body.troubles).toEqual([]);
  });

  test('a phone with SMSSync fetches what it is to send, and nothing waits twice', async () => {
    const phone = await sms.line(house.founder, 'smssync', { cost: 0.5 });
    await phone.says({ from: '+254700000006', text: 'Answer' });
    await sms.rounds();
    const poll = {
      method: 'GET' as const,
      url: `${phone.address}?task=send&secret=a%20secret%20that%20proves`,
      headers: {},
      body: '',
    };
    const fetched = JSON.parse((await phone.send(poll)).text);
    expect(fetched.payload.messages).toMatchObject([
      { to: '+254700000006', message: expect.stringContaining('answers') },
    ]);
    expect(JSON.parse((await phone.send(poll)).text).payload.messages).toEqual([]);
    house.clock.forward(10);
    await sms.rounds();
    expect(JSON.parse((await phone.send(poll)).text).payload.messages).toEqual([]);
    expect((await phone.send({ ...poll, url: `${phone.address}?task=send&secret=guess` })).status).toBe(403);
    expect(await phone.reports({ id: fetched.payload.messages[0].uuid, to: '', state: 'delivered' })).toBe(200);
    const [errand] = await house.sql<{ state: string }>('select state from app.courier_errand where id = $1', [
      fetched.payload.messages[0].uuid,
    ]);
    expect(errand).toEqual({ state: 'delivered' });
    // counted as what any other line sends
    const { lines } = (await house.founder.get('/w/nsele/numbers')).body as { lines: { id: string }[] };
    const segments = Math.ceil(fetched.payload.messages[0].message.length / 160);
    expect(lines.find((it) => it.id === phone.id)).toMatchObject({ segmentsToday: segments, spent: segments / 2 });
  });

  test.each(WEBHOOKS.filter((it) => !needsAcceptance(it)))(
    'through %s a report comes in and an answer leaves',
    async (gateway) => {
      const by = await sms.line(house.founder, gateway);
      const from = `+2547111110${10 + WEBHOOKS.indexOf(gateway)}`;
      house.clock.forward(1);
      expect(await by.says({ from, text: `Heard through ${gateway}` })).toBe(200);
      house.clock.forward(15);
      expect(await by.says({ from, text: 'Answer' })).toBe(200);
      const before = sms.sent.length;
      await sms.rounds();
      expect(await texts()).toContain(`Heard through ${gateway}`);
      expect(sms.sent.length - before).toBe(gateway === 'smssync' ? 0 : 1);
    },
  );

  test('what a gateway may send is looked at before it is kept: secrets that are missing, an address that leads inside', async () => {
    const add = (more: object) =>
      house.founder.post('/w/nsele/numbers', {
        id: crypto.randomUUID(),
        name: 'x',
        gateway: 'http',
        settings: {},
        secrets: {},
        ...more,
      });
    expect((await add({})).body.code).toBe('line_incomplete');
    for (const url of [
      'http://gateway.example.org',
      'https://127.0.0.1/',
      'https://169.254.169.254/',
      'https://localhost/',
    ])
      expect((await add({ settings: { url }, secrets: { signing: 's' } })).body.code).toBe('line_address');
    expect((await amina.get('/w/nsele/numbers')).status).toBe(403);
  });
});
