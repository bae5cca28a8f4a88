import { SEAL_TOPIC } from './seals.ts';
import pg from 'pg';

/**
 * What changed, as this process hears it. One LISTEN connection; a short memory lets a browser resume by Last-Event-ID. Who is told of
 * what is decided for each listener (`hearing.ts`); to a browser goes the topic and nothing else.
 */
export interface ServerEvent {
  /** when it was heard, in milliseconds */
  at: number;
  workspace: string;
  topic: string;
  /** what it happened to; null when nobody with the right to the topic is kept from it */
  about: string | null;
}

export interface Events {
  /** calls back for each event of the workspace; returns a function that stops it */
  subscribe(workspace: string, listener: (event: ServerEvent) => void): () => void;
  /** events heard at `at` or later, or null when some are forgotten and everything must be asked for again */
  since(workspace: string, at: number): ServerEvent[] | null;
  close(): Promise<void>;
}

/** What stands for all topics, when it is not known what was missed. */
export const EVERYTHING = 'everything';

const REMEMBERED = 5000;

/**
 * Hears what is told on `baraza_event`, on a connection of its own that is made anew whenever it ends.
 * @param url any login of the database; LISTEN needs no right
 * @param it.lost the connection ended: what is told until the next one is not heard
 * @param it.again milliseconds before the next attempt (1000)
 */
export async function keepListening(
  url: string,
  it: { name: string; take(payload: string): unknown; lost?(): void; again?: number },
): Promise<{ connected(): Promise<void>; close(): Promise<void> }> {
  let closed = false;
  let client: pg.Client | null = null;
  let connected: Promise<void>;
  let arrived: () => void = () => undefined;
  const connect = async (): Promise<void> => {
    const mine = new pg.Client({ connectionString: url, application_name: it.name, keepAlive: true });
    client = mine;
    mine.on('notification', (message) => it.take(message.payload ?? ''));
    mine.on('error', () => undefined);
    await mine.connect();
    await mine.query('listen baraza_event');
    mine.on('end', begin);
    arrived();
  };
  const later = (): void => {
    if (!closed) setTimeout(() => void connect().catch(retry), it.again ?? 1000).unref();
  };
  const retry = (): void => {
    // half a connection would hear nothing and hold its place
    void client?.end().catch(() => undefined);
    later();
  };
  function begin(): void {
    if (closed) return;
    connected = new Promise((resolve) => (arrived = resolve));
    it.lost?.();
    later();
  }
  connected = new Promise((resolve) => (arrived = resolve));
  await connect();
  return {
    connected: () => connected,
    async close() {
      closed = true;
      await client?.end().catch(() => undefined);
    },
  };
}

/** What was heard, kept for a while and passed on, wherever it comes from. */
export interface Ears extends Omit<Events, 'close'> {
  /** @param payload as a herald tells it: workspace, topic and, where some are kept from it, what it is about */
  take(payload: string): void;
  /** from now on news is missed */
  lost(): void;
  /** news comes again */
  found(): void;
}

export function openEars(): Ears {
  const listeners = new Map<string, Set<(event: ServerEvent) => void>>();
  const memory: ServerEvent[] = [];
  /** from here on nothing is forgotten */
  let whole = Date.now();
  return {
    take(payload) {
      const [workspace = '', topic = '', about = null] = payload.split(' ');
      // meant for the sealer alone
      if (topic === SEAL_TOPIC) return;
      const event = { at: Date.now(), workspace, topic, about };
      memory.push(event);
      if (memory.length > REMEMBERED) whole = memory.shift()!.at + 1;
      for (const listener of listeners.get(workspace) ?? []) listener(event);
    },
    lost() {
      memory.length = 0;
      whole = Infinity;
    },
    found() {
      whole = Date.now();
      for (const [workspace, some] of listeners)
        for (const listener of some) listener({ at: whole, workspace, topic: EVERYTHING, about: null });
    },
    subscribe(workspace, listener) {
      const set = listeners.get(workspace) ?? new Set();
      listeners.set(workspace, set.add(listener));
      return () => set.delete(listener);
    },
    since: (workspace, at) =>
      at < whole || at > Date.now() ? null : memory.filter((event) => event.at >= at && event.workspace === workspace),
  };
}

/** @param url any login of the database; LISTEN needs no right */
export async function openEvents(url: string): Promise<Events> {
  const ears = openEars();
  const listening = await keepListening(url, {
    name: 'baraza-events',
    take: ears.take,
    lost() {
      ears.lost();
      void listening.connected().then(ears.found);
    },
  });
  return { ...ears, close: () => listening.close() };
}
