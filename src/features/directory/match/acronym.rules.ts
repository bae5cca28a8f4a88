/** A word of a name as acronyms see it. */
export interface AcronymWord {
  readonly text: string;
  /** "of", "de", "und": may be left out of an acronym at no cost */
  readonly stop: boolean;
  /** a place, a legal form, a kind of body: may be left out at a small cost */
  readonly soft: boolean;
  /** the code of the place it is (part of) the name of */
  readonly place?: string;
}

const SKIP_CONTENT = 0.35;
const SKIP_SOFT = 0.1;
const USE_STOP = 0.02;
/** letters beyond the first: the second and third are common ("SOMalia", "HAvoyoco"), more are rare */
const EXTRA = [0, 0, 0.06, 0.08, 0.11, 0.15, 0.2];
const FEW_WORDS = 0.1;
const MOST_LETTERS = 6;

/**
 * How well `short` (folded, no blanks) is made of the words' beginnings, in order: 1 when it is their initials, less for every word left out and every
 * letter beyond the first; 0 when it is not. At least two words must be used, and three letters: shorter ones fit everything.
 */
export function acronymFit(short: string, words: readonly AcronymWord[]): number {
  const letters = short.length;
  if (letters < 3 || letters > 12 || words.length < 2 || words.length > 16) return 0;
  // Cheap refusal first: every letter must begin or follow in some word, the first must begin one.
  if (!words.some((word) => word.text[0] === short[0])) return 0;
  // The longer the acronym, the less its further letters fit by chance.
  const chance = Math.min(1, 5 / letters);
  // best[j]: the least cost with j letters used up after the words so far; used[j]: how many words gave letters on that way
  let best = new Float64Array(letters + 1).fill(Infinity);
  let used = new Int8Array(letters + 1);
  best[0] = 0;
  for (const word of words) {
    const nextBest = new Float64Array(letters + 1).fill(Infinity);
    const nextUsed = new Int8Array(letters + 1);
    const skip = word.stop ? 0 : word.soft ? SKIP_SOFT : SKIP_CONTENT;
    for (let j = 0; j <= letters; j++) {
      if (best[j] === Infinity) continue;
      if (best[j]! + skip < nextBest[j]!) {
        nextBest[j] = best[j]! + skip;
        nextUsed[j] = used[j]!;
      }
      const most = Math.min(word.text.length, letters - j, word.stop ? 1 : MOST_LETTERS);
      for (let taken = 1; taken <= most && short[j + taken - 1] === word.text[taken - 1]; taken++) {
        const whole = taken === word.text.length && taken > 2;
        const cost = best[j]! + (word.stop ? USE_STOP : 0) + (whole ? 0.05 : EXTRA[taken]! * chance);
        if (cost < nextBest[j + taken]!) {
          nextBest[j + taken] = cost;
          nextUsed[j + taken] = used[j]! + 1;
        }
      }
    }
    best = nextBest;
    used = nextUsed;
  }
  if (best[letters] === Infinity || used[letters]! < 2) return 0;
  // The whole of a word of the name is that word, no acronym.
  if (words.some((word) => word.text === short)) return 0;
  return Math.max(0, 1 - best[letters]! - (used[letters] === 2 ? FEW_WORDS : 0));
}

/** The strings of initials under which a name may go: of all its words, and without stop words. */
export function initialsOf(words: readonly AcronymWord[]): string[] {
  const of = (chosen: readonly AcronymWord[]): string => chosen.map((word) => word.text[0]).join('');
  const keys = new Set([of(words), of(words.filter((word) => !word.stop))]);
  return [...keys].filter((key) => key.length >= 3 && key.length <= 12);
}

/** Two letters with which an acronym of these words may begin: stop words, places and kinds of body may be left out in front. */
export function beginningsOf(words: readonly AcronymWord[]): Set<string> {
  const found = new Set<string>();
  const tried = [words, words.filter((word) => word.place === undefined), words.filter((word) => !word.soft)];
  for (const kept of tried) {
    const first = kept.findIndex((word) => !word.stop);
    const second = kept.findIndex((word, at) => at > first && !word.stop);
    if (first < 0 || second < 0) continue;
    const letter = kept[first]!.text[0]!;
    found.add(kept[first]!.text.slice(0, 2));
    found.add(letter + kept[second]!.text[0]!);
    found.add(letter + kept[first + 1]!.text[0]!);
  }
  return found;
}
