import type { Context } from '#server/context.ts';
import { keyedHash } from '#server/keys.ts';
import { addClaims } from '#server/db.ts';
import { forbidden, notFound, Problem } from '#domain/problem.ts';
import { answersFor } from './alert-states.rules.ts';
import * as queries from './alerts.queries.ts';
import * as noticeRows from './notices.queries.ts';
import { answerLadder, markSeen, nextAfter, noticeTold, referOffers } from './ladder.service.ts';
import * as actors from '#features/people/actors.service.ts';
import { createResponse } from './responses.service.ts';
import { passphraseFits } from './mandates.service.ts';
import { unansweredAlerts } from './alert-lists.service.ts';
import { dutyNow } from './duty/duty.service.ts';

const iso = (at: Date | null | undefined): string | null => at?.toISOString() ?? null;
const done = { ok: true as const };

export type Answer =
  | { answer: 'accept'; plan: string | null; dueAt: string | null }
  | { answer: 'decline'; reason: string }
  | { answer: 'refer'; toMandateId: string; reason: string };

export const noticeOut = (
  n: noticeRows.NoticeWithNames,
  deliveries: { notice_id: string; channel: string; state: string; attempts: number }[],
  onDutyNow: { mandateId: string; name: string; until: string } | null = null,
) => ({
  id: n.id,
  alertId: n.alert_id,
  rank: n.rank,
  state: n.state,
  responder: { id: n.responder_actor_id, name: n.responder_name ?? '' },
  mandateTitle: n.mandate_title,
  onDutyNow,
  reason: n.reason,
  followsId: n.follows_id,
  queuedAt: n.queued_at.toISOString(),
  sentAt: iso(n.sent_at),
  deliveredAt: iso(n.delivered_at),
  seenAt: iso(n.seen_at),
  answeredAt: iso(n.answered_at),
  answerBy: iso(n.answer_by),
  deliveries: deliveries
    .filter((d) => d.notice_id === n.id)
    .map((d) => ({ channel: d.channel, state: d.state, attempts: d.attempts })),
});

/**
 * Who has come on duty since a notice went out, by notice: for those that still wait for an answer, where the one on duty now was not asked about this
 * alert and is not blocked from it. The notice stays with the person it names; whoever holds it may refer it.
 */
export async function cameOnDuty(
  context: Context,
  notices: readonly noticeRows.NoticeWithNames[],
  blocked: ReadonlySet<string>,
): Promise<Map<string, { mandateId: string; name: string; until: string }>> {
  const waiting = notices.filter((n) => n.mandate_id !== null && (OPEN as readonly string[]).includes(n.state));
  if (waiting.length === 0) return new Map();
  const duty = await dutyNow(context);
  const asked = new Set(notices.map((n) => `${n.alert_id} ${n.responder_actor_id}`));
  return new Map(
    waiting.flatMap((n) => {
      const on = duty.get(n.mandate_id!)?.onDuty;
      return on && !asked.has(`${n.alert_id} ${on.id}`) && !blocked.has(on.id)
        ? [[n.id, { mandateId: n.mandate_id!, name: on.name, until: on.until }] as const]
        : [];
    }),
  );
}

const OPEN = ['queued', 'sent', 'delivered', 'seen', 'silent', 'not_delivered', 'unanswered'] as const;

/** What is put before the asking member, the clock running out first; for coordinators also what nobody answered. */
export async function myNotices(context: Context) {
  const mine = [context.caller.actorId, context.caller.organisationId].filter((id): id is string => id !== null);
  const rows = await noticeRows.actorNotices(context, mine, [...OPEN, 'accepted']);
  const deliveries = await noticeRows.noticeDeliveries(
    context,
    rows.map((n) => n.id),
  );
  const notices = [];
  for (const n of rows) {
    const alert = await queries.readAlertRow(context, n.alert_id);
    if (!alert || alert.state !== 'issued') continue;
    notices.push({
      ...noticeOut(n, deliveries),
      headline: alert.headline,
      level: alert.level,
      placeText: alert.place_text,
      asked: alert.asked,
      goesTo: await nextAfter(context, n),
    });
  }
  notices.sort((a, b) => (a.answerBy ?? '9').localeCompare(b.answerBy ?? '9'));
  return { notices, unanswered: await unansweredAlerts(context) };
}

/** May this caller answer this notice? The named person, or anybody of the body when it is a duty post. */
async function ownNotice(context: Context, id: string): Promise<noticeRows.NoticeRow> {
  const notice = await noticeRows.lockNotice(context, id);
  if (!notice) throw notFound('notice');
  const mine =
    notice.responder_actor_id === context.caller.actorId || notice.responder_actor_id === context.caller.organisationId;
  if (!mine) throw forbidden('notice.answer');
  return notice;
}

export async function seeNotice(context: Context, id: string) {
  await markSeen(context, await ownNotice(context, id));
  return done;
}

/** An open console has them: what waits in the application for this member is delivered. Nothing says yet that a person saw it. */
export async function receivedNotices(context: Context) {
  const mine = [context.caller.actorId, context.caller.organisationId].filter((id): id is string => id !== null);
  const waiting = (await noticeRows.actorNotices(context, mine, [...OPEN])).filter((n) => n.dispatched_at !== null);
  if (waiting.length > 0)
    await noticeRows.confirmInApp(
      context,
      waiting.map((n) => n.id),
    );
  for (const notice of waiting.filter((n) => n.delivered_at === null)) await noticeTold(context, notice, 'delivered');
  return done;
}

export async function referTo(context: Context, id: string) {
  const notice = await ownNotice(context, id);
  const offers = await referOffers(context, notice);
  const names = await actors.actorNames(
    context,
    offers.map((it) => it.person.actorId),
  );
  return {
    offers: offers.map((it) => ({
      mandateId: it.mandateId,
      title: it.title,
      name: names.get(it.person.actorId) ?? it.name,
      fits: it.fits,
    })),
  };
}

export async function answerNotice(context: Context, id: string, answer: Answer) {
  return give(context, await ownNotice(context, id), answer);
}

async function give(context: Context, notice: noticeRows.NoticeRow, answer: Answer) {
  if (!answersFor(notice.rank).includes(answer.answer))
    throw new Problem(409, 'answer_not_open', 'A coordinator accepts or refers; somebody must hold the warning.');
  await answerLadder(context, notice, answer);
  if (answer.answer === 'accept' && answer.plan) {
    await createResponse(
      context,
      notice.alert_id,
      { id: context.newId(), what: answer.plan, ownerActorId: notice.responder_actor_id, dueAt: answer.dueAt },
      notice.id,
    );
  }
  await context.record(
    `notice.${answer.answer}`,
    'notice',
    notice.id,
    answer.answer === 'accept' ? {} : { reason: answer.reason },
  );
  await context.announce('notices', notice.alert_id);
  await context.announce('alerts', notice.alert_id);
  return done;
}

export interface LinkKey {
  token: string;
  passphrase: string | null;
  /** a person pressed the button that opens it */
  opened: boolean;
}

const LINK_OVER = () =>
  new Problem(410, 'link_over', 'This link is past its time or was replaced by a newer one. Ask whoever sent it.');

/** Opens a notice's link: the token alone shows nothing but that a second factor is needed. */
async function enterLink(
  context: Context,
  key: LinkKey,
): Promise<{ inside: Context; link: noticeRows.NoticeLink; entered: boolean }> {
  const link = await noticeRows.noticeByToken(context, keyedHash(context.keys.codeKey, 'notice', key.token));
  if (!link || !link.token_expires_at || link.token_expires_at <= context.now()) throw LINK_OVER();
  const entered =
    link.passphrase_hash === null || (key.passphrase !== null && passphraseFits(key.passphrase, link.passphrase_hash));
  if (!entered && key.passphrase !== null)
    throw new Problem(
      403,
      'wrong_passphrase',
      'That is not the word agreed with you. Try again, or ask your coordinator.',
    );
  await addClaims(context.tx, {
    workspace: link.workspace_id,
    notice: link.id,
    actors: [link.responder_actor_id],
    clearance: link.highest_label,
    reads: 0,
  });
  const inside = context.enter(
    { id: link.workspace_id, slug: link.workspace_slug, name: link.workspace_name, exercise: link.exercise },
    { actorId: link.responder_actor_id, clearance: link.highest_label },
  );
  return { inside, link, entered };
}

/** A page opened from a link shows no whole directory. */
const MOST_OFFERS = 12;

export async function openLink(context: Context, key: LinkKey) {
  const { inside, link, entered } = await enterLink(context, key);
  // scanners of mail fetch a link and run its page; only a deed of a person opens it: the agreed word, or a button pressed
  const opened = entered && (link.passphrase_hash !== null || key.opened);
  const base = {
    workspace: link.workspace_name,
    exercise: link.exercise,
    needsPassphrase: !entered,
    needsOpening: entered && !opened,
  };
  if (!opened) return { ...base, notice: null, alert: null, referTo: [], answers: [] };
  const notice = await noticeRows.lockNotice(inside, link.id);
  const alert = notice ? await queries.readAlertRow(inside, notice.alert_id) : undefined;
  if (!notice || !alert) throw LINK_OVER();
  await markSeen(inside, notice);
  const open = alert.state === 'issued' && (OPEN as readonly string[]).includes(notice.state);
  const offers = open ? (await referOffers(inside, notice)).filter((it) => it.fits).slice(0, MOST_OFFERS) : [];
  return {
    ...base,
    notice: { id: notice.id, rank: notice.rank, state: notice.state, answerBy: iso(notice.answer_by), responder: '' },
    alert: {
      number: alert.number,
      level: alert.level,
      headline: alert.headline,
      why: alert.label <= link.highest_label ? alert.why : '',
      asked: alert.asked,
      proposal: alert.label <= link.highest_label ? alert.proposal : '',
      uncertainty: alert.uncertainty,
      placeText: alert.place_text,
      expectedUntil: iso(alert.expected_until),
      state: alert.state,
      issuedAt: iso(alert.issued_at),
    },
    referTo: offers.map(({ mandateId, name, title }) => ({ mandateId, name, title })),
    answers: open ? answersFor(notice.rank).filter((answer) => answer !== 'refer' || offers.length > 0) : [],
  };
}

export async function answerByLink(context: Context, key: LinkKey, answer: Answer) {
  const { inside, link, entered } = await enterLink(context, key);
  if (!entered) throw new Problem(403, 'passphrase_needed', 'Give the word agreed with you first.');
  const notice = await noticeRows.lockNotice(inside, link.id);
  if (!notice) throw LINK_OVER();
  return give(inside, notice, answer);
}

/** Whoever was asked said yes in a call, or by SMS with the digits that were sent to them. What was answered meanwhile, or is over, stays as it is. */
export async function acceptFor(context: Context, id: string, by: 'phone' | 'sms'): Promise<void> {
  const notice = await noticeRows.lockNotice(context, id);
  if (!notice || !(OPEN as readonly string[]).includes(notice.state)) return;
  await give(context, notice, { answer: 'accept', plan: null, dueAt: null });
  await context.record('notice.pressed', 'notice', id, { by });
}
