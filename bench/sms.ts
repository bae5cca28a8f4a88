import pg from 'pg';
import { uuidv4 } from '#domain/ids.ts';
import { saying } from '#test/gateway-simulator.ts';
import { cpuSeconds, startHouse } from './house.ts';

/**
 * A burst of SMS by webhook, nine of ten of them noise, each from another number, to a house that keeps addresses and answers everybody.
 * Gives {messages, lost, doubled, takenMs, takenPerSecond, p95Ms, listMs, receiptsMs, receipts, visibleMs, serverCpuMs, databaseCpuMs}: `takenMs` until the gateway has been told that all
 * were taken; `listMs` until all stand in the list of triage; `receiptsMs` until a receipt is queued for each; `visibleMs` until a report sent in
 * the middle of the burst stood there; all since the first was sent. CPU time is that of a message, from the door to the queued receipt: on a machine that
 * is shared it says more than the clock.
 * @param args how many messages (10000), how many at once (16)
 */
export async function run(args: string[]): Promise<Record<string, number>> {
  const count = Number(args[0] ?? 10_000);
  const side = Number(args[1] ?? 16);
  const house = await startHouse();
  try {
    const client = new pg.Client({ connectionString: house.ownerUrl() });
    await client.connect();
    const ask = (path: string, it: unknown, method: 'POST' | 'PUT' = 'POST') =>
      fetch(`${house.url}/api/v1/w/bench${path}`, {
        method,
        headers: { cookie: house.cookie, 'x-baraza': '1', 'content-type': 'application/json' },
        body: JSON.stringify(it),
      });
    // what two people agree to elsewhere
    await client.query(
      `insert into app.custody_settings (workspace_id, test_days, request_hours, addresses) select id, 91, 72, 'vault' from app.workspace`,
    );
    await ask('/numbers/settings', { answers: 'all', replyHours: 72, additionMinutes: 10, callWords: null }, 'PUT');
    const secrets = { signing: 'a secret that proves' };
    const made = await ask('/numbers', { id: uuidv4(), name: 'Bench', gateway: 'http', settings: {}, secrets });
    const { address } = (await made.json()) as { address: string };
    const one = async (n: number): Promise<number> => {
      const text = n % 10 === 0 ? `They blocked the road at bridge ${n}, armed men ask for names` : `Hello ${n}`;
      const from = `+2547${String(n).padStart(8, '0')}`;
      const webhook = saying(
        { gateway: 'http', address, settings: {}, secrets, now: Date.now() },
        { from, text, id: `bench-${n}` },
      );
      const since = performance.now();
      for (;;) {
        const answer = await fetch(webhook.url, { method: 'POST', headers: webhook.headers, body: webhook.body });
        await answer.text();
        // as gateways do: what was not taken comes again
        if (answer.ok) return performance.now() - since;
        await new Promise((wait) => setTimeout(wait, 200));
      }
    };
    const counted = async (text: string, values: unknown[] = []): Promise<number> =>
      (await client.query<{ n: number }>(text, values)).rows[0]!.n;
    const before = cpuSeconds(house.pid);
    const began = performance.now();
    const took: number[] = [];
    let next = 0;
    const middle = Math.floor(count / 20) * 10;
    let visibleMs = 0;
    let middleAt = 0;
    const watch = (async () => {
      for (;;) {
        if (middleAt > 0) {
          const there = await counted(
            `select count(*)::int as n from app.report where text like 'They blocked the road at bridge ' || $1 || ',%'`,
            [String(middle)],
          );
          if (there > 0) return void (visibleMs = performance.now() - middleAt);
        }
        await new Promise((wait) => setTimeout(wait, 250));
      }
    })();
    const worker = async (): Promise<void> => {
      for (let n = next++; n < count; n = next++) {
        if (n === middle) middleAt = performance.now();
        took.push(await one(n));
      }
    };
    await Promise.all(Array.from({ length: side }, worker));
    const takenMs = performance.now() - began;
    const until = async (look: () => Promise<number>): Promise<number> => {
      const patience = performance.now() + 600_000;
      while ((await look()) < count && performance.now() < patience) await new Promise((wait) => setTimeout(wait, 250));
      return performance.now() - began;
    };
    const reports = () => counted('select count(*)::int as n from app.report');
    const listMs = await until(reports);
    const receipts = () => counted(`select count(*)::int as n from app.courier_errand where kind = 'text'`);
    const receiptsMs = await until(receipts);
    const after = cpuSeconds(house.pid);
    await watch;
    const texts = await counted('select count(distinct text)::int as n from app.report');
    const result = {
      messages: count,
      lost: count - texts,
      doubled: (await reports()) - texts,
      takenMs: Math.round(takenMs),
      takenPerSecond: Math.round((count / takenMs) * 1000),
      p95Ms: Math.round(took.toSorted((a, b) => a - b)[Math.floor(count * 0.95)]!),
      listMs: Math.round(listMs),
      receiptsMs: Math.round(receiptsMs),
      receipts: await receipts(),
      visibleMs: Math.round(visibleMs),
      serverCpuMs: Math.round(((after.server - before.server) / count) * 10_000) / 10,
      databaseCpuMs: Math.round(((after.database - before.database) / count) * 10_000) / 10,
    };
    await client.end();
    return result;
  } finally {
    await house.stop();
    await house.discard();
  }
}
