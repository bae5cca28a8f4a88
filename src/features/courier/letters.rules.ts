import { normalAddress, type ChannelCode } from './courier.rules.ts';

/** A message to somebody outside who is no source: asked once, then reminded while they are silent. */

const DAY_MS = 86_400_000;
/** Pauses before the first and the second reminder. After the last, nothing of where it went is kept. */
export const REMIND_AFTER_DAYS = [7, 14] as const;

export interface Words {
  subject: string;
  text: string;
}
/** What lies in the box: bound to its workspace and letter, so that a box put under another row opens nothing. */
export interface LetterBox {
  workspace: string;
  letter: string;
  channel: ChannelCode;
  to: string;
  language: string;
  first: Words;
  again: Words;
}

/** When the next reminder is due after `sent` messages went out, in milliseconds since 1970; null: there is none. */
export function remindAt(sent: number, remind: boolean, now: number): number | null {
  const days = remind ? REMIND_AFTER_DAYS[sent - 1] : undefined;
  return days === undefined ? null : now + days * DAY_MS;
}

const isWords = (it: unknown): it is Words =>
  typeof (it as Words | null)?.subject === 'string' && typeof (it as Words).text === 'string';

/** What was sealed for this letter and no other, with its address made normal; null for anything else. */
export function readLetter(opened: string, workspace: string, letter: string): LetterBox | null {
  try {
    const it = JSON.parse(opened) as LetterBox;
    if (it.workspace !== workspace || it.letter !== letter || (it.channel !== 'sms' && it.channel !== 'email'))
      return null;
    const to = typeof it.to === 'string' ? normalAddress(it.channel, it.to) : null;
    return to !== null && isWords(it.first) && isWords(it.again) && typeof it.language === 'string'
      ? { ...it, to }
      : null;
  } catch {
    return null;
  }
}
