import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { inTransaction, openDatabase, type OpenDatabase, type Tx } from '#server/db.ts';
import { testDatabase } from '#test/harness-database.ts';
import { bytesSource } from './area-file.reader.ts';
import type { ImportKit, ImportOptions } from './import-kit.ts';
import { importPlaces } from './import.service.ts';
import { seedWorld } from './world.service.ts';

/** Releases of one invented country's areas, read one after another. */

const box = (west: number, south: number, east: number, north: number) => ({
  type: 'Polygon',
  coordinates: [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ],
});
const geojson = (features: { name: string; code: string; geometry: unknown; parent?: string }[]) =>
  bytesSource(
    'areas.geojson',
    new TextEncoder().encode(
      JSON.stringify({
        type: 'FeatureCollection',
        features: features.map(({ name, code, geometry, parent }) => ({
          type: 'Feature',
          geometry,
          properties: { admin2Name: name, admin2Pcode: code, ...(parent ? { admin1Pcode: parent } : {}) },
        })),
      }),
    ),
  );
const csv = (text: string) => bytesSource('areas.csv', new TextEncoder().encode(text));
const options = (more: Partial<ImportOptions> = {}): ImportOptions => ({
  source: 'Survey',
  release: '1',
  releasedOn: '2015-01-01',
  iso3: 'SLE',
  ...more,
});

let database: Awaited<ReturnType<typeof testDatabase>>;
let worker: OpenDatabase;
let kit: ImportKit;
const rows = async <T>(query: ReturnType<typeof sql<T>>): Promise<T[]> =>
  kit.transaction(async (tx: Tx) => (await query.execute(tx)).rows);
interface Area {
  code: string;
  name: string;
  valid_from: string | null;
  valid_to: string | null;
  shape: boolean;
  doubt: string | null;
  parent: string | null;
}
const areas = (level: number) =>
  rows(sql<Area>`
  select p.code, p.name, p.valid_from, p.valid_to, p.shape_id is not null as shape, p.outline_doubt_from as doubt, q.code as parent
  from ref.place p left join ref.place q on q.id = p.parent_id where p.iso3 = 'SLE' and p.level = ${level} order by p.code, p.valid_to nulls last`);
const links = () =>
  rows(sql<{ link: string }>`
  select a.code || ' ' || s.kind || ' ' || b.code as link from ref.place_succession s join ref.place a on a.id = s.from_id join ref.place b on b.id = s.to_id order by 1`);

beforeAll(async () => {
  database = await testDatabase();
  worker = openDatabase(database.urls.worker, 4);
  kit = { transaction: (work) => inTransaction(worker.db, {}, work), now: () => new Date('2026-03-01T00:00:00Z') };
});
afterAll(async () => {
  await worker.close();
  await database.drop();
});

describe('the world and the releases of its areas', () => {
  test('the countries come from the package, once', async () => {
    const first = await seedWorld(kit);
    expect(first.counts.added).toBe(250);
    expect(first.faults.filter((one) => one.blocking)).toEqual([]);
    const again = await seedWorld(kit);
    expect(again.counts).toMatchObject({ added: 0, filled: 0, changed: 0, unchanged: 250 });
    const [congo] = await rows(
      sql<{
        names: string[];
      }>`select array_agg(n.name) as names from ref.place p join ref.place_name n on n.place_id = p.id where p.iso3 = 'COD'`,
    );
    expect(congo!.names).toEqual(expect.arrayContaining(['Congo - Kinshasa', 'DRC', 'الكونغو - كينشاسا']));
  });

  test('provinces, then their districts, each on its parent by the code’s beginning', async () => {
    await importPlaces(
      kit,
      csv('Location,Admin Level,P-Code,Name,Parent P-Code\nSLE,1,SL01,Eastern,SLE\nSLE,1,SL02,Northern,SLE\n'),
      options(),
    );
    const first = geojson([
      { name: 'Kono', code: 'SL0101', geometry: box(-11, 8, -10.5, 9) },
      { name: 'Bombali', code: 'SL0201', geometry: box(-13, 8, -12, 10) },
      { name: 'Port Loko', code: 'SL0204', geometry: box(-13, 7, -12, 8) },
    ]);
    const read = await importPlaces(kit, first, options());
    expect(read.counts).toMatchObject({ rows: 3, added: 3, refused: 0 });
    expect((await areas(2)).map((one) => [one.code, one.parent])).toEqual([
      ['SL0101', 'SL01'],
      ['SL0201', 'SL02'],
      ['SL0204', 'SL02'],
    ]);
    const again = await importPlaces(kit, first, options());
    expect(again.counts).toMatchObject({ added: 0, filled: 0, changed: 0, closed: 0, unchanged: 3 });
  });

  test('a dry run keeps nothing', async () => {
    const before = await areas(2);
    const result = await importPlaces(
      { ...kit, dryRun: true },
      geojson([{ name: 'Elsewhere', code: 'SL0999', geometry: box(-12, 8, -11, 9) }]),
      options({ release: '2', releasedOn: '2016-01-01' }),
    );
    expect(result.counts.added).toBe(1);
    expect(await areas(2)).toEqual(before);
  });

  test('a newer release that splits a district closes it and links the parts', async () => {
    const result = await importPlaces(
      kit,
      geojson([
        { name: 'Kono', code: 'SL0101', geometry: box(-11, 8, -10.5, 9) },
        { name: 'Bombali', code: 'SL0201', geometry: box(-13, 8, -12.4, 10) },
        { name: 'Karene', code: 'SL0502', geometry: box(-12.4, 8, -12, 10), parent: 'SL02' },
        { name: 'Port Loko', code: 'SL0503', geometry: box(-13, 7, -12, 8), parent: 'SL02' },
      ]),
      options({ release: '2', releasedOn: '2017-08-01' }),
    );
    expect(result.counts).toMatchObject({ added: 3, closed: 2, unchanged: 1 });
    expect((await areas(2)).map((one) => [one.code, one.valid_from, one.valid_to])).toEqual([
      ['SL0101', null, null],
      ['SL0201', null, '2017-08-01'],
      ['SL0201', '2017-08-01', null],
      ['SL0204', null, '2017-08-01'],
      ['SL0502', '2017-08-01', null],
      ['SL0503', '2017-08-01', null],
    ]);
    expect((await links()).map((one) => one.link)).toEqual([
      'SL0201 boundary SL0201',
      'SL0201 split SL0502',
      'SL0204 recode SL0503',
    ]);
  });

  test('reading the older file again changes nothing', async () => {
    const before = [await areas(2), await links()];
    const old = await importPlaces(
      kit,
      geojson([
        { name: 'Kono', code: 'SL0101', geometry: box(-11, 8, -10.5, 9) },
        { name: 'Bombali', code: 'SL0201', geometry: box(-13, 8, -12, 10) },
        { name: 'Port Loko', code: 'SL0204', geometry: box(-13, 7, -12, 8) },
      ]),
      options(),
    );
    expect(old.counts).toMatchObject({ added: 0, filled: 0, closed: 0, unchanged: 3 });
    expect([await areas(2), await links()]).toEqual(before);
  });

  test('a redrawn line is no change; another name is', async () => {
    const result = await importPlaces(
      kit,
      geojson([
        { name: 'Kono', code: 'SL0101', geometry: box(-11.003, 8, -10.5, 9) },
        { name: 'Bombali', code: 'SL0201', geometry: box(-13, 8, -12.4, 10) },
        { name: 'Karène', code: 'SL0502', geometry: box(-12.4, 8, -12, 10), parent: 'SL02' },
        { name: 'Sulima Union', code: 'SL0503', geometry: box(-13, 7, -12, 8), parent: 'SL02' },
      ]),
      options({ release: '3', releasedOn: '2020-01-01' }),
    );
    expect(result.counts).toMatchObject({ closed: 1, added: 1, changed: 1 });
    expect((await links()).map((one) => one.link)).toContain('SL0503 rename SL0503');
    const [shapes] = await rows(
      sql<{
        n: number;
      }>`select count(*)::int as n from ref.place_shape s join ref.place p on p.id = s.place_id where p.code = 'SL0101'`,
    );
    expect(shapes!.n).toBe(2);
    const names = await rows(
      sql<{
        name: string;
        kind: string;
      }>`select n.name, n.kind from ref.place_name n join ref.place p on p.id = n.place_id where p.code = 'SL0503' and p.valid_to is null order by 1`,
    );
    expect(names).toEqual([
      { name: 'Port Loko', kind: 'former' },
      { name: 'Sulima Union', kind: 'official' },
    ]);
  });

  test('a file that is older than what is known adds former areas and closes nothing', async () => {
    await importPlaces(
      kit,
      csv(
        'P-Code,Name,Admin Level,Parent P-Code,Valid from date\nSL0301,Bo,2,SL03,2018-01-01\nSL0302,Bonthe,2,SL03,2018-01-01\nSL03,Southern,1,SLE,2018-01-01\n',
      ),
      options({ source: 'List', release: '2018', releasedOn: null, whole: false }),
    );
    const open = (await areas(2)).filter((one) => one.valid_to === null).map((one) => one.code);
    expect(open).toEqual(['SL0101', 'SL0201', 'SL0301', 'SL0302', 'SL0502', 'SL0503']);
  });

  test('swapped coordinates are refused with the pair that was meant; a good row beside them is kept', async () => {
    const result = await importPlaces(
      kit,
      csv('name,lat,lon\nKoidu,8.64,-10.97\nSwapped,-10.97,8.64\nNowhere,95,10\nNo sign,8.64,10.97\nNull,0,0\n'),
      options({ source: 'Towns', level: 9 }),
    );
    expect(result.counts).toMatchObject({ rows: 5, added: 1, refused: 4 });
    expect(result.faults.map((one) => [one.row, one.code, one.suggestion])).toEqual([
      [3, 'coordinates_swapped', { lat: 8.64, lon: -10.97 }],
      [4, 'coordinates_out_of_range', undefined],
      [5, 'coordinates_sign', { lat: 8.64, lon: -10.97 }],
      [6, 'coordinates_zero', undefined],
    ]);
    expect((await areas(9)).map((one) => [one.name, one.parent])).toEqual([['Koidu', 'SL0101']]);
  });

  test('a stop keeps what was done, and the next run goes on', async () => {
    const stop = new AbortController();
    const file = csv('Location,Admin Level,P-Code,Name\nGIN,1,GN01,Boké\nGIN,1,GN02,Conakry\nLBR,1,LR01,Bomi\n');
    const first = await importPlaces(
      { ...kit, signal: stop.signal, onProgress: () => stop.abort() },
      file,
      options({ iso3: undefined, source: 'List' }),
    );
    expect(first).toMatchObject({ stopped: true, counts: { added: 2 } });
    const second = await importPlaces(kit, file, options({ iso3: undefined, source: 'List' }));
    expect(second.counts).toMatchObject({ added: 1, unchanged: 2 });
  });

  test('files that cannot be read say why', async () => {
    const read = (bytes: Uint8Array | string) =>
      importPlaces(
        kit,
        bytesSource('x', typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes),
        options(),
      );
    await expect(read('')).rejects.toMatchObject({ code: 'empty_file' });
    await expect(read('{"type":"FeatureColl')).rejects.toMatchObject({ code: 'invalid_json' });
    await expect(read('{"type":"Banana"}')).rejects.toMatchObject({ code: 'unknown_format' });
    await expect(read('{"type":"FeatureCollection","features":[]}')).rejects.toMatchObject({ code: 'no_features' });
    await expect(
      read('{"type":"FeatureCollection","crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::32629"}},"features":[{}]}'),
    ).rejects.toMatchObject({ code: 'other_projection' });
    await expect(read('a,b\n1,2\n')).rejects.toMatchObject({ code: 'no_name_column' });
    await expect(read(Uint8Array.of(0x50, 0x4b, 3, 4))).rejects.toMatchObject({ code: 'zip_file' });
    await expect(
      read(Uint8Array.from([...new TextEncoder().encode('{"a":"'), 0xff, 0xfe, 34, 125])),
    ).rejects.toMatchObject({ code: 'invalid_utf8' });
  });

  test('other spreadsheets’ habits: semicolons, a byte-order mark, Windows letters, HXL tags, decimal commas', async () => {
    const windows = Uint8Array.from([
      ...new TextEncoder().encode('Nom;Latitude;Longitude;Pays\n#loc+name;#geo+lat;#geo+lon;#country\nK'),
      0xe9,
      ...new TextEncoder().encode('rou;8,65;-10,9;SLE\n'),
    ]);
    const result = await importPlaces(
      kit,
      bytesSource('villages.csv', windows),
      options({ source: 'Villages', level: 9 }),
    );
    expect(result.counts).toMatchObject({ rows: 1, added: 1, refused: 0 });
    const marked = csv('\uFEFFname,lat,lon\nTombodu,8.7,-10.7\n');
    expect((await importPlaces(kit, marked, options({ source: 'Villages', level: 9 }))).counts.added).toBe(1);
    expect((await areas(9)).map((one) => one.name).sort()).toEqual(['Koidu', 'Kérou', 'Tombodu']);
  });

  test('the app may read places and not write them; nobody reads another workspace’s own', async () => {
    const app = openDatabase(database.urls.app, 2);
    try {
      await expect(inTransaction(app.db, {}, (tx) => sql`update ref.place set name = 'x'`.execute(tx))).rejects.toThrow(
        /permission denied/,
      );
      await expect(
        inTransaction(app.db, {}, (tx) =>
          sql`insert into ref.place_name select * from ref.place_name limit 1`.execute(tx),
        ),
      ).rejects.toThrow(/permission denied/);
    } finally {
      await app.close();
    }
  });
});
