import type pg from 'pg';
import { tellLetter } from '#features/courier/letters.jobs.ts';
import { inWorkspace, noteTold, type CourierKit } from '#features/courier/rounds.jobs.ts';
import type { GatewayCode, LineSettings } from './gateway-fields.rules.ts';
import type { DeliveryReport, InMessage } from './gateway.rules.ts';
import { boxOf } from './inbound-box.service.ts';
import { handOver, type Arrived } from './inbound.jobs.ts';
import { openSecrets, type LineKit, type OpenedSecrets } from './line-channel.service.ts';
import * as queries from './lines.queries.ts';

/** Lines that the courier goes to of itself: what it is told of each, and what it may do for it. */
export interface Visit {
  ws: string;
  line: string;
  settings: LineSettings;
  secrets: OpenedSecrets;
  /** how far it was read, as `reached` was told */
  readTo: unknown;
  /** it was got through to; null leaves how far it was read as it is */
  reached(readTo: unknown): Promise<void>;
  /** why it was not; a code of ours */
  refused(code: string): Promise<void>;
  /**
   * Hands on what came, and writes down how far it was read, or neither. `key` tells the same again: then nothing is handed on.
   * @param find looks up what a mark of ours in it belongs to
   */
  take(
    it: { key: Buffer; id: string; readTo: unknown },
    make: (find: (mark: string) => Promise<{ source: string; message: string } | null>) => Promise<Arrived | null>,
  ): Promise<void>;
  /** lays messages aside for the next round, sealed, as the door does with a webhook's */
  receive(messages: readonly InMessage[]): Promise<void>;
  /** what became of something that was sent; by any of these ids */
  told(it: DeliveryReport, ...otherIds: string[]): Promise<void>;
}

/** Every line of that gateway that is on, in every workspace. One whose secrets do not open is passed over. */
export async function visitsOf(courier: CourierKit, kit: LineKit, gateway: GatewayCode): Promise<Visit[]> {
  const found: Visit[] = [];
  for (const row of await queries.linesVisited(courier.pool as never, gateway)) {
    const { workspace_id: ws, id: line } = row;
    const secrets = openSecrets(kit.vault, ws, line, await queries.sealedSecrets(courier.pool as never, ws, line));
    if (!secrets) continue;
    const inside = <T>(work: (connection: pg.PoolClient) => Promise<T>): Promise<T> => inWorkspace(courier, ws, work);
    found.push({
      ws,
      line,
      settings: row.settings,
      secrets,
      readTo: row.read_to,
      reached: (readTo) => inside((connection) => queries.noteReached(connection, ws, line, readTo, courier.now())),
      refused: (code) =>
        inside(async (connection) => {
          const now = courier.now();
          await queries.noteRefused(connection, ws, line, code, now);
          await queries.noteFails(connection, ws, line, { way: 'in', code, now });
        }),
      take: (it, make) =>
        inside(async (connection) => {
          if (await queries.putKnown(connection, ws, { id: it.id, line, key: it.key, at: courier.now() })) {
            const arrived = await make(async (mark) => {
              const errand = await queries.errandOf(connection, line, mark);
              return errand && { source: errand.source_id, message: errand.message_id };
            });
            if (arrived) await handOver(courier, connection, ws, [arrived]);
          }
          await queries.noteReached(connection, ws, line, it.readTo, courier.now());
        }),
      receive: async (messages) => {
        const about = { ws, line, gateway, country: row.settings.country };
        const rows = await Promise.all(messages.map((message) => boxOf(courier, about, message)));
        await inside(async (connection) => void (await queries.putInbound(connection, ws, rows)));
      },
      told: (it, ...otherIds) =>
        inside(async (connection) => {
          for (const externalId of new Set([it.externalId, ...otherIds])) {
            const told = await queries.reportErrand(connection, ws, line, { ...it, externalId }, courier.now());
            if (!told) {
              if (await tellLetter(connection, line, { ...it, externalId }, courier.now())) return;
              continue;
            }
            await noteTold(connection, ws, told, it.code ?? it.state, courier.now());
            return;
          }
        }),
    });
  }
  return found;
}
