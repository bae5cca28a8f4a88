import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { candidateIndex, probe, storedKeys, windowDays } from './duplicate-candidates.rules.ts';
import { prepare, type ReportForMatching } from './duplicate-features.rules.ts';
import { contributions, logOdds, probabilityOf, readTree, writeTree } from './duplicate-model.rules.ts';
import {
  compare,
  dice,
  distanceKm,
  growingStatistics,
  measureNames,
  measures,
  overlap,
  withinReach,
} from './duplicate-pairs.rules.ts';
import { reasonCodes } from './duplicate-reasons.rules.ts';
import { cluster, incidentTracker, joinAt, rank, score, suggest } from './duplicates.rules.ts';
import { duplicateModel } from './duplicates.weights.ts';

const noon = Date.parse('2024-05-14T12:00:00Z');
const market = { lat: 0.52, lon: 35.27, radiusKm: 2 };
let next = 0;
const report = (text: string, more: Partial<ReportForMatching> = {}) =>
  prepare({ id: `r${String(next++).padStart(4, '0')}`, text, at: noon, place: market, source: 'alias one', ...more });

/** A month of other news, so that words have a rarity. */
const background = Array.from({ length: 200 }, (_, index) =>
  report(
    [
      'Road closed by flood near the bridge',
      'Youth rally in town, police present',
      'Cattle stolen at night',
      'Teacher missing since Monday',
    ][index % 4] as string,
    {
      at: noon - (index % 40) * 86_400_000,
      place: { lat: -3 + (index % 17), lon: 20 + (index % 29), radiusKm: 10 },
      source: `other ${index % 23}`,
    },
  ),
);
const statistics = growingStatistics();
for (const one of background) statistics.add(one);

describe('the analyst asks whether a report was heard before', () => {
  const first = report('Fight at Kapseret market between herders and traders, three dead, shops burned', {
    source: 'monitor A',
  });
  const again = report('Trois morts dans des affrontements au marché de Kapseret, boutiques incendiées', {
    at: noon + 40 * 60_000,
    place: { ...market, lat: 0.525 },
    source: 'monitor B',
  });
  const elsewhere = report('Fight at a market, three dead', {
    at: noon + 60 * 60_000,
    place: { lat: -4, lon: 39.6, radiusKm: 2 },
    source: 'monitor C',
  });
  const later = report('School closed after the teacher did not come', {
    at: noon + 20 * 86_400_000,
    source: 'monitor B',
  });
  for (const one of [first, again, elsewhere, later]) statistics.add(one);

  test('the same fight told in another language is likely the same, with reasons that say why', () => {
    const found = score(first, again, statistics);
    expect(found.probability).toBeGreaterThan(joinAt);
    const codes = found.reasons.map(({ code }) => code);
    expect(codes).toContain('sent_close');
    expect(codes).toContain('place_same');
    expect(found.reasons.find(({ code }) => code === 'sent_close')?.values).toEqual({ minutes: 40 });
    expect(found.reasons.find(({ code }) => code === 'language_other')).toBeDefined();
    expect(found.reasons.every(({ code }) => reasonCodes.includes(code))).toBe(true);
  });

  test('a like fight out of reach is not suggested', () => {
    expect(score(first, elsewhere, statistics)).toEqual({
      probability: 0,
      reasons: [{ code: 'out_of_reach', for: false, weight: 0, values: {} }],
    });
    expect(suggest(elsewhere, [first, again], { statistics })).toEqual([]);
  });

  test('other news from the same place weeks later is unlikely', () =>
    expect(score(first, later, statistics).probability).toBeLessThan(0.3));

  test('suggestions are the likeliest first, no more than asked for, none below the least', () => {
    const found = suggest(again, [later, first, elsewhere], { statistics, k: 1 });
    expect(found.map(({ id }) => id)).toEqual([first.id]);
    expect(suggest(again, [first, later], { statistics, least: 1.1 })).toEqual([]);
  });

  test('a report of a known incident is lifted by the account that fits best, and says through which', () => {
    const vague = report('Trouble again', { source: 'monitor D' });
    const incidentOf = (id: string) => (id === first.id || id === vague.id ? 'incident 1' : null);
    const alone = suggest(again, [first, vague], { statistics }).find(({ id }) => id === vague.id);
    const together = suggest(again, [first, vague], { statistics, incidentOf }).find(({ id }) => id === vague.id);
    expect(together?.probability).toBeGreaterThan(alone?.probability ?? 1);
    expect(together?.through).toBe(first.id);
    expect(alone?.through).toBeNull();
  });

  test('what the screen suggests is what the measurement ranks', () => {
    const tracker = incidentTracker();
    for (const one of [...background, first]) tracker.take(one);
    const candidates = tracker.index.find(again, tracker.statistics);
    const ranked = tracker.take(again);
    const shown = suggest(again, candidates, {
      statistics: tracker.statistics,
      incidentOf: (id) => tracker.incidentOf(id),
      k: 3,
    });
    expect(shown.map(({ id, probability }) => [id, probability])).toEqual(
      ranked.slice(0, 3).map(({ pair, probability }) => [pair.candidate.id, probability]),
    );
  });

  test('reports gather into incidents in the order of arrival', () => {
    const found = cluster([...background, first, again, elsewhere, later]);
    expect(found.get(again.id)).toBe(first.id);
    expect(found.get(first.id)).toBe(first.id);
    expect(found.get(elsewhere.id)).toBe(elsewhere.id);
    expect(found.get(later.id)).toBe(later.id);
  });

  test('nothing known of place or time is no error', () => {
    const bare = report('Three dead at Kapseret market', { place: null, at: null, source: null });
    expect(score(first, bare, statistics).probability).toBeGreaterThanOrEqual(0);
    expect(score(first, bare, statistics).reasons.map(({ code }) => code)).toContain('place_unknown');
    expect(score(first, report('', { place: null }), statistics).probability).toBeLessThan(0.5);
  });
});

describe('the model', () => {
  const values = fc.tuple(...measureNames.map(() => fc.double({ min: -3, max: 40, noNaN: true })));

  test('takes the measures there are', () => expect(duplicateModel.inputs).toEqual(measureNames));

  test('more time, more distance never speak for one incident; more in common never against it', () => {
    fc.assert(
      fc.property(
        values,
        fc.nat(measureNames.length - 1),
        fc.double({ min: 0, max: 20, noNaN: true }),
        (before, input, more) => {
          const direction = measures[measureNames[input] as (typeof measureNames)[number]];
          const after = before.map((value, index) => (index === input ? value + more : value));
          const step = logOdds(duplicateModel, after) - logOdds(duplicateModel, before);
          // weights are written with four figures, so that equal leaves may part by a rounding
          if (direction > 0) expect(step).toBeGreaterThan(-0.01);
          if (direction < 0) expect(step).toBeLessThan(0.01);
        },
      ),
    );
  });

  test('what each measure added sums to the whole', () => {
    fc.assert(
      fc.property(values, (list) => {
        const roots = duplicateModel.trees.reduce((sum, tree) => sum + (tree.value[0] as number), duplicateModel.base);
        expect(contributions(duplicateModel, list).reduce((sum, value) => sum + value, roots)).toBeCloseTo(
          logOdds(duplicateModel, list),
          6,
        );
      }),
    );
  });

  test('trees survive being written and read', () => {
    for (const tree of duplicateModel.trees) expect(readTree(writeTree(tree))).toEqual(tree);
  });

  test('probabilities lie between nought and one', () => {
    expect(probabilityOf(0)).toBe(0.5);
    fc.assert(
      fc.property(
        values,
        (list) =>
          probabilityOf(logOdds(duplicateModel, list)) >= 0 && probabilityOf(logOdds(duplicateModel, list)) <= 1,
      ),
    );
  });
});

describe('measures', () => {
  const terms = fc.uniqueArray(fc.constantFrom(...'abcdefghij'), { maxLength: 8 }).map((list) => list.sort());

  test('overlap is the same from either side and 1 for a list with itself', () => {
    const weight = (term: string) => term.charCodeAt(0) - 96;
    fc.assert(
      fc.property(terms, terms, (a, b) => {
        expect(overlap(a, b, weight)).toEqual(overlap(b, a, weight));
        if (a.length > 0) expect(overlap(a, a, weight).cosine).toBeCloseTo(1);
      }),
    );
  });

  test('letters in common are counted once', () => {
    expect(dice(Int32Array.of(1, 2, 3), Int32Array.of(2, 3, 4))).toBeCloseTo(2 / 3);
    expect(dice(new Int32Array(), new Int32Array())).toBe(0);
  });

  test('distances hold across the date line', () => {
    expect(distanceKm({ lat: 0, lon: 179.9 }, { lat: 0, lon: -179.9 })).toBeCloseTo(22.24, 1);
    expect(distanceKm({ lat: 10, lon: 20 }, { lat: 10, lon: 20 })).toBe(0);
  });

  test('a pair is measured alike whichever way retrieval orders its candidates', () => {
    const report1 = background[3] as (typeof background)[number];
    const some = background.slice(10, 40);
    const forward = new Map(compare(report1, some, statistics).map((pair) => [pair.candidate.id, [...pair.values]]));
    for (const pair of compare(report1, [...some].reverse(), statistics))
      expect([...pair.values]).toEqual(forward.get(pair.candidate.id));
  });

  test('equal probabilities are ordered by id, so that two runs agree', () => {
    const twins = [report('x y', { id: 'b' }), report('x y', { id: 'a' })];
    const ids = rank(report('x y'), twins, statistics).map(({ pair }) => pair.candidate.id);
    expect(ids).toEqual(['a', 'b']);
  });
});

describe('retrieval', () => {
  const place = fc.record({
    lat: fc.double({ min: -85, max: 85, noNaN: true }),
    lon: fc.double({ min: -180, max: 180, noNaN: true }),
    radiusKm: fc.constantFrom(0.5, 2, 10, 25, 50, 75, 200),
  });
  const offset = fc.record({
    north: fc.double({ min: -1, max: 1, noNaN: true }),
    east: fc.double({ min: -1, max: 1, noNaN: true }),
  });

  test('two places that may be one always share a key', () => {
    fc.assert(
      fc.property(place, fc.constantFrom(0.5, 2, 10, 25, 50, 75, 200), offset, (here, radiusKm, { north, east }) => {
        const reach = (here.radiusKm + radiusKm) / 111.2;
        const there = {
          lat: Math.max(-85, Math.min(85, here.lat + north * reach)),
          lon: ((here.lon + (east * reach) / Math.cos((here.lat * Math.PI) / 180) + 540) % 360) - 180,
          radiusKm,
        };
        const a = report('', { place: here });
        const b = report('', { place: there });
        fc.pre(withinReach(a, b));
        const stored = new Set(storedKeys(a));
        expect(probe(b, statistics).places.some((key) => stored.has(key))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('a report without a place is found by its rare words, not by common ones', () => {
    const index = candidateIndex();
    const known = growingStatistics();
    const named = report('Kapseret chief threatened', { place: null });
    const common = report('Youth rally', { place: null });
    for (const one of [...background, named, common]) {
      known.add(one);
      index.add(one);
    }
    const asked = report('Threats against the chief of Kapseret', { place: null });
    known.add(asked);
    expect(index.find(asked, known).map(({ id }) => id)).toEqual([named.id]);
  });

  test('what lies too far back is not looked at, and a report never finds itself', () => {
    const index = candidateIndex();
    const old = report('Kapseret market', { at: noon - (windowDays + 1) * 86_400_000 });
    const recent = report('Kapseret market', { at: noon - 86_400_000 });
    const now = report('Kapseret market');
    for (const one of [old, recent, now]) index.add(one);
    expect(index.find(now, statistics).map(({ id }) => id)).toEqual([recent.id]);
  });

  test('a crowded place gives no more than the limit, the newest first', () => {
    const index = candidateIndex();
    const many = Array.from({ length: 600 }, (_, at) => report('a b', { at: noon - (600 - at) * 60_000 }));
    for (const one of many) index.add(one);
    const found = index.find(report('c d'), statistics);
    expect(found).toHaveLength(400);
    expect(found[0]?.id).toBe(many.at(-1)?.id);
  });
});
