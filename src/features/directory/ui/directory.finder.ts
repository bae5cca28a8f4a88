import { findActors } from '#features/people/ui/people.finder.ts';
import { call } from '#web/api.ts';
import type { Find } from '#web/screen.ts';
import { searchDirectory } from '../initiatives.contract.ts';

/** People, organisations, bodies and what they do, by any name, in any spelling; places and acronyms are understood. */
export const findInDirectory: Find = async (text, more) => {
  const { signal, go } = more;
  const [people, { organisations, initiatives }] = await Promise.all([
    findActors(text, more),
    call(searchDirectory, { query: { q: text, limit: 5 }, signal }),
  ]);
  return [
    ...people.slice(0, 3),
    ...organisations.map((it) => ({
      id: it.id,
      label: it.name,
      detail: it.parent?.name ?? it.short ?? undefined,
      open: () => go({ to: '/w/$workspace/organisations/$id', params: { id: it.id } }),
    })),
    ...initiatives.map((it) => ({
      id: it.id,
      label: it.title,
      detail: [it.parties[0]?.name, it.places[0]].filter(Boolean).join(' · ') || undefined,
      open: () => go({ to: '/w/$workspace/initiatives/$id', params: { id: it.id } }),
    })),
  ];
};
