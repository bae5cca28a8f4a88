import { foldText } from '#domain/text-folding.ts';
import { acronymFit, type AcronymWord } from './acronym.rules.ts';
import { bodyOfShort, bodyOfWords, holdsNameOf, type KnownBody } from './known-bodies.rules.ts';
import { conceptAt, isLegalForm, isStopWord, partElisions, stem, type WordKind } from './name-words.rules.ts';
import { isState, placeAt } from './place-words.rules.ts';
import { ISO_ALPHA2 } from './states.rules.ts';

/** A word that counts, with the key under which it is compared ("santé" and "health" share one). */
export interface NameWord {
  readonly text: string;
  readonly key: string;
  readonly kind: WordKind;
}

/** One way to read a name: "A / B" can be read whole, as A and as B. */
export interface NameForm {
  readonly words: readonly NameWord[];
  readonly acronymWords: readonly AcronymWord[];
  /** only a part of what is written */
  readonly partial: boolean;
}

/** What a name says, taken apart once and compared often. */
export interface NameReading {
  readonly text: string;
  readonly folded: string;
  readonly forms: readonly NameForm[];
  /** short forms given beside a long one ("... (UNEP)"), folded */
  readonly stated: readonly string[];
  /** the whole name when it is one short word that may be an acronym, folded */
  readonly short: string | null;
  /** codes of the places in it */
  readonly places: readonly string[];
  /** a public body known by several names, and the places that are no part of its own name or its home */
  readonly body: { readonly code: string; readonly rest: readonly string[] } | null;
  /** the state whose government is meant ("Government of Norway", "Norway") */
  readonly state: string | null;
}

interface Token {
  readonly raw: string;
  readonly folded: string;
  readonly capitals: boolean;
}

interface Segment {
  readonly tokens: readonly Token[];
  readonly bracket: boolean;
  /** stands after a comma */
  readonly comma: boolean;
  /** stands before or after a comma */
  readonly listed: boolean;
}

const OF_A_STATE = new Set([
  'government',
  'republic',
  'kingdom',
  'state',
  'states',
  'federal',
  'democratic',
  'democracy',
  'people',
  'islamic',
  'commonwealth',
  'authorities',
  'authority',
  'gvt',
  'pre',
  'brexit',
]);
const LONGEST_SHORT = 10;

const tokensOf = (text: string): Token[] =>
  [...text.matchAll(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’‘ʼ`+]*/gu)].flatMap(([raw]) => {
    const capitals = raw.replace(/\P{Lu}/gu, '').length >= 2 && !/\p{Ll}.*\p{Ll}/u.test(raw);
    return foldText(raw.replaceAll('+', ' plus'))
      .split(' ')
      .filter(Boolean)
      .map((folded) => ({ raw, folded, capitals }));
  });

/** "U.N.", "e.V.", "a.s.b.l." become one word; "l'enfance" becomes two. */
const tidy = (text: string): string =>
  partElisions(text)
    .replace(/(?<=\p{Lu})\/(?=\p{Lu}{2})/gu, ' ')
    .replace(/(?<![\p{L}\p{N}])(?:\p{L}\.\s?){2,}/gu, (letters) => `${letters.replace(/[.\s]/g, '')} `);

function segmentsOf(text: string): Segment[] {
  const segments: Segment[] = [];
  const add = (part: string, bracket: boolean, comma = false, listed = false): void => {
    const tokens = tokensOf(part);
    if (tokens.length > 0) segments.push({ tokens, bracket, comma, listed });
  };
  // Brackets first (an unclosed one runs to the end), then the signs that part names.
  for (const piece of text.split(/([([][^)\]]*[)\]]?)/)) {
    if (/^[([]/.test(piece)) {
      add(piece, true);
      continue;
    }
    for (const part of piece.split(/(?:\s+[-–—]+\s*|\s*[-–—]+\s+|[/*=|;_:]+)/)) {
      const items = part.split(/,(?!\d)/);
      items.forEach((item, at) => add(item, false, at > 0, items.length > 1));
    }
  }
  return segments;
}

interface Words {
  words: NameWord[];
  acronymWords: AcronymWord[];
  places: string[];
}

/** "Ministry of Foreign Affairs NL": two capitals at the end of a name that is not all in capitals. */
function codeAtEnd(tokens: readonly Token[]): { code: string; length: number } | undefined {
  const { raw } = tokens.at(-1)!;
  if (!/^[A-Z]{2}$/.test(raw) || !ISO_ALPHA2.includes(raw) || tokens.every((token) => token.capitals)) return undefined;
  return { code: raw, length: 1 };
}

/** The words, concepts and places of some tokens. */
function wordsOf(tokens: readonly Token[]): Words {
  const found: Words = { words: [], acronymWords: [], places: [] };
  const folded = tokens.map((token) => token.folded);
  const add = (length: number, at: number, soft: boolean, place?: string): void => {
    for (let i = at; i < at + length; i++) {
      found.acronymWords.push({ text: folded[i]!, stop: isStopWord(folded[i]!) && !tokens[i]!.capitals, soft, place });
    }
  };
  for (let at = 0; at < tokens.length;) {
    const { capitals } = tokens[at]!;
    const place = placeAt(folded, at, capitals) ?? (at > 1 && at === tokens.length - 1 ? codeAtEnd(tokens) : undefined);
    if (place) {
      if (!found.places.includes(place.code)) found.places.push(place.code);
      add(place.length, at, true, place.code);
      at += place.length;
      continue;
    }
    const word = folded[at]!;
    if (word === 'un' && capitals) {
      found.words.push({ text: 'un', key: 'united_nations', kind: 'kind' });
      add(1, at, true);
      at++;
      continue;
    }
    const concept = conceptAt(folded, at);
    if (concept) {
      // In front a word of reach is part of the name ("World Vision"), behind it says how far ("Oxfam International").
      const kind = concept.kind === 'scope' && found.words.length === 0 ? 'content' : concept.kind;
      found.words.push({ text: folded.slice(at, at + concept.length).join(' '), key: concept.key, kind });
      add(concept.length, at, concept.kind !== 'content');
      at += concept.length;
      continue;
    }
    if (isLegalForm(word)) add(1, at, true);
    else if (isStopWord(word) && !(capitals && tokens.length === 1) && !isOwnLetter(tokens, at)) add(1, at, false);
    else {
      found.words.push({ text: word, key: stem(word), kind: /^\d+$/.test(word) ? 'number' : 'content' });
      add(1, at, false);
    }
    at++;
  }
  return found;
}

/** "Y Care": a letter in front is a name, not the Spanish "and". */
const isOwnLetter = (tokens: readonly Token[], at: number): boolean =>
  at === 0 && tokens.length > 1 && /^[YEIOU]$/.test(tokens[0]!.raw);

const STATES_IN_CAPITALS = new Set(['uk', 'us', 'usa', 'uae']);

/** "DRC" alone is an organisation's acronym rather than a state's, and so it is beside a name whose initials it has. */
function isRatherShort(
  tokens: readonly Token[],
  segments: readonly Segment[],
  texts: readonly { tokens: readonly Token[] }[],
): boolean {
  const { folded, capitals } = tokens[0]!;
  if (tokens.length > 1 || !capitals || folded.length > 4 || STATES_IN_CAPITALS.has(folded)) return false;
  return (
    segments.length === 1 || texts.some((text) => acronymFit(folded, wordsOf(text.tokens).acronymWords) >= CLEARLY_FITS)
  );
}

/** A single word that may be an acronym. */
const looksShort = (tokens: readonly Token[], places: readonly string[]): boolean => {
  if (tokens.length === 2 && places.length > 0) return false;
  const length = tokens.reduce((sum, token) => sum + token.folded.length, 0);
  return (
    length >= 2 &&
    length <= LONGEST_SHORT &&
    (tokens.length === 1 || (tokens.length === 2 && tokens.every((t) => t.capitals)))
  );
};
const joined = (tokens: readonly Token[]): string => tokens.map((token) => token.folded).join('');

const FITS = 0.6;
const CLEARLY_FITS = 0.85;

/** A short form written before or after the long one without any sign: "World Food Programme WFP". */
function splitInner(tokens: readonly Token[]): { long: readonly Token[]; short: string | null } {
  const withoutPlaces = tokens.filter(
    (token, at) =>
      !placeAt(
        tokens.map((t) => t.folded),
        at,
        token.capitals,
      ),
  );
  if (withoutPlaces.length < 2) return { long: tokens, short: null };
  while (withoutPlaces.length > 2 && isLegalForm(withoutPlaces.at(-1)!.folded)) withoutPlaces.pop();
  for (const token of [withoutPlaces.at(-1)!, withoutPlaces[0]!]) {
    if (token.folded.length < 2 || token.folded.length > LONGEST_SHORT) continue;
    const long = tokens.filter((other) => other !== token);
    if (!wordsOf(long).words.some((word) => word.kind === 'content' || word.kind === 'kind')) continue;
    const fits = withoutPlaces.length > 2 && acronymFit(token.folded, wordsOf(long).acronymWords) >= FITS;
    if (fits || (token.capitals && bodyOfShort(token.folded) !== undefined && token.folded.length > 2)) {
      return { long, short: token.folded };
    }
  }
  return { long: tokens, short: null };
}

/** "ADRA Nepal", "SOS-CV Kenya": what is short once places and words of reach are taken away. */
function shortBesidePlace(tokens: readonly Token[], { words, places }: Words): string | null {
  const own = words.filter((word) => word.kind !== 'scope');
  if (own.length === 0 || own.length > 2 || own.some((word) => word.kind !== 'content')) return null;
  const written = tokens.filter((token) => own.some((word) => word.text === token.folded));
  if (own.length === 2 && !written.every((token) => token.capitals)) return null;
  if (places.length === 0 && own.length === words.length && own.length === 1 && tokens.length > 1) return null;
  const short = own.map((word) => word.text).join('');
  return short.length <= LONGEST_SHORT ? short : null;
}

/** Bodies that hold others: beside one of those they say nothing. */
export const HOLDERS: ReadonlySet<string> = new Set(['un', 'ec', 'eu', 'wb', 'au', 'usstate']);

/** A paragraph given as a name is read so far. */
const MOST_READ = 300;

/** Takes a name apart. Never fails: an empty or wordless name has no forms. */
export function readName(text: string): NameReading {
  const clean = tidy(text.slice(0, MOST_READ).normalize('NFC').trim());
  const stated = new Set<string>();
  const places: string[] = [];
  const texts: { tokens: Token[]; bracket: boolean }[] = [];
  const shorts: (readonly Token[])[] = [];
  const segments = segmentsOf(clean);
  for (const segment of segments) {
    const { words, places: inIt } = wordsOf(segment.tokens);
    if (words.length === 0 && inIt.length === 0 && segments.length > 1) continue;
    const onlyPlace = words.length === 0 && inIt.length > 0 && !isRatherShort(segment.tokens, segments, texts);
    if (onlyPlace) {
      // "..., Bangladesh": its letter may be in the acronym.
      if (segment.comma && texts.length > 0) texts.at(-1)!.tokens.push(...segment.tokens);
      for (const code of inIt) if (!places.includes(code)) places.push(code);
      continue;
    }
    if (
      looksShort(segment.tokens, inIt) &&
      !(segment.listed && !segment.tokens[0]!.capitals) &&
      conceptAt(
        segment.tokens.map((t) => t.folded),
        0,
      ) === undefined
    ) {
      shorts.push(segment.tokens);
      continue;
    }
    const last = texts.at(-1);
    if (segment.comma && last && !last.bracket) last.tokens.push(...segment.tokens);
    else texts.push({ tokens: [...segment.tokens], bracket: segment.bracket });
  }
  const main = texts.filter((item) => !item.bracket);
  const long = (main.length > 0 ? main : texts).map(({ tokens }) => {
    const inner = splitInner(tokens);
    if (inner.short) stated.add(inner.short);
    return inner.long;
  });
  if (long.length > 0) for (const short of shorts) stated.add(joined(short));

  const read = long.map(wordsOf);
  const forms: NameForm[] = [];
  const addForm = (parts: readonly Words[], partial: boolean): void => {
    const words = parts.flatMap((part) => part.words);
    if (words.length > 0) forms.push({ words, acronymWords: parts.flatMap((part) => part.acronymWords), partial });
  };
  addForm(read, false);
  if (read.length > 1) for (const part of read) if (part.words.length > 1) addForm([part], true);
  for (const part of read) for (const code of part.places) if (!places.includes(code)) places.push(code);

  let short: string | null = null;
  if (long.length === 0 && shorts.length > 0) {
    const tokens = shorts[0]!;
    short = joined(tokens);
    for (const other of shorts.slice(1)) stated.add(joined(other));
    const words = tokens.map((token) => ({ text: token.folded, key: token.folded, kind: 'content' as const }));
    forms.push({ words, acronymWords: [], partial: false });
  }
  if (short === null && stated.size === 0 && read.length === 1) short = shortBesidePlace(long[0]!, read[0]!);
  const folded = foldText(text);
  return {
    text,
    folded,
    forms,
    stated: [...stated],
    short,
    places,
    body: bodyOf(read, shorts, [...stated], places),
    state: stateOf(forms, stated, places),
  };
}

function stateOf(forms: readonly NameForm[], stated: ReadonlySet<string>, places: readonly string[]): string | null {
  const states = places.filter(isState);
  if (states.length !== 1 || places.length !== 1) return null;
  if (forms.some((form) => form.words.some((word) => !OF_A_STATE.has(word.key)))) return null;
  return [...stated].some((short) => bodyOfShort(short) !== undefined) ? null : states[0]!;
}

function bodyOf(
  read: readonly Words[],
  shorts: readonly (readonly Token[])[],
  stated: readonly string[],
  places: readonly string[],
): NameReading['body'] {
  const found = [
    ...read.map((part) => bodyOfWords(part.words, part.places)),
    ...(read.length > 1
      ? [
          bodyOfWords(
            read.flatMap((part) => part.words),
            places,
          ),
        ]
      : read[0] && places.length > read[0].places.length
        ? [bodyOfWords(read[0].words, places)]
        : []),
  ].filter((body) => body !== undefined);
  const textBody = found.find((body) => !HOLDERS.has(body.code)) ?? found[0];
  const shortBody = shorts
    .filter((tokens) => tokens[0]!.capitals || joined(tokens).length > 4)
    .map((tokens) => bodyOfShort(joined(tokens)))
    .concat(stated.filter((short) => !shorts.some((tokens) => joined(tokens) === short)).map(bodyOfShort))
    .find((body) => body !== undefined);
  // Words say more than letters: the short form decides only when there are no words, or they are those of a holder, or fit it.
  const within = containedBody(read);
  const known = textBody && !HOLDERS.has(textBody.code) ? textBody : (within ?? shortBody ?? textBody);
  if (!known) return null;
  const onlyTheState = read.every((part) => part.words.every((word) => OF_A_STATE.has(word.key)));
  if (known === shortBody && !textBody && !onlyTheState && !shortFitsAWord(read, stated)) return null;
  const rest = places.filter((code) => !known.own.includes(code) && code !== known.home);
  return { code: known.code, rest };
}

/** "... Prevention CDC United States of America": a known short form among words that hold one of its body's names. */
function containedBody(read: readonly Words[]): KnownBody | undefined {
  for (const part of read) {
    for (const word of part.words) {
      const body = word.kind === 'content' && word.key.length > 2 ? bodyOfShort(word.key) : undefined;
      if (body && !HOLDERS.has(body.code) && holdsNameOf(body, new Set(part.words.map((it) => it.key)))) return body;
    }
  }
  return undefined;
}

/** A known short form beside words that are none of its names counts only if its letters are those of the words. */
const shortFitsAWord = (read: readonly Words[], stated: readonly string[]): boolean =>
  stated.some((short) => bodyOfShort(short) && read.some((part) => acronymFit(short, part.acronymWords) >= FITS));
