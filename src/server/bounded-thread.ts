import { Worker } from 'node:worker_threads';

/** What became of it: an answer, or `too_much` (time or memory), or `broken` (it threw, or ended without a word). */
export type Bounded<T> = { answer: T } | { failed: 'too_much' | 'broken' };

export interface Bounds {
  milliseconds: number;
  heapMegabytes: number;
}

/**
 * Lets a script read what strangers sent in a thread of its own, which is stopped when it takes too long or too much memory. The script finds `task` in
 * `workerData` and posts one answer. Never rejects.
 */
export function inBoundedThread<T>(script: URL, task: unknown, bounds: Bounds): Promise<Bounded<T>> {
  return new Promise((resolve) => {
    const worker = new Worker(script, {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: bounds.heapMegabytes },
      // Nothing of the process's environment or arguments is needed to read a file.
      env: {},
      execArgv: [],
    });
    const settle = (outcome: Bounded<T>): void => {
      clearTimeout(timer);
      resolve(outcome);
      void worker.terminate();
    };
    const timer = setTimeout(() => settle({ failed: 'too_much' }), bounds.milliseconds);
    worker.once('message', (answer: T) => settle({ answer }));
    worker.once('error', (error) =>
      settle({
        failed:
          error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
            ? 'too_much'
            : 'broken',
      }),
    );
    worker.once('exit', () => settle({ failed: 'broken' }));
  });
}
