import { useMemo, useState } from 'react';
import { z } from 'zod';
import { dayAfter, momentOf } from '#domain/local-time.ts';
import { useOp, useOpPages } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { readMapView, readPolygon } from '#web/map/map.rules.ts';
import { listParam } from '#web/navigation.tsx';
import { listIncidents, readSituation } from '../incidents.contract.ts';
import { lookFor } from './situation.rules.ts';

const DAY = 86_400_000;
export const PERIODS = ['7', '30', '90', '365', 'all'] as const;
export const SURE = {
  any: [],
  atLeast: ['corroborated', 'confirmed'],
  unsure: ['unverified', 'being_verified', 'cannot_be_verified'],
  contested: ['disputed', 'refuted'],
} as const;
export type Sure = keyof typeof SURE;

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
