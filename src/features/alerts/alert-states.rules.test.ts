import { describe, expect, test } from 'vitest';
import en from '#locales/en/domain.json' with { type: 'json' };
import { isFinal, legalSteps, takeStep, type StateTable } from '#domain/transitions.ts';
import { OBLIGATION_STATES } from '#features/feedback/obligation.rules.ts';
import { INCIDENT_STATES, MERGE_STATES } from '#features/incidents/incident-states.rules.ts';
import { REPORT_STATES } from '#features/reports/report-states.rules.ts';
import { RUMOUR_STATES } from '#features/rumours/rumour.rules.ts';
import {
  ALERT_STATES,
  NOTICE_STATES,
  RESPONSE_STATES,
  answersFor,
  closingProblems,
  issueProblems,
} from './alert-states.rules.ts';

describe('the states of an alert', () => {
  test('draft, issued, updated as often as needed, then closed or cancelled', () => {
    const table = Object.fromEntries(
      ALERT_STATES.states.map((it) => [it, legalSteps(ALERT_STATES, it).map((step) => step.to)]),
    );
    expect(table).toEqual({
      draft: ['issued', 'cancelled'],
      issued: ['issued', 'closed', 'cancelled'],
      closed: [],
      cancelled: [],
    });
  });

  test('nothing is issued without a responder, cancelled without a reason, or closed without an outcome', () => {
    expect(takeStep(ALERT_STATES, 'draft', 'issue')).toMatchObject({ missing: ['responder'] });
    expect(takeStep(ALERT_STATES, 'issued', 'cancel')).toMatchObject({ missing: ['reason'] });
    expect(takeStep(ALERT_STATES, 'issued', 'close')).toMatchObject({ missing: ['outcome'] });
  });
});

describe('the states of a notice', () => {
  test('whoever was passed by can still accept; whoever answered cannot answer again', () => {
    for (const it of ['queued', 'sent', 'delivered', 'seen', 'silent', 'unanswered', 'not_delivered'] as const) {
      expect(takeStep(NOTICE_STATES, it, 'accept')).toMatchObject({ ok: true, state: 'accepted' });
    }
    for (const it of ['accepted', 'declined', 'referred', 'withdrawn'] as const) {
      expect(legalSteps(NOTICE_STATES, it, 'person')).toEqual([]);
    }
  });

  test('a decline asks for a reason, a referral to whom; a coordinator does not decline', () => {
    expect(takeStep(NOTICE_STATES, 'seen', 'decline')).toMatchObject({ missing: ['reason'] });
    expect(takeStep(NOTICE_STATES, 'seen', 'refer')).toMatchObject({ missing: ['to_whom'] });
    expect(answersFor('coordinator')).toEqual(['accept', 'refer']);
    expect(answersFor('referred')).toContain('decline');
  });
});

test('a response is planned, under way, then done, failed or given up with a reason; done at once needs no start', () => {
  const table = Object.fromEntries(
    RESPONSE_STATES.states.map((it) => [it, legalSteps(RESPONSE_STATES, it).map((step) => step.to)]),
  );
  expect(table).toEqual({
    planned: ['under_way', 'done', 'failed', 'given_up'],
    under_way: ['done', 'failed', 'given_up'],
    done: [],
    failed: [],
    given_up: [],
  });
  expect(isFinal(RESPONSE_STATES, 'failed')).toBe(true);
});

describe('issuing', () => {
  const ready = {
    level: 2 as const,
    responderActorIds: ['grace'],
    blocked: new Set<string>(),
    implicated: 'named' as const,
    uncertainty: '',
    asked: 'Send the mediators to the market.',
    verified: true,
    coordinatorOnCall: true,
  };

  test('a complete warning may go', () => expect(issueProblems(ready)).toEqual([]));

  test('each thing that is missing is named', () => {
    expect(issueProblems({ ...ready, responderActorIds: [] })).toEqual(['no_responder']);
    expect(issueProblems({ ...ready, implicated: 'unclear' })).toEqual(['implicated_undecided']);
    expect(issueProblems({ ...ready, implicated: 'decided_unclear' })).toEqual([]);
    expect(issueProblems({ ...ready, blocked: new Set(['grace']) })).toEqual(['responder_blocked']);
    expect(issueProblems({ ...ready, asked: ' ' })).toEqual(['nothing_asked']);
    expect(issueProblems({ ...ready, verified: false })).toEqual(['not_verified']);
    expect(issueProblems({ ...ready, verified: false, reasonUnverified: 'Two callers, no time.' })).toEqual([]);
    expect(issueProblems({ ...ready, coordinatorOnCall: false })).toEqual(['no_coordinator_on_call']);
  });

  test('an emergency needs no verification, only its uncertainty stated', () => {
    const emergency = { ...ready, level: 3 as const, verified: false, coordinatorOnCall: false };
    expect(issueProblems(emergency)).toEqual(['uncertainty_not_stated']);
    expect(issueProblems({ ...emergency, uncertainty: 'One caller, not yet called back.' })).toEqual([]);
  });
});

test('an alert closes only with an outcome, no open step and nothing owed', () => {
  const done = {
    outcomeJudged: 'reduced' as const,
    outcome: 'The crowd went home.',
    obligations: [{ state: 'impossible' }],
    responses: [{ state: 'done' }],
  };
  expect(closingProblems(done)).toEqual([]);
  expect(closingProblems({ ...done, outcome: ' ' })).toEqual([{ code: 'no_outcome' }]);
  expect(
    closingProblems({
      ...done,
      obligations: [{ state: 'open' }, { state: 'open' }],
      responses: [{ state: 'planned' }],
    }),
  ).toEqual([
    { code: 'obligations_open', count: 2 },
    { code: 'responses_open', count: 1 },
  ]);
});

test('every state, deed and need of every table has its words', () => {
  const tables: StateTable[] = [
    REPORT_STATES,
    INCIDENT_STATES,
    MERGE_STATES,
    RUMOUR_STATES,
    ALERT_STATES,
    NOTICE_STATES,
    RESPONSE_STATES,
    OBLIGATION_STATES,
  ];
  const words = en as any;
  for (const table of tables) {
    for (const it of table.states) expect(words.states[table.noun][it], `${table.noun} ${it}`).toBeTypeOf('string');
    for (const step of table.steps) {
      expect(words.deeds[table.noun][step.deed], `${table.noun} ${step.deed}`).toBeTypeOf('string');
      for (const need of step.needs ?? []) expect(words.needs[need]).toBeTypeOf('string');
    }
  }
});
