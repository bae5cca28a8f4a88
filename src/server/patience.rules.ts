/** Of the machine's time, what must lie idle for work that can wait not to hold back. */
const ROOMY = 0.4;

/**
 * How long work that can wait rests after a piece of it, so that reports and alerts come first: half as long as the piece took on a machine
 * with room, four times as long on one that is full.
 * @param tookMs what the piece took
 * @param idle share of the machine's time that lay idle meanwhile, 0 to 1
 * @returns milliseconds
 */
export function restMs(tookMs: number, idle: number): number {
  const full = Math.min(1, Math.max(0, 1 - idle / ROOMY));
  return tookMs * (0.5 + 3.5 * full);
}
