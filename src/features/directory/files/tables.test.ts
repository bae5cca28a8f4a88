import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCellTable } from './cell-rows.ts';
import { findTags, readTag, TAG_ROWS } from './hxl.rules.ts';
import { fieldOfName, fieldOfTag, orderOfDays, suggestWork } from './work-columns.rules.ts';
import { workReader } from './work-row.rules.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
async function records(text: string) {
  const table = await readCellTable(bytes(text));
  const read = workReader({ columns: table.columns, mapping: suggestWork(table.columns, table.tagged) });
  return table.rows.flatMap(({ cells, line }, n) => read(cells, n + 1, line) ?? []);
}

describe('the row of tags', () => {
  test('stands anywhere in the first 25 rows and nowhere below', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), (above) => {
        const rows = [
          ...Array.from({ length: above }, (_, n) => ['About', `row ${n}`]),
          ['#org', '#sector'],
          ['A', 'B'],
        ];
        expect(findTags(rows)?.at ?? null).toBe(above < TAG_ROWS ? above : null);
      }),
    );
  });

  test('is one when half of its cells are tags; one that lost its sign still counts in it', () => {
    expect(findTags([['#org', 'x', 'y']])).toBeNull();
    expect(findTags([['#org + Funder', 'adm1', 'something else', '#sector']])?.columns.map((it) => it.tag)).toEqual([
      '#org',
      '#adm1',
      null,
      '#sector',
    ]);
    expect(readTag('#adm1 +code +v_pcode')).toEqual({ tag: '#adm1', attributes: ['code', 'v_pcode'], signed: true });
    for (const none of ['', '#', '# 1', '#1a', 'a b', '#org+']) expect(readTag(none)).toBeNull();
  });

  test('no cell of any kind makes it fail', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.string(), { maxLength: 5 }), { maxLength: 30 }), (rows) => void findTags(rows)),
    );
  });
});

describe('what columns are', () => {
  test('by tags of today and of before HXL 1.0; persons to contact are left out', () => {
    const field = (text: string) => fieldOfTag({ ...readTag(text)!, header: '' });
    expect(
      [
        '#org+funder',
        '#org+impl+code',
        '#adm2+name',
        '#adm2_id',
        '#lat_deg',
        '#geo+lon',
        '#date+end',
        '#contact+name',
        '#email',
      ].map(field),
    ).toEqual(['funder', 'implementer_code', 'adm2', 'adm2_code', 'lat', 'lon', 'end', null, null]);
  });

  test('by names in four languages', () => {
    expect(
      ['Organización', 'Préfecture', 'المنظمة', 'Implementing partner', 'Contact name', ''].map(fieldOfName),
    ).toEqual(['org', 'adm2', 'org', 'implementer', null, null]);
  });

  test('days are read day first or month first only where the table itself leaves no doubt', () => {
    expect(
      [['03/04/2026', '31/01/2026'], ['1/31/2026'], ['03/04/2026'], ['31/01/2026', '01/31/2026'], []].map((cells) =>
        orderOfDays(cells),
      ),
    ).toEqual(['dmy', 'mdy', null, null, null]);
  });
});

describe('what a row says', () => {
  test('who, what, where, when, for whom and with how much', async () => {
    const [it] = await records(
      'Agency,Implementing partner,Donor,Project,Sector code,Country code,Admin 1,Latitude,Longitude,Start date,End date,Status,People targeted,Budget,Currency\n' +
        'UN Luma,Radio Luma; Elders,Bank of Luma,Listening,15220,CD,Nord,1.5,20,1 March 2015,31/12/2015,En cours,"1,200",5000,eur\n',
    );
    expect(it).toMatchObject({
      name: 'Listening',
      findings: [],
      initiative: {
        state: 'under_way',
        actualFrom: '2015-03-01',
        plannedTo: '2015-12-31',
        parties: [
          { role: 'leads', name: 'UN Luma' },
          { role: 'implements', name: 'Radio Luma' },
          { role: 'implements', name: 'Elders' },
          { role: 'funds', name: 'Bank of Luma' },
        ],
        purposes: [{ list: 'dac', code: '15220' }],
        places: [{ country: 'CD', lat: 1.5, lon: 20, precision: 'region', areas: [{ level: 1, name: 'Nord' }] }],
        people: [{ planned: 1200, reached: null }],
        money: [{ kind: 'budget', amount: 5000, currency: 'EUR' }],
      },
    });
  });

  test('what is not plain is told by its column and left empty; a row that says nothing is left out', async () => {
    const read = await records(
      'Organisation,Project,Start date,Latitude,Longitude,People reached\nA,B,31/02/2025,95,200,many\nn/a,-,,,,\n\n',
    );
    expect(read[0]!.findings.map((it) => [it.line, it.where, it.code])).toEqual([
      [2, 'Latitude', 'coordinate_out_of_range'],
      [2, 'Start date', 'no_such_day'],
      [2, 'People reached', 'not_a_number'],
    ]);
    expect(read[1]!.findings.map((it) => it.code)).toEqual(['nothing_said']);
    expect(read).toHaveLength(2);
  });

  test('the key of a row does not hang on the order of its columns', async () => {
    const cells = ['Agency', 'Project', 'District', 'Sector'];
    const values = ['Radio Luma', 'Clubs', 'Oru', 'Peace'];
    const key = async (order: readonly number[]) =>
      (await records(`${order.map((at) => cells[at]).join(',')}\n${order.map((at) => values[at]).join(',')}\n`))[0]!
        .initiative!.externalKey;
    const usual = await key([0, 1, 2, 3]);
    for (const order of [
      [3, 2, 1, 0],
      [1, 3, 0, 2],
    ])
      expect(await key(order)).toBe(usual);
  });
});

test('tables in JSON, as lists, as objects and inside another', async () => {
  const rows = [
    ['#org', '#sector'],
    ['A', 'Peace'],
  ];
  const objects = [{ '#org': 'A', '#sector': 'Peace' }];
  for (const it of [rows, objects, { status: 'ok', results: objects }]) {
    const table = await readCellTable(bytes(JSON.stringify(it)));
    expect([table.tagged, table.rows.map((row) => row.cells)]).toEqual([true, [['A', 'Peace']]]);
  }
});

test('JSON without a list is no table, and is not read as lines of text', async () => {
  for (const none of [{ a: { name: 'A' }, b: { name: 'B' } }, {}, [1, 2]])
    await expect(readCellTable(bytes(JSON.stringify(none, null, 2)))).rejects.toMatchObject({ code: 'not_a_table' });
  expect((await readCellTable(bytes('[Org],Sector\nA,Peace\n'))).rows).toHaveLength(1);
});
