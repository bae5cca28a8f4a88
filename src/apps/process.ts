import { flushCompileCache } from 'node:module';
import { isDatabaseAway, TRY_LATER } from '#server/database-away.ts';
import { errorKind, log } from '#server/log.ts';
import { metrics, serveMetrics } from '#server/metrics.ts';

/**
 * What every process of the house has in common: how it begins and ends, and how it does something again and again. Imports nothing
 * but the log and the figures, since the courier and the portal are kept small.
 */

/** A process that runs: what it holds is given back by `close`. */
export interface Running {
  close(): Promise<void>;
  /** brings figures up to date that stand elsewhere */
  figures?: () => Promise<void>;
}

/** Reads a setting that must be there. @throws Error with its name */
export function needed(env: NodeJS.ProcessEnv): (name: string) => string {
  return (name) => {
    const value = env[name];
    if (!value) throw new Error(`${name} is not set`);
    return value;
  };
}

/**
 * Runs `work` again and again, at most one at a time, at the latest every `ms`, at once when woken. What it throws is logged as
 * `<process>.trouble` and tried again. `stop` waits for what is under way.
 */
export function loop(
  process: string,
  name: string,
  ms: number,
  work: () => Promise<unknown>,
): { wake(): void; stop(): Promise<void> } {
  let stopped = false;
  let woken = false;
  let wake: () => void = () => undefined;
  const running = (async () => {
    while (!stopped) {
      woken = false;
      const since = performance.now();
      let outcome = 'done';
      try {
        await work();
        metrics.set('baraza_round_done_timestamp_seconds', { round: name }, Date.now() / 1000);
      } catch (error) {
        outcome = 'failed';
        log(`${process}.trouble`, { job: name, error: errorKind(error) });
      }
      metrics.add('baraza_rounds_total', { round: name, outcome });
      metrics.add('baraza_round_seconds_total', { round: name }, (performance.now() - since) / 1000);
      if (stopped || woken) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  })();
  return {
    wake: () => {
      woken = true;
      wake();
    },
    stop: async () => {
      stopped = true;
      wake();
      await running;
    },
  };
}

/**
 * Runs `main` as this process: says `ready` to whoever started it, ends in order when asked to or when whoever started it is gone, and
 * ends at once with its error on stderr when it cannot begin: with code 75 where it may later, since the database is away.
 */
export function runAsProcess<R extends Running>(
  name: string,
  main: () => Promise<R>,
  onReady: (running: R) => void = () => undefined,
): void {
  process.on('unhandledRejection', (error) => log('unhandled', { error: errorKind(error) }));
  // Whoever started this is gone before it was ready.
  const abandoned = (): never => process.exit(1);
  process.once('disconnect', abandoned);
  main().then(
    (running) => {
      process.off('disconnect', abandoned);
      process.send?.('ready');
      onReady(running);
      const port = process.env.BARAZA_METRICS_PORT;
      // without them the house goes on
      if (port)
        serveMetrics(Number(port), running.figures).catch((error) =>
          log(`${name}.trouble`, { job: 'metrics', error: errorKind(error) }),
        );
      // for the next start, even if this one ends without a word
      flushCompileCache();
      const stop = () => void running.close().finally(() => process.exit(0));
      process.once('SIGTERM', stop);
      process.once('SIGINT', stop);
      process.once('disconnect', stop);
    },
    (error) => {
      log(`${name}.failed`, { error: errorKind(error) });
      process.stderr.write(`${(error as Error).message}\n`);
      process.exit(isDatabaseAway(error) ? TRY_LATER : 1);
    },
  );
}
