import { sql } from 'kysely';
import type { Context } from '#server/context.ts';

/** Who may be asked: mandates, their places and shifts, and the channels of a responder. */

declare module '#server/schema.ts' {
  interface Tables {
    'app.mandate': MandateRow;
    'app.mandate_place': { workspace_id: string; mandate_id: string; place_id: string };
    'app.duty_shift': {
      workspace_id: string;
      id: string;
      mandate_id: string;
      actor_id: string;
      starts_at: Date;
      ends_at: Date;
      pattern_id: string | null;
      created_by: string | null;
      created_at: Date;
    };
    'app.responder_channel': ChannelRow;
  }
}

const ws = (context: Context) => context.workspace.id;

export interface MandateRow {
  workspace_id: string;
  id: string;
  responder_actor_id: string;
  organisation_id: string | null;
  title: string;
  themes: string[];
  highest_label: number;
  duty_post: boolean;
  independent_route: boolean;
  coordinator: boolean;
  substitute_mandate_id: string | null;
  clocks: Record<string, unknown>;
  quiet_from: string | null;
  quiet_to: string | null;
  time_zone: string;
  language: string;
  agreed_at: Date;
  agreed_how: string;
  ends_at: Date | null;
  created_at: Date;
  /** how it is shown to whoever was asked and may refer */
  shown_as: 'nothing' | 'title' | 'name';
}

export interface ChannelRow {
  workspace_id: string;
  id: string;
  actor_id: string;
  channel: 'email' | 'push' | 'webhook' | 'app' | 'phone';
  target: Record<string, string>;
  passphrase_hash: string | null;
  created_at: Date;
  ended_at: Date | null;
}

/** Who has an account here and may open a notice put before this actor: the person, or the members of the body. */
export const membersOfActor = async (context: Context, actorId: string): Promise<string[]> =>
  (
    await sql<{ actor_id: string }>`select actor_id from app.members_of_actor(${ws(context)}, ${actorId})`.execute(
      context.tx,
    )
  ).rows.map((row) => row.actor_id);

export const listMandateRows = (context: Context) =>
  context.tx
    .selectFrom('app.mandate')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where((e) => e.or([e('ends_at', 'is', null), e('ends_at', '>', context.now())]))
    .orderBy('created_at')
    .execute();

export const readMandate = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.mandate')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();

/** Holds the row until the end of the transaction, so that two who change it do so one after the other. */
export const lockMandate = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.mandate')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();

export const insertMandate = (context: Context, row: Omit<MandateRow, 'workspace_id' | 'created_at' | 'ends_at'>) =>
  context.tx
    .insertInto('app.mandate')
    .values({
      ...row,
      clocks: JSON.stringify(row.clocks) as never,
      workspace_id: ws(context),
      created_at: context.now(),
      ends_at: null,
    })
    .execute();

export const updateMandate = (context: Context, id: string, change: Partial<MandateRow>) =>
  context.tx
    .updateTable('app.mandate')
    .set({
      ...change,
      ...(change.clocks && { clocks: JSON.stringify(change.clocks) as never }),
      workspace_id: ws(context),
    })
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();

export const removeMandatePlaces = (context: Context, mandateId: string) =>
  context.tx
    .deleteFrom('app.mandate_place')
    .where('workspace_id', '=', ws(context))
    .where('mandate_id', '=', mandateId)
    .execute();

export const insertMandatePlaces = async (context: Context, mandateId: string, placeIds: string[]) => {
  if (placeIds.length > 0)
    await context.tx
      .insertInto('app.mandate_place')
      .values(placeIds.map((place_id) => ({ workspace_id: ws(context), mandate_id: mandateId, place_id })))
      .onConflict((c) => c.doNothing())
      .execute();
};

export const mandatePlaces = (context: Context) =>
  context.tx.selectFrom('app.mandate_place').selectAll().where('workspace_id', '=', ws(context)).execute();

export const dutyShifts = (context: Context, at: Date) =>
  context.tx
    .selectFrom('app.duty_shift')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('ends_at', '>', at)
    // who came on duty first is asked first
    .orderBy('starts_at')
    .orderBy('id')
    .execute();

export const insertChannel = (context: Context, row: Omit<ChannelRow, 'workspace_id' | 'created_at' | 'ended_at'>) =>
  context.tx
    .insertInto('app.responder_channel')
    .values({
      ...row,
      target: JSON.stringify(row.target) as never,
      workspace_id: ws(context),
      created_at: context.now(),
      ended_at: null,
    })
    .execute();

export const listChannels = (context: Context) =>
  context.tx
    .selectFrom('app.responder_channel')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('ended_at', 'is', null)
    .execute();

export const channelsOf = (context: Context, actorId: string) =>
  context.tx
    .selectFrom('app.responder_channel')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('actor_id', '=', actorId)
    .where('ended_at', 'is', null)
    .execute();

export const endChannel = (context: Context, id: string) =>
  context.tx
    .updateTable('app.responder_channel')
    .set({ ended_at: context.now() })
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();

export const readChannel = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.responder_channel')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();
