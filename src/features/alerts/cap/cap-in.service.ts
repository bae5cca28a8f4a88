import type { Context } from '#server/context.ts';
import { conflict, notFound, Problem } from '#domain/problem.ts';
import { distanceKm } from '#domain/places.ts';
import { uuidv4 } from '#domain/ids.ts';
import * as placeSearch from '#features/places/place-search.service.ts';
import * as places from '#features/places/places.service.ts';
import * as alertQueries from '../alerts.queries.ts';
import * as alerts from '../alerts.service.ts';
import { draftFromCap, matchCap, type CapDraft } from './cap-alert.rules.ts';
import {
  fitDraft,
  mayTakeIn,
  mergeDraft,
  precisionOfRadius,
  reasonsOf,
  type Merged,
  type MergedField,
} from './cap-import.rules.ts';
import { instantOf, referenceTo, sameReference, type CapMessage, type CapReference } from './cap-message.rules.ts';
import { readCap, type CapReading } from './cap.read.rules.ts';
import { capMessageOut } from './cap-feed.service.ts';
import { capSettings, contentHash } from './cap-out.service.ts';
import * as queries from './cap.queries.ts';

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

type PlaceFound = { id: string; name: string; by: 'geocode' | 'name' | 'shape' };

/** The place of the gazetteer that a message means: by its code, else by name where its shape lies, else by the shape alone. */
async function placeOf(context: Context, draft: CapDraft): Promise<PlaceFound | null> {
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

const languagesOf = (context: Context, how: HowToRead): string[] => [
  ...(how.language ? [how.language] : []),
  context.caller.language,
  'en',
];

/** An alert as a draft of a message, to compare. */
const asDraft = (row: alertQueries.AlertRow): Pick<CapDraft, MergedField> => ({
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
function draftBefore(
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
const rounded = <T extends Pick<CapDraft, MergedField>>(draft: T): T => ({
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
async function planOf(context: Context, read: ReadMessage, how: HowToRead): Promise<Plan> {
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

const refOf = (row: alertQueries.AlertRow) => ({
  id: row.id,
  number: row.number,
  headline: row.headline,
  state: row.state as string,
});

export async function previewCap(context: Context, read: ReadMessage, how: HowToRead) {
  const plan = await planOf(context, read, how);
  const { message } = read;
  const info = message.infos[0];
  const { draft } = plan;
  return {
    kind: plan.kind,
    alerts: plan.alert ? [refOf(plan.alert)] : plan.choices.map(refOf),
    message: {
      sender: message.sender,
      identifier: message.identifier,
      sent: message.sent,
      msgType: message.msgType as 'Alert',
      status: message.status,
      scope: message.scope,
      references: message.references,
      unknownReferences: plan.unknown,
      warnings: read.warnings,
      signed: read.signed,
    },
    senderName: info?.senderName ?? message.sender,
    note: message.note ?? null,
    contact: info?.contact ?? null,
    web: info?.web ?? null,
    languages: [...new Set(message.infos.map((it) => it.language))],
    expired: draft?.expectedUntil != null && draft.expectedUntil <= context.now(),
    draft: draft && {
      level: draft.level,
      certainty: draft.certainty,
      urgency: draft.urgency,
      headline: draft.headline,
      why: draft.why,
      asked: draft.asked,
      language: draft.language,
      themes: draft.themes,
      label: draft.label,
      expectedUntil: draft.expectedUntil?.toISOString() ?? null,
      placeText: draft.placeText,
      place: plan.place,
      lat: draft.lat,
      lon: draft.lon,
      radiusKm: draft.radiusKm,
    },
    reasons: draft ? reasonsOf(message, draft, languagesOf(context, how)) : [],
    changes: Object.keys(plan.set),
    kept: plan.kept as string[],
    proposes: plan.proposes,
  };
}

/** A merged draft as a change of an alert. */
function changeOf(set: Merged, place: PlaceFound | null): Partial<alerts.AlertInput> {
  const { expectedUntil, placeText, ...rest } = set;
  const moved = 'placeText' in set || 'lat' in set || 'lon' in set;
  return {
    ...rest,
    ...('expectedUntil' in set ? { expectedUntil: expectedUntil?.toISOString() ?? null } : {}),
    ...('placeText' in set ? { placeText: placeText || null } : {}),
    ...(moved ? { placeId: place?.id ?? null } : {}),
  } as Partial<alerts.AlertInput>;
}

async function draftAlert(context: Context, draft: CapDraft, place: PlaceFound | null): Promise<string> {
  const id = context.newId();
  if (draft.label === 4) await queries.nameReader(context, id, context.caller.memberId!);
  await alerts.createAlert(
    context,
    {
      id,
      level: draft.level,
      headline: draft.headline,
      why: draft.why,
      asked: draft.asked,
      uncertainty: '',
      language: draft.language,
      certainty: draft.certainty,
      urgency: draft.urgency,
      themes: draft.themes,
      placeId: place?.id ?? null,
      placeText: draft.placeText || null,
      lat: draft.lat,
      lon: draft.lon,
      radiusKm: draft.radiusKm,
      expectedUntil: draft.expectedUntil?.toISOString() ?? null,
      // no message says who is behind it: a person decides before anybody is asked
      implicated: 'unclear',
      label: draft.label,
    } as never,
    'cap',
  );
  await alertQueries.updateAlert(context, id, {
    cap_sender: draft.capSender,
    cap_identifier: draft.capIdentifier,
  });
  return id;
}

/**
 * Takes a message in, wholly or not at all. A new one becomes a draft of nobody's yet; an update changes the draft it belongs to where no person
 * has, and is a proposal once the alert is out; a cancellation is always a proposal. The same message again changes nothing.
 * @throws Problem 409 `cap_differs` for a known name with other content, `cap_several_alerts` when a person must choose
 */
export async function importCap(context: Context, read: ReadMessage, how: HowToRead) {
  await capSettings(context);
  // one at a time in a workspace: two that refer to each other find each other
  await queries.lockSettings(context);
  const plan = await planOf(context, read, how);
  const { message } = read;
  if (plan.kind === 'known') {
    context.answer.status = 200;
    return {
      kind: 'known' as const,
      messageId: plan.knownId!,
      alert: plan.alert && refOf(plan.alert),
      changed: [],
      kept: [],
      proposes: null,
      unknownReferences: [],
    };
  }
  if (plan.kind === 'several')
    throw new Problem(
      409,
      'cap_several_alerts',
      'This message is about several alerts here. Say which one it belongs to.',
      {
        errors: plan.choices.map((it) => ({ where: it.id, code: 'cap_choose', detail: `${it.number} ${it.headline}` })),
      },
    );
  let alertId = plan.alert?.id ?? null;
  let changed: string[] = [];
  if (plan.kind === 'new' || plan.kind === 'unknown_reference') {
    alertId = await draftAlert(context, plan.draft!, plan.place);
  } else if (plan.kind === 'update' && plan.alert!.state === 'draft' && Object.keys(plan.set).length > 0) {
    await alerts.changeAlert(context, alertId!, changeOf(plan.set, plan.place));
    changed = Object.keys(plan.set);
  }
  const row: Omit<queries.CapMessageRow, 'workspace_id'> = {
    id: uuidv4(),
    direction: 'in',
    alert_id: alertId,
    alert_message_id: null,
    n: alertId ? (await queries.messagesOfAlert(context, alertId)).length + 1 : 1,
    sender: message.sender,
    identifier: message.identifier,
    sent: message.sent,
    sent_at: instantOf(message.sent)!,
    msg_type: message.msgType as 'Alert',
    status: message.status,
    scope: message.scope,
    level: plan.draft?.level ?? plan.alert?.level ?? 1,
    headline: plan.draft?.headline ?? plan.alert?.headline ?? message.note?.slice(0, 200) ?? '',
    event: message.infos[0]?.event ?? '',
    language: plan.draft?.language ?? plan.alert?.language ?? 'und',
    body: Buffer.from(read.bytes),
    content_hash: contentHash(message),
    references: message.references,
    unknown_references: plan.unknown,
    warnings: read.warnings,
    signed: read.signed,
    left_out: 0,
    wordless: false,
    proposes: plan.proposes,
    decision: null,
    decision_reason: null,
    decided_by: null,
    decided_at: null,
    label: plan.draft?.label ?? plan.alert?.label ?? Math.min(2, context.caller.clearance),
    owner_organisation_id: context.caller.organisationId,
    member_id: context.caller.memberId,
    at: context.now(),
  };
  await queries.insertMessage(context, row);
  let { proposes } = plan;
  // those that came before it and waited are about the same alert
  for (const waiting of plan.waiting) {
    await queries.updateMessage(context, waiting.id, {
      unknown_references: waiting.unknown_references.filter((it) => !sameReference(it, referenceTo(message))),
      ...(waiting.alert_id === null && alertId
        ? { alert_id: alertId, ...(waiting.msg_type === 'Cancel' ? { proposes: 'cancel' as const } : {}) }
        : {}),
    });
    if (waiting.alert_id === null && waiting.msg_type === 'Cancel') proposes = 'cancel';
  }
  await context.record('cap.import', 'alert', alertId ?? row.id, {
    messageId: row.id,
    kind: plan.kind,
    contentHash: row.content_hash.toString('hex'),
    changed,
    kept: plan.kept,
    proposes,
  });
  await context.announce('cap');
  await context.announce('alerts');
  const alert = alertId ? await alertQueries.readAlertRow(context, alertId) : undefined;
  return {
    kind: plan.kind,
    messageId: row.id,
    alert: alert ? refOf(alert) : null,
    changed,
    kept: plan.kept as string[],
    proposes,
    unknownReferences: plan.unknown,
  };
}

export async function listReceived(context: Context, most: number) {
  return { messages: (await queries.received(context, most)).map(capMessageOut) };
}

/** A person takes over what a message proposes, which everybody asked is then told of, or leaves it. */
export async function decideCap(context: Context, id: string, it: { deed: 'take' | 'leave'; reason: string }) {
  const row = await queries.lockMessage(context, id);
  if (!row || row.proposes === null || row.alert_id === null) throw notFound('proposal');
  if (row.decision !== null) throw conflict('cap_decided', 'Somebody has decided on this already.');
  if (it.deed === 'take') {
    if (row.proposes === 'cancel') await alerts.cancelAlert(context, row.alert_id, it.reason);
    else {
      const alert = await alertQueries.lockAlertRow(context, row.alert_id);
      const reading = readCap(new Uint8Array(row.body));
      const found = reading.ok ? draftFromCap(reading.message, [row.language]) : undefined;
      if (!alert || !found) throw notFound('proposal');
      const draft = rounded(fitDraft(found));
      const others = (await queries.messagesOfAlert(context, alert.id)).filter((one) => one.id !== row.id);
      const { before } = draftBefore(others, alert, row.sent_at);
      const { set } = mergeDraft(before, asDraft(alert), draft);
      const change = changeOf(set, 'placeText' in set || 'lat' in set ? await placeOf(context, draft) : null);
      if (alert.state === 'draft') await alerts.changeAlert(context, alert.id, change);
      else await alerts.updateIssued(context, alert.id, { ...change, note: it.reason });
    }
  }
  await queries.updateMessage(context, id, {
    decision: it.deed === 'take' ? 'taken' : 'left',
    decision_reason: it.reason,
    decided_by: context.caller.memberId,
    decided_at: context.now(),
  });
  await context.record('cap.decide', 'alert', row.alert_id, { messageId: id, deed: it.deed, proposed: row.proposes });
  await context.announce('cap');
  await context.announce('alerts');
  return { ok: true as const };
}
