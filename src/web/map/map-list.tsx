import { useFormat } from '../format.ts';
import { useT } from '../i18n.ts';
import { Badge } from '../ui/badges.tsx';
import { List, ListRow } from '../ui/list.tsx';
import type { EventMapProps } from './event-map.props.ts';
import css from './map.module.css';

/** The map as two lists: areas with the most first, those not heard from said so; then the events. */
export function MapList({
  title,
  areas,
  events,
  clusters = [],
  chosen,
  onChoose,
  chosenArea,
  onChooseArea,
}: EventMapProps) {
  const t = useT('domain');
  const format = useFormat();
  const counted = areas
    .filter((it) => it.count !== null || it.silent)
    .toSorted((a, b) => (b.count ?? 0) - (a.count ?? 0) || format.compare(a.name, b.name));
  return (
    <div className={css.list} tabIndex={0} role="group" aria-label={title}>
      {counted.length > 0 && (
        <>
          <h2>{t('console:map.places')}</h2>
          <List label={t('console:map.places')}>
            {counted.map((it) => (
              <ListRow
                key={it.id}
                single
                title={<bdi>{it.name}</bdi>}
                when={[it.count === null ? null : format.number(it.count), it.silent ? t('console:map.silent') : null]
                  .filter((words) => words !== null)
                  .join(' · ')}
                chosen={it.id === chosenArea}
                onOpen={onChooseArea ? () => onChooseArea(it.id) : undefined}
              />
            ))}
          </List>
        </>
      )}
      {(events.length > 0 || clusters.length > 0) && (
        <>
          <h2>{t('console:map.events')}</h2>
          <List label={t('console:map.events')}>
            {events.map((it) => (
              <ListRow
                key={it.id}
                single
                lead={it.family === 'place' ? undefined : <Badge>{t(`families.${it.family}`)}</Badge>}
                title={<bdi>{it.title}</bdi>}
                chosen={it.id === chosen}
                onOpen={onChoose ? () => onChoose(it.id) : undefined}
              />
            ))}
            {clusters.map((it) => (
              <ListRow key={it.id} single title={t('console:map.cluster', { count: it.count })} />
            ))}
          </List>
        </>
      )}
    </div>
  );
}
