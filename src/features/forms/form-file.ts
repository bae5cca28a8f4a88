import { invalid } from '#domain/problem.ts';
import type { Finding, SheetExcerpt } from './forms.contract.ts';
import { readXlsForm } from './xlsform/read-xlsform.ts';
import { browserLacksOfXml } from './xlsform/browser-lacks.ts';
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
  /** the sheets around the errors */
  excerpts: SheetExcerpt[];
}

/** A finding of the XML itself, which has no sheet. */
const xmlFinding = (code: string, detail: string | null, params: Finding['params'] = {}): Finding => ({
  code,
  sheet: null,
  row: null,
  column: null,
  params,
  detail,
});

/** What Collect can do and the browser's engine cannot, told from the form itself. */
function lacksOf(form: XFormRead, xform: string): FormFile['browserLacks'] {
  return [
    ...(form.encrypted ? ['encryption'] : []),
    ...(form.fields.some((it) => it.withheld === 'audit') ? ['audit'] : []),
    ...browserLacksOfXml(xform),
  ].map((feature) => ({ feature, row: null }));
}

/** A ZIP file, as .xlsx is, or the container of old Office files. */
const isWorkbook = (bytes: Uint8Array): boolean =>
  (bytes[0] === 0x50 && bytes[1] === 0x4b) || (bytes[0] === 0xd0 && bytes[1] === 0xcf);

/**
 * Reads an uploaded form by its content: a spreadsheet, or the XML of a form.
 * @param name of the file; without an id in its settings a form is called by it
 * @throws Problem 422 `not_a_form_file`
 */
export async function readFormFile(bytes: Uint8Array, name: string): Promise<FormFile> {
  const start = Buffer.from(bytes.subarray(0, 200))
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (start.startsWith('<')) return readXmlFile(bytes);
  if (!isWorkbook(bytes)) throw invalid('not_a_form_file', 'This is neither an XLSForm (.xlsx) nor the XML of a form.');
  const read = await readXlsForm(bytes, name);
  const found = (it: (typeof read.errors)[number]): Finding => ({
    code: it.code,
    sheet: it.sheet || null,
    row: it.row,
    column: it.column,
    params: { ...it.params },
    ...(it.cell ? { cell: { ...it.cell } } : {}),
    detail: null,
  });
  const file: FormFile = {
    bytes,
    xform: read.xform,
    form: null,
    made: read.made.map((it) => ({ ...it })),
    errors: read.errors.map(found),
    warnings: read.warnings.map(found),
    browserLacks: read.browserLacks.map((it) => ({ feature: it.feature, row: it.row || null })),
    excerpts: [...(read.excerpts ?? [])],
  };
  if (read.xform === null || file.errors.length > 0) return file;
  try {
    return { ...file, form: readXForm(read.xform) };
  } catch (error) {
    if (!(error instanceof XFormFault)) throw error;
    return { ...file, errors: [xmlFinding(error.code, error.message)] };
  }
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
    excerpts: [],
  };
  try {
    const xform = xmlText(bytes);
    const form = readXForm(xform);
    const errors = form.circles.map(({ nodes, by }) =>
      xmlFinding('nodes_in_circle', null, { names: [...nodes, nodes[0]!].join(' → '), node: nodes[0]!, attribute: by }),
    );
    const warnings = form.within.map(({ path, inner }) =>
      xmlFinding('node_shown_by_inner', null, { node: path, inner }),
    );
    if (errors.length > 0) return { ...file, errors, warnings };
    return { ...file, xform, form, warnings, browserLacks: lacksOf(form, xform) };
  } catch (error) {
    if (!(error instanceof XFormFault || error instanceof XmlFault)) throw error;
    return { ...file, errors: [xmlFinding(error.code, error.message)] };
  }
}
