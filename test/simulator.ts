import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { VOICES, WEBHOOKS } from '#features/numbers/gateway-fields.rules.ts';
import { listen, ringing, saying, type Line, type Rung, type VoiceLine, type Webhook } from './gateway-simulator.ts';
import { openImapServer } from './imap-server.ts';
import { openSmppServer } from './smpp-server.ts';

/**
 * Plays the other end of every channel against a running house (see docs/simulator.md). Nothing leaves this machine unless ADDRESS does.
 *
 *   npm run sms -- say ADDRESS "What happened" --gateway twilio --from +254700000001 --account AC1 --key SECRET
 *   npm run sms -- ring ADDRESS --gateway call_twilio --recording https://api.twilio.com/...    or --call ID --digits 1
 *   npm run sms -- serve --port 9091     a gateway of your own: shows what arrives, answers as told by --status
 *   npm run sms -- mailbox               an IMAP server; each line typed is a mail
 *   npm run sms -- centre                a centre of SMPP; each line typed is an SMS
 */

const OPTIONS = {
  gateway: { type: 'string', default: 'http' },
  from: { type: 'string', default: '+254700000001' },
  account: { type: 'string' },
  key: { type: 'string' },
  signing: { type: 'string' },
  times: { type: 'string', default: '1' },
  port: { type: 'string', default: '9091' },
  status: { type: 'string', default: '202' },
  recording: { type: 'string' },
  call: { type: 'string' },
  digits: { type: 'string' },
} as const;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const lines = (each: (text: string) => unknown): void =>
  void createInterface({ input: process.stdin }).on('line', (text) => void (text.trim() && each(text.trim())));

async function post({ url, method, headers, body }: Webhook): Promise<void> {
  const answer = await fetch(url, { method, headers, body });
  say(`${answer.status} ${await answer.text()}`);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: OPTIONS });
  const [deed, address = '', text] = positionals;
  const now = Date.now();
  const line = {
    address,
    settings: { account: values.account },
    secrets: { key: values.key, signing: values.signing },
    now,
  };
  const gateway = values.gateway!;
  const from = values.from!;
  if (deed === 'serve') {
    const { origin } = await listen((_, body) => {
      say(body);
      return { status: Number(values.status), body: '{}' };
    }, Number(values.port));
    say(`Listening at ${origin}. Start the house with BARAZA_INSIDE_ALLOWED=${origin}`);
  } else if (deed === 'mailbox') {
    const imap = await openImapServer();
    say(`${imap.origin} for desk@example.org, "a password". Start the house with BARAZA_INSIDE_ALLOWED=${imap.origin}`);
    lines((words) =>
      imap.deliver(
        `From: <amina@example.net>\r\nTo: <desk@example.org>\r\nMessage-ID: <${Date.now()}@example.net>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${words}`,
      ),
    );
  } else if (deed === 'centre') {
    const centre = await openSmppServer();
    say(`${centre.origin} with password secret08. Start the house with BARAZA_INSIDE_ALLOWED=${centre.origin}`);
    lines(async (words) => {
      const status = await centre.deliver({
        from: from.replace('+', ''),
        coding: 8,
        bytes: Buffer.from(words, 'utf16le').swap16(),
      });
      say(`acknowledged with ${status}; ${centre.submitted.length} handed in so far`);
    });
  } else if (deed === 'say' && address && text && (WEBHOOKS as readonly string[]).includes(gateway))
    for (let n = 0; n < Number(values.times); n++)
      await post(saying({ ...line, gateway: gateway as Line['gateway'] }, { from, text, id: `sim-${now}-${n}` }));
  else if (deed === 'ring' && address && (VOICES as readonly string[]).includes(gateway)) {
    const id = `sim-${now}`;
    const { call, digits, recording } = values;
    const it: Rung = call
      ? digits
        ? { what: 'pressed', call, id, digits }
        : { what: 'answered', call, id }
      : recording
        ? { what: 'recorded', from, id, sound: recording }
        : { what: 'rings', from, id };
    const webhook = ringing({ ...line, gateway: gateway as VoiceLine['gateway'] }, it);
    if (webhook) await post(webhook);
  } else {
    process.stderr.write(`See docs/simulator.md. Gateways: ${[...WEBHOOKS, ...VOICES].join(' ')}\n`);
    process.exit(1);
  }
}

await main();
