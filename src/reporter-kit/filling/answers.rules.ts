/** What people type, and what a form keeps of it. */

/** Digits of Arabic, Persian and Devanagari as Latin ones, and the decimal comma as a point. */
export const plainNumber = (text: string): string =>
  text
    .trim()
    .replace(/[\u0660-\u0669]/g, (it) => String(it.charCodeAt(0) - 0x0660))
    .replace(/[\u06f0-\u06f9]/g, (it) => String(it.charCodeAt(0) - 0x06f0))
    .replace(/[\u0966-\u096f]/g, (it) => String(it.charCodeAt(0) - 0x0966))
    .replace(/[\u200e\u200f\u061c\s\u066c]/g, '')
    .replace(/[,\u066b]/, '.')
    .replace(/^[\u2212\u2013]/, '-');

const [LEAST_WHOLE, MOST_WHOLE] = [-2_147_483_648, 2_147_483_647];

/** A whole number as the form keeps it (32 bits, as in Collect); '' for nothing, null for what is none. */
export function wholeNumber(text: string): string | null {
  const plain = plainNumber(text);
  if (plain === '') return '';
  if (!/^[-+]?\d{1,10}$/.test(plain)) return null;
  const n = Number(plain);
  return n >= LEAST_WHOLE && n <= MOST_WHOLE ? String(n) : null;
}

/** A number as the form keeps it; '' for nothing, null for what is none. */
export function anyNumber(text: string): string | null {
  const plain = plainNumber(text);
  if (plain === '') return '';
  return /^[-+]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})$/.test(plain) ? String(Number(plain)) : null;
}

const two = (n: number) => String(Math.abs(n)).padStart(2, '0');

/** A clock time with the offset of the place, as ODK XForms keeps it. @param offset minutes east of Greenwich */
export function timeAnswer(time: string, offset: number): string {
  const [, hours, minutes] = /^(\d{2}):(\d{2})/.exec(time) ?? [];
  if (!hours || !minutes) return '';
  return `${hours}:${minutes}:00.000${offset < 0 ? '-' : '+'}${two(Math.trunc(offset / 60))}:${two(offset % 60)}`;
}

/** A moment as a field for day and time shows it: in the time of the phone. '' for none. */
export function localMoment(iso: string): string {
  const at = new Date(iso);
  if (iso === '' || Number.isNaN(at.getTime())) return '';
  return `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

export interface Point {
  latitude: number;
  longitude: number;
  altitude: number | null;
  accuracy: number | null;
}

/** A point typed by hand; null when it is none. */
export function typedPoint(latitude: string, longitude: string): Point | null {
  const [lat, lon] = [anyNumber(latitude), anyNumber(longitude)];
  if (!lat || !lon || Math.abs(Number(lat)) > 90 || Math.abs(Number(lon)) > 180) return null;
  return { latitude: Number(lat), longitude: Number(lon), altitude: null, accuracy: null };
}

/** Text as it is compared in a search: without case, accents and vowel signs. */
export const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[\u0623\u0625\u0622]/g, '\u0627');

/** Those of a long list that hold every word of what was typed, at most `most`, and how many more there are. */
export function matching<T extends { search: string }>(
  all: readonly T[],
  typed: string,
  most: number,
): { found: T[]; more: number } {
  const words = folded(typed).split(/\s+/).filter(Boolean);
  const found: T[] = [];
  let more = 0;
  for (const it of all) {
    if (!words.every((word) => it.search.includes(word))) continue;
    if (found.length < most) found.push(it);
    else more++;
  }
  return { found, more };
}

/** The list with one thing moved by one place up (-1) or down (1). */
export function moved<T>(list: readonly T[], at: number, by: -1 | 1): T[] {
  const to = at + by;
  const next = [...list];
  if (to < 0 || to >= list.length) return next;
  [next[at], next[to]] = [next[to]!, next[at]!];
  return next;
}

/** The steps of a range, both ends included, when they are few enough to be buttons; null otherwise. */
export function stepsOf(start: number, end: number, step: number, most = 11): number[] | null {
  const by = Math.abs(step) * (end < start ? -1 : 1);
  if (by === 0) return null;
  const count = Math.floor((end - start) / by + 1e-9) + 1;
  if (count > most) return null;
  return Array.from({ length: count }, (_, at) => Number((start + at * by).toFixed(10)));
}

const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const LTR = /[A-Za-z\u00c0-\u024f\u0370-\u052f\u0900-\u1fff\u3040-\ud7ff]/;
/** Which way a text runs, by its first letter that says so; undefined for none. */
export function directionOf(text: string): 'rtl' | 'ltr' | undefined {
  for (const letter of text) {
    if (RTL.test(letter)) return 'rtl';
    if (LTR.test(letter)) return 'ltr';
  }
  return undefined;
}

/** The name that a file goes under: what it is and a number, never what its owner called it. */
export function fileName(kind: string, mediaType: string, id: string): string {
  const type = mediaType.split(';')[0]!.trim().toLowerCase();
  const known: Record<string, string> = {
    'image/jpeg': 'jpg',
    'image/png': 'png',
    'audio/mpeg': 'mp3',
    'audio/mp4': 'm4a',
    'audio/webm': 'webm',
    'audio/ogg': 'ogg',
    'audio/wav': 'wav',
    'video/mp4': 'mp4',
    'video/webm': 'webm',
    'application/pdf': 'pdf',
    'text/plain': 'txt',
    'text/csv': 'csv',
  };
  const end = known[type] ?? (/\/([a-z0-9]{1,8})$/.exec(type)?.[1] || 'bin');
  return `${kind}-${id.slice(0, 8)}.${end}`;
}

/** What a file that goes with a form is, by its name: the engine asks for it, and whoever gave the file may not have said. */
export function typeOfFile(name: string, otherwise: string): string {
  const known: Record<string, string> = {
    csv: 'text/csv',
    xml: 'text/xml',
    geojson: 'application/geo+json',
    json: 'application/geo+json',
  };
  return known[/\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''] ?? otherwise;
}

/** Of the languages of a form, the one for whoever reads the page in `wanted`: by its tag, then by its name, then the form's own choice. */
export function formLanguage(
  offered: readonly { language: string; isDefault: boolean }[],
  wanted: readonly string[],
): string | undefined {
  const tagOf = (name: string) => /\(([A-Za-z-]{2,})\)\s*$/.exec(name)?.[1]?.toLowerCase() ?? name.toLowerCase();
  for (const wish of wanted) {
    const [tag] = wish.toLowerCase().split('-');
    const names = [tag];
    for (const inLanguage of [wish, 'en', 'fr'])
      try {
        names.push(new Intl.DisplayNames([inLanguage], { type: 'language' }).of(tag!)?.toLowerCase());
      } catch {
        // not a language of this browser
      }
    const found = offered.find((it) => {
      const name = tagOf(it.language);
      return names.includes(name) || name.split(/[-_]/)[0] === tag;
    });
    if (found) return found.language;
  }
  return (offered.find((it) => it.isDefault) ?? offered[0])?.language;
}
