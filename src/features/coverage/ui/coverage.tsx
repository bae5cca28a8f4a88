import { useMemo, useState } from 'react';
import type { OutOf } from '#domain/operation.ts';
import { useGround, type Bounds } from '#features/places/ui/use-ground.ts';
import { useOp } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { EventMap } from '#web/map/event-map.tsx';
import type { MapArea } from '#web/map/map.rules.ts';
import { Badge } from '#web/ui/badges.tsx';
import { DataTable, type Column } from '#web/ui/data-table.tsx';
import { Page, Stack, Text, Title } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { readCoverage } from '../coverage.contract.ts';
import { silentAreas } from '../silence.rules.ts';
import css from './coverage.module.css';

type Line = OutOf<typeof readCoverage>['places'][number];

/** From whom and where nothing was heard, the longest silence first. Silence has words of its own and is never a zero. */
export function CoverageScreen() {
  const t = useT('coverage');
  const asked = useOp(readCoverage);
  return (
    <Page wide>
      <Title>{t('title')}</Title>
      <Text>{t('means')}</Text>
      <Text dim small>
        {t('counted')}
      </Text>
      <Answer of={asked} feature="coverage">
        {({ organisations, places, placesLeftOut }) => (
          <Stack gap="l">
            <SilenceMap places={places} />
            <Silence
              title={t('organisations')}
              rows={organisations}
              none={t('noOrganisations')}
              file="not-heard-organisations"
            />
            <Silence title={t('places')} rows={places} none={t('noPlaces')} file="not-heard-places" />
            {placesLeftOut > 0 && <Text dim>{t('leftOut', { count: placesLeftOut })}</Text>}
          </Stack>
        )}
      </Answer>
    </Page>
  );
}

/** The workspace's areas, hatched where nobody was heard from for too long. The tables below say the same in words. */
function SilenceMap({ places }: { places: readonly Line[] }) {
  const t = useT('coverage');
  const [at, setAt] = useState<{ zoom: number; box: Bounds } | null>(null);
  const { areas, ground, outline, own, isPending } = useGround(at);
  const shown = useMemo(() => {
    const silent = silentAreas(
      areas.map((it) => it.id),
      places,
      own ? 'all' : 'known',
    );
    return [...ground, ...areas.map((it): MapArea => ({ ...it, silent: silent.has(it.id) }))];
  }, [areas, ground, own, places]);
  // a workspace without an area of its own and without places has nothing to draw
  if (isPending || (!own && places.every((it) => it.id === null))) return null;
  return (
    <div className={css.map}>
      <EventMap
        title={t('map')}
        areas={shown}
        frame={outline}
        events={[]}
        onView={(view, box) => setAt({ zoom: view.zoom, box })}
      />
    </div>
  );
}

function Silence({ title, rows, none, file }: { title: string; rows: readonly Line[]; none: string; file: string }) {
  const t = useT('coverage');
  const format = useFormat();
  const day = (it: string) => format.date(`${it}T12:00:00Z`);
  const shown = (count: Line['reports30'], silent: string) =>
    count === 'none' ? silent : count === 'few' ? t('few') : format.number(count);
  const heard = (row: Line) =>
    row.lastHeard === null
      ? t('never')
      : t(row.hearing === 'overdue' ? 'notSince' : 'heard', { day: day(row.lastHeard) });
  const usual = (row: Line) =>
    row.usualDays === null ? t('usualUnknown') : t('usual', { count: Math.round(row.usualDays) });
  const columns: Column<Line>[] = [
    { key: 'name', title, cell: (row) => <bdi>{row.name}</bdi>, sort: (row) => row.name },
    {
      key: 'hearing',
      title: t('columns.hearing'),
      cell: (row) => (row.hearing === 'heard' ? heard(row) : <Badge tone="late">{heard(row)}</Badge>),
      sort: (row) => row.lastHeard ?? '0000',
      out: heard,
    },
    { key: 'usual', title: t('columns.usual'), cell: usual, sort: (row) => row.usualDays, out: usual },
    {
      key: 'reports',
      title: t('columns.reports'),
      cell: (row) => shown(row.reports30, t('silence')),
      out: (row) => shown(row.reports30, t('silence')),
      end: true,
    },
    {
      key: 'sources',
      title: t('columns.sources'),
      cell: (row) => shown(row.sources, t('noSource')),
      out: (row) => shown(row.sources, t('noSource')),
      end: true,
    },
    ...(rows.some((row) => row.awaited !== null)
      ? [
          {
            key: 'awaited',
            title: t('columns.awaited'),
            cell: (row: Line) =>
              row.awaited === null || row.awaited === 'none' ? (
                '–'
              ) : (
                <Badge tone="late">{shown(row.awaited, '–')}</Badge>
              ),
            out: (row: Line) => (row.awaited === null ? '' : shown(row.awaited, '–')),
            end: true,
          },
        ]
      : []),
  ];
  return (
    <div>
      {rows.length === 0 ? (
        <EmptyState title={none}>{t('noneWhy')}</EmptyState>
      ) : (
        <DataTable label={title} columns={columns} rows={rows} rowKey={(row) => row.id ?? row.name} exportAs={file} />
      )}
    </div>
  );
}
