import { openRow, seal, type DraftLock, type LockKind, type SealedRow } from '../draft.ts';
import { makeLock, MOST_TRIES, openLock, type Secret } from '../draft-lock.ts';
import type { Stored, Transaction } from '../database.ts';
import { sheets, type SheetStore } from './sheets-database.ts';

/**
 * The box: forms begun and forms sent, each sealed with AES-256-GCM under a key of this phone that cannot be exported or, once a lock is set (PIN,
 * words, passkey, as for reporters' drafts), under a second key that lies here only locked.
 */
interface BoxKey extends Stored {
  key: CryptoKey;
  lock?: DraftLock;
}

/** A form on this phone. */
export interface Sheet {
  id: string;
  state: 'draft' | 'sent';
  /** id of the version of the form it is filled with */
  versionId: string;
  formId: string;
  title: string;
  /** what the form itself calls this filling, when it does */
  name: string;
  xml: string;
  files: { name: string; type: string }[];
  /** where the person was: the id of a question by its path */
  at: string;
  /** the sent one that this one corrects: its sheet here, and its instanceID */
  edits?: { sheet: string; instance: string };
  /** milliseconds since 1970 */
  changedAt: number;
}
/** As it lies on the phone. What is not sealed says nothing about what was written. */
interface SheetRow extends SealedRow {
  state: Sheet['state'];
  /** the version it needs, so that the form is kept as long */
  versionId: string;
  until: number;
}
interface FileRow extends SealedRow {
  sheetId: string;
}

export const DRAFT_LIFE_MS = 30 * 24 * 3600_000;
export const SENT_LIFE_MS = 7 * 24 * 3600_000;
const KEY = 'box';
const BOX: SheetStore[] = ['key', 'sheet', 'sheetFile'];

let opened: { lock: string; key: CryptoKey } | undefined;
/** Takes the opened key out of memory. */
export const closeBox = (): void => void (opened = undefined);

const contentKey = (row: BoxKey): CryptoKey | undefined =>
  row.lock ? (opened?.lock === row.lock.id ? opened.key : undefined) : row.key;
const readKey = () => sheets.readOne<BoxKey>('key', KEY);
const newKey = () => crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);

/** The key that things are sealed with now, made where there is none; undefined while the box is locked. */
async function currentKey(): Promise<CryptoKey | undefined> {
  const row = await readKey();
  if (row) return contentKey(row);
  const made: BoxKey = { id: KEY, key: await newKey() };
  let kept = made;
  // another tab may have made one meanwhile
  await sheets.transact(['key'], 'readwrite', (tx) =>
    tx.get<BoxKey>('key', KEY, (there) => {
      if (there) kept = there;
      else tx.put('key', made);
    }),
  );
  return contentKey(kept);
}

export interface BoxState {
  lock: LockKind | undefined;
  open: boolean;
  drafts: number;
  sent: number;
}
/** What lies in the box, without opening it. Takes away what is past its time. */
export async function boxState(now: number): Promise<BoxState> {
  const key = await readKey();
  const state: BoxState = { lock: key?.lock?.how, open: !key || !!contentKey(key), drafts: 0, sent: 0 };
  const old: string[] = [];
  await sheets.transact(['sheet', 'sheetFile', 'outbox'], 'readwrite', (tx) =>
    tx.all<{ sheetId: string }>('outbox', (waiting) => {
      const stays = new Set(waiting.map((it) => it.sheetId));
      tx.all<SheetRow>('sheet', (rows) => {
        for (const row of rows) {
          if (row.until < now && !stays.has(row.id)) {
            old.push(row.id);
            tx.remove('sheet', row.id);
          } else if (row.state === 'draft') state.drafts++;
          else state.sent++;
        }
        tx.all<FileRow>('sheetFile', (files) =>
          files.filter((it) => old.includes(it.sheetId)).forEach((it) => tx.remove('sheetFile', it.id)),
        );
      });
    }),
  );
  return state;
}

/** Versions of forms that something in the box, or waiting, still needs. */
export const versionsInUse = async (): Promise<Set<string>> =>
  new Set((await sheets.readAll<SheetRow>('sheet')).map((row) => row.versionId));

const utf8 = new TextEncoder();
const sealSheet = async (it: Sheet, key: CryptoKey, now: number): Promise<SheetRow> => ({
  ...(await seal(it.id, key, utf8.encode(JSON.stringify(it)))),
  state: it.state,
  versionId: it.versionId,
  until: now + (it.state === 'draft' ? DRAFT_LIFE_MS : SENT_LIFE_MS),
});
const fileKey = (sheet: string, name: string) => `${sheet}/${name}`;

/**
 * A sheet made ready to be put into the box inside a transaction over `BOX`; undefined while the box is locked.
 * @param files undefined when those in the box stay as they are
 */
export async function sealedSheet(
  it: Sheet,
  files: ReadonlyMap<string, ArrayBuffer> | undefined,
  now: number,
): Promise<((tx: Transaction<SheetStore>) => void) | undefined> {
  const key = await currentKey();
  if (!key) return undefined;
  const lock = (await readKey())?.lock?.id;
  const row = await sealSheet(it, key, now);
  const rows: FileRow[] = [];
  for (const [name, bytes] of files ?? [])
    rows.push({ ...(await seal(fileKey(it.id, name), key, bytes)), sheetId: it.id });
  return (tx) =>
    tx.get<BoxKey>('key', KEY, (still) => {
      // another tab has put the box under a lock since
      if (still?.lock?.id !== lock) return;
      tx.put('sheet', row);
      if (!files) return;
      tx.all<FileRow>('sheetFile', (there) => {
        there.filter((file) => file.sheetId === it.id).forEach((file) => tx.remove('sheetFile', file.id));
        rows.forEach((file) => tx.put('sheetFile', file));
      });
    });
}

/** Keeps a sheet with its files. False while the box is locked. */
export async function keepSheet(
  it: Sheet,
  files: ReadonlyMap<string, ArrayBuffer> | undefined,
  now: number,
): Promise<boolean> {
  const put = await sealedSheet(it, files, now);
  if (!put) return false;
  await sheets.transact(BOX, 'readwrite', put);
  return true;
}

/** Everything in the box, last changed first; empty while it is locked. */
export async function readSheets(): Promise<Sheet[]> {
  const key = await currentKey();
  if (!key) return [];
  const all: Sheet[] = [];
  for (const row of await sheets.readAll<SheetRow>('sheet')) {
    try {
      all.push(JSON.parse(new TextDecoder().decode(await openRow(row, key))) as Sheet);
    } catch {
      // sealed under a key that was thrown away
    }
  }
  return all.sort((a, b) => b.changedAt - a.changedAt);
}

export async function readSheetFiles(id: string): Promise<Map<string, ArrayBuffer>> {
  const key = await currentKey();
  const files = new Map<string, ArrayBuffer>();
  if (!key) return files;
  for (const row of await sheets.readAll<FileRow>('sheetFile'))
    if (row.sheetId === id) files.set(row.id.slice(id.length + 1), await openRow(row, key));
  return files;
}

export const dropSheet = (id: string): Promise<void> =>
  sheets.transact(['sheet', 'sheetFile'], 'readwrite', (tx) => {
    tx.remove('sheet', id);
    tx.all<FileRow>('sheetFile', (files) =>
      files.filter((it) => it.sheetId === id).forEach((it) => tx.remove('sheetFile', it.id)),
    );
  });

/** Deletes all drafts and copies, and the key first: what is interrupted in between is unreadable. What waits to be sent stays. */
export async function emptyBox(): Promise<void> {
  closeBox();
  await sheets.transact(['key'], 'readwrite', (tx) => tx.clear('key'));
  await sheets.transact(['sheet', 'sheetFile'], 'readwrite', (tx) => {
    tx.clear('sheet');
    tx.clear('sheetFile');
  });
}

/** The lock: what a passkey needs to know before it answers. */
export const lockOnBox = async (): Promise<DraftLock | undefined> => (await readKey())?.lock;

/** Puts the box under a lock, with everything in it, all or nothing. False while it is locked. */
export async function lockBox(
  secret: Secret,
  more: Pick<DraftLock, 'salt' | 'credential'> | undefined,
  now: number,
): Promise<boolean> {
  const old = await currentKey();
  if (!old) return false;
  const phone = await newKey();
  const { lock, key } = await makeLock(phone, secret, more);
  const puts: [SheetStore, Stored][] = [];
  for (const it of await readSheets()) puts.push(['sheet', await sealSheet(it, key, now)]);
  for (const row of await sheets.readAll<FileRow>('sheetFile'))
    puts.push([
      'sheetFile',
      { ...(await seal(row.id, key, await openRow(row, old))), sheetId: row.sheetId } as FileRow,
    ]);
  await sheets.transact(BOX, 'readwrite', (tx) => {
    tx.put('key', { id: KEY, key: phone, lock } as BoxKey);
    tx.clear('sheet');
    tx.clear('sheetFile');
    for (const [store, row] of puts) tx.put(store, row);
  });
  opened = { lock: lock.id, key };
  return true;
}

/**
 * One try, counted on the disk before it is made. With the tenth that fails, drafts and copies are deleted; what waits is sent all the same.
 * @returns how many tries are left, 0 for none; or 'open'; or 'gone' when nothing is locked
 */
export async function unlockBox(secret: Secret): Promise<'open' | 'gone' | number> {
  let row: BoxKey | undefined;
  await sheets.transact(['key'], 'readwrite', (tx) =>
    tx.get<BoxKey>('key', KEY, (it) => {
      if (!it?.lock) return;
      it.lock.wrong++;
      row = it;
      tx.put('key', it);
    }),
  );
  const lock = row?.lock;
  if (!row || !lock) return 'gone';
  const key = lock.wrong <= MOST_TRIES && lock.how === secret.how ? await openLock(row.key, lock, secret) : undefined;
  if (key) {
    await sheets.transact(['key'], 'readwrite', (tx) =>
      tx.get<BoxKey>('key', KEY, (it) => {
        if (it?.lock?.id === lock.id) tx.put('key', { ...it, lock: { ...it.lock, wrong: 0 } } as BoxKey);
      }),
    );
    opened = { lock: lock.id, key };
    return 'open';
  }
  const left = MOST_TRIES - lock.wrong;
  if (left <= 0) await emptyBox();
  return Math.max(0, left);
}
