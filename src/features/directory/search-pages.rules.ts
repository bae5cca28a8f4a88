/**
 * Where a page of a list ended. Of those that fit a question some are weighed and stand first, by how well they fit; all others follow, the newest first.
 * A list without a question begins with what changed last.
 */
export type Cursor =
  /** among those weighed: the last one shown and how many were shown with it */
  | { of: 'weighed'; shown: number; id: string }
  /** among the others, below this id */
  | { of: 'rest'; id: string }
  /** of all, changed at this time, milliseconds since 1970, or before */
  | { of: 'changed'; at: number; id: string }
  /** after all that tell when they changed, below this id; null for the first of them */
  | { of: 'untold'; id: string | null };

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
export const CURSOR = new RegExp(`^(?:w\\.\\d{1,5}\\.${UUID}|r\\.${UUID}|c\\.\\d{1,15}\\.${UUID}|u\\.(?:${UUID})?)$`);

export function cursorText(it: Cursor): string {
  switch (it.of) {
    case 'weighed':
      return `w.${it.shown}.${it.id}`;
    case 'rest':
      return `r.${it.id}`;
    case 'changed':
      return `c.${it.at}.${it.id}`;
    case 'untold':
      return `u.${it.id ?? ''}`;
  }
}

/** Reads what `cursorText` wrote; null for anything else, and for nothing. */
export function readCursor(text: string | undefined): Cursor | null {
  if (text === undefined || !CURSOR.test(text)) return null;
  const [of, a = '', b = ''] = text.split('.');
  if (of === 'w') return { of: 'weighed', shown: Number(a), id: b };
  if (of === 'c') return { of: 'changed', at: Number(a), id: b };
  return of === 'r' ? { of: 'rest', id: a } : { of: 'untold', id: a || null };
}

/**
 * What a page takes of those weighed, and what of the others must be asked for to fill it.
 * @param weighed ids in their order, weighed anew for this page
 * @param cut there are others beside them
 */
export function pageOfWeighed(
  weighed: readonly string[],
  cut: boolean,
  after: Cursor | null,
  limit: number,
): { ids: string[]; rest: { below: string | null; most: number } | null; more: boolean; shown: number } {
  const rest = (below: string | null, most: number) => (cut ? { below, most } : null);
  if (after?.of === 'rest') return { ids: [], rest: rest(after.id, limit), more: false, shown: weighed.length };
  const found = after?.of === 'weighed' ? weighed.indexOf(after.id) : -1;
  // the last one shown may be gone meanwhile: then its place among them is what is known
  const from = after?.of !== 'weighed' ? 0 : found >= 0 ? found + 1 : Math.min(after.shown, weighed.length);
  const ids = weighed.slice(from, from + limit);
  const more = from + limit < weighed.length;
  return {
    ids,
    rest: more ? null : rest(null, limit - ids.length),
    more,
    shown: from + ids.length,
  };
}
