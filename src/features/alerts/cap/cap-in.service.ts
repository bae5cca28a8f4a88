import * as alertQueries from '../alerts.queries.ts';
import * as alerts from '../alerts.service.ts';
import * as queries from './cap.queries.ts';
import type { Context } from '#server/context.ts';
import { conflict, notFound, Problem } from '#domain/problem.ts';
import { uuidv4 } from '#domain/ids.ts';
import { draftFromCap } from './cap-alert.rules.ts';
import type { CapDraft } from './cap-alert.rules.ts';
import { fitDraft, mergeDraft, reasonsOf } from './cap-import.rules.ts';
import type { Merged } from './cap-import.rules.ts';
import { instantOf, referenceTo, sameReference } from './cap-message.rules.ts';
import { readCap } from './cap.read.rules.ts';
import { capMessageOut } from './cap-feed.service.ts';
import { capSettings, contentHash } from './cap-out.service.ts';
import type { ReadMessage, HowToRead, PlaceFound } from './cap-plan.service.ts';
import { placeOf, languagesOf, asDraft, draftBefore, rounded, planOf } from './cap-plan.service.ts';

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
  await context.announce('cap', row.id);
  if (alertId) await context.announce('alerts', alertId);
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

export async function listReceived(context: Context, page: { after?: string | undefined; limit: number }) {
  const found = await queries.received(context, { after: page.after, most: page.limit + 1 });
  const rows = found.slice(0, page.limit);
  return {
    messages: rows.map(capMessageOut),
    next: found.length > rows.length ? (rows.at(-1)?.id ?? null) : null,
  };
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
  await context.announce('cap', id);
  await context.announce('alerts', row.alert_id);
  return { ok: true as const };
}
