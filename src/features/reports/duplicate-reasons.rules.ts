// Why two reports are thought to tell of one incident, or not: codes with values that the screen puts into words.
import type { ReportFeatures } from './duplicate-features.rules.ts';
import { contributions, type Model } from './duplicate-model.rules.ts';
import { distanceKm, measured, rarity, type Compared, type CorpusStatistics, type Measure } from './duplicate-pairs.rules.ts';

/**
 * One reason. `for`: it speaks for one incident, else against. `weight`: how much it moved the log-odds (size only), 0 for plain facts.
 * Words and names are quoted as the two reports write them.
 */
export type Reason = { readonly for: boolean; readonly weight: number } & (
  | { readonly code: 'sent_close' | 'sent_apart'; readonly minutes: number }
  | { readonly code: 'happened_same_day' }
  | { readonly code: 'happened_apart'; readonly days: number }
  | { readonly code: 'place_same' | 'place_apart'; readonly km: number; readonly withinKm: number }
  | { readonly code: 'place_unknown' }
  | { readonly code: 'text_same' }
  | { readonly code: 'words_shared'; readonly words: readonly string[] }
  | { readonly code: 'words_other' }
  | { readonly code: 'names_shared'; readonly names: readonly string[] }
  | { readonly code: 'names_other' }
  | { readonly code: 'kind_shared'; readonly concepts: readonly string[] }
  | { readonly code: 'deaths_agree' | 'count_agrees'; readonly count: number }
  | { readonly code: 'deaths_differ'; readonly here: number; readonly there: number }
  | { readonly code: 'source_same' | 'source_other' }
  | { readonly code: 'language_other' }
  | { readonly code: 'place_crowded' | 'place_quiet'; readonly reports: number }
  | { readonly code: 'out_of_reach' }
);

const groups: Readonly<Record<'time' | 'place' | 'words' | 'names' | 'kind' | 'number' | 'source' | 'crowd', readonly Measure[]>> = {
  time: ['lag', 'eventGap'],
  place: ['apart', 'radius'],
  words: ['words', 'letters'],
  names: ['topName', 'sharedNames'],
  kind: ['concepts'],
  number: ['number', 'deaths'],
  source: ['sameSource', 'sourceVolume'],
  crowd: ['crowd', 'crowdDay'],
};

function shared(a: readonly string[], b: readonly string[]): string[] {
  const known = new Set(a);
  return b.filter((term) => known.has(term));
}

/**
 * The reasons for a compared pair, those that speak for it first, each list weightiest first. A reason is given only where the fact and
 * the way it moved the judgement agree, so that a person can follow it.
 */
export function reasonsOf(model: Model, report: ReportFeatures, pair: Compared, statistics: CorpusStatistics): Reason[] {
  const byInput = contributions(model, pair.values);
  const weightOf = (group: keyof typeof groups) =>
    groups[group].reduce((sum, name) => sum + (byInput[model.inputs.indexOf(name)] ?? 0), 0);
  const other = pair.candidate;
  const out: Reason[] = [];
  const add = (reason: Reason, moved: number) => {
    if (moved > 0 === reason.for && Math.abs(moved) >= 0.05) out.push({ ...reason, weight: Math.abs(moved) });
  };
  const rarest = (prefix: string, terms: readonly string[], limit: number) =>
    [...terms]
      .sort((x, y) => rarity(statistics, prefix + y) - rarity(statistics, prefix + x) || (x < y ? -1 : 1))
      .slice(0, limit)
      .map((term) => report.spelt.get(prefix + term) ?? other.spelt.get(prefix + term) ?? term);

  const time = weightOf('time');
  const gap = measured(pair, 'eventGap');
  if (report.days?.said && other.days?.said) add(gap === 0 ? { code: 'happened_same_day', for: true, weight: 0 } : { code: 'happened_apart', for: false, weight: 0, days: gap }, time);
  else if (report.at !== null && other.at !== null) {
    const minutes = Math.round(Math.abs(report.at - other.at) / 60_000);
    add(time > 0 ? { code: 'sent_close', for: true, weight: 0, minutes } : { code: 'sent_apart', for: false, weight: 0, minutes }, time);
  }

  const place = weightOf('place');
  if (report.place && other.place) {
    const km = distanceKm(report.place, other.place);
    const withinKm = report.place.radiusKm + other.place.radiusKm;
    add(place > 0 ? { code: 'place_same', for: true, weight: 0, km, withinKm } : { code: 'place_apart', for: false, weight: 0, km, withinKm }, place);
  } else out.push({ code: 'place_unknown', for: false, weight: 0 });

  const names = shared(other.names, report.names);
  const nameWeight = weightOf('names');
  if (names.length > 0) add({ code: 'names_shared', for: true, weight: 0, names: rarest('s:', names, 4) }, nameWeight);
  else if (other.names.length > 0 && report.names.length > 0) add({ code: 'names_other', for: false, weight: 0 }, nameWeight);

  const words = shared(other.stems, report.stems);
  const wordWeight = weightOf('words');
  if (measured(pair, 'letters') >= 0.9) add({ code: 'text_same', for: true, weight: 0 }, wordWeight);
  else if (words.length > 0 && wordWeight > 0) add({ code: 'words_shared', for: true, weight: 0, words: rarest('w:', words, 5) }, wordWeight);
  else add({ code: 'words_other', for: false, weight: 0 }, wordWeight);

  const concepts = shared(other.concepts, report.concepts);
  if (concepts.length > 0) add({ code: 'kind_shared', for: true, weight: 0, concepts }, weightOf('kind'));

  const number = weightOf('number');
  const deaths = other.deaths.find((count) => report.deaths.includes(count));
  const count = other.numbers.find((value) => report.numbers.includes(value));
  if (deaths !== undefined) add({ code: 'deaths_agree', for: true, weight: 0, count: deaths }, number);
  else if (other.deaths.length > 0 && report.deaths.length > 0)
    add({ code: 'deaths_differ', for: false, weight: 0, here: Math.max(...report.deaths), there: Math.max(...other.deaths) }, number);
  else if (count !== undefined) add({ code: 'count_agrees', for: true, weight: 0, count }, number);

  const source = weightOf('source');
  if (report.source !== null && other.source !== null)
    add({ code: report.source === other.source ? 'source_same' : 'source_other', for: source > 0, weight: 0 }, source);
  if (report.language !== other.language && report.language !== 'und' && other.language !== 'und') out.push({ code: 'language_other', for: false, weight: 0 });

  const crowd = weightOf('crowd');
  const near = Math.round(Math.expm1(measured(pair, 'crowd')));
  add(crowd > 0 ? { code: 'place_quiet', for: true, weight: 0, reports: near } : { code: 'place_crowded', for: false, weight: 0, reports: near }, crowd);

  return out.sort((a, b) => Number(b.for) - Number(a.for) || b.weight - a.weight);
}
