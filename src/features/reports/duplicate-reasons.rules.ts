// Why two reports are thought to tell of one incident, or not: codes with values that the screen puts into words.
import type { ReportFeatures } from './duplicate-features.rules.ts';
import { contributions, type Model } from './duplicate-model.rules.ts';
import {
  distanceKm,
  measured,
  rarity,
  type Compared,
  type CorpusStatistics,
  type Measure,
} from './duplicate-pairs.rules.ts';

/** Every reason there is, with the values that its words need: minutes, days, km, withinKm, words, names, concepts, count, here, there, reports. */
export const reasonCodes = [
  'sent_close',
  'sent_apart',
  'happened_same_day',
  'happened_apart',
  'place_same',
  'place_apart',
  'place_unknown',
  'text_same',
  'words_shared',
  'words_other',
  'names_shared',
  'names_other',
  'kind_shared',
  'deaths_agree',
  'deaths_differ',
  'count_agrees',
  'source_same',
  'source_other',
  'language_other',
  'place_crowded',
  'place_quiet',
  'out_of_reach',
] as const;
export type ReasonCode = (typeof reasonCodes)[number];

/**
 * One reason. `for`: it speaks for one incident, else against. `weight`: how much it moved the log-odds (size only), 0 for plain facts.
 * Words and names are quoted as the reports write them, joined by commas.
 */
export type Reason = {
  readonly code: ReasonCode;
  readonly for: boolean;
  readonly weight: number;
  readonly values: Readonly<Record<string, string | number>>;
};

const groups: Readonly<
  Record<'time' | 'place' | 'words' | 'names' | 'kind' | 'number' | 'source' | 'crowd', readonly Measure[]>
> = {
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
export function reasonsOf(
  model: Model,
  report: ReportFeatures,
  pair: Compared,
  statistics: CorpusStatistics,
): Reason[] {
  const byInput = contributions(model, pair.values);
  const weightOf = (group: keyof typeof groups) =>
    groups[group].reduce((sum, name) => sum + (byInput[model.inputs.indexOf(name)] ?? 0), 0);
  const other = pair.candidate;
  const out: Reason[] = [];
  const add = (code: ReasonCode, speaksFor: boolean, moved: number, values: Reason['values'] = {}) => {
    if (moved > 0 === speaksFor && Math.abs(moved) >= 0.05)
      out.push({ code, for: speaksFor, weight: Math.abs(moved), values });
  };
  const fact = (code: ReasonCode) => out.push({ code, for: false, weight: 0, values: {} });
  const rarest = (prefix: string, terms: readonly string[], limit: number) =>
    [...terms]
      .sort((x, y) => rarity(statistics, prefix + y) - rarity(statistics, prefix + x) || (x < y ? -1 : 1))
      .slice(0, limit)
      .map((term) => report.spelt.get(prefix + term) ?? other.spelt.get(prefix + term) ?? term)
      .join(', ');

  const time = weightOf('time');
  const gap = measured(pair, 'eventGap');
  if (report.days?.said && other.days?.said) {
    if (gap === 0) add('happened_same_day', true, time);
    else add('happened_apart', false, time, { days: gap });
  } else if (report.at !== null && other.at !== null) {
    const minutes = Math.round(Math.abs(report.at - other.at) / 60_000);
    add(time > 0 ? 'sent_close' : 'sent_apart', time > 0, time, { minutes });
  }

  const place = weightOf('place');
  if (report.place && other.place) {
    const km = Math.round(distanceKm(report.place, other.place) * 10) / 10;
    add(place > 0 ? 'place_same' : 'place_apart', place > 0, place, {
      km,
      withinKm: report.place.radiusKm + other.place.radiusKm,
    });
  } else fact('place_unknown');

  const names = shared(other.names, report.names);
  if (names.length > 0) add('names_shared', true, weightOf('names'), { names: rarest('s:', names, 4) });
  else if (other.names.length > 0 && report.names.length > 0) add('names_other', false, weightOf('names'));

  const words = shared(other.stems, report.stems);
  if (measured(pair, 'letters') >= 0.9) add('text_same', true, weightOf('words'));
  else if (words.length > 0 && weightOf('words') > 0)
    add('words_shared', true, weightOf('words'), { words: rarest('w:', words, 5) });
  else add('words_other', false, weightOf('words'));

  const concepts = shared(other.concepts, report.concepts);
  if (concepts.length > 0) add('kind_shared', true, weightOf('kind'), { concepts: concepts.join(', ') });

  const number = weightOf('number');
  const deaths = other.deaths.find((count) => report.deaths.includes(count));
  const count = other.numbers.find((value) => report.numbers.includes(value));
  if (deaths !== undefined) add('deaths_agree', true, number, { count: deaths });
  else if (other.deaths.length > 0 && report.deaths.length > 0)
    add('deaths_differ', false, number, { here: Math.max(...report.deaths), there: Math.max(...other.deaths) });
  else if (count !== undefined) add('count_agrees', true, number, { count });

  const source = weightOf('source');
  if (report.source !== null && other.source !== null)
    add(report.source === other.source ? 'source_same' : 'source_other', source > 0, source);
  if (report.language !== other.language && report.language !== 'und' && other.language !== 'und')
    fact('language_other');

  const crowd = weightOf('crowd');
  add(crowd > 0 ? 'place_quiet' : 'place_crowded', crowd > 0, crowd, {
    reports: Math.round(Math.expm1(measured(pair, 'crowd'))),
  });

  return out.sort((a, b) => Number(b.for) - Number(a.for) || b.weight - a.weight);
}
