import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPool } from '#server/db.ts';
import { openEpochs } from '#server/epochs.ts';
import { log } from '#server/log.ts';
import type { Mail } from '#server/mail.ts';
import { gatewayChannel, mailChannel, type Channel } from '#features/courier/channels.ts';
import { sendLetters } from '#features/courier/letters.jobs.ts';
import { keepHouse, publish, runErrands, takeIn, type CourierKit } from '#features/courier/rounds.jobs.ts';
import { openSmppLinks } from '#features/smpp/smpp.jobs.ts';
import { openVault } from '#features/courier/vault.ts';
import { forgetOldInbound, takeInbound } from '#features/numbers/inbound.jobs.ts';
import { openMailboxes } from '#features/mailbox/mailbox.jobs.ts';
import { mailCarrier } from '#features/mailbox/mail-carrier.ts';
import type { CallWords } from '#features/numbers/accepting.service.ts';
import { runCalls } from '#features/numbers/calls.jobs.ts';
import type { VoiceWords } from '#features/numbers/gateway.rules.ts';
import { fetchFiles } from '#features/numbers/fetching.jobs.ts';
import { runLineTests, setUpLines, type TestWords } from '#features/numbers/line-tests.jobs.ts';
import { linesOf, makeLineKit } from '#features/numbers/line-channel.service.ts';
import { openLineDoor } from '#features/numbers/line-door.service.ts';
import { insideAllowed, openOutward } from '#server/outward.ts';
import { listenToGateways } from './gateway-door.ts';
import { loop, needed, runAsProcess } from './process.ts';

/**
 * The courier: it alone reads the vault of addresses, tells sources that there is something for them, sends sealed letters, and takes in what gateways bring. It
 * listens to the web process alone, which passes on what comes below `/g/`. Kept small, since it runs beside everything else. Environment:
 * DATABASE_COURIER_URL, BARAZA_VAULT_KEY (a folder), BARAZA_EPOCHS, BARAZA_URL, BARAZA_COURIER_PORT, BARAZA_COURIER_HOST, BARAZA_INSIDE_ALLOWED,
 * BARAZA_SMTP_URL, BARAZA_MAIL_FROM, BARAZA_SMS_URL, BARAZA_SMS_SECRET.
 */
export async function main(env: NodeJS.ProcessEnv = process.env): Promise<{ close(): Promise<void> }> {
  const need = needed(env);
  const now = () => new Date();
  const pool = openPool({ connectionString: need('DATABASE_COURIER_URL'), max: 2, application_name: 'baraza-courier' });
  const channels: Channel[] = [];
  if (env.BARAZA_SMS_URL) channels.push(gatewayChannel(env.BARAZA_SMS_URL, env.BARAZA_SMS_SECRET ?? '', now));
  let mail: { send(mail: Mail): Promise<void>; close(): void } | null = null;
  if (env.BARAZA_SMTP_URL)
    channels.push(
      mailChannel(async (it) => {
        // loaded with the first mail: most of the time there is none
        mail ??= (await import('#server/mail.ts')).openMail(env.BARAZA_SMTP_URL, env.BARAZA_MAIL_FROM);
        await mail!.send(it);
      }),
    );
  const vault = await openVault(need('BARAZA_VAULT_KEY'));
  const inside = insideAllowed(env.BARAZA_INSIDE_ALLOWED);
  const outward = openOutward(inside);
  const lines = makeLineKit({
    vault,
    post: outward.post,
    get: outward.get,
    publicUrl: env.BARAZA_URL ?? '',
    now,
    carriers: { mail: mailCarrier(inside) },
    spoken: spokenWords(),
  });
  const kit: CourierKit = {
    pool,
    vault,
    linesOf: linesOf(lines),
    epochs: openEpochs(need('BARAZA_EPOCHS')),
    channels,
    words: outsideWords(),
    now,
  };
  await publish(kit);
  const calls = callWords();
  const inbound = loop('courier', 'inbound', 1000, async () => {
    await fetchFiles(kit, lines);
    // until nothing whole waits: a burst is not taken in by the second
    while ((await takeInbound(kit, calls)) > 0);
  });
  const mailboxes = openMailboxes(kit, lines, inside, () => looks.wake());
  const looks = loop('courier', 'mailboxes', 5000, async () => {
    while ((await mailboxes.round(60_000)) > 0);
  });
  const smpp = openSmppLinks(kit, lines, inside, () => inbound.wake());
  const tests = testWords();
  const rounds = [
    inbound,
    looks,
    loop('courier', 'errands', 2000, () =>
      takeIn(kit)
        .then(() => runErrands(kit))
        .then(() => sendLetters(kit)),
    ),
    loop('courier', 'smpp', 5000, () => smpp.round()),
    loop('courier', 'calls', 1000, () => runCalls(kit, calls)),
    loop('courier', 'tests', 2000, () => setUpLines(kit, lines).then(() => runLineTests(kit, tests))),
    loop('courier', 'house', 600_000, () => keepHouse(kit).then(() => forgetOldInbound(kit))),
  ];
  const door = env.BARAZA_COURIER_PORT
    ? await listenToGateways(openLineDoor(kit, lines), inbound.wake, {
        port: Number(env.BARAZA_COURIER_PORT),
        host: env.BARAZA_COURIER_HOST ?? '127.0.0.1',
      })
    : null;
  log('courier.ready');
  return {
    async close() {
      await door?.close();
      await Promise.all(rounds.map((it) => it.stop()));
      await mailboxes.close();
      await smpp.close();
      mail?.close();
      outward.close();
      await pool.end();
    },
  };
}

/** A part of the courier's own catalogue, in every language that has it. */
function wordsIn<T>(part: string): Record<string, T> {
  const root = join(import.meta.dirname, '../../locales');
  return Object.fromEntries(
    readdirSync(root).flatMap((language) => {
      try {
        return [[language, JSON.parse(readFileSync(join(root, language, 'courier.json'), 'utf8'))[part]]];
      } catch {
        return [];
      }
    }),
  );
}

/** The fixed words, in every language of the catalogue that has them. */
export const outsideWords = (): CourierKit['words'] => wordsIn('outside');
export const testWords = (): TestWords => wordsIn('test');
export const callWords = (): CallWords => wordsIn('calls');
export const spokenWords = (): Record<string, VoiceWords> => wordsIn('calls');

if (import.meta.main) runAsProcess('courier', main);
