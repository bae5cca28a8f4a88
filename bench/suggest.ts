import pg from 'pg';
import { moreReports } from '#features/reports/duplicates.evaluate.ts';
import { readEvents, reportsOf, type LabelledReport } from '#features/reports/duplicates.protocol.ts';
import { quantile, startHouse } from './house.ts';

/**
 * "Have we heard of this before?" in the application, over HTTP, with REPORTS stored and prepared by the worker: the newest reports are asked
 * about, each for the first time.
 * @param args --reports 100000 --requests 300 --file CANDIDATES.csv.gz (a UCDP file whose headlines are the models; without one, invented texts)
 */
export async function run(args: string[]): Promise<Record<string, number>> {
  const option = (name: string) => (args.includes(`--${name}`) ? args[args.indexOf(`--${name}`) + 1] : undefined);
  const [count, requests] = [Number(option('reports') ?? 100_000), Number(option('requests') ?? 300)];
  const file = option('file');
  const models = (file ? reportsOf(readEvents(file)) : invented()).filter(({ report }) => report.at !== null);
  const house = await startHouse();
  const client = new pg.Client({ connectionString: house.ownerUrl() });
  await client.connect();
  try {
    const until = Math.max(...models.map(({ report }) => report.at!));
    const reports = moreReports(models, count, until);
    const { rows } = await client.query("select id from app.workspace where slug = 'bench'");
    const workspace = rows[0].id as string;
    const sources = [...new Set(reports.map((it) => it.source ?? 'none'))];
    await client.query(
      `insert into app.source (workspace_id, id, alias, channel, may_ask, wants_answer, first_seen_on, created_at)
       select $1, gen_random_uuid(), alias, 'import', false, false, now()::date, now() from unnest($2::text[]) alias`,
      [workspace, sources],
    );
    for (let from = 0; from < reports.length; from += 5000) {
      const some = reports.slice(from, from + 5000);
      await client.query(
        `insert into app.report (workspace_id, id, source_id, channel, received_at, text, lat, lon, radius_km, place_precision, publisher, content_hash)
         select $1, gen_random_uuid(), s.id, 'import', r.at, r.text, r.lat, r.lon, r.radius, 'village', r.source, '\\x00'
         from unnest($2::text[], $3::timestamptz[], $4::text[], $5::float8[], $6::float8[], $7::real[]) as r (source, at, text, lat, lon, radius)
         join app.source s on s.workspace_id = $1 and s.alias = r.source`,
        [
          workspace,
          some.map((it) => it.source ?? 'none'),
          some.map((it) => new Date(it.at!)),
          some.map((it) => it.text),
          some.map((it) => it.place?.lat ?? null),
          some.map((it) => it.place?.lon ?? null),
          some.map((it) => it.place?.radiusKm ?? null),
        ],
      );
    }
    await client.query('insert into app.report_unmatched select workspace_id, id from app.report');
    const began = performance.now();
    for (;;) {
      const waiting = await client.query('select 1 from app.report_unmatched limit 1');
      if (waiting.rows.length === 0) break;
      await new Promise((wait) => setTimeout(wait, 250));
    }
    const preparedIn = (performance.now() - began) / 1000;
    await client.query('vacuum analyze');
    const newest = await client.query('select id from app.report order by received_at desc limit $1', [requests]);
    const times: number[] = [];
    let suggested = 0;
    for (const { id } of newest.rows) {
      const from = performance.now();
      const answer = await fetch(`${house.url}/api/v1/w/bench/reports/${id}/suggestions`, {
        headers: { cookie: house.cookie },
      });
      const body = (await answer.json()) as { reports: unknown[] };
      times.push(performance.now() - from);
      if (body.reports.length > 0) suggested++;
    }
    const size = await client.query(
      "select pg_total_relation_size('app.report_match') + pg_total_relation_size('app.match_term') as bytes",
    );
    return {
      reports: reports.length,
      preparedPerSecond: Math.round(reports.length / preparedIn),
      firstMs: Math.round(times[0]!),
      p50Ms: Math.round(quantile(times, 0.5)),
      p95Ms: Math.round(quantile(times, 0.95)),
      suggested,
      requests: times.length,
      storedMb: Math.round(Number(size.rows[0].bytes) / 1e6),
    };
  } finally {
    await client.end();
    await house.discard();
  }
}

/** A few hundred invented reports of one district: words of a market, a road, a quarrel, in every order. */
function invented(): LabelledReport[] {
  const places = ['Mambu', 'Songa', 'Dara', 'Kelo', 'Nsele', 'Tiba', 'Oru', 'Welo'];
  const deeds = ['burned', 'looted', 'blocked', 'attacked', 'threatened', 'abducted', 'robbed', 'shot at'];
  const things = ['a stall', 'the road', 'two traders', 'a herder', 'the clinic', 'the well', 'a bus', 'the school'];
  return places.flatMap((place, i) =>
    deeds.flatMap((deed, j) =>
      things.map((thing, k) => ({
        event: `${i}${j}`,
        report: {
          id: `${i}${j}${k}`,
          text: `Men ${deed} ${thing} near ${place}, ${j + k + 1} people were hurt, say ${places[(i + k) % 8]} elders`,
          at: Date.UTC(2026, 9, 1) + (i * 64 + j * 8 + k) * 3_600_000,
          place: { lat: 0.2 * i, lon: 0.3 * j, radiusKm: 5 },
          source: `source ${k}`,
        },
      })),
    ),
  ) as LabelledReport[];
}
