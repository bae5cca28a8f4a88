import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { inTransaction, type Database } from './db.ts';
import type { Herald } from './herald.ts';
import { log } from './log.ts';

/** Waits until the sealer has sealed certain lines. */
export interface Seals {
  /** @returns whether they are sealed; false when that took longer than anybody should wait: they are sealed a little later then */
  wait(workspaceId: string, changeIds: readonly string[]): Promise<boolean>;
}

/** Wakes the sealer. */
export const SEAL_TOPIC = 'seal';

const BOUND_MS = 2000;

/** @param boundMs how long whoever asks is kept waiting at most */
export function openSeals(db: Database, herald: Herald, boundMs = BOUND_MS): Seals {
  return {
    async wait(workspace, changeIds) {
      herald.tell(workspace, SEAL_TOPIC);
      const until = performance.now() + boundMs;
      for (let ms = 15; ; ms = Math.min(ms * 2, 120)) {
        await pause(ms);
        const sealed = await inTransaction(db, { workspace }, async (tx) => {
          const { rows } = await sql<{
            it: boolean;
          }>`select ledger.are_sealed(${[...changeIds]}::uuid[]) as it`.execute(tx);
          return rows[0]!.it;
        }).catch(() => false);
        if (sealed) return true;
        if (performance.now() > until) {
          log('seal.late', { count: changeIds.length });
          return false;
        }
      }
    },
  };
}
