import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House } from '#test/harness.ts';
import { READ_BITS } from '#domain/verbs.ts';
import { inTransaction, openDatabase } from './db.ts';
import { keepListening } from './events.ts';

/** Ends every other session of this login whose application has this name, as the end of the database would. */
const endSessions = (database: ReturnType<typeof openDatabase>, name: string) =>
  sql`select pg_terminate_backend(pid) from pg_stat_activity where usename = current_user and application_name = ${name} and pid <> pg_backend_pid()`.execute(
    database.db,
  );

describe('while the database goes away and comes back', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(() => house.close());

  test('a connection that dies while a transaction holds it fails that transaction, and nothing else', async () => {
    const one = openDatabase(house.urls.app, 2);
    const other = openDatabase(house.urls.app, 1);
    const died: unknown[] = [];
    // what nobody listens to ends a process
    const listener = (error: unknown) => void died.push(error);
    process.on('uncaughtException', listener);
    try {
      const ended = inTransaction(one.db, {}, async (tx) => {
        await sql`select set_config('application_name', 'held', false)`.execute(tx);
        await endSessions(other, 'held');
        // the news of its death comes while nothing is being asked
        await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
        for (;;) await sql`select 1`.execute(tx);
      });
      await expect(ended).rejects.toThrow();
      expect((await sql<{ one: number }>`select 1 as one`.execute(one.db)).rows).toEqual([{ one: 1 }]);
      expect(died).toEqual([]);
    } finally {
      process.off('uncaughtException', listener);
      await one.close();
      await other.close();
    }
  });

  test('whoever listens is told that news may be missing, and hears again', async () => {
    const other = openDatabase(house.urls.app, 1);
    const heard: string[] = [];
    let wake = (): void => undefined;
    let lost = 0;
    const mark = newId();
    const listening = await keepListening(house.urls.app, {
      name: 'ears',
      take(payload) {
        heard.push(payload);
        wake();
      },
      lost() {
        lost++;
        wake();
      },
      again: 1,
    });
    const next = () => new Promise<void>((resolve) => (wake = resolve));
    const say = (what: string) => sql`select pg_notify('baraza_event', ${`${mark} ${what}`})`.execute(other.db);
    let waiting = next();
    await say('one');
    await waiting;
    waiting = next();
    await endSessions(other, 'ears');
    await waiting;
    expect(lost).toBe(1);
    await listening.connected();
    waiting = next();
    await say('two');
    await waiting;
    expect(heard.filter((it) => it.startsWith(mark)).map((it) => it.split(' ')[1])).toEqual(['one', 'two']);
    await listening.close();
    await other.close();
  });

  test('two hundred workspaces over two connections: each reads its own, and no claim outlives its transaction', async () => {
    const two = openDatabase(house.urls.app, 2);
    const all = Array.from({ length: 200 }, (_, n) => ({ id: newId(), slug: `tenant-${n}`, organisation: newId() }));
    await house.sql(
      `insert into app.workspace (id, slug, name, neutral_name, languages, created_at)
       select (it ->> 'id')::uuid, it ->> 'slug', it ->> 'slug', 'Notes', '{en}', now() from jsonb_array_elements($1::jsonb) it`,
      [JSON.stringify(all)],
    );
    await house.sql(
      `insert into app.actor (workspace_id, id, kind, name, label, created_at)
       select (it ->> 'id')::uuid, (it ->> 'organisation')::uuid, 'organisation', it ->> 'slug', 0, now() from jsonb_array_elements($1::jsonb) it`,
      [JSON.stringify(all)],
    );
    try {
      const names = (tx: Parameters<Parameters<typeof inTransaction>[2]>[0]) =>
        sql<{ name: string }>`select name from app.actor order by name`.execute(tx).then(({ rows }) => rows);
      const seen = await Promise.all(
        all.flatMap(({ id, slug }, n) => [
          inTransaction(two.db, { workspace: id, reads: READ_BITS.actor, clearance: 2 }, names).then((rows) => ({
            slug,
            rows,
          })),
          // some fail in the middle, some carry no claim at all
          n % 3 === 0
            ? inTransaction(two.db, { workspace: id, reads: READ_BITS.actor, clearance: 4 }, async (tx) => {
                await sql`select 1 / 0`.execute(tx);
                return { slug: '', rows: [] };
              }).catch(() => ({ slug: '', rows: [] }))
            : inTransaction(two.db, {}, names).then((rows) => ({ slug: '', rows })),
        ]),
      );
      for (const { slug, rows } of seen) expect(rows).toEqual(slug === '' ? [] : [{ name: slug }]);
      expect(seen.filter(({ slug }) => slug !== '')).toHaveLength(200);
    } finally {
      await two.close();
    }
  });
});
