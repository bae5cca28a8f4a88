import type { Finder } from '#web/screen.ts';

/**
 * What the search box (`/`, Ctrl-K) looks through beside screens and keys. One line each:
 * `{ id: 'places', title: 'places:finder', verb: 'place.read', load: async () => (await import('#features/places/ui/place.finder.ts')).findPlaces }`.
 */
export const finders: readonly Finder[] = [];
