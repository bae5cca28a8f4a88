/** How backups in a folder are called: `baraza-20261121T023000Z.backup`, by the moment that they hold (UTC). */
const NAMED = /^baraza-(\d{4})(\d{2})(\d{2})T\d{6}Z\.backup$/;
const DAY = 86_400_000;

/** What was erased is to be gone from every copy after so many days. */
export const KEPT_BACKUP_DAYS = 7;

export const backupName = (at: Date): string =>
  `baraza-${at
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '')}.backup`;

/**
 * Which backups of a folder have been kept long enough: those whose day is so many days past, whatever the hour, so that one made every night a little later than
 * the night before goes in time. What is called otherwise is nobody's to remove.
 * @param days at least 1
 */
export function outlived(names: readonly string[], now: Date, days: number): string[] {
  const today = Math.floor(now.getTime() / DAY);
  return names
    .filter((name) => {
      const [, year, month, day] = NAMED.exec(name) ?? [];
      return year !== undefined && today - Date.UTC(Number(year), Number(month) - 1, Number(day)) / DAY >= days;
    })
    .toSorted();
}
