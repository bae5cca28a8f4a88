import type { NoteText } from './monitors.contract.ts';
import type { OwnOutcome } from './own-page.contract.ts';

export interface SentFacts {
  state: 'received' | 'noise' | 'under_review' | 'assessed';
  /** part of an incident that was confirmed or corroborated, and may be told of */
  confirmed: boolean;
  /** part of an incident that may be told of */
  joined: boolean;
  /** somebody who was warned because of it has answered, and it may be told */
  answered: boolean;
}

/** In one word what became of it: the furthest that may be told. What was laid aside is "checked", as what was assessed is: nobody learns which. */
export function outcomeOf(it: SentFacts): OwnOutcome {
  if (it.answered) return 'answered';
  if (it.confirmed) return 'confirmed';
  if (it.joined) return 'joined';
  return it.state === 'received' ? 'received' : it.state === 'under_review' ? 'being_checked' : 'checked';
}

const stem = (tag: string): string => tag.split('-')[0]!.toLowerCase();

/** A note in the first of somebody's languages that it was written in; else in the first that it has. */
export function noteFor(texts: readonly NoteText[], languages: readonly string[]): NoteText | null {
  for (const wish of languages) {
    const found = texts.find((it) => stem(it.language) === stem(wish));
    if (found) return found;
  }
  return texts[0] ?? null;
}

/** Ten digits out of random bytes, no value likelier than another. @param random a number below the limit, evenly */
export const wordFrom = (random: (below: number) => number): string =>
  Array.from({ length: 10 }, () => random(10)).join('');
