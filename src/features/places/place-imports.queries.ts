import type { Context } from '#server/context.ts';
import type { PlaceImportTable } from './places.tables.ts';

/** Files of places that somebody brings in: what each says of itself, its parts while they arrive, how far it is. */

const ws = (context: Context) => context.workspace.id;

export const insertImport = (
  context: Context,
  row: Pick<PlaceImportTable, 'id' | 'file_name' | 'parts'> & { options: unknown },
) =>
  context.tx
    .insertInto('app.place_import')
    .values({
      ...row,
      options: JSON.stringify(row.options),
      workspace_id: ws(context),
      state: 'uploading',
      done_steps: 0,
      all_steps: 0,
      result: null,
      created_by: context.caller.memberId,
      created_at: context.now(),
      changed_at: context.now(),
    })
    .onConflict((on) => on.doNothing())
    .executeTakeFirst();

const importsBase = (context: Context) =>
  context.tx
    .selectFrom('app.place_import as i')
    .selectAll('i')
    .select((eb) =>
      eb
        .selectFrom('app.place_import_part as p')
        .whereRef('p.workspace_id', '=', 'i.workspace_id')
        .whereRef('p.import_id', '=', 'i.id')
        .select(eb.fn.countAll<number>().as('n'))
        .as('parts_here'),
    )
    .where('i.workspace_id', '=', ws(context));

export const importById = (context: Context, id: string) =>
  importsBase(context).where('i.id', '=', id).executeTakeFirst();

export const lockImport = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.place_import')
    .select('state')
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();

export const lastImports = (context: Context) =>
  importsBase(context).orderBy('i.created_at', 'desc').limit(30).execute();

export const insertPart = (context: Context, importId: string, part: number, body: Buffer) =>
  context.tx
    .insertInto('app.place_import_part')
    .values({ workspace_id: ws(context), import_id: importId, part, body })
    .onConflict((on) => on.columns(['workspace_id', 'import_id', 'part']).doUpdateSet({ body }))
    .execute();

export const partOf = (context: Context, importId: string, part: number) =>
  context.tx
    .selectFrom('app.place_import_part')
    .select('body')
    .where('workspace_id', '=', ws(context))
    .where('import_id', '=', importId)
    .where('part', '=', part)
    .executeTakeFirst();

export const dropParts = (context: Context, importId: string) =>
  context.tx
    .deleteFrom('app.place_import_part')
    .where('workspace_id', '=', ws(context))
    .where('import_id', '=', importId)
    .execute();

export const changeImport = (
  context: Context,
  id: string,
  change: Partial<Pick<PlaceImportTable, 'state' | 'done_steps' | 'all_steps'>> & {
    result?: unknown;
    options?: unknown;
  },
) =>
  context.tx
    .updateTable('app.place_import')
    .set({
      ...change,
      ...('result' in change ? { result: change.result === null ? null : JSON.stringify(change.result) } : {}),
      ...('options' in change ? { options: JSON.stringify(change.options) } : {}),
      changed_at: context.now(),
    })
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();
