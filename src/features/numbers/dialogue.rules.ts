import { asciiDigits, plainWords } from './keywords.rules.ts';

/**
 * A short guided dialogue by SMS: what, where, when, who was harmed, may we ask again. One question at a time, each asked once; an answer is a digit or
 * words, and words that no choice was seen in are kept as they are. What was said so far is a report, however early it stops.
 */

export const STEPS = ['what', 'where', 'when', 'harm', 'again'] as const;
export type Step = (typeof STEPS)[number];

/** In the order of the digits that stand for them. The kinds are those of the reporter page. */
export const CHOICES = {
  what: ['hurt', 'destruction', 'threat', 'arrest', 'dispute', 'peace', 'protected', 'other'],
  where: [],
  when: ['now', 'today', 'yesterday', 'week', 'earlier'],
  harm: ['none', 'hurt', 'killed', 'unknown'],
  again: ['yes', 'no'],
} as const satisfies Record<Step, readonly string[]>;

/** An answer as it was understood: the choice, if one was seen, and the words, if there were any beside it. Null: passed over. */
export interface Said {
  choice: string | null;
  words: string | null;
}
export type Answers = Partial<Record<Step, Said | null>>;

export interface Dialogue {
  step: Step;
  answers: Answers;
}

export const BEGUN: Dialogue = { step: 'what', answers: {} };

/** So long after a question what comes is no answer to it any more, and what was said stands as it is. */
export const ANSWER_MS = 60 * 60_000;
export const isOver = (askedAt: number, now: number): boolean => now - askedAt >= ANSWER_MS;

/** Words that pass a question over, and those that stand for a choice, in the languages that have keywords. */
const PASS = ['0', '-', '?', 'skip', 'pass', 'passer', 'تخطي', 'تجاوز', 'ruka', 'saltar', 'пропустить', 'дальше'];
const MEANT: Partial<Record<Step, Record<string, readonly string[]>>> = {
  when: {
    now: ['now', 'maintenant', 'الان', 'sasa', 'ahora', 'сейчас'],
    today: ['today', "aujourd'hui", 'aujourd’hui', 'اليوم', 'leo', 'hoy', 'сегодня'],
    yesterday: ['yesterday', 'hier', 'امس', 'البارحة', 'jana', 'ayer', 'вчера'],
    week: ['this week', 'cette semaine', 'هذا الاسبوع', 'wiki hii', 'esta semana', 'на этой неделе'],
  },
  harm: {
    none: [
      'no',
      'none',
      'nobody',
      'non',
      'personne',
      'aucun',
      'لا',
      'لا احد',
      'hapana',
      'hakuna',
      'nadie',
      'ninguno',
      'нет',
      'никто',
    ],
    hurt: [
      'hurt',
      'wounded',
      'injured',
      'blesse',
      'blesses',
      'blessee',
      'جريح',
      'جرحى',
      'مصاب',
      'مصابون',
      'majeruhi',
      'herido',
      'heridos',
      'ранен',
      'ранены',
      'раненых',
    ],
    killed: [
      'killed',
      'dead',
      'mort',
      'morts',
      'tue',
      'tues',
      'قتيل',
      'قتلى',
      'قتل',
      'wamekufa',
      'ameuawa',
      'wameuawa',
      'muerto',
      'muertos',
      'убит',
      'убиты',
      'убитых',
      'погибших',
    ],
    unknown: ["don't know", 'unknown', 'je ne sais pas', 'لا اعرف', 'لا ادري', 'sijui', 'no se', 'не знаю'],
  },
  again: {
    yes: ['yes', 'y', 'ok', 'oui', 'نعم', 'اجل', 'ndiyo', 'ndio', 'si', 'да'],
    no: ['no', 'n', 'non', 'لا', 'كلا', 'hapana', 'нет'],
  },
};

const byWord = new Map<Step, Map<string, string>>(
  Object.entries(MEANT).map(([step, choices]) => [
    step as Step,
    new Map(Object.entries(choices).flatMap(([choice, words]) => words.map((it) => [plainWords(it), choice] as const))),
  ]),
);
const passes = new Set(PASS.map((it) => plainWords(it)));

/** The digit of a choice, when the message is nothing else: "2 wounded" is not the second choice. */
function digitOf(text: string): number | null {
  const [, digit] = /^\s*(\d)\s*[.)]?\s*$/.exec(asciiDigits(text)) ?? [];
  return digit === undefined ? null : Number(digit);
}

/** What an answer to a question says. */
export function readAnswer(step: Step, text: string): Said | null {
  const told = text.trim();
  const digit = digitOf(told);
  if (told === '' || digit === 0 || ['-', '?'].includes(told) || passes.has(plainWords(told))) return null;
  const choice = digit === null ? byWord.get(step)?.get(plainWords(told)) : CHOICES[step][digit - 1];
  if (choice !== undefined) return { choice, words: null };
  return { choice: null, words: told };
}

/** Whether a message is plainly an answer to this question, and not a word that steers. */
export const isChoice = (step: Step, text: string): boolean => {
  const said = readAnswer(step, text);
  return said === null || said.choice !== null;
};

/** @returns the dialogue with this answer, and the next question; null when there is none any more */
export function answered(dialogue: Dialogue, text: string): { dialogue: Dialogue; next: Step | null } {
  const said = readAnswer(dialogue.step, text);
  const answers = { ...dialogue.answers, [dialogue.step]: said };
  // of children and survivors nothing more is asked by SMS
  const last = dialogue.step === 'what' && said?.choice === 'protected';
  const next = last ? null : (STEPS[STEPS.indexOf(dialogue.step) + 1] ?? null);
  return { dialogue: { step: next ?? dialogue.step, answers }, next };
}

/** The questions that something of the event was said to, in their order: without them there is no report. */
export const toldIn = (answers: Answers): Step[] =>
  STEPS.filter((step) => step !== 'again' && answers[step] !== null && answers[step] !== undefined);

export interface Harm {
  low: number | null;
  best: number | null;
  high: number | null;
}
const NOT_KNOWN: Harm = { low: null, best: null, high: null };
const NOBODY: Harm = { low: 0, best: 0, high: 0 };
const SOMEBODY: Harm = { low: 1, best: null, high: null };

/** "2 killed, 5 wounded" in the languages that have keywords; null where nothing of it was said. */
function countOf(text: string, choice: 'hurt' | 'killed'): Harm | null {
  const words = plainWords(asciiDigits(text)).split(/[\s,;.:/+&]+/);
  const meant = MEANT.harm![choice]!.map((it) => plainWords(it));
  const at = words.findIndex((it) => meant.includes(it));
  if (at < 0) return null;
  const before = words[at - 1] ?? '';
  if (/^\d{1,4}$/.test(before)) return { low: Number(before), best: Number(before), high: Number(before) };
  // "nobody killed"
  return MEANT.harm!.none!.map((it) => plainWords(it)).includes(before) ? NOBODY : SOMEBODY;
}

const DAY = 86_400_000;

export interface Structured {
  kind: string | null;
  placeText: string | null;
  /** milliseconds since 1970 */
  whenFrom: number | null;
  whenTo: number | null;
  whenPrecision: 'about' | 'day' | 'week' | 'unknown';
  killed: Harm | null;
  hurt: Harm | null;
}

/** Whether they may be asked again; null where they did not say. */
export const mayAskAgain = (answers: Answers): boolean | null =>
  answers.again?.choice === 'yes' ? true : answers.again?.choice === 'no' ? false : null;

/** What the answers say, as a report has it. @param at when the first of them came, in milliseconds since 1970 */
export function structured(answers: Answers, at: number): Structured {
  const when = answers.when?.choice ?? null;
  const from = when === 'yesterday' ? at - DAY : when === 'week' ? at - 7 * DAY : at;
  const timed = when === 'now' || when === 'today' || when === 'yesterday' || when === 'week';
  const harm = answers.harm;
  const harmed = (choice: 'hurt' | 'killed'): Harm | null => {
    if (!harm) return null;
    if (harm.choice === 'none') return NOBODY;
    if (harm.choice !== null) return harm.choice === choice ? SOMEBODY : NOT_KNOWN;
    return countOf(harm.words!, choice);
  };
  return {
    kind: answers.what ? (answers.what.choice ?? 'other') : null,
    placeText: answers.where?.words?.slice(0, 300) ?? null,
    whenFrom: timed ? from : null,
    whenTo: timed ? (when === 'week' ? at : from) : null,
    whenPrecision: when === 'now' ? 'about' : when === 'week' ? 'week' : timed ? 'day' : 'unknown',
    killed: harmed('killed'),
    hurt: harmed('hurt'),
  };
}
