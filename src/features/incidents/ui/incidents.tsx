import { useT } from '#web/i18n.ts';
import { useFormat } from '#web/format.ts';
import { useKeys } from '#web/keys.ts';
import { useGo, useView } from '#web/navigation.tsx';
import { Button } from '#web/ui/button.tsx';
import { useListKeys } from '#web/ui/list.tsx';
import { Answer } from '#web/ui/states.tsx';
import { FilterBar, filterShape, useIncidents } from './incident-filter.tsx';
import { IncidentList } from './incident-list.tsx';
import css from './incidents.module.css';

/** The incidents as a list alone, by the same filter as the situation. */
export function IncidentsScreen() {
  const t = useT('incidents');
  const format = useFormat();
  const go = useGo();
  const [view, setView] = useView(filterShape);
  const { incidents, total, answer } = useIncidents(view);
  const openIt = (id: string) => go({ to: '/w/$workspace/incidents/$id', params: { id } });
  useListKeys(incidents.map((it) => it.id), view.id, (id) => setView({ id }, { replace: true }));
  useKeys([{ key: 'Enter', label: t('deeds.open'), when: view.id !== undefined, run: () => view.id && openIt(view.id) }]);
  const count = total === null ? '' : incidents.length >= total ? t('situation.count', { count: total }) : t('situation.partly', { shown: format.number(incidents.length), total: format.number(total) });
  return (
    <div className={css.alone}>
      <FilterBar filter={view} onFilter={setView} count={count} />
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
