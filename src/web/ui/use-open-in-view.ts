import { useEffect, type RefObject } from 'react';

/**
 * A row of tabs may be longer than a phone is wide: the tab that is open is brought to its middle. The page itself does not move.
 * @param changes which one is open, and what they say: with either the tab may be somewhere else
 */
export function useOpenInView(row: RefObject<HTMLElement | null>, ...changes: readonly string[]): void {
  useEffect(() => {
    const tab = row.current?.querySelector('[aria-current], [aria-selected="true"]')?.getBoundingClientRect();
    if (!tab) return;
    const all = row.current!.getBoundingClientRect();
    row.current!.scrollLeft += tab.left + tab.width / 2 - all.left - all.width / 2;
  }, changes);
}
