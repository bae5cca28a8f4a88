import { useLayoutEffect, type RefObject } from 'react';

export interface Place {
  side?: 'below' | 'above';
  /** Along the line of reading. `stretch` takes the anchor's width. */
  align?: 'start' | 'end' | 'middle' | 'stretch';
}

const GAP = 4;
const EDGE = 8;

/**
 * Puts a floating part beside its anchor, turned to the other side where there is no room, never outside the window, and keeps it there. It stays
 * where it is in the document (inside a dialog, inside a landmark), so that focus, reading order and stacking need nothing more;
 * `position: fixed` frees it from panes that scroll.
 */
export function usePlace(
  open: boolean,
  anchor: () => Element | null,
  floating: RefObject<HTMLElement | null>,
  { side = 'below', align = 'start' }: Place = {},
): void {
  useLayoutEffect(() => {
    const it = floating.current;
    if (!open || !it) return;
    const put = () => {
      const by = anchor()?.getBoundingClientRect();
      if (!by) return;
      if (align === 'stretch') it.style.width = `${by.width}px`;
      it.style.maxHeight = '';
      const { width, height } = it.getBoundingClientRect();
      const rtl = document.documentElement.dir === 'rtl';
      const atStart = align === 'middle' ? null : (align === 'end') === rtl;
      const wantedLeft = atStart === null ? by.left + by.width / 2 - width / 2 : atStart ? by.left : by.right - width;
      const left = Math.max(EDGE, Math.min(wantedLeft, innerWidth - width - EDGE));
      const [below, above] = [innerHeight - by.bottom - GAP - EDGE, by.top - GAP - EDGE];
      const isBelow = side === 'below' ? height <= below || below >= above : height > above && below > above;
      it.style.maxHeight = `${Math.max(80, isBelow ? below : above)}px`;
      const top = isBelow ? by.bottom + GAP : by.top - GAP - Math.min(height, above);
      it.style.left = '0';
      it.style.top = '0';
      // Where an ancestor is moved by a transform, "fixed" counts from that ancestor: measure instead of assuming.
      const zero = it.getBoundingClientRect();
      it.style.left = `${left - zero.left}px`;
      it.style.top = `${top - zero.top}px`;
    };
    put();
    const grown = new ResizeObserver(put);
    grown.observe(it);
    addEventListener('scroll', put, true);
    addEventListener('resize', put);
    return () => {
      grown.disconnect();
      removeEventListener('scroll', put, true);
      removeEventListener('resize', put);
    };
  });
}
