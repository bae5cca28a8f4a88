import type { Context } from '#server/context.ts';
import { notFound, Problem } from '#domain/problem.ts';
import { entityPlanOf } from './entities/entity-blocks.rules.ts';
import { listFile, listFiles } from './entities/phone-lists.service.ts';
import { planOf } from './submission-xml.rules.ts';
import type { KnownVersion } from './submit.service.ts';
import * as queries from './submissions.queries.ts';

/** What a device is told of forms. The context carries the claim of its source, and reads nothing else. */

export const forms = (context: Context) => queries.deviceForms(context);

export async function xform(context: Context, version: string): Promise<{ formId: string; xform: string }> {
  const found = await queries.deviceXForm(context, version);
  if (!found) throw notFound('form');
  return { formId: found.form_id, xform: found.xform };
}

/** A file that goes out with a version: given with the form, or a list made for this monitor. */
export interface FormFileOut {
  id: string;
  name: string;
  mediaType: string;
  md5: string;
  sha256: Buffer;
  /** a list whose rows forms change */
  changes: boolean;
}

export async function media(context: Context, version: string): Promise<FormFileOut[]> {
  const given = await queries.deviceMedia(context, version);
  return [
    ...given.map(({ media_type: mediaType, ...it }) => ({ ...it, mediaType, changes: false })),
    ...(await listFiles(context, version)).map(({ bytes: _bytes, ...it }) => it),
  ];
}

export async function openMedia(context: Context, version: string, id: string) {
  const found = (await queries.deviceMedia(context, version)).find((it) => it.id === id);
  if (!found) {
    const list = await listFile(context, version, id);
    if (!list) throw notFound('file');
    return { bytes: list.bytes, mediaType: list.mediaType };
  }
  const bytes = await context.files.read(found.sha256);
  if (!bytes)
    throw new Problem(503, 'file_missing', 'The file is not in the folder of files. Restore it from a backup.');
  return { bytes, mediaType: found.media_type };
}

export interface PhoneForm {
  form: queries.DeviceVersion;
  version: KnownVersion;
}

const MOST_VERSIONS = 300;

/** Reads versions, which never change, once. */
export function versionReader() {
  const kept = new Map<string, KnownVersion>();
  return async (context: Context, id: string): Promise<KnownVersion | null> => {
    const known = kept.get(id);
    if (known) return known;
    const found = await queries.deviceXForm(context, id);
    if (!found) return null;
    if (kept.size >= MOST_VERSIONS) kept.clear();
    const { fields, choices, languages } = found;
    const version = { fields, choices, languages, plan: planOf(fields), entities: entityPlanOf(found.xform) };
    kept.set(id, version);
    return version;
  };
}

/** The form and version of a filled one, as they stand now; null when there is none. */
export async function formFor(
  context: Context,
  read: ReturnType<typeof versionReader>,
  formId: string,
  version: string,
): Promise<PhoneForm | null> {
  const form = await queries.deviceVersion(context, formId, version);
  const known = form && (await read(context, form.version_id));
  return known ? { form: form!, version: known } : null;
}
