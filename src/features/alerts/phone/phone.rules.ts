import type { DeliveryOutcome } from '../delivery-outcome.rules.ts';

/** Only the top level rings: a telephone that rings for less is switched off. */
export const RINGS_FROM_LEVEL = 3;
/** Nobody is rung more often for one notice; the ladder goes on meanwhile. */
export const MOST_CALLS = 3;
/** While a call is under way, and before it is tried again. */
export const CALL_PAUSE_MS = 10 * 60_000;

/**
 * By which ways a telephone is used for this. What is only told, and asks for no answer, goes by SMS alone.
 * @param level of the alert, 1 to 3
 */
export const phoneWays = (
  level: number,
  purpose: 'notice' | 'reminder' | 'cancelled' | 'updated',
): readonly ('voice' | 'sms')[] =>
  level < RINGS_FROM_LEVEL ? [] : purpose === 'notice' || purpose === 'reminder' ? ['voice', 'sms'] : ['sms'];

/** What the courier's word means for the delivery. To have heard it is no more than that it was said: it may have been a machine. */
export function callOutcome(word: string, attempts: number): DeliveryOutcome {
  if (word === 'pressed' || word === 'delivered') return { what: 'confirmed' };
  if (word === 'heard' || word === 'sent') return { what: 'sent' };
  const isOver = attempts >= MOST_CALLS || word === 'gateway_refused' || word === 'no_channel';
  return { what: isOver ? 'refused' : 'failed', code: word };
}
