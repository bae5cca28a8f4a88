import type { Line, Parcel } from '#features/courier/channels.ts';
import { safeCode } from '#features/courier/courier.rules.ts';
import type { CourierKit } from '#features/courier/rounds.jobs.ts';
import type { Vault } from '#features/courier/vault.ts';
import type { GetOutward, PostOutward } from '#server/outward.ts';
import type { LineSecrets } from './gateway-fields.rules.ts';
import { channelOf, isWebhook, type GatewayCode } from './gateway-fields.rules.ts';
import { OUTSIDE_WINDOW, type Gateway, type OutRequest, type Sent, type VoiceWords } from './gateway.rules.ts';
import { gateways } from './gateways.rules.ts';
import { countOut, noteFails, sendingLines, type LineRow } from './lines.queries.ts';
import { segmentsOf } from './sms-text.rules.ts';

/** What is read of a gateway's answer. */
const MOST_ANSWER = 10_000;
/** Parcels that phones have not fetched; the errands stay, and lay them here again. */
const MOST_WAITING = 500;

export interface LineKit {
  vault: Vault;
  post: PostOutward;
  get: GetOutward;
  publicUrl: string;
  now(): Date;
  /** what phones that ask for it are to send, by line: it lies nowhere else than in this process */
  outbox: Map<string, Map<string, Parcel>>;
  /** room in this minute, by line */
  room: Map<string, { left: number; at: number }>;
  /** when a gateway was last told where to bring what comes in, by line, in milliseconds */
  setUpAt: Map<string, number>;
  /** what is said in calls, by language */
  spoken: Record<string, VoiceWords>;
  /** how what is not asked by HTTP is given its parcels */
  carriers: Partial<Record<GatewayCode, Carrier>>;
}

/** Sends by a line that keeps a connection of its own. Never throws. */
export type Carrier = (line: CarriedLine, parcel: Parcel) => Promise<Sent>;
export interface CarriedLine extends Pick<LineRow, 'id' | 'settings'> {
  ws: string;
  secrets: OpenedSecrets;
}

export const makeLineKit = (
  it: Pick<LineKit, 'vault' | 'post' | 'get' | 'publicUrl' | 'now'> & Partial<Pick<LineKit, 'carriers' | 'spoken'>>,
): LineKit => ({
  carriers: {},
  spoken: {},
  ...it,
  outbox: new Map(),
  room: new Map(),
  setUpAt: new Map(),
});

export interface OpenedSecrets extends LineSecrets {
  /** of the line's own address */
  token: string;
}

/** Opens what the web process sealed for this line and no other; null for anything else. */
export function openSecrets(vault: Vault, ws: string, line: string, sealed: Uint8Array | null): OpenedSecrets | null {
  if (!sealed) return null;
  try {
    const it = JSON.parse(vault.openHanded(new Uint8Array(sealed))) as Record<string, unknown>;
    if (it.workspace !== ws || it.line !== line || typeof it.token !== 'string') return null;
    return it as unknown as OpenedSecrets;
  } catch {
    return null;
  }
}

export const dayOf = (now: Date): string => now.toISOString().slice(0, 10);
const MINUTE = 60_000;

/** Tomorrow, spread over the first hour: what had no room today does not leave all at once. */
const tomorrow = (now: number, spread: number): Date =>
  new Date(Math.floor(now / 86_400_000) * 86_400_000 + 86_400_000 + Math.floor(spread * 3_600_000));

/** Within the hour, spread likewise: the month may be over, or more allowed. */
const laterOn = (now: number, spread: number): Date => new Date(now + Math.floor((0.5 + spread / 2) * 3_600_000));

/** One number of a workspace as a way out. */
export function lineChannel(kit: LineKit, ws: string, row: LineRow, secrets: OpenedSecrets): Line {
  const gateway = isWebhook(row.gateway) ? gateways[row.gateway] : null;
  const carrier = kit.carriers[row.gateway];
  const channel = channelOf(row.gateway);
  // what is no SMS counts as one, however long
  const sizeOf = (text: string): number => (channel === 'sms' ? segmentsOf(text).segments : 1);
  const callback = `${kit.publicUrl}/g/${secrets.token}`;
  let sentToday = row.sent_today;
  const price = Number(row.cost ?? 0);
  let spent = Number(row.spent);
  return {
    code: channel,
    id: row.id,
    answerable: channel === 'sms' && !/\p{L}/u.test(row.settings.from ?? ''),
    roomAt(text, danger, kept = 0) {
      if (danger) return null;
      const segments = sizeOf(text);
      const now = kit.now().getTime();
      if (row.per_month !== null && spent + segments * price > Number(row.per_month) * (1 - kept))
        return laterOn(now, Math.random());
      if (sentToday + segments > row.per_day * (1 - kept)) return tomorrow(now, Math.random());
      const room = kit.room.get(row.id) ?? { left: row.per_minute, at: now };
      room.left = Math.min(row.per_minute, room.left + ((now - room.at) / MINUTE) * row.per_minute);
      room.at = now;
      kit.room.set(row.id, room);
      const free = room.left - kept * row.per_minute;
      if (free >= segments || room.left === row.per_minute) {
        room.left -= segments;
        return null;
      }
      return new Date(now + Math.ceil(((segments - free) / row.per_minute) * MINUTE));
    },
    async count(connection, text) {
      const segments = sizeOf(text);
      sentToday += segments;
      spent += segments * price;
      const now = kit.now();
      await countOut(connection, ws, row.id, {
        day: dayOf(now),
        segments,
        cost: segments * price,
        now,
      });
    },
    async failed(connection, code) {
      await noteFails(connection, ws, row.id, { way: 'out', code: safeCode(code), now: kit.now() });
    },
    async send(parcel) {
      if (!gateway) return carrier ? carrier({ ...row, ws, secrets }, parcel) : { what: 'failed', code: 'no_channel' };
      if (!gateway.request) {
        const waiting = kit.outbox.get(row.id) ?? new Map<string, Parcel>();
        if (waiting.size < MOST_WAITING || waiting.has(parcel.id)) waiting.set(parcel.id, parcel);
        kit.outbox.set(row.id, waiting);
        return { what: 'failed', code: 'waits_for_phone' };
      }
      const { id, to, text, language, wording = 'answer' } = parcel;
      const it = { id, to, text, callback, language, wording };
      const now = kit.now().getTime();
      const { late } = gateway;
      const template = () => post(kit, gateway, late!.request(it, row.settings, secrets));
      try {
        if (late && now - (parcel.heardAt ?? 0) >= late.afterMs) return await template();
        const outcome = await post(kit, gateway, gateway.request(it, row.settings, secrets, now));
        // their clock decides
        return late && 'code' in outcome && outcome.code === OUTSIDE_WINDOW ? await template() : outcome;
      } catch (error) {
        const { code, name } = error as { code?: unknown; name?: string };
        return { what: 'failed', code: safeCode(code ?? name) };
      }
    },
  };
}

async function post(kit: Pick<LineKit, 'post'>, gateway: Gateway, request: OutRequest | null): Promise<Sent> {
  if (!request) return { what: 'refused', code: 'no_template' };
  const { url, body, headers } = request;
  const answer = await kit.post(url, { body, headers, answerBytes: MOST_ANSWER });
  let said: unknown = null;
  try {
    said = JSON.parse(answer.text ?? '');
  } catch {
    // a gateway need not answer with JSON
  }
  const outcome = gateway.outcome(answer.status, said);
  return 'code' in outcome ? { ...outcome, code: safeCode(outcome.code) } : outcome;
}

/** The ways out of a workspace: its own numbers, oldest first. One whose secrets do not open is passed over. */
export const linesOf =
  (kit: LineKit): NonNullable<CourierKit['linesOf']> =>
  async (connection, ws) =>
    (await sendingLines(connection, ws, dayOf(kit.now()))).flatMap((row) => {
      const secrets = openSecrets(kit.vault, ws, row.id, row.sealed);
      return secrets ? [lineChannel(kit, ws, row, secrets)] : [];
    });
