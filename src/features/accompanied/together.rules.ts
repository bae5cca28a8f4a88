/** When an account that two people shape may be sent on: both agreed to the same words, and to nothing older. */

export interface Standing {
  n: number;
  observerAgreed: number | null;
  analystAgreed: number | null;
  sent: boolean;
}
export type Voice = 'observer' | 'analyst';

/** After a change nobody has agreed: what one agreed to are not the words that stand now. */
export const changed = (it: Standing): Standing => ({ ...it, n: it.n + 1, observerAgreed: null, analystAgreed: null });

/** @param n the words that were before the one who agrees. Null when others stand there by now, or it was sent */
export function agreed(it: Standing, who: Voice, n: number): Standing | null {
  if (it.sent || n !== it.n) return null;
  return who === 'observer' ? { ...it, observerAgreed: n } : { ...it, analystAgreed: n };
}

/** Whether both agreed to what stands. */
export const bothAgreed = (it: Standing): boolean => it.observerAgreed === it.n && it.analystAgreed === it.n;

/** Of whom something is asked now: each who has not agreed to what stands. */
export const awaited = (it: Standing): Voice[] =>
  it.sent
    ? []
    : [
        ...(it.observerAgreed === it.n ? [] : ['observer' as const]),
        ...(it.analystAgreed === it.n ? [] : ['analyst' as const]),
      ];
