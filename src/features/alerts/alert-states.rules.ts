import { defineStates } from '#domain/transitions.ts';

/** An alert's states; "update" leaves it issued, as often as needed. What closing asks for beyond this table: `closingProblems`. */
export const ALERT_STATES = defineStates({
  noun: 'alert',
  states: ['draft', 'issued', 'closed', 'cancelled'],
  first: 'draft',
  steps: [
    { deed: 'issue', from: ['draft'], to: 'issued', needs: ['responder'] },
    { deed: 'discard', from: ['draft'], to: 'cancelled', needs: ['reason'] },
    { deed: 'update', from: ['issued'], to: 'issued' },
    { deed: 'close', from: ['issued'], to: 'closed', needs: ['outcome'] },
    { deed: 'cancel', from: ['issued'], to: 'cancelled', needs: ['reason'] },
  ],
});
export type AlertState = (typeof ALERT_STATES)['states'][number];
export type AlertDeed = (typeof ALERT_STATES)['steps'][number]['deed'];

/**
 * A notice's states. `silent` and `not_delivered` say that the ladder has moved on, and one so marked can still answer;
 * `unanswered` is the last notice of a ladder that is spent. `withdrawn`: the alert was cancelled, closed or answered by another, or
 * the person turned out to be blocked.
 */
export const NOTICE_STATES = defineStates({
  noun: 'notice',
  states: [
    'queued',
    'sent',
    'delivered',
    'seen',
    'accepted',
    'declined',
    'referred',
    'silent',
    'unanswered',
    'not_delivered',
    'withdrawn',
  ],
  first: 'queued',
  steps: [
    { deed: 'sent', from: ['queued'], to: 'sent', by: 'machine' },
    { deed: 'delivered', from: ['queued', 'sent'], to: 'delivered', by: 'machine' },
    { deed: 'seen', from: ['queued', 'sent', 'delivered'], to: 'seen', by: 'machine' },
    {
      deed: 'accept',
      from: ['queued', 'sent', 'delivered', 'seen', 'silent', 'unanswered', 'not_delivered'],
      to: 'accepted',
    },
    {
      deed: 'decline',
      from: ['queued', 'sent', 'delivered', 'seen', 'silent', 'unanswered', 'not_delivered'],
      to: 'declined',
      needs: ['reason'],
    },
    {
      deed: 'refer',
      from: ['queued', 'sent', 'delivered', 'seen', 'silent', 'unanswered', 'not_delivered'],
      to: 'referred',
      needs: ['to_whom'],
    },
    { deed: 'silence', from: ['queued', 'sent', 'delivered', 'seen', 'not_delivered'], to: 'silent', by: 'clock' },
    { deed: 'not_delivered', from: ['queued', 'sent'], to: 'not_delivered', by: 'clock' },
    {
      deed: 'spent',
      from: ['queued', 'sent', 'delivered', 'seen', 'silent', 'not_delivered'],
      to: 'unanswered',
      by: 'clock',
    },
    {
      deed: 'withdraw',
      from: ['queued', 'sent', 'delivered', 'seen', 'accepted', 'silent', 'unanswered', 'not_delivered'],
      to: 'withdrawn',
      by: 'machine',
    },
  ],
});
export type NoticeState = (typeof NOTICE_STATES)['states'][number];
export type NoticeDeed = (typeof NOTICE_STATES)['steps'][number]['deed'];

export const RANKS = ['responder', 'substitute', 'coordinator', 'referred'] as const;
export type Rank = (typeof RANKS)[number];

/** What a person asked at this rank may answer: a coordinator accepts or refers and does not decline. */
export const answersFor = (rank: Rank): readonly ('accept' | 'decline' | 'refer')[] =>
  rank === 'coordinator' ? ['accept', 'refer'] : ['accept', 'decline', 'refer'];

/** What will be done about an alert, step by step. */
export const RESPONSE_STATES = defineStates({
  noun: 'response',
  states: ['planned', 'under_way', 'done', 'failed', 'given_up'],
  first: 'planned',
  steps: [
    { deed: 'start', from: ['planned'], to: 'under_way' },
    // people do first and write down later: a step need not be started to be done
    { deed: 'done', from: ['planned', 'under_way'], to: 'done', needs: ['result'] },
    { deed: 'failed', from: ['planned', 'under_way'], to: 'failed', needs: ['result'] },
    { deed: 'give_up', from: ['planned', 'under_way'], to: 'given_up', needs: ['reason'] },
  ],
});
export type ResponseState = (typeof RESPONSE_STATES)['states'][number];
export type ResponseDeed = (typeof RESPONSE_STATES)['steps'][number]['deed'];

/** How an alert's outcome is judged when it is closed. Keys: `alerts-rules:outcome.<code>`. */
export const OUTCOMES = ['prevented', 'reduced', 'no_effect', 'happened_anyway', 'false_alarm', 'unknown'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export type IssueProblem =
  | 'no_responder'
  | 'implicated_undecided'
  | 'responder_blocked'
  | 'uncertainty_not_stated'
  | 'nothing_asked'
  | 'not_verified'
  | 'no_coordinator_on_call';

/**
 * What keeps a draft from being issued, all at once so that a person can mend it in one go. Levels 1 and 2 rest on something verified
 * or on an analyst's stated judgement; level 3 needs no verification, only its uncertainty stated.
 */
export function issueProblems(draft: {
  level: 1 | 2 | 3;
  responderActorIds: readonly string[];
  blocked: ReadonlySet<string>;
  implicated: 'named' | 'unclear' | 'decided_unclear' | 'none';
  uncertainty: string;
  asked: string;
  /** rests on an incident at least corroborated, or a person says why it is issued on less */
  verified: boolean;
  reasonUnverified?: string;
  coordinatorOnCall: boolean;
}): IssueProblem[] {
  const problems: IssueProblem[] = [];
  if (draft.responderActorIds.length === 0) problems.push('no_responder');
  if (draft.implicated === 'unclear') problems.push('implicated_undecided');
  if (draft.responderActorIds.some((id) => draft.blocked.has(id))) problems.push('responder_blocked');
  if (draft.asked.trim() === '') problems.push('nothing_asked');
  if (draft.level === 3 && draft.uncertainty.trim() === '') problems.push('uncertainty_not_stated');
  if (draft.level !== 3 && !draft.verified && (draft.reasonUnverified ?? '').trim() === '')
    problems.push('not_verified');
  if (draft.level === 2 && !draft.coordinatorOnCall) problems.push('no_coordinator_on_call');
  return problems;
}

export type ClosingProblem = { code: 'no_outcome' } | { code: 'obligations_open' | 'responses_open'; count: number };

/** An alert closes only with an outcome, no step of the response left open, and its obligations done, declined or impossible. */
export function closingProblems(alert: {
  outcomeJudged: Outcome | null;
  outcome: string | null;
  obligations: readonly { state: string }[];
  responses: readonly { state: string }[];
}): ClosingProblem[] {
  const problems: ClosingProblem[] = [];
  if (alert.outcomeJudged === null || (alert.outcome ?? '').trim() === '') problems.push({ code: 'no_outcome' });
  const owed = alert.obligations.filter((it) => it.state === 'open').length;
  if (owed > 0) problems.push({ code: 'obligations_open', count: owed });
  const running = alert.responses.filter((it) => it.state === 'planned' || it.state === 'under_way').length;
  if (running > 0) problems.push({ code: 'responses_open', count: running });
  return problems;
}
