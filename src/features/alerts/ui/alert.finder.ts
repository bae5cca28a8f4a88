import { call } from '#web/api.ts';
import type { Find } from '#web/screen.ts';
import { plainLetters } from '#web/ui/menu.rules.ts';
import { listAlerts } from '../alerts.contract.ts';

/** Alerts by their headline or number, among the newest. */
export const findAlerts: Find = async (text, { signal, go }) => {
  const { alerts } = await call(listAlerts, { query: { limit: 200 }, signal });
  const wanted = plainLetters(text);
  return alerts
    .filter((it) => plainLetters(`${it.number} ${it.headline}`).includes(wanted))
    .slice(0, 6)
    .map((it) => ({
      id: it.id,
      label: it.headline,
      detail: `${it.number}`,
      open: () => go({ to: '/w/$workspace/alerts/$id', params: { id: it.id } }),
    }));
};
