import type pg from 'pg';
import { uuidv4 } from '#domain/ids.ts';
import { inWorkspace, keepsAddresses, keepSender, type CourierKit } from '#features/courier/rounds.jobs.ts';
import { makeAlias } from '#features/reports/alias.rules.ts';
import { errorKind, log } from '#server/log.ts';
import { dayOf } from './line-channel.service.ts';
import type { Boxed } from './line-door.service.ts';
import { senderNumber } from './line-number.rules.ts';
import * as queries from './lines.queries.ts';
import { joinParts, type Joined } from './sms-text.rules.ts';

/** The courier's round over what came in: who wrote becomes an alias, and the words go on under it. */

const AT_ONCE = 200;
/** A webhook that comes again is known for so long. */
export const KNOWN_DAYS = 30;

interface Message extends Pick<Joined, 'text' | 'parts' | 'missing' | 'ids'> {
  id: string;
  line: string;
  from: string;
  at: Date;
}

type Opened = queries.InboundRow & { boxed: Boxed };

/** Empty for a box of a vault that is not here any more: it stays as it is. */
function open(kit: CourierKit, row: queries.InboundRow): Opened[] {
  try {
    return [{ ...row, boxed: JSON.parse(kit.vault.openHanded(new Uint8Array(row.box))) as Boxed }];
  } catch (error) {
    log('courier.trouble', { job: 'inbound', error: errorKind(error) });
    return [];
  }
}

/** What is whole, and what has been put together or has waited long enough. */
function messagesOf(whole: readonly Opened[], pieces: readonly Opened[], now: number): Message[] {
  const found = whole.map((row) => ({
    id: row.id,
    line: row.line_id,
    from: row.boxed.from,
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
    if (joined)
      found.push({ ...joined, id: first.id, line: first.line_id, from: first.boxed.from, at: new Date(joined.at) });
  }
  return found.toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

/**
 * Finds the alias of each sender, or makes one. Where the workspace keeps addresses the number goes into the vault; where it keeps none, each message
 * is from somebody new, and nobody can be answered.
 */
async function aliasesOf(
  kit: CourierKit,
  connection: pg.PoolClient,
  ws: string,
  messages: readonly Message[],
): Promise<Map<string, string>> {
  const keeps = await keepsAddresses(connection, ws);
  const now = kit.now();
  const sources = new Map<string, string>();
  const numbers = keeps ? [...new Set(messages.map((it) => senderNumber(it.from)).filter((it) => it !== null))] : [];
  const hashes = new Map(
    numbers.flatMap((number) =>
      kit.vault.peppers().map((it) => {
        const hash = kit.vault.senderHash(it, ws, 'sms', number);
        return [hash.toString('hex'), { hash, number }] as const;
      }),
    ),
  );
  if (hashes.size > 0)
    for (const row of await queries.knownSenders(
      connection,
      ws,
      [...hashes.values()].map((it) => it.hash),
    ))
      sources.set(hashes.get(row.sender_hash.toString('hex'))!.number, row.source_id);
  const byMessage = new Map<string, string>();
  for (const message of messages) {
    const number = keeps ? senderNumber(message.from) : null;
    const known = number === null ? undefined : sources.get(number);
    if (known) {
      await queries.setLastLine(connection, ws, known, message.line);
      byMessage.set(message.id, known);
      continue;
    }
    const source = uuidv4();
    await queries.newSource(connection, source, makeAlias(), [], now);
    byMessage.set(message.id, source);
    if (number === null) continue;
    sources.set(number, source);
    await keepSender(kit, connection, ws, { source, number, line: message.line });
  }
  return byMessage;
}

/** Hands on what came in. @returns how many messages */
export async function takeInbound(kit: CourierKit): Promise<number> {
  let taken = 0;
  for (const { id: ws } of await queries.inboundWorkspaces(kit.pool as never))
    taken += await inWorkspace(kit, ws, async (connection) => {
      const whole = (await queries.waitingInbound(connection, ws, AT_ONCE)).flatMap((row) => open(kit, row));
      const pieces = (await queries.waitingPieces(connection, ws)).flatMap((row) => open(kit, row));
      const now = kit.now();
      const messages = messagesOf(whole, pieces, now.getTime());
      if (messages.length === 0) return 0;
      const sources = await aliasesOf(kit, connection, ws, messages);
      await queries.handOn(
        connection,
        ws,
        messages.map((it) => ({ ...it, source: sources.get(it.id)! })),
      );
      await queries.emptyInbound(
        connection,
        ws,
        messages.flatMap((it) => it.ids),
      );
      for (const [line, some] of Map.groupBy(messages, (it) => it.line))
        await queries.countIn(connection, ws, line, { day: dayOf(now), messages: some.length, now });
      return messages.length;
    });
  return taken;
}

/** What only told that a webhook was known is forgotten after thirty days. */
export const forgetOldInbound = (kit: CourierKit) =>
  queries.forgetInbound(kit.pool as never, new Date(kit.now().getTime() - KNOWN_DAYS * 86_400_000));
