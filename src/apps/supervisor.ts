import type { ChildProcess } from 'node:child_process';
import { TRY_LATER } from '#server/database-away.ts';

/**
 * Keeps processes running.
 *
 *   keepRunning({ name, begin, say, ... }): Kept
 *   Kept = { ready: Promise<void>, pid(): number | undefined, stop(): Promise<void> }
 */
export interface Kept {
  /** Resolves once the process has said that it is ready; rejects when it ends by itself `firstTries` times before that, or is stopped. */
  ready: Promise<void>;
  pid: () => number | undefined;
  /** Asks it to end, after eight seconds makes it end, and begins it no more. */
  stop: () => Promise<void>;
}

export interface KeepOptions {
  name: string;
  /** Starts the process, with an IPC channel over which it sends any message once it is ready. */
  begin: () => ChildProcess;
  say: (line: string) => void;
  /** How often it may end by itself before it was ready the first time. */
  firstTries?: number;
  /** Pause before the next start after so many ends in a row, in milliseconds. */
  backoff?: (failures: number) => number;
}

/** A process that ran this long was healthy: what ends it is a new trouble. */
const HEALTHY_MS = 60_000;
const PATIENCE_MS = 8_000;

/**
 * Begins a process and begins it again whenever it ends, with growing pauses (0.2 s to 10 s). One that was ready once is never given up;
 * one that ends `firstTries` times (3) by itself before it was ever ready is: it cannot begin. One that was killed from outside can, and one that
 * says that it only cannot yet.
 */
export function keepRunning(options: KeepOptions): Kept {
  const { name, begin, say, firstTries = 3, backoff = (failures) => Math.min(10_000, 100 * 2 ** failures) } = options;
  let child: ChildProcess | undefined;
  let pause: NodeJS.Timeout | undefined;
  let stopping = false;
  let wasReady = false;
  let failures = 0;
  let couldNot = 0;

  let refuse: (error: Error) => void = () => {};

  const ready = new Promise<void>((resolve, reject) => {
    refuse = reject;
    const start = () => {
      const since = performance.now();
      child = begin();
      child.once('message', () => {
        wasReady = true;
        resolve();
      });
      const ended = (why: string, mayBegin = false) => {
        child = undefined;
        if (stopping) return;
        if (!wasReady && !mayBegin) couldNot++;
        failures = performance.now() - since > HEALTHY_MS ? 1 : failures + 1;
        if (!wasReady && couldNot >= firstTries) return reject(new Error(`The ${name} could not be started (${why}).`));
        say(`The ${name} ended (${why}); starting it again.`);
        pause = setTimeout(start, backoff(failures));
      };
      child.once('error', (error) => ended(error.message));
      child.once('exit', (code, signal) => ended(signal ?? `code ${code}`, signal !== null || code === TRY_LATER));
    };
    start();
  });

  // Whoever stops it before it was ready need not wait for `ready` as well.
  ready.catch(() => {});

  return {
    ready,
    pid: () => child?.pid,
    async stop() {
      stopping = true;
      clearTimeout(pause);
      refuse(new Error(`The ${name} was stopped.`));
      const last = child;
      if (!last || last.exitCode !== null || last.signalCode !== null) return;
      const gone = new Promise((resolve) => last.once('exit', resolve));
      last.kill('SIGTERM');
      const force = setTimeout(() => last.kill('SIGKILL'), PATIENCE_MS);
      await gone;
      clearTimeout(force);
    },
  };
}
