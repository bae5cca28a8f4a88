import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeRing, type Shape } from './geometry.rules.ts';
import { planGroup } from './release.rules.ts';
import { type GroupPlan, type IncomingArea, type KnownArea, type PlanOptions } from './release-plan.rules.ts';

/** A register in memory: what is stored after plans are carried out. */
let counter = 0;
const newId = () => `area-${++counter}`;

function carryOut(known: KnownArea[], plan: GroupPlan, options: PlanOptions): KnownArea[] {
  const after = known.map((area) => {
    const closed = plan.closed.find((one) => one.id === area.id);
    const filled = plan.filled.find((one) => one.id === area.id);
    return {
      ...area,
      ...(closed ? { validTo: closed.on } : {}),
      ...(filled
        ? {
            names: filled.names ? [...new Set([...area.names, filled.area.name])] : area.names,
            ...(filled.code ? { code: filled.area.code, codeSystem: filled.area.codeSystem } : {}),
            ...(filled.shape ? { shapeMark: filled.area.shapeMark, shape: () => filled.area.shape } : {}),
            ...(filled.point ? { point: filled.area.point } : {}),
            ...(filled.population ? { population: filled.area.population } : {}),
            ...(filled.outlineDoubtFrom === null ? {} : { outlineDoubtFrom: filled.outlineDoubtFrom }),
          }
        : {}),
    };
  });
  for (const { id, area, validFrom, validTo, outlineDoubtFrom, inheritsFrom } of plan.added) {
    const heirOf = known.find((one) => one.id === inheritsFrom);
    after.push({
      id,
      level: area.level,
      code: area.code,
      codeSystem: area.codeSystem,
      name: area.name,
      names: [area.name],
      parentId: area.parentId,
      parentCode: area.parentCode,
      validFrom,
      validTo,
      source: options.source,
      releasedOn: options.releasedOn,
      shapeMark: area.shapeMark ?? heirOf?.shapeMark ?? null,
      shapeOn: null,
      outlineDoubtFrom,
      shape: () => area.shape ?? heirOf?.shape() ?? null,
      point: area.point,
      population: area.population,
    });
  }
  return after;
}

const box = (west: number, south: number, east: number, north: number): Shape => [
  [
    makeRing([
      [west, south],
      [east, south],
      [east, north],
      [west, north],
    ]),
  ],
];
const row = (code: string | null, name: string, more: Partial<IncomingArea> = {}): IncomingArea => ({
  row: 1,
  name,
  names: [],
  code,
  codeSystem: code === null ? null : 'pcode',
  level: 2,
  iso3: 'AAA',
  parentCode: 'AA01',
  parentId: 'p',
  validFrom: null,
  validTo: null,
  predecessors: [],
  point: null,
  shape: null,
  shapeMark: more.shape ? JSON.stringify(more.shape.map((polygon) => polygon.map((ring) => [...ring]))) : null,
  population: null,
  ...more,
});
const of = (releasedOn: string | null, more: Partial<PlanOptions> = {}): PlanOptions => ({
  source: 'Survey',
  releasedOn,
  whole: true,
  newId,
  ...more,
});
const read = (known: KnownArea[], rows: IncomingArea[], options: PlanOptions) =>
  carryOut(known, planGroup(rows, known, options), options);
const open = (known: KnownArea[]) =>
  known
    .filter((area) => area.validTo === null)
    .map((area) => `${area.code} ${area.name}`)
    .sort();
const kinds = (plan: GroupPlan) => plan.successions.map((one) => one.kind).sort();

describe('what becomes of areas when a newer file is read', () => {
  it('parts of one area, by the ground they share', () => {
    const known = read([], [row('A', 'Whole', { shape: box(0, 0, 4, 4) })], of('2010-01-01'));
    const plan = planGroup(
      [row('B', 'West', { shape: box(0, 0, 2, 4) }), row('C', 'East', { shape: box(2, 0, 4, 4) })],
      known,
      of('2015-01-01'),
    );
    expect(plan.closed).toEqual([{ id: known[0]!.id, on: '2015-01-01' }]);
    expect(kinds(plan)).toEqual(['split', 'split']);
    for (const one of plan.successions) expect(one.share).toBeCloseTo(0.5, 1);
  });

  it('two areas joined', () => {
    const known = read(
      [],
      [row('B', 'West', { shape: box(0, 0, 2, 4) }), row('C', 'East', { shape: box(2, 0, 4, 4) })],
      of('2010-01-01'),
    );
    expect(kinds(planGroup([row('A', 'Whole', { shape: box(0, 0, 4, 4) })], known, of('2015-01-01')))).toEqual([
      'merge',
      'merge',
    ]);
  });

  it('the file’s own word on predecessors, without outlines', () => {
    const known = read([], [row('A', 'Whole')], of('2010-01-01'));
    const plan = planGroup(
      [row('B', 'West', { predecessors: ['A'] }), row('C', 'East', { predecessors: ['A'] })],
      known,
      of('2015-01-01'),
    );
    expect(kinds(plan)).toEqual(['split', 'split']);
  });

  it('an area of the same name under a new code keeps its outline until it gets its own, in doubt', () => {
    const known = read([], [row('A1', 'Port Loko', { shape: box(0, 0, 1, 1) })], of('2010-01-01'));
    const plan = planGroup([row('A5', 'Port Loko')], known, of('2015-01-01'));
    expect(kinds(plan)).toEqual(['recode']);
    expect(plan.added[0]).toMatchObject({ inheritsFrom: known[0]!.id, outlineDoubtFrom: '2015-01-01' });
  });

  it('an area moved to another province gets a new version', () => {
    const known = read([], [row('A', 'Market')], of('2010-01-01'));
    expect(
      kinds(planGroup([row('A', 'Market', { parentCode: 'AA02', parentId: 'q' })], known, of('2015-01-01'))),
    ).toEqual(['parent']);
  });

  it('a file of one part of the country closes nothing when it does not claim to be whole', () => {
    const known = read([], [row('A', 'One'), row('B', 'Two')], of('2010-01-01'));
    expect(planGroup([row('A', 'One')], known, of('2015-01-01', { whole: false })).closed).toEqual([]);
  });

  it('a P-code list closes what another publisher’s P-codes had, a list of other codes does not', () => {
    const known = read([], [row('A', 'One'), row('B', 'Two')], of('2010-01-01', { source: 'Other' }));
    expect(planGroup([row('A', 'One')], known, of('2015-01-01')).closed).toHaveLength(1);
    expect(planGroup([row('x', 'One', { codeSystem: 'hasc' })], known, of('2015-01-01')).closed).toEqual([]);
  });

  it('says so when a file would close most of what is known', () => {
    const known = read(
      [],
      Array.from({ length: 12 }, (_, i) => row(`A${i}`, `Name ${'abcdefghijkl'[i]!.repeat(4)}`)),
      of('2010-01-01'),
    );
    expect(planGroup([row('A0', 'Name aaaa')], known, of('2015-01-01')).faults.map((one) => one.code)).toEqual([
      'many_closed',
    ]);
  });

  it('two files without a day that disagree change nothing and are shown', () => {
    const known = read([], [row('A', 'Kadugli')], of(null, { source: 'Other' }));
    const plan = planGroup([row('A', 'Talawdi')], known, of(null));
    expect([plan.closed, plan.added]).toEqual([[], []]);
    expect(plan.faults[0]).toMatchObject({ code: 'differs_rename', blocking: false });
  });

  it('the same code twice in one file is refused the second time', () => {
    const plan = planGroup([row('A', 'One', { row: 2 }), row('A', 'One again', { row: 3 })], [], of('2015-01-01'));
    expect(plan.added).toHaveLength(1);
    expect(plan.faults).toEqual([{ row: 3, code: 'twice', values: { name: 'One again', first: 2 }, blocking: true }]);
  });

  it('villages of one name are several, and found again', () => {
    const spots = [0, 0.06, 0.3].map((lon, i) => row(null, 'Bo', { level: 9, row: i + 1, point: { lat: 8, lon } }));
    const known = read([], spots, of(null, { whole: false }));
    expect(known).toHaveLength(3);
    expect(planGroup(spots, known, of(null, { whole: false }))).toMatchObject({ added: [], filled: [], unchanged: 3 });
  });
});

describe('whatever is read, in whatever order', () => {
  const NAMES = ['Kadugli', 'Talawdi', 'Dilling', 'Rashad', 'Lagawa', 'Heiban'];
  // Every edition lists some of six areas; each has a name that may change from edition to edition.
  const edition = fc.uniqueArray(fc.record({ at: fc.nat(5), name: fc.nat(5) }), {
    selector: (it) => it.at,
    minLength: 1,
    maxLength: 6,
  });
  const rowsOf = (list: { at: number; name: number }[]) =>
    list.map(({ at, name }, i) => row(`C${at}`, NAMES[name]!, { row: i + 1 }));

  it('reading a file again plans nothing', () => {
    fc.assert(
      fc.property(fc.array(edition, { minLength: 1, maxLength: 4 }), (editions) => {
        let known: KnownArea[] = [];
        for (const [i, list] of editions.entries()) known = read(known, rowsOf(list), of(`20${10 + i}-01-01`));
        for (const [i, list] of editions.entries()) {
          const plan = planGroup(rowsOf(list), known, of(`20${10 + i}-01-01`));
          expect([plan.added, plan.closed, plan.filled]).toEqual([[], [], []]);
        }
      }),
    );
  });

  it('what is open is what the newest edition lists, and no area has two open versions', () => {
    fc.assert(
      fc.property(fc.array(edition, { minLength: 1, maxLength: 4 }), (editions) => {
        let known: KnownArea[] = [];
        for (const [i, list] of editions.entries()) known = read(known, rowsOf(list), of(`20${10 + i}-01-01`));
        expect(open(known).map((one) => one.split(' ')[0])).toEqual(
          editions
            .at(-1)!
            .map(({ at }) => `C${at}`)
            .sort(),
        );
        const codes = known.filter((area) => area.validTo === null).map((area) => area.code);
        expect(new Set(codes).size).toBe(codes.length);
      }),
    );
  });

  it('every version ends after it begins, and every tie leads from the earlier to the later', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([0, 1, 2, 3], { minLength: 1 }),
        fc.array(edition, { minLength: 4, maxLength: 4 }),
        (order, editions) => {
          let known: KnownArea[] = [];
          for (const i of order) {
            const options = of(`20${10 + i}-01-01`);
            const plan = planGroup(rowsOf(editions[i]!), known, options);
            known = carryOut(known, plan, options);
            for (const { fromId, toId } of plan.successions) {
              const [from, to] = [known.find((one) => one.id === fromId)!, known.find((one) => one.id === toId)!];
              expect(from.validTo).not.toBeNull();
              expect(to.validTo === null || to.validTo > from.validTo! || to.validFrom === from.validTo).toBe(true);
            }
          }
          for (const area of known)
            if (area.validFrom !== null && area.validTo !== null) expect(area.validTo > area.validFrom).toBe(true);
          const codes = known.filter((area) => area.validTo === null).map((area) => area.code);
          expect(new Set(codes).size).toBe(codes.length);
        },
      ),
    );
  });
});
