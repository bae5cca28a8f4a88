import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openHouse, type House } from '#test/harness.ts';

describe('two transactions that wait for each other', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(() => house.close());

  test('both come through: the one PostgreSQL ends is done again', async () => {
    const [workspace] = await house.sql<{ id: string }>('select id from app.workspace');
    const [a, b] = (await house.sql<{ id: string }>('select id from app.actor order by id limit 2')).map((it) => it.id);
    // each holds its first row before either asks for its second
    let holding = 0;
    let both: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (both = resolve));
    const tries: number[] = [];
    const cross = (first: string, second: string, who: number) =>
      house.worker.inWorkspace(workspace!.id, async (context) => {
        tries[who] = (tries[who] ?? 0) + 1;
        const take = (id: string) => sql`select pg_advisory_xact_lock(hashtext(${id}))`.execute(context.tx);
        await take(first);
        if (++holding === 2) both();
        await held;
        await take(second);
        return who;
      });
    expect(await Promise.all([cross(a!, b!, 0), cross(b!, a!, 1)])).toEqual([0, 1]);
    expect(tries.toSorted()).toEqual([1, 2]);
  });
});

describe('a session', () => {
  test('ends when its days are over, however much it is used', async () => {
    const house = await openHouse();
    const ends = async () =>
      (await house.sql<{ at: Date }>('select max("expiresAt") as at from auth.session'))[0]!.at.getTime();
    // begun five days ago: where use made it longer, this request would
    await house.sql(
      `update auth.session set "createdAt" = now() - interval '5 days', "updatedAt" = now() - interval '5 days', "expiresAt" = now() + interval '2 days'`,
    );
    const before = await ends();
    expect((await house.founder.get('/me')).status).toBe(200);
    expect(await ends()).toBe(before);
    await house.sql(`update auth.session set "expiresAt" = now() - interval '1 second'`);
    expect((await house.founder.get('/me')).status).toBe(401);
    await house.close();
  });
});
