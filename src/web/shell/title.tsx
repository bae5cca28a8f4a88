import { useEffect, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { createStore, useStore } from '../store.ts';

export const slot = createStore<HTMLElement | null>(null);
export const named = createStore<{ title: string; detail?: string } | null>(null);

/** Puts filters and other controls of the whole screen into the top bar (below it on a phone). */
export function ScreenBar({ children }: { children: ReactNode }) {
  const at = useStore(slot);
  return at ? createPortal(children, at) : null;
}

/** Names the screen after what it shows, where its usual title says too little; `detail` stands beside it: `3 of 14`. */
export function useScreenTitle(title: string | undefined, detail?: string): void {
  useEffect(() => {
    if (title === undefined) return;
    named.set({ title, detail });
    return () => named.set(null);
  }, [title, detail]);
}
