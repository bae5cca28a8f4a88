import { addressOf } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useFormat } from '#web/format.ts';
import { useKeys } from '#web/keys.ts';
import { useGo, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Button } from '#web/ui/button.tsx';
import { IconExport } from '#web/ui/icons.ts';
import { useListKeys } from '#web/ui/list.tsx';
import { Menu } from '#web/ui/menu.tsx';
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
  // a link of its own, so that the browser saves the file and shows how far it is
  const save = (as: (typeof FORMATS)[number]) => {
    const link = document.createElement('a');
    link.href = addressOf(exportIncidents, { query: { ...query, format: as } });
    link.download = '';
    link.click();
  };
  return (
    <div className={css.alone}>
      <div>
        <FilterBar filter={view} onFilter={setView} count={count} />
        {can('incident.export') && (
          <div className={`${css.exports} no-print`}>
            <Menu
              label={t('console:table.export')}
              items={FORMATS.map((format) => ({ label: t(`export.${format}`), run: () => save(format) }))}
            >
              <Button size="small" icon={<IconExport size={16} aria-hidden="true" />}>
                {t('console:table.export')}
              </Button>
            </Menu>
          </div>
        )}
      </div>
      <div className={css.listPane}>
        <Answer of={{ data: answer.data, error: answer.error, refetch: answer.refetch }} feature="incidents">
          {() => <IncidentList incidents={incidents} chosen={view.id} onOpen={openIt} />}
        </Answer>
        {answer.hasNextPage && (
          <div className={css.note}>
            <Button busy={answer.isFetchingNextPage} onClick={() => void answer.fetchNextPage()}>
              {t('list.more')}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}
