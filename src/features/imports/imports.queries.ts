import type { Context } from '#server/context.ts';
import type { TableMapping } from './table-mapping.rules.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.import': ImportRow;
    'app.import_error': {
      workspace_id: string;
      import_id: string;
      row_number: number;
      column_name: string;
      code: string;
      cell: string;
    };
    'app.import_mapping': { workspace_id: string; column_signature: Buffer; mapping: TableMapping; at: Date };
  }
}

export interface ImportRow {
  workspace_id: string;
  id: string;
  kind: 'table' | 'ged';
  file_sha256: Buffer;
  media: 'csv' | 'xlsx';
  name: string;
  columns: string[];
  column_signature: Buffer;
  mapping: TableMapping | null;
  state: 'uploaded' | 'running' | 'done' | 'cancelled' | 'failed';
  row_count: number;
  position: number;
  added: number;
  known: number;
  refused: number;
  failure: string | null;
  label: number;
  created_by: string | null;
  created_at: Date;
  ended_at: Date | null;
}
const ws = (context: Context) => context.workspace.id;

export const insertImport = (
  context: Context,
  row: Pick<
    ImportRow,
    'id' | 'kind' | 'file_sha256' | 'media' | 'name' | 'columns' | 'column_signature' | 'mapping' | 'row_count'
  >,
) =>
  context.tx
    .insertInto('app.import')
    .values({
      ...row,
      mapping: row.mapping === null ? null : (JSON.stringify(row.mapping) as never),
      workspace_id: ws(context),
      state: 'uploaded',
      position: 0,
      added: 0,
      known: 0,
      refused: 0,
      failure: null,
      label: 2,
      created_by: context.caller.memberId,
      created_at: context.now(),
      ended_at: null,
    })
    .execute();
export const readImportRow = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.import')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();
export const lockImport = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.import')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
export const listImportRows = (context: Context) =>
  context.tx
    .selectFrom('app.import')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .orderBy('created_at', 'desc')
    .limit(50)
    .execute();
export const updateImport = (context: Context, id: string, change: Partial<ImportRow>) =>
  context.tx
    .updateTable('app.import')
    .set({ ...change, ...(change.mapping ? { mapping: JSON.stringify(change.mapping) as never } : {}) })
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();
export const insertErrors = async (
  context: Context,
  importId: string,
  errors: { row: number; column: string; code: string; cell: string }[],
) => {
  if (errors.length === 0) return;
  await context.tx
    .insertInto('app.import_error')
    .values(
      errors.map((e) => ({
        workspace_id: ws(context),
        import_id: importId,
        row_number: e.row,
        column_name: e.column,
        code: e.code,
        cell: e.cell,
      })),
    )
    .onConflict((c) => c.doNothing())
    .execute();
};
export const importErrors = (context: Context, importId: string) =>
  context.tx
    .selectFrom('app.import_error')
    .select(['row_number as row', 'column_name as column', 'code', 'cell'])
    .where('workspace_id', '=', ws(context))
    .where('import_id', '=', importId)
    .orderBy('row_number')
    .limit(1000)
    .execute();
export const rememberedMapping = async (context: Context, signature: Buffer) =>
  (
    await context.tx
      .selectFrom('app.import_mapping')
      .select('mapping')
      .where('workspace_id', '=', ws(context))
      .where('column_signature', '=', signature)
      .executeTakeFirst()
  )?.mapping ?? null;
export const rememberMapping = (context: Context, signature: Buffer, mapping: TableMapping) =>
  context.tx
    .insertInto('app.import_mapping')
    .values({
      workspace_id: ws(context),
      column_signature: signature,
      mapping: JSON.stringify(mapping) as never,
      at: context.now(),
    })
    .onConflict((c) =>
      c
        .columns(['workspace_id', 'column_signature'])
        .doUpdateSet({ mapping: JSON.stringify(mapping) as never, at: context.now() }),
    )
    .execute();
