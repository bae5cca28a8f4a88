import { foldText } from '#domain/text-folding.ts';
import { HOLDERS, readName, type NameReading } from './name-reading.rules.ts';

/**
 * Several organisations written as one name ("UNICEF/Caritas/OCPH"). Strokes stand within names, too ("Ministry of Health / Ministère de la Santé",
 * "WHO/EMRO"): by itself a name is a list only where its parts cannot be one organisation.
 */

const BETWEEN = /\s*[/;|]\s*/;
const LOOSELY = /\s*[/;|,&+]\s*|\s+(?:and|et|y|e|und|و)\s+/iu;
const FEWEST_OF_SHORT = 3;
const MOST_PARTS = 12;
const LONGEST_SHORT = 12;

const parted = (name: string, by: RegExp): string[] => {
  const parts = name.split(by).map((part) => part.trim());
  return parts.length < 2 || parts.length > MOST_PARTS || parts.some((part) => foldText(part) === '') ? [] : parts;
};

/** The parts of a name that may be organisations of their own, for whoever can look each of them up; none where nothing parts it. */
export const partsOf = (name: string): string[] => parted(name, LOOSELY);
/** Whether signs that hardly stand within a name part it. */
export const isPartedPlainly = (name: string): boolean => BETWEEN.test(name);

const bodyIn = (reading: NameReading): string | null =>
  reading.body === null || HOLDERS.has(reading.body.code) ? null : reading.body.code;
/** "UNICEF", "Caritas": one word that is neither a place nor a state. */
const isShortName = (reading: NameReading): boolean =>
  !reading.folded.includes(' ') &&
  reading.folded.length <= LONGEST_SHORT &&
  reading.places.length === 0 &&
  reading.forms.some((form) => form.words.some((word) => word.kind === 'content'));

/**
 * The organisations that a name lists: two public bodies that are not one, or three and more short names beside one another. Null where it may be one
 * organisation's.
 */
export function membersIn(name: string): string[] | null {
  if (!BETWEEN.test(name)) return null;
  const parts = parted(name, BETWEEN);
  if (parts.length === 0) return null;
  const readings = parts.map(readName);
  const bodies = readings.map(bodyIn);
  const known = new Set(bodies.filter((code) => code !== null));
  if (known.size > 1 && bodies.every((code, at) => code !== null || isShortName(readings[at]!))) return parts;
  // "EC/DEVCO/B5" is a part of its first
  const first = readings[0]!.body;
  const isPath = first !== null && HOLDERS.has(first.code);
  const different = new Set(readings.map((reading) => reading.folded)).size === parts.length;
  return parts.length >= FEWEST_OF_SHORT && !isPath && different && readings.every(isShortName) ? parts : null;
}

const keyOf = (members: readonly string[]): string =>
  members
    .map((it) => foldText(it))
    .toSorted()
    .join('|');

/** The members of that one of two names that lists several organisations while the other does not list the same; null where neither does. */
export function severalBeside(a: string, b: string): string[] | null {
  const [left, right] = [membersIn(a), membersIn(b)];
  if (left !== null && right !== null) return keyOf(left) === keyOf(right) ? null : left;
  return left ?? right;
}
