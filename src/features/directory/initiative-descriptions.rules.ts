/**
 * What describes an initiative, in its own language and in others. A file may describe it only in a language in which it has no title: then that text is its
 * description, and stands among the others under its language. Where a text is the same in its own language and another, both stand among the others.
 */
export interface Described {
  readonly language: string;
  readonly description: string | null;
  readonly descriptions?: Readonly<Record<string, string>> | undefined;
}
export interface InLanguage {
  readonly language: string;
  readonly text: string;
}

/** In which language the description is that stands for all: its own, unless it stands among the others and its own does not. */
const languageOfOwn = ({ language, description, descriptions = {} }: Described): string =>
  Object.hasOwn(descriptions, language)
    ? language
    : (Object.entries(descriptions).find(([, text]) => text === description)?.[0] ?? language);

/** Each language once, that of the description first. */
export function allDescriptions(it: Described): InLanguage[] {
  if (it.description === null)
    return Object.entries(it.descriptions ?? {}).map(([language, text]) => ({ language, text }));
  const own = languageOfOwn(it);
  return [
    { language: own, text: it.description },
    ...Object.entries(it.descriptions ?? {})
      .filter(([language]) => language !== own)
      .map(([language, text]) => ({ language, text })),
  ];
}

const baseOf = (language: string): string => language.split('-')[0]!.toLowerCase();

/** The description for a reader: in their language, else in another of its regions, else its own; null where there is none. */
export function descriptionFor(it: Described, reader: string): InLanguage | null {
  const all = allDescriptions(it);
  return (
    all.find((one) => one.language === reader) ??
    all.find((one) => baseOf(one.language) === baseOf(reader)) ??
    all[0] ??
    null
  );
}

/** A description in another language as its form has it. */
export interface DescriptionRow {
  /** null while none is chosen */
  language: string | null;
  text: string;
}

/** Those beside the one that stands for all. */
export const descriptionRows = (it: Described): DescriptionRow[] =>
  Object.entries(it.descriptions ?? {})
    .filter(([language]) => language !== languageOfOwn(it))
    .map(([language, text]) => ({ language, text }));

/** What stands in the way of these: one without a language, or two in one. */
export function badDescriptions(ownLanguage: string, rows: readonly DescriptionRow[]): 'language' | 'twice' | null {
  const told = rows.filter((row) => row.text.trim() !== '');
  if (told.some((row) => row.language === null)) return 'language';
  return new Set([ownLanguage, ...told.map((row) => row.language)]).size <= told.length ? 'twice' : null;
}

/**
 * What is kept beside the description that stands for all; nothing for none.
 * @param own the language of the initiative
 */
export function besideOwn(
  description: InLanguage,
  own: string,
  others: readonly InLanguage[],
): Record<string, string> | undefined {
  const all = Object.fromEntries(others.map(({ language, text }) => [language, text]));
  const { language, text } = description;
  if (text !== '' && (language !== own || others.some((it) => it.text === text))) all[language] ??= text;
  return Object.keys(all).length > 0 ? all : undefined;
}

/** The same of a form. @param own the language that is chosen now */
export function descriptionsGiven(
  text: string,
  own: string,
  rows: readonly DescriptionRow[],
  before?: Described,
): Record<string, string> | undefined {
  const stood = before === undefined ? own : languageOfOwn(before);
  return besideOwn({ language: stood === before?.language ? own : stood, text }, own, toldRows(rows));
}

/** The rows of a form, without empty lines. */
const toldRows = (rows: readonly DescriptionRow[]): InLanguage[] =>
  rows.flatMap(({ language, text }) =>
    language === null || text.trim() === '' ? [] : [{ language, text: text.trim() }],
  );
