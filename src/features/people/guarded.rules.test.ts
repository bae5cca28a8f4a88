import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ROLES } from '#domain/verbs.ts';
import { guardedParts, partsOfChange, voiceOf, type Standing } from './guarded.rules.ts';

const standing: fc.Arbitrary<Standing> = fc.record({
  roles: fc.uniqueArray(fc.constantFrom(...ROLES), { minLength: 1 }),
  clearance: fc.integer({ min: 0, max: 4 }),
  namedForProtected: fc.boolean(),
  ended: fc.constant(false),
});
const amina: Standing = { roles: ['analyst'], clearance: 2, namedForProtected: false, ended: false };

describe('what of a membership takes two', () => {
  test('a full voice has a coordinator, or an administrator who does more than run the house; the role of custodian gives none', () => {
    expect(voiceOf([])).toBe(0);
    expect(voiceOf(['analyst', 'operator', 'auditor', 'responder'])).toBe(0);
    expect(voiceOf(['custodian'])).toBe(0);
    expect(voiceOf(['administrator'])).toBe(1);
    expect(voiceOf(['administrator', 'custodian'])).toBe(1);
    expect(voiceOf(['administrator', 'operator'])).toBe(2);
    expect(voiceOf(['coordinator'])).toBe(2);
  });

  test('a voice, more than AMBER and protected reports do; everything else does not', () => {
    expect(guardedParts(amina, { ...amina, roles: ['analyst', 'coordinator'] })).toEqual(['voice']);
    expect(guardedParts(amina, { ...amina, clearance: 3 })).toEqual(['clearance']);
    expect(guardedParts(amina, { ...amina, namedForProtected: true })).toEqual(['protected']);
    expect(guardedParts({ ...amina, clearance: 1 }, amina)).toEqual([]);
    expect(guardedParts(null, { ...amina, roles: ['analyst', 'operator', 'custodian'] })).toEqual([]);
    expect(guardedParts(null, { roles: ['coordinator'], clearance: 4, namedForProtected: true, ended: false })).toEqual(
      ['voice', 'clearance', 'protected'],
    );
  });

  test('an administrator alone does not make their own voice a full one by one more role', () => {
    const house: Standing = { ...amina, roles: ['administrator'] };
    expect(guardedParts(house, { ...house, roles: ['administrator', 'operator'] })).toEqual(['voice']);
    expect(guardedParts(house, { ...house, roles: ['administrator', 'custodian'] })).toEqual([]);
  });

  test('who is taken back holds again what they held: as if it were given anew', () => {
    const ended: Standing = { ...amina, roles: ['coordinator'], clearance: 3, ended: true };
    expect(guardedParts(ended, { ...ended, ended: false })).toEqual(['voice', 'clearance']);
    expect(guardedParts({ ...amina, ended: true }, amina)).toEqual([]);
  });

  test('less is never guarded, and what is taken apart leaves one person nothing guarded and asks two for the rest', () => {
    fc.assert(
      fc.property(standing, standing, (before, after) => {
        const less = {
          roles: before.roles.filter((role) => after.roles.includes(role)),
          clearance: Math.min(before.clearance, after.clearance),
          namedForProtected: before.namedForProtected && after.namedForProtected,
          ended: false,
        };
        expect(guardedParts(before, less)).toEqual([]);
        expect(guardedParts(before, { ...after, ended: true })).toEqual([]);
        const { now, asked } = partsOfChange(before, after);
        expect(guardedParts(before, { ...now, ended: false })).toEqual([]);
        expect(asked === null).toBe(guardedParts(before, after).length === 0);
        const then = {
          roles: [...new Set([...now.roles, ...(asked?.addRoles ?? [])])],
          clearance: Math.max(now.clearance, asked?.clearance ?? 0),
          namedForProtected: now.namedForProtected || asked?.namedForProtected === true,
        };
        for (const role of after.roles) expect(then.roles).toContain(role);
        expect(then.clearance).toBe(after.clearance);
        expect(then.namedForProtected).toBe(after.namedForProtected);
      }),
    );
  });
});
