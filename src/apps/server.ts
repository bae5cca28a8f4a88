import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openInstallation } from './installation.ts';
import { readTls, tlsFiles, tlsUntil } from '#server/tls.ts';
import { openKeys } from '#server/keys.ts';
import { comesFirstAlone, setupWordOf } from '#features/people/setup-word.rules.ts';
import { type Kept, keepRunning } from './supervisor.ts';

/**
 * What `npm start` runs: the embedded database (or the given one), the migrations, then the web process, the worker and the courier, each with
 * the logins it needs and no others. A child that dies is started again; all stop together.
 */

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const isFree = (port: number, host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });

/**
 * The port that PORT names and no other: proxies and phones look there. The web process of a server that was killed may need a moment
 * to leave it. Without PORT, the first free one from 8090.
 */
async function choosePort(named: string | undefined, host: string): Promise<number> {
  if (named) {
    const port = Number(named);
    for (const since = Date.now(); Date.now() - since < 15_000; await pause(100))
      if (await isFree(port, host)) return port;
    throw new Error(`The port ${named} is taken by another program. Stop it, or name another one in PORT.`);
  }
  for (let port = 8090; port < 8140; port++) if (await isFree(port, host)) return port;
  throw new Error('No port from 8090 to 8139 is free. Set PORT.');
}

/** A port of this machine that nobody listens to now. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

/**
 * Small rather than quickest: V8's space for young objects grows to three times 16 MB and more otherwise, and the allocator of glibc keeps
 * an arena for each thread and gives little back. Measured with a million incidents in memory: half as much for the same work.
 */
const SMALL_HEAP = ['--max-semi-space-size=4'];
const SMALL_ARENAS = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_TRIM_THRESHOLD_: '131072',
  MALLOC_MMAP_THRESHOLD_: '131072',
};

/**
 * Beside the web process none has to be quick: code and heap for size take a quarter less. The worker goes through whole files now and then: with more
 * room for young objects fewer of them grow old, and it needs less in all.
 */
const SMALLEST = ['--max-semi-space-size=1', '--optimize-for-size'];
const SMALL_WORKER = [
  '--max-semi-space-size=4',
  `--import=${new URL('../server/small-heap.ts', import.meta.url).href}`,
];
const heapOf = (file: string): string[] =>
  file === 'web.ts' ? SMALL_HEAP : file === 'worker.ts' ? SMALL_WORKER : SMALLEST;

/**
 * How far the worker steps back where processors are scarce (as `nice` counts): a batch of an import keeps one busy for a tenth of a second, and a report
 * that is being sent does not wait for it. What it must do at once (an alert, a timer) takes it milliseconds. Measured with two processors and an import: 95 of 100
 * reports within 25 ms instead of 50.
 */
const WORKER_STEPS_BACK = 10;

const start = (file: string, env: NodeJS.ProcessEnv) => (): ChildProcess => {
  const child = fork(join(import.meta.dirname, file), [], {
    env: { ...SMALL_ARENAS, ...env },
    execArgv: ['--disable-warning=ExperimentalWarning', ...heapOf(file)],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  if (file === 'worker.ts' && child.pid)
    try {
      setPriority(child.pid, WORKER_STEPS_BACK);
    } catch {
      // gone again already, or a system that does not allow it
    }
  return child;
};

/** Whether this installation still waits for its first administrator, as the running server tells. */
function needsAdministrator(host: string, port: number, secure: boolean): Promise<boolean> {
  const here = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
  return new Promise((resolve) => {
    const no = (): void => resolve(false);
    // asks itself, under whatever name its certificate has
    (secure ? https : http)
      .get(
        `http${secure ? 's' : ''}://${here}:${port}/api/v1/setup`,
        { rejectUnauthorized: false, timeout: 5000 } as https.RequestOptions,
        (response) => {
          let text = '';
          response
            .on('data', (part: Buffer) => (text += part.toString()))
            .once('error', no)
            .once('end', () => resolve(/"needed":\s*true/.test(text)));
        },
      )
      .once('timeout', no)
      .once('error', no);
  });
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  // A signal during the start waits until the database is up, so that it is stopped as well.
  let asked: (() => void) | undefined;
  let wanted = false;
  const ask = (): void => {
    wanted = true;
    asked?.();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, ask);
  // A closed terminal ends everything; without one, SIGHUP asks for the renewed certificate.
  let renew: (() => void) | undefined;
  process.on('SIGHUP', () => (renew && !process.stdin.isTTY && !process.stdout.isTTY ? renew() : ask()));
  // The launcher is gone, killed perhaps; or the terminal that we wrote to.
  if (process.send) process.on('disconnect', ask);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

  // what is wrong with the certificate is said before anything is started
  const tls = tlsFiles(process.env);
  if (tls) {
    readTls(tls);
    const until = tlsUntil(tls);
    if (until < new Date()) say(`The certificate expired on ${until.toISOString().slice(0, 10)}: browsers refuse it.`);
  }
  if (tls && process.env.BARAZA_URL?.startsWith('http:'))
    throw new Error('With a certificate (BARAZA_TLS_CERT) the public address BARAZA_URL begins with https:');
  const installation = await openInstallation(process.env, say);
  const host = process.env.HOST ?? '127.0.0.1';
  const port = await choosePort(process.env.PORT, host);
  const { BARAZA_TLS_CERT, BARAZA_TLS_KEY } = process.env;
  const secure = tls !== null;
  const publicUrl = (process.env.BARAZA_URL ?? `http${secure ? 's' : ''}://localhost:${port}`).replace(/\/$/, '');
  // each process gets its own logins and nothing of the others'
  const { PATH, HOME, TZ, LANG, NODE_COMPILE_CACHE, BARAZA_DEBUG } = process.env;
  const common = {
    PATH,
    HOME,
    TZ,
    LANG,
    NODE_COMPILE_CACHE,
    BARAZA_DEBUG,
    BARAZA_KEYS: installation.keys,
    BARAZA_FILES: installation.files,
    BARAZA_EPOCHS: installation.epochs,
    BARAZA_URL: publicUrl,
    BARAZA_PUBLIC_PER_MINUTE: process.env.BARAZA_PUBLIC_PER_MINUTE,
    BARAZA_CHECKPOINT_FOLDERS: process.env.BARAZA_CHECKPOINT_FOLDERS,
    BARAZA_KEEPS_FOR: process.env.BARAZA_KEEPS_FOR,
    BARAZA_INSIDE_ALLOWED: process.env.BARAZA_INSIDE_ALLOWED,
    BARAZA_SECURITY_CONTACT: process.env.BARAZA_SECURITY_CONTACT,
    NODE_ENV: 'production',
  };
  const setupWord = comesFirstAlone(host, publicUrl) ? undefined : setupWordOf(randomBytes(12));
  const { urls } = installation;
  // the web process at that port, the worker, the courier and the portal at those behind it
  const figuresAt = (nth: number) => ({
    BARAZA_METRICS_PORT: process.env.BARAZA_METRICS_PORT && String(Number(process.env.BARAZA_METRICS_PORT) + nth),
  });
  // where the web process brings what gateways of SMS bring
  const courierPort = process.env.BARAZA_COURIER_PORT ?? String(await freePort());
  const children: Kept[] = [];
  let stopping = false;
  const stop = async (code: number): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await Promise.all(children.map((child) => child.stop()));
    await installation.close();
    process.exit(code);
  };
  asked = () => void stop(0);
  if (wanted) return stop(0);
  void installation.lost.then(() => stop(1));
  const keep = (name: string, file: string, env: NodeJS.ProcessEnv): Promise<void> => {
    const kept = keepRunning({ name, begin: start(file, { ...common, ...env }), say });
    children.push(kept);
    if (secure && file === 'web.ts')
      renew = () => {
        const pid = kept.pid();
        if (pid) process.kill(pid, 'SIGHUP');
      };
    return kept.ready;
  };
  try {
    if (args.includes('--exercise')) {
      const { loadExercise } = await import('./exercise.ts');
      await loadExercise(installation, publicUrl, say);
      if (stopping) return;
    }
    await Promise.all([
      keep('web process', 'web.ts', {
        ...figuresAt(0),
        BARAZA_PROXY: process.env.BARAZA_PROXY,
        BARAZA_SETUP_WORD: setupWord,
        DATABASE_URL: urls.app,
        DATABASE_AUTH_URL: urls.auth,
        HOST: host,
        PORT: String(port),
        BARAZA_DIST: join(import.meta.dirname, '../../dist'),
        BARAZA_COURIER_DOOR: `http://127.0.0.1:${courierPort}`,
        BARAZA_TLS_CERT,
        BARAZA_TLS_KEY,
      }),
      keep('worker', 'worker.ts', {
        ...figuresAt(1),
        DATABASE_WORKER_URL: urls.worker,
        DATABASE_SEALER_URL: urls.sealer,
        BARAZA_ERASURES: installation.erasures,
        BARAZA_SMTP_URL: process.env.BARAZA_SMTP_URL,
        BARAZA_MAIL_FROM: process.env.BARAZA_MAIL_FROM,
      }),
      // to show anything to everybody is a decision: without a port of its own there is no portal
      ...(process.env.BARAZA_PORTAL_PORT
        ? [
            keep('portal', 'portal.ts', {
              ...figuresAt(3),
              BARAZA_KEYS: undefined,
              BARAZA_FILES: undefined,
              BARAZA_EPOCHS: undefined,
              DATABASE_PORTAL_URL: urls.portal,
              BARAZA_PORTAL_HOST: process.env.BARAZA_PORTAL_HOST,
              BARAZA_PORTAL_PORT: process.env.BARAZA_PORTAL_PORT,
              BARAZA_PORTAL_URL: process.env.BARAZA_PORTAL_URL,
              BARAZA_PUBLIC_KEY: openKeys(installation.keys)
                .verifying()
                .publicKey.export({ type: 'spki', format: 'der' })
                .toString('base64'),
            }),
          ]
        : []),
      keep('courier', 'courier.ts', {
        ...figuresAt(2),
        // it alone knows where the key of addresses lies, and it is not told where the other keys do
        BARAZA_KEYS: undefined,
        BARAZA_FILES: undefined,
        DATABASE_COURIER_URL: urls.courier,
        BARAZA_VAULT_KEY: installation.vault,
        BARAZA_COURIER_PORT: courierPort,
        BARAZA_SMTP_URL: process.env.BARAZA_SMTP_URL,
        BARAZA_MAIL_FROM: process.env.BARAZA_MAIL_FROM,
        BARAZA_SMS_URL: process.env.BARAZA_SMS_URL,
        BARAZA_SMS_SECRET: process.env.BARAZA_SMS_SECRET,
      }),
    ]);
  } catch (error) {
    if (stopping) return;
    process.stderr.write(`${(error as Error).message}\n`);
    return stop(1);
  }
  if (stopping) return;
  say(`Baraza is ready: ${publicUrl}`);
  if (await needsAdministrator(host, port, secure))
    say(
      setupWord
        ? `Open it in a browser: the first visit makes the first administrator, with the set-up word ${setupWord}.`
        : 'Open it in a browser: the first visit makes the first administrator.',
    );
}

main().catch((error) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
});
