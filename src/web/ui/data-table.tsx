import { useState, type ReactNode } from 'react';
import { useFormat } from '../format.ts';
import { useT } from '../i18n.ts';
import { Button } from './button.tsx';
import { classes } from './classes.ts';
import { IconDown, IconExport, IconSortBoth, IconUp } from './icons.ts';
import { csvSheet, sortRows, type SortValue } from './table.rules.ts';
import css from './table.module.css';

export interface Column<R> {
  key: string;
  title: string;
  cell: (row: R) => ReactNode;
  /** What it is sorted by; without it the column cannot be. */
  sort?: (row: R) => SortValue;
  /** What stands in an exported file (the sort value when not given; left out when null). */
  out?: ((row: R) => SortValue | boolean) | null;
  /** Numbers stand at the end. */
  end?: boolean;
}

export interface Sort {
  by: string;
  direction: 'up' | 'down';
}

export interface DataTableProps<R> {
  /** What the table holds; read aloud. */
  label: string;
  columns: readonly Column<R>[];
  rows: readonly R[];
  rowKey: (row: R) => string;
  chosen?: string;
  /** Opens a row: its first cell becomes a button. */
  onOpen?: (row: R) => void;
  /** Sorted outside (by the server, in the address): then rows are shown as given. */
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  /** A file name without its ending: offers the rows as CSV. For all rows at the server, give a link in `aside` instead. */
  exportAs?: string;
  /** Beside the count of rows. */
  aside?: ReactNode;
  /** More rows at the server. */
  onMore?: () => void;
  total?: number;
}

/**
 * A table of rows 32 px high, on a phone a card a row: columns that sort, a first cell that names the row and opens it, an export that no spreadsheet
 * runs as a formula.
 */
export function DataTable<R>({
  label,
  columns,
  rows,
  rowKey,
  chosen,
  onOpen,
  sort: outer,
  onSort,
  exportAs,
  aside,
  onMore,
  total,
}: DataTableProps<R>) {
  const t = useT();
  const format = useFormat();
  const [inner, setInner] = useState<Sort | null>(null);
  const sort = outer ?? inner;
  const by = !onSort && sort ? columns.find((it) => it.key === sort.by)?.sort : undefined;
  const shown = by ? sortRows(rows, by, sort!.direction, format.compare) : rows;
  const press = (column: Column<R>) => {
    const next: Sort = {
      by: column.key,
      direction: sort?.by === column.key && sort.direction === 'up' ? 'down' : 'up',
    };
    if (onSort) onSort(next);
    else setInner(next);
  };
  const save = () => {
    const out = columns.filter((it) => it.out !== null && (it.out ?? it.sort));
    const sheet = csvSheet([
      out.map((it) => it.title),
      ...shown.map((row) => out.map((it) => (it.out ?? it.sort)!(row))),
    ]);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([sheet], { type: 'text/csv;charset=utf-8' }));
    link.download = `${exportAs}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  return (
    <div>
      <div className={css.frame} role="region" aria-label={label} tabIndex={0}>
        <table className={css.table} aria-label={label}>
          <thead>
            <tr>
              {columns.map((it) => {
                const on = sort?.by === it.key;
                return (
                  <th
                    key={it.key}
                    scope="col"
                    className={classes(it.end && css.end)}
                    aria-sort={on ? (sort.direction === 'up' ? 'ascending' : 'descending') : undefined}
                  >
                    {it.sort ? (
                      <button type="button" className={css.sort} data-on={on || undefined} onClick={() => press(it)}>
                        {it.title}
                        {on ? (
                          sort.direction === 'up' ? (
                            <IconUp size={14} aria-hidden="true" />
                          ) : (
                            <IconDown size={14} aria-hidden="true" />
                          )
                        ) : (
                          <IconSortBoth size={14} aria-hidden="true" />
                        )}
                      </button>
                    ) : (
                      it.title
                    )}
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => {
              const key = rowKey(row);
              return (
                <tr key={key} data-chosen={key === chosen || undefined} aria-current={key === chosen || undefined}>
                  {columns.map((it, at) =>
                    at === 0 ? (
                      <th key={it.key} scope="row" className={classes(it.end && css.end)}>
                        {onOpen ? (
                          <button type="button" className={css.open} onClick={() => onOpen(row)}>
                            {it.cell(row)}
                          </button>
                        ) : (
                          it.cell(row)
                        )}
                      </th>
                    ) : (
                      <td key={it.key} className={classes(it.end && css.end)} data-called={it.title}>
                        {it.cell(row)}
                      </td>
                    ),
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <div className={`${css.foot} no-print`}>
        <span>{t('table.rows', { count: total ?? rows.length })}</span>
        <span style={{ display: 'flex', gap: 8 }}>
          {onMore && (
            <Button size="small" onClick={onMore}>
              {t('table.more')}
            </Button>
          )}
          {aside}
          {exportAs && (
            <Button size="small" icon={<IconExport size={15} />} onClick={save}>
              {t('table.export')}
            </Button>
          )}
        </span>
      </div>
    </div>
  );
}
