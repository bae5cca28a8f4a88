import type { Context } from '#server/context.ts';
import type { Tables } from '#server/schema.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.attachment': {
      workspace_id: string;
      id: string;
      report_id: string;
      media_type: string;
      bytes: number;
      sha256: Buffer;
      sent_sha256: Buffer;
      cleared_at: Date | null;
      cleared_by: string | null;
      created_at: Date;
    };
  }
}

export const attachmentRows = async (context: Context, reportIds: readonly string[]) =>
  reportIds.length === 0
    ? []
    : await context.tx
        .selectFrom('app.attachment as t')
        .leftJoin('app.member as m', (j) =>
          j.onRef('m.workspace_id', '=', 't.workspace_id').onRef('m.id', '=', 't.cleared_by'),
        )
        .leftJoin('app.actor as a', (j) =>
          j.onRef('a.workspace_id', '=', 'm.workspace_id').onRef('a.id', '=', 'm.actor_id'),
        )
        .select(['t.id', 't.report_id', 't.media_type', 't.bytes', 't.created_at', 't.cleared_at'])
        .select('a.name as cleared_by_name')
        .where('t.workspace_id', '=', context.workspace.id)
        .where('t.report_id', 'in', [...reportIds])
        .orderBy('t.created_at')
        .orderBy('t.id')
        .execute();

export const readAttachment = (context: Context, reportId: string, id: string) =>
  context.tx
    .selectFrom('app.attachment')
    .selectAll()
    .where('workspace_id', '=', context.workspace.id)
    .where('report_id', '=', reportId)
    .where('id', '=', id)
    .executeTakeFirst();

export const insertAttachment = (
  context: Context,
  row: Omit<Tables['app.attachment'], 'workspace_id' | 'cleared_at' | 'cleared_by'>,
) =>
  context.tx
    .insertInto('app.attachment')
    .values({ ...row, workspace_id: context.workspace.id, cleared_at: null, cleared_by: null })
    .execute();

export const updateAttachment = (
  context: Context,
  id: string,
  change: { cleared_at: Date | null; cleared_by: string | null },
) =>
  context.tx
    .updateTable('app.attachment')
    .set(change)
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .execute();
