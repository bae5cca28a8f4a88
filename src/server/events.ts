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

/** @param url any login of the database; LISTEN needs no right */
export async function openEvents(url: string): Promise<Events> {
  const listeners = new Map<string, Set<(event: ServerEvent) => void>>();
  const memory: ServerEvent[] = [];
  let next = Date.now() * 1000;
  let closed = false;
  let client: pg.Client | null = null;

  const take = (payload: string) => {
    const space = payload.indexOf(' ');
    const event = { id: next++, workspace: payload.slice(0, space), topic: payload.slice(space + 1) };
    memory.push(event);
    if (memory.length > REMEMBERED) memory.shift();
    for (const listener of listeners.get(event.workspace) ?? []) listener(event);
  };
  const connect = async () => {
    client = new pg.Client({ connectionString: url, application_name: 'baraza-events', keepAlive: true });
    client.on('notification', (message) => take(message.payload ?? ''));
    client.on('error', () => undefined);
    client.on('end', () => {
      // what was missed is unknown: forget, so that browsers ask for everything again
      memory.length = 0;
      next += 1;
      if (!closed) setTimeout(() => void connect().catch(() => undefined), 1000).unref();
    });
    await client.connect();
    await client.query('listen baraza_event');
  };
  await connect();

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
    async close() {
      closed = true;
      await client?.end().catch(() => undefined);
    },
  };
}
