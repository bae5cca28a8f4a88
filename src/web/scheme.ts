import { createStore, useStore } from './store.ts';
import { remember, remembered } from './storage.ts';

/** Light, dark, or as the device has it. */
export type Scheme = 'light' | 'dark' | 'system';

const saved = remembered('scheme');
const chosen = createStore<Scheme>(saved === 'light' || saved === 'dark' ? saved : 'system');
const dark = matchMedia('(prefers-color-scheme: dark)');
const shown = createStore<'light' | 'dark'>('light');

function dress(): void {
  const scheme = chosen.get();
  const now = scheme === 'system' ? (dark.matches ? 'dark' : 'light') : scheme;
  document.documentElement.dataset['scheme'] = now;
  shown.set(now);
}
dark.addEventListener('change', dress);
dress();

export function chooseScheme(scheme: Scheme): void {
  chosen.set(scheme);
  remember('scheme', scheme);
  dress();
}

/** What the person chose. */
export const useScheme = (): Scheme => useStore(chosen);
/** What is on the screen. */
export const useShownScheme = (): 'light' | 'dark' => useStore(shown);
