import { call } from '#web/api.ts';
import type { Find } from '#web/screen.ts';
import { listActors } from '../people.contract.ts';

/** People; opens them among the actors. Organisations are found in the directory. */
export const findActors: Find = async (text, { signal, go }) => {
  const { actors } = await call(listActors, { query: { q: text, kind: 'person', limit: 8 }, signal });
  const names = new Map(actors.map((it) => [it.id, it.name]));
  return actors.slice(0, 6).map((it) => ({
    id: it.id,
    label: it.name,
    detail: it.parentId ? names.get(it.parentId) : undefined,
    open: () => go({ to: '/w/$workspace/actors', search: { actor: it.id } }),
  }));
};
