import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { readCellTable } from '../files/cell-rows.ts';
import { iatiReader } from '../iati/iati-read.rules.ts';

describe('what leaves the directory', () => {
  let house: House;
  let amina: Person;
  const at = '/w/nsele/initiatives.file';
  const ids = { council: newId(), hidden: newId(), open: newId(), withheld: newId() };

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst'], { clearance: 3 });
    const entry = (id: string, name: string, more: object = {}, former: object[] = []) =>
      amina.post('/w/nsele/organisations', {
        id,
        names: [{ language: 'en', kind: 'official', name }, ...former],
        ...more,
      });
    await entry(ids.hidden, 'Hidden helpers', { label: 3 });
    await entry(
      ids.council,
      '=Mambu & "Council"',
      {
        nature: 'community',
        parentId: ids.hidden,
        identifiers: [{ scheme: 'org-id', value: 'XX-REG-7' }],
      },
      [
        { kind: 'acronym', name: 'MC' },
        { kind: 'former', name: 'Elders of the hills', language: 'en', from: '1998-06', until: '2015' },
        { kind: 'former', name: 'Elders', until: '1998' },
      ],
    );
    const work = (id: string, title: string, more: object = {}) =>
      amina.post('/w/nsele/initiatives', {
        id,
        title,
        language: 'en',
        description: 'They sit under the tree.',
        descriptions: { fr: 'Ils siègent sous l’arbre.', ar: 'يجلسون تحت الشجرة.' },
        state: 'under_way',
        actualFrom: '2025-01-01',
        parties: [
          { role: 'leads', actorId: ids.council },
          { role: 'funds', actorId: ids.hidden },
        ],
        purposes: [{ list: 'dac', code: '15220' }],
        places: [{ text: 'The <hills>', lat: 1.5, lon: 20.25, precision: 'village' }],
        money: [
          { kind: 'budget', amount: 1000, currency: 'USD', on: '2025-01-01', to: '2025-12-31' },
          { kind: 'disbursement', amount: 77, currency: 'USD', on: '2025-02-01', actorId: ids.hidden },
        ],
        ...more,
      });
    expect((await work(ids.open, '+Elders sit together')).status).toBe(201);
    expect((await work(ids.withheld, 'Withheld work', { label: 3, purposes: [], places: [] })).status).toBe(201);
  });
  afterAll(() => house.close());

  const take = async (query: string, by = amina) => (await by.fetch(`${at}?${query}`)).bytes;

  test('as IATI: asked for an identifier first, then valid by the schema, without whoever is withheld and without their money', async () => {
    expect((await amina.get(`${at}?format=iati`)).body.code).toBe('publisher_unidentified');
    const { body } = await amina.get(`/w/nsele/organisations/${amina.organisationId}`);
    const { names, kind } = body;
    await amina.send('PUT', `/w/nsele/organisations/${amina.organisationId}`, {
      kind,
      names,
      nature: 'civil_society',
      identifiers: [{ scheme: 'org-id', value: 'XX-REG-1' }],
    });
    const xml = await take('format=iati');
    const reader = iatiReader();
    const events = [...reader.write(xml), ...reader.close()];
    const findings = events.flatMap((it) =>
      it.is === 'finding' ? [it.finding] : it.is === 'record' ? it.findings : [],
    );
    expect(findings).toEqual([]);
    const text = xml.toString();
    expect(text).toContain(`<iati-identifier>XX-REG-1-${ids.open}</iati-identifier>`);
    expect(text).toContain('=Mambu &amp; &quot;Council&quot;');
    expect(text).toContain(
      '<narrative>They sit under the tree.</narrative><narrative xml:lang="ar">يجلسون تحت الشجرة.</narrative><narrative xml:lang="fr">',
    );
    expect(text).not.toMatch(/Hidden|Withheld|>77</);
  });

  test('as HXL, CSV, XLSX: read back it says the same, and no spreadsheet runs it', async () => {
    const table = await readCellTable(await take('format=hxl'));
    expect(table.tagged).toBe(true);
    const cell = (tag: string) =>
      table.rows[0]!.cells[table.columns.findIndex((it) => [it.tag, ...it.attributes].join('+') === tag)];
    expect([
      cell('#activity'),
      cell('#org+lead'),
      cell('#org+funder'),
      cell('#geo+lat'),
      cell('#geo+precision'),
      cell('#value+usd'),
    ]).toEqual(["'+Elders sit together", `'=Mambu & "Council"`, '', '1.5', 'village', '1000']);
    expect(table.rows).toHaveLength(1);
    expect((await take('format=csv')).toString()).toContain(`"'+Elders sit together"`);
    expect((await take('format=xlsx')).subarray(0, 2).toString()).toBe('PK');
  });

  test('as GeoJSON: points as sharp as they are known', async () => {
    const { features } = JSON.parse((await take('format=geojson')).toString());
    expect(features).toMatchObject([
      { geometry: { type: 'Point', coordinates: [20.25, 1.5] }, properties: { geo_precision: 'village' } },
    ]);
    expect(JSON.stringify(features)).not.toMatch(/Hidden|Withheld/);
  });

  test('organisations as CSV and XLSX: every name with when it was used, and nothing of those who are withheld', async () => {
    const file = async (query: string, by = amina) => (await by.fetch(`/w/nsele/organisations.file?${query}`)).bytes;
    const csv = (await file('format=csv')).toString();
    expect(csv).not.toMatch(/Hidden/);
    const table = await readCellTable(await file('format=xlsx&nature=community'));
    const cell = (head: string) => table.rows[0]!.cells[table.columns.findIndex((it) => it.header === head)];
    expect(
      ['Organisation', 'Acronym', 'Organisation type', 'Part of', 'Former names', 'Identifiers'].map(cell),
    ).toEqual([
      `'=Mambu & "Council"`,
      'MC',
      'community',
      '',
      'Elders of the hills [en] (1998-06 – 2015); Elders (until 1998)',
      'org-id XX-REG-7',
    ]);
    // the row of completeness stands below
    expect(table.rows).toHaveLength(2);
    expect((await file('label=3')).toString()).toContain('Hidden helpers');
    const stranger = await house.person('Passer-by', ['analyst'], { organisation: 'Passers', clearance: 1 });
    expect((await file('label=3', stranger)).toString()).not.toMatch(/Hidden/);
  });

  test('a stricter label leaves only when it is asked for, and never to those who may not know it', async () => {
    expect((await take('format=csv&label=3')).toString()).toContain('Withheld work');
    const stranger = await house.person('Stranger', ['analyst'], { organisation: 'Others', clearance: 1 });
    expect((await take('format=csv&label=3', stranger)).toString()).not.toMatch(/Hidden|Withheld/);
    expect((await amina.get(`${at}?format=doc`)).status).toBe(422);
  });
});
