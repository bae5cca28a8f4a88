import type { z } from 'zod';
import type { Context } from '#server/context.ts';
import type { BodyOf, OutOf, QueryOf } from '#domain/operation.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import * as people from '#features/people/people.service.ts';
import * as places from '#features/places/places.service.ts';
import * as incidents from '#features/incidents/incidents.service.ts';
import * as reports from '#features/reports/reports.service.ts';
import type * as contract from './alert-rules.contract.ts';
import { updateIssued } from './alerts.service.ts';
import { dayOf, HABIT_DAYS, hearingOf, isoDay, reachOf } from './daily-counts.rules.ts';
import { definitionProblems, placeIdsIn, ruleOf, WHOLE, type RuleDefinition } from './rule-definition.rules.ts';
import { firingsOf, weeksOf, type PastFiring } from './rule-past.rules.ts';
import { countingOf, readSeries } from './rule-series.service.ts';
import * as alertQueries from './alerts.queries.ts';
import * as queries from './alert-rules.queries.ts';
import * as ruleCounts from './rule-counts.queries.ts';
import * as ruleFindings from './rule-findings.queries.ts';

type RuleLine = z.output<typeof contract.ruleLine>;
type FindingLine = z.output<typeof contract.findingLine>;
const MOST_LISTED = 100;
/** Places of a try-out shown by themselves; how many more there are is said. */
const MOST_TRIED = 24;
const MOST_FIRINGS = 40;
/** Refuses what cannot be run, with every fault and where it is. */
async function demandLawful(context: Context, definition: RuleDefinition): Promise<void> {
  const problems = definitionProblems(definition);
  if (problems.length > 0)
    throw invalid(
      'rule_unlawful',
      `This rule cannot be run: ${problems.map((it) => `${it.where} ${it.code}`).join(', ')}.`,
      problems.map((it) => ({ where: `definition/${it.where}`, code: it.code, detail: JSON.stringify(it.values) })),
    );
  const ids = placeIdsIn(definition.scope);
  const known = await places.placeLines(context, ids);
  if (ids.some((id) => !known.has(id))) throw notFound('place');
}

async function linesOf(context: Context, rows: queries.RuleWithDefinition[]): Promise<RuleLine[]> {
  const names = await places.placeLines(
    context,
    rows.flatMap((row) => placeIdsIn(row.definition.scope)),
  );
  const counts = new Map(
    (await ruleFindings.firingCounts(context, isoDay(dayOf(context.now()) - 30))).map((it) => [it.rule_id, it]),
  );
  return rows.map((row) => ({
    id: row.id,
    version: row.version,
    enabled: row.enabled,
    definition: row.definition as never,
    places: placeIdsIn(row.definition.scope).map((id) => ({ id, name: names.get(id)?.name ?? '' })),
    lookedAt: row.looked_at?.toISOString() ?? null,
    placesLookedAt: row.places,
    placesSilent: row.silent,
    fired30: counts.get(row.id)?.fired ?? 0,
    waiting: counts.get(row.id)?.waiting ?? 0,
  }));
}

export async function listRules(context: Context): Promise<{ rules: RuleLine[] }> {
  return { rules: await linesOf(context, await queries.listRuleRows(context)) };
}

async function lineOf(context: Context, id: string): Promise<RuleLine> {
  const row = await queries.readRuleRow(context, id);
  if (!row) throw notFound('rule');
  return (await linesOf(context, [row]))[0]!;
}

export async function readRule(context: Context, id: string): Promise<OutOf<typeof contract.readRule>> {
  const line = await lineOf(context, id);
  const versions = await queries.ruleVersions(context, id);
  const names = new Map((await people.listMembers(context)).members.map((it) => [it.id, it.name]));
  const fired = await ruleFindings.listFindingRows(context, { ruleId: id, outcome: 'fired', limit: 50 });
  const last = line.lookedAt
    ? await ruleFindings.listFindingRows(context, { ruleId: id, day: line.lookedAt.slice(0, 10), limit: 200 })
    : [];
  const lines = await findingLines(context, [...fired, ...last.filter((it) => it.outcome !== 'fired')]);
  return {
    ...line,
    versions: versions.map((it) => ({
      version: it.version,
      definition: it.definition as never,
      note: it.note,
      savedAt: it.saved_at.toISOString(),
      savedBy: (it.saved_by && names.get(it.saved_by)) ?? null,
    })),
    fired: lines.filter((it) => it.outcome === 'fired'),
    lastLook: lines.filter((it) => it.outcome !== 'fired').slice(0, MOST_LISTED),
  };
}

export async function createRule(context: Context, body: BodyOf<typeof contract.createRule>): Promise<RuleLine> {
  const definition = body.definition as RuleDefinition;
  const before = await queries.readRuleRow(context, body.id);
  if (before) {
    context.answer.status = 200;
    return (await linesOf(context, [before]))[0]!;
  }
  await demandLawful(context, definition);
  await queries.insertRule(context, { id: body.id, version: 1, enabled: false });
  await queries.insertVersion(context, { rule_id: body.id, version: 1, definition, note: body.note });
  await context.record('rule.create', 'rule', body.id, { version: 1, definition });
  await context.announce('rules', null);
  return lineOf(context, body.id);
}

export async function saveRule(
  context: Context,
  id: string,
  body: BodyOf<typeof contract.saveRule>,
): Promise<RuleLine> {
  const definition = body.definition as RuleDefinition;
  const row = await queries.lockRule(context, id);
  if (!row) throw notFound('rule');
  if (row.version !== body.after)
    throw conflict('rule_changed', 'Somebody saved another version of this rule meanwhile. Read it, then save again.', {
      version: row.version,
    });
  await demandLawful(context, definition);
  const version = row.version + 1;
  await queries.insertVersion(context, { rule_id: id, version, definition, note: body.note });
  await queries.updateRule(context, id, { version });
  if (row.enabled) await lookSoon(context);
  await context.record('rule.save', 'rule', id, { version, definition, note: body.note });
  await context.announce('rules', null);
  return lineOf(context, id);
}

export async function switchRule(context: Context, id: string, on: boolean): Promise<RuleLine> {
  const row = await queries.lockRule(context, id);
  if (!row) throw notFound('rule');
  if (row.enabled !== on) {
    await queries.updateRule(context, id, { enabled: on, switched_at: context.now() });
    if (on) await lookSoon(context);
    await context.record(on ? 'rule.on' : 'rule.off', 'rule', id, { version: row.version });
    await context.announce('rules', null);
  }
  return lineOf(context, id);
}

/** The worker looks at the rules of this workspace in its next round. */
async function lookSoon(context: Context): Promise<void> {
  const now = context.now();
  const clock = await queries.readClock(context);
  await queries.setClock(context, { nextAt: now, restUntil: now, seenAt: clock?.seen_at ?? new Date(0) });
}

/** What the rule would have said on every day of the months before `until`, by the very steps of the daily look. */
export async function tryRule(
  context: Context,
  body: BodyOf<typeof contract.tryRule>,
): Promise<OutOf<typeof contract.tryRule>> {
  const definition = body.definition as RuleDefinition;
  await demandLawful(context, definition);
  const today = dayOf(context.now());
  const until = Math.min(today, body.until ? dayOf(Date.parse(body.until)) : today);
  const start = new Date(until * 86_400_000);
  start.setUTCMonth(start.getUTCMonth() - body.months);
  const bounds = await ruleCounts.dataBounds(context, until);
  const from = dayOf(start) + 1;
  const reach = Math.max(reachOf(definition.count), HABIT_DAYS);
  const counting = await countingOf(context, definition, from - reach, until, null);
  const series = await readSeries(context, counting);
  const rule = ruleOf('', definition, []);
  const since = bounds.since ?? until;
  const byPlace: { placeId: string; firings: PastFiring[] }[] = [];
  for (const one of series.values())
    byPlace.push({ placeId: one.placeId, firings: firingsOf(rule, one, since, from, until) });
  const hearings = new Map([...series.values()].map((one) => [one.placeId, hearingOf(one, until)]));
  const busiest = (id: string) => series.get(id)!.counted.at(-1)!;
  byPlace.sort((a, b) => b.firings.length - a.firings.length || busiest(b.placeId) - busiest(a.placeId));
  const shown = byPlace.filter((it, at) => it.firings.length > 0 || at < 6).slice(0, MOST_TRIED);
  const names = await places.placeLines(
    context,
    shown.map((it) => it.placeId).filter((id) => id !== WHOLE),
  );
  const all = byPlace.flatMap((it) => it.firings);
  const months = new Map<string, number>();
  for (let day = from; day <= until; day++) months.set(isoDay(day).slice(0, 7), 0);
  for (const it of all) months.set(isoDay(it.day).slice(0, 7), months.get(isoDay(it.day).slice(0, 7))! + 1);
  return {
    from: isoDay(from),
    until: isoDay(until),
    dataSince: bounds.since === null ? null : isoDay(bounds.since),
    dataUntil: bounds.latest === null ? null : isoDay(bounds.latest),
    firings: all.length,
    placesLookedAt: series.size,
    placesFired: byPlace.filter((it) => it.firings.length > 0).length,
    placesSilent: [...hearings.values()].filter((it) => it.hearing !== 'heard').length,
    upToLabel: Math.min(2, context.caller.clearance),
    places: shown.map((it) => ({
      place: it.placeId === WHOLE ? null : { id: it.placeId, name: names.get(it.placeId)?.name ?? '' },
      firings: it.firings
        .slice(-MOST_FIRINGS)
        .map((one) => ({ day: isoDay(one.day), count: one.count, level: one.level, explanation: one.explanation })),
      moreFirings: Math.max(0, it.firings.length - MOST_FIRINGS),
      weeks: weeksOf(series.get(it.placeId)!, from, until).map((week) => ({
        day: isoDay(week.day),
        count: week.count,
      })),
      ...hearings.get(it.placeId)!,
    })),
    placesLeftOut:
      byPlace.filter((it) => it.firings.length > 0).length - shown.filter((it) => it.firings.length > 0).length,
    months: [...months].map(([month, firings]) => ({ month, firings })),
  };
}

async function findingLines(context: Context, rows: ruleFindings.FindingLine[]): Promise<FindingLine[]> {
  const names = await places.placeLines(
    context,
    rows.flatMap((row) => row.place_id ?? []),
  );
  return rows.map((row) => {
    const { definition, numbers } = row;
    return {
      id: row.id,
      ruleId: row.rule_id,
      ruleName: definition.name,
      version: row.version,
      place: row.place_id === null ? null : { id: row.place_id, name: names.get(row.place_id)?.name ?? '' },
      from: isoDay(dayOf(Date.parse(row.day)) + 1 - definition.count.windowDays),
      day: row.day,
      outcome: row.outcome,
      level: row.level,
      counted: row.counted,
      undated: (numbers.undated as number | undefined) ?? 0,
      types: [...definition.count.types],
      kind: definition.count.kind,
      usual: (numbers.usual as FindingLine['usual'] | undefined) ?? null,
      earlier: (numbers.earlier as FindingLine['earlier'] | undefined) ?? [],
      explanation: (numbers.explanation as FindingLine['explanation'] | undefined) ?? [],
      hearing: row.hearing,
      lastHeard: row.last_heard,
      alert:
        row.alert_id && row.alert_number !== null
          ? { id: row.alert_id, number: row.alert_number, state: row.alert_state!, level: row.alert_level! }
          : null,
      made: row.made,
      raiseTo: row.raise_to,
      decided: row.decided,
      decidedNote: row.decided_note,
      label: row.label,
      firstAt: row.first_at.toISOString(),
      lookedAt: row.looked_at.toISOString(),
    };
  });
}

export async function listFindings(
  context: Context,
  query: QueryOf<typeof contract.listFindings>,
): Promise<OutOf<typeof contract.listFindings>> {
  const found = await ruleFindings.listFindingRows(context, {
    ruleId: query.rule,
    alertId: query.alert,
    outcome: query.outcome,
    after: query.after,
    limit: query.limit + 1,
  });
  const rows = found.slice(0, query.limit);
  return {
    findings: await findingLines(context, rows),
    next: found.length > rows.length ? (rows.at(-1)?.id ?? null) : null,
  };
}

export async function readFinding(context: Context, id: string): Promise<OutOf<typeof contract.readFinding>> {
  const row = (await ruleFindings.listFindingRows(context, { id, limit: 1 }))[0];
  if (!row) throw notFound('finding');
  const [line] = await findingLines(context, [row]);
  const things = [];
  for (const one of row.things.slice(0, MOST_LISTED)) {
    if (line!.kind === 'incident') {
      const it = await incidents.incidentRow(context, one);
      if (it)
        things.push({
          kind: 'incident' as const,
          id: it.id,
          title: it.title,
          typeCode: it.type_code,
          state: it.state,
          whenFrom: it.when_from?.toISOString() ?? null,
          placeText: it.place_text,
        });
    } else {
      const it = await reports.reportRow(context, one);
      if (it)
        things.push({
          kind: 'report' as const,
          id: it.id,
          title: it.text.slice(0, 160),
          typeCode: it.type_code,
          state: it.state,
          whenFrom: it.when_from?.toISOString() ?? null,
          placeText: it.place_text,
        });
    }
  }
  return { ...line!, things, thingsMore: Math.max(0, row.counted - things.length) };
}

/** A person decides whether an issued alert goes up to the level the rule calls for; a rule never does. */
export async function decideFinding(
  context: Context,
  id: string,
  it: BodyOf<typeof contract.decideFinding>,
): Promise<{ ok: true }> {
  const row = await ruleFindings.lockFinding(context, id);
  if (!row) throw notFound('finding');
  if (!row.alert_id || !row.raise_to)
    throw conflict('nothing_to_decide', 'This finding asks for no change of an alert’s level.');
  const alert = await alertQueries.lockAlertRow(context, row.alert_id);
  if (!alert) throw notFound('alert');
  const again = await ruleFindings.lockFinding(context, id);
  if (again?.decided) throw conflict('decided_already', 'Somebody decided this already.');
  if (alert.state !== 'issued') throw conflict('alert_over', 'This alert is not out any more.');
  if (it.deed === 'raise' && alert.level < row.raise_to)
    await updateIssued(context, alert.id, { level: row.raise_to, note: it.note });
  await ruleFindings.decideFindings(context, alert.id, row.raise_to, {
    decided: it.deed === 'raise' ? 'raised' : 'left',
    note: it.note,
  });
  await context.record('rule.decide', 'rule_finding', id, { alertId: alert.id, deed: it.deed, level: row.raise_to });
  await context.announce('rules', id);
  return { ok: true };
}
