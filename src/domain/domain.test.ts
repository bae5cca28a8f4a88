import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import ar from '#locales/ar/domain.json' with { type: 'json' };
import en from '#locales/en/domain.json' with { type: 'json' };
import fr from '#locales/fr/domain.json' with { type: 'json' };
import { admiralty, isC3OrBetter, proposeReliability } from './admiralty.ts';
import {
  FAMILIES,
  FIRST_SIGHTS,
  INCIDENT_TYPES,
  fromUcdp,
  incidentType,
  isProtectedType,
  typeKey,
} from './incident-types.ts';
import { CLOCKS, LEVELS, LEVEL_KEYS, clockProblems, resolveClock } from './levels.ts';
import { SENSITIVITIES, highestOf, mayRead, parseSensitivity, tlp, type Sensitivity } from './sensitivity.ts';

const has = (catalogue: unknown, path: string): boolean =>
  typeof path.split('.').reduce<any>((at, part) => at?.[part], catalogue) === 'string';
const everyLanguage = (path: string) => [en, fr, ar].every((it) => has(it, path));

describe('sensitivity', () => {
  test('a label is written and read back', () => {
    for (const { label } of SENSITIVITIES) expect(parseSensitivity(tlp(label))).toBe(label);
    expect(parseSensitivity('amber_strict')).toBe(3);
    expect(parseSensitivity('tlp:white')).toBe(0);
    expect(parseSensitivity('purple')).toBeUndefined();
  });

  test('what is made of several things is as sensitive as the most sensitive', () => {
    expect(highestOf([])).toBe(0);
    expect(highestOf([1, 3, 2])).toBe(3);
  });

  test('Amina with clearance AMBER reads up to AMBER; AMBER+STRICT only of her own organisation; RED only when she is named', () => {
    const amina = { clearance: 2 as Sensitivity, organisationId: 'ours', memberId: 'amina' };
    expect(mayRead(amina, { label: 2, ownerOrganisationId: 'theirs' })).toBe(true);
    expect(mayRead(amina, { label: 3, ownerOrganisationId: 'ours' })).toBe(false);
    const strict = { ...amina, clearance: 3 as Sensitivity };
    expect(mayRead(strict, { label: 3, ownerOrganisationId: 'ours' })).toBe(true);
    expect(mayRead(strict, { label: 3, ownerOrganisationId: 'theirs' })).toBe(false);
    expect(mayRead({ ...strict, organisationId: null }, { label: 3, ownerOrganisationId: null })).toBe(false);
    expect(mayRead({ ...strict, clearance: 4 }, { label: 4, ownerOrganisationId: 'ours' })).toBe(false);
    expect(mayRead(amina, { label: 4, ownerOrganisationId: 'theirs', namedReaders: ['amina'] })).toBe(true);
  });

  test('every label has its words', () => {
    for (const { key } of SENSITIVITIES)
      expect(everyLanguage(`sensitivity.${key}.name`) && everyLanguage(`sensitivity.${key}.means`)).toBe(true);
  });
});

describe('the Admiralty code', () => {
  test('C3 or better means a fairly reliable source and a possibly true account; F and 6 are no better', () => {
    expect(isC3OrBetter('C', 3)).toBe(true);
    expect(isC3OrBetter('A', 1)).toBe(true);
    expect(isC3OrBetter('D', 1)).toBe(false);
    expect(isC3OrBetter('F', 1)).toBe(false);
    expect(isC3OrBetter('A', 6)).toBe(false);
    expect(isC3OrBetter('A', null)).toBe(false);
    expect(admiralty('B', null)).toBe('B?');
  });

  test('a source with little record is F; three good accounts are not yet an A', () => {
    expect(proposeReliability({ borneOut: 2, wrong: 0, open: 9 }).letter).toBe('F');
    expect(proposeReliability({ borneOut: 3, wrong: 0, open: 0 })).toEqual({ letter: 'B', settled: 3, borneOut: 3 });
    expect(proposeReliability({ borneOut: 20, wrong: 0, open: 0 }).letter).toBe('A');
    expect(proposeReliability({ borneOut: 2, wrong: 2, open: 0 }).letter).toBe('C');
    expect(proposeReliability({ borneOut: 0, wrong: 10, open: 0 }).letter).toBe('E');
  });

  test('one more account borne out never lowers a letter', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), (borneOut, wrong) => {
        fc.pre(borneOut + wrong >= 3);
        const before = proposeReliability({ borneOut, wrong, open: 0 }).letter;
        const after = proposeReliability({ borneOut: borneOut + 1, wrong, open: 0 }).letter;
        expect(after <= before).toBe(true);
      }),
    );
  });
});

describe('types of incident', () => {
  test('codes and numbers are unique, the family is the first part of the code, every type has its words', () => {
    expect(new Set(INCIDENT_TYPES.map((it) => it.code)).size).toBe(INCIDENT_TYPES.length);
    expect(new Set(INCIDENT_TYPES.map((it) => it.number)).size).toBe(INCIDENT_TYPES.length);
    for (const it of INCIDENT_TYPES) {
      expect(FAMILIES).toContain(it.family);
      expect(everyLanguage(typeKey(it.code).replace('domain:', ''))).toBe(true);
    }
    for (const it of [
      ...FIRST_SIGHTS.map((kind) => `triage.${kind}`),
      ...FAMILIES.map((family) => `families.${family}`),
    ]) {
      expect(everyLanguage(it)).toBe(true);
    }
  });

  test('the list as it was first shipped never changes its numbers', () => {
    expect(INCIDENT_TYPES.filter((it) => it.since === 1).map((it) => `${it.number} ${it.code}`)).toMatchSnapshot();
  });

  test('sexual violence and harm to children are protected, and so is a type of a workspace that is like them', () => {
    expect(INCIDENT_TYPES.filter((it) => it.protected).map((it) => it.code)).toEqual([
      'violence.sexual_and_gender_based',
      'violence.harm_to_children',
    ]);
    const local = [
      {
        code: 'local.forced_marriage',
        family: 'violence' as const,
        names: { en: 'Forced marriage' },
        like: 'violence.harm_to_children',
        protected: false,
      },
      { code: 'local.water_point', family: 'tension' as const, names: { en: 'Water point' } },
    ];
    expect(isProtectedType('local.forced_marriage', local)).toBe(true);
    expect(isProtectedType('local.water_point', local)).toBe(false);
    expect(incidentType('local.unknown', local)).toBeUndefined();
  });

  test('what UCDP calls a type of violence comes in as one of ours that maps back to it', () => {
    for (const ucdp of [1, 2, 3] as const) expect(incidentType(fromUcdp(ucdp))!.ucdp).toContain(ucdp);
  });
});

describe('levels and clocks', () => {
  test('the shipped clocks are lawful and have their words', () => {
    for (const level of LEVELS) {
      expect(clockProblems(CLOCKS[level])).toEqual([]);
      expect(everyLanguage(`levels.${LEVEL_KEYS[level]}.name`)).toBe(true);
    }
  });

  test('the mandate goes before the workspace, and an unlawful setting is left out and named', () => {
    expect(resolveClock(2, { 2: { remind: 30 } }, { 2: { remind: 20, coordinator: 180 } })).toEqual({
      clock: { firstAnswer: 120, remind: 20, substitute: 120, coordinator: 180 },
      ignored: [],
    });
    expect(resolveClock(2, { 2: { coordinator: 0 } }, { 2: { remind: 500 } })).toEqual({
      clock: CLOCKS[2],
      ignored: ['workspace', 'mandate'],
    });
    expect(resolveClock(1, JSON.parse('{"1":{"remind":60}}')).clock.remind).toBe(60);
  });

  test('there is never none: whatever is set, a lawful clock comes out', () => {
    const minutes = fc.oneof(fc.integer(), fc.double(), fc.constant(Number.POSITIVE_INFINITY), fc.constant(undefined));
    const layer = fc.record({ firstAnswer: minutes, remind: minutes, substitute: minutes, coordinator: minutes });
    fc.assert(
      fc.property(fc.constantFrom(...LEVELS), layer, layer, (level, a, b) => {
        expect(clockProblems(resolveClock(level, { [level]: a } as never, { [level]: b } as never).clock)).toEqual([]);
      }),
    );
  });
});
