import { describe, expect, test } from 'vitest';
import { CLOCKS, type Level } from '#domain/levels.ts';
import type { LadderEffect, LadderEvent, LadderPerson, LadderResult, LadderState } from './ladder-events.rules.ts';
import { forecast } from './ladder-forecast.rules.ts';
import { ageOf, applyEvent, nextStep, startLadder } from './ladder.rules.ts';
import type { QuietHours } from './quiet-hours.rules.ts';

const T0 = Date.parse('2026-03-02T09:00:00Z');
const after = (minutes: number) => new Date(T0 + minutes * 60_000);
const NIGHT: QuietHours = { from: '08:30', to: '12:00', timeZone: 'UTC' };

const person = (actorId: string, rank: LadderPerson['rank'], more: Partial<LadderPerson> = {}): LadderPerson => ({
  actorId,
  rank,
  mandateId: `mandate of ${actorId}`,
  quiet: null,
  blocked: false,
  ...more,
});
const GRACE = person('Grace', 'responder');
const JOSEPH = person('Joseph', 'substitute');
const FATIMA = person('Fatima', 'coordinator', { onCall: true });
const start = (level: Level, people: LadderPerson[] = [GRACE, JOSEPH, FATIMA], clock = CLOCKS[level]): LadderResult =>
  startLadder({ level, clock, issuedAt: after(0), people });

/** Applies events one after another and gathers what was to be done. */
function run(
  first: LadderResult,
  ...events: LadderEvent[]
): { state: LadderState; effects: LadderEffect[]; refused: (string | undefined)[] } {
  let { state } = first;
  const effects = [...first.effects];
  const refused: (string | undefined)[] = [];
  for (const event of events) {
    const result = applyEvent(state, event);
    state = result.state;
    effects.push(...result.effects);
    refused.push(result.refused);
  }
  return { state, effects, refused };
}
const tick = (minutes: number): LadderEvent => ({ type: 'tick', at: after(minutes) });
const tell = (
  type: 'sent' | 'delivered' | 'seen' | 'accepted' | 'declined' | 'undeliverable' | 'blocked',
  actorId: string,
  minutes: number,
): LadderEvent => ({
  type,
  at: after(minutes),
  actorId,
});
const refer = (from: string, to: LadderPerson, minutes: number): LadderEvent => ({
  type: 'referred',
  at: after(minutes),
  actorId: from,
  to,
});
const asked = (effects: LadderEffect[]) =>
  effects.flatMap((it) => (it.type === 'ask' ? [`${it.actorId} ${(it.dueAt.getTime() - T0) / 60_000} ${it.why}`] : []));
const stateOf = (state: LadderState, actorId: string) => state.asks.find((it) => it.actorId === actorId)?.state;
const minutesOf = (step: { due: Date; kind: string; actorId: string | null } | null) =>
  step && `${step.kind} ${step.actorId} ${(step.due.getTime() - T0) / 60_000}`;

describe('when nobody answers', () => {
  const table = (level: Level) =>
    forecast(start(level).state)
      .filter((it) => it.effect.type !== 'state')
      .map(
        ({ at, effect }) =>
          `${(at.getTime() - T0) / 60_000} ${effect.type} ${'actorId' in effect ? effect.actorId : ''}`,
      );

  test('an emergency reminds after 5 minutes, goes to the substitute after 15 and to the coordinator after 30', () => {
    expect(table(3)).toEqual([
      '5 remind Grace',
      '15 ask Joseph',
      '20 remind Joseph',
      '30 ask Fatima',
      '35 remind Fatima',
      '45 tell_coordinators Fatima',
    ]);
  });
  test('a warning after 1, 2 and 4 hours', () => {
    expect(table(2)).toEqual([
      '60 remind Grace',
      '120 ask Joseph',
      '180 remind Joseph',
      '240 ask Fatima',
      '300 remind Fatima',
      '360 tell_coordinators Fatima',
    ]);
  });
  test('a watch after 12, 24 and 48 hours', () => {
    expect(table(1)).toEqual([
      '720 remind Grace',
      '1440 ask Joseph',
      '2160 remind Joseph',
      '2880 ask Fatima',
      '3600 remind Fatima',
      '4320 tell_coordinators Fatima',
    ]);
  });

  test('it stays unanswered with the coordinators, with its age, and can still be accepted by anybody who was asked', () => {
    const spent = run(
      start(3),
      tell('delivered', 'Grace', 0),
      tick(15),
      tell('delivered', 'Joseph', 15),
      tick(30),
      tell('delivered', 'Fatima', 30),
      tick(45),
    );
    expect(nextStep(spent.state)).toBeNull();
    expect(spent.state.unansweredSince).toBe(after(45).getTime());
    expect(stateOf(spent.state, 'Fatima')).toBe('unanswered');
    expect(stateOf(spent.state, 'Grace')).toBe('silent');
    expect(ageOf(spent.state, after(100))).toBe(100 * 60_000);
    const late = run({ state: spent.state, effects: [] }, tell('accepted', 'Grace', 120));
    expect(late.state).toMatchObject({ ended: 'answered', answeredBy: 'Grace', unansweredSince: null });
    expect(stateOf(late.state, 'Fatima')).toBe('withdrawn');
  });

  test('several substitutes share the time before the coordinator, whose turn does not move', () => {
    const many = run(start(2, [GRACE, JOSEPH, person('Amos', 'substitute'), person('Ruth', 'substitute'), FATIMA]));
    const line = asked(forecast(many.state).map((it) => it.effect));
    expect(line).toEqual(['Joseph 120 silent', 'Amos 160 silent', 'Ruth 200 silent', 'Fatima 240 silent']);
  });
});

describe('answers', () => {
  test('Grace accepts: no timer is left, and nobody else is asked', () => {
    const done = run(
      start(2),
      tell('delivered', 'Grace', 1),
      tell('seen', 'Grace', 2),
      tell('accepted', 'Grace', 3),
      tick(10_000),
    );
    expect(done.state).toMatchObject({ ended: 'answered', answeredBy: 'Grace' });
    expect(nextStep(done.state)).toBeNull();
    expect(asked(done.effects)).toEqual(['Grace 0 issued']);
  });

  test('Grace declines: Joseph is asked at once and has the time of a substitute', () => {
    const declined = run(start(2), tell('declined', 'Grace', 1));
    expect(asked(declined.effects)).toEqual(['Grace 0 issued', 'Joseph 1 declined']);
    expect(declined.state.asks[1]!.deadline).toBe(after(121).getTime());
  });

  test('Fatima the coordinator cannot decline; she accepts or refers', () => {
    const atHer = run(
      start(2),
      tell('declined', 'Grace', 1),
      tell('declined', 'Joseph', 2),
      tell('declined', 'Fatima', 3),
    );
    expect(atHer.refused).toEqual([undefined, undefined, 'coordinator_cannot_decline']);
    const referred = run({ state: atHer.state, effects: [] }, refer('Fatima', person('Peter', 'referred'), 5));
    expect(asked(referred.effects)).toEqual(['Peter 5 referred']);
    expect(referred.state.asks.at(-1)!.deadline).toBe(after(125).getTime());
  });

  test('a referral does not put off the coordinator’s turn', () => {
    const referred = run(start(2), tell('seen', 'Grace', 10), refer('Grace', person('Peter', 'referred'), 170));
    expect(referred.state.asks.at(-1)!.deadline).toBe(after(240).getTime());
  });

  test('nobody is referred to who is blocked, or who was asked before', () => {
    const it = run(
      start(2),
      tell('seen', 'Grace', 1),
      refer('Grace', person('Colonel', 'referred', { blocked: true }), 2),
      refer('Grace', person('Grace', 'referred'), 3),
      tell('blocked', 'Captain', 4),
      refer('Grace', person('Captain', 'referred'), 5),
      tell('accepted', 'Nobody', 6),
    );
    expect(it.refused).toEqual([
      undefined,
      'refer_to_blocked',
      'refer_to_asked',
      undefined,
      'refer_to_blocked',
      'not_asked',
    ]);
  });

  test('a second answer is refused, and an answer after the alert was withdrawn', () => {
    const twice = run(start(2), tell('accepted', 'Grace', 1), tell('accepted', 'Grace', 2));
    expect(twice.refused).toEqual([undefined, 'already_answered']);
    const over = run(start(2), { type: 'withdrawn', at: after(1) }, tell('accepted', 'Grace', 2), tick(9999));
    expect(over.refused).toEqual([undefined, 'over', undefined]);
    expect(stateOf(over.state, 'Grace')).toBe('withdrawn');
    expect(nextStep(over.state)).toBeNull();
  });

  test('closing an alert leaves the acceptance as it was', () => {
    const closed = run(start(2), tell('accepted', 'Grace', 1), { type: 'withdrawn', at: after(500) });
    expect(stateOf(closed.state, 'Grace')).toBe('accepted');
  });

  test('Grace, passed by, refers late: Peter is asked beside Joseph, whose clock runs on', () => {
    const late = run(
      start(3),
      tell('delivered', 'Grace', 0),
      tick(15),
      tell('delivered', 'Joseph', 15),
      refer('Grace', person('Peter', 'referred'), 18),
    );
    expect(asked(late.effects)).toEqual(['Grace 0 issued', 'Joseph 15 silent', 'Peter 18 referred']);
    expect(late.state.asks[late.state.head!]!.actorId).toBe('Joseph');
  });
});

describe('delivery', () => {
  test('not confirmed within a third of the first step, the ladder moves on and the coordinator is told', () => {
    const first = start(3);
    expect(minutesOf(nextStep(first.state))).toBe('not_delivered Grace 5');
    const moved = run(first, tell('sent', 'Grace', 0), tick(5));
    expect(asked(moved.effects)).toEqual(['Grace 0 issued', 'Joseph 5 not_delivered']);
    expect(moved.effects).toContainEqual({
      type: 'tell_coordinators',
      what: 'not_delivered',
      actorId: 'Grace',
      dueAt: after(5),
      lateByMs: 0,
    });
    expect(stateOf(moved.state, 'Grace')).toBe('not_delivered');
    expect(run({ state: moved.state, effects: [] }, tell('accepted', 'Grace', 6)).state.answeredBy).toBe('Grace');
  });

  test('one confirmation is enough', () => {
    const confirmed = run(start(2), tell('sent', 'Grace', 0), tell('delivered', 'Grace', 39), tick(40));
    expect(stateOf(confirmed.state, 'Grace')).toBe('delivered');
    expect(minutesOf(nextStep(confirmed.state))).toBe('remind Grace 60');
  });

  test('when every channel has failed for good nobody waits for the third', () => {
    expect(asked(run(start(2), tell('undeliverable', 'Grace', 1)).effects)).toEqual([
      'Grace 0 issued',
      'Joseph 1 not_delivered',
    ]);
  });

  test('states only go forward', () => {
    const it = run(start(2), tell('seen', 'Grace', 1), tell('delivered', 'Grace', 2), tell('sent', 'Grace', 3));
    expect(stateOf(it.state, 'Grace')).toBe('seen');
  });
});

describe('quiet hours', () => {
  const sleeping = (it: LadderPerson): LadderPerson => ({ ...it, quiet: NIGHT });

  test('a person in quiet hours is passed over for the next who is not', () => {
    const it = start(2, [sleeping(GRACE), JOSEPH, FATIMA]);
    expect(it.effects[0]).toEqual({ type: 'passed_over', actorId: 'Grace', until: after(180) });
    expect(asked(it.effects)).toEqual(['Joseph 0 issued']);
  });

  test('when all are, a warning goes to the coordinator on call at any hour', () => {
    const hassan = person('Hassan', 'coordinator', { quiet: NIGHT });
    expect(asked(start(2, [sleeping(GRACE), sleeping(JOSEPH), hassan, sleeping(FATIMA)]).effects)).toEqual([
      'Fatima 0 issued',
    ]);
    expect(asked(start(2, [sleeping(GRACE), hassan]).effects)).toEqual(['Hassan 0 issued']);
  });

  test('when all are, a watch waits for the first to wake, and its age counts', () => {
    const early = person('Joseph', 'substitute', { quiet: { ...NIGHT, to: '10:00' } });
    const it = start(1, [sleeping(GRACE), early, sleeping(FATIMA)]);
    expect(asked(it.effects)).toEqual([]);
    expect(minutesOf(nextStep(it.state))).toBe('wake null 60');
    const woke = run(it, tick(60));
    expect(asked(woke.effects)).toEqual(['Joseph 60 woke']);
    // the time of a first answer has run since the issue
    expect(woke.state.asks[0]!.deadline).toBe(after(1440).getTime());
    expect(ageOf(woke.state, after(60))).toBe(60 * 60_000);
  });

  test('an emergency ignores them', () => {
    expect(asked(start(3, [sleeping(GRACE), JOSEPH, FATIMA]).effects)).toEqual(['Grace 0 issued']);
  });

  test('one passed over is asked when they wake before the alert is given up', () => {
    const it = run(start(2, [sleeping(GRACE), FATIMA]), tell('delivered', 'Fatima', 1), tick(120));
    // the coordinator has been silent: it is unanswered, and Grace wakes at 180
    expect(it.state.unansweredSince).toBe(after(120).getTime());
    expect(minutesOf(nextStep(it.state))).toBe('wake null 180');
    expect(asked(run({ state: it.state, effects: [] }, tick(180)).effects)).toEqual(['Grace 180 woke']);
  });

  test('raised to an emergency while it waits for the morning, it goes out at once', () => {
    const it = run(start(1, [sleeping(GRACE), sleeping(FATIMA)]), {
      type: 'level',
      at: after(30),
      level: 3,
      clock: CLOCKS[3],
    });
    expect(asked(it.effects)).toEqual(['Grace 30 raised']);
    expect(it.state.asks[0]!.deadline).toBe(after(45).getTime());
  });
});

describe('who is never asked', () => {
  test('the blocked are left out of the line', () => {
    const it = start(2, [{ ...GRACE, blocked: true }, JOSEPH, FATIMA]);
    expect(asked(it.effects)).toEqual(['Joseph 0 issued']);
    expect(asked(forecast(it.state).map((step) => step.effect))).not.toContain('Grace');
  });

  test('one blocked as responder is not asked as coordinator', () => {
    const it = start(2, [{ ...GRACE, blocked: true }, person('Grace', 'coordinator'), FATIMA]);
    expect(asked(it.effects)).toEqual(['Fatima 0 issued']);
  });

  test('when all are blocked it is said at once that there is nobody to ask', () => {
    const it = start(3, [{ ...GRACE, blocked: true }]);
    expect(it.effects).toMatchObject([{ type: 'tell_coordinators', what: 'nobody_to_ask' }]);
    expect(it.state.unansweredSince).toBe(T0);
  });

  test('Grace is found to be implicated after she accepted: her answer is none, the ladder goes on', () => {
    const it = run(start(2), tell('accepted', 'Grace', 5), tell('blocked', 'Grace', 20));
    expect(stateOf(it.state, 'Grace')).toBe('withdrawn');
    expect(it.state).toMatchObject({ ended: null, answeredBy: null });
    expect(asked(it.effects)).toEqual(['Grace 0 issued', 'Joseph 20 blocked']);
  });

  test('those whose notice was withdrawn because of her answer are asked anew', () => {
    const it = run(
      start(2),
      tell('declined', 'Grace', 1),
      tell('seen', 'Joseph', 2),
      refer('Joseph', person('Peter', 'referred'), 3),
      tell('accepted', 'Peter', 4),
      tell('blocked', 'Peter', 5),
    );
    expect(asked(it.effects).at(-1)).toBe('Fatima 5 blocked');
  });
});

describe('a server that was down', () => {
  test('fires at start what was missed, in order, each with its true lateness', () => {
    const it = run(start(3), tell('delivered', 'Grace', 0), tick(34));
    expect(it.effects.filter((effect) => effect.type === 'remind' || effect.type === 'ask').slice(1)).toMatchObject([
      { type: 'remind', actorId: 'Grace', lateByMs: 29 * 60_000 },
      { type: 'ask', actorId: 'Joseph', dueAt: after(15), lateByMs: 19 * 60_000 },
      { type: 'ask', actorId: 'Fatima', dueAt: after(30), lateByMs: 4 * 60_000 },
    ]);
    // Joseph's time was over before he was asked: not to be counted against him
    expect(it.state.asks.map((ask) => [ask.actorId, ask.overtaken])).toEqual([
      ['Grace', false],
      ['Joseph', true],
      ['Fatima', false],
    ]);
  });

  test('gives channels their time again: delivery is counted from the sending', () => {
    const it = run(start(3), tell('delivered', 'Grace', 0), tick(28));
    expect(minutesOf(nextStep(it.state))).toBe('silent Joseph 30');
    const late = run(start(2), tell('delivered', 'Grace', 0), tick(180));
    expect(minutesOf(nextStep(late.state))).toBe('not_delivered Joseph 220');
  });
});
