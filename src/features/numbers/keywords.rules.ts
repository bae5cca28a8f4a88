/**
 * Words that steer the conversation, in the languages people write in. A word counts only when the message is nothing else (`stop`), or begins with
 * it and goes on (`new`, and `join` when only digits follow): "stop the killing" is a report.
 */

export const DEEDS = ['stop', 'start', 'call', 'info', 'new', 'join', 'subscribe'] as const;
export type Deed = (typeof DEEDS)[number];

/** "Help" alone is no keyword: it may be a cry for help, and is taken as a report. */
const WORDS: Record<string, Record<Deed, readonly string[]>> = {
  en: {
    stop: ['stop', 'stop all', 'stopall', 'unsubscribe', 'quit', 'end'],
    start: ['start', 'answer', 'answer me', 'unstop'],
    call: ['call', 'call me', 'please call', 'please call me'],
    info: ['info'],
    new: ['new', 'report'],
    join: ['join', 'enrol', 'enroll'],
    subscribe: ['subscribe'],
  },
  fr: {
    stop: ['stop', 'arret', 'arreter', 'arretez', 'desabonner'],
    start: ['reponse', 'repondre', 'repondez', 'repondez-moi'],
    call: ['rappel', 'rappelez-moi', 'rappelez moi', 'appelez-moi', 'appelez moi', 'appelle-moi'],
    info: ['info', 'infos'],
    new: ['nouveau', 'rapport'],
    join: ['rejoindre', 'inscription', 'inscrire'],
    subscribe: ['abonner', 'abonnement'],
  },
  ar: {
    stop: ['توقف', 'توقفوا', 'ايقاف', 'الغاء', 'قف'],
    start: ['ابدا', 'جواب', 'اجيبوني', 'ردوا'],
    call: ['اتصل', 'اتصل بي', 'اتصلوا', 'اتصلوا بي'],
    info: ['معلومات'],
    new: ['جديد', 'بلاغ'],
    join: ['انضمام', 'تسجيل'],
    subscribe: ['اشتراك', 'اشترك'],
  },
  sw: {
    stop: ['acha', 'sitisha', 'komesha', 'simamisha'],
    start: ['anza', 'jibu', 'nijibu', 'nijibuni'],
    call: ['nipigie', 'nipigie simu', 'nipigieni', 'piga simu'],
    info: ['habari', 'maelezo'],
    new: ['mpya', 'ripoti'],
    join: ['jiunge', 'jiunga'],
    subscribe: ['jiandikishe'],
  },
  es: {
    stop: ['alto', 'parar', 'baja', 'cancelar'],
    start: ['empezar', 'responder', 'respondan'],
    call: ['llamame', 'llamenme', 'llamar'],
    info: ['info', 'informacion'],
    new: ['nuevo', 'informe'],
    join: ['unirse', 'unirme', 'inscribir'],
    subscribe: ['suscribir', 'suscribirme'],
  },
  ru: {
    stop: ['стоп', 'отписка', 'отписаться'],
    start: ['старт', 'ответ', 'ответьте'],
    call: ['перезвоните', 'позвоните', 'перезвони'],
    info: ['инфо'],
    new: ['новое', 'сообщение'],
    join: ['вступить', 'присоединиться'],
    subscribe: ['подписка', 'подписаться'],
  },
};

/** Languages that have keywords. */
export const KEYWORD_LANGUAGES = Object.keys(WORDS);
/** All words of a deed in a language, for posters and for the screen. */
export const wordsFor = (language: string, deed: Deed): readonly string[] => WORDS[language]?.[deed] ?? [];

/** As words are typed on all kinds of phones: small letters, no accents or vowel signs, one space, no full stop or quotation marks about them. */
export const plainWords = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/ـ/g, '')
    .toLowerCase()
    .replace(/[\s\u00a0]+/g, ' ')
    .replace(/^[\s."'“”«»!?*#-]+|[\s."'“”«»!?*-]+$/gu, '');

export interface Keyword {
  deed: Deed;
  /** of the word; null where several languages have it */
  language: string | null;
  /** what stands behind it */
  rest: string;
}

const first = new Map<string, { deed: Deed; languages: string[] }>();
for (const [language, deeds] of Object.entries(WORDS))
  for (const deed of DEEDS)
    for (const word of deeds[deed]) {
      const known = first.get(plainWords(word));
      if (known) known.languages.push(language);
      else first.set(plainWords(word), { deed, languages: [language] });
    }

/** Words that something may follow. */
const WITH_REST: readonly Deed[] = ['new', 'join', 'subscribe'];
const MOST_PLACE = 60;

/** Words of a workspace's own, as they are compared; none of them stands for another of ours. */
export type MoreWords = ReadonlyMap<string, { deed: Deed; languages: string[] }>;
const NO_MORE: MoreWords = new Map();

/** The keyword of a message, or null. */
export function keywordOf(text: string, more: MoreWords = NO_MORE): Keyword | null {
  const meant = (words: string) => first.get(plainWords(words)) ?? more.get(plainWords(words));
  const whole = meant(text);
  const languageOf = (it: { languages: string[] }) => (it.languages.length === 1 ? it.languages[0]! : null);
  if (whole && whole.deed !== 'new') return { deed: whole.deed, language: languageOf(whole), rest: '' };
  const [, head = '', rest = ''] = /^\s*(\S+?)[\s:,.;–-]+(.+)$/su.exec(text) ?? [];
  const begins = meant(head);
  if (begins?.deed === 'join' && !/^[\d\s.-]+$/.test(asciiDigits(rest))) return null;
  // a place is named in a few words
  if (begins?.deed === 'subscribe' && rest.trim().length > MOST_PLACE) return null;
  return begins && WITH_REST.includes(begins.deed)
    ? { deed: begins.deed, language: languageOf(begins), rest: rest.trim() }
    : null;
}

/** The language of a message that is nothing but the word for a new report; undefined for every other. Null where several languages have it. */
export function asksToBeAsked(text: string, more: MoreWords = NO_MORE): string | null | undefined {
  const whole = first.get(plainWords(text)) ?? more.get(plainWords(text));
  if (whole?.deed !== 'new') return undefined;
  return whole.languages.length === 1 ? whole.languages[0]! : null;
}

/** Digits of other scripts as ours; full-width signs too. */
export const asciiDigits = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\u0660-\u0669]/g, (it) => String(it.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (it) => String(it.charCodeAt(0) - 0x6f0));

/** Ten digits, however they are grouped, and nothing else: perhaps the word that enrols. */
export function joiningWordIn(text: string): string | null {
  const told = asciiDigits(text).trim();
  const digits = /^\d[\d\s.-]*$/.test(told) ? told.replace(/[\s.-]/g, '') : '';
  return /^\d{10}$/.test(digits) ? digits : null;
}
