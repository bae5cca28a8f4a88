import { invalid } from '#domain/problem.ts';
import type { Finding } from './forms.contract.ts';
import { readXForm, XFormFault, type XFormRead } from './xform.rules.ts';
import { xmlText, XmlFault } from './xml.rules.ts';

/** A file that somebody uploaded as a form, read. */
export interface FormFile {
  bytes: Uint8Array;
  xform: string | null;
  /** null when it has errors */
  form: XFormRead | null;
  /** files that the reading made, such as the table of external choices */
  made: { name: string; type: string; content: string }[];
  errors: Finding[];
  warnings: Finding[];
  browserLacks: { feature: string; row: number | null }[];
}

const finding = (code: string, detail: string): Finding => ({
  code,
  sheet: null,
  row: null,
  column: null,
  params: {},
  detail,
});

/** Reads an uploaded form by its content: XML of a form. @throws Problem 422 `not_a_form_file` */
export async function readFormFile(bytes: Uint8Array): Promise<FormFile> {
  const start = Buffer.from(bytes.subarray(0, 200))
    .toString('latin1')
    .replace(/^ï»¿/, '')
    .trimStart();
  if (start.startsWith('<')) return readXmlFile(bytes);
  throw invalid('not_a_form_file', 'This is neither an XLSForm (.xlsx) nor the XML of a form.');
}

function readXmlFile(bytes: Uint8Array): FormFile {
  const file: FormFile = {
    bytes,
    xform: null,
    form: null,
    made: [],
    errors: [],
    warnings: [],
    browserLacks: [],
  };
  try {
    const xform = xmlText(bytes);
    return { ...file, xform, form: readXForm(xform) };
  } catch (error) {
    if (!(error instanceof XFormFault || error instanceof XmlFault)) throw error;
    return { ...file, errors: [finding(error.code, error.message)] };
  }
}
