import { Fragment, useId } from 'react';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Heading, Stack, Text, Unseen } from '#web/ui/layout.tsx';
import type { Finding, SheetExcerpt } from '../forms.contract.ts';
import { Findings, useFindingWords } from './findings.tsx';
import css from './sheet-excerpts.module.css';

/** The sheet around what is wrong in it: the cell is marked, and what to do stands below its row. What has no place in a sheet is a list. */
export function SheetExcerpts({ excerpts, errors }: { excerpts: readonly SheetExcerpt[]; errors: readonly Finding[] }) {
  const t = useT('form-sheet', 'forms');
  const there = (it: Finding): boolean =>
    excerpts.some(
      ({ sheet, headings, rows }) =>
        sheet === it.sheet && (it.row === headings.row || rows.some(({ row }) => row === it.row)),
    );
  const rest = errors.filter((it) => !there(it));
  const all = t('forms:findings.errors', { count: errors.length });
  return (
    <Stack gap="l">
      <Text dim>{t('means')}</Text>
      {excerpts.map((it) => (
        <Excerpt key={it.sheet} of={it} errors={errors.filter((one) => one.sheet === it.sheet)} />
      ))}
      {rest.length > 0 && <Findings label={t('elsewhere')} of={rest} />}
      <details>
        <summary>{t('list')}</summary>
        <Findings label={all} of={errors} />
      </details>
    </Stack>
  );
}

function Excerpt({ of, errors }: { of: SheetExcerpt; errors: readonly Finding[] }) {
  const t = useT('form-sheet', 'forms');
  const format = useFormat();
  const why = useFindingWords();
  const id = useId();
  const title = t('sheet', { sheet: of.sheet });
  const inRow = (row: number): { it: Finding; at: number }[] =>
    errors.flatMap((it, at) => (it.row === row ? [{ it, at }] : []));
  const line = (row: number, cells: readonly string[], head: boolean) => {
    const wrong = inRow(row);
    const ofRow = wrong.filter(({ it }) => !it.cell);
    return (
      <Fragment key={row}>
        <tr className={head ? css.headings : undefined}>
          <th scope="row" className={ofRow.length > 0 ? css.wrong : undefined} aria-describedby={idsOf(ofRow)}>
            {ofRow.length > 0 && <Unseen>{t('wrong')} </Unseen>}
            {format.number(row, { useGrouping: false })}
          </th>
          {cells.map((text, n) => {
            const here = wrong.filter(({ it }) => it.cell?.at === `${of.columns[n]}${row}`);
            return (
              <td
                key={of.columns[n]}
                className={here.length > 0 ? css.wrong : undefined}
                aria-describedby={idsOf(here)}
              >
                {here.length > 0 && <Unseen>{t('wrong')} </Unseen>}
                {here.length > 0 && text === '' ? t('forms:findings.empty') : <bdi>{text}</bdi>}
              </td>
            );
          })}
        </tr>
        {wrong.map(({ it, at }) => (
          <tr key={at}>
            <th scope="row" aria-hidden="true">
              ▲
            </th>
            <td colSpan={of.columns.length} className={css.said}>
              <p id={`${id}-${at}`}>
                <bdi className={css.at}>{it.cell?.at ?? t('row', { row: format.number(row) })}</bdi> {why(it)}
              </p>
            </td>
          </tr>
        ))}
      </Fragment>
    );
  };
  const idsOf = (some: readonly { at: number }[]): string | undefined =>
    some.map(({ at }) => `${id}-${at}`).join(' ') || undefined;
  return (
    <section>
      <Heading as="h3">
        <bdi>{title}</bdi>
      </Heading>
      <div className={css.frame} role="region" aria-label={title} tabIndex={0}>
        <table className={css.sheet} aria-label={title}>
          <thead>
            <tr>
              <td />
              {of.columns.map((letters) => (
                <th key={letters} scope="col">
                  {letters}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {line(of.headings.row, of.headings.cells, true)}
            {of.rows.map(({ row, cells }, n) => {
              const before = of.rows[n - 1]?.row ?? of.headings.row;
              return (
                <Fragment key={row}>
                  {row > before + 1 && (
                    <tr className={css.gap} aria-hidden="true">
                      <td colSpan={of.columns.length + 1}>⋮</td>
                    </tr>
                  )}
                  {line(row, cells, false)}
                </Fragment>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
