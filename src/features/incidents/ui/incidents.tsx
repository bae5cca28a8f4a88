import { addressOf } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useFormat } from '#web/format.ts';
import { useKeys } from '#web/keys.ts';
import { useGo, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { ExportMenu } from '#web/ui/export-menu.tsx';
import { useListKeys } from '#web/ui/list.tsx';
import { MoreOf } from '#web/ui/more.tsx';
import { Answer } from '#web/ui/states.tsx';
import { exportIncidents } from '../incidents.contract.ts';
import { FilterBar } from './filter-bar.tsx';
import { filterShape, useIncidents } from './incident-filter.tsx';
import { IncidentList } from './incident-list.tsx';
import css from './incidents.module.css';

const FORMATS = ['csv', 'xlsx', 'geojson'] as const;

/** The incidents as a list alone, by the same filter as the situation. */
export function IncidentsScreen() {
  const t = useT('incidents');
  const format = useFormat();
  const can = useCan();
  const go = useGo();
  const [view, setView] = useView(filterShape);
  const { incidents, total, query, answer } = useIncidents(view);
  const openIt = (id: string) => go({ to: '/w/$workspace/incidents/$id', params: { id } });
  useListKeys(
    incidents.map((it) => it.id),
    view.id,
    (id) => setView({ id }, { replace: true }),
  );
  useKeys([
    { key: 'Enter', label: t('deeds.open'), when: view.id !== undefined, run: () => view.id && openIt(view.id) },
  ]);
  const count =
    total === null
      ? ''
      : incidents.length >= total
        ? t('situation.count', { count: total, n: format.number(total) })
        : t('situation.partly', { shown: format.number(incidents.length), total: format.number(total) });
  return (
    <div className={css.alone}>
      <div>
        <FilterBar filter={view} onFilter={setView} count={count} />
        {can('incident.export') && (
          <div className={`${css.exports} no-print`}>
            <ExportMenu
              formats={FORMATS}
              addressOf={(as) => addressOf(exportIncidents, { query: { ...query, format: as } })}
            />
          </div>
        )}
      </div>
      <div className={css.listPane}>
        <Answer of={{ data: answer.data, error: answer.error, refetch: answer.refetch }} feature="incidents">
          {() => (
            <IncidentList
              incidents={incidents}
              chosen={view.id}
              onOpen={openIt}
              onAllTime={view.period === 'all' ? undefined : () => setView({ period: 'all' })}
            />
          )}
        </Answer>
        <MoreOf pages={answer} />
      </div>
    </div>
  );
}
