import { join } from 'node:path';
import type pg from 'pg';
import { openPool } from '#server/db.ts';
import { openEpochs } from '#server/epochs.ts';
import { callWords, outsideWords, spokenWords, testWords } from '#apps/courier.ts';
import { readMessages } from '#apps/chores.ts';
import type { Channel } from '#features/courier/channels.ts';
import { publish, runErrands, takeIn, type CourierKit } from '#features/courier/rounds.jobs.ts';
import { openVault } from '#features/courier/vault.ts';
import type { WebhookCode, LineSecrets, LineSettings } from '#features/numbers/gateway-fields.rules.ts';
import { takeInbound } from '#features/numbers/inbound.jobs.ts';
import { runCalls } from '#features/numbers/calls.jobs.ts';
import { readCalls } from '#features/alerts/phone/phone.jobs.ts';
import { fetchFiles } from '#features/numbers/fetching.jobs.ts';
import { runLineTests, setUpLines } from '#features/numbers/line-tests.jobs.ts';
import { publishIntakeKey, readLetters } from '#features/letters/letters.jobs.ts';
import { mailCarrier } from '#features/mailbox/mail-carrier.ts';
import { linesOf, makeLineKit, type LineKit } from '#features/numbers/line-channel.service.ts';
import { openLineDoor } from '#features/numbers/line-door.service.ts';
import { newId, type House, type Person } from './harness.ts';
import {
  reporting,
  ringing,
  saying,
  tookAs,
  type Line,
  type Rung,
  type Said,
  type VoiceLine,
  type Webhook,
} from './gateway-simulator.ts';

/** A courier beside a house of tests, with gateways played by the simulator. */
export interface SmsHouse {
  courier: CourierKit;
  lines: LineKit;
  /** what was sent to gateways, and what they answer: a status, or null to take it */
  sent: { url: string; body: string }[];
  gatewayStatus: { now: number | null };
  /** what was fetched from gateways */
  fetched: string[];
  /** makes a line at a gateway */
  line(by: Person, gateway: WebhookCode, more?: Record<string, unknown>): Promise<TestLine>;
  /** everything in its turn: in, handled, out */
  rounds(): Promise<void>;
  close(): Promise<void>;
}
export interface TestLine {
  id: string;
  address: string;
  says(it: Partial<Said> & { text: string; from: string }): Promise<number>;
  reports(it: { id: string; to: string; state: 'delivered' | 'failed'; code?: number }): Promise<number>;
  send(webhook: Webhook): Promise<{ status: number; text: string }>;
  webhook(it: Said): Webhook;
  /** what a gateway of voice posts in the course of a call, and what it is answered */
  rings(it: Rung): Promise<{ status: number; text: string }>;
  /** the line as its gateway knows it */
  played(): Line;
}

export const PLAYED: { settings: LineSettings; secrets: LineSecrets } = {
  settings: { account: 'AC0', from: '20880', url: 'https://gateway.example.org' },
  secrets: { key: 'a key that sends', signing: 'a secret that proves' },
};

/** @param inside servers on this machine that the courier may speak to */
export async function openSmsHouse(
  house: House,
  channels: Channel[] = [],
  inside: readonly string[] = [],
  /** what stands at an address of a gateway */
  pictures: (url: string) => Buffer | null = () => null,
): Promise<SmsHouse> {
  const pool: pg.Pool = openPool({ connectionString: house.urls.courier, max: 2 });
  const vault = await openVault(join(house.folder, 'vault'));
  const now = () => house.clock.now;
  const sent: SmsHouse['sent'] = [];
  const gatewayStatus: SmsHouse['gatewayStatus'] = { now: null };
  const fetched: string[] = [];
  let gateway: WebhookCode = 'http';
  const lines = makeLineKit({
    vault,
    publicUrl: 'http://localhost:8090',
    now,
    carriers: { mail: mailCarrier(inside) },
    spoken: spokenWords(),
    get: async (url) => {
      fetched.push(url);
      return { status: 200, bytes: pictures(url) };
    },
    post: async (url, { body }) => {
      if (gatewayStatus.now !== null) return { status: gatewayStatus.now, text: '' };
      sent.push({ url, body });
      const { status, body: text } = tookAs(/\/bot[^/]*\//.test(url) ? 'telegram' : gateway, `out-${sent.length}`);
      return { status, text };
    },
  });
  const courier: CourierKit = {
    pool,
    vault,
    epochs: openEpochs(join(house.folder, 'epochs')),
    channels,
    words: outsideWords(),
    linesOf: linesOf(lines),
    now,
  };
  await publish(courier);
  await publishIntakeKey(house.worker, (await house.keys.web()).outboxPublic);
  house.courierDoor.open = openLineDoor(courier, lines);
  let count = 0;
  return {
    courier,
    lines,
    sent,
    fetched,
    gatewayStatus,
    async line(by, code, more = {}) {
      gateway = code;
      const id = newId();
      const made = await by.post('/w/nsele/numbers', { id, name: `Line ${code}`, gateway: code, ...PLAYED, ...more });
      if (made.status !== 201) throw new Error(JSON.stringify(made.body));
      const played = () => ({
        gateway: code as Line['gateway'],
        address: made.body.address,
        ...PLAYED,
        now: now().getTime(),
      });
      const send: TestLine['send'] = async ({ method, url, headers, body }) => {
        const answer = await house.app.request(url, { method, headers, ...(method === 'POST' ? { body } : {}) });
        return { status: answer.status, text: await answer.text() };
      };
      return {
        id,
        address: made.body.address,
        send,
        played,
        webhook: (it) => saying(played(), it),
        rings: async (it) => {
          const webhook = ringing({ ...played(), gateway: code as VoiceLine['gateway'] }, it);
          return webhook ? send(webhook) : { status: 0, text: '' };
        },
        says: async (it) => (await send(saying(played(), { id: `in-${count++}`, ...it }))).status,
        reports: async (it) => (await send(reporting(played(), it)!)).status,
      };
    },
    async rounds() {
      await setUpLines(courier, lines);
      await fetchFiles(courier, lines);
      while ((await takeInbound(courier, callWords())) > 0);
      while ((await readMessages(house.worker)) > 0);
      while ((await readLetters(house.worker)) > 0);
      await takeIn(courier);
      await runErrands(courier);
      await runCalls(courier, callWords());
      await readCalls(house.worker);
      await runLineTests(courier, testWords());
    },
    close: () => pool.end(),
  };
}

/** Two coordinators of different organisations agree that addresses are kept; a day passes. */
export async function keepAddresses(house: House, more: Record<string, unknown> = {}): Promise<void> {
  const carl = await house.person('Carl', ['coordinator']);
  const dina = await house.person('Dina', ['coordinator'], { organisation: 'Bar association' });
  const id = newId();
  const proposed = await carl.post('/w/nsele/custody/changes', {
    id,
    kind: 'settings',
    settings: { testDays: 91, requestHours: 72, addresses: 'vault', ...more },
    reason: 'People write by SMS',
  });
  if (proposed.status !== 201) throw new Error(JSON.stringify(proposed.body));
  await dina.post(`/w/nsele/custody/changes/${id}/voice`, { yes: true });
  house.clock.forward(24 * 60 + 1);
  const { custodyRounds } = await import('#features/custody/custody.jobs.ts');
  await custodyRounds(house.worker, house.keys);
}

/** Everything that the database holds, as text. */
export async function everything(house: House): Promise<string> {
  const [row] = await house.sql<{ t: string }>(
    `select coalesce(string_agg(query_to_xml(format('select * from %I.%I', table_schema, table_name), true, false, '')::text, ''), '') as t
     from information_schema.tables where table_schema in ('app', 'vault', 'sealed', 'ledger', 'jobs') and table_type = 'BASE TABLE'`,
  );
  return row!.t;
}
