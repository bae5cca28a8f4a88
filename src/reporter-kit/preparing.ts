/** What somebody asked for and that is not there yet: a photo that is drawn anew, a sound that is still recorded, a file that is read, where the phone is. */
export type Making = 'photo' | 'sound' | 'recording' | 'film' | 'file' | 'drawing' | 'place';

/** What is to be seen of it, made anew with every change. By key: of a question, or of a file. */
export interface PreparingState {
  making: Readonly<Record<string, Making>>;
  /** what was wrong with the last one, until another is chosen or it is forgotten */
  wrong: Readonly<Record<string, string>>;
}
export const NOTHING_MAKING: PreparingState = { making: {}, wrong: {} };

/** It cannot be taken; `message` is the key of what to say. */
export class Unusable extends Error {}

export interface Preparing {
  state(): PreparingState;
  /**
   * Makes something ready and gives it, unless it was taken back or replaced meanwhile. Whatever drew the field may be gone by then.
   * @param hurry called when somebody waits for it, and when nobody wants it any more: what goes on until it is stopped, stops
   * @returns once it is given, taken back, replaced or failed; never rejects
   */
  take<T>(key: string, what: Making, work: () => Promise<T>, give: (it: T) => void, hurry?: () => void): Promise<void>;
  /** Takes it back: what comes of it is thrown away. */
  cancel(key: string): void;
  /** What was wrong has been seen. */
  forget(keys: Iterable<string>): void;
  /** Whether something of these is being made; of all of them when none are named. */
  open(keys?: ReadonlySet<string>): boolean;
  /** Waits until all of these are there. @returns false as soon as one failed or was taken back: whoever waited should look */
  ready(keys?: ReadonlySet<string>): Promise<boolean>;
  clear(): void;
}

interface Waiter {
  keys: ReadonlySet<string> | undefined;
  end(whole: boolean): void;
}

const without = <T>(all: Readonly<Record<string, T>>, key: string): Record<string, T> => {
  const { [key]: _, ...rest } = all;
  return rest;
};

/**
 * Keeps account of what is being made ready, so that nothing is sent, left or closed without it.
 * @param show called with what is to be seen, at each change
 */
export function openPreparing(show: (it: PreparingState) => void): Preparing {
  let state = NOTHING_MAKING;
  const running = new Map<string, { hurry: (() => void) | undefined }>();
  let waiters: Waiter[] = [];
  const put = (it: PreparingState): void => {
    state = it;
    show(it);
  };
  const concerns = (it: Waiter, key: string): boolean => !it.keys || it.keys.has(key);
  const open = (keys?: ReadonlySet<string>): boolean =>
    keys ? [...running.keys()].some((key) => keys.has(key)) : running.size > 0;
  const end = (key: string, given: boolean, wrong?: string): void => {
    running.delete(key);
    put({
      making: without(state.making, key),
      wrong: wrong === undefined ? state.wrong : { ...state.wrong, [key]: wrong },
    });
    const over = waiters.filter((it) => concerns(it, key) && (!given || !open(it.keys)));
    waiters = waiters.filter((it) => !over.includes(it));
    for (const it of over) it.end(given);
  };
  const cancel = (key: string): void => {
    const it = running.get(key);
    if (!it) return;
    end(key, false);
    it.hurry?.();
  };
  const forget = (keys: Iterable<string>): void => {
    const wrong = { ...state.wrong };
    for (const key of keys) delete wrong[key];
    if (Object.keys(wrong).length < Object.keys(state.wrong).length) put({ ...state, wrong });
  };
  return {
    state: () => state,
    async take(key, what, work, give, hurry) {
      const mine = { hurry };
      const before = running.get(key);
      running.set(key, mine);
      before?.hurry?.();
      put({ making: { ...state.making, [key]: what }, wrong: without(state.wrong, key) });
      try {
        const made = await work();
        if (running.get(key) !== mine) return;
        give(made);
        end(key, true);
      } catch (error) {
        if (running.get(key) === mine) end(key, false, error instanceof Unusable ? error.message : 'words.unreadable');
      }
    },
    cancel,
    forget,
    open,
    ready(keys) {
      for (const [key, it] of running) if (!keys || keys.has(key)) it.hurry?.();
      if (!open(keys)) return Promise.resolve(true);
      return new Promise((resolve) => waiters.push({ keys, end: resolve }));
    },
    clear() {
      for (const key of running.keys()) cancel(key);
      forget(Object.keys(state.wrong));
    },
  };
}
