import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House } from '#test/harness.ts';
import { prepareJobs, QUEUE_OPTIONS } from './jobs.ts';
import { roleNames } from './logins.ts';

describe('a job', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(() => house.close());

  test('whose worker was killed in the middle is taken up again, however often', async () => {
    const ids = { workspace: newId(), import: newId() };
    const id = await house.worker.boss.send('import', ids);
    for (let kills = 1; kills <= 10; kills++) {
      const [taken] = await house.worker.boss.fetch('import');
      expect(taken, `after ${kills - 1} kills`).toMatchObject({ id, data: ids });
      // the worker that took it is gone: nothing is heard of it for longer than it may be silent
      await house.sql(`update jobs.job set heartbeat_on = now() - interval '1 minute' where id = $1`, [id]);
      await house.sql(`update jobs.queue set monitor_claim_on = null`);
      await house.worker.boss.supervise('import');
      const [job] = await house.sql<{ state: string; wait: number }>(
        `select state::text, extract(epoch from start_after - now())::int as wait from jobs.job where id = $1`,
        [id],
      );
      expect(job!.state, `after ${kills} kills`).toBe('retry');
      expect(job!.wait).toBeLessThanOrEqual(3600);
      await house.sql(`update jobs.job set start_after = now() where id = $1`, [id]);
    }
    await house.worker.boss.complete('import', (await house.worker.boss.fetch('import'))[0]!.id);
  });

  test('of a queue made by an earlier version gets the options of this one', async () => {
    await house.sql(`update jobs.queue set heartbeat_seconds = null, retry_limit = 8 where name = 'import'`);
    const { app, worker } = roleNames(house.urls);
    await prepareJobs(house.urls.owner, { app, worker });
    expect(await house.worker.boss.getQueue('import')).toMatchObject({
      retryLimit: QUEUE_OPTIONS.retryLimit,
      heartbeatSeconds: QUEUE_OPTIONS.heartbeatSeconds,
    });
  });
});
