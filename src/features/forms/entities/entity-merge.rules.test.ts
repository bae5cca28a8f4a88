import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSheets } from '../xlsform/read-xlsform.ts';
import { readMarkdown } from '../xlsform/text-tables.ts';
import { readXml } from '../xml.rules.ts';
import { entityBlocksOf, entityPlanOf } from './entity-blocks.rules.ts';
import {
  fitting,
  judgeChange,
  ofPersons,
  phoneCsv,
  type Before,
  type Change,
  type Thing,
} from './entity-merge.rules.ts';

const pump: Thing = {
  title: 'Pump at the school',
  properties: { state: 'broken', note: '' },
  version: 3,
  closed: false,
};
const change = (it: Partial<Change>): Change => ({
  create: false,
  update: true,
  baseVersion: 3,
  trunkVersion: 3,
  branchId: null,
  label: null,
  data: {},
  ...it,
});
const made = (version: number | null, data: Record<string, string>, more: Partial<Before> = {}): Before => ({
  version,
  branchId: null,
  baseVersion: version === null ? null : version - 1,
  taken: { data },
  replaced: false,
  ...more,
});
const A = '11111111-1111-4111-8111-111111111111';
const B = '22222222-2222-4222-8222-222222222222';

describe('a thing that is not here', () => {
  test('is made with its title, and refused without one', () => {
    const create = change({ create: true, update: false, baseVersion: null, label: 'Well', data: { state: 'dry' } });
    expect(judgeChange(null, [], create)).toMatchObject({
      outcome: 'created',
      after: { title: 'Well', properties: { state: 'dry' }, version: 1 },
    });
    expect(judgeChange(null, [], { ...create, label: null })).toMatchObject({ outcome: 'refused', reason: 'no_label' });
  });
  test('cannot be changed yet: what was asked waits', () =>
    expect(judgeChange(null, [], change({ data: { state: 'mended' } }))).toMatchObject({
      outcome: 'waiting',
      after: null,
    }));
});

describe('a thing that two people change', () => {
  test('takes what only one of them changed, whoever was first', () => {
    const judged = judgeChange(
      { ...pump, version: 4 },
      [made(4, { note: 'Ask the teacher' })],
      change({ data: { state: 'mended' } }),
    );
    expect(judged).toMatchObject({
      outcome: 'merged',
      after: { properties: { state: 'mended', note: '' }, version: 5 },
    });
  });
  test('keeps what stands where both changed the same, and says what is in dispute', () => {
    const stands = { ...pump, version: 4, properties: { state: 'stolen', note: '' } };
    const judged = judgeChange(
      stands,
      [made(4, { state: 'stolen' })],
      change({ data: { state: 'mended', note: 'Thanks' } }),
    );
    expect(judged).toMatchObject({
      outcome: 'conflict',
      disputed: ['state'],
      taken: { data: { note: 'Thanks' } },
      after: { properties: { state: 'stolen', note: 'Thanks' }, version: 5 },
    });
  });
  test('has no dispute where both say the same', () => {
    const stands = { ...pump, version: 4, properties: { state: 'mended', note: '' } };
    const judged = judgeChange(stands, [made(4, { state: 'mended' })], change({ data: { state: 'mended' } }));
    expect(judged).toMatchObject({ disputed: [], after: null });
  });
});

describe('changes that one phone made without a line', () => {
  const mine = { trunkVersion: 3, branchId: A };
  test('come one after the other, and are no dispute with themselves', () => {
    const first = judgeChange(pump, [], change({ ...mine, data: { state: 'guarded' } }));
    const second = judgeChange(
      first.after!,
      [made(4, { state: 'guarded' }, { branchId: A, baseVersion: 3 })],
      change({ ...mine, baseVersion: 4, data: { state: 'mended' } }),
    );
    expect([first.outcome, second.outcome]).toEqual(['applied', 'applied']);
    expect(second.after).toMatchObject({ properties: { state: 'mended' }, version: 5 });
  });
  test('are in dispute with what another changed since the phone last looked, also the second of them', () => {
    const before = [
      made(4, { state: 'stolen' }, { branchId: B }),
      made(5, { note: 'x' }, { branchId: A, baseVersion: 3 }),
    ];
    const stands = { ...pump, version: 5, properties: { state: 'stolen', note: 'x' } };
    expect(judgeChange(stands, before, change({ ...mine, baseVersion: 4, data: { state: 'mended' } }))).toMatchObject({
      outcome: 'conflict',
      disputed: ['state'],
    });
  });
  test('that come in the wrong order leave the last one standing', () => {
    const later = [made(4, { state: 'mended' }, { branchId: A, baseVersion: 4 })];
    const stands = { ...pump, version: 4, properties: { state: 'mended', note: '' } };
    expect(judgeChange(stands, later, change({ ...mine, baseVersion: 3, data: { state: 'guarded' } }))).toMatchObject({
      disputed: [],
      after: null,
    });
  });
});

test('a form mended and sent once more speaks of the thing it made, and what others did since is not written over', () => {
  const before = [
    made(1, { state: 'broken' }, { replaced: true, taken: { label: 'Pump', data: { state: 'broken' } } }),
    made(2, { state: 'guarded' }),
  ];
  const again = change({
    create: true,
    update: false,
    baseVersion: null,
    trunkVersion: null,
    label: 'Pump',
    data: { state: 'broken', note: 'Two days' },
  });
  const stands = { title: 'Pump', properties: { state: 'guarded', note: '' }, version: 2, closed: false };
  expect(judgeChange(stands, before, again)).toMatchObject({
    outcome: 'conflict',
    disputed: ['state'],
    taken: { data: { note: 'Two days' } },
  });
  expect(judgeChange(stands, [{ ...before[0]!, replaced: false }], again)).toMatchObject({
    outcome: 'refused',
    reason: 'exists',
  });
});

test('what was closed takes no more changes', () =>
  expect(judgeChange({ ...pump, closed: true }, [], change({ data: { state: 'mended' } }))).toMatchObject({
    outcome: 'refused',
    reason: 'closed',
  }));

test('whatever is asked, a value that another wrote unseen stays, and whatever is not taken is in dispute or was said already', () => {
  const data = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2', '3'), { maxKeys: 3 });
  fc.assert(
    fc.property(data, data, fc.nat(4), (theirs, asked, base) => {
      const stands: Thing = {
        title: 'T',
        properties: { a: '0', b: '0', c: '0', ...theirs },
        version: 4,
        closed: false,
      };
      const judged = judgeChange(
        stands,
        [made(4, theirs)],
        change({ baseVersion: base, trunkVersion: null, data: asked }),
      );
      const after = judged.after ?? stands;
      for (const [name, value] of Object.entries(asked)) {
        const unseen = base < 4 && name in theirs;
        expect(after.properties[name]).toBe(unseen ? theirs[name] : value);
        expect(judged.disputed.includes(name)).toBe(unseen && theirs[name] !== value);
      }
      expect(after.version).toBe(judged.after ? 5 : 4);
    }),
  );
});

describe('what a filled form says of things', () => {
  const form = (rows: string) => readSheets(readMarkdown(rows)).xform!;
  const follow = form(`
    | survey |
    | | type | name | label | save_to |
    | | select_one_from_file pumps.csv | pump | Which? | |
    | | text | state | How is it? | state |
    | | begin_repeat | person | Person | |
    | | text | who | Who? | |
    | | end_repeat | | | |
    | entities |
    | | list_name | entity_id | update_if |
    | | pumps | \${pump} | true() |
  `);
  test('is read by the plan of a form that our reader made, an emptied answer among it', () => {
    const plan = entityPlanOf(follow);
    expect([...plan.sections.values()].map((it) => it.list)).toEqual(['pumps']);
    const sent = readXml(
      `<data id="f"><pump>${A}</pump><state/><meta><entity dataset="pumps" id="UUID:${A.toUpperCase()}" update="1" baseVersion="3" trunkVersion="3" branchId=""/></meta></data>`,
      { depth: 9, elements: 99 },
    );
    expect(entityBlocksOf(sent, plan)).toEqual([
      {
        list: 'pumps',
        id: A,
        create: false,
        update: true,
        baseVersion: 3,
        trunkVersion: 3,
        branchId: null,
        label: null,
        data: { state: '' },
      },
    ]);
  });
  test('speaks of one thing each time a repeat is filled', () => {
    const plan = entityPlanOf(
      form(`
        | survey |
        | | type | name | label | save_to |
        | | begin_repeat | well | Well | |
        | | text | place | Where? | place |
        | | end_repeat | | | |
        | entities |
        | | list_name | label |
        | | wells | \${place} |
      `),
    );
    const one = (id: string, place: string) =>
      `<well><place>${place}</place><meta><entity dataset="wells" id="${id}" create="1"><label>${place}</label></entity></meta></well>`;
    const sent = readXml(`<data id="f">${one(A, 'North')}${one(B, 'South')}</data>`, { depth: 9, elements: 99 });
    expect(entityBlocksOf(sent, plan).map((it) => [it.id, it.label, it.data])).toEqual([
      [A, 'North', { place: 'North' }],
      [B, 'South', { place: 'South' }],
    ]);
  });
  test('is nothing where the form declares nothing, whatever is sent', () => {
    const sent = readXml(`<data id="f"><meta><entity dataset="x" id="${A}" create="1"/></meta></data>`, {
      depth: 9,
      elements: 99,
    });
    expect(entityBlocksOf(sent, entityPlanOf('<h:html/>'))).toEqual([]);
  });
  test('goes no further than the list holds', () => {
    const block = {
      list: 'x',
      id: A,
      create: true,
      update: false,
      baseVersion: null,
      trunkVersion: null,
      branchId: null,
      label: 'x'.repeat(300),
      data: { state: 'y', other: 'z' },
    };
    expect(fitting(block, ['state'])).toMatchObject({ label: 'x'.repeat(200), data: { state: 'y' } });
  });
});

test('a list on a phone holds nothing by which a person is named or found', () => {
  for (const name of ['phone', 'first_name', 'Phone', 'email', 'owner_name', 'gps', 'address'])
    expect(ofPersons(name)).toBe(true);
  for (const name of ['state', 'place', 'pump_kind', 'next_visit', 'placename']) expect(ofPersons(name)).toBe(false);
});

test('a table for phones gives back every cell as it was', async () => {
  const { default: papa } = await import('papaparse');
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.string()), { minLength: 1 }), (rows) => {
      const text = phoneCsv(['name', 'label'], rows);
      // a lone carriage return would be a line's end to some readers: it is quoted with the rest
      expect(papa.parse<string[]>(text, { newline: '\n', delimiter: ',' }).data.slice(1, -1)).toEqual(
        rows.map((row) => [...row]),
      );
    }),
  );
});
