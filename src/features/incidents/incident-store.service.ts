import type { Context } from '#server/context.ts';
import type { Tx } from '#server/db.ts';
import { makeColumns, putColumns, sizeOf, type Columns } from './incident-columns.rules.ts';
import * as queries from './situation.queries.ts';

/**
 * The incidents of each workspace as columns in memory. Loaded in the background at the start, and kept current by asking, before each
 * answer, for what transactions have committed since: the question is asked of the database after the request came, so no
 * answer is staler than a commit that its asker had seen. Which rows changed is told by the transaction that changed them and a
 * snapshot of the database; neither a clock nor the order of commits matters.
 */
export interface IncidentStores {
  /** The columns of the context's workspace, current; null when there are none (they failed, or take too long to come) */
  current(context: Context): Promise<Columns | null>;
  /** loads these workspaces, one after the other */
  preload(workspaces: readonly string[]): Promise<void>;
  close(): void;
}

export interface StoreOptions {
  /** a transaction with the claims of a workspace and nothing else */
  read<T>(workspace: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** rows of all workspaces together; beyond it the one longest unused is let go, and one alone so large is not loaded */
  mostRows?: number;
  /** how long a request waits for a load under way, in ms */
  patience?: number;
  log?(event: string, fields: Record<string, string | number>): void;
}

interface Store {
  columns: Columns;
  /** the snapshot up to which the columns are whole */
  mark: string;
  used: number;
  /** what waits for the next look at the database, begun after all of them came */
  next: Promise<void> | null;
  last: Promise<void>;
}

const CHUNK = 16_384;
const LOADERS = 2;

export function openIncidentStores(options: StoreOptions): IncidentStores {
  const { read, mostRows = 4_000_000, patience = 8_000, log = () => undefined } = options;
  const stores = new Map<string, Promise<Store | null>>();
  const loaded = new Map<string, Store>();
  let uses = 0;
  let closed = false;

  const load = async (workspace: string): Promise<Store | null> => {
    const began = performance.now();
    const columns = makeColumns();
    const { now, highest } = await read(workspace, queries.storeMark);
    const lows = Array.from({ length: Math.floor(highest / CHUNK) + 1 }, (_, at) => at * CHUNK);
    let rows = 0;
    const loader = () =>
      read(workspace, async (tx) => {
        for (let low = lows.shift(); low !== undefined && !closed; low = lows.shift()) {
          const packed = await queries.columnsBetween(tx, low, low + CHUNK - 1);
          rows += packed.n;
          if (rows > mostRows) throw new RangeError('more incidents than the column store may hold');
          putColumns(columns, packed);
          // others first: their requests wait
          await new Promise((go) => setImmediate(go));
        }
      });
    await Promise.all(Array.from({ length: Math.min(LOADERS, lows.length) }, loader));
    if (closed) return null;
    log('incidents.loaded', { rows: sizeOf(columns), ms: Math.round(performance.now() - began) });
    const store: Store = { columns, mark: now, used: (uses += 1), next: null, last: Promise.resolve() };
    loaded.set(workspace, store);
    letGo(workspace);
    return store;
  };

  /** Lets the longest unused go until the rest fits. */
  const letGo = (but: string) => {
    let sum = 0;
    for (const [workspace, store] of [...loaded].toSorted(([, a], [, b]) => b.used - a.used)) {
      sum += sizeOf(store.columns);
      if (sum > mostRows && workspace !== but) {
        loaded.delete(workspace);
        stores.delete(workspace);
      }
    }
  };

  const storeOf = (workspace: string): Promise<Store | null> => {
    let store = stores.get(workspace);
    if (!store) {
      store = load(workspace).catch((error: Error) => {
        log('incidents.not_loaded', { error: error.name });
        // tried again later; until then the database answers
        setTimeout(() => stores.delete(workspace), 60_000).unref();
        return null;
      });
      stores.set(workspace, store);
    }
    return store;
  };

  const catchUp = async (store: Store, tx: Tx): Promise<void> => {
    const { now, numbers } = await queries.changesSince(tx, store.mark);
    for (let at = 0; at < numbers.length; at += CHUNK) {
      putColumns(store.columns, await queries.columnsOf(tx, numbers.slice(at, at + CHUNK)));
      if (numbers.length > CHUNK) await new Promise((go) => setImmediate(go));
    }
    store.mark = now;
  };

  /** One look at a time; whoever comes while one is under way shares the next one, made by the first of them. */
  const refresh = async (store: Store, tx: Tx): Promise<void> => {
    if (store.next) {
      // the one who looks may fail where this one would not
      const shared = await store.next.then(
        () => true,
        () => false,
      );
      return shared ? undefined : refresh(store, tx);
    }
    const before = store.last;
    const mine = (async () => {
      await before.catch(() => undefined);
      store.next = null;
      await catchUp(store, tx);
    })();
    store.next = mine;
    store.last = mine.catch(() => undefined);
    await mine;
  };

  return {
    async current(context) {
      const waiting = storeOf(context.workspace.id);
      let timer: NodeJS.Timeout | undefined;
      const tooLong = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), patience)));
      const store = await Promise.race([waiting, tooLong]);
      clearTimeout(timer);
      if (!store) return null;
      store.used = uses += 1;
      try {
        await refresh(store, context.tx);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        // more kinds than it can tell apart: from now on the database answers
        log('incidents.not_loaded', { error: error.name });
        loaded.delete(context.workspace.id);
        stores.set(context.workspace.id, Promise.resolve(null));
        return null;
      }
      return store.columns;
    },
    async preload(workspaces) {
      for (const workspace of workspaces) await storeOf(workspace);
    },
    close() {
      closed = true;
    },
  };
}
