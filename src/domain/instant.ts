import { z } from 'zod';

const FIRST = Date.UTC(1900, 0, 1);
const END = Date.UTC(2200, 0, 1);

/** Is it a time that somebody here can mean? From 1900 up to, not with, 2200. @param at milliseconds since 1970 */
export const isPlausible = (at: number): boolean => at >= FIRST && at < END;

/** ISO 8601 with a time and an offset or Z, such as `2026-11-21T10:00:00+01:00`, between 1900 and 2200. A day that does not exist is refused. */
export const instant = z.iso
  .datetime({ offset: true })
  .refine((text) => isPlausible(Date.parse(text)), { message: 'The time lies before 1900 or after 2199.' });
