import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { takeStep } from '#domain/transitions.ts';
import { byCommunity, isUnconfirmed, TELLING_STATES, toldAtFits, type CommunityOwed } from './telling.rules.ts';

const HOUR = 3_600_000;

describe('telling by radio and through trusted persons', () => {
  test('somebody confirms that it was told; giving it up has a reason', () => {
    expect(takeStep(TELLING_STATES, 'planned', 'told')).toMatchObject({ ok: false, missing: ['to_whom'] });
    expect(takeStep(TELLING_STATES, 'planned', 'give_up')).toMatchObject({ ok: false, missing: ['reason'] });
    expect(takeStep(TELLING_STATES, 'told', 'give_up', { reason: 'x' })).toMatchObject({ ok: false });
  });

  test('a broadcast that nobody confirmed two hours after its time is asked about', () => {
    const radio = { way: 'radio' as const, state: 'planned' as const, broadcastAt: 10 * HOUR, agreedAt: null };
    expect(isUnconfirmed(radio, 11 * HOUR)).toBe(false);
    expect(isUnconfirmed(radio, 12 * HOUR + 1)).toBe(true);
    expect(isUnconfirmed({ ...radio, state: 'told' }, 99 * HOUR)).toBe(false);
    const person = { way: 'trusted_person' as const, state: 'planned' as const, broadcastAt: null, agreedAt: 0 };
    expect(isUnconfirmed(person, 47 * HOUR)).toBe(false);
    expect(isUnconfirmed(person, 49 * HOUR)).toBe(true);
  });

  test('nothing was told before it was broadcast, nor in the time to come', () => {
    expect(toldAtFits({ toldAt: 5 * HOUR, broadcastAt: 5 * HOUR }, 6 * HOUR)).toBe(true);
    expect(toldAtFits({ toldAt: 4 * HOUR, broadcastAt: 5 * HOUR }, 6 * HOUR)).toBe(false);
    expect(toldAtFits({ toldAt: 7 * HOUR, broadcastAt: null }, 6 * HOUR)).toBe(false);
  });

  test('by community: what is owed and what was heard, the most overdue first, nothing lost', () => {
    const owed = (
      community: string,
      state: CommunityOwed['state'],
      dueAt: number,
      cameBack = false,
    ): CommunityOwed => ({
      community,
      state,
      dueAt,
      tellings: [{ way: 'radio', state: 'told', broadcastAt: 0, agreedAt: null, cameBack }],
    });
    const lines = byCommunity(
      [
        owed('Mambu', 'open', 50),
        owed(' mambu  ', 'done', 1, true),
        owed('Kasoko', 'open', 20),
        owed('Loru', 'done', 1),
      ],
      30,
    );
    expect(lines.map((it) => [it.community, it.open, it.overdue, it.told, it.cameBack])).toEqual([
      ['Kasoko', 1, 1, 0, 0],
      ['Mambu', 1, 0, 1, 1],
      ['Loru', 0, 0, 1, 0],
    ]);
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            community: fc.constantFrom('A', 'a ', 'B', 'C'),
            state: fc.constantFrom('open' as const, 'done' as const, 'impossible' as const),
            dueAt: fc.integer({ min: 0, max: 100 }),
          }),
        ),
        (all) => {
          const found = byCommunity(
            all.map((it) => ({ ...it, tellings: [] })),
            50,
          );
          expect(found.reduce((sum, it) => sum + it.open + it.told + it.impossible, 0)).toBe(all.length);
          for (const it of found) expect(it.overdue).toBeLessThanOrEqual(it.open);
        },
      ),
    );
  });
});
