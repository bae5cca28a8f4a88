/**
 * Letters of other scripts in plain Latin, good enough to find a name again; not a scholarly transliteration.
 * Values follow common practice on maps (BGN/PCGN and UNGEGN tables, without their diacritics).
 */

const pairs = (text: string): [string, string][] =>
  text
    .trim()
    .split(/\s+/)
    .map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at), pair.slice(at + 1)];
    });

/** Latin letters that Unicode does not take apart. */
const LATIN =
  'ø=o ł=l đ=d ð=d þ=th ß=ss æ=ae œ=oe ħ=h ŋ=ng ɓ=b ɗ=d ƙ=k ƴ=y ɛ=e ɔ=o ɲ=ny ɣ=gh ƒ=f ɖ=d ʋ=v ǝ=e ə=e ı=i ŧ=t ɨ=i ʉ=u ɩ=i ʊ=u ƈ=c ƥ=p ƭ=t ɦ=h ȷ=j';

const CYRILLIC =
  'а=a б=b в=v г=g д=d е=e ж=zh з=z и=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh щ=shch ъ= ы=y ь= э=e ю=yu я=ya ' +
  'є=ye і=i ґ=g ө=o ү=u ң=ng қ=k ғ=g һ=h ұ=u ә=a ҳ=h ҷ=j ђ=dj ј=j љ=lj њ=nj ћ=c џ=dz ѕ=dz җ=j ҡ=k ҫ=s ҙ=z ӏ=';

/** و and ي are decided by their neighbours in `latinise`. The feminine ending ة is "a"; vowel marks fall away as combining marks. */
const ARABIC =
  'ا=a ٱ=a ب=b ت=t ث=th ج=j ح=h خ=kh د=d ذ=dh ر=r ز=z س=s ش=sh ص=s ض=d ط=t ظ=z ع= غ=gh ف=f ق=q ك=k ل=l م=m ن=n ه=h ى=a ة=a ء= ـ= ' +
  'پ=p چ=ch ژ=zh گ=g ڤ=v ک=k ہ=h ھ=h ے=e ں=n ٹ=t ڈ=d ڑ=r ڭ=ng ۆ=o ێ=e ە=a ڵ=l ڕ=r ڨ=g ڧ=q ۇ=u ۈ=u ې=e ۋ=v';

const GREEK = 'α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=y φ=f χ=ch ψ=ps ω=o';

const GEORGIAN =
  'ა=a ბ=b გ=g დ=d ე=e ვ=v ზ=z თ=t ი=i კ=k ლ=l მ=m ნ=n ო=o პ=p ჟ=zh რ=r ს=s ტ=t უ=u ფ=p ქ=k ღ=gh ყ=q შ=sh ჩ=ch ც=ts ძ=dz წ=ts ჭ=ch ხ=kh ჯ=j ჰ=h';

const ARMENIAN =
  'ա=a բ=b գ=g դ=d ե=e զ=z է=e ը=e թ=t ժ=zh ի=i լ=l խ=kh ծ=ts կ=k հ=h ձ=dz ղ=gh ճ=ch մ=m յ=y ն=n շ=sh ո=o չ=ch պ=p ջ=j ռ=r ս=s վ=v տ=t ր=r ց=ts ւ=u փ=p ք=k և=ev օ=o ֆ=f';

const HEBREW =
  'א=a ב=b ג=g ד=d ה=h ו=v ז=z ח=h ט=t י=y ך=k כ=k ל=l ם=m מ=m ן=n נ=n ס=s ע= ף=p פ=p ץ=ts צ=ts ק=k ר=r ש=sh ת=t';

/** The first consonant of each row of eight in the Ethiopic block, from U+1200. */
const ETHIOPIC_ROWS =
  'h l h m s r s sh q qw q qw b v t ch kh khw n ny - k kw kh khw w - z zh y d d j g gw g t ch p ts ts f p'.split(' ');
const ETHIOPIC_VOWELS = ['a', 'u', 'i', 'a', 'e', '', 'o', 'wa'];

/** The nine scripts of India share one layout (ISCII); offsets within a block of 128. A consonant carries an "a" unless a sign follows. */
const INDIC_STARTS = [0x0900, 0x0980, 0x0a00, 0x0a80, 0x0b00, 0x0b80, 0x0c00, 0x0c80, 0x0d00];
const INDIC_VOWELS: Record<number, string> = {
  0x05: 'a',
  0x06: 'a',
  0x07: 'i',
  0x08: 'i',
  0x09: 'u',
  0x0a: 'u',
  0x0b: 'ri',
  0x0e: 'e',
  0x0f: 'e',
  0x10: 'ai',
  0x12: 'o',
  0x13: 'o',
  0x14: 'au',
};
const INDIC_SIGNS: Record<number, string> = {
  0x3e: 'a',
  0x3f: 'i',
  0x40: 'i',
  0x41: 'u',
  0x42: 'u',
  0x43: 'ri',
  0x46: 'e',
  0x47: 'e',
  0x48: 'ai',
  0x4a: 'o',
  0x4b: 'o',
  0x4c: 'au',
  0x4d: '',
};
const INDIC_CONSONANTS = 'k kh g gh n ch ch j jh n t th d dh n t th d dh n n p f b bh m y r r l l l v sh s s h'.split(
  ' ',
);

/** One letter that needs no look at its neighbours. */
export const LETTERS: ReadonlyMap<string, string> = new Map(
  [LATIN, CYRILLIC, ARABIC, GREEK, GEORGIAN, ARMENIAN, HEBREW].flatMap(pairs),
);

export type IndicPart = { kind: 'consonant' | 'vowel' | 'sign'; latin: string };

export const INDIC: ReadonlyMap<string, IndicPart> = new Map(
  INDIC_STARTS.flatMap((start) => [
    ...INDIC_CONSONANTS.map((latin, i): [string, IndicPart] => [
      String.fromCharCode(start + 0x15 + i),
      { kind: 'consonant', latin },
    ]),
    ...Object.entries(INDIC_VOWELS).map(([offset, latin]): [string, IndicPart] => [
      String.fromCharCode(start + Number(offset)),
      { kind: 'vowel', latin },
    ]),
    ...Object.entries(INDIC_SIGNS).map(([offset, latin]): [string, IndicPart] => [
      String.fromCharCode(start + Number(offset)),
      { kind: 'sign', latin },
    ]),
  ]),
);

export const ETHIOPIC: ReadonlyMap<string, string> = new Map(
  ETHIOPIC_ROWS.flatMap((consonant, row) =>
    ETHIOPIC_VOWELS.map((vowel, i): [string, string] => [
      String.fromCharCode(0x1200 + row * 8 + i),
      consonant === '-' ? (vowel === '' ? 'e' : vowel) : consonant + vowel,
    ]),
  ),
);
