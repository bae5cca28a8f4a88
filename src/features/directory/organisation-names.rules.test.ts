import { describe, expect, test } from 'vitest';
import { badNameTime, isDated, namesGiven, type NameRow } from './organisation-names.rules.ts';

const row = (more: Partial<NameRow> = {}): NameRow => ({
  kind: 'former',
  language: 'und',
  name: ' Elders ',
  from: '',
  until: '',
  ...more,
});

describe('Amina says when a name was used', () => {
  test('as people write it; what she does not know is left out', () => {
    expect(namesGiven([row({ until: '3/2015' }), row({ from: '1998' }), row()])).toEqual([
      { kind: 'former', language: 'und', name: 'Elders', until: '2015-03' },
      { kind: 'former', language: 'und', name: 'Elders', from: '1998' },
      { kind: 'former', language: 'und', name: 'Elders' },
    ]);
  });
  test('a date that is none, or an end before the beginning, stands in the way', () => {
    expect(
      [
        row(),
        row({ until: 'long ago' }),
        row({ from: '2016', until: '2015' }),
        row({ from: '2015-03', until: '2015' }),
      ].map((one) => badNameTime([row(), one])),
    ).toEqual([null, 'date', 'order', null]);
  });
  test('it is asked of former names, and of others where it was told before', () => {
    expect([row(), row({ kind: 'alias' }), row({ kind: 'alias', until: '2015' })].map(isDated)).toEqual([
      true,
      false,
      true,
    ]);
  });
});
