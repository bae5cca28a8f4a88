// "Have we heard of this before?": earlier reports that may tell of the same incident, with the reasons, and incidents grown from them.
// The review screen, the import and the measurement all call what is here.
import { candidateIndex, type CandidateIndex } from './duplicate-candidates.rules.ts';
import type { ReportFeatures } from './duplicate-features.rules.ts';
import { logOdds, probabilityOf } from './duplicate-model.rules.ts';
import {
  compare,
  growingStatistics,
  type Compared,
  type CorpusStatistics,
  type GrowingStatistics,
} from './duplicate-pairs.rules.ts';
import { reasonsOf, type Reason } from './duplicate-reasons.rules.ts';
import { duplicateModel } from './duplicates.weights.ts';

/** Share of a pair's own probability in what is shown; the rest is the best probability among the reports of the candidate's incident. */
const ownShare = 0.35;

/** From this probability on a report joins an incident when nobody is there to decide (the measurement, a dry run of an import). */
export const joinAt = 0.6;

/** An earlier report that may tell of the same incident. */
export type Suggestion = {
  readonly id: string;
  /** that both tell of one incident, 0-1, what is known of the candidate's incident included */
  readonly probability: number;
  /** the same from the two reports alone */
  readonly direct: number;
  /** the report of the candidate's incident that speaks most for it, when that is another one */
  readonly through: string | null;
  /** what speaks for it and against it, weightiest first */
  readonly reasons: readonly Reason[];
};

/** The probability of a compared pair by itself. Fitting puts other models in this place. */
export type Judge = (pair: Compared, report: ReportFeatures) => number;

const judgeByModel: Judge = (pair) => probabilityOf(logOdds(duplicateModel, pair.values));

/** A candidate with what it was judged to be. */
export type Ranked = {
  readonly pair: Compared;
  readonly direct: number;
  readonly probability: number;
  readonly through: string | null;
};

/**
 * All candidates within reach, likeliest first, without reasons. `candidates` are the earlier reports that retrieval found (see
 * duplicate-candidates); `incidentOf` names the incident a report has been tied to, or null. `statistics` count the reports up to
 * and including this one.
 */
export function rank(
  report: ReportFeatures,
  candidates: readonly ReportFeatures[],
  statistics: CorpusStatistics,
  incidentOf: (id: string) => string | null = () => null,
  judge: Judge = judgeByModel,
): Ranked[] {
  const all = compare(report, candidates, statistics).map((pair) => ({ pair, direct: judge(pair, report) }));
  const best = new Map<string, (typeof all)[number]>();
  for (const one of all) {
    const incident = incidentOf(one.pair.candidate.id);
    if (incident === null) continue;
    const known = best.get(incident);
    if (!known || one.direct > known.direct) best.set(incident, one);
  }
  return all
    .map(({ pair, direct }) => {
      const incident = incidentOf(pair.candidate.id);
      const strongest = incident === null ? undefined : best.get(incident);
      const highest = strongest?.direct ?? direct;
      return {
        pair,
        direct,
        probability: ownShare * direct + (1 - ownShare) * highest,
        through: strongest && strongest.pair !== pair ? strongest.pair.candidate.id : null,
      };
    })
    .sort((a, b) => b.probability - a.probability || (a.pair.candidate.id < b.pair.candidate.id ? -1 : 1));
}

/** The likeliest earlier reports of the same incident, at most `k`, none below `least`, each with its reasons. */
export function suggest(
  report: ReportFeatures,
  candidates: readonly ReportFeatures[],
  options: { statistics: CorpusStatistics; incidentOf?: (id: string) => string | null; k?: number; least?: number },
): Suggestion[] {
  return rank(report, candidates, options.statistics, options.incidentOf)
    .filter((one) => one.probability >= (options.least ?? 0))
    .slice(0, options.k ?? 3)
    .map((one) => ({
      id: one.pair.candidate.id,
      probability: one.probability,
      direct: one.direct,
      through: one.through,
      reasons: reasonsOf(duplicateModel, report, one.pair, options.statistics),
    }));
}

/** The probability that two reports tell of one incident, judged by themselves, with the reasons. `a` is the earlier. */
export function score(
  a: ReportFeatures,
  b: ReportFeatures,
  statistics: CorpusStatistics,
): { probability: number; reasons: readonly Reason[] } {
  const pair = compare(b, [a], statistics)[0];
  if (!pair) return { probability: 0, reasons: [{ code: 'out_of_reach', for: false, weight: 0, values: {} }] };
  return {
    probability: probabilityOf(logOdds(duplicateModel, pair.values)),
    reasons: reasonsOf(duplicateModel, b, pair, statistics),
  };
}

/** Reports as they arrive, each either joining the likeliest known incident or opening one. */
export type IncidentTracker = {
  readonly statistics: GrowingStatistics;
  readonly index: CandidateIndex;
  readonly incidentOf: (id: string) => string | null;
  /** Takes the next report (in the order of arrival) and returns all candidates, likeliest first, as judged on its arrival. */
  readonly take: (report: ReportFeatures) => Ranked[];
};

/** Starts with nothing heard. An incident is named after the report that opened it. */
export function incidentTracker(threshold: number = joinAt, judge: Judge = judgeByModel): IncidentTracker {
  const statistics = growingStatistics();
  const index = candidateIndex();
  const incidents = new Map<string, string>();
  const incidentOf = (id: string) => incidents.get(id) ?? null;
  return {
    statistics,
    index,
    incidentOf,
    take: (report) => {
      statistics.add(report);
      const ranked = rank(report, index.find(report, statistics), statistics, incidentOf, judge);
      index.add(report);
      const first = ranked[0];
      incidents.set(
        report.id,
        first && first.probability >= threshold ? (incidentOf(first.pair.candidate.id) ?? report.id) : report.id,
      );
      return ranked;
    },
  };
}

/** Groups reports, given in the order of arrival, into incidents: report id to the id of the report that opened its incident. */
export function cluster(reports: readonly ReportFeatures[], threshold: number = joinAt): Map<string, string> {
  const tracker = incidentTracker(threshold);
  for (const report of reports) tracker.take(report);
  return new Map(reports.map((report) => [report.id, tracker.incidentOf(report.id) ?? report.id]));
}
