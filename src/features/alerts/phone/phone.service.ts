import type { Context } from '#server/context.ts';
import type { Tx } from '#server/db.ts';
import { settleDelivery } from '../delivery.service.ts';
import { noticeTold } from '../ladder.service.ts';
import { acceptFor } from '../notices.service.ts';
import * as noticeRows from '../notices.queries.ts';
import { callOutcome } from './phone.rules.ts';
import * as queries from './phone.queries.ts';

/** What became of telephones that rang: the ladder is told, and a pressed 1, or one that came by SMS with its digits, is the answer of whoever was asked. */

export const callsOver = (tx: Tx, most: number) => queries.callsOver(tx, most);

export async function readCall(context: Context, id: string): Promise<void> {
  const call = await queries.readCall(context, id);
  const delivery = call && (await noticeRows.readDelivery(context, id));
  if (!call || !delivery) return;
  const news = await settleDelivery(context, id, callOutcome(call.outcome, delivery.attempts));
  if (news) await noticeTold(context, news.notice, news.tell);
  if (call.outcome === 'pressed') await acceptFor(context, delivery.notice_id, call.way === 'sms' ? 'sms' : 'phone');
}
