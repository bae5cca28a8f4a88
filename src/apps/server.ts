import { fork, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { openInstallation } from './installation.ts';

/**
 * What `npm start` runs: the embedded database (or the given one), the migrations, then the web process and the worker, each with
 * the logins it needs and no others. A child that dies is started again; all stop together.
 */

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function freePort(wanted: number, host: string): Promise<number> {
  for (let port = wanted; port < wanted + 50; port++) {
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer();
      probe.once('error', () => resolve(false));
      probe.listen(port, host, () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
  throw new Error(`No port from ${wanted} to ${wanted + 49} is free. Set PORT.`);
}

interface Child {
  stop(): Promise<void>;
}

/** Starts one process and keeps it running. Resolves once it has said that it is ready. */
async function keepRunning(file: string, env: NodeJS.ProcessEnv): Promise<Child> {
  let stopping = false;
  let child: ChildProcess;
  let failures = 0;
  const begin = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const started = Date.now();
      child = fork(join(import.meta.dirname, file), [], { env, execArgv: ['--disable-warning=ExperimentalWarning'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
      child.once('message', () => resolve());
      child.once('exit', (code) => {
        if (stopping) return resolve();
        failures = Date.now() - started > 60_000 ? 0 : failures + 1;
        if (failures > 20) return reject(new Error(`${file} ended again and again (code ${code}).`));
        setTimeout(() => begin().then(resolve, reject), Math.min(10_000, 100 * 2 ** failures));
      });
    });
  await begin();
  return {
    stop: () =>
      new Promise((resolve) => {
        stopping = true;
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        const kill = setTimeout(() => child.kill('SIGKILL'), 8000);
        child.once('exit', () => {
          clearTimeout(kill);
          resolve();
        });
        child.kill('SIGTERM');
      }),
  };
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const installation = await openInstallation(process.env, say);
  const host = process.env.HOST ?? '127.0.0.1';
  const port = await freePort(Number(process.env.PORT ?? 8090), host);
  const publicUrl = (process.env.BARAZA_URL ?? `http://localhost:${port}`).replace(/\/$/, '');
  // each process gets its own logins and nothing of the others'
  const { PATH, HOME, TZ, LANG, BARAZA_DEBUG } = process.env;
  const common = { PATH, HOME, TZ, LANG, BARAZA_DEBUG, BARAZA_KEYS: installation.keys, BARAZA_FILES: installation.files, BARAZA_URL: publicUrl, NODE_ENV: 'production' };
  const { urls } = installation;
  const children: Child[] = [];
  let stopping = false;
  const stop = async (code: number): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await Promise.all(children.map((child) => child.stop()));
    await installation.close();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
  try {
    if (args.includes('--exercise')) {
      const { loadExercise } = await import('./exercise.ts');
      await loadExercise(installation, publicUrl, say);
    }
    children.push(
      ...(await Promise.all([
        keepRunning('web.ts', { ...common, DATABASE_URL: urls.app, DATABASE_AUTH_URL: urls.auth, HOST: host, PORT: String(port), BARAZA_DIST: join(import.meta.dirname, '../../dist') }),
        keepRunning('worker.ts', { ...common, DATABASE_WORKER_URL: urls.worker, DATABASE_SEALER_URL: urls.sealer, BARAZA_SMTP_URL: process.env.BARAZA_SMTP_URL, BARAZA_MAIL_FROM: process.env.BARAZA_MAIL_FROM }),
      ])),
    );
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    await stop(1);
  }
  const { needed } = (await (await fetch(`http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}/api/v1/setup`)).json()) as { needed: boolean };
  say(`Baraza is ready: ${publicUrl}`);
  if (needed) say('Open it in a browser: the first visit makes the first administrator.');
}

main().catch((error) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
});
