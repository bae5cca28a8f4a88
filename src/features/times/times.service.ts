import type { OutOf, QueryOf } from '#domain/operation.ts';
import { invalid } from '#domain/problem.ts';
import type { Context } from '#server/context.ts';
import * as workspaceSettings from '#features/people/workspace-settings.service.ts';
import * as places from '#features/places/places.service.ts';
import type { listTimes as listOperation, readTimes as readOperation } from './times.contract.ts';
import {
  alertStretches,
  isOpen,
  minutesOf,
  monthAfter,
  monthOf,
  spreadOf,
  STEPS,
  type Counted,
  type Outcome,
  type Step,
  type Stretch,
} from './times.rules.ts';
import * as queries from './times.queries.ts';

const MONTHS = 12;
const MOST_MONTHS = 120;
const MOST_ITEMS = 500;
const WHOLE_COUNTRY = 0;

type Query = Pick<QueryOf<typeof readOperation>, 'from' | 'to' | 'level' | 'place'>;

async function askedOf(context: Context, query: Query): Promise<queries.Asked & { from: string; to: string }> {
  const to = query.to ?? monthOf(context.now().getTime());
  const from = query.from ?? monthAfter(to, 1 - MONTHS);
  if (from > to || monthAfter(from, MOST_MONTHS) <= to)
    throw invalid('bad_period', 'The first month is not after the last, and there are at most 120 of them.', [
      { where: 'query/from', code: 'bad_period', detail: 'For example from=2026-01&to=2026-11.' },
    ]);
  let { level } = query;
  if (level === undefined) {
    const { areaPlaceId } = await workspaceSettings.readSettings(context);
    const area = areaPlaceId ? (await places.placeLines(context, [areaPlaceId])).get(areaPlaceId) : undefined;
    level = Math.min(4, (area?.level ?? WHOLE_COUNTRY) + 1);
  }
  return {
    from,
    to,
    level,
    place: query.place,
    since: new Date(`${from}-01T00:00:00Z`),
    until: new Date(`${monthAfter(to, 1)}-01T00:00:00Z`),
  };
}

const momentsOf = (row: queries.AlertTimesRow) => ({
  state: row.state,
  createdAt: row.created_at.getTime(),
  firstReportAt: row.first_report_at?.getTime() ?? null,
  issuedAt: row.issued_at?.getTime() ?? null,
  answeredAt: row.answered_at?.getTime() ?? null,
  actedAt: row.acted_at?.getTime() ?? null,
  closedAt: row.closed_at?.getTime() ?? null,
});
/** An alert counts in the month it went out; a draft in the month it was begun. */
const alertMonth = (row: queries.AlertTimesRow): string => monthOf((row.issued_at ?? row.created_at).getTime());
const outcomeOf = (row: queries.AlertTimesRow): Outcome | null =>
  row.issued_at === null ? null : row.state === 'cancelled' ? 'cancelled' : row.outcome_judged;

/** Telling that was declined or impossible is watched until then. */
const owedStretch = (row: queries.OwedTimesRow): Stretch => ({
  step: 'feedback',
  began: row.created_at.getTime(),
  ended: row.state === 'done' ? (row.ended_at?.getTime() ?? null) : null,
  stopped: row.state === 'declined' || row.state === 'impossible' ? (row.ended_at?.getTime() ?? null) : null,
});

interface Group {
  area: string | null;
  month: string | null;
  counted: Map<Step, (Counted & { open: number })[]>;
  outcomes: Partial<Record<Outcome, number>>;
}

/** Medians and spread by step, and the outcomes beside them, by place, month, both or altogether. */
export async function readTimes(
  context: Context,
  query: QueryOf<typeof readOperation>,
): Promise<OutOf<typeof readOperation>> {
  const asked = await askedOf(context, query);
  const by = { place: query.by === 'place' || query.by === 'both', month: query.by === 'month' || query.by === 'both' };
  const now = context.now().getTime();
  const groups = new Map<string, Group>();
  const groupOf = (area: string | null, month: string | null): Group => {
    const key = `${by.place ? area : ''} ${by.month ? month : ''}`;
    const known = groups.get(key);
    if (known) return known;
    const made: Group = {
      area: by.place ? area : null,
      month: by.month ? month : null,
      counted: new Map(),
      outcomes: {},
    };
    groups.set(key, made);
    return made;
  };
  const count = (group: Group, step: Step, it: Counted & { open: number }) => {
    const held = group.counted.get(step);
    if (held) held.push(it);
    else group.counted.set(step, [it]);
  };
  const countStretch = (group: Group, it: Stretch) =>
    count(group, it.step, {
      minutes: minutesOf(it, now),
      reached: it.ended === null ? 0 : 1,
      waiting: it.ended === null ? 1 : 0,
      open: isOpen(it) ? 1 : 0,
    });

  for (const row of await queries.reportTimes(context, asked, by))
    count(groupOf(row.area, row.month), 'verification', {
      minutes: row.minutes,
      reached: row.reached ? row.n : 0,
      waiting: row.reached ? 0 : row.n,
      open: row.reached ? 0 : row.n,
    });
  for (const row of await queries.alertTimes(context, asked)) {
    const group = groupOf(row.area, alertMonth(row));
    for (const it of alertStretches(momentsOf(row))) countStretch(group, it);
    const outcome = outcomeOf(row);
    if (outcome) group.outcomes[outcome] = (group.outcomes[outcome] ?? 0) + 1;
  }
  for (const row of await queries.owedTimes(context, asked))
    countStretch(groupOf(row.area, monthOf(row.created_at.getTime())), owedStretch(row));

  const names = await places.placeLines(context, [
    ...new Set([...groups.values()].flatMap((it) => (it.area ? [it.area] : []))),
  ]);
  const placeOf = (group: Group) =>
    group.area ? { id: group.area, name: names.get(group.area)?.name ?? group.area } : null;
  const sorted = [...groups.values()].toSorted(
    (a, b) =>
      Number(a.area === null) - Number(b.area === null) ||
      (placeOf(a)?.name ?? '').localeCompare(placeOf(b)?.name ?? '') ||
      (a.month ?? '').localeCompare(b.month ?? ''),
  );
  return {
    from: asked.from,
    to: asked.to,
    level: asked.level,
    rows: sorted.flatMap((group) =>
      STEPS.flatMap((step) => {
        const counted = group.counted.get(step);
        if (!counted) return [];
        const open = counted.reduce((sum, it) => sum + it.open, 0);
        return [{ place: placeOf(group), month: group.month, step, open, ...spreadOf(counted) }];
      }),
    ),
    outcomes: sorted.flatMap((group) =>
      Object.keys(group.outcomes).length === 0
        ? []
        : [{ place: placeOf(group), month: group.month, counts: group.outcomes as Record<Outcome, number> }],
    ),
  };
}

/** What a number is made of, under the caller's own rights. */
export async function listTimes(
  context: Context,
  query: QueryOf<typeof listOperation>,
): Promise<OutOf<typeof listOperation>> {
  const asked = await askedOf(context, query);
  const now = context.now().getTime();
  type Item = OutOf<typeof listOperation>['items'][number];
  if (query.step === 'verification') {
    const rows = await queries.reportItems(context, asked, query.which, MOST_ITEMS);
    return {
      total: rows[0]?.total ?? 0,
      items: rows.map((row) => ({
        kind: 'report',
        id: row.id,
        title: row.text,
        language: row.language,
        began: row.began.toISOString(),
        ended: row.ended?.toISOString() ?? null,
        open: row.ended === null,
        minutes: Math.max(0, Math.floor(((row.ended?.getTime() ?? now) - row.began.getTime()) / 60_000)),
        outcome: null,
      })),
    };
  }
  const itemOf = (kind: Item['kind'], id: string, title: string, language: string | null, it: Stretch): Item => ({
    kind,
    id,
    title,
    language,
    began: new Date(it.began).toISOString(),
    ended: it.ended === null ? null : new Date(it.ended).toISOString(),
    open: isOpen(it),
    minutes: minutesOf(it, now),
    outcome: null,
  });
  const all: Item[] =
    query.step === 'feedback'
      ? (await queries.owedTimes(context, asked)).map((row) =>
          itemOf('obligation', row.id, row.name, null, owedStretch(row)),
        )
      : (await queries.alertTimes(context, asked)).flatMap((row) =>
          alertStretches(momentsOf(row))
            .filter((it) => it.step === query.step)
            .map((it) => ({
              ...itemOf('alert', row.id, row.headline, row.language, it),
              outcome: outcomeOf(row),
            })),
        );
  const chosen = all
    .filter((it) => (query.which === 'open' ? it.open : query.which === 'reached' ? it.ended !== null : true))
    .filter((it) => query.outcome === undefined || it.outcome === query.outcome)
    .toSorted((a, b) => b.minutes - a.minutes || a.id.localeCompare(b.id));
  return { total: chosen.length, items: chosen.slice(0, MOST_ITEMS) };
}
