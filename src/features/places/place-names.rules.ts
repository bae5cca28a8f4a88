import { foldText, skeletonOf, soundOf } from '#domain/text-folding.ts';

/** The forms of a name that are stored and compared; see `foldText`, `soundOf`, `skeletonOf`. */
export interface NameForms {
  /** all words, folded */
  fold: string;
  /** without words for kinds of places, articles and the like; equals `fold` when nothing else would be left */
  core: string;
  sound: string;
  skeleton: string;
}

/** Why a name was taken for the one asked; the screen says it in words. */
export type MatchReason =
  | 'same' // letter by letter
  | 'marks' // only accents, case, hyphens, apostrophes
  | 'script' // the same in another script
  | 'word-order' // "Kordofan du Sud" for "South Kordofan"
  | 'kind-word' // only a word such as "camp" or "district" more or less
  | 'spelling' // sounds the same, is spelt otherwise
  | 'starts-with'
  | 'letters' // a letter or two differ
  | 'consonants' // only the consonants agree
  | 'code'; // the P-code or ISO code itself

export interface NameMatch {
  /** 0 (nothing in common) to 1 (the same) */
  score: number;
  reason: MatchReason;
}

const foldAll = (text: string): string[] => text.split(/\s+/).flatMap((word) => foldText(word).split(' ').slice(-1));

/** Words that tell what kind of place it is, in the languages of the console; dropped when comparing. */
const KIND_WORDS = new Set(
  foldAll(
    'village villages town city camp camps settlement site district districts county province region state department commune quartier ' +
      'secteur sector territoire territory zone municipality arrondissement prefecture prefectures cercle groupement chefferie localite ville cite ' +
      'subcounty subdistrict ward payam boma location sublocation governorate oblast raion rayon rajon okrug municipio departamento provincia ' +
      'distrito ciudad pueblo aldea estado barrio campamento wilaya mouhafazat mkoa wilaya kata kijiji mji kambi tarafa shahar ' +
      'قرية مدينة مخيم ولاية محافظة مديرية منطقة حي ناحية قضاء بلدة إقليم ' +
      'село город область район поселок деревня аймак край',
  ),
);

/** Small words between names; "d" and "l" are what is left of d' and l'. */
const SMALL_WORDS = new Set(foldAll('the of de du des la le les el al an ar as ash at d l and et y wa و i'));

/** Words that maps translate: one form for all. */
const TRANSLATED = new Map<string, string>(
  Object.entries({
    north: 'nord norte northern septentrional شمال شمالي شمالية северный северная северо kaskazini',
    south: 'sud sur southern meridional جنوب جنوبي جنوبية южный южная южно kusini',
    east: 'est este eastern oriental orientale شرق شرقي شرقية восточный восточная восточно mashariki',
    west: 'ouest oeste western occidental occidentale غرب غربي غربية западный западная западно magharibi',
    centre: 'central centrale center centro middle وسط وسطى центральный центральная kati',
    upper: 'haut haute alto alta أعلى أعالي верхний',
    lower: 'bas basse bajo baja أسفل нижний',
    new: 'nouveau nouvelle nuevo nueva جديدة новый',
    saint: 'st ste sainte san santa',
    mount: 'mont mt monte',
    lake: 'lac lago ziwa بحيرة озеро',
    river: 'riviere rio نهر река mto',
    island: 'ile iles islands isla islas is جزيرة جزر остров',
    republic: 'republique republica rep جمهورية республика jamhuri',
    democratic: 'democratique democratica dem ديمقراطية демократическая',
    equatoria: 'استوائية',
  }).flatMap(([one, others]) => foldAll(others).map((other): [string, string] => [other, one])),
);

/** Areas named by an adjective: Чуйская область is Chuy, Poltavska is Poltava. */
const SLAVIC_ADJECTIVE = /(?<=\w{3})sk(?:aya|aia|ii|iy|oe|oye)$|(?<=\w{5})sk(?:a|yi|yy|yj)$/;

const LONG_KIND_WORDS = [...KIND_WORDS].filter((word) => word.length >= 6);
/** "Disrtict" is the word district, in a hurry. */
const isNearlyKindWord = (word: string): boolean =>
  word.length >= 5 &&
  LONG_KIND_WORDS.some((kind) => Math.abs(kind.length - word.length) <= 1 && editSimilarity(word, kind) >= 0.8);

/**
 * "Nord-Kivu" and "Northern Kivu" meet; "Kalma camp" and "Kalma" too.
 * @param typed it comes from a keyboard: words for kinds of places may be misspelt themselves
 */
export function nameForms(name: string, typed = false): NameForms {
  // d' and l' stand apart from the name they precede; other apostrophes belong to it (N'Djamena).
  const fold = foldText(name.replace(/(^|[\s-])([dlDL])['’](?=\p{L})/gu, '$1$2 '));
  const words = fold.split(' ');
  const meaning = words.filter(
    (word, i) => !KIND_WORDS.has(word) && !SMALL_WORDS.has(word) && !(typed && i > 0 && isNearlyKindWord(word)),
  );
  const kept = meaning.length > 0 ? meaning : words;
  const core = kept.map((word) => TRANSLATED.get(word) ?? word.replace(SLAVIC_ADJECTIVE, '')).join(' ');
  const sound = soundOf(core);
  return { fold, core, sound, skeleton: skeletonOf(sound) };
}

/** Trigrams as PostgreSQL's pg_trgm makes them: two spaces before a word, one after. */
function trigrams(text: string): Set<string> {
  const set = new Set<string>();
  for (const word of text.split(' ')) {
    const padded = `  ${word} `;
    for (let i = 0; i + 3 <= padded.length; i++) set.add(padded.slice(i, i + 3));
  }
  return set;
}

/** Share of common trigrams (Dice), 0 to 1. */
export function trigramSimilarity(a: string, b: string): number {
  const left = trigrams(a);
  const right = trigrams(b);
  let common = 0;
  for (const gram of left) if (right.has(gram)) common++;
  return (2 * common) / (left.size + right.size);
}

/**
 * Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours
 * (Damerau 1964, Levenshtein 1966), over the length of the longer text: 1 is the same.
 */
export function editSimilarity(a: string, b: string): number {
  if (a === b) return 1;
  const rows = a.length;
  const columns = b.length;
  if (rows === 0 || columns === 0) return 0;
  let twoAbove: number[] = [];
  let above = Array.from({ length: columns + 1 }, (_, i) => i);
  for (let i = 1; i <= rows; i++) {
    const row = [i];
    for (let j = 1; j <= columns; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, twoAbove[j - 2]! + 1);
      row.push(best);
    }
    twoAbove = above;
    above = row;
  }
  return 1 - above[columns]! / Math.max(rows, columns);
}

const isLatin = (text: string): boolean => !/[^ -\u024f\u1e00-\u1eff\u2000-\u206f]/.test(text);

/**
 * How well a stored name fits the one asked, and why. Scores of exact agreement do not overlap with likeness: `same` 1, `marks` and `script`
 * 0.98, `kind-word` 0.95, `spelling` 0.92,
 * `word-order` 0.9; the rest lies below 0.9.
 */
export function matchName(asked: string, askedForms: NameForms, name: string, forms: NameForms): NameMatch {
  if (asked === name) return { score: 1, reason: 'same' };
  if (askedForms.fold === forms.fold)
    return { score: 0.98, reason: isLatin(asked) === isLatin(name) ? 'marks' : 'script' };
  if (askedForms.core === forms.core) return { score: 0.95, reason: 'kind-word' };
  if (askedForms.sound === forms.sound)
    return { score: 0.92, reason: isLatin(asked) === isLatin(name) ? 'spelling' : 'script' };

  const sorted = (text: string) => (text.includes(' ') ? text.split(' ').toSorted().join(' ') : text);
  const [askedSorted, nameSorted] = [sorted(askedForms.sound), sorted(forms.sound)];
  if (askedSorted === nameSorted) return { score: 0.9, reason: 'word-order' };

  const edit = Math.max(editSimilarity(askedForms.sound, forms.sound), editSimilarity(askedSorted, nameSorted));
  const grams = trigramSimilarity(askedForms.sound, forms.sound);
  const likeness: NameMatch = { score: 0.7 * edit + 0.18 * grams, reason: 'letters' };

  const tries: NameMatch[] = [likeness];
  if (
    askedForms.core.length >= 2 &&
    (forms.core.startsWith(askedForms.core) || forms.fold.startsWith(askedForms.fold))
  ) {
    tries.push({
      score: 0.72 + 0.15 * (askedForms.core.length / Math.max(forms.core.length, askedForms.core.length)),
      reason: 'starts-with',
    });
  }
  if (askedForms.skeleton.length >= 3 && askedForms.skeleton === forms.skeleton) {
    tries.push({ score: 0.62 + 0.26 * edit, reason: isLatin(asked) === isLatin(name) ? 'consonants' : 'script' });
  }
  return tries.reduce((best, one) => (one.score > best.score ? one : best));
}

/** What the asker typed: a name, and after commas or in brackets the areas it lies in. */
export function splitQuery(query: string): { name: string; within: string[] } {
  const parts = query
    .split(/[,،;()،]|\s[-–—]\s/u)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return { name: parts[0] ?? '', within: parts.slice(1) };
}

/** P-codes and ISO codes: letters then digits, or two or three capitals. Upper-case, without spaces; undefined when it is no code. */
export function codeIn(query: string): string | undefined {
  const text = query.trim().replace(/\s+/g, '');
  if (/^[A-Za-z]{2,3}-?\d{1,}[A-Za-z0-9]*$/.test(text)) return text.toUpperCase();
  if (/^[A-Z]{2,3}$/.test(text)) return text;
  return undefined;
}
