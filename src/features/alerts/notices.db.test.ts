import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fireTimers, sendDeliveries } from '#apps/chores.ts';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';

/** From the notice to the named person and back: what channels report, what a link allows, and where the ladder goes then. */
describe('a notice reaches a named person, or the next one at once', () => {
  let house: House;
  let amina: Person;
  let ruth: Person;
  let grace: Person;
  let police: string;
  const mandates: Record<string, string> = {};
  const actors: Record<string, string> = {};

  /** Somebody without an account, with a mandate. */
  async function outsider(name: string, more: Record<string, unknown> = {}): Promise<string> {
    actors[name] = newId();
    await house.founder.post('/w/nsele/actors', { id: actors[name], kind: 'person', name });
    return mandateOf(name, actors[name], more);
  }
  async function mandateOf(name: string, actorId: string, more: Record<string, unknown> = {}): Promise<string> {
    mandates[name] = newId();
    const made = await house.founder.post('/w/nsele/mandates', {
      id: mandates[name],
      responderActorId: actorId,
      title: `Post of ${name}`,
      agreedHow: 'by letter',
      ...more,
    });
    expect([name, made.status]).toEqual([name, 201]);
    return mandates[name];
  }
  async function issue(to: string[], more: Record<string, unknown> = {}): Promise<string> {
    const id = newId();
    await amina.post('/w/nsele/alerts', {
      id,
      level: 3,
      headline: 'Attack on Mambu market feared tonight',
      asked: 'Bring both youth leaders together before dark',
      uncertainty: 'One account',
      implicated: 'named',
      implicatedActorIds: [police],
      label: 2,
      ...more,
    });
    const issued = await amina.post(`/w/nsele/alerts/${id}/issue`, { mandateIds: to.map((name) => mandates[name]) });
    expect(issued.status).toBe(200);
    await sendDeliveries(house.worker);
    return id;
  }
  const noticesOf = async (alert: string) =>
    (await amina.get(`/w/nsele/alerts/${alert}`)).body.notices.map(
      (n: { responder: { name: string }; state: string }) => `${n.responder.name}: ${n.state}`,
    );
  const tokenOf = (to: string) => /#(\S+)/.exec(house.mails.findLast((mail) => mail.to === to)!.text)![1]!;

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    ruth = await house.person('Ruth', ['responder'], { organisation: 'Council of elders' });
    grace = await house.person('Grace', ['responder'], { organisation: 'Mediators' });
    police = newId();
    await house.founder.post('/w/nsele/actors', { id: police, kind: 'organisation', name: 'Police' });
    await mandateOf('Coordinator', house.founder.actorId, { coordinator: true, shownAs: 'name' });
    await mandateOf('Grace', grace.actorId);
    await mandateOf('Ruth', ruth.actorId, { substituteMandateId: mandates.Grace });
    await outsider('Samuel', { email: 'samuel@example.org', substituteMandateId: mandates.Grace, shownAs: 'name' });
    await outsider('Naomi', { email: 'naomi@example.org', shownAs: 'name' });
    await outsider('Peter', { email: 'peter@example.org' });
    await outsider('Hidden', { email: 'hidden@example.org', shownAs: 'nothing' });
    await outsider('Low', { email: 'low@example.org', highestLabel: 1, shownAs: 'name' });
    actors.Commander = newId();
    await house.founder.post('/w/nsele/actors', {
      id: actors.Commander,
      kind: 'person',
      name: 'Commander',
      parentId: police,
    });
    await mandateOf('Commander', actors.Commander, { shownAs: 'name' });
  });
  afterAll(() => house.close());

  test('Ruth is silent and Grace is asked; when Ruth accepts after all, Grace is asked no more', async () => {
    const alert = await issue(['Ruth']);
    house.clock.forward(16);
    await fireTimers(house.worker);
    expect(await noticesOf(alert)).toEqual(['Ruth: not_delivered', 'Grace: queued']);
    const mine = (await ruth.get('/w/nsele/notices/mine')).body.notices.find(
      (n: { alertId: string }) => n.alertId === alert,
    );
    expect((await ruth.post(`/w/nsele/notices/${mine.id}/answer`, { answer: 'accept' })).status).toBe(200);
    expect(await noticesOf(alert)).toEqual(['Ruth: accepted', 'Grace: withdrawn']);
  });

  test('an open console tells that it has the notice: delivered, not seen, and the ladder waits its whole time', async () => {
    const alert = await issue(['Ruth']);
    expect(await noticesOf(alert)).toEqual(['Ruth: sent']);
    await ruth.post('/w/nsele/notices/received');
    expect(await noticesOf(alert)).toEqual(['Ruth: delivered']);
    house.clock.forward(6);
    await fireTimers(house.worker);
    expect(await noticesOf(alert)).toEqual(['Ruth: delivered']);
    const [notice] = (await amina.get(`/w/nsele/alerts/${alert}`)).body.notices;
    expect(notice).toMatchObject({ seenAt: null, deliveredAt: expect.any(String) });
    expect(notice.deliveries).toEqual(expect.arrayContaining([{ channel: 'app', state: 'confirmed', attempts: 0 }]));
    // another's console tells nothing of hers
    await grace.post('/w/nsele/notices/received');
    expect(await noticesOf(alert)).toEqual(['Ruth: delivered']);
  });

  describe('the mail server', () => {
    let usual: House['worker']['mail'];
    beforeAll(() => void (usual = house.worker.mail));
    const answers = (error: object | null) => {
      house.worker.mail = async (mail) => {
        if (error && mail.to === 'samuel@example.org') throw Object.assign(new Error('refused'), error);
        await usual!(mail);
      };
    };
    afterEach(() => {
      house.worker.mail = usual;
    });

    test('takes Samuel’s mail: that is sent, and not delivered', async () => {
      const alert = await issue(['Samuel']);
      expect(await noticesOf(alert)).toEqual(['Samuel: sent']);
    });

    test('refuses Samuel’s address for good: his substitute Grace is asked at once, and the coordinator sees why', async () => {
      answers({ code: 'EENVELOPE', responseCode: 550 });
      const alert = await issue(['Samuel']);
      expect(await noticesOf(alert)).toEqual(['Samuel: not_delivered', 'Grace: queued']);
      const [first, second] = (await amina.get(`/w/nsele/alerts/${alert}`)).body.notices;
      expect(first.deliveries).toEqual([{ channel: 'email', state: 'failed', attempts: 1 }]);
      expect(second.followsId).toBe(first.id);
      const told = await house.sql<{ kind: string }>('select kind from app.notice_event where notice_id = $1', [
        first.id,
      ]);
      expect(told.map((it) => it.kind)).toContain('not_delivered');
    });

    test('is busy: it is tried again, and the ladder keeps its clock', async () => {
      answers({ code: 'EENVELOPE', responseCode: 451 });
      const alert = await issue(['Samuel']);
      expect(await noticesOf(alert)).toEqual(['Samuel: queued']);
      answers(null);
      house.clock.forward(0.2);
      await sendDeliveries(house.worker);
      expect(await noticesOf(alert)).toEqual(['Samuel: sent']);
    });

    test('does not let us in: that says nothing of Samuel’s address', async () => {
      answers({ code: 'EAUTH', responseCode: 535 });
      expect(await noticesOf(await issue(['Samuel']))).toEqual(['Samuel: queued']);
    });

    test('stays away until the last try: then the next is asked at level 1 too, long before the clock', async () => {
      answers({ code: 'ECONNREFUSED' });
      const id = newId();
      await amina.post('/w/nsele/alerts', {
        id,
        level: 1,
        headline: 'Talk of revenge',
        asked: 'Listen',
        implicated: 'none',
        implicatedActorIds: [],
      });
      await amina.post(`/w/nsele/alerts/${id}/issue`, {
        mandateIds: [mandates.Samuel],
        reasonUnverified: 'a trusted source',
      });
      for (let tries = 0; tries < 12; tries++) {
        await sendDeliveries(house.worker);
        house.clock.forward(61);
        if (tries < 7) await fireTimers(house.worker);
      }
      expect((await noticesOf(id)).slice(0, 2)).toEqual(['Samuel: not_delivered', 'Grace: queued']);
    });
  });

  describe('a responder’s own system', () => {
    let server: Server;
    let status = 200;
    const got: string[] = [];
    beforeAll(async () => {
      server = createServer((request, response) => {
        let body = '';
        request.on('data', (piece) => (body += piece));
        request.on('end', () => {
          got.push(body);
          response.writeHead(status).end('x'.repeat(10));
        });
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/baraza`;
      await outsider('Desk', {
        webhook: { url, secret: 'a shared secret of theirs' },
        substituteMandateId: mandates.Grace,
      });
    });
    afterAll(() => new Promise((resolve) => server.close(resolve)));

    test.each([
      [200, ['Desk: delivered']],
      [202, ['Desk: sent']],
      [503, ['Desk: queued']],
      [429, ['Desk: queued']],
      [410, ['Desk: not_delivered', 'Grace: queued']],
      [401, ['Desk: not_delivered', 'Grace: queued']],
    ])('answers %i', async (answer, expected) => {
      status = answer;
      expect(await noticesOf(await issue(['Desk']))).toEqual(expected);
      expect(got.at(-1)).not.toMatch(/Mambu|market|youth/);
    });
  });

  test('somebody without an account and without any channel is passed over at once', async () => {
    await outsider('Silent', { substituteMandateId: mandates.Grace });
    expect(await noticesOf(await issue(['Silent']))).toEqual(['Silent: not_delivered', 'Grace: queued']);
  });

  describe('the link', () => {
    test('a mail scanner that runs the page sees nothing and marks nothing; Samuel presses the button, and it is seen', async () => {
      const alert = await issue(['Samuel']);
      const token = tokenOf('samuel@example.org');
      const scanned = await house.nobody.post('/notice-link', { token });
      expect(scanned.body).toMatchObject({ needsOpening: true, needsPassphrase: false, alert: null, notice: null });
      expect(await noticesOf(alert)).toEqual(['Samuel: sent']);
      const opened = await house.nobody.post('/notice-link', { token, opened: true });
      expect(opened.body.alert.headline).toContain('Mambu');
      expect(await noticesOf(alert)).toEqual(['Samuel: seen']);
    });

    test('Samuel is offered whom he may refer it to: by the name or title they agreed to, none implicated, none whose label is too low', async () => {
      await issue(['Samuel']);
      const opened = await house.nobody.post('/notice-link', { token: tokenOf('samuel@example.org'), opened: true });
      const shown = opened.body.referTo.map((it: { name: string; title: string }) => `${it.name}|${it.title}`);
      expect(shown.toSorted()).toEqual(
        [
          'Founder|Post of Coordinator',
          'Naomi|Post of Naomi',
          '|Post of Desk',
          '|Post of Grace',
          '|Post of Peter',
          '|Post of Ruth',
          '|Post of Silent',
        ].toSorted(),
      );
      expect(opened.body.answers).toEqual(['accept', 'decline', 'refer']);
    });

    test('he refers it to Naomi: she is asked at once, his substitute is not, and if she is silent the ladder goes on', async () => {
      const alert = await issue(['Samuel']);
      const token = tokenOf('samuel@example.org');
      const answered = await house.nobody.post('/notice-link/answer', {
        key: { token, passphrase: null },
        answer: { answer: 'refer', toMandateId: mandates.Naomi, reason: 'She lives there' },
      });
      expect(answered.status).toBe(200);
      expect(await noticesOf(alert)).toEqual(['Samuel: referred', 'Naomi: queued']);
      await sendDeliveries(house.worker);
      expect(await noticesOf(alert)).toEqual(['Samuel: referred', 'Naomi: sent']);
      const hers = await house.nobody.post('/notice-link', { token: tokenOf('naomi@example.org'), opened: true });
      expect(hers.body.notice.rank).toBe('referred');
      expect(hers.body.referTo.map((it: { title: string }) => it.title)).not.toContain('Post of Samuel');
      house.clock.forward(31);
      await fireTimers(house.worker);
      expect((await noticesOf(alert)).slice(0, 4)).toEqual([
        'Samuel: referred',
        'Naomi: silent',
        'Grace: silent',
        'Founder: queued',
      ]);
    });

    test.each(['Commander', 'Low', 'Hidden'])(
      'he cannot refer it to %s, whom the page does not offer',
      async (name) => {
        const alert = await issue(['Samuel']);
        const answered = await house.nobody.post('/notice-link/answer', {
          key: { token: tokenOf('samuel@example.org'), passphrase: null },
          answer: { answer: 'refer', toMandateId: mandates[name], reason: '' },
        });
        expect([answered.status, answered.body.code]).toEqual([409, 'refer_to_blocked']);
        expect(await noticesOf(alert)).toEqual(['Samuel: sent']);
      },
    );

    test('Ruth, who has an account, is offered the same people by name, also those of another theme', async () => {
      await issue(['Ruth']);
      const [notice] = (await ruth.get('/w/nsele/notices/mine')).body.notices.filter(
        (n: { state: string }) => n.state === 'sent',
      );
      const { body } = await ruth.get(`/w/nsele/notices/${notice.id}/refer-to`);
      const names = body.offers.map((it: { name: string }) => it.name);
      expect(names).toContain('Peter');
      expect(names).not.toContain('Commander');
      expect(names).not.toContain('Low');
      expect((await grace.get(`/w/nsele/notices/${notice.id}/refer-to`)).status).toBe(404);
    });
  });

  test('a planned step is done directly, with the time it was done; a time to come is refused', async () => {
    const alert = await issue(['Ruth']);
    const id = newId();
    await amina.post(`/w/nsele/alerts/${alert}/responses`, { id, what: 'Call the elders', ownerActorId: ruth.actorId });
    const later = new Date(house.clock.now.getTime() + 3_600_000).toISOString();
    const early = await ruth.post(`/w/nsele/responses/${id}`, { deed: 'done', result: 'They came', at: later });
    expect([early.status, early.body.code]).toEqual([422, 'not_yet']);
    const at = new Date(house.clock.now.getTime() - 3_600_000).toISOString();
    const done = await ruth.post(`/w/nsele/responses/${id}`, { deed: 'done', result: 'They came', at });
    expect(done.body).toMatchObject({ state: 'done', endedAt: at });
  });

  test('Amina, who is herself the responder of an emergency she sends, sees to whom it goes if she stays silent', async () => {
    await mandateOf('Amina', amina.actorId, { substituteMandateId: mandates.Grace });
    const alert = await issue(['Amina']);
    const mine = (await amina.get('/w/nsele/notices/mine')).body.notices.find(
      (n: { alertId: string }) => n.alertId === alert,
    );
    expect(mine.goesTo).toBe('Grace');
  });
});
