import * as workspaceSettings from '#features/people/workspace-settings.service.ts';
import * as places from '#features/places/places.service.ts';
import * as alertQueries from './alerts.queries.ts';
import * as queries from './alert-rules.queries.ts';
import * as ruleFindings from './rule-findings.queries.ts';
import type { Context } from '#server/context.ts';
import { sayIn } from '#server/wording.ts';
import type { Level } from '#domain/levels.ts';
import { createAlert, oweForBasis } from './alerts.service.ts';
import { hearingOf } from './daily-counts.rules.ts';
import type { DayWindow, PlaceSeries } from './daily-counts.rules.ts';
import { WHOLE } from './rule-definition.rules.ts';
import type { RuleDefinition } from './rule-definition.rules.ts';
import type { Explanation } from './thresholds.rules.ts';

/** What a rule's finding becomes: a draft, or a higher level of an alert that is there. */

const MOST_BASIS = 99;

export interface Saw {
  placeId: string;
  organisationId: string | null;
  window: DayWindow;
  series: PlaceSeries;
  outcome: ruleFindings.FindingRow['outcome'];
  level: Level | null;
  explanation: Explanation[];
  hearing: ReturnType<typeof hearingOf>;
  before: ruleFindings.FindingRow | undefined;
}

export const placeOf = (it: { placeId: string }): string | null => (it.placeId === WHOLE ? null : it.placeId);

type Came = Pick<ruleFindings.FindingRow, 'alert_id' | 'made' | 'raise_to'>;

/** A firing becomes a draft, or is added to the alert of this rule and place that is still open. */
export async function raise(
  context: Context,
  row: queries.RuleWithDefinition,
  it: Saw,
  things: { id: string; label: number }[],
  finding: Omit<ruleFindings.FindingRow, 'workspace_id'>,
): Promise<Came> {
  const { definition } = row;
  const level = it.level ?? definition.level;
  const again = it.before?.outcome === 'fired';
  const open = await ruleFindings.openAlertOf(context, row.id, placeOf(it), it.organisationId);
  // the same window goes on, and a person has thrown its draft away or closed its alert: that stands
  if (!open && again) return finding;
  if (!open) return { alert_id: await draft(context, row, it, things, level), made: 'draft', raise_to: null };
  const may = open.state === 'draft' ? things : things.filter((one) => one.label <= open.label);
  await ruleFindings.addBasis(
    context,
    open.id,
    definition.count.kind,
    may.map((one) => one.id),
    MOST_BASIS,
  );
  const says = { alert_id: open.id, made: finding.made ?? ('added' as const) };
  if (open.state === 'draft') {
    const { language } = await wordsOf(context);
    const said = again
      ? ''
      : `\n\n${sayIn(language, 'rules', 'draft.again', { day: finding.day })}\n${whyOf(language, definition, it)}`;
    await alertQueries.updateAlert(context, open.id, {
      ...(said && { why: (open.why + said).slice(0, 10_000), label: Math.max(open.label, finding.label) }),
      ...(level > open.level && { level }),
    });
    if (!again || level > open.level)
      await context.record('alert.add', 'alert', open.id, { ruleId: row.id, findingId: finding.id, level });
    return { ...says, raise_to: null };
  }
  await oweForBasis(context, open.id, open.level);
  await context.record('alert.add', 'alert', open.id, { ruleId: row.id, findingId: finding.id, level });
  return { ...says, raise_to: level > open.level ? level : finding.raise_to };
}

async function draft(
  context: Context,
  row: queries.RuleWithDefinition,
  it: Saw,
  things: { id: string }[],
  level: Level,
): Promise<string> {
  const { definition } = row;
  const { language, name } = await wordsOf(context);
  const speaking = { ...context, caller: { ...context.caller, language } };
  const placeId = placeOf(it);
  const place = placeId ? (await places.placeLines(speaking, [placeId])).get(placeId) : undefined;
  const point = placeId ? await places.pointOf(speaking, placeId) : null;
  const { variables } = it.window;
  const id = context.newId();
  await createAlert(
    speaking,
    {
      id,
      level,
      headline: `${definition.name}: ${place?.name ?? name}`.slice(0, 200),
      why: `${sayIn(language, 'rules', 'draft.why', { name: definition.name, version: row.version })}\n${whyOf(language, definition, it)}`,
      uncertainty: sayIn(language, 'rules', 'draft.uncertainty', {
        corroborated: variables.corroborated,
        count: variables.count,
      }),
      certainty: variables.corroborated > 0 ? 'likely' : 'possible',
      urgency: level === 3 ? 'immediate' : level === 2 ? 'expected' : 'future',
      themes: definition.count.types.slice(0, 20),
      placeId,
      placeText: place?.name ?? null,
      lat: point?.lat ?? null,
      lon: point?.lon ?? null,
      radiusKm: point ? Math.round(point.radiusKm) : null,
      label: it.organisationId === null ? Math.min(2, it.series.label) : 3,
      basis: [
        { kind: 'rule', id: row.id },
        ...things.slice(0, MOST_BASIS - 1).map((one) => ({ kind: definition.count.kind, id: one.id })),
      ],
    },
    'rule',
  );
  await alertQueries.updateAlert(context, id, { rule_id: row.id, owner_organisation_id: it.organisationId });
  return id;
}

/** The language drafts are written in, and what the whole workspace is called. */
async function wordsOf(context: Context): Promise<{ language: string; name: string }> {
  const settings = await workspaceSettings.readSettings(context);
  return { language: settings.languages[0] ?? 'en', name: settings.name };
}

/** What was counted and against what, in words; that a place has gone silent, and that some are not dated. */
function whyOf(language: string, definition: RuleDefinition, it: Saw): string {
  const lines = it.explanation.map((one) =>
    one.code === 'count'
      ? sayIn(language, 'rules', `counted.${definition.count.kind}`, one.values)
      : sayIn(language, 'alerts-rules', `fired.${one.code}`, one.values),
  );
  if (it.window.undated > 0) lines.push(sayIn(language, 'rules', 'finding.undated', { count: it.window.undated }));
  if (it.hearing.hearing === 'overdue')
    lines.push(sayIn(language, 'rules', 'finding.silentSince', { day: it.hearing.lastHeard }));
  return lines.join('\n');
}
