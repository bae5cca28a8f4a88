import * as queries from './reports.queries.ts';
import * as sourceQueries from './sources.queries.ts';
import type { Context } from '#server/context.ts';
import { sayIn } from '#server/wording.ts';
import { conflict, notFound, Problem } from '#domain/problem.ts';
import type { AccountInput } from './reports.contract.ts';
import type { ReferralInput } from './referral.contract.ts';
import { demandReferral, referNew } from './referral.service.ts';
import { sealIdentity } from '#features/custody/seal.service.ts';
import { canBeTold, handAddress } from '#features/courier/courier.service.ts';
import type { AnswerTo } from '#features/courier/courier.contract.ts';
import { sayToSource } from './threads.service.ts';
import { concernsProtected, makeReturnCode, makeSource, receiveReport } from './receive.service.ts';

/** The desk types in what a caller or visitor says. */
export async function createReport(
  context: Context,
  body: AccountInput & {
    id: string;
    channel: 'desk' | 'visit';
    sourceId: string | null;
    newSource: { alias: string; languages: string[]; mayAsk: boolean; wantsAnswer: boolean } | null;
    identity: Record<string, string | undefined> | null;
    answerTo: AnswerTo | null;
    receipt?: boolean | undefined;
    supersedesId: string | null;
    referral: ReferralInput | null;
    label: number;
  },
) {
  const {
    id,
    channel,
    sourceId,
    newSource,
    identity,
    answerTo,
    receipt: wanted,
    supersedesId,
    referral,
    label,
    ...account
  } = body;
  const isProtected = concernsProtected(account);
  if (isProtected) demandReferral(referral);
  let source = sourceId;
  let returnCode: string | null = null;
  if (source) {
    if (!(await sourceQueries.readSource(context, source))) throw notFound('source');
  } else {
    const { before: again } = await queries.lookUp(context, id, null);
    if (again) source = again.source_id;
    else {
      returnCode = makeReturnCode();
      source = await makeSource(context, {
        channel,
        alias: newSource?.alias,
        mayAsk: newSource?.mayAsk ?? false,
        wantsAnswer: newSource?.wantsAnswer ?? false,
        languages: newSource?.languages ?? [],
        returnCode,
      } as never);
    }
  }
  if (identity) {
    if (!context.caller.verbs.includes('identity.write'))
      throw new Problem(403, 'forbidden', 'Only an operator of the desk seals an identity.');
    await sealIdentity(context, source, identity);
  }
  if (answerTo) {
    if (!context.caller.verbs.includes('identity.write'))
      throw new Problem(403, 'forbidden', 'Only an operator of the desk hands over an address.');
    await handAddress(context, source, answerTo);
  }
  if (supersedesId) {
    const earlier = await queries.readReportRow(context, supersedesId);
    if (!earlier) throw notFound('report');
    if (earlier.source_id !== source)
      throw conflict('not_your_report', 'A report is superseded only by the same source.');
    if (earlier.superseded_by_id && earlier.superseded_by_id !== id)
      throw conflict('superseded', 'A newer version supersedes that report already. Name the newest.');
  }
  const receipt = await receiveReport(context, { id, channel, account, source, supersedesId, label });
  if (isProtected && !receipt.again) await referNew(context, id, referral!);
  const agreedNow = answerTo !== null;
  const told =
    (wanted ?? agreedNow) && !receipt.again && (await tellReceived(context, source, id, { channel, agreedNow }));
  return { id, receivedAt: receipt.receivedAt.toISOString(), sourceId: source, returnCode, receipt: told };
}

/** A receipt to whoever agreed to be told outside and has not said otherwise since: neutral words, never what was said. */
async function tellReceived(
  context: Context,
  sourceId: string,
  reportId: string,
  it: { channel: 'desk' | 'visit'; agreedNow: boolean },
): Promise<boolean> {
  const source = await sourceQueries.readSource(context, sourceId);
  if (!source || !(it.agreedNow || source.wants_answer) || !(await canBeTold(context, sourceId))) return false;
  const language = source.languages[0] ?? 'en';
  await sayToSource(context, {
    sourceId,
    reportId,
    role: 'receipt',
    text: sayIn(language, 'messages', 'receipt'),
    language,
    channel: it.channel,
    outside: 'receipt',
  });
  return true;
}
