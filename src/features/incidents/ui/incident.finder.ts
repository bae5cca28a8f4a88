import { call } from '#web/api.ts';
import type { Find } from '#web/screen.ts';
import { listIncidents } from '../incidents.contract.ts';

/** Incidents by their words or number. */
export const findIncidents: Find = async (text, { signal, go }) => {
  const { incidents } = await call(listIncidents, { query: { q: text, limit: 6 }, signal });
  return incidents.map((it) => ({
    id: it.id,
    label: it.title,
    detail: [`${it.number}`, it.placeText].filter(Boolean).join(' · '),
    open: () => go({ to: '/w/$workspace/incidents/$id', params: { id: it.id } }),
  }));
};
