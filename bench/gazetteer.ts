import { inTransaction, openDatabase } from '#server/db.ts';
import type { ImportKit } from '#features/places/import-kit.ts';
import { importRows } from '#features/places/import.service.ts';
import type { AreaRow } from '#features/places/area-properties.rules.ts';
import { makeRing } from '#features/places/geometry.rules.ts';
import { emptyDatabase, misspell, readingContext } from '#features/places/places.evaluate.ts';
import { areaIdOf, locatePoint } from '#features/places/places.service.ts';
import { searchPlaces } from '#features/places/place-search.service.ts';
import { seedWorld } from '#features/places/world.service.ts';

/**
 * Search among 60,000 names and point to area among a country's districts, on an embedded PostgreSQL or `DATABASE_OWNER_URL`.
 * Budgets: search p95 <= 50 ms, locate <= 1 ms. Gives {names, searchP95Ms, searchP50Ms, locateP95Ms, filedP95Ms, importSeconds}.
 */

const NAMES = 60_000;
const SYLLABLES =
  'ba be bo bu da di do du fa ga go gu ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu nga ngo pa po ra re ri ro ru sa se si so ta te ti to tu wa we ya yo za mba ndo sha cho dja kou'.split(
    ' ',
  );
const KINDS = ['', '', '', '', '', ' camp', ' Nord', ' Sud', '-ville', ' market'];

/** A repeatable stream of whole numbers (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

export async function run(): Promise<Record<string, number>> {
  const next = numbers(7);
  const name = (): string => {
    const word = Array.from({ length: 2 + next(3) }, () => SYLLABLES[next(SYLLABLES.length)]).join('');
    return word[0]!.toUpperCase() + word.slice(1) + KINDS[next(KINDS.length)]!;
  };
  const row = (more: Partial<AreaRow>, i: number): AreaRow => ({
    row: i + 1,
    name: name(),
    names: [],
    code: null,
    codeSystem: null,
    level: 9,
    iso3: 'COD',
    parentCode: null,
    validFrom: null,
    validTo: null,
    predecessors: [],
    point: null,
    shape: null,
    population: null,
    ...more,
  });
  /** a square with 400 wiggling corners a side, as borders are */
  const square = (west: number, south: number, size: number) => {
    const points: number[][] = [];
    const side = (x: (t: number) => number, y: (t: number) => number) => {
      for (let i = 0; i < 400; i++)
        points.push([x(i / 400) + Math.sin(i) * 0.002, y(i / 400) + Math.cos(i * 3) * 0.002]);
    };
    side(
      (t) => west + t * size,
      () => south,
    );
    side(
      () => west + size,
      (t) => south + t * size,
    );
    side(
      (t) => west + size - t * size,
      () => south + size,
    );
    side(
      () => west,
      (t) => south + size - t * size,
    );
    return [[makeRing(points)]];
  };
  const provinces = Array.from({ length: 25 }, (_, i) =>
    row(
      {
        level: 1,
        code: `CD${10 + i}`,
        codeSystem: 'pcode',
        shape: square(16 + (i % 5) * 2, -8 + Math.floor(i / 5) * 2, 2),
      },
      i,
    ),
  );
  const districts = Array.from({ length: 225 }, (_, i) =>
    row(
      {
        level: 2,
        code: `CD${10 + Math.floor(i / 9)}${10 + (i % 9)}`,
        codeSystem: 'pcode',
        shape: square(
          16 + (Math.floor(i / 9) % 5) * 2 + (i % 3) * (2 / 3),
          -8 + Math.floor(i / 45) * 2 + Math.floor((i % 9) / 3) * (2 / 3),
          2 / 3,
        ),
      },
      i,
    ),
  );
  const villages = Array.from({ length: NAMES - 250 }, (_, i) =>
    row(
      {
        code: String(1_000_000 + i),
        codeSystem: 'geonames',
        point: { lat: -8 + next(10_000) / 1000, lon: 16 + next(10_000) / 1000 },
        population: next(50_000),
      },
      i,
    ),
  );

  const base = await emptyDatabase();
  const worker = openDatabase(base.urls.worker, 2);
  const app = openDatabase(base.urls.app, 2);
  try {
    const kit: ImportKit = { transaction: (work) => inTransaction(worker.db, {}, work), now: () => new Date() };
    const options = { source: 'bench', release: '1', releasedOn: '2024-01-01' };
    await seedWorld(kit);
    const start = performance.now();
    for (const rows of [provinces, districts, villages])
      await importRows(kit, rows, [], options, { fileName: 'bench', sha256: null });
    const importSeconds = (performance.now() - start) / 1000;

    const timed = async (times: number[], work: () => Promise<unknown>) => {
      const from = performance.now();
      await work();
      times.push(performance.now() - from);
    };
    const searches: number[] = [];
    const locates: number[] = [];
    const filed: number[] = [];
    const workspace = '00000000-0000-4000-8000-000000000001';
    for (let i = 0; i < 400; i++) {
      const asked = misspell(villages[next(villages.length)]!.name, next);
      const point = { lat: -8 + next(10_000) / 1000, lon: 16 + next(10_000) / 1000 };
      await inTransaction(app.db, { workspace }, async (tx) => {
        const context = readingContext(tx);
        await timed(searches, () => searchPlaces(context, { q: asked, former: '0', limit: 10 }));
        await timed(locates, () => locatePoint(context, { ...point, precision: 'village', radiusKm: null, at: null }));
        await timed(filed, () => areaIdOf(context, { ...point, precision: 'village', radiusKm: null, at: null }));
      });
    }
    const at = (times: number[], share: number) =>
      Math.round(times.toSorted((a, b) => a - b)[Math.floor(times.length * share)]! * 100) / 100;
    return {
      names: NAMES,
      searchP95Ms: at(searches, 0.95),
      searchP50Ms: at(searches, 0.5),
      locateP95Ms: at(locates, 0.95),
      filedP95Ms: at(filed, 0.95),
      importSeconds: Math.round(importSeconds * 10) / 10,
    };
  } finally {
    await worker.close();
    await app.close();
    await base.close();
  }
}
