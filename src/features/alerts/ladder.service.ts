import type { Context } from '#server/context.ts';
import { addClaims } from '#server/db.ts';
import { conflict } from '#domain/problem.ts';
import { READ_BITS, readsMask } from '#domain/verbs.ts';
import { resolveClock, type ClockSettings, type Level, type LevelClock } from '#domain/levels.ts';
import * as actors from '#features/people/actors.service.ts';
import { linkTokenHash, queueDeliveries } from './delivery.service.ts';
import { applyEvent, nextStep, startLadder as startFold } from './ladder.rules.ts';
import type { LadderEffect, LadderEvent, LadderPerson, LadderState } from './ladder-events.rules.ts';
import { peopleOfLadder, route, routingAlert } from './routing.service.ts';
import * as queries from './alerts.queries.ts';
import * as mandateRows from './mandates.queries.ts';
import * as noticeRows from './notices.queries.ts';

/** The shell round the ladder's rules: keeps the state, sets the one timer, writes a notice for each person asked. */

const LINK_DAYS = 7;

const asked = (notice: Pick<noticeRows.NoticeRow, 'id' | 'alert_id' | 'responder_actor_id'>) => ({
  id: notice.id,
  alertId: notice.alert_id,
  responderActorId: notice.responder_actor_id,
});

const EVERYTHING = Object.values(READ_BITS).reduce((mask, bit) => mask | bit, 0);

/**
 * The ladder runs as the house. Who answers may read their own notice and no other, yet an answer withdraws those of others and asks the
 * next; so the claims are widened for this alone and set back after it. What is read here goes into rows, never into an answer.
 */
export async function asHouse<T>(context: Context, work: () => Promise<T>): Promise<T> {
  await addClaims(context.tx, { reads: EVERYTHING });
  try {
    return await work();
  } finally {
    // a transaction that failed is rolled back with its claims
    await addClaims(context.tx, { reads: readsMask(context.caller.verbs) }).catch(() => undefined);
  }
}

async function keep(
  context: Context,
  ladderId: string,
  alertId: string,
  state: LadderState,
  effects: LadderEffect[],
): Promise<void> {
  const known = await noticeRows.ladderNotices(context, ladderId);
  const latest = (actorId: string | null) => known.findLast((n) => n.responder_actor_id === actorId);
  for (const effect of effects) {
    if (effect.type === 'ask') {
      const id = context.newId();
      await noticeRows.insertNotice(context, {
        id,
        alert_id: alertId,
        ladder_id: ladderId,
        mandate_id: effect.mandateId,
        responder_actor_id: effect.actorId,
        rank: effect.rank,
        why: effect.why,
        follows_id: latest(effect.follows)?.id ?? null,
        answer_by: effect.deadline,
        late_by_ms: effect.lateByMs,
        token_hash: linkTokenHash(context, id),
        token_expires_at: new Date(context.now().getTime() + LINK_DAYS * 86_400_000),
      });
      known.push({ id, alert_id: alertId, responder_actor_id: effect.actorId } as noticeRows.NoticeRow);
      await context.record('notice.ask', 'notice', id, {
        alertId,
        responderActorId: effect.actorId,
        rank: effect.rank,
        why: effect.why,
        lateByMs: effect.lateByMs,
      });
      continue;
    }
    const notice = 'actorId' in effect ? latest(effect.actorId) : undefined;
    if (effect.type === 'state' && notice) {
      const now = context.now();
      await noticeRows.updateNotice(context, notice.id, {
        state: effect.state,
        ...(effect.state === 'sent' && { sent_at: now }),
        ...(effect.state === 'delivered' && { delivered_at: now }),
        ...(effect.state === 'seen' && { seen_at: now, delivered_at: now }),
        ...(['accepted', 'declined', 'referred'].includes(effect.state) && {
          answered_at: now,
          answered_by_member_id: context.caller.memberId,
        }),
      });
      await noticeRows.insertNoticeEvent(context, notice.id, effect.state, { lateByMs: effect.lateByMs });
    } else if (effect.type === 'remind' && notice) {
      await noticeRows.insertNoticeEvent(context, notice.id, 'remind', { lateByMs: effect.lateByMs }, effect.dueAt);
      await queueDeliveries(context, asked(notice), 'reminder');
    } else if (notice) {
      await noticeRows.insertNoticeEvent(
        context,
        notice.id,
        effect.type === 'tell_coordinators' ? effect.what : effect.type,
        { ...effect },
      );
    }
  }
  await noticeRows.updateLadder(context, ladderId, state, nextStep(state)?.due ?? null);
  if (effects.length > 0) {
    await context.announce('notices', alertId);
    await context.announce('alerts', alertId);
  }
}

/** Puts an issued alert before one mandate's responder. @returns the first notice, when somebody could be asked at once */
export async function startLadder(
  context: Context,
  alert: queries.AlertRow,
  mandate: mandateRows.MandateRow,
  clock: LevelClock,
  blocked: ReadonlySet<string>,
): Promise<{ id: string; responder: string }> {
  const { state, effects } = startFold({
    level: alert.level,
    clock,
    issuedAt: context.now(),
    people: await peopleOfLadder(context, mandate.id, routingAlert(alert), blocked),
  });
  const id = context.newId();
  await noticeRows.insertLadder(context, { id, alert_id: alert.id, state, next_at: null });
  await keep(context, id, alert.id, state, effects);
  const first = (await noticeRows.ladderNotices(context, id))[0];
  const responder = first?.responder_actor_id ?? mandate.responder_actor_id;
  return { id: first?.id ?? id, responder: (await actors.actorNames(context, [responder])).get(responder) ?? '' };
}

const REFUSALS: Record<string, string> = {
  not_asked: 'You were not asked about this.',
  already_answered: 'This was answered already.',
  over: 'This alert was closed or withdrawn.',
  coordinator_cannot_decline: 'A coordinator accepts or refers; somebody must hold the warning.',
  refer_to_blocked: 'That person cannot be asked about this alert.',
  refer_to_asked: 'That person was asked already.',
};

const take = (context: Context, ladderId: string, event: LadderEvent): Promise<LadderEffect[]> =>
  asHouse(context, () => takeAsHouse(context, ladderId, event));

async function takeAsHouse(context: Context, ladderId: string, event: LadderEvent): Promise<LadderEffect[]> {
  const ladder = await noticeRows.lockLadder(context, ladderId);
  if (!ladder) return [];
  const { state, effects, refused } = applyEvent(ladder.state, event);
  if (refused) {
    if (['accepted', 'declined', 'referred'].includes(event.type)) throw conflict(refused, REFUSALS[refused]!);
    return [];
  }
  await keep(context, ladderId, ladder.alert_id, state, effects);
  return effects;
}

/** A mandate that a notice may be referred to. */
export interface ReferOffer {
  mandateId: string;
  title: string;
  /** of whoever answers there now; empty when they did not agree to be named */
  name: string;
  /** area and theme fit too */
  fits: boolean;
  person: Omit<LadderPerson, 'rank'>;
}

const NOT_FOR_THEM = ['blocked', 'ended', 'not_begun', 'label_too_high', 'strict_other_organisation'];
const NOT_ABOUT_IT = ['other_place', 'other_theme'];

/**
 * Whom this notice may be referred to: mandates in force whose label allows the alert, not implicated nor in their chain, not asked yet;
 * those that fit by area and theme first. Whoever answers there now (the roster) is the one who will be asked.
 */
export const referOffers = (context: Context, notice: noticeRows.NoticeRow): Promise<ReferOffer[]> =>
  asHouse(context, async () => {
    const alert = await queries.readAlertRow(context, notice.alert_id);
    const ladder = await noticeRows.lockLadder(context, notice.ladder_id);
    if (!alert || alert.state !== 'issued' || !ladder || ladder.state.ended !== null) return [];
    const blocked = await queries.readBlocked(context, alert.id);
    const { candidates } = await route(context, routingAlert(alert), blocked);
    const mandates = new Map((await mandateRows.listMandateRows(context)).map((m) => [m.id, m]));
    const names = await actors.actorNames(
      context,
      candidates.map((c) => c.actorId),
    );
    const already = new Set(ladder.state.asks.filter((ask) => ask.state !== 'withdrawn').map((ask) => ask.actorId));
    return candidates
      .filter((c) => !c.blocked && !already.has(c.actorId) && !c.reasons.some((r) => NOT_FOR_THEM.includes(r.code)))
      .map((c) => {
        const mandate = mandates.get(c.mandateId)!;
        return {
          mandateId: c.mandateId,
          title: mandate.title,
          name: mandate.shown_as === 'name' ? (names.get(c.actorId) ?? '') : '',
          fits: mandate.shown_as !== 'nothing' && !c.reasons.some((r) => NOT_ABOUT_IT.includes(r.code)),
          person: {
            actorId: c.actorId,
            mandateId: c.mandateId,
            blocked: false,
            onCall: false,
            quiet:
              mandate.quiet_from && mandate.quiet_to
                ? { from: mandate.quiet_from, to: mandate.quiet_to, timeZone: mandate.time_zone }
                : null,
          },
        };
      })
      .toSorted((a, b) => Number(b.fits) - Number(a.fits));
  });

async function referTarget(
  context: Context,
  notice: noticeRows.NoticeRow,
  mandateId: string,
): Promise<ReferOffer['person']> {
  const offer = (await referOffers(context, notice)).find((it) => it.mandateId === mandateId);
  // a holder of a link refers within what the page offers; a member may know of others whose area or theme is not this one
  if (offer && (offer.fits || context.caller.memberId !== null)) return offer.person;
  const ladder = await asHouse(context, () => noticeRows.lockLadder(context, notice.ladder_id));
  const to = await asHouse(context, () => mandateRows.readMandate(context, mandateId));
  if (ladder && ladder.state.ended !== null) throw conflict('over', REFUSALS.over!);
  if (to && ladder?.state.asks.some((ask) => ask.actorId === to.responder_actor_id && ask.state !== 'withdrawn'))
    throw conflict('refer_to_asked', REFUSALS.refer_to_asked!);
  throw conflict('refer_to_blocked', REFUSALS.refer_to_blocked!);
}

/** The responder's answer. What follows (the substitute, the coordinator) follows in the same transaction. */
export async function answerLadder(
  context: Context,
  notice: noticeRows.NoticeRow,
  answer:
    | { answer: 'accept' }
    | { answer: 'decline'; reason: string }
    | { answer: 'refer'; toMandateId: string; reason: string },
): Promise<void> {
  const at = context.now();
  const actorId = notice.responder_actor_id;
  if (answer.answer === 'accept') await take(context, notice.ladder_id, { type: 'accepted', at, actorId });
  else if (answer.answer === 'decline') {
    await take(context, notice.ladder_id, { type: 'declined', at, actorId });
    await noticeRows.updateNotice(context, notice.id, { reason: answer.reason });
  } else {
    const to = await referTarget(context, notice, answer.toMandateId);
    await take(context, notice.ladder_id, { type: 'referred', at, actorId, to });
    await noticeRows.updateNotice(context, notice.id, {
      reason: answer.reason || null,
      referred_to_actor_id: to.actorId,
    });
  }
}

export async function markSeen(context: Context, notice: noticeRows.NoticeRow): Promise<void> {
  if (notice.seen_at) return;
  await take(context, notice.ladder_id, { type: 'seen', at: context.now(), actorId: notice.responder_actor_id });
}

/** What a channel tells of a notice: it left (`sent`), it is there (`delivered`), or no channel reaches the person (`undeliverable`). */
export const noticeTold = (
  context: Context,
  notice: Pick<noticeRows.NoticeRow, 'ladder_id' | 'responder_actor_id'>,
  what: 'sent' | 'delivered' | 'undeliverable',
) => take(context, notice.ladder_id, { type: what, at: context.now(), actorId: notice.responder_actor_id });

/** Fires what is due of one ladder; each with its true lateness. */
export const fireLadder = (context: Context, ladderId: string) =>
  take(context, ladderId, { type: 'tick', at: context.now() });

/** Gives a new notice to the responder's channels. Run by the worker, once a notice. */
export async function dispatchNotice(context: Context, noticeId: string): Promise<void> {
  const notice = await noticeRows.lockNotice(context, noticeId);
  if (!notice || notice.dispatched_at) return;
  await noticeRows.updateNotice(context, noticeId, { dispatched_at: context.now() });
  if (notice.state === 'withdrawn') return;
  const used = await queueDeliveries(context, asked(notice), 'notice');
  if (used.includes('app')) await noticeTold(context, notice, 'sent');
  // no account and no channel: nothing to wait for
  if (used.length === 0) await noticeTold(context, notice, 'undeliverable');
}

/** Withdraws what is still open of the notices that fit: the alert is over, or their holder turned out to be blocked. */
export async function withdrawNotices(
  context: Context,
  alertId: string,
  fits: (notice: noticeRows.NoticeWithNames) => boolean,
  why: 'implicated' | 'cancelled' | 'closed',
): Promise<void> {
  const at = context.now();
  const notices = await noticeRows.alertNotices(context, alertId);
  for (const ladder of await noticeRows.alertLadders(context, alertId)) {
    if (why === 'implicated') {
      for (const notice of notices.filter((n) => n.ladder_id === ladder.id && fits(n)))
        await take(context, ladder.id, { type: 'blocked', at, actorId: notice.responder_actor_id });
    } else if (why === 'cancelled' || ladder.state.ended === null)
      await take(context, ladder.id, { type: 'withdrawn', at });
  }
}

/** An update changed the level: each ladder of the alert goes on by the clock of the new one, shorter at once when it rose. */
export async function changeLevel(
  context: Context,
  alertId: string,
  level: Level,
  settings: ClockSettings,
): Promise<void> {
  for (const ladder of await noticeRows.alertLadders(context, alertId)) {
    const mandateId = ladder.state.people.find((it) => it.mandateId !== null)?.mandateId;
    const mandate = mandateId ? await mandateRows.readMandate(context, mandateId) : undefined;
    const { clock } = resolveClock(level, settings, mandate?.clocks as ClockSettings | undefined);
    await take(context, ladder.id, { type: 'level', at: context.now(), level, clock });
    // who is asked already has another time to answer by
    const asks = (await noticeRows.lockLadder(context, ladder.id))?.state.asks ?? [];
    for (const notice of await noticeRows.ladderNotices(context, ladder.id)) {
      const deadline = asks.findLast((it) => it.actorId === notice.responder_actor_id)?.deadline ?? null;
      if (deadline !== null && deadline !== notice.answer_by?.getTime())
        await noticeRows.updateNotice(context, notice.id, { answer_by: new Date(deadline) });
    }
  }
}

/** Everybody who had the alert hears that it was updated or cancelled. */
export async function tellOfChange(context: Context, alertId: string, what: 'updated' | 'cancelled'): Promise<void> {
  const told = new Set<string>();
  for (const notice of await noticeRows.alertNotices(context, alertId)) {
    if (notice.state === 'withdrawn' || told.has(notice.responder_actor_id)) continue;
    told.add(notice.responder_actor_id);
    await queueDeliveries(context, asked(notice), what);
  }
}

/** To whom it goes if nobody answers this notice in time: a name, or null when it stays with the coordinators. */
export async function nextAfter(context: Context, notice: noticeRows.NoticeRow): Promise<string | null> {
  if (!notice.answer_by) return null;
  return asHouse(context, () => nextAfterAsHouse(context, notice, notice.answer_by!));
}

async function nextAfterAsHouse(
  context: Context,
  notice: noticeRows.NoticeRow,
  answerBy: Date,
): Promise<string | null> {
  const ladder = await noticeRows.lockLadder(context, notice.ladder_id);
  if (!ladder || ladder.state.ended !== null) return null;
  const { effects } = applyEvent(ladder.state, { type: 'tick', at: answerBy });
  const next = effects.find((effect) => effect.type === 'ask');
  return next ? ((await actors.actorNames(context, [next.actorId])).get(next.actorId) ?? null) : null;
}

export { dueLadders, undispatched, dueDeliveries } from './notices.queries.ts';
