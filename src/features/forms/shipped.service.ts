import type { Context } from '#server/context.ts';
import type { FileAnswer, ReadKit } from '#server/http.ts';
import type { OutOf } from '#domain/operation.ts';
import type { uploadForm } from './forms.contract.ts';
import { readFormFile, type FormFile } from './form-file.ts';
import { mapForm, uploadRead } from './forms.service.ts';
import * as queries from './forms.queries.ts';
import { SHIPPED_FORMS, type ShippedKey, type ShippedLanguage } from './shipped.contract.ts';
import { shippedFacts, shippedMapping, shippedWorkbook, type ShippedWriting } from './shipped-forms.ts';

interface Wanted {
  key: ShippedKey;
  title?: string | undefined;
  language: ShippedLanguage;
}
const writingOf = (it: Wanted): ShippedWriting => ({ title: it.title ?? null, language: it.language });

export async function listShipped(context: Context) {
  const here = new Map((await queries.forms(context)).map((it) => [it.form_id, it.id]));
  return {
    forms: SHIPPED_FORMS.map((key) => {
      const facts = shippedFacts(key);
      return { key, ...facts, mapped: shippedMapping(key) !== null, here: here.get(facts.formId) ?? null };
    }),
  };
}

/** Its workbook, made and read as one that somebody uploads. Needs no database. */
export async function readShipped(_kit: ReadKit, it: Wanted): Promise<{ key: ShippedKey; file: FormFile }> {
  return { key: it.key, file: await readFormFile(await shippedWorkbook(it.key, writingOf(it)), `${it.key}.xlsx`) };
}

/** A draft, with the mapping it comes with; a mapping that somebody changed since stays. */
export async function addShipped(
  context: Context,
  it: { id: string; versionId: string; key: ShippedKey; file: FormFile },
): Promise<OutOf<typeof uploadForm>> {
  const before = await queries.form(context, it.id);
  const out = await uploadRead(context, { ...it, name: `${it.key}.xlsx` });
  const mapping = shippedMapping(it.key);
  if (!before && out.stored && mapping) await mapForm(context, it.id, mapping);
  return out;
}

export async function downloadShipped(it: Wanted): Promise<FileAnswer> {
  return {
    bytes: await shippedWorkbook(it.key, writingOf(it)),
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    name: `${it.key}.xlsx`,
  };
}
