/**
 * Days and clocks as people write them in their language, read and written without the device's own format. Days are ISO days of the
 * proleptic Gregorian calendar, years 1 to 9999; clocks are `16:30`.
 */

/** Why a text is no day: not written like one; there is no month 13; there is no 31 February. */
export type DayFault = 'form' | 'month' | 'day';
export type ReadDay = { day: string } | { fault: DayFault };

type Part = 'day' | 'month' | 'year';

const isDigit = (code: number): boolean => /\p{Nd}/u.test(String.fromCodePoint(code));

/** Digits of any script as Western ones; marks that only steer the direction of writing are left out. */
export const plainDigits = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/\p{Nd}/gu, (digit) => {
      const code = digit.codePointAt(0)!;
      // Unicode has the ten digits of a script in a row that begins at ...0 or ...6
      const last = code & 15;
      return String(isDigit(code - last) ? last : last - 6);
    });

const orders = new Map<string, readonly Part[]>();

/** In which order a language writes day, month and year. */
export function orderOf(tag: string): readonly Part[] {
  let order = orders.get(tag);
  if (!order) {
    order = new Intl.DateTimeFormat(tag, {
      day: 'numeric',
      month: 'numeric',
      year: 'numeric',
      timeZone: 'UTC',
      calendar: 'gregory',
    })
      .formatToParts(0)
      .flatMap((part) => (part.type === 'day' || part.type === 'month' || part.type === 'year' ? [part.type] : []));
    orders.set(tag, order);
  }
  return order;
}

const two = (number: number): string => String(number).padStart(2, '0');
const isoDay = (year: number, month: number, day: number): string =>
  `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;

const daysIn = (year: number, month: number): number =>
  month === 2
    ? year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
      ? 29
      : 28
    : [4, 6, 9, 11].includes(month)
      ? 30
      : 31;

/** A day that exists, or what is wrong with it. */
function dayOf(year: number, month: number, day: number): ReadDay {
  if (year < 1 || year > 9999) return { fault: 'form' };
  if (month < 1 || month > 12) return { fault: 'month' };
  if (day < 1 || day > daysIn(year, month)) return { fault: 'day' };
  return { day: isoDay(year, month, day) };
}

/** `26` is the year of that ending nearest to today. */
function wholeYear(text: string, today: string): number {
  const year = Number(text);
  if (text.length > 2) return year;
  const now = Number(today.slice(0, 4));
  const century = now - (now % 100);
  return [century - 100 + year, century + year, century + 100 + year].reduce((best, it) =>
    Math.abs(it - now) < Math.abs(best - now) ? it : best,
  );
}

/** Letters alone, folded: without marks, full stops and case. */
const bare = (word: string): string =>
  word
    .normalize('NFD')
    .replace(/[\p{M}.ـ]/gu, '')
    .toLocaleLowerCase('und');

const monthNames = new Map<string, Map<string, number>>();

/** Names of the months in a language, long and short, as they stand alone and in a date; and in English, which many forms are written in. */
function namesOf(tag: string): Map<string, number> {
  let names = monthNames.get(tag);
  if (!names) {
    names = new Map();
    for (const language of ['en', tag])
      for (const month of ['long', 'short'] as const)
        for (const shape of [{ month }, { month, day: 'numeric' }] as const) {
          const writer = new Intl.DateTimeFormat(language, { ...shape, timeZone: 'UTC', calendar: 'gregory' });
          for (let at = 0; at < 12; at++) {
            const part = writer.formatToParts(Date.UTC(2024, at, 15)).find((it) => it.type === 'month');
            if (part && !/\d/.test(plainDigits(part.value))) names.set(bare(part.value), at + 1);
          }
        }
    monthNames.set(tag, names);
  }
  return names;
}

/** The month that a word means; a beginning of three letters or more that fits one month alone will do. */
function monthOf(word: string, tag: string): number | undefined {
  const names = namesOf(tag);
  const wanted = bare(word);
  const whole = names.get(wanted);
  if (whole !== undefined || wanted.length < 3) return whole;
  const fits = new Set([...names].filter(([name]) => name.startsWith(wanted)).map(([, month]) => month));
  return fits.size === 1 ? [...fits][0] : undefined;
}

const dayWords = new Map<string, Map<string, number>>();

/** "today", "yesterday" in the language, and in English, as days from now. */
function wordsOfDays(tag: string): Map<string, number> {
  let words = dayWords.get(tag);
  if (!words) {
    words = new Map();
    for (const language of ['en', tag]) {
      const writes = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
      for (const away of [0, -1, -2, 1]) words.set(bare(plainDigits(writes.format(away, 'day'))), away);
    }
    dayWords.set(tag, words);
  }
  return words;
}

function dayByWord(plain: string, tag: string, today: string): string | undefined {
  if (!/\p{L}/u.test(plain)) return undefined;
  const away = wordsOfDays(tag).get(bare(plain));
  return away === undefined
    ? undefined
    : new Date(Date.parse(`${today}T00:00:00Z`) + away * 86_400_000).toISOString().slice(0, 10);
}

/** Of this year's and last year's such day the one that is not to come: people tell of what was. */
function nearestPast(month: number, day: number, today: string): ReadDay {
  const year = Number(today.slice(0, 4));
  const now = dayOf(year, month, day);
  if ('day' in now && now.day <= today) return now;
  const before = dayOf(year - 1, month, day);
  return 'day' in before ? before : now;
}

/**
 * A day as it is written in a language: `21/11/2026`, `21.11.26`, `21 Nov`, `21 novembre 2026`, `٢١/١١/٢٠٢٦`, `2026-11-21`, `yesterday`. Numbers stand in the
 * order of the language and are never turned round to make sense of them; a date that begins with the year is an ISO date in all of them.
 * @param tag BCP 47
 * @param today ISO day, for years that were left out or shortened
 */
export function readDay(text: string, tag: string, today: string): ReadDay {
  const plain = plainDigits(text).trim();
  const word = dayByWord(plain, tag, today);
  if (word !== undefined) return { day: word };
  const iso = /^(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})$/.exec(plain);
  if (iso) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const order = orderOf(tag);
  const numbers = /^(\d{1,4})\s*[-/.\s،,]\s*(\d{1,2})(?:\s*[-/.\s،,]\s*(\d{2}|\d{4}))?\.?$/.exec(plain);
  if (numbers) {
    const all = numbers.slice(1).filter((it) => it !== undefined);
    const parts = order.filter((part) => all.length === 3 || part !== 'year');
    const at = (part: Part) => all[parts.indexOf(part)] ?? '';
    if (at('day').length > 2 || at('month').length > 2) return { fault: 'form' };
    return all.length === 3
      ? dayOf(wholeYear(at('year'), today), Number(at('month')), Number(at('day')))
      : nearestPast(Number(at('month')), Number(at('day')), today);
  }
  const words = plain.match(/\d+|[\p{L}\p{M}.’']+/gu) ?? [];
  const named = words.flatMap((it) => (/\d/.test(it) ? [] : [monthOf(it, tag)])).filter((it) => it !== undefined);
  const digits = words.filter((it) => /^\d+$/.test(it));
  if (named.length !== 1 || digits.length === 0 || digits.length > 2) return { fault: 'form' };
  // beside a month in words the number of four digits is the year, else the first is the day
  const yearAt = digits.findIndex((it) => it.length === 4);
  const year = yearAt >= 0 ? digits[yearAt] : digits[1];
  const day = digits.find((_, at) => at !== (yearAt >= 0 ? yearAt : 1));
  if (day === undefined || day.length > 2) return { fault: 'form' };
  return year === undefined
    ? nearestPast(named[0]!, Number(day), today)
    : dayOf(wholeYear(year, today), named[0]!, Number(day));
}

/** A month as it is written: `11/2026`, `November 2026`, `2026-11`. Gives `2026-11`. */
export function readMonth(text: string, tag: string, today: string): { month: string } | { fault: 'form' | 'month' } {
  const plain = plainDigits(text).trim();
  const month = (year: number, at: number) =>
    at < 1 || at > 12 ? { fault: 'month' as const } : { month: isoDay(year, at, 1).slice(0, 7) };
  const iso = /^(\d{4})\s*[-/.\s]\s*(\d{1,2})$/.exec(plain);
  if (iso) return month(Number(iso[1]), Number(iso[2]));
  const numbers = /^(\d{1,2})\s*[-/.\s]\s*(\d{4})$/.exec(plain);
  if (numbers) return month(Number(numbers[2]), Number(numbers[1]));
  const words = plain.match(/\d+|[\p{L}\p{M}.’']+/gu) ?? [];
  const named = words.flatMap((it) => (/\d/.test(it) ? [] : [monthOf(it, tag)])).filter((it) => it !== undefined);
  const digits = words.filter((it) => /^\d+$/.test(it));
  if (named.length !== 1 || digits.length > 1 || (digits[0] && ![2, 4].includes(digits[0].length)))
    return { fault: 'form' };
  if (digits[0]) return month(wholeYear(digits[0], today), named[0]!);
  const year = Number(today.slice(0, 4));
  return month(named[0]! <= Number(today.slice(5, 7)) ? year : year - 1, named[0]!);
}

/** A clock: `16:30`, `16h30`, `16.30`, `1630`, `4:30 pm`, `٤:٣٠ م`. Gives `16:30`; undefined when it is none. */
export function readClock(text: string): string | undefined {
  const plain = plainDigits(text).trim().toLowerCase();
  const parts =
    /^(\d{1,2})(?:\s*[:.h٫]\s*(\d{2})|(?<=\d{2})(\d{2}))?\s*h?\s*(am|pm|a\.m\.|p\.m\.|ص|م|صباحا|مساء)?\.?$/u.exec(
      plain,
    );
  if (!parts) return undefined;
  let hour = Number(parts[1]);
  const minute = Number(parts[2] ?? parts[3] ?? 0);
  const half = parts[4];
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (/^(p|م)/.test(half) ? 12 : 0);
  }
  return hour > 23 || minute > 59 ? undefined : `${two(hour)}:${two(minute)}`;
}

const dayWriters = new Map<string, Intl.DateTimeFormat>();
const writer = (tag: string, shape: 'day' | 'month'): Intl.DateTimeFormat => {
  const key = `${shape} ${tag}`;
  let made = dayWriters.get(key);
  if (!made)
    dayWriters.set(
      key,
      (made = new Intl.DateTimeFormat(tag, {
        ...(shape === 'day' ? { day: '2-digit' } : {}),
        month: '2-digit',
        year: 'numeric',
        timeZone: 'UTC',
        calendar: 'gregory',
      })),
    );
  return made;
};

/** An ISO day as the language writes it in numbers: `21/11/2026`; what readDay reads again. */
export const writeDay = (day: string, tag: string): string =>
  plainDirection(writer(tag, 'day').format(new Date(`${day}T00:00:00Z`)));

/** `2026-11` as `11/2026`. */
export const writeMonth = (month: string, tag: string): string =>
  plainDirection(writer(tag, 'month').format(new Date(`${month}-01T00:00:00Z`)));

/** The field itself runs from left to right: marks of direction within would only stand in the way of who types. */
const plainDirection = (text: string): string => text.replace(/[\u061c\u200e\u200f]/g, '');
