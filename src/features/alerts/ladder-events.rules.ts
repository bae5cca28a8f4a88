import type { Level, LevelClock } from '#domain/levels.ts';
import type { NoticeState, Rank } from './alert-states.rules.ts';
import type { QuietHours } from './quiet-hours.rules.ts';

/** What the ladder of an alert is made of: its people, its state, what happens to it and what it asks to be done. */

export interface LadderPerson {
  actorId: string;
  rank: Rank;
  mandateId: string | null;
  quiet: QuietHours | null;
  /** implicated, or in the chain of command of one who is: never asked */
  blocked: boolean;
  /** a coordinator on call is asked at level 2 at any hour, and before the other coordinators */
  onCall?: boolean;
}

export interface LadderSetup {
  level: Level;
  clock: LevelClock;
  issuedAt: Date;
  /** responder, substitutes, coordinators, in the order in which to ask */
  people: readonly LadderPerson[];
}

/** One person asked. Instants are milliseconds since 1970. */
export interface Ask {
  actorId: string;
  rank: Rank;
  state: NoticeState;
  /** when the step that led here was due, and when it was done */
  dueAt: number;
  askedAt: number;
  remindAt: number | null;
  /** when it counts as not delivered unless a channel has confirmed it */
  confirmBy: number | null;
  deadline: number | null;
  deliveredAt: number | null;
  seenAt: number | null;
  answeredAt: number | null;
  /** the ladder came here so late that this person's time was over before it began: not to be counted against them */
  overtaken: boolean;
}

export interface LadderState {
  level: Level;
  clock: LevelClock;
  issuedAt: number;
  /** what the offsets of the clock count from: the issue, or a later raising of the level */
  base: number;
  people: LadderPerson[];
  asks: Ask[];
  /** index into `asks` of the one the ladder stands at, or null while it waits or is over */
  head: number | null;
  wakeAt: number | null;
  answeredBy: string | null;
  ended: 'answered' | 'withdrawn' | null;
  /** since when the ladder has been spent; stays until somebody answers */
  unansweredSince: number | null;
  /** the latest instant seen; events are taken in the order they come */
  now: number;
}

export type Why = 'issued' | 'declined' | 'silent' | 'not_delivered' | 'referred' | 'woke' | 'blocked' | 'raised';

export type LadderEvent =
  | { type: 'tick'; at: Date }
  | { type: 'sent' | 'delivered' | 'seen'; at: Date; actorId: string }
  /** every channel of this person has failed for good: no use in waiting for a confirmation */
  | { type: 'undeliverable'; at: Date; actorId: string }
  | { type: 'accepted' | 'declined'; at: Date; actorId: string }
  | { type: 'referred'; at: Date; actorId: string; to: Omit<LadderPerson, 'rank'> }
  /** found to be implicated, or in the chain of one who is */
  | { type: 'blocked'; at: Date; actorId: string }
  /** the alert's level was changed by an update */
  | { type: 'level'; at: Date; level: Level; clock: LevelClock }
  /** the alert was cancelled or closed */
  | { type: 'withdrawn'; at: Date };

export type LadderEffect =
  | {
      type: 'ask';
      actorId: string;
      rank: Rank;
      mandateId: string | null;
      why: Why;
      follows: string | null;
      dueAt: Date;
      lateByMs: number;
      deadline: Date;
    }
  | { type: 'state'; actorId: string; state: NoticeState; lateByMs: number }
  | { type: 'remind'; actorId: string; dueAt: Date; lateByMs: number }
  | { type: 'passed_over'; actorId: string; until: Date }
  | { type: 'wait'; until: Date }
  | {
      type: 'tell_coordinators';
      what: 'not_delivered' | 'unanswered' | 'nobody_to_ask';
      actorId: string | null;
      dueAt: Date;
      lateByMs: number;
    }
  | { type: 'answered'; actorId: string };

export type LadderRefusal =
  | 'not_asked'
  | 'already_answered'
  | 'over'
  | 'coordinator_cannot_decline'
  | 'refer_to_blocked'
  | 'refer_to_asked';

export interface LadderResult {
  state: LadderState;
  effects: LadderEffect[];
  /** the event changed nothing, and why */
  refused?: LadderRefusal;
}

export type StepKind = 'not_delivered' | 'remind' | 'silent' | 'wake';
export interface NextStep {
  due: Date;
  kind: StepKind;
  /** the person it is about; null when the ladder waits for somebody to wake */
  actorId: string | null;
}
