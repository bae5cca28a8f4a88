import * as queries from './alert-rules.queries.ts';
import * as ruleCounts from './rule-counts.queries.ts';
import * as ruleFindings from './rule-findings.queries.ts';
import type { Context } from '#server/context.ts';
import { dayOf, HABIT_DAYS, hearingOf, isoDay, reachOf, windowOf } from './daily-counts.rules.ts';
import type { PlaceSeries } from './daily-counts.rules.ts';
import { ruleOf, WHOLE } from './rule-definition.rules.ts';
import { countingOf, readSeries } from './rule-series.service.ts';
import { judge } from './thresholds.rules.ts';
import type { AlertRule, Firing } from './thresholds.rules.ts';
import type { Saw } from './rule-alerts.service.ts';
import { placeOf, raise } from './rule-alerts.service.ts';

const SECOND = 1000;

/** However much comes in, a workspace's rules rest so long between two looks. */
const REST = 10 * SECOND;

/** After a change, once more: a transaction that began before the look may end after it. */
const AGAIN = 60 * SECOND;

const AT_THE_LATEST = 3600 * SECOND;

const DAY = 86_400_000;

/** Looks that found nothing are kept so many days. */
const KEEP_DAYS = 7;

const MOST_THINGS = 500;

export interface Look {
  ruleIds: string[];
  seenAt: Date;
  changed: boolean;
  nextAtBefore: Date | null;
}

/** What is to be looked at now, and up to which change it will have been seen. */
export async function beginLook(context: Context): Promise<Look> {
  const clock = await queries.readClock(context);
  const last = await queries.lastChange(context);
  const seenAt = last ?? clock?.seen_at ?? new Date(0);
  return {
    ruleIds: await queries.enabledRules(context),
    seenAt,
    changed: last !== null && (!clock || last > clock.seen_at),
    nextAtBefore: clock?.next_at ?? null,
  };
}

/** Sets the clock, unless somebody asked for another look meanwhile. A stop before this has the whole look done again. */
export async function endLook(context: Context, look: Look, failed: boolean): Promise<void> {
  const clock = await queries.readClock(context);
  const now = context.now().getTime();
  const midnight = (Math.floor(now / DAY) + 1) * DAY + 5 * SECOND;
  const wait = look.changed || failed ? AGAIN : AT_THE_LATEST;
  const asked = clock !== undefined && clock.next_at.getTime() !== look.nextAtBefore?.getTime();
  await queries.setClock(context, {
    nextAt: asked ? clock.next_at : new Date(Math.min(now + wait, midnight)),
    restUntil: new Date(now + REST),
    seenAt: look.seenAt,
  });
}

const keyOf = (placeId: string | null, organisationId: string | null) => `${placeId ?? WHOLE} ${organisationId ?? ''}`;

/** Looks at one rule in all its places, today. */
export async function lookAtRule(context: Context, ruleId: string): Promise<void> {
  const locked = await queries.lockRule(context, ruleId);
  const row = locked?.enabled ? await queries.readRuleRow(context, ruleId) : undefined;
  if (!row) return;
  const { definition } = row;
  const today = dayOf(context.now());
  const rule = ruleOf(ruleId, definition, []);
  const bounds = await ruleCounts.dataBounds(context, today - definition.count.windowDays);
  const fired = await ruleFindings.firedSince(context, ruleId, isoDay(today - definition.coolDownDays - 1));
  const todays = new Map(
    (await ruleFindings.findingsOnDay(context, ruleId, isoDay(today))).map((it) => [
      keyOf(it.place_id, it.owner_organisation_id),
      it,
    ]),
  );
  const look = async (organisationId: string | null): Promise<Saw[]> => {
    const first = today + 1 - Math.max(reachOf(definition.count), HABIT_DAYS);
    const counting = await countingOf(context, definition, first, today, organisationId);
    const earlier: Firing[] = fired
      .filter((it) => it.day < isoDay(today) && [null, organisationId].includes(it.owner_organisation_id))
      .map((it) => ({
        ruleId,
        placeId: it.place_id ?? WHOLE,
        at: (dayOf(Date.parse(it.day)) + 1) * DAY,
        count: it.counted,
        ...(it.level && { level: it.level }),
      }));
    return [...(await readSeries(context, counting)).values()].map((series) =>
      see(rule, series, bounds.since ?? today, today, earlier, organisationId, todays),
    );
  };
  const saw = await look(null);
  const met = new Set(saw.filter((it) => it.outcome === 'fired' || it.outcome === 'cooling').map((it) => it.placeId));
  for (const organisationId of bounds.organisations)
    for (const one of await look(organisationId))
      if (!met.has(one.placeId) && one.level !== null && strictestIn(one) === 3) saw.push(one);

  const kept = saw.filter(
    (it) =>
      it.outcome === 'fired' ||
      it.outcome === 'cooling' ||
      it.outcome === 'unheard' ||
      it.window.variables.count > 0 ||
      definition.scope.kind !== 'each',
  );
  await keep(context, row, kept, todays, today);
  const gone = [...todays.values()].filter(
    (it) => it.outcome !== 'fired' && !kept.some((one) => one.before?.id === it.id),
  );
  await ruleFindings.dropFindings(
    context,
    gone.map((it) => it.id),
  );
  await ruleFindings.dropQuiet(context, ruleId, isoDay(today - KEEP_DAYS));
  await queries.updateRule(context, ruleId, {
    looked_at: context.now(),
    places: saw.filter((it) => it.organisationId === null).length,
    silent: saw.filter((it) => it.organisationId === null && it.hearing.hearing !== 'heard').length,
  });
}

function see(
  rule: AlertRule,
  series: PlaceSeries,
  since: number,
  today: number,
  earlier: readonly Firing[],
  organisationId: string | null,
  todays: ReadonlyMap<string, ruleFindings.FindingRow>,
): Saw {
  const { placeId } = series;
  const window = windowOf(rule.count, series, since, today);
  const hearing = hearingOf(series, today);
  const before = todays.get(keyOf(placeId === WHOLE ? null : placeId, organisationId));
  const it = judge(rule, window, earlier);
  const nothing = window.variables.count === 0 && hearing.hearing !== 'heard';
  const outcome =
    before?.outcome === 'fired' || it.outcome === 'fires'
      ? 'fired'
      : it.outcome === 'cooling'
        ? 'cooling'
        : nothing
          ? 'unheard'
          : it.outcome;
  return {
    placeId,
    organisationId,
    window,
    series,
    outcome,
    level: it.level ?? (outcome === 'fired' ? (before?.level ?? null) : null),
    explanation: it.explanation,
    hearing,
    before,
  };
}

/** The strictest label among what stands in the current window. */
const strictestIn = (it: Saw): number =>
  it.series.rows
    .filter((row) => row.day * DAY >= it.window.from && row.day * DAY < it.window.to)
    .reduce((most, row) => Math.max(most, row.label), 0);

/** Puts down what was seen; makes or adds to drafts for what fired. */
async function keep(
  context: Context,
  row: queries.RuleWithDefinition,
  saw: Saw[],
  todays: ReadonlyMap<string, ruleFindings.FindingRow>,
  today: number,
): Promise<void> {
  const { definition } = row;
  const firing = saw.filter((it) => it.outcome === 'fired' && hasGrown(it));
  const things = new Map<string, { id: string; label: number }[]>();
  for (const organisationId of new Set(firing.map((it) => it.organisationId))) {
    const counting = await countingOf(
      context,
      definition,
      today + 1 - definition.count.windowDays,
      today,
      organisationId,
    );
    const wanted = firing.filter((it) => it.organisationId === organisationId).map((it) => it.placeId);
    for (const one of await ruleCounts.countedThings(
      context,
      counting,
      wanted.filter((id) => id !== WHOLE),
      MOST_THINGS,
    )) {
      const key = keyOf(one.place_id, organisationId);
      things.set(key, [...(things.get(key) ?? []), one]);
    }
  }
  const rows = [];
  for (const it of saw) {
    const key = keyOf(placeOf(it), it.organisationId);
    const next = findingOf(
      context,
      row,
      it,
      today,
      things.get(key)?.map((one) => one.id),
    );
    if (it.outcome === 'fired' && hasGrown(it))
      Object.assign(next, await raise(context, row, it, things.get(key) ?? [], next));
    else if (it.outcome === 'cooling')
      next.alert_id = (await ruleFindings.openAlertOf(context, row.id, placeOf(it), it.organisationId))?.id ?? null;
    if (!same(it.before, next)) rows.push(next);
  }
  if (rows.length === 0) return;
  await ruleFindings.saveFindings(context, rows);
  for (const it of rows.filter(
    (one) => one.outcome === 'fired' && todays.get(keyOf(one.place_id, one.owner_organisation_id))?.outcome !== 'fired',
  ))
    await context.record('rule.fire', 'rule_finding', it.id, {
      ruleId: row.id,
      version: row.version,
      placeId: it.place_id,
      day: it.day,
      counted: it.counted,
      level: it.level,
      alertId: it.alert_id,
      made: it.made,
    });
  await context.announce(
    'rules',
    rows.map((it) => it.id),
  );
  await context.announce(
    'alerts',
    rows.flatMap((it) => (it.outcome === 'fired' && it.alert_id !== null ? [it.alert_id] : [])),
  );
}

/** Is there something new to say of a firing: its first look, more counted, or a higher level? */
const hasGrown = (it: Saw): boolean =>
  it.before?.outcome !== 'fired' ||
  it.window.variables.count > it.before.counted ||
  (it.level ?? 0) > (it.before.level ?? 0);

const same = (
  before: ruleFindings.FindingRow | undefined,
  next: Omit<ruleFindings.FindingRow, 'workspace_id'>,
): boolean =>
  before !== undefined &&
  before.outcome === next.outcome &&
  before.counted === next.counted &&
  before.level === next.level &&
  before.hearing === next.hearing &&
  before.alert_id === next.alert_id &&
  before.raise_to === next.raise_to &&
  before.version === next.version &&
  before.label === next.label;

function findingOf(
  context: Context,
  row: queries.RuleWithDefinition,
  it: Saw,
  today: number,
  things: string[] | undefined,
): Omit<ruleFindings.FindingRow, 'workspace_id'> {
  const { usual } = it.window;
  const { before } = it;
  return {
    id: before?.id ?? context.newId(),
    rule_id: row.id,
    version: row.version,
    place_id: placeOf(it),
    day: isoDay(today),
    outcome: it.outcome,
    level: it.level,
    counted: it.window.variables.count,
    numbers: {
      variables: it.window.variables,
      undated: it.window.undated,
      usual: usual && { windows: usual.windows, enough: usual.enough, mean: usual.mean, high: usual.high },
      earlier: it.window.earlier,
      explanation: it.explanation,
    },
    things: things ?? before?.things ?? [],
    hearing: it.hearing.hearing,
    last_heard: it.hearing.lastHeard,
    alert_id: before?.alert_id ?? null,
    made: before?.made ?? null,
    raise_to: before?.raise_to ?? null,
    decided: before?.decided ?? null,
    decided_by: before?.decided_by ?? null,
    decided_at: before?.decided_at ?? null,
    decided_note: before?.decided_note ?? null,
    // the usual level rests on earlier windows too: the strictest of all that was counted
    label: it.organisationId === null ? Math.min(2, it.series.label) : 3,
    owner_organisation_id: it.organisationId,
    first_at: before?.first_at ?? context.now(),
    looked_at: context.now(),
  };
}

export { dueRules } from './alert-rules.queries.ts';
