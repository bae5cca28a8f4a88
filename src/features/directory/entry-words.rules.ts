import { foldText, soundOf } from '#domain/text-folding.ts';

/**
 * What an entry is found by. Its words are folded (`foldText`); beside them stand marks for what it is and where, which no word can look like, since
 * words hold no colon: `k:` nature, `f:` level, `a:` approach, `i:` instrument, `c:` context, `p:` place and all that it lies in, `o:` organisation,
 * `r:` role and organisation, `s:` purpose, `t:` state, `m:` funding, `y:` year, `l:` led locally.
 */

/** Words so common that they find everything. */
const SMALL = new Set(
  (
    'the of and for in on to a an de du des la le les et l d en pour au aux el al un une los las y o e da do dos das ' +
    'wa ya za na i v na fi'
  ).split(' '),
);
const LONGEST = 40;

/** The different words of some texts in their order, folded, without the smallest. */
export function wordsOf(texts: readonly (string | null | undefined)[], most = 400): string[] {
  const words = new Set<string>();
  for (const text of texts) {
    if (!text) continue;
    for (const word of foldText(text).split(' ')) {
      if (word === '' || SMALL.has(word)) continue;
      words.add(word.slice(0, LONGEST));
      if (words.size >= most) return [...words];
    }
  }
  return [...words];
}

/** What an initiative is found by, of its texts: what it is called, for whom and where it is, and how its descriptions begin. */
export function initiativeTexts(it: {
  readonly title: string;
  readonly titles: Readonly<Record<string, string>>;
  readonly forWhom: string | null;
  readonly description: string | null;
  readonly descriptions?: Readonly<Record<string, string>> | undefined;
  readonly places: readonly { readonly text: string | null }[];
}): string[] {
  return wordsOf(
    [
      it.title,
      ...Object.values(it.titles),
      it.forWhom?.slice(0, 300),
      ...it.places.map((one) => one.text),
      it.description?.slice(0, 500),
      ...Object.values(it.descriptions ?? {}).map((one) => one.slice(0, 500)),
    ],
    120,
  );
}

/** How a word sounds, for words that are spelt otherwise; null for one with a digit in it, which is a code or a number and meant as it is written. */
export const soundOfWord = (word: string): string | null => (/[0-9]/.test(word) ? null : soundOf(word) || word);

/** The letters of an acronym that a name gives: "Department of Peacekeeping Operations" is DPO. Of two words or more. */
export function initialsOf(name: string): string | null {
  const words = foldText(name)
    .split(' ')
    .filter((word) => word !== '' && !SMALL.has(word));
  return words.length > 1 && words.length < 12 ? words.map((word) => word[0]).join('') : null;
}

/** A term of a question: words that stand together, each in any spelling, or marks that stand for them. */
export interface Term {
  /** word and sound */
  words: [string, string | null][];
  /** the last word may only be begun */
  begun: boolean;
  or: string[];
}

/** A run of the words asked for that is the name of something: a place, an organisation. `from` and `to` count words, `to` not in it. */
export interface Named {
  from: number;
  to: number;
  marks: string[];
}

const MOST_WORDS = 12;

/** The words asked for, the smallest left out unless there is nothing else. */
export function askedWords(text: string): string[] {
  const all = foldText(text)
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => word.slice(0, LONGEST));
  const words = all.filter((word) => !SMALL.has(word));
  return (words.length > 0 ? words : all).slice(0, MOST_WORDS);
}

/** Runs of one to `most` words, longest first: where names of places and organisations are looked for. */
export function runsOf(words: readonly string[], most = 5): { from: number; to: number; text: string }[] {
  const runs = [];
  for (let size = Math.min(most, words.length); size > 0; size--)
    for (let from = 0; from + size <= words.length; from++)
      runs.push({ from, to: from + size, text: words.slice(from, from + size).join(' ') });
  return runs;
}

/**
 * The question as terms: runs that name something become one term each, the longest first, and may be met by the words or by what they name; every
 * other word is a term of its own.
 */
export function termsOf(words: readonly string[], named: readonly Named[]): Term[] {
  const taken: (Named | null)[] = words.map(() => null);
  for (const run of named.toSorted((a, b) => b.to - b.from - (a.to - a.from) || a.from - b.from)) {
    if (taken.slice(run.from, run.to).some((it) => it !== null)) continue;
    for (let at = run.from; at < run.to; at++) taken[at] = run;
  }
  const terms: Term[] = [];
  for (let at = 0; at < words.length; at++) {
    const run = taken[at]!;
    if (run && run.from !== at) continue;
    const of = run ? words.slice(run.from, run.to) : [words[at]!];
    terms.push({
      words: of.map((word) => [word, soundOfWord(word)]),
      begun: (run ? run.to : at + 1) === words.length,
      or: run ? run.marks : [],
    });
  }
  return terms;
}

/** How well names fit what was asked: 1 the same, less the more is left over. 0 when only marks or other spellings brought it. */
export function nameFit(asked: string, words: readonly string[], names: readonly string[]): number {
  let best = 0;
  for (const name of names) {
    if (name === asked) return 1;
    const have = name.split(' ');
    const met = words.filter((word) => have.some((it) => it === word || it.startsWith(word))).length;
    if (met === 0) continue;
    const fit = (0.75 * met) / words.length + 0.15 / have.length + (name.startsWith(asked) ? 0.08 : 0);
    if (fit > best) best = fit;
  }
  return best;
}
