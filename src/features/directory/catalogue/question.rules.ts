import { foldText } from '#domain/text-folding.ts';

/** A question in somebody's own words, as far as the catalogue can be asked it: with what, in what kind of country, where. */

export const ASKED = ['activity', 'context', 'region'] as const;
export type AskedFor = (typeof ASKED)[number];
/** What may be asked for, with all it is called. */
export type Vocabulary = Readonly<Record<AskedFor, readonly { code: string; names: readonly string[] }[]>>;
export type ReadQuestion = Record<AskedFor, string | null>;

/** Words that join others and tell nothing themselves, in the languages of the screens. */
const JOINING = new Set(
  foldText(
    'and the of with for in to an who can help what under which et de des du la le les dans en un une qui peut aider sous quel au aux في من على إلى أو مع ال',
  ).split(' '),
);
const FEWEST_LETTERS = 5;

/** Apostrophes part words here: "l’Ouest" is the west. */
const wordsOf = (text: string): string[] =>
  foldText(text.replace(/['’]/g, ' '))
    .split(' ')
    .filter((word) => word.length > 1 && !JOINING.has(word));

/** The same word, or one with another ending: "parliament", "parliamentary"; not "developed", "developing". */
function alike(a: string, b: string): boolean {
  if (a === b) return true;
  const shorter = Math.min(a.length, b.length);
  let same = 0;
  while (same < shorter && a[same] === b[same]) same++;
  return same >= FEWEST_LETTERS && same >= shorter - 1;
}

/** Which of the question's words a name takes, all of its own found; null where one is missing. */
function taken(name: readonly string[], asked: readonly string[], free: ReadonlySet<number>): number[] | null {
  const used: number[] = [];
  for (const word of name) {
    const at = asked.findIndex((one, n) => free.has(n) && !used.includes(n) && alike(one, word));
    if (at < 0) return null;
    used.push(at);
  }
  return used.length > 0 ? used : null;
}

/**
 * Reads a question: the longest name that stands in it whole, of a place first, then of a kind of country, then of an activity, so that no word counts twice.
 * What is not found is null, and never guessed.
 */
export function readQuestion(text: string, vocabulary: Vocabulary): ReadQuestion {
  const asked = wordsOf(text.slice(0, 500));
  const free = new Set(asked.keys());
  const found: ReadQuestion = { activity: null, context: null, region: null };
  for (const what of ['region', 'context', 'activity'] as const) {
    let best: { code: string; used: number[]; letters: number } | null = null;
    for (const { code, names } of vocabulary[what])
      for (const name of names) {
        const words = wordsOf(name);
        const used = taken(words, asked, free);
        const letters = words.reduce((n, word) => n + word.length, 0);
        if (used && (best === null || letters > best.letters)) best = { code, used, letters };
      }
    if (!best) continue;
    found[what] = best.code;
    for (const at of best.used) free.delete(at);
  }
  return found;
}
