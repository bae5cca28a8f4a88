import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { openSmppServer, type SmppServer } from '#test/smpp-server.ts';
import { everything, keepAddresses, openSmsHouse, type SmsHouse } from '#test/sms-house.ts';
import { openSmppLinks, type SmppLinks } from './smpp.jobs.ts';

describe('a line bound to a centre of messages', () => {
  let house: House;
  let sms: SmsHouse;
  let amina: Person;
  let centre: SmppServer;
  let links: SmppLinks;
  const line = newId();
  const FROM = '254733000777';
  const texts = async () =>
    ((await amina.get('/w/nsele/reports?queue=all')).body.reports as { text: string }[]).map((it) => it.text);
  const lineNow = async () => (await house.founder.get('/w/nsele/numbers')).body.lines[0];
  const said = (text: string) => centre.deliver({ from: FROM, bytes: Buffer.from(text) });

  beforeAll(async () => {
    centre = await openSmppServer();
    process.env.BARAZA_INSIDE_ALLOWED = centre.origin;
    house = await openHouse();
    amina = await house.person('Amina', ['analyst', 'operator']);
    sms = await openSmsHouse(house, [], [centre.origin]);
    links = openSmppLinks(sms.courier, sms.lines, [centre.origin]);
    await keepAddresses(house);
    const settings = { url: centre.origin, account: 'baraza', from: '20880', system: 'HUB' };
    const made = await house.founder.post('/w/nsele/numbers', {
      id: line,
      name: 'Operator',
      gateway: 'smpp',
      settings,
      secrets: { key: 'wrong' },
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
  });
  afterAll(async () => {
    delete process.env.BARAZA_INSIDE_ALLOWED;
    await links?.close();
    await sms?.close();
    await house?.close();
    await centre?.close();
  });

  test('a wrong password is said on the screen, and tried again after a pause', async () => {
    await links.round();
    expect((await lineNow()).refusedCode).toBe('login_refused');
    await links.round();
    expect(centre.binds).toHaveLength(1);
    await house.founder.send('PATCH', `/w/nsele/numbers/${line}`, { secrets: { key: 'secret08' } });
    house.clock.forward(1);
    await links.round();
    await links.round();
    expect(centre.binds.slice(1)).toEqual([{ systemId: 'baraza', password: 'secret08', systemType: 'HUB' }]);
    expect((await lineNow()).reachedAt).not.toBeNull();
  });

  test('what comes is acknowledged when it is kept, and is a report of an alias', async () => {
    expect(await said('Shots at the mill')).toBe(0);
    // the same again, since the centre did not hear us
    expect(await said('Shots at the mill')).toBe(0);
    const arabic = Buffer.from('حريق في السوق', 'utf16le').swap16();
    expect(await centre.deliver({ from: FROM, bytes: arabic, coding: 8 })).toBe(0);
    await sms.rounds();
    expect(await texts()).toEqual(['Shots at the mill']);
    // what followed at once belongs to it
    expect(await house.sql(`select text from app.message where direction = 'in'`)).toEqual([{ text: 'حريق في السوق' }]);
    expect(await everything(house)).not.toContain(FROM);
  });

  test('a long text in pieces is one report, whichever came first', async () => {
    house.clock.forward(60);
    const piece = (n: number, text: string) =>
      centre.deliver({ from: FROM, esm: 0x40, bytes: Buffer.concat([Buffer.of(5, 0, 3, 7, 2, n), Buffer.from(text)]) });
    expect(await piece(2, 'with fuel')).toBe(0);
    await sms.rounds();
    expect(await piece(1, 'They came at night ')).toBe(0);
    await sms.rounds();
    expect(await texts()).toContain('They came at night with fuel');
  });

  test('an answer leaves by the bind, a long one in pieces, and the receipt is written down', async () => {
    house.clock.forward(60);
    await said('Answer');
    await sms.rounds();
    expect(centre.submitted).toHaveLength(1);
    const [first] = centre.submitted;
    expect(first).toMatchObject({ from: '20880', to: FROM, coding: 0 });
    expect(first!.bytes.toString()).toContain('answers on this phone');
    expect(await centre.receipt(first!.id, 'DELIVRD')).toBe(0);
    expect(await house.sql('select state from app.courier_errand')).toEqual([{ state: 'delivered' }]);
  });

  test('a centre that is busy is tried again, and one that is gone too', async () => {
    centre.answers.status = 0x58;
    house.clock.forward(60);
    await said('Info');
    await sms.rounds();
    expect(await house.sql(`select code from app.courier_errand where state = 'queued'`)).toEqual([
      { code: 'gateway_busy' },
    ]);
    centre.answers.status = 0;
    centre.drop();
    await expect
      .poll(async () => {
        house.clock.forward(10);
        await links.round();
        await sms.rounds();
        return centre.submitted.length;
      })
      .toBe(2);
  });

  test('switched off, it is unbound', async () => {
    await house.founder.send('PATCH', `/w/nsele/numbers/${line}`, { state: 'off' });
    const before = centre.binds.length;
    await links.round();
    await links.round();
    expect(centre.binds.length).toBe(before);
  });
});
