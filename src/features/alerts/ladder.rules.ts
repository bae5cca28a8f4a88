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
  Why,
} from './ladder-events.rules.ts';
import { isQuiet, wakesAt } from './quiet-hours.rules.ts';

/**
 * The ladder of one alert before one named responder: whom to ask, when to remind, when to go to the next, until somebody answers.
 *
 * It is a pure fold: `startLadder` gives the first state, `applyEvent` each next one, with the effects to carry out. The state is
 * plain JSON and is kept with the notice; the one timer to set is `nextStep(state)`. Timers fire only by a `tick` event; a tick
 * that comes late fires all that is due, in order, each with its true lateness. Deadlines hang on when a step was *due*, not on
 * when it was done, so that a server that was down does not lengthen any clock; quiet hours and delivery hang on when it was done.
 */
const MINUTE = 60_000;
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

function setState(effects: LadderEffect[], ask: Ask, to: NoticeState, lateByMs = 0) {
  ask.state = to;
  effects.push({ type: 'state', actorId: ask.actorId, state: to, lateByMs });
}

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

/** Asked, and the asking not taken back: one withdrawn because of an answer that turned out to be none may be asked again. */
const wasAsked = (state: LadderState, actorId: string): boolean =>
  state.asks.some((it) => it.actorId === actorId && it.state !== 'withdrawn');

const goneToCoordinators = (state: LadderState): boolean => state.asks.some((it) => it.rank === 'coordinator');

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

interface Cause {
  dueAt: number;
  why: Why;
  follows: string | null;
}

/** Goes to the next person who may be asked; waits for one to wake; or stays with the coordinators, unanswered. */
function moveOn(state: LadderState, effects: LadderEffect[], cause: Cause) {
  state.head = null;
  state.wakeAt = null;
  const line = candidates(state, cause.dueAt);
  const mayAsk = (person: LadderPerson) =>
    !heedsQuietHours(state.level) ||
    !isQuiet(person.quiet, state.now) ||
    (state.level === 2 && person.rank === 'coordinator' && person.onCall === true);
  // level 2 does not wait for the morning: with no coordinator named as on call, the first of them is
  const next = line.find(mayAsk) ?? (state.level === 2 ? line.find((it) => it.rank === 'coordinator') : undefined);
  for (const person of line) {
    if (person === next) break;
    if (!mayAsk(person))
      effects.push({ type: 'passed_over', actorId: person.actorId, until: new Date(wakesAt(person.quiet, state.now)) });
  }
  if (next) {
    ask(state, effects, next, cause, deadlineFor(state, next, line, cause.dueAt), true);
    return;
  }
  const wakes = line.map((it) => wakesAt(it.quiet, state.now));
  if (wakes.length > 0) {
    state.wakeAt = Math.min(...wakes);
    effects.push({ type: 'wait', until: new Date(state.wakeAt) });
  }
  // at level 1 sleeping coordinators are still to be asked: the ladder is not spent
  const coordinatorsLeft = line.some((it) => it.rank === 'coordinator');
  if (line.length === 0 || (!coordinatorsLeft && goneToCoordinators(state))) spend(state, effects, cause);
}

function spend(state: LadderState, effects: LadderEffect[], cause: Cause) {
  const lateByMs = state.now - cause.dueAt;
  state.unansweredSince ??= cause.dueAt;
  const last = state.asks.findLast((it) => it.state === 'silent' || it.state === 'not_delivered');
  if (last) setState(effects, last, 'unanswered', lateByMs);
  const what = state.asks.length === 0 ? 'nobody_to_ask' : 'unanswered';
  effects.push({
    type: 'tell_coordinators',
    what,
    actorId: last?.actorId ?? null,
    dueAt: new Date(cause.dueAt),
    lateByMs,
  });
}

/** Whom one may still ask, in order. Once the coordinators' turn has come they go before everybody else. */
function candidates(state: LadderState, dueAt: number): LadderPerson[] {
  const left = state.people.filter((it) => !it.blocked && !wasAsked(state, it.actorId));
  const coordinators = left
    .filter((it) => it.rank === 'coordinator')
    .toSorted((a, b) => Number(b.onCall ?? false) - Number(a.onCall ?? false));
  const others = left.filter((it) => it.rank !== 'coordinator');
  const turn = state.base + state.clock.coordinator * MINUTE;
  return dueAt >= turn || goneToCoordinators(state) ? [...coordinators, ...others] : [...others, ...coordinators];
}

/**
 * Until when the next one has. The first has until the substitute's turn; those after share the time until the coordinator's turn
 * (never more than the first had); a coordinator has the time of a first answer. One who was woken late still has time to read.
 */
function deadlineFor(state: LadderState, next: LadderPerson, line: readonly LadderPerson[], dueAt: number): number {
  const { clock } = state;
  if (next.rank === 'coordinator') return dueAt + clock.firstAnswer * MINUTE;
  const enough = dueAt + clock.remind * MINUTE;
  const first = state.base + clock.substitute * MINUTE;
  if (!state.asks.some((it) => it.rank !== 'coordinator')) return first >= enough ? first : enough;
  const left = state.base + clock.coordinator * MINUTE - dueAt;
  if (left <= 0) return enough;
  const others = line.filter((it) => it.rank !== 'coordinator').length;
  return dueAt + Math.min(clock.substitute * MINUTE, Math.max(MINUTE, Math.floor(left / others)));
}

function ask(
  state: LadderState,
  effects: LadderEffect[],
  person: LadderPerson,
  cause: Cause,
  deadline: number,
  asHead: boolean,
) {
  const askedAt = state.now;
  const remindAt = cause.dueAt + state.clock.remind * MINUTE;
  const confirmBy = askedAt + (state.clock.firstAnswer * MINUTE) / 3;
  state.asks.push({
    actorId: person.actorId,
    rank: person.rank,
    state: 'queued',
    dueAt: cause.dueAt,
    askedAt,
    remindAt: remindAt < deadline && remindAt > askedAt ? remindAt : null,
    confirmBy: confirmBy < deadline ? confirmBy : null,
    deadline,
    deliveredAt: null,
    seenAt: null,
    answeredAt: null,
    overtaken: false,
  });
  if (asHead) {
    state.head = state.asks.length - 1;
    state.wakeAt = null;
  }
  effects.push({
    type: 'ask',
    actorId: person.actorId,
    rank: person.rank,
    mandateId: person.mandateId,
    why: cause.why,
    follows: cause.follows,
    dueAt: new Date(cause.dueAt),
    lateByMs: askedAt - cause.dueAt,
    deadline: new Date(deadline),
  });
}
