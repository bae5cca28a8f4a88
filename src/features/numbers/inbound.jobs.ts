import type pg from 'pg';
import { attachmentContext, sealEnvelope } from '#domain/envelope.ts';
import { uuidv4 } from '#domain/ids.ts';
import type { LineChannel } from '#features/courier/courier.rules.ts';
import { inWorkspace, keepsAddresses, keepSenders, type CourierKit } from '#features/courier/rounds.jobs.ts';
import { makeAlias } from '#features/reports/alias.rules.ts';
import { errorKind, log } from '#server/log.ts';
import { channelOf } from './gateway-fields.rules.ts';
import { sayBack, takeAcceptances, type CallWords, type SayBack } from './accepting.service.ts';
import { dayOf } from './line-channel.service.ts';
import type { Boxed } from './inbound-box.service.ts';
import { senderAddress } from './line-number.rules.ts';
import * as queries from './lines.queries.ts';
import { joinParts, type Joined } from './sms-text.rules.ts';

/** The courier's round over what came in: who wrote becomes an alias, and the words go on under it. */

const AT_ONCE = 200;
/** A webhook that comes again is known for so long. */
export const KNOWN_DAYS = 30;

/** Something that came in, as whoever brought it in hands it on. */
export interface Arrived {
  id: string;
  line: string;
  channel: LineChannel;
  /** in its normal form; null for what nobody can be answered at */
  from: string | null;
  text: string;
  parts: number;
  missing: number;
  at: Date;
  /** written by a machine */
  auto?: boolean;
  /** whose it is, and what it answers, where it carries a way back of ours */
  answers?: { source: string; message: string } | null;
  files?: readonly Uint8Array<ArrayBuffer>[];
  /** how many files are here already */
  filesHere?: number;
}

type Message = Arrived & Pick<Joined, 'ids'>;
type Opened = queries.WaitingRow & { boxed: Boxed };

/** Empty for a box of a vault that is not here any more: it stays as it is. */
function open(kit: CourierKit, row: queries.WaitingRow): Opened[] {
  try {
    return [{ ...row, boxed: JSON.parse(kit.vault.openHanded(new Uint8Array(row.box))) as Boxed }];
  } catch (error) {
    log('courier.trouble', { job: 'inbound', error: errorKind(error) });
    return [];
  }
}

/** What is whole, and what has been put together or has waited long enough. */
function messagesOf(whole: readonly Opened[], pieces: readonly Opened[], now: number): Message[] {
  const common = (row: Opened) => {
    const channel = channelOf(row.gateway);
    return {
      line: row.line_id,
      channel,
      from: senderAddress(channel, row.boxed.from),
      filesHere: row.files,
      // nobody is answered who rang: their number was not kept
      auto: channel === 'voice',
    };
  };
  const found: Message[] = whole.map((row) => ({
    ...common(row),
    id: row.id,
    text: row.boxed.text,
    parts: 1,
    missing: 0,
    ids: [row.id],
    at: row.at,
  }));
  for (const some of Map.groupBy(pieces, (it) => it.pieces!.toString('hex')).values()) {
    const joined = joinParts(
      some.map((it) => ({
        id: it.id,
        text: it.boxed.text,
        n: it.boxed.part!.n,
        of: it.boxed.part!.of,
        at: it.at.getTime(),
      })),
      now,
    );
    const first = some[0]!;
    if (joined) found.push({ ...common(first), ...joined, id: first.id, at: new Date(joined.at) });
  }
  return found.toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

/**
 * Finds the alias of each sender, or makes one. Where the workspace keeps addresses the address goes into the vault; where it keeps none, each message
 * is from somebody new, and nobody can be answered. What carries a way back of ours is from whom ours went to.
 */
async function aliasesOf(
  kit: CourierKit,
  connection: pg.PoolClient,
  ws: string,
  keeps: boolean,
  messages: readonly Arrived[],
): Promise<Map<string, string>> {
  const now = kit.now();
  const sources = new Map<string, string>();
  const addressed = (it: Arrived): string | null => (keeps && it.from !== null && !it.auto ? it.from : null);
  for (const [channel, some] of Map.groupBy(messages, (it) => it.channel)) {
    const addresses = [...new Set(some.map(addressed).filter((it) => it !== null))];
    const hashes = new Map(
      addresses.flatMap((address) =>
        kit.vault.peppers().map((it) => {
          const hash = kit.vault.senderHash(it, ws, channel, address);
          return [hash.toString('hex'), { hash, address }] as const;
        }),
      ),
    );
    if (hashes.size === 0) continue;
    const wanted = [...hashes.values()].map((it) => it.hash);
    for (const row of await queries.knownSenders(connection, ws, channel, wanted))
      sources.set(`${channel} ${hashes.get(row.sender_hash.toString('hex'))!.address}`, row.source_id);
  }
  const byMessage = new Map<string, string>();
  const fresh: Parameters<typeof queries.newSources>[1][number][] = [];
  const senders: Parameters<typeof keepSenders>[3][number][] = [];
  for (const message of messages) {
    const { channel, line } = message;
    const address = addressed(message);
    const known = message.answers?.source ?? (address === null ? undefined : sources.get(`${channel} ${address}`));
    if (known) {
      await queries.noteHeard(connection, ws, { source: known, channel, line, at: now });
      byMessage.set(message.id, known);
      continue;
    }
    const source = uuidv4();
    fresh.push({ source, alias: makeAlias(), channel });
    byMessage.set(message.id, source);
    if (address === null || channel === 'voice') continue;
    sources.set(`${channel} ${address}`, source);
    senders.push({ source, channel, address, line });
  }
  await queries.newSources(connection, fresh, now);
  await keepSenders(kit, connection, ws, senders);
  return byMessage;
}

/** Files as a phone would send them: sealed to the worker, who alone draws them anew. Without its key they cannot be taken yet. */
export async function sealFiles(
  connection: pg.PoolClient,
  ws: string,
  it: Pick<Arrived, 'id' | 'at' | 'files'>,
): Promise<void> {
  if (!it.files?.length) return;
  const key = await queries.intakeKey(connection);
  if (!key) throw new Error('the worker has not said yet whom to seal to');
  for (const bytes of it.files) {
    const id = uuidv4();
    const sealed = await sealEnvelope(new Uint8Array(key), attachmentContext(ws, it.id, id), bytes);
    await queries.putFile(connection, ws, { id, inId: it.id, sealed: Buffer.from(sealed), at: it.at });
  }
}

/** Hands on what arrived, in one transaction with whatever says that it need not come again. */
export async function handOver(
  kit: CourierKit,
  connection: pg.PoolClient,
  ws: string,
  messages: readonly Arrived[],
): Promise<void> {
  const keeps = await keepsAddresses(connection, ws);
  const sources = await aliasesOf(kit, connection, ws, keeps, messages);
  for (const it of messages) await sealFiles(connection, ws, it);
  await queries.handOn(
    connection,
    ws,
    messages.map((it) => ({
      ...it,
      source: sources.get(it.id)!,
      replyTo: it.answers?.message ?? null,
      files: (it.files?.length ?? 0) + (it.filesHere ?? 0),
      auto: it.auto ?? false,
    })),
  );
  await countTaken(kit, connection, ws, messages);
}

async function countTaken(
  kit: CourierKit,
  connection: pg.PoolClient,
  ws: string,
  messages: readonly Pick<Arrived, 'line'>[],
): Promise<void> {
  const now = kit.now();
  for (const [line, some] of Map.groupBy(messages, (it) => it.line))
    await queries.countIn(connection, ws, line, { day: dayOf(now), messages: some.length, now });
}

/** Whether somebody writes to us from there. */
const isSender =
  (kit: CourierKit, connection: pg.PoolClient, ws: string) =>
  async (number: string): Promise<boolean> => {
    const hashes = kit.vault.peppers().map((it) => kit.vault.senderHash(it, ws, 'sms', number));
    return (await queries.knownSenders(connection, ws, 'sms', hashes)).length > 0;
  };

/** Hands on what came in, and takes the answers of responders out of it. @returns how many messages */
export async function takeInbound(kit: CourierKit, words: CallWords): Promise<number> {
  let taken = 0;
  for (const { id: ws } of await queries.inboundWorkspaces(kit.pool as never)) {
    let back: SayBack[] = [];
    taken += await inWorkspace(kit, ws, async (connection) => {
      const whole = (await queries.waitingInbound(connection, ws, AT_ONCE)).flatMap((row) => open(kit, row));
      const pieces = (await queries.waitingPieces(connection, ws)).flatMap((row) => open(kit, row));
      const messages = messagesOf(whole, pieces, kit.now().getTime());
      if (messages.length === 0) return 0;
      const accepted = await takeAcceptances(kit, connection, ws, messages, isSender(kit, connection, ws));
      back = accepted.back;
      if (accepted.rest.length > 0) await handOver(kit, connection, ws, accepted.rest);
      await countTaken(kit, connection, ws, accepted.taken);
      await queries.emptyInbound(
        connection,
        ws,
        messages.flatMap((it) => it.ids),
      );
      return messages.length;
    });
    await sayBack(kit, ws, words, back);
  }
  return taken;
}

/** What only told that a webhook was known is forgotten after thirty days. */
export async function forgetOldInbound(kit: CourierKit): Promise<void> {
  await queries.forgetInbound(kit.pool as never, new Date(kit.now().getTime() - KNOWN_DAYS * 86_400_000));
}
