import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { legalSteps, takeStep } from '#domain/transitions.ts';
import { INCIDENT_STATES, judgementNeedsReason, mergeRefusal, standsFor } from './incident-states.rules.ts';

describe('the states of an incident', () => {
  test('every state and its legal deeds', () => {
    const table = Object.fromEntries(
      INCIDENT_STATES.states.map((it) => [it, legalSteps(INCIDENT_STATES, it).map((step) => step.to)]),
    );
    const again = ['being_verified'];
    expect(table).toEqual({
      unverified: again,
      being_verified: ['corroborated', 'confirmed', 'disputed', 'refuted', 'cannot_be_verified'],
      corroborated: again,
      confirmed: again,
      disputed: again,
      refuted: again,
      cannot_be_verified: again,
    });
  });

  test('the analyst Amina takes a judged incident up again only with a reason', () => {
    expect(takeStep(INCIDENT_STATES, 'confirmed', 'reopen')).toMatchObject({ ok: false, missing: ['reason'] });
    expect(takeStep(INCIDENT_STATES, 'confirmed', 'reopen', { reason: 'A witness called back.' })).toMatchObject({
      ok: true,
      state: 'being_verified',
    });
  });

  test('a judgement against the rule asks for a reason, one with it does not', () => {
    expect(judgementNeedsReason('confirmed', 'corroborated')).toBe(true);
    expect(judgementNeedsReason('corroborated', 'corroborated')).toBe(false);
    expect(judgementNeedsReason('cannot_be_verified', 'unverified')).toBe(true);
  });
});

describe('merged incidents', () => {
  test('point on to the one that stands for them', () => {
    const pointers = new Map([
      ['a', 'b'],
      ['b', 'c'],
    ]);
    expect(standsFor('a', pointers)).toBe('c');
    expect(standsFor('c', pointers)).toBe('c');
    expect(
      standsFor(
        'x',
        new Map([
          ['x', 'y'],
          ['y', 'x'],
        ]),
      ),
    ).toMatch(/x|y/);
  });

  test('refuse what would lose a page', () => {
    const pointers = new Map([['a', 'b']]);
    expect(mergeRefusal('c', 'c', pointers)).toBe('same_incident');
    expect(mergeRefusal('a', 'c', pointers)).toBe('already_merged');
    expect(mergeRefusal('c', 'a', pointers)).toBe('target_is_merged');
    expect(mergeRefusal('b', 'a', pointers)).toBe('would_circle');
    expect(mergeRefusal('c', 'b', pointers)).toBeNull();
  });

  test('never run in a circle, and unmerging gives back exactly what was before, whatever Amina merges', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    fc.assert(
      fc.property(fc.array(fc.tuple(id, id), { maxLength: 20 }), (merges) => {
        const pointers = new Map<string, string>();
        for (const [from, to] of merges) {
          if (mergeRefusal(from, to, pointers) !== null) continue;
          const before = new Map(pointers);
          pointers.set(from, to);
          const undone = new Map(pointers);
          undone.delete(from);
          expect(undone).toEqual(before);
          for (const it of ['a', 'b', 'c', 'd', 'e']) expect(pointers.has(standsFor(it, pointers))).toBe(false);
        }
      }),
    );
  });
});
