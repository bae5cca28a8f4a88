/** In which area each organisation mostly works, so that those of one area stand together on the map of relations. */

export interface WorkPlace {
  actorId: string;
  /** what the place lies in, the country first, and the place itself last */
  chain: readonly { id: string; name: string }[];
  /** how much of its work is told there */
  n: number;
}
export interface Area {
  id: string;
  name: string;
}

/**
 * The area of each in which more than half of its work is told: a country where they work in several, else the area one below it, or the country itself for
 * what is told of all of it. `several` where they work here and there alike; who is told to work nowhere is left out.
 */
export function areasOf(rows: readonly WorkPlace[]): Map<string, Area | 'several'> {
  const told = rows.filter((it) => it.chain.length > 0 && it.n > 0);
  const depth = new Set(told.map((it) => it.chain[0]!.id)).size > 1 ? 0 : 1;
  const areas = new Map<string, Area | 'several'>();
  for (const [actorId, of] of Map.groupBy(told, (it) => it.actorId)) {
    const sums = new Map<string, { area: Area; n: number }>();
    for (const { chain, n } of of) {
      const area = chain[Math.min(depth, chain.length - 1)]!;
      sums.set(area.id, { area, n: (sums.get(area.id)?.n ?? 0) + n });
    }
    const all = of.reduce((sum, it) => sum + it.n, 0);
    const most = [...sums.values()].find((it) => it.n * 2 > all);
    areas.set(actorId, most ? { id: most.area.id, name: most.area.name } : 'several');
  }
  return areas;
}
