/** The kinds of values that the standard's schemas name (W3C XML Schema 1.0 part 2), as far as IATI uses them. */

const collapse = (value: string): string => value.replace(/[\t\n\r ]+/g, ' ').trim();
const WHOLE = /^[+-]?\d+$/;
const ZONE = '(Z|[+-](0\\d|1[0-3]):[0-5]\\d|[+-]14:00)?';
const DATE = new RegExp(`^-?(\\d{4,})-(\\d\\d)-(\\d\\d)${ZONE}$`);
const DATE_TIME = new RegExp(`^-?(\\d{4,})-(\\d\\d)-(\\d\\d)T(\\d\\d):([0-5]\\d):([0-5]\\d)(\\.\\d+)?${ZONE}$`);

function isDay(year: number, month: number, dayOfMonth: number): boolean {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const most = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return year > 0 && dayOfMonth >= 1 && dayOfMonth <= most;
}

const within = (value: string, from: bigint, to: bigint | null): boolean => {
  if (!WHOLE.test(value) || value.length > 40) return false;
  const it = BigInt(value.replace('+', ''));
  return it >= from && (to === null || it <= to);
};

/** RFC 3986 after the mending that XML Schema allows: what is no character of a URI is taken as escaped. */
function isUri(value: string): boolean {
  if (/%(?![0-9A-Fa-f]{2})/.test(value)) return false;
  const [, scheme] = /^([^/?#:]*):/.exec(value) ?? [];
  return scheme === undefined || /^[A-Za-z][A-Za-z0-9+.-]*$/.test(scheme);
}

const KINDS: Readonly<Record<string, (value: string) => boolean>> = {
  string: () => true,
  lang: (value) => value === '' || /^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/.test(value),
  decimal: (value) => /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(value),
  boolean: (value) => /^(true|false|0|1)$/.test(value),
  int: (value) => within(value, -2_147_483_648n, 2_147_483_647n),
  nonNegativeInteger: (value) => within(value, 0n, null),
  positiveInteger: (value) => within(value, 1n, null),
  NMTOKEN: (value) => /^[\p{L}\p{N}\p{M}._:·-]+$/u.test(value),
  anyURI: isUri,
  date: (value) => {
    const found = DATE.exec(value);
    return found !== null && isDay(Number(found[1]), Number(found[2]), Number(found[3]));
  },
  dateTime: (value) => {
    const found = DATE_TIME.exec(value);
    if (found === null || !isDay(Number(found[1]), Number(found[2]), Number(found[3]))) return false;
    return Number(found[4]) < 24 || /T24:00:00(\.0+)?(Z|[+-]|$)/.test(value);
  },
};

/** Is the value one of this kind? Kinds are those of the model: `date`, `decimal`, `anyURI` and so on; one not known holds anything. */
export const isOfKind = (kind: string, value: string): boolean => KINDS[kind]?.(collapse(value)) ?? true;

/** The day in a date or a time, `2024-02-29`; null when it is none of the calendar. */
export function dayOf(value: string | undefined): string | null {
  const found = value === undefined ? null : /^(\d{4})-(\d\d)-(\d\d)(?:$|[TZ+ -])/.exec(value.trim());
  if (!found || !isDay(Number(found[1]), Number(found[2]), Number(found[3]))) return null;
  return `${found[1]}-${found[2]}-${found[3]}`;
}

/** A number as publishers write it: blanks and commas between thousands are mended. Null when it is none. */
export function numberOf(value: string | undefined): number | null {
  const text = (value ?? '').trim().replace(/(?<=\d)[\s,\u00a0\u202f](?=\d{3}(\D|$))/g, '');
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i.test(text)) return null;
  const it = Number(text);
  return Number.isFinite(it) ? it : null;
}
