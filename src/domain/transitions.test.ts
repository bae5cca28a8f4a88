import { describe, expect, test } from 'vitest';
import ar from '#locales/ar/domain.json' with { type: 'json' };
import en from '#locales/en/domain.json' with { type: 'json' };
import fr from '#locales/fr/domain.json' with { type: 'json' };
import { defineStates, isFinal, legalSteps, takeStep } from './transitions.ts';

const LAMP = defineStates({
  noun: 'lamp',
  states: ['off', 'on', 'broken'],
  first: 'off',
  steps: [
    { deed: 'light', from: ['off'], to: 'on' },
    { deed: 'put_out', from: ['on'], to: 'off' },
    { deed: 'break', from: ['off', 'on'], to: 'broken', needs: ['reason'] },
    { deed: 'burn_out', from: ['on'], to: 'broken', by: 'clock' },
  ],
});

describe('a table of states', () => {
  test('tells the legal next steps, also only those a person may choose', () => {
    expect(legalSteps(LAMP, 'on').map((it) => it.deed)).toEqual(['put_out', 'break', 'burn_out']);
    expect(legalSteps(LAMP, 'on', 'person').map((it) => it.deed)).toEqual(['put_out', 'break']);
    expect(isFinal(LAMP, 'broken')).toBe(true);
    expect(isFinal(LAMP, 'off')).toBe(false);
  });

  test('takes a legal step and refuses any other with what would be legal', () => {
    expect(takeStep(LAMP, 'off', 'light')).toMatchObject({ ok: true, state: 'on' });
    expect(takeStep(LAMP, 'broken', 'light')).toEqual({
      ok: false,
      code: 'no_such_step',
      state: 'broken',
      deed: 'light',
      legal: [],
    });
    expect(takeStep(LAMP, 'off', 'sing')).toMatchObject({ code: 'no_such_step', legal: ['light', 'break'] });
  });

  test('asks for what a step needs; blanks are not a reason', () => {
    expect(takeStep(LAMP, 'on', 'break')).toMatchObject({ code: 'step_needs', missing: ['reason'] });
    expect(takeStep(LAMP, 'on', 'break', { reason: '  ' })).toMatchObject({ code: 'step_needs' });
    expect(takeStep(LAMP, 'on', 'break', { reason: 'it fell' })).toMatchObject({ ok: true, state: 'broken' });
  });

  test('a table that contradicts itself does not load', () => {
    const make = (steps: any) => () => defineStates({ noun: 'x', states: ['a', 'b'], first: 'a', steps });
    expect(make([{ deed: 'go', from: ['a'], to: 'c' }])).toThrow('no state c');
    expect(
      make([
        { deed: 'go', from: ['a'], to: 'b' },
        { deed: 'go', from: ['a'], to: 'a' },
      ]),
    ).toThrow('twice');
  });
});

test('the three catalogues of the domain have the same keys', () => {
  const keys = (at: unknown, path = ''): string[] =>
    typeof at === 'string'
      ? [path]
      : Object.entries(at as object).flatMap(([key, value]) => keys(value, `${path}.${key}`));
  expect(keys(fr)).toEqual(keys(en));
  expect(keys(ar)).toEqual(keys(en));
});
