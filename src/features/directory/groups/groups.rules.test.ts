import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareRoles,
  contradictions,
  contradictionsAcross,
  leadDays,
  leadTimes,
  STANCES,
  type Statement,
} from './groups.rules.ts';

const at = (day: number) => new Date(Date.UTC(2026, 0, 1) + day * 86_400_000);

describe('how long before an event each is invited', () => {
  test('days between, whole, and below nothing when the invitation came after', () => {
    expect(leadDays(at(0), at(10))).toBe(10);
    expect(leadDays(at(0), at(0.9))).toBe(0);
    expect(leadDays(at(3), at(1))).toBe(-2);
  });
  test('by inviter: the middle, the shortest, and how many in the last week', () => {
    const sent = (inviterId: string, days: number) => ({ inviterId, invitedAt: at(0), startsAt: at(days) });
    expect(leadTimes([sent('un', 3), sent('un', 21), sent('un', 5), sent('ngo', 30), sent('ngo', 20)])).toEqual([
      { inviterId: 'un', n: 3, median: 5, shortest: 3, short: 2 },
      { inviterId: 'ngo', n: 2, median: 25, shortest: 20, short: 0 },
    ]);
    expect(leadTimes([])).toEqual([]);
  });
  test('every invitation counts once, and the middle lies between the ends', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ inviterId: fc.constantFrom('a', 'b'), day: fc.integer({ min: -5, max: 90 }) })),
        (list) => {
          const found = leadTimes(
            list.map((it) => ({ inviterId: it.inviterId, invitedAt: at(0), startsAt: at(it.day) })),
          );
          expect(found.reduce((sum, it) => sum + it.n, 0)).toBe(list.length);
          for (const it of found) expect(it.median).toBeGreaterThanOrEqual(it.shortest);
        },
      ),
    );
  });
});

describe('roles that contradict each other', () => {
  const says = (id: string, byId: string, aboutId: string, work: string, stance: Statement['stance']): Statement => ({
    id,
    byId,
    aboutId,
    work,
    stance,
  });
  test('two lead the same work, however it is written', () => {
    expect(
      contradictions([
        says('1', 'a', 'a', 'Care of the wounded', 'leads'),
        says('2', 'b', 'b', ' care of the  WOUNDED', 'leads'),
      ]),
    ).toEqual([{ kind: 'two_lead', work: 'Care of the wounded', actorIds: ['a', 'b'], statementIds: ['1', '2'] }]);
  });
  test('one is said to do what another, or itself, says it does not', () => {
    expect(
      contradictions([says('1', 'a', 'b', 'Patrols', 'carries_out'), says('2', 'b', 'b', 'Patrols', 'does_not')]),
    ).toEqual([{ kind: 'denied', work: 'Patrols', actorIds: ['b'], statementIds: ['1', '2'] }]);
  });
  test('several do it and nobody leads', () => {
    expect(
      contradictions([says('1', 'a', 'a', 'Rumours', 'carries_out'), says('2', 'b', 'b', 'Rumours', 'supports')])[0],
    ).toMatchObject({ kind: 'nobody_leads', actorIds: ['a', 'b'] });
  });
  test('one leads and others help: nothing to flag; and the order of saying does not matter', () => {
    const fine = [
      says('1', 'a', 'a', 'Radio', 'leads'),
      says('2', 'b', 'b', 'Radio', 'supports'),
      says('3', 'b', 'a', 'Radio', 'leads'),
      says('4', 'c', 'c', 'Radio', 'does_not'),
    ];
    expect(contradictions(fine)).toEqual([]);
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            byId: fc.constantFrom('a', 'b', 'c'),
            aboutId: fc.constantFrom('a', 'b', 'c'),
            work: fc.constantFrom('x', 'y'),
            stance: fc.constantFrom(...STANCES),
          }),
          { maxLength: 8 },
        ),
        (list) => {
          const all = list.map((it, n) => ({ id: `s${n}`, ...it }));
          expect(contradictions(all.toReversed())).toEqual(contradictions(all));
        },
      ),
    );
  });
});

describe('roles told in one group that contradict those told in another', () => {
  const says = (id: string, groupId: string, aboutId: string, stance: Statement['stance'], work = 'Market watch') => ({
    id,
    groupId,
    byId: aboutId,
    aboutId,
    work,
    stance,
  });
  const together = () => false;
  test('each leads the same work in a group of its own: no group sees it alone', () => {
    expect(
      contradictionsAcross([says('1', 'g', 'a', 'leads'), says('2', 'h', 'b', 'leads', 'market Watch')], together),
    ).toEqual([
      { kind: 'two_lead', work: 'Market watch', actorIds: ['a', 'b'], statementIds: ['1', '2'], groupIds: ['g', 'h'] },
    ]);
  });
  test('done as one group has it, not done as another has it', () => {
    expect(
      contradictionsAcross([says('1', 'g', 'a', 'leads'), says('2', 'h', 'a', 'does_not')], together),
    ).toMatchObject([{ kind: 'denied', actorIds: ['a'], groupIds: ['g', 'h'] }]);
  });
  test('three groups in which the same two lead are told of once', () => {
    const all = [says('1', 'g', 'a', 'leads'), says('2', 'h', 'b', 'leads'), says('3', 'i', 'b', 'leads')];
    expect(contradictionsAcross(all, together)).toMatchObject([
      { actorIds: ['a', 'b'], statementIds: ['1', '2', '3'], groupIds: ['g', 'h', 'i'] },
    ]);
  });
  test('what stands within a group is told there; groups that have nothing to do with each other are not held against each other', () => {
    const within = [says('1', 'g', 'a', 'leads'), says('2', 'g', 'b', 'leads')];
    expect(contradictionsAcross(within, together)).toEqual([]);
    expect(contradictionsAcross([...within, says('3', 'h', 'a', 'leads')], together)).toEqual([]);
    const districts = [says('1', 'g', 'a', 'leads'), says('2', 'h', 'b', 'leads')];
    expect(contradictionsAcross(districts, () => true)).toEqual([]);
    expect(contradictionsAcross([says('1', 'g', 'a', 'leads'), says('2', 'h', 'b', 'supports')], together)).toEqual([]);
  });
  test('each spans at least two groups, and the order of saying does not matter', () => {
    const any = fc.array(
      fc.record({
        groupId: fc.constantFrom('g', 'h', 'i'),
        byId: fc.constantFrom('a', 'b'),
        aboutId: fc.constantFrom('a', 'b', 'c'),
        work: fc.constantFrom('x', 'X', 'y'),
        stance: fc.constantFrom(...STANCES),
      }),
      { maxLength: 9 },
    );
    fc.assert(
      fc.property(any, (list) => {
        const all = list.map((it, n) => ({ id: `s${n}`, ...it }));
        const found = contradictionsAcross(all, together);
        expect(contradictionsAcross(all.toReversed(), together)).toEqual(found);
        for (const it of found) expect(it.groupIds.length).toBeGreaterThan(1);
      }),
    );
  });
});

describe('roles beside each other', () => {
  const say = (id: string, work: string, aboutId: string, stance: Statement['stance']): Statement => ({
    id,
    byId: aboutId,
    aboutId,
    work,
    stance,
  });
  test('one row a piece of work, whatever its capitals; one column for each of whom something is said; clashes with their row', () => {
    const { actorIds, rows } = compareRoles([
      say('1', 'Care of the wounded', 'clinic', 'leads'),
      say('2', 'care of the Wounded', 'army', 'leads'),
      say('3', 'Radio', 'clinic', 'supports'),
    ]);
    expect(actorIds).toEqual(['clinic', 'army']);
    expect(rows.map((row) => [row.work, row.clashes, row.cells.map((cell) => cell.said.map((it) => it.id))])).toEqual([
      ['Care of the wounded', ['two_lead'], [['1'], ['2']]],
      ['Radio', [], [['3'], []]],
    ]);
  });
  test('nothing said is lost or told twice', () => {
    const any = fc.array(
      fc.record({
        work: fc.constantFrom('A', 'a', 'Á', 'B', '?'),
        aboutId: fc.constantFrom('x', 'y', 'z'),
        stance: fc.constantFrom(...STANCES),
      }),
    );
    fc.assert(
      fc.property(any, (list) => {
        const all = list.map((it, n) => ({ ...it, id: String(n), byId: 'x' }));
        const told = compareRoles(all).rows.flatMap((row) => row.cells.flatMap((cell) => cell.said.map((it) => it.id)));
        expect(told.toSorted()).toEqual(all.map((it) => it.id).toSorted());
      }),
    );
  });
});
