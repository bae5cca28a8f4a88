/**
 * PostgreSQL's COPY over an ordinary `pg` connection, streamed both ways with the line's own speed as the limit.
 *
 *   copyOut(client, sql): AsyncGenerator<Buffer>       `copy … to stdout`, in pieces of about 64 kB
 *   copyIn(client, sql, pieces): Promise<number>       `copy … from stdin`, answers with the number of rows
 */
import { Buffer } from 'node:buffer';
import type pg from 'pg';

/** What of pg's connection is used here; its published types leave it out. */
interface Wire {
  stream: NodeJS.ReadWriteStream & { writableNeedDrain?: boolean };
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

/** What pg asks of a query that it is handed. */
interface Submitted {
  submit(wire: Wire): void;
  handleError(error: Error): void;
  handleReadyForQuery(): void;
  handleCommandComplete(message: { text?: string }): void;
  handleCopyInResponse(wire: Wire): void;
  handleCopyData(message: { chunk: Buffer }, wire: Wire): void;
  handleRowDescription(): void;
  handleDataRow(): void;
  handleEmptyQuery(): void;
  handlePortalSuspended(): void;
}

const nothing = (): void => undefined;
const idle = {
  handleRowDescription: nothing,
  handleDataRow: nothing,
  handleEmptyQuery: nothing,
  handlePortalSuspended: nothing,
  handleCopyData: nothing,
  handleCopyInResponse: (wire: Wire) => wire.sendCopyFail('nothing to send'),
};

const hand = (client: pg.Client, query: Submitted): void => void client.query(query as never);

const PIECE = 65_536;
/** Beyond this the database is asked to wait. */
const AHEAD = 16 * PIECE;

/** The bytes of `copy … to stdout`. Whoever stops reading early ends the connection with it: the rest is not worth waiting for. */
export async function* copyOut(client: pg.Client, sql: string): AsyncGenerator<Buffer> {
  const waiting: Buffer[] = [];
  let held = 0;
  let wire: Wire | undefined;
  let ended = false;
  let failure: Error | undefined;
  let wake: () => void = nothing;
  hand(client, {
    ...idle,
    submit(connection) {
      wire = connection;
      connection.query(sql);
    },
    handleCopyData({ chunk }, connection) {
      // pg hands out views of its own buffer, which the next read overwrites
      waiting.push(Buffer.from(chunk));
      held += chunk.length;
      if (held > AHEAD) connection.stream.pause();
      if (held >= PIECE) wake();
    },
    handleCommandComplete: nothing,
    handleError(error) {
      failure = error;
      wake();
    },
    handleReadyForQuery() {
      ended = true;
      wake();
    },
  });
  try {
    for (;;) {
      if (held >= PIECE || ((ended || failure) && held > 0)) {
        const piece = Buffer.concat(waiting.splice(0));
        held = 0;
        wire?.stream.resume();
        yield piece;
        continue;
      }
      if (failure) throw failure;
      if (ended) return;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    if (!ended && !failure) {
      wire?.stream.resume();
      await client.end().catch(nothing);
    }
  }
}

/** Feeds `copy … from stdin`. @returns the number of rows; what the source or the database throws is thrown */
export async function copyIn(client: pg.Client, sql: string, pieces: AsyncIterable<Buffer>): Promise<number> {
  return new Promise<number>((resolve, reject) => {
    let rows = 0;
    let failure: Error | undefined;
    let stopped = false;
    const feed = async (wire: Wire): Promise<void> => {
      try {
        for await (const piece of pieces) {
          if (stopped) return;
          wire.sendCopyFromChunk(piece);
          if (wire.stream.writableNeedDrain)
            await new Promise<void>((done) => {
              const settle = (): void => {
                wire.stream.off('drain', settle).off('close', settle);
                done();
              };
              wire.stream.on('drain', settle).on('close', settle);
            });
        }
        if (!stopped) wire.endCopyFrom();
      } catch (error) {
        failure ??= error as Error;
        wire.sendCopyFail('the source failed');
      }
    };
    hand(client, {
      ...idle,
      submit: (wire) => wire.query(sql),
      handleCopyInResponse: (wire) => void feed(wire),
      handleCommandComplete: (message) => void (rows = Number(/^COPY (\d+)$/.exec(message.text ?? '')?.[1] ?? 0)),
      handleError(error) {
        stopped = true;
        reject(failure ?? error);
      },
      handleReadyForQuery() {
        if (!failure) resolve(rows);
      },
    });
  });
}
