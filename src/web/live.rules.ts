/** One server-sent event, as the standard's parsing rules give it (WHATWG HTML, 9.2.6). */
export interface SentEvent {
  id: string | null;
  name: string;
  data: string;
}

/**
 * Reads a stream of server-sent events piece by piece. `push` takes the next piece of text and gives the events that it completes.
 * Comments (heartbeats) give none. `retry` is the pause in milliseconds that the server last asked for.
 */
export function eventReader(): { push(piece: string): SentEvent[]; retry: number | null } {
  let rest = '';
  let id: string | null = null;
  let name = '';
  let data: string[] = [];
  const reader = {
    retry: null as number | null,
    push(piece: string): SentEvent[] {
      const events: SentEvent[] = [];
      const all = rest + piece;
      // A carriage return at the very end may be half of CRLF: wait for the next piece.
      const lines = all.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line === '') {
          if (data.length) events.push({ id, name: name || 'message', data: data.join('\n') });
          name = '';
          data = [];
          continue;
        }
        const colon = line.indexOf(':');
        if (colon === 0) continue;
        const field = colon < 0 ? line : line.slice(0, colon);
        const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
        if (field === 'event') name = value;
        else if (field === 'data') data.push(value);
        else if (field === 'id' && !value.includes('\0')) id = value;
        else if (field === 'retry' && /^\d+$/.test(value)) reader.retry = Number(value);
      }
      return events;
    },
  };
  return reader;
}

/** What the server says when it no longer knows what was missed. */
export const EVERYTHING = 'everything';

/**
 * The topic of an event: the server sends `event: change` with the plural noun that operations begin with (`reports`), and nothing
 * else; what changed is asked for again under the reader's own rights. Null for other events.
 */
export const topicOf = (event: SentEvent): string | null =>
  event.name === 'change' && /^[a-zA-Z_-]+$/.test(event.data.trim()) ? event.data.trim() : null;

/** Milliseconds before the next try after `failures` failed ones: 1 s doubling to 30 s, spread by `chance` in [0, 1) so that a restart is not a stampede. */
export const pauseAfter = (failures: number, chance: number): number =>
  Math.round(Math.min(30_000, 1_000 * 2 ** Math.min(failures, 5)) * (0.5 + chance / 2));
