/** A link of the chain of command: who stands under whom. A person stands under the body they belong to. */
export interface ChainLink {
  id: string;
  parentId: string | null;
  /** a `person` is blocked with any body they belong to; a unit only when it is in the chain itself */
  kind?: 'person' | 'organisation' | 'unit' | 'body' | 'group';
  /** further bodies this one belongs to: a member's organisation, a second post */
  alsoUnder?: readonly string[];
}

/**
 * Who must neither receive nor see an alert: the implicated, all whom they obey (every ancestor) and all whom they command (every
 * descendant), and every person who belongs to one of these. Siblings are not blocked. Circles in the tree are tolerated; ids that
 * the tree does not know are blocked all the same.
 */
export function blockedBy(implicated: readonly string[], tree: readonly ChainLink[]): Set<string> {
  const parents = new Map(
    tree.map((link) => [link.id, [...(link.parentId === null ? [] : [link.parentId]), ...(link.alsoUnder ?? [])]]),
  );
  const children = new Map<string, string[]>();
  for (const [id, above] of parents) {
    for (const one of above) children.set(one, [...(children.get(one) ?? []), id]);
  }
  const blocked = new Set<string>();
  for (const id of implicated) {
    const above = reach(id, parents);
    const below = reach(id, children);
    for (const one of [...above, ...below]) blocked.add(one);
  }
  // a commander stands under the body they command, and a body of the chain is obeyed through its people
  const people = tree.filter(
    (link) =>
      link.kind === 'person' &&
      [link.parentId, ...(link.alsoUnder ?? [])].some((body) => body !== null && blocked.has(body)),
  );
  for (const { id } of people) blocked.add(id);
  return blocked;
}

/** Everything that can be reached from one id, itself too. */
function reach(from: string, links: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>();
  const open = [from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (reached.has(at)) continue;
    reached.add(at);
    open.push(...(links.get(at) ?? []));
  }
  return reached;
}
