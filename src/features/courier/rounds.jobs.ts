import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { isUuid, uuidv4 } from '#domain/ids.ts';
import type { EpochKeys } from '#server/epochs.ts';
import { shredLabel } from '#server/epochs.ts';
import { errorKind, log } from '#server/log.ts';
import {
  addressDiesAt,
  endOfDay,
  KEPT_FOR_ANSWERS,
  languageFor,
  mayHaveGone,
  normalAddress,
  retryAt,
  safeCode,
  textOutside,
  withOwnWords,
  type FixedErrand,
  type Outcome,
  type ReachChannel,
} from './courier.rules.ts';
import type { Channel, Line } from './channels.ts';
import type { Vault } from './vault.ts';
import * as queries from './rounds.queries.ts';

/** What the courier works with: its login, the vault's folder, the ways out. */
export interface CourierKit {
  pool: pg.Pool;
  vault: Vault;
  epochs: EpochKeys;
  channels: readonly Channel[];
  /** the numbers of one workspace, which go before the deployment's own gateway */
  linesOf?: (connection: pg.PoolClient, ws: string) => Promise<Line[]>;
  /** language to words, from the catalogue */
  words: Record<string, Record<FixedErrand | 'subject', string>>;
  now(): Date;
}

const AT_ONCE = 50;
/** An attempt that was cut off is tried again after this long. */
const ATTEMPT_MS = 5 * 60_000;

/** Does work in one transaction under the claim of a workspace. */
export async function inWorkspace<T>(
  kit: Pick<CourierKit, 'pool'>,
  ws: string,
  work: (line: pg.PoolClient) => Promise<T>,
): Promise<T> {
  if (!isUuid(ws)) throw new Error('a workspace is a UUID');
  const line = await kit.pool.connect();
  try {
    await line.query(`begin; set local app.workspace = '${ws}'`);
    const result = await work(line);
    await line.query('commit');
    return result;
  } catch (error) {
    await line.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    line.release();
  }
}

/** A source's shred key, made where there is none. Null where its day's key was destroyed, or the source is gone. */
async function shredKey(kit: CourierKit, line: pg.PoolClient, ws: string, sourceId: string, make: boolean) {
  const label = shredLabel(ws, sourceId);
  const before = await queries.shredRow(line, ws, sourceId);
  if (before) return kit.epochs.unwrap(before.epoch, before.wrapped, label);
  if (!make || !(await queries.sourceExists(line, ws, sourceId))) return null;
  const epoch = kit.epochs.today(kit.now());
  await queries.insertShred(line, ws, sourceId, epoch, kit.epochs.wrap(epoch, randomBytes(32), label));
  const made = await queries.shredRow(line, ws, sourceId);
  return made && kit.epochs.unwrap(made.epoch, made.wrapped, label);
}

/** Says whom to seal to, and by which channels this courier tells. */
export const publish = (kit: CourierKit) =>
  queries.publishKey(
    kit.pool as never,
    kit.vault.publicKey,
    kit.channels.map((it) => it.code),
    kit.now(),
  );

/** Takes in what was handed over: opened, made normal, locked into the vault. What is no address is dropped, and said to be. */
export async function takeIn(kit: CourierKit): Promise<number> {
  let taken = 0;
  for (const { id: ws } of await queries.handedWorkspaces(kit.pool as never))
    taken += await inWorkspace(kit, ws, async (line) => {
      const { policy } = await queries.settings(line, ws);
      const rows = await queries.takeHanded(line, ws, AT_ONCE);
      for (const row of rows) {
        const address = policy === 'vault' ? readHanded(kit, ws, row) : null;
        const key = address === null ? null : await shredKey(kit, line, ws, row.source_id, true);
        if (address === null || key === null) {
          await queries.setReach(line, ws, row.source_id, row.channel, 'unusable');
          continue;
        }
        const pepper = kit.vault.pepper(kit.now());
        const place = { workspaceId: ws, id: row.id, sourceId: row.source_id, channel: row.channel };
        await queries.putAddress(line, ws, {
          id: row.id,
          source_id: row.source_id,
          channel: row.channel,
          ciphertext: kit.vault.lock(place, address, key),
          pepper,
          sender_hash: kit.vault.senderHash(pepper, ws, row.channel, address),
          consent_until: row.consent_until,
          created_at: row.at,
          line_id: null,
        });
        await queries.setReach(line, ws, row.source_id, row.channel, 'kept');
      }
      return rows.length;
    });
  return taken;
}

/**
 * Puts the addresses of those who wrote for the first time into the vault, under their new aliases; `line` is what each wrote to. For workspaces that
 * keep addresses. In few statements: a burst brings hundreds.
 */
export async function keepSenders(
  kit: CourierKit,
  connection: pg.PoolClient,
  ws: string,
  some: readonly { source: string; channel: ReachChannel; address: string; line: string }[],
): Promise<void> {
  if (some.length === 0) return;
  const now = kit.now();
  const epoch = kit.epochs.today(now);
  const pepper = kit.vault.pepper(now);
  const rows = some.map((it) => {
    const key = randomBytes(32);
    const place = { workspaceId: ws, id: uuidv4(), sourceId: it.source, channel: it.channel };
    return {
      ...it,
      id: place.id,
      wrapped: kit.epochs.wrap(epoch, key, shredLabel(ws, it.source)),
      ciphertext: kit.vault.lock(place, it.address, key),
      hash: kit.vault.senderHash(pepper, ws, it.channel, it.address),
    };
  });
  await queries.newSenders(connection, ws, rows, { epoch, pepper, now });
}

/** Whether this workspace keeps addresses in the vault. */
export const keepsAddresses = async (connection: pg.PoolClient, ws: string): Promise<boolean> =>
  (await queries.settings(connection, ws)).policy === 'vault';

/** A gateway reported what became of a telling. */
export const noteTold = (
  connection: pg.PoolClient,
  ws: string,
  it: { source_id: string; channel: string },
  outcome: string,
  at: Date,
) => queries.toldReach(connection, ws, it.source_id, it.channel, outcome, at);

/** What was handed over names its workspace, source and channel, so that a box put under another row opens nothing. */
function readHanded(kit: CourierKit, ws: string, row: queries.HandedRow): string | null {
  try {
    const it = JSON.parse(kit.vault.openHanded(new Uint8Array(row.sealed))) as Record<string, unknown>;
    if (it.workspace !== ws || it.source !== row.source_id || it.channel !== row.channel) return null;
    return typeof it.address === 'string' ? normalAddress(row.channel, it.address) : null;
  } catch {
    return null;
  }
}

/** Tells who is to be told: fixed words, to the first address that takes them. */
export async function runErrands(kit: CourierKit): Promise<number> {
  const due = await queries.dueErrands(kit.pool as never, kit.now(), AT_ONCE);
  for (const { workspace_id: ws, id } of due)
    await runErrand(kit, ws, id).catch((error) => log('courier.trouble', { job: 'errand', error: errorKind(error) }));
  return due.length;
}

/** It may have left: nobody said. */
const NOT_KNOWN = { state: 'failed', channel: 'sms', code: 'not_known', nextAt: null } as const;

/** What an outcome says when its owner wants no messages from us. */
const BLOCKED = 'blocked';
const DAY_MS = 86_400_000;

interface Ready {
  errand: queries.ErrandRow;
  /** whose addresses the targets are */
  source: string;
  targets: { id: string; channel: ReachChannel; to: string; line: Line | null; heardAt: number | null }[];
  /** there is an address, whose owner does not want to be written to */
  blocked: boolean;
  language: string;
  subject: string;
  text: string;
}

async function prepare(kit: CourierKit, ws: string, id: string): Promise<Ready | null> {
  return inWorkspace(kit, ws, async (line) => {
    const now = kit.now();
    const errand = await queries.takeErrand(line, ws, id, now, new Date(now.getTime() + ATTEMPT_MS));
    if (!errand) return null;
    // the attempt before was cut off: what goes to many goes to nobody twice
    if (errand.kind === 'broadcast' && errand.attempts > 1 && errand.last_code === null) {
      await queries.settleErrand(line, ws, id, { ...NOT_KNOWN, at: now });
      return null;
    }
    const { policy, words: own, own: theirs } = await queries.settings(line, ws);
    const spoken = withOwnWords(kit.words, theirs);
    const lines = (await kit.linesOf?.(line, ws)) ?? [];
    const targets: Ready['targets'] = [];
    let source = errand.source_id;
    let forWhom = '';
    let blocked = false;
    const ways = policy === 'vault' ? await queries.waysTo(line, errand.source_id) : [];
    for (const way of ways.filter((it) => (errand.to_source_id ?? it.source_id) === it.source_id)) {
      const key = await shredKey(kit, line, ws, way.source_id, false);
      for (const row of key ? await queries.addresses(line, ws, way.source_id) : []) {
        if (row.consent_until && endOfDay(row.consent_until) <= now.getTime()) continue;
        if (row.blocked_at !== null) {
          blocked = true;
          continue;
        }
        // STOP was said there; a word of danger still goes
        if ((row.channel === 'sms' || row.line_id !== null) && way.stopped && errand.kind !== 'danger') continue;
        const place = { workspaceId: ws, id: row.id, sourceId: row.source_id, channel: row.channel };
        const byIt = lines.filter((it) => it.code === row.channel);
        const own = byIt.find((it) => it.id === row.line_id) ?? byIt[0] ?? null;
        targets.push({
          id: row.id,
          channel: row.channel,
          to: kit.vault.unlock(place, row.ciphertext, key!),
          line: own,
          heardAt: errand.as_template ? null : (row.heard_at?.getTime() ?? null),
        });
      }
      source = way.source_id;
      forWhom = way.label === null ? '' : `${way.label}: `;
      // one number of one person is enough
      if (targets.length > 0) break;
    }
    const language = languageFor(await queries.languagesOf(line, ws, errand.source_id), Object.keys(spoken));
    const fixed = spoken[language] ?? spoken.en!;
    const many = errand.kind === 'broadcast';
    // what the desk writes, and what goes to many, goes by SMS and no other way; what no person wrote goes the way they wrote to us
    const first = many ? targets.find((it) => it.channel === 'sms') : targets[0];
    const mayLeave = first && (first.channel === 'sms' || (errand.kind === 'text' && first.line !== null));
    const words = mayLeave ? await queries.wordsOf(line, ws, id) : null;
    if (many && !words) return { errand, source, targets: [], blocked, language, subject: '', text: '' };
    if (words) {
      const sameWay = targets.filter((it) => it.channel === first!.channel);
      const text = forWhom + words.text;
      return { errand, source, targets: sameWay, blocked, language: words.language, subject: fixed.subject, text };
    }
    // what may not leave, or not any more, is told in fixed words
    const { kind } = errand;
    const text =
      forWhom + (kind === 'text' || kind === 'broadcast' ? fixed.answer : textOutside(kind, language, fixed, own));
    return { errand, source, targets, blocked, language, subject: fixed.subject, text };
  });
}

async function runErrand(kit: CourierKit, ws: string, id: string): Promise<void> {
  const ready = await prepare(kit, ws, id);
  if (!ready) return;
  const { errand, source, targets, blocked, language, subject, text } = ready;
  const wording = errand.kind === 'text' || errand.kind === 'broadcast' ? 'answer' : errand.kind;
  const room = targets[0]?.line?.roomAt(
    text,
    errand.kind === 'danger',
    errand.kind === 'broadcast' ? KEPT_FOR_ANSWERS : 0,
  );
  if (room) {
    await inWorkspace(kit, ws, (line) => queries.postponeErrand(line, ws, id, room));
    return;
  }
  let last: {
    id: string;
    channel: ReachChannel;
    outcome: Outcome & { externalId?: string };
    line: Line | null;
  } | null = null;
  for (const { id: address, channel, to, line, heardAt } of targets) {
    const way = line ?? kit.channels.find((it) => it.code === channel);
    const outcome: Outcome & { externalId?: string } = way
      ? await way.send({ id, to, subject, text, language, wording, heardAt })
      : { what: 'failed', code: 'no_channel' };
    last = { id: address, channel, outcome, line };
    if (outcome.what === 'sent' || outcome.what === 'delivered') break;
  }
  await inWorkspace(kit, ws, async (line) => {
    const now = kit.now();
    if (!last) {
      await queries.settleErrand(line, ws, id, {
        state: blocked ? 'failed' : 'no_address',
        channel: null,
        code: blocked ? BLOCKED : null,
        nextAt: null,
        at: now,
      });
      return;
    }
    const { channel, outcome, line: by } = last;
    if (by && (outcome.what === 'sent' || outcome.what === 'delivered')) await by.count(line, text);
    if (outcome.what === 'failed') await by?.failed(line, outcome.code);
    const said = 'code' in outcome ? safeCode(outcome.code) : null;
    const unsure = errand.kind === 'broadcast' && outcome.what === 'failed' && mayHaveGone(said!);
    const code = unsure ? NOT_KNOWN.code : said;
    const again = outcome.what === 'failed' && !unsure ? retryAt(errand.attempts, now.getTime()) : null;
    await queries.toldReach(line, ws, source, channel, code ?? outcome.what, now);
    if (outcome.what === 'refused' && code === BLOCKED)
      await queries.setBlocked(line, ws, { id: last.id, source, channel }, now);
    await queries.settleErrand(line, ws, id, {
      state:
        outcome.what === 'sent' || outcome.what === 'delivered' ? outcome.what : again === null ? 'failed' : 'queued',
      channel,
      code,
      nextAt: again === null ? null : new Date(again),
      at: again === null ? now : null,
      lineId: by?.id ?? null,
      externalId: outcome.externalId?.slice(0, 200) ?? null,
    });
  });
}

/**
 * Keeps the vault: what may live no longer dies; where a workspace keeps none any more, all; hashes of senders follow the pepper of
 * the quarter, and a pepper that nothing hangs on is destroyed.
 */
export async function keepHouse(kit: CourierKit): Promise<{ died: number; rehashed: number }> {
  const count = { died: 0, rehashed: 0 };
  const pepper = kit.vault.pepper(kit.now());
  for (const { id: ws } of await queries.keptWorkspaces(kit.pool as never))
    await inWorkspace(kit, ws, async (line) => {
      const rows = await queries.addresses(line, ws);
      if ((await queries.settings(line, ws)).policy !== 'vault') {
        await queries.dropAll(line, ws);
        count.died += rows.length;
        return;
      }
      const ties = new Map((await queries.ties(line, ws)).map((it) => [it.source_id, it]));
      for (const row of rows) {
        const tie = ties.get(row.source_id);
        const dies = addressDiesAt({
          since: row.created_at.getTime(),
          open: tie?.open ?? false,
          lastEnded: tie?.last_ended?.getTime() ?? null,
          waitingSince: tie?.waiting_since?.getTime() ?? null,
          lastMessage: tie?.last_message?.getTime() ?? null,
          consentEnd: row.consent_until ? endOfDay(row.consent_until) : null,
        });
        const key = await shredKey(kit, line, ws, row.source_id, false);
        if (key === null || (dies !== null && dies <= kit.now().getTime())) {
          await queries.dropAddress(line, ws, row);
          count.died++;
          continue;
        }
        await queries.setExpiry(line, ws, row.id, dies === null ? null : new Date(dies));
        if (row.pepper === pepper) continue;
        const place = { workspaceId: ws, id: row.id, sourceId: row.source_id, channel: row.channel };
        const address = kit.vault.unlock(place, row.ciphertext, key);
        await queries.rehash(line, ws, row.id, pepper, kit.vault.senderHash(pepper, ws, row.channel, address));
        count.rehashed++;
      }
    });
  await queries.forgetHeard(kit.pool as never, new Date(kit.now().getTime() - DAY_MS));
  const used = (await queries.peppersInUse(kit.pool as never)).map((it) => it.pepper);
  for (const old of kit.vault.peppers()) if (old < pepper && !used.includes(old)) kit.vault.destroyPepper(old);
  return count;
}

/**
 * The alias that an address was given for: for messages that come in. It finds, and proves nothing: numbers can be forged.
 * @returns the newest source with that address, or null
 */
export async function senderOf(
  kit: CourierKit,
  ws: string,
  channel: ReachChannel,
  from: string,
): Promise<string | null> {
  const address = normalAddress(channel, from);
  if (address === null) return null;
  const hashes = kit.vault.peppers().map((pepper) => kit.vault.senderHash(pepper, ws, channel, address));
  const rows = await inWorkspace(kit, ws, (line) => queries.sendersOf(line, ws, channel, hashes));
  return rows[0]?.source_id ?? null;
}
