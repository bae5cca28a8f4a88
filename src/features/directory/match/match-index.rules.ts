import { foldText } from '#domain/text-folding.ts';
import { acronymFit, beginningsOf, initialsOf } from './acronym.rules.ts';
import { severalBeside } from './name-lists.rules.ts';
import { readName, type NameReading } from './name-reading.rules.ts';
import { soundsOf } from './word-sounds.rules.ts';
import { scoreNames, type MatchReason, type NameScore, type NameStatistics } from './name-score.rules.ts';

/** An organisation as matching sees it. */
export interface MatchEntry {
  readonly id: string;
  /** every name in every language, former names, acronyms; at least one */
  readonly names: readonly string[];
  /** "register:number" as the register writes it, e.g. "GB-CHC:202918" or "XM-DAC:41114" */
  readonly identifiers?: readonly string[];
  readonly parentId?: string | null;
  /** ids of the areas where it sits or works, of one level */
  readonly places?: readonly string[];
}

/** The candidate: the same, its id not needed when it is not stored yet. */
export type MatchCandidate = Omit<MatchEntry, 'id'> & { readonly id?: string };

/** An entry of the index with how sure it is that it is the candidate: 0 to 1, and why. */
export interface OrganisationMatch {
  readonly id: string;
  readonly score: number;
  readonly reasons: readonly MatchReason[];
}

interface Stored {
  readonly slot: number;
  readonly entry: MatchEntry;
  readonly readings: readonly NameReading[];
}

/** Built once; entries can be added and taken out. */
export interface MatchIndex {
  readonly stored: Map<string, Stored>;
  /** entries by the number they were given as they came; a gap where one was taken out */
  readonly slots: (Stored | undefined)[];
  /** finding keys to the numbers of entries, rising */
  readonly postings: Map<string, number[]>;
  /** how many names hold a word */
  readonly words: Map<string, number>;
  /** initials to the different sets of words they stand for, with how many names have each */
  readonly initials: Map<string, Map<string, number>>;
  names: number;
  readonly statistics: NameStatistics;
}

/** As if so many names had been seen before the first: without them a directory of five would find every word rare or common by chance. */
const NAMES_BEFORE = 2000;
const LEAST_RARITY = 0.4;

/** An empty index. */
export function emptyIndex(): MatchIndex {
  const words = new Map<string, number>();
  const initials = new Map<string, Map<string, number>>();
  const index: MatchIndex = {
    stored: new Map(),
    slots: [],
    postings: new Map(),
    words,
    initials,
    names: 0,
    statistics: {
      rarity: (key) => Math.max(LEAST_RARITY, Math.log((index.names + NAMES_BEFORE) / ((words.get(key) ?? 0) + 1))),
      fitting: (short) => initials.get(short)?.size ?? 0,
    },
  };
  return index;
}

/** An index of these entries. 100,000 take some ten seconds of one core and 300 MB: built once, kept, changed by entry. */
export function buildIndex(entries: Iterable<MatchEntry>): MatchIndex {
  const index = emptyIndex();
  for (const entry of entries) addEntry(index, entry);
  return index;
}

/** Puts an entry in, or in the place of the one with its id. */
export function addEntry(index: MatchIndex, entry: MatchEntry): void {
  removeEntry(index, entry.id);
  const readings = [...new Set(entry.names)].map(readName);
  const slot = index.slots.length;
  const stored = { slot, entry, readings };
  index.stored.set(entry.id, stored);
  index.slots.push(stored);
  for (const key of entryKeys(entry, readings)) {
    const posting = index.postings.get(key);
    if (posting) posting.push(slot);
    else index.postings.set(key, [slot]);
  }
  count(index, readings, 1);
}

/** Takes an entry out; nothing happens when it is not there. */
export function removeEntry(index: MatchIndex, id: string): void {
  const found = index.stored.get(id);
  if (!found) return;
  index.stored.delete(id);
  index.slots[found.slot] = undefined;
  for (const key of entryKeys(found.entry, found.readings)) {
    const left = index.postings.get(key)?.filter((slot) => slot !== found.slot) ?? [];
    if (left.length === 0) index.postings.delete(key);
    else index.postings.set(key, left);
  }
  count(index, found.readings, -1);
}

function count(index: MatchIndex, readings: readonly NameReading[], by: 1 | -1): void {
  for (const reading of readings) {
    index.names += by;
    const words = new Set(reading.forms.flatMap((form) => form.words.map((word) => word.key)));
    for (const word of words) change(index.words, word, by);
    for (const form of reading.forms) {
      if (form.partial) continue;
      const signature = form.words
        .map((word) => word.key)
        .sort()
        .join(' ');
      for (const key of initialsOf(form.acronymWords)) {
        const standing = index.initials.get(key) ?? new Map<string, number>();
        change(standing, signature, by);
        if (standing.size > 0) index.initials.set(key, standing);
        else index.initials.delete(key);
      }
    }
  }
}

function change(counts: Map<string, number>, key: string, by: number): void {
  const next = (counts.get(key) ?? 0) + by;
  if (next > 0) counts.set(key, next);
  else counts.delete(key);
}

const entryKeys = (entry: MatchEntry, readings: readonly NameReading[]): Set<string> => {
  const keys = new Set(readings.flatMap((reading) => [...findingKeys(reading).keys()]));
  for (const reading of readings) {
    for (const key of shortKeys(reading)) keys.add(`short:${key}`);
    for (const key of longKeys(reading)) keys.add(`long:${key}`);
  }
  for (const identifier of entry.identifiers ?? []) keys.add(`id:${plainIdentifier(identifier)}`);
  return keys;
};

/** How a short name begins, and how acronyms of a long one may: what brings "HAVOYOCO" to its words. */
const shortKeys = (reading: NameReading): string[] => (reading.short === null ? [] : [reading.short.slice(0, 2)]);
const longKeys = (reading: NameReading): Set<string> =>
  new Set(reading.forms.flatMap((form) => [...beginningsOf(form.acronymWords)]));

/** Identifiers as they are compared: capitals, without blanks. */
export const plainIdentifier = (identifier: string): string => identifier.replace(/\s+/g, '').toUpperCase();

/** Keys two names share when they may be one organisation's, each with how much it says beside the rarity of its posting. */
function findingKeys(reading: NameReading): Map<string, number> {
  const keys = new Map<string, number>();
  const add = (key: string, worth: number): void => {
    if ((keys.get(key) ?? 0) < worth) keys.set(key, worth);
  };
  if (reading.folded) add(`=${reading.folded}`, 3);
  if (reading.body) add(`b:${reading.body.code}`, 3);
  if (reading.state) add(`s:${reading.state}`, 2);
  for (const place of reading.places) add(`p:${place}`, 0.3);
  for (const form of reading.forms) {
    for (const word of form.words) {
      add(`w:${word.key}`, word.kind === 'content' ? 1 : 0.35);
      if (word.kind !== 'content' || word.key.length < 4) continue;
      const { skeleton } = soundsOf(word.key);
      if (skeleton.length >= 4) add(`k:${skeleton}`, 0.7);
      if (word.key.length >= 5) add(`x:${word.key.slice(0, 5)}`, 0.5);
    }
    for (const key of initialsOf(form.acronymWords)) add(`a:${key}`, form.partial ? 1 : 1.5);
  }
  if (reading.short !== null) {
    add(`a:${reading.short}`, 1.5);
  }
  for (const short of reading.stated) add(`a:${short}`, 1.5);
  const letters = reading.folded.replaceAll(' ', '');
  if (letters.length >= 6) {
    add(`g:${letters.slice(0, 6)}`, 0.7);
    add(`h:${letters.slice(-6)}`, 0.5);
  }
  return keys;
}

/** Postings longer than this are read only for names that nothing rarer finds. */
const LONG_POSTING = 300;
const ENOUGH = 300;
const COMPARED = 100;

/**
 * The entries most likely to be the candidate, best first: never the candidate itself. Finds by rare words in any language, sounds, beginnings,
 * acronyms, public bodies and identifiers; compares the likeliest hundred in full. Decides nothing.
 */
export function rankMatches(candidate: MatchCandidate, index: MatchIndex, limit: number): OrganisationMatch[] {
  const readings = [...new Set(candidate.names)].map(readName);
  const found = new Map<number, number>();
  const wanted: { posting: readonly number[]; worth: number }[] = [];
  for (const reading of readings) {
    for (const [key, worth] of findingKeys(reading)) {
      const posting = index.postings.get(key);
      if (posting) wanted.push({ posting, worth: worth * rarityOf(posting, index) });
    }
  }
  for (const identifier of candidate.identifiers ?? []) {
    const posting = index.postings.get(`id:${plainIdentifier(identifier)}`);
    if (posting) wanted.push({ posting, worth: 100 });
  }
  wanted.sort((a, b) => a.posting.length - b.posting.length);
  for (const { posting, worth } of wanted) {
    if (posting.length > LONG_POSTING && found.size >= ENOUGH) {
      // Too common to find by, but it tells those found already apart.
      for (const [slot, sum] of found) if (holds(posting, slot)) found.set(slot, sum + worth);
      continue;
    }
    for (const slot of posting) found.set(slot, (found.get(slot) ?? 0) + worth);
  }
  const itself = candidate.id === undefined ? undefined : index.stored.get(candidate.id)?.slot;
  if (itself !== undefined) found.delete(itself);
  const likeliest = [...found].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, Math.max(COMPARED, limit));
  const compared = new Set(likeliest.map(([slot]) => slot));
  for (const slot of acronymsOf(readings, index)) if (slot !== itself) compared.add(slot);
  return [...compared]
    .map((slot) => matchOf(candidate, readings, index.slots[slot]!, index.statistics))
    .filter((match) => match.score > 0)
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .slice(0, limit);
}

/** So many names that begin right are tried, and so many that fit best compared. */
const TRIED = 1500;
const FITTING = 60;

/** Entries whose short form may stand for one of these names, or the other way, the best fitting. */
function acronymsOf(readings: readonly NameReading[], index: MatchIndex): number[] {
  const fits = new Map<number, number>();
  let tried = 0;
  const tryAll = (key: string, fit: (other: NameReading) => number): void => {
    for (const slot of index.postings.get(key) ?? []) {
      if (tried++ > TRIED) return;
      for (const other of index.slots[slot]!.readings) {
        const found = fit(other);
        if (found > (fits.get(slot) ?? 0)) fits.set(slot, found);
      }
    }
  };
  for (const reading of readings) {
    for (const key of shortKeys(reading)) tryAll(`long:${key}`, (other) => bestFit(reading.short!, other));
    for (const key of longKeys(reading)) {
      tryAll(`short:${key}`, (other) => (other.short === null ? 0 : bestFit(other.short, reading)));
    }
  }
  return [...fits]
    .sort((a, b) => b[1] - a[1])
    .slice(0, FITTING)
    .map(([slot]) => slot);
}

const bestFit = (short: string, long: NameReading): number =>
  Math.max(0, ...long.forms.map((form) => acronymFit(short, form.acronymWords)));

/** Whether a rising list holds a number. */
function holds(list: readonly number[], wanted: number): boolean {
  let low = 0;
  let high = list.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (list[middle] === wanted) return true;
    if (list[middle]! < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}

const rarityOf = (posting: readonly number[], index: MatchIndex): number =>
  Math.max(0.2, Math.log((index.stored.size + NAMES_BEFORE) / (posting.length + 1)));

/** Two entries compared: the best of their names, then what else is known of both. */
export function compareEntries(a: MatchCandidate, b: MatchEntry, statistics: NameStatistics): OrganisationMatch {
  return matchOf(a, a.names.map(readName), { slot: -1, entry: b, readings: b.names.map(readName) }, statistics);
}

const SAME_IDENTIFIER = 0.99;

function matchOf(
  candidate: MatchCandidate,
  readings: readonly NameReading[],
  { entry, readings: others }: Stored,
  statistics: NameStatistics,
): OrganisationMatch {
  let best: NameScore = { score: 0, reasons: [] };
  for (const reading of readings) {
    for (const other of others) {
      const found = notAsList(scoreNames(reading, other, statistics), reading.text, other.text);
      if (found.score > best.score) best = found;
    }
  }
  return { id: entry.id, ...withEvidence(best, candidate, entry) };
}

/** A list of names is none of its members, however well they fit. */
const MOST_OF_LIST = 0.5;
function notAsList(found: NameScore, a: string, b: string): NameScore {
  const several = found.score > MOST_OF_LIST ? severalBeside(a, b) : null;
  if (several === null) return found;
  return {
    score: MOST_OF_LIST,
    reasons: [{ code: 'one_of_several', supports: false, params: { names: several.join(', ') } }, ...found.reasons],
  };
}

const register = (identifier: string): string => identifier.split(':')[0]!;

/** Identifiers, parents and places beside the names. */
function withEvidence(names: NameScore, a: MatchCandidate, b: MatchEntry): NameScore {
  let { score } = names;
  const reasons = [...names.reasons];
  const idsA = (a.identifiers ?? []).map(plainIdentifier);
  const idsB = (b.identifiers ?? []).map(plainIdentifier);
  const same = idsA.find((identifier) => idsB.includes(identifier));
  if (same !== undefined) {
    score = Math.max(score, SAME_IDENTIFIER);
    reasons.unshift({ code: 'same_identifier', supports: true, params: { identifier: same } });
  } else {
    // One register gives an organisation one number; numbers of different registers say nothing.
    const other = idsA.find((identifier) => idsB.some((it) => register(it) === register(identifier)));
    if (other !== undefined) {
      score *= 0.6;
      reasons.push({ code: 'other_identifier', supports: false, params: { register: register(other) } });
    }
  }
  if ((a.parentId != null && a.parentId === b.id) || (a.id !== undefined && b.parentId === a.id)) {
    score = Math.min(score, 0.3);
    reasons.unshift({ code: 'parent_of', supports: false, params: {} });
  } else if (a.parentId != null && a.parentId === b.parentId) {
    score += (1 - score) * 0.15 * score;
    reasons.push({ code: 'same_parent', supports: true, params: {} });
  }
  if (a.places?.length && b.places?.length) {
    const shared = a.places.some((place) => b.places!.includes(place));
    if (shared) score += (1 - score) * 0.1 * score;
    else if (same === undefined) score *= 0.9;
    reasons.push({ code: shared ? 'same_place' : 'other_place', supports: shared, params: {} });
  }
  return { score: Math.min(1, score), reasons };
}

/** Whether a text is a name at all: letters, and no paragraph. */
export const isName = (text: string): boolean => text.length <= 300 && foldText(text) !== '';
