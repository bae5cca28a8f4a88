import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { activityPath, bodyPath, catalogue, liesIn } from './catalogue.rules.ts';
import { whoCanHelp, type Need } from './who-can-help.rules.ts';

const all = catalogue();
const count = (place: string, of: readonly { readonly place: string }[]): number =>
  of.filter((it) => it.place.split(';')[0]!.trim() === place).length;

describe('the catalogue against the tables and lists of its source', () => {
  test('the first typology has four dimensions and their values', () => {
    expect(Object.fromEntries([...all.dimensions].map(([code, values]) => [code, values.length]))).toEqual({
      approach: 3,
      focus: 3,
      instruments: 3,
      contexts: 4,
    });
  });

  test('the second has ten rows in the lecture and nine in the paper, which leaves the United Nations out', () => {
    const rows = [...all.typology.values()];
    expect(rows.filter((row) => row.tables.includes('L'))).toHaveLength(10);
    expect(rows.filter((row) => row.tables.includes('I'))).toHaveLength(9);
    expect(rows.filter((row) => !row.tables.includes('I')).map((row) => row.body)).toEqual(['un']);
    expect(rows.filter((row) => row.scope === 'global').map((row) => row.body)).toEqual(['eu', 'oecd_dac', 'un', 'wb']);
    const per = (context: 'developing' | 'transition' | 'post_conflict' | 'developed'): number =>
      rows.filter((row) => row.contexts.includes(context)).length;
    expect([per('developing'), per('transition'), per('post_conflict'), per('developed')]).toEqual([8, 8, 10, 3]);
    expect(rows.filter((row) => row.instruments.length === 2).map((row) => row.body)).toEqual([
      'coe',
      'eu',
      'nato',
      'osce',
    ]);
  });

  test('the three dimensions have twelve parts with the 43 examples of the paper', () => {
    const examples = all.capabilities.filter((it) => it.example);
    const parts = new Map<string, number>();
    for (const { activity } of examples) parts.set(activity, (parts.get(activity) ?? 0) + 1);
    expect(Object.fromEntries(parts)).toEqual({
      justice: 5,
      law_enforcement: 5,
      armed_forces: 3,
      civil_management: 4,
      legislation: 3,
      public_oversight: 3,
      small_arms: 2,
      mine_action: 4,
      ddr: 4,
      child_soldiers: 2,
      women: 6,
      transitional_justice: 2,
    });
    expect(examples.filter((it) => it.counter)).toHaveLength(1);
    expect([...all.activities.values()].filter((it) => it.above === null).map((it) => it.code)).toEqual([
      'capacity',
      'governance',
      'post_conflict',
    ]);
  });

  test.each([
    ['U IV Security Council', 5],
    ['U IV General Assembly', 3],
    ['U IV ECOSOC', 2],
    ['U IV Secretariat', 3],
    ['U IV DDA', 4],
    ['U IV Other departments', 3],
    ['U IV UNDP', 4],
    ['U IV UNICEF', 3],
    ['I IV AU', 2],
    ['I IV Council of Europe', 3],
    ['I IV ECOWAS', 5],
    ['I IV EU', 8],
    ['I IV NATO', 5],
    ['I IV OECD', 4],
    ['I IV OSCE', 2],
    ['I IV Stability Pact', 2],
    ['I IV World Bank', 8],
  ])('%s lists %i documents', (place, listed) => {
    expect(count(place, all.documents)).toBe(listed);
  });

  test('the nine bodies of the second paper are profiled whole', () => {
    for (const code of [...all.typology.values()].filter((row) => row.tables.includes('I')).map((row) => row.body)) {
      const within = (body: string): boolean => bodyPath(body).includes(code);
      expect(all.understandings.some((it) => it.body === code)).toBe(true);
      expect(all.documents.some((it) => within(it.body))).toBe(true);
      expect(all.capabilities.some((it) => it.bodies.some(within))).toBe(true);
    }
  });

  test('what development money may pay for has six items', () => {
    expect(all.odaItems).toHaveLength(6);
  });

  test('the two papers and the framework carry their own caution, and discrepancies both their places', () => {
    const caution = (code: string): string | null => all.parts.find((part) => part.code === code)!.caution;
    expect(caution('U')).toContain('work in progress');
    expect(caution('I')).toContain('work in progress');
    expect(caution('F')).toContain('DRAFT');
    for (const it of all.discrepancies) {
      expect(all.bodies.has(it.about)).toBe(true);
      expect([it.one, it.onePlace, it.other, it.otherPlace].every(Boolean)).toBe(true);
    }
  });
});

describe('every fact', () => {
  const parts = new Set(all.parts.map((part) => part.code));
  test('has its place in a part of the source that is there', () => {
    const places = [
      ...all.bodies.values(),
      ...all.understandings,
      ...all.documents,
      ...all.activities.values(),
      ...all.capabilities,
    ].flatMap((it) => it.place.split(';'));
    for (const place of places) expect([place, parts.has(place.trim().split(' ')[0]!)]).toEqual([place, true]);
  });

  test('speaks of a body, an activity and a place that are there', () => {
    for (const it of [...all.understandings, ...all.documents]) expect(all.bodies.has(it.body)).toBe(true);
    for (const it of all.bodies.values()) if (it.parent) expect(all.bodies.has(it.parent)).toBe(true);
    for (const it of all.capabilities) {
      expect([it.what, all.activities.has(it.activity)]).toEqual([it.what, true]);
      for (const body of it.bodies) expect([body, all.bodies.has(body)]).toEqual([body, true]);
      for (const place of it.where) {
        expect([place, place === 'world' || all.lies.has(place)]).toEqual([place, true]);
      }
      expect(['does', 'norms', 'funds', 'little', 'planned']).toContain(it.manner);
    }
    for (const code of all.activities.keys())
      expect(['capacity', 'governance', 'post_conflict']).toContain(activityPath(code).at(-1));
  });

  test('dates of documents are years, months or days', () => {
    for (const it of all.documents) expect(it.date).toMatch(/^(19|20)\d\d(-(0[1-9]|1[0-2])(-[0-3]\d)?)?$/);
  });

  test('quotations are short', () => {
    const quotes = [
      ...all.understandings.flatMap((it) => it.quote ?? []),
      ...all.parts.flatMap((it) => it.caution ?? []),
    ];
    for (const quote of quotes.flatMap((text) => text.split('; '))) {
      expect(quote).toMatch(/^".*"$/);
      expect(quote.split(' ').length).toBeLessThanOrEqual(10);
    }
  });
});

describe('the liaison officer Tomasz asks who can help', () => {
  const need: Need = { activity: 'parliamentary_oversight', context: 'post_conflict', region: 'west_africa' };
  const answer = whoCanHelp(need);
  const helper = (code: string) => answer.helpers.find((it) => it.body.code === code)!;

  test('with parliamentary oversight after conflict in West Africa, and under what concept', () => {
    expect(answer.asOf).toBe('2006-07');
    expect(answer.helpers.slice(0, 3).map((it) => [it.body.code, it.fit])).toEqual([
      ['ecowas_parliament', 'here'],
      ['eu_commission', 'reach'],
      ['undp_bdp', 'reach'],
    ]);
    expect(helper('ecowas_parliament').lacks).toEqual(expect.arrayContaining(['norms_only', 'no_concept']));
    expect(helper('undp_bdp').understanding[0]).toMatchObject({ concept: 'partial', inherited: false });
    expect(helper('eu_commission').lacks).toContain('not_told_there');
    expect(helper('undp_rc')).toMatchObject({ fit: 'elsewhere' });
    expect(helper('undp_rc').understanding[0]).toMatchObject({
      term: 'justice and security sector reform (JSSR)',
      inherited: true,
    });
    expect(helper('osce_pa')).toBeUndefined();
    expect(answer.missing).toEqual([]);
  });

  test('and hears where nobody works', () => {
    expect(whoCanHelp({ activity: 'intelligence', context: 'post_conflict', region: 'west_africa' })).toMatchObject({
      missing: ['nobody', 'nobody_there', 'nobody_works', 'nobody_with_concept'],
    });
  });

  test('and that a counter-example is no help', () => {
    const found = whoCanHelp({ activity: 'justice', context: 'post_conflict', region: 'HT' });
    expect(found.helpers.some((it) => it.does.some((one) => one.counter))).toBe(false);
  });

  test('whatever is asked, the answer is in order and says what is missing', () => {
    const fits = ['here', 'reach', 'wider', 'elsewhere'];
    fc.assert(
      fc.property(
        fc.constantFrom(...all.activities.keys()),
        fc.constantFrom('developing', 'transition', 'post_conflict', 'developed' as const),
        fc.constantFrom(...all.lies.keys()),
        (activity, context, region) => {
          const found = whoCanHelp({ activity, context: context as Need['context'], region });
          const order = found.helpers.map((it) => fits.indexOf(it.fit));
          expect(order).toEqual(order.toSorted((a, b) => a - b));
          for (const it of found.helpers) {
            expect(it.does.length).toBeGreaterThan(0);
            const row = bodyPath(it.body.code)
              .map((code) => all.typology.get(code))
              .find((one) => one);
            expect(it.lacks.includes('context_not_told')).toBe(
              row !== undefined && !row.contexts.includes(context as Need['context']),
            );
          }
          for (const it of found.silent)
            expect(found.helpers.some((one) => one.fit !== 'elsewhere' && one.path.includes(it.code))).toBe(false);
          expect(found.missing.includes('nobody')).toBe(
            !found.helpers.some((it) => it.fit === 'here' || it.fit === 'reach'),
          );
        },
      ),
    );
  });

  test('an activity or region that is not there is refused', () => {
    expect(() => whoCanHelp({ ...need, activity: 'magic' })).toThrow(RangeError);
    expect(() => whoCanHelp({ ...need, region: 'atlantis' })).toThrow(RangeError);
  });
});

test('places lie in their regions', () => {
  expect([
    liesIn('LR', 'west_africa'),
    liesIn('LR', 'africa'),
    liesIn('LR', 'acp'),
    liesIn('LR', 'asia'),
    liesIn('XX', 'world'),
  ]).toEqual([true, true, true, false, true]);
});
