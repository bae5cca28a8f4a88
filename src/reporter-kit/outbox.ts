import { readAll, transact, type Stored } from './database.ts';
import { delayMs, verdict, type Attempt } from './outbox.rules.ts';

/** A finished report. This phone cannot read `envelope`. */
export interface OutboxReport extends Stored {
  path: string;
  envelope: string;
  tries: number;
  nextAt: number;
}
/** A sealed file of a finished report; sent after it. */
export interface OutboxFile extends Stored {
  reportId: string;
  path: string;
  bytes: Uint8Array<ArrayBuffer>;
  tries: number;
  nextAt: number;
}
/** What is left of a report that was sent. It opens nothing, and goes once seen, or after a week. */
export interface Receipt extends Stored {
  receipt: string;
  /** The code of the refusal, when it was not accepted. */
  refused?: string;
  until: number;
}

const RECEIPT_LIFE_MS = 7 * 24 * 3600_000;
const TIMEOUT_MS = 60_000;
const SEALED = 'application/vnd.baraza.sealed';

/** Tells other tabs and the service worker that the outbox changed. */
const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('outbox');
/** Calls `then` when the outbox changed, here or elsewhere. Returns what stops it. */
export function onOutboxChange(then: () => void): () => void {
  const here = () => then();
  channel?.addEventListener('message', here);
  addEventListener('outbox', here);
  return () => {
    channel?.removeEventListener('message', here);
    removeEventListener('outbox', here);
  };
}
function changed(): void {
  channel?.postMessage(0);
  dispatchEvent(new Event('outbox'));
}

/** Puts a finished report and its files into the outbox and deletes the draft it came from, all or nothing. */
export async function putInOutbox(
  report: Pick<OutboxReport, 'id' | 'path' | 'envelope'>,
  files: Pick<OutboxFile, 'id' | 'reportId' | 'path' | 'bytes'>[],
): Promise<void> {
  await transact(['outbox', 'outboxFile', 'key', 'draft', 'draftFile'], 'readwrite', (tx) => {
    tx.put('outbox', { ...report, tries: 0, nextAt: 0 } as OutboxReport);
    for (const file of files) tx.put('outboxFile', { ...file, tries: 0, nextAt: 0 } as OutboxFile);
    tx.clear('key');
    tx.clear('draft');
    tx.clear('draftFile');
  });
  changed();
}

export interface OutboxState {
  waiting: string[];
  files: { id: string; reportId: string }[];
  receipts: Receipt[];
}

/** What waits, and what has been received since someone looked. Drops receipts that are too old. */
export async function outboxState(now: number): Promise<OutboxState> {
  const state: OutboxState = { waiting: [], files: [], receipts: [] };
  await transact(['outbox', 'outboxFile', 'receipt'], 'readwrite', (tx) => {
    tx.all<OutboxReport>('outbox', (rows) => (state.waiting = rows.map((row) => row.id)));
    tx.all<OutboxFile>('outboxFile', (rows) => (state.files = rows.map(({ id, reportId }) => ({ id, reportId }))));
    tx.all<Receipt>('receipt', (rows) => {
      for (const row of rows) {
        if (row.until < now) tx.remove('receipt', row.id);
        else state.receipts.push(row);
      }
    });
  });
  return state;
}

/** Forgets the receipts that were seen. A refused report goes with its receipt. */
export async function forgetReceipts(ids: string[]): Promise<void> {
  await transact(['receipt'], 'readwrite', (tx) => ids.forEach((id) => tx.remove('receipt', id)));
  changed();
}

/** One request; never throws. `good` says whether the answer is really our server's. */
export async function attempt(
  method: string,
  path: string,
  body: BodyInit,
  type: string,
  good: (json: any) => boolean,
): Promise<Attempt & { json?: any }> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(path, {
      method,
      body,
      headers: { 'content-type': type },
      signal: abort.signal,
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    });
    const json = await response.json().catch(() => undefined);
    if (response.ok) return good(json) ? { status: response.status, json } : { status: 0 };
    const problem = typeof json?.code === 'string' ? json.code : undefined;
    return { status: response.status, problem, retryAfter: Number(response.headers.get('retry-after')) || 0 };
  } catch {
    return { status: 0 };
  } finally {
    clearTimeout(timer);
  }
}

async function sendReport(row: OutboxReport, now: () => number): Promise<boolean> {
  const body = JSON.stringify({ id: row.id, clock: new Date(now()).toISOString(), envelope: row.envelope });
  const result = await attempt(
    'POST',
    row.path,
    body,
    'application/json',
    (json) => json?.id === row.id && typeof json.receipt === 'string',
  );
  const done = verdict(result);
  await transact(['outbox', 'outboxFile', 'receipt'], 'readwrite', (tx) => {
    tx.get<OutboxReport>('outbox', row.id, (still) => {
      if (!still) return;
      if (done === 'later') {
        tx.put('outbox', {
          ...still,
          tries: still.tries + 1,
          nextAt: now() + delayMs(still.tries + 1, Math.random(), result.retryAfter),
        } as OutboxReport);
        return;
      }
      tx.remove('outbox', row.id);
      tx.put('receipt', {
        id: row.id,
        receipt: result.json?.receipt ?? '',
        refused: done === 'refused' ? result.problem : undefined,
        until: now() + RECEIPT_LIFE_MS,
      } as Receipt);
      if (done === 'refused')
        tx.all<OutboxFile>('outboxFile', (files) =>
          files.filter((it) => it.reportId === row.id).forEach((it) => tx.remove('outboxFile', it.id)),
        );
    });
  });
  return done !== 'later';
}

async function sendFile(row: OutboxFile, now: () => number): Promise<boolean> {
  const result = await attempt('PUT', row.path, row.bytes, SEALED, (json) => json?.id === row.id);
  // a file may reach another server than its report did, or come after a report that was taken out: tried for about a day
  const done = result.status === 404 && row.tries < 100 ? 'later' : verdict(result);
  await transact(['outboxFile'], 'readwrite', (tx) => {
    tx.get<OutboxFile>('outboxFile', row.id, (still) => {
      if (!still) return;
      // a file that is refused is dropped: its report stands without it
      if (done !== 'later') tx.remove('outboxFile', row.id);
      else
        tx.put('outboxFile', {
          ...still,
          tries: still.tries + 1,
          nextAt: now() + delayMs(still.tries + 1, Math.random(), result.retryAfter),
        } as OutboxFile);
    });
  });
  return done !== 'later';
}

async function flushAlone(now: () => number, force: boolean): Promise<void> {
  for (const row of await readAll<OutboxReport>('outbox')) {
    if (!force && row.nextAt > now()) continue;
    await sendReport(row, now);
    changed();
  }
  const waiting = new Set((await readAll<OutboxReport>('outbox')).map((row) => row.id));
  for (const row of await readAll<OutboxFile>('outboxFile')) {
    if (waiting.has(row.reportId) || (!force && row.nextAt > now())) continue;
    await sendFile(row, now);
    changed();
  }
}

let running: Promise<void> | undefined;
/**
 * Sends what is due, reports before files, one at a time, in one tab or the service worker alone.
 * @param force try now what waits for its next turn (there is a line again, or the person asked)
 * @returns milliseconds until something is due again, or undefined when the outbox is empty
 */
export async function flush(now: () => number, force = false): Promise<number | undefined> {
  running ??= (async () => {
    try {
      if (navigator.locks)
        await navigator.locks.request('outbox', { ifAvailable: true }, async (lock) =>
          lock ? flushAlone(now, force) : undefined,
        );
      else await flushAlone(now, force); // twice the same id is harmless
    } finally {
      running = undefined;
    }
  })();
  await running;
  const due = [...(await readAll<OutboxReport>('outbox')), ...(await readAll<OutboxFile>('outboxFile'))].map(
    (row) => row.nextAt,
  );
  return due.length ? Math.max(1_000, Math.min(...due) - now()) : undefined;
}

/** Asks the browser to wake the service worker when there is a line, where it can. */
export async function askForSync(): Promise<void> {
  try {
    const registration = (await navigator.serviceWorker?.getRegistration()) as
      | (ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } })
      | undefined;
    if (!registration?.sync) return;
    await registration.sync.register('outbox');
    // and not to clear what waits when the phone runs out of room; where there is no sync, this would ask the person a puzzling question
    await navigator.storage?.persist?.();
  } catch {
    // not allowed or not there: the page sends when it is open
  }
}
