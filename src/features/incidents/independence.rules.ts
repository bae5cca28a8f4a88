import { nearIdentical, textPrint, type TextPrint } from './near-text.rules.ts';

/** What the rules of independence need to know of one account and its source. */
export interface IndependenceFacts {
  id: string;
  reportId: string;
  sourceId: string;
  basis: 'saw' | 'heard_from_witness' | 'hearsay' | 'media' | null;
  text: string;
  /** reports this one was told by, as far as known */
  heardFrom: readonly string[];
  /** things passed on: an address of a page, the hash of a picture */
  items: readonly string[];
  enrolledAt: Date | null;
  /** `2026-03-01` */
  firstSeenOn: string;
  organisationId: string | null;
  organisationVetted: boolean;
}

/** Why two accounts do not count as independent. Keys: `confidence:dependent.<code>`. */
export type DependenceCode =
  | 'same_source'
  | 'not_vouched'
  | 'same_organisation'
  | 'first_seen_same_day'
  | 'heard_from_each_other'
  | 'heard_from_same'
  | 'near_identical_text'
  | 'same_item';

/** Enrolled before the event, or of an organisation that the steering group has vetted. */
export function isVouched(
  it: Pick<IndependenceFacts, 'enrolledAt' | 'organisationId' | 'organisationVetted'>,
  eventAt: Date,
): boolean {
  return isEnrolledBefore(it, eventAt) || (it.organisationId !== null && it.organisationVetted);
}

const isEnrolledBefore = (it: Pick<IndependenceFacts, 'enrolledAt'>, eventAt: Date): boolean =>
  it.enrolledAt !== null && it.enrolledAt.getTime() < eventAt.getTime();

/** The report and all it goes back to, by who heard it from whom. */
function originsOf(reportId: string, heardFrom: ReadonlyMap<string, readonly string[]>): Set<string> {
  const origins = new Set<string>();
  const open = [reportId];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (origins.has(at)) continue;
    origins.add(at);
    open.push(...(heardFrom.get(at) ?? []));
  }
  return origins;
}

interface Prepared extends IndependenceFacts {
  origins: Set<string>;
  print: TextPrint;
}

function dependence(a: Prepared, b: Prepared, eventAt: Date): DependenceCode | null {
  if (a.sourceId === b.sourceId) return 'same_source';
  if (!isVouched(a, eventAt) || !isVouched(b, eventAt)) return 'not_vouched';
  const enrolled = [a, b].filter((it) => isEnrolledBefore(it, eventAt)).length;
  if (enrolled < 2 && a.organisationId !== null && a.organisationId === b.organisationId) return 'same_organisation';
  if (a.enrolledAt === null && b.enrolledAt === null && a.firstSeenOn === b.firstSeenOn) return 'first_seen_same_day';
  if (a.origins.has(b.reportId) || b.origins.has(a.reportId)) return 'heard_from_each_other';
  for (const it of a.origins) if (b.origins.has(it)) return 'heard_from_same';
  if (a.items.some((it) => b.items.includes(it))) return 'same_item';
  if (nearIdentical(a.print, b.print, a.basis === 'saw' && b.basis === 'saw')) return 'near_identical_text';
  return null;
}

export interface Dependence {
  a: string;
  b: string;
  code: DependenceCode;
}

/** Which accounts are independent of which: for each account the indexes of those it is independent of, and why it is not of others. */
export interface IndependenceGraph {
  ids: string[];
  independentOf: ReadonlySet<number>[];
  dependences: Dependence[];
}

export function independenceGraph(accounts: readonly IndependenceFacts[], eventAt: Date): IndependenceGraph {
  const heardFrom = new Map<string, string[]>();
  for (const it of accounts) heardFrom.set(it.reportId, [...(heardFrom.get(it.reportId) ?? []), ...it.heardFrom]);
  const all = accounts.map((it): Prepared => ({
    ...it,
    origins: originsOf(it.reportId, heardFrom),
    print: textPrint(it.text),
  }));
  const independentOf = all.map(() => new Set<number>());
  const dependences: Dependence[] = [];
  for (let i = 0; i < all.length; i++) {
    for (let j = i + 1; j < all.length; j++) {
      const code = dependence(all[i]!, all[j]!, eventAt);
      if (code !== null) dependences.push({ a: all[i]!.id, b: all[j]!.id, code });
      else {
        independentOf[i]!.add(j);
        independentOf[j]!.add(i);
      }
    }
  }
  return { ids: all.map((it) => it.id), independentOf, dependences };
}

/** Steps after which the search is content with what it has: far beyond any real incident. */
const PATIENCE = 50_000;

/**
 * The largest set of accounts of which each is independent of every other, among those allowed, containing `with` if given.
 * Exact branch and bound (a maximum clique of the graph of independence); beyond `PATIENCE` steps the best found so far, which is a
 * true set and at most too small.
 */
export function largestIndependent(graph: IndependenceGraph, allowed: readonly number[], withOne?: number): number[] {
  let best: number[] = [];
  let steps = 0;
  const grow = (chosen: number[], open: number[]) => {
    if (chosen.length > best.length) best = chosen;
    for (let i = 0; i < open.length; i++) {
      if (chosen.length + open.length - i <= best.length || ++steps > PATIENCE) return;
      const one = open[i]!;
      const near = graph.independentOf[one]!;
      grow(
        [...chosen, one],
        open.slice(i + 1).filter((it) => near.has(it)),
      );
    }
  };
  if (withOne === undefined) {
    // the best connected first, so that a large set is found early and bounds the rest
    const order = allowed.toSorted((a, b) => graph.independentOf[b]!.size - graph.independentOf[a]!.size || a - b);
    grow([], order);
  } else {
    const near = graph.independentOf[withOne]!;
    grow(
      [withOne],
      allowed.filter((it) => it !== withOne && near.has(it)),
    );
  }
  return best.toSorted((a, b) => a - b);
}
