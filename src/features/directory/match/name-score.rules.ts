import { soundsOf } from './word-sounds.rules.ts';
import { acronymFit } from './acronym.rules.ts';
import type { NameForm, NameReading, NameWord } from './name-reading.rules.ts';
import { isField, isPart } from './name-words.rules.ts';

/** Why two names are thought to be one organisation's, or not: a code of the texts' catalogue, with what goes into the sentence. */
export interface MatchReason {
  readonly code:
    | 'same_name'
    | 'same_words'
    | 'similar_words'
    | 'translated_words'
    | 'acronym'
    | 'same_acronym'
    | 'known_body'
    | 'same_state'
    | 'state_of_body'
    | 'same_identifier'
    | 'other_identifier'
    | 'same_parent'
    | 'parent_of'
    | 'same_place'
    | 'other_place'
    | 'place_on_one_side'
    | 'other_number'
    | 'part_on_one_side'
    | 'other_body'
    | 'one_of_several';
  /** whether it speaks for one organisation */
  readonly supports: boolean;
  readonly params: Readonly<Record<string, string>>;
}

/** How two names compare: 0 (nothing) to 1 (the same). */
export interface NameScore {
  readonly score: number;
  readonly reasons: readonly MatchReason[];
}

/** What the names of an index say about words: counted once, read often. */
export interface NameStatistics {
  /** how rare a word's key is: natural log of (names + 1) / (names with it + 1), and at least a little */
  readonly rarity: (key: string) => number;
  /** how many different long names a short form fits about as well */
  readonly fitting: (short: string) => number;
}

const KIND_WEIGHT = { content: 1, number: 1, kind: 0.4, level: 0.35, scope: 0.25 } as const;
const weightOf = (word: NameWord, statistics: NameStatistics): number =>
  KIND_WEIGHT[word.kind] * statistics.rarity(word.key);

/** Edits between two words, at most `most` + 1 (transposed neighbours count one; Damerau 1964, restricted form). */
export function edits(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > most) return most + 1;
    before = last;
    last = row;
  }
  return last[b.length]!;
}

const LONG_WORD = 9;

/** How alike two words are: 1 the same key, less for spelling, for a word cut short; 0 unlike. A word that stands alone must be the same, or long. */
export function wordLikeness(a: NameWord, b: NameWord, alone = false): number {
  if (a.key === b.key) return 1;
  if (a.kind === 'number' || b.kind === 'number') return 0;
  const [short, long] = a.key.length <= b.key.length ? [a.key, b.key] : [b.key, a.key];
  if (short.length >= 4 && soundsOf(short).sound === soundsOf(long).sound) return 0.95;
  if (alone && short.length < LONG_WORD) return 0;
  const most = short.length >= LONG_WORD ? 2 : short.length >= 6 ? 1 : 0;
  if (most > 0 && short[0] === long[0]) {
    const found = edits(short, long, most);
    if (found <= most) return 0.97 - 0.04 * found;
  }
  // cut short: "Env." for "environment", "Organizat"
  if (short.length >= 3 && long.length >= short.length + 2 && long.startsWith(short) && short.length <= 9) {
    return short.length >= 5 ? 0.85 : 0.7;
  }
  return 0;
}

interface FormScore {
  score: number;
  same: boolean;
  translated: boolean;
  shared: string[];
}

const TRANSLATED = 3;
/** A rare first word carries the name ("Nagaad Network"); the common words after it then count for less. */
const HEAD = 6.3;
const BESIDE_HEAD = 0.4;
/** Names that share only words commoner than this share little. */
const DISTINCT = 5.5;
/** Translated words that say less than this in all may be chance. */
const TOLD = 9;

const tells = (word: NameWord): boolean => word.kind === 'content' || word.kind === 'kind';
const ownWords = (form: NameForm): number => form.words.filter(tells).length;

/** Words of both forms brought together, the likest first; what is left over on either side counts against. */
function compareForms(a: NameForm, b: NameForm, statistics: NameStatistics): FormScore {
  const oneWord = ownWords(a) <= 1 || ownWords(b) <= 1;
  const free = new Set(b.words.keys());
  const pairs: { i: number; j: number; like: number }[] = [];
  for (const [i, left] of a.words.entries()) {
    for (const [j, right] of b.words.entries()) {
      const like = wordLikeness(left, right, oneWord);
      if (like > 0) pairs.push({ i, j, like });
    }
  }
  pairs.sort((x, y) => y.like - x.like || Math.abs(x.i - x.j) - Math.abs(y.i - y.j));
  const taken = new Set<number>();
  const shared: string[] = [];
  let matched = 0;
  let exact = 0;
  let translated = 0;
  let distinct = 0;
  let told = 0;
  for (const { i, j, like } of pairs) {
    if (taken.has(i) || !free.has(j)) continue;
    taken.add(i);
    free.delete(j);
    const left = a.words[i]!;
    const right = b.words[j]!;
    matched += like * (weightOf(left, statistics) + weightOf(right, statistics));
    if (like === 1) exact++;
    if (like === 1 && left.text.slice(0, TRANSLATED) !== right.text.slice(0, TRANSLATED)) translated++;
    if (left.kind === 'content') {
      shared.push(left.text);
      const rarity = Math.max(statistics.rarity(left.key), statistics.rarity(right.key)) * like;
      distinct = Math.max(distinct, rarity);
      told += rarity;
    }
  }
  const restA = a.words.filter((_, i) => !taken.has(i));
  const restB = [...free].map((j) => b.words[j]!);
  const first = a.words[0] && b.words[0] && a.words[0].key === b.words[0].key ? a.words[0] : undefined;
  const headed =
    first?.kind === 'content' && statistics.rarity(first.key) > HEAD && (restA.length === 0 || restB.length === 0);
  const left = [...restA, ...restB].reduce((sum, word) => {
    const weight = weightOf(word, statistics);
    return sum + (headed && statistics.rarity(word.key) < DISTINCT ? weight * BESIDE_HEAD : weight);
  }, 0);
  const all = [...a.words, ...b.words].reduce((sum, word) => sum + weightOf(word, statistics), 0);
  const rests = [...restA, ...restB].reduce((sum, word) => sum + weightOf(word, statistics), 0);
  let score = all === 0 ? 0 : matched / (all - rests + left);
  score *= restFactor(restA, restB, statistics);
  if (distinct < DISTINCT && restA.length + restB.length > 0) score *= 0.9;
  if (translated > 0 && told < TOLD) score *= 0.8;
  // Without one word of its own ("Ministry", "International Foundation") a name says nothing.
  if (shared.length === 0 && ![...taken].some((i) => a.words[i]!.kind !== 'scope' && a.words[i]!.kind !== 'level')) {
    score *= 0.5;
  }
  if (a.partial || b.partial) score *= 0.95;
  const same = exact === a.words.length && exact === b.words.length && a.words.some(tells);
  return { score, same: same && !a.partial && !b.partial, translated: translated > 0, shared };
}

/** Words on one side only that make it another body: its own content, another kind ("foundation" against "organisation"), a part of it. */
function restFactor(a: readonly NameWord[], b: readonly NameWord[], statistics: NameStatistics): number {
  const of = (words: readonly NameWord[], ...kinds: NameWord['kind'][]): NameWord[] =>
    words.filter((word) => kinds.includes(word.kind));
  const both = (...kinds: NameWord['kind'][]): boolean => of(a, ...kinds).length > 0 && of(b, ...kinds).length > 0;
  let factor = 1;
  if (both('kind')) factor *= 0.9;
  if (both('scope', 'level')) factor *= 0.8;
  if (both('content')) factor *= 0.85;
  else if (of([...a, ...b], 'content').some((word) => statistics.rarity(word.key) > DISTINCT)) factor *= 0.9;
  const kinds = of([...a, ...b], 'kind');
  if (!both('kind') && kinds.some((word) => isPart(word.key))) factor *= 0.85;
  return factor;
}

const EDIT_PER_LETTERS = 10;
const LEAST_LETTERS = 8;

/** Whether the letters are the same but for a slip or two, words joined or parted ("Global Giving", "GlobalGiving"). */
function sameLetters(a: NameForm, b: NameForm): boolean {
  const left = a.words
    .map((word) => word.text)
    .join('')
    .replaceAll(' ', '');
  const right = b.words
    .map((word) => word.text)
    .join('')
    .replaceAll(' ', '');
  const least = Math.min(left.length, right.length);
  if (least < LEAST_LETTERS || left[0] !== right[0]) return false;
  const most = Math.min(3, Math.floor(least / EDIT_PER_LETTERS));
  if (a.words.length === b.words.length && a.words.length > 1) return false;
  return edits(left, right, most) <= most;
}

const own = (places: readonly string[], other: readonly string[]): string[] =>
  places.filter((code) => !other.includes(code));

/** Places: the same, another, or on one side only. For a known body those in its name and its home do not count. */
function placeFactor(a: NameReading, b: NameReading, sameBody: boolean, reasons: MatchReason[]): number {
  const placesA = sameBody ? a.body!.rest : a.places;
  const placesB = sameBody ? b.body!.rest : b.places;
  const onlyA = own(placesA, placesB);
  const onlyB = own(placesB, placesA);
  const scoped = (reading: NameReading): boolean =>
    reading.forms.some((form) => form.words.some((word) => word.kind === 'scope' && word.key === 'international'));
  if (onlyA.length > 0 && onlyB.length > 0) {
    reasons.push({ code: 'other_place', supports: false, params: { a: onlyA.join(' '), b: onlyB.join(' ') } });
    return 0.4;
  }
  if (onlyA.length === 0 && onlyB.length === 0) {
    if (placesA.length > 0) reasons.push({ code: 'same_place', supports: true, params: { place: placesA.join(' ') } });
    return 1;
  }
  const one = onlyA.length > 0 ? onlyA : onlyB;
  reasons.push({ code: 'place_on_one_side', supports: false, params: { place: one.join(' ') } });
  const other = onlyA.length > 0 ? b : a;
  if (scoped(other) && !scoped(onlyA.length > 0 ? a : b)) return 0.6;
  return 0.75;
}

const numbersOf = (reading: NameReading): string =>
  [...new Set(reading.forms.flatMap((form) => form.words.filter((w) => w.kind === 'number').map((w) => w.key)))]
    .sort()
    .join(' ');

/**
 * An acronym on one side, its words on the other. Places may be among its letters ("SOYDA", the Somali ...) and then count for nothing more, or beside
 * it ("ADRA Nepal").
 */
function acronymScore(
  short: string,
  reading: NameReading,
  statistics: NameStatistics,
): { score: number; withPlaces: boolean } {
  let best = { score: 0, withPlaces: false };
  for (const form of reading.forms) {
    if (form.acronymWords.length < 2) continue;
    const whole = form.partial ? 0.95 : 1;
    const placed = form.acronymWords.some((word) => word.place !== undefined);
    const without = acronymFit(
      short,
      form.acronymWords.filter((word) => word.place === undefined),
    );
    if (without * whole > best.score) best = { score: without * whole, withPlaces: false };
    if (!placed) continue;
    const all = acronymFit(
      short,
      form.acronymWords.map((word) => (word.place === undefined ? word : { ...word, soft: false })),
    );
    if (all * whole > best.score) best = { score: all * whole, withPlaces: true };
  }
  if (best.score === 0) return best;
  const rivals = statistics.fitting(short);
  const length = short.length <= 3 ? 0.86 : short.length === 4 ? 0.92 : 0.97;
  return { ...best, score: best.score * length * (rivals <= 1 ? 1 : 1 / (1 + 0.35 * (rivals - 1))) };
}

/** Every state has a "Ministry of Health": without a place it is nobody's name. */
const isGenericOfState = (reading: NameReading): boolean =>
  reading.places.length === 0 &&
  reading.body === null &&
  reading.forms.some((form) => form.words.some((word) => word.key === 'ministry')) &&
  reading.forms.every((form) => form.words.every((word) => word.kind !== 'content' || isField(word.key)));
const GENERIC = 0.8;

const SAME_BODY = 0.97;

/** Compares two names alone. Symmetrical. Reasons come with the strongest first. */
export function scoreNames(a: NameReading, b: NameReading, statistics: NameStatistics): NameScore {
  const reasons: MatchReason[] = [];
  const sameBody = a.body !== null && b.body !== null && a.body.code === b.body.code;
  if (a.state !== null || b.state !== null) return scoreStates(a, b);

  let base = 0;
  const raise = (score: number, reason: MatchReason): void => {
    if (score > base) {
      base = score;
      reasons.unshift(reason);
    } else if (score > 0.5) reasons.push(reason);
  };
  const generic = isGenericOfState(a) && isGenericOfState(b);
  if (a.folded !== '' && a.folded === b.folded) {
    return { score: generic ? GENERIC : 1, reasons: [{ code: 'same_name', supports: true, params: { name: a.text } }] };
  }
  if (sameBody) raise(SAME_BODY, { code: 'known_body', supports: true, params: { body: a.body!.code } });

  let text: FormScore = { score: 0, same: false, translated: false, shared: [] };
  for (const left of a.forms) {
    for (const right of b.forms) {
      const found = compareForms(left, right, statistics);
      if (found.score < 0.9 && sameLetters(left, right)) found.score = 0.9;
      if (found.score > text.score) text = found;
    }
  }
  if (text.score > 0.3) {
    raise(text.same ? 0.99 : text.score, {
      code: text.same ? (text.translated ? 'translated_words' : 'same_words') : 'similar_words',
      supports: true,
      params: { words: text.shared.join(', ') },
    });
  }
  let placesInAcronym = false;
  if ((a.short === null) !== (b.short === null)) {
    const [brief, full] = a.short === null ? [b, a] : [a, b];
    const found = acronymScore(brief.short!, full, statistics);
    placesInAcronym = found.withPlaces && found.score > base;
    raise(found.score, { code: 'acronym', supports: true, params: { short: brief.text, long: full.text } });
  }
  const statedA = a.short === null ? a.stated : [a.short, ...a.stated];
  const statedB = b.short === null ? b.stated : [b.short, ...b.stated];
  const same = statedA.find((short) => statedB.includes(short));
  if (same !== undefined && !(a.short !== null && b.short !== null)) {
    const given = a.short === null && b.short === null;
    raise(given ? 0.5 + 0.5 * text.score : 0.93, {
      code: 'same_acronym',
      supports: true,
      params: { short: same.toUpperCase() },
    });
  }

  let factor = placesInAcronym ? 1 : placeFactor(a, b, sameBody, reasons);
  if (generic) factor *= GENERIC;
  if (numbersOf(a) !== numbersOf(b)) {
    factor *= 0.7;
    reasons.push({ code: 'other_number', supports: false, params: { a: numbersOf(a), b: numbersOf(b) } });
  }
  if (a.body && b.body && !sameBody) {
    factor *= 0.3;
    reasons.push({ code: 'other_body', supports: false, params: { a: a.body.code, b: b.body.code } });
  } else if ((a.body === null) !== (b.body === null) && !text.same) {
    factor *= 0.9;
  }
  return { score: base * factor, reasons };
}

/** A state's government is the same as another name of it, and nothing else; the bodies of a state are only near it. */
function scoreStates(a: NameReading, b: NameReading): NameScore {
  if (a.state !== null && a.state === b.state) {
    return { score: 0.96, reasons: [{ code: 'same_state', supports: true, params: { state: a.state } }] };
  }
  const [state, other] = a.state !== null ? [a.state, b] : [b.state!, a];
  if (other.state === null && other.places.includes(state)) {
    const governs = other.forms.some((form) => form.words.some((word) => GOVERNS.has(word.key)));
    return {
      score: governs ? 0.4 : 0.1,
      reasons: [{ code: 'state_of_body', supports: false, params: { state } }],
    };
  }
  return { score: 0, reasons: [] };
}

const GOVERNS = new Set(['government', 'ministry', 'department', 'foreign_affairs', 'republic', 'federal', 'agency']);
