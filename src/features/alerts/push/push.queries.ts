import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { ChannelRow } from '../mandates.queries.ts';

const ws = (context: Context) => context.workspace.id;

const live = (context: Context) =>
  context.tx
    .selectFrom('app.responder_channel')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('channel', '=', 'push')
    .where('ended_at', 'is', null);

export const devicesOf = (context: Context, actorId: string): Promise<ChannelRow[]> =>
  live(context).where('actor_id', '=', actorId).orderBy('created_at').execute();
export const readDevice = (context: Context, id: string): Promise<ChannelRow | undefined> =>
  live(context).where('id', '=', id).executeTakeFirst();
export const byEndpoint = (context: Context, endpoint: string): Promise<ChannelRow[]> =>
  live(context)
    .where(sql`target->>'endpoint'`, '=', endpoint)
    .execute();
export const endDevice = (context: Context, id: string) =>
  context.tx
    .updateTable('app.responder_channel')
    .set({ ended_at: context.now() })
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();

export interface PushedDelivery {
  workspace_id: string;
  workspace_slug: string;
  workspace_name: string;
  exercise: boolean;
  id: string;
  notice_id: string;
  alert_id: string;
}
export const deliveryByReceipt = async (context: Context, hash: Buffer): Promise<PushedDelivery | undefined> =>
  (await sql<PushedDelivery>`select * from app.delivery_by_receipt(${hash})`.execute(context.tx)).rows[0];

/** Has this actor, or its body, a mandate in force or a shift not yet over? */
export const isNamed = async (context: Context, actorIds: string[]): Promise<boolean> =>
  (
    await sql<{ named: boolean }>`select exists (
      select 1 from app.mandate m where m.workspace_id = ${ws(context)} and m.responder_actor_id = any(${actorIds}::uuid[])
        and (m.ends_at is null or m.ends_at > ${context.now()})
      union all
      select 1 from app.duty_shift s where s.workspace_id = ${ws(context)} and s.actor_id = any(${actorIds}::uuid[]) and s.ends_at > ${context.now()}
    ) as named`.execute(context.tx)
  ).rows[0]!.named;
