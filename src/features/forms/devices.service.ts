import { randomBytes, type KeyObject } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { Context } from '#server/context.ts';
import type { Database } from '#server/db.ts';
import type { EpochKeys } from '#server/epochs.ts';
import { shredLabel } from '#server/epochs.ts';
import type { ServerKeys, Workspace } from '#server/context.ts';
import { keyedHash } from '#server/keys.ts';
import { notFound } from '#domain/problem.ts';
import { collectSettings } from './collect-settings.rules.ts';
import { originalKey } from './original.ts';
import * as forms from './forms.queries.ts';
import * as queries from './submissions.queries.ts';

const done = { ok: true as const };

/** What the database keeps instead of a device's token. */
export const hashOfToken = (keys: ServerKeys, token: string): Buffer => keyedHash(keys.codeKey, 'device', token);

export async function listDevices(context: Context) {
  return {
    devices: (await forms.devices(context)).map((it) => ({
      id: it.id,
      name: it.name,
      source: { id: it.source_id, alias: it.alias },
      createdAt: it.created_at.toISOString(),
      lastSeenOn: it.last_seen_on,
      revokedAt: it.revoked_at?.toISOString() ?? null,
    })),
  };
}

/** A device for a monitor. Its token is told here and never again. */
export async function addDevice(
  context: Context,
  publicUrl: string,
  sourceId: string,
  it: { id: string; name: string },
) {
  if (!(await forms.sourceSeen(context, sourceId))) throw notFound('source');
  const token = randomBytes(24).toString('base64url');
  await forms.insertDevice(context, {
    id: it.id,
    source: sourceId,
    name: it.name,
    hash: hashOfToken(context.keys, token),
  });
  await context.record('device.add', 'source', sourceId, { deviceId: it.id });
  await context.announce('devices', sourceId);
  const serverUrl = `${publicUrl}/f/key/${token}`;
  return {
    id: it.id,
    serverUrl,
    // behind the # it is in no request and in no log
    pageUrl: `${publicUrl}/r/forms.html#${token}`,
    settings: deflateSync(JSON.stringify(collectSettings({ serverUrl, name: context.workspace.name }))).toString(
      'base64',
    ),
    username: 'phone',
    password: token,
  };
}

/** From the next second on it is refused. */
export async function revokeDevice(context: Context, id: string) {
  const row = await forms.revokeDevice(context, id);
  if (!row) throw notFound('device');
  await context.record('device.revoke', 'source', row.source_id, { deviceId: id });
  await context.announce('devices', row.source_id);
  return done;
}

export async function listGroups(context: Context) {
  const members = Map.groupBy(await forms.groupMembers(context), (it) => it.group_id);
  return {
    groups: (await forms.groups(context)).map((it) => ({
      ...it,
      sources: (members.get(it.id) ?? []).map(({ id, alias }) => ({ id, alias })),
    })),
  };
}

export async function saveGroup(context: Context, id: string, it: { name: string; sourceIds: string[] }) {
  await forms.saveGroup(context, id, it.name, [...new Set(it.sourceIds)]);
  await context.record('group.save', 'group', id, { name: it.name, members: it.sourceIds.length });
  await context.announce('groups');
  return done;
}

/** A device that asks, and the key that what it sends is sealed under; the key is made when it first sends. */
export interface Device {
  workspace: Workspace;
  deviceId: string;
  sourceId: string;
  languages: string[];
  lastSeenOn: string | null;
  key: KeyObject | null;
}

/** Null for a token that nobody holds, or that was revoked. */
export async function deviceByToken(
  db: Database,
  it: { keys: ServerKeys; epochs: EpochKeys },
  token: string,
): Promise<Device | null> {
  const row = await queries.deviceByHash(db, hashOfToken(it.keys, token));
  if (!row) return null;
  const shred =
    row.epoch && row.wrapped
      ? it.epochs.unwrap(row.epoch, row.wrapped, shredLabel(row.workspace_id, row.source_id))
      : null;
  return {
    workspace: { id: row.workspace_id, slug: row.slug, name: row.name, exercise: row.exercise },
    deviceId: row.device_id,
    sourceId: row.source_id,
    languages: row.languages,
    lastSeenOn: row.last_seen_on,
    key: shred ? originalKey(shred) : null,
  };
}

/** Makes the key of a source that has none yet. Whoever was first has made it. */
export async function makeShredKey(context: Context, epochs: EpochKeys, sourceId: string): Promise<void> {
  const epoch = epochs.today(context.now());
  const wrapped = epochs.wrap(epoch, randomBytes(32), shredLabel(context.workspace.id, sourceId));
  await queries.insertShredKey(context, sourceId, epoch, wrapped);
}

export const deviceSeen = (context: Context, deviceId: string, today: string) =>
  queries.deviceSeen(context, deviceId, today);

/** From now on the device is known by another token, which it made itself; the one before opens nothing any more. */
export async function renewDevice(context: Context, device: Device, token: string): Promise<void> {
  await queries.renewDevice(context, device.deviceId, hashOfToken(context.keys, token));
  await context.record('device.renew', 'source', device.sourceId, { deviceId: device.deviceId });
}
