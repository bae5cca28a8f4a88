import { call } from '#web/api.ts';
import type { Find } from '#web/screen.ts';
import { listAlerts } from '../alerts.contract.ts';

/** Alerts by their headline or number. */
export const findAlerts: Find = async (text, { signal, go }) => {
  const q = text.trim().slice(0, 100);
  if (!q) return [];
  const { alerts } = await call(listAlerts, { query: { q, limit: 6 }, signal });
  return alerts.map((it) => ({
    id: it.id,
    label: it.headline,
    detail: `${it.number}`,
    open: () => go({ to: '/w/$workspace/alerts/$id', params: { id: it.id } }),
  }));
};
