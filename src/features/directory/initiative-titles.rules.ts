/** The title of an initiative and what it is called in other languages, as its form has them. */

export interface TitleRow {
  /** null while none is chosen */
  language: string | null;
  title: string;
}
interface Titled {
  readonly ownTitle: string;
  readonly ownLanguage: string;
  readonly titles: Readonly<Record<string, string>>;
}

/** First its own title, then the others; what a file repeats of the first among them is one line. */
export const titleRows = (it: Titled | undefined): TitleRow[] =>
  it === undefined
    ? [{ language: null, title: '' }]
    : [
        { language: it.ownLanguage === 'und' ? null : it.ownLanguage, title: it.ownTitle },
        ...Object.entries(it.titles)
          .filter(([language, title]) => language !== it.ownLanguage && title !== '')
          .map(([language, title]) => ({ language, title })),
      ];

/** What stands in the way of these: a title in another language without a language, or two in one. */
export function badTitles(rows: readonly TitleRow[]): 'language' | 'twice' | null {
  const others = rows.slice(1).filter((one) => one.title.trim() !== '');
  if (others.some((one) => one.language === null)) return 'language';
  const languages = [rows[0]?.language ?? null, ...others.map((one) => one.language)];
  return new Set(languages).size < languages.length ? 'twice' : null;
}

/** The rows as they are handed in. Where a file repeats the title among the others, the repetition goes with it. */
export function titlesOf(
  rows: readonly TitleRow[],
  before?: Titled,
): { title: string; language: string; titles: Record<string, string> } {
  const title = rows[0]!.title.trim();
  const language = rows[0]!.language ?? 'und';
  const repeats = before !== undefined && Object.hasOwn(before.titles, before.ownLanguage);
  const others = rows.slice(1).flatMap((one): [string, string][] => {
    const text = one.title.trim();
    return text === '' || one.language === null ? [] : [[one.language, text]];
  });
  return { title, language, titles: { ...Object.fromEntries(others), ...(repeats ? { [language]: title } : {}) } };
}
