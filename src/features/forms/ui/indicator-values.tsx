import { useState } from 'react';
import { z } from 'zod';
import type { OutOf } from '#domain/operation.ts';
import type { PlaceLevel } from '#domain/places.ts';
import { levelWords } from '#features/places/ui/place-words.ts';
import { useOp } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Go, useView } from '#web/navigation.tsx';
import { DataTable, type Column } from '#web/ui/data-table.tsx';
import { Select } from '#web/ui/field.tsx';
import { Stack, Text, Unseen } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { readIndicator, type Indicator } from '../indicators/indicators.contract.ts';
import { FEWEST } from '../indicators/indicator.rules.ts';
import css from './forms.module.css';
import { IndicatorChart, type Point } from './indicator-chart.tsx';
import { useIndicatorWords, useName } from './indicator-words.ts';
import own from './indicators.module.css';

type Values = OutOf<typeof readIndicator>;
type Cell = Values['cells'][number];
/** In the address, for a place that was not said. */
const NOT_SAID = '-';
const EACH = 'each';
/** So many weeks or months are shown, though all but the last were silent. */
const FEWEST_PERIODS = 4;
const view = z.object({
  place: z.string().max(300).optional(),
  /** areas of which level are shown; without one each place */
  level: z.coerce.number().int().min(0).max(4).optional(),
});

/** A row of the table: one place and part, with its cells by period. */
interface Row {
  place: string;
  part: string;
  cells: ReadonlyMap<string, Cell>;
}

/** What an indicator comes to, by place or by the areas that places lie in. */
export function WhatItComesTo({ it }: { it: Indicator }) {
  const t = useT('form-indicators');
  const [at] = useView(view);
  const asked = useOp(
    readIndicator,
    {
      params: { id: it.form.id, indicatorId: it.id },
      query: at.level === undefined ? {} : { level: at.level },
    },
    { keep: true },
  );
  return (
    <Answer of={asked} rows={8} feature="form-indicators">
      {(values) =>
        values.cells.length === 0 ? (
          <EmptyState title={t('silent')}>{t('silentWhy')}</EmptyState>
        ) : (
          <Shown values={values} />
        )
      }
    </Answer>
  );
}

function Shown({ values }: { values: Values }) {
  const t = useT('form-indicators', 'places');
  const format = useFormat();
  const nameOf = useName();
  const words = useIndicatorWords(values);
  const [at, setAt] = useView(view);
  const [listed, setListed] = useState(false);
  const { indicator: it, levels, misfits } = values;
  const places = values.places.map(({ key }) => key);
  const parts = values.parts.map(({ key }) => key);
  // what lies before the first word ever is no silence worth a column
  const first = values.periods.findIndex((day) => values.cells.some((one) => one.period === day));
  const periods = values.periods.slice(Math.min(first, values.periods.length - FEWEST_PERIODS));
  const { measure } = it;
  const period = (day: string): string =>
    measure.period === 'month'
      ? format.month(`${day}T12:00:00Z`)
      : t('weekOf', { day: format.date(`${day}T12:00:00Z`) });
  const figure = (value: number): string =>
    measure.kind === 'share' ? format.percent(value) : format.number(Math.round(value * 100) / 100);
  const rows: Row[] = places.flatMap((place) =>
    parts.flatMap((part) => {
      const cells = new Map(
        values.cells.flatMap((one) => (one.place === place && one.part === part ? [[one.period, one]] : [])),
      );
      return cells.size > 0 ? [{ place, part, cells }] : [];
    }),
  );
  const wanted = at.place === NOT_SAID ? '' : at.place;
  const told = (place: string): number =>
    values.cells.filter((one) => one.place === place && one.value !== null).length;
  const shown = places.find((place) => place === wanted) ?? places.toSorted((a, b) => told(b) - told(a))[0]!;
  const charted = rows.filter((row) => row.place === shown);
  const tops = values.cells.map((one) => one.high ?? one.value ?? 0);
  const top = measure.kind === 'share' ? 1 : Math.max(...tops, 1);
  const inWords = (cell: Cell | undefined): string =>
    !cell
      ? t('silence')
      : cell.value === null
        ? t(at.level === undefined ? 'few' : 'fewWithin', { fewest: FEWEST })
        : cell.low === null || cell.high === null
          ? t('of', { value: figure(cell.value), n: format.number(cell.n!) })
          : t('ofWithSpread', {
              value: figure(cell.value),
              n: format.number(cell.n!),
              low: figure(cell.low),
              high: figure(cell.high),
            });
  const pointOf = (cell: Cell | undefined): Point =>
    !cell ? 'silence' : cell.value === null ? 'few' : { value: cell.value, low: cell.low, high: cell.high };
  // of an area it may be more, and not be shown for what else is
  const hidden = at.level === undefined ? t('fewShort', { fewest: FEWEST }) : '–';
  const apart = words.isApart;
  const unknown = places.filter((key) => words.isUnknown(key)).length;
  const name = nameOf(it.name);
  const who: Column<Row>[] = [
    {
      key: 'place',
      title: t('place'),
      cell: (row) => (
        <>
          {words.isUnknown(row.place) || row.place === '' ? (
            <bdi>{words.place(row.place)}</bdi>
          ) : (
            <Go to="/w/$workspace/places/$id" params={{ id: row.place }}>
              <bdi>{words.place(row.place)}</bdi>
            </Go>
          )}
          {words.around(row.place) && <span className={own.said}>{words.around(row.place)}</span>}
          {words.isUnknown(row.place) && <span className={own.said}>{t('unknownPlace')}</span>}
        </>
      ),
      sort: (row) => words.place(row.place),
    },
    ...(apart ? [{ key: 'part', title: t('part'), cell: (row: Row) => <bdi>{words.part(row.part)}</bdi> }] : []),
  ];
  const columns: Column<Row>[] = [
    ...who,
    ...periods.map((day): Column<Row> => ({
      key: day,
      title: period(day),
      end: true,
      cell: (row) => (
        <Figure cell={row.cells.get(day)} figure={figure} hidden={hidden} words={inWords(row.cells.get(day))} />
      ),
      sort: (row) => row.cells.get(day)?.value ?? null,
    })),
  ];
  return (
    <Stack gap="l">
      {misfits.length > 0 && (
        <Text>
          {t('misfits', { count: misfits.length, names: format.list(misfits.map((one) => one.title || '–')) })}
        </Text>
      )}
      {(levels.length > 0 || at.level !== undefined) && (
        <div className={css.narrow}>
          <Select
            label={t('seenBy')}
            options={[
              { value: EACH, label: t('eachPlace') },
              ...levels.map((level) => ({ value: String(level), label: levelWords(t, level as PlaceLevel) })),
            ]}
            value={at.level === undefined ? EACH : String(at.level)}
            onChange={(level) =>
              setAt({ level: level && level !== EACH ? Number(level) : undefined, place: undefined })
            }
          />
        </div>
      )}
      {unknown > 0 && <Text dim>{t('unknownPlaces', { count: unknown })}</Text>}
      {places.length > 1 && (
        <div className={css.narrow}>
          <Select
            label={t('chartOf')}
            options={places.map((place) => ({ value: place || NOT_SAID, label: words.place(place) }))}
            value={shown || NOT_SAID}
            onChange={(place) => setAt({ place: place ?? undefined })}
          />
        </div>
      )}
      <div className={own.charts}>
        {charted.map((row) => (
          <figure key={row.part}>
            <figcaption>
              <bdi>{words.place(row.place)}</bdi>
              {apart && (
                <>
                  {' · '}
                  <bdi>{words.part(row.part)}</bdi>
                </>
              )}{' '}
              ({t('chartTop', { top: figure(top) })})
            </figcaption>
            <IndicatorChart
              top={top}
              points={periods.map((day) => ({
                title: `${period(day)}: ${inWords(row.cells.get(day))}`,
                is: pointOf(row.cells.get(day)),
              }))}
            />
            <div className={own.ends} aria-hidden="true">
              <span>{period(periods[0]!)}</span>
              <span>{period(periods.at(-1)!)}</span>
            </div>
          </figure>
        ))}
      </div>
      <Text dim small>
        {t('chartMeans', { spread: t(`spread.${measure.kind}`) })}
      </Text>
      <DataTable label={name} rows={rows} rowKey={(row) => JSON.stringify([row.place, row.part])} columns={columns} />
      <details onToggle={(event) => setListed(event.currentTarget.open)}>
        <summary>{t('list')}</summary>
        {listed && (
          <AllValues
            name={name}
            periods={periods}
            hidden={hidden}
            rows={rows}
            place={(row) => words.place(row.place)}
            around={levels.length > 0 ? (row) => words.around(row.place) : null}
            part={apart ? (row) => words.part(row.part) : null}
          />
        )}
      </details>
    </Stack>
  );
}

function Figure({
  cell,
  figure,
  hidden,
  words,
}: {
  cell: Cell | undefined;
  figure: (it: number) => string;
  /** what stands for a value that is not shown */
  hidden: string;
  words: string;
}) {
  const t = useT('form-indicators');
  const format = useFormat();
  if (!cell || cell.value === null)
    return (
      <span className={own.quiet} title={words}>
        <span aria-hidden="true">{cell ? hidden : '·'}</span>
        <Unseen>{words}</Unseen>
      </span>
    );
  return (
    <span title={words}>
      {figure(cell.value)}
      <span className={own.said}>
        {cell.low !== null && cell.high !== null && `${figure(cell.low)}–${figure(cell.high)} · `}
        {t('n', { n: format.number(cell.n!) })}
      </span>
    </span>
  );
}

/** Every value with what it is made of, one a line, to be saved; where nobody answered nothing stands. */
function AllValues({
  name,
  periods,
  hidden,
  rows,
  place,
  around,
  part,
}: {
  name: string;
  periods: readonly string[];
  hidden: string;
  rows: readonly Row[];
  place: (row: Row) => string;
  around: ((row: Row) => string) | null;
  part: ((row: Row) => string) | null;
}) {
  const t = useT('form-indicators');
  const format = useFormat();
  const lines = rows.flatMap((row) => periods.map((day) => ({ row, day, cell: row.cells.get(day) })));
  type Line = (typeof lines)[number];
  const rounded = (it: number | null | undefined): number | null =>
    it === null || it === undefined ? null : Math.round(it * 10_000) / 10_000;
  const number = (key: 'value' | 'low' | 'high', title: string): Column<Line> => ({
    key,
    title,
    end: true,
    cell: ({ cell }) => (rounded(cell?.[key]) === null ? '' : format.number(rounded(cell?.[key])!)),
    out: ({ cell }) => rounded(cell?.[key]),
  });
  const answers = ({ cell }: Line): string | number => (!cell ? 0 : (cell.n ?? hidden));
  return (
    <DataTable
      label={t('list')}
      rows={lines}
      rowKey={({ row, day }) => JSON.stringify([row.place, row.part, day])}
      exportAs={`indicator-${name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60)}`}
      columns={[
        { key: 'place', title: t('place'), cell: ({ row }) => <bdi>{place(row)}</bdi>, out: ({ row }) => place(row) },
        ...(around
          ? [
              {
                key: 'around',
                title: t('around'),
                cell: ({ row }: Line) => around(row),
                out: ({ row }: Line) => around(row),
              },
            ]
          : []),
        ...(part
          ? [{ key: 'part', title: t('part'), cell: ({ row }: Line) => part(row), out: ({ row }: Line) => part(row) }]
          : []),
        { key: 'from', title: t('from'), cell: ({ day }) => format.date(`${day}T12:00:00Z`), out: ({ day }) => day },
        { key: 'n', title: t('answers'), end: true, cell: answers, out: answers },
        number('value', t('value')),
        number('low', t('low')),
        number('high', t('high')),
      ]}
    />
  );
}
