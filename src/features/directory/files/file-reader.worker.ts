/** Reads files in a thread of its own: asked for one after another, each from its beginning to its end. */
import { parentPort } from 'node:worker_threads';
import { Problem } from '#domain/problem.ts';
import { fileReader, type FileReader, type Looked, type ReadEnd, type ReadWith } from './file-reader.ts';

/** To the thread. */
export type ReaderAsk =
  | { readonly ask: 'open'; readonly parts: number; readonly bytes: number }
  | { readonly ask: 'part'; readonly n: number; readonly body: Uint8Array }
  | { readonly ask: 'look' }
  | { readonly ask: 'read'; readonly with: ReadWith }
  /** one batch was taken */
  | { readonly ask: 'more' };
/** From it. */
export type ReaderAnswer =
  | { readonly says: 'part'; readonly n: number }
  | { readonly says: 'looked'; readonly looked: Looked }
  /** a `PackedBatch` as JSON: it is written, handed over and read in half the time of a copy object by object */
  | { readonly says: 'batch'; readonly batch: string }
  | { readonly says: 'end'; readonly end: ReadEnd }
  | { readonly says: 'problem'; readonly problem: Pick<Problem, 'status' | 'code' | 'detail' | 'values'> };

/** Bytes handed to a reader at once. */
const PIECE = 65_536;
/** Batches that wait to be saved before the reading rests. */
const AHEAD = 1;

const say = (it: ReaderAnswer): void => parentPort?.postMessage(it);

/** The parts of a file as they are wanted, the next one asked for while one is read. */
function partsOf(count: number) {
  const came = new Map<number, (body: Uint8Array) => void>();
  const want = (n: number): Promise<Uint8Array> =>
    new Promise((resolve) => {
      came.set(n, resolve);
      say({ says: 'part', n });
    });
  return {
    take(n: number, body: Uint8Array): void {
      came.get(n)?.(body);
      came.delete(n);
    },
    async *chunks(): AsyncGenerator<Uint8Array> {
      let next = want(0);
      for (let n = 0; n < count; n++) {
        const part = await next;
        if (n + 1 < count) next = want(n + 1);
        for (let at = 0; at < part.length; at += PIECE) yield part.subarray(at, at + PIECE);
      }
    },
  };
}

let parts = partsOf(0);
let reader: FileReader = fileReader(parts.chunks, 0);
let [waiting, taken]: [number, () => void] = [0, () => undefined];

async function read(it: ReadWith): Promise<void> {
  const batches = reader.batches(it);
  for (let step = await batches.next(); ; step = await batches.next()) {
    if (step.done) return say({ says: 'end', end: step.value });
    while (waiting >= AHEAD) await new Promise<void>((go) => (taken = go));
    waiting += 1;
    say({ says: 'batch', batch: step.value });
  }
}

/** What can be said of a file is said; anything else ends the thread, and whoever asked is told. */
function told(work: Promise<void>): void {
  void work.catch((error: unknown) => {
    if (!(error instanceof Problem)) throw error;
    const { status, code, detail, values } = error;
    say({ says: 'problem', problem: { status, code, detail, values } });
  });
}

parentPort?.on('message', (it: ReaderAsk) => {
  if (it.ask === 'open') {
    parts = partsOf(it.parts);
    reader = fileReader(parts.chunks, it.bytes);
    waiting = 0;
  } else if (it.ask === 'part') parts.take(it.n, it.body);
  else if (it.ask === 'more') {
    waiting -= 1;
    taken();
  } else if (it.ask === 'look') told(reader.look().then((looked) => say({ says: 'looked', looked })));
  else told(read(it.with));
});
