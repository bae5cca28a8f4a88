import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeIn, editSimilarity, matchName, nameForms, splitQuery, trigramSimilarity } from './place-names.rules.ts';

const match = (asked: string, name: string) => matchName(asked, nameForms(asked), name, nameForms(name));

describe('a place is found however its name is written', () => {
  it.each([
    ['Goma', 'Goma', 'same'],
    ['kajo keji', 'Kajo-keji', 'marks'],
    ['Мамбу', 'Mambu', 'script'],
    ['Kalma', 'Kalma camp', 'kind-word'],
    ['Nord-Kivu', 'North Kivu', 'kind-word'],
    ['جنوب دارفور', 'South Darfur', 'kind-word'],
    ['Cote d Ivoire', "Côte d'Ivoire", 'marks'],
    ['Чуйская область', 'Chuy', 'script'],
    ['Wagadugu', 'Ouagadougou', 'spelling'],
    ['Bang', 'Bangassou', 'starts-with'],
    ['Bongasou', 'Bangassou', 'consonants'],
    ['Nyalo', 'Nyala', 'letters'],
    ['Bagnassou', 'Bangassou', 'letters'],
    ['كادقلي', 'Kadugli', 'script'],
  ])('%s is taken for %s (%s)', (asked, name, reason) => {
    const found = match(asked, name);
    expect(found.reason).toBe(reason);
    expect(found.score).toBeGreaterThan(0.6);
  });

  it('other names stay apart', () => {
    for (const [a, b] of [
      ['Juba', 'Torit'],
      ['Nyala', 'Nyamata'],
      ['District', 'Village'],
    ] as const)
      expect(match(a, b).score).toBeLessThan(0.6);
  });

  it('a name of kind words alone still has a form', () => {
    expect(nameForms('Camp').core).toBe('camp');
  });

  it('scores lie between 0 and 1 and each name fits itself best', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (a, b) => {
        const { score } = match(a, b);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        expect(match(a, a).score).toBe(1);
      }),
    );
  });

  it('likeness is symmetric', () => {
    const word = fc.stringMatching(/^[a-z]{1,10}$/);
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editSimilarity(a, b)).toBeCloseTo(editSimilarity(b, a), 10);
        expect(trigramSimilarity(a, b)).toBeCloseTo(trigramSimilarity(b, a), 10);
      }),
    );
  });

  it('reads what stands after a comma as the area around', () => {
    expect(splitQuery('Juba, Central Equatoria (South Sudan)')).toEqual({
      name: 'Juba',
      within: ['Central Equatoria', 'South Sudan'],
    });
    expect(splitQuery('كادقلي، جنوب كردفان')).toEqual({ name: 'كادقلي', within: ['جنوب كردفان'] });
  });

  it('knows a code from a word', () => {
    expect(codeIn('cd 10')).toBe('CD10');
    expect(codeIn('KG05000000000')).toBe('KG05000000000');
    expect(codeIn('COD')).toBe('COD');
    expect(codeIn('Bo')).toBeUndefined();
  });
});
