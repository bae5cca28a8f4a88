import { createContext, useContext, useEffect, useId, useRef } from 'react';
import { isPress, isSingleKey } from './keys.rules.ts';
import { createStore, useStore } from './store.ts';
import { remember, remembered } from './storage.ts';

/** One key of a screen. It works while the screen is shown, stands in the list behind `?`, and is an action of the palette. */
export interface KeyBinding {
  /** `j`, `?`, `Enter`, `Shift+J`, `Mod+k`. */
  key: string;
  /** What it does, in words. */
  label: string;
  run: (event?: KeyboardEvent) => void;
  /** Works only when not false. */
  when?: boolean;
  /** Also while somebody types in a field (only with Mod or Escape). */
  inFields?: boolean;
  /** Not offered in the palette (moving up and down a list). */
  bare?: boolean;
}

interface Bound extends KeyBinding {
  layer: number;
}

const bound = createStore<ReadonlyMap<string, readonly Bound[]>>(new Map());
const layers = createStore<readonly number[]>([0]);
const singleKeys = createStore(remembered('single-keys') !== 'off');

/** Dialogs and modal sheets put their content one layer up: keys of what lies beneath do nothing meanwhile. */
export const KeyLayer = createContext(0);

/** Opens a layer of keys for as long as the component lives. Gives its number, for KeyLayer. */
export function useKeyLayer(open: boolean): number {
  const layer = useContext(KeyLayer) + 1;
  useEffect(() => {
    if (!open) return;
    layers.set((now) => [...now, layer]);
    return () => layers.set((now) => now.toSpliced(now.lastIndexOf(layer), 1));
  }, [open, layer]);
  return layer;
}

/**
 * The keys of a screen or part: `useKeys([{ key: 'j', label: t('keys.next'), run: next }])`. Nothing happens while somebody types in
 * a field. Where two are bound to the same key, the one bound last wins.
 */
export function useKeys(keys: readonly KeyBinding[]): void {
  const id = useId();
  const layer = useContext(KeyLayer);
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  const shape = keys.map((key) => `${key.key}|${key.label}|${key.when !== false}`).join('\n');
  useEffect(() => {
    bound.set((now) => {
      const next = new Map(now);
      next.delete(id);
      next.set(
        id,
        latest.current.map((key, at) => ({
          ...key,
          layer,
          run: (event?: KeyboardEvent) => latest.current[at]?.run(event),
        })),
      );
      return next;
    });
  }, [id, layer, shape]);
  useEffect(
    () => () =>
      bound.set((now) => {
        const next = new Map(now);
        next.delete(id);
        return next;
      }),
    [id],
  );
}

/** Every key that works now, for the help and the palette. */
export function useBoundKeys(): readonly KeyBinding[] {
  const all = useStore(bound);
  const top = Math.max(...useStore(layers));
  const seen = new Set<string>();
  return [...all.values()]
    .toReversed()
    .flat()
    .filter((key) => key.when !== false && key.layer === top && !seen.has(key.key) && seen.add(key.key));
}

export const useSingleKeys = (): boolean => useStore(singleKeys);
export function chooseSingleKeys(on: boolean): void {
  singleKeys.set(on);
  remember('single-keys', on ? 'on' : 'off');
}

const isField = (target: Element): boolean =>
  target.closest(
    'input:not([type=checkbox],[type=radio],[type=button],[type=submit],[type=range]), textarea, select, [contenteditable=""], [contenteditable=true]',
  ) !== null;

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing || (event.repeat && event.key === 'Enter')) return;
  const target = event.target instanceof Element ? event.target : document.body;
  const inField = isField(target);
  // Enter and space on a button or link are theirs; letters in a menu look for its items.
  if (
    (event.key === 'Enter' || event.key === ' ') &&
    target.closest('a, button, summary, [role=button], [role=option], [role=menuitem]')
  )
    return;
  if (target.closest('[role=menu]')) return;
  const top = Math.max(...layers.get());
  for (const keys of [...bound.get().values()].toReversed()) {
    for (const key of keys) {
      if (key.layer !== top || key.when === false || (inField && !key.inFields)) continue;
      if (isSingleKey(key.key) && !singleKeys.get()) continue;
      if (!isPress(event, key.key)) continue;
      event.preventDefault();
      key.run(event);
      return;
    }
  }
});
