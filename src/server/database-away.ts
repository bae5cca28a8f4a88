/** What PostgreSQL and the system say while the database starts, stops or recovers, or has no place left. */
const AWAY = new Set([
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08000',
  '08001',
  '08003',
  '08006',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
]);

/** Whether an error tells that the database is away for now: the same asked again later may be answered. */
export function isDatabaseAway(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && AWAY.has(code);
}

/** What a process ends with that could not begin since the database is away: `EX_TEMPFAIL` of sysexits.h. */
export const TRY_LATER = 75;
