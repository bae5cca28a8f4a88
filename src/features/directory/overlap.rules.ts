import { wordsOf } from './entry-words.rules.ts';

/** What of an initiative is compared with others'. Days are ISO days, null is "not known". */
export interface Compared {
  id: string;
  title: string;
  /** `dac:15220` */
  purposes: readonly string[];
  /** the categories and goals they belong to */
  wider: readonly string[];
  /** what the purposes are called, in any language: the words of each name */
  called?: readonly (readonly string[])[];
  /** chains from the country down to each place it works in */
  places: readonly (readonly string[])[];
  began: string | null;
  ended: string | null;
  forWhom: string | null;
  organisations: readonly string[];
  ledLocally: boolean | null;
  unpaid: boolean;
}

export type AlikeReason =
  | 'same_purpose'
  | 'like_purpose'
  | 'purpose_called_alike'
  | 'like_title'
  | 'same_place'
  | 'place_within'
  | 'place_around'
  | 'neighbouring_place'
  | 'same_time'
  | 'soon_after'
  | 'time_unknown'
  | 'same_people'
  | 'same_organisation';

export interface Alike {
  id: string;
  /** 0 to 1 */
  score: number;
  reasons: AlikeReason[];
  /** led by people of the place, or unpaid: shown before all others */
  local: boolean;
}

/** From here on somebody is asked what was agreed with them. */
export const ASKED_FROM = 0.55;
/** No more than so many are asked about at once. */
export const MOST_ASKED = 5;
const SHOWN_FROM = 0.35;
const YEAR_MS = 365 * 86_400_000;

const common = <T>(a: readonly T[], b: readonly T[]): boolean => a.some((it) => b.includes(it));

function shareOfWords(a: string | null, b: string | null): number {
  const [left, right] = [wordsOf([a]), wordsOf([b])];
  if (left.length === 0 || right.length === 0) return 0;
  return left.filter((word) => right.includes(word)).length / Math.min(left.length, right.length);
}

/**
 * Sectors of a table ("Santé", "Water & Sanitation") have no codes that a list knows. Where two share no list, their names are compared: more than half of the
 * shorter one's words. Where they share one, its codes have said already that they differ.
 */
function calledAlike(a: Compared, b: Compared): boolean {
  const listsOf = (it: Compared) => it.purposes.map((one) => one.slice(0, one.indexOf(':')));
  if (common(listsOf(a), listsOf(b))) return false;
  return (a.called ?? []).some((mine) =>
    (b.called ?? []).some(
      (theirs) => mine.filter((word) => theirs.includes(word)).length * 2 > Math.min(mine.length, theirs.length),
    ),
  );
}

function purposeFit(a: Compared, b: Compared): [number, AlikeReason[]] {
  if (common(a.purposes, b.purposes)) return [1, ['same_purpose']];
  if (common(a.wider, b.wider)) return [0.6, ['like_purpose']];
  if (calledAlike(a, b)) return [0.5, ['purpose_called_alike']];
  const words = shareOfWords(a.title, b.title);
  return words >= 0.5 ? [0.4 + 0.3 * words, ['like_title']] : [0, []];
}

function placeFit(a: Compared, b: Compared): [number, AlikeReason[]] {
  let best: [number, AlikeReason[]] = [0, []];
  const take = (fit: number, reason: AlikeReason) => {
    if (fit > best[0]) best = [fit, [reason]];
  };
  for (const mine of a.places)
    for (const theirs of b.places) {
      const [here, there] = [mine.at(-1), theirs.at(-1)];
      if (here === undefined || there === undefined) continue;
      if (here === there) take(1, 'same_place');
      else if (theirs.includes(here)) take(0.85, 'place_within');
      // the whole country around a village says little, its district much
      else if (mine.includes(there)) take(mine.length - theirs.length <= 1 ? 0.75 : 0.45, 'place_around');
      else if (mine.length > 1 && mine.at(-2) === theirs.at(-2)) take(0.5, 'neighbouring_place');
    }
  return best;
}

function timeFit(a: Compared, b: Compared): [number, AlikeReason[]] {
  if ((a.began ?? a.ended) === null || (b.began ?? b.ended) === null) return [0.6, ['time_unknown']];
  const start = (it: Compared) => Date.parse(it.began ?? it.ended!);
  const end = (it: Compared) => Date.parse(it.ended ?? '9999-12-31');
  const gap = Math.max(start(a), start(b)) - Math.min(end(a), end(b));
  if (gap <= 0) return [1, ['same_time']];
  return gap <= YEAR_MS ? [0.5, ['soon_after']] : [0, []];
}

/**
 * How like an initiative is to one that is planned, and why; null when it is not, in purpose, place or time: each of the three must have something in common.
 * The weights are ours: purpose 0.45, place 0.3, time 0.15, people 0.1.
 */
export function alike(planned: Compared, other: Compared): Alike | null {
  const [purpose, why] = purposeFit(planned, other);
  const [place, where] = placeFit(planned, other);
  const [time, when] = timeFit(planned, other);
  if (purpose === 0 || place === 0 || time === 0) return null;
  const people = shareOfWords(planned.forWhom, other.forWhom);
  const score = 0.45 * purpose + 0.3 * place + 0.15 * time + 0.1 * people;
  if (score < SHOWN_FROM) return null;
  return {
    id: other.id,
    score: Math.round(score * 100) / 100,
    reasons: [
      ...why,
      ...where,
      ...when,
      ...(people >= 0.5 ? (['same_people'] as const) : []),
      ...(common(planned.organisations, other.organisations) ? (['same_organisation'] as const) : []),
    ],
    local: other.ledLocally === true || other.unpaid,
  };
}

/** Those alike, local ones first, then the likest. */
export function neighbours(planned: Compared, others: readonly Compared[]): Alike[] {
  return others
    .flatMap((other) => (other.id === planned.id ? [] : (alike(planned, other) ?? [])))
    .toSorted((a, b) => Number(b.local) - Number(a.local) || b.score - a.score || (a.id < b.id ? -1 : 1));
}

/** Of these, those about whom whoever saves must say what was agreed. */
export const askedAbout = (found: readonly Alike[]): Alike[] =>
  found.filter((it) => it.score >= ASKED_FROM).slice(0, MOST_ASKED);
