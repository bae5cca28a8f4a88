import { createHash } from 'node:crypto';
import type { Context } from '#server/context.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import type { FileAnswer } from '#server/http.ts';
import { listFileNames, listEntityLists } from './entities/entities.service.ts';
import { entityPlanOf } from './entities/entity-blocks.rules.ts';
import type { FormDetail, uploadForm } from './forms.contract.ts';
import type { OutOf } from '#domain/operation.ts';
import { unknownPaths, type Mapping } from './mapping.rules.ts';
import type { FormFile } from './form-file.ts';
import * as queries from './forms.queries.ts';

const done = { ok: true as const };
const md5 = (bytes: Uint8Array | string) => createHash('md5').update(bytes).digest('hex');

type Line = Omit<FormDetail, 'label' | 'protected' | 'mapping' | 'fields' | 'choices' | 'lists' | 'allVersions'>;

async function linesOf(context: Context, rows: queries.FormRow[]): Promise<Line[]> {
  const counts = await queries.versionCounts(context);
  const names = await queries.versionNames(
    context,
    rows.flatMap((row) => row.current_version_id ?? []),
  );
  const groups = Map.groupBy(await queries.formGroups(context), (it) => it.form);
  const sent = context.caller.verbs.includes('report.read') ? await queries.submissionCounts(context) : null;
  return rows.map((row) => ({
    id: row.id,
    formId: row.form_id,
    title: row.title,
    state: row.state,
    audience: row.audience,
    groups: (groups.get(row.id) ?? []).map(({ id, name }) => ({ id, name })),
    version: row.current_version_id ? (names.get(row.current_version_id) ?? null) : null,
    versions: counts.get(row.id) ?? 0,
    mapped: row.mapping !== null,
    submissions: sent ? (sent.get(row.id)?.n ?? 0) : null,
    lastReceivedAt: sent?.get(row.id)?.last.toISOString() ?? null,
  }));
}

export async function listForms(context: Context) {
  return { forms: await linesOf(context, await queries.forms(context)) };
}

/** A form with all its versions; its fields are those of the current version, or of the newest while none was published. */
export async function readForm(context: Context, id: string): Promise<FormDetail> {
  const row = await queries.form(context, id);
  if (!row) throw notFound('form');
  const [line] = await linesOf(context, [row]);
  const versions = await queries.versions(context, id);
  const media = Map.groupBy(
    await queries.mediaOf(
      context,
      versions.map((it) => it.id),
    ),
    (it) => it.version_id,
  );
  const shown = row.current_version_id ?? versions[0]?.id;
  const whole = shown ? await queries.version(context, id, shown) : undefined;
  const { lists } = await listEntityLists(context);
  const named = [...new Set(whole ? [...entityPlanOf(whole.xform).sections.values()].map((it) => it.list) : [])];
  return {
    ...line!,
    label: row.gives_label,
    protected: row.gives_protected,
    mapping: row.mapping,
    fields: whole?.fields ?? [],
    choices: whole?.choices ?? {},
    lists: named.map((name) => ({ name, id: lists.find((it) => it.name === name)?.id ?? null })),
    allVersions: versions.map((it) => {
      const here = new Map((media.get(it.id) ?? []).map((one) => [one.name, one.bytes]));
      return {
        id: it.id,
        version: it.version,
        title: it.title,
        current: it.id === row.current_version_id,
        encrypted: it.encrypted,
        languages: it.languages,
        warnings: it.findings,
        browserLacks: it.browser_lacks,
        media: [...new Set([...it.media_names, ...here.keys()])].toSorted().map((name) => ({
          name,
          bytes: here.get(name) ?? null,
          listId: here.has(name) ? null : (lists.find((one) => `${one.name}.csv` === name)?.id ?? null),
        })),
        fileName: it.file_name,
        createdAt: it.created_at.toISOString(),
      };
    }),
  };
}

/** Stores what was read of a file: a new form, or a version of one. What has errors is told and not stored. */
export async function uploadRead(
  context: Context,
  it: { id: string; versionId: string; name: string; file: FormFile },
): Promise<OutOf<typeof uploadForm>> {
  const { file } = it;
  const { errors, warnings, browserLacks, excerpts } = file;
  const found = { errors, warnings, browserLacks, excerpts };
  if (file.errors.length > 0 || !file.form || file.xform === null)
    return { stored: false, formId: null, title: null, version: null, missing: [], ...found };
  const { formId, version, title } = file.form;
  const named = { formId, title, version };
  const other = await queries.formByFormId(context, formId);
  if (other && other.id !== it.id)
    throw conflict(
      'form_id_taken',
      `Another form here has the id “${formId}”. Upload it there as a new version, or change form_id in the settings sheet.`,
      { formId },
    );
  const before = await queries.lockForm(context, it.id);
  if (before && before.form_id !== formId)
    throw conflict('other_form', `This form has the id “${before.form_id}”, the file says “${formId}”.`, {
      formId,
      expected: before.form_id,
    });
  const versions = before ? await queries.versions(context, it.id) : [];
  const sum = md5(file.xform);
  const here = new Set([...(await listFileNames(context)), ...file.made.map((one) => one.name)]);
  const missing = file.form.media.filter((name) => !here.has(name));
  const same = versions.find((one) => one.version === version);
  if (same) {
    if (same.md5 === sum) return { stored: true, ...named, ...found, missing };
    throw conflict(
      'version_taken',
      `Version “${version}” was uploaded before with other content. Give this one another version in the settings sheet.`,
      { version },
    );
  }
  if (!before) await queries.insertForm(context, { id: it.id, form_id: formId, title });
  else if (before.state === 'draft') await queries.updateForm(context, it.id, { title });
  await queries.insertVersion(context, {
    id: it.versionId,
    form: it.id,
    version,
    title,
    xform: file.xform,
    md5: sum,
    fields: file.form.fields,
    choices: file.form.choices,
    languages: file.form.languages,
    findings: file.warnings,
    browser_lacks: file.browserLacks,
    encrypted: file.form.encrypted,
    media_names: file.form.media,
    file_name: it.name,
    file_sha256: await context.files.put(file.bytes),
  });
  for (const made of file.made)
    await keepMedia(context, it.versionId, { name: made.name, mediaType: made.type, bytes: Buffer.from(made.content) });
  await context.record('form.upload', 'form', it.id, { formId, version, md5: sum });
  await context.announce('forms');
  return { stored: true, ...named, ...found, missing };
}

async function keepMedia(
  context: Context,
  versionId: string,
  it: { name: string; mediaType: string; bytes: Uint8Array },
): Promise<void> {
  await queries.putMedia(context, {
    id: context.newId(),
    version_id: versionId,
    name: it.name,
    media_type: it.mediaType,
    bytes: it.bytes.length,
    md5: md5(it.bytes),
    sha256: await context.files.put(it.bytes),
  });
}

export async function uploadMedia(
  context: Context,
  it: { id: string; versionId: string; name: string; mediaType: string; bytes: Uint8Array },
) {
  const form = await queries.lockForm(context, it.id);
  const version = form && (await queries.version(context, it.id, it.versionId));
  if (!version) throw notFound('form');
  await keepMedia(context, it.versionId, it);
  await context.record('form.media', 'form', it.id, { version: version.version, name: it.name });
  await context.announce('forms');
  return done;
}

/** Puts a version before monitors. @throws Problem 409 `media_missing` */
export async function publishForm(
  context: Context,
  id: string,
  it: { versionId: string; audience: 'all' | 'groups'; groupIds: string[]; label: number; protected: boolean },
) {
  const form = await queries.lockForm(context, id);
  const version = form && (await queries.version(context, id, it.versionId));
  if (!version) throw notFound('form');
  const given = (await queries.mediaOf(context, [version.id])).map((one) => one.name);
  const here = new Set([...given, ...(await listFileNames(context))]);
  const missing = version.media_names.filter((name) => !here.has(name));
  if (missing.length > 0)
    throw conflict('media_missing', `The form names files that are not here yet: ${missing.join(', ')}.`, {
      names: missing.join(', '),
    });
  const lost = form.mapping ? unknownPaths(form.mapping, version.fields) : [];
  if (lost.length > 0)
    throw conflict(
      'mapping_lost',
      `Reports are made of answers that this version does not ask: ${lost.join(', ')}. Change the mapping first.`,
      { names: lost.join(', ') },
    );
  await queries.updateForm(context, id, {
    state: 'published',
    title: version.title,
    current_version_id: version.id,
    audience: it.audience,
    gives_label: it.label,
    gives_protected: it.protected,
    published_at: form.published_at ?? context.now(),
    retired_at: null,
  });
  await queries.setFormGroups(context, id, it.audience === 'groups' ? [...new Set(it.groupIds)] : []);
  await context.record('form.publish', 'form', id, {
    version: version.version,
    audience: it.audience,
    groups: it.groupIds,
    label: it.label,
    protected: it.protected,
  });
  await context.announce('forms');
  return done;
}

export async function retireForm(context: Context, id: string) {
  const form = await queries.lockForm(context, id);
  if (!form) throw notFound('form');
  if (form.state === 'retired') return done;
  await queries.updateForm(context, id, { state: 'retired', retired_at: context.now() });
  await context.record('form.retire', 'form', id, {});
  await context.announce('forms');
  return done;
}

export async function mapForm(context: Context, id: string, mapping: Mapping | null) {
  const form = await queries.lockForm(context, id);
  if (!form) throw notFound('form');
  if (mapping) {
    const shown = form.current_version_id ?? (await queries.versions(context, id))[0]?.id;
    const version = shown ? await queries.version(context, id, shown) : undefined;
    const unknown = unknownPaths(mapping, version?.fields ?? []);
    if (unknown.length > 0)
      throw invalid(
        'unknown_field',
        `The form does not ask: ${unknown.join(', ')}.`,
        unknown.map((path) => ({ where: 'body/mapping', code: 'unknown_field', detail: path })),
      );
  }
  await queries.updateForm(context, id, { mapping });
  await context.record('form.map', 'form', id, { mapping });
  await context.announce('forms');
  return done;
}

export async function downloadForm(context: Context, id: string, versionId: string): Promise<FileAnswer> {
  const version = await queries.version(context, id, versionId);
  if (!version) throw notFound('form');
  return { bytes: Buffer.from(version.xform), mediaType: 'application/xml', name: 'form.xml' };
}
