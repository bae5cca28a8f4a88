import { expect, test } from 'vitest';
import { canPart, countedAs, partsInOrder } from './results.rules.ts';
import type { FormField } from './xform.rules.ts';

const field = (it: Partial<FormField>): FormField => ({
  path: 'q',
  type: 'text',
  asked: true,
  repeat: null,
  label: {},
  choices: null,
  withheld: null,
  ...it,
});

test('choices and numbers are counted; words, dates, places and what is withheld are not', () => {
  expect(countedAs(field({ type: 'select_one', choices: 'yes_no' }))).toBe('choice');
  expect(countedAs(field({ type: 'select_multiple', choices: 'needs' }))).toBe('choice');
  expect(countedAs(field({ type: 'integer' }))).toBe('number');
  for (const type of ['text', 'date', 'geopoint', 'image', 'note'] as const)
    expect(countedAs(field({ type }))).toBeNull();
  expect(countedAs(field({ type: 'integer', withheld: 'device' }))).toBeNull();
});
test('parts are by what everybody was asked once, with few answers', () => {
  const choices = {
    sex: [{ name: 'f', label: {} }],
    ward: Array.from({ length: 13 }, (_, n) => ({ name: `${n}`, label: {} })),
  };
  expect(canPart(field({ type: 'select_one', choices: 'sex' }), choices)).toBe(true);
  expect(canPart(field({ type: 'select_one', choices: 'ward' }), choices)).toBe(false);
  expect(canPart(field({ type: 'select_one', choices: 'sex', repeat: 'people' }), choices)).toBe(false);
  expect(canPart(field({ type: 'select_multiple', choices: 'sex' }), choices)).toBe(false);
});
test('months stand in their order, choices as in the form, and who said nothing last', () => {
  const months = Array.from({ length: 14 }, (_, n) => ({ part: `2026-${String(n + 1).padStart(2, '0')}`, n: 1 }));
  expect(partsInOrder(months.toReversed(), 'month', []).map((it) => it.part)).toEqual(
    months.slice(2).map((it) => it.part),
  );
  const found = [
    { part: '', n: 9 },
    { part: 'other', n: 3 },
    { part: 'm', n: 4 },
    { part: 'f', n: 2 },
  ];
  expect(partsInOrder(found, 'sex', ['f', 'm']).map((it) => it.part)).toEqual(['f', 'm', 'other', '']);
});
