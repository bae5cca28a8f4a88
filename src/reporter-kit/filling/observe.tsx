import type { ComponentChildren, FunctionComponent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/**
 * The bridge between the engine and the page: the engine writes into objects that this makes, and a component that read one of their properties while it
 * was drawn is drawn again when that property changes.
 */
type Watch = () => void;
type Watchers = Set<Watch>;

let reading: Set<Watchers> | undefined;

/** The engine's `stateFactory`. */
export function observable<T extends object>(object: T): T {
  const watchers = new Map<PropertyKey, Watchers>();
  return new Proxy(object, {
    get(target, key) {
      if (reading) {
        let mine = watchers.get(key);
        if (!mine) watchers.set(key, (mine = new Set()));
        reading.add(mine);
      }
      return Reflect.get(target, key);
    },
    set(target, key, value) {
      const before = Reflect.get(target, key);
      Reflect.set(target, key, value);
      if (!Object.is(before, value)) for (const watch of watchers.get(key) ?? []) watch();
      return true;
    },
  });
}

/** Runs `work` and says which properties it read. */
export function noting<T>(work: () => T): [T, Set<Watchers>] {
  const outer = reading;
  const mine = new Set<Watchers>();
  reading = mine;
  try {
    return [work(), mine];
  } finally {
    reading = outer;
  }
}

/** A component that is drawn again when something changes that it read. */
export function observer<P extends object>(draw: (props: P) => ComponentChildren): FunctionComponent<P> {
  return function Observer(props: P) {
    const [, setTurn] = useState(0);
    const held = useRef(new Set<Watchers>());
    const watch = useRef(() => setTurn((n) => n + 1));
    const letGo = () => held.current.forEach((it) => it.delete(watch.current));
    useEffect(() => letGo, []);
    const [drawn, read] = noting(() => draw(props));
    letGo();
    for (const it of read) it.add(watch.current);
    held.current = read;
    return <>{drawn}</>;
  } as FunctionComponent<P>;
}
