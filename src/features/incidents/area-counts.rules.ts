/** Incidents in one place; `within` are the areas around it. */
export interface PlaceCount {
  id: string;
  within: readonly string[];
  count: number;
}

/**
 * How many incidents lie in each area: those of the area itself and of everything below it. What is known only to a wider area is in none of its
 * parts.
 */
export function countsByArea(areas: Iterable<string>, places: readonly PlaceCount[]): Map<string, number> {
  const counts = new Map([...areas].map((id) => [id, 0]));
  for (const it of places) {
    for (const id of [it.id, ...it.within]) {
      const held = counts.get(id);
      if (held !== undefined) counts.set(id, held + it.count);
    }
  }
  return counts;
}
