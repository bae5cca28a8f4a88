import type { Context } from '#server/context.ts';
import type { FileAnswer } from '#server/http.ts';
import { keyedHash } from '#server/keys.ts';
import { sayIn } from '#server/wording.ts';
import { Problem } from '#domain/problem.ts';
import { calendarFile } from '#features/alerts/duty/calendar-file.rules.ts';
import { revokeLinks } from '../contacts.queries.ts';
import { linkHash, makeLink } from '../links.service.ts';
import * as queries from './groups.queries.ts';

const done = { ok: true as const };
const YEAR_DAYS = 365;

export async function makeCalendar(context: Context, publicUrl: string) {
  const memberId = context.caller.memberId;
  if (memberId === null) throw new Problem(403, 'members_only', 'Only a member has meetings of their own.');
  const { secret, expiresAt } = await makeLink(context, 'calendar', memberId, YEAR_DAYS);
  await context.record('calendar.link', 'member', memberId, { until: expiresAt.toISOString() });
  return { link: `${publicUrl}/api/v1/calendars/${secret}`, expiresAt: expiresAt.toISOString() };
}

export async function endCalendar(context: Context) {
  if (context.caller.memberId !== null) {
    await revokeLinks(context, 'calendar', context.caller.memberId);
    await context.record('calendar.end', 'member', context.caller.memberId, {});
  }
  return done;
}

/** One's own meetings for a calendar programme: titles and places as far as the label lets them leave the house, and nobody's name. */
export async function readCalendar(context: Context, token: string): Promise<FileAnswer> {
  const rows = await queries.calendarMeetings(context, linkHash(context, 'calendar', token));
  if (rows.length === 0) throw new Problem(410, 'link_over', 'This calendar has ended or was replaced by a newer one.');
  const language = rows[0]!.language;
  const say = (key: string) => sayIn(language, 'groups', `calendar.${key}`);
  return {
    bytes: Buffer.from(
      calendarFile(
        say('name'),
        rows.flatMap((it) =>
          it.id === null
            ? []
            : [
                {
                  // what leaves the house has ids of its own, which tell no clock
                  uid: keyedHash(context.keys.codeKey, 'calendar entry', it.id).toString('hex').slice(0, 32),
                  from: it.starts_at,
                  to: it.ends_at,
                  summary: it.title ?? say('meeting'),
                  ...(it.place_text ? { location: it.place_text } : {}),
                  sequence: it.sequence,
                  changed: it.changed_at,
                  cancelled: it.cancelled,
                },
              ],
        ),
        context.now(),
        'Meetings',
      ),
    ),
    mediaType: 'text/calendar; charset=utf-8',
    name: 'meetings.ics',
  };
}
