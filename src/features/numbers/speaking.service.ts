import type { Context } from '#server/context.ts';
import { accountInput, type AccountInput } from '#features/reports/reports.contract.ts';
import { receiveReport } from '#features/reports/receive.service.ts';
import { sayToSource } from '#features/reports/threads.service.ts';
import * as queries from './speaking.queries.ts';
import type { OwnWords } from './wording.rules.ts';

/** Words of ours, fixed, in a language. @param key below `numbers-out` in the catalogue */
export type Say = (language: string, key: string, values?: Record<string, string | number>) => string;

/** Somebody we speak with by SMS: whose words they are, by which number they came, in which language they are answered. */
export interface Speaking {
  say: Say;
  speaker: string;
  /** the alias of the number */
  number: string;
  language: string;
}

/** A workspace's own words, where two people agreed to some. */
export const ownWords = (context: Context): Promise<OwnWords | null> => queries.ownWords(context);

/** Says fixed words, on the number they wrote from. */
export const tell = (
  context: Context,
  to: Speaking,
  key: string,
  reportId: string | null,
  values: Record<string, string | number> = {},
) =>
  sayToSource(context, {
    sourceId: to.speaker,
    to: to.number,
    reportId,
    role: 'receipt',
    text: to.say(to.language, key, values),
    language: to.language,
    channel: 'sms',
  });

/** Files what was told as a report of theirs. */
export const file = (
  context: Context,
  from: Pick<Speaking, 'speaker'>,
  it: { id: string; at: Date; account: Partial<AccountInput>; supersedesId?: string | null },
) =>
  receiveReport(context, {
    id: it.id,
    channel: 'sms',
    account: accountInput.parse(it.account),
    source: from.speaker,
    receivedAt: it.at,
    supersedesId: it.supersedesId ?? null,
  });
