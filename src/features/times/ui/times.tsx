import { useState } from 'react';
import { z } from 'zod';
import type { OutOf } from '#domain/operation.ts';
import { call, useOp } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Go, useView } from '#web/navigation.tsx';
import { Button } from '#web/ui/button.tsx';
import { DataTable, type Column } from '#web/ui/data-table.tsx';
import { Select } from '#web/ui/field.tsx';
import { IconExport } from '#web/ui/icons.ts';
import { Heading, Page, Row, Stack, Text, Title } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { csvSheet } from '#web/ui/table.rules.ts';
import { toastProblem } from '#web/ui/toast.tsx';
import { readTimes } from '../times.contract.ts';
import { monthAfter, monthOf, OUTCOMES, STEPS, type Quantile, type Step } from '../times.rules.ts';
import { MonthsChart, OutcomeBar } from './times-chart.tsx';
import { useLength } from './use-length.ts';
import css from './times.module.css';

type TimesRow = OutOf<typeof readTimes>['rows'][number];
type Outcomes = OutOf<typeof readTimes>['outcomes'][number];
const PERIODS = ['3', '6', '12', '24'] as const;
const LEVELS = ['0', '1', '2', '3', '4'] as const;
const view = z.object({
  months: z.enum(PERIODS).default('12'),
  step: z.enum(STEPS).default('answer'),
  level: z.enum(LEVELS).optional(),
  place: z.union([z.uuid(), z.literal('none')]).optional(),
});

/** How long it takes from one moment to the next, by place and month; what still waits is counted, and what came of it stands beside. */
export function TimesScreen() {
  const t = useT('times', 'places');
  const format = useFormat();
  const [at, setAt] = useView(view);
  const to = monthOf(serverNow());
  const from = monthAfter(to, 1 - Number(at.months));
  const level = at.level === undefined ? undefined : Number(at.level);
  const query = { from, to, level };
  // A year of a million reports is counted in seconds: one question after the other, and none again for five minutes.
  const calm = { keep: true, staleTime: 300_000 };
  const whole = useOp(readTimes, { query: { ...query, place: at.place, by: 'all' } }, calm);
  const months = useOp(
    readTimes,
    { query: { ...query, place: at.place, by: 'month' } },
    { ...calm, enabled: whole.data !== undefined },
  );
  const byPlace = useOp(
    readTimes,
    { query: { ...query, by: 'place' } },
    { ...calm, enabled: months.data !== undefined },
  );
  const shownLevel = String(whole.data?.level ?? at.level ?? '1') as (typeof LEVELS)[number];
  const search = { ...query, level: whole.data?.level ?? level };
  const placeName = at.place
    ? at.place === 'none'
      ? t('noArea')
      : (byPlace.data?.rows.find((it) => it.place?.id === at.place)?.place?.name ?? t('thisArea'))
    : null;
  return (
    <Page wide>
      <Title>{t('title')}</Title>
      <Text>{t('means')}</Text>
      <Text dim small>
        {t('counted')}
      </Text>
      <div className={`${css.filters} no-print`} role="search" aria-label={t('filters')}>
        <Select
          label={t('period')}
          options={PERIODS.map((value) => ({ value, label: t('months', { count: Number(value) }) }))}
          value={at.months}
          onChange={(months) => setAt({ months })}
        />
        <Select
          label={t('level')}
          options={LEVELS.map((value) => ({ value, label: t(`places:levels.${value}`) }))}
          value={shownLevel}
          onChange={(value) => setAt({ level: value ?? undefined, place: undefined })}
        />
        {placeName !== null && (
          <div className={css.chosen}>
            <Text as="span">
              {t('only')} <bdi>{placeName}</bdi>
            </Text>
            <Button size="small" onClick={() => setAt({ place: undefined })}>
              {t('everywhere')}
            </Button>
          </div>
        )}
      </div>
      <Answer of={whole} feature="times">
        {({ rows, outcomes }) => (
          <Stack gap="xl">
            <section aria-labelledby="times-steps">
              <Heading id="times-steps">{placeName === null ? t('allPlaces') : <bdi>{placeName}</bdi>}</Heading>
              <StepsTable
                rows={rows}
                chosen={at.step}
                onStep={(step) => setAt({ step }, { replace: true })}
                search={{ ...search, place: at.place }}
              />
            </section>
            <section aria-labelledby="times-outcomes">
              <Heading id="times-outcomes">{t('outcomes.title')}</Heading>
              {outcomes[0] ? (
                <OutcomeBar counts={outcomes[0].counts} search={{ ...search, place: at.place }} />
              ) : (
                <Text dim>{t('outcomes.none')}</Text>
              )}
            </section>
            <section aria-labelledby="times-months">
              <Heading id="times-months">{t('byMonth', { step: t(`steps.${at.step}`) })}</Heading>
              <Answer of={months} feature="times">
                {(it) => (
                  <MonthsChart
                    label={t('byMonth', { step: t(`steps.${at.step}`) })}
                    from={from}
                    to={to}
                    rows={it.rows.filter((row) => row.step === at.step)}
                  />
                )}
              </Answer>
            </section>
            <section aria-labelledby="times-places">
              <Row spread="between" align="baseline">
                <Heading id="times-places">{t('byPlace', { step: t(`steps.${at.step}`) })}</Heading>
                <SaveAll query={search} />
              </Row>
              <Answer of={byPlace} feature="times">
                {(it) => (
                  <PlacesTable
                    rows={it.rows.filter((row) => row.step === at.step)}
                    outcomes={it.outcomes}
                    step={at.step}
                    search={search}
                    chosen={at.place}
                    onPlace={(place) => setAt({ place })}
                  />
                )}
              </Answer>
            </section>
            <Text dim small>
              {t('month', { from: format.month(`${from}-15T12:00:00Z`), to: format.month(`${to}-15T12:00:00Z`) })}
            </Text>
          </Stack>
        )}
      </Answer>
    </Page>
  );
}

type Search = Record<string, unknown>;

/** A number that opens to what it is made of. */
function Opens({ n, label, search }: { n: number; label: string; search: Search }) {
  const format = useFormat();
  if (n === 0) return <>{format.number(0)}</>;
  return (
    <Go to="/w/$workspace/times/list" search={search} aria-label={label}>
      {format.number(n)}
    </Go>
  );
}

function useSpreadColumns<R extends TimesRow>(searchOf: (row: R) => Search): Column<R>[] {
  const t = useT('times');
  const length = useLength();
  const between = (row: R) => {
    if (row.quarter === null || row.threeQuarters === null) return t('tooFew');
    const [from, to] = [length(row.quarter), length(row.threeQuarters)];
    return from === to ? from : t('between', { from, to });
  };
  return [
    {
      key: 'median',
      title: t('columns.median'),
      cell: (row) => (row.median ? <strong>{length(row.median)}</strong> : <span>{t('tooFew')}</span>),
      sort: (row) => row.median?.minutes ?? null,
      out: (row) => length(row.median),
    },
    {
      key: 'spread',
      title: t('columns.spread'),
      cell: between,
      sort: (row) => row.threeQuarters?.minutes ?? null,
      out: between,
    },
    {
      key: 'n',
      title: t('columns.n'),
      cell: (row) => (
        <Opens n={row.n} label={t('openAll', { count: row.n })} search={{ ...searchOf(row), which: 'all' }} />
      ),
      sort: (row) => row.n,
      end: true,
    },
    {
      key: 'open',
      title: t('columns.open'),
      cell: (row) => (
        <Opens n={row.open} label={t('openOpen', { count: row.open })} search={{ ...searchOf(row), which: 'open' }} />
      ),
      sort: (row) => row.open,
      end: true,
    },
  ];
}

function StepsTable({
  rows,
  chosen,
  onStep,
  search,
}: {
  rows: readonly TimesRow[];
  chosen: Step;
  onStep: (step: Step) => void;
  search: Search;
}) {
  const t = useT('times');
  const spread = useSpreadColumns<TimesRow>((row) => ({ ...search, step: row.step }));
  const columns: Column<TimesRow>[] = [
    {
      key: 'step',
      title: t('columns.step'),
      cell: (row) => t(`steps.${row.step}`),
      out: (row) => t(`steps.${row.step}`),
    },
    ...spread.map((it) => ({ ...it, sort: undefined, out: it.out ?? it.sort }) as Column<TimesRow>),
  ];
  if (rows.length === 0) return <EmptyState title={t('nothing')}>{t('nothingWhy')}</EmptyState>;
  return (
    <DataTable
      label={t('columns.step')}
      columns={columns}
      rows={STEPS.flatMap((step) => rows.filter((it) => it.step === step))}
      rowKey={(row) => row.step}
      chosen={chosen}
      onOpen={(row) => onStep(row.step)}
      exportAs="how-fast-we-answer"
    />
  );
}

function PlacesTable({
  rows,
  outcomes,
  step,
  search,
  chosen,
  onPlace,
}: {
  rows: readonly TimesRow[];
  outcomes: readonly Outcomes[];
  step: Step;
  search: Search;
  chosen: string | undefined;
  onPlace: (id: string) => void;
}) {
  const t = useT('times');
  const idOf = (it: { place: { id: string } | null }) => it.place?.id ?? 'none';
  const spread = useSpreadColumns<TimesRow>((row) => ({ ...search, step, place: idOf(row) }));
  const countsOf = (row: TimesRow) => outcomes.find((it) => idOf(it) === idOf(row))?.counts ?? {};
  const inWords = (row: TimesRow) =>
    OUTCOMES.filter((it) => countsOf(row)[it])
      .map((it) => `${t(`outcomes.as.${it}`)} ${countsOf(row)[it]}`)
      .join(' · ');
  const columns: Column<TimesRow>[] = [
    {
      key: 'place',
      title: t('columns.place'),
      cell: (row) => (row.place ? <bdi>{row.place.name}</bdi> : t('noArea')),
      sort: (row) => row.place?.name ?? null,
      out: (row) => row.place?.name ?? t('noArea'),
    },
    ...spread,
    { key: 'outcomes', title: t('outcomes.title'), cell: inWords, out: inWords },
  ];
  if (rows.length === 0) return <EmptyState title={t('nothing')}>{t('nothingWhy')}</EmptyState>;
  return (
    <DataTable
      label={`${t('columns.place')} · ${t(`steps.${step}`)}`}
      columns={columns}
      rows={rows}
      rowKey={idOf}
      chosen={chosen}
      onOpen={(row) => onPlace(idOf(row))}
      exportAs={`how-fast-${step}-by-place`}
    />
  );
}

/** Every step by place and month in one file; minutes as numbers, for counting on. */
function SaveAll({ query }: { query: { from: string; to: string; level: number | undefined } }) {
  const t = useT('times');
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const { rows, outcomes } = await call(readTimes, { query: { ...query, by: 'both' } });
      const number = (it: Quantile | null, atLeast: boolean) =>
        it === null ? null : atLeast ? it.atLeast : it.minutes;
      const sheet = csvSheet([
        [
          'place_id',
          'place',
          'month',
          'step',
          'n',
          'reached',
          'open',
          'quarter_minutes',
          'quarter_at_least',
          'median_minutes',
          'median_at_least',
          'three_quarters_minutes',
          'three_quarters_at_least',
          ...OUTCOMES,
        ],
        ...rows.map((row) => {
          const counts =
            row.step === 'outcome'
              ? outcomes.find((it) => it.month === row.month && it.place?.id === row.place?.id)?.counts
              : undefined;
          return [
            row.place?.id ?? null,
            row.place?.name ?? null,
            row.month,
            row.step,
            row.n,
            row.reached,
            row.open,
            ...[row.quarter, row.median, row.threeQuarters].flatMap((it) => [number(it, false), number(it, true)]),
            ...OUTCOMES.map((it) => (row.step === 'outcome' ? (counts?.[it] ?? 0) : null)),
          ];
        }),
      ]);
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([sheet], { type: 'text/csv;charset=utf-8' }));
      link.download = `how-fast-by-place-and-month-${query.from}-${query.to}.csv`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    } catch (error) {
      toastProblem(error, 'times');
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button size="small" busy={busy} icon={<IconExport size={15} />} onClick={() => void save()}>
      {t('saveAll')}
    </Button>
  );
}
