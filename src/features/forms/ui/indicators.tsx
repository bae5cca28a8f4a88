import { useState } from 'react';
import { z } from 'zod';
import type { OutOf } from '#domain/operation.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Button, Buttons } from '#web/ui/button.tsx';
import { DataTable, type Column } from '#web/ui/data-table.tsx';
import { Confirm } from '#web/ui/dialog.tsx';
import { Select } from '#web/ui/field.tsx';
import { Facts, Heading, Stack, Text, Unseen } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toastProblem } from '#web/ui/toast.tsx';
import type { FormDetail } from '../forms.contract.ts';
import { endIndicator, listIndicators, readIndicator, type Indicator } from '../indicators/indicators.contract.ts';
import { FEWEST } from '../indicators/indicator.rules.ts';
import { useAnswerWords } from './answer-words.ts';
import css from './forms.module.css';
import { IndicatorChart, type Point } from './indicator-chart.tsx';
import { draftOf, IndicatorDialog, NEW_INDICATOR, type IndicatorDraft } from './indicator-dialog.tsx';
import own from './indicators.module.css';

type Values = OutOf<typeof readIndicator>;
type Cell = Values['cells'][number];
/** In the address, for a place that was not said. */
const NOT_SAID = '-';
/** So many weeks or months are shown, though all but the last were silent. */
const FEWEST_PERIODS = 4;
const view = z.object({ indicator: z.string().max(40).optional(), place: z.string().max(300).optional() });

/** In the reader's language, else in any. */
const useName = () => {
  const language = useLanguage();
  return (name: Record<string, string>): string => name[language] ?? name.en ?? Object.values(name)[0] ?? '–';
};

/** The indicators that a form feeds: defined here, and what they come to by place and week or month. */
export function IndicatorsPart({ form }: { form: FormDetail }) {
  const t = useT('form-indicators');
  const can = useCan();
  const nameOf = useName();
  const [at, setAt] = useView(view);
  const [draft, setDraft] = useState<IndicatorDraft | null>(null);
  const asked = useOp(listIndicators, { params: { id: form.id } });
  const may = can('form.write');
  return (
    <Stack gap="l">
      <Text dim>{t('means')}</Text>
      <Answer of={asked} rows={6} feature="form-indicators">
        {({ indicators, proposed }) => {
          const open = indicators.find((it) => it.id === at.indicator) ?? indicators[0];
          return (
            <>
              {may && (
                <Buttons>
                  <Button
                    look={indicators.length === 0 ? 'primary' : 'default'}
                    onClick={() => setDraft(NEW_INDICATOR)}
                  >
                    {t('new')}
                  </Button>
                </Buttons>
              )}
              {may && proposed.length > 0 && (
                <Stack as="section" gap="s">
                  <Heading as="h2">{t('proposedTitle')}</Heading>
                  <Text dim>{t('proposedMeans')}</Text>
                  <ul className={css.list}>
                    {proposed.map((it) => (
                      <li key={nameOf(it.name)}>
                        {nameOf(it.name)}{' '}
                        <Button size="small" onClick={() => setDraft({ id: null, unit: null, ...it })}>
                          {t('take')} <Unseen>{nameOf(it.name)}</Unseen>
                        </Button>
                      </li>
                    ))}
                  </ul>
                </Stack>
              )}
              {!open ? (
                <EmptyState title={t('none')}>{t('noneWhy')}</EmptyState>
              ) : (
                <>
                  {indicators.length > 1 && (
                    <div className={css.narrow}>
                      <Select
                        label={t('which')}
                        options={indicators.map((it) => ({ value: it.id, label: nameOf(it.name) }))}
                        value={open.id}
                        onChange={(id) => setAt({ indicator: id ?? undefined, place: undefined })}
                      />
                    </div>
                  )}
                  <One key={open.id} form={form} it={open} onChange={may ? () => setDraft(draftOf(open)) : null} />
                </>
              )}
            </>
          );
        }}
      </Answer>
      {draft && (
        <IndicatorDialog
          form={form}
          of={draft}
          onClose={(saved) => {
            setDraft(null);
            if (saved) setAt({ indicator: saved });
          }}
        />
      )}
    </Stack>
  );
}

function One({ form, it, onChange }: { form: FormDetail; it: Indicator; onChange: (() => void) | null }) {
  const t = useT('form-indicators');
  const can = useCan();
  const format = useFormat();
  const nameOf = useName();
  const words = useAnswerWords(form);
  const [ending, setEnding] = useState(false);
  const end = useOpMutation(endIndicator, { invalidates: ['indicators'] });
  const { measure } = it;
  const question = (path: string | null, none: string) => (path === null ? none : <bdi>{words.question(path)}</bdi>);
  return (
    <Stack as="section">
      <Heading as="h2">
        <bdi>{nameOf(it.name)}</bdi>
      </Heading>
      <Facts
        of={[
          [t('dialog.kind'), t(`kinds.${measure.kind}`)],
          [t('dialog.question'), question(measure.path, t('dialog.everyForm'))],
          measure.choices.length > 0 && [
            t('dialog.choices'),
            <bdi key="choices">{format.list(measure.choices.map((one) => words.answer(measure.path!, one)))}</bdi>,
          ],
          [t('dialog.place'), question(measure.place, t('dialog.allPlaces'))],
          [t('dialog.day'), question(measure.day, t('dialog.dayItCame'))],
          it.unit !== null && [t('dialog.unit'), <bdi key="unit">{it.unit}</bdi>],
          [
            t('version'),
            <span key="version">
              {format.number(it.version)}, <TimeAt at={it.changedAt} />
            </span>,
          ],
        ]}
      />
      <Text dim>{t(measure.about === 'people' ? 'fewMeans' : 'placesMeans', { fewest: FEWEST })}</Text>
      {onChange && (
        <Buttons>
          <Button onClick={onChange}>{t('dialog.change')}</Button>
          <Button look="grave" onClick={() => setEnding(true)}>
            {t('end')}
          </Button>
        </Buttons>
      )}
      {can('report.read') && <WhatItComesTo form={form} it={it} />}
      <Confirm
        open={ending}
        onClose={() => setEnding(false)}
        title={t('endTitle', { name: nameOf(it.name) })}
        deed={t('end')}
        look="grave"
        busy={end.isPending}
        onConfirm={() =>
          end.mutate(
            { params: { id: form.id, indicatorId: it.id } },
            { onSuccess: () => setEnding(false), onError: (error) => toastProblem(error, 'form-indicators') },
          )
        }
      >
        {t('endWhy')}
      </Confirm>
    </Stack>
  );
}

/** A row of the table: one place and part, with its cells by period. */
interface Row {
  place: string;
  part: string;
  cells: ReadonlyMap<string, Cell>;
}

function WhatItComesTo({ form, it }: { form: FormDetail; it: Indicator }) {
  const t = useT('form-indicators');
  const asked = useOp(readIndicator, { params: { id: form.id, indicatorId: it.id } });
  return (
    <Answer of={asked} rows={8} feature="form-indicators">
      {(values) =>
        values.cells.length === 0 ? (
          <EmptyState title={t('silent')}>{t('silentWhy')}</EmptyState>
        ) : (
          <Shown form={form} values={values} />
        )
      }
    </Answer>
  );
}

function Shown({ form, values }: { form: FormDetail; values: Values }) {
  const t = useT('form-indicators');
  const format = useFormat();
  const nameOf = useName();
  const words = useAnswerWords(form);
  const [at, setAt] = useView(view);
  const [listed, setListed] = useState(false);
  const { indicator: it, places, parts } = values;
  // what lies before the first word ever is no silence worth a column
  const first = values.periods.findIndex((day) => values.cells.some((one) => one.period === day));
  const periods = values.periods.slice(Math.min(first, values.periods.length - FEWEST_PERIODS));
  const { measure } = it;
  const said = (path: string | null, value: string): string =>
    path === null ? t('all') : value === '' ? t('notSaid') : words.answer(path, value);
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
        ? t('few', { fewest: FEWEST })
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
  const apart = measure.apart !== null;
  const name = nameOf(it.name);
  const who: Column<Row>[] = [
    { key: 'place', title: t('place'), cell: (row) => <bdi>{said(measure.place, row.place)}</bdi> },
    ...(apart
      ? [{ key: 'part', title: t('part'), cell: (row: Row) => <bdi>{said(measure.apart, row.part)}</bdi> }]
      : []),
  ];
  const columns: Column<Row>[] = [
    ...who,
    ...periods.map((day): Column<Row> => ({
      key: day,
      title: period(day),
      end: true,
      cell: (row) => <Figure cell={row.cells.get(day)} figure={figure} words={inWords(row.cells.get(day))} />,
      sort: (row) => row.cells.get(day)?.value ?? null,
    })),
  ];
  return (
    <Stack gap="l">
      {places.length > 1 && (
        <div className={css.narrow}>
          <Select
            label={t('chartOf')}
            options={places.map((place) => ({ value: place || NOT_SAID, label: said(measure.place, place) }))}
            value={shown || NOT_SAID}
            onChange={(place) => setAt({ place: place ?? undefined })}
          />
        </div>
      )}
      <div className={own.charts}>
        {charted.map((row) => (
          <figure key={row.part}>
            <figcaption>
              <bdi>{said(measure.place, row.place)}</bdi>
              {apart && (
                <>
                  {' · '}
                  <bdi>{said(measure.apart, row.part)}</bdi>
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
            rows={rows}
            place={(row) => said(measure.place, row.place)}
            part={apart ? (row) => said(measure.apart, row.part) : null}
          />
        )}
      </details>
    </Stack>
  );
}

function Figure({ cell, figure, words }: { cell: Cell | undefined; figure: (it: number) => string; words: string }) {
  const t = useT('form-indicators');
  const format = useFormat();
  if (!cell || cell.value === null)
    return (
      <span className={own.quiet} title={words}>
        <span aria-hidden="true">{cell ? t('fewShort', { fewest: FEWEST }) : '·'}</span>
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
  rows,
  place,
  part,
}: {
  name: string;
  periods: readonly string[];
  rows: readonly Row[];
  place: (row: Row) => string;
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
  const answers = ({ cell }: Line): string | number => (!cell ? 0 : (cell.n ?? t('fewShort', { fewest: FEWEST })));
  return (
    <DataTable
      label={t('list')}
      rows={lines}
      rowKey={({ row, day }) => JSON.stringify([row.place, row.part, day])}
      exportAs={`indicator-${name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60)}`}
      columns={[
        { key: 'place', title: t('place'), cell: ({ row }) => <bdi>{place(row)}</bdi>, out: ({ row }) => place(row) },
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
