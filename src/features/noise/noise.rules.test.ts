import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  agreementOf,
  chooseSample,
  drawOf,
  FEWEST_READ,
  kappaWords,
  weekOf,
  type Marked,
  type Stratum,
} from './noise.rules.ts';

const marked: fc.Arbitrary<Marked[]> = fc
  .array(
    fc.record({
      first: fc.constantFrom('noise' as const, 'kept' as const),
      week: fc.constantFrom('2026-W46', '2026-W47'),
      language: fc.constantFrom('en', 'fr', 'sw'),
      place: fc.constantFrom(null, 'mambu', 'kasoko'),
      marker: fc.constantFrom('amina', 'ousmane'),
      draw: fc.double({ min: 0, max: 0.999999, noNaN: true }),
    }),
    { maxLength: 60 },
  )
  .map((all) => all.map((it, at) => ({ ...it, id: `r${at}` })));
const settings = fc.record({ share: fc.integer({ min: 1, max: 100 }), atLeast: fc.integer({ min: 0, max: 8 }) });

describe('who is read a second time', () => {
  test('everything below the share, and of each language and week at least so many', () => {
    fc.assert(
      fc.property(marked, settings, (all, how) => {
        const chosen = chooseSample(all, how);
        for (const it of all) if (it.draw * 100 < how.share) expect(chosen).toContain(it.id);
        for (const first of ['noise', 'kept'])
          for (const week of ['2026-W46', '2026-W47']) {
            const here = all.filter((it) => it.first === first && it.week === week);
            for (const language of ['en', 'fr', 'sw']) {
              const group = here.filter((it) => it.language === language);
              const read = group.filter((it) => chosen.has(it.id));
              expect(read.length).toBeGreaterThanOrEqual(Math.min(how.atLeast, group.length));
            }
            for (const marker of ['amina', 'ousmane']) {
              const group = here.filter((it) => it.marker === marker);
              if (group.length > 0) expect(group.some((it) => chosen.has(it.id))).toBe(true);
            }
          }
      }),
    );
  });

  test('the order in which reports were marked changes nothing, and a larger share only adds', () => {
    fc.assert(
      fc.property(marked, settings, fc.integer({ min: 0, max: 99 }), (all, how, more) => {
        const chosen = chooseSample(all, how);
        expect(chooseSample(all.toReversed(), how)).toEqual(chosen);
        const wider = chooseSample(all, { ...how, share: Math.min(100, how.share + more) });
        for (const id of chosen) expect(wider).toContain(id);
      }),
    );
  });

  test('at a share of all, all are read; without a least, noise and kept are drawn each for itself', () => {
    fc.assert(
      fc.property(marked, (all) => {
        expect(chooseSample(all, { share: 100, atLeast: 0 }).size).toBe(all.length);
        const noise = all.filter((it) => it.first === 'noise');
        const both = chooseSample(all, { share: 10, atLeast: 2 });
        expect(chooseSample(noise, { share: 10, atLeast: 2 })).toEqual(
          new Set([...both].filter((id) => noise.some((it) => it.id === id))),
        );
      }),
    );
  });

  test('the draw lies between nought and one and follows from the hash alone', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 6, maxLength: 32 }), (hash) => {
        expect(drawOf(hash)).toBeGreaterThanOrEqual(0);
        expect(drawOf(hash)).toBeLessThan(1);
        expect(drawOf(hash)).toBe(drawOf(hash.slice(0, 6)));
      }),
    );
    expect(drawOf(new Uint8Array([128, 0, 0, 0, 0, 0]))).toBe(0.5);
  });

  test('weeks are those of ISO 8601', () => {
    expect(weekOf(new Date('2026-11-21T10:00:00Z'))).toBe('2026-W47');
    expect(weekOf(new Date('2027-01-03T23:00:00Z'))).toBe('2026-W53');
    expect(weekOf(new Date('2024-12-30T00:00:00Z'))).toBe('2025-W01');
  });
});

describe('how far two readers agree', () => {
  const stratum = (first: Stratum['first'], noise: number, notNoise: number, all = noise + notNoise): Stratum => ({
    first,
    all,
    noise,
    notNoise,
  });

  test('Cohen by hand: 20 and 15 alike, 5 and 10 not: 70 per cent, kappa 0.4', () => {
    const found = agreementOf([stratum('noise', 20, 5), stratum('kept', 10, 15)]);
    expect(found).toMatchObject({ n: 50, noise: 25, wrongNoise: 5, kept: 25, wrongKept: 10 });
    expect(found.percent).toBeCloseTo(70, 9);
    expect(found.kappa).toBeCloseTo(0.4, 9);
  });

  test('a reading counts for as many as it was drawn from', () => {
    const drawn = agreementOf([stratum('noise', 9, 1, 900), stratum('kept', 2, 8, 100)]);
    const whole = agreementOf([stratum('noise', 810, 90), stratum('kept', 20, 80)]);
    expect(drawn.kappa).toBeCloseTo(whole.kappa!, 9);
    expect(drawn.percent).toBeCloseTo(whole.percent!, 9);
    expect(drawn.n).toBe(20);
  });

  test('when noise alone was read twice, or too few, chance cannot be told', () => {
    expect(agreementOf([stratum('noise', 18, 2)])).toMatchObject({ percent: 90, kappa: null });
    expect(agreementOf([stratum('noise', 4, 0), stratum('kept', 0, 5)])).toMatchObject({ percent: null, kappa: null });
    expect(agreementOf([])).toMatchObject({ n: 0, percent: null });
  });

  test('readers who always agree have 1, who decide by lot about 0, and never more than 1', () => {
    expect(agreementOf([stratum('noise', 30, 0), stratum('kept', 0, 20)]).kappa).toBeCloseTo(1, 9);
    expect(agreementOf([stratum('noise', 20, 20), stratum('kept', 20, 20)]).kappa).toBeCloseTo(0, 9);
    const count = fc.integer({ min: 0, max: 50 });
    fc.assert(
      fc.property(count, count, count, count, (a, b, c, d) => {
        const { kappa, percent, n } = agreementOf([stratum('noise', a, b), stratum('kept', c, d)]);
        if (n < FEWEST_READ) expect(percent).toBeNull();
        if (kappa !== null) expect(kappa).toBeLessThanOrEqual(1 + 1e-9);
        if (kappa !== null) expect(kappa).toBeGreaterThanOrEqual(-1 - 1e-9);
      }),
    );
  });

  test('kappa has words', () => {
    expect([-0.2, 0.1, 0.3, 0.5, 0.7, 0.9].map(kappaWords)).toEqual([
      'none',
      'slight',
      'fair',
      'moderate',
      'good',
      'very_good',
    ]);
  });
});
