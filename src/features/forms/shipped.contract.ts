import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { uploadForm } from './forms.contract.ts';

const id = z.uuid();
const workspaceParams = z.object({ workspace: z.string() });

/** The forms that come with the house. */
export const SHIPPED_FORMS = ['incident', 'weekly', 'perception', 'election-day', 'rumour', 'dialogue'] as const;
export type ShippedKey = (typeof SHIPPED_FORMS)[number];
/** Languages that every one of them is written in. */
export const SHIPPED_LANGUAGES = ['en', 'fr'] as const;
export type ShippedLanguage = (typeof SHIPPED_LANGUAGES)[number];

const written = z.object({
  /** what it is called in the list on a phone; its own neutral title when absent */
  title: z.string().trim().min(1).max(120).optional(),
  /** in which it opens where the phone's own language is neither */
  language: z.enum(SHIPPED_LANGUAGES).default('en'),
});

export const listShipped = operation({
  id: 'forms.shipped',
  method: 'get',
  path: '/w/:workspace/shipped-forms',
  verb: 'form.read',
  summary: 'Forms that come with the house, and whether the library has them',
  params: workspaceParams,
  out: z.object({
    forms: z.array(
      z.object({
        key: z.enum(SHIPPED_FORMS),
        formId: z.string(),
        version: z.string(),
        questions: z.number().int(),
        /** its answers make reports, as it comes */
        mapped: z.boolean(),
        /** the form of the library with its id */
        here: id.nullable(),
      }),
    ),
  }),
});

/** Puts one into the library as a draft, with its mapping to reports. 409 `form_id_taken` when it, or another form of its id, is there. */
export const addShipped = operation({
  id: 'forms.addShipped',
  method: 'put',
  path: '/w/:workspace/forms/:id/versions/:versionId/shipped',
  verb: 'form.write',
  summary: 'A form that comes with the house, into the library',
  params: workspaceParams.extend({ id, versionId: id }),
  body: written.extend({ key: z.enum(SHIPPED_FORMS) }),
  out: uploadForm.out,
});

/** As a workbook, to be changed and uploaded, or used elsewhere. */
export const downloadShipped = operation({
  id: 'forms.shippedFile',
  method: 'get',
  path: '/w/:workspace/shipped-forms/:key',
  verb: 'form.read',
  summary: 'A form that comes with the house, as an XLSForm',
  params: workspaceParams.extend({ key: z.enum(SHIPPED_FORMS) }),
  query: written,
  out: z.unknown(),
});
