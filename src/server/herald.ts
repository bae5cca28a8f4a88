import type pg from 'pg';

/**
 * Tells listeners what changed, after the commit. Many tellings of the same within a moment become one: a NOTIFY inside every
 * transaction would make their commits wait for one another. What is told is only a hint to ask again, and whoever listens also asks by
 * the clock, so that nothing depends on it.
 */
export interface Herald {
  /** @param topic names what to ask for again; @param about what it happened to, for those who decide who hears of it */
  tell(workspaceId: string, topic: string, about?: string | null): void;
  /** tells what still waits */
  close(): Promise<void>;
}

/** News as it is told: the workspace, the topic and, where some are kept from it, what it is about. */
export const payloadOf = (workspaceId: string, topic: string, about?: string | null): string =>
  `${workspaceId} ${topic}${about ? ` ${about}` : ''}`;

const GATHERED_MS = 10;

/** @param pool any login of the database; NOTIFY needs no right */
export function openHerald(pool: pg.Pool): Herald {
  let waiting = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | null = null;

  async function flush(): Promise<void> {
    timer = null;
    const told = [...waiting];
    waiting = new Set();
    if (told.length === 0) return;
    await pool.query("select pg_notify('baraza_event', it) from unnest($1::text[]) it", [told]).catch(() => undefined);
  }
  return {
    tell(...news) {
      waiting.add(payloadOf(...news));
      timer ??= setTimeout(() => void flush(), GATHERED_MS);
    },
    async close() {
      if (timer) clearTimeout(timer);
      await flush();
    },
  };
}

/** Where nobody listens. */
export const noHerald: Herald = { tell: () => undefined, close: async () => undefined };
