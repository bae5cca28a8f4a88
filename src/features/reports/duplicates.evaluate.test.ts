import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { distanceKm } from './duplicate-pairs.rules.ts';
import { logOdds, probabilityOf } from './duplicate-model.rules.ts';
import { fit, random, type Case } from './duplicates.boosting.ts';
import { averagePrecision, bcubed, evaluateDuplicates, measure } from './duplicates.evaluate.ts';
import { divide } from './duplicates.fit.ts';
import { readEvents, reportsOf } from './duplicates.protocol.ts';
import { articles } from '#features/imports/ged.rules.ts';

const folder = mkdtempSync(join(tmpdir(), 'duplicates-'));
afterAll(() => rmSync(folder, { recursive: true }));

const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
const events: [string, string, string, number, number, string][] = [
  [
    '1',
    '"Daily, The,2023-10-02,Three "neutralised" in Alpha; two hurt";"Radio,2023-10-02,Attack on Alpha kills three"',
    '1',
    1,
    30,
    'Uganda',
  ],
  ['2', '"Radio,2023-10-20,Flood of Beta bridge";"Radio,2023-10-21,Weekly summary"', '3', 5, 31, 'Kenya'],
  ['3', '"Radio,2023-10-21,Weekly summary"', '4', -2, 30, 'Kenya'],
  ['4', '', '1', 2, 30, 'Kenya'],
];
const path = join(folder, 'events.csv.gz');
writeFileSync(
  path,
  gzipSync(
    [
      'id,source_article,where_prec,latitude,longitude,country',
      ...events.map((row) => row.map((cell) => quote(String(cell))).join(',')),
    ].join('\n'),
  ),
);

describe('the protocol', () => {
  test('headlines with commas, quotes and semicolons stay whole', () => {
    expect(articles(events[0]?.[1] ?? '')).toEqual([
      { source: 'Daily, The', date: '2023-10-02', headline: 'Three "neutralised" in Alpha; two hurt' },
      { source: 'Radio', date: '2023-10-02', headline: 'Attack on Alpha kills three' },
    ]);
    expect(articles('')).toEqual([]);
    expect(
      articles('"Radio,2023-10-02 00:00:00,One"; "Radio,2023-10-03,Two"').map(
        ({ date, headline }) => `${date} ${headline}`,
      ),
    ).toEqual(['2023-10-02 One', '2023-10-03 Two']);
  });

  test('a file of something else is named as such', () => {
    const other = join(folder, 'other.csv');
    writeFileSync(other, 'a,b\n1,2\n');
    expect(() => readEvents(other)).toThrow(/no column id, source_article/);
  });

  test('texts that serve several events are dropped, the rest come in the order of publication', () => {
    const reports = reportsOf(readEvents(path));
    expect(reports.map(({ event }) => event)).toEqual(['1', '1', '2']);
    expect(reports.map(({ report }) => report.text)).not.toContain('Weekly summary');
  });

  test('the place is displaced as said, by the hash of source, date and headline', () => {
    const beta = reportsOf(readEvents(path))[2]?.report.place;
    const digest = createHash('sha256').update('Radio,2023-10-20,Flood of Beta bridge').digest();
    const bearing = (digest.readUInt32BE(0) / 2 ** 32) * 2 * Math.PI;
    const distance = 25 * Math.sqrt(digest.readUInt32BE(4) / 2 ** 32);
    expect(beta?.radiusKm).toBe(25);
    expect(distanceKm(beta as { lat: number; lon: number }, { lat: 5, lon: 31 })).toBeCloseTo(distance, 1);
    expect(((beta?.lat ?? 0) - 5) * 111.195).toBeCloseTo(distance * Math.sin(bearing), 3);
  });

  test('withheld places are withheld, uneven ones never sharper than the file', () => {
    expect(reportsOf(readEvents(path), { variant: 'withheld' }).every(({ report }) => report.place === null)).toBe(
      true,
    );
    for (const { report } of reportsOf(readEvents(path), { variant: 'uneven' }))
      expect(report.place?.radiusKm ?? 200).toBeGreaterThanOrEqual(2);
  });

  test('folds never part the reports of one event', () => {
    const reports = reportsOf(readEvents(path));
    for (const by of ['event', 'time', 'country'] as const) {
      const fold = divide(reports, by, 2);
      expect(fold(reports[0] as (typeof reports)[number])).toBe(fold(reports[1] as (typeof reports)[number]));
    }
  });
});

describe('the figures', () => {
  test('average precision of a known ranking', () => {
    const scored = [true, false, true, false].map((match, at) => ({ match, probability: 1 - at / 10 }));
    expect(averagePrecision(scored, 2)).toBeCloseTo((1 + 2 / 3) / 2);
    expect(averagePrecision(scored, 4)).toBeCloseTo((1 + 2 / 3) / 4);
    expect(averagePrecision([], 0)).toBe(0);
  });

  test('ties are counted against us', () =>
    expect(
      averagePrecision(
        [true, false].map((match) => ({ match, probability: 0.5 })),
        1,
      ),
    ).toBe(0.5));

  test('B-cubed of a known clustering', () => {
    const found = bcubed([
      { cluster: 'a', event: '1' },
      { cluster: 'a', event: '1' },
      { cluster: 'a', event: '2' },
      { cluster: 'b', event: '2' },
    ]);
    expect(found.precision).toBeCloseTo((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4);
    expect(found.recall).toBeCloseTo((1 + 1 + 1 / 2 + 1 / 2) / 4);
  });

  test('a judge who knows sees every mate', () => {
    const reports = reportsOf(readEvents(path));
    const event = new Map(reports.map((one) => [one.report.id, one.event]));
    const result = measure(reports, (pair, report) => (event.get(pair.candidate.id) === event.get(report.id) ? 1 : 0));
    expect(result).toMatchObject({
      reports: 3,
      withEarlierMate: 1,
      pairs: 1,
      retrieved: 1,
      recallAt3: 1,
      averagePrecision: 1,
      bcubedF1: 1,
    });
    expect(result.byLanguagePair).toEqual({
      'en-en': { pairs: 1, withEarlierMate: 1, recallAt3: 1, averagePrecision: 1 },
    });
  });

  test('the whole measurement has the keys it is asked for', () => {
    const result = evaluateDuplicates(path, 300);
    expect(Object.keys(result)).toEqual(
      expect.arrayContaining([
        'recallAt3',
        'averagePrecision',
        'bcubedF1',
        'suggestP95Ms',
        'byLanguagePair',
        'withoutPlaces',
      ]),
    );
    expect(result['stored']).toBe(300);
  });
});

describe('fitting', () => {
  const draw = random(3);
  const cases = Array.from({ length: 800 }, (): Case => {
    const values = [draw() * 10, draw() * 10, draw()];
    return { values, match: (values[0] as number) < 4 && (values[1] as number) > 5, weight: 1 };
  });
  const options = {
    trees: 60,
    rate: 0.2,
    depth: 2,
    penalty: 1,
    leastHessian: 1,
    rows: 0.8,
    columns: 1,
    bins: 32,
    seed: 1,
  };

  test('learns a rule from cases, and twice the same', () => {
    const model = fit(cases, ['a', 'b', 'noise'], [0, 0, 0], options);
    const right = cases.filter(({ values, match }) => probabilityOf(logOdds(model, values)) > 0.5 === match).length;
    expect(right / cases.length).toBeGreaterThan(0.97);
    expect(fit(cases, ['a', 'b', 'noise'], [0, 0, 0], options)).toEqual(model);
  });

  test('keeps the direction it is held to, even against the cases', () => {
    const model = fit(cases, ['a', 'b', 'noise'], [1, 1, 0], options);
    for (let a = 0; a < 10; a += 0.5)
      expect(logOdds(model, [a + 0.5, 7, 0.5])).toBeGreaterThanOrEqual(logOdds(model, [a, 7, 0.5]) - 1e-12);
  });
});
