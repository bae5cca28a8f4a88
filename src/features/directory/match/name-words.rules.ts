import { foldText } from '#domain/text-folding.ts';
import {
  FIELD_CONCEPTS,
  KIND_CONCEPTS,
  LEGAL_FORMS,
  LEVEL_CONCEPTS,
  PART_CONCEPTS,
  SCOPE_CONCEPTS,
  STOP_WORDS,
} from './name-words.data.ts';

/** What a word of a name is good for. Places and stop words are no words in this sense. */
export type WordKind = 'content' | 'kind' | 'scope' | 'level' | 'number';

/** The article or preposition that French and Italian join by an apostrophe, set apart: "l'enfance", "dell'acqua". */
export const partElisions = (text: string): string =>
  text.replace(/(?<![\p{L}\p{N}])(l|d|qu|dell|all|nell|dall|sull)['’ʼ´`](?=\p{L}{2})/giu, '$1 ');

/** A concept's key and its kind, with the number of words it takes. */
export interface Concept {
  readonly key: string;
  readonly kind: WordKind;
  readonly length: number;
}

/** Endings of the plural fall away: "refugees", "centres", "réfugiés". */
export const stem = (word: string): string =>
  word.length > 4 && word.endsWith('s') && !word.endsWith('ss') && !word.endsWith('us') ? word.slice(0, -1) : word;

interface Known {
  readonly key: string;
  readonly kind: WordKind;
}

const phrases = new Map<string, Known>();
/** a first word to the most words of a phrase that begins with it */
const longestFrom = new Map<string, number>();

function learn(lines: string, kind: WordKind): void {
  for (const line of lines.split('\n')) {
    const words = line.trim().split(' ');
    const key = words[0];
    if (!key) continue;
    for (const word of words) {
      const folded = foldText(word.replaceAll('_', ' ')).split(' ').map(stem);
      longestFrom.set(folded[0]!, Math.max(longestFrom.get(folded[0]!) ?? 1, folded.length));
      const phrase = folded.join(' ');
      if (!phrases.has(phrase)) phrases.set(phrase, { key, kind });
    }
  }
}
learn(FIELD_CONCEPTS, 'content');
learn(KIND_CONCEPTS, 'kind');
learn(SCOPE_CONCEPTS, 'scope');
learn(LEVEL_CONCEPTS, 'level');

const legal = new Set(LEGAL_FORMS.split(/\s+/).map((word) => foldText(word.replaceAll('_', ' '))));
const stops = new Set(STOP_WORDS.split(/\s+/).map(foldText));
const parts = new Set(PART_CONCEPTS.split(' '));

export const isLegalForm = (word: string): boolean => legal.has(word);
export const isStopWord = (word: string): boolean => stops.has(word);
const fields = new Set(
  FIELD_CONCEPTS.trim()
    .split('\n')
    .map((line) => line.split(' ')[0]!),
);

/** Whether a key is a common field of work, in whatever language. */
export const isField = (key: string): boolean => fields.has(key);
/** Whether a kind of body is usually a part of another ("trust fund", "office"). */
export const isPart = (key: string): boolean => parts.has(key);

/** The common word or phrase that begins at `at` (words folded), in whatever language, the longest first. */
export function conceptAt(words: readonly string[], at: number): Concept | undefined {
  const longest = longestFrom.get(stem(words[at]!)) ?? 0;
  for (let length = Math.min(longest, words.length - at); length >= 1; length--) {
    const phrase = words
      .slice(at, at + length)
      .map(stem)
      .join(' ');
    const known = phrases.get(phrase);
    if (known) return { ...known, length };
  }
  return undefined;
}
