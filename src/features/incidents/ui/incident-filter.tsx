import { SavedViews } from '#features/views/ui/saved-views.tsx';
import { useEffect, useMemo, useState } from 'react';
import { z } from 'zod';
import { FAMILIES, INCIDENT_TYPES } from '#domain/incident-types.ts';
import { LEVEL_KEYS } from '#domain/levels.ts';
import { useOpPages } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useT } from '#web/i18n.ts';
import { listParam } from '#web/navigation.tsx';
import { Button } from '#web/ui/button.tsx';
import { listIncidents } from '../incidents.contract.ts';
import { useTypeWords } from './types.tsx';
import css from './incidents.module.css';

const DAY = 86_400_000;
export const PERIODS = ['7', '30', '90', '365', 'all'] as const;
const SURE = {
  any: [],
  atLeast: ['corroborated', 'confirmed'],
  unsure: ['unverified', 'being_verified', 'cannot_be_verified'],
  contested: ['disputed', 'refuted'],
} as const;
type Sure = keyof typeof SURE;

/** One filter for map, timeline and list, all of it in the address. `since` and `until` are brushed days, `area` is drawn on the map. */
export const filterShape = z.object({
  period: z.enum(PERIODS).default('30'),
  type: listParam(z.string().max(60)),
  sure: z.enum(['any', 'atLeast', 'unsure', 'contested']).default('any'),
  level: z.enum(['0', '1', '2', '3']).default('0'),
  q: z.string().max(100).default(''),
  since: z.iso.date().optional(),
  until: z.iso.date().optional(),
  area: z.string().max(4000).optional(),
  at: z.string().max(60).optional(),
  id: z.uuid().optional(),
});
export type Filter = z.output<typeof filterShape>;
type SetFilter = (patch: Partial<Record<keyof Filter, unknown>>, how?: { replace?: boolean }) => void;

const PAGE = 500;
/** More than these are not fetched by themselves: no list is read so far, and a map is full. */
const ENOUGH = 2000;

/** The incidents that the filter lets through, newest first; further pages come by themselves up to 2,000. */
export function useIncidents(filter: Filter) {
  const from = useMemo(
    () =>
      filter.period === 'all'
        ? undefined
        : new Date(Math.floor(serverNow() / DAY) * DAY - (Number(filter.period) - 1) * DAY).toISOString(),
    [filter.period],
  );
  /** What the server is asked, the same for list and export. */
  const query = {
    from,
    types: filter.type.join(',') || undefined,
    states: SURE[filter.sure].join(',') || undefined,
    level: filter.level === '0' ? undefined : Number(filter.level),
    q: filter.q.trim() || undefined,
  };
  const answer = useOpPages(
    listIncidents,
    { query: { ...query, limit: PAGE } },
    (page) => (page.next ? { after: page.next } : null),
    { keep: true },
  );
  const incidents = useMemo(() => answer.data?.pages.flatMap((page) => page.incidents) ?? [], [answer.data]);
  const { hasNextPage, isFetching, fetchNextPage } = answer;
  useEffect(() => {
    if (hasNextPage && !isFetching && incidents.length < ENOUGH) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage, incidents.length]);
  return { incidents, total: answer.data?.pages[0]?.total ?? null, from, query, answer };
}

/** The words of the period chosen. */
export function usePeriodWords(): (period: Filter['period']) => string {
  const t = useT('incidents');
  return (period) => (period === 'all' ? t('situation.all') : t('situation.days', { count: Number(period) }));
}

/** The row of filters; whatever is chosen stands in it and in the address. */
export function FilterBar({ filter, onFilter, count }: { filter: Filter; onFilter: SetFilter; count: string }) {
  const t = useT('incidents', 'domain');
  const words = useTypeWords();
  const period = usePeriodWords();
  const [text, setText] = useState(filter.q);
  const [seen, setSeen] = useState(filter.q);
  // What came from the address (back button, a cleared filter) wins over what was typed.
  if (seen !== filter.q) {
    setSeen(filter.q);
    if (text.trim() !== filter.q) setText(filter.q);
  }
  useEffect(() => {
    if (text.trim() === filter.q) return;
    const timer = setTimeout(() => onFilter({ q: text.trim() }, { replace: true }), 300);
    return () => clearTimeout(timer);
  }, [text, filter.q, onFilter]);
  const families = filter.type.filter((it) => (FAMILIES as readonly string[]).includes(it));
  const single = filter.type.find((it) => it.includes('.')) ?? '';
  const filtered =
    filter.type.length > 0 ||
    filter.sure !== 'any' ||
    filter.level !== '0' ||
    filter.q !== '' ||
    filter.since !== undefined ||
    filter.area !== undefined;
  return (
    <div className={`${css.filters} no-print`} role="search" aria-label={t('situation.filters')}>
      <select
        aria-label={t('situation.period')}
        value={filter.period}
        onChange={(event) => onFilter({ period: event.target.value, since: undefined, until: undefined })}
      >
        {PERIODS.map((it) => (
          <option key={it} value={it}>
            {period(it)}
          </option>
        ))}
      </select>
      <span className={css.chips} role="group" aria-label={t('situation.kind')}>
        {FAMILIES.map((family) => (
          <button
            key={family}
            type="button"
            className={css.chip}
            aria-pressed={families.includes(family)}
            onClick={() =>
              onFilter({
                type: families.includes(family) ? filter.type.filter((it) => it !== family) : [...filter.type, family],
              })
            }
          >
            <span className={css.sign} data-family={family} aria-hidden="true" />
            {words(family)}
          </button>
        ))}
      </span>
      <select
        aria-label={t('situation.kind')}
        value={single}
        onChange={(event) => onFilter({ type: [...families, ...(event.target.value ? [event.target.value] : [])] })}
      >
        <option value="">{t('situation.anyType')}</option>
        {FAMILIES.map((family) => (
          <optgroup key={family} label={words(family)}>
            {INCIDENT_TYPES.filter((it) => it.family === family && it.retired === undefined).map((it) => (
              <option key={it.code} value={it.code}>
                {words(it.code)}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      <select
        aria-label={t('situation.confidence')}
        value={filter.sure}
        onChange={(event) => onFilter({ sure: event.target.value })}
      >
        {(Object.keys(SURE) as Sure[]).map((it) => (
          <option key={it} value={it}>
            {t(it === 'any' ? 'situation.anyConfidence' : `situation.${it}`)}
          </option>
        ))}
      </select>
      <select
        aria-label={t('situation.level')}
        value={filter.level}
        onChange={(event) => onFilter({ level: event.target.value })}
      >
        <option value="0">{t('situation.anyLevel')}</option>
        {([1, 2, 3] as const).map((it) => (
          <option key={it} value={String(it)}>
            {it === 3
              ? t(`domain:levels.${LEVEL_KEYS[it]}.name`)
              : t('situation.from', { level: t(`domain:levels.${LEVEL_KEYS[it]}.name`) })}
          </option>
        ))}
      </select>
      <input
        type="search"
        dir="auto"
        aria-label={t('situation.find')}
        placeholder={t('situation.find')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        maxLength={100}
      />
      {filter.area !== undefined && (
        <Button size="small" onClick={() => onFilter({ area: undefined })}>
          {t('situation.clearArea')}
        </Button>
      )}
      {filtered && (
        <Button
          size="small"
          look="link"
          onClick={() =>
            onFilter({ type: [], sure: 'any', level: '0', q: '', since: undefined, until: undefined, area: undefined })
          }
        >
          {t('situation.clear')}
        </Button>
      )}
      <SavedViews screen="situation" />
      <span className={css.count} aria-live="polite">
        {count}
      </span>
    </div>
  );
}
