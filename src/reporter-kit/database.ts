/** A store on the phone: one IndexedDB under a neutral name, a handful of stores, no library. */
export interface Stored {
  id: string;
}

/** What can be done inside one transaction. Reads come back through `then`, which must start no other asynchronous work. */
export interface Transaction<Name extends string = StoreName> {
  put(store: Name, row: Stored): void;
  remove(store: Name, id: string): void;
  clear(store: Name): void;
  get<T>(store: Name, id: string, then: (row: T | undefined) => void): void;
  all<T>(store: Name, then: (rows: T[]) => void): void;
}

/** The database of this name, made when it is first used. */
export function openStores<Name extends string>(name: string, stores: readonly Name[]) {
  let opened: Promise<IDBDatabase> | undefined;

  function open(): Promise<IDBDatabase> {
    opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => {
        for (const store of stores) request.result.createObjectStore(store, { keyPath: 'id' });
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

  /** Runs `work` in one transaction over `within` and resolves once it is on the disk; rejects, with nothing changed, when it fails. */
  async function transact(
    within: Name[],
    mode: IDBTransactionMode,
    work: (tx: Transaction<Name>) => void,
  ): Promise<void> {
    const db = await open();
    return new Promise((resolve, reject) => {
      const tx = db.transaction(within, mode, { durability: mode === 'readwrite' ? 'strict' : 'default' });
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

  return {
    transact,
    async readAll<T>(store: Name): Promise<T[]> {
      let rows: T[] = [];
      await transact([store], 'readonly', (tx) => tx.all<T>(store, (all) => (rows = all)));
      return rows;
    },
    async readOne<T>(store: Name, id: string): Promise<T | undefined> {
      let row: T | undefined;
      await transact([store], 'readonly', (tx) => tx.get<T>(store, id, (it) => (row = it)));
      return row;
    },
    /** Deletes the whole database. Resolves also when another tab holds it for a moment: it is then deleted as soon as that tab lets go. */
    async deleteDatabase(): Promise<void> {
      await opened?.then((db) => db.close()).catch(() => {});
      opened = undefined;
      await new Promise<void>((resolve) => {
        const request = indexedDB.deleteDatabase(name);
        request.onsuccess = request.onerror = request.onblocked = () => resolve();
      });
    },
  };
}

export type StoreName = 'key' | 'draft' | 'draftFile' | 'outbox' | 'outboxFile' | 'receipt';

export const { transact, readAll, readOne, deleteDatabase } = openStores<StoreName>('notes', [
  'key',
  'draft',
  'draftFile',
  'outbox',
  'outboxFile',
  'receipt',
]);
