import { dateFormat } from '#domain/date-format.ts';
import { LEVEL_KEYS, type Level } from '#domain/levels.ts';

/**
 * What leaves the house about a notice, per channel: fixed words from the catalogue, the level, the deadline and the link. Nothing of
 * what an alert says can be put in here: the facts below are all there are, so no headline, place or name can slip into a mailbox, a
 * lock screen or a telephone company's log.
 */
export interface NoticeFacts {
  purpose: 'notice' | 'reminder' | 'updated' | 'cancelled';
  level: Level;
  /** when an answer is due; null when none is asked (a cancellation) */
  answerBy: Date | null;
  /** of the reader */
  language: string;
  timeZone: string;
  link: string;
  exercise: boolean;
}

export type OutsideChannel = 'email' | 'push' | 'sms';

/** One text to be taken from the catalogue and filled. */
export interface WordedPart {
  part: 'subject' | 'title' | 'text';
  /** such as `messages:email.notice.subject` */
  key: string;
  values: Record<string, string>;
  /** values that are themselves texts of the catalogue, by their key */
  words: Record<string, string>;
}

/** The deadline as the reader's clock shows it, with its zone; a dash when none is asked. */
export function deadlineText(facts: Pick<NoticeFacts, 'answerBy' | 'language' | 'timeZone'>): string {
  if (!facts.answerBy) return '—';
  return dateFormat(facts.language, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: facts.timeZone,
  }).format(facts.answerBy);
}

/** Only the time of day when it is due within the reader's same day: a text message is short. */
export function shortDeadline(facts: Pick<NoticeFacts, 'answerBy' | 'language' | 'timeZone'>, now: Date): string {
  if (!facts.answerBy) return '—';
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: facts.timeZone });
  if (day.format(facts.answerBy) !== day.format(now)) {
    return dateFormat(facts.language, {
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
      timeZone: facts.timeZone,
    }).format(facts.answerBy);
  }
  return dateFormat(facts.language, {
    hour: '2-digit',
    minute: '2-digit',
    timeZone: facts.timeZone,
  }).format(facts.answerBy);
}

/**
 * The texts of one delivery, and so also the preview shown to whoever writes an alert. An exercise is marked first in every part that a
 * reader sees first.
 */
export function noticeWording(channel: OutsideChannel, facts: NoticeFacts, now: Date): WordedPart[] {
  const level = { level: `domain:levels.${LEVEL_KEYS[facts.level]}.name` };
  const by = channel === 'email' ? deadlineText(facts) : shortDeadline(facts, now);
  const mark: Record<string, string> = facts.exercise ? { mark: 'alerts-rules:wording.exercise' } : {};
  const part = (name: WordedPart['part'], key: string, values: Record<string, string>, first: boolean): WordedPart => ({
    part: name,
    key,
    values,
    words: { ...level, ...(first ? mark : {}) },
  });
  switch (channel) {
    case 'email':
      return [
        part('subject', `messages:email.${facts.purpose}.subject`, { by }, true),
        part('text', `messages:email.${facts.purpose}.body`, { by, zone: facts.timeZone, link: facts.link }, false),
      ];
    case 'push':
      // touching it opens it; neither level nor deadline stands on a locked screen
      return [part('title', `messages:push.${facts.purpose === 'reminder' ? 'notice' : facts.purpose}`, {}, true)];
    case 'sms':
      return [part('text', `alerts-rules:wording.sms.${facts.purpose}`, { by, link: facts.link }, true)];
  }
}

/**
 * Fills the parts with a catalogue's words.
 * @param say takes a key such as `alerts-rules:wording.exercise` and values, gives the text in the reader's language
 */
export function fillWording(
  parts: readonly WordedPart[],
  say: (key: string, values: Record<string, string>) => string,
): Record<string, string> {
  return Object.fromEntries(
    parts.map(({ part, key, values, words }) => {
      const { mark, ...others } = words;
      const filled = say(key, {
        ...values,
        ...Object.fromEntries(Object.entries(others).map(([name, word]) => [name, say(word, {})])),
      });
      return [part, mark === undefined ? filled : `[${say(mark, {})}] ${filled}`];
    }),
  );
}

const GSM =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const GSM_DOUBLE = '^{}\\[~]|€';

/** How many messages an SMS text takes (3GPP TS 23.038): 160 letters of the GSM alphabet or 70 of any other, 153 and 67 when several. */
export function smsSegments(text: string): { segments: number; alphabet: 'gsm' | 'unicode' } {
  const letters = [...text];
  if (letters.every((it) => GSM.includes(it) || GSM_DOUBLE.includes(it))) {
    const length = letters.reduce((sum, it) => sum + (GSM_DOUBLE.includes(it) ? 2 : 1), 0);
    return { segments: length <= 160 ? 1 : Math.ceil(length / 153), alphabet: 'gsm' };
  }
  return { segments: text.length <= 70 ? 1 : Math.ceil(text.length / 67), alphabet: 'unicode' };
}
