import { dateFormat } from '#domain/date-format.ts';
import type { Context } from '#server/context.ts';
import { sayIn } from '#server/wording.ts';
import { localOf } from '#domain/local-time.ts';
import { conflict, notFound } from '#domain/problem.ts';
import { normalAddress } from '#features/courier/courier.rules.ts';
import * as courier from '#features/courier/courier.service.ts';
import { mayRemind } from '#features/monitors/reminders.rules.ts';
import { insertInvitation } from './confirm/entry-answers.queries.ts';
import { channelOf } from './confirm/entry-standing.rules.ts';
import * as queries from './contacts.queries.ts';
import { makeLink, spokenOf } from './links.service.ts';

/** People to turn to are asked again whether they want to stay: when their day comes, or when somebody asks for it. */

const AT_ONCE = 50;

type Asked = Pick<queries.ContactRow, 'id' | 'ask_to' | 'languages'>;

async function ask(context: Context, it: Asked & { ask_to: string }, publicUrl: string): Promise<void> {
  const channel = channelOf(it.ask_to) === 'email' ? ('email' as const) : ('sms' as const);
  const language = spokenOf(it.languages) ?? 'en';
  const id = context.newId();
  await insertInvitation(context, {
    id,
    organisation_id: null,
    contact_id: it.id,
    channel,
    language,
    state: 'queued',
    fault: null,
    invited_by: context.caller.memberId,
    invited_at: context.now(),
    settled_at: null,
    remind: true,
  });
  const { secret, expiresAt } = await makeLink(context, 'contact', it.id);
  const say = (key: string) =>
    sayIn(language, 'contact-link', `message.${key}`, {
      workspace: context.workspace.name,
      link: `${publicUrl}/kept?lang=${language}#${secret}`,
      until: dateFormat(language, {
        dateStyle: 'long',
        timeZone: 'UTC',
      }).format(expiresAt),
    });
  const words = (subject: string, body: string, short: string) => ({
    subject: say(subject),
    text: say(channel === 'email' ? body : short),
  });
  await courier.handLetter(context, {
    letter: id,
    channel,
    to: it.ask_to,
    language,
    first: words('subject', 'body', 'short'),
    again: words('again.subject', 'again.body', 'again.short'),
  });
  await context.record('contact.ask', 'contact', it.id, { channel });
  await context.announce('contacts', it.id);
}

/** Asks one now, by the address they gave. @throws Problem 404, 409 `exercise`, `no_ask_to`, `channel_not_ready`, 422 `no_address` */
export async function askContact(context: Context, id: string, publicUrl: string) {
  const row = await queries.readContactRow(context, id);
  if (!row) throw notFound('contact');
  if (context.workspace.exercise)
    throw conflict('exercise', 'Nobody outside is written to from an exercise. Make a link instead.');
  if (row.ask_to === null)
    throw conflict('no_ask_to', 'They left no address or number for this. Make a link and give it to them.');
  await ask(context, { ...row, ask_to: row.ask_to }, publicUrl);
  return { ok: true as const };
}

/** Asks everybody whose day has come and who was not asked since, where a message can be sent. For the worker. @returns how many */
export async function askDueContacts(context: Context, publicUrl: string): Promise<number> {
  const due = await queries.contactsToAsk(context, context.now().toISOString().slice(0, 10), AT_ONCE);
  if (due.length === 0) return 0;
  const ways = await courier.waysOut(context);
  let asked = 0;
  for (const it of due) {
    // by day where they are, as far as the time of whoever entered them tells it
    if (!mayRemind(localOf(context.now().toISOString(), it.zone).clock)) continue;
    const channel = channelOf(it.ask_to);
    if (channel === 'hand' || !ways.includes(channel) || normalAddress(channel, it.ask_to) === null) continue;
    await ask(context, it, publicUrl);
    asked++;
  }
  return asked;
}
