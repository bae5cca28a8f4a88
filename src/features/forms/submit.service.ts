import { createHmac, type KeyObject } from 'node:crypto';
import type { Context } from '#server/context.ts';
import { unlessRaced } from '#server/db.ts';
import { Problem } from '#domain/problem.ts';
import { MOST_ATTACHMENTS, receiveAttachment } from '#features/reports/attachments.service.ts';
import type { AccountInput } from '#features/reports/reports.contract.ts';
import { receiveReport } from '#features/reports/receive.service.ts';
import type { Device } from './devices.service.ts';
import { receiveBlocks } from './entities/blocks.service.ts';
import type { EntityBlock, EntityPlan } from './entities/entity-blocks.rules.ts';
import { standingOf } from './identity.rules.ts';
import { accountOf, languageFor, type MappedAccount } from './mapping.rules.ts';
import { sealOriginal } from './original.ts';
import { answersOf, withoutPlaces, type Answers, type FieldPlan, type SubmissionHead } from './submission-xml.rules.ts';
import * as queries from './submissions.queries.ts';
import type { ChoiceLists, FormField } from './xform.rules.ts';

/** A version of a form, as far as filled ones are read by it. Never changes. */
export interface KnownVersion {
  fields: readonly FormField[];
  choices: ChoiceLists;
  languages: readonly string[];
  plan: FieldPlan;
  entities: EntityPlan;
}

/** A file as it will be kept. */
export interface ReadyFile {
  name: string;
  /** what may be looked at: drawn anew, and on the disk already; null for what is kept sealed and not shown */
  shown: { mediaType: string; bytes: Uint8Array; sha256: Buffer; sentSha256: Buffer } | null;
  /** as it came, for what is not shown */
  sent: Uint8Array | null;
}

/** A filled form, read and made ready before anything is asked of the database. */
export interface Incoming {
  device: Device & { key: KeyObject };
  form: queries.DeviceVersion;
  version: KnownVersion;
  head: SubmissionHead;
  instanceId: string;
  xml: Uint8Array;
  xmlHash: Buffer;
  files: ReadyFile[];
  incomplete: boolean;
  answers: Answers;
  account: MappedAccount | null;
  /** what it says of things in lists */
  blocks: EntityBlock[];
}

/** What tells the same XML again; by the key, so that nobody tries guesses against it. */
export const hashOfXml = (key: KeyObject, xml: Uint8Array): Buffer =>
  createHmac('sha256', key).update('submission\0').update(xml).digest();

/** Names of files that go with a submission: those its answers name, or its envelope when it is encrypted. Others are let go. */
export const filesWanted = (head: SubmissionHead, answers: Answers): Set<string> =>
  new Set(head.encrypted ? head.encrypted.files : answers.files);

export const readAnswers = (head: SubmissionHead, plan: FieldPlan): Answers =>
  head.encrypted
    ? { rows: [{ path: '', parent: null, answers: {} }], files: [], others: false }
    : answersOf(head.root, plan);

/** The report that this form makes of these answers; null where it makes none. */
export function mappedAccount(
  form: queries.DeviceVersion,
  version: KnownVersion,
  head: SubmissionHead,
  answers: Answers,
  languages: readonly string[],
): MappedAccount | null {
  if (!form.mapping || head.encrypted) return null;
  return accountOf(form.mapping, version, answers.rows, languageFor(version.languages, languages));
}

function flagsOf(it: Incoming): string[] {
  return [
    ...(it.form.state === 'retired' ? ['retired'] : []),
    ...(it.form.assigned ? [] : ['not_assigned']),
    ...(it.answers.others ? ['other_fields'] : []),
    ...(it.files.some((file) => !file.shown && !it.head.encrypted && file.name !== 'audit.csv')
      ? ['file_not_shown']
      : []),
  ].toSorted();
}

function rowOf(
  it: Incoming,
  id: string,
  more: { supersedesId: string | null; reportId: string | null },
): queries.NewSubmission {
  return {
    id,
    form: it.form.form,
    versionId: it.form.version_id,
    instanceId: it.instanceId,
    xmlHash: it.xmlHash,
    sourceId: it.device.sourceId,
    incomplete: it.incomplete,
    encrypted: it.head.encrypted !== null,
    flags: flagsOf(it),
    label: it.form.gives_label,
    isProtected: it.form.gives_protected,
    ownerOrganisationId: it.form.owner_organisation_id,
    rows: it.form.gives_protected ? withoutPlaces(it.answers.rows) : it.answers.rows,
    envelope: sealOriginal(
      it.device.key,
      { workspaceId: it.device.workspace.id, submissionId: id, part: 'xml' },
      it.xml,
    ),
    ...more,
  };
}

/** May it go in together with others: nothing to look up, no file, no report, nothing of a list? */
export const isPlain = (it: Incoming): boolean =>
  it.head.deprecatedId === null && it.files.length === 0 && it.account === null && it.blocks.length === 0;

const recordOf = (it: Incoming) => ({
  form: it.form.form,
  version: it.form.version_id,
  xmlHash: it.xmlHash.toString('hex'),
});

/**
 * Takes in plain submissions that came in the same moment, in one transaction. All are new, or none goes in.
 * @throws Raced or a unique violation when one is known: then each is asked for by itself
 * @returns their ids
 */
export async function receivePlain(context: Context, all: readonly Incoming[]): Promise<string[]> {
  const ids = all.map(() => context.newId());
  await queries.insertSubmissions(
    context,
    all.map((it, at) => rowOf(it, ids[at]!, { supersedesId: null, reportId: null })),
  );
  for (const [at, it] of all.entries())
    await context.record('submission.receive', 'submission', ids[at]!, recordOf(it));
  await context.announce('submissions', ids);
  return ids;
}

const refused = (status: number, code: string, detail: string) => new Problem(status, code, detail);

/**
 * Takes in one submission, whatever it is: new, the same again with more files, or an edit. The context carries the claim of its source.
 * @throws Problem 409 `submission_differs` or `edit_of_old`, 404 `edit_of_unknown`
 */
export async function receiveSubmission(context: Context, it: Incoming): Promise<{ id: string; again: boolean }> {
  const known = await queries.instanceKnown(context, it.form.form, it.instanceId);
  const old =
    known || it.head.deprecatedId === null
      ? undefined
      : await queries.lockOwn(context, it.form.form, it.head.deprecatedId);
  const standing = standingOf(
    known && {
      sameXml: known.xml_hash.equals(it.xmlHash),
      sameSource: known.source_id === it.device.sourceId,
      redacted: known.redacted,
    },
    it.head.deprecatedId === null ? undefined : !old ? 'unknown' : old.superseded_by_id ? 'superseded' : 'current',
  );
  switch (standing) {
    case 'differs':
      throw refused(409, 'submission_differs', 'A form with this id was sent before with other content.');
    case 'superseded_old':
      throw refused(409, 'edit_of_old', 'This changes an older version of a form that was changed since.');
    case 'unknown_old':
      throw refused(404, 'edit_of_unknown', 'The form that this one changes is not here.');
    case 'redacted':
      return { id: known!.id, again: true };
    case 'again':
      await keepFiles(context, known!.id, known!.report_id, it);
      return { id: known!.id, again: true };
    case 'new':
  }
  const id = context.newId();
  const reportId = it.account ? context.newId() : null;
  if (it.account)
    await receiveReport(context, {
      id: reportId!,
      channel: 'form',
      account: { kind: null, publisher: null, placeId: null, ...it.account } satisfies AccountInput,
      source: it.device.sourceId,
      supersedesId: old?.report_id ?? null,
      label: it.form.gives_label,
      isProtected: it.form.gives_protected,
    });
  await unlessRaced(queries.insertSubmissions(context, [rowOf(it, id, { supersedesId: old?.id ?? null, reportId })]));
  if (old) await queries.supersede(context, old.id, id);
  await keepFiles(context, id, reportId, it);
  const flags = await receiveBlocks(context, {
    submissionId: id,
    replaces: old?.id ?? null,
    sourceId: it.device.sourceId,
    label: it.form.gives_label,
    isProtected: it.form.gives_protected,
    blocks: it.blocks,
  });
  if (flags.length > 0) await queries.noteParts(context, id, { incomplete: it.incomplete, flags });
  await context.record('submission.receive', 'submission', id, {
    ...recordOf(it),
    ...(old ? { supersedes: old.id } : {}),
    ...(reportId ? { reportId } : {}),
  });
  await context.announce('submissions', id);
  return { id, again: false };
}

/** Files of a submission, and with a report those that fit it. Those that are here already stay. */
async function keepFiles(context: Context, id: string, reportId: string | null, it: Incoming): Promise<void> {
  const shown = it.files.flatMap((file) => (file.shown ? [{ name: file.name, ...file.shown }] : []));
  if (shown.length > 0)
    await queries.insertFiles(
      context,
      id,
      shown.map((file) => ({ ...file, id: context.newId(), bytes: file.bytes.length })),
    );
  const kept = it.files.flatMap((file) => (file.sent ? [{ part: file.name, sent: file.sent }] : []));
  if (kept.length > 0)
    await queries.insertOriginals(
      context,
      id,
      kept.map(({ part, sent }) => ({
        part,
        envelope: sealOriginal(it.device.key, { workspaceId: context.workspace.id, submissionId: id, part }, sent),
      })),
    );
  await queries.noteParts(context, id, { incomplete: it.incomplete, flags: flagsOf(it) });
  if (!reportId) return;
  for (const file of shown.slice(0, MOST_ATTACHMENTS)) {
    try {
      await receiveAttachment(context, reportId, {
        id: attachmentId(file.sentSha256, reportId),
        mediaType: file.mediaType,
        bytes: file.bytes,
        sentSha256: file.sentSha256,
      });
    } catch (error) {
      // a report holds but a few files; all of them stay with the submission
      if (!(error instanceof Problem && error.code === 'too_many_attachments')) throw error;
    }
  }
}

/** The same file of the same report has the same id, however often it comes. */
function attachmentId(sha256: Buffer, reportId: string): string {
  const bytes = createHmac('sha256', sha256).update(reportId).digest().subarray(0, 16);
  bytes[6] = 0x40 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
