import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import pg from 'pg';
import { openEpochs, shredLabel } from '#server/epochs.ts';
import { replayErasures } from '#server/erasure-list.ts';
import { prepareWaiting } from '#features/reports/matching.service.ts';
import { newId, openHouse, pageReport, type House, type Person } from '#test/harness.ts';
import { everyPage } from '#test/pages.ts';
import { listErasures, turnEpochs } from './erasure.jobs.ts';

const SECRET = 'zirconium';

describe('erasure', () => {
  let house: House;
  let workspace: string;
  let list: string;
  let awa: Person; // operator
  let amina: Person; // analyst
  let audrey: Person; // auditor
  let adam: Person; // administrator
  const everything = async () =>
    (
      await house.sql<{ t: string }>(
        `select coalesce(string_agg(query_to_xml(format('select * from %I.%I', table_schema, table_name), true, false, '')::text, ''), '') as t
         from information_schema.tables where table_schema in ('app', 'vault', 'sealed', 'ledger', 'jobs') and table_type = 'BASE TABLE'`,
      )
    )[0]!.t;
  const rowsOf = (source: string) =>
    Promise.all(
      [
        'app.source where id',
        'app.report where source_id',
        'app.message where source_id',
        'sealed.identity where source_id',
      ].map(async (from) => [from.split(' ')[0]!, await house.sql(`select * from ${from} = $1`, [source])] as const),
    );
  const tell = async (code: string, alias = 'Ignatius') => {
    const made = await awa.post('/w/nsele/reports', {
      id: newId(),
      channel: 'desk',
      text: `${SECRET} ${code} was burnt by the men of the mill`,
      language: 'en',
      who: `${SECRET} and sons`,
      killed: { low: 2, best: 2, high: 2 },
      newSource: { alias: `${alias} ${code}`, languages: ['en'], mayAsk: true, wantsAnswer: true },
      identity: { name: 'Somebody Real' },
    });
    expect(made.status).toBe(201);
    await amina.post(`/w/nsele/reports/${made.body.id}/messages`, {
      id: newId(),
      role: 'feedback',
      text: `About the ${SECRET} you told us of`,
      language: 'en',
    });
    await amina.post(`/w/nsele/reports/${made.body.id}/translations`, {
      id: newId(),
      language: 'fr',
      text: `Le ${SECRET}`,
    });
    await prepareWaiting(house.worker);
    return made.body as { id: string; sourceId: string; returnCode: string };
  };

  beforeAll(async () => {
    house = await openHouse();
    workspace = (await house.sql<{ id: string }>(`select id from app.workspace where slug = 'nsele'`))[0]!.id;
    list = join(house.folder, 'erasures', 'list.txt');
    awa = await house.person('Awa', ['operator']);
    amina = await house.person('Amina', ['analyst']);
    audrey = await house.person('Audrey', ['auditor']);
    adam = await house.person('Adam', ['administrator']);
  });
  afterAll(() => house?.close());

  test('Amina redacts a report that betrays its teller: its words are nowhere, its kind, day and counts stay', async () => {
    const it = await tell('one');
    expect(await everything()).toContain(SECRET);
    const done = await amina.post(`/w/nsele/reports/${it.id}/redact`, { id: newId(), reason: 'Only one family knew' });
    expect(done.status).toBe(200);
    const left = await everything();
    expect(left).not.toContain(SECRET);
    const read = await amina.get(`/w/nsele/reports/${it.id}`);
    expect(read.status).toBe(200);
    expect(JSON.stringify(read.body)).not.toContain(SECRET);
    const [row] = await house.sql('select text, killed_best, redacted_at from app.report where id = $1', [it.id]);
    expect(row).toMatchObject({ text: '[…]', killed_best: 2 });
    // the record still says that it came in, by a commitment whose salt is gone
    expect(
      await house.sql(`select 1 from ledger.change where subject_id = $1 and verb = 'report.receive'`, [it.id]),
    ).toHaveLength(1);
    expect(await house.sql(`select 1 from app.match_term where term like '%zircon%'`)).toEqual([]);
    expect((await amina.post(`/w/nsele/reports/${it.id}/redact`, { id: newId(), reason: 'Again' })).status).toBe(200);
  });

  test('who may not assess redacts nothing; who may not write of sources erases nobody', async () => {
    const it = await tell('two');
    expect((await awa.post(`/w/nsele/reports/${it.id}/redact`, { id: newId(), reason: 'No' })).status).toBe(403);
    for (const person of [audrey, adam])
      expect((await person.post(`/w/nsele/sources/${it.sourceId}/erase`, { id: newId(), reason: 'No' })).status).toBe(
        403,
      );
    expect((await awa.post(`/w/nsele/sources/${newId()}/erase`, { id: newId(), reason: 'No' })).status).toBe(404);
    expect(await everything()).toContain(SECRET);
    await awa.post(`/w/nsele/sources/${it.sourceId}/erase`, { id: newId(), reason: 'They asked' });
  });

  test('an erased source is dead at once, and after an older copy was put back and the list replayed, still dead', async () => {
    const it = await tell('three');
    const other = pageReport({ returnCode: '1111222233334444', text: 'Something else at the market' });
    expect((await house.nobody.post('/public/nsele/reports', other)).status).toBe(201);
    const older = await rowsOf(it.sourceId);
    expect((await house.nobody.post('/public/nsele/thread', { code: it.returnCode })).status).toBe(200);

    expect(
      (await awa.post(`/w/nsele/sources/${it.sourceId}/erase`, { id: newId(), reason: 'They asked' })).status,
    ).toBe(200);
    expect(await everything()).not.toContain(SECRET);
    expect(await everything()).not.toContain('Ignatius three');
    expect((await house.nobody.post('/public/nsele/thread', { code: it.returnCode })).status).toBe(404);
    expect(await house.sql('select 1 from sealed.identity where source_id = $1', [it.sourceId])).toEqual([]);
    expect(await listErasures(house.worker, list)).toBeGreaterThan(0);
    expect(await listErasures(house.worker, list)).toBe(0);
    expect(readFileSync(list, 'utf8')).not.toContain(it.sourceId);

    // an older copy comes back: the rows as they were
    for (const [table, rows] of older)
      for (const row of rows) {
        const columns = Object.keys(row).filter((name) => name !== 'n');
        await house.sql(
          `delete from ${table} where workspace_id = $1 and id = $2 and not exists (select from app.report where source_id = $2)`,
          [workspace, row.id],
        );
        await house.sql(
          `insert into ${table} (${columns.join(', ')}) values (${columns.map((_, at) => `$${at + 1}`).join(', ')})
           on conflict (workspace_id, id) do update set ${columns.map((name) => `${name} = excluded.${name}`).join(', ')}`,
          columns.map((name) => row[name]),
        );
      }
    expect(await everything()).toContain('Ignatius three');
    expect(await everything()).toContain(SECRET);
    const owner = new pg.Client({ connectionString: house.urls.owner });
    await owner.connect();
    expect(await replayErasures(owner, list, house.clock.now)).toBeGreaterThan(0);
    await owner.end();
    expect(await everything()).not.toContain(SECRET);
    expect(await everything()).not.toContain('Ignatius three');
    expect(await house.sql('select 1 from sealed.identity where source_id = $1', [it.sourceId])).toEqual([]);
    // whoever was not erased is as they were
    expect((await house.nobody.post('/public/nsele/thread', { code: '1111222233334444' })).status).toBe(200);
  });

  test('Awa sees what would die before she confirms it, and afterwards how far it has gone and its line of the record', async () => {
    const it = await tell('six', 'Before');
    const before = await awa.get(`/w/nsele/erasures/source/${it.sourceId}`);
    expect(before.body).toMatchObject({ reports: 1, messages: 1, files: 0, reachable: false, erasedAt: null });
    expect((await audrey.get(`/w/nsele/erasures/source/${it.sourceId}`)).status).toBe(403);
    expect((await awa.get(`/w/nsele/erasures/report/${newId()}`)).status).toBe(404);
    await awa.post(`/w/nsele/sources/${it.sourceId}/erase`, { id: newId(), reason: 'They asked' });
    const one = async () =>
      (await awa.get('/w/nsele/erasures')).body.erasures.find((row: any) => row.subjectId === it.sourceId);
    expect(await one()).toMatchObject({ kind: 'source', by: 'Awa', reason: 'They asked', listedAt: null });
    await listErasures(house.worker, list);
    expect((await one()).listedAt).not.toBeNull();
    expect(Date.parse((await one()).copiesDeadAt) - Date.parse((await one()).at)).toBe(7 * 86_400_000);
    expect((await awa.get('/w/nsele/sources')).body.sources.find((row: any) => row.id === it.sourceId)).toMatchObject({
      erasedAt: expect.any(String),
    });
    expect((await amina.get(`/w/nsele/reports/${it.id}`)).body).toMatchObject({
      redactedAt: expect.any(String),
      sourceRecord: { erasedAt: expect.any(String) },
    });
    const all = (await awa.get('/w/nsele/erasures')).body.erasures;
    expect(all.length).toBeGreaterThan(1);
    expect(await everyPage(awa, '/w/nsele/erasures?limit=1', 'erasures')).toEqual(all);
  });

  test('a copy of a shred key opens for six days and on the seventh for nobody; that of a living source goes on', async () => {
    const epochs = openEpochs(join(house.folder, 'epochs'));
    const it = await tell('four');
    const label = shredLabel(workspace, it.sourceId);
    const first = epochs.today(house.clock.now);
    const secret = Buffer.alloc(32, 7);
    const copy = epochs.wrap(first, secret, label);
    await house.sql(
      `insert into sealed.shred_key (workspace_id, source_id, epoch, wrapped) values ($1, $2, $3, $4)
       on conflict (workspace_id, source_id) do update set epoch = excluded.epoch, wrapped = excluded.wrapped`,
      [workspace, it.sourceId, first, copy],
    );
    for (let day = 1; day <= 8; day++) {
      house.clock.forward(24 * 60);
      await turnEpochs(house.worker, epochs);
      expect([day, epochs.unwrap(first, copy, label) === null]).toEqual([day, day >= 7]);
    }
    const [now] = await house.sql<{ epoch: string; wrapped: Buffer }>(
      'select epoch::text, wrapped from sealed.shred_key where source_id = $1',
      [it.sourceId],
    );
    expect(epochs.unwrap(now!.epoch, now!.wrapped, label)).toEqual(secret);
    expect(epochs.days().length).toBeLessThanOrEqual(7);
  });
});
