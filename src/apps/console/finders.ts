import type { Finder } from '#web/screen.ts';

/** What the search box (`/`, Ctrl-K) looks through beside screens and keys, in this order. */
export const finders: readonly Finder[] = [
  // A place opens on the map of incidents, so it needs the right to that.
  {
    id: 'places',
    title: 'console:search.places',
    verb: 'incident.read',
    load: async () => (await import('#features/places/ui/place.finder.ts')).findPlaces,
  },
  {
    id: 'incidents',
    title: 'console:search.incidents',
    verb: 'incident.read',
    load: async () => (await import('#features/incidents/ui/incident.finder.ts')).findIncidents,
  },
  {
    id: 'actors',
    title: 'console:search.actors',
    verb: 'actor.read',
    load: async () => (await import('#features/directory/ui/directory.finder.ts')).findInDirectory,
  },
  {
    id: 'alerts',
    title: 'console:search.alerts',
    verb: 'alert.read',
    load: async () => (await import('#features/alerts/ui/alert.finder.ts')).findAlerts,
  },
];
