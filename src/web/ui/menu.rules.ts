/** Where a key goes in a menu or list box of `length` items from the item `at` (-1: none); null when it goes nowhere. Ends are joined. */
export function nextItem(key: string, at: number, length: number): number | null {
  if (length === 0) return null;
  switch (key) {
    case 'ArrowDown':
      return (at + 1) % length;
    case 'ArrowUp':
      return at <= 0 ? length - 1 : at - 1;
    case 'Home':
      return 0;
    case 'End':
      return length - 1;
    default:
      return null;
  }
}

/** Letters without their marks and case, so that "Sévaré" is found by "sevare" and Arabic with or without its vowels. */
export const plainLetters = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** The next item after `at` that begins with the letter, going round; null when none does. */
export function nextByLetter(labels: readonly string[], at: number, letter: string): number | null {
  const wanted = plainLetters(letter);
  for (let step = 1; step <= labels.length; step += 1) {
    const to = (at + step + labels.length) % labels.length;
    if (plainLetters(labels[to]!.trim()).startsWith(wanted)) return to;
  }
  return null;
}
