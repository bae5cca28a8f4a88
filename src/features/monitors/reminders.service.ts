import type { Context } from '#server/context.ts';
import { sayIn } from '#server/wording.ts';
import { localOf } from '#domain/local-time.ts';
import { sayToSource } from '#features/reports/threads.service.ts';
import { standingOf } from './expected.rules.ts';
import { mayRemind } from './reminders.rules.ts';
import * as queries from './monitors.queries.ts';

/**
 * Reminds whoever agreed to it that a report is due, and once more when it is late: fixed words that name neither report nor place, by the channel on which
 * they can be told. Nobody is told more than once a day, and nobody at night. For the worker. @returns how many people were told
 */
export async function sendReminders(context: Context): Promise<number> {
  const now = context.now();
  const due: (queries.RemindingRow & { day: string })[] = [];
  for (const row of await queries.reminding(context)) {
    const { day, clock } = localOf(now.toISOString(), row.reminds_zone);
    if (row.looked_on !== null && row.looked_on >= day) continue;
    if (mayRemind(clock)) due.push({ ...row, day });
  }
  if (due.length === 0) return 0;
  const today = now.toISOString().slice(0, 10);
  const toTell = new Map<string, string>();
  const asked = Map.groupBy(await queries.expectedOf(context), (it) => it.expectation);
  for (const row of due) {
    await queries.looked(context, row.id, row.day);
    const rhythm = { everyDays: row.every_days, graceDays: row.grace_days, startsOn: row.starts_on };
    for (const { person_id: person, last_heard: last } of asked.get(row.id) ?? []) {
      const { standing, dueOn } = standingOf(rhythm, last, today);
      if (standing === 'waiting') continue;
      const alias = await queries.reminderAlias(context, person);
      const late = standing === 'due' ? 'due' : 'silent';
      if (alias && (await queries.insertReminder(context, { expectation: row.id, person, dueOn, standing: late })))
        toTell.set(person, alias);
    }
  }
  for (const [person, sourceId] of toTell) {
    const language = await queries.languageOf(context, person);
    await sayToSource(context, {
      sourceId,
      reportId: null,
      role: 'receipt',
      text: sayIn(language, 'messages', 'reminder'),
      language,
      channel: 'sms',
    });
    await context.record('source.remind', 'source', person, {});
  }
  if (toTell.size > 0) await context.announce('monitors', [...toTell.keys()]);
  return toTell.size;
}
