import * as xlsx from '@e965/xlsx';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, pageReport, type House, type Person } from '#test/harness.ts';

describe('taking incidents out of the house', () => {
  let house: House;
  let amina: Person;
  let grace: Person;
  const at = '/w/nsele/incidents';
  const secret = newId();
  const incident = (more: Record<string, unknown>) => ({
    id: newId(),
    typeCode: 'violence.attack_on_civilians',
    placePrecision: 'village',
    level: 2,
    label: 2,
    ...more,
  });
  const csv = async (who: Person, filter = '') => {
    const { status, bytes, headers } = await who.fetch(`${at}/export?format=csv${filter}`);
    expect(status).toBe(200);
    const text = bytes.toString('utf8');
    return { text, headers, rows: Papa.parse<string[]>(text.slice(1), { newline: '\r\n', skipEmptyLines: true }).data };
  };

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    grace = await house.person('Grace', ['analyst'], { protectedReports: true });
    for (const it of [
      incident({
        title: '=cmd|calc',
        placeText: 'Mambu market',
        lat: -4.3,
        lon: 15.4,
        killed: { low: 1, best: 2, high: 4 },
        whenFrom: '2026-11-20T18:30:00+02:00',
        whenTo: '2026-11-20T19:30:00+02:00',
        whenPrecision: 'about',
      }),
      incident({ title: 'Quarrel over water', placeText: '-5 km from Tchele', placePrecision: 'unknown', level: 1 }),
      incident({ id: secret, title: 'A girl of Kimwenza', placeText: 'Kimwenza', lat: -4.45, lon: 15.28 }),
    ])
      expect((await amina.post(at, it)).status).toBe(201);
    await house.sql('update app.incident set protected = true where id = $1', [secret]);
  });
  afterAll(() => house.close());

  test('Amina exports the list as CSV: nothing runs, ranges and times are whole, the end is marked', async () => {
    const { text, rows, headers } = await csv(amina);
    expect(text.charCodeAt(0)).toBe(0xfeff);
    expect(headers.get('content-disposition')).toBe('attachment; filename="incidents-nsele-2026-11-21.csv"');
    expect(rows).toHaveLength(4);
    expect(rows.at(-1)![0]).toBe('complete: 2 rows');
    const all = rows.slice(1, 3).map((row) => Object.fromEntries(rows[0]!.map((name, i) => [name, row[i]])));
    expect(all.find((it) => it.number === '1')).toMatchObject({
      title: "'=cmd|calc",
      killed_low: '1',
      killed_best: '2',
      killed_high: '4',
      lat: '-4.3',
      place_precision: 'village',
      when_from: '2026-11-20T16:30:00.000Z',
      label: 'TLP:AMBER',
      state: 'unverified',
    });
    expect(all.find((it) => it.number === '2')).toMatchObject({ place: "'-5 km from Tchele", lat: '', killed_low: '' });
    expect(text).not.toContain('Kimwenza');
  });

  test('the filter of the list is the filter of the file', async () => {
    expect((await csv(amina, '&level=2')).rows.at(-1)![0]).toBe('complete: 1 rows');
    expect((await csv(amina, '&q=nowhere')).rows.at(-1)![0]).toBe('complete: 0 rows');
    expect((await amina.fetch(`${at}/export?format=doc`)).status).toBe(422);
  });

  test('the sheet holds numbers as numbers and formulas as texts', async () => {
    const book = xlsx.read((await amina.fetch(`${at}/export?format=xlsx`)).bytes);
    const rows = xlsx.utils.sheet_to_json<(string | number)[]>(book.Sheets.incidents!, { header: 1 });
    const column = (name: string) => rows[0]!.indexOf(name);
    const first = rows.find((row) => row[column('number')] === 1)!;
    expect([first[column('title')], first[column('lat')], first[column('killed_best')]]).toEqual([
      "'=cmd|calc",
      -4.3,
      2,
    ]);
    expect(rows.at(-1)![0]).toBe('complete: 2 rows');
    expect(
      Object.values(book.Sheets.incidents!).some((cell) => typeof cell === 'object' && cell !== null && 'f' in cell),
    ).toBe(false);
  });

  test('Grace, named for protected reports, sees the protected one leave without its words, place or point', async () => {
    const { text, rows } = await csv(grace);
    expect(rows.at(-1)![0]).toBe('complete: 3 rows');
    expect(text).toContain(secret);
    for (const word of ['Kimwenza', 'girl', '-4.45', '15.28']) expect(text).not.toContain(word);
    const map = JSON.parse((await grace.fetch(`${at}/export?format=geojson`)).bytes.toString('utf8'));
    expect(map).toMatchObject({ type: 'FeatureCollection', complete: 'complete: 1 rows', without_point: 2 });
    expect(map.features[0]).toMatchObject({
      geometry: { coordinates: [15.4, -4.3] },
      properties: { place_precision: 'village' },
    });
  });

  test('an incident becomes protected with the first protected account, and with what is merged into it', async () => {
    const into = newId();
    expect((await grace.post(at, incident({ id: into, title: 'Night in the camp' }))).status).toBe(201);
    expect((await grace.post(`${at}/${secret}/merge`, { intoId: into })).status).toBe(200);
    expect((await grace.get(`${at}/${into}`)).body.protected).toBe(true);
    expect((await amina.get(`${at}/${into}`)).status).toBe(404);
    const [reportId, other] = [newId(), newId()];
    await house.nobody.post(
      '/public/nsele/reports',
      pageReport({ id: reportId, text: 'It happened again', returnCode: null }),
    );
    await house.sql('update app.report set protected = true where id = $1', [reportId]);
    await grace.post(at, incident({ id: other, title: 'Another night' }));
    expect((await grace.post(`${at}/${other}/accounts`, { id: newId(), reportId })).status).toBe(201);
    expect((await grace.get(`${at}/${other}`)).body.protected).toBe(true);
  });

  test('Ruth, a responder, takes nothing out; who did is in the ledger', async () => {
    const ruth = await house.person('Ruth', ['responder']);
    expect((await ruth.fetch(`${at}/export`)).status).toBe(403);
    expect(
      (
        await house.sql<{ n: number }>("select count(*)::int as n from ledger.change where verb = 'incident.export'")
      )[0]!.n,
    ).toBeGreaterThan(4);
  });
});
