import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import { PREPARED, type Database, type Tx } from '#server/db.ts';
import type { Mapping } from './mapping.rules.ts';
import type { Answer, AnswerRow } from './submission-xml.rules.ts';
import type { ChoiceLists, FormField } from './xform.rules.ts';

const ws = (context: Context) => context.workspace.id;

export interface DeviceRow {
  workspace_id: string;
  slug: string;
  name: string;
  exercise: boolean;
  device_id: string;
  source_id: string;
  languages: string[];
  last_seen_on: string | null;
  epoch: string | null;
  wrapped: Buffer | null;
}
export const deviceByHash = async (db: Database | Tx, hash: Buffer): Promise<DeviceRow | undefined> =>
  (await sql<DeviceRow>`select * from app.device_by_hash(${hash}) ${PREPARED}`.execute(db)).rows[0];
export const deviceSeen = (context: Context, device: string, today: string) =>
  sql`select app.device_seen(${device}, ${today}::date)`.execute(context.tx);

export const renewDevice = (context: Context, device: string, hash: Buffer) =>
  sql`select app.device_renew(${device}, ${hash})`.execute(context.tx);

export const insertShredKey = (context: Context, source: string, epoch: string, wrapped: Buffer) =>
  sql`insert into sealed.shred_key (workspace_id, source_id, epoch, wrapped)
    values (${ws(context)}, ${source}, ${epoch}::date, ${wrapped}) on conflict do nothing`.execute(context.tx);

export interface DeviceForm {
  form: string;
  form_id: string;
  title: string;
  version_id: string;
  version: string;
  md5: string;
  media: number;
}
export const deviceForms = async (context: Context): Promise<DeviceForm[]> =>
  (await sql<DeviceForm>`select * from app.device_forms()`.execute(context.tx)).rows;

export interface DeviceVersion {
  form: string;
  version_id: string;
  state: 'draft' | 'published' | 'retired';
  assigned: boolean;
  encrypted: boolean;
  gives_label: number;
  gives_protected: boolean;
  owner_organisation_id: string | null;
  mapping: Mapping | null;
}
export const deviceVersion = async (context: Context, formId: string, version: string) =>
  (await sql<DeviceVersion>`select * from app.device_version(${formId}, ${version})`.execute(context.tx)).rows[0];

export interface DeviceXForm {
  form_id: string;
  xform: string;
  md5: string;
  fields: FormField[];
  choices: ChoiceLists;
  languages: string[];
}
export const deviceXForm = async (context: Context, version: string): Promise<DeviceXForm | undefined> =>
  (await sql<DeviceXForm>`select * from app.device_xform(${version})`.execute(context.tx)).rows[0];

export interface DeviceMedia {
  id: string;
  name: string;
  media_type: string;
  md5: string;
  sha256: Buffer;
}
export const deviceMedia = async (context: Context, version: string): Promise<DeviceMedia[]> =>
  (await sql<DeviceMedia>`select * from app.device_media(${version})`.execute(context.tx)).rows;

export const instanceKnown = async (context: Context, form: string, instance: string) =>
  (
    await sql<{
      id: string;
      xml_hash: Buffer;
      source_id: string;
      report_id: string | null;
      redacted: boolean;
    }>`select * from app.instance_known(${form}, ${instance})`.execute(context.tx)
  ).rows[0] ?? null;

/** One's own, held: two edits of the same come one after the other. */
export const lockOwn = async (context: Context, form: string, instance: string) =>
  (
    await sql<{ id: string; superseded_by_id: string | null; report_id: string | null }>`
      select id, superseded_by_id, report_id from app.submission
      where workspace_id = ${ws(context)} and form = ${form} and instance_id = ${instance} for update`.execute(
      context.tx,
    )
  ).rows[0];

export interface NewSubmission {
  id: string;
  form: string;
  versionId: string;
  instanceId: string;
  xmlHash: Buffer;
  sourceId: string;
  supersedesId: string | null;
  incomplete: boolean;
  encrypted: boolean;
  flags: string[];
  reportId: string | null;
  label: number;
  isProtected: boolean;
  ownerOrganisationId: string | null;
  rows: AnswerRow[];
  /** the XML, sealed */
  envelope: Buffer;
}

/** Submissions, their answers and their sealed originals, in one statement. */
export async function insertSubmissions(context: Context, all: readonly NewSubmission[]): Promise<void> {
  const rows = all.flatMap((it) => it.rows.map((row, n) => ({ id: it.id, n, row })));
  await sql`
    with given as (
      insert into app.submission (workspace_id, id, form, version_id, instance_id, xml_hash, source_id, received_at, supersedes_id, incomplete,
        encrypted, flags, report_id, label, protected, owner_organisation_id)
      select ${ws(context)}::uuid, id, form, version_id, instance_id, xml_hash, source_id, ${context.now()}::timestamptz, supersedes_id, incomplete,
        encrypted, string_to_array(flags, ' '), report_id, label, protected, owner
      from unnest(
        ${all.map((it) => it.id)}::uuid[], ${all.map((it) => it.form)}::uuid[], ${all.map((it) => it.versionId)}::uuid[],
        ${all.map((it) => it.instanceId)}::text[], ${all.map((it) => it.xmlHash)}::bytea[], ${all.map((it) => it.sourceId)}::uuid[],
        ${all.map((it) => it.supersedesId)}::uuid[], ${all.map((it) => it.incomplete)}::boolean[], ${all.map((it) => it.encrypted)}::boolean[],
        ${all.map((it) => it.flags.join(' '))}::text[], ${all.map((it) => it.reportId)}::uuid[], ${all.map((it) => it.label)}::smallint[],
        ${all.map((it) => it.isProtected)}::boolean[], ${all.map((it) => it.ownerOrganisationId)}::uuid[])
        as t (id, form, version_id, instance_id, xml_hash, source_id, supersedes_id, incomplete, encrypted, flags, report_id, label, protected, owner)
    ), answered as (
      insert into app.submission_row (workspace_id, submission_id, n, path, parent, answers)
      select ${ws(context)}::uuid, submission_id, n, path, parent, answers
      from unnest(
        ${rows.map((it) => it.id)}::uuid[], ${rows.map((it) => it.n)}::int[], ${rows.map((it) => it.row.path)}::text[],
        ${rows.map((it) => it.row.parent)}::int[], ${rows.map((it) => JSON.stringify(it.row.answers))}::jsonb[])
        as t (submission_id, n, path, parent, answers)
    )
    insert into sealed.original (workspace_id, submission_id, part, envelope)
    select ${ws(context)}::uuid, submission_id, 'xml', envelope
    from unnest(${all.map((it) => it.id)}::uuid[], ${all.map((it) => it.envelope)}::bytea[]) as t (submission_id, envelope) ${PREPARED}`.execute(
    context.tx,
  );
}

export const supersede = (context: Context, old: string, by: string) =>
  sql`update app.submission set superseded_by_id = ${by} where workspace_id = ${ws(context)} and id = ${old}`.execute(
    context.tx,
  );
export const noteParts = (context: Context, id: string, it: { incomplete: boolean; flags: string[] }) =>
  sql`update app.submission set incomplete = incomplete and ${it.incomplete},
      flags = array(select distinct one from unnest(flags || ${it.flags}::text[]) one order by one)
    where workspace_id = ${ws(context)} and id = ${id}`.execute(context.tx);

/** Those that came before stay as they are. */
export const insertFiles = (
  context: Context,
  submission: string,
  files: readonly { id: string; name: string; mediaType: string; bytes: number; sha256: Buffer }[],
) =>
  sql`insert into app.submission_file (workspace_id, id, submission_id, name, media_type, bytes, sha256, created_at)
    select ${ws(context)}, id, ${submission}, name, media_type, bytes, sha256, ${context.now()}
    from unnest(${files.map((it) => it.id)}::uuid[], ${files.map((it) => it.name)}::text[], ${files.map((it) => it.mediaType)}::text[],
      ${files.map((it) => it.bytes)}::bigint[], ${files.map((it) => it.sha256)}::bytea[]) as t (id, name, media_type, bytes, sha256)
    on conflict do nothing`.execute(context.tx);
export const insertOriginals = (
  context: Context,
  submission: string,
  parts: readonly { part: string; envelope: Buffer }[],
) =>
  sql`insert into sealed.original (workspace_id, submission_id, part, envelope)
    select ${ws(context)}, ${submission}, part, envelope
    from unnest(${parts.map((it) => it.part)}::text[], ${parts.map((it) => it.envelope)}::bytea[]) as t (part, envelope)
    on conflict do nothing`.execute(context.tx);

export interface SubmissionLineRow {
  id: string;
  form: string;
  version: string;
  received_at: Date;
  source_id: string;
  alias: string | null;
  flags: string[];
  incomplete: boolean;
  encrypted: boolean;
  supersedes_id: string | null;
  superseded_by_id: string | null;
  report_id: string | null;
  redacted_at: Date | null;
  answers: Record<string, Answer> | null;
}
const LINE = sql`s.id, s.form, v.version, s.received_at, s.source_id, a.alias, s.flags, s.incomplete, s.encrypted, s.supersedes_id, s.superseded_by_id,
  s.report_id, s.redacted_at, r.answers
  from app.submission s
  left join app.form_version v on v.workspace_id = s.workspace_id and v.id = s.version_id
  left join app.source a on a.workspace_id = s.workspace_id and a.id = s.source_id
  left join app.submission_row r on r.workspace_id = s.workspace_id and r.submission_id = s.id and r.n = 0`;
/** The newest first; those that an edit took the place of are left out. */
export const submissions = async (
  context: Context,
  form: string,
  it: { after: { at: Date; id: string } | null; limit: number },
): Promise<SubmissionLineRow[]> =>
  (
    await sql<SubmissionLineRow>`select ${LINE} where s.workspace_id = ${ws(context)} and s.form = ${form} and s.superseded_by_id is null
      ${it.after ? sql`and (s.received_at, s.id) < (${it.after.at}, ${it.after.id}::uuid)` : sql``}
      order by s.received_at desc, s.id desc limit ${it.limit}`.execute(context.tx)
  ).rows;
export const submissionTotal = async (context: Context, form: string): Promise<number> =>
  (
    await sql<{ n: number }>`select count(*)::int as n from app.submission
      where workspace_id = ${ws(context)} and form = ${form} and superseded_by_id is null`.execute(context.tx)
  ).rows[0]!.n;
export const submission = async (context: Context, id: string): Promise<SubmissionLineRow | undefined> =>
  (
    await sql<SubmissionLineRow>`select ${LINE} where s.workspace_id = ${ws(context)} and s.id = ${id}`.execute(
      context.tx,
    )
  ).rows[0];
export const rowsOf = async (context: Context, ids: string[], path?: string) =>
  (
    await sql<{
      submission_id: string;
      n: number;
      path: string;
      parent: number | null;
      answers: Record<string, Answer>;
    }>`select submission_id, n, path, parent, answers from app.submission_row
      where workspace_id = ${ws(context)} and submission_id = any (${ids}::uuid[]) ${path === undefined ? sql`` : sql`and path = ${path}`}
      order by submission_id, n`.execute(context.tx)
  ).rows;
export interface FileRow {
  id: string;
  name: string;
  media_type: string;
  bytes: number;
  sha256: Buffer;
}
export const filesOf = async (context: Context, submissionId: string): Promise<FileRow[]> =>
  (
    await sql<FileRow>`select id, name, media_type, bytes, sha256 from app.submission_file
      where workspace_id = ${ws(context)} and submission_id = ${submissionId} order by name`.execute(context.tx)
  ).rows;

export const encryptedList = async (context: Context, most: number) =>
  (
    await sql<{
      id: string;
      title: string;
      version: string;
      received_at: Date;
      incomplete: boolean;
      parts: string[];
    }>`select id, title, version, received_at, incomplete, parts from app.encrypted_list(${most})`.execute(context.tx)
  ).rows;
export const encryptedPart = async (context: Context, id: string, part: string) =>
  (
    await sql<{
      source_id: string;
      epoch: string;
      wrapped: Buffer;
      envelope: Buffer;
    }>`select * from app.encrypted_part(${id}, ${part})`.execute(context.tx)
  ).rows[0];
