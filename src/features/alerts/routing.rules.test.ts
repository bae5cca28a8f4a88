import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blockedBy } from './implicated.rules.ts';
import { startLadder } from './ladder.rules.ts';
import { isOnCall, type RoutingAlert, type RoutingMandate } from './mandate-fit.rules.ts';
import { ladderPeople, rosterGaps, routeAlert } from './routing.rules.ts';
import { CLOCKS } from '#domain/levels.ts';

const NOW = new Date('2026-03-02T09:00:00Z');
const hours = (n: number) => new Date(NOW.getTime() + n * 3_600_000);
const CHAINS = new Map([
  ['market', ['mambu', 'nsele', 'country']],
  ['mambu', ['nsele', 'country']],
  ['tchele', ['nsele', 'country']],
  ['nsele', ['country']],
  ['other district', ['country']],
]);
const NIGHT = { from: '08:00', to: '12:00', timeZone: 'UTC' };
const alert = (more: Partial<RoutingAlert> = {}): RoutingAlert => ({
  level: 2,
  label: 2,
  ownerOrganisationId: 'desk',
  themes: ['violence.mob'],
  placeIds: ['market'],
  implicated: 'named',
  ...more,
});
const mandate = (id: string, more: Partial<RoutingMandate> = {}): RoutingMandate => ({
  id,
  actorId: `${id} person`,
  organisationId: `${id} office`,
  title: id,
  themes: [],
  placeIds: ['mambu'],
  highestLabel: 2,
  dutyPost: false,
  independentRoute: false,
  coordinator: false,
  substituteMandateId: null,
  quiet: null,
  agreedAt: hours(-1000),
  endsAt: null,
  shifts: [],
  ...more,
});
const COORDINATOR = mandate('coordinator', { coordinator: true, placeIds: [] });
const INDEPENDENT = mandate('bishop', { independentRoute: true, placeIds: [] });
const route = (list: RoutingMandate[], it = alert(), blocked = new Set<string>()) =>
  routeAlert(it, [...list, COORDINATOR, INDEPENDENT], blocked, CHAINS, NOW);
const codes = (list: RoutingMandate[], it = alert(), blocked = new Set<string>()) =>
  route(list, it, blocked)
    .candidates.find((one) => one.mandateId === list[0]!.id)!
    .reasons.map((one) => one.code);
const fits = (list: RoutingMandate[], it = alert(), blocked = new Set<string>()) =>
  route(list, it, blocked)
    .candidates.filter((one) => one.fits)
    .map((one) => one.mandateId);

describe('whose mandate fits', () => {
  test('by place: here, around, within, elsewhere', () => {
    expect(codes([mandate('a', { placeIds: ['market'] })])).toContain('place_fits');
    expect(codes([mandate('a', { placeIds: ['nsele'] })])).toContain('place_around');
    expect(codes([mandate('a', { placeIds: ['nsele'] })], alert({ placeIds: [] }))).toContain('no_place');
    expect(codes([mandate('a', { placeIds: ['mambu'] })], alert({ placeIds: ['nsele'] }))).toContain('place_within');
    expect(codes([mandate('a', { placeIds: ['mambu'] })], alert({ placeIds: ['market', 'tchele'] }))).toContain(
      'place_part',
    );
    expect(codes([mandate('a', { placeIds: [] })])).toContain('whole_area');
    expect(fits([mandate('a', { placeIds: ['tchele'] })])).toEqual(['bishop']);
  });
  test('by theme: exactly, by family, all, another', () => {
    expect(codes([mandate('a', { themes: ['violence.mob'] })])).toContain('theme_fits');
    expect(codes([mandate('a', { themes: ['violence'] })])).toContain('theme_family');
    expect(codes([mandate('a')])).toContain('all_themes');
    expect(fits([mandate('a', { themes: ['tension'] })])).toEqual(['bishop']);
  });
  test('by label: what they may read, and AMBER+STRICT only in the organisation that gave it', () => {
    expect(codes([mandate('a', { highestLabel: 1 })])).toContain('label_too_high');
    const strict = alert({ label: 3 });
    expect(codes([mandate('a', { highestLabel: 3 })], strict)).toContain('strict_other_organisation');
    expect(fits([mandate('a', { highestLabel: 3, organisationId: 'desk' })], strict)).toEqual(['a']);
  });
  test('only while it is in force', () => {
    expect(codes([mandate('a', { endsAt: hours(-1) })])).toContain('ended');
    expect(codes([mandate('a', { agreedAt: hours(1) })])).toContain('not_begun');
  });
});

describe('who goes first', () => {
  test('duty posts before individuals, the awake before those who sleep, the closest area, the closest theme', () => {
    const list = [
      mandate('far', { placeIds: ['country'] }),
      mandate('near', { placeIds: ['market'] }),
      mandate('near and exact', { placeIds: ['market'], themes: ['violence.mob'] }),
      mandate('asleep', { placeIds: ['market'], quiet: NIGHT }),
      mandate('duty', { dutyPost: true, placeIds: ['country'] }),
    ];
    expect(fits(list)).toEqual(['duty', 'near and exact', 'near', 'far', 'bishop', 'asleep']);
  });
  test('an emergency does not ask who sleeps', () => {
    expect(
      fits(
        [mandate('near', { placeIds: ['nsele'] }), mandate('asleep', { placeIds: ['market'], quiet: NIGHT })],
        alert({ level: 3 }),
      )[0],
    ).toBe('asleep');
  });
  test('whoever is on the roster now answers for a duty post', () => {
    const post = mandate('duty', {
      dutyPost: true,
      shifts: [
        { actorId: 'Ruth', startsAt: hours(-2), endsAt: hours(6) },
        { actorId: 'Amos', startsAt: hours(6), endsAt: hours(14) },
      ],
    });
    const [first] = route([post]).candidates;
    expect(first).toMatchObject({ actorId: 'Ruth', fits: true });
    expect(codes([{ ...post, shifts: [post.shifts[1]!] }])).toContain('nobody_on_duty');
  });
  test('a coordinator is proposed only when nobody else fits', () => {
    expect(fits([mandate('a')])).not.toContain('coordinator');
    expect(routeAlert(alert(), [COORDINATOR], new Set(), CHAINS, NOW).candidates[0]).toMatchObject({
      mandateId: 'coordinator',
      fits: true,
    });
  });
  test('when it is unclear who is implicated the independent route goes first', () => {
    expect(fits([mandate('a')], alert({ implicated: 'decided_unclear' }))[0]).toBe('bishop');
    expect(fits([mandate('a')])[0]).toBe('a');
  });
});

describe('who is never proposed', () => {
  test('the implicated police commander, their office, and whoever is on duty there', () => {
    expect(fits([mandate('a')], alert(), new Set(['a person']))).toEqual(['bishop']);
    expect(fits([mandate('a')], alert(), new Set(['a office']))).toEqual(['bishop']);
    const post = mandate('duty', { shifts: [{ actorId: 'Ruth', startsAt: hours(-2), endsAt: hours(6) }] });
    expect(fits([post], alert(), new Set(['Ruth']))).toEqual(['bishop']);
    expect(codes([post], alert(), new Set(['Ruth']))[0]).toBe('blocked');
  });
  test('nobody blocked fits and nobody blocked is asked by the ladder, in any tree', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const id = fc.constantFrom(...ids);
    const links = fc.uniqueArray(
      fc.record({ id, parentId: fc.option(id), kind: fc.constantFrom('person' as const, 'unit' as const) }),
      { selector: (it) => it.id },
    );
    const mandates = fc.uniqueArray(
      fc.record({
        id,
        actorId: id,
        organisationId: fc.option(id),
        dutyPost: fc.boolean(),
        independentRoute: fc.boolean(),
        coordinator: fc.boolean(),
        substituteMandateId: fc.option(id),
        placeIds: fc.subarray(['market', 'nsele', 'tchele']),
      }),
      { selector: (it) => it.id },
    );
    fc.assert(
      fc.property(
        links,
        mandates,
        fc.subarray(ids),
        fc.constantFrom(1 as const, 2 as const, 3 as const),
        (tree, some, implicated, level) => {
          const blocked = blockedBy(implicated, tree);
          const list = some.map((it) => mandate(it.id, it));
          const { candidates } = routeAlert(alert({ level }), list, blocked, CHAINS, NOW);
          for (const it of candidates) if (blocked.has(it.actorId)) expect(it.fits).toBe(false);
          for (const it of list) {
            const people = ladderPeople(it.id, alert({ level }), list, blocked, CHAINS, NOW);
            const { effects } = startLadder({ level, clock: CLOCKS[level], issuedAt: NOW, people });
            for (const effect of effects) if (effect.type === 'ask') expect(blocked.has(effect.actorId)).toBe(false);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('warnings', () => {
  test('no one fits; no coordinator; no coordinator on call; no independent route; everyone asleep; implicated unclear', () => {
    expect(routeAlert(alert({ implicated: 'unclear' }), [], new Set(), CHAINS, NOW).warnings).toEqual([
      'no_one_fits',
      'no_coordinator',
      'no_independent_route',
      'implicated_unclear',
    ]);
    const off = { ...COORDINATOR, shifts: [{ actorId: 'Ruth', startsAt: hours(5), endsAt: hours(9) }] };
    expect(routeAlert(alert(), [mandate('a', { quiet: NIGHT }), off], new Set(), CHAINS, NOW).warnings).toEqual([
      'no_coordinator_on_call',
      'no_independent_route',
      'everyone_asleep',
    ]);
    expect(route([mandate('a')]).warnings).toEqual([]);
    expect(route([mandate('a')], alert(), new Set(['coordinator person', 'bishop office'])).warnings).toEqual([
      'no_coordinator',
      'no_independent_route',
    ]);
  });
});

describe('the people of a ladder', () => {
  test('the responder, their substitutes without the blocked being hidden, then the coordinators on call first', () => {
    const list = [
      mandate('a', { substituteMandateId: 'b' }),
      mandate('b', { substituteMandateId: 'c' }),
      mandate('c', { substituteMandateId: 'a' }),
      mandate('k1', { coordinator: true, shifts: [{ actorId: 'k1 person', startsAt: hours(9), endsAt: hours(10) }] }),
      mandate('k2', { coordinator: true }),
      mandate('k3', { coordinator: true, placeIds: ['other district'] }),
    ];
    const people = ladderPeople('a', alert(), list, new Set(['b person']), CHAINS, NOW);
    expect(people.map((it) => [it.mandateId, it.rank, it.blocked, it.onCall])).toEqual([
      ['a', 'responder', false, false],
      ['b', 'substitute', true, false],
      ['c', 'substitute', false, false],
      ['k2', 'coordinator', false, true],
      ['k1', 'coordinator', false, false],
    ]);
  });
  test('when every coordinator is blocked the independent route stands in their stead', () => {
    const people = ladderPeople(
      'a',
      alert(),
      [mandate('a'), COORDINATOR, INDEPENDENT],
      new Set(['coordinator person']),
      CHAINS,
      NOW,
    );
    expect(people.map((it) => [it.mandateId, it.rank])).toEqual([
      ['a', 'responder'],
      ['bishop', 'coordinator'],
    ]);
  });
});

describe('the roster of coordinators', () => {
  const shift = (from: number, to: number) => ({ actorId: 'x', startsAt: hours(from), endsAt: hours(to) });
  test('gaps are found, overlaps and other places do not matter', () => {
    const list = [
      mandate('k', { coordinator: true, shifts: [shift(-5, 8), shift(6, 10), shift(12, 20)] }),
      mandate('l', { coordinator: true, placeIds: ['other district'] }),
    ];
    expect(rosterGaps('market', list, CHAINS, NOW, hours(24))).toEqual([
      { from: hours(10), to: hours(12) },
      { from: hours(20), to: hours(24) },
    ]);
    expect(rosterGaps('market', [COORDINATOR], CHAINS, NOW, hours(24))).toEqual([]);
    expect(rosterGaps('market', [], CHAINS, NOW, hours(24))).toEqual([{ from: NOW, to: hours(24) }]);
  });
  test('at every hour: in a gap exactly when nobody is on call', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -5, max: 50 }), fc.integer({ min: 1, max: 20 })), {
          minLength: 1,
          maxLength: 6,
        }),
        (spans) => {
          const list = spans.map(([from, long], i) =>
            mandate(`k${i}`, { coordinator: true, shifts: [shift(from, from + long)] }),
          );
          const gaps = rosterGaps('market', list, CHAINS, NOW, hours(48));
          for (let hour = 0; hour < 48; hour++) {
            const inGap = gaps.some((gap) => gap.from <= hours(hour) && hours(hour) < gap.to);
            expect(inGap).toBe(!list.some((it) => isOnCall(it, hours(hour))));
          }
        },
      ),
    );
  });
});
