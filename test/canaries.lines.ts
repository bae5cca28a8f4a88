/**
 * Lines as doors that names go in by: messengers with a picture, a telephone that leaves a recording, an operator's centre; and what leaves by them: answers,
 * calls to a responder, messages to a district.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { uuidv4 } from '#domain/ids.ts';
import { asOwner, until, type Running } from '#apps/running.evaluate.ts';
import { ringing, saying, type Line, type VoiceLine, type Webhook } from './gateway-simulator.ts';
import { newId } from './harness.ts';
import type { SmppServer } from './smpp-server.ts';

type Ask = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<any>;
type Keep = (noun: string, id: string) => string;
const w = '/w/canaries';

/** Gateways that take everything, and give a picture to whoever asks for one. */
export interface PlayedGateways {
  origin: string;
  /** bodies of what was sent to them */
  sent: string[];
  /** what lies there as the picture of a message */
  picture: { now: Uint8Array };
  close(): void;
}

export async function playGateways(): Promise<PlayedGateways> {
  const sent: string[] = [];
  const picture = { now: new Uint8Array() };
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      if (request.method === 'POST') {
        sent.push(body);
        return response.end(`{"ok":true,"status":"delivered","id":"out-${sent.length}"}`);
      }
      const path = request.url ?? '';
      if (path.includes('/getFile')) return response.end('{"ok":true,"result":{"file_path":"photos/1.jpg"}}');
      if (path.endsWith('.jpg')) return response.end(picture.now);
      response.end(JSON.stringify({ url: `${origin}/media/1.jpg` }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, sent, picture, close: () => void server.close() };
}

export interface LineMarks {
  words: string;
  identity: string;
  secret: string;
  sender: string;
  calledNumber: string;
  broadcast: string;
  together: string;
}
/** Something that must be so, or nothing that is not found afterwards says anything. */
export interface Held {
  what: string;
  holds: boolean;
}
/** What came in, as it came: the search finds in it what it must not find elsewhere. */
export interface Came {
  by: string;
  bytes: Buffer;
}

/** @returns how a webhook is handed to the running house */
const knockAt = (running: Running) => async (it: Webhook) => {
  const path = it.url.replace(/^https?:\/\/[^/]+/, '');
  const answer = await fetch(`${running.url}${path}`, { method: it.method, headers: it.headers, body: it.body });
  await answer.arrayBuffer();
  return answer.status;
};

/** Somebody writes by each messenger with a picture, rings and leaves a recording, and writes to an operator's number in two pieces. */
export async function plantLines(
  running: Running,
  ask: Ask,
  marks: LineMarks,
  keep: Keep,
  gateways: PlayedGateways,
  centre: SmppServer,
  files: { picture: Uint8Array; sound: Uint8Array },
): Promise<{ held: Held[]; came: Came[]; voice: VoiceLine }> {
  const held: Held[] = [];
  const came: Came[] = [];
  const knock = knockAt(running);
  gateways.picture.now = files.picture;
  const make = async (gateway: string, settings: Record<string, string>, secrets: Record<string, string>) => {
    const id = keep('numbers', newId());
    const made = await ask('POST', `${w}/numbers`, { id, name: `Line ${gateway}`, gateway, settings, secrets });
    return { id, address: made.address as string, settings, secrets, now: Date.now() };
  };
  const reached = (id: string, by: string) =>
    until(`the courier has reached ${by}`, async () => {
      const { lines } = await ask('GET', `${w}/numbers`);
      return lines.find((it: { id: string }) => it.id === id).reachedAt !== null;
    });
  const isReport = (channel: string, withFile: boolean) =>
    until(`a report by ${channel}`, async () => {
      const { reports } = await ask('GET', `${w}/reports?queue=all`);
      const found = (reports as { id: string; channel: string }[]).find((it) => it.channel === channel);
      return (
        found !== undefined && (!withFile || (await ask('GET', `${w}/reports/${found.id}`)).attachments.length > 0)
      );
    });

  for (const [n, gateway] of (['telegram', 'whatsapp'] as const).entries()) {
    const secrets = { key: `${marks.secret}-${gateway}`, ...(n === 1 ? { signing: `${marks.secret}-proof` } : {}) };
    const settings = { from: 'desk', url: gateways.origin, ...(n === 1 ? { account: 'AC0' } : {}) };
    const line: Line = { gateway, ...(await make(gateway, settings, secrets)) };
    // a conversation at Telegram has a number of its own, which is no telephone's
    const from = n === 1 ? `+258${marks.sender}` : marks.sender;
    const name = `${marks.identity} Otieno`;
    const said = { id: `in-${gateway}`, from, name, text: `${marks.words} by ${gateway}`, picture: 'picture-1' };
    held.push({ what: `${gateway} is shut before two accepted it`, holds: (await knock(saying(line, said))) === 403 });
    await asOwner(running.folder, (client) =>
      client.query('update app.custody_settings set providers = array_append(providers, $1)', [gateway]),
    );
    const webhook = saying({ ...line, now: Date.now() }, said);
    came.push({ by: gateway, bytes: Buffer.from(webhook.body) });
    const before = gateways.sent.length;
    await until(`${gateway} is taken`, async () => (await knock(webhook)) < 300, 30_000);
    await isReport(gateway, true);
    await until(`an answer leaves by ${gateway}`, () =>
      gateways.sent.slice(before).some((it) => it.includes(marks.sender)),
    );
  }

  const secrets = { signing: `${marks.secret}-voice` };
  const voice: VoiceLine = { gateway: 'call_http', ...(await make('call_http', { url: gateways.origin }, secrets)) };
  const sound = Buffer.from(files.sound).toString('base64');
  const rung = ringing(voice, { what: 'recorded', from: `+260${marks.sender}`, id: 'recorded-1', sound })!;
  came.push({ by: 'voice', bytes: Buffer.from(rung.body) });
  await until('a recording is taken', async () => (await knock(rung)) < 300, 30_000);
  await isReport('voice', true);

  const bound = { url: centre.origin, account: 'baraza', from: '20880' };
  const smpp = await make('smpp', bound, { key: SMPP_PASSWORD });
  await reached(smpp.id, 'the centre');
  const from = `257${marks.sender}`;
  const piece = (n: number, text: string) =>
    Buffer.concat([Buffer.of(5, 0, 3, 9, 2, n), Buffer.from(`${marks.words} ${text}`)]);
  for (const bytes of [piece(2, 'and went'), piece(1, 'they came ')]) {
    came.push({ by: 'smpp', bytes: Buffer.concat([Buffer.from(from), bytes]) });
    held.push({ what: 'the centre was heard', holds: (await centre.deliver({ from, esm: 0x40, bytes })) === 0 });
  }
  await until('an answer leaves by the centre', () => centre.submitted.some((it) => it.to === from));
  held.push({
    what: 'a receipt was taken',
    holds: (await centre.receipt(centre.submitted.at(-1)!.id, 'DELIVRD')) === 0,
  });
  return { held, came, voice };
}
/** What the courier gives the centre; it stands nowhere else. */
export const SMPP_PASSWORD = 'Zuqwelo9';

/** A responder gave a telephone: it rings for the highest level, and a pressed 1 is an answer. */
export async function ringResponder(
  running: Running,
  ask: Ask,
  marks: LineMarks,
  keep: Keep,
  gateways: PlayedGateways,
  voice: VoiceLine,
): Promise<Held[]> {
  const [actor, mandate, alert] = [newId(), newId(), keep('alerts', newId())];
  await ask('POST', `${w}/actors`, { id: actor, kind: 'person', name: 'Liaison' });
  const phone = `+254${marks.calledNumber}`;
  const terms = { id: mandate, responderActorId: actor, title: 'Liaison', agreedHow: 'by letter', phone };
  await ask('POST', `${w}/mandates`, terms);
  await ask('POST', `${w}/alerts`, {
    id: alert,
    level: 3,
    headline: 'A crowd',
    asked: 'Go there',
    uncertainty: 'One account',
    implicated: 'none',
    implicatedActorIds: [],
  });
  const before = gateways.sent.length;
  await ask('POST', `${w}/alerts/${alert}/issue`, { mandateIds: [mandate], reasonUnverified: 'Time' });
  // the call, and beside it an SMS
  const told = () => gateways.sent.slice(before).filter((it) => it.includes(marks.calledNumber));
  const dialled = () => told().find((it) => it.includes('Press 1'));
  await until('the telephone of a responder rings', () => dialled() !== undefined);
  const { id: call } = JSON.parse(dialled()!) as { id: string };
  const about = { call, id: 'call-1' };
  const knock = knockAt(running);
  const played = { ...voice, now: Date.now() };
  await knock(ringing(played, { what: 'answered', ...about })!);
  await knock(ringing(played, { what: 'pressed', digits: '1', ...about })!);
  const state = async () => (await ask('GET', `${w}/alerts/${alert}`)).notices[0].state as string;
  await until('a pressed 1 is the answer', async () => (await state()) === 'accepted');
  return [
    { what: 'whoever is rung hears nothing of what it is about', holds: told().every((it) => !it.includes('crowd')) },
  ];
}

/** Words to all who subscribed in a district, that two stand for; they leave. @param other a session of another organisation */
export async function tellDistrict(
  ask: Ask,
  marks: LineMarks,
  gateways: PlayedGateways,
  place: string,
  other: { cookie: string },
): Promise<Held[]> {
  const id = newId();
  const texts = [{ language: 'en', text: `The well is clean: ${marks.broadcast}` }];
  await ask('POST', `${w}/broadcasts`, { id, placeId: place, texts, spreadMinutes: 0 });
  const left = () => gateways.sent.some((it) => it.includes(marks.broadcast));
  const held = [{ what: 'nothing leaves to many before another agreed', holds: !left() }];
  await ask('POST', `${w}/broadcasts/${id}/decision`, { yes: true }, other);
  await until('the words to a district leave', left);
  return held;
}

/** An observer and an analyst shape an account; it is not sent on. */
export async function tellTogether(ask: Ask, marks: LineMarks, memberId: string, keep: Keep): Promise<Held[]> {
  const source = keep('monitors', keep('sources', uuidv4()));
  await ask('POST', `${w}/sources`, { id: source, alias: 'Doum', languages: ['en'] });
  const { word } = await ask('POST', `${w}/monitors/${source}/words`, {});
  const nobody = { cookie: '' };
  const { returnCode: code } = await ask('POST', '/public/canaries/own/join', { word }, nobody);
  await ask('PUT', `${w}/monitors/${source}/accompanying`, { memberId });
  const own = `/public/canaries/own/together/${newId()}`;
  await ask('PUT', own, { code, n: 0, words: `${marks.together} at the well`, proposal: marks.together }, nobody);
  const [read, mine] = [
    await ask('GET', `${w}/monitors/${source}/accompanying`),
    await ask('POST', '/public/canaries/own/together', { code }, nobody),
  ];
  return [read, mine].map((it, n) => ({
    what: n === 0 ? 'who accompanies reads what they shape' : 'the observer reads it',
    holds: JSON.stringify(it).includes(marks.together),
  }));
}
