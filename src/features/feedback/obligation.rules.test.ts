import { describe, expect, test } from 'vitest';
import { isFinal, legalSteps, takeStep } from '#domain/transitions.ts';
import { OBLIGATION_STATES, answerDueAt, inOrderOwed, openOnes, owedTo, type Owed } from './obligation.rules.ts';

const DAY = 24 * 3_600_000;

describe('what is owed', () => {
  test('stays open until met, declined by the source, or impossible with a reason', () => {
    expect(legalSteps(OBLIGATION_STATES, 'open').map((it) => it.to)).toEqual(['done', 'declined', 'impossible']);
    for (const it of ['done', 'declined', 'impossible'] as const) expect(isFinal(OBLIGATION_STATES, it)).toBe(true);
    expect(takeStep(OBLIGATION_STATES, 'open', 'done', { said: 'The market opens on Monday.' })).toMatchObject({
      ok: false,
      missing: ['channel'],
    });
    expect(takeStep(OBLIGATION_STATES, 'open', 'impossible')).toMatchObject({ ok: false, missing: ['reason'] });
  });

  test('a source who wants no answer is owed nothing; one who wants it and cannot be reached is owed it all the same', () => {
    expect(owedTo({ wantsAnswer: false, channel: 'sms', reachable: true })).toBe('nothing');
    expect(owedTo({ wantsAnswer: true, channel: 'sms', reachable: true })).toBe('owed');
    expect(owedTo({ wantsAnswer: true, channel: 'sms', reachable: false })).toBe('owed_but_unreachable');
    expect(owedTo({ wantsAnswer: true, channel: null, reachable: true })).toBe('owed_but_unreachable');
  });

  test('the tellers of an emergency wait one day', () => {
    expect(answerDueAt(3, 0)).toBe(DAY);
    expect(answerDueAt(0, 0)).toBe(14 * DAY);
  });

  test('the list shows what is open, the longest overdue first, sources before communities', () => {
    const owed = (id: string, kind: Owed['kind'], dueAt: number, state: Owed['state'] = 'open'): Owed => ({
      id,
      kind,
      dueAt,
      state,
    });
    const list = [
      owed('a', 'community', 5),
      owed('b', 'source', 5),
      owed('c', 'source', 1),
      owed('d', 'source', 0, 'done'),
    ];
    expect(inOrderOwed(list).map((it) => it.id)).toEqual(['c', 'b', 'a']);
    expect(openOnes(list)).toHaveLength(3);
  });
});
