import { heedsQuietHours } from '#domain/levels.ts';
import type { NoticeState } from './alert-states.rules.ts';
import type { Ask, LadderEffect, LadderPerson, LadderState, Why } from './ladder-events.rules.ts';
import { isQuiet, wakesAt } from './quiet-hours.rules.ts';

/** One step of the ladder: whom one may still ask, until when they have, and what is so when nobody is left. */

export const MINUTE = 60_000;

export function setState(effects: LadderEffect[], ask: Ask, to: NoticeState, lateByMs = 0) {
  ask.state = to;
  effects.push({ type: 'state', actorId: ask.actorId, state: to, lateByMs });
}

/** Asked, and the asking not taken back: one withdrawn because of an answer that turned out to be none may be asked again. */
export const wasAsked = (state: LadderState, actorId: string): boolean =>
  state.asks.some((it) => it.actorId === actorId && it.state !== 'withdrawn');

export const goneToCoordinators = (state: LadderState): boolean => state.asks.some((it) => it.rank === 'coordinator');

interface Cause {
  dueAt: number;
  why: Why;
  follows: string | null;
}

/** Goes to the next person who may be asked; waits for one to wake; or stays with the coordinators, unanswered. */
export function moveOn(state: LadderState, effects: LadderEffect[], cause: Cause) {
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

export function ask(
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
