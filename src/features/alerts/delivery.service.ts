import { dateFormat } from '#domain/date-format.ts';
import { createHmac } from 'node:crypto';
import type { Context } from '#server/context.ts';
import { keyedHash } from '#server/keys.ts';
import { sayIn } from '#server/wording.ts';
import type { DeliveryOutcome } from './delivery-outcome.rules.ts';
import { pushMessage } from './push/push-message.rules.ts';
import * as queries from './alerts.queries.ts';
import { handCall } from './phone/phone.queries.ts';
import { CALL_PAUSE_MS, phoneWays } from './phone/phone.rules.ts';
import * as mandateRows from './mandates.queries.ts';
import * as noticeRows from './notices.queries.ts';

/** What leaves the house for one delivery, ready to be sent outside any transaction. */
export type Parcel =
  | { channel: 'email'; to: string; subject: string; text: string }
  | { channel: 'webhook'; url: string; body: string; headers: Record<string, string> }
  | { channel: 'push'; target: { endpoint: string; p256dh: string; auth: string }; payload: string };

/** The link's token: the same for every reminder of a notice, known from the key and the notice alone, stored only as a hash. */
export const linkToken = (context: Pick<Context, 'keys'>, noticeId: string): string =>
  createHmac('sha256', context.keys.codeKey).update(`notice-link ${noticeId}`).digest('base64url');
export const linkTokenHash = (context: Pick<Context, 'keys'>, noticeId: string): Buffer =>
  keyedHash(context.keys.codeKey, 'notice', linkToken(context, noticeId));

/** The word in one push: known from the key and the delivery alone, stored only as a hash. */
const pushToken = (context: Pick<Context, 'keys'>, deliveryId: string): string =>
  createHmac('sha256', context.keys.codeKey).update(`push ${deliveryId}`).digest('base64url');
const pushTag = (context: Pick<Context, 'keys'>, noticeId: string): string =>
  createHmac('sha256', context.keys.codeKey).update(`push-tag ${noticeId}`).digest('base64url').slice(0, 16);

/**
 * Queues one delivery per channel of the responder; in the application, for who has an account, it is there at once.
 * @returns the channels used; none when nothing reaches this person
 */
export async function queueDeliveries(
  context: Context,
  notice: { id: string; alertId: string; responderActorId: string },
  purpose: noticeRows.DeliveryRow['purpose'],
): Promise<string[]> {
  const members: string[] = [];
  // in a duty post one member may be implicated where the post is not
  for (const actorId of await mandateRows.membersOfActor(context, notice.responderActorId))
    if (!(await queries.isActorBlocked(context, notice.alertId, actorId))) members.push(actorId);
  const all = await mandateRows.channelsOf(context, notice.responderActorId);
  const channels = all.filter((it) => it.channel === 'email' || it.channel === 'webhook');
  const phones = all.filter((it) => it.channel === 'phone');
  // a phone is a member's own: whoever of a duty post has one is told there
  for (const actorId of members)
    channels.push(...(await mandateRows.channelsOf(context, actorId)).filter((it) => it.channel === 'push'));
  const used: string[] = [];
  for (const channel of channels) {
    const id = context.newId();
    await noticeRows.insertDelivery(context, {
      id,
      notice_id: notice.id,
      channel_id: channel.id,
      channel: channel.channel,
      purpose,
      state: 'queued',
      ...(channel.channel === 'push' && {
        receipt_hash: keyedHash(context.keys.codeKey, 'push', pushToken(context, id)),
      }),
    });
    used.push(channel.channel);
  }
  const alert = phones.length > 0 ? await queries.readAlertRow(context, notice.alertId) : undefined;
  for (const way of phoneWays(alert?.level ?? 0, purpose))
    for (const phone of phones) {
      const row = { id: context.newId(), notice_id: notice.id, channel_id: phone.id, channel: way };
      await noticeRows.insertDelivery(context, { ...row, purpose, state: 'queued' });
      used.push(way);
    }
  if (members.length > 0) {
    await noticeRows.insertDelivery(context, {
      id: context.newId(),
      notice_id: notice.id,
      channel_id: null,
      channel: 'app',
      purpose,
      state: 'sent',
    });
    used.push('app');
  }
  return used;
}

const RETRY_SECONDS = [5, 15, 60, 180, 600, 1800, 3600];

/** Takes one delivery for sending: counts the attempt, so that two workers or a crash do not send without end. Null when nothing is to do. */
export async function takeDelivery(context: Context, id: string, publicUrl: string): Promise<Parcel | null> {
  const row = await noticeRows.readDelivery(context, id);
  // another worker may have taken it since it was listed
  if (!row || row.state !== 'queued' || row.next_at === null || row.next_at > context.now()) return null;
  const notice = await noticeRows.readNotice(context, row.notice_id);
  const alert = notice ? await queries.readAlertRow(context, notice.alert_id) : undefined;
  const channel = row.channel_id ? await mandateRows.readChannel(context, row.channel_id) : undefined;
  const answered = notice && ['accepted', 'declined', 'referred'].includes(notice.state);
  // who has answered is reminded no more, and their telephone does not ring
  const settled =
    answered && (row.purpose === 'reminder' || (channel?.channel === 'phone' && row.purpose === 'notice'));
  if (!notice || !alert || !channel || channel.ended_at || settled) {
    await noticeRows.updateDelivery(context, id, { state: 'failed', next_at: null, last_error: 'not_needed' });
    return null;
  }
  // people train; nobody outside is told, by mail, push or a partner's program
  if (context.workspace.exercise && channel.channel !== 'app') {
    await noticeRows.updateDelivery(context, id, { state: 'failed', next_at: null, last_error: 'exercise' });
    return null;
  }
  if (channel.channel === 'phone') {
    // the courier rings; what came of it is read back
    await noticeRows.updateDelivery(context, id, {
      attempts: row.attempts + 1,
      next_at: new Date(context.now().getTime() + CALL_PAUSE_MS),
    });
    const holder = notice.mandate_id ? await mandateRows.readMandate(context, notice.mandate_id) : undefined;
    await handCall(context, {
      id,
      way: row.channel === 'sms' ? 'sms' : 'voice',
      asks: row.purpose === 'notice' || row.purpose === 'reminder',
      number: channel.target.number!,
      language: holder?.language ?? 'en',
    });
    return null;
  }
  const wait = RETRY_SECONDS[Math.min(row.attempts, RETRY_SECONDS.length - 1)]!;
  await noticeRows.updateDelivery(context, id, {
    attempts: row.attempts + 1,
    next_at: new Date(context.now().getTime() + wait * 1000),
  });
  const mandate = notice.mandate_id ? await mandateRows.readMandate(context, notice.mandate_id) : undefined;
  const language = mandate?.language ?? 'en';
  const zone = mandate?.time_zone ?? 'UTC';
  const by = notice.answer_by;
  const link = `${publicUrl}/n#${linkToken(context, notice.id)}`;
  if (channel.channel === 'push') {
    const theirs = channel.target.language ?? language;
    const message = pushMessage(
      {
        purpose: row.purpose,
        language: theirs,
        exercise: context.workspace.exercise,
        token: pushToken(context, id),
        tag: pushTag(context, notice.id),
      },
      (key) => sayIn(theirs, 'messages', key),
    );
    return {
      channel: 'push',
      target: { endpoint: channel.target.endpoint!, p256dh: channel.target.p256dh!, auth: channel.target.auth! },
      payload: JSON.stringify(message),
    };
  }
  if (channel.channel === 'email') {
    const mark = context.workspace.exercise ? `[${sayIn(language, 'messages', 'exercise')}] ` : '';
    const values = {
      level: sayIn(language, 'messages', `levels.${alert.level}`),
      link,
      zone,
      by: by
        ? dateFormat(language, {
            dateStyle: 'medium',
            timeStyle: 'short',
            timeZone: zone,
          }).format(by)
        : '—',
    };
    return {
      channel: 'email',
      to: channel.target.email!,
      subject: mark + sayIn(language, 'messages', `email.${row.purpose}.subject`, values),
      text: sayIn(language, 'messages', `email.${row.purpose}.body`, values),
    };
  }
  if (channel.channel === 'webhook') {
    // ids and levels alone: what it is about is read inside, with the rights of whoever asks
    const body = JSON.stringify({
      id,
      notice: notice.id,
      purpose: row.purpose,
      level: alert.level,
      exercise: context.workspace.exercise,
      answerBy: by?.toISOString() ?? null,
      link,
    });
    const timestamp = Math.floor(context.now().getTime() / 1000);
    const signature = createHmac('sha256', channel.target.secret!).update(`${timestamp}.${body}`).digest('hex');
    return {
      channel: 'webhook',
      url: channel.target.url!,
      body,
      headers: {
        'content-type': 'application/json',
        'baraza-delivery': id,
        'baraza-timestamp': String(timestamp),
        'baraza-signature': `v1=${signature}`,
      },
    };
  }
  return null;
}

const MOST_ATTEMPTS = 12;

/** What an attempt to deliver came to, with what the ladder is to be told. */
export interface Settled {
  notice: noticeRows.NoticeRow;
  tell: 'sent' | 'delivered' | 'undeliverable';
}

/** Keeps what became of an attempt. @returns what the ladder must hear of it, or null when it is no news */
export async function settleDelivery(context: Context, id: string, outcome: DeliveryOutcome): Promise<Settled | null> {
  const row = await noticeRows.readDelivery(context, id);
  if (!row) return null;
  const now = context.now();
  if (outcome.what === 'sent' || outcome.what === 'confirmed') {
    await noticeRows.updateDelivery(context, id, {
      state: row.state === 'confirmed' ? 'confirmed' : outcome.what,
      next_at: null,
      sent_at: now,
      last_error: null,
      ...(outcome.what === 'confirmed' && { confirmed_at: now }),
    });
  } else {
    // it was shown, whatever became of the answer
    if (row.state === 'confirmed') return null;
    const over = outcome.what === 'refused' || row.attempts >= MOST_ATTEMPTS;
    await noticeRows.updateDelivery(context, id, {
      last_error: outcome.code.slice(0, 60),
      ...(over && { state: 'failed', next_at: null }),
    });
    // a browser that is no more is not asked again
    if (outcome.what === 'refused' && outcome.gone && row.channel === 'push' && row.channel_id) {
      await mandateRows.endChannel(context, row.channel_id);
      await context.record('push.gone', 'notice', row.notice_id, { device: row.channel_id });
    }
    if (!over) return null;
  }
  if (row.purpose !== 'notice' && row.purpose !== 'reminder') return null;
  const notice = await noticeRows.lockNotice(context, row.notice_id);
  if (!notice) return null;
  if (outcome.what === 'sent') return { notice, tell: 'sent' };
  if (outcome.what === 'confirmed') return { notice, tell: 'delivered' };
  // every channel has failed for good: no use in waiting for a confirmation
  return (await noticeRows.liveDeliveries(context, notice.id)).length === 0 ? { notice, tell: 'undeliverable' } : null;
}
