/** Who of the directory could answer an alert beside those with a mandate. They are shown and never asked: a mandate is an agreement. */

export interface EntryThere {
  id: string;
  nature: string | null;
  focuses: readonly string[];
}

/** Who is nearest to the people of a place comes first. */
const NEAR = ['community', 'customary', 'religious', 'civil_society', 'media'];

/**
 * Entries that work where the alert is about: without the implicated and their chain, without armed groups, without those who hold a mandate already. Those
 * with whom one's own organisation has to do come first, then those of the place.
 */
export function othersThere<E extends EntryThere>(
  entries: readonly E[],
  out: { blocked: ReadonlySet<string>; mandated: ReadonlySet<string>; related: ReadonlySet<string> },
  most = 8,
): (E & { related: boolean })[] {
  const rank = (it: E): number =>
    (out.related.has(it.id) ? 4 : 0) +
    (it.focuses.includes('local') ? 2 : 0) +
    (it.nature !== null && NEAR.includes(it.nature) ? 1 : 0);
  return entries
    .filter((it) => !out.blocked.has(it.id) && !out.mandated.has(it.id) && it.nature !== 'armed_group')
    .map((it) => ({ ...it, related: out.related.has(it.id) }))
    .toSorted((a, b) => rank(b) - rank(a) || (a.id < b.id ? -1 : 1))
    .slice(0, most);
}
