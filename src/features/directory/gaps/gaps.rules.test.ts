import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { INCIDENT_TYPES } from '#domain/incident-types.ts';
import { ACTIVITY_TREE } from '../catalogue/catalogue-activities.data.ts';
import {
  balanceOf,
  gapMatrix,
  NEED_SIGNS,
  NEEDS,
  needsOfDelivery,
  needsOfPurpose,
  needsOfType,
  recipientOf,
  sideOf,
  TOLD_BY,
  type Told,
  type ToldBy,
  type Work,
} from './gaps.rules.ts';

const told = (place: string, n = 1): Told => ({ chain: ['land', place], needs: ['dialogue'], n });
const work = (more: Partial<Work> = {}): Work => ({
  id: 'w',
  chains: [['land', 'mambu']],
  purposes: ['dac:15220'],
  local: false,
  recipients: ['civil_society'],
  usd: null,
  doers: [],
  meets: [],
  ...more,
});
const nothing: Record<ToldBy, Told[]> & { work: Work[] } = {
  happened: [],
  asked: [],
  stated: [],
  assessed: [],
  work: [],
};
const cell = (of: Partial<typeof nothing>, place = 'mambu', heard: string[] = []) =>
  gapMatrix('land', ['mambu', 'dara'], { ...nothing, ...of }, new Set(heard))
    .find((row) => row.placeId === place)!
    .cells.find((it) => it.need === 'dialogue')!;

describe('what a cell says', () => {
  test('need where nobody is known is a gap', () =>
    expect(cell({ happened: [told('mambu', 3)] })).toMatchObject({ verdict: 'gap', happened: 3, work: 0 }));
  test('what people ask for is a need as well', () =>
    expect(cell({ asked: [told('mambu')] })).toMatchObject({ verdict: 'gap', asked: 1 }));
  test('what somebody stated or an assessment found is a need as well, each counted apart', () => {
    for (const by of TOLD_BY)
      expect(cell({ [by]: [told('mambu', 2)] })).toMatchObject({ verdict: 'gap', [by]: 2, work: 0 });
  });
  test('work for the whole area is told beside the need and does not fill it', () =>
    expect(cell({ happened: [told('mambu')], work: [work({ chains: [['land']] })] })).toMatchObject({
      verdict: 'across',
      work: 0,
      across: 1,
    }));
  test('somebody is there, and how many of them are of the place, with how much', () =>
    expect(
      cell({ happened: [told('mambu')], work: [work({ local: true }), work({ id: 'v', usd: 500 })] }),
    ).toMatchObject({ verdict: 'some', work: 2, local: 1, usd: 500, withoutSum: 1 }));
  test('work tied to a stated need is there for it, whatever its purposes say, in the place of the need alone', () => {
    const tied = work({
      purposes: ['dac:11220'],
      chains: [['land']],
      meets: [{ need: 'dialogue', chain: ['land', 'mambu'] }],
    });
    const stated = [{ ...told('mambu', 3), answered: 1 }];
    expect(cell({ stated, work: [tied] })).toMatchObject({ verdict: 'some', work: 1, stated: 3, answered: 1 });
    expect(cell({ stated: [told('dara')], work: [tied] }, 'dara')).toMatchObject({ verdict: 'gap', answered: 0 });
    // tied and of that purpose: still one piece of work
    expect(cell({ stated, work: [{ ...tied, ...work(), meets: tied.meets }] }).work).toBe(1);
  });
  test('who does it is named, those with the most of it first, and the others are counted', () => {
    const doers = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(cell({ work: [work({ doers }), work({ id: 'v', doers: ['f', 'f'] })] })).toMatchObject({
      doers: 6,
      who: ['f', 'a', 'b', 'c'],
    });
  });
  test('work without a need told is said so', () => expect(cell({ work: [work()] }).verdict).toBe('no_need'));
  test('silence is not peace', () => {
    expect(cell({}).verdict).toBe('unknown');
    expect(cell({}, 'mambu', ['mambu']).verdict).toBe('quiet');
  });
  test('a village counts for the district it lies in; what is known no sharper than the area has its own row', () => {
    expect(cell({ happened: [{ chain: ['land', 'mambu', 'sula'], needs: ['dialogue'], n: 1 }] }).happened).toBe(1);
    expect(cell({ happened: [{ chain: ['land'], needs: ['dialogue'], n: 2 }] }, 'land').happened).toBe(2);
    expect(cell({ happened: [{ chain: ['elsewhere'], needs: ['dialogue'], n: 2 }] }, 'land').happened).toBe(0);
  });
  test('nothing told in the area is lost or counted twice, whatever the places', () => {
    const chains = fc.constantFrom(
      ['land'],
      ['land', 'mambu'],
      ['land', 'mambu', 'sula'],
      ['land', 'dara'],
      ['land', 'oru'],
    );
    fc.assert(
      fc.property(fc.array(fc.record({ chain: chains, n: fc.nat(9) })), (list) => {
        const rows = gapMatrix(
          'land',
          ['mambu', 'dara'],
          { ...nothing, happened: list.map((it) => ({ ...it, needs: ['safety' as const] })) },
          new Set(),
        );
        const counted = rows.flatMap((row) => row.cells).reduce((n, it) => n + it.happened, 0);
        expect(counted).toBe(list.reduce((n, it) => n + it.n, 0));
      }),
    );
  });
});

describe('what belongs to which need', () => {
  test('every type that is named exists, and none of children or survivors is counted', () => {
    const codes = INCIDENT_TYPES.map((it) => it.code);
    for (const need of NEEDS) for (const type of NEED_SIGNS[need].types) expect(codes).toContain(type);
    for (const it of INCIDENT_TYPES.filter((one) => one.protected)) expect(needsOfType(it.code)).toEqual([]);
  });
  test('every activity of reform that is named stands in the catalogue', () => {
    const codes = ACTIVITY_TREE.trim()
      .split('\n')
      .map((line) => `ssr:${line.split('|')[0]}`);
    for (const need of NEEDS)
      for (const sign of NEED_SIGNS[need].purposes.filter((it) => it.startsWith('ssr:'))) expect(codes).toContain(sign);
    expect(codes.filter((code) => sideOf(code) !== null).length).toBeGreaterThan(15);
  });
  test('signs of peace are no need', () => {
    for (const it of INCIDENT_TYPES.filter((one) => one.code.startsWith('peace.')))
      expect(needsOfType(it.code)).toEqual([]);
  });
  test('what people say of those who deliver tells need where few get in, it costs much, wrong is done often or trust is little', () => {
    const of = (aspect: string, degree: number, service: 'security' | 'justice' = 'justice') =>
      needsOfDelivery({ service, aspect, degree });
    expect([of('access', 1), of('access', 2), of('trust', 0, 'security')]).toEqual([['justice'], [], ['safety']]);
    expect([of('cost', 2), of('cost', 1), of('abuse', 3, 'security')]).toEqual([['justice'], [], ['safety', 'rights']]);
    for (const aspect of ['reach', 'rules', 'licensing', 'standards', 'partnership'])
      for (const degree of [0, 1, 2, 3]) expect(of(aspect, degree)).toEqual([]);
  });
  test('purposes', () => {
    expect(needsOfPurpose('dac:15220')).toEqual(['dialogue']);
    expect(needsOfPurpose('dac:15130')).toEqual(['justice']);
    expect(needsOfPurpose('dac:99999')).toEqual([]);
    expect([sideOf('dac:15210'), sideOf('dac:15160'), sideOf('dac:31110')]).toEqual([
      'capacity',
      'accountability',
      null,
    ]);
  });
});

describe('balance', () => {
  test('those who act strengthened and nobody who holds them to account stands out', () => {
    expect(balanceOf([work({ purposes: ['dac:15210'] })]).lopsided).toBe(true);
    expect(balanceOf([work({ purposes: ['dac:15210'] }), work({ purposes: ['dac:15150'] })]).lopsided).toBe(false);
    expect(balanceOf([]).lopsided).toBe(false);
  });
  test('who is not known is not guessed', () => {
    expect(recipientOf(null)).toBe('unknown');
    expect(balanceOf([work({ recipients: [] })]).recipients.unknown.work).toBe(1);
    expect([recipientOf('customary'), recipientOf('state_security'), recipientOf('political')]).toEqual([
      'civil_society',
      'state',
      'political',
    ]);
  });
  test('money parted among the kinds adds up to what was given', () => {
    const any = fc.array(
      fc.record({
        usd: fc.option(fc.integer({ min: 0, max: 1_000_000 })),
        recipients: fc.subarray(['state', 'civil_society', 'political', 'outside'] as const),
        purposes: fc.subarray(['dac:15210', 'dac:15160', 'dac:31110']),
      }),
    );
    fc.assert(
      fc.property(any, (list) => {
        const all = list.map((it) => work(it as Partial<Work>));
        const given = all.reduce((sum, it) => sum + (it.usd ?? 0), 0);
        const { recipients, capacity, accountability, neither } = balanceOf(all);
        expect(Object.values(recipients).reduce((sum, it) => sum + it.usd, 0)).toBeCloseTo(given, 3);
        expect(capacity.usd + accountability.usd + neither.usd).toBeCloseTo(given, 3);
      }),
    );
  });
});
