import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromBase64, paddedJson, reportContext, sealEnvelope, toBase64url } from '#domain/envelope.ts';
import type { Binding } from '#server/http.ts';
import { innerReport } from '#features/intake/intake.contract.ts';
import { bindings } from '#apps/lists.ts';
import { arbitraryBody, arbitraryPath, arbitraryQuery } from './arbitrary-input.ts';
import { FILE_STARTS, furnish } from './furnish.ts';
import { newId, openHouse, pageReport, type Answer, type House, type Person } from '#test/harness.ts';

/** The same requests each time, unless told: FUZZ_RUNS=20000 FUZZ_SEED=random. A failure prints the seed that repeats it. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 1000);
const settings = {
  ...(process.env.FUZZ_SEED === 'random' ? {} : { seed: Number(process.env.FUZZ_SEED ?? 20_261_121) }),
  endOnFailure: true,
};

describe('whatever is sent to any operation', () => {
  let house: House;
  let jack: Person;
  /** what exists, by the part of the path before its id */
  let ids = new Map<string, string[]>();
  const everyId = () => [...ids.values()].flat();
  let countAll = '';
  const all: Binding[] = bindings({
    accounts: {
      create: () => Promise.reject(new Error('not here')),
      read: () => Promise.reject(new Error('not here')),
    },
    publicUrl: '',
  });

  beforeAll(async () => {
    house = await openHouse();
    ({ jack, ids } = await furnish(house));
    const tables = await house.sql<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('app', 'sealed', 'ledger', 'auth') order by 1`,
    );
    countAll = `select sum(n)::int as n from (${tables.map(({ name }) => `select count(*) as n from ${name}`).join(' union all ')}) t`;
  });
  afterAll(() => house.close());

  const rows = async () => (await house.sql<{ n: number }>(countAll))[0]!.n;

  async function ask(who: Person, method: string, path: string, body: string | undefined): Promise<void> {
    const before = await rows();
    let answer: Answer = await who.send(method.toUpperCase(), path, body);
    if (answer.status === 429) {
      // the lanes of codes and invitations are narrow
      house.clock.forward(1);
      answer = await who.send(method.toUpperCase(), path, body);
    }
    const said = `${method} ${path} ${body?.slice(0, 2000) ?? ''} -> ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`;
    if (answer.status >= 500) throw new Error(`The server failed: ${said}`);
    if (answer.status >= 400) {
      if (typeof answer.body.code !== 'string' || typeof answer.body.detail !== 'string')
        throw new Error(`Refused without a name: ${said}`);
      if ((await rows()) !== before) throw new Error(`Refused, and something was kept: ${said}`);
    } else if (method === 'post') {
      const [made, kind] = [(answer.body as { id?: unknown })?.id, path.split('/').at(-1)!];
      const known = ids.get(kind) ?? [];
      if (typeof made === 'string' && known.length < 12) ids.set(kind, [...known, made]);
    }
  }

  const requests = (chosen: Binding[]) =>
    fc.constantFrom(...chosen).chain(({ operation }) =>
      fc.record({
        method: fc.constant(operation.method as string),
        path: fc
          .tuple(arbitraryPath(operation.path, ids), arbitraryQuery(operation.query, everyId()))
          .map((parts) => parts.join('')),
        body: operation.body ? arbitraryBody(operation.body, everyId()) : fc.constant(undefined),
      }),
    );

  test(`${RUNS} requests to the public operations: never a failure, nothing half kept`, async () => {
    const open = all.filter(({ operation, raw }) => operation.verb === 'public' && !raw);
    expect(open.length).toBeGreaterThan(8);
    await fc.assert(
      fc.asyncProperty(requests(open), ({ method, path, body }) => ask(house.nobody, method, path, body)),
      { ...settings, numRuns: RUNS },
    );
  }, 600_000);

  test(`${RUNS} requests to the operations of members: never a failure, nothing half kept`, async () => {
    const closed = all.filter(({ operation }) => operation.verb !== 'public');
    expect(closed.length).toBeGreaterThan(40);
    await fc.assert(
      fc.asyncProperty(requests(closed), ({ method, path, body }) => ask(jack, method, path, body)),
      { ...settings, numRuns: RUNS },
    );
  }, 600_000);

  test('sealed envelopes with anything in them, and damaged ones', async () => {
    const key = fromBase64(toBase64url(new Uint8Array((await house.keys.web()).outboxPublic)));
    const sealed = fc.tuple(
      fc.uuid(),
      arbitraryBody(innerReport, everyId()),
      fc.option(fc.tuple(fc.nat(), fc.nat(255)), { freq: 3 }),
    );
    await fc.assert(
      fc.asyncProperty(sealed, async ([id, inner, damage]) => {
        const value: unknown = (() => {
          try {
            return { ...(JSON.parse(inner) as object), id };
          } catch {
            return inner;
          }
        })();
        const envelope = await sealEnvelope(key, reportContext('nsele', id), paddedJson(value));
        if (damage) envelope[damage[0] % envelope.length] = damage[1];
        await ask(
          house.nobody,
          'post',
          '/public/nsele/reports',
          JSON.stringify({ id, clock: '2026-11-21T10:00:00Z', envelope: toBase64url(envelope) }),
        );
      }),
      { ...settings, numRuns: Math.ceil(RUNS / 10) },
    );
  }, 600_000);

  test('bytes of any kind as a file', async () => {
    const report = newId();
    await house.nobody.post('/public/nsele/reports', pageReport({ id: report }));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...FILE_STARTS),
        fc.uint8Array({ maxLength: 400 }),
        fc.boolean(),
        async (start, rest, isSealed) => {
          const answer = await house.nobody.put(
            `/public/nsele/reports/${report}/attachments/${newId()}`,
            Buffer.concat([start, rest]),
            isSealed ? 'application/vnd.baraza.sealed' : 'image/jpeg',
          );
          if (answer.status >= 500) throw new Error(`The server failed: ${answer.status}`);
        },
      ),
      { ...settings, numRuns: Math.ceil(RUNS / 5) },
    );
    expect((await jack.get(`/w/nsele/reports/${report}`)).body.attachments.length).toBeLessThanOrEqual(3);
  }, 600_000);
});
