import { sheetOf, type CodeSheet } from './code-sheet.rules.ts';
import { keywordOf } from './keywords.rules.ts';

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
}

export type Route =
  | { what: 'stop' | 'start' | 'info'; language: string | null }
  | { what: 'call'; language: string | null }
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
 */
export function routeOf(
  text: string,
  at: number,
  talk: Talk,
  settings: RoutingSettings,
  sheets: readonly CodeSheet[] = [],
): Route {
  const told = text.trim();
  if (told === '') return { what: 'nothing' };
  const keyword = keywordOf(told);
  // to stop is heard before everything else, whatever was asked
  if (keyword?.deed === 'stop') return { what: 'stop', language: keyword.language };
  const coded = sheetOf(told, sheets);
  if (coded) return { what: 'code', sheetId: coded.sheet.id, rest: coded.rest, text: told };
  // the word stays: "new houses burn" says more than "houses burn"
  if (keyword?.deed === 'new') return { what: 'report', text: told, language: keyword.language };
  const { question, report } = talk;
  const isAsked = question !== null && at >= question.at && at - question.at <= settings.replyHours * HOUR;
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
