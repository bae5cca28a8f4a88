import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import { PREPARED } from '#server/db.ts';
import type { AddressPolicy, ChannelCode, Errand, ReachChannel } from './courier.rules.ts';

const ws = (context: Context) => context.workspace.id;

export const answering = async (context: Context) =>
  (
    await sql<{ policy: AddressPolicy; public_key: Buffer | null; channels: ChannelCode[] }>`
      select * from app.answering(${ws(context)})`.execute(context.tx)
  ).rows[0]!;

export const handAddress = async (
  context: Context,
  it: { id: string; source: string; channel: ChannelCode; sealed: Buffer; until: string | null },
) =>
  (
    await sql<{
      done: boolean;
    }>`select app.hand_address(${it.id}, ${it.source}, ${it.channel}, ${it.sealed}, ${it.until}::date,
      ${context.now()}) as done`.execute(context.tx)
  ).rows[0]!.done;

export const handLetter = async (context: Context, id: string, box: Buffer) =>
  (await sql<{ done: boolean }>`select app.hand_letter(${id}, ${box}, ${context.now()}) as done`.execute(context.tx))
    .rows[0]!.done;
export const endLetters = (context: Context, organisationId: string) =>
  sql`select app.end_letters(${organisationId}, ${context.now()})`.execute(context.tx);

export const forgetAddresses = (context: Context, source: string) =>
  sql`select app.forget_addresses(${source})`.execute(context.tx);

export const sourceSeen = async (context: Context, source: string) =>
  (await sql`select 1 from app.source where workspace_id = ${ws(context)} and id = ${source}`.execute(context.tx)).rows
    .length > 0;

export const reach = async (context: Context, source: string) =>
  (
    await sql<{
      channel: ReachChannel;
      state: 'handed' | 'kept' | 'unusable';
      consent_until: string | null;
      told_at: Date | null;
      outcome: string | null;
    }>`select distinct on (r.channel) r.channel, r.state, r.consent_until::text, r.told_at, r.outcome
      from app.ways_to(${source}) with ordinality w join app.reach r on r.workspace_id = ${ws(context)} and r.source_id = w.source_id
      order by r.channel, w.ordinality`.execute(context.tx)
  ).rows;

/**
 * For a source that can be told; for the others there is nothing to do, and false is answered.
 * @param it.to by whose address, where several lead to the source
 */
export const queueErrand = async (
  context: Context,
  it: { id: string; source: string; message: string; kind: Exclude<Errand, 'danger'>; to?: string | undefined },
): Promise<boolean> =>
  (
    await sql`insert into app.courier_errand (workspace_id, id, source_id, to_source_id, message_id, kind, created_at)
      select ${ws(context)}, ${it.id}, ${it.source}, ${it.to ?? null}, ${it.message}, ${it.kind}, ${context.now()}
      where exists (select from app.ways_to(${it.source})) ${PREPARED}`.execute(context.tx)
  ).numAffectedRows === 1n;
