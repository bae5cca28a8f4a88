/** What reading an XLSForm gives: the shapes that the form library, the OpenRosa server and the screens build on. */

/** Something found in the workbook. The words come from `locales/<lang>/xlsform.json` by `code`, filled in with `params`. */
export interface FormFinding {
  readonly code: string;
  /** Name of the sheet as the author wrote it; empty when it is about the whole file. */
  readonly sheet: string;
  /** Row as the spreadsheet counts it, the heading being 1. */
  readonly row: number | null;
  /** Heading of the column as the author wrote it. */
  readonly column: string | null;
  readonly params: Readonly<Record<string, string>>;
  /** What stands there: its address as a spreadsheet has it (`C12`), and its beginning. */
  readonly cell?: { readonly at: string; readonly text: string };
}

/** Rows of a sheet around what is wrong in it, under its headings; cells in the order of `columns`, shortened. */
export interface SheetExcerpt {
  readonly sheet: string;
  /** Letters of the columns shown. */
  readonly columns: string[];
  readonly headings: { row: number; cells: string[] };
  readonly rows: { row: number; cells: string[] }[];
}

/** One node of the form, for mapping answers and for tables that can be queried. */
export interface FormField {
  /** Path below the root, without it: `household/member/age`. */
  readonly path: string;
  /** Data type of the bind (`string`, `int`, `geopoint` ...), `select_one`, `select_multiple`, `rank`, or `group` and `repeat`. */
  readonly type: string;
  /** Path of the nearest repeat around it; null outside any. */
  readonly repeat: string | null;
  /** Label by language; the plain label stands under the default language. */
  readonly label: Readonly<Record<string, string>>;
  /** Choice list, or file that the choices come from. */
  readonly choices: string | null;
  readonly row: number;
}

export interface FormChoice {
  readonly name: string;
  readonly label: Readonly<Record<string, string>>;
}

export interface FormRead {
  /** ODK XForms 1.0; null when there are errors. */
  readonly xform: string | null;
  readonly formId: string;
  readonly version: string;
  readonly title: string;
  readonly languages: readonly string[];
  readonly defaultLanguage: string;
  /** File names the form asks for: pictures, sound, csv, geojson, xml; never those in `made`. */
  readonly media: readonly string[];
  /** Files made from the workbook itself (itemsets.csv of the external choices). */
  readonly made: readonly { readonly name: string; readonly type: string; readonly content: string }[];
  readonly entities: readonly { readonly list: string; readonly saves: readonly string[] }[];
  /** Whether answers are to be encrypted with a public key on the phone. */
  readonly encrypted: boolean;
  /** What Collect can do and the browser's engine cannot. */
  readonly browserLacks: readonly { readonly feature: string; readonly row: number }[];
  readonly fields: readonly FormField[];
  readonly choiceLists: Readonly<Record<string, readonly FormChoice[]>>;
  readonly errors: readonly FormFinding[];
  readonly warnings: readonly FormFinding[];
  /** The sheets around the errors; only of a workbook, and only where there are some. */
  readonly excerpts?: readonly SheetExcerpt[];
}

/** Limits on what a workbook may cost. Sizes in bytes, time in milliseconds. */
export interface ReadLimits {
  readonly fileBytes: number;
  readonly unpackedBytes: number;
  readonly cells: number;
  readonly milliseconds: number;
}

/** What is not written in the sheets. */
export interface ReadOptions {
  /** Name of the root node; `data` unless the settings say otherwise. */
  readonly rootName?: string;
  /** Form id when the settings give none, usually the file's name. */
  readonly formId?: string;
}
