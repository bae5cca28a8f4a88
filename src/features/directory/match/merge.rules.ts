import { rankMatches, type MatchEntry, type MatchIndex } from './match-index.rules.ts';
import { LOOK_FROM, SAME_FROM } from './match-levels.rules.ts';
import type { MatchReason } from './name-score.rules.ts';

/**
 * Merging moves nothing. The entry that goes under keeps every row it has, with who told it and when; a merge says that it stands under another from now on,
 * who decided that and why. What is shown of the one that stands is put together from both. Taking a merge back is therefore always whole.
 */
export interface Merge {
  readonly id: string;
  readonly under: string;
  readonly keeper: string;
  /** the member who decided: nothing is ever merged without one */
  readonly by: string;
  readonly at: string;
  readonly why: string;
  /** what the matching said then, null when nobody asked it */
  readonly score: number | null;
  readonly undone: { readonly by: string; readonly at: string; readonly why: string } | null;
}

/** Two entries that may be one organisation, for a person to decide. */
export interface MergeSuggestion {
  /** the smaller id first */
  readonly a: string;
  readonly b: string;
  readonly score: number;
  readonly level: 'likely' | 'possible';
  readonly reasons: readonly MatchReason[];
}

/** What a person said of two entries: not the same, so it is not asked again. */
export interface KeptApart {
  readonly a: string;
  readonly b: string;
}

export const pairKey = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

const ASKED_EACH = 8;

/**
 * Pairs that may be one organisation, each once, likeliest first: never an entry that stands under another already, nor a pair a person has kept apart,
 * nor a parent and its child.
 */
export function suggestMerges(
  entries: readonly MatchEntry[],
  index: MatchIndex,
  known: { readonly merges: readonly Merge[]; readonly apart: readonly KeptApart[] },
  limit: number,
): MergeSuggestion[] {
  const keeperOf = standing(known.merges);
  const apart = new Set(known.apart.map(({ a, b }) => pairKey(a, b)));
  const found = new Map<string, MergeSuggestion>();
  for (const entry of entries) {
    if (keeperOf.has(entry.id)) continue;
    for (const match of rankMatches(entry, index, ASKED_EACH)) {
      if (match.score < LOOK_FROM) break;
      const key = pairKey(entry.id, match.id);
      if (keeperOf.has(match.id) || apart.has(key) || found.has(key)) continue;
      const [a, b] = entry.id < match.id ? [entry.id, match.id] : [match.id, entry.id];
      const level = match.score >= SAME_FROM ? 'likely' : 'possible';
      found.set(key, { a, b, score: match.score, level, reasons: match.reasons });
    }
  }
  return [...found.values()]
    .sort((x, y) => y.score - x.score || (pairKey(x.a, x.b) < pairKey(y.a, y.b) ? -1 : 1))
    .slice(0, limit);
}

/** Whoever stands under another, with the one directly above. */
export const standing = (merges: readonly Merge[]): Map<string, string> =>
  new Map(merges.filter((merge) => merge.undone === null).map((merge) => [merge.under, merge.keeper]));

/** The entry that stands for this one, itself when none does. */
export function keeperOf(id: string, merges: readonly Merge[]): string {
  const above = standing(merges);
  let at = id;
  for (let left = above.size; left >= 0; left--) {
    const next = above.get(at);
    if (next === undefined) return at;
    at = next;
  }
  return at;
}

/** Everything that stands under an entry, directly or through others, in the order of the merges. */
export function under(id: string, merges: readonly Merge[]): string[] {
  const found: string[] = [];
  const open = merges.filter((merge) => merge.undone === null);
  const walk = (keeper: string): void => {
    for (const merge of open) {
      if (merge.keeper !== keeper || found.includes(merge.under)) continue;
      found.push(merge.under);
      walk(merge.under);
    }
  };
  walk(id);
  return found;
}

export type MergeRefusal =
  | 'itself'
  | 'already_under_another'
  | 'keeper_is_under_another'
  | 'would_stand_under_itself'
  | 'parent_and_child'
  | 'differently_known'
  | 'no_reason';

/** The least a merge must be told of an entry. */
export interface Mergeable {
  readonly id: string;
  readonly parentId: string | null;
  /** to whom it is known; a merge may not show an entry to more people than before */
  readonly label: number;
}

/** Why two entries may not be merged, or null. */
export function mergeRefusal(
  lower: Mergeable,
  upper: Mergeable,
  why: string,
  merges: readonly Merge[],
): MergeRefusal | null {
  const above = standing(merges);
  if (lower.id === upper.id) return 'itself';
  if (why.trim() === '') return 'no_reason';
  if (above.has(lower.id)) return 'already_under_another';
  if (keeperOf(upper.id, merges) === lower.id) return 'would_stand_under_itself';
  if (above.has(upper.id)) return 'keeper_is_under_another';
  if (lower.parentId === upper.id || upper.parentId === lower.id) return 'parent_and_child';
  if (lower.label !== upper.label) return 'differently_known';
  return null;
}

/** Adds a merge. @throws the refusal as an Error's message */
export function merge(
  merges: readonly Merge[],
  lower: Mergeable,
  upper: Mergeable,
  told: Pick<Merge, 'id' | 'by' | 'at' | 'why' | 'score'>,
): Merge[] {
  const refusal = mergeRefusal(lower, upper, told.why, merges);
  if (refusal !== null) throw new Error(refusal);
  return [...merges, { ...told, under: lower.id, keeper: upper.id, undone: null }];
}

/** Takes a merge back; it stays in the list with who did so and why. What was merged under the lower entry goes with it. */
export function unmerge(merges: readonly Merge[], id: string, undone: NonNullable<Merge['undone']>): Merge[] {
  if (undone.why.trim() === '') throw new Error('no_reason');
  return merges.map((it) => (it.id === id && it.undone === null ? { ...it, undone } : it));
}

/** A value with the entries that tell it, the one that stands first. */
export interface Told<T> {
  readonly value: T;
  readonly from: readonly string[];
}

/** What lists and single fields of entries look like put together. */
export interface Combined {
  readonly lists: Readonly<Record<string, readonly Told<unknown>[]>>;
  readonly fields: Readonly<Record<string, readonly Told<unknown>[]>>;
  /** single fields in which the entries differ: both stay, the one that stands is shown first */
  readonly differing: readonly string[];
}

/**
 * Puts entries together for showing, the one that stands first. Lists (names, identifiers, places) are joined, equal values once with all who tell
 * them; single fields keep every different value that is not empty.
 */
export function combine(
  entries: readonly { readonly id: string; readonly fields: Readonly<Record<string, unknown>> }[],
): Combined {
  const lists: Record<string, Told<unknown>[]> = {};
  const fields: Record<string, Told<unknown>[]> = {};
  for (const { id, fields: told } of entries) {
    for (const [name, value] of Object.entries(told)) {
      if (Array.isArray(value)) {
        lists[name] ??= [];
        for (const item of value) tell(lists[name], item, id);
      } else if (value !== null && value !== undefined && value !== '') {
        fields[name] ??= [];
        tell(fields[name], value, id);
      }
    }
  }
  const differing = Object.keys(fields).filter((name) => fields[name]!.length > 1);
  return { lists, fields, differing };
}

function tell(values: Told<unknown>[], value: unknown, from: string): void {
  const key = JSON.stringify(value);
  const at = values.findIndex((told) => JSON.stringify(told.value) === key);
  if (at < 0) values.push({ value, from: [from] });
  else if (!values[at]!.from.includes(from)) values[at] = { value, from: [...values[at]!.from, from] };
}
