import { afterAll, beforeAll, expect, test } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadExercise, removeExercise } from '#apps/exercise.ts';
import type { Installation } from '#apps/installation.ts';
import { uuidv4 } from '#domain/ids.ts';
import { EXERCISE_ISO3 } from '#domain/places.ts';
import { openHouse, type House } from './harness.ts';

let house: House;
let folder: string;
let installation: Installation;

beforeAll(async () => {
  house = await openHouse();
  // the exercise tells what happened until now, by the machine's clock
  house.clock.now = new Date();
  folder = mkdtempSync(join(tmpdir(), 'baraza-exercise-'));
  installation = { keys: folder, urls: house.urls } as Installation;
}, 120_000);
afterAll(async () => {
  await house.close();
  rmSync(folder, { recursive: true, force: true });
});

/** How many rows every table of every schema of ours holds. */
async function census(): Promise<Record<string, number>> {
  const tables = await house.sql<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') order by 1`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables)
    counts[name] = (await house.sql<{ n: number }>(`select count(*)::int as n from ${name}`))[0]!.n;
  return counts;
}

test('the exercise comes with its places, is not met from outside of it, and goes without trace', async () => {
  const before = await census();
  await loadExercise(installation, 'http://localhost', () => {});

  // the founder, who runs the house, joined it
  const within = (path: string) => house.founder.get(path.replace('/w/', '/w/exercise/'));
  const found = await within('/w/places?q=mambu');
  expect(found.status).toBe(200);
  const market = found.body.hits.find((it: { name: string }) => it.name === 'Mambu market');
  expect(market.ancestors.map((it: { name: string }) => it.name)).toEqual([
    'Nsele (exercise)',
    'Mambu district',
    'Mambu market quarter',
  ]);
  const arabic = await within(`/w/places?q=${encodeURIComponent('سوق مامبو')}&lang=ar`);
  expect(arabic.body.hits[0].name).toBe('سوق مامبو');
  const located = await house.founder.send('POST', '/w/exercise/locate', {
    lat: 0.18,
    lon: 0.12,
    precision: 'village',
  });
  expect(located.body.chains[0].map((it: { name: string }) => it.name)).toEqual([
    'Nsele (exercise)',
    'Mambu district',
    'Mambu market quarter',
  ]);
  const world = await within('/w/places/world/children');
  expect(world.body.places[0].name).toBe('Nsele (exercise)');
  const { areaPlaceId } = (await house.founder.get('/w/exercise')).body;
  const wards = await within(`/w/map/areas?level=3&zoom=9&within=${areaPlaceId}`);
  expect(wards.body.features).toHaveLength(11);

  // every screen has something to show
  const lines = (await within('/w/incidents?limit=100')).body.incidents;
  expect(lines.length).toBeGreaterThanOrEqual(12);
  expect(lines.every((it: { placeId: string | null }) => it.placeId !== null)).toBe(true);
  const waiting = (await within('/w/reports?queue=review')).body.reports;
  const stones = waiting.find((it: { text: string }) => it.text.startsWith('Stones flew'));
  const alike = (await within(`/w/reports/${stones.id}/suggestions`)).body;
  expect(alike.incidents[0]).toMatchObject({ title: 'Mob violence at Mambu market' });
  expect(alike.incidents[0].reasons.length).toBeGreaterThan(1);
  const rumours = (await within('/w/rumours')).body.rumours;
  expect(rumours).toHaveLength(2);
  expect(rumours.find((it: { claim: string }) => it.claim.includes('well'))).toMatchObject({
    state: 'confirmed_false',
    sightings: 4,
    answered: true,
    reached: 4120,
  });
  const wellRumour = (
    await within(`/w/rumours/${rumours.find((it: { claim: string }) => it.claim.includes('well')).id}`)
  ).body;
  expect(
    wellRumour.heard.every(
      (it: { lat: number | null; radiusKm: number | null }) => it.lat !== null && it.radiusKm !== null,
    ),
  ).toBe(true);
  const silence = (await within('/w/coverage')).body.places;
  const hearing = (name: string) => silence.find((it: { name: string }) => it.name === name)?.hearing;
  expect([hearing('Kiri'), hearing('Lake shore'), hearing('Mahoro')]).toEqual(['never', 'never', 'overdue']);
  const counted = (await within('/w/situation/places')).body;
  expect(counted.unplaced).toBe(0);
  expect(counted.places.reduce((sum: number, it: { count: number }) => sum + it.count, 0)).toBe(lines.length);
  expect(counted.places.every((it: { within: string[] }) => it.within.includes(areaPlaceId))).toBe(true);
  // the region has no finer areas than wards: asked for the level below, they stand in
  const finest = await within(`/w/map/areas?level=4&zoom=9&orAbove=1&within=${areaPlaceId}`);
  expect(finest.body.features).toHaveLength(11);

  // what is told with a place alone has a point as coarse as the place; what is told with a point alone is filed under its area
  const told = async (where: object) => {
    const id = uuidv4();
    const report = {
      id,
      channel: 'desk',
      text: 'Practice.',
      newSource: { alias: 'caller 12', mayAsk: false, wantsAnswer: false },
      ...where,
    };
    const answer = await house.founder.send('POST', '/w/exercise/reports', report);
    expect(answer.body, JSON.stringify(answer.body)).toMatchObject({ id });
    return (await house.founder.get(`/w/exercise/reports/${id}`)).body;
  };
  const district = (await within('/w/places?q=dara%20district')).body.hits[0];
  const byName = await told({ placeId: district.id });
  expect(byName).toMatchObject({ lat: district.lat, lon: district.lon, placePrecision: 'district' });
  expect(byName.radiusKm).toBeGreaterThan(20);
  const byPoint = await told({ lat: 0.18, lon: 0.12, placePrecision: 'district' });
  expect((await within(`/w/places/${byPoint.placeId}`)).body.name).toBe('Mambu district');

  const mandates = (await within('/w/mandates')).body.mandates;
  expect(mandates.filter((it: { placeIds: string[] }) => it.placeIds.length > 0).length).toBeGreaterThanOrEqual(3);

  const [rule, ...others] = (await within('/w/alert-rules')).body.rules;
  expect([rule.lookedAt === null, others]).toEqual([false, []]);
  const { findings } = (await within('/w/rule-findings')).body;
  expect(
    findings.filter((it: { outcome: string }) => it.outcome === 'fired').length,
    JSON.stringify(findings),
  ).toBeGreaterThanOrEqual(1);
  const roster = (
    await within(`/w/duty?from=${new Date().toISOString()}&to=${new Date(Date.now() + 86_400_000).toISOString()}`)
  ).body;
  expect(roster.rosters.find((it: { kept: boolean }) => it.kept).shifts.length).toBeGreaterThanOrEqual(2);
  expect((await within('/w/views?screen=situation')).body.views).toMatchObject([
    { name: 'Signs of peace', shared: true },
  ]);
  expect((await within('/w/views?screen=review')).body.views).toHaveLength(1);

  // nobody meets it in a workspace of their own
  const outside = (path: string) => house.founder.get(path.replace('/w/', '/w/nsele/'));
  expect((await outside('/w/places?q=mambu')).body.hits).toEqual([]);
  expect((await outside(`/w/places?q=${EXERCISE_ISO3}0101`)).body.hits).toEqual([]);
  expect((await outside('/w/map/areas?level=3&zoom=9&bbox=-1,-1,2,2')).body.features).toEqual([]);
  expect((await outside('/w/places/world/children')).body.places).toEqual([]);
  const sea = await house.founder.send('POST', '/w/nsele/locate', { lat: 0.18, lon: 0.12, precision: 'village' });
  expect(sea.body.chains).toEqual([]);

  // loading it again brings nothing twice
  const loaded = await census();
  await loadExercise(installation, 'http://localhost', () => {});
  expect(await census()).toEqual(loaded);

  expect(await removeExercise(installation)).toBeGreaterThan(100);
  expect(await census()).toEqual(before);
  expect(await removeExercise(installation)).toBe(0);
}, 60_000);

test('whoever makes the first workspace of a house that holds an exercise joins it, and both are in the record', async () => {
  await loadExercise(installation, 'http://localhost', () => {});
  await house.sql("delete from app.workspace where slug = 'nsele'");
  const made = await house.nobody.post('/setup', {
    name: 'Amina',
    email: 'amina.first@example.org',
    password: 'a long enough password',
    workspaceName: 'Tchele',
    organisationName: 'Peace council',
  });
  expect([made.status, made.body]).toEqual([201, { workspace: 'tchele' }]);
  const lines = await house.sql<{ slug: string }>(
    'select distinct w.slug from ledger.change c join app.workspace w on w.id = c.workspace_id order by 1',
  );
  expect(lines.map((it) => it.slug)).toEqual(['exercise', 'tchele']);
});
