import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase, type OpenDatabase } from '#server/db.ts';
import { buildPortal } from './portal.service.ts';
import { csvOf, geoJsonOf } from './portal.page.ts';
import { mapOf } from './public-map.rules.ts';
import type { PublicBody } from './releases.contract.ts';
import { testDatabase, type TestDatabase } from '#test/harness-database.ts';
import pg from 'pg';

/** What a stranger reads: the teacher Esperance on her telephone, a researcher with a program, a partner that takes releases over. */
describe('the portal', () => {
  let database: TestDatabase;
  let opened: OpenDatabase;
  let portal: ReturnType<typeof buildPortal>;
  let owner: pg.Client;
  const [id, gone] = [crypto.randomUUID(), crypto.randomUUID()];
  const body: PublicBody = {
    format: 'baraza-release/1',
    id,
    workspace: { slug: 'nsele', name: 'Nsele' },
    exercise: false,
    language: 'fr',
    title: 'Marchés <en> novembre',
    summary: 'Première ligne.\nDeuxième & dernière.',
    unit: 'month',
    least: 5,
    corrects: null,
    cells: [
      {
        id: crypto.randomUUID(),
        type: 'violence.destruction_or_looting',
        period: '2026-11',
        region: { name: '=Nsele, "est"', code: 'CD10', level: 2 },
        country: 'Congo',
        rest: false,
        incidents: [5, 9],
        killed: null,
        hurt: [1000, null],
        confidence: 'corroborated',
        drawn: null,
        centre: { lat: -4.3, lon: 15.4 },
      },
      {
        id: crypto.randomUUID(),
        type: 'violence.harm_to_children',
        period: '2026-W47',
        region: { name: 'Dara', code: null, level: 2 },
        country: 'Congo',
        rest: true,
        incidents: [5, 9],
        killed: null,
        hurt: null,
        confidence: 'mixed',
        drawn: null,
        centre: null,
      },
    ],
  };

  beforeAll(async () => {
    database = await testDatabase();
    opened = openDatabase(database.urls.portal, 2);
    portal = buildPortal({ db: opened.db, publicKey: 'AAAA', https: true });
    owner = new pg.Client({ connectionString: database.urls.owner });
    await owner.connect();
    const ring = [
      [14, -6],
      [17, -6],
      [17, -2],
      [14, -2],
      [14, -6],
    ];
    await owner.query(
      `insert into published.release (id, workspace, workspace_name, exercise, out_on, state, body, title, map, manifest) values ($1, 'nsele', 'Nsele', false, '2026-12-01', 'out', $2, $3, $4, '{"manifest":{},"signature":"x"}')`,
      [id, body, body.title, JSON.stringify(mapOf([[[ring]]], [{ lat: -4.3, lon: 15.4 }]))],
    );
    await owner.query(
      `insert into published.release (id, workspace, workspace_name, exercise, out_on, state, recalled_on, recall_reason, corrected_by) values ($1, 'nsele', 'Nsele', false, '2026-11-24', 'recalled', '2026-11-30', 'Counted twice', $2)`,
      [gone, id],
    );
  });
  afterAll(async () => {
    await owner.end();
    await opened.close();
    await database.drop();
  });
  const get = (path: string, headers: Record<string, string> = {}) => portal.request(path, { headers });

  test('Esperance opens it without choosing a language and is led to hers; nothing is set in her browser', async () => {
    const first = await get('/', { 'accept-language': 'ar-SD,fr;q=0.5' });
    expect([first.status, first.headers.get('location')]).toEqual([302, '/ar/']);
    const page = await get('/ar/');
    expect(page.headers.get('set-cookie')).toBeNull();
    const csp = page.headers.get('content-security-policy')!;
    expect(csp).toContain("default-src 'none'");
    expect(csp).not.toContain('unsafe');
    const text = await page.text();
    expect(text).toContain('dir="rtl"');
    expect(text).not.toContain('<script');
    expect(text).not.toMatch(/\sstyle=|https?:\/\//);
  });

  test('a release is one page: words escaped, map, table in her language, downloads', async () => {
    const text = await (await get(`/fr/r/${id}`)).text();
    expect(text).toContain('Marchés &lt;en&gt; novembre');
    expect(text).toContain('<p class="lead" lang="fr" dir="auto">Deuxième &amp; dernière.</p>');
    expect(text).toContain('novembre 2026');
    expect(text).toContain('Semaine 47, 2026');
    expect(text).toContain('non dit');
    // one mark: children are on no map
    expect(text.match(/<circle/g)).toHaveLength(1);
    for (const language of ['en', 'fr', 'ar']) {
      const page = await (await get(`/${language}/r/${id}`)).text();
      expect(page).not.toMatch(/releases:|domain:|\b(portal|column|how)\.[a-z]/);
      expect(page.length).toBeLessThan(30_000);
    }
  });

  test('a recalled release is gone for people and programs; day, reason and what came instead stay', async () => {
    const page = await get(`/en/r/${gone}`);
    expect(page.status).toBe(410);
    const text = await page.text();
    expect(text).toContain('Counted twice');
    expect(text).toContain(`/en/r/${id}`);
    const data = await get(`/r/${gone}.json`);
    expect([data.status, await data.json()]).toEqual([
      410,
      { code: 'recalled', on: '2026-11-30', reason: 'Counted twice', correctedBy: id },
    ]);
    expect((await get(`/r/${gone}.csv`)).status).toBe(410);
    expect((await get(`/r/${gone}.manifest.json`)).status).toBe(503);
    expect(await (await get('/en/')).text()).toContain('Release taken back');
  });

  test('a program gets the same as JSON, CSV and GeoJSON, and asks again for nothing when nothing changed', async () => {
    const first = await get(`/r/${id}.json`);
    expect(await first.json()).toEqual(body);
    expect(first.headers.get('cache-control')).toBe('public, no-cache');
    const again = await get(`/r/${id}.json`, { 'if-none-match': first.headers.get('etag')! });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const lines = csvOf(body).split('\r\n');
    // no table program runs what stands in a name
    expect(lines[1]).toContain(`"'=Nsele, ""est"""`);
    expect(lines[1]).toContain(',5,9,,,1000,,');
    const geo = geoJsonOf(body);
    expect(geo.features.map((it) => it.geometry?.coordinates ?? null)).toEqual([[15.4, -4.3], null]);
    expect(((await (await get('/index.json')).json()) as { manifests: unknown[] }).manifests).toHaveLength(1);
  });

  test('what is not there is not there, whatever is asked', async () => {
    for (const path of [
      '/en/r/x',
      `/en/r/${crypto.randomUUID()}`,
      '/r/..%2f..%2fetc.json',
      "/r/'.csv",
      '/zz/',
      '/portal.css',
      '/api/v1/setup',
      `/r/${id}.exe`,
    ])
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    expect((await portal.request(`/r/${id}.json`, { method: 'POST', body: '{}' })).status).toBe(404);
    const style = /href="(\/style-[0-9a-f]+\.css)"/.exec(await (await get('/en/')).text())![1]!;
    expect((await get(style)).headers.get('cache-control')).toContain('immutable');
  });
});
