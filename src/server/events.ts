import { SEAL_TOPIC } from './seals.ts';
import pg from 'pg';

/**
 * What changed, told to open consoles. One LISTEN connection a process; a short memory lets a browser resume by Last-Event-ID.
 * An event holds a topic and nothing else: what it is about is asked for again, under the reader's own rights.
 */
export interface ServerEvent {
  id: number;
  workspace: string;
  topic: string;
}

export interface Events {
  /** calls back for each event of the workspace; returns a function that stops it */
  subscribe(workspace: string, listener: (event: ServerEvent) => void): () => void;
  /** events after `id`, or null when they are forgotten and everything must be asked for again */
  since(workspace: string, id: number): ServerEvent[] | null;
  close(): Promise<void>;
}

const REMEMBERED = 1000;

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

/** @param url any login of the database; LISTEN needs no right */
export async function openEvents(url: string): Promise<Events> {
  const listeners = new Map<string, Set<(event: ServerEvent) => void>>();
  const memory: ServerEvent[] = [];
  let next = Date.now() * 1000;

  const take = (payload: string) => {
    const space = payload.indexOf(' ');
    // meant for the sealer alone
    if (payload.slice(space + 1) === SEAL_TOPIC) return;
    const event = { id: next++, workspace: payload.slice(0, space), topic: payload.slice(space + 1) };
    memory.push(event);
    if (memory.length > REMEMBERED) memory.shift();
    for (const listener of listeners.get(event.workspace) ?? []) listener(event);
  };
  const listening = await keepListening(url, {
    name: 'baraza-events',
    take,
    lost() {
      // what was missed is unknown: forget, so that browsers ask for everything again
      memory.length = 0;
      next += 1;
    },
  });

  return {
    subscribe(workspace, listener) {
      const set = listeners.get(workspace) ?? new Set();
      listeners.set(workspace, set.add(listener));
      return () => set.delete(listener);
    },
    since(workspace, id) {
      if (memory.length === 0 || memory[0]!.id > id + 1)
        return memory.length > 0 && id >= memory[0]!.id - 1 ? [] : null;
      return memory.filter((event) => event.id > id && event.workspace === workspace);
    },
    close: () => listening.close(),
  };
}
