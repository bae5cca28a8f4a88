/** Of the machine's time, what must lie idle for work that can wait not to hold back. */
const ROOMY = 0.4;
/** So long after one of them the next that cannot wait is expected, in milliseconds. */
const EXPECTED_FOR = 3000;
/** What is told of when a report comes in, an answer or a warning goes out: nobody may wait behind a file then. */
const CANNOT_WAIT: ReadonlySet<string> = new Set(['reports', 'threads', 'alerts', 'notices']);

/** Whether news of this topic (`context.announce`) tells of something that cannot wait. */
export const cannotWait = (topic: string): boolean => CANNOT_WAIT.has(topic);

/**
 * How long work that can wait rests after a piece of it, so that reports and alerts come first. When none of them came lately it does not rest at all,
 * however full the machine is: then nobody else is waiting. While they come, it rests half as long as the piece took on a machine with room, four times
 * as long on one that is full.
 * @param tookMs what the piece took
 * @param idle share of the machine's time that lay idle meanwhile, 0 to 1
 * @param quietMs since something last came that cannot wait; Infinity when nothing has
 * @returns milliseconds
 */
export function restMs(tookMs: number, idle: number, quietMs: number): number {
  if (quietMs >= EXPECTED_FOR) return 0;
  const full = Math.min(1, Math.max(0, 1 - idle / ROOMY));
  return tookMs * (0.5 + 3.5 * full);
}
