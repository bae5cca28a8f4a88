const HOUR_MS = 3_600_000;

/** A line that gets nothing out, or is not reached, for so long is told of: less is a bad hour of the network. */
export const LASTS_MS = HOUR_MS;
/** For so long it is told that it works again. */
export const HEALED_TOLD_MS = 24 * HOUR_MS;
/** For so long what was mended is kept. */
export const HEALED_KEPT_MS = 30 * 24 * HOUR_MS;

/** Whether a trouble is told of now. All in milliseconds. @param healedAt null while it lasts */
export const isTold = (it: { since: number; healedAt: number | null }, now: number): boolean =>
  (it.healedAt ?? now) - it.since >= LASTS_MS && (it.healedAt === null || now - it.healedAt < HEALED_TOLD_MS);
