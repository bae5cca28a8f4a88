import { CHOICES, STEPS, type Step } from './dialogue.rules.ts';
import {
  asciiDigits,
  DEEDS,
  KEYWORD_LANGUAGES,
  keywordOf,
  plainWords,
  wordsFor,
  type Deed,
  type MoreWords,
} from './keywords.rules.ts';
import { segmentsOf } from './sms-text.rules.ts';

/**
 * A workspace's own words for what people get by SMS, mail and messengers, language by language: in Lingala or Dari, where the catalogue has none, or in words that
 * people there say. What has none of its own is said as the catalogue has it.
 */

/** Key to text. `keywords.…` hold the words that steer, with commas between them. */
export type Wording = Record<string, string>;
/** By language, as BCP 47 begins: `ln`. */
export type OwnWords = Record<string, Wording>;

const choicesOf = (step: Step): string[] => CHOICES[step].map((it) => `dialogue.choices.${step}.${it}`);
const TOLD = STEPS.filter((it) => it !== 'again');

/** Every text, in the groups that the screen shows. Those of `outside` leave to people who are to be told that something waits. */
export const WORDING_GROUPS = {
  keywords: DEEDS.map((it) => `keywords.${it}`),
  outside: ['receipt', 'answer', 'question', 'danger'].map((it) => `outside.${it}`),
  answers: ['received', 'started', 'info', 'call', 'broadcastEnd'],
  dialogue: [...STEPS, 'done', 'protected'].map((it) => `dialogue.${it}`),
  account: [
    ...TOLD.map((it) => `dialogue.told.${it}`),
    ...choicesOf('what'),
    ...choicesOf('when'),
    ...choicesOf('harm'),
  ],
  subscribe: ['done', 'where', 'which'].map((it) => `subscribe.${it}`),
  join: ['how', 'joined', 'known', 'unknown', 'used', 'expired', 'taken'].map((it) => `join.${it}`),
  codes: ['missing', 'too_many', 'not_a_number', 'out_of_range', 'not_a_choice'].map((it) => `code.${it}`),
  letters: ['received', 'started', 'info', 'call', 'onlyFile', 'recording'].map((it) => `letters.${it}`),
} as const satisfies Record<string, readonly string[]>;
export type WordingGroup = keyof typeof WORDING_GROUPS;
export const WORDING_KEYS: readonly string[] = Object.values(WORDING_GROUPS).flat();

/** What a telephone shows in a row; more costs each time. */
export const MOST_SEGMENTS = 4;
/** Beside somebody else's eyes: short. */
const MOST_OUTSIDE = 140;
/** Texts after which whoever gets them must know how to end it. */
const NAMES_STOP = ['received', 'broadcastEnd', 'letters.received'];

export const WORDING_FAULTS = ['unknown', 'long', 'parts', 'digits', 'stop', 'taken'] as const;
export interface WordingFault {
  key: string;
  what: (typeof WORDING_FAULTS)[number];
}

const partsOf = (text: string): string => [...new Set(text.match(/\{\{\w+\}\}/g) ?? [])].toSorted().join(' ');
const keywordsIn = (text: string): string[] =>
  text
    .split(/[,،;\n]/)
    .map((it) => it.trim())
    .filter((it) => it !== '');

/** Whether a question names the digit of each of its choices. */
function namesDigits(step: Step, text: string): boolean {
  const digits = asciiDigits(text);
  return CHOICES[step].every((_, n) => new RegExp(`(?<!\\d)${n + 1}(?!\\d)`).test(digits));
}

/**
 * What is wrong with words of one language. Empty texts are none.
 * @param fixed the catalogue's own text of a key, with the parts that a text must keep: `{{place}}`
 */
export function wordingFaults(words: Wording, fixed: (key: string) => string): WordingFault[] {
  const stops = [
    ...KEYWORD_LANGUAGES.flatMap((it) => wordsFor(it, 'stop')),
    ...keywordsIn(words['keywords.stop'] ?? ''),
  ].map((it) => plainWords(it));
  const mine = DEEDS.flatMap((deed) =>
    keywordsIn(words[`keywords.${deed}`] ?? '').map((it) => ({ deed, word: plainWords(it) })),
  );
  const faultOf = (key: string, text: string): WordingFault['what'] | null => {
    if (!WORDING_KEYS.includes(key)) return 'unknown';
    const [group, name = ''] = key.split('.');
    if (group === 'keywords') {
      const list = keywordsIn(text).map((it) => plainWords(it));
      if (list.length > 8 || list.some((it) => it.length === 0 || it.length > 30)) return 'long';
      const isTaken = (word: string) => {
        const meant = keywordOf(word);
        return (meant && meant.deed !== name) || mine.some((it) => it.word === word && it.deed !== name);
      };
      return list.some(isTaken) ? 'taken' : null;
    }
    const most = group === 'outside' ? text.length > MOST_OUTSIDE : segmentsOf(text).segments > MOST_SEGMENTS;
    if (most) return 'long';
    if (partsOf(text) !== partsOf(fixed(key))) return 'parts';
    const step = STEPS.find((it) => key === `dialogue.${it}`);
    if (step && !namesDigits(step, text)) return 'digits';
    if (NAMES_STOP.includes(key) && !stops.some((it) => plainWords(text).includes(it))) return 'stop';
    return null;
  };
  return Object.entries(words).flatMap(([key, text]) => {
    const what = text.trim() === '' ? null : faultOf(key, text);
    return what ? [{ key, what }] : [];
  });
}

/** A text of the workspace's own, with its parts filled in; undefined where it has none. */
export function ownText(
  own: OwnWords | null,
  language: string,
  key: string,
  values: Readonly<Record<string, string | number>> = {},
): string | undefined {
  const text = own?.[language.split('-')[0]!]?.[key];
  return text?.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** What says words of the workspace's own where it has them, and the catalogue's else. @param below which keys those of `say` are, such as `letters.` */
export const sayingOwn =
  <Key extends string, Values extends Record<string, string | number>>(
    own: OwnWords | null,
    say: (language: string, key: Key, values?: Values) => string,
    below = '',
  ): ((language: string, key: Key, values?: Values) => string) =>
  (language, key, values) =>
    ownText(own, language, below + key, values) ?? say(language, key, values);

/** Words that steer beside those that everybody has, as they are compared. */
export function ownKeywords(own: OwnWords | null): MoreWords {
  const found = new Map<string, { deed: Deed; languages: string[] }>();
  for (const [language, words] of Object.entries(own ?? {}))
    for (const deed of DEEDS)
      for (const word of keywordsIn(words[`keywords.${deed}`] ?? '')) {
        const known = found.get(plainWords(word));
        if (known?.deed === deed) known.languages.push(language);
        else if (!known) found.set(plainWords(word), { deed, languages: [language] });
      }
  return found;
}
