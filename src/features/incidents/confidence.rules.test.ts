import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import ar from '#locales/ar/confidence.json' with { type: 'json' };
import en from '#locales/en/confidence.json' with { type: 'json' };
import fr from '#locales/fr/confidence.json' with { type: 'json' };
import { isC3OrBetter } from '#domain/admiralty.ts';
import { confidence, shownCount, type ConfidenceAccount } from './confidence.rules.ts';
import { independenceGraph, largestIndependent } from './independence.rules.ts';
import { likeness, nearIdentical, textPrint } from './near-text.rules.ts';

const EVENT = new Date('2026-03-01T06:00:00Z');
const TEXTS = [
  'Men with guns came to the market at dawn and took the grain store keys from the guard.',
  'My cousin was at the well when shooting began near the eastern road; two people fell.',
  'We heard many shots this morning from the school side and the teachers sent all children home.',
  'The chief says nothing happened, the shop was closed and everybody was at the funeral that day.',
  'Smoke above the mill since six; I counted four motorcycles leaving towards the river crossing.',
  'A lorry full of young men stopped by the bridge and they asked who owns the goats there.',
];
let n = 0;
const account = (more: Partial<ConfidenceAccount> = {}): ConfidenceAccount => {
  const i = n++;
  return {
    id: `account ${i}`,
    reportId: `report ${i}`,
    sourceId: `source ${i}`,
    stance: 'supports',
    basis: 'saw',
    text: TEXTS[i % TEXTS.length]!,
    heardFrom: [],
    items: [],
    enrolledAt: new Date('2025-01-01T00:00:00Z'),
    firstSeenOn: '2025-01-01',
    organisationId: `organisation ${i}`,
    organisationVetted: true,
    credibility: null,
    reliability: 'F',
    evidence: null,
    supersedesReportId: null,
    receivedAt: new Date(EVENT.getTime() + i * 1000),
    implicated: false,
    ...more,
  };
};
const proposed = (...accounts: ConfidenceAccount[]) =>
  `${confidence(accounts, EVENT).proposed} ${confidence(accounts, EVENT).rule}`;
const heard = { basis: 'heard_from_witness' as const };
const against = { stance: 'contradicts' as const };

describe('what the rule proposes', () => {
  test('confirmed: an account of credibility 1', () =>
    expect(proposed(account({ credibility: 1, ...heard }))).toBe('confirmed credibility_1'));
  test('confirmed: three independent accounts, one direct', () =>
    expect(proposed(account(), account(heard), account(heard))).toBe('confirmed three_independent'));
  test('not when none of the three is direct', () =>
    expect(proposed(account(heard), account(heard), account(heard))).toBe('unverified no_direct_account'));
  test('confirmed: two, one direct, with evidence', () => {
    for (const evidence of ['physical', 'medical', 'image', 'visit'] as const)
      expect(proposed(account(), account({ ...heard, evidence }))).toBe('confirmed two_independent_with_evidence');
  });
  test('corroborated: two independent accounts, one direct', () =>
    expect(proposed(account(), account(heard))).toBe('corroborated two_independent'));
  test('corroborated: one direct with evidence', () =>
    expect(proposed(account({ evidence: 'medical' }))).toBe('corroborated one_direct_with_evidence'));
  test('unverified: less', () => {
    expect(proposed()).toBe('unverified nothing_supports');
    expect(proposed(account())).toBe('unverified one_account');
    expect(proposed(account(heard))).toBe('unverified no_direct_account');
    expect(proposed(account({ stance: 'adds' }))).toBe('unverified nothing_supports');
    expect(proposed(account({ ...heard, evidence: 'image' }))).toBe('unverified no_direct_account');
  });
  test('disputed: both sides C3 or better and independent', () => {
    const c3 = { reliability: 'C', credibility: 3 } as const;
    expect(proposed(account(c3), account({ ...against, ...c3 }))).toBe('disputed credible_contradiction');
    expect(
      proposed(
        account({ reliability: 'C', credibility: 3 }),
        account({ ...against, reliability: 'D', credibility: 3 }),
      ),
    ).toBe('unverified one_account');
    const same = account(c3);
    expect(proposed(same, account({ ...against, ...c3, sourceId: same.sourceId }))).toBe('unverified one_account');
    // a credible contradiction is not outvoted
    expect(proposed(account(c3), account(), account(heard), account({ ...against, ...c3, ...heard }))).toBe(
      'disputed credible_contradiction',
    );
  });
  test('refuted: contradicted by credibility 1, or by two independent direct accounts, with no such support', () => {
    expect(proposed(account(), account({ ...against, credibility: 1 }))).toBe('refuted contradicted_by_credibility_1');
    expect(proposed(account(heard), account(against), account(against))).toBe('refuted contradicted_by_two_direct');
    expect(proposed(account(), account(), account(against), account(against))).toBe('corroborated two_independent');
    expect(proposed(account(heard), account(against), account({ ...against, ...heard }))).toBe(
      'unverified no_direct_account',
    );
  });
  test('credibility 1 on both sides is disputed', () => {
    expect(proposed(account({ credibility: 1 }), account({ ...against, credibility: 1 }))).toBe(
      'disputed both_sides_credibility_1',
    );
  });
  test('accounts judged doubtful or improbable carry nothing', () => {
    expect(proposed(account(), account({ credibility: 4 }), account({ credibility: 5 }))).toBe(
      'unverified one_account',
    );
    expect(proposed(account(heard), account({ ...against, credibility: 5 }), account(against))).toBe(
      'unverified no_direct_account',
    );
  });
  test('when only victims saw it, that can be enough: sides are never asked', () => {
    expect(proposed(account(), account())).toBe('corroborated two_independent');
  });
});

describe('the implicated', () => {
  const denial = { ...against, implicated: true, reliability: 'A', credibility: 2 } as const;
  test('deny, and that is recorded as a denial; it disputes and refutes nothing', () => {
    const accounts = [
      account({ reliability: 'B', credibility: 2 }),
      account(denial),
      account(denial),
      account({ ...denial, credibility: 1 }),
    ];
    const result = confidence(accounts, EVENT);
    expect(result.proposed).toBe('unverified');
    expect(result.workings).toContainEqual({ code: 'denied_by_implicated', values: { count: 3 } });
  });
  test('admit, and that is recorded; only an admission of credibility 1 confirms', () => {
    expect(proposed(account(), account({ implicated: true }))).toBe('unverified one_account');
    expect(proposed(account({ implicated: true, credibility: 1 }))).toBe('confirmed credibility_1');
  });
});

describe('what makes two accounts dependent', () => {
  const why = (a: ConfidenceAccount, b: ConfidenceAccount) =>
    independenceGraph([a, b], EVENT).dependences[0]?.code ?? null;
  const anonymous = { enrolledAt: null, organisationId: null, organisationVetted: false, firstSeenOn: '2026-03-01' };

  test('the same source', () =>
    expect(why(account({ sourceId: 'rose' }), account({ sourceId: 'rose' }))).toBe('same_source'));
  test('a source neither enrolled before the event nor of a vetted organisation', () => {
    expect(why(account(), account(anonymous))).toBe('not_vouched');
    expect(why(account(), account({ organisationVetted: false, enrolledAt: EVENT }))).toBe('not_vouched');
    expect(
      why(account(), account({ organisationVetted: true, enrolledAt: null, firstSeenOn: '2026-02-02' })),
    ).toBeNull();
  });
  test('one vetted organisation, unless both were enrolled before the event', () => {
    const ours = { organisationId: 'ours', enrolledAt: null };
    expect(why(account({ ...ours, firstSeenOn: '2026-01-01' }), account({ ...ours, firstSeenOn: '2026-01-02' }))).toBe(
      'same_organisation',
    );
    expect(why(account({ organisationId: 'ours' }), account({ organisationId: 'ours' }))).toBeNull();
  });
  test('unenrolled aliases first seen the same day', () => {
    const today = { enrolledAt: null, firstSeenOn: '2026-03-01' };
    expect(why(account(today), account(today))).toBe('first_seen_same_day');
    expect(why(account(today), account({ ...today, firstSeenOn: '2026-03-02' }))).toBeNull();
  });
  test('one heard it from the other, through others too, or both from a third', () => {
    const a = account();
    const b = account({ heardFrom: [a.reportId] });
    const c = account({ heardFrom: [b.reportId] });
    expect(independenceGraph([a, b, c], EVENT).dependences.map((it) => it.code)).toEqual([
      'heard_from_each_other',
      'heard_from_each_other',
      'heard_from_each_other',
    ]);
    expect(why(account({ heardFrom: ['the driver'] }), account({ heardFrom: ['the driver'] }))).toBe('heard_from_same');
  });
  test('near-identical text, sooner when one of them only heard it', () => {
    const text = 'Men with guns came to the market at dawn and took the keys of the grain store from the guard';
    expect(why(account({ text }), account({ text: `${text.toUpperCase()}!!` }))).toBe('near_identical_text');
    const reworded = 'Men with guns came to the market at dawn today, and they took the keys of the grain store';
    expect(why(account({ text }), account({ text: reworded }))).toBeNull();
    expect(why(account({ text, ...heard }), account({ text: reworded }))).toBe('near_identical_text');
    expect(why(account({ text: 'Shots at the market.' }), account({ text: 'Shots at the market.' }))).toBeNull();
    expect(
      why(
        account({ text: 'أطلق مسلحون النار على السوق عند الفجر وأخذوا مفاتيح المخزن' }),
        account({ text: 'أطلق مسلحون النار على السوق عند الفجر وأخذوا مفاتيح المخزن.' }),
      ),
    ).toBe('near_identical_text');
  });
  test('one reposted item', () =>
    expect(why(account({ items: ['sha of a picture'] }), account({ items: ['other', 'sha of a picture'] }))).toBe(
      'same_item',
    ));

  test('a flood of anonymous reports counts as one', () => {
    const flood = Array.from({ length: 50 }, (_, i) =>
      account({ ...anonymous, firstSeenOn: `2026-03-${String((i % 28) + 1).padStart(2, '0')}` }),
    );
    expect(confidence(flood, EVENT)).toMatchObject({ proposed: 'unverified', rule: 'one_account' });
  });
});

test('an edited report counts once, by its newest version', () => {
  const first = account();
  const second = account({ supersedesReportId: first.reportId, stance: 'contradicts', sourceId: first.sourceId });
  const third = account({ supersedesReportId: second.reportId, credibility: 1, sourceId: first.sourceId });
  const result = confidence([third, first, second], EVENT);
  expect(result.proposed).toBe('confirmed');
  expect(result.workings).toContainEqual({ code: 'counted_once', values: { count: 2 } });
  expect(result.carriedBy).toEqual([third.id]);
});

test('small counts are shown as few', () => expect([0, 1, 4, 5, 12].map(shownCount)).toEqual([0, 'few', 'few', 5, 12]));

describe('near-identical texts', () => {
  test('compare letters, not case, accents or punctuation', () => {
    expect(likeness(textPrint('Été à Nsele'), textPrint('ete, a nsele')).jaccard).toBe(1);
    expect(likeness(textPrint(''), textPrint('')).jaccard).toBe(0);
  });
  test('a text that stands whole inside another is found', () => {
    const short = 'Four lorries with armed young men crossed the river bridge towards Tchele last night at nine';
    expect(
      nearIdentical(
        textPrint(short),
        textPrint(
          `Forwarded by a friend of mine: ${short}. Please pass it on to everybody you know, God keep us all from harm.`,
        ),
        true,
      ),
    ).toBe(true);
  });
});

/** The rule once more, in the plainest way there is: every subset of accounts is tried. */
function bySubsets(accounts: ConfidenceAccount[]): string {
  const graph = independenceGraph(accounts, EVENT);
  const independent = (set: number[]) => set.every((i) => set.every((j) => i === j || graph.independentOf[i]!.has(j)));
  const subsets = (all: number[]): number[][] =>
    all.reduce<number[][]>((sets, one) => [...sets, ...sets.map((set) => [...set, one])], [[]]);
  const good = (stance: string) =>
    accounts.flatMap((it, i) =>
      it.stance === stance && !it.implicated && it.credibility !== 4 && it.credibility !== 5 ? [i] : [],
    );
  const direct = (i: number) => accounts[i]!.basis === 'saw';
  const supports = good('supports');
  const contradicts = good('contradicts');
  const exists = (side: number[], size: number, test: (set: number[]) => boolean) =>
    subsets(side).some((set) => set.length === size && independent(set) && test(set));
  const evidence = supports.some((i) => accounts[i]!.evidence !== null);
  const one = accounts.some((it) => it.stance === 'supports' && it.credibility === 1);
  const oneAgainst = accounts.some((it) => it.stance === 'contradicts' && it.credibility === 1 && !it.implicated);
  if (one && oneAgainst) return 'disputed';
  if (one) return 'confirmed';
  if (oneAgainst) return 'refuted';
  const two = exists(supports, 2, (set) => set.some(direct));
  const three = exists(supports, 3, (set) => set.some(direct));
  const confirmed = three || (two && evidence);
  const corroborated = two || (supports.some(direct) && evidence);
  if (!corroborated && !confirmed && exists(contradicts, 2, (set) => set.every(direct))) return 'refuted';
  const c3 = (i: number) => isC3OrBetter(accounts[i]!.reliability, accounts[i]!.credibility);
  if (supports.some((i) => contradicts.some((j) => graph.independentOf[i]!.has(j) && c3(i) && c3(j))))
    return 'disputed';
  return confirmed ? 'confirmed' : corroborated ? 'corroborated' : 'unverified';
}

test('every three accounts of every kind, all independent: the rule and the plain way agree', () => {
  const kinds: Partial<ConfidenceAccount>[] = [];
  for (const stance of ['supports', 'contradicts'] as const)
    for (const basis of ['saw', 'hearsay'] as const)
      for (const [reliability, credibility] of [
        ['F', null],
        ['C', 3],
        ['C', 1],
        ['A', 5],
      ] as const)
        for (const evidence of [null, 'visit'] as const)
          for (const implicated of [false, true])
            kinds.push({ stance, basis, reliability, credibility, evidence, implicated });
  const three = kinds.map((kind) => [0, 1, 2].map(() => account(kind)));
  let tried = 0;
  for (let i = 0; i < kinds.length; i++)
    for (let j = i; j < kinds.length; j++)
      for (let k = j; k < kinds.length; k++) {
        const list = [three[i]![0]!, three[j]![1]!, three[k]![2]!].map((it, at) => ({ ...it, text: TEXTS[at]! }));
        const found = confidence(list, EVENT).proposed;
        if (found !== bySubsets(list)) expect(found, JSON.stringify(list)).toBe(bySubsets(list));
        tried++;
      }
  expect(tried).toBe(45_760);
}, 60_000);

describe('whatever the accounts are', () => {
  const arbitrary = fc.record({
    sourceId: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    stance: fc.constantFrom<ConfidenceAccount['stance']>('supports', 'supports', 'contradicts', 'adds'),
    basis: fc.constantFrom<ConfidenceAccount['basis']>('saw', 'saw', 'heard_from_witness', 'hearsay', 'media', null),
    text: fc.constantFrom(...TEXTS),
    heardFrom: fc.array(fc.constantFrom('x', 'y'), { maxLength: 1 }),
    enrolledAt: fc.constantFrom(null, new Date('2025-01-01T00:00:00Z')),
    firstSeenOn: fc.constantFrom('2026-01-01', '2026-03-01'),
    organisationId: fc.constantFrom(null, 'p', 'q', 'r'),
    organisationVetted: fc.boolean(),
    credibility: fc.constantFrom<ConfidenceAccount['credibility']>(null, null, null, 2, 3, 1, 4, 6),
    reliability: fc.constantFrom<ConfidenceAccount['reliability']>('B', 'C', 'F'),
    evidence: fc.constantFrom<ConfidenceAccount['evidence']>(null, null, null, 'image'),
    implicated: fc.constantFrom(false, false, false, true),
  });
  const accounts = fc.array(arbitrary, { maxLength: 7 }).map((list) => list.map((it) => account(it)));

  test('the search finds what trying every subset finds', () => {
    fc.assert(
      fc.property(accounts, (list) => {
        expect(confidence(list, EVENT).proposed).toBe(bySubsets(list));
      }),
      { numRuns: 3000 },
    );
  });
  test('the order does not matter', () => {
    fc.assert(
      fc.property(
        accounts.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, other]) => {
          expect(confidence(other, EVENT).proposed).toBe(confidence(list, EVENT).proposed);
        },
      ),
      { numRuns: 500 },
    );
  });
  test('a denial by the implicated changes nothing, whatever its letter and number', () => {
    fc.assert(
      fc.property(accounts, arbitrary, (list, it) => {
        const denial = account({ ...it, stance: 'contradicts', implicated: true });
        expect(confidence([...list, denial], EVENT).proposed).toBe(confidence(list, EVENT).proposed);
      }),
      { numRuns: 1000 },
    );
  });
  test('the same source saying it again, undoubted and without evidence, raises nothing', () => {
    fc.assert(
      fc.property(accounts, (list) => {
        const again = list.map((it) => account({ ...it, id: `again ${it.id}`, reportId: `again ${it.reportId}` }));
        expect(confidence([...list, ...again], EVENT).proposed).toBe(confidence(list, EVENT).proposed);
      }),
      { numRuns: 500 },
    );
  });
  test('without contradiction, one more supporting account never lowers it', () => {
    const order = ['unverified', 'corroborated', 'confirmed'];
    fc.assert(
      fc.property(accounts, arbitrary, (list, it) => {
        const friendly = list.filter((one) => one.stance !== 'contradicts');
        const before = order.indexOf(confidence(friendly, EVENT).proposed);
        const after = order.indexOf(confidence([...friendly, account({ ...it, stance: 'supports' })], EVENT).proposed);
        expect(after).toBeGreaterThanOrEqual(before);
      }),
      { numRuns: 1000 },
    );
  });
  test('the largest independent set is one, and no larger one exists', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9 }),
        fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { maxLength: 40 }),
        (size, pairs) => {
          const independentOf = Array.from({ length: size }, () => new Set<number>());
          for (const [a, b] of pairs) {
            if (a === b || a >= size || b >= size) continue;
            independentOf[a]!.add(b);
            independentOf[b]!.add(a);
          }
          const all = [...independentOf.keys()];
          const ok = (set: number[]) => set.every((i) => set.every((j) => i === j || independentOf[i]!.has(j)));
          const found = largestIndependent({ ids: [], independentOf, dependences: [] }, all);
          expect(ok(found)).toBe(true);
          let most = 0;
          for (let mask = 0; mask < 2 ** size; mask++) {
            const set = all.filter((i) => mask & (1 << i));
            if (set.length > most && ok(set)) most = set.length;
          }
          expect(found.length).toBe(most);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the catalogue', () => {
  const flat = (at: unknown, path = ''): string[] =>
    typeof at === 'string'
      ? [path.slice(1)]
      : Object.entries(at as object).flatMap(([key, value]) => flat(value, `${path}.${key}`));
  const bare = (keys: string[]) => [...new Set(keys.map((key) => key.replace(/_(zero|one|two|few|many|other)$/, '')))];

  test('has the same words in three languages, and one for every code the rule can give', () => {
    expect(bare(flat(fr))).toEqual(bare(flat(en)));
    expect(bare(flat(ar))).toEqual(bare(flat(en)));
    const keys = bare(flat(en));
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.constantFrom('supports', 'contradicts', 'adds'),
            fc.constantFrom('saw', 'hearsay'),
            fc.boolean(),
            fc.constantFrom(null, 1, 3, 5),
          ),
          { maxLength: 5 },
        ),
        (list) => {
          const accounts = list.map(([stance, basis, implicated, credibility]) =>
            account({ stance, basis, implicated, credibility } as Partial<ConfidenceAccount>),
          );
          const result = confidence(accounts, EVENT);
          for (const { code } of result.workings)
            expect(keys).toContain(code.startsWith('rule.') ? code : `workings.${code}`);
          for (const { code } of result.dependences) expect(keys).toContain(`dependent.${code}`);
        },
      ),
    );
  });
});
