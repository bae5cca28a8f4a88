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

/**
 * How many incidents are known only to an area around those shown, and so shade none of them. The areas around an area are learnt from whatever
 * place is known in it (`others`: places without counts, their areas from the widest to the narrowest).
 */
export function countsWider(
  areas: Iterable<string>,
  places: readonly PlaceCount[],
  others: readonly { id: string | null; within: readonly string[] }[] = [],
): number {
  const shown = new Set(areas);
  const around = new Set<string>();
  for (const it of [...places, ...others]) {
    const chain = it.id === null ? it.within : [...it.within, it.id];
    const first = chain.findIndex((id) => shown.has(id));
    for (const id of chain.slice(0, Math.max(0, first))) around.add(id);
  }
  return places.reduce(
    (sum, it) => (around.has(it.id) && !it.within.some((id) => shown.has(id)) ? sum + it.count : sum),
    0,
  );
}
