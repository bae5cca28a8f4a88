import { openStores } from '../database.ts';

/**
 * What the page of forms keeps on a phone, apart from what reporters keep: who may send, the drafts and what was sent (sealed under the box's key),
 * what waits to be sent (sealed to the server).
 */
export type SheetStore = 'device' | 'key' | 'sheet' | 'sheetFile' | 'outbox' | 'receipt';

export const sheets = openStores<SheetStore>('sheets', ['device', 'key', 'sheet', 'sheetFile', 'outbox', 'receipt']);
