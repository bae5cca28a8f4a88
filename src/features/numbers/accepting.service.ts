import type pg from 'pg';
import { languageFor, type LineChannel } from '#features/courier/courier.rules.ts';
import { inWorkspace, type CourierKit } from '#features/courier/rounds.jobs.ts';
import type { Vault } from '#features/courier/vault.ts';
import { errorKind, log } from '#server/log.ts';
import { acceptanceIn, ANSWER_MS, CODE_DIGITS, MOST_WRONG, shownCode } from './accepting.rules.ts';
import * as queries from './calls.queries.ts';

/** Alerts accepted by SMS: the courier alone knows the number and the digits, and the worker hears no more than that they came. */

/** By language: the words of the SMS beside a call, and of what is said to an answer. */
export type CallWords = Record<
  string,
  { menu: string; sms: string; smsAsks: string; accepted: string; smsWrong: string; smsHow: string }
>;
export const wordsIn = (words: CallWords, language: string): CallWords[string] =>
  words[languageFor([language], Object.keys(words))] ?? words.en!;

const CHANNEL = 'sms';
const ofNumber = (vault: Vault, pepper: string, ws: string, number: string): Buffer =>
  vault.senderHash(pepper, ws, 'call number', number);
const ofAnswer = (vault: Vault, pepper: string, ws: string, number: string, code: string): Buffer =>
  vault.senderHash(pepper, ws, 'call answer', `${number} ${code}`);

/** Digits for one SMS, written down so that only number and digits together are known again. @returns how they are shown */
export async function askForCode(
  kit: Pick<CourierKit, 'vault' | 'now'>,
  connection: pg.PoolClient,
  ws: string,
  it: { id: string; number: string },
): Promise<string> {
  const { vault } = kit;
  const code = Array.from(crypto.getRandomValues(new Uint32Array(CODE_DIGITS)), (n) => n % 10).join('');
  const pepper = vault.pepper(kit.now());
  await queries.keepAnswer(connection, ws, it.id, {
    number: ofNumber(vault, pepper, ws, it.number),
    answer: ofAnswer(vault, pepper, ws, it.number, code),
    until: new Date(kit.now().getTime() + ANSWER_MS),
  });
  return shownCode(code);
}

/** What is said back, once it stands. */
export interface SayBack {
  line: string;
  to: string;
  language: string;
  what: 'accepted' | 'smsWrong' | 'smsHow';
}

/**
 * Takes answers of responders out of what came in by SMS: they are no reports, and their numbers become no aliases.
 * @param isKnown whether a number writes to us as a source: then a 1 alone may mean something else
 * @returns what is left, and what is to be said once this stands
 */
export async function takeAcceptances<
  T extends { channel: LineChannel; from: string | null; text: string; line: string; parts: number },
>(
  kit: Pick<CourierKit, 'vault' | 'now'>,
  connection: pg.PoolClient,
  ws: string,
  messages: readonly T[],
  isKnown: (number: string) => Promise<boolean>,
): Promise<{ rest: T[]; taken: T[]; back: SayBack[] }> {
  const rest: T[] = [];
  const taken: T[] = [];
  const back: SayBack[] = [];
  for (const it of messages) {
    const meant = it.channel === CHANNEL && it.from !== null && it.parts === 1 ? acceptanceIn(it.text) : null;
    const said = meant && (await take(kit, connection, ws, it.from!, meant.code, isKnown));
    if (!said) {
      rest.push(it);
      continue;
    }
    taken.push(it);
    back.push({ line: it.line, to: it.from!, ...said });
  }
  return { rest, taken, back };
}

async function take(
  kit: Pick<CourierKit, 'vault' | 'now'>,
  connection: pg.PoolClient,
  ws: string,
  number: string,
  code: string | null,
  isKnown: (number: string) => Promise<boolean>,
): Promise<Pick<SayBack, 'what' | 'language'> | null> {
  const { vault } = kit;
  const peppers = vault.peppers();
  const open = await queries.answersAsked(
    connection,
    ws,
    peppers.map((it) => ofNumber(vault, it, ws, number)),
    kit.now(),
  );
  if (open.length === 0) return null;
  const { language } = open[0]!;
  if (code === null) return (await isKnown(number)) ? null : { what: 'smsHow', language };
  const right = new Set(peppers.map((it) => ofAnswer(vault, it, ws, number, code).toString('hex')));
  const call = open.find((it) => it.answer_hash !== null && right.has(it.answer_hash.toString('hex')));
  if (call) {
    await queries.pressed(connection, ws, call.id);
    return { what: 'accepted', language: call.language };
  }
  await queries.countWrong(
    connection,
    ws,
    open.map((it) => it.id),
    MOST_WRONG,
  );
  return { what: 'smsWrong', language };
}

/** Says it, once: the answer itself stands, whether this arrives or not. */
export async function sayBack(kit: CourierKit, ws: string, words: CallWords, back: readonly SayBack[]): Promise<void> {
  for (const it of back)
    try {
      const line = await inWorkspace(kit, ws, async (connection) =>
        ((await kit.linesOf?.(connection, ws)) ?? []).find((one) => one.id === it.line),
      );
      const text = wordsIn(words, it.language)[it.what];
      const outcome = await line?.send({
        id: crypto.randomUUID(),
        to: it.to,
        subject: '',
        text,
        language: it.language,
      });
      if (line && (outcome?.what === 'sent' || outcome?.what === 'delivered'))
        await inWorkspace(kit, ws, (connection) => line.count(connection, text));
    } catch (error) {
      log('courier.trouble', { job: 'call answer', error: errorKind(error) });
    }
}
