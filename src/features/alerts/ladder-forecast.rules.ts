import type { LadderEffect, LadderState } from './ladder-events.rules.ts';
import { applyEvent, nextStep } from './ladder.rules.ts';

export interface Forecast {
  at: Date;
  effect: LadderEffect;
}

/**
 * What will happen if nobody does anything from here on: every step of the ladder with its time, for the page on which an alert is
 * written and for the one on which it is watched. Takes it that each notice is delivered at once.
 */
export function forecast(from: LadderState): Forecast[] {
  const steps: Forecast[] = [];
  let state = deliverAll(from);
  for (let step = nextStep(state); step !== null; step = nextStep(state)) {
    const result = applyEvent(state, { type: 'tick', at: step.due });
    for (const effect of result.effects) {
      // a step that is already overdue as this is read happens now, not in the past
      steps.push({ at: step.due.getTime() < from.now ? new Date(from.now) : step.due, effect });
    }
    state = deliverAll(result.state);
  }
  return steps;
}

function deliverAll(from: LadderState): LadderState {
  let state = from;
  for (const ask of from.asks) {
    if (ask.state === 'queued' || ask.state === 'sent') {
      state = applyEvent(state, { type: 'delivered', at: new Date(state.now), actorId: ask.actorId }).state;
    }
  }
  return state;
}
