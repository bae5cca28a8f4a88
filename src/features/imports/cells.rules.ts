/**
 * What the cells of strangers' tables mean: dates in the ways people write them, numbers, coordinates. Everything either reads to one
 * meaning or is named as an error; nothing is guessed.
 */
export type CellError =
  | 'empty'
  | 'not_a_date'
  | 'no_such_day'
  | 'ambiguous_date'
  | 'not_a_number'
  | 'not_whole'
  | 'negative'
  | 'not_a_coordinate'
  | 'coordinate_out_of_range'
  | 'coordinates_swapped'
  | 'half_a_point'
  | 'low_above_high'
  | 'unknown_word'
  | 'too_long'
  | 'no_headline';

export type Cell<T> = { ok: true; value: T } | { ok: false; error: CellError };
const fine = <T>(value: T): Cell<T> => ({ ok: true, value });
const wrong = (error: CellError): Cell<never> => ({ ok: false, error });

export type DateOrder = 'dmy' | 'mdy' | 'ymd';

/** Digits of Arabic, Persian and Devanagari writing as European ones. */
export const plainDigits = (text: string): string =>
  text
    .replace(/[\u0660-\u0669]/g, (d) => String(d.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (d) => String(d.charCodeAt(0) - 0x6f0))
    .replace(/[\u0966-\u096f]/g, (d) => String(d.charCodeAt(0) - 0x966));

function dayOf(year: number, month: number, day: number): Cell<Date> {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? fine(date)
    : wrong('no_such_day');
}

export interface ReadDate {
  at: Date;
  precision: 'exact' | 'day' | 'month';
}

/**
 * Reads a date as written: ISO 8601, `31/12/2026`, `31.12.26`, `2026-12`, a spreadsheet's serial number, with or without a time (UTC unless an
 * offset stands there). 03/04/2026 is read by `order`; without one, it is ambiguous and said to be so. 31/02 and 13/13 are no days.
 */
export function readDate(cell: string, order: DateOrder | null): Cell<ReadDate> {
  const text = plainDigits(cell).trim();
  if (text === '') return wrong('empty');
  const month = /^(\d{4})[-/](\d{1,2})$/.exec(text);
  if (month) {
    const day = dayOf(Number(month[1]), Number(month[2]), 1);
    return day.ok ? fine({ at: day.value, precision: 'month' }) : day;
  }
  if (/^\d{5}(\.\d+)?$/.test(text)) {
    // days since 1899-12-30, as spreadsheets count
    const serial = Number(text);
    return fine({
      at: new Date(Math.round((serial - 25_569) * 86_400_000)),
      precision: Number.isInteger(serial) ? 'day' : 'exact',
    });
  }
  const parts =
    /^(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/.exec(
      text,
    );
  if (!parts) return wrong('not_a_date');
  const [a, b, c] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  let day: Cell<Date>;
  if (parts[1]!.length === 4) day = dayOf(a, b, c);
  else if (parts[3]!.length === 4 || parts[3]!.length === 2) {
    const year = parts[3]!.length === 4 ? c : 2000 + c;
    if (a > 12 && b > 12) return wrong('no_such_day');
    if (a > 12 || order === 'dmy') day = dayOf(year, b, a);
    else if (b > 12 || order === 'mdy') day = dayOf(year, a, b);
    else if (a === b) day = dayOf(year, a, b);
    else return wrong('ambiguous_date');
  } else return wrong('not_a_date');
  if (!day.ok || parts[4] === undefined) return day.ok ? fine({ at: day.value, precision: 'day' }) : day;
  const [hours, minutes, seconds] = [Number(parts[4]), Number(parts[5]), Number(parts[6] ?? 0)];
  if (hours > 23 || minutes > 59 || seconds > 59) return wrong('not_a_date');
  const zone = parts[7];
  const offset =
    !zone || zone === 'Z'
      ? 0
      : (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)));
  return fine({
    at: new Date(day.value.getTime() + ((hours * 60 + minutes - offset) * 60 + seconds) * 1000),
    precision: 'exact',
  });
}

/** A count of people: whole, not negative; 1 234 and 1,234 are read, 1.5 is not. Empty is unknown. */
export function readCount(cell: string): Cell<number | null> {
  const text = plainDigits(cell)
    .trim()
    .replace(/[\s\u00a0\u202f]/g, '')
    .replace(/[,'’](?=\d{3}(\D|$))/g, '');
  if (text === '' || /^(\?|-|n\/?a|na|unknown)$/i.test(text)) return fine(null);
  if (!/^-?\d+(\.\d+)?$/.test(text)) return wrong('not_a_number');
  const value = Number(text);
  if (value < 0) return wrong('negative');
  return Number.isInteger(value) && value <= 1_000_000 ? fine(value) : wrong('not_whole');
}

/** Decimal degrees, with a comma or a point, or with N, S, E, W. */
export function readDegrees(cell: string): Cell<number | null> {
  const text = plainDigits(cell).trim().replace(',', '.').replace(/°/g, '');
  if (text === '') return fine(null);
  const found = /^([NSEW])?\s*(-?\d{1,3}(?:\.\d+)?)\s*([NSEW])?$/i.exec(text);
  if (!found || (found[1] && found[3])) return wrong('not_a_coordinate');
  const letter = (found[1] ?? found[3] ?? '').toUpperCase();
  return fine(Number(found[2]) * (letter === 'S' || letter === 'W' ? -1 : 1));
}

/** A point from two cells; names a half, one out of range, and one that only fits when the two change places. */
export function readPoint(latCell: string, lonCell: string): Cell<{ lat: number; lon: number } | null> {
  const lat = readDegrees(latCell);
  const lon = readDegrees(lonCell);
  if (!lat.ok) return lat;
  if (!lon.ok) return lon;
  if (lat.value === null && lon.value === null) return fine(null);
  if (lat.value === null || lon.value === null) return wrong('half_a_point');
  if (Math.abs(lat.value) <= 90 && Math.abs(lon.value) <= 180) return fine({ lat: lat.value, lon: lon.value });
  return wrong(
    Math.abs(lon.value) <= 90 && Math.abs(lat.value) <= 180 ? 'coordinates_swapped' : 'coordinate_out_of_range',
  );
}
