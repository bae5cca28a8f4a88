import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPool } from '#server/db.ts';
import { openEpochs } from '#server/epochs.ts';
import { errorKind, log } from '#server/log.ts';
import type { Mail } from '#server/mail.ts';
import { gatewayChannel, mailChannel, type Channel } from '#features/courier/channels.ts';
import { keepHouse, publish, runErrands, takeIn, type CourierKit } from '#features/courier/rounds.jobs.ts';
import { openVault } from '#features/courier/vault.ts';

/**
 * The courier: it alone reads the vault of addresses and tells sources that there is something for them. It listens to nobody; it takes
 * errands from the database and has no other tables. Kept small, since it runs beside everything else. Environment: DATABASE_COURIER_URL,
 * BARAZA_VAULT_KEY (a folder), BARAZA_EPOCHS, BARAZA_SMTP_URL, BARAZA_MAIL_FROM, BARAZA_SMS_URL, BARAZA_SMS_SECRET.
 */
export async function main(env: NodeJS.ProcessEnv = process.env): Promise<{ close(): Promise<void> }> {
  const need = (name: string): string => {
    const value = env[name];
    if (!value) throw new Error(`${name} is not set`);
    return value;
  };
  const now = () => new Date();
  const pool = openPool({ connectionString: need('DATABASE_COURIER_URL'), max: 1, application_name: 'baraza-courier' });
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
  const kit: CourierKit = {
    pool,
    vault: await openVault(need('BARAZA_VAULT_KEY')),
    epochs: openEpochs(need('BARAZA_EPOCHS')),
    channels,
    words: outsideWords(),
    now,
  };
  await publish(kit);
  const rounds = [
    every(2000, 'errands', () => takeIn(kit).then(() => runErrands(kit))),
    every(600_000, 'house', () => keepHouse(kit)),
  ];
  log('courier.ready');
  return {
    async close() {
      await Promise.all(rounds.map((stop) => stop()));
      mail?.close();
      await pool.end();
    },
  };
}

/** The fixed words, in every language of the catalogue that has them. */
export function outsideWords(): CourierKit['words'] {
  const root = join(import.meta.dirname, '../../locales');
  return Object.fromEntries(
    readdirSync(root).flatMap((language) => {
      try {
        return [[language, JSON.parse(readFileSync(join(root, language, 'courier.json'), 'utf8')).outside]];
      } catch {
        return [];
      }
    }),
  );
}

/** Does `work` again and again, one at a time. @returns stops, after what is under way */
function every(ms: number, name: string, work: () => Promise<unknown>): () => Promise<void> {
  let stopped = false;
  let wake: () => void = () => undefined;
  const running = (async () => {
    while (!stopped) {
      await work().catch((error) => log('courier.trouble', { job: name, error: errorKind(error) }));
      if (stopped) break;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  })();
  return async () => {
    stopped = true;
    wake();
    await running;
  };
}

if (import.meta.main) {
  process.on('unhandledRejection', (error) => log('unhandled', { error: errorKind(error) }));
  const abandoned = (): never => process.exit(1);
  process.once('disconnect', abandoned);
  main().then(
    (running) => {
      process.off('disconnect', abandoned);
      process.send?.('ready');
      const stop = () => void running.close().finally(() => process.exit(0));
      process.once('SIGTERM', stop);
      process.once('SIGINT', stop);
      process.once('disconnect', stop);
    },
    (error) => {
      log('courier.failed', { error: errorKind(error) });
      process.stderr.write(`${(error as Error).message}\n`);
      process.exit(1);
    },
  );
}
