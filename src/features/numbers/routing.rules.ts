import { sheetOf, type CodeSheet } from './code-sheet.rules.ts';
import { ANSWER_MS, isChoice, type Step } from './dialogue.rules.ts';
import { asksToBeAsked, joiningWordIn, keywordOf, type Keyword, type MoreWords } from './keywords.rules.ts';

/** What a message that came in is: a word that steers, an answer, something to add, or a report. In doubt it is a report: nothing is lost in a thread. */

export interface RoutingSettings {
  replyHours: number;
  additionMinutes: number;
}

/** What is known of the alias, with times in milliseconds since 1970. */
export interface Talk {
  /** the newest question of ours without an answer */
  question: { id: string; at: number; choices: readonly string[] | null } | null;
  /** the newest report of theirs by SMS, if nobody has dealt with it */
  report: { id: string; at: number } | null;
  /** where the guided dialogue with them stands */
  dialogue?: { step: Step; at: number } | null;
  /** whether one may begin: the workspace chose it, and they can be asked */
  mayBeAsked?: boolean;
}

export type Route =
  | { what: 'stop' | 'start' | 'info'; language: string | null }
  | { what: 'call'; language: string | null }
  /** the digits that enrol, or null where the word for it came without ten; `otherwise` is what digits alone are when they are no word of ours */
  | { what: 'join'; word: string | null; language: string | null; otherwise: Route | null }
  /** to messages for a place */
  | { what: 'subscribe'; place: string; language: string | null }
  | { what: 'ask'; language: string | null }
  | { what: 'told'; text: string }
  | { what: 'code'; sheetId: string; rest: string; text: string }
  | { what: 'answer'; questionId: string; text: string }
  | { what: 'addition'; reportId: string; text: string }
  | { what: 'report'; text: string; language: string | null }
  | { what: 'nothing' };

const HOUR = 3_600_000;
const MINUTE = 60_000;

/**
 * @param at when the message came, in milliseconds since 1970
 * @param sheets of coded messages, those in use
 * @param more words that steer, of the workspace's own
 */
export function routeOf(
  text: string,
  at: number,
  talk: Talk,
  settings: RoutingSettings,
  sheets: readonly CodeSheet[] = [],
  more: MoreWords = new Map(),
): Route {
  const told = text.trim();
  if (told === '') return { what: 'nothing' };
  const keyword = keywordOf(told, more);
  // to stop is heard before everything else, whatever was asked
  if (keyword?.deed === 'stop') return { what: 'stop', language: keyword.language };
  if (keyword?.deed === 'join')
    return { what: 'join', word: joiningWordIn(keyword.rest), language: keyword.language, otherwise: null };
  if (keyword?.deed === 'subscribe') return { what: 'subscribe', place: keyword.rest, language: keyword.language };
  const word = joiningWordIn(told);
  const rest = restOf(told, at, talk, settings, sheets, keyword, more);
  return word === null ? rest : { what: 'join', word, language: null, otherwise: rest };
}

function restOf(
  told: string,
  at: number,
  talk: Talk,
  settings: RoutingSettings,
  sheets: readonly CodeSheet[],
  keyword: Keyword | null,
  more: MoreWords,
): Route {
  const coded = sheetOf(told, sheets);
  if (coded) return { what: 'code', sheetId: coded.sheet.id, rest: coded.rest, text: told };
  // the word stays: "new houses burn" says more than "houses burn"
  if (keyword?.deed === 'new') return { what: 'report', text: told, language: keyword.language };
  const begins = talk.mayBeAsked ? asksToBeAsked(told, more) : undefined;
  if (begins !== undefined) return { what: 'ask', language: begins };
  const { question, report } = talk;
  const isAsked = question !== null && at >= question.at && at - question.at <= settings.replyHours * HOUR;
  const dialogue = talk.dialogue && at - talk.dialogue.at < ANSWER_MS ? talk.dialogue : null;
  // of two that were asked the newer is answered
  if (dialogue && !(isAsked && question.at > dialogue.at) && (!keyword || isChoice(dialogue.step, told)))
    return { what: 'told', text: told };
  // a word that we offered as an answer is that answer
  const offered = isAsked && (question.choices ?? []).some((it) => it.trim().toLowerCase() === told.toLowerCase());
  if (keyword && !offered) return { what: keyword.deed as 'start' | 'info' | 'call', language: keyword.language };
  if (isAsked) return { what: 'answer', questionId: question.id, text: told };
  if (report !== null && at >= report.at && at - report.at < settings.additionMinutes * MINUTE)
    return { what: 'addition', reportId: report.id, text: told };
  return { what: 'report', text: told, language: null };
}

/** One receipt for what came in a row: each costs, and each stays on a phone. */
export const RECEIPT_PAUSE_MS = 10 * MINUTE;

/** Who is told that it was received: whoever wants answers, did not say stop, and was not told just now. */
export const getsReceipt = (
  it: { wantsAnswer: boolean; stopped: boolean; lastReceipt: number | null },
  now: number,
): boolean => it.wantsAnswer && !it.stopped && (it.lastReceipt === null || now - it.lastReceipt >= RECEIPT_PAUSE_MS);

const MINUTES = [1, 5, 15, 60, 240, 720];
/** When a message that could not be handled is taken up again; it is never given up. @param attempts with this one */
export const takeUpAgainAt = (attempts: number, now: number): number =>
  now + MINUTES[Math.min(attempts, MINUTES.length) - 1]! * MINUTE;

/** Digits that were no word of ours, from one number, since when. */
export interface Tries {
  tries: number;
  since: number | null;
}
export const MOST_TRIES = 5;
const DAY = 24 * HOUR;
/** Whether a count of tries begins anew with this one. */
export const triesBegin = (it: Tries, now: number): boolean => it.since === null || now - it.since >= DAY;
/** Whoever guesses is not heard for the rest of the day. */
export const mayTryWord = (it: Tries, now: number): boolean => triesBegin(it, now) || it.tries < MOST_TRIES;
