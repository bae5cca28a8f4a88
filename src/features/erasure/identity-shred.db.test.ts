import { rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEpochs, shredLabel } from '#server/epochs.ts';
import { replayErasures } from '#server/erasure-list.ts';
import { newBackupPair, readPrivate, readPublic } from '#server/backup/backup-keys.ts';
import { isUnderShred, takeFromShred, takeShreds, writeShreds } from '#server/shreds.ts';
import { custodyRounds } from '#features/custody/custody.jobs.ts';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { listErasures, turnEpochs } from './erasure.jobs.ts';

/** A name in backups: whoever was erased stays dead in each of them, whoever was not can be opened again from any of them. */
describe('a sealed name and its copies', () => {
  let house: House;
  let workspace: string;
  let awa: Person;
  let owner: pg.Client;
  const DAY = 24 * 60;
  const epochs = () => openEpochs(join(house.folder, 'epochs'));

  const tell = async (alias: string): Promise<string> =>
    (
      await awa.post('/w/nsele/reports', {
        id: newId(),
        channel: 'desk',
        text: 'Stones at the market',
        language: 'en',
        newSource: { alias, languages: ['en'], mayAsk: true, wantsAnswer: true },
        identity: { name: `Real ${alias}` },
      })
    ).body.sourceId;
  const tables = ['app.source where id', 'sealed.identity where source_id', 'sealed.shred_key where source_id'];
  const copyOf = async (source: string) =>
    Promise.all(tables.map((from) => house.sql<any>(`select * from ${from} = $1`, [source])));
  const putBack = async (source: string, [sources, identities, keys]: any[][]) => {
    await house.sql('update app.source set erased_at = null, alias = $2 where id = $1', [source, sources![0].alias]);
    await house.sql('delete from sealed.identity where source_id = $1', [source]);
    await house.sql('delete from sealed.shred_key where source_id = $1', [source]);
    for (const [table, rows] of [
      ['sealed.identity', identities],
      ['sealed.shred_key', keys],
    ] as const)
      for (const row of rows!)
        await house.sql(
          `insert into ${table} (${Object.keys(row).join(', ')}) values (${Object.keys(row).map((_, at) => `$${at + 1}`)})`,
          Object.values(row),
        );
  };
  /** What whoever holds the whole database, the daily keys and the key it was sealed to can read. */
  const nameOf = async (source: string): Promise<string | null> => {
    const [identity] = await house.sql<{ id: string; envelope: Buffer }>(
      'select id, envelope from sealed.identity where source_id = $1',
      [source],
    );
    const [key] = await house.sql<{ epoch: string; wrapped: Buffer }>(
      'select epoch::text, wrapped from sealed.shred_key where source_id = $1',
      [source],
    );
    if (!identity || !key) return null;
    expect(isUnderShred(identity.envelope)).toBe(true);
    const shred = epochs().unwrap(key.epoch, key.wrapped, shredLabel(workspace, source));
    if (!shred) return null;
    const sealed = takeFromShred(shred, `identity ${workspace} ${identity.id}`, identity.envelope);
    return Buffer.from(house.keys.stopGap()!.open(sealed)).toString();
  };

  beforeAll(async () => {
    house = await openHouse();
    workspace = (await house.sql<{ id: string }>(`select id from app.workspace where slug = 'nsele'`))[0]!.id;
    awa = await house.person('Awa', ['operator', 'analyst']);
    owner = new pg.Client({ connectionString: house.urls.owner });
    await owner.connect();
  });
  afterAll(async () => {
    await owner?.end();
    await house?.close();
  });

  test('erased, an older copy put back: within the week the list kills it, after the week nothing opens it even without the list', async () => {
    const list = join(house.folder, 'erasures', 'list.txt');
    const reed = await tell('Reed');
    expect(await nameOf(reed)).toContain('Real Reed');
    const older = await copyOf(reed);
    await awa.post(`/w/nsele/sources/${reed}/erase`, { id: newId(), reason: 'They asked' });
    await listErasures(house.worker, list);
    expect(await nameOf(reed)).toBeNull();

    house.clock.forward(2 * DAY);
    await turnEpochs(house.worker, epochs());
    await putBack(reed, older);
    expect(await nameOf(reed)).toContain('Real Reed');
    expect(await replayErasures(owner, list, house.clock.now)).toBe(1);
    expect(await nameOf(reed)).toBeNull();

    house.clock.forward(6 * DAY);
    await turnEpochs(house.worker, epochs());
    await putBack(reed, older);
    expect(await nameOf(reed)).toBeNull();
    await house.sql('delete from sealed.shred_key where source_id = $1', [reed]);
  });

  test('not erased, the machine lost: a copy of long ago opens again with the newest list of living keys, and the erased do not', async () => {
    const pair = await newBackupPair();
    const shreds = join(house.folder, 'baraza.shreds');
    const [heron, stork] = [await tell('Heron'), await tell('Stork')];
    const [heronThen, storkThen] = [await copyOf(heron), await copyOf(stork)];
    await writeShreds(owner, epochs(), readPublic(pair.publicText), shreds, house.clock.now);
    house.clock.forward(10 * DAY);
    await awa.post(`/w/nsele/sources/${stork}/erase`, { id: newId(), reason: 'They asked' });
    for (let day = 0; day < 20; day++) {
      house.clock.forward(DAY);
      await turnEpochs(house.worker, epochs());
    }
    expect(await nameOf(heron)).toContain('Real Heron');
    expect(await writeShreds(owner, epochs(), readPublic(pair.publicText), shreds, house.clock.now)).toBe(1);
    // another machine, another folder of daily keys, a copy of thirty days ago
    rmSync(join(house.folder, 'epochs'), { recursive: true, force: true });
    await putBack(heron, heronThen);
    await putBack(stork, storkThen);
    expect([await nameOf(heron), await nameOf(stork)]).toEqual([null, null]);
    const other = await newBackupPair();
    await expect(takeShreds(owner, epochs(), readPrivate(other.privateText), shreds, house.clock.now)).rejects.toThrow(
      'another key',
    );
    expect(await takeShreds(owner, epochs(), readPrivate(pair.privateText), shreds, house.clock.now)).toMatchObject({
      opened: 1,
      closed: 1,
    });
    expect(await nameOf(heron)).toContain('Real Heron');
    expect(await nameOf(stork)).toBeNull();
  });

  test('what was sealed before names lay under these keys is put there', async () => {
    const crane = await tell('Crane');
    const [row] = await house.sql<{ id: string; envelope: Buffer }>(
      'select id, envelope from sealed.identity where source_id = $1',
      [crane],
    );
    const [key] = await house.sql<{ epoch: string; wrapped: Buffer }>(
      'select epoch::text, wrapped from sealed.shred_key where source_id = $1',
      [crane],
    );
    const bare = takeFromShred(
      epochs().unwrap(key!.epoch, key!.wrapped, shredLabel(workspace, crane))!,
      `identity ${workspace} ${row!.id}`,
      row!.envelope,
    );
    await house.sql('update sealed.identity set envelope = $2 where id = $1', [row!.id, bare]);
    await custodyRounds(house.worker, house.keys);
    expect(await nameOf(crane)).toContain('Real Crane');
  });
});
