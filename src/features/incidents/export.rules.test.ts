import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { csvOf, guardCell, guardText, unguardText } from '#domain/table-cells.ts';
import { COLUMNS, geoJsonOf, tableOf, withholdProtected, type ExportIncident } from './export.rules.ts';

const incident = (more: Partial<ExportIncident> = {}): ExportIncident => ({
  id: '0198c0de-0000-7000-8000-000000000001',
  number: 7,
  title: 'Fire at Mambu market',
  typeCode: 'violence.attack_on_civilians',
  state: 'confirmed',
  level: 2,
  whenFrom: '2026-11-20T16:30:00.000Z',
  whenTo: null,
  whenPrecision: 'about',
  placeId: null,
  placeText: 'Mambu market',
  placePrecision: 'village',
  lat: -4.3,
  lon: 15.4,
  radiusKm: 3,
  killed: { low: 0, best: null, high: 2 },
  hurt: null,
  accounts: 3,
  label: 3,
  protected: false,
  createdAt: '2026-11-20T17:00:00.000Z',
  updatedAt: '2026-11-20T18:00:00.000Z',
  verifiedAt: null,
  withheld: [],
  ...more,
});
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .tuple(
      fc.constantFrom('', "'", "''", ' ', '\u00A0', '\u200B'),
      fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ',', ';', '＝'),
      fc.string(),
    )
    .map((it) => it.join('')),
);
const read = (csv: string) =>
  Papa.parse<string[]>(csv.slice(1), { delimiter: ',', newline: '\r\n', skipEmptyLines: true }).data;

describe('a cell', () => {
  test('never begins with a sign that a spreadsheet runs, whatever it says', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(guardText(text)).not.toMatch(/^\s*[=+\-@]|^[\t\r]/);
      }),
    );
  });
  test('gives back every text as it was', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(unguardText(guardText(text))).toBe(text);
      }),
    );
  });
  test('of a number stays a number, also below zero', () => {
    expect(guardCell(-4.3)).toBe(-4.3);
    expect(guardText('-4.3')).toBe("'-4.3");
    expect(guardText("People's market")).toBe("People's market");
  });
});

describe('a table', () => {
  test('comes through CSV with every text whole', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyText, anyText), { minLength: 1 }), (pairs) => {
        const table = pairs.map(([title, place]) => ['x', title, place]);
        const csv = csvOf(table.map((row) => row.map(guardCell)));
        expect(csv.startsWith('\uFEFF')).toBe(true);
        expect(read(csv).map((row) => row.map(unguardText))).toEqual(table);
      }),
    );
  });
  test('says low, best and high, how sharply known, the label, times with their zone, and at its end that it is whole', () => {
    const rows = read(csvOf(tableOf([incident(), incident({ number: 8, title: '=HYPERLINK("http://x")' })])));
    const row = Object.fromEntries(rows[0]!.map((name, at) => [name, rows[1]![at]]));
    expect(row).toMatchObject({
      killed_low: '0',
      killed_best: '',
      killed_high: '2',
      place_precision: 'village',
      lat: '-4.3',
      label: 'TLP:AMBER+STRICT',
      when_from: '2026-11-20T16:30:00.000Z',
      accounts: '3',
      state: 'confirmed',
    });
    expect(rows[2]![2]).toBe('\'=HYPERLINK("http://x")');
    expect(rows.at(-1)![0]).toBe('complete: 2 rows');
    expect(new Set(rows.map((it) => it.length))).toEqual(new Set([COLUMNS.length]));
  });
});

describe('a protected incident', () => {
  test('leaves without a point, its words and anything below the district, however its place is known', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('point', 'village', 'district', 'region', 'country', 'unknown'),
        fc.constantFrom(null, { id: 'd', name: 'Nsele' }),
        (placePrecision, district) => {
          const it = withholdProtected(
            incident({ protected: true, placePrecision: placePrecision as never, placeId: 'mambu' }),
            district,
          );
          const text = csvOf(tableOf([it]));
          for (const secret of ['Mambu', 'mambu', '-4.3', '15.4']) expect(text).not.toContain(secret);
          expect(['district', 'region', 'country', 'unknown']).toContain(it.placePrecision);
          expect(it.placeText).toBe(district?.name ?? null);
          expect(it.withheld).toEqual(expect.arrayContaining(['title', 'lat', 'lon', 'place']));
        },
      ),
    );
  });
  test('has no feature on a map, not even when a point was left on it by mistake', () => {
    const map = geoJsonOf([incident(), incident({ lat: null }), incident({ protected: true })]);
    expect(map).toMatchObject({ complete: 'complete: 1 rows', without_point: 2 });
    expect(map.features[0]).toMatchObject({
      geometry: { type: 'Point', coordinates: [15.4, -4.3] },
      properties: { place_precision: 'village', radius_km: 3 },
    });
    expect(Object.keys(map).at(-1)).toBe('complete');
  });
});
