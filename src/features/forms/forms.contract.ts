import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { mapping } from './mapping.rules.ts';
import { choiceLists, formField } from './xform.rules.ts';

const id = z.uuid();
const workspaceParams = z.object({ workspace: z.string() });
const withId = workspaceParams.extend({ id });
const withVersion = withId.extend({ versionId: id });
const ok = z.object({ ok: z.literal(true) });

export const formState = z.enum(['draft', 'published', 'retired']);
/** What is wrong, or odd, in a spreadsheet or an XML: a code for words, and the cell. */
export const finding = z.object({
  code: z.string(),
  sheet: z.string().nullable(),
  row: z.number().int().nullable(),
  column: z.string().nullable(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  /** what stands there, with its address: `C12` */
  cell: z.object({ at: z.string(), text: z.string() }).optional(),
  /** plain English, where the catalogue has no words for the code */
  detail: z.string().nullable(),
});
export type Finding = z.infer<typeof finding>;
/** Rows of a sheet around what is wrong in it, under its headings: cells in the order of `columns` (letters), shortened. */
export const sheetExcerpt = z.object({
  sheet: z.string(),
  columns: z.array(z.string()),
  headings: z.object({ row: z.number().int(), cells: z.array(z.string()) }),
  rows: z.array(z.object({ row: z.number().int(), cells: z.array(z.string()) })),
});
export type SheetExcerpt = z.infer<typeof sheetExcerpt>;
/** What works in Collect and not in the browser, and where it stands. */
export const browserLack = z.object({ feature: z.string(), row: z.number().int().nullable() });

export const formLine = z.object({
  id,
  formId: z.string(),
  title: z.string(),
  state: formState,
  audience: z.enum(['all', 'groups']),
  groups: z.array(z.object({ id, name: z.string() })),
  version: z.string().nullable(),
  versions: z.number().int(),
  mapped: z.boolean(),
  /** null for whoever may not read what was sent */
  submissions: z.number().int().nullable(),
  lastReceivedAt: z.iso.datetime().nullable(),
});
export const formVersion = z.object({
  id,
  version: z.string(),
  title: z.string(),
  current: z.boolean(),
  encrypted: z.boolean(),
  languages: z.array(z.string()),
  warnings: z.array(finding),
  browserLacks: z.array(browserLack),
  /** files that the form names, or that came with it */
  media: z.array(
    z.object({
      name: z.string(),
      bytes: z.number().int().nullable(),
      /** goes out as this list */ listId: id.nullable(),
    }),
  ),
  fileName: z.string().nullable(),
  createdAt: z.iso.datetime(),
});
export const formDetail = formLine.extend({
  label: z.number().int(),
  protected: z.boolean(),
  mapping: mapping.nullable(),
  fields: z.array(formField),
  choices: choiceLists,
  /** lists whose things it makes or changes; without an id: not made here yet */
  lists: z.array(z.object({ name: z.string(), id: id.nullable() })),
  allVersions: z.array(formVersion),
});
export type FormDetail = z.infer<typeof formDetail>;

export const listForms = operation({
  id: 'forms.list',
  method: 'get',
  path: '/w/:workspace/forms',
  verb: 'form.read',
  params: workspaceParams,
  out: z.object({ forms: z.array(formLine) }),
});
export const readForm = operation({
  id: 'forms.read',
  method: 'get',
  path: '/w/:workspace/forms/:id',
  verb: 'form.read',
  params: withId,
  out: formDetail,
});

export const MOST_FORM_BYTES = 10_000_000;
/**
 * The body is an XLSForm (`.xlsx`) or the XML of a form. With errors nothing is stored, and they are told; without, there is a version. 409
 * `form_id_taken` when another form has the id that this file names; 409 `version_taken` when the form has this version with other content.
 */
export const uploadForm = operation({
  id: 'forms.upload',
  method: 'put',
  path: '/w/:workspace/forms/:id/versions/:versionId',
  verb: 'form.write',
  summary: 'A form, or a new version of one',
  params: withVersion,
  query: z.object({ name: z.string().max(200).default('form.xlsx') }),
  out: z.object({
    stored: z.boolean(),
    formId: z.string().nullable(),
    title: z.string().nullable(),
    version: z.string().nullable(),
    errors: z.array(finding),
    warnings: z.array(finding),
    browserLacks: z.array(browserLack),
    /** the sheets around the errors */
    excerpts: z.array(sheetExcerpt),
    /** files that must still be given before it can be published */
    missing: z.array(z.string()),
  }),
});
export const MOST_MEDIA_BYTES = 20_000_000;
export const uploadMedia = operation({
  id: 'forms.media',
  method: 'put',
  path: '/w/:workspace/forms/:id/versions/:versionId/media/:name',
  verb: 'form.write',
  summary: 'A file that goes out with a version of a form',
  params: withVersion.extend({ name: z.string().regex(/^[^/\\]{1,200}$/) }),
  out: ok,
});
/** 409 `media_missing` while a file that the form names is not there: a phone would get a form that does not work. */
export const publishForm = operation({
  id: 'forms.publish',
  method: 'post',
  path: '/w/:workspace/forms/:id/publish',
  verb: 'form.write',
  params: withId,
  body: z.object({
    versionId: id,
    audience: z.enum(['all', 'groups']),
    groupIds: z.array(id).max(100).default([]),
    // a RED thing names its readers one by one: what comes by itself cannot
    label: z.number().int().min(0).max(3).default(2),
    protected: z.boolean().default(false),
  }),
  out: ok,
});
/** Phones lose it with their next look; what they still send is kept, and flagged. */
export const retireForm = operation({
  id: 'forms.retire',
  method: 'post',
  path: '/w/:workspace/forms/:id/retire',
  verb: 'form.write',
  params: withId,
  out: ok,
});
/** 422 `unknown_field` for a path that the current version does not have, or whose answers are withheld. */
export const mapForm = operation({
  id: 'forms.map',
  method: 'post',
  path: '/w/:workspace/forms/:id/mapping',
  verb: 'form.write',
  params: withId,
  body: z.object({ mapping: mapping.nullable() }),
  out: ok,
});
export const downloadForm = operation({
  id: 'forms.download',
  method: 'get',
  path: '/w/:workspace/forms/:id/versions/:versionId/xml',
  verb: 'form.read',
  summary: 'The XML of a version',
  params: withVersion,
  out: z.unknown(),
});

export const monitorGroup = z.object({ id, name: z.string(), sources: z.array(z.object({ id, alias: z.string() })) });
export const listGroups = operation({
  id: 'groups.list',
  method: 'get',
  path: '/w/:workspace/monitor-groups',
  verb: 'source.read',
  params: workspaceParams,
  out: z.object({ groups: z.array(monitorGroup) }),
});
/** Makes a group, renames it, or changes who is in it. */
export const saveGroup = operation({
  id: 'groups.save',
  method: 'put',
  path: '/w/:workspace/monitor-groups/:id',
  verb: 'source.write',
  params: withId,
  body: z.object({ name: z.string().trim().min(1).max(120), sourceIds: z.array(id).max(5000) }),
  out: ok,
});

export const device = z.object({
  id,
  name: z.string().nullable(),
  source: z.object({ id, alias: z.string() }),
  createdAt: z.iso.datetime(),
  lastSeenOn: z.string().nullable(),
  revokedAt: z.iso.datetime().nullable(),
});
export const listDevices = operation({
  id: 'devices.list',
  method: 'get',
  path: '/w/:workspace/devices',
  verb: 'source.read',
  params: workspaceParams,
  out: z.object({ devices: z.array(device) }),
});
/** The token, shown once: as an address, and as what Collect reads from a QR code. */
export const addDevice = operation({
  id: 'devices.add',
  method: 'post',
  path: '/w/:workspace/sources/:id/devices',
  verb: 'source.write',
  status: 201,
  params: withId,
  body: z.object({ id, name: z.string().trim().min(1).max(60) }),
  out: z.object({
    id,
    /** the address for Collect's settings */
    serverUrl: z.string(),
    /** the same for a browser: the page where forms are filled */
    pageUrl: z.string(),
    /** settings for Collect's QR code: JSON, compressed (zlib), base64 */
    settings: z.string(),
    /** for programs that ask for a name and a password instead */
    username: z.string(),
    password: z.string(),
  }),
});
export const revokeDevice = operation({
  id: 'devices.revoke',
  method: 'delete',
  path: '/w/:workspace/devices/:id',
  verb: 'source.write',
  params: withId,
  out: ok,
});
