import { defineStates } from '#domain/transitions.ts';

/**
 * An incident's states. Judging goes through "being verified"; a judged incident is taken up again with a reason, from any state.
 * A judgement that differs from what the confidence rule proposes needs a reason too (`judgementNeedsReason`).
 */
export const INCIDENT_STATES = defineStates({
  noun: 'incident',
  states: ['unverified', 'being_verified', 'corroborated', 'confirmed', 'disputed', 'refuted', 'cannot_be_verified'],
  first: 'unverified',
  steps: [
    { deed: 'verify', from: ['unverified'], to: 'being_verified' },
    { deed: 'corroborate', from: ['being_verified'], to: 'corroborated' },
    { deed: 'confirm', from: ['being_verified'], to: 'confirmed' },
    { deed: 'dispute', from: ['being_verified'], to: 'disputed' },
    { deed: 'refute', from: ['being_verified'], to: 'refuted' },
    { deed: 'give_up', from: ['being_verified'], to: 'cannot_be_verified', needs: ['reason'] },
    {
      deed: 'reopen',
      from: ['corroborated', 'confirmed', 'disputed', 'refuted', 'cannot_be_verified'],
      to: 'being_verified',
      needs: ['reason'],
    },
  ],
});

export type IncidentState = (typeof INCIDENT_STATES)['states'][number];
export type IncidentDeed = (typeof INCIDENT_STATES)['steps'][number]['deed'];

/**
 * Merging is apart from the states above: the merged page stays and points on, and keeps its own state for the day it is unmerged.
 */
export const MERGE_STATES = defineStates({
  noun: 'merge',
  states: ['standing', 'merged'],
  first: 'standing',
  steps: [
    { deed: 'merge', from: ['standing'], to: 'merged', needs: ['target'] },
    { deed: 'unmerge', from: ['merged'], to: 'standing' },
  ],
});

/** Where each merged incident points. */
export type MergePointers = ReadonlyMap<string, string>;

/** The incident that stands for this one: follows the pointers to the end. Tolerates a circle (returns where it noticed). */
export function standsFor(id: string, mergedInto: MergePointers): string {
  const seen = new Set<string>();
  let at = id;
  for (let next = mergedInto.get(at); next !== undefined && !seen.has(at); next = mergedInto.get(at)) {
    seen.add(at);
    at = next;
  }
  return at;
}

export type MergeRefusal = 'same_incident' | 'already_merged' | 'target_is_merged' | 'would_circle';

/** May `id` be merged into `target`? Null when it may. A target that was itself merged is refused: merge into what it points to. */
export function mergeRefusal(id: string, target: string, mergedInto: MergePointers): MergeRefusal | null {
  if (id === target) return 'same_incident';
  if (mergedInto.has(id)) return 'already_merged';
  if (standsFor(target, mergedInto) === id) return 'would_circle';
  if (mergedInto.has(target)) return 'target_is_merged';
  return null;
}

/** States a person may judge into, against what the confidence rule can propose. */
const PROPOSABLE: readonly IncidentState[] = ['unverified', 'corroborated', 'confirmed', 'disputed', 'refuted'];

/** People decide, the rule proposes: a decision against it asks for a reason. */
export const judgementNeedsReason = (decided: IncidentState, proposed: IncidentState): boolean =>
  decided === 'cannot_be_verified' || (PROPOSABLE.includes(decided) && decided !== proposed);
