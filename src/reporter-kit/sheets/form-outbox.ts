import { attempt } from '../outbox.ts';
import { delayMs, verdict } from '../outbox.rules.ts';
import type { Stored, Transaction } from '../database.ts';
import { sheets, type SheetStore } from './sheets-database.ts';

/**
 * Filled forms that wait for a line: each one or several bodies (the answers, then once more with each file), sealed to the server. This phone cannot
 * read them. They go in the order in which they were finished, since a correction must come after what it corrects.
 */
export interface WaitingPart extends Stored {
  sheetId: string;
  /** what was finished earlier has a lower number; and which of its parts this is: they go in this order */
  order: number;
  part: number;
  /** the last of its parts: with it the whole has been received */
  last: boolean;
  path: string;
  bytes: Uint8Array<ArrayBuffer>;
  tries: number;
  nextAt: number;
  /** what the server last said it lacked, such as a device that was taken off the list */
  problem?: string | undefined;
}
/** What is known of a form that was sent; `id` is that of its sheet. */
export interface SheetReceipt extends Stored {
  receipt: string;
  refused?: string | undefined;
  at: number;
  until: number;
}

const RECEIPT_LIFE_MS = 30 * 24 * 3600_000;
const SEALED = 'application/vnd.baraza.sealed';

const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('sheets');
/** Calls `then` when something was sent or put in line, here or elsewhere. Returns what stops it. */
export function onSheetsChange(then: () => void): () => void {
  const here = () => then();
  channel?.addEventListener('message', here);
  addEventListener('sheets', here);
  return () => {
    channel?.removeEventListener('message', here);
    removeEventListener('sheets', here);
  };
}
export function sheetsChanged(): void {
  channel?.postMessage(0);
  dispatchEvent(new Event('sheets'));
}

/** Puts what was finished in line and, in the same transaction, does `more` (its draft becomes the copy of what was sent). All or nothing. */
export async function putInLine(
  parts: Omit<WaitingPart, 'tries' | 'nextAt' | 'order'>[],
  more: (tx: Transaction<SheetStore>) => void,
): Promise<void> {
  await sheets.transact(['outbox', 'key', 'sheet', 'sheetFile'], 'readwrite', (tx) => {
    // by number and not by the clock, which may be set back
    tx.all<WaitingPart>('outbox', (waiting) => {
      const order = Math.max(0, ...waiting.map((it) => it.order)) + 1;
      for (const part of parts) tx.put('outbox', { ...part, order, tries: 0, nextAt: 0 } as WaitingPart);
    });
    more(tx);
  });
  sheetsChanged();
}

// phones of 2022 know no toSorted and no groupBy
const inOrder = (rows: WaitingPart[]) => [...rows].sort((a, b) => a.order - b.order || a.part - b.part);

export interface LineState {
  /** a sheet's id, how many of its parts are left, when it is tried again, and what the server said */
  waiting: { sheetId: string; parts: number; tries: number; nextAt: number; problem: string | undefined }[];
  receipts: SheetReceipt[];
}
export async function lineState(now: number): Promise<LineState> {
  const state: LineState = { waiting: [], receipts: [] };
  await sheets.transact(['outbox', 'receipt'], 'readwrite', (tx) => {
    tx.all<WaitingPart>('outbox', (rows) => {
      for (const { sheetId, tries, nextAt, problem } of inOrder(rows)) {
        const known = state.waiting.find((it) => it.sheetId === sheetId);
        if (known) known.parts++;
        else state.waiting.push({ sheetId, parts: 1, tries, nextAt, problem });
      }
    });
    tx.all<SheetReceipt>('receipt', (rows) => {
      for (const row of rows) {
        if (row.until < now) tx.remove('receipt', row.id);
        else state.receipts.push(row);
      }
    });
  });
  return state;
}

/** Sends one part. @returns whether what comes after it may go, too */
async function sendPart(row: WaitingPart, now: () => number): Promise<boolean> {
  const result = await attempt('POST', row.path, row.bytes, SEALED, (json) => typeof json?.receipt === 'string');
  const done = verdict(result);
  await sheets.transact(['outbox', 'receipt'], 'readwrite', (tx) => {
    tx.get<WaitingPart>('outbox', row.id, (still) => {
      if (!still) return;
      if (done === 'later') {
        tx.put('outbox', {
          ...still,
          tries: still.tries + 1,
          nextAt: now() + delayMs(still.tries + 1, Math.random(), result.retryAfter),
          problem: result.problem,
        } as WaitingPart);
        return;
      }
      tx.remove('outbox', row.id);
      if (done === 'refused')
        tx.all<WaitingPart>('outbox', (rest) =>
          rest.filter((it) => it.sheetId === row.sheetId).forEach((it) => tx.remove('outbox', it.id)),
        );
      if (done === 'refused' || row.last)
        tx.put('receipt', {
          id: row.sheetId,
          receipt: result.json?.receipt ?? '',
          refused: done === 'refused' ? result.problem : undefined,
          at: now(),
          until: now() + RECEIPT_LIFE_MS,
        } as SheetReceipt);
    });
  });
  return done !== 'later';
}

async function flushAlone(now: () => number, force: boolean): Promise<void> {
  for (const { id } of inOrder(await sheets.readAll<WaitingPart>('outbox'))) {
    // a refusal takes the rest of its form with it
    const row = await sheets.readOne<WaitingPart>('outbox', id);
    if (!row) continue;
    if (!force && row.nextAt > now()) return;
    const goOn = await sendPart(row, now);
    sheetsChanged();
    if (!goOn) return;
  }
}

let running: Promise<void> | undefined;
/**
 * Sends what is due, in order, in one tab or the service worker alone.
 * @returns milliseconds until something is due again, or undefined when nothing waits
 */
export async function flushSheets(now: () => number, force = false): Promise<number | undefined> {
  running ??= (async () => {
    try {
      if (navigator.locks)
        await navigator.locks.request('sheets', { ifAvailable: true }, async (lock) =>
          lock ? flushAlone(now, force) : undefined,
        );
      else await flushAlone(now, force); // twice the same is harmless
    } finally {
      running = undefined;
    }
  })();
  await running;
  const [first] = inOrder(await sheets.readAll<WaitingPart>('outbox'));
  return first && Math.max(1_000, first.nextAt - now());
}
