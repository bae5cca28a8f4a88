import type { Bounds } from '#features/places/ui/use-ground.ts';
import { useCallback, useMemo, useState } from 'react';
import { useOp } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useKeys } from '#web/keys.ts';
import { EventMap } from '#web/map/event-map.tsx';
import { polygonText, readMapView, readPolygon, viewText } from '#web/map/map.rules.ts';
import { useMedia } from '#web/media.ts';
import { useGo, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Button, Buttons, IconButton, LinkButton } from '#web/ui/button.tsx';
import { Sheet } from '#web/ui/dialog.tsx';
import { IconClose } from '#web/ui/icons.ts';
import { Heading, Line, Stack, Text } from '#web/ui/layout.tsx';
import { useListKeys } from '#web/ui/list.tsx';
import { Answer, Loading } from '#web/ui/states.tsx';
import { Timeline } from '#web/ui/timeline.tsx';
import { localOf } from '#domain/local-time.ts';
import { readIncident } from '../incidents.contract.ts';
import { FilterBar } from './filter-bar.tsx';
import { filterShape, usePeriodWords, useSituation } from './incident-filter.tsx';
import { IncidentList } from './incident-list.tsx';
import { AlertLinks } from './incident-page.tsx';
import { Accounts, ConfidenceWords, IncidentHead } from './incident-view.tsx';
import { barsOfCounts, familyFor } from './situation.rules.ts';
import { useShadedAreas } from './use-shaded-areas.ts';
import css from './incidents.module.css';

/** Map, timeline and list of one selection: brushing time or drawing on the map filters all three. */
export function SituationScreen() {
  const t = useT('incidents', 'domain');
  const format = useFormat();
  const period = usePeriodWords();
  const go = useGo();
  const [view, setView] = useView(filterShape);
  const wide = useRoom();
  const { query, answer, incidents, hasMore, isFetchingMore, showMore } = useSituation(view, wide);
  const situation = answer.data;
  const [zoom, setZoom] = useState(() => readMapView(view.at)?.zoom ?? 8);
  const zone = format.zone;
  const dayOf = useCallback((at: string) => localOf(at, zone).day, [zone]);
  const drawn = useMemo(() => readPolygon(view.area), [view.area]);
  const span = view.since && view.until ? { from: view.since, to: view.until } : null;
  const timeline = situation?.timeline ?? null;
  const days = useMemo(() => barsOfCounts(timeline), [timeline]);
  const today = dayOf(new Date(serverNow()).toISOString());
  const first = query.from ? dayOf(query.from) : (days[0]?.day ?? today);
  const last = days.at(-1)?.day;
  // the chosen one always stands on the map by itself
  const { data: chosen } = useOp(
    readIncident,
    { params: { id: view.id ?? '' } },
    { enabled: view.id !== undefined, keep: true },
  );
  const events = useMemo(() => {
    const found = (situation?.map.events ?? []).map((it) => ({ ...it, family: familyFor(it.typeCode) }));
    if (!chosen || chosen.id !== view.id || chosen.protected || chosen.lat === null || chosen.lon === null)
      return found;
    const harm = (chosen.killed?.best ?? chosen.killed?.low ?? 0) + (chosen.hurt?.best ?? chosen.hurt?.low ?? 0);
    const { id, title, lat, lon, radiusKm } = chosen;
    return [
      ...found.filter((it) => it.id !== id),
      { id, title, lat, lon, radiusKm, harm, family: familyFor(chosen.typeCode) },
    ];
  }, [situation, chosen, view.id]);
  const [box, setBox] = useState<Bounds | null>(null);
  const looked = useMemo(() => lookedAt(zoom, box, view.at), [zoom, box, view.at]);
  const { areas, wider, outline, ready } = useShadedAreas(looked, query);
  const close = () => setView({ id: undefined });
  const open = useCallback((id: string) => setView({ id }, { replace: view.id !== undefined }), [setView, view.id]);
  useListKeys(
    incidents.map((it) => it.id),
    view.id,
    open,
  );
  useKeys([
    {
      key: 'Enter',
      label: t('deeds.open'),
      when: view.id !== undefined,
      run: () => view.id && go({ to: '/w/$workspace/incidents/$id', params: { id: view.id } }),
    },
    {
      key: 'Escape',
      label: t('console:close'),
      when: view.id !== undefined && wide,
      run: close,
      bare: true,
    },
  ]);
  const count = situation ? t('situation.count', { count: situation.total, n: format.number(situation.total) }) : '';
  const without = situation?.withoutPoint ?? 0;
  const ofUnknownTime = view.time === 'known' && (query.from || query.since) ? (situation?.ofUnknownTime ?? 0) : 0;
  return (
    <div className={css.situation}>
      <FilterBar filter={view} onFilter={setView} count={count} />
      <div className={css.middle} data-both>
        <div className={css.mapPane}>
          {/* Not before the answer: the map looks at the whole of what it first gets. */}
          {ready && (answer.data || answer.error) ? (
            <EventMap
              title={t('situation.map', {
                period: span
                  ? t('situation.span', {
                      from: format.date(`${span.from}T12:00:00Z`),
                      to: format.date(`${span.to}T12:00:00Z`),
                    })
                  : period(view.period),
              })}
              areas={areas}
              wider={wider}
              frame={outline}
              events={events}
              clusters={situation?.map.clusters ?? []}
              chosen={view.id ?? null}
              onChoose={open}
              view={readMapView(view.at)}
              onView={(at, bounds) => {
                setZoom(at.zoom);
                setBox(bounds);
                setView({ at: viewText(at) }, { replace: true });
              }}
              drawn={drawn}
              onDrawn={(area) => setView({ area: area ? polygonText(area) : undefined })}
            />
          ) : (
            <Loading />
          )}
        </div>
        {view.id && wide ? (
          <IncidentBeside id={view.id} wide onClose={close} />
        ) : (
          <div className={css.listPane}>
            <Answer of={{ data: answer.data, error: answer.error, refetch: answer.refetch }} feature="incidents">
              {() => (
                <>
                  {without > 0 && (
                    <p className={css.note}>
                      <Text as="span" dim small>
                        {t('situation.noPoint', { count: without, n: format.number(without) })}
                      </Text>
                    </p>
                  )}
                  {ofUnknownTime > 0 && (
                    <p className={css.note}>
                      <Button look="link" size="small" onClick={() => setView({ time: 'unknown' })}>
                        {t('situation.ofUnknownTime', { count: ofUnknownTime, n: format.number(ofUnknownTime) })}
                      </Button>
                    </p>
                  )}
                  <IncidentList
                    incidents={incidents}
                    chosen={view.id}
                    onOpen={open}
                    onAllTime={view.period === 'all' ? undefined : () => setView({ period: 'all' })}
                  />
                  {hasMore && (
                    <div className={css.note}>
                      <Button busy={isFetchingMore} onClick={showMore}>
                        {t('console:table.more')}
                      </Button>
                    </div>
                  )}
                </>
              )}
            </Answer>
          </div>
        )}
      </div>
      <div className={css.time}>
        <Timeline
          label={(size) => t(`situation.per.${size}`)}
          from={first}
          to={last && last > today ? last : today}
          days={days}
          series={[
            {
              key: 'violence' as const,
              label: t('domain:families.violence'),
              colour: 'var(--viol)',
            },
            { key: 'tension' as const, label: t('domain:families.tension'), colour: 'var(--tens)' },
            { key: 'peace' as const, label: t('domain:families.peace'), colour: 'var(--peace)' },
          ]}
          span={span}
          onSpan={(next) =>
            setView({ since: next?.from, until: next?.to }, { replace: span !== null && next !== null })
          }
          height={72}
        />
      </div>
      {view.id && !wide && <IncidentBeside id={view.id} wide={false} onClose={close} />}
    </div>
  );
}

/** One incident beside the map, without leaving it: in the list's place where there is room, as a sheet over it on a phone. */
function IncidentBeside({ id, wide, onClose }: { id: string; wide: boolean; onClose: () => void }) {
  const t = useT('incidents', 'domain');
  const can = useCan();
  const answer = useOp(readIncident, { params: { id } }, { keep: true });
  const title = answer.data ? t('number', { number: answer.data.number }) : t('page.title');
  const foot = (
    <Buttons>
      {can('alert.write') && (
        <LinkButton to="/w/$workspace/alerts/write" search={{ incident: id }} look="primary">
          {t('deeds.alert')}
        </LinkButton>
      )}
      <LinkButton to="/w/$workspace/incidents/$id" params={{ id }}>
        {t('deeds.open')}
      </LinkButton>
      <LinkButton to="/w/$workspace/incidents/$id/brief" params={{ id }}>
        {t('deeds.brief')}
      </LinkButton>
    </Buttons>
  );
  const body = (
    <Answer of={answer} rows={8} feature="incidents">
      {(it) => (
        <Stack gap="m">
          <IncidentHead incident={it} link={<span />} />
          <ConfidenceWords incident={it} />
          <Accounts incident={it} narrow />
          <Line />
          <section>
            <Heading>{t('done.title')}</Heading>
            <AlertLinks incident={it} />
          </section>
        </Stack>
      )}
    </Answer>
  );
  if (!wide) {
    return (
      <Sheet open onClose={onClose} title={title} foot={foot}>
        {body}
      </Sheet>
    );
  }
  return (
    <section className={css.beside} aria-label={title}>
      <header className={css.besideHead}>
        <Text dim small as="span">
          {title}
        </Text>
        <IconButton label={t('console:close')} size="small" onClick={onClose}>
          <IconClose size={17} />
        </IconButton>
      </header>
      <div key={id} className={css.besideBody} tabIndex={-1}>
        {body}
      </div>
      <footer className={css.besideFoot}>{foot}</footer>
    </section>
  );
}

/** Where the map looks: as it said last; before that about where the address says; null for the whole. */
function lookedAt(zoom: number, box: Bounds | null, address: string | undefined): { zoom: number; box: Bounds } | null {
  if (box) return { zoom, box };
  const at = readMapView(address);
  if (!at) return null;
  const half = (360 / 512 / 2 ** at.zoom) * 500;
  return { zoom: at.zoom, box: [at.lon - half, at.lat - half / 2, at.lon + half, at.lat + half / 2] };
}

/** Whether there is room for map and list beside one another. */
const useRoom = (): boolean => useMedia('(min-width: 901px)');
