import { lazy, Suspense, useState } from 'react';
import { useT } from '../i18n.ts';
import { Button } from '../ui/button.tsx';
import { IconList, IconSituation } from '../ui/icons.ts';
import { Loading } from '../ui/states.tsx';
import { MapBoundary } from './map-boundary.tsx';
import { MapLegend } from './map-legend.tsx';
import { MapList } from './map-list.tsx';
import type { EventMapProps } from './event-map.props.ts';
import css from './map.module.css';

const Canvas = lazy(async () => ({ default: (await import('./map-canvas.tsx')).MapCanvas }));

/**
 * The map: areas shaded by count with a legend in words, hatched where nobody was heard from, events as circles sized by harm, rings for tension, diamonds
 * for peace. Everything it shows is also a list, by a button and whenever the device cannot draw. No tile, font or picture comes from
 * outside. Fetched when first shown; fills its container.
 */
export function EventMap(props: EventMapProps) {
  const t = useT('domain');
  const [asList, setAsList] = useState(false);
  const list = <MapList {...props} />;
  return (
    <div className={css.frame} role="group" aria-label={props.title}>
      {asList ? (
        list
      ) : (
        <MapBoundary fallback={list} note={t('console:map.noGraphics')}>
          <Suspense fallback={<Loading />}>
            <Canvas {...props} />
          </Suspense>
          {props.legend !== false && (
            <MapLegend title={props.title} areas={props.areas} events={props.events} wider={props.wider ?? 0} />
          )}
        </MapBoundary>
      )}
      <span className={css.switch}>
        <Button
          size="small"
          icon={asList ? <IconSituation size={16} /> : <IconList size={16} />}
          onClick={() => setAsList(!asList)}
        >
          {t(asList ? 'console:map.asMap' : 'console:map.asList')}
        </Button>
      </span>
      {props.children}
    </div>
  );
}
