/** The phone's store: one IndexedDB under a neutral name, a handful of stores, no library. */
export type StoreName = 'key' | 'draft' | 'draftFile' | 'outbox' | 'outboxFile' | 'receipt';

const NAME = 'notes';
const STORES: StoreName[] = ['key', 'draft', 'draftFile', 'outbox', 'outboxFile', 'receipt'];

let opened: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const store of STORES) request.result.createObjectStore(store, { keyPath: 'id' });
    };
    request.onsuccess = () => {
      // another tab deletes the database: let go at once
      request.result.onversionchange = () => {
        request.result.close();
        opened = undefined;
      };
      request.result.onclose = () => (opened = undefined);
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('blocked'));
  });
  opened.catch(() => (opened = undefined));
  return opened;
}

export interface Stored {
  id: string;
}

/** What can be done inside one transaction. Reads come back through `then`, which must start no other asynchronous work. */
export interface Transaction {
  put(store: StoreName, row: Stored): void;
  remove(store: StoreName, id: string): void;
  clear(store: StoreName): void;
  get<T>(store: StoreName, id: string, then: (row: T | undefined) => void): void;
  all<T>(store: StoreName, then: (rows: T[]) => void): void;
}

/** Runs `work` in one transaction over `stores` and resolves once it is on the disk; rejects, with nothing changed, when it fails. */
export async function transact(
  stores: StoreName[],
  mode: IDBTransactionMode,
  work: (tx: Transaction) => void,
): Promise<void> {
  const db = await open();
  return new Promise((resolve, reject) => {
    const tx = db.transaction(stores, mode, { durability: mode === 'readwrite' ? 'strict' : 'default' });
    tx.oncomplete = () => resolve();
    tx.onabort = tx.onerror = () => reject(tx.error ?? new Error('aborted'));
    work({
      put: (store, row) => tx.objectStore(store).put(row),
      remove: (store, id) => tx.objectStore(store).delete(id),
      clear: (store) => tx.objectStore(store).clear(),
      get: (store, id, then) => {
        const request = tx.objectStore(store).get(id);
        request.onsuccess = () => then(request.result);
      },
      all: (store, then) => {
        const request = tx.objectStore(store).getAll();
        request.onsuccess = () => then(request.result);
      },
    });
  });
}

export async function readAll<T>(store: StoreName): Promise<T[]> {
  let rows: T[] = [];
  await transact([store], 'readonly', (tx) => tx.all<T>(store, (all) => (rows = all)));
  return rows;
}

export async function readOne<T>(store: StoreName, id: string): Promise<T | undefined> {
  let row: T | undefined;
  await transact([store], 'readonly', (tx) => tx.get<T>(store, id, (it) => (row = it)));
  return row;
}

/** Deletes the whole database. Resolves also when another tab holds it for a moment: it is then deleted as soon as that tab lets go. */
export async function deleteDatabase(): Promise<void> {
  await opened?.then((db) => db.close()).catch(() => {});
  opened = undefined;
  await new Promise<void>((resolve) => {
    const request = indexedDB.deleteDatabase(NAME);
    request.onsuccess = request.onerror = request.onblocked = () => resolve();
  });
}
