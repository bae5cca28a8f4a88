import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checklist,
  commandersOf,
  commandTree,
  findingsOf,
  groupOf,
  LINK_KINDS,
  MEMBERS,
  PART_KINDS,
  watchedHow,
  type Branch,
  type Finding,
  type Means,
  type PartKind,
  type SystemBody,
  type SystemLink,
} from './system.rules.ts';

const NOTHING: Means = { law: null, access: null, staff: null, money: null };
const body = (id: string, kind: PartKind, means: Partial<Means> = {}): SystemBody => ({
  id,
  kinds: [kind],
  means: { ...NOTHING, ...means },
});
const link = (from: string, kind: SystemLink['kind'], to: string, holds: SystemLink['holds'] = 'both'): SystemLink => ({
  from,
  to,
  kind,
  holds,
});
const codes = (found: readonly Finding[], id: string) => found.filter((it) => it.id === id).map((it) => it.code);

describe('the list of the source', () => {
  test('all members of the four groups stand in it, each once', () => {
    expect(Object.values(MEMBERS).map((it) => it.length)).toEqual([10, 12, 9, 5]);
    expect(new Set(PART_KINDS).size).toBe(36);
    expect(groupOf('customary_authority')).toBe('oversight');
    expect(groupOf('customary_justice')).toBe('justice');
    expect(['media', 'academia', 'civil_society', 'finance_body'].map((it) => groupOf(it as PartKind))).toEqual(
      Array(4).fill('oversight'),
    );
  });
  test('what is not told is not known, and that there is none is told', () => {
    const list = checklist([
      { kind: 'police', actorId: 'p' },
      { kind: 'gendarmerie', actorId: null },
    ]);
    const is = (kind: PartKind) => list.find((it) => it.kind === kind)!.is;
    expect([is('police'), is('gendarmerie'), is('armed_forces')]).toEqual(['here', 'none', 'unknown']);
    expect(list).toHaveLength(PART_KINDS.length);
  });
});

describe('how a body is overseen', () => {
  test.each<[string, SystemLink[], string]>([
    ['nobody knows of anybody', [], 'nobody'],
    ['a committee does', [link('committee', 'oversees', 'police')], 'itself'],
    ['whether it does so in practice is not known', [link('committee', 'oversees', 'police', null)], 'itself'],
    ['a committee does on paper alone', [link('committee', 'oversees', 'police', 'law')], 'paper'],
    [
      'the ministry that commands it does',
      [link('ministry', 'commands', 'police'), link('ministry', 'oversees', 'police')],
      'chain',
    ],
    [
      'its own inspectors do',
      [link('police', 'commands', 'inspectors'), link('inspectors', 'oversees', 'police')],
      'chain',
    ],
    ['it does so itself', [link('police', 'oversees', 'police')], 'nobody'],
    [
      'the ministry above it is overseen',
      [link('ministry', 'commands', 'police'), link('parliament', 'oversees', 'ministry')],
      'above',
    ],
    [
      'the ministry above it is overseen by a still higher commander',
      [
        link('ministry', 'commands', 'police'),
        link('president', 'commands', 'ministry'),
        link('president', 'oversees', 'ministry'),
      ],
      'nobody',
    ],
    [
      'the ministry above it is overseen on paper',
      [link('ministry', 'commands', 'police'), link('parliament', 'oversees', 'ministry', 'law')],
      'nobody',
    ],
  ])('%s', (_, links, is) => expect(watchedHow('police', 'oversees', links)).toBe(is));
});

describe('what stands out', () => {
  test('a guard that nobody oversees and nobody hears complaints about comes first', () => {
    const found = findingsOf(
      [body('ministry', 'justice_ministry'), body('guard', 'presidential_guard'), body('media', 'media')],
      [link('media', 'oversees', 'ministry')],
    );
    expect(found.map((it) => [it.id, it.code])).toEqual([
      ['guard', 'nobody'],
      ['guard', 'no_complaints'],
      ['media', 'means_unknown'],
    ]);
    expect(found[0]!.force).toBe(true);
  });
  test('a watcher without people or money stands out with what it lacks', () => {
    const found = findingsOf(
      [body('police', 'police'), body('ombudsman', 'ombudsman', { law: 'yes', staff: 'no', money: 'no' })],
      [link('ombudsman', 'oversees', 'police'), link('ombudsman', 'hears_complaints', 'police')],
    );
    expect(found).toEqual([{ code: 'no_means', id: 'ombudsman', force: false, lacks: ['staff', 'money'], on: [] }]);
  });
  test('a watcher appointed by one above those it watches is dependent; the ministry that commands is not called so', () => {
    const links = [
      link('president', 'commands', 'ministry'),
      link('ministry', 'commands', 'police'),
      link('ministry', 'oversees', 'police'),
      link('board', 'oversees', 'police'),
      link('president', 'appoints', 'board'),
    ];
    const found = findingsOf(
      [
        body('president', 'executive'),
        body('ministry', 'interior_ministry'),
        body('police', 'police'),
        body('board', 'human_rights_commission', { law: 'yes' }),
      ],
      links,
    );
    expect(found.find((it) => it.code === 'dependent')).toMatchObject({ id: 'board', on: ['president'] });
    expect(codes(found, 'ministry')).not.toContain('dependent');
  });
  test('one whose task is to watch, and of whom nobody knows what it watches, is idle', () => {
    expect(codes(findingsOf([body('university', 'academia')], []), 'university')).toEqual(['idle']);
  });

  const bodies = ['a', 'b', 'c', 'd', 'e'];
  const links = fc.array(
    fc.record({
      from: fc.constantFrom(...bodies),
      to: fc.constantFrom(...bodies),
      kind: fc.constantFrom(...LINK_KINDS),
      holds: fc.constantFrom('law' as const, 'practice' as const, 'both' as const, null),
    }),
    { maxLength: 14 },
  );
  const kinds = fc.array(fc.constantFrom(...PART_KINDS), { minLength: 5, maxLength: 5 });
  test('a force that nobody oversees always stands out, whoever commands whom', () => {
    fc.assert(
      fc.property(links, kinds, (all, of) => {
        const unseen = all.filter((it) => it.kind !== 'oversees');
        const found = findingsOf(
          bodies.map((id, n) => body(id, of[n]!)),
          unseen,
        );
        for (const [n, id] of bodies.entries())
          if (groupOf(of[n]!) === 'core' || groupOf(of[n]!) === 'non_statutory')
            expect(codes(found, id)).toContain('nobody');
      }),
    );
  });
  test('one more overseer from outside every chain never makes a body stand out for want of one', () => {
    fc.assert(
      fc.property(links, kinds, fc.constantFrom(...bodies), (all, of, id) => {
        const found = findingsOf(
          bodies.map((one, n) => body(one, of[n]!)),
          [...all, link('stranger', 'oversees', id, 'both')],
        );
        expect(codes(found, id).filter((it) => ['nobody', 'chain', 'paper'].includes(it))).toEqual([]);
      }),
    );
  });
  test('what stands out does not hang on the order in which it was told', () => {
    fc.assert(
      fc.property(links, kinds, (all, of) => {
        const there = bodies.map((id, n) => body(id, of[n]!));
        expect(findingsOf(there.toReversed(), all.toReversed())).toEqual(findingsOf(there, all));
      }),
    );
  });
  test('the tree has every body once and ends, circles or not', () => {
    fc.assert(
      fc.property(links, (all) => {
        const flat = (list: readonly Branch[]): string[] => list.flatMap((it) => [it.id, ...flat(it.below)]);
        expect(flat(commandTree(bodies, all)).toSorted()).toEqual(bodies);
        for (const id of bodies) expect(commandersOf(id, all).has(id)).toBe(false);
      }),
    );
  });
  test('a body with two commanders stands under the first and names the other', () => {
    expect(
      commandTree(
        ['army', 'police', 'station'],
        [link('army', 'commands', 'station'), link('police', 'commands', 'station')],
      ),
    ).toEqual([
      { id: 'army', also: [], below: [{ id: 'station', also: ['police'], below: [] }] },
      { id: 'police', also: [], below: [] },
    ]);
  });
});
