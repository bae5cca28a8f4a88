// Fits the weights of duplicate scoring to a UCDP Candidate file and says honestly how well they carry over: `npm run evaluate --
// duplicates-fit FILE [--write]` and `duplicates-check FILE`.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { candidateIndex } from './duplicate-candidates.rules.ts';
import { prepare } from './duplicate-features.rules.ts';
import { logOdds, probabilityOf, writeTree, type Model } from './duplicate-model.rules.ts';
import { compare, growingStatistics, measureNames, measures, type Compared } from './duplicate-pairs.rules.ts';
import { fit, type BoostingOptions, type Case } from './duplicates.boosting.ts';
import { measure, type Measured } from './duplicates.evaluate.ts';
import { readEvents, reportsOf, type LabelledReport, type Variant } from './duplicates.protocol.ts';

/** Chosen by cross-validation; results are flat around them. */
const options: BoostingOptions = {
  trees: 300,
  rate: 0.08,
  depth: 3,
  penalty: 5,
  leastHessian: 2,
  rows: 0.7,
  columns: 0.5,
  bins: 48,
  seed: 1,
};

/** The draws that are fitted to. Several displacements, so that no draw's noise is learned; uneven and missing places, as in life. */
const draws: readonly { salt: string; variant: Variant }[] = [
  { salt: 'one ', variant: 'protocol' },
  { salt: 'two ', variant: 'protocol' },
  { salt: 'three ', variant: 'protocol' },
  { salt: 'four ', variant: 'uneven' },
  { salt: 'five ', variant: 'uneven' },
  { salt: 'six ', variant: 'uneven' },
  { salt: '', variant: 'withheld' },
];

type Pair = Compared & { readonly later: number; readonly earlier: number };
type Drawn = { readonly reports: readonly LabelledReport[]; readonly pairs: readonly Pair[] };

/** Every pair that retrieval would bring together, measured as on the later report's arrival. */
function drawn(reports: readonly LabelledReport[]): Drawn {
  const statistics = growingStatistics();
  const index = candidateIndex();
  const place = new Map(reports.map(({ report }, at) => [report.id, at]));
  const pairs = reports.flatMap(({ report }, later) => {
    const features = prepare(report);
    statistics.add(features);
    const found = compare(features, index.find(features, statistics), statistics);
    index.add(features);
    return found.map((pair): Pair => ({ ...pair, later, earlier: place.get(pair.candidate.id) as number }));
  });
  return { reports, pairs };
}

/** The cases of some draws, without those that touch a report for which `leftOut` holds. */
function cases(all: readonly Drawn[], leftOut: (report: LabelledReport) => boolean): Case[] {
  return all.flatMap(({ reports, pairs }) => {
    const size = new Map<string, number>();
    for (const { event } of reports) size.set(event, (size.get(event) ?? 0) + 1);
    const out = reports.map(leftOut);
    return pairs
      .filter((pair) => !out[pair.later] && !out[pair.earlier])
      .map((pair): Case => {
        const event = (reports[pair.later] as LabelledReport).event;
        const match = event === (reports[pair.earlier] as LabelledReport).event;
        // An event with n reports makes n(n-1)/2 pairs; without damping a handful of events would decide everything.
        return {
          values: pair.values,
          match,
          weight: (match ? 1 / Math.sqrt((size.get(event) as number) - 1) : 1) / all.length,
        };
      });
  });
}

function fitTo(list: readonly Case[]): Model {
  return fit(
    list,
    measureNames,
    measureNames.map((name) => measures[name]),
    options,
  );
}

/** How reports are divided for checking: by event at random, by when the event was first heard of, or by country. */
export type Division = 'event' | 'time' | 'country';

/** The fold (0 to `folds` - 1) of each report; reports of one event always share one. */
export function divide(
  reports: readonly LabelledReport[],
  by: Division,
  folds: number,
): (report: LabelledReport) => number {
  if (by === 'event')
    return ({ event }) => createHash('sha256').update(`fold ${event}`).digest().readUInt32BE(0) % folds;
  if (by === 'time') {
    const first = new Map<string, string>();
    for (const { event, published } of reports)
      if (!first.has(event) || published < (first.get(event) as string)) first.set(event, published);
    const order = [...first].sort((a, b) => (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : a[0] < b[0] ? -1 : 1));
    const fold = new Map(order.map(([event], place) => [event, Math.floor((place * folds) / order.length)]));
    return ({ event }) => fold.get(event) as number;
  }
  const count = new Map<string, number>();
  for (const { country } of reports) count.set(country, (count.get(country) ?? 0) + 1);
  const load = Array.from({ length: folds }, () => 0);
  const fold = new Map<string, number>();
  for (const [country, size] of [...count].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))) {
    const least = load.indexOf(Math.min(...load));
    fold.set(country, least);
    load[least] = (load[least] as number) + size;
  }
  return ({ country }) => fold.get(country) as number;
}

/**
 * Cross-validation on the whole protocol: every report is judged by a model fitted without any pair that touches its fold. Returns the
 * protocol's three figures per division, means over displacements that were not fitted to.
 */
export function checkDuplicates(path: string, folds = 5): Record<string, unknown> {
  const rows = readEvents(path);
  const fitted = draws.map((draw) => drawn(reportsOf(rows, draw)));
  const out: Record<string, unknown> = {};
  for (const by of ['event', 'time', 'country'] as const) {
    const foldOf = divide((fitted[0] as Drawn).reports, by, folds);
    const models = Array.from({ length: folds }, (_, fold) =>
      fitTo(cases(fitted, (report) => foldOf(report) === fold)),
    );
    for (const variant of ['protocol', 'uneven', 'withheld'] as const) {
      const results: Measured[] = (variant === 'withheld' ? ['check'] : ['check ', 'check two ', '']).map((salt) => {
        const reports = reportsOf(rows, { salt, variant });
        const fold = new Map(reports.map((labelled) => [labelled.report.id, foldOf(labelled)]));
        return measure(reports, (pair, report) =>
          probabilityOf(logOdds(models[fold.get(report.id) as number] as Model, pair.values)),
        );
      });
      const mean = (key: 'recallAt3' | 'averagePrecision' | 'bcubedF1') =>
        Number((results.reduce((sum, result) => sum + result[key], 0) / results.length).toFixed(4));
      out[variant === 'protocol' ? by : `${by}${variant === 'uneven' ? 'UnevenPlaces' : 'WithoutPlaces'}`] = {
        recallAt3: mean('recallAt3'),
        averagePrecision: mean('averagePrecision'),
        bcubedF1: mean('bcubedF1'),
      };
    }
  }
  return out;
}

/** Fits the model to a whole file; with `writeTo` writes it as the module that scoring loads. */
export function fitDuplicates(path: string, writeTo: string | null): Record<string, unknown> {
  const rows = readEvents(path);
  const list = cases(
    draws.map((draw) => drawn(reportsOf(rows, draw))),
    () => false,
  );
  const model = fitTo(list);
  if (writeTo !== null) {
    const lines = model.trees.map((tree) => `  '${writeTree(tree)}',`);
    writeFileSync(
      writeTo,
      [
        '// Written by `npm run evaluate -- duplicates-fit FILE --write`; not to be edited by hand.',
        `// Fitted to ${basename(path)}: UCDP Candidate Events Dataset, CC BY 4.0 (Sundberg & Melander 2013, Journal of Peace Research 50(4);`,
        '// Davies et al. 2025, Journal of Peace Research 62(4)). The numbers are the weights of a model; no record of the file is in them.',
        "import { readTree, type Model } from './duplicate-model.rules.ts';",
        '',
        'const trees: readonly string[] = [',
        ...lines,
        '];',
        '',
        '/** What duplicate scoring has learned. */',
        'export const duplicateModel: Model = {',
        `  base: ${Number(model.base.toPrecision(5))},`,
        `  inputs: [${model.inputs.map((name) => `'${name}'`).join(', ')}],`,
        '  trees: trees.map(readTree),',
        '};',
        '',
      ].join('\n'),
    );
  }
  return {
    cases: list.length,
    matches: list.filter((one) => one.match).length,
    trees: model.trees.length,
    written: writeTo !== null,
  };
}
