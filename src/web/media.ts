import { useCallback, useSyncExternalStore } from 'react';

/** Whether a media query holds now, such as `(max-width: 600px)`. */
export function useMedia(query: string): boolean {
  const watch = useCallback(
    (run: () => void) => {
      const list = matchMedia(query);
      list.addEventListener('change', run);
      return () => list.removeEventListener('change', run);
    },
    [query],
  );
  return useSyncExternalStore(watch, () => matchMedia(query).matches);
}
