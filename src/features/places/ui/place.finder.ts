import { call } from '#web/api.ts';
import { viewText } from '#web/map/map.rules.ts';
import type { Find } from '#web/screen.ts';
import { searchPlaces } from '../places.contract.ts';

const ZOOMS: Record<number, number> = { 0: 5, 1: 7, 2: 8.5, 3: 10, 4: 11, 9: 12 };

/** Places by any spelling; opens the map there. */
export const findPlaces: Find = async (text, { signal, go }) => {
  const { hits } = await call(searchPlaces, {
    query: { q: text, limit: 6, lang: document.documentElement.lang || undefined },
    signal,
  });
  return hits
    .filter((it) => it.lat !== null && it.lon !== null)
    .map((it) => ({
      id: it.id,
      label: it.name,
      detail: it.ancestors
        .map((above) => above.name)
        .toReversed()
        .join(', '),
      open: () =>
        go({
          to: '/w/$workspace/situation',
          search: { at: viewText({ lat: it.lat!, lon: it.lon!, zoom: ZOOMS[it.level] ?? 8 }) },
        }),
    }));
};
