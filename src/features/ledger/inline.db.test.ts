import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { listErasures } from '#features/erasure/erasure.jobs.ts';
import { join } from 'node:path';
import { openSealer, type Sealer } from './sealer.ts';
import { verifyLedger } from './verification.ts';

describe('lines that stand in the chain with what they say', () => {
  let house: House;
  let workspace: string;
  let sealer: Sealer;
  let awa: Person;
  const verify = () => verifyLedger(house.urls.sealer, workspace, house.keys.verifying().publicKey, null);
  const token = (person: Person) =>
    person.post('/w/nsele/tokens', { id: newId(), name: 'x', scopes: ['member.read'], days: 1 });
  const chained = async (verb: string) =>
    (
      await house.sql<{ n: number }>(
        'select count(*)::int as n from ledger.entry e join ledger.change c on c.id = e.change_id where c.verb = $1',
        [verb],
      )
    )[0]!.n;

  beforeAll(async () => {
    house = await openHouse();
    workspace = (await house.sql<{ id: string }>(`select id from app.workspace where slug = 'nsele'`))[0]!.id;
    sealer = openSealer(house.urls.sealer, house.keys.signing(), () => house.clock.now);
    awa = await house.person('Awa', ['operator', 'analyst']);
  });
  afterAll(async () => {
    await sealer?.close();
    await house?.close();
  });

  test('a grant is in the chain when its answer comes, though nobody has sealed anything yet; a report waits for the sealer', async () => {
    await sealer.seal();
    expect((await token(house.founder)).status).toBe(201);
    expect(await chained('token.create')).toBe(1);
    await awa.post('/w/nsele/reports', {
      id: newId(),
      channel: 'desk',
      text: 'Stones at the market',
      language: 'en',
      newSource: { alias: 'caller 1', languages: ['en'], mayAsk: true, wantsAnswer: true },
    });
    expect(await chained('report.receive')).toBe(0);
    // it waits for its signature alone, and that is no fault
    expect(await verify()).toMatchObject({ faultCount: 0 });
    expect((await verify()).unsealed).toBeGreaterThan(0);
    await sealer.seal();
    expect(await chained('report.receive')).toBe(1);
    expect(await verify()).toMatchObject({ faultCount: 0, unsealed: 0 });
  });

  test('what is taken back leaves no line, and many at once make one chain', async () => {
    const before = await chained('token.create');
    expect((await house.founder.post('/w/nsele/tokens', { id: newId(), name: '', scopes: [], days: 1 })).status).toBe(
      422,
    );
    expect(await chained('token.create')).toBe(before);
    const sealing = sealer.seal();
    const all = await Promise.all(Array.from({ length: 12 }, () => token(house.founder)));
    await sealing;
    expect(all.map((it) => it.status)).toEqual(Array(12).fill(201));
    expect(await chained('token.create')).toBe(before + 12);
    await sealer.seal();
    expect(await verify()).toMatchObject({ faultCount: 0, unsealed: 0 });
  });

  test('a line that nobody signed and that does not wait is found, and so is one taken out of those that wait', async () => {
    await token(house.founder);
    await house.sql('create table kept as select * from ledger.unsealed');
    await house.sql('delete from ledger.unsealed where seq is not null');
    expect((await verify()).faults.map((it) => it.code)).toContain('head_hash');
    await house.sql('insert into ledger.unsealed overriding system value select * from kept');
    await house.sql('drop table kept');
    expect(await verify()).toMatchObject({ faultCount: 0 });
    await sealer.seal();
    expect(await verify()).toMatchObject({ faultCount: 0, unsealed: 0 });
  });

  test('an erasure is no tampering: the record says itself that the details are gone', async () => {
    const made = await awa.post('/w/nsele/reports', {
      id: newId(),
      channel: 'desk',
      text: 'They came in the night',
      language: 'en',
      newSource: { alias: 'caller 2', languages: ['en'], mayAsk: true, wantsAnswer: true },
    });
    await sealer.seal();
    const erased = await awa.post(`/w/nsele/sources/${made.body.sourceId}/erase`, {
      id: newId(),
      reason: 'They asked',
    });
    expect(erased.status).toBe(200);
    expect(await chained('source.erase')).toBe(1);
    expect(await chained('detail.erase')).toBe(2);
    await listErasures(house.worker, join(house.folder, 'erasures', 'list.txt'));
    await sealer.seal();
    expect(await verify()).toMatchObject({ faultCount: 0, unsealed: 0 });
    const line = (await awa.get('/w/nsele/erasures')).body.erasures[0].line;
    expect(line).toBeGreaterThan(0);
  });
});
