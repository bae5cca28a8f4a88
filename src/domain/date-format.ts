/**
 * How a moment is written for whoever reads this language. English is that of most of the world, the day before the month. A language that nobody
 * knows, or a word that is none, is written as English: a letter or a warning never fails for it.
 * @param language BCP 47, or whatever somebody put in its place
 * @throws RangeError for a zone or style that does not exist
 */
export function dateFormat(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat([...wellFormed(language === 'en' ? 'en-GB' : language), 'en-GB'], options);
}

function wellFormed(language: string): string[] {
  try {
    return Intl.getCanonicalLocales(language);
  } catch {
    return [];
  }
}
