import { dateFormat } from '#domain/date-format.ts';
import type { Context } from '#server/context.ts';
import { sayIn } from '#server/wording.ts';
import { conflict, Problem } from '#domain/problem.ts';
import type { BodyOf } from '#domain/operation.ts';
import { normalAddress } from '#features/courier/courier.rules.ts';
import * as courier from '#features/courier/courier.service.ts';
import { makeLink } from '../links.service.ts';
import { readFields } from '../organisations.service.ts';
import type * as contract from './entry-answers.contract.ts';
import * as queries from './entry-answers.queries.ts';
import { channelOf } from './entry-standing.rules.ts';

type Invite = BodyOf<typeof contract.inviteEntry>;

/**
 * Asks those an entry is about. Where to, and the words with their link, go sealed to the courier, who forgets them when they answered, after the last
 * reminder, or when nothing takes them; a link by hand is shown once. Nobody outside is written to from an exercise.
 */
export async function inviteEntry(context: Context, organisationId: string, it: Invite, publicUrl: string) {
  const { head } = await readFields(context, organisationId);
  if (head.merged_into_id) throw conflict('stands_under', 'This entry stands under another one. Ask that one.');
  if (await queries.invitationById(context, it.id)) return { link: null, text: null, expiresAt: null };
  const byHand = it.channel === 'hand';
  if (!byHand && context.workspace.exercise)
    throw conflict('exercise', 'Nobody outside is written to from an exercise. Make a link instead.');
  await queries.insertInvitation(context, {
    id: it.id,
    organisation_id: organisationId,
    contact_id: null,
    channel: it.channel,
    language: it.language,
    state: byHand ? 'given' : 'queued',
    fault: null,
    invited_by: context.caller.memberId,
    invited_at: context.now(),
    settled_at: byHand ? context.now() : null,
    remind: !byHand && it.remind,
  });
  const { secret, expiresAt } = await makeLink(context, 'entry', organisationId);
  const link = `${publicUrl}/entry#${secret}`;
  const say = (key: string) =>
    sayIn(it.language, 'entry-link', `message.${key}`, {
      workspace: context.workspace.name,
      link,
      until: dateFormat(it.language, {
        dateStyle: 'long',
        timeZone: 'UTC',
      }).format(expiresAt),
    });
  if (it.channel === 'hand') await courier.endLetters(context, organisationId);
  else {
    const letter = { letter: it.id, channel: it.channel, language: it.language };
    const subject = say('subject');
    await courier.handLetter(
      context,
      it.channel === 'email'
        ? {
            ...letter,
            to: it.email,
            first: { subject, text: `${say('body')}\n\n${say(it.remind ? 'keptForReminders' : 'keptNot')}` },
            again: { subject: say('again.subject'), text: `${say('again.body')}\n\n${say('keptNot')}` },
          }
        : {
            ...letter,
            to: it.number,
            first: { subject, text: say('short') },
            again: { subject, text: say('again.short') },
          },
    );
  }
  await context.record('organisation.invite', 'organisation', organisationId, { channel: it.channel });
  await context.announce('organisations', organisationId);
  return byHand
    ? { link, text: say('short'), expiresAt: expiresAt.toISOString() }
    : { link: null, text: null, expiresAt: null };
}

/** Many at once. Each is asked or told why not: one that stands under another, or an address that is none, keeps nobody else from being asked. */
export async function inviteEntries(
  context: Context,
  { entries, language, remind }: BodyOf<typeof contract.inviteEntries>,
  publicUrl: string,
) {
  const ways = await courier.waysOut(context);
  const out = [];
  for (const { entry, invitation: id, to } of entries) {
    const channel = channelOf(to);
    const line = {
      entry,
      channel,
      problem: null as string | null,
      link: null as string | null,
      text: null as string | null,
    };
    out.push(line);
    // what would fail after something was written is looked at before, as all are asked in one transaction
    if (channel !== 'hand' && !ways.includes(channel)) line.problem = 'channel_not_ready';
    else if (channel !== 'hand' && normalAddress(channel, to!) === null) line.problem = 'no_address';
    else
      try {
        const it: Invite =
          channel === 'email'
            ? { id, channel, email: to!, language, remind }
            : channel === 'sms'
              ? { id, channel, number: to!, language, remind }
              : { id, channel, language };
        const { link, text } = await inviteEntry(context, entry, it, publicUrl);
        Object.assign(line, { link, text });
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        line.problem = error.code;
      }
  }
  return { entries: out };
}
