export type Catalogue = { [key: string]: string | Catalogue };
export type Values = Record<string, string | number>;
/** Looks a text up by its dotted key; `{{name}}` is filled in; with `count`, the plural form of the language is taken. */
export type Translate = (key: string, values?: Values) => string;

/** A translator for one language. A key that is missing comes back as itself, so that it is seen. */
export function translator(catalogue: Catalogue, language: string): Translate {
  const plural = new Intl.PluralRules(language);
  const find = (key: string): string | undefined => {
    let at: string | Catalogue | undefined = catalogue;
    for (const part of key.split('.')) at = typeof at === 'object' ? at[part] : undefined;
    return typeof at === 'string' ? at : undefined;
  };
  return (key, values = {}) => {
    const text =
      (typeof values.count === 'number'
        ? (find(`${key}_${plural.select(values.count)}`) ?? find(`${key}_other`))
        : find(key)) ?? key;
    return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
  };
}

/**
 * In which languages somebody may want to be spoken to, the best first: the one chosen a moment ago, the one that the link asks for (`?lang=fr`), those chosen here before,
 * and those that the device prefers.
 */
export const languageWishes = (it: {
  chosen?: string | undefined;
  search: string;
  before: readonly string[];
  device: readonly string[];
}): string[] => [
  ...(it.chosen ? [it.chosen] : []),
  ...(new URLSearchParams(it.search).get('lang')?.split(',').slice(0, 5) ?? []),
  ...it.before,
  ...it.device,
];

/** The best of the languages offered for what the phone prefers: the same tag, then the same language, then the first. */
export function pickLanguage(offered: readonly string[], preferred: readonly string[]): string {
  for (const wish of preferred) {
    const same = offered.find((it) => it.toLowerCase() === wish.toLowerCase());
    const near = offered.find((it) => it.split('-')[0]!.toLowerCase() === wish.split('-')[0]!.toLowerCase());
    if (same ?? near) return (same ?? near)!;
  }
  return offered[0]!;
}
