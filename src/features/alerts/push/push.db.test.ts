import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendDeliveries } from '#apps/chores.ts';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { browser } from '#test/browser-keys.ts';
import { runPushTest } from './push.jobs.ts';

describe('notices on a phone whose console is closed', () => {
  let house: House;
  let amina: Person;
  let ruth: Person;
  let grace: Person;
  let workspace: string;
  const mandates = { ruth: newId(), elders: newId() };
  const phone = browser('ruth-phone');
  const laptop = browser('ruth-laptop');

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    ruth = await house.person('Ruth', ['responder'], { organisation: 'Council of elders' });
    grace = await house.person('Grace', ['responder'], { organisation: 'Council of elders' });
    const agreed = { agreedHow: 'by letter', title: 'Mandate' };
    await house.founder.post('/w/nsele/mandates', {
      ...agreed,
      id: newId(),
      responderActorId: house.founder.actorId,
      coordinator: true,
    });
    expect((await ruth.get('/w/nsele/push')).body.named).toBe(false);
    await house.founder.post('/w/nsele/mandates', { ...agreed, id: mandates.ruth, responderActorId: ruth.actorId });
    [workspace] = (await house.sql<{ id: string }>("select id from app.workspace where slug = 'nsele'")).map(
      (w) => w.id,
    ) as [string];
  });
  afterAll(() => house.close());

  async function issue(mandate: string): Promise<string> {
    const id = newId();
    await amina.post('/w/nsele/alerts', {
      id,
      level: 3,
      headline: 'Attack on Mambu market',
      asked: 'Go there',
      uncertainty: 'One account',
      implicated: 'none',
      implicatedActorIds: [],
    });
    expect((await amina.post(`/w/nsele/alerts/${id}/issue`, { mandateIds: [mandate] })).status).toBe(200);
    await sendDeliveries(house.worker);
    return id;
  }
  const sentTo = (at: { endpoint: string }) => house.pushes.filter((it) => it.url === at.endpoint);

  test('Ruth, who is asked by name, is offered it; she takes it on her phone and her laptop, each once', async () => {
    const offered = await ruth.get('/w/nsele/push');
    expect(offered.body).toMatchObject({ named: true, devices: [] });
    expect(Buffer.from(offered.body.publicKey, 'base64url')).toHaveLength(65);
    const made = await ruth.post('/w/nsele/push', phone.subscription({ language: 'fr' }));
    expect(made.status).toBe(201);
    expect(JSON.stringify(made.body)).not.toContain('push.example.org');
    expect((await ruth.post('/w/nsele/push', phone.subscription({ language: 'fr' }))).status).toBe(200);
    house.clock.forward(1);
    await ruth.post('/w/nsele/push', laptop.subscription({ language: 'ar', name: 'Laptop' }));
    expect((await ruth.get('/w/nsele/push')).body.devices.map((it: { name: string }) => it.name)).toEqual([
      'Phone',
      'Laptop',
    ]);
  });

  test('an address inside, plain http or keys that are none are refused', async () => {
    const bad = async (more: Record<string, unknown>) =>
      (await ruth.post('/w/nsele/push', phone.subscription(more))).body.code;
    for (const endpoint of [
      'http://push.example.org/x',
      'https://127.0.0.1/x',
      'https://169.254.169.254/latest',
      'https://db/x',
      'https://[::1]/',
    ])
      expect(await bad({ endpoint })).toBe('not_a_push_service');
    expect(await bad({ keys: { p256dh: 'AAAA', auth: 'AAAA' } })).toBe('invalid_input');
  });

  test('a notice comes to both, in the language of each, with fixed words and one opaque word', async () => {
    const alert = await issue(mandates.ruth);
    const [onPhone, onLaptop] = [phone.read(sentTo(phone)[0]!.body), laptop.read(sentTo(laptop)[0]!.body)];
    expect(onPhone).toEqual({
      title: 'Un avis attend votre réponse',
      lang: 'fr',
      dir: 'ltr',
      token: expect.stringMatching(/^[\w-]{43}$/),
      tag: expect.any(String),
    });
    expect(onLaptop).toMatchObject({ title: 'لديك إشعار ينتظر جوابك', lang: 'ar', dir: 'rtl', tag: onPhone.tag });
    // touched, it leads a member to the alert, and nobody else anywhere
    expect((await ruth.post('/push/open', { token: onPhone.token })).body).toEqual({
      workspace: 'nsele',
      alertId: alert,
    });
    expect((await house.nobody.post('/push/open', { token: onPhone.token })).status).toBe(401);
    expect((await ruth.post('/push/open', { token: 'x'.repeat(43) })).status).toBe(404);
  });

  test('the phone says that it showed it: delivered, not seen; an unknown word is answered alike and changes nothing', async () => {
    const alert = await issue(mandates.ruth);
    const { token } = phone.read(sentTo(phone).at(-1)!.body);
    expect((await house.nobody.post('/push/received', { token: 'y'.repeat(43) })).body).toEqual({ ok: true });
    const states = async () =>
      (await amina.get(`/w/nsele/alerts/${alert}`)).body.notices.map((n: { state: string }) => n.state);
    expect(await states()).toEqual(['sent']);
    await house.nobody.post('/push/received', { token });
    await house.nobody.post('/push/received', { token });
    expect(await states()).toEqual(['delivered']);
  });

  test('a phone that another member signs in on is theirs from then on', async () => {
    await grace.post('/w/nsele/push', phone.subscription());
    expect((await ruth.get('/w/nsele/push')).body.devices.map((it: { name: string }) => it.name)).toEqual(['Laptop']);
    const before = sentTo(phone).length;
    await issue(mandates.ruth);
    expect(sentTo(phone)).toHaveLength(before);
  });

  test('a duty post without a roster reaches the phones of its members, but of none who is implicated', async () => {
    await house.founder.post('/w/nsele/mandates', {
      agreedHow: 'by letter',
      title: 'Elders on duty',
      id: mandates.elders,
      responderActorId: ruth.organisationId,
      dutyPost: true,
    });
    const before = { phone: sentTo(phone).length, laptop: sentTo(laptop).length };
    await issue(mandates.elders);
    expect([sentTo(phone).length - before.phone, sentTo(laptop).length - before.laptop]).toEqual([1, 1]);
  });

  test('a test comes to one’s own device, and to no other’s', async () => {
    const [device] = (await ruth.get('/w/nsele/push')).body.devices;
    expect((await ruth.post(`/w/nsele/push/${device.id}/test`)).status).toBe(200);
    expect((await grace.post(`/w/nsele/push/${device.id}/test`)).status).toBe(404);
    await runPushTest(house.worker, { workspace, device: device.id });
    expect(laptop.read(sentTo(laptop).at(-1)!.body)).toMatchObject({
      token: null,
      title: expect.stringContaining('تجربة'),
    });
  });

  test('a browser that is no more is forgotten, with a line in the record', async () => {
    house.pushAnswers.status = 410;
    await issue(mandates.ruth);
    expect((await ruth.get('/w/nsele/push')).body.devices).toEqual([]);
    const [device] = (await grace.get('/w/nsele/push')).body.devices;
    await runPushTest(house.worker, { workspace, device: device.id });
    expect((await grace.get('/w/nsele/push')).body.devices).toEqual([]);
    house.pushAnswers.status = 201;
    const gone = await house.sql("select 1 from ledger.change where verb = 'push.gone'");
    expect(gone).toHaveLength(2);
  });

  test('Ruth takes it back: nothing comes any more', async () => {
    const made = await ruth.post('/w/nsele/push', laptop.subscription());
    expect((await grace.send('DELETE', `/w/nsele/push/${made.body.id}`)).status).toBe(404);
    expect((await ruth.send('DELETE', `/w/nsele/push/${made.body.id}`)).status).toBe(200);
    const before = house.pushes.length;
    await issue(mandates.ruth);
    expect(house.pushes).toHaveLength(before);
  });

  test('a member who has left gets no more pushes', async () => {
    await ruth.post('/w/nsele/push', laptop.subscription());
    await house.founder.send('PATCH', `/w/nsele/members/${ruth.memberId}`, { ended: true });
    const before = house.pushes.length;
    await issue(mandates.ruth);
    expect(house.pushes).toHaveLength(before);
  });
});
