// How a report's words are made comparable: folded letters, light stems, names by their sound, numbers by their value.
// Everything here is pure and works without dictionaries or models to download.

/** One word of a text: as folded for comparison, and whether it was written like a name. */
export type Word = {
  readonly folded: string;
  readonly original: string;
  readonly capitalised: boolean;
  readonly first: boolean;
};

const special: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
  ħ: 'h',
  ŋ: 'n',
  ɓ: 'b',
  ɗ: 'd',
  ƙ: 'k',
  // Arabic, Persian and Urdu letters written in several ways
  ٱ: 'ا',
  ى: 'ي',
  ی: 'ي',
  ې: 'ي',
  ة: 'ه',
  ھ: 'ه',
  ہ: 'ه',
  ک: 'ك',
  ؤ: 'و',
  ئ: 'ي',
  ـ: '',
};

/**
 * Folds a text for comparison: compatibility decomposition (NFKD), marks dropped (Latin accents, Arabic vowel signs, hamza on
 * its carriers, the breve of й), lower case, letters that differ only by habit made one, digits of any script made ASCII.
 */
export function fold(text: string): string {
  const base = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  let out = '';
  for (const letter of base) {
    const code = letter.codePointAt(0) ?? 0;
    if (code < 0x80) out += letter;
    else if (code >= 0x660 && code <= 0x669) out += String(code - 0x660);
    else if (code >= 0x6f0 && code <= 0x6f9) out += String(code - 0x6f0);
    else if (code >= 0x966 && code <= 0x96f) out += String(code - 0x966);
    else out += special[letter] ?? letter;
  }
  return out;
}

const wordPattern = /\p{L}[\p{L}\p{M}\p{N}]*|\p{N}+(?:[.,’'\u00a0\u202f]\p{N}{3})*(?!\p{N})|\p{N}+/gu;

/**
 * The words and numbers of a text in order. Signs set inside a word to slip past filters ("kil*led") and apostrophes and
 * initials' points inside a word are dropped first, so that one word stays one word.
 */
export function words(text: string): Word[] {
  const joined = text
    .normalize('NFKC')
    .replace(/(?<=\p{L})[*_](?=\p{L})/gu, '')
    .replace(/['’ʼ‘`´]s\b/gu, '')
    .replace(/(?<=\p{L}{2})(?<!\b[Qq]u)['’ʼ‘`´](?=\p{L}{2})/gu, '')
    .replace(/\b(\p{Lu})\.(?=\p{Lu}\b)/gu, '$1');
  const out: Word[] = [];
  let end = 0;
  let first = true;
  for (const match of joined.matchAll(wordPattern)) {
    const original = match[0];
    const between = joined.slice(end, match.index);
    if (/[.!?:|\n"“«]/u.test(between)) first = true;
    out.push({
      folded: fold(original).replace(/[.,’'\u00a0\u202f]/gu, ''),
      original,
      capitalised: /^\p{Lu}/u.test(original),
      first,
    });
    end = match.index + original.length;
    first = false;
  }
  return out;
}

const cyrillic: Readonly<Record<string, string>> = {
  а: 'a',
  б: 'b',
  в: 'v',
  г: 'g',
  ґ: 'g',
  д: 'd',
  е: 'e',
  є: 'e',
  ж: 'zh',
  з: 'z',
  и: 'i',
  і: 'i',
  к: 'k',
  л: 'l',
  м: 'm',
  н: 'n',
  о: 'o',
  п: 'p',
  р: 'r',
  с: 's',
  т: 't',
  у: 'u',
  ф: 'f',
  х: 'h',
  ц: 'ts',
  ч: 'ch',
  ш: 'sh',
  щ: 'sh',
  ъ: '',
  ы: 'i',
  ь: '',
  э: 'e',
  ю: 'u',
  я: 'a',
  ј: 'i',
  ў: 'u',
};
const arabic: Readonly<Record<string, string>> = {
  ا: 'a',
  ب: 'b',
  پ: 'p',
  ت: 't',
  ث: 't',
  ج: 'j',
  چ: 'ch',
  ح: 'h',
  خ: 'kh',
  د: 'd',
  ذ: 'd',
  ر: 'r',
  ز: 'z',
  ژ: 'zh',
  س: 's',
  ش: 'sh',
  ص: 's',
  ض: 'd',
  ط: 't',
  ظ: 'z',
  ع: 'a',
  غ: 'gh',
  ف: 'f',
  ق: 'q',
  ك: 'k',
  گ: 'g',
  ل: 'l',
  م: 'm',
  ن: 'n',
  ه: 'h',
  و: 'w',
  ي: 'y',
  ء: '',
};

/** A folded word in Latin letters, roughly as news agencies write it; letters of other scripts stay as they are. */
export function latin(folded: string): string {
  let out = '';
  for (const letter of folded) out += cyrillic[letter] ?? arabic[letter] ?? letter;
  return out;
}

/**
 * A name by its sound: Latin letters, the spellings of one sound made one, vowels and doubled letters dropped after the first
 * letter. "Klyshchiivka" and "Klishchiyivka", "Robotyne" and "Rabotina", "Jabalia" and "جباليا" come out alike. Empty when fewer
 * than three consonants remain: a shorter skeleton fits too many names.
 */
export function nameSound(folded: string): string {
  const sound = latin(folded)
    .replace(/shch|sch|tch|tsh|sh|ch|zh|cz|sz/gu, 's')
    .replace(/kh|gh|ck|q|c(?![eiy])/gu, 'k')
    .replace(/c/gu, 's')
    .replace(/ph/gu, 'f')
    .replace(/th/gu, 't')
    .replace(/dh/gu, 'd')
    .replace(/x/gu, 'ks')
    .replace(/z/gu, 's')
    .replace(/w/gu, 'v')
    .replace(/g/gu, 'k')
    .replace(/^(?:[eyj]|ie|ye)/u, 'i')
    .replace(/j/gu, 'y');
  const single = sound.replace(/(.)\1+/gu, '$1');
  const vowel = /^[aeiouy]/u.test(single);
  const bones = (vowel ? 'a' : single.slice(0, 1)) + (vowel ? single : single.slice(1)).replace(/[aeiouyh]/gu, '');
  return bones.length >= 3 ? bones : '';
}
