import type { Hearing } from './coverage.rules.ts';

/** A place as far as hearing from it goes; `within` are the areas around it. */
export interface HeardPlace {
  id: string | null;
  within: readonly string[];
  hearing: Hearing;
}

/**
 * Areas from which nobody was heard for too long: nothing at or below them was heard in time. What is heard of an area as a whole says nothing of
 * its parts.
 * @param expected `all` when word is expected from every area; `known` when only from those where somebody was enrolled or heard before
 */
export function silentAreas(
  areas: Iterable<string>,
  places: readonly HeardPlace[],
  expected: 'all' | 'known',
): Set<string> {
  const [known, heard] = [new Set<string>(), new Set<string>()];
  for (const it of places) {
    if (it.id === null) continue;
    for (const id of [it.id, ...it.within]) {
      known.add(id);
      if (it.hearing === 'heard') heard.add(id);
    }
  }
  return new Set([...areas].filter((id) => !heard.has(id) && (expected === 'all' || known.has(id))));
}
