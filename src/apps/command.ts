import { createInterface } from 'node:readline/promises';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import type { Installation } from './installation.ts';

/**
 * One command of the command line.
 *
 *   nothing     needs no installation
 *   running     works beside a running server; without one it opens the installation for the time being
 *   migrated    the same, and brings the tables up to date where no server runs
 *   alone       no server may be running on the data folder
 */
export interface Command {
  words: string[];
  needs: 'nothing' | 'running' | 'migrated' | 'alone';
  /** @returns the exit code: 0 done, 1 refused or failed, 2 asked wrongly, 3 done with faults to look at, 130 given up */
  run(it: Invocation): Promise<number>;
}

export interface Invocation {
  /** for `needs: 'nothing'` there is none */
  installation: Installation;
  args: string[];
  env: NodeJS.ProcessEnv;
  /** results, to standard output */
  out(text: string): void;
  /** progress, to the error stream */
  say(text: string): void;
  /** raised by Ctrl-C */
  signal: AbortSignal;
}

export async function owner<T>(installation: Installation, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: installation.urls.owner });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Asked wrongly: the message and how it is asked rightly; exit code 2. */
export const misused = (message: string): Error => Object.assign(new Error(message), { exitCode: 2 });

export function needed(value: string | undefined, usage: string): string {
  if (!value) throw misused(`Usage: npm run baraza -- ${usage}`);
  return value;
}

/** From a file, from BARAZA_PASSPHRASE, or asked for at the terminal without showing it. */
export async function askPassphrase(file: string | undefined, env: NodeJS.ProcessEnv): Promise<string> {
  if (file) return readFileSync(file, 'utf8').trim();
  if (env.BARAZA_PASSPHRASE) return env.BARAZA_PASSPHRASE.trim();
  if (!process.stdin.isTTY)
    throw misused('No terminal to ask for the passphrase at: give --passphrase-file FILE or BARAZA_PASSPHRASE.');
  process.stderr.write('Passphrase: ');
  const silent = new (await import('node:stream')).Writable({ write: (_chunk, _encoding, done) => done() });
  const line = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return (await line.question('')).trim();
  } finally {
    line.close();
    process.stderr.write('\n');
  }
}

/** Passes a line on every two seconds at most: progress, not a log. */
export function nowAndThen(say: (line: string) => void): (line: string) => void {
  let last = Date.now();
  return (line) => {
    if (Date.now() - last < 2000) return;
    last = Date.now();
    say(line);
  };
}
