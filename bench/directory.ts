import pg from 'pg';
import { BENCH_WORDS, makeMember, quantile, startHouse, type BenchHouse } from './house.ts';

export interface DirectoryResult {
  organisations: number;
  initiatives: number;
  /** one box over everything, as an ordinary member */
  p95Ms: number;
  p50Ms: number;
  slowestMs: number;
  mix: Record<string, { n: number; p50Ms: number; p95Ms: number; maxMs: number }>;
}

const KINDS = [
  'name',
  'acronym',
  'begun',
  'misspelt',
  'place',
  'placeAndWord',
  'common',
  'listByPurpose',
  'listByPlace',
] as const;

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let it = Math.imul(state ^ (state >>> 15), 1 | state);
    it = (it + Math.imul(it ^ (it >>> 7), 61 | it)) ^ it;
    return ((it ^ (it >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Fills the workspace `bench`: a world of 40 countries, 400 regions and 4,000 districts; organisations with a name, a former name and an acronym;
 * initiatives with titles, two parties, a purpose and a district. Words are skewed as in real texts, a tenth is withheld from the asker.
 */
export async function fillDirectory(ownerUrl: string, organisations: number, initiatives: number): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  client.on('error', () => undefined);
  const run = (text: string, values: unknown[] = []) => client.query(text, values);
  await run(
    `insert into ref.place_release (id, source, release, read_at) values (gen_random_uuid(), 'bench', '1', now())`,
  );
  await run(`create temporary table bench_place as
    select n, gen_random_uuid() as id, case when n <= 40 then 0 when n <= 440 then 1 else 2 end as level,
      case when n <= 40 then null when n <= 440 then 1 + (n - 41) % 40 else 41 + (n - 441) % 400 end as above
    from generate_series(1, 4440) n`);
  await run(`create temporary table bench_chain as
    select p.n, p.id, array_remove(array[a2.id, a1.id, p.id], null) as chain
    from bench_place p left join bench_place a1 on a1.n = p.above left join bench_place a2 on a2.n = a1.above`);
  await run(
    `insert into ref.place (id, level, name, parent_id, ancestors, release_id)
     select p.id, p.level, 'Stead ' || ($1::text[])[1 + p.n % array_length($1::text[], 1)] || ' ' || p.n, a.id, c.chain[1:array_length(c.chain, 1) - 1],
       (select id from ref.place_release where source = 'bench' limit 1)
     from bench_place p join bench_chain c on c.n = p.n left join bench_place a on a.n = p.above order by p.n`,
    [BENCH_WORDS],
  );
  await run(`insert into ref.place_name (place_id, kind, name, fold, core, sound, skeleton, release_id)
    select id, 'official', name, lower(name), lower(name), lower(name), lower(name), release_id from ref.place where release_id in (select id from ref.place_release where source = 'bench')`);
  await run(
    `create temporary table bench_org as
     select n, gen_random_uuid() as id, said, 'bo' || to_hex(n * 7919 % 1000003) as acronym, 1 + (n * 31) % 4440 as place from (
       select n, (select array_agg(($2::text[])[1 + floor(power(random(), 3) * array_length($2::text[], 1))::int])
         from generate_series(1, 3 + n % 3)) as said from generate_series(1, $1::int) n) x`,
    [organisations, BENCH_WORDS],
  );
  await run(`insert into app.actor (workspace_id, id, kind, name, label, created_at, words)
    select w.id, o.id, 'organisation', initcap(array_to_string(said, ' ')), (array[0, 1, 1, 1, 1, 1, 1, 1, 1, 3])[1 + o.n % 10], now(),
      array_to_tsvector(said || acronym || array['o:' || o.id, 'k:civil_society', 'f:local'] || (select array_agg('p:' || x) from unnest(c.chain) x))
    from bench_org o join bench_chain c on c.n = o.place, app.workspace w where w.slug = 'bench'`);
  await run(`insert into app.organisation (workspace_id, id, nature, focuses, content_hash, recorded_at, changed_at)
    select w.id, o.id, 'civil_society', '{local}', '\\x00', now(), now() from bench_org o, app.workspace w where w.slug = 'bench'`);
  await run(`insert into app.actor_name (workspace_id, actor_id, n, kind, name, fold)
    select w.id, o.id, 0, 'official', initcap(array_to_string(said, ' ')), array_to_string(said, ' ') from bench_org o, app.workspace w where w.slug = 'bench'
    union all select w.id, o.id, 1, 'acronym', upper(acronym), acronym from bench_org o, app.workspace w where w.slug = 'bench'`);
  await run(
    `create temporary table bench_work as
     select n, gen_random_uuid() as id, said, 441 + (n * 104729::bigint) % 4000 as place, 1 + (n * 7919::bigint) % $3::int as org,
       (array['15220', '15130', '15210', '14030', '12220', '11220', '15150', '15160'])[1 + floor(power(random(), 2) * 8)::int] as purpose from (
       select n, (select array_agg(($2::text[])[1 + floor(power(random(), 3) * array_length($2::text[], 1))::int])
         from generate_series(1, 6 + n % 4)) as said from generate_series(1, $1::int) n) x`,
    [initiatives, BENCH_WORDS, organisations],
  );
  await run(`insert into app.initiative (workspace_id, id, title, state, began, ended, funding, label, content_hash, recorded_at, changed_at, words)
    select w.id, i.id, initcap(array_to_string(i.said, ' ')), 'under_way', '2024-01-01', '2026-12-31', 'funded',
      (array[0, 1, 1, 1, 1, 1, 1, 1, 1, 3])[1 + i.n % 10], '\\x00', now(), now() - i.n * interval '1 minute',
      array_to_tsvector(i.said || array['o:' || o.id, 'r:leads:' || o.id, 's:dac:' || purpose, 's:dac-category:' || left(purpose, 3), 't:under_way',
        'm:funded', 'y:2024', 'y:2025', 'y:2026'] || (select array_agg('p:' || x) from unnest(c.chain) x))
    from bench_work i join bench_chain c on c.n = i.place join bench_org o on o.n = i.org, app.workspace w where w.slug = 'bench'`);
  await run(`insert into app.initiative_party (workspace_id, initiative_id, n, role, actor_id)
    select w.id, i.id, 0, 'leads', o.id from bench_work i join bench_org o on o.n = i.org, app.workspace w where w.slug = 'bench'`);
  await run(`insert into app.initiative_purpose (workspace_id, initiative_id, n, list, code)
    select w.id, i.id, 0, 'dac', purpose from bench_work i, app.workspace w where w.slug = 'bench'`);
  await run(`insert into app.initiative_place (workspace_id, initiative_id, n, place_id, precision)
    select w.id, i.id, 0, p.id, 'district' from bench_work i join bench_place p on p.n = i.place, app.workspace w where w.slug = 'bench'`);
  await run(
    `insert into app.directory_word (workspace_id, word, sound) select distinct w.id, x, translate(x, 'w', 'u') from unnest($1::text[]) x, app.workspace w
     where w.slug = 'bench' on conflict do nothing`,
    [BENCH_WORDS],
  );
  await run(`insert into app.directory_word (workspace_id, word, sound) select w.id, acronym, acronym from bench_org, app.workspace w
     where w.slug = 'bench' on conflict do nothing`);
  for (const table of [
    'actor',
    'organisation',
    'actor_name',
    'initiative',
    'initiative_party',
    'initiative_purpose',
    'initiative_place',
    'directory_word',
  ])
    await run(`vacuum analyze app.${table}`);
  await run('vacuum analyze ref.place_name');
  await client.end();
}

/** Questions as people ask them: names whole, begun and misspelt, acronyms, places alone and with a word, words that stand in tens of thousands. */
async function ask(
  house: BenchHouse,
  cookie: string,
  samples: Samples,
  kind: (typeof KINDS)[number],
  next: () => number,
) {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  const word = () => BENCH_WORDS[Math.floor(next() ** 3 * BENCH_WORDS.length)]!;
  const misspell = (text: string) => {
    const at = 1 + Math.floor(next() * Math.max(1, text.length - 2));
    return next() < 0.5 ? text.slice(0, at) + text.slice(at + 1) : `${text.slice(0, at)}${text[at]}${text.slice(at)}`;
  };
  const q = {
    name: () => pick(samples.names),
    acronym: () => pick(samples.acronyms),
    begun: () => pick(samples.names).slice(0, 9),
    misspelt: () => pick(samples.names).split(' ').map(misspell).join(' '),
    place: () => pick(samples.places).name,
    placeAndWord: () => `${word()} ${pick(samples.places).name}`,
    common: () => BENCH_WORDS[Math.floor(next() * 6)]!,
    listByPurpose: () => '',
    listByPlace: () => word(),
  }[kind]();
  const path =
    kind === 'listByPurpose'
      ? `initiatives?purpose=dac:15220,dac:15130&state=under_way&place=${pick(samples.places).id}`
      : kind === 'listByPlace'
        ? `initiatives?place=${pick(samples.places).id}&q=${encodeURIComponent(q)}`
        : `directory/search?q=${encodeURIComponent(q)}`;
  const began = performance.now();
  const answer = await fetch(`${house.url}/api/v1/w/bench/${path}`, { headers: { cookie } });
  const body = (await answer.json()) as { initiatives?: unknown[] };
  const ms = performance.now() - began;
  if (answer.status !== 200 || body.initiatives === undefined)
    throw new Error(`${answer.status} ${JSON.stringify(body)}`);
  return { ms, empty: body.initiatives.length === 0 };
}

interface Samples {
  names: string[];
  acronyms: string[];
  places: { id: string; name: string }[];
}

async function samplesOf(ownerUrl: string): Promise<Samples> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  const names = await client.query<{ fold: string; kind: string }>(
    'select fold, kind from app.actor_name tablesample system (1) limit 2000',
  );
  const places = await client.query<{ id: string; name: string }>(
    "select id, name from ref.place where name like 'Stead %' order by id limit 600",
  );
  await client.end();
  return {
    names: names.rows.filter((it) => it.kind === 'official').map((it) => it.fold),
    acronyms: names.rows.filter((it) => it.kind === 'acronym').map((it) => it.fold),
    places: places.rows,
  };
}

/** Search over the directory. `ORGANISATIONS INITIATIVES`, 100,000 and 500,000 unless told otherwise. */
export async function run(args: string[]): Promise<DirectoryResult> {
  const [organisations, initiatives] = [Number(args[0] ?? 100_000), Number(args[1] ?? 500_000)];
  const house = await startHouse();
  try {
    const client = new pg.Client({ connectionString: house.ownerUrl() });
    await client.connect();
    await client.query(`insert into app.actor (workspace_id, id, kind, name, created_at)
      select id, gen_random_uuid(), 'organisation', 'Bench organisation 1', now() from app.workspace where slug = 'bench'`);
    await client.end();
    await fillDirectory(house.ownerUrl(), organisations, initiatives);
    const member = await makeMember(house, { name: 'Member', roles: ['analyst'], clearance: 2 });
    const samples = await samplesOf(house.ownerUrl());
    const next = random(7);
    for (const kind of KINDS) for (let at = 0; at < 5; at++) await ask(house, member.cookie, samples, kind, next);
    const times: { kind: string; ms: number }[] = [];
    for (let at = 0; at < 40; at++)
      for (const kind of KINDS) times.push({ kind, ms: (await ask(house, member.cookie, samples, kind, next)).ms });
    const round = (ms: number) => Math.round(ms * 10) / 10;
    const all = times.map((it) => it.ms);
    return {
      organisations,
      initiatives,
      p95Ms: round(quantile(all, 0.95)),
      p50Ms: round(quantile(all, 0.5)),
      slowestMs: round(Math.max(...all)),
      mix: Object.fromEntries(
        KINDS.map((kind) => {
          const ms = times.filter((it) => it.kind === kind).map((it) => it.ms);
          return [
            kind,
            {
              n: ms.length,
              p50Ms: round(quantile(ms, 0.5)),
              p95Ms: round(quantile(ms, 0.95)),
              maxMs: round(Math.max(...ms)),
            },
          ];
        }),
      ),
    };
  } finally {
    await house.discard();
  }
}
