import { BENCH_WORDS, fillIncidents, makeMember, quantile, startHouse, type BenchHouse } from './house.ts';

export interface IncidentsResult {
  rows: number;
  /** of 200 requests, warm */
  p95Ms: number;
  /** p95 of the requests of the first minute after a start, the first sent as soon as the server said it was ready */
  coldMs: number;
  /** the slowest of them */
  coldSlowestMs: number;
  mix: Record<string, { n: number; p50Ms: number; p95Ms: number; maxMs: number }>;
}

type Part = 'unfiltered' | 'typeAndPeriod' | 'areaAndText';
const PARTS: readonly Part[] = ['unfiltered', 'typeAndPeriod', 'areaAndText'];

/** Random numbers that come again: mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let it = Math.imul(state ^ (state >>> 15), 1 | state);
    it = (it + Math.imul(it ^ (it >>> 7), 61 | it)) ^ it;
    return ((it ^ (it >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One question as the situation screen asks it. */
function question(part: Part, next: () => number): URLSearchParams {
  const query = new URLSearchParams({ zone: 'Africa/Nairobi', limit: '50' });
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  const place = () => [-17 + next() * 67, -34 + next() * 68] as const;
  if (part === 'unfiltered') {
    // as often at the whole as somewhere in it
    if (next() < 0.5) {
      const [lon, lat] = place();
      query.set('at', `${lat.toFixed(2)},${lon.toFixed(2)},${(3 + next() * 7).toFixed(1)}`);
    }
  } else if (part === 'typeAndPeriod') {
    query.set(
      'types',
      pick(['violence', 'tension', 'peace', 'violence.cattle_raid', 'violence.armed_clash,tension.threat']),
    );
    const days = pick([7, 30, 90, 365, 3650]);
    const end = Date.now() - next() * 5 * 365 * 86_400_000;
    query.set('from', new Date(end - days * 86_400_000).toISOString());
    query.set('to', new Date(end).toISOString());
  } else {
    const [lon, lat] = place();
    const size = 1 + next() * 12;
    const corners = Array.from({ length: 5 + Math.floor(next() * 4) }, (_, at) => [at, next()] as const);
    query.set(
      'area',
      corners
        .map(([at, far]) => {
          const turn = (at / corners.length) * 2 * Math.PI;
          return `${(lon + Math.cos(turn) * size * (0.5 + far / 2)).toFixed(4)},${(lat + Math.sin(turn) * size * (0.5 + far / 2)).toFixed(4)}`;
        })
        .join('~'),
    );
    // words as they are asked for: common and rare, whole and begun
    const word = BENCH_WORDS[Math.floor(next() ** 3 * BENCH_WORDS.length)]!;
    query.set('q', next() < 0.3 ? word.slice(0, 3) : word);
  }
  return query;
}

/** Asks so many questions one after the other, a third of each part. */
export async function askAll(
  house: BenchHouse,
  cookie: string,
  count: number,
  seed: number,
): Promise<{ part: Part; ms: number }[]> {
  const next = random(seed);
  const times: { part: Part; ms: number }[] = [];
  for (let at = 0; at < count; at++) {
    const part = PARTS[at % 3]!;
    const url = `${house.url}/api/v1/w/bench/situation?${question(part, next)}`;
    const began = performance.now();
    const answer = await fetch(url, { headers: { cookie } });
    const body = (await answer.json()) as { total?: number };
    times.push({ part, ms: performance.now() - began });
    if (answer.status !== 200 || body.total === undefined) throw new Error(`${answer.status} ${JSON.stringify(body)}`);
  }
  return times;
}

/** Fills the house with incidents, starts it anew and asks. @returns what was measured, and the house as it runs now */
export async function measureIncidents(
  first: BenchHouse,
  rows: number,
  requests = 200,
): Promise<{ result: IncidentsResult; house: BenchHouse }> {
  await fillIncidents(first.ownerUrl(), rows);
  const analyst = await makeMember(first, { name: 'Analyst', roles: ['analyst'], clearance: 2 });
  await first.stop();
  const house = await startHouse({ folder: first.folder, signIn: false });
  const until = Date.now() + 60_000;
  const cold = await askAll(house, analyst.cookie, 60, 1);
  // let the first minute pass, asking now and then
  while (Date.now() < until) {
    cold.push(...(await askAll(house, analyst.cookie, 3, Date.now())));
    await new Promise((wait) => setTimeout(wait, 3000));
  }
  const warm = await askAll(house, analyst.cookie, requests, 2);
  const round = (ms: number) => Math.round(ms * 10) / 10;
  const mix = Object.fromEntries(
    PARTS.map((part) => {
      const ms = warm.filter((it) => it.part === part).map((it) => it.ms);
      return [
        part,
        {
          n: ms.length,
          p50Ms: round(quantile(ms, 0.5)),
          p95Ms: round(quantile(ms, 0.95)),
          maxMs: round(Math.max(...ms)),
        },
      ];
    }),
  );
  return {
    house,
    result: {
      rows,
      p95Ms: round(
        quantile(
          warm.map((it) => it.ms),
          0.95,
        ),
      ),
      coldMs: round(
        quantile(
          cold.map((it) => it.ms),
          0.95,
        ),
      ),
      coldSlowestMs: round(Math.max(...cold.map((it) => it.ms))),
      mix,
    },
  };
}

/** Map, timeline and list answered together over HTTP. `ROWS` incidents, 1,000,000 unless told otherwise. */
export async function run(args: string[]): Promise<IncidentsResult> {
  const { result, house } = await measureIncidents(await startHouse(), Number(args[0] ?? 1_000_000));
  await house.discard();
  return result;
}
