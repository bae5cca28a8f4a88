import type { Context } from '#server/context.ts';
import type { Tx } from '#server/db.ts';
import { makeColumns, orderRows, putColumns, SEGMENT, sizeOf, type Columns } from './incident-columns.rules.ts';
import { gatherWords, makeGatherer, makeIndex, type WordIndex } from './incident-words.rules.ts';
import * as queries from './situation.queries.ts';

/**
 * The incidents of each workspace as columns in memory. Loaded in the background at the start, and kept current by asking, before each
 * answer, for what transactions have committed since: the question is asked of the database after the request came, so no
 * answer is staler than a commit that its asker had seen. Which rows changed is told by the transaction that changed them and a
 * snapshot of the database; neither a clock nor the order of commits matters. Their words follow the columns, more slowly.
 */
export interface IncidentStores {
  /** What stands of the context's workspace, current; null when there is nothing (it failed, or takes too long to come) */
  current(context: Context): Promise<CurrentIncidents | null>;
  /** loads these workspaces, one after the other */
  preload(workspaces: readonly string[]): Promise<void>;
  close(): void;
}

export interface CurrentIncidents {
  columns: Columns;
  /** null until they are there, or when they are too many: then the database searches */
  words: SegmentWords | null;
}

export interface SegmentWords {
  /** by the number of the segment's first row */
  indexes: Map<number, WordIndex>;
  /** by segment, the words of rows that changed since its index was made */
  changed: Map<number, Map<number, string>>;
}

export interface StoreOptions {
  /** a transaction with the claims of a workspace and nothing else */
  read<T>(workspace: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** rows of all workspaces together; beyond it the one longest unused is let go, and one alone so large is not loaded */
  mostRows?: number;
  /** words in rows, each once, of one workspace; they take two bytes each */
  mostWords?: number;
  /** how long a request waits for a load under way, in ms; the database alone would take longer than a load takes */
  patience?: number;
  log?(event: string, fields: Record<string, string | number>): void;
}

interface Store {
  columns: Columns;
  /** filled from the moment that it is there; used once `ready` */
  words: (SegmentWords & { ready: boolean; making: Set<number>; count: number }) | null;
  /** the snapshot up to which the columns are whole */
  mark: string;
  used: number;
  /** what waits for the next look at the database, begun after all of them came */
  next: Promise<void> | null;
  last: Promise<void>;
}

const CHUNK = 16_384;
const WORDS_CHUNK = 4096;
/** So many changed rows of a segment, and its index of words is made anew. */
const MOST_CHANGED = 2048;
const aMoment = () => new Promise((go) => setImmediate(go));
const LOADERS = 2;

export function openIncidentStores(options: StoreOptions): IncidentStores {
  const { read, mostRows = 4_000_000, mostWords = 40_000_000, patience = 30_000, log = () => undefined } = options;
  const stores = new Map<string, Promise<Store | null>>();
  const loaded = new Map<string, Store>();
  /** words under way or there */
  const preparing = new Map<string, Promise<void>>();
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
          await aMoment();
        }
      });
    await Promise.all(Array.from({ length: Math.min(LOADERS, lows.length) }, loader));
    if (closed) return null;
    for (const segment of columns.segments.values()) {
      orderRows(segment);
      await aMoment();
    }
    log('incidents.loaded', { rows: sizeOf(columns), ms: Math.round(performance.now() - began) });
    const store: Store = { columns, words: null, mark: now, used: (uses += 1), next: null, last: Promise.resolve() };
    loaded.set(workspace, store);
    letGo(workspace);
    return store;
  };

  /** Makes the index of words of a segment; what has changed in it until now needs no place beside it any more. */
  const makeWords = async (workspace: string, store: Store, base: number): Promise<void> => {
    const { words } = store;
    if (!words || words.making.has(base)) return;
    words.making.add(base);
    try {
      const before = new Map(words.changed.get(base));
      const gatherer = makeGatherer();
      for (let low = base; low < base + SEGMENT && !closed; low += WORDS_CHUNK) {
        if (low - base >= (store.columns.segments.get(base)?.size ?? 0)) break;
        const { n, numbers, lines } = await read(workspace, (tx) =>
          queries.wordsBetween(tx, low, low + WORDS_CHUNK - 1),
        );
        const list = n === 0 ? [] : lines.split('\n');
        for (let at = 0; at < n; at++) gatherWords(gatherer, numbers.readInt32BE(at * 4), list[at]!);
        if (words.count + gatherer.size > mostWords) throw new RangeError('more words than the store may hold');
        await aMoment();
      }
      words.count += gatherer.size - (words.indexes.get(base)?.rows.length ?? 0);
      words.indexes.set(base, makeIndex(gatherer));
      const changed = words.changed.get(base);
      for (const [row, line] of before) if (changed?.get(row) === line) changed.delete(row);
    } finally {
      words.making.delete(base);
    }
  };

  const makeAllWords = async (workspace: string, store: Store): Promise<void> => {
    const began = performance.now();
    store.words = { indexes: new Map(), changed: new Map(), ready: false, making: new Set(), count: 0 };
    try {
      // the latest are asked for most
      for (const base of [...store.columns.segments.keys()].toSorted((a, b) => b - a))
        await makeWords(workspace, store, base);
      store.words.ready = !closed;
      log('incidents.words', { words: store.words.count, ms: Math.round(performance.now() - began) });
    } catch (error) {
      store.words = null;
      log('incidents.no_words', { error: (error as Error).name });
    }
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
      store = load(workspace);
      store.then(
        (it) => it && preparing.set(workspace, makeAllWords(workspace, it)),
        () => undefined,
      );
      store = store.catch((error: Error) => {
        log('incidents.not_loaded', { error: error.name });
        // tried again later; until then the database answers
        setTimeout(() => stores.delete(workspace), 60_000).unref();
        return null;
      });
      stores.set(workspace, store);
    }
    return store;
  };

  const noteWords = (workspace: string, store: Store, { n, numbers, lines }: queries.WordLists): void => {
    const { words } = store;
    if (!words) return;
    const list = n === 0 ? [] : lines.split('\n');
    for (let at = 0; at < n; at++) {
      const number = numbers.readInt32BE(at * 4);
      const base = number & ~(SEGMENT - 1);
      let changed = words.changed.get(base);
      if (!changed) words.changed.set(base, (changed = new Map()));
      changed.set(number - base, list[at]!);
    }
    if (!words.ready) return;
    for (const [base, changed] of words.changed)
      if (changed.size > MOST_CHANGED)
        makeWords(workspace, store, base).catch((error: Error) => {
          store.words = null;
          log('incidents.no_words', { error: error.name });
        });
  };

  const catchUp = async (workspace: string, store: Store, tx: Tx): Promise<void> => {
    const { now, numbers } = await queries.changesSince(tx, store.mark);
    for (let at = 0; at < numbers.length; at += CHUNK) {
      const some = numbers.slice(at, at + CHUNK);
      putColumns(store.columns, await queries.columnsOf(tx, some));
      if (store.words) noteWords(workspace, store, await queries.wordsOf(tx, some));
      if (numbers.length > CHUNK) await aMoment();
    }
    store.mark = now;
  };

  /** One look at a time; whoever comes while one is under way shares the next one, made by the first of them. */
  const refresh = async (workspace: string, store: Store, tx: Tx): Promise<void> => {
    if (store.next) {
      // the one who looks may fail where this one would not
      const shared = await store.next.then(
        () => true,
        () => false,
      );
      return shared ? undefined : refresh(workspace, store, tx);
    }
    const before = store.last;
    const mine = (async () => {
      await before.catch(() => undefined);
      store.next = null;
      await catchUp(workspace, store, tx);
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
        await refresh(context.workspace.id, store, context.tx);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        // more kinds than it can tell apart: from now on the database answers
        log('incidents.not_loaded', { error: error.name });
        loaded.delete(context.workspace.id);
        stores.set(context.workspace.id, Promise.resolve(null));
        return null;
      }
      return { columns: store.columns, words: store.words?.ready ? store.words : null };
    },
    async preload(workspaces) {
      // all columns first: they answer most of what is asked
      for (const workspace of workspaces) await storeOf(workspace);
      for (const workspace of workspaces) await preparing.get(workspace);
    },
    close() {
      closed = true;
    },
  };
}
