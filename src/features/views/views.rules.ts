/** Screens whose filter can be kept under a name, and what of their address belongs to the moment and not to the filter. */
export const VIEW_SCREENS = ['situation', 'review'] as const;
export type ViewScreen = (typeof VIEW_SCREENS)[number];

const OF_THE_MOMENT = new Set(['id', 'report', 'side', 'view', 'after', '__proto__']);
export const MOST_LETTERS = 6000;

/**
 * The filter in an address, without what was chosen just then; the same filter always gives the same text. What a view finds is asked anew
 * under the rights of whoever opens it: here stand only the questions.
 * @param search with or without the question mark
 */
export function filterOf(search: string): string {
  const kept = [...new URLSearchParams(search)].filter(([key, value]) => value !== '' && !OF_THE_MOMENT.has(key));
  // keys in order; the values of one key stay as they stood
  return new URLSearchParams(kept.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))).toString();
}

/** Whether two addresses hold the same filter; where the map stands makes no difference. */
export function sameFilter(a: string, b: string): boolean {
  const plain = (search: string) => {
    const params = new URLSearchParams(filterOf(search));
    params.delete('at');
    return params.toString();
  };
  return plain(a) === plain(b);
}
