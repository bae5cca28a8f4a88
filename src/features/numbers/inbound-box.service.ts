import { createHash } from 'node:crypto';
import sodium from 'libsodium-wrappers-sumo';
import { idMaker } from '#domain/ids.ts';
import type { CourierKit } from '#features/courier/rounds.jobs.ts';
import { channelOf, type GatewayCode } from './gateway-fields.rules.ts';
import type { InMessage } from './gateway.rules.ts';
import { senderAddress } from './line-number.rules.ts';
import type { InboundRow } from './lines.queries.ts';
import { isPart } from './sms-text.rules.ts';

/** What a box holds: sender and words, for the courier's own eyes. */
export interface Boxed {
  from: string;
  text: string;
  part?: { ref: string; n: number; of: number };
  /** what the gateway calls files that came with it */
  files?: string[];
}

export interface BoxedFor {
  ws: string;
  line: string;
  gateway: GatewayCode;
  /** country code of numbers that come without one */
  country?: string | undefined;
}

const MOST_TEXT = 5000;
const nextId = idMaker();

export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();

/** A message as it lies in the vault until the courier's next round. */
export async function boxOf(
  { vault, now }: Pick<CourierKit, 'vault' | 'now'>,
  it: BoxedFor,
  message: InMessage,
): Promise<InboundRow> {
  await sodium.ready;
  const at = now();
  const text = message.text.replaceAll('\0', '').slice(0, MOST_TEXT);
  const part = isPart(message.part) ? { part: message.part } : {};
  const pepper = vault.pepper(at);
  const from = senderAddress(channelOf(it.gateway), message.from, it.country) ?? message.from.trim().slice(0, 40);
  const keyed = (...rest: string[]) => vault.senderHash(pepper, it.ws, 'sms in', [it.line, ...rest].join('\0'));
  const files = (message.files ?? []).slice(0, 3);
  const boxed: Boxed = { from, text, ...part, ...(files.length > 0 ? { files } : {}) };
  return {
    id: nextId(at.getTime()),
    line_id: it.line,
    // without an id of the gateway's, the same words from the same sender within the hour are the same message
    key: message.externalId
      ? tokenHash([it.line, message.externalId, part.part?.n ?? 0].join('\0'))
      : keyed('words', from, text, message.sentAt ?? at.toISOString().slice(0, 13)),
    box: Buffer.from(sodium.crypto_box_seal(JSON.stringify(boxed), vault.publicKey)),
    pieces: part.part ? keyed('pieces', from, part.part.ref, String(part.part.of)) : null,
    at,
    fetches: files.length > 0,
  };
}
