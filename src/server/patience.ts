import { cpus } from 'node:os';
import { cannotWait, restMs } from './patience.rules.ts';

function machineTimes(): { idle: number; all: number } {
  let [idle, all] = [0, 0];
  for (const { times } of cpus()) {
    idle += times.idle;
    all += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idle, all };
}

/** When this process last heard of something that cannot wait. */
let heardAt = -Infinity;

/** @param payload news as a herald tells it: the workspace, the topic and what it is about */
export function heed(payload: string): void {
  if (cannotWait(payload.split(' ')[1] ?? '')) heardAt = performance.now();
}

/**
 * For work that can wait: to be called between its pieces, it rests while reports and alerts come, the longer the less of the machine was idle
 * during the piece.
 */
export function resting(): () => Promise<void> {
  let [began, before] = [performance.now(), machineTimes()];
  return async () => {
    const [now, after] = [performance.now(), machineTimes()];
    const idle = after.all > before.all ? (after.idle - before.idle) / (after.all - before.all) : 1;
    const ms = restMs(now - began, idle, now - heardAt);
    if (ms > 0) await new Promise((rested) => setTimeout(rested, ms));
    [began, before] = [performance.now(), machineTimes()];
  };
}

/**
 * Does work that can wait piece by piece, resting between them.
 * @param piece does a piece. @returns whether there is more to do
 */
export async function patiently(piece: () => Promise<boolean>): Promise<void> {
  const rest = resting();
  while (await piece()) await rest();
}
