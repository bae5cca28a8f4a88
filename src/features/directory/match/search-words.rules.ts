import { namesOfBody } from './known-bodies.rules.ts';
import { initialsOf } from './acronym.rules.ts';
import { readName } from './name-reading.rules.ts';
import { isField, isLegalForm, isStopWord } from './name-words.rules.ts';

const MOST_QUESTIONS = 12;

/**
 * Words by which a store of names is asked for entries that may be the same, one question each, all words of a question to be met: each telling word
 * alone, acronyms and initials, the other names of a public body; names of common words only by two of them together.
 */
export function searchWords(names: readonly string[]): string[][] {
  const questions = new Map<string, string[]>();
  const ask = (...words: string[]): void => {
    if (words.length > 0) questions.set(words.join(' '), words);
  };
  for (const name of names) {
    const reading = readName(name);
    const words = reading.forms.flatMap((form) => form.words).filter((word) => word.kind !== 'number');
    const telling = words.filter((word) => word.kind === 'content' && !isField(word.key)).map((word) => word.text);
    for (const word of telling) ask(word);
    if (reading.short) ask(reading.short);
    for (const short of reading.stated) ask(short);
    for (const form of reading.forms) for (const initials of initialsOf(form.acronymWords)) ask(initials);
    if (reading.body) for (const words of namesOfBody(reading.body.code)) ask(...words);
    if (telling.length > 1) continue;
    // Common words, and places among them, find only together; of three any two, since one may be misspelt.
    const [one, two, three] = reading.folded.split(' ').filter((word) => !isStopWord(word) && !isLegalForm(word));
    if (one && two) ask(one, two);
    if (one && three) ask(one, three);
    if (two && three) ask(two, three);
    if (one && !two) ask(one);
  }
  return [...questions.values()].slice(0, MOST_QUESTIONS);
}
