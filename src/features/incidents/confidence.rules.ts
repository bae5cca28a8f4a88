import { isC3OrBetter, type Credibility, type Reliability } from '#domain/admiralty.ts';
import {
  independenceGraph,
  isVouched,
  largestIndependent,
  type Dependence,
  type IndependenceFacts,
} from './independence.rules.ts';

/**
 * Confidence in an incident, from its accounts. The rule proposes, people decide.
 *
 * - confirmed: an account of credibility 1; or three independent accounts, one direct; or two, one direct, with evidence;
 * - corroborated: two independent accounts, one direct; or one direct with evidence;
 * - disputed: a supporting and a contradicting account, both C3 or better, independent, neither from the implicated;
 * - refuted: contradicted by credibility 1, or by two independent direct accounts, with no such support;
 * - unverified: less.
 *
 * Where several hold: credibility 1 settles it, on both sides it is disputed. Two direct contradictions refute only what is not itself
 * corroborated. Otherwise a credible contradiction makes it disputed, however many support it. Accounts judged doubtful or improbable
 * (4, 5) count for neither side. What the implicated say is recorded as denied or admitted and never counts as an independent
 * account; no number of denials disputes or refutes.
 */
export interface ConfidenceAccount extends IndependenceFacts {
  stance: 'supports' | 'contradicts' | 'adds';
  credibility: Credibility | null;
  reliability: Reliability;
  evidence: 'physical' | 'medical' | 'image' | 'visit' | null;
  /** an edited report's newer version; the chain counts once, by its newest */
  supersedesReportId: string | null;
  receivedAt: Date;
  /** the source is of an implicated actor, or of one they command or obey */
  implicated: boolean;
}

export type ProposedConfidence = 'unverified' | 'corroborated' | 'confirmed' | 'disputed' | 'refuted';

/** The rule that gave the status. Keys: `confidence:rule.<code>`. */
export type ConfidenceRule =
  | 'credibility_1'
  | 'three_independent'
  | 'two_independent_with_evidence'
  | 'two_independent'
  | 'one_direct_with_evidence'
  | 'both_sides_credibility_1'
  | 'credible_contradiction'
  | 'contradicted_by_credibility_1'
  | 'contradicted_by_two_direct'
  | 'one_account'
  | 'no_direct_account'
  | 'nothing_supports';

/** One thing to say about how the status came about, in words from the catalogue: `confidence:workings.<code>`. */
export interface Working {
  code:
    | `rule.${ConfidenceRule}`
    | 'supporting'
    | 'contradicting'
    | 'adding'
    | 'independent'
    | 'independent_against'
    | 'evidence'
    | 'denied_by_implicated'
    | 'admitted_by_implicated'
    | 'not_vouched'
    | 'left_out_doubtful'
    | 'counted_once'
    | 'contradiction_not_judged'
    | 'organisations';
  values: Record<string, string | number>;
}

export interface Confidence {
  proposed: ProposedConfidence;
  rule: ConfidenceRule;
  workings: Working[];
  /** the accounts that carry the status: the largest set of independent ones, on the side that won */
  carriedBy: string[];
  /** pairs that do not count as independent, and why, for whoever opens the number */
  dependences: Dependence[];
}

/** Of each chain of edits the newest version only; also the newest when the same report is tied twice. */
function newestOfChains(accounts: readonly ConfidenceAccount[]): ConfidenceAccount[] {
  const supersedes = new Map(accounts.map((it) => [it.reportId, it.supersedesReportId]));
  const rootOf = (reportId: string): string => {
    const seen = new Set<string>();
    let at = reportId;
    for (let next = supersedes.get(at); next && !seen.has(at); next = supersedes.get(at)) {
      seen.add(at);
      at = next;
    }
    return at;
  };
  const newest = new Map<string, ConfidenceAccount>();
  for (const it of accounts) {
    const root = rootOf(it.reportId);
    const other = newest.get(root);
    if (
      !other ||
      it.supersedesReportId === other.reportId ||
      (other.supersedesReportId !== it.reportId && it.receivedAt > other.receivedAt)
    )
      newest.set(root, it);
  }
  return [...newest.values()];
}

const isDirect = (it: ConfidenceAccount): boolean => it.basis === 'saw';
const isDoubted = (it: ConfidenceAccount): boolean => it.credibility === 4 || it.credibility === 5;

/**
 * @param eventAt when it happened, its earliest end; when unknown, the first account's arrival stands for it
 */
export function confidence(given: readonly ConfidenceAccount[], eventAt: Date | null): Confidence {
  const accounts = newestOfChains(given);
  const from =
    eventAt ??
    new Date(accounts.reduce((first, it) => Math.min(first, it.receivedAt.getTime()), Number.POSITIVE_INFINITY));
  const graph = independenceGraph(accounts, Number.isNaN(from.getTime()) ? new Date(0) : from);

  const having = (test: (it: ConfidenceAccount) => boolean): number[] =>
    accounts.flatMap((it, i) => (test(it) ? [i] : []));
  const counts = (it: ConfidenceAccount) => !it.implicated && !isDoubted(it);
  const supporting = having((it) => it.stance === 'supports' && counts(it));
  const against = having((it) => it.stance === 'contradicts' && counts(it));
  const directOf = (side: number[]) => side.filter((i) => isDirect(accounts[i]!));

  // the largest independent set of supporting accounts that has a direct one in it, and the largest of all
  const withDirect = directOf(supporting)
    .map((i) => largestIndependent(graph, supporting, i))
    .reduce<number[]>((a, b) => (b.length > a.length ? b : a), []);
  const support = largestIndependent(graph, supporting);
  const directAgainst = largestIndependent(graph, directOf(against));
  const evidence = having((it) => it.stance === 'supports' && counts(it) && it.evidence !== null);
  // an admission of credibility 1 is one; a denial never is
  const one = having((it) => it.stance === 'supports' && it.credibility === 1);
  const oneAgainst = having((it) => it.stance === 'contradicts' && it.credibility === 1 && !it.implicated);
  const disputing = supporting.flatMap((i) =>
    against
      .filter((j) => graph.independentOf[i]!.has(j))
      .filter((j) => [i, j].every((k) => isC3OrBetter(accounts[k]!.reliability, accounts[k]!.credibility)))
      .map((j) => [i, j] as const),
  );

  const supportRule = (): { proposed: ProposedConfidence; rule: ConfidenceRule } => {
    if (withDirect.length >= 3) return { proposed: 'confirmed', rule: 'three_independent' };
    if (withDirect.length >= 2 && evidence.length > 0)
      return { proposed: 'confirmed', rule: 'two_independent_with_evidence' };
    if (withDirect.length >= 2) return { proposed: 'corroborated', rule: 'two_independent' };
    if (withDirect.length >= 1 && evidence.length > 0)
      return { proposed: 'corroborated', rule: 'one_direct_with_evidence' };
    if (supporting.length === 0) return { proposed: 'unverified', rule: 'nothing_supports' };
    return { proposed: 'unverified', rule: withDirect.length === 0 ? 'no_direct_account' : 'one_account' };
  };

  const decide = (): { proposed: ProposedConfidence; rule: ConfidenceRule; by: number[] } => {
    if (one.length > 0 && oneAgainst.length > 0)
      return { proposed: 'disputed', rule: 'both_sides_credibility_1', by: [...one, ...oneAgainst] };
    if (one.length > 0) return { proposed: 'confirmed', rule: 'credibility_1', by: one };
    if (oneAgainst.length > 0) return { proposed: 'refuted', rule: 'contradicted_by_credibility_1', by: oneAgainst };
    const bySupport = supportRule();
    if (directAgainst.length >= 2 && bySupport.proposed === 'unverified')
      return { proposed: 'refuted', rule: 'contradicted_by_two_direct', by: directAgainst };
    if (disputing.length > 0)
      return { proposed: 'disputed', rule: 'credible_contradiction', by: [...new Set(disputing.flat())] };
    return { ...bySupport, by: bySupport.proposed === 'unverified' ? support : withDirect };
  };

  const { proposed, rule, by } = decide();
  const workings: Working[] = [{ code: `rule.${rule}`, values: {} }];
  const say = (code: Working['code'], count: number, more: Record<string, string | number> = {}) => {
    if (count > 0) workings.push({ code, values: { count, ...more } });
  };
  say('supporting', supporting.length, { direct: directOf(supporting).length });
  say('independent', supporting.length > 0 ? Math.max(support.length, withDirect.length) : 0, {
    withDirect: withDirect.length,
  });
  say('evidence', evidence.length);
  say('contradicting', against.length, { direct: directOf(against).length });
  if (against.length > 0) say('independent_against', largestIndependent(graph, against).length);
  say('adding', having((it) => it.stance === 'adds').length);
  say('denied_by_implicated', having((it) => it.stance === 'contradicts' && it.implicated).length);
  say('admitted_by_implicated', having((it) => it.stance === 'supports' && it.implicated).length);
  say('organisations', new Set(supporting.flatMap((i) => accounts[i]!.organisationId ?? [])).size);
  say('not_vouched', having((it) => it.stance !== 'adds' && counts(it) && !isVouched(it, from)).length);
  say('left_out_doubtful', having((it) => it.stance !== 'adds' && isDoubted(it)).length);
  say('counted_once', given.length - accounts.length);
  if (against.length > 0 && disputing.length === 0 && proposed !== 'refuted') {
    say('contradiction_not_judged', against.filter((i) => accounts[i]!.credibility === null).length);
  }
  return {
    proposed,
    rule,
    workings,
    carriedBy: by.toSorted((a, b) => a - b).map((i) => accounts[i]!.id),
    dependences: graph.dependences,
  };
}

/** Small counts would point at people: below five it is "few". */
export const shownCount = (count: number): number | 'few' => (count > 0 && count < 5 ? 'few' : count);
