import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { ApiProblem } from '../api.ts';
import { useT } from '../i18n.ts';
import { Button } from './button.tsx';
import { classes } from './classes.ts';
import css from './states.module.css';

/** Nothing here: why, and what to do next. `flush` inside something that has its own padding. */
export const EmptyState = ({
  title,
  children,
  action,
  flush,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  flush?: boolean;
}) => (
  <div className={classes(css.state, flush && css.flush)}>
    <p className={css.title}>{title}</p>
    {children && <div>{children}</div>}
    {action}
  </div>
);

/** What a problem says to people: from the feature's catalogue, else the console's, else the server's own English. */
export function problemWords(
  t: TFunction,
  problem: { code: string; detail: string; values?: Record<string, string | number> },
  feature?: string,
): string {
  const keys = [...(feature ? [`${feature}:problems.${problem.code}`] : []), `console:problems.${problem.code}`];
  return t(keys, { ...problem.values, defaultValue: problem.detail || t('console:problems.unknown') });
}

/**
 * What went wrong and what to do. Takes whatever was thrown. `feature` names the catalogue that has words for its codes;
 * `onRetry` when trying again may help. `page` fills a screen.
 */
export function ErrorState({
  error,
  feature,
  onRetry,
  page,
}: {
  error: unknown;
  feature?: string;
  onRetry?: () => void;
  page?: boolean;
}) {
  const t = useT(feature);
  const problem =
    error instanceof ApiProblem
      ? error
      : { code: 'broken', detail: '', status: 0, values: {}, errors: [] as ApiProblem['errors'] };
  return (
    <div role="alert" className={classes(css.state, page ? css.page : css.problem)}>
      <p className={css.title}>{problemWords(t, problem, feature)}</p>
      {problem.errors.length > 0 && (
        <ul className={css.errors}>
          {problem.errors.slice(0, 20).map((one, at) => (
            <li key={at}>
              <bdi>{one.where}</bdi>: {problemWords(t, one, feature)}
            </li>
          ))}
        </ul>
      )}
      {onRetry && <Button onClick={onRetry}>{t('console:retry')}</Button>}
      <p className={css.code} dir="ltr">
        {problem.status > 0 && `${problem.status} `}
        {problem.code}
      </p>
    </div>
  );
}

/** While something loads: grey bars where the rows will be. Appears as a polite message to screen readers. */
export function Loading({ rows = 4 }: { rows?: number }) {
  const t = useT();
  return (
    <div className={css.bars} role="status">
      <span className="visually-hidden" style={{ animation: 'none' }}>
        {t('loading')}
      </span>
      {Array.from({ length: rows }, (_, at) => (
        <span key={at} aria-hidden="true" style={{ width: `${[82, 64, 91, 55][at % 4]}%` }} />
      ))}
    </div>
  );
}

/** How far long work is: `done` of `of` (or unknown), with words and a way to stop it. */
export function Progress({
  label,
  done,
  of,
  onStop,
}: {
  label: string;
  done: number;
  of: number | null;
  onStop?: () => void;
}) {
  const t = useT();
  const share = of ? Math.min(1, done / of) : 0;
  return (
    <div>
      <div className={css.progressRow}>
        <span>{label}</span>
        {onStop && (
          <Button look="link" onClick={onStop}>
            {t('stop')}
          </Button>
        )}
      </div>
      <div
        className={css.progress}
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={of ?? undefined}
        aria-valuenow={of ? done : undefined}
      >
        <div style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  );
}

/**
 * The three states of a question in one: `<Answer of={query}>{(rows) => ...}</Answer>` shows grey bars, then the answer, or the problem with a way
 * to ask again.
 */
export function Answer<T>({
  of,
  rows,
  feature,
  children,
}: {
  of: { data: T | undefined; error: unknown; refetch: () => unknown };
  rows?: number;
  feature?: string;
  children: (data: T) => ReactNode;
}) {
  if (of.data !== undefined) return <>{children(of.data)}</>;
  if (of.error) return <ErrorState error={of.error} feature={feature} onRetry={() => void of.refetch()} />;
  return <Loading rows={rows} />;
}
