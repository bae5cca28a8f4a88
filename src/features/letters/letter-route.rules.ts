import { joiningWordIn, keywordOf, type MoreWords } from '#features/numbers/keywords.rules.ts';

/** What a letter is: anything that came otherwise than by SMS. It is longer, may have files, and may say itself what it answers. */
export type LetterRoute =
  | { what: 'stop' | 'start' | 'info' | 'call'; language: string | null }
  /** the digits that enrol, or null where the word for it came without ten */
  | { what: 'join'; word: string | null; language: string | null }
  | { what: 'answer'; questionId: string }
  | { what: 'addition'; reportId: string }
  | { what: 'report' }
  | { what: 'nothing' };

/** What is known when it came, with times in milliseconds since 1970. */
export interface LetterNow {
  text: string;
  at: number;
  hasFiles: boolean;
  /** what it says that it answers: a message of ours, found by the way back that we wrote into it, never by who seems to have sent it */
  answered: { messageId: string; isQuestion: boolean; reportId: string | null } | null;
  /** where a channel is a conversation, as messengers are: what is open with them. Null for mail, of which none belongs to another but by its way back */
  open: {
    question: { id: string; at: number } | null;
    report: { id: string; at: number } | null;
  } | null;
}

/** @param more words that steer, of the workspace's own */
export function routeOfLetter(
  it: LetterNow,
  settings: { replyHours: number; additionMinutes: number },
  more: MoreWords = new Map(),
): LetterRoute {
  const told = it.text.trim();
  if (told === '' && !it.hasFiles) return { what: 'nothing' };
  // the word alone; or as the subject and again below it
  const lines = [...new Set(told.split('\n').flatMap((one) => one.trim().toLowerCase() || []))];
  const keyword = lines.length === 1 ? keywordOf(lines[0]!, more) : null;
  if (keyword && keyword.deed !== 'new') {
    const { deed, language } = keyword;
    if (deed === 'stop' || deed === 'start' || deed === 'info' || deed === 'call') return { what: deed, language };
    // by mail nobody joins: who seems to have sent it is written by whoever sends it
    if (deed === 'join' && it.open) return { what: deed, word: joiningWordIn(keyword.rest), language };
  }
  if (keywordOf(told, more)?.deed === 'new') return { what: 'report' };
  if (it.answered?.isQuestion) return { what: 'answer', questionId: it.answered.messageId };
  if (it.answered?.reportId) return { what: 'addition', reportId: it.answered.reportId };
  const { question = null, report = null } = it.open ?? {};
  if (question && it.at >= question.at && it.at - question.at <= settings.replyHours * 3_600_000)
    return { what: 'answer', questionId: question.id };
  if (report && it.at >= report.at && it.at - report.at < settings.additionMinutes * 60_000)
    return { what: 'addition', reportId: report.id };
  return { what: 'report' };
}
