import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Context } from '#server/context.ts';
import { sayIn } from '#server/wording.ts';
import { uuidv4 } from '#domain/ids.ts';
import { isProtectedType } from '#domain/incident-types.ts';
import type { Level } from '#domain/levels.ts';
import type { Sensitivity } from '#domain/sensitivity.ts';
import * as incidents from '#features/incidents/incidents.service.ts';
import * as places from '#features/places/places.service.ts';
import * as reports from '#features/reports/reports.service.ts';
import * as sources from '#features/reports/sources.service.ts';
import * as alertQueries from '../alerts.queries.ts';
import * as noticeRows from '../notices.queries.ts';
import { capOf, type AlertCertainty, type AlertUrgency } from './cap-alert.rules.ts';
import { withhold, type Guarded } from './cap-guard.rules.ts';
import { instantOf, type CapMessage, type CapReference } from './cap-message.rules.ts';
import { audienceOf, namesWithheld, whereToSay } from './cap-scope.rules.ts';
import { readCap } from './cap.read.rules.ts';
import { CapUnlawful, writeCap, xmlText } from './cap.write.rules.ts';
import * as queries from './cap.queries.ts';

/** SHA-256 over what a message says: spaces between elements, prefixes and signatures change nothing. */
export const contentHash = (message: CapMessage): Buffer =>
  createHash('sha256')
    .update(canonicalize(JSON.parse(JSON.stringify(message)))!)
    .digest();

/** The same of a file of ours, as somebody who reads it would have it. */
function hashOfFile(xml: string, made: CapMessage): Buffer {
  const reading = readCap(xml);
  return contentHash(reading.ok ? reading.message : made);
}

/** The workspace's settings for CAP, made at the first use with a sender that tells nothing. */
export async function capSettings(context: Context): Promise<queries.CapWorkspaceRow> {
  const known = await queries.readSettings(context);
  if (known) return known;
  await queries.addSettings(context, `urn:uuid:${uuidv4()}`);
  return (await queries.readSettings(context))!;
}

/** Does an alert, or anything it rests on, concern children or survivors? */
async function isProtected(
  context: Context,
  alert: alertQueries.AlertRow,
): Promise<{ protected: boolean; unseen: boolean; reportIds: string[] }> {
  let found = alert.themes.some((code) => isProtectedType(code));
  let unseen = false;
  const reportIds = new Set<string>();
  for (const basis of await alertQueries.readBasis(context, alert.id)) {
    if (basis.subject_kind === 'incident') {
      const incident = await incidents.incidentRow(context, basis.subject_id);
      if (!incident) unseen = true;
      else {
        found ||= incident.protected || isProtectedType(incident.type_code);
        for (const it of await incidents.incidentReports(context, incident.id)) reportIds.add(it.reportId);
      }
    }
    if (basis.subject_kind === 'report') reportIds.add(basis.subject_id);
  }
  return { protected: found, unseen, reportIds: [...reportIds] };
}

/** Whether an alert is about children or survivors, as far as the caller can see. */
export const concernsProtected = async (context: Context, alert: alertQueries.AlertRow): Promise<boolean> =>
  (await isProtected(context, alert)).protected;

/**
 * What the words of this alert are checked against. When the caller may not read all that it rests on, nothing can be checked, and then no
 * words leave: `unseen`.
 */
async function guardOf(context: Context, alert: alertQueries.AlertRow) {
  const basis = await isProtected(context, alert);
  const guarded = { names: [] as string[], aliases: [] as string[], texts: [] as string[] } satisfies Guarded;
  let unseen =
    basis.unseen ||
    (['report.read', 'source.read', 'incident.read', 'actor.read'] as const).some(
      (verb) => !context.caller.verbs.includes(verb),
    );
  let anyProtected = basis.protected;
  for (const id of basis.reportIds) {
    const report = await reports.reportRow(context, id);
    if (!report) {
      unseen = true;
      continue;
    }
    anyProtected ||= report.protected;
    guarded.texts.push(report.text);
    const source = await sources.sourceRow(context, report.source_id);
    if (source) guarded.aliases.push(source.alias);
    else unseen = true;
  }
  for (const actor of await queries.implicatedNames(context, alert.id)) {
    if (actor.name === null || actor.kind === null) unseen = true;
    else if (namesWithheld(alert.label as Sensitivity, actor.kind))
      guarded.names.push(actor.name, ...Object.values(actor.names ?? {}));
  }
  return { guarded, protected: anyProtected, wordless: unseen || anyProtected };
}

const LANGUAGE = /^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$/;

/**
 * Makes the CAP message of each step of an alert that has none yet (issued, updated, cancelled, closed), in the transaction of the step
 * itself, so that a message says what was known then and stays as it was made. An update, a cancellation and a closing refer to all earlier
 * messages. What cannot be written as CAP is noted and holds nothing up: a warning goes out to its responders all the same.
 */
export async function keepCapMessages(context: Context, alertId: string): Promise<void> {
  const steps = await queries.stepsWithoutMessage(context, alertId);
  if (steps.length === 0) return;
  const alert = await alertQueries.readAlertRow(context, alertId);
  if (!alert) return;
  const settings = await capSettings(context);
  const earlier: CapReference[] = (await queries.messagesOfAlert(context, alertId))
    .filter((it) => it.direction === 'out')
    .map(({ sender, identifier, sent }) => ({ sender, identifier, sent }));
  const guard = await guardOf(context, alert);
  const label = alert.label as Sensitivity;
  const language = LANGUAGE.test(alert.language) ? alert.language : 'und';
  const say = (key: string) => sayIn(language === 'und' ? 'en' : language, 'cap', key);
  const placeLine = alert.place_id
    ? (await places.placeLines(context, [alert.place_id])).get(alert.place_id)
    : undefined;
  const where = whereToSay({
    label,
    protected: guard.protected,
    lat: alert.lat,
    lon: alert.lon,
    radiusKm: alert.radius_km,
    text: alert.place_text,
    place: placeLine ?? null,
  });
  const recipients =
    label === 4 ? (await noticeRows.alertNotices(context, alertId)).map((it) => it.mandate_title ?? '') : [];
  const kind = alert.themes[0] ? `types.${alert.themes[0]}` : null;
  const event =
    (kind && sayIn(language === 'und' ? 'en' : language, 'domain', kind, { defaultValue: '' })) || say('event');

  for (const step of steps) {
    let leftOut = 0;
    const words = (text: string): string => {
      if (guard.wordless) return '';
      const kept = withhold(text, guard.guarded);
      leftOut += kept.leftOut;
      return xmlText(kept.text).trim();
    };
    const told = step.body as unknown as { note?: string; reason?: string };
    const headline = words(alert.headline);
    const [why, uncertainty] = [words(alert.why), words(alert.uncertainty)];
    const identifier = uuidv4();
    const message = () =>
      capOf({
        identifier,
        sender: settings.sender,
        sentAt: step.at,
        timeZone: 'UTC',
        kind: step.kind,
        earlier,
        exercise: context.workspace.exercise,
        level: alert.level as Level,
        certainty: alert.certainty as AlertCertainty,
        urgency: alert.urgency as AlertUrgency,
        themes: alert.themes,
        label,
        expectedUntil: alert.expected_until,
        texts: [
          {
            language,
            headline: headline || event,
            description: [why, uncertainty && `${say('uncertainty')} ${uncertainty}`].filter(Boolean).join('\n\n'),
            instruction: words(alert.asked),
            event,
            areaDesc: words(where.areaDesc ?? '') || (guard.protected && where.areaDesc) || say('area'),
            senderName: settings.sender_name ?? context.workspace.name,
          },
        ],
        audience: audienceOf(label, (key) => say(`restriction.${key}`), recipients),
        contact: null,
        web: null,
        place: where.place,
        protected: guard.protected,
        note: words(told.note ?? told.reason ?? '') || (context.workspace.exercise ? say('exercise') : null),
      });
    let made: CapMessage;
    let xml: string;
    try {
      made = message();
      xml = writeCap(made);
    } catch (error) {
      if (!(error instanceof CapUnlawful) && !(error instanceof RangeError)) throw error;
      context.log('cap_unlawful', { problems: error instanceof CapUnlawful ? error.problems.length : 1 });
      continue;
    }
    const hash = hashOfFile(xml, made);
    await queries.insertMessage(context, {
      id: identifier,
      direction: 'out',
      alert_id: alertId,
      alert_message_id: step.id,
      n: step.n,
      sender: made.sender,
      identifier,
      sent: made.sent,
      sent_at: instantOf(made.sent)!,
      msg_type: made.msgType as 'Alert',
      status: made.status,
      scope: made.scope,
      level: alert.level,
      headline: made.infos[0]!.headline ?? event,
      event,
      language,
      body: Buffer.from(xml),
      content_hash: hash,
      references: made.references,
      unknown_references: [],
      warnings: [],
      signed: false,
      left_out: leftOut,
      wordless: guard.wordless,
      proposes: null,
      decision: null,
      decision_reason: null,
      decided_by: null,
      decided_at: null,
      label,
      owner_organisation_id: alert.owner_organisation_id,
      member_id: context.caller.memberId,
      at: context.now(),
    });
    await context.record('cap.make', 'alert', alertId, {
      messageId: identifier,
      kind: step.kind,
      scope: made.scope,
      leftOut,
      wordless: guard.wordless,
      contentHash: hash.toString('hex'),
    });
    earlier.push({ sender: made.sender, identifier, sent: made.sent });
  }
}
