import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CLOCKS, type Level } from '#domain/levels.ts';
import type { LadderEffect, LadderEvent, LadderPerson, LadderState } from './ladder-events.rules.ts';
import { applyEvent, nextStep, startLadder } from './ladder.rules.ts';
import { isQuiet } from './quiet-hours.rules.ts';

const T0 = Date.parse('2026-03-28T20:00:00Z');
const HOURS = ['00:00', '03:30', '06:00', '12:00', '19:00', '22:00', '23:30'];
const quiet = fc.option(
  fc
    .tuple(
      fc.constantFrom(...HOURS),
      fc.constantFrom(...HOURS),
      fc.constantFrom('UTC', 'Europe/Paris', 'Africa/Nairobi'),
    )
    .map(([from, to, timeZone]) => ({ from, to, timeZone })),
  { freq: 2 },
);
const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
const level = fc.constantFrom<Level>(1, 2, 3);
const person = fc.record({
  actorId: fc.constantFrom(...ids),
  rank: fc.constantFrom<LadderPerson['rank']>('responder', 'substitute', 'substitute', 'coordinator'),
  mandateId: fc.constant(null),
  quiet,
  blocked: fc.boolean(),
  onCall: fc.boolean(),
});
const setup = fc
  .record({ level, people: fc.array(person, { maxLength: 7 }) })
  .map((it) => ({ ...it, clock: CLOCKS[it.level], issuedAt: new Date(T0) }));

const minutes = fc.nat(6000);
const who = fc.constantFrom(...ids);
const event = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('tick' as const), after: minutes }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constantFrom('sent' as const, 'delivered' as const, 'seen' as const, 'undeliverable' as const),
      after: minutes,
      actorId: who,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom('accepted' as const, 'declined' as const),
      after: minutes,
      actorId: who,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('referred' as const), after: minutes, actorId: who, to: person }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('blocked' as const), after: minutes, actorId: who }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('level' as const), after: minutes, level }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('withdrawn' as const), after: minutes }) },
);
/** Events in the order of their times. */
const events = fc.array(event, { maxLength: 25 }).map((list) =>
  list
    .toSorted((a, b) => a.after - b.after)
    .map(
      ({ after, ...it }) =>
        ({
          ...it,
          ...(it.type === 'level' ? { clock: CLOCKS[it.level] } : {}),
          at: new Date(T0 + after * 60_000),
        }) as LadderEvent,
    ),
);

function fold(state: LadderState, list: readonly LadderEvent[]): { state: LadderState; effects: LadderEffect[] } {
  const effects: LadderEffect[] = [];
  for (const it of list) {
    const result = applyEvent(state, it);
    state = result.state;
    effects.push(...result.effects);
  }
  return { state, effects };
}
const asks = (effects: LadderEffect[]) => effects.filter((it) => it.type === 'ask');

describe('whatever happens to a ladder', () => {
  test('an alert not answered has a next timer, or lies unanswered with the coordinators', () => {
    fc.assert(
      fc.property(setup, events, (given, list) => {
        const first = startLadder(given);
        let { state } = first;
        for (const it of [undefined, ...list]) {
          if (it) state = applyEvent(state, it).state;
          if (state.ended !== null) continue;
          expect(nextStep(state) !== null || state.unansweredSince !== null).toBe(true);
          // somebody is waited for, or the ladder waits for a waking, or it is spent
          expect(state.head !== null || state.wakeAt !== null || state.unansweredSince !== null).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('left to itself it always ends, and then everybody who may be asked has been', () => {
    fc.assert(
      fc.property(setup, (given) => {
        let { state } = startLadder(given);
        let steps = 0;
        for (let step = nextStep(state); step !== null; step = nextStep(state)) {
          state = applyEvent(state, { type: 'tick', at: step.due }).state;
          expect(++steps).toBeLessThan(200);
        }
        expect(state.unansweredSince).not.toBeNull();
        const free = state.people.filter((it) => !it.blocked).map((it) => it.actorId);
        expect(state.asks.map((it) => it.actorId).toSorted()).toEqual(free.toSorted());
      }),
      { numRuns: 1000 },
    );
  });

  test('nobody blocked is ever asked', () => {
    fc.assert(
      fc.property(setup, events, (given, list) => {
        const first = startLadder(given);
        const blocked = new Set(given.people.filter((it) => it.blocked).map((it) => it.actorId));
        let { state } = first;
        for (const it of asks(first.effects)) expect(blocked.has(it.actorId)).toBe(false);
        for (const it of list) {
          if (it.type === 'blocked') blocked.add(it.actorId);
          const result = applyEvent(state, it);
          for (const ask of asks(result.effects)) expect(blocked.has(ask.actorId)).toBe(false);
          state = result.state;
          // nor does a blocked person's answer stand
          if (state.ended !== 'withdrawn' && it.type === 'blocked') expect(state.answeredBy).not.toBe(it.actorId);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('below an emergency nobody is woken but a coordinator for a warning', () => {
    fc.assert(
      fc.property(setup, events, (given, list) => {
        const first = startLadder(given);
        let { state } = first;
        const check = (effects: LadderEffect[], at: LadderState) => {
          if (at.level === 3) return;
          for (const it of asks(effects)) {
            const asked = at.people.find((one) => one.actorId === it.actorId)!;
            if (isQuiet(asked.quiet, at.now)) expect([at.level, it.rank]).toEqual([2, 'coordinator']);
          }
        };
        check(first.effects, state);
        for (const it of list) {
          const result = applyEvent(state, it);
          state = result.state;
          check(result.effects, state);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('the same events in any batches, kept as JSON in between, give the same state and the same effects', () => {
    fc.assert(
      fc.property(setup, events, fc.array(fc.nat(25)), (given, list, cuts) => {
        const first = startLadder(given);
        const whole = fold(first.state, list);
        let state = first.state;
        const effects: LadderEffect[] = [];
        const at = [0, ...cuts.filter((cut) => cut < list.length).toSorted((a, b) => a - b), list.length];
        for (let i = 1; i < at.length; i++) {
          const part = fold(JSON.parse(JSON.stringify(state)), list.slice(at[i - 1], at[i]));
          state = part.state;
          effects.push(...part.effects);
        }
        expect(state).toEqual(whole.state);
        expect(effects).toEqual(whole.effects);
      }),
      { numRuns: 500 },
    );
  });

  test('an event never changes the state it was given', () => {
    fc.assert(
      fc.property(setup, events, (given, list) => {
        let { state } = startLadder(given);
        for (const it of list) {
          const before = JSON.stringify(state);
          const next = applyEvent(state, it).state;
          expect(JSON.stringify(state)).toBe(before);
          state = next;
        }
      }),
      { numRuns: 300 },
    );
  });

  test('late ticks ask the same people in the same order, each due when it was due, and say how late they are', () => {
    const awake = setup.map((it) => ({ ...it, people: it.people.map((one) => ({ ...one, quiet: null })) }));
    const deliver = (state: LadderState): LadderState =>
      fold(
        state,
        state.asks.map((it) => ({ type: 'delivered', at: new Date(state.now), actorId: it.actorId }) as LadderEvent),
      ).state;
    fc.assert(
      fc.property(awake, fc.array(fc.nat(20_000), { minLength: 1, maxLength: 8 }), (given, times) => {
        const first = startLadder(given);
        const onTime: LadderEffect[] = asks(first.effects);
        let state = deliver(first.state);
        for (let step = nextStep(state); step !== null; step = nextStep(state)) {
          const result = applyEvent(state, { type: 'tick', at: step.due });
          onTime.push(...asks(result.effects));
          state = deliver(result.state);
        }
        const late: LadderEffect[] = asks(first.effects);
        state = deliver(first.state);
        for (const time of [...times.toSorted((a, b) => a - b), 40_000]) {
          const at = new Date(T0 + time * 60_000);
          const result = applyEvent(state, { type: 'tick', at });
          for (const it of asks(result.effects)) {
            if (it.type === 'ask') expect(it.lateByMs).toBe(at.getTime() - it.dueAt.getTime());
          }
          late.push(...asks(result.effects));
          state = deliver(result.state);
        }
        const line = (list: LadderEffect[]) =>
          list.map(
            (it) =>
              it.type === 'ask' && {
                actorId: it.actorId,
                rank: it.rank,
                why: it.why,
                dueAt: it.dueAt,
                deadline: it.deadline,
              },
          );
        expect(line(late)).toEqual(line(onTime));
        expect(nextStep(state)).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  test('the coordinators’ turn never comes later than the clock says, when nobody answers and nobody sleeps', () => {
    fc.assert(
      fc.property(level, fc.integer({ min: 0, max: 6 }), (on, substitutes) => {
        const people: LadderPerson[] = [
          { actorId: 'r', rank: 'responder', mandateId: null, quiet: null, blocked: false },
          ...Array.from({ length: substitutes }, (_, i): LadderPerson => ({
            actorId: `s${i}`,
            rank: 'substitute',
            mandateId: null,
            quiet: null,
            blocked: false,
          })),
          { actorId: 'c', rank: 'coordinator', mandateId: null, quiet: null, blocked: false },
        ];
        let { state } = startLadder({ level: on, clock: CLOCKS[on], issuedAt: new Date(T0), people });
        for (let step = nextStep(state); step !== null; step = nextStep(state))
          state = applyEvent(state, { type: 'tick', at: step.due }).state;
        const coordinator = state.asks.find((it) => it.actorId === 'c')!;
        expect(coordinator.askedAt - T0).toBeLessThanOrEqual(CLOCKS[on].coordinator * 60_000);
      }),
    );
  });
});
