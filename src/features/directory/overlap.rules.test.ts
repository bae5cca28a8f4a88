import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alike, askedAbout, neighbours, type Compared } from './overlap.rules.ts';

const work = (more: Partial<Compared> = {}): Compared => ({
  id: 'planned',
  title: 'Mediators for the markets of the delta',
  purposes: ['dac:15220'],
  wider: ['dac-category:152'],
  called: [
    ['basic', 'health', 'care'],
    ['sante', 'base'],
  ],
  places: [['land', 'delta', 'mambu']],
  began: '2026-01-01',
  ended: '2026-12-31',
  forWhom: 'traders and herders',
  organisations: [],
  ledLocally: null,
  unpaid: false,
  ...more,
});

describe('likeness', () => {
  test('names of sectors are compared where no list tells both apart, and half of one is not enough', () => {
    const fit = (purposes: string[], called: string[][]) =>
      alike(work({ title: 'Wells' }), work({ id: 'a', title: 'Roads', wider: [], purposes, called }));
    expect(fit(['file-sector:health'], [['health']])?.reasons).toContain('purpose_called_alike');
    expect(fit(['file-sector:x'], [['health', 'roads']])).toBeNull();
    expect(fit(['dac:12110'], [['health']])).toBeNull();
  });
  test('the same purpose, place and time stand out, with the reasons in words', () => {
    expect(alike(work(), work({ id: 'a' }))).toEqual({
      id: 'a',
      score: 1,
      reasons: ['same_purpose', 'same_place', 'same_time', 'same_people'],
      local: false,
    });
  });
  test.each<[string, Partial<Compared>, string[] | null]>([
    [
      'another purpose of the same kind',
      { purposes: ['dac:15240'] },
      ['like_purpose', 'same_place', 'same_time', 'same_people'],
    ],
    [
      'a sector of a table that is called alike, with no code that a list knows',
      { purposes: ['file-sector:sante'], wider: [], called: [['sante']] },
      ['purpose_called_alike', 'same_place', 'same_time', 'same_people'],
    ],
    [
      'no code, but like words',
      { purposes: [], wider: [], called: [], title: 'Market mediators' },
      ['like_title', 'same_place', 'same_time', 'same_people'],
    ],
    [
      'a village within the area',
      { places: [['land', 'delta', 'mambu', 'sula']] },
      ['same_purpose', 'place_within', 'same_time', 'same_people'],
    ],
    [
      'the district around',
      { places: [['land', 'delta']] },
      ['same_purpose', 'place_around', 'same_time', 'same_people'],
    ],
    [
      'the next village',
      { places: [['land', 'delta', 'tchele']] },
      ['same_purpose', 'neighbouring_place', 'same_time', 'same_people'],
    ],
    [
      'one that ended half a year before',
      { began: '2025-01-01', ended: '2025-07-01' },
      ['same_purpose', 'same_place', 'soon_after', 'same_people'],
    ],
    [
      'one of which no day is known',
      { began: null, ended: null },
      ['same_purpose', 'same_place', 'time_unknown', 'same_people'],
    ],
    ['one that ended long ago', { began: '2019-01-01', ended: '2020-01-01' }, null],
    ['another purpose', { purposes: ['dac:12220'], wider: ['dac-category:122'], title: 'Vaccines' }, null],
    ['another region', { places: [['land', 'hills', 'onga']] }, null],
    ['a place that nobody told', { places: [] }, null],
  ])('%s', (_, more, reasons) => {
    expect(alike(work(), work({ id: 'a', ...more }))?.reasons ?? null).toEqual(reasons);
  });
  test('one without an end still runs', () => {
    expect(alike(work(), work({ id: 'a', began: '2020-01-01', ended: null }))?.reasons).toContain('same_time');
  });
});

describe('those shown', () => {
  test('local and unpaid ones come first, even where a funded one is more alike', () => {
    const found = neighbours(work(), [
      work({ id: 'funded' }),
      work({ id: 'village', ledLocally: true, places: [['land', 'delta', 'tchele']], forWhom: null }),
      work({ id: 'neighbours', unpaid: true }),
    ]);
    expect(found.map((it) => it.id)).toEqual(['neighbours', 'village', 'funded']);
  });
  test('never the planned one itself; scores from 0 to 1; few are asked about, and those are shown', () => {
    const id = fc.constantFrom('planned', 'a', 'b', 'c', 'd', 'e', 'f', 'g');
    const chain = fc.array(fc.constantFrom('land', 'delta', 'mambu', 'hills'), { maxLength: 4 });
    const day = fc.option(fc.constantFrom('2024-01-01', '2025-06-30', '2026-03-01', '2030-01-01'));
    const any = fc.record({
      id,
      title: fc.constantFrom('', 'Market mediators', 'Wells'),
      purposes: fc.array(fc.constantFrom('dac:15220', 'dac:12220')),
      wider: fc.array(fc.constantFrom('dac-category:152')),
      places: fc.array(chain, { maxLength: 3 }),
      began: day,
      ended: day,
      forWhom: fc.option(fc.constantFrom('herders', 'traders and herders')),
      organisations: fc.array(fc.constantFrom('x', 'y')),
      ledLocally: fc.option(fc.boolean()),
      unpaid: fc.boolean(),
    });
    fc.assert(
      fc.property(any, fc.array(any), (planned, others) => {
        const found = neighbours(planned, others);
        const asked = askedAbout(found);
        return (
          found.every((it) => it.id !== planned.id && it.score >= 0 && it.score <= 1 && it.reasons.length >= 3) &&
          asked.length <= 5 &&
          asked.every((it) => found.includes(it)) &&
          found.every((it, at) => at === 0 || Number(found[at - 1]!.local) >= Number(it.local))
        );
      }),
    );
  });
});
