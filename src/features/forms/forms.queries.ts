import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Finding } from './forms.contract.ts';
import type { Mapping } from './mapping.rules.ts';
import type { ChoiceLists, FormField } from './xform.rules.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.form': FormRow;
    'app.form_version': VersionRow;
    'app.form_media': MediaRow;
    'app.form_group': { workspace_id: string; form: string; group_id: string };
    'app.monitor_group': { workspace_id: string; id: string; name: string; created_at: Date; ended_at: Date | null };
    'app.monitor_group_member': { workspace_id: string; group_id: string; source_id: string };
  }
}

export interface FormRow {
  workspace_id: string;
  id: string;
  form_id: string;
  title: string;
  state: 'draft' | 'published' | 'retired';
  audience: 'all' | 'groups';
  gives_label: number;
  gives_protected: boolean;
  current_version_id: string | null;
  mapping: Mapping | null;
  owner_organisation_id: string | null;
  created_by: string | null;
  created_at: Date;
  published_at: Date | null;
  retired_at: Date | null;
}
export interface VersionRow {
  workspace_id: string;
  id: string;
  form: string;
  version: string;
  title: string;
  xform: string;
  md5: string;
  fields: FormField[];
  choices: ChoiceLists;
  languages: string[];
  findings: Finding[];
  browser_lacks: { feature: string; row: number | null }[];
  encrypted: boolean;
  media_names: string[];
  file_name: string | null;
  file_sha256: Buffer | null;
  created_by: string | null;
  created_at: Date;
}
export interface MediaRow {
  workspace_id: string;
  id: string;
  version_id: string;
  name: string;
  media_type: string;
  bytes: number;
  md5: string;
  sha256: Buffer;
  created_at: Date;
}

const ws = (context: Context) => context.workspace.id;
const json = (value: unknown) => sql<never>`${JSON.stringify(value)}::jsonb`;

export const forms = (context: Context) =>
  context.tx
    .selectFrom('app.form')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .orderBy('state', 'asc')
    .orderBy(sql`title collate app.people`)
    .execute();
export const form = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.form')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();
export const formByFormId = (context: Context, formId: string) =>
  context.tx
    .selectFrom('app.form')
    .select('id')
    .where('workspace_id', '=', ws(context))
    .where('form_id', '=', formId)
    .executeTakeFirst();
/** Held until the end of the transaction, so that two changes of one form come one after the other. */
export const lockForm = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.form')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();

export const insertForm = (context: Context, row: Pick<FormRow, 'id' | 'form_id' | 'title'>) =>
  context.tx
    .insertInto('app.form')
    .values({
      ...row,
      workspace_id: ws(context),
      state: 'draft',
      audience: 'groups',
      gives_label: 2,
      gives_protected: false,
      current_version_id: null,
      mapping: null,
      owner_organisation_id: context.caller.organisationId,
      created_by: context.caller.memberId,
      created_at: context.now(),
      published_at: null,
      retired_at: null,
    })
    .execute();
export const updateForm = (
  context: Context,
  id: string,
  { mapping, ...change }: Partial<Omit<FormRow, 'workspace_id' | 'id'>>,
) =>
  context.tx
    .updateTable('app.form')
    .set({ ...change, ...(mapping === undefined ? {} : { mapping: mapping === null ? null : json(mapping) }) })
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();

const LIGHT = [
  'id',
  'form',
  'version',
  'title',
  'md5',
  'languages',
  'findings',
  'browser_lacks',
  'encrypted',
  'media_names',
  'file_name',
  'created_at',
] as const;
export const versions = (context: Context, formId: string) =>
  context.tx
    .selectFrom('app.form_version')
    .select(LIGHT)
    .where('workspace_id', '=', ws(context))
    .where('form', '=', formId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
export const versionCounts = async (context: Context): Promise<Map<string, number>> =>
  new Map(
    (
      await context.tx
        .selectFrom('app.form_version')
        .select(['form', sql<number>`count(*)::int`.as('n')])
        .where('workspace_id', '=', ws(context))
        .groupBy('form')
        .execute()
    ).map((row) => [row.form, row.n]),
  );
export const version = (context: Context, formId: string, id: string) =>
  context.tx
    .selectFrom('app.form_version')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('form', '=', formId)
    .where('id', '=', id)
    .executeTakeFirst();
export const versionNames = async (context: Context, ids: string[]): Promise<Map<string, string>> =>
  new Map(
    ids.length === 0
      ? []
      : (
          await context.tx
            .selectFrom('app.form_version')
            .select(['id', 'version'])
            .where('workspace_id', '=', ws(context))
            .where('id', 'in', ids)
            .execute()
        ).map((row) => [row.id, row.version]),
  );
export const insertVersion = (context: Context, row: Omit<VersionRow, 'workspace_id' | 'created_by' | 'created_at'>) =>
  context.tx
    .insertInto('app.form_version')
    .values({
      ...row,
      fields: json(row.fields),
      choices: json(row.choices),
      findings: json(row.findings),
      browser_lacks: json(row.browser_lacks),
      workspace_id: ws(context),
      created_by: context.caller.memberId,
      created_at: context.now(),
    })
    .execute();

export const mediaOf = (context: Context, versionIds: string[]) =>
  versionIds.length === 0
    ? Promise.resolve([])
    : context.tx
        .selectFrom('app.form_media')
        .selectAll()
        .where('workspace_id', '=', ws(context))
        .where('version_id', 'in', versionIds)
        .orderBy('name')
        .execute();
export const putMedia = async (context: Context, row: Omit<MediaRow, 'workspace_id' | 'created_at'>): Promise<void> => {
  await context.tx
    .deleteFrom('app.form_media')
    .where('workspace_id', '=', ws(context))
    .where('version_id', '=', row.version_id)
    .where('name', '=', row.name)
    .execute();
  await context.tx
    .insertInto('app.form_media')
    .values({ ...row, workspace_id: ws(context), created_at: context.now() })
    .execute();
};

export const formGroups = (context: Context) =>
  context.tx
    .selectFrom('app.form_group as f')
    .innerJoin('app.monitor_group as g', (join) =>
      join.onRef('g.workspace_id', '=', 'f.workspace_id').onRef('g.id', '=', 'f.group_id'),
    )
    .select(['f.form', 'g.id', 'g.name'])
    .where('f.workspace_id', '=', ws(context))
    .where('g.ended_at', 'is', null)
    .orderBy(sql`g.name collate app.people`)
    .execute();
export const setFormGroups = async (context: Context, formId: string, groupIds: string[]): Promise<void> => {
  await context.tx
    .deleteFrom('app.form_group')
    .where('workspace_id', '=', ws(context))
    .where('form', '=', formId)
    .execute();
  if (groupIds.length > 0)
    await context.tx
      .insertInto('app.form_group')
      .values(groupIds.map((group_id) => ({ workspace_id: ws(context), form: formId, group_id })))
      .execute();
};

export const groups = (context: Context) =>
  context.tx
    .selectFrom('app.monitor_group')
    .select(['id', 'name'])
    .where('workspace_id', '=', ws(context))
    .where('ended_at', 'is', null)
    .orderBy(sql`name collate app.people`)
    .execute();
export const groupMembers = (context: Context) =>
  context.tx
    .selectFrom('app.monitor_group_member as m')
    .innerJoin('app.source as s', (join) =>
      join.onRef('s.workspace_id', '=', 'm.workspace_id').onRef('s.id', '=', 'm.source_id'),
    )
    .select(['m.group_id', 's.id', 's.alias'])
    .where('m.workspace_id', '=', ws(context))
    .orderBy(sql`s.alias collate app.people`)
    .execute();
export const saveGroup = async (context: Context, id: string, name: string, sourceIds: string[]): Promise<void> => {
  await context.tx
    .insertInto('app.monitor_group')
    .values({ workspace_id: ws(context), id, name, created_at: context.now(), ended_at: null })
    .onConflict((c) => c.columns(['workspace_id', 'id']).doUpdateSet({ name }))
    .execute();
  await context.tx
    .deleteFrom('app.monitor_group_member')
    .where('workspace_id', '=', ws(context))
    .where('group_id', '=', id)
    .execute();
  if (sourceIds.length > 0)
    await context.tx
      .insertInto('app.monitor_group_member')
      .values(sourceIds.map((source_id) => ({ workspace_id: ws(context), group_id: id, source_id })))
      .execute();
};

export const devices = async (context: Context) =>
  (
    await sql<{
      id: string;
      name: string | null;
      source_id: string;
      alias: string;
      created_at: Date;
      last_seen_on: string | null;
      revoked_at: Date | null;
    }>`select d.id, d.name, d.source_id, s.alias, d.created_at, d.last_seen_on, d.revoked_at
      from app.device_credential d join app.source s on s.workspace_id = d.workspace_id and s.id = d.source_id
      where d.workspace_id = ${ws(context)}
      order by (d.revoked_at is not null), s.alias collate app.people, d.created_at desc, d.id`.execute(context.tx)
  ).rows;
export const insertDevice = (context: Context, it: { id: string; source: string; name: string; hash: Buffer }) =>
  sql`insert into app.device_credential (workspace_id, id, source_id, token_hash, name, created_at)
    values (${ws(context)}, ${it.id}, ${it.source}, ${it.hash}, ${it.name}, ${context.now()})`.execute(context.tx);
export const revokeDevice = async (context: Context, id: string): Promise<{ source_id: string } | undefined> =>
  (
    await sql<{
      source_id: string;
    }>`update app.device_credential set revoked_at = coalesce(revoked_at, ${context.now()})
      where workspace_id = ${ws(context)} and id = ${id} returning source_id`.execute(context.tx)
  ).rows[0];
/** Seen by the caller, and somebody who was enrolled and not erased. */
export const sourceSeen = async (context: Context, id: string): Promise<boolean> =>
  (
    await sql`select 1 from app.source where workspace_id = ${ws(context)} and id = ${id} and enrolled_at is not null and erased_at is null`.execute(
      context.tx,
    )
  ).rows.length > 0;

/** How many were sent with each form, as the caller may count them. */
export const submissionCounts = async (context: Context): Promise<Map<string, { n: number; last: Date }>> =>
  new Map(
    (
      await sql<{
        form: string;
        n: number;
        last: Date;
      }>`select form, count(*)::int as n, max(received_at) as last from app.submission
        where workspace_id = ${ws(context)} and superseded_by_id is null group by form`.execute(context.tx)
    ).rows.map((row) => [row.form, { n: row.n, last: row.last }]),
  );
