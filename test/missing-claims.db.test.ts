import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadExercise } from '#apps/exercise.ts';
import type { Installation } from '#apps/installation.ts';
import { inTransaction, openDatabase, type Claims } from '#server/db.ts';
import { readsMask, VERBS } from '#domain/verbs.ts';
import { newId, openHouse, type House } from './harness.ts';

let house: House;
let folder: string;

beforeAll(async () => {
  house = await openHouse();
  folder = mkdtempSync(join(tmpdir(), 'baraza-claims-'));
  await loadExercise({ keys: folder, urls: house.urls } as Installation, 'http://localhost', () => {});
}, 120_000);
afterAll(async () => {
  await house.close();
  rmSync(folder, { recursive: true, force: true });
});

test('with any one claim missing, no labelled table shows a row', async () => {
  const [workspace] = await house.sql<{ id: string }>("select id from app.workspace where slug = 'exercise'");
  const tables = await house.sql<{ name: string }>(
    `select c.table_name as name from information_schema.columns c join pg_class k on k.relname = c.table_name
     join pg_namespace n on n.oid = k.relnamespace and n.nspname = 'app'
     where c.table_schema = 'app' and c.column_name = 'label' and k.relrowsecurity order by 1`,
  );
  const app = openDatabase(house.urls.app, 1);
  const seen = (claims: Claims, table: string) =>
    inTransaction(app.db, claims, async (tx) =>
      Number(
        (await sql<{ n: number }>`select count(*)::int as n from ${sql.table(`app.${table}`)}`.execute(tx)).rows[0]!.n,
      ),
    );
  const whole: Claims = {
    workspace: workspace!.id,
    member: newId(),
    organisation: newId(),
    actors: [newId()],
    clearance: 2,
    reads: readsMask(VERBS),
  };
  try {
    const shown: string[] = [];
    for (const { name } of tables) {
      if ((await seen(whole, name)) > 0) shown.push(name);
      for (const missing of ['workspace', 'clearance', 'reads'] as const) {
        const { [missing]: _, ...claims } = whole;
        expect([name, missing, await seen(claims, name)]).toEqual([name, missing, 0]);
      }
    }
    // the claims that are whole do show rows: the test can fail
    expect(shown).toEqual(expect.arrayContaining(['report', 'incident', 'alert', 'source', 'rumour']));
  } finally {
    await app.close();
  }
});
