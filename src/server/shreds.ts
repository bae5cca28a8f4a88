import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type pg from 'pg';
import sodium from 'libsodium-wrappers-sumo';
import { shredLabel, type EpochKeys } from './epochs.ts';

/**
 * What lies under a source's shred key besides its address: the sealed identity. And the list of living shred keys, by which a machine that was lost is
 * not the end of every name: it goes beside the backups, the newest alone, sealed to the key of backups. See docs/decisions/0044-shredded-identities.md.
 */
const MARK = Buffer.from('bz-shred');

export const isUnderShred = (body: Uint8Array): boolean => MARK.equals(body.subarray(0, MARK.length));

/** AES-256-GCM under a shred key: mark (8), nonce (12), ciphertext, tag (16). @param label what it belongs to, bound to it */
export function putUnderShred(key: Uint8Array, label: string, body: Uint8Array): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(label));
  return Buffer.concat([MARK, nonce, cipher.update(body), cipher.final(), cipher.getAuthTag()]);
}

/** @throws Error for another key or another label */
export function takeFromShred(key: Uint8Array, label: string, wrapped: Uint8Array): Buffer {
  const bytes = Buffer.from(wrapped).subarray(MARK.length);
  const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
  cipher.setAAD(Buffer.from(label));
  cipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([cipher.update(bytes.subarray(12, -16)), cipher.final()]);
}

interface Living {
  workspace: string;
  source: string;
  /** base64 */
  key: string;
}
const MAGIC = 'BARAZA SHREDS 1';

/**
 * Writes the keys of all living sources to a file, sealed to the public half of the backup key, in place of the file before it: what stands beside
 * the backups is never older than the last of them.
 * @param client as the owner @returns how many
 */
export async function writeShreds(
  client: Pick<pg.Client, 'query'>,
  epochs: EpochKeys,
  publicKey: Uint8Array,
  path: string,
  now: Date,
): Promise<number> {
  await sodium.ready;
  const { rows } = await client.query<{ workspace_id: string; source_id: string; epoch: string; wrapped: Buffer }>(
    'select workspace_id, source_id, epoch::text, wrapped from sealed.shred_key',
  );
  const living: Living[] = rows.flatMap((row) => {
    const key = epochs.unwrap(row.epoch, row.wrapped, shredLabel(row.workspace_id, row.source_id));
    return key ? [{ workspace: row.workspace_id, source: row.source_id, key: key.toString('base64') }] : [];
  });
  const text = Buffer.from(JSON.stringify({ at: now.toISOString(), living }));
  const body = Buffer.from(sodium.crypto_box_seal(text, publicKey));
  writeFileSync(`${path}.new`, Buffer.concat([Buffer.from(`${MAGIC}\n`), body]), { mode: 0o600, flush: true });
  // what stood there is overwritten before its name goes, as far as the disk allows it
  if (existsSync(path)) writeFileSync(path, randomBytes(readFileSync(path).length), { flush: true });
  renameSync(`${path}.new`, path);
  return living.length;
}

/**
 * Puts the keys of sources that are in the restored database, and were not erased, under today's key. What is not in the list stays closed.
 * @param client as the owner, after the list of erasures was replayed
 * @throws Error for a file sealed to another key, or none
 */
export async function takeShreds(
  client: Pick<pg.Client, 'query'>,
  epochs: EpochKeys,
  privateKey: Uint8Array,
  path: string,
  now: Date,
): Promise<{ at: string; opened: number; closed: number }> {
  await sodium.ready;
  const bytes = readFileSync(path);
  if (bytes.subarray(0, MAGIC.length + 1).toString('latin1') !== `${MAGIC}\n`)
    throw new Error(`${path} is no list of living keys.`);
  let list: { at: string; living: Living[] };
  try {
    list = JSON.parse(
      sodium.to_string(
        sodium.crypto_box_seal_open(
          bytes.subarray(MAGIC.length + 1),
          sodium.crypto_scalarmult_base(privateKey),
          privateKey,
        ),
      ),
    );
  } catch {
    throw new Error(`${path} was sealed to another key, or is damaged.`);
  }
  const today = epochs.today(now);
  let opened = 0;
  for (const it of list.living) {
    const wrapped = epochs.wrap(today, Buffer.from(it.key, 'base64'), shredLabel(it.workspace, it.source));
    const { rowCount } = await client.query(
      `insert into sealed.shred_key (workspace_id, source_id, epoch, wrapped)
       select s.workspace_id, s.id, $3::date, $4 from app.source s where s.workspace_id = $1 and s.id = $2 and s.erased_at is null
       on conflict (workspace_id, source_id) do update set epoch = excluded.epoch, wrapped = excluded.wrapped`,
      [it.workspace, it.source, today, wrapped],
    );
    opened += rowCount ?? 0;
  }
  const { rows } = await client.query<{ epoch: string; n: number }>(
    `select k.epoch::text, count(*)::int as n from sealed.shred_key k group by 1`,
  );
  const here = new Set(epochs.days());
  return { at: list.at, opened, closed: rows.reduce((sum, row) => sum + (here.has(row.epoch) ? 0 : row.n), 0) };
}
