import { ETHIOPIC, INDIC, LETTERS } from './script-letters.ts';

// Marks are dropped only after letters whose script stays readable without them; in Thai or Burmese they are vowels.
const MARK = /\p{M}/u;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
const DROPS_MARKS = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}\p{N}]/u;
const NOTHING = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad'’‘ʼʻ`´ʾʿ‛′]/u;
const ARABIC_LETTER = /\p{Script=Arabic}/u;
const PLAIN = /^[\x20-\x7e]*$/;

const waw = 'و';
const yehs = new Set(['ي', 'ی', 'ئ']);
const VOWEL_LETTERS = new Set(['ا', 'و', 'ي', 'ی', 'ى', 'ة', 'آ']);

/** "و" and "ي" are consonants at the start of a word and beside a long vowel, vowels elsewhere. */
function semivowel(letters: string[], at: number, consonant: string, vowel: string): string {
  const before = letters[at - 1];
  const after = letters[at + 1];
  const startsWord = before === undefined || !ARABIC_LETTER.test(before);
  if (startsWord && after !== undefined) return consonant;
  if (after !== undefined && VOWEL_LETTERS.has(after)) return consonant;
  return vowel;
}

/** The article is written joined in Arabic script and apart in Latin: set it apart in both. */
function setArticleApart(text: string): string {
  return text.replace(/(?<![\p{Script=Arabic}])(ال)(?=\p{Script=Arabic}{3})/gu, '$1 ');
}

/**
 * Lower-case Latin letters and digits in words parted by single spaces: the form under which texts are compared and found.
 *
 * Compatibility forms, diacritics, vowel marks, tatweel, apostrophes and invisible signs fall away; hyphens and other punctuation part
 * words; Arabic (with Persian, Urdu and Kurdish letters), Cyrillic, Greek, Georgian, Armenian, Hebrew, Ethiopic and Indic scripts are written in
 * Latin. Letters of other scripts stay as they are. Idempotent.
 */
export function foldText(text: string): string {
  if (PLAIN.test(text)) {
    return text
      .toLowerCase()
      .replace(/['`]/g, '')
      .replace(/[^a-z0-9]+/g, ' ')
      .trim();
  }
  const letters = [...setArticleApart(text.normalize('NFKD').toLowerCase().normalize('NFKD').replace(/ـ/g, ''))].filter(
    // Arabic marks go first, so that a letter's neighbours are letters.
    (sign) => !(MARK.test(sign) && /\p{Script=Arabic}|\p{Script=Inherited}/u.test(sign)),
  );
  let out = '';
  let dropsMarks = true;
  for (let at = 0; at < letters.length; at++) {
    const sign = letters[at]!;
    const code = sign.charCodeAt(0);
    if (code < 0x80) {
      if (sign === "'" || sign === '`') continue;
      out += (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x7a) ? sign : ' ';
      dropsMarks = true;
      continue;
    }
    if (NOTHING.test(sign)) continue;
    const indic = INDIC.get(sign);
    if (indic !== undefined) {
      const next = letters[at + 1];
      const nextPart = next === undefined ? undefined : INDIC.get(next);
      out += indic.latin;
      if (indic.kind === 'consonant' && nextPart !== undefined && nextPart.kind !== 'sign') out += 'a';
      dropsMarks = true;
      continue;
    }
    if (MARK.test(sign)) {
      if (!dropsMarks) out += sign;
      continue;
    }
    if (sign === waw) {
      out += semivowel(letters, at, 'w', 'u');
      continue;
    }
    if (yehs.has(sign)) {
      out += semivowel(letters, at, 'y', 'i');
      continue;
    }
    const latin = LETTERS.get(sign) ?? ETHIOPIC.get(sign);
    if (latin !== undefined) {
      out += latin;
      dropsMarks = true;
    } else if (LETTER_OR_DIGIT.test(sign)) {
      const digit = /\p{Nd}/u.test(sign) ? digitValue(sign) : undefined;
      out += digit ?? sign;
      dropsMarks = DROPS_MARKS.test(sign);
    } else {
      out += ' ';
      dropsMarks = true;
    }
  }
  return out.replace(/ +/g, ' ').trim();
}

/** Arabic-Indic, Devanagari and other decimal digits as 0-9: digits stand in runs of ten. */
function digitValue(sign: string): string {
  const code = sign.codePointAt(0)!;
  for (let value = 0; value < 10; value++) {
    const isZero = code - value;
    if (!/\p{Nd}/u.test(String.fromCodePoint(isZero - 1))) return String(value % 10);
  }
  return sign;
}

/** The folded words of a text. */
export const foldedWords = (text: string): string[] => {
  const folded = foldText(text);
  return folded === '' ? [] : folded.split(' ');
};

/**
 * One spelling for what English, French, Portuguese and transliterations write differently: "Ouagadougou" and "Wagadugu",
 * "Djibouti" and "Jibuti", "Khartoum" and "Kartum". Takes folded text; what it gives is for comparing, not for reading.
 */
export function soundOf(folded: string): string {
  return folded
    .replace(/tch|sch|ch|sh/g, 'x')
    .replace(/dj|dzh|zh/g, 'j')
    .replace(/ph/g, 'f')
    .replace(/(?<=[tdkgbpjszcrnl])h/g, '')
    .replace(/qu(?=[eiy])|ck|q/g, 'k')
    .replace(/gu(?=[ei])/g, 'g')
    .replace(/c(?=[eiy])/g, 's')
    .replace(/c/g, 'k')
    .replace(/eau|au(?![aeiou])/g, 'o')
    .replace(/oue/g, 'ue')
    .replace(/ou|oo|w/g, 'u')
    .replace(/ee|ie\b|y/g, 'i')
    .replace(/[ae]i(?![aeou])/g, 'e')
    .replace(/z/g, 's')
    .replace(/ks/g, 'x')
    .replace(/(?<=[aeiou])h(?![aeiou])/g, '')
    .replace(/(.)\1+/g, '$1');
}

/**
 * What is left when vowels go and letters that scripts and ears confuse fall together (k g q, b p, f v): enough to bring
 * "كادقلي" to "Kadugli". Takes the sound form; a vowel at the start of a word stays as "a".
 */
export function skeletonOf(sound: string): string {
  return sound
    .split(' ')
    .map((word) => {
      const start = /^[aeiou]/.test(word) ? 'a' : '';
      return (
        start +
        word
          .replace(/[aeiouh]/g, '')
          .replace(/g/g, 'k')
          .replace(/p/g, 'b')
          .replace(/v/g, 'f')
          .replace(/(.)\1+/g, '$1')
      );
    })
    .join('');
}
