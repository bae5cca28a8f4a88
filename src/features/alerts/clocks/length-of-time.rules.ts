/** Minutes in each unit that people name lengths of time in. */
export const UNITS = { minute: 1, hour: 60, day: 1440 } as const;
export type Unit = keyof typeof UNITS;

/** The largest unit that says so many minutes without a rest. A day is said from two days on: "24 hours" is what people know. */
export function unitOf(minutes: number): Unit {
  if (minutes >= 2 * UNITS.day && minutes % UNITS.day === 0) return 'day';
  return minutes >= UNITS.hour && minutes % UNITS.hour === 0 ? 'hour' : 'minute';
}
