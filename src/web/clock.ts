import { createStore, useStore } from './store.ts';
import { useEffect, useState } from 'react';

/**
 * The server's time as this page knows it. A device's clock may be an hour off; a countdown to an answer may not be, so every
 * answer's Date header corrects it. `skew` is server minus device, in milliseconds.
 */
const skew = createStore(0);

/** Learns the server's clock from an answer. A Date header has whole seconds, so less than two of difference is none. */
export function learnClock(dateHeader: string | null, deviceNow: number = Date.now()): void {
  const server = dateHeader ? Date.parse(dateHeader) : Number.NaN;
  if (Number.isNaN(server)) return;
  const difference = server + 500 - deviceNow;
  skew.set(Math.abs(difference) < 2_000 ? 0 : difference);
}

export const serverNow = (): number => Date.now() + skew.get();

/** The present, refreshed every `everyMs` milliseconds while the page is visible; for ages and countdowns. */
export function useNow(everyMs = 15_000): number {
  const offset = useStore(skew);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const tick = () => {
      if (!document.hidden) setNow(Date.now());
    };
    const timer = setInterval(tick, everyMs);
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, [everyMs]);
  return now + offset;
}
