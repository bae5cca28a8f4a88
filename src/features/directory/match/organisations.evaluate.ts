import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { buildIndex, rankMatches, type MatchEntry } from './match-index.rules.ts';
import { SAME_FROM } from './match-levels.rules.ts';

const LONGEST_NAME = 120;

const mapSchema = z.record(
  z.string(),
  z.object({ name: z.string().nullish(), shortname: z.string().nullish(), synonyms: z.array(z.string()).nullish() }),
);

interface Name {
  readonly text: string;
  /** the entries of the map that have it: two in rare cases, and then both are right */
  readonly organisations: readonly number[];
}

interface Pair {
  readonly fold: number;
  readonly score: number;
  readonly same: boolean;
}

const FOLDS = 5;
/** The precision a threshold must have on the folds it is chosen on. */
const WANTED = 0.92;

/**
 * Compares every name of a hand-made map of organisations with every other, each name an entry of its own, by the names alone, and says how
 * well the pairs above the shipped threshold agree with the map (`pairPrecision`, `pairRecall`), and for how many of the names whose organisation
 * has another one it stands among the first five (`recallAt5`). Says on the way what a threshold chosen on the other folds of organisations
 * would have given.
 */
export function evaluateOrganisations(
  file: string,
  say: (line: string) => void,
): { pairPrecision: number; pairRecall: number; recallAt5: number } {
  const names = namesOf(mapSchema.parse(JSON.parse(readFileSync(file, 'utf8'))));
  const entries: MatchEntry[] = names.map(({ text }, at) => ({ id: String(at).padStart(6, '0'), names: [text] }));
  const started = performance.now();
  const index = buildIndex(entries);
  const built = performance.now();
  const pairs: Pair[] = [];
  const seen = new Set<number>();
  const times: number[] = [];
  const same = (a: number, b: number): boolean =>
    names[a]!.organisations.some((organisation) => names[b]!.organisations.includes(organisation));
  const positives = positivesOf(names, same);
  let found = 0;
  for (const [at, entry] of entries.entries()) {
    const before = performance.now();
    const matches = rankMatches(entry, index, 60);
    times.push(performance.now() - before);
    for (const match of matches) {
      const other = Number(match.id);
      const pair = Math.min(at, other) * names.length + Math.max(at, other);
      if (seen.has(pair)) continue;
      seen.add(pair);
      pairs.push({ fold: foldOf(names[at]!), score: match.score, same: same(at, other) });
    }
    if (positives.withOthers.has(at) && matches.slice(0, 5).some((match) => same(at, Number(match.id)))) found++;
  }
  times.sort((a, b) => a - b);
  say(`${names.length} names, ${positives.pairs} pairs of names of one organisation`);
  say(
    `index ${Math.round(built - started)} ms; a name compared in ${times[times.length >> 1]!.toFixed(1)} ms at the median, ${times[Math.floor(times.length * 0.95)]!.toFixed(1)} ms at p95`,
  );
  sayThresholds(pairs, positives, say);
  const { precision, recall } = judge(pairs, SAME_FROM, positives.pairs);
  return {
    pairPrecision: round(precision),
    pairRecall: round(recall),
    recallAt5: round(found / positives.withOthers.size),
  };
}

function namesOf(map: z.infer<typeof mapSchema>): Name[] {
  const organisations = new Map<string, number[]>();
  Object.entries(map).forEach(([key, entry], organisation) => {
    const texts = [key, entry.name, entry.shortname, ...(entry.synonyms ?? [])].map((text) => text?.trim());
    for (const text of new Set(texts)) {
      if (text && text.length <= LONGEST_NAME)
        organisations.set(text, [...(organisations.get(text) ?? []), organisation]);
    }
  });
  return [...organisations].map(([text, of]) => ({ text, organisations: of }));
}

/** Organisations are dealt to the folds in turn; a pair belongs to the fold of the name that met it first. */
const foldOf = (name: Name): number => name.organisations[0]! % FOLDS;

interface Positives {
  readonly pairs: number;
  readonly byFold: readonly number[];
  readonly withOthers: ReadonlySet<number>;
}

function positivesOf(names: readonly Name[], same: (a: number, b: number) => boolean): Positives {
  const byFold = Array.from({ length: FOLDS }, () => 0);
  const withOthers = new Set<number>();
  for (let a = 0; a < names.length; a++) {
    for (let b = a + 1; b < names.length; b++) {
      if (!same(a, b)) continue;
      byFold[foldOf(names[a]!)]!++;
      withOthers.add(a).add(b);
    }
  }
  return { pairs: byFold.reduce((sum, n) => sum + n, 0), byFold, withOthers };
}

function sayThresholds(pairs: readonly Pair[], positives: Positives, say: (line: string) => void): void {
  for (const threshold of [0.6, 0.7, 0.75, 0.8, 0.84, 0.86, 0.88, 0.9, 0.92, 0.95]) {
    const { precision, recall } = judge(pairs, threshold, positives.pairs);
    say(`  from ${threshold.toFixed(2)}: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`);
  }
  const held: { right: number; called: number; all: number; threshold: number }[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const others = pairs.filter((pair) => pair.fold !== fold);
    const threshold = lowestThreshold(others, WANTED);
    const called = pairs.filter((pair) => pair.fold === fold && pair.score >= threshold);
    held.push({
      right: called.filter((pair) => pair.same).length,
      called: called.length,
      all: positives.byFold[fold]!,
      threshold,
    });
  }
  const sum = (of: (part: (typeof held)[number]) => number): number =>
    held.reduce((total, part) => total + of(part), 0);
  say(
    `out of fold (threshold with ${WANTED} on the other folds: ${held.map((part) => part.threshold.toFixed(2)).join(', ')}): precision ${(sum((p) => p.right) / sum((p) => p.called)).toFixed(3)}, recall ${(sum((p) => p.right) / sum((p) => p.all)).toFixed(3)}; by fold ${held.map((p) => `${(p.right / p.called).toFixed(2)}/${(p.right / p.all).toFixed(2)}`).join(' ')}`,
  );
}

function lowestThreshold(pairs: readonly Pair[], wanted: number): number {
  for (let threshold = 0.6; threshold < 0.99; threshold += 0.01) {
    if (judge(pairs, threshold, 1).precision >= wanted) return threshold;
  }
  return 0.99;
}

function judge(pairs: readonly Pair[], threshold: number, positives: number): { precision: number; recall: number } {
  const called = pairs.filter((pair) => pair.score >= threshold);
  const right = called.filter((pair) => pair.same).length;
  return { precision: called.length === 0 ? 1 : right / called.length, recall: right / positives };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
