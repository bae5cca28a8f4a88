import { useEffect, useEffectEvent } from 'react';
import { API, queryClient, refresh } from './api.ts';
import { EVERYTHING, eventReader, pauseAfter, topicOf } from './live.rules.ts';
import { createStore, useStore } from './store.ts';

type Told = { kind: 'topic'; id: string | null; topic: string } | { kind: 'state'; state: LiveState };
/** `live`: news comes as it happens. `away`: the line is down, what is shown may be old. */
export type LiveState = 'connecting' | 'live' | 'away';

const state = createStore<LiveState>('connecting');
const listeners = new Set<(topic: string) => void>();
/** Longer than this without a byte (the server sends a heartbeat at least every 25 s) and the line counts as dead. */
const SILENCE_MS = 60_000;

/** For the mark in the top bar. */
export const useLiveState = (): LiveState => useStore(state);

/** Runs `hear` whenever something of this topic (`notices`) changed; kept answers are refreshed without it. */
export function useLive(topic: string, hear: () => void): void {
  const latest = useEffectEvent(hear);
  useEffect(() => {
    const listener = (changed: string) => {
      if (changed === topic || changed === EVERYTHING) latest();
    };
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, [topic]);
}

// Many events in a moment (an import) cause one refresh, not hundreds.
const due = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;
function refreshSoon(topic: string): void {
  due.add(topic);
  timer ??= setTimeout(() => {
    timer = undefined;
    const now = [...due];
    due.clear();
    if (now.includes(EVERYTHING)) void queryClient.invalidateQueries();
    // The desk shows a little of everything.
    else void refresh(...now, 'desk');
  }, 250);
}

/**
 * Listens to one workspace's events, once for all tabs of this browser: the tab that holds the lock reads the stream and tells the
 * others; when it closes, another takes over where it stopped. Read with fetch rather than EventSource, which can neither send
 * Last-Event-ID after such a change of hands, nor hear events by any name, nor tell a lapsed sign-in from a lost line.
 * Gives a function that ends it.
 */
export function listen(workspace: string, onSignedOut: () => void): () => void {
  const ended = new AbortController();
  const channel = new BroadcastChannel(`baraza-live:${workspace}`);
  let lastId: string | null = null;

  const hear = (told: Told) => {
    if (told.kind === 'state') return state.set(told.state);
    if (told.id !== null) lastId = told.id;
    refreshSoon(told.topic);
    for (const listener of listeners) listener(told.topic);
  };
  const tell = (told: Told) => {
    hear(told);
    channel.postMessage(told);
  };
  channel.addEventListener('message', ({ data }: MessageEvent<Told | { kind: 'who' }>) => {
    if (data.kind !== 'who') hear(data);
    else if (leads) channel.postMessage({ kind: 'state', state: state.get() } satisfies Told);
  });

  let leads = false;
  const lead = async () => {
    leads = true;
    let failures = 0;
    let again = false;
    while (!ended.signal.aborted) {
      const outcome = await readStream(workspace, lastId, again, tell, ended.signal);
      again = true;
      if (ended.signal.aborted) break;
      if (outcome === 'signed-out') return onSignedOut();
      failures = outcome === 'was-live' ? 0 : failures + 1;
      tell({ kind: 'state', state: 'away' });
      await new Promise((resolve) => {
        setTimeout(resolve, pauseAfter(failures, Math.random()));
        addEventListener('online', resolve, { once: true });
      });
    }
  };
  // Without locks (a page that is not a secure context) each tab listens for itself.
  if (navigator.locks)
    navigator.locks.request(`baraza-live:${workspace}`, { signal: ended.signal }, lead).catch(() => {});
  else void lead();
  if (!leads) channel.postMessage({ kind: 'who' });

  return () => {
    ended.abort();
    channel.close();
    state.set('connecting');
  };
}

async function readStream(
  workspace: string,
  lastId: string | null,
  again: boolean,
  tell: (told: Told) => void,
  signal: AbortSignal,
): Promise<'was-live' | 'failed' | 'signed-out'> {
  const dead = new AbortController();
  let quiet = setTimeout(() => dead.abort(), SILENCE_MS);
  let live = false;
  try {
    const answer = await fetch(`${API}/w/${encodeURIComponent(workspace)}/events`, {
      credentials: 'same-origin',
      cache: 'no-store',
      headers: {
        accept: 'text/event-stream',
        'x-baraza': '1',
        ...(lastId === null ? {} : { 'last-event-id': lastId }),
      },
      signal: AbortSignal.any([signal, dead.signal]),
    });
    if (answer.status === 401) return 'signed-out';
    if (!answer.ok || !answer.body) return 'failed';
    live = true;
    tell({ kind: 'state', state: 'live' });
    // Before the first event there is no id to resume from; after a break without one, all may be old.
    if (again && lastId === null) tell({ kind: 'topic', id: null, topic: EVERYTHING });
    const reader = eventReader();
    for await (const piece of answer.body.pipeThrough(new TextDecoderStream()) as unknown as AsyncIterable<string>) {
      clearTimeout(quiet);
      quiet = setTimeout(() => dead.abort(), SILENCE_MS);
      for (const event of reader.push(piece)) {
        const topic = topicOf(event);
        if (topic) tell({ kind: 'topic', id: event.id, topic });
      }
    }
    return 'was-live';
  } catch {
    return live ? 'was-live' : 'failed';
  } finally {
    clearTimeout(quiet);
  }
}
