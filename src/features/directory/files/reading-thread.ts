import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { Problem } from '#domain/problem.ts';
import type { FileBatch, Looked, PackedBatch, ReadEnd, ReadWith } from './file-reader.ts';
import type { ReaderAnswer, ReaderAsk } from './file-reader.worker.ts';
import { unpack } from './prepared-record.rules.ts';

const THREAD = new URL('./file-reader.worker.ts', import.meta.url);
/** What reading may cost; a file that costs more is told to be too heavy, and nothing else suffers. */
const HEAP_MEGABYTES = 700;
/**
 * The process is made small rather than quick (`small-heap.ts`), by which reading would take twice as long. While there is a thread, it is quick and its
 * heaps may grow by so many percent before they are looked through again; what is said of young objects holds for threads that start after it.
 */
const QUICK = ['--no-optimize-for-size', '--heap-growing-percent=30', '--max-semi-space-size=4'];
/** By how many percent; a table is held whole, and its rows are many and small: looking through the heaps less often costs less than it saves. */
const GROWING = { iati: 30, hxl: 100, table: 100 };
const AS_BEFORE = ['--optimize-for-size', '--heap-growing-percent=0'];
const SMALL = process.execArgv.some((it) => it.endsWith('/small-heap.ts'));
const be = (flags: readonly string[]): void => {
  if (SMALL) for (const flag of flags) setFlagsFromString(flag);
};
/** A thread that is done waits so long for the next file before it goes. */
const IDLE_MS = 5_000;

/** A file that is read in a thread of its own while others save what it tells. */
export interface Reading {
  look(): Promise<Looked>;
  /** Nothing is read further ahead than a few batches. */
  batches(it: ReadWith): AsyncGenerator<FileBatch, ReadEnd>;
  /** The thread is free for the next file, or ended when it is still at this one. */
  close(): void;
}

/** What was answered, as it is used here. */
type Answer = Exclude<ReaderAnswer, { says: 'batch' }> | { readonly says: 'batch'; readonly batch: FileBatch };

function batchIn(text: string): FileBatch {
  const { records, named, places, notes, share } = JSON.parse(text) as PackedBatch;
  return { records: unpack(records, { named, places }), notes, share };
}

let threads = 0;
let idle: { worker: Worker; wake(): void } | null = null;

function takeThread(): Worker {
  if (idle !== null) {
    const { worker, wake } = idle;
    idle = null;
    wake();
    return worker;
  }
  threads += 1;
  be(QUICK);
  return new Worker(THREAD, {
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
    // nothing of the process's environment or arguments is needed to read a file
    env: {},
    execArgv: [],
  });
}

function end(worker: Worker): void {
  threads -= 1;
  if (threads === 0) be(AS_BEFORE);
  worker.on('error', () => undefined);
  void worker.terminate();
}

function giveBack(worker: Worker): void {
  if (idle !== null) return end(worker);
  worker.unref();
  const gone = (): void => {
    if (idle?.worker === worker) idle = null;
    end(worker);
  };
  const timer = setTimeout(gone, IDLE_MS);
  timer.unref();
  worker.on('error', gone);
  idle = {
    worker,
    wake() {
      clearTimeout(timer);
      worker.off('error', gone);
      worker.ref();
    },
  };
}

/**
 * Opens a file for reading.
 * @param part gives the parts of it, from 0; what it rejects with ends the reading
 * @returns methods that throw a Problem when the file is nothing that can be read
 */
export function openReading(
  file: { readonly parts: number; readonly bytes: number },
  part: (n: number) => Promise<Uint8Array>,
): Reading {
  const worker = takeThread();
  let open = true;
  const ask = (it: ReaderAsk, whole: ArrayBuffer[] = []): void => {
    if (open) worker.postMessage(it, whole);
  };
  const answers: Answer[] = [];
  let failed: { readonly error: unknown } | null = null;
  let [atWork, woken]: [boolean, () => void] = [false, () => undefined];
  const fail = (error: unknown): void => {
    failed ??= { error };
    woken();
  };
  /** handed over where the bytes are all that their memory holds, else copied */
  const give = (n: number, body: Uint8Array): void =>
    ask(
      { ask: 'part', n, body },
      body.buffer instanceof ArrayBuffer && body.byteLength === body.buffer.byteLength ? [body.buffer] : [],
    );
  // taken away one by one when it is closed: the thread hangs on listeners of its own, too
  const listeners = {
    message(it: ReaderAnswer): void {
      if (it.says === 'part') return void part(it.n).then((body) => give(it.n, body), fail);
      // read as it comes, while those who save wait for the database
      answers.push(it.says === 'batch' ? { says: 'batch', batch: batchIn(it.batch) } : it);
      woken();
    },
    error: (error: Error & { code?: string }): void =>
      fail(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? new Problem(422, 'file_too_heavy', 'Reading this file takes more memory than there is. Split it.')
          : error,
      ),
    exit: (): void => fail(new Error('the reading thread ended')),
  };
  for (const [event, listener] of Object.entries(listeners)) worker.on(event, listener);

  /** The next of its answers, one of this kind. */
  async function next<K extends Answer['says']>(...kinds: K[]): Promise<Extract<Answer, { says: K }>> {
    while (answers.length === 0 && failed === null) await new Promise<void>((go) => (woken = go));
    const it = answers.shift();
    if (it === undefined) throw failed!.error;
    if (it.says === 'problem') {
      atWork = false;
      const { status, code, detail, values } = it.problem;
      throw new Problem(status, code, detail, { values });
    }
    if (!kinds.some((kind) => kind === it.says)) throw new Error(`the reading thread answered out of turn: ${it.says}`);
    return it as Extract<Answer, { says: K }>;
  }

  ask({ ask: 'open', parts: file.parts, bytes: file.bytes });
  return {
    async look() {
      atWork = true;
      ask({ ask: 'look' });
      const { looked } = await next('looked');
      atWork = false;
      return looked;
    },
    async *batches(it) {
      atWork = true;
      be([`--heap-growing-percent=${GROWING[it.kind]}`]);
      ask({ ask: 'read', with: it });
      for (;;) {
        const answer = await next('batch', 'end');
        if (answer.says === 'end') {
          atWork = false;
          return answer.end;
        }
        yield answer.batch;
        ask({ ask: 'more' });
      }
    },
    close() {
      open = false;
      for (const [event, listener] of Object.entries(listeners)) worker.off(event, listener);
      if (atWork || failed !== null) end(worker);
      else giveBack(worker);
    },
  };
}
