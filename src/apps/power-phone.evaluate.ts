/** A phone in Node: the outbox of the page of forms as it is (`reporter-kit/sheets/form-outbox.ts`), on a store in memory in place of the browser's. */
import { formContext, fromBase64, sealEnvelope } from '#domain/envelope.ts';

interface Receipt {
  id: string;
  receipt: string;
  refused?: string;
}
/** What is used of the outbox. Named here, since the compiler's library of server code knows no browser. */
interface Outbox {
  putInLine(parts: object[], more: () => void): Promise<void>;
  flushSheets(now: () => number, force: boolean): Promise<number | undefined>;
  lineState(now: number): Promise<{ waiting: { sheetId: string }[]; receipts: Receipt[] }>;
}

type Row = { id: string };
interface Asked {
  result?: unknown;
  onsuccess?: () => void;
}

/** As much of IndexedDB as the outbox uses: rows by id, transactions that are done when nothing more is asked of them. */
function storeInMemory() {
  const databases = new Map<string, Map<string, Map<string, Row>>>();
  const transaction = (stores: Map<string, Map<string, Row>>) => {
    let open = 0;
    const tx: { oncomplete?: () => void; objectStore(name: string): object } = {
      objectStore: (name) => {
        const rows = stores.get(name)!;
        const ask = (work: () => unknown): Asked => {
          const asked: Asked = {};
          open++;
          queueMicrotask(() => {
            asked.result = work();
            asked.onsuccess?.();
            open--;
            settle();
          });
          return asked;
        };
        return {
          put: (row: Row) => ask(() => rows.set(row.id, structuredClone(row))),
          delete: (id: string) => ask(() => rows.delete(id)),
          clear: () => ask(() => rows.clear()),
          get: (id: string) => ask(() => structuredClone(rows.get(id))),
          getAll: () => ask(() => [...rows.values()].map((row) => structuredClone(row))),
        };
      },
    };
    const settle = (): void => queueMicrotask(() => void (open === 0 && tx.oncomplete?.()));
    settle();
    return tx;
  };
  return {
    open(name: string) {
      const fresh = !databases.has(name);
      const stores = databases.get(name) ?? new Map<string, Map<string, Row>>();
      databases.set(name, stores);
      const request: { result?: object; onupgradeneeded?: () => void; onsuccess?: () => void } = {};
      request.result = {
        createObjectStore: (store: string) => stores.set(store, new Map()),
        transaction: () => transaction(stores),
        close: () => undefined,
      };
      queueMicrotask(() => {
        if (fresh) request.onupgradeneeded?.();
        request.onsuccess?.();
      });
      return request;
    },
  };
}

export interface Phone {
  /** Fills a form and puts it in line. @returns the id under which its receipt will stand */
  fill(xml: string, file: { name: string; bytes: Uint8Array } | null): Promise<string>;
  /** Tries to send what waits, as when somebody presses the button. @returns receipts by id; a refusal stands as `refused: code` */
  send(): Promise<Map<string, string>>;
}

/** @param door where this phone sends to: `http://.../f/key/TOKEN/filling` */
export async function openPhone(it: { door: string; sealingKey: string; slug: string }): Promise<Phone> {
  Object.assign(globalThis, {
    indexedDB: storeInMemory(),
    // one phone, one page: nobody else listens
    BroadcastChannel: undefined,
    dispatchEvent: () => true,
    addEventListener: () => undefined,
  });
  const address = new URL('../reporter-kit/sheets/form-outbox.ts', import.meta.url).href;
  const outbox = (await import(address)) as Outbox;
  const key = fromBase64(it.sealingKey);
  const sealed = async (xml: string, file: { name: string; bytes: Uint8Array } | null, more: boolean) => {
    const data = new FormData();
    data.append('xml_submission_file', new File([xml], 'xml_submission_file.xml', { type: 'text/xml' }));
    if (file) data.append(file.name, new File([new Uint8Array(file.bytes)], file.name, { type: 'image/png' }));
    if (more) data.append('*isIncomplete*', 'yes');
    return sealEnvelope(key, formContext(it.slug), new Uint8Array(await new Response(data).arrayBuffer()));
  };
  return {
    async fill(xml, file) {
      const sheetId = crypto.randomUUID();
      // as the page does it: the answers by themselves, then once more with the file
      const bodies = file ? [null, file] : [null];
      const parts = [];
      for (const [part, one] of bodies.entries()) {
        const last = part === bodies.length - 1;
        parts.push({
          id: crypto.randomUUID(),
          sheetId,
          part,
          last,
          path: it.door,
          bytes: await sealed(xml, one, !last),
        });
      }
      await outbox.putInLine(parts, () => undefined);
      return sheetId;
    },
    async send() {
      await outbox.flushSheets(Date.now, true);
      const { receipts } = await outbox.lineState(Date.now());
      return new Map(receipts.map((row) => [row.id, row.refused ? `refused: ${row.refused}` : row.receipt]));
    },
  };
}
