import pg from 'pg';
import { startHouse } from './house.ts';

/** An id that is the same for the same word: SQL for a UUID of version 4 out of its MD5. */
const uuid = (word: string) => `overlay(overlay(md5(${word}) placing '4' from 13) placing '8' from 17)::uuid`;

/**
 * How fast we answer, with 1,000,000 reports in a year and 225 districts, 300,000 of them verified through incidents, and 5,000 alerts.
 * Gives {rows, allMs, placeMs, monthMs, bothMs, listMs, bytes}: each the middle of three over HTTP.
 */
export async function run(args: string[]): Promise<Record<string, number>> {
  const count = Number(args[0] ?? 1_000_000);
  const house = await startHouse();
  try {
    const client = new pg.Client({ connectionString: house.ownerUrl() });
    await client.connect();
    for (const text of [
      `insert into ref.place_release (id, source, release, read_at) values ('00000000-0000-4000-8000-0000000000aa', 'bench', '1', now())`,
      `insert into ref.place (id, level, name, ancestors, release_id) select ${uuid(`'d' || n`)}, 2, 'District ' || n, '{}', '00000000-0000-4000-8000-0000000000aa' from generate_series(1, 225) n`,
      `insert into ref.place (id, level, name, ancestors, release_id) select ${uuid(`'v' || n`)}, 9, 'Village ' || n, array[${uuid(`'d' || 1 + n % 225`)}], '00000000-0000-4000-8000-0000000000aa' from generate_series(1, 20000) n`,
      `insert into app.source (workspace_id, id, alias, first_seen_on, channel, created_at) select id, '00000000-0000-4000-8000-0000000000bb', 'Bench', now()::date, 'web', now() from app.workspace`,
      `insert into app.report (workspace_id, id, source_id, channel, received_at, text, place_id, state, credibility, assessed_at, content_hash)
       select w.id, ${uuid(`'r' || n`)}, '00000000-0000-4000-8000-0000000000bb', 'web', at, 'A report of the bench', md5('v' || 1 + floor(power(random(), 3) * 20000)::int)::uuid,
         (array['noise', 'assessed', 'assessed', 'received'])[1 + n % 4], case when n % 4 = 1 then 3 end, case when n % 4 = 1 then at + power(random(), 4) * interval '20 days' end, ''
       from app.workspace w, lateral (select n, now() - random() * interval '330 days' as at from generate_series(1, ${count}) n) s`,
      `insert into app.incident (workspace_id, id, number, title, type_code, state, created_at, updated_at, verified_at)
       select w.id, ${uuid(`'i' || n`)}, n, 'Incident', 'tension.threat', 'confirmed', now(), now(), now() - random() * interval '300 days' from app.workspace w, generate_series(1, ${Math.ceil(count / 10)}) n`,
      `insert into app.account (workspace_id, id, incident_id, report_id, stance, added_at)
       select w.id, ${uuid(`'a' || n`)}, ${uuid(`'i' || 1 + n % ${Math.ceil(count / 10)}`)}, ${uuid(`'r' || n`)}, 'supports', now() - random() * interval '300 days'
       from app.workspace w, generate_series(1, ${count}) n where n % 10 < 3`,
      `insert into app.alert (workspace_id, id, number, state, level, headline, place_id, created_at, issued_at, updated_at, closed_at, outcome_judged)
       select w.id, ${uuid(`'l' || n`)}, n, (array['issued', 'closed', 'closed'])[1 + n % 3], 2, 'Alert', ${uuid(`'v' || n`)}, at, at, at, at + interval '3 days', 'reduced'
       from app.workspace w, lateral (select n, now() - random() * interval '330 days' as at from generate_series(1, 5000) n) s`,
      `insert into app.alert_basis (workspace_id, alert_id, subject_kind, subject_id) select w.id, ${uuid(`'l' || n`)}, 'incident', ${uuid(`'i' || n`)} from app.workspace w, generate_series(1, 5000) n`,
      'vacuum analyze',
    ])
      await client.query(text);
    await client.end();
    let bytes = 0;
    const timed = async (path: string): Promise<number> => {
      const took: number[] = [];
      for (let i = 0; i < 3; i += 1) {
        const from = performance.now();
        const answer = await fetch(`${house.url}/api/v1/w/bench/${path}`, { headers: { cookie: house.cookie } });
        const body = await answer.text();
        if (answer.status !== 200) throw new Error(body);
        took.push(performance.now() - from);
        bytes = Math.max(bytes, body.length);
      }
      return Math.round(took.toSorted((a, b) => a - b)[1]!);
    };
    return {
      rows: count,
      allMs: await timed('times?level=2'),
      placeMs: await timed('times?level=2&by=place'),
      monthMs: await timed('times?level=2&by=month'),
      bothMs: await timed('times?level=2&by=both'),
      listMs: await timed('times/list?level=2&step=verification&which=open'),
      bytes,
    };
  } finally {
    await house.discard();
  }
}
