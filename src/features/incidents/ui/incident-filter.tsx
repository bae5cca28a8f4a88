import { SavedViews } from '#features/views/ui/saved-views.tsx';
import { useEffect, useMemo, useState } from 'react';
import { z } from 'zod';
import { FAMILIES, INCIDENT_TYPES } from '#domain/incident-types.ts';
import { LEVEL_KEYS } from '#domain/levels.ts';
import { dayAfter, momentOf } from '#domain/local-time.ts';
import { readPlace } from '#features/places/places.contract.ts';
import { useOp, useOpPages } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useFormat } from '#web/format.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { readMapView, readPolygon } from '#web/map/map.rules.ts';
import { listParam } from '#web/navigation.tsx';
import { Button } from '#web/ui/button.tsx';
import { listIncidents, readSituation } from '../incidents.contract.ts';
import { lookFor } from './situation.rules.ts';
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
const LABELS = ['clear', 'green', 'amber', 'amber_strict', 'red'] as const;

/** One filter for map, timeline and list, all of it in the address. `since` and `until` are brushed days, `area` is drawn on the map. */
export const filterShape = z.object({
  period: z.enum(PERIODS).default('30'),
  type: listParam(z.string().max(60)),
  sure: z.enum(['any', 'atLeast', 'unsure', 'contested']).default('any'),
  level: z.enum(['0', '1', '2', '3']).default('0'),
  label: z.enum(['any', '0', '1', '2', '3', '4']).default('any'),
  /** a place with all that lies below it */
  place: z.uuid().optional(),
  /** only those of unknown time */
  time: z.enum(['known', 'unknown']).default('known'),
  q: z.string().max(100).default(''),
  since: z.iso.date().optional(),
  until: z.iso.date().optional(),
  area: z.string().max(4000).optional(),
  at: z.string().max(60).optional(),
  id: z.uuid().optional(),
});
export type Filter = z.output<typeof filterShape>;
type SetFilter = (patch: Partial<Record<keyof Filter, unknown>>, how?: { replace?: boolean }) => void;

const PAGE = 100;

/** What the server is asked, the same for map, timeline, list and export. */
export function useFilterQuery(filter: Filter) {
  const { zone } = useFormat();
  const { period, since, until } = filter;
  const from = useMemo(
    () =>
      period === 'all'
        ? undefined
        : new Date(Math.floor(serverNow() / DAY) * DAY - (Number(period) - 1) * DAY).toISOString(),
    [period],
  );
  const begins = (day: string | undefined) =>
    (day && (momentOf({ day, clock: '00:00' }, zone) ?? undefined)) || undefined;
  return {
    from,
    since: begins(since),
    until: begins(until && dayAfter(until)),
    unknownTime: filter.time === 'unknown' ? ('1' as const) : undefined,
    types: filter.type.join(',') || undefined,
    states: SURE[filter.sure].join(',') || undefined,
    level: filter.level === '0' ? undefined : Number(filter.level),
    labels: filter.label === 'any' ? undefined : filter.label,
    place: filter.place,
    area: readPolygon(filter.area) ? filter.area : undefined,
    q: filter.q.trim() || undefined,
  };
}
export type FilterQuery = ReturnType<typeof useFilterQuery>;

/** The incidents that the filter lets through as a list alone, newest first, page by page. */
export function useIncidents(filter: Filter) {
  const query = useFilterQuery(filter);
  const answer = useOpPages(
    listIncidents,
    { query: { ...query, limit: PAGE } },
    (page) => (page.next ? { after: page.next } : null),
    { keep: true },
  );
  const incidents = useMemo(() => answer.data?.pages.flatMap((page) => page.incidents) ?? [], [answer.data]);
  return { incidents, total: answer.data?.pages[0]?.total ?? null, query, answer };
}

/** Map, timeline and first page of the list of one filter, and further pages when they are asked for. @param wide is there room for a large map */
export function useSituation(filter: Filter, wide: boolean) {
  const { zone } = useFormat();
  const query = useFilterQuery(filter);
  const at = lookFor(readMapView(filter.at));
  const answer = useOp(
    readSituation,
    { query: { ...query, at, width: wide ? undefined : 360, zone, limit: PAGE / 2 } },
    { keep: true },
  );
  const first = answer.isPlaceholderData ? undefined : answer.data?.list;
  // asked for page by page, for the filter that they were asked for alone
  const key = JSON.stringify(query);
  const [wanted, setWanted] = useState<string | null>(null);
  const more = useOpPages(
    listIncidents,
    { query: { ...query, limit: PAGE, after: first?.next ?? undefined } },
    (page) => (page.next ? { after: page.next } : null),
    { enabled: wanted === key && first?.next != null },
  );
  const incidents = useMemo(
    () => [...(answer.data?.list.incidents ?? []), ...(more.data?.pages.flatMap((page) => page.incidents) ?? [])],
    [answer.data, more.data],
  );
  return {
    query,
    answer,
    incidents,
    hasMore: more.data ? more.hasNextPage : (answer.data?.list.next ?? null) !== null,
    isFetchingMore: more.isFetching,
    showMore: () => (more.data ? void more.fetchNextPage() : setWanted(key)),
  };
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
    filter.label !== 'any' ||
    filter.time !== 'known' ||
    filter.place !== undefined ||
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
      <select
        aria-label={t('situation.label')}
        value={filter.label}
        onChange={(event) => onFilter({ label: event.target.value })}
      >
        <option value="any">{t('situation.anyLabel')}</option>
        {LABELS.map((it, at) => (
          <option key={it} value={String(at)}>
            {t(`domain:sensitivity.${it}.name`)}
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
      {filter.time === 'unknown' && (
        <Button size="small" onClick={() => onFilter({ time: undefined })}>
          {t('situation.clearUnknownTime')}
        </Button>
      )}
      {filter.place !== undefined && <PlaceChip id={filter.place} onClear={() => onFilter({ place: undefined })} />}
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
            onFilter({
              type: [],
              sure: 'any',
              level: '0',
              label: 'any',
              time: undefined,
              place: undefined,
              q: '',
              since: undefined,
              until: undefined,
              area: undefined,
            })
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

/** The place that the filter holds to, by its name, to be let go. */
function PlaceChip({ id, onClear }: { id: string; onClear: () => void }) {
  const t = useT('incidents');
  const { data } = useOp(readPlace, { params: { id }, query: { lang: useLanguage() } }, { staleTime: 600_000 });
  return (
    <Button size="small" onClick={onClear}>
      {t('situation.clearPlace', { place: data?.name ?? '…' })}
    </Button>
  );
}
