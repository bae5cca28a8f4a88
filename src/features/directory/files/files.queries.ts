import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { FileCounts, FILE_STATES, ReportLine } from './files.contract.ts';
import type { StandingInitiative } from '../initiatives.queries.ts';
import type { FileKind } from './file-record.rules.ts';
import type { Apart, WorkMapping } from './work-columns.rules.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.directory_file': FileRow;
    'app.directory_file_part': { workspace_id: string; file_id: string; n: number; body: Buffer };
    'app.directory_file_batch': {
      workspace_id: string;
      file_id: string;
      n: number;
      told: boolean;
      lines: ReportLine[];
    };
    'app.directory_column_mapping': {
      workspace_id: string;
      column_signature: Buffer;
      mapping: RememberedMapping;
      at: Date;
    };
  }
}

/** By the names of columns, as they may stand in another order next time. */
export interface RememberedMapping {
  fields: [string, WorkMapping['fields'][number]][];
  dateOrder: WorkMapping['dateOrder'];
  about: WorkMapping['about'];
  apart?: [string, Apart][];
}
export interface FileRow {
  workspace_id: string;
  id: string;
  name: string;
  kind: FileKind | null;
  parts: number;
  columns: { tag: string | null; header: string; sample: string[] }[] | null;
  column_signature: Buffer | null;
  mapping: (WorkMapping & { remembered?: boolean }) | null;
  state: (typeof FILE_STATES)[number];
  position: number;
  records: number | null;
  share: number;
  counts: Partial<FileCounts>;
  failure: string | null;
  label: number;
  clearance: number;
  owner_organisation_id: string | null;
  source_id: string | null;
  created_by: string | null;
  created_at: Date;
  ended_at: Date | null;
}
const ws = (context: Context) => context.workspace.id;

export const insertFile = (context: Context, row: Pick<FileRow, 'id' | 'name' | 'parts' | 'label' | 'source_id'>) =>
  context.tx
    .insertInto('app.directory_file')
    .values({
      ...row,
      workspace_id: ws(context),
      kind: null,
      columns: null,
      column_signature: null,
      mapping: null,
      state: 'uploading',
      position: 0,
      records: null,
      share: 0,
      counts: '{}' as never,
      failure: null,
      clearance: context.caller.clearance,
      owner_organisation_id: context.caller.organisationId,
      created_by: context.caller.memberId,
      created_at: context.now(),
      ended_at: null,
    })
    .execute();
const fileById = (context: Context, id: string) =>
  context.tx.selectFrom('app.directory_file').selectAll().where('workspace_id', '=', ws(context)).where('id', '=', id);
export const readFileRow = (context: Context, id: string) => fileById(context, id).executeTakeFirst();
export const lockFile = (context: Context, id: string) => fileById(context, id).forUpdate().executeTakeFirst();
export const listFileRows = (context: Context) =>
  context.tx
    .selectFrom('app.directory_file')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .orderBy('created_at', 'desc')
    .limit(50)
    .execute();
const JSON_COLUMNS = ['columns', 'mapping', 'counts'] as const;
export const updateFile = (context: Context, id: string, change: Partial<FileRow>) => {
  const set: Record<string, unknown> = { ...change };
  for (const name of JSON_COLUMNS)
    if (change[name] !== undefined && change[name] !== null) set[name] = JSON.stringify(change[name]);
  return context.tx
    .updateTable('app.directory_file')
    .set(set as never)
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();
};

export const putPart = async (context: Context, id: string, n: number, body: Uint8Array): Promise<void> => {
  await sql`insert into app.directory_file_part (workspace_id, file_id, n, body) values (${ws(context)}, ${id}, ${n}, ${Buffer.from(body)})
    on conflict (workspace_id, file_id, n) do update set body = excluded.body`.execute(context.tx);
};
/**
 * The commit of this transaction does not wait for the disk. After a power cut it may never have been, and with it the position it moved: the file is
 * taken up where it then stands. The commit that ends the file waits, and with it all before it.
 */
export const commitUnwaited = async (context: Context): Promise<void> => {
  await sql`set local synchronous_commit = off`.execute(context.tx);
};
/** The same for what goes on beside a batch that waits for it: whoever both wait for is not seen by the database as a circle, so this gives up. */
export const besideABatch = async (context: Context): Promise<void> => {
  await sql.raw(`set local synchronous_commit = off; set local lock_timeout = '10s'`).execute(context.tx);
};

export interface Piece {
  part: number;
  /** in bytes of the part, from 0 */
  from: number;
  length: number;
}
export const readPiece = async (context: Context, id: string, it: Piece): Promise<Buffer | undefined> =>
  (
    await sql<{
      body: Buffer;
    }>`select substring(body from ${it.from + 1} for ${it.length}) as body from app.directory_file_part
      where workspace_id = ${ws(context)} and file_id = ${id} and n = ${it.part}`.execute(context.tx)
  ).rows[0]?.body;
export const partSizes = async (context: Context, id: string): Promise<number[]> =>
  (
    await sql<{ bytes: number }>`select octet_length(body) as bytes from app.directory_file_part
      where workspace_id = ${ws(context)} and file_id = ${id} order by n`.execute(context.tx)
  ).rows.map((row) => row.bytes);
/** The bytes go, and with them what was shown of each column: names and numbers may stand in those that nobody took over. */
export const dropParts = async (context: Context, id: string): Promise<void> => {
  await context.tx
    .deleteFrom('app.directory_file_part')
    .where('workspace_id', '=', ws(context))
    .where('file_id', '=', id)
    .execute();
  await sql`update app.directory_file
    set columns = (select jsonb_agg(jsonb_set(it, '{sample}', '[]') order by n) from jsonb_array_elements(columns) with ordinality as c (it, n))
    where workspace_id = ${ws(context)} and id = ${id} and jsonb_typeof(columns) = 'array' and jsonb_array_length(columns) > 0`.execute(
    context.tx,
  );
};

export const insertBatch = async (
  context: Context,
  id: string,
  n: number,
  lines: readonly ReportLine[],
): Promise<void> => {
  await sql`insert into app.directory_file_batch (workspace_id, file_id, n, told, lines)
    values (${ws(context)}, ${id}, ${n}, ${lines.some((line) => line.findings.length > 0)}, ${JSON.stringify(lines)}::jsonb)
    on conflict (workspace_id, file_id, n) do update set told = excluded.told, lines = excluded.lines`.execute(
    context.tx,
  );
};
export const dropBatches = async (context: Context, id: string): Promise<void> => {
  await context.tx
    .deleteFrom('app.directory_file_batch')
    .where('workspace_id', '=', ws(context))
    .where('file_id', '=', id)
    .execute();
};
export const batchesAfter = (context: Context, id: string, after: number, told: boolean, most: number) =>
  context.tx
    .selectFrom('app.directory_file_batch')
    .select(['n', 'lines'])
    .where('workspace_id', '=', ws(context))
    .where('file_id', '=', id)
    .where('n', '>', after)
    .$if(told, (it) => it.where('told', '=', true))
    .orderBy('n')
    .limit(most)
    .execute();

export const rememberedMapping = async (context: Context, signature: Buffer) =>
  (
    await context.tx
      .selectFrom('app.directory_column_mapping')
      .select('mapping')
      .where('workspace_id', '=', ws(context))
      .where('column_signature', '=', signature)
      .executeTakeFirst()
  )?.mapping ?? null;
export const rememberMapping = async (
  context: Context,
  signature: Buffer,
  mapping: RememberedMapping,
): Promise<void> => {
  await sql`insert into app.directory_column_mapping (workspace_id, column_signature, mapping, at)
    values (${ws(context)}, ${signature}, ${JSON.stringify(mapping)}::jsonb, ${context.now()})
    on conflict (workspace_id, column_signature) do update set mapping = excluded.mapping, at = excluded.at`.execute(
    context.tx,
  );
};

/** Who brought a file in, for whom what is withheld from them is not there. */
export interface Bringer {
  clearance: number;
  organisationId: string | null;
}
/** As the policies have it, for the worker's login, which passes them by: the network's own, AMBER from that clearance on, one's own. */
const seenBy = (it: Bringer, alias: string) => {
  const a = sql.raw(alias);
  return sql`(${a}.label <= ${Math.max(1, Math.min(2, it.clearance))} or ${a}.label = 3 and ${a}.owner_organisation_id = ${it.organisationId}::uuid)`;
};

/** Live entries that hold one of these identifiers and that the bringer knows of. */
export const entriesWithIdentifiers = async (context: Context, folds: readonly string[], by: Bringer) =>
  folds.length === 0
    ? []
    : (
        await sql<{ id: string; fold: string }>`
          select i.fold, coalesce(a.merged_into_id, a.id) as id from app.actor_identifier i
          join app.actor a on a.workspace_id = i.workspace_id and a.id = i.actor_id and a.ended_at is null
          where i.workspace_id = ${ws(context)} and i.fold = any (${folds}::text[]) and ${seenBy(by, 'a')}
          order by a.merged_into_id nulls first, a.created_at, a.id`.execute(context.tx)
      ).rows;
/** Live entries that go by exactly one of these folded names and that the bringer knows of. */
export const entriesCalled = async (context: Context, folds: readonly string[], by: Bringer) =>
  folds.length === 0
    ? []
    : (
        await sql<{ id: string; fold: string }>`
          select distinct n.fold, coalesce(a.merged_into_id, a.id) as id from app.actor_name n
          join app.actor a on a.workspace_id = n.workspace_id and a.id = n.actor_id and a.ended_at is null
          where n.workspace_id = ${ws(context)} and n.fold = any (${folds}::text[]) and n.kind <> 'acronym' and ${seenBy(by, 'a')}`.execute(
          context.tx,
        )
      ).rows;
export interface KeyHolder {
  key: string;
  id: string;
  label: number;
  seen: boolean;
}
/** Which organisations hold these keys, whether or not the bringer knows of them. */
export const organisationsWithKeys = async (
  context: Context,
  keys: readonly string[],
  by: Bringer,
): Promise<KeyHolder[]> =>
  keys.length === 0
    ? []
    : (
        await sql<KeyHolder>`select o.external_key as key, o.id, a.label, ${seenBy(by, 'a')} as seen from app.organisation o
          join app.actor a on a.workspace_id = o.workspace_id and a.id = o.id
          where o.workspace_id = ${ws(context)} and o.external_key = any (${keys}::text[])`.execute(context.tx)
      ).rows;
/** The same of initiatives, with what tells whether their telling changed. */
export const initiativesWithKeys = async (
  context: Context,
  keys: readonly string[],
  by: Bringer,
): Promise<(KeyHolder & StandingInitiative)[]> =>
  keys.length === 0
    ? []
    : // key by key: a table that begins to fill is planned for as if it were empty, and would be read whole for each batch
      (
        await sql<KeyHolder & StandingInitiative>`select x.external_key as key, x.id, x.label, x.content_hash, x.said,
            ${seenBy(by, 'x')} as seen
          from unnest(${keys}::text[]) k cross join lateral (select * from app.initiative i
            where i.workspace_id = ${ws(context)} and i.external_key = k offset 0) x`.execute(context.tx)
      ).rows;
