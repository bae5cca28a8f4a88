import { dayAfter, localOf, momentOf, monthAfter } from '#domain/local-time.ts';

/** How sharply the asker lets a time be said. */
export type WhenPrecision = 'exact' | 'about' | 'day' | 'week' | 'month' | 'year' | 'unknown';

/** When it was, as the API has it: a half-open span (`to` is the moment after), or from = to for one moment. */
export interface When {
  from: string | null;
  to: string | null;
  precision: WhenPrecision;
}

/** What stands in the fields. `endDay` empty: the same day; `endClock` empty: one moment. For weeks `day` is any day of it; for months `2026-11`; for years `2026`. */
export interface WhenFields {
  precision: WhenPrecision;
  day: string;
  clock: string;
  endDay: string;
  endClock: string;
}

export const noFields: WhenFields = { precision: 'exact', day: '', clock: '', endDay: '', endClock: '' };

/** The Monday of a day's week. */
const monday = (day: string): string => dayAfter(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));

/** The span that the fields mean, in an IANA zone; never sharper than its precision. Nulls while something is missing. */
export function whenOf(it: WhenFields, zone: string): When {
  const none: When = { from: null, to: null, precision: it.precision };
  const span = (from: string | null, to: string | null): When =>
    from === null || to === null ? none : { from, to, precision: it.precision };
  const start = (day: string) => momentOf({ day, clock: '00:00' }, zone);
  switch (it.precision) {
    case 'unknown':
      return none;
    case 'exact':
    case 'about': {
      if (!it.day || !it.clock) return none;
      const from = momentOf(it, zone);
      if (!it.endClock && !it.endDay) return span(from, from);
      return span(from, momentOf({ day: it.endDay || it.day, clock: it.endClock || it.clock }, zone));
    }
    case 'day':
      return it.day ? span(start(it.day), start(dayAfter(it.endDay || it.day))) : none;
    case 'week':
      return it.day ? span(start(monday(it.day)), start(dayAfter(monday(it.day), 7))) : none;
    case 'month':
      return /^\d{4}-\d{2}/.test(it.day)
        ? span(start(`${it.day.slice(0, 7)}-01`), start(`${monthAfter(it.day.slice(0, 7))}-01`))
        : none;
    case 'year':
      return /^\d{4}/.test(it.day)
        ? span(start(`${it.day.slice(0, 4)}-01-01`), start(`${Number(it.day.slice(0, 4)) + 1}-01-01`))
        : none;
  }
}

/** What stands in the fields for a span that is already known. */
export function fieldsOf(when: When, zone: string): WhenFields {
  if (when.from === null) return { ...noFields, precision: when.precision };
  const from = localOf(when.from, zone);
  const one = when.to === null || when.to === when.from;
  switch (when.precision) {
    case 'exact':
    case 'about': {
      const to = one ? null : localOf(when.to!, zone);
      return {
        precision: when.precision,
        day: from.day,
        clock: from.clock,
        endDay: to && to.day !== from.day ? to.day : '',
        endClock: to?.clock ?? '',
      };
    }
    case 'day': {
      const last = one ? from.day : dayAfter(localOf(when.to!, zone).day, -1);
      return { ...noFields, precision: 'day', day: from.day, endDay: last === from.day ? '' : last };
    }
    case 'month':
      return { ...noFields, precision: 'month', day: from.day.slice(0, 7) };
    case 'year':
      return { ...noFields, precision: 'year', day: from.day.slice(0, 4) };
    default:
      return { ...noFields, precision: when.precision, day: from.day };
  }
}

/** Whether it ends before it begins. */
export const whenProblem = (when: When): 'endsBefore' | null =>
  when.from !== null && when.to !== null && when.to < when.from ? 'endsBefore' : null;
