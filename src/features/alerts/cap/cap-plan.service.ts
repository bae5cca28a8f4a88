import * as placeSearch from '#features/places/place-search.service.ts';
import * as places from '#features/places/places.service.ts';
import * as alertQueries from '../alerts.queries.ts';
import * as queries from './cap.queries.ts';
import type { Context } from '#server/context.ts';
import { conflict, notFound, Problem } from '#domain/problem.ts';
import { distanceKm } from '#domain/places.ts';
import { draftFromCap, matchCap } from './cap-alert.rules.ts';
import type { CapDraft } from './cap-alert.rules.ts';
import { fitDraft, mayTakeIn, mergeDraft, precisionOfRadius } from './cap-import.rules.ts';
import type { Merged, MergedField } from './cap-import.rules.ts';
import { instantOf, referenceTo, sameReference } from './cap-message.rules.ts';
import type { CapMessage, CapReference } from './cap-message.rules.ts';
import { readCap } from './cap.read.rules.ts';
import type { CapReading } from './cap.read.rules.ts';
import { contentHash } from './cap-out.service.ts';

/** What a message that came in would do here, before it does it. */

/** A message from outside, read and found lawful. */
export interface ReadMessage {
  message: CapMessage;
  warnings: Extract<CapReading, { ok: true }>['warnings'];
  signed: boolean;
  bytes: Uint8Array;
}

/** @throws Problem `cap_<why>` for what is no lawful message of CAP 1.2 */
export function readMessage(bytes: Uint8Array): ReadMessage {
  const reading = readCap(bytes);
  if (!reading.ok) {
    const status = reading.code === 'too_large' ? 413 : reading.code === 'not_utf8' ? 400 : 422;
    throw new Problem(status, `cap_${reading.code}`, reading.detail, {
      values: { line: reading.line ?? 0 },
      errors: reading.problems.slice(0, 50),
    });
  }
  if (reading.warnings.some((it) => it.code === 'version_1_1'))
    throw new Problem(422, 'cap_version_1_1', 'This is a message of CAP 1.1. Ask for it in CAP 1.2.');
  return {
    message: reading.message,
    warnings: reading.warnings.slice(0, 100),
    signed: reading.warnings.some((it) => it.code === 'signature_not_checked'),
    bytes,
  };
}

export interface HowToRead {
  language?: string | undefined;
  alert?: string | undefined;
}

export type PlaceFound = { id: string; name: string; by: 'geocode' | 'name' | 'shape' };

/** The place of the gazetteer that a message means: by its code, else by name where its shape lies, else by the shape alone. */
export async function placeOf(context: Context, draft: CapDraft): Promise<PlaceFound | null> {
  const search = (q: string) => placeSearch.searchPlaces(context, { q: q.slice(0, 200), former: '0', limit: 3 });
  for (const code of draft.pCodes.slice(0, 5)) {
    if (code.trim() === '') continue;
    const hit = (await search(code)).hits.find((it) => it.code?.toUpperCase() === code.trim().toUpperCase());
    if (hit) return { id: hit.id, name: hit.name, by: 'geocode' };
  }
  const point = draft.lat !== null && draft.lon !== null ? { lat: draft.lat, lon: draft.lon } : null;
  const name = draft.placeText.split(';')[0]!.trim();
  if (name !== '') {
    const near = (await search(name)).hits.filter(
      (it) =>
        it.score >= 0.95 &&
        (point === null ||
          (it.lat !== null &&
            it.lon !== null &&
            distanceKm(point, { lat: it.lat, lon: it.lon }) <= (draft.radiusKm ?? 0) + (it.radiusKm ?? 0) + 30)),
    );
    // without a shape a name that fits two places names none
    const [first] = near;
    if (first && (near.length === 1 || point !== null)) return { id: first.id, name: first.name, by: 'name' };
  }
  if (!point) return null;
  const precision = precisionOfRadius(draft.radiusKm);
  const located = await places.locatePoint(context, { ...point, precision, radiusKm: draft.radiusKm, at: null });
  const area = located.chains[0]?.at(-1);
  return area ? { id: area.id, name: area.name, by: 'shape' } : null;
}

interface Plan {
  kind: 'new' | 'known' | 'update' | 'cancel' | 'earlier' | 'unknown_reference' | 'several' | 'kept';
  alert: alertQueries.AlertRow | null;
  /** when it could belong to several */
  choices: alertQueries.AlertRow[];
  knownId: string | null;
  draft: CapDraft | null;
  place: PlaceFound | null;
  unknown: CapReference[];
  /** messages here that were waiting for this one */
  waiting: queries.CapMessageRow[];
  set: Merged;
  kept: MergedField[];
  proposes: 'update' | 'cancel' | null;
}

export const languagesOf = (context: Context, how: HowToRead): string[] => [
  ...(how.language ? [how.language] : []),
  context.caller.language,
  'en',
];

/** An alert as a draft of a message, to compare. */
export const asDraft = (row: alertQueries.AlertRow): Pick<CapDraft, MergedField> => ({
  level: row.level,
  certainty: row.certainty as CapDraft['certainty'],
  urgency: row.urgency as CapDraft['urgency'],
  headline: row.headline,
  why: row.why,
  asked: row.asked,
  themes: row.themes,
  label: row.label as CapDraft['label'],
  expectedUntil: row.expected_until,
  placeText: row.place_text ?? '',
  lat: row.lat,
  lon: row.lon,
  radiusKm: row.radius_km,
});

/** What the last message before this one made of the alert, else the alert as it stands; and whether a later one is here already. */
export function draftBefore(
  messages: readonly queries.CapMessageRow[],
  alert: alertQueries.AlertRow,
  sentAt: Date,
): { before: Pick<CapDraft, MergedField>; late: boolean } {
  // what a person left, or has not decided yet, is not part of the alert
  const received = messages.filter(
    (it) => it.direction === 'in' && it.msg_type !== 'Cancel' && (it.proposes === null || it.decision === 'taken'),
  );
  const late = received.some((it) => it.sent_at > sentAt);
  for (const row of received.filter((it) => it.sent_at <= sentAt).toReversed()) {
    const reading = readCap(new Uint8Array(row.body));
    const draft = reading.ok ? draftFromCap(reading.message, [row.language]) : undefined;
    if (draft) return { before: rounded(fitDraft(draft)), late };
  }
  return { before: asDraft(alert), late };
}

/** As the database keeps it: a radius has single precision there. */
export const rounded = <T extends Pick<CapDraft, MergedField>>(draft: T): T => ({
  ...draft,
  radiusKm: draft.radiusKm === null ? null : Math.min(5000, Number(Math.fround(draft.radiusKm).toPrecision(6))),
});

function problemOf(message: CapMessage, context: Context): Problem | null {
  if (message.status === 'Exercise' && !context.workspace.exercise)
    return new Problem(
      422,
      'cap_exercise',
      'This message belongs to an exercise. It is taken in by a workspace that is an exercise, never as a real warning.',
    );
  return null;
}

/** Works out what a message would do here. Nothing is written. */
export async function planOf(context: Context, read: ReadMessage, how: HowToRead): Promise<Plan> {
  const { message } = read;
  const refused = problemOf(message, context);
  const plan: Plan = {
    kind: 'new',
    alert: null,
    choices: [],
    knownId: null,
    draft: null,
    place: null,
    unknown: [],
    waiting: [],
    set: {},
    kept: [],
    proposes: null,
  };
  const rows = await queries.messagesNamed(context, [
    ...new Set([message.identifier, ...message.references.map((it) => it.identifier)]),
  ]);
  const match = matchCap(
    message,
    rows.map((it) => ({ sender: it.sender, identifier: it.identifier, sent: it.sent, alertId: it.alert_id ?? '' })),
  );
  if (match.kind === 'not_an_alert')
    throw new Problem(
      422,
      'cap_not_an_alert',
      'This message is an acknowledgement, an error or a test. There is nothing to warn of in it.',
    );
  const found = draftFromCap(message, languagesOf(context, how));
  plan.draft = found ? rounded(fitDraft(found)) : null;
  const readAlert = async (id: string) => {
    const row = id === '' ? undefined : await alertQueries.readAlertRow(context, id);
    return row ?? null;
  };
  if (match.kind === 'known') {
    const own = rows.find((it) => it.sender === message.sender && it.identifier === message.identifier)!;
    if (!own.content_hash.equals(contentHash(message)))
      throw conflict(
        'cap_differs',
        'A message of this sender with this identifier is known already, and says something else. A sender gives each message a name of its own.',
      );
    return { ...plan, kind: 'known', knownId: own.id, alert: await readAlert(match.alertId) };
  }
  if (refused) throw refused;
  if (plan.draft && !mayTakeIn(plan.draft.label, context.caller.clearance))
    throw new Problem(
      403,
      'cap_label_beyond_you',
      'This warning is labelled higher than you may read. Hand it to somebody who may.',
    );
  plan.unknown = message.references.filter((it) => !rows.some((row) => sameReference(row, it)));
  if (plan.draft) plan.place = await placeOf(context, plan.draft);
  plan.waiting = (await queries.messagesWaitingFor(context, message)).filter((it) =>
    it.unknown_references.some((one) => sameReference(one, referenceTo(message))),
  );

  let alertId: string | null = 'alertId' in match ? match.alertId : null;
  if (match.kind === 'several') {
    for (const id of match.alertIds) {
      const row = await readAlert(id);
      if (row) plan.choices.push(row);
    }
    if (!how.alert) return { ...plan, kind: 'several' };
    if (!plan.choices.some((it) => it.id === how.alert)) throw notFound('alert');
    alertId = how.alert;
  }
  if (match.kind === 'unknown_reference' && how.alert) alertId = how.alert;
  // it may be what an update that came before was about
  const earlier = alertId ? undefined : plan.waiting.find((it) => it.alert_id !== null);
  if (earlier) return { ...plan, kind: 'earlier', alert: await readAlert(earlier.alert_id!) };
  if (!alertId) {
    if (match.kind === 'new') return plan;
    return { ...plan, kind: message.msgType === 'Cancel' ? 'kept' : 'unknown_reference' };
  }
  const alert = await readAlert(alertId);
  if (!alert) throw notFound('alert');
  const over = alert.state === 'closed' || alert.state === 'cancelled';
  if (message.msgType === 'Cancel') return { ...plan, kind: 'cancel', alert, proposes: over ? null : 'cancel' };
  if (!plan.draft || over) return { ...plan, kind: 'update', alert };
  const { before, late } = draftBefore(
    await queries.messagesOfAlert(context, alert.id),
    alert,
    instantOf(message.sent)!,
  );
  if (late) return { ...plan, kind: 'update', alert };
  const merged = mergeDraft(before, asDraft(alert), plan.draft);
  return { ...plan, kind: 'update', alert, ...merged, proposes: alert.state === 'issued' ? 'update' : null };
}
