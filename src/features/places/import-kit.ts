import type { Tx } from '#server/db.ts';
import type { ReadOptions } from './area-file.reader.ts';

/** What an import of places is told, and what it works with. */
export interface ImportOptions extends Omit<ReadOptions, 'boxOf'> {
  /** who publishes it, e.g. "OCHA COD-AB" */
  source: string;
  /** their name for this edition, e.g. "v02 2023" */
  release: string;
  /** ISO day from which it holds, for rows without a date of their own */
  releasedOn: string | null;
  licence?: string | null;
  /** the file lists every area of its levels: what it lacks is no more (never for settlements) */
  whole?: boolean;
}

export interface ImportKit {
  /** runs work in one transaction, as a login that may write places */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  now(): Date;
  /** called after each step (one level of one country) */
  onProgress?(done: number, all: number): Promise<void> | void;
  signal?: AbortSignal;
  /** plan and count everything, keep nothing */
  dryRun?: boolean;
}
