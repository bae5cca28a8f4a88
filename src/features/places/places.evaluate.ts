import { createReadStream, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import { inTransaction, openDatabase, type Tx } from '#server/db.ts';
import { startEmbedded } from '#server/embedded.ts';
import { connectionUrls, ensureLogins, loginSecrets, type ConnectionUrls } from '#server/logins.ts';
import { migrate } from '#server/migrate.ts';
import { makeDataFolder } from '#server/data-folder.ts';
import { readAreaFile } from './area-file.reader.ts';
import type { AreaRow } from './area-properties.rules.ts';
import type { ImportKit, ImportOptions } from './import-kit.ts';
import { importPlaces, type ImportResult } from './import.service.ts';
import { locatePoint } from './places.service.ts';
import { searchPlaces } from './place-search.service.ts';
import { seedWorld } from './world.service.ts';

/**
 * Reads a folder of areas (`adm/<ISO3>-admN.topo.json`, a list of P-codes, towns with coordinates) into an empty database, twice, and measures:
 * what was read, whether reading again changes nothing, how search does on misspelt names, and whether towns fall into the areas their
 * own list names.
 */
export async function evaluatePlaces(folder: string): Promise<Record<string, number>> {
  if (!existsSync(folder)) throw new Error(`There is no folder ${folder}.`);
  const base = await emptyDatabase();
  try {
    return await measure(folder, base.urls);
  } finally {
    await base.close();
  }
}

/** A database of its own on an embedded server that is thrown away, or the one of DATABASE_OWNER_URL when it is given. */
export async function emptyDatabase(): Promise<{ urls: ConnectionUrls; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'baraza-places-'));
  makeDataFolder(folder);
  const embedded = process.env.DATABASE_OWNER_URL ? null : await startEmbedded({ folder, durable: false });
  const urls = connectionUrls({
    ownerUrl: process.env.DATABASE_OWNER_URL ?? embedded!.ownerUrl,
    secrets: loginSecrets(folder),
  });
  await ensureLogins(urls);
  await migrate(urls, { hooks: [] });
  return {
    urls,
    async close() {
      await embedded?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A context that can only ask about places, as somebody without a workspace's data. */
export const readingContext = (tx: Tx): Context =>
  ({
    tx,
    now: () => new Date(),
    newId: () => crypto.randomUUID(),
    log: () => undefined,
    workspace: { id: '00000000-0000-4000-8000-000000000001', slug: 'none', name: 'none', exercise: false },
    caller: {
      memberId: null,
      userId: null,
      actorId: null,
      organisationId: null,
      verbs: [],
      clearance: 0,
      language: 'en',
      timeZone: 'UTC',
    },
  }) as unknown as Context;

const source = (path: string) => ({
  fileName: basename(path),
  bytes: () => createReadStream(path) as AsyncIterable<Uint8Array>,
});
const rowsOf = async (path: string, options: Parameters<typeof readAreaFile>[1]): Promise<AreaRow[]> => {
  const rows: AreaRow[] = [];
  for await (const item of readAreaFile(source(path), options)) if ('area' in item) rows.push(item.area);
  return rows;
};

interface File {
  path: string;
  options: ImportOptions;
}

function filesOf(folder: string): { areas: File[]; codes: string; towns: string } {
  const areas = readdirSync(join(folder, 'adm'))
    .toSorted()
    .map((name): File => {
      const iso3 = name.slice(0, 3);
      const naturalEarth = name.includes('naturalearth');
      return {
        path: join(folder, 'adm', name),
        options: {
          iso3,
          level: Number(/adm(\d)/.exec(name)?.[1] ?? 1) as 1 | 2,
          source: naturalEarth ? `Natural Earth ${iso3}` : `OCHA COD-AB ${iso3}`,
          release: naturalEarth ? 'before 2019' : '2019-20',
          releasedOn: naturalEarth ? '2017-01-01' : '2019-06-01',
          whole: true,
        },
      };
    });
  return {
    areas,
    codes: join(folder, 'global-pcodes-adm1-adm2.csv'),
    towns: join(folder, 'naturalearth-populated-places.csv'),
  };
}

const CODES: ImportOptions = {
  source: 'OCHA global P-codes',
  release: '2024-07',
  releasedOn: '2024-07-09',
  whole: true,
};
const TOWNS: ImportOptions = {
  source: 'Natural Earth populated places',
  release: '2017',
  releasedOn: null,
  whole: false,
  level: 9,
};

export async function loadFolder(
  folder: string,
  kit: ImportKit,
  say: (line: string) => void,
): Promise<ImportResult['counts'][]> {
  const { areas, codes, towns } = filesOf(folder);
  const results: ImportResult['counts'][] = [];
  const read = async (name: string, work: () => Promise<ImportResult>) => {
    const start = performance.now();
    const { counts, faults } = await work();
    results.push(counts);
    say(`${name.padEnd(36)} ${JSON.stringify(counts)} ${((performance.now() - start) / 1000).toFixed(1)} s`);
    for (const fault of faults.slice(0, 4)) say(`    ${fault.row} ${fault.code} ${JSON.stringify(fault.values)}`);
  };
  await read('world', () => seedWorld(kit));
  for (const file of areas) await read(basename(file.path), () => importPlaces(kit, source(file.path), file.options));
  await read(basename(codes), () => importPlaces(kit, source(codes), CODES));
  await read(basename(towns), () => importPlaces(kit, source(towns), TOWNS));
  return results;
}

async function measure(folder: string, urls: ConnectionUrls): Promise<Record<string, number>> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const worker = openDatabase(urls.worker, 2);
  const app = openDatabase(urls.app, 2);
  const kit: ImportKit = { transaction: (work) => inTransaction(worker.db, {}, work), now: () => new Date() };
  try {
    const start = performance.now();
    const first = await loadFolder(folder, kit, say);
    const seconds = (performance.now() - start) / 1000;
    say('--- and again');
    const again = await loadFolder(folder, kit, (line) => {
      if (!/"added":0,"filled":0,"changed":0,"closed":0/.test(line)) say(line);
    });
    const changedAgain = again.reduce((sum, one) => sum + one.added + one.filled + one.changed + one.closed, 0);
    say(`read again: ${changedAgain} changes`);
    const figures = await inTransaction(app.db, { workspace: '00000000-0000-4000-8000-000000000001' }, async (tx) => {
      const context = readingContext(tx);
      return {
        ...(await codesMatched(folder, tx)),
        ...(await searchQuality(context, say)),
        ...(await townsInTheirAreas(folder, context, say)),
      };
    });
    const total = (key: keyof (typeof first)[number]) => first.reduce((sum, one) => sum + one[key], 0);
    return {
      rows: total('rows'),
      added: total('added'),
      refused: total('refused'),
      successions: total('successions'),
      changedAgain,
      seconds: Math.round(seconds * 10) / 10,
      ...figures,
    };
  } finally {
    await worker.close();
    await app.close();
  }
}

/** Of the P-codes in the outline files, how many are those of the list; and how many open areas of the list have an outline. */
async function codesMatched(folder: string, tx: Tx): Promise<Record<string, number>> {
  const listed = new Set((await rowsOf(filesOf(folder).codes, {})).map((row) => `${row.level} ${row.code}`));
  let outlined = 0;
  let matched = 0;
  for (const file of filesOf(folder).areas) {
    for (const row of await rowsOf(file.path, file.options)) {
      if (row.codeSystem !== 'pcode') continue;
      outlined++;
      if (listed.has(`${row.level} ${row.code}`)) matched++;
    }
  }
  const { rows } = await sql<{ orphans: number; names: number }>`select
    (select count(*)::int from ref.place where level > 0 and parent_id is null) as orphans, (select count(*)::int from ref.place_name) as names`.execute(
    tx,
  );
  return { pcodesOutlined: outlined, pcodesMatched: matched, withoutParent: rows[0]!.orphans, names: rows[0]!.names };
}

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

/** One slip of the hand or ear: a letter doubled, dropped, swapped, changed to a neighbour; or marks and hyphens lost; or French for English spelling. */
export function misspell(name: string, next: (below: number) => number): string {
  const letters = [...name];
  const at = 1 + next(Math.max(1, letters.length - 1));
  switch (next(7)) {
    case 0:
      return [...letters.slice(0, at), ...letters.slice(at + 1)].join('');
    case 1:
      return [...letters.slice(0, at), letters[at - 1], ...letters.slice(at)].join('');
    case 2:
      return at + 1 < letters.length
        ? [...letters.slice(0, at), letters[at + 1], letters[at], ...letters.slice(at + 2)].join('')
        : name.toUpperCase();
    case 3:
      return [...letters.slice(0, at), 'aeiou'[next(5)], ...letters.slice(at + 1)].join('');
    case 4:
      return name
        .normalize('NFKD')
        .replace(/\p{M}/gu, '')
        .replace(/[-’']/g, ' ');
    case 5:
      return name.replace(/ou/g, 'u').replace(/dj/gi, 'j').replace(/ch/g, 'sh').replace(/k/g, 'c').replace(/w/g, 'ou');
    default:
      return name.toLowerCase().replace(/y/g, 'i').replace(/ph/g, 'f').replace(/z/g, 's');
  }
}

async function searchQuality(context: Context, say: (line: string) => void): Promise<Record<string, number>> {
  const { rows } = await sql<{ id: string; name: string; iso3: string; level: number }>`
    select id, name, iso3, level from ref.place where valid_to is null and level > 0 and length(name) between 4 and 40 and name <> code
    order by md5(id::text || 'a'), id limit 3000`.execute(context.tx);
  const { rows: countries } = await sql<{
    iso3: string;
    id: string;
  }>`select iso3, id from ref.place where level = 0`.execute(context.tx);
  const countryIds = new Map(countries.map((one) => [one.iso3, one.id]));
  const chosen = [...rows]
    .sort((a, b) => (a.name + a.iso3 + a.level < b.name + b.iso3 + b.level ? -1 : 1))
    .filter((_, i) => i % 3 === 0)
    .slice(0, 900);
  const next = numbers(20);
  let asked = 0;
  const hits = { at1: 0, at5: 0, in1: 0, in5: 0 };
  const times: number[] = [];
  const missed: string[] = [];
  for (const row of chosen) {
    const wrong = misspell(row.name, next);
    if (wrong === row.name) continue;
    asked++;
    // Twins of one name (an area and its capital) are both right answers.
    const right = (hit: { name: string; matched: string; iso3: string | null; id: string }) =>
      hit.id === row.id || (hit.iso3 === row.iso3 && (hit.matched === row.name || hit.name === row.name));
    const rank = async (within: string | undefined): Promise<number> => {
      const start = performance.now();
      const { hits: found } = await searchPlaces(context, {
        q: wrong,
        former: '0',
        limit: 5,
        ...(within === undefined ? {} : { within }),
      });
      times.push(performance.now() - start);
      return found.findIndex(right);
    };
    const anywhere = await rank(undefined);
    const inside = await rank(countryIds.get(row.iso3));
    if (anywhere === 0) hits.at1++;
    if (anywhere >= 0) hits.at5++;
    if (inside === 0) hits.in1++;
    if (inside >= 0) hits.in5++;
    else if (missed.length < 12) missed.push(`${wrong} (${row.name}, ${row.iso3})`);
  }
  say(`not found within the country: ${missed.join('; ')}`);
  times.sort((a, b) => a - b);
  const share = (count: number) => Math.round((count / asked) * 1000) / 1000;
  return {
    searched: asked,
    recallAt1: share(hits.at1),
    recallAt5: share(hits.at5),
    recallAt1InCountry: share(hits.in1),
    recallAt5InCountry: share(hits.in5),
    searchP95Ms: Math.round(times[Math.floor(times.length * 0.95)]! * 10) / 10,
  };
}

/** Each town has a country in its own list, and often the name of its province: does its point fall there? */
async function townsInTheirAreas(
  folder: string,
  context: Context,
  say: (line: string) => void,
): Promise<Record<string, number>> {
  const { towns, areas } = filesOf(folder);
  const provinces = new Map<string, string>();
  const { default: Papa } = await import('papaparse');
  const { readFileSync } = await import('node:fs');
  const { data } = Papa.parse<Record<string, string>>(readFileSync(towns, 'utf8'), {
    header: true,
    skipEmptyLines: true,
  });
  for (const line of data) provinces.set(line.geonameid + line.name!, line.admin1 ?? '');
  const covered = new Set(areas.map((file) => file.options.iso3));
  let asked = 0;
  let right = 0;
  let inProvince = 0;
  let askedProvince = 0;
  const wrong: string[] = [];
  const times: number[] = [];
  const missedProvinces: string[] = [];
  const { nameForms, matchName } = await import('./place-names.rules.ts');
  for (const line of data) {
    const iso3 = line.country_a3!;
    const [lat, lon] = [Number(line.lat), Number(line.lon)];
    if (!/^[A-Z]{3}$/.test(iso3) || (lat === 0 && lon === 0)) continue;
    asked++;
    const start = performance.now();
    const { chains } = await locatePoint(context, { lat, lon, precision: 'village', radiusKm: null, at: null });
    times.push(performance.now() - start);
    const expected =
      { KOS: 'XKX', SOL: 'SOM', SDS: 'SSD', PSX: 'PSE', CYN: 'CYP', ALD: 'ALA', SAH: 'ESH' }[iso3] ?? iso3;
    if (chains.some((chain) => chain[0]?.iso3 === expected)) right++;
    else if (wrong.length < 15) wrong.push(`${line.name} ${iso3} -> ${chains[0]?.[0]?.iso3 ?? 'sea'}`);
    const province = line.admin1 ?? '';
    const found = chains.find((chain) => chain[0]?.iso3 === expected)?.find((area) => area.level === 1);
    if (covered.has(expected) && province !== '' && found !== undefined) {
      askedProvince++;
      if (matchName(province, nameForms(province), found.name, nameForms(found.name)).score >= 0.7) inProvince++;
      else missedProvinces.push(`${line.name}: ${province} / ${found.name} ${expected}`);
    }
  }
  say(
    `in another province, or under another name: ${missedProvinces
      .filter((_, i) => i % 4 === 0)
      .slice(0, 30)
      .join('; ')}`,
  );
  say(`in another country than listed: ${wrong.join('; ')}`);
  times.sort((a, b) => a - b);
  return {
    towns: asked,
    townsInCountry: Math.round((right / asked) * 10000) / 10000,
    provincesAsked: askedProvince,
    townsInProvince: Math.round((inProvince / Math.max(1, askedProvince)) * 1000) / 1000,
    locateP95Ms: Math.round(times[Math.floor(times.length * 0.95)]! * 100) / 100,
  };
}
