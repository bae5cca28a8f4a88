// What a report brings to the question "have we heard of this before?", prepared once per report.
import {
  conceptStems,
  monthShort,
  monthStems,
  numberWords,
  stopWords,
  weekdays,
  type GuessedLanguage,
} from './duplicate-lexicon.rules.ts';
import { nameSound, words, type Word } from './duplicate-text.rules.ts';

const day = 86_400_000;

/** A report as the matcher needs it. Times are milliseconds since 1970 (UTC), places WGS 84 degrees, radii kilometres. */
export type ReportForMatching = {
  readonly id: string;
  /** the account and, where there is one, its headline */
  readonly text: string;
  /** when it was sent or published; null when unknown */
  readonly at: number | null;
  /** when what it tells of happened, if it says so apart from the text */
  readonly when?: { readonly from: number; readonly to: number } | null;
  /** where it happened, as far as known: the true place lies within the radius */
  readonly place: { readonly lat: number; readonly lon: number; readonly radiusKm: number } | null;
  /** an opaque key that is equal for two reports of one source (an alias, a newspaper) */
  readonly source: string | null;
  /** BCP 47, if known */
  readonly language?: string | null;
  readonly killed?: { readonly low: number | null; readonly best: number | null; readonly high: number | null } | null;
  readonly typeCode?: string | null;
};

/** To be raised when `prepare` makes something else of the same report: what is stored is then prepared anew. */
export const FEATURES_VERSION = 1;

/** A report prepared for matching: everything about it that comparing needs, no text. */
export type ReportFeatures = {
  readonly id: string;
  readonly at: number | null;
  /** days since 1970 on which it may have happened: as stated, else as the text says, else null */
  readonly days: { readonly from: number; readonly to: number; readonly said: boolean } | null;
  readonly place: { readonly lat: number; readonly lon: number; readonly radiusKm: number } | null;
  readonly source: string | null;
  /** primary subtag, as given or as guessed from the text, else "und" */
  readonly language: string;
  /** folded stems of telling words */
  readonly stems: readonly string[];
  /** sounds of words written like names */
  readonly names: readonly string[];
  /** how stems (`w:`) and names (`s:`) are written in the text, for showing */
  readonly spelt: ReadonlyMap<string, string>;
  readonly concepts: readonly string[];
  /** counts named in the text (years, dates and clock times left out) */
  readonly numbers: readonly number[];
  /** counts said of the dead */
  readonly deaths: readonly number[];
  /** hashed runs of four letters within words, ascending */
  readonly grams: Int32Array;
  readonly wordCount: number;
  readonly typeCode: string | null;
};

const stops = new Map<string, GuessedLanguage[]>();
for (const [language, list] of Object.entries(stopWords) as [GuessedLanguage, string][])
  for (const word of list.split(' ')) stops.set(word, [...(stops.get(word) ?? []), language]);

const exactConcepts = new Map<string, Set<string>>();
const prefixConcepts = new Map<string, Set<string>>();
for (const [concept, list] of Object.entries(conceptStems))
  for (const stem of list.split(' ')) {
    const exact = stem.endsWith('=');
    const folded = words(stem)[0]?.folded ?? '';
    if (folded === '') continue;
    const into = exact || folded.length < 3 ? exactConcepts : prefixConcepts;
    into.set(folded, (into.get(folded) ?? new Set()).add(concept));
  }
const longestStem = Math.max(...[...prefixConcepts.keys()].map((stem) => stem.length));

/** The concepts a folded word may stand for; the longest fitting stem decides. */
export function conceptsOf(folded: string): readonly string[] {
  const exact = exactConcepts.get(folded);
  if (exact) return [...exact];
  // Arabic writes the article and some conjunctions into the word.
  const bare = folded.replace(/^(?:وال|بال|لل|ال|و)(?=\p{Script=Arabic}{3})/u, '');
  for (const form of bare === folded ? [folded] : [folded, bare])
    for (let length = Math.min(form.length, longestStem); length >= 3; length--) {
      const found = prefixConcepts.get(form.slice(0, length));
      if (found) return [...found];
    }
  return [];
}

/** Endings and letters that are common in one of the languages written in Latin letters and rare in the others. */
const endings: readonly (readonly [GuessedLanguage, RegExp])[] = [
  ['en', /(?:[^aeiou]ed|ing|ght|ck|th|wn|[a-z]ly|ers|ops)$|^wh|^kill|^sh[aeiou]/iu],
  ['es', /(?:ci[oó]n|ciones|aron|ieron|a[nñ]o|[ae]ntes?|dad|[^aeiou]os|ejo|ito)$|ñ|[a-z]ue[rnl]/iu],
  ['pt', /(?:ção|ções|ão|ões|ou|eu|am|ém|em|agem|inho|inha)$|ã|õ|[aeiou](?:nh|lh)[aeiou]/iu],
  ['fr', /(?:eux|aux|ées?|ent|és|oir|ienne?|eur|eurs|ique|ette)$|[èêœ]|[a-z]ou[a-z]/iu],
];

/** Guesses a text's language from its script and its small words. Enough to group results by; never shown as a fact. */
export function guessLanguage(list: readonly Word[]): GuessedLanguage {
  const votes = new Map<GuessedLanguage, number>();
  let arabic = 0;
  let cyrillic = 0;
  for (const word of list) {
    if (/\p{Script=Arabic}/u.test(word.folded)) arabic++;
    if (/\p{Script=Cyrillic}/u.test(word.folded)) cyrillic++;
    // A word that three languages share is a third of a hint for each.
    const shared = stops.get(word.folded) ?? [];
    for (const language of shared) votes.set(language, (votes.get(language) ?? 0) + 1 / shared.length);
    for (const [language, pattern] of endings)
      if (pattern.test(word.original)) votes.set(language, (votes.get(language) ?? 0) + 0.4);
  }
  if (arabic * 2 > list.length) return 'ar';
  if (cyrillic * 2 > list.length) return list.some((word) => /[іїєґ]/iu.test(word.original)) ? 'uk' : 'ru';
  const [first, second] = [...votes].sort((a, b) => b[1] - a[1]);
  return first && first[1] >= 0.5 && first[1] > (second?.[1] ?? 0) ? first[0] : 'und';
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value | 0;
}

function grams(list: readonly Word[]): Int32Array {
  const seen = new Set<number>();
  for (const { folded } of list) {
    if (stops.has(folded)) continue;
    const padded = ` ${folded} `;
    if (padded.length <= 4) seen.add(hash(padded));
    else for (let index = 0; index + 4 <= padded.length; index++) seen.add(hash(padded.slice(index, index + 4)));
  }
  return Int32Array.from(seen).sort();
}

function monthOf(folded: string): number {
  const short = monthShort[folded];
  if (short) return short;
  for (const [stem, month] of monthStems) if (stem.length > 3 ? folded.startsWith(stem) : folded === stem) return month;
  return 0;
}

/** The day of that month nearest before (or at most a few days after) the reference, in days since 1970. */
function nearestDay(month: number, date: number, year: number | null, reference: number): number | null {
  if (date < 1 || date > 31) return null;
  const base = year ?? new Date(reference * day).getUTCFullYear();
  let found = Date.UTC(base, month - 1, date) / day;
  if (year === null && found > reference + 7) found = Date.UTC(base - 1, month - 1, date) / day;
  return reference - found > 400 || found > reference + 40 ? null : found;
}

type Counts = { numbers: number[]; deaths: number[]; days: number[] };

/** Numbers, counts of dead and dates in a text. `reference` is the day it was sent, in days since 1970. */
function counts(list: readonly Word[], text: string, reference: number | null): Counts {
  const numbers: number[] = [];
  const deaths: number[] = [];
  const days: number[] = [];
  const used = new Set<number>();
  if (reference !== null) {
    for (const [index, word] of list.entries()) {
      const weekday = weekdays[word.folded];
      if (weekday !== undefined) {
        const back = (((new Date(reference * day).getUTCDay() - weekday) % 7) + 7) % 7;
        days.push(reference - back);
      }
      const month = monthOf(word.folded);
      if (month === 0) continue;
      for (const at of [index + 1, index - 1, index - 2]) {
        const number = list[at];
        if (!number || !/^\d{1,2}(?:st|nd|rd|th|er)?$/u.test(number.folded)) continue;
        const yearWord = list[Math.max(at, index) + 1]?.folded ?? '';
        const found = nearestDay(
          month,
          Number.parseInt(number.folded, 10),
          /^(?:19|20)\d\d$/u.test(yearWord) ? Number(yearWord) : null,
          reference,
        );
        if (found === null) continue;
        days.push(found);
        used.add(at);
        break;
      }
    }
    for (const match of text.matchAll(/\b(\d{1,2})[./-](\d{1,2})[./-]((?:20)?\d{2})\b/gu)) {
      const year = Number(match[3]);
      const found = nearestDay(Number(match[2]), Number(match[1]), year < 100 ? 2000 + year : year, reference);
      if (found !== null && Number(match[2]) <= 12) days.push(found);
    }
  }
  for (const [index, word] of list.entries()) {
    if (used.has(index)) continue;
    let value = /^\d+$/u.test(word.folded) ? Number(word.folded) : (numberWords[word.folded] ?? 0);
    if (value <= 0 || value > 1_000_000 || (/^(?:19|20)\d\d$/u.test(word.original) && value >= 1900 && value <= 2100))
      continue;
    const next = list[index + 1];
    const unit = next ? (numberWords[next.folded] ?? 0) : 0;
    if (!/^\d/u.test(word.folded) && value >= 20 && value <= 90 && value % 10 === 0 && unit >= 1 && unit <= 9) {
      value += unit;
      used.add(index + 1);
    }
    numbers.push(value);
    // "26 civilians killed", "killed 26", "morts: 26": a word of killing within four words, nothing of wounding nearer.
    for (let step = 1; step <= 4; step++) {
      const near = [list[index + step], list[index - step]].flatMap((other) => (other ? conceptsOf(other.folded) : []));
      if (near.includes('wound')) break;
      if (near.includes('kill') || near.includes('body')) {
        deaths.push(value);
        break;
      }
    }
  }
  return { numbers, deaths, days };
}

function stemOf(folded: string): string {
  const bare = /\p{Script=Arabic}/u.test(folded) ? folded.replace(/^(?:وال|بال|لل|ال)(?=\p{L}{3})/u, '') : folded;
  return bare.length > 6 ? bare.slice(0, 6) : bare.length > 3 ? bare.replace(/(?:es|s)$/u, '') : bare;
}

/** Prepares a report for matching. Costs about a tenth of a millisecond for a headline. */
export function prepare(report: ReportForMatching): ReportFeatures {
  const list = words(report.text);
  const reference = report.at === null ? null : Math.floor(report.at / day);
  const found = counts(list, report.text, reference);
  const shouting =
    list.length > 3 &&
    list.filter((word) => word.capitalised && word.original === word.original.toUpperCase()).length > list.length * 0.7;
  const stems = new Set<string>();
  const names = new Set<string>();
  const spelt = new Map<string, string>();
  const concepts = new Set<string>();
  for (const word of list) {
    if (stops.has(word.folded) || word.folded.length < 2) continue;
    const isNumber = /^\d/u.test(word.folded) || numberWords[word.folded] !== undefined;
    const means = isNumber ? [] : conceptsOf(word.folded);
    for (const concept of means) concepts.add(concept);
    if (!isNumber) {
      const stem = stemOf(word.folded);
      stems.add(stem);
      spelt.set(`w:${stem}`, word.original);
    }
    const unicase = !/\p{Lu}|\p{Ll}/u.test(word.original);
    if (isNumber || word.folded.length < 4 || means.length > 0) continue;
    if (!(word.capitalised || shouting || unicase)) continue;
    const sound = nameSound(word.folded);
    if (sound === '') continue;
    names.add(sound);
    spelt.set(`s:${sound}`, word.original);
  }
  const killed = report.killed;
  const best = killed?.best ?? killed?.low ?? killed?.high ?? null;
  const days = report.when
    ? { from: Math.floor(report.when.from / day), to: Math.floor(report.when.to / day), said: true }
    : found.days.length > 0
      ? { from: Math.min(...found.days), to: Math.max(...found.days), said: false }
      : null;
  return {
    id: report.id,
    at: report.at,
    days,
    place: report.place,
    source: report.source,
    language:
      report.language && report.language !== 'und'
        ? (report.language.split('-')[0] as string).toLowerCase()
        : guessLanguage(list),
    stems: [...stems].sort(),
    names: [...names].sort(),
    spelt,
    concepts: [...concepts].sort(),
    numbers: [...new Set([...found.numbers, ...(best === null ? [] : [best])])],
    deaths: [...new Set([...found.deaths, ...(best === null ? [] : [best])])],
    grams: grams(list),
    wordCount: list.length,
    typeCode: report.typeCode ?? null,
  };
}
