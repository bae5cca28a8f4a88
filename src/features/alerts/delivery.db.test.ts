import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fireTimers, sendDeliveries } from '#apps/chores.ts';
import { browser } from '#test/browser-keys.ts';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';

/** What every channel owes a notice, in one place: each of them passes the same. */

interface Channel {
  name: 'app' | 'email' | 'webhook' | 'push';
  /** makes the responder and gives their mandate */
  mandate(house: House): Promise<string>;
  /** what left the house so far, in the clear */
  left(): string[];
  /** how the other end behaves from now on */
  answers(how: 'well' | 'busy' | 'never'): void;
  /** what the channel says of a delivery that went well: SMTP acceptance is no arrival */
  well: 'sent' | 'delivered';
  /** the other end says that it is there, where it can */
  confirm?(house: House): Promise<void>;
}

let person: Person;
const phone = browser('rose');
const state = { how: 'well' as 'well' | 'busy' | 'never', hooks: [] as string[], house: null as House | null };
let server: Server;

async function mandateFor(house: House, actorId: string, more: Record<string, unknown>): Promise<string> {
  const id = newId();
  const made = await house.founder.post('/w/nsele/mandates', {
    id,
    responderActorId: actorId,
    title: 'Liaison',
    agreedHow: 'by letter',
    ...more,
  });
  expect(made.status).toBe(201);
  return id;
}
async function stranger(house: House): Promise<string> {
  const id = newId();
  await house.founder.post('/w/nsele/actors', { id, kind: 'person', name: 'Rose' });
  return id;
}

const CHANNELS: Channel[] = [
  {
    name: 'app',
    mandate: async (house) => {
      person = await house.person('Rose', ['responder'], { organisation: 'Market committee' });
      return mandateFor(house, person.actorId, {});
    },
    left: () => [],
    answers: () => undefined,
    well: 'sent',
    confirm: async () => void (await person.post('/w/nsele/notices/received')),
  },
  {
    name: 'email',
    mandate: async (house) => mandateFor(house, await stranger(house), { email: 'rose@example.org' }),
    left: () => state.house!.mails.map((mail) => JSON.stringify(mail)),
    answers: (how) => {
      const { mails } = state.house!;
      state.house!.worker.mail = async (mail) => {
        if (how === 'busy') throw Object.assign(new Error(), { code: 'EENVELOPE', responseCode: 451 });
        if (how === 'never') throw Object.assign(new Error(), { code: 'EENVELOPE', responseCode: 550 });
        mails.push(mail);
      };
    },
    well: 'sent',
  },
  {
    name: 'webhook',
    mandate: async (house) =>
      mandateFor(house, await stranger(house), {
        webhook: {
          url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
          secret: 'a shared secret' + ' of theirs',
        },
      }),
    left: () => state.hooks,
    answers: (how) => void (state.how = how),
    well: 'delivered',
  },
  {
    name: 'push',
    mandate: async (house) => {
      person = await house.person('Rose', ['responder'], { organisation: 'Market committee' });
      expect((await person.post('/w/nsele/push', phone.subscription())).status).toBe(201);
      return mandateFor(house, person.actorId, {});
    },
    left: () => state.house!.pushes.map((it) => JSON.stringify(phone.read(it.body))),
    answers: (how) => void (state.house!.pushAnswers.status = how === 'well' ? 201 : how === 'busy' ? 503 : 410),
    well: 'sent',
    confirm: async (house) => {
      const { token } = phone.read(house.pushes.at(-1)!.body);
      expect((await house.nobody.post('/push/received', { token })).status).toBe(200);
    },
  },
];

describe.each(CHANNELS)('the channel $name', (channel) => {
  let house: House;
  let amina: Person;
  let mandate: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (piece) => (body += piece));
      request.on('end', () => {
        if (state.how === 'well') state.hooks.push(body);
        response.writeHead(state.how === 'well' ? 200 : state.how === 'busy' ? 503 : 410).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    house = await openHouse();
    state.house = house;
    state.hooks = [];
    amina = await house.person('Amina', ['analyst']);
    await mandateFor(house, house.founder.actorId, { coordinator: true, title: 'Coordinator' });
    mandate = await channel.mandate(house);
  });
  beforeEach(() => channel.answers('well'));
  afterAll(async () => {
    await house.close();
    await new Promise((resolve) => server.close(resolve));
  });

  async function issue(): Promise<string> {
    const id = newId();
    await amina.post('/w/nsele/alerts', {
      id,
      level: 3,
      headline: 'Attack on Mambu market feared tonight',
      why: 'Boys from Dara bought fuel',
      asked: 'Bring both youth leaders together before dark',
      uncertainty: 'One account',
      implicated: 'none',
      implicatedActorIds: [],
    });
    expect((await amina.post(`/w/nsele/alerts/${id}/issue`, { mandateIds: [mandate] })).status).toBe(200);
    return id;
  }
  const notices = async (alert: string) => (await amina.get(`/w/nsele/alerts/${alert}`)).body.notices;
  const delivery = async (alert: string) =>
    (await notices(alert))[0].deliveries.find((it: { channel: string }) => it.channel === channel.name);

  test('has the notice at once, and says no more of it than the channel knows', async () => {
    const alert = await issue();
    const before = channel.left().length;
    await sendDeliveries(house.worker);
    expect((await notices(alert))[0].state).toBe(channel.well);
    if (channel.name !== 'app') expect(channel.left().length).toBe(before + 1);
    else expect((await person.get('/w/nsele/notices/mine')).body.notices.at(-1).alertId).toBe(alert);
  });

  test('carries nothing of what the alert says, where or of whom', async () => {
    const alert = await issue();
    await sendDeliveries(house.worker);
    const out = channel.left().join('\n');
    expect(out).not.toMatch(/Mambu|market|Attack|youth|Dara|fuel|Rose"|Liaison|nsele/i);
    expect(out).not.toContain(alert);
  });

  test('is used once, also by two workers side by side', async () => {
    const before = channel.left().length;
    await issue();
    await Promise.all([sendDeliveries(house.worker), sendDeliveries(house.worker)]);
    await sendDeliveries(house.worker);
    if (channel.name !== 'app') expect(channel.left().length).toBe(before + 1);
  });

  test('confirms, where it can: then the ladder leaves the person their whole time', async () => {
    const alert = await issue();
    await sendDeliveries(house.worker);
    await channel.confirm?.(house);
    const confirms = channel.confirm !== undefined || channel.well === 'delivered';
    expect((await notices(alert))[0].state).toBe(confirms ? 'delivered' : 'sent');
    expect((await notices(alert))[0].seenAt).toBeNull();
    house.clock.forward(6);
    await fireTimers(house.worker);
    expect((await notices(alert)).map((it: { state: string }) => it.state)).toEqual(
      confirms ? ['delivered'] : ['not_delivered', 'queued'],
    );
  });

  test('in an exercise hears nothing outside; who is inside has the notice', async () => {
    await house.sql('update app.workspace set exercise = true');
    const alert = await issue();
    const before = channel.left().length;
    await sendDeliveries(house.worker);
    await house.sql('update app.workspace set exercise = false');
    expect(channel.left().length).toBe(before);
    if (channel.name !== 'app') expect(await delivery(alert)).toMatchObject({ state: 'failed' });
    else expect((await person.get('/w/nsele/notices/mine')).body.notices.at(-1).alertId).toBe(alert);
  });

  test.skipIf(channel.name === 'app')('is tried again when the other end is busy', async () => {
    channel.answers('busy');
    const alert = await issue();
    await sendDeliveries(house.worker);
    expect(await delivery(alert)).toMatchObject({ state: 'queued', attempts: 1 });
    channel.answers('well');
    house.clock.forward(0.2);
    await sendDeliveries(house.worker);
    expect(await delivery(alert)).toMatchObject({ attempts: 2, state: channel.well === 'sent' ? 'sent' : 'confirmed' });
  });

  test.skipIf(channel.name === 'app')(
    'says when it is of no use: the next is asked at once where nothing else is left',
    async () => {
      channel.answers('never');
      const alert = await issue();
      await sendDeliveries(house.worker);
      expect(await delivery(alert)).toMatchObject({ state: 'failed', attempts: 1 });
      const states = (await notices(alert)).map((it: { rank: string; state: string }) => `${it.rank} ${it.state}`);
      // who has an account may still open the console: that is for the clock to say
      expect(states).toEqual(
        channel.name === 'push' ? ['responder sent'] : ['responder not_delivered', 'coordinator queued'],
      );
    },
  );
});
