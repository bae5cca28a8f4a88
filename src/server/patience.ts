import { cpus } from 'node:os';
import { restMs } from './patience.rules.ts';

function machineTimes(): { idle: number; all: number } {
  let [idle, all] = [0, 0];
  for (const { times } of cpus()) {
    idle += times.idle;
    all += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idle, all };
}

/**
 * For work that can wait: does it piece by piece and rests between pieces, the longer the less of the machine is idle.
 * @param piece does a piece. @returns whether there is more to do
 */
export async function patiently(piece: () => Promise<boolean>): Promise<void> {
  for (;;) {
    const [began, before] = [performance.now(), machineTimes()];
    if (!(await piece())) return;
    const after = machineTimes();
    const idle = after.all > before.all ? (after.idle - before.idle) / (after.all - before.all) : 1;
    await new Promise((rested) => setTimeout(rested, restMs(performance.now() - began, idle)));
  }
}
