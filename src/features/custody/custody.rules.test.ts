import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import words from '#locales/en/custody.json' with { type: 'json' };
import { changeKind } from './custody-shapes.contract.ts';
import {
  answerFault,
  forecastOf,
  notBefore,
  pairsThatOpen,
  reshareFault,
  seatAdvice,
  seatFaults,
  standOf,
  standOfChange,
  testClock,
  verdictOf,
  WAIT_HOURS,
  weakensSettings,
  type Holder,
  type Voice,
} from './custody.rules.ts';

const HOUR = 3_600_000;
const holder = (id: string, organisation: string, more: Partial<Holder> = {}): Holder => ({
  id,
  member: `m-${id}`,
  organisation,
  outside: false,
  usable: true,
  ...more,
});
const sets = fc
  .uniqueArray(fc.record({ id: fc.nat(30), organisation: fc.constantFrom('A', 'B', 'C'), usable: fc.boolean() }), {
    maxLength: 7,
    selector: (it) => it.id,
  })
  .map((list) => list.map((it) => holder(String(it.id), it.organisation, { usable: it.usable })));

describe('who is appointed', () => {
  const voice = (member: string, organisation: string, more: Partial<Voice> = {}): Voice => ({
    member,
    organisation,
    administratorOnly: false,
    yes: true,
    ...more,
  });
  test('two of different organisations appoint; one alone, two of one house, or two administrators do not', () => {
    expect(verdictOf([voice('a', 'A'), voice('b', 'B')])).toBe('agreed');
    expect(verdictOf([voice('a', 'A', { administratorOnly: true }), voice('b', 'B')])).toBe('agreed');
    expect(verdictOf([voice('a', 'A')])).toBe('waiting');
    expect(verdictOf([voice('a', 'A'), voice('a2', 'A')])).toBe('waiting');
    expect(
      verdictOf([voice('a', 'A', { administratorOnly: true }), voice('b', 'B', { administratorOnly: true })]),
    ).toBe('waiting');
  });
  test('nobody speaks for themselves, and one no is enough', () => {
    expect(verdictOf([voice('a', 'A'), voice('b', 'B')], ['b'])).toBe('waiting');
    expect(verdictOf([voice('a', 'A'), voice('b', 'B'), voice('c', 'C', { yes: false })])).toBe('refused');
    expect(verdictOf([voice('a', 'A'), voice('b', 'B'), voice('c', 'C', { yes: false })], ['c'])).toBe('agreed');
  });
  test('the order of voices does not matter', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            member: fc.constantFrom('a', 'b', 'c', 'd'),
            organisation: fc.constantFrom('A', 'B'),
            administratorOnly: fc.boolean(),
            yes: fc.boolean(),
          }),
          { maxLength: 6 },
        ),
        (voices) => {
          expect(verdictOf(voices)).toBe(verdictOf(voices.toReversed()));
        },
      ),
    ));
});

describe('a set of custodians', () => {
  test('three of two organisations at least, each with a key, each person once', () => {
    const [a, b, c] = [holder('a', 'A'), holder('b', 'B'), holder('c', 'A')];
    expect(seatFaults([a, b, c])).toEqual([]);
    expect(seatFaults([a, b])).toEqual(['too_few']);
    expect(seatFaults([a, c, holder('d', 'A')])).toEqual(['one_organisation']);
    expect(seatFaults([a, b, { ...c, usable: false }])).toEqual(['not_ready']);
    expect(seatFaults([a, b, { ...c, member: a.member }])).toEqual(['twice']);
    expect(seatFaults(Array.from({ length: 16 }, (_, at) => holder(String(at), at % 2 ? 'A' : 'B')))).toEqual([
      'too_many',
    ]);
  });
  test('five are advised, one of them outside, no organisation with two', () => {
    expect(seatAdvice([holder('a', 'A'), holder('b', 'B'), holder('c', 'A')])).toEqual([
      'few',
      'nobody_outside',
      'organisation_holds_two',
    ]);
    expect(seatAdvice(['A', 'B', 'C', 'D', 'E'].map((it) => holder(it, it, { outside: it === 'E' })))).toEqual([]);
  });
  test('whoever may be seated can open', () =>
    fc.assert(fc.property(sets, (seats) => seatFaults(seats).length > 0 || pairsThatOpen(seats).length > 0)));
});

describe('what is left', () => {
  test('said before it happens', () => {
    const of = (...organisations: string[]) => forecastOf(organisations.map((it, at) => holder(String(at), it)));
    expect(of('A', 'B', 'C', 'D', 'E')).toMatchObject({ state: 'whole', canLose: 3, hinges: [] });
    expect(of('A', 'B', 'C')).toMatchObject({ state: 'thin', canLose: 1, hinges: [] });
    expect(of('A', 'A', 'B')).toMatchObject({ state: 'last', canLose: 0, hinges: ['2'] });
    expect(of('A', 'B')).toMatchObject({ state: 'last', canLose: 0, hinges: ['0', '1'] });
    expect(of('A', 'A')).toMatchObject({ state: 'gone', canLose: -1, pairs: 0 });
    expect(of('A')).toMatchObject({ state: 'gone' });
    expect(of()).toMatchObject({ state: 'gone', usable: 0 });
  });
  test('the forecast is what trying every loss finds', () => {
    const survives = (seats: Holder[], losses: number): boolean =>
      pairsThatOpen(seats).length > 0 &&
      (losses === 0 ||
        seats
          .filter((it) => it.usable)
          .every((lost) =>
            survives(
              seats.filter((it) => it !== lost),
              losses - 1,
            ),
          ));
    fc.assert(
      fc.property(sets, (seats) => {
        const { canLose, hinges, state } = forecastOf(seats);
        for (let losses = 0; losses <= 4; losses++) expect(survives(seats, losses)).toBe(losses <= canLose);
        expect(state === 'gone').toBe(canLose < 0);
        if (canLose === 0) expect(hinges.length).toBeGreaterThan(0);
        if (canLose > 0) expect(hinges).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});

describe('which two may open', () => {
  const seats = [holder('a', 'A'), holder('a2', 'A'), holder('b', 'B'), holder('c', 'C')];
  const opening = (answers: [string, boolean][], more: object = {}) => ({
    asker: 'somebody',
    expiresAt: 72 * HOUR,
    seats,
    answers: answers.map(([custodian, yes]) => ({
      custodian,
      yes,
      organisation: seats.find((it) => it.id === custodian)?.organisation ?? '?',
    })),
    state: 'open',
    ...more,
  });
  test('every pair of answers, tried one by one', () => {
    for (const x of seats)
      for (const y of seats) {
        const differ = x.organisation !== y.organisation;
        expect(
          standOf(
            opening([
              [x.id, true],
              [y.id, true],
            ]),
            0,
          ),
        ).toBe(x !== y && differ ? 'agreed' : 'open');
      }
  });
  test('the one who asks never counts, also as a custodian', () => {
    expect(
      standOf(
        opening(
          [
            ['a', true],
            ['b', true],
          ],
          { asker: 'm-b' },
        ),
        0,
      ),
    ).toBe('open');
    expect(answerFault(opening([], { asker: 'm-b' }), seats[2], true, 0)).toBe('own_request');
  });
  test('a stranger’s answer opens nothing', () =>
    expect(
      standOf(
        opening([
          ['a', true],
          ['stranger', true],
        ]),
        0,
      ),
    ).toBe('open'));
  test('refused when no pair is left among those who have not said no; lapsed at its hour', () => {
    expect(standOf(opening([['a', false]]), 0)).toBe('open');
    expect(
      standOf(
        opening([
          ['b', false],
          ['c', false],
        ]),
        0,
      ),
    ).toBe('refused');
    expect(
      standOf(
        opening([
          ['a', true],
          ['b', true],
        ]),
        72 * HOUR,
      ),
    ).toBe('lapsed');
    expect(answerFault(opening([]), seats[0], true, 72 * HOUR)).toBe('over');
  });
  test('no custodian answers twice, and a second share of one house is not handed over', () => {
    expect(answerFault(opening([['a', true]]), seats[0], true, 0)).toBe('answered');
    expect(answerFault(opening([['a', true]]), seats[1], true, 0)).toBe('same_organisation');
    expect(answerFault(opening([['a', true]]), seats[1], false, 0)).toBeNull();
    expect(answerFault(opening([]), holder('x', 'X'), true, 0)).toBe('not_your_box');
    expect(answerFault(opening([]), undefined, true, 0)).toBe('not_your_box');
    expect(answerFault(opening([]), { ...seats[0]!, usable: false }, true, 0)).toBe('not_your_box');
  });
  test('one alone never opens, whatever the set and the answers', () =>
    fc.assert(
      fc.property(sets, fc.nat(6), fc.boolean(), (some, at, yes) => {
        const one = some[at % Math.max(1, some.length)];
        if (!one) return;
        const stand = standOf(
          {
            asker: 'x',
            expiresAt: 1,
            seats: some,
            answers: [{ custodian: one.id, organisation: one.organisation, yes }],
          },
          0,
        );
        expect(stand).not.toBe('agreed');
      }),
    ));
  test('agreed means two usable hands of two organisations, neither the asker’s', () =>
    fc.assert(
      fc.property(sets, fc.array(fc.tuple(fc.nat(6), fc.boolean()), { maxLength: 6 }), (some, given) => {
        const answers = given.flatMap(([at, yes]) =>
          some[at] ? [{ custodian: some[at].id, organisation: some[at].organisation, yes }] : [],
        );
        const asker = some[0]?.member ?? 'x';
        const yes = some.filter((it) => answers.some((a) => a.yes && a.custodian === it.id) && it.member !== asker);
        const two = new Set(yes.map((it) => it.organisation)).size >= 2;
        expect(standOf({ asker, expiresAt: 1, seats: some, answers }, 0) === 'agreed').toBe(two);
      }),
    ));
});

describe('who shares anew', () => {
  const seats = [holder('a', 'A'), holder('a2', 'A'), holder('b', 'B'), holder('c', 'C', { usable: false })];
  test.each([
    ['a', 'b', null],
    ['b', 'a2', null],
    ['a', 'a', 'same_custodian'],
    ['a', 'a2', 'same_organisation'],
    ['a', 'c', 'not_seated'],
    ['a', 'x', 'not_seated'],
  ])('%s and %s: %s', (handing, sharing, fault) => expect(reshareFault(seats, handing, sharing)).toBe(fault));
});

describe('a change', () => {
  const yes = (member: string, organisation: string): Voice => ({
    member,
    organisation,
    administratorOnly: false,
    yes: true,
  });
  test('another set of custodians waits a day, weaker settings too, stricter ones and a beginning do not', () => {
    expect(notBefore('reseat', false, 0)).toBe(WAIT_HOURS * HOUR);
    expect(notBefore('settings', true, 0)).toBe(WAIT_HOURS * HOUR);
    expect(notBefore('settings', false, 5)).toBe(5);
    expect(notBefore('begin', false, 5)).toBe(5);
    expect(notBefore('retire', false, 5)).toBe(5);
  });
  test('rarer tests and longer requests are weaker', () => {
    const now = { testDays: 91, requestHours: 72 };
    expect(weakensSettings(now, { testDays: 92, requestHours: 72 })).toBe(true);
    expect(weakensSettings(now, { testDays: 91, requestHours: 73 })).toBe(true);
    expect(weakensSettings(now, { testDays: 30, requestHours: 24 })).toBe(false);
    expect(weakensSettings(now, now)).toBe(false);
    expect(weakensSettings({ ...now, secondFactor: true }, { ...now, secondFactor: false })).toBe(true);
    expect(weakensSettings({ ...now, secondFactor: true }, now)).toBe(false);
    expect(weakensSettings({ ...now, secondFactor: false }, { ...now, secondFactor: true })).toBe(false);
    const read = (share: number, atLeast: number) => ({ ...now, secondReading: { share, atLeast } });
    expect(weakensSettings(read(10, 5), read(9, 50))).toBe(true);
    expect(weakensSettings(read(10, 5), read(50, 4))).toBe(true);
    expect(weakensSettings(read(10, 5), read(11, 5))).toBe(false);
    expect(weakensSettings(read(10, 5), now)).toBe(false);
  });
  test('two agree, the day passes, and a no until then ends it', () => {
    const it = { voices: [yes('a', 'A'), yes('b', 'B')], notBefore: 24, expiresAt: 100 };
    expect(standOfChange({ ...it, voices: [yes('a', 'A')] }, 50)).toBe('open');
    expect(standOfChange(it, 23)).toBe('agreed');
    expect(standOfChange(it, 24)).toBe('ripe');
    expect(standOfChange(it, 100)).toBe('lapsed');
    expect(standOfChange({ ...it, voices: [...it.voices, { ...yes('c', 'C'), yes: false }] }, 23)).toBe('refused');
  });
});

test('a dummy is made every quarter and late a fortnight after', () => {
  const day = 24 * HOUR;
  expect(testClock(0, 91, 0)).toEqual({ makeAt: 91 * day, dueAt: 105 * day, overdue: false });
  expect(testClock(0, 91, 105 * day).overdue).toBe(false);
  expect(testClock(0, 91, 105 * day + 1).overdue).toBe(true);
});

test('every kind of change has its words: what waits, what it is, what it does, and as news', () => {
  const lists: Record<string, string>[] = [words.change.kinds, words.change.about];
  for (const kind of changeKind.options) {
    for (const list of lists) expect(list[kind], kind).toBeTruthy();
    for (const list of [words.tasks, words.told] as Record<string, string>[])
      expect(list[`change_${kind}`], kind).toBeTruthy();
  }
});
