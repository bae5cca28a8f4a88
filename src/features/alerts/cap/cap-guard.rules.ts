import { foldText } from '#domain/text-folding.ts';

/**
 * What a warning that leaves the house may not say: who told of it, in whose words, and who is accused. A person writes a warning and means
 * well; this is the net beneath. What is found is left out, never put otherwise.
 */
export interface Guarded {
  /** of persons and groups who are implicated, in every language they are known in; found however they are spelt or marked */
  names: readonly string[];
  /** aliases of sources; since these are common words, only as they are written themselves */
  aliases: readonly string[];
  /** reports: eight words of one in a row, or a whole short one, are the teller's own */
  texts: readonly string[];
}

export const LEFT_OUT = '…';
/** As many words in a row are no chance. */
const RUN = 8;
/** A report shorter than this is no wording of its own. */
const SHORTEST = 4;

/** Words; where a script writes none apart, each letter counts as one. */
const WORDS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*|[\p{L}\p{N}\p{M}'’]+/gu;

interface Word {
  from: number;
  to: number;
  folded: string;
}

const wordsOf = (text: string): Word[] =>
  [...text.matchAll(WORDS)]
    .map((it) => ({ from: it.index, to: it.index + it[0].length, folded: foldText(it[0]).replaceAll(' ', '') }))
    .filter((it) => it.folded !== '');
const folded = (text: string): string[] => wordsOf(text).map((it) => it.folded);

/** @returns the text without what is guarded, and how many passages were left out */
export function withhold(text: string, guarded: Guarded): { text: string; leftOut: number } {
  const words = wordsOf(text);
  const hidden = new Uint8Array(words.length);
  const hideRuns = (runs: ReadonlySet<string>, lengths: Iterable<number>) => {
    for (const length of lengths)
      for (let at = 0; at + length <= words.length; at++) {
        if (
          !runs.has(
            words
              .slice(at, at + length)
              .map((it) => it.folded)
              .join(' '),
          )
        )
          continue;
        hidden.fill(1, at, at + length);
      }
  };
  const names = guarded.names.map(folded).filter((it) => it.length > 0);
  hideRuns(new Set(names.map((it) => it.join(' '))), new Set(names.map((it) => it.length)));
  const runs = new Set<string>();
  const lengths = new Set<number>();
  for (const report of guarded.texts) {
    const said = folded(report);
    if (said.length < SHORTEST) continue;
    const length = Math.min(RUN, said.length);
    lengths.add(length);
    for (let at = 0; at + length <= said.length; at++) runs.add(said.slice(at, at + length).join(' '));
  }
  hideRuns(runs, lengths);
  const aliases = new Set(guarded.aliases.filter((it) => it.trim() !== ''));
  for (const alias of aliases) {
    for (let at = text.indexOf(alias); at >= 0; at = text.indexOf(alias, at + alias.length)) {
      const end = at + alias.length;
      for (const [i, word] of words.entries()) if (word.from < end && word.to > at) hidden[i] = 1;
    }
  }
  let out = '';
  let at = 0;
  let leftOut = 0;
  for (let i = 0; i < words.length; i++) {
    if (!hidden[i]) continue;
    const first = words[i]!;
    while (i + 1 < words.length && hidden[i + 1]) i++;
    out += text.slice(at, first.from) + LEFT_OUT;
    at = words[i]!.to;
    leftOut++;
  }
  return { text: out + text.slice(at), leftOut };
}
