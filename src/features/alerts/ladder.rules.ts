import { heedsQuietHours, type Level, type LevelClock } from '#domain/levels.ts';
import type { NoticeState } from './alert-states.rules.ts';
import type {
  Ask,
  LadderEffect,
  LadderEvent,
  LadderPerson,
  LadderRefusal,
  LadderResult,
  LadderSetup,
  LadderState,
  NextStep,
  StepKind,
} from './ladder-events.rules.ts';
import { isQuiet, wakesAt } from './quiet-hours.rules.ts';
import { MINUTE, setState, wasAsked, goneToCoordinators, moveOn, ask } from './ladder-asking.rules.ts';

/**
 * The ladder of one alert before one named responder: whom to ask, when to remind, when to go to the next, until somebody answers.
 *
 * It is a pure fold: `startLadder` gives the first state, `applyEvent` each next one, with the effects to carry out. The state is
 * plain JSON and is kept with the notice; the one timer to set is `nextStep(state)`. Timers fire only by a `tick` event; a tick
 * that comes late fires all that is due, in order, each with its true lateness. Deadlines hang on when a step was *due*, not on
 * when it was done, so that a server that was down does not lengthen any clock; quiet hours and delivery hang on when it was done.
 */
const OPEN: readonly NoticeState[] = ['queued', 'sent', 'delivered', 'seen'];
const ANSWERABLE: readonly NoticeState[] = [...OPEN, 'silent', 'not_delivered', 'unanswered'];

/** Puts the alert before the first who may be asked. */
export function startLadder(setup: LadderSetup): LadderResult {
  const issuedAt = setup.issuedAt.getTime();
  const seen = new Set<string>();
  const state: LadderState = {
    level: setup.level,
    clock: setup.clock,
    issuedAt,
    base: issuedAt,
    // one person stands on one rung, the first that names them; blocked anywhere is blocked everywhere
    people: setup.people
      .filter((it) => !seen.has(it.actorId) && seen.add(it.actorId))
      .map((it) => ({ ...it, blocked: setup.people.some((other) => other.actorId === it.actorId && other.blocked) })),
    asks: [],
    head: null,
    wakeAt: null,
    answeredBy: null,
    ended: null,
    unansweredSince: null,
    now: issuedAt,
  };
  const effects: LadderEffect[] = [];
  moveOn(state, effects, { dueAt: issuedAt, why: 'issued', follows: null });
  return { state, effects };
}

/** How long the alert has gone without an answer, in milliseconds. Time in which everybody slept counts. */
export const ageOf = (state: LadderState, now: Date): number => Math.max(0, now.getTime() - state.issuedAt);

/** The next timer to set, or null when none is left: answered, withdrawn, or spent and lying with the coordinators. */
export function nextStep(state: LadderState): NextStep | null {
  const due = dueSteps(state)[0];
  return due ? { due: new Date(due.at), kind: due.kind, actorId: due.ask?.actorId ?? null } : null;
}

interface DueStep {
  at: number;
  kind: StepKind;
  ask: Ask | null;
}

const ORDER: readonly StepKind[] = ['not_delivered', 'remind', 'silent', 'wake'];

function dueSteps(state: LadderState): DueStep[] {
  if (state.ended !== null) return [];
  const steps: DueStep[] = [];
  for (const ask of state.asks) {
    if (!OPEN.includes(ask.state)) continue;
    if (ask.confirmBy !== null && (ask.state === 'queued' || ask.state === 'sent'))
      steps.push({ at: ask.confirmBy, kind: 'not_delivered', ask });
    if (ask.remindAt !== null) steps.push({ at: ask.remindAt, kind: 'remind', ask });
    if (ask.deadline !== null) steps.push({ at: ask.deadline, kind: 'silent', ask });
  }
  if (state.wakeAt !== null) steps.push({ at: state.wakeAt, kind: 'wake', ask: null });
  return steps.toSorted((a, b) => a.at - b.at || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

/** Applies one event. The given state is left as it was. */
export function applyEvent(before: LadderState, event: LadderEvent): LadderResult {
  const state: LadderState = structuredClone(before);
  const effects: LadderEffect[] = [];
  state.now = Math.max(state.now, event.at.getTime());
  const refused = apply(state, effects, event);
  return refused ? { state: before, effects: [], refused } : { state, effects };
}

function apply(state: LadderState, effects: LadderEffect[], event: LadderEvent): LadderRefusal | undefined {
  switch (event.type) {
    case 'tick':
      return tick(state, effects);
    case 'sent':
    case 'delivered':
    case 'seen':
    case 'undeliverable':
      return progress(state, effects, event);
    case 'accepted':
    case 'declined':
    case 'referred':
      return answer(state, effects, event);
    case 'blocked':
      return block(state, effects, event.actorId);
    case 'level':
      return changeLevel(state, effects, event);
    case 'withdrawn':
      if (state.ended === 'withdrawn') return undefined;
      end(state, effects, 'withdrawn', null);
      return undefined;
  }
}

function tick(state: LadderState, effects: LadderEffect[]): undefined {
  for (let step = dueSteps(state)[0]; step !== undefined && step.at <= state.now; step = dueSteps(state)[0]) {
    const lateByMs = state.now - step.at;
    const { ask } = step;
    if (step.kind === 'remind') {
      ask!.remindAt = null;
      effects.push({ type: 'remind', actorId: ask!.actorId, dueAt: new Date(step.at), lateByMs });
    } else if (step.kind === 'wake') {
      state.wakeAt = null;
      moveOn(state, effects, { dueAt: step.at, why: 'woke', follows: null });
    } else {
      leave(state, effects, ask!, step.kind, step.at);
    }
  }
  return undefined;
}

/** The ladder gives up waiting for this ask; if it stood here, it goes on. */
function leave(state: LadderState, effects: LadderEffect[], ask: Ask, why: 'silent' | 'not_delivered', dueAt: number) {
  const lateByMs = state.now - dueAt;
  setState(effects, ask, why, lateByMs);
  if (why === 'silent' && ask.deadline !== null) ask.overtaken = ask.askedAt >= ask.deadline;
  if (why === 'not_delivered') {
    effects.push({
      type: 'tell_coordinators',
      what: 'not_delivered',
      actorId: ask.actorId,
      dueAt: new Date(dueAt),
      lateByMs,
    });
  }
  if (isHead(state, ask)) moveOn(state, effects, { dueAt, why, follows: ask.actorId });
}

const isHead = (state: LadderState, ask: Ask): boolean => state.head !== null && state.asks[state.head] === ask;

function progress(
  state: LadderState,
  effects: LadderEffect[],
  event: { type: 'sent' | 'delivered' | 'seen' | 'undeliverable'; actorId: string },
): LadderRefusal | undefined {
  const ask = state.asks.findLast((it) => it.actorId === event.actorId);
  if (!ask) return 'not_asked';
  if (event.type === 'undeliverable') {
    if (state.ended === null && (ask.state === 'queued' || ask.state === 'sent'))
      leave(state, effects, ask, 'not_delivered', state.now);
    return undefined;
  }
  if (event.type !== 'sent') ask.deliveredAt ??= state.now;
  if (event.type === 'seen') ask.seenAt ??= state.now;
  const forward = OPEN.indexOf(event.type) > OPEN.indexOf(ask.state);
  if (OPEN.includes(ask.state) && forward) setState(effects, ask, event.type);
  return undefined;
}

type Answer =
  | Extract<LadderEvent, { to: unknown }>
  | (Extract<LadderEvent, { actorId: string }> & { type: 'accepted' | 'declined' });

function answer(state: LadderState, effects: LadderEffect[], event: Answer): LadderRefusal | undefined {
  const ask = state.asks.findLast((it) => it.actorId === event.actorId);
  if (!ask) return 'not_asked';
  if (state.ended === 'answered') return 'already_answered';
  if (state.ended !== null || ask.state === 'withdrawn') return 'over';
  if (!ANSWERABLE.includes(ask.state)) return 'already_answered';
  if (event.type === 'declined' && ask.rank === 'coordinator') return 'coordinator_cannot_decline';
  if (event.type === 'referred') {
    const known = state.people.find((it) => it.actorId === event.to.actorId);
    if (event.to.blocked || known?.blocked) return 'refer_to_blocked';
    if (wasAsked(state, event.to.actorId)) return 'refer_to_asked';
  }

  const wasHead = isHead(state, ask);
  ask.answeredAt = state.now;
  ask.seenAt ??= state.now;
  setState(effects, ask, event.type);
  if (event.type === 'referred') refer(state, effects, ask, event.to, wasHead);
  else if (event.type === 'accepted') end(state, effects, 'answered', ask.actorId);
  else if (wasHead) moveOn(state, effects, { dueAt: state.now, why: 'declined', follows: ask.actorId });
  return undefined;
}

/** The one referred to is asked at once; if they sleep, they stand first in the line and the ladder goes on. */
function refer(
  state: LadderState,
  effects: LadderEffect[],
  from: Ask,
  to: Omit<LadderPerson, 'rank'>,
  wasHead: boolean,
) {
  const person: LadderPerson = { ...to, rank: 'referred' };
  state.people = [person, ...state.people.filter((it) => it.actorId !== to.actorId)];
  // a spent or waiting ladder has no head: then a referral sets it going again
  const goesOn = wasHead || state.head === null;
  if (heedsQuietHours(state.level) && isQuiet(person.quiet, state.now)) {
    if (goesOn) moveOn(state, effects, { dueAt: state.now, why: 'referred', follows: from.actorId });
    else
      effects.push({ type: 'passed_over', actorId: person.actorId, until: new Date(wakesAt(person.quiet, state.now)) });
    return;
  }
  const whole = state.clock.substitute * MINUTE;
  const turn = state.base + state.clock.coordinator * MINUTE;
  // a referral does not put off the coordinator's turn, but leaves time enough to be read; one made by a coordinator has its whole time
  const time =
    from.rank === 'coordinator' || goneToCoordinators(state)
      ? whole
      : Math.min(whole, Math.max(turn - state.now, state.clock.remind * MINUTE));
  ask(state, effects, person, { dueAt: state.now, why: 'referred', follows: from.actorId }, state.now + time, goesOn);
}

function block(state: LadderState, effects: LadderEffect[], actorId: string): undefined {
  const known = state.people.find((it) => it.actorId === actorId);
  if (known) known.blocked = true;
  // also one who is not in the line: nobody may refer to them later
  else state.people.push({ actorId, rank: 'referred', mandateId: null, quiet: null, blocked: true });
  if (state.ended === 'withdrawn') return undefined;
  let goesOn = false;
  for (const [i, ask] of state.asks.entries()) {
    if (ask.actorId !== actorId || ask.state === 'withdrawn') continue;
    goesOn ||= state.head === i || state.answeredBy === actorId;
    setState(effects, ask, 'withdrawn');
  }
  if (state.answeredBy === actorId) {
    // an answer by one who is part of it is none
    state.answeredBy = null;
    state.ended = null;
  }
  if (goesOn || (state.wakeAt !== null && state.head === null)) {
    moveOn(state, effects, { dueAt: state.now, why: 'blocked', follows: null });
  }
  return undefined;
}

/** Raised: the clocks start anew and shorter, and who was waited for may be asked at once. Lowered: nobody gets more time than before. */
function changeLevel(
  state: LadderState,
  effects: LadderEffect[],
  event: { level: Level; clock: LevelClock },
): LadderRefusal | undefined {
  if (state.ended !== null) return 'over';
  const raised = event.level > state.level;
  state.level = event.level;
  state.clock = event.clock;
  if (!raised) return undefined;
  state.base = state.now;
  for (const ask of state.asks) {
    if (!OPEN.includes(ask.state)) continue;
    const deadline =
      state.now + (ask.rank === 'coordinator' ? event.clock.firstAnswer : event.clock.substitute) * MINUTE;
    ask.deadline = ask.deadline === null ? deadline : Math.min(ask.deadline, deadline);
    const remindAt = state.now + event.clock.remind * MINUTE;
    ask.remindAt = remindAt < ask.deadline ? remindAt : null;
    if (ask.confirmBy !== null)
      ask.confirmBy = Math.min(ask.confirmBy, state.now + (event.clock.firstAnswer * MINUTE) / 3);
  }
  if (state.head === null) moveOn(state, effects, { dueAt: state.now, why: 'raised', follows: null });
  return undefined;
}

function end(state: LadderState, effects: LadderEffect[], how: 'answered' | 'withdrawn', by: string | null) {
  state.ended = how;
  state.answeredBy = by ?? state.answeredBy;
  state.head = null;
  state.wakeAt = null;
  if (how === 'answered') state.unansweredSince = null;
  for (const ask of state.asks) {
    if (ANSWERABLE.includes(ask.state)) setState(effects, ask, 'withdrawn');
  }
  if (how === 'answered') effects.push({ type: 'answered', actorId: by! });
}
